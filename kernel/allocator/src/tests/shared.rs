//! Shared volumes and conversions.

use std::sync::Arc;

use base_units::{Disk, Persistence, Reservation, Resource, Scalar, Volume, VolumeMode};

use super::*;

fn volume() -> Resource {
    Resource {
        reservations: vec![Reservation::dynamic(role("x"), None)],
        shared: true,
        disk: Some(Arc::new(Disk {
            persistence: Some(Persistence {
                id: "v".into(),
                principal: None,
            }),
            volume: Some(Volume {
                container_path: "data".into(),
                mode: VolumeMode::ReadWrite,
                host_path: None,
            }),
            source: None,
        })),
        ..Resource::scalar("disk", Scalar::whole(50))
    }
}

fn world() -> World {
    let mut world = World::new();
    let mut on = agent("cpus:4;disk:50");
    on.total.insert(volume());
    world.allocator.add_agent("a".into(), on, true);
    world.framework("f", &["x"]).framework("g", &["x"]);
    world
}

#[test]
fn a_shared_volume_is_offered_though_it_is_held() {
    let mut world = world();
    assert_eq!(world.winners(), ["f"]);
    assert!(
        world
            .allocator
            .free(&"a".into())
            .contains_resource(&volume())
    );
    world.free_part("f", "a", "x", "cpus:1");
    // g gets a cpu, and the volume that f holds.
    world.run();
    let held = world.allocator.held(&"g".into(), &role("x"), &"a".into());
    assert_eq!(held.count(&volume()), 1);
    assert_eq!(held.quantities(), amounts("cpus:1;disk:50"));
}

#[test]
fn a_shared_volume_counts_once_in_a_role() {
    let mut world = world();
    world.run();
    world.free_part("f", "a", "x", "cpus:1").run();
    let of_role = |world: &World| {
        let mut roles = world.allocator.roles();
        roles.find(|(name, _)| **name == role("x")).unwrap().1
    };
    assert_eq!(of_role(&world), amounts("cpus:4;disk:100"));
    let part = Resources::from(volume()).allocate(&role("x"));
    world
        .allocator
        .recover(&"f".into(), &"a".into(), &part, None, world.now);
    assert_eq!(of_role(&world), amounts("cpus:4;disk:100"));
    world
        .allocator
        .recover(&"g".into(), &"a".into(), &part, None, world.now);
    assert_eq!(of_role(&world), amounts("cpus:4;disk:50"));
}

#[test]
fn a_shared_volume_is_offered_once_per_run() {
    let mut world = World::with(Options {
        min_allocatable: vec![],
        ..Options::default()
    });
    let mut on = agent("");
    on.total.insert(volume());
    world.allocator.add_agent("a".into(), on, true);
    world.framework("f", &["x"]).framework("g", &["x"]);
    assert_eq!(world.winners(), ["f"]);
    world.allocator.set_agent_active(&"a".into(), true);
    assert_eq!(world.winners(), ["g"]);
}

#[test]
fn shared_volumes_need_a_capability() {
    let mut world = World::new();
    let mut on = agent("cpus:4");
    on.total.insert(volume());
    world.allocator.add_agent("a".into(), on, true);
    let mut options = framework(&["x"]);
    options.capabilities = Capabilities::default();
    world
        .allocator
        .set_framework(&"f".into(), options.clone(), true);
    world.grants(&["f x a cpus:4"]);
}

#[test]
fn held_resources_are_converted() {
    let mut world = World::new();
    world
        .agent("a", "cpus:4;mem:100")
        .framework("f", &["x"])
        .run();
    let one = Resources::parse("cpus:1").unwrap().allocate(&role("x"));
    let reserved = one.push_reservation(&Reservation::dynamic(role("x"), None));
    let (f, a) = ("f".into(), "a".into());
    assert!(world.allocator.convert(&f, &a, &one, &reserved));
    let held = world.allocator.held(&f, &role("x"), &a);
    assert_eq!(
        held.to_string(),
        "cpus:3; cpus(reservations: [(DYNAMIC,x)]):1; mem:100"
    );
    assert_eq!(
        world.allocator.quota_consumption(&role("x")),
        amounts("cpus:4;mem:100")
    );
    assert!(!world.allocator.convert(
        &f,
        &a,
        &reserved.push_reservation(&Reservation::dynamic(role("x/y"), None)),
        &one
    ));
    // What is given back is still reserved: only x and its descendants get it.
    world.allocator.recover(&f, &a, &reserved, None, world.now);
    world.allocator.suppress(&f, &[]);
    world.framework("g", &["y"]).grants(&[]);
    world
        .framework("h", &["x/z"])
        .grants(&["h x/z a cpus(x):1"]);
}

#[test]
fn free_resources_are_converted() {
    let mut world = World::new();
    world.agent("a", "cpus:4");
    let one = Resources::parse("cpus:1").unwrap();
    let reserved = one.push_reservation(&Reservation::dynamic(role("x"), None));
    let a = AgentId::from("a");
    assert!(world.allocator.convert_free(&a, &one, &reserved));
    world.framework("f", &["y"]).grants(&["f y a cpus:3"]);
    assert!(!world.allocator.convert_free(&a, &one, &reserved));
    assert!(world.allocator.convert_free(&a, &reserved, &one));
    world.grants(&["f y a cpus:1"]);
}

#[test]
fn an_agent_may_shrink_below_what_is_held() {
    let mut world = World::new();
    world.agent("a", "cpus:4").framework("f", &["x"]).run();
    world.allocator.update_agent(&"a".into(), agent("cpus:2"));
    assert!(world.allocator.free(&"a".into()).is_empty());
    world.free("f").grants(&["f x a cpus:2"]);
}
