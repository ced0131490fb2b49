//! Inverse offers.

use abi_terms::Unavailability;

use super::*;

fn away(start: u64) -> Option<Unavailability> {
    Some(Unavailability {
        start: Moment::from(seconds(start)),
        duration: Some(seconds(60)),
    })
}

#[track_caller]
fn asked(world: &mut World, expect: &[&str]) {
    let outcome = world.allocator.run(world.now);
    let got: Vec<String> = outcome
        .inverse
        .iter()
        .map(|grant| format!("{} {}", grant.framework, grant.agent))
        .collect();
    assert_eq!(got, expect);
}

fn world() -> World {
    let mut world = World::new();
    world
        .agent("a", "cpus:1")
        .framework("f", &["x"])
        .framework("g", &["y"])
        .run();
    world.allocator.set_unavailability(&"a".into(), away(100));
    world
}

#[test]
fn holders_are_asked_once() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    world.allocator.set_agent_active(&"a".into(), true);
    asked(&mut world, &[]);
}

#[test]
fn answers_hold_for_their_time() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    let now = world.now;
    world
        .allocator
        .answer_inverse(&"f".into(), &"a".into(), Some(seconds(5)), now);
    asked(&mut world, &[]);
    assert_eq!(world.allocator.next_wake(), Some(Moment::from(seconds(5))));
    world.after(seconds(5));
    asked(&mut world, &["f a"]);
    let now = world.now;
    world
        .allocator
        .answer_inverse(&"f".into(), &"a".into(), Some(Duration::ZERO), now);
    // At least an interval.
    asked(&mut world, &[]);
}

#[test]
fn another_schedule_asks_anew() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    world.allocator.set_unavailability(&"a".into(), away(200));
    asked(&mut world, &["f a"]);
    world.allocator.set_unavailability(&"a".into(), None);
    asked(&mut world, &[]);
}

#[test]
fn rescinded_ones_are_made_again() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    world
        .allocator
        .answer_inverse(&"f".into(), &"a".into(), None, Moment::default());
    asked(&mut world, &["f a"]);
}

#[test]
fn disconnected_ones_are_not_asked() {
    let mut world = world();
    world.allocator.set_framework_active(&"f".into(), false);
    asked(&mut world, &[]);
    world.allocator.set_framework_active(&"f".into(), true);
    asked(&mut world, &["f a"]);
}
