//! Operations on the agent's resources.

use super::*;
use abi_node::Apply;
use abi_terms::{Conversion, ConversionKind, OperationSpec, OperationState};

fn apply(id: Option<&str>, consumed: &str, converted: &str) -> ToAgent {
    let dynamic = |text: &str| {
        Resources::parse(text).unwrap().map(|one| {
            for reservation in &mut one.reservations {
                reservation.kind = base_units::ReservationKind::Dynamic;
            }
        })
    };
    let conversion = Conversion::new(
        ConversionKind::Reserve,
        dynamic(consumed),
        dynamic(converted),
    );
    ToAgent::Apply(Box::new(Apply {
        spec: Arc::new(OperationSpec {
            framework: Some(F.into()),
            uuid: [7; 16],
            id: id.map(Into::into),
            role: Some(Role::parse("eng").unwrap()),
            conversion: Arc::new(conversion),
        }),
        version: None,
    }))
}

fn told(world: &mut World) -> Vec<OperationState> {
    let effects = world.take().into_iter();
    let told = effects.filter_map(|effect| match effect {
        Effect::Send(ToMaster::Operation { status, .. }) => Some(status.state),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_reservation_survives_a_restart_and_a_reboot() {
    for rebooted in [false, true] {
        let mut world = World::new();
        world.tell(apply(None, "cpus:1", "cpus(eng):1"));
        let outcome = told(&mut world);
        assert_eq!(outcome, [OperationState::Finished], "the master must know");
        world.restart([], rebooted);
        let resources = &world.view().spec.resources;
        assert_eq!(
            resources.dynamically_reserved().scalar("cpus").to_string(),
            "1"
        );
        assert_eq!(resources.scalar("cpus").to_string(), "4");
    }
}

/// A volume that an agent had no room for after a restart was forgotten with the next operation.
#[test]
fn what_does_not_fit_after_a_restart_is_set_aside() {
    let reserved = |world: &World| {
        let resources = world.view().spec.resources.clone();
        let reserved = resources.dynamically_reserved();
        (
            reserved.scalar("cpus").to_string(),
            reserved.scalar("mem").to_string(),
        )
    };
    let mut world = World::new();
    world.tell(apply(None, "cpus:3", "cpus(eng):3"));
    let with = |cpus| {
        let mut config = config(7);
        config.spec = Arc::new(AgentSpec {
            resources: amounts(cpus, 4096.0),
            ..AgentSpec::clone(&config.spec)
        });
        config
    };
    world.restart_with(with(2.0), [], false);
    assert_eq!(reserved(&world), ("0".to_owned(), "0".to_owned()));
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    world.tell(apply(None, "mem:64", "mem(eng):64"));
    world.restart_with(with(4.0), [], false);
    assert_eq!(reserved(&world), ("3".to_owned(), "64".to_owned()));
}

#[test]
fn an_outcome_is_repeated_until_it_is_acknowledged() {
    let mut world = World::new();
    world.tell(apply(Some("op"), "cpus:1", "cpus(eng):1"));
    assert_eq!(told(&mut world), [OperationState::Finished]);
    world.pass(seconds(10));
    assert_eq!(told(&mut world), [OperationState::Finished]);
    world.restart([], false);
    world.pass(seconds(2));
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    assert_eq!(told(&mut world), [OperationState::Finished]);
    world.tell(ToAgent::AcknowledgeOperation {
        uuid: [7; 16],
        status: [7; 16],
    });
    world.pass(seconds(3600));
    assert!(told(&mut world).is_empty());
}

#[test]
fn what_is_not_there_cannot_be_used_up() {
    let mut world = World::new();
    world.tell(apply(Some("op"), "cpus:64", "cpus(eng):64"));
    assert_eq!(told(&mut world), [OperationState::Dropped]);
    assert!(
        world
            .view()
            .spec
            .resources
            .dynamically_reserved()
            .is_empty()
    );
}
