//! Quota of nested roles.

use super::*;

fn nested() -> World {
    World::with(Options {
        nested_quota: true,
        ..Options::default()
    })
}

#[test]
fn a_parents_limit_caps_the_sum_of_its_children() {
    let mut world = nested();
    world
        .quota("x", "", "cpus:3")
        .quota("x/y", "", "cpus:2")
        .framework("f", &["x/y"])
        .framework("g", &["x/z"]);
    world
        .agent("a", "cpus:4")
        .grants(&["f x/y a cpus:2", "g x/z a cpus:1"]);
    let limit = |of| Some(Reason::Limit { role: role(of) });
    assert_eq!(world.reason("f", "x/y", "a"), limit("x/y"));
    assert_eq!(world.reason("g", "x/z", "a"), limit("x"));
    world.agent("b", "cpus:4").grants(&[]);
    world.free("g");
    assert_eq!(world.winners(), ["g"]);
    world.grants(&[]);
}

#[test]
fn a_childs_guarantee_is_kept_from_its_siblings() {
    let mut world = nested();
    world
        .quota("x", "cpus:4", "")
        .quota("x/y", "cpus:3", "")
        .framework("g", &["x/z"]);
    // One of the four that are guaranteed to x is nobody's below it.
    world.agent("a", "cpus:4").grants(&["g x/z a cpus:1"]);
    world.framework("f", &["x/y"]).grants(&["f x/y a cpus:3"]);
}

/// What a parent was guaranteed was given to a child beyond the child's own limit.
#[test]
fn a_parents_guarantee_does_not_exceed_the_limit_of_a_child() {
    let mut world = nested();
    world
        .quota("x", "cpus:3", "")
        .quota("x/y", "", "cpus:1")
        .framework("f", &["x/y"]);
    world.agent("a", "cpus:4").grants(&["f x/y a cpus:1"]);
}

#[test]
fn what_is_kept_for_children_counts_for_their_parent() {
    let mut world = nested();
    world
        .quota("x", "cpus:4", "")
        .quota("x/y", "cpus:3", "")
        .framework("f", &["w"]);
    world.agent("a", "cpus:6").grants(&["f w a cpus:2"]);
}

#[test]
fn consumption_below_counts_on_every_level() {
    let mut world = nested();
    world
        .framework("f", &["x/y/z"])
        .agent("a", "cpus:4;cpus(x/y):1")
        .grants(&["f x/y/z a cpus:4;cpus(x/y):1"]);
    world.quota("x/y", "", "cpus:9").quota("x", "", "cpus:9");
    let consumed = |world: &mut World, of| world.allocator.quota_consumption(&role(of));
    assert_eq!(consumed(&mut world, "x"), amounts("cpus:5"));
    assert_eq!(consumed(&mut world, "x/y"), amounts("cpus:5"));
    world.free_part("f", "a", "x/y/z", "cpus:3");
    assert_eq!(consumed(&mut world, "x"), amounts("cpus:2"));
    world.allocator.remove_agent(&"a".into());
    assert_eq!(consumed(&mut world, "x/y"), amounts(""));
}
