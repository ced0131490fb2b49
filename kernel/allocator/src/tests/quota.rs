//! Guarantees, limits, headroom.

use super::*;

#[test]
fn a_limit_caps_a_role() {
    let mut world = World::new();
    world
        .quota("x", "", "cpus:3;mem:100")
        .framework("f", &["x"]);
    world
        .agent("a", "cpus:2;disk:10;mem:50")
        .grants(&["f x a cpus:2;disk:10;mem:50"]);
    world
        .agent("b", "cpus:2;mem:100;ports:[1-5]")
        .grants(&["f x b cpus:1;mem:50;ports:[1-5]"]);
    world.agent("c", "cpus:2;mem:100").grants(&[]);
    let of = Reason::Limit { role: role("x") };
    assert_eq!(world.reason("f", "x", "c"), Some(of));
    world.framework("g", &["y"]);
    world.grants(&["g y b cpus:1;mem:50", "g y c cpus:2;mem:100"]);
}

#[test]
fn a_limit_can_be_raised_and_removed() {
    let mut world = World::new();
    world
        .quota("x", "", "cpus:1")
        .framework("f", &["x"])
        .agent("a", "cpus:4");
    world.grants(&["f x a cpus:1"]);
    world.quota("x", "", "cpus:3").grants(&["f x a cpus:2"]);
    world.quota("x", "", "").grants(&["f x a cpus:1"]);
}

#[test]
fn a_limit_set_later_counts_what_is_held() {
    let mut world = World::new();
    world
        .framework("f", &["x/y"])
        .framework("g", &["x"])
        .agent("a", "cpus:2")
        .grants(&["g x a cpus:2"]);
    world.agent("b", "cpus:2").grants(&["f x/y b cpus:2"]);
    world.quota("x", "", "cpus:5");
    assert_eq!(
        world.allocator.quota_consumption(&role("x")),
        amounts("cpus:4")
    );
    world.allocator.suppress(&"f".into(), &[]);
    world.agent("c", "cpus:2").grants(&["g x c cpus:1"]);
    world.free("g");
    assert_eq!(
        world.allocator.quota_consumption(&role("x")),
        amounts("cpus:2")
    );
}

#[test]
fn nested_roles_are_not_capped_by_their_parent() {
    let mut world = World::new();
    world
        .quota("x", "", "cpus:1")
        .framework("f", &["x/y"])
        .agent("a", "cpus:4");
    world.grants(&["f x/y a cpus:4"]);
    // But they consume what it may have.
    world
        .framework("g", &["x"])
        .agent("b", "cpus:4")
        .grants(&["f x/y b cpus:4"]);
    assert_eq!(
        world.allocator.quota_consumption(&role("x")),
        amounts("cpus:8")
    );
    world.allocator.suppress(&"f".into(), &[]);
    world.agent("c", "cpus:4").grants(&[]);
}

#[test]
fn reservations_consume_quota_used_or_not() {
    let mut world = World::new();
    world
        .quota("x", "", "cpus:3")
        .framework("f", &["x"])
        .agent("a", "cpus(x):2;cpus:4");
    assert_eq!(
        world.allocator.quota_consumption(&role("x")),
        amounts("cpus:2")
    );
    world.grants(&["f x a cpus:1;cpus(x):2"]);
    assert_eq!(
        world.allocator.quota_consumption(&role("x")),
        amounts("cpus:3")
    );
    world.allocator.remove_agent(&"a".into());
    assert_eq!(world.allocator.quota_consumption(&role("x")), amounts(""));
}

#[test]
fn consumption_is_known_without_quota_too() {
    let mut world = World::new();
    world
        .framework("f", &["x/y"])
        .agent("a", "cpus(x):2;cpus:4")
        .run();
    assert_eq!(
        world.allocator.quota_consumption(&role("x")),
        amounts("cpus:6")
    );
    assert_eq!(world.allocator.quota_consumption(&role("z")), amounts(""));
}

#[test]
fn guarantees_go_first() {
    let mut world = World::new();
    world
        .quota("y", "cpus:2", "")
        .framework("f", &["x"])
        .framework("g", &["y"]);
    world.agent("a", "cpus:2;mem:64");
    // By share and name f would be first. The memory is no part of the guarantee.
    world.grants(&["g y a cpus:2;mem:64"]);
    world.agent("b", "cpus:2;mem:64");
    world.grants(&["f x b cpus:2;mem:64"]);
}

#[test]
fn headroom_is_kept_for_roles_without_frameworks() {
    let mut world = World::new();
    world.quota("y", "cpus:3", "").framework("f", &["x"]);
    world.agent("a", "cpus:2;mem:64").grants(&["f x a mem:64"]);
    world.agent("b", "cpus:2;mem:64").run();
    let held = world.allocator.held(&"f".into(), &role("x"), &"b".into());
    assert_eq!(held.quantities(), amounts("cpus:1;mem:64"));
    world.framework("g", &["y"]);
    // Nothing but cpus is left: two on one agent, one on the other.
    world.grants(&["g y a cpus:2", "g y b cpus:1"]);
}

#[test]
fn beyond_the_guarantee_only_surplus_is_given() {
    let mut world = World::new();
    world.quota("y", "cpus:1", "").quota("z", "cpus:2", "");
    world.framework("g", &["y"]).agent("a", "cpus:4");
    // Two of four are kept for z.
    world.grants(&["g y a cpus:2"]);
    assert_eq!(world.reason("g", "y", "a"), Some(Reason::Headroom));
}

