//! When runs happen.

use super::*;

fn periodic() -> World {
    let mut world = World::with(Options {
        rhythm: Rhythm::Periodic,
        ..Options::default()
    });
    world.agent("a", "cpus:1").framework("f", &["x"]);
    world
}

#[test]
fn immediate_does_nothing_while_nothing_changes() {
    let mut world = World::new();
    assert_eq!(world.allocator.next_wake(), None);
    world.agent("a", "cpus:1").framework("f", &["x"]);
    assert_eq!(world.allocator.next_wake(), Some(Moment::default()));
    world.run();
    assert_eq!(world.allocator.next_wake(), None);
    world.free("f");
    assert_eq!(world.allocator.next_wake(), Some(Moment::default()));
}

#[test]
fn freed_resources_touch_their_agent_only() {
    let mut world = World::new();
    world
        .agent("a", "cpus:1")
        .agent("b", "cpus:1")
        .framework("f", &["x"])
        .run();
    world.free_part("f", "b", "x", "cpus:0.5");
    assert!(!world.allocator.dirty.all);
    assert_eq!(world.allocator.dirty.agents.len(), 1);
    world.grants(&["f x b cpus:0.5"]);
}

#[test]
fn periodic_reacts_to_news_at_once() {
    let mut world = periodic();
    world.grants(&["f x a cpus:1"]);
    world.agent("b", "cpus:1").grants(&["f x b cpus:1"]);
    world
        .after(Duration::from_millis(100))
        .agent("c", "cpus:1")
        .grants(&["f x c cpus:1"]);
}

#[test]
fn periodic_lets_freed_resources_wait() {
    let mut world = periodic();
    world.grants(&["f x a cpus:1"]);
    world
        .after(Duration::from_millis(300))
        .free("f")
        .grants(&[]);
    assert_eq!(world.allocator.next_wake(), Some(Moment::from(seconds(1))));
    world.after(Duration::from_millis(600)).grants(&[]);
    world
        .after(Duration::from_millis(100))
        .grants(&["f x a cpus:1"]);
    assert_eq!(world.allocator.next_wake(), None);
}

#[test]
fn periodic_keeps_its_beat_after_a_long_sleep() {
    let mut world = periodic();
    world.run();
    world
        .after(Duration::from_millis(7300))
        .free("f")
        .grants(&[]);
    assert_eq!(world.allocator.next_wake(), Some(Moment::from(seconds(8))));
}

#[test]
fn periodic_lets_ended_refusals_wait() {
    let mut world = periodic();
    world.grants(&["f x a cpus:1"]);
    world
        .after(Duration::from_millis(500))
        .decline("f", seconds(2));
    world.after(Duration::from_millis(1500)).grants(&[]);
    world
        .after(Duration::from_millis(500))
        .agent("b", "disk:1")
        .grants(&[]);
    world
        .after(Duration::from_millis(500))
        .grants(&["f x a cpus:1"]);
}

#[test]
fn periodic_reacts_to_revival_at_once() {
    let mut world = periodic();
    world.grants(&["f x a cpus:1"]);
    world.decline("f", seconds(600)).grants(&[]);
    world.allocator.revive(&"f".into(), &[]);
    world.grants(&["f x a cpus:1"]);
}

#[test]
fn quota_and_weights_wait_too() {
    let mut world = periodic();
    world.quota("x", "", "cpus:0.5").grants(&["f x a cpus:0.5"]);
    world.quota("x", "", "").grants(&[]);
    world.after(seconds(1)).grants(&["f x a cpus:0.5"]);
}

#[test]
fn an_interval_of_nothing_is_no_trap() {
    let mut world = World::with(Options {
        rhythm: Rhythm::Periodic,
        allocation_interval: Duration::ZERO,
        ..Options::default()
    });
    world
        .agent("a", "cpus:1")
        .framework("f", &["x"])
        .grants(&["f x a cpus:1"]);
    world.after(seconds(5)).free("f").grants(&[]);
    world.now = world.allocator.next_wake().unwrap();
    assert!(world.now <= Moment::from(seconds(6)));
    world.grants(&["f x a cpus:1"]);
}
