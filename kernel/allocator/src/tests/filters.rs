//! Refusals, suppression, revival.

use super::*;

const AGENT: &str = "cpus:4;mem:4096";

fn one() -> World {
    let mut world = World::new();
    world.agent("a", AGENT).framework("f", &["x"]);
    assert_eq!(world.winners(), ["f"]);
    world
}

#[test]
fn a_refusal_holds_for_its_time() {
    let mut world = one();
    world.decline("f", seconds(5)).grants(&[]);
    assert_eq!(world.allocator.next_wake(), Some(Moment::from(seconds(5))));
    let until = Moment::from(seconds(5));
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::Refused { until }));
    world.after(Duration::from_millis(4999)).grants(&[]);
    world
        .after(Duration::from_millis(1))
        .grants(&["f x a cpus:4;mem:4096"]);
    assert_eq!(world.allocator.next_wake(), None);
}

#[test]
fn a_short_refusal_lasts_an_interval() {
    let mut world = one();
    world.decline("f", Duration::from_millis(1)).grants(&[]);
    world.after(Duration::from_millis(999)).grants(&[]);
    world
        .after(Duration::from_millis(1))
        .grants(&["f x a cpus:4;mem:4096"]);
}

#[test]
fn no_time_is_no_refusal() {
    let mut world = one();
    world
        .decline("f", Duration::ZERO)
        .grants(&["f x a cpus:4;mem:4096"]);
}

#[test]
fn endless_refusals_for_no_time_are_paced() {
    let mut world = one();
    let mut offers = 0;
    for _ in 0..1000 {
        world.decline("f", Duration::ZERO);
        if world.run().is_empty() {
            break;
        }
        offers += 1;
    }
    assert_eq!(offers, 100);
    world
        .framework("g", &["y"])
        .grants(&["g y a cpus:4;mem:4096"]);
    world.free("g").grants(&["g y a cpus:4;mem:4096"]);
    world.allocator.suppress(&"g".into(), &[]);
    world.free("g").grants(&[]);
    world.after(seconds(1)).grants(&["f x a cpus:4;mem:4096"]);
}

#[test]
fn others_get_what_is_refused() {
    let mut world = one();
    world.framework("g", &["y"]).grants(&[]);
    world
        .decline("f", seconds(600))
        .grants(&["g y a cpus:4;mem:4096"]);
}

#[test]
fn a_refusal_is_for_one_role() {
    let mut world = World::new();
    world.agent("a", AGENT).framework("f", &["x", "y"]);
    world.grants(&["f x a cpus:4;mem:4096"]);
    world
        .decline("f", seconds(600))
        .grants(&["f y a cpus:4;mem:4096"]);
}

#[test]
fn more_than_was_refused_is_offered() {
    let mut world = World::new();
    world
        .agent("a", AGENT)
        .framework("f", &["x"])
        .framework("g", &["y"]);
    world.run();
    world.free_part("f", "a", "x", "cpus:1;mem:1024").run();
    // The part went to g, whose share is lower. It refuses.
    world.out.retain(|grant| grant.framework.as_str() == "g");
    world
        .decline("g", seconds(600))
        .grants(&["f x a cpus:1;mem:1024"]);
    world.out.clear();
    world
        .free_part("f", "a", "x", "cpus:1;mem:1024")
        .grants(&["f x a cpus:1;mem:1024"]);
    // A subset of it is not offered to g, a superset is.
    world.allocator.suppress(&"f".into(), &[]);
    world
        .free_part("f", "a", "x", "cpus:0.5;mem:1024")
        .grants(&[]);
    world
        .free_part("f", "a", "x", "cpus:1;mem:100")
        .grants(&["g y a cpus:1.5;mem:1124"]);
}

#[test]
fn revival_voids_refusals() {
    let mut world = one();
    world.decline("f", seconds(600)).grants(&[]);
    world.allocator.revive(&"f".into(), &[]);
    world.grants(&["f x a cpus:4;mem:4096"]);
    assert_eq!(world.allocator.next_wake(), None);
}

#[test]
fn revival_of_one_role() {
    let mut world = World::new();
    world.agent("a", AGENT).framework("f", &["x", "y"]).run();
    world.decline("f", seconds(600)).run();
    world.decline("f", seconds(600)).grants(&[]);
    world.allocator.revive(&"f".into(), &[role("y")]);
    world.grants(&["f y a cpus:4;mem:4096"]);
}