#[test]
fn guarantees_end_at_limits() {
    let mut world = World::new();
    world
        .quota("y", "cpus:1", "cpus:2;mem:10")
        .framework("g", &["y"]);
    world
        .agent("a", "cpus:4;mem:64;ports:[1-9]")
        .grants(&["g y a cpus:2;mem:10;ports:[1-9]"]);
}

#[test]
fn an_agent_without_the_guaranteed_resource_waits_for_the_second_stage() {
    let mut world = World::new();
    world
        .quota("y", "cpus:1", "")
        .framework("f", &["x"])
        .framework("g", &["y"]);
    world.agent("a", "mem:64");
    // Nothing of the guarantee is there, so shares decide.
    world.grants(&["f x a mem:64"]);
}

#[test]
fn satisfied_guarantees_share_like_others() {
    let mut world = World::new();
    world
        .quota("y", "cpus:2", "")
        .framework("f", &["x"])
        .framework("g", &["y"]);
    world.agent("a", "cpus:2").grants(&["g y a cpus:2"]);
    world.agent("b", "cpus:2").grants(&["f x b cpus:2"]);
    world.agent("c", "cpus:2").agent("d", "cpus:2");
    let mut winners = world.winners();
    winners.sort();
    assert_eq!(winners, ["f", "g"]);
}

#[test]
fn stage_one_leaves_reservations_of_ancestors_to_stage_two() {
    let mut world = World::new();
    world.quota("y", "cpus:2", "").framework("g", &["y"]);
    world.agent("a", "cpus(y):1;cpus:4;mem(y):64");
    // One grant, though the second stage may add to the first.
    world.grants(&["g y a cpus:4;cpus(y):1;mem(y):64"]);
}

#[test]
fn refused_guarantees_go_to_the_next_framework_of_the_role() {
    let mut world = World::new();
    world
        .quota("y", "cpus:2", "")
        .framework("g", &["y"])
        .framework("h", &["y"]);
    world
        .framework("f", &["x"])
        .agent("a", "cpus:2")
        .grants(&["g y a cpus:2"]);
    world.decline("g", seconds(600)).grants(&["h y a cpus:2"]);
    world.decline("h", seconds(600)).grants(&[]);
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::Headroom));
}

#[test]
fn atomic_disks_are_not_split() {
    use base_units::{Disk, DiskSource, Resource, Scalar, SourceKind};
    let mount = |root: &str, size| Resource {
        disk: Some(std::sync::Arc::new(Disk {
            source: Some(DiskSource::rooted(SourceKind::Mount, root)),
            ..Disk::default()
        })),
        ..Resource::scalar("disk", Scalar::whole(size))
    };
    let mut world = World::new();
    world.quota("x", "", "disk:150").framework("f", &["x"]);
    let mut on = agent("cpus:1");
    on.total.insert(mount("/a", 100));
    on.total.insert(mount("/b", 100));
    world.allocator.add_agent("a".into(), on, true);
    world.run();
    let held = world.allocator.held(&"f".into(), &role("x"), &"a".into());
    assert_eq!(held.quantities(), amounts("cpus:1;disk:100"));
}

#[test]
fn revocable_resources_are_no_matter_of_quota() {
    use base_units::{Resource, Scalar};
    let mut world = World::new();
    world.quota("x", "", "cpus:1").framework("f", &["x"]);
    let mut on = agent("cpus:2");
    on.total.insert(Resource {
        revocable: true,
        ..Resource::scalar("cpus", Scalar::whole(5))
    });
    world.allocator.add_agent("a".into(), on, true);
    world.grants(&["f x a cpus:1;cpus{REV}:5"]);
}

#[test]
fn recovery_pauses_while_agents_are_missing() {
    let mut world = World::new();
    world.quota("x", "cpus:1", "").framework("f", &["x"]);
    world.allocator.pause(2, Moment::from(seconds(600)));
    world.agent("a", "cpus:1").grants(&[]);
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::Paused));
    assert_eq!(
        world.allocator.next_wake(),
        Some(Moment::from(seconds(600)))
    );
    world.agent("b", "cpus:1");
    assert_eq!(world.winners(), ["f", "f"]);
}

#[test]
fn recovery_pauses_for_so_long_at_most() {
    let mut world = World::new();
    world
        .quota("x", "cpus:1", "")
        .framework("f", &["x"])
        .agent("a", "cpus:1");
    world.allocator.pause(2, Moment::from(seconds(600)));
    world.after(seconds(599)).grants(&[]);
    world.after(seconds(1)).grants(&["f x a cpus:1"]);
}

#[test]
fn recovery_does_not_pause_once_agents_are_there() {
    let mut world = World::new();
    world.agent("a", "cpus:1").framework("f", &["x"]);
    world.allocator.pause(1, Moment::from(seconds(600)));
    world.grants(&["f x a cpus:1"]);
}

#[test]
fn what_is_freed_on_one_agent_may_release_another() {
    let mut world = World::new();
    world.quota("x", "", "cpus:2").framework("f", &["x"]);
    world.agent("a", "cpus:2").grants(&["f x a cpus:2"]);
    world.agent("b", "cpus:2").grants(&[]);
    world.allocator.set_agent_active(&"a".into(), false);
    world.free("f").grants(&["f x b cpus:2"]);
    world
        .quota("y", "cpus:4", "")
        .framework("g", &["z"])
        .agent("c", "cpus:2")
        .grants(&[]);
    // Two are free on the inactive agent; one of five is not kept for y.
    world.agent("d", "cpus:1");
    assert_eq!(world.winners(), ["g"]);
    world.grants(&[]);
}
