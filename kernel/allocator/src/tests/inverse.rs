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
    world
        .allocator
        .update_unavailability(&"a".into(), away(100));
    world
}

#[test]
fn holders_are_asked_once() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    world.allocator.activate_agent(&"a".into());
    asked(&mut world, &[]);
}

#[test]
fn answers_hold_for_their_time() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    let now = world.now;
    world
        .allocator
        .answer_inverse(now, &"f".into(), &"a".into(), seconds(5));
    asked(&mut world, &[]);
    assert_eq!(world.allocator.next_wake(), Some(Moment::from(seconds(5))));
    world.after(seconds(5));
    asked(&mut world, &["f a"]);
    let now = world.now;
    world
        .allocator
        .answer_inverse(now, &"f".into(), &"a".into(), Duration::ZERO);
    // At least an interval.
    asked(&mut world, &[]);
}

#[test]
fn another_schedule_asks_anew() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    world
        .allocator
        .update_unavailability(&"a".into(), away(200));
    asked(&mut world, &["f a"]);
    world.allocator.update_unavailability(&"a".into(), None);
    asked(&mut world, &[]);
}

#[test]
fn rescinded_ones_are_made_again() {
    let mut world = world();
    asked(&mut world, &["f a"]);
    world.allocator.rescind_inverse(&"f".into(), &"a".into());
    asked(&mut world, &["f a"]);
}

#[test]
fn disconnected_ones_are_not_asked() {
    let mut world = world();
    world.allocator.deactivate_framework(&"f".into());
    asked(&mut world, &[]);
    world.allocator.activate_framework(&"f".into());
    asked(&mut world, &["f a"]);
}