#[test]
fn suppression_lasts_until_revival() {
    let mut world = one();
    world.allocator.suppress(&"f".into(), &[]);
    world.free("f").grants(&[]);
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::Suppressed));
    world.agent("b", AGENT).grants(&[]);
    world.allocator.revive(&"f".into(), &[role("x")]);
    assert_eq!(world.winners(), ["f", "f"]);
}

#[test]
fn suppression_of_one_role() {
    let mut world = World::new();
    world.agent("a", AGENT).framework("f", &["r", "q"]);
    world.grants(&["f q a cpus:4;mem:4096"]);
    world.allocator.suppress(&"f".into(), &[role("q")]);
    world
        .decline("f", Duration::ZERO)
        .grants(&["f r a cpus:4;mem:4096"]);
}

#[test]
fn roles_may_be_suppressed_from_the_start() {
    let mut world = World::new();
    let mut options = framework(&["x"]);
    options.suppressed = [role("x")].into();
    world.agent("a", AGENT);
    world
        .allocator
        .set_framework(&"f".into(), options.clone(), true);
    world.grants(&[]);
    options.suppressed.clear();
    world
        .allocator
        .set_framework(&"f".into(), options.clone(), true);
    world.grants(&["f x a cpus:4;mem:4096"]);
}

#[test]
fn disconnection_voids_refusals() {
    let mut world = one();
    world.decline("f", seconds(600)).grants(&[]);
    world.allocator.set_framework_active(&"f".into(), false);
    world.grants(&[]);
    assert_eq!(world.reason("f", "x", "a"), Some(Reason::FrameworkInactive));
    world.allocator.set_framework_active(&"f".into(), true);
    world.grants(&["f x a cpus:4;mem:4096"]);
}

#[test]
fn other_attributes_void_refusals() {
    let mut world = one();
    world.decline("f", seconds(600)).grants(&[]);
    let mut options = agent(AGENT);
    world.allocator.update_agent(&"a".into(), options.clone());
    world.grants(&[]);
    options.attributes = Attribute::parse_list("rack:r1").unwrap();
    world.allocator.update_agent(&"a".into(), options);
    world.grants(&["f x a cpus:4;mem:4096"]);
}

#[test]
fn a_removed_agent_leaves_no_timer() {
    let mut world = one();
    world.decline("f", seconds(600)).grants(&[]);
    world.allocator.remove_agent(&"a".into());
    assert_eq!(world.allocator.next_wake(), None);
    world.agent("a", AGENT).grants(&["f x a cpus:4;mem:4096"]);
}

#[test]
fn refusals_do_not_pile_up() {
    let mut world = one();
    let all = world.out[0].resources.clone();
    for i in 0..50 {
        world.now = Moment::from(seconds(i));
        let (now, id) = (world.now, FrameworkId::from("f"));
        world
            .allocator
            .recover(&id, &"a".into(), &all, Some(seconds(600)), now);
        world.allocator.track(&id, &"a".into(), &all);
    }
    let agent = world.allocator.agent_ids["a"];
    let filters = &world.allocator.agents[agent].filters;
    assert_eq!(filters.len(), 1);
}

#[test]
fn figures_tell_of_shares_filters_and_quota() {
    let mut world = World::new();
    world
        .agent("a", "cpus:4;mem:4096")
        .agent("b", "cpus:4;mem:4096")
        .framework("f", &["x/y"])
        .run();
    world.quota("x", "", "cpus:9");
    world.allocator.set_weight(role("x"), 2.0, world.now);
    let figures = world.allocator.figures();
    assert_eq!(figures[&role("x")].share, 0.5);
    assert_eq!(figures[&role("x/y")].share, 1.0);
    assert_eq!(
        figures[&role("x")].consumed,
        Some(amounts("cpus:8;mem:8192"))
    );
    assert_eq!(figures[&role("x/y")].consumed, None);
    world.decline("f", seconds(600));
    let figures = world.allocator.figures();
    assert_eq!(
        (figures[&role("x/y")].filters, figures[&role("x")].filters),
        (2, 0)
    );
    assert_eq!(figures[&role("x")].held, amounts(""));
}
