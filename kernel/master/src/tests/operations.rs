//! RESERVE and its kin.

use super::*;
use abi_node::Apply;
use abi_terms::{
    Conversion, ConversionKind, OperationState, OperationStatus, ReconcileOperation, UpdateId,
};

fn reserve(text: &str) -> Conversion {
    let converted = Resources::parse(text).unwrap();
    let converted = converted.map(|one| {
        for reservation in &mut one.reservations {
            reservation.kind = base_units::ReservationKind::Dynamic;
        }
    });
    let consumed = converted.pop_reservation().unwrap();
    Conversion::new(ConversionKind::Reserve, consumed, converted)
}

fn back(conversion: &Conversion) -> Conversion {
    let (consumed, converted) = (&conversion.converted, &conversion.consumed);
    Conversion::new(
        ConversionKind::Unreserve,
        consumed.clone(),
        converted.clone(),
    )
}

fn operate(offer: &Offer, id: Option<&str>, conversions: &[&Conversion]) -> Command {
    Command::Accept(Accept {
        offers: vec![offer.id.clone()],
        operations: conversions
            .iter()
            .map(|conversion| Operation {
                id: id.map(Into::into),
                kind: OperationKind::Convert(Box::new((*conversion).clone())),
            })
            .collect(),
        filter: Filter::DEFAULT,
    })
}

fn applied(world: &World) -> Vec<Apply> {
    let orders = world.orders(100).into_iter();
    let applied = orders.filter_map(|order| match order {
        ToAgent::Apply(apply) => Some(*apply),
        _ => None,
    });
    applied.collect()
}

fn outcomes(world: &World) -> Vec<OperationStatus> {
    let events = world.events(1).into_iter();
    let outcomes = events.filter_map(|event| match event {
        Event::Operation(status, _) => Some(status),
        _ => None,
    });
    outcomes.collect()
}

/// An agent says that an operation is done.
fn said(uuid: UpdateId, status: Option<UpdateId>) -> ToMaster {
    let done = OperationStatus {
        uuid: status,
        ..OperationStatus::new(None, OperationState::Finished)
    };
    ToMaster::Operation {
        framework: None,
        uuid,
        status: Box::new(done),
        latest: None,
    }
}

#[test]
fn what_was_reserved_is_offered_at_once_in_spite_of_the_filter() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let one = reserve("cpus(eng):1");
    world.call(1, &framework, operate(&offer, None, &[&one]));
    assert_eq!(applied(&world)[0].spec.conversion.converted, one.converted);
    let again = world.offers(1).pop().unwrap();
    assert!(again.resources.unallocate().contains(&one.converted));
    assert!(outcomes(&world).is_empty(), "nobody asked for feedback");
    world.effects.clear();
    let undo = back(&one);
    world.call(1, &framework, operate(&again, None, &[&undo]));
    let view = world.master.view();
    let (_, agent) = view.agents.iter().next().unwrap();
    assert!(agent.spec.resources.dynamically_reserved().is_empty());
}

#[test]
fn operations_of_one_accept_build_on_each_other() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let one = reserve("cpus(eng):1");
    let undo = back(&one);
    world.call(1, &framework, operate(&offer, None, &[&one, &undo, &one]));
    assert_eq!(applied(&world).len(), 3);
}

#[test]
fn an_operation_that_breaks_a_rule_is_an_error_if_somebody_listens() {
    for (conversion, word) in [
        (reserve("cpus(ops):1"), "ops"),
        (reserve("cpus(eng):64"), "64"),
        (back(&reserve("cpus(eng):1")), "not in what is offered"),
        (
            Conversion {
                role: Some(Role::parse("ops").unwrap()),
                ..reserve("cpus(eng):1")
            },
            "allocated to role 'ops'",
        ),
    ] {
        let (mut world, framework, offer) = World::with_offer(0, false);
        world.call(1, &framework, operate(&offer, Some("op"), &[&conversion]));
        let outcome = outcomes(&world).pop().expect("an outcome");
        assert_eq!(outcome.state, OperationState::Error);
        assert!(outcome.message.unwrap().contains(word));
        assert_eq!((outcome.uuid, outcome.agent), (None, None));
        assert!(applied(&world).is_empty());
    }
}

#[test]
fn the_outcome_is_told_and_known_until_it_is_acknowledged() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let one = reserve("cpus(eng):1");
    world.call(1, &framework, operate(&offer, Some("op"), &[&one]));
    let uuid = applied(&world)[0].spec.uuid;
    world.step(Input::Agent(ConnectionId(100), said(uuid, Some(uuid))));
    let outcome = outcomes(&world).pop().unwrap();
    assert_eq!(outcome.state, OperationState::Finished);
    assert_eq!(outcome.uuid, Some(uuid));
    let ask = || {
        Command::ReconcileOperations(vec![ReconcileOperation {
            operation: "op".into(),
            agent: None,
            provider: None,
        }])
    };
    world.call(1, &framework, ask());
    let outcome = outcomes(&world).pop().unwrap();
    assert_eq!(
        (outcome.state, outcome.uuid),
        (OperationState::Finished, None)
    );
    let seen = Command::AcknowledgeOperation {
        agent: Some(offer.agent.clone()),
        provider: None,
        operation: "op".into(),
        uuid,
    };
    world.call(1, &framework, seen);
    let told = |order: &ToAgent| matches!(order, ToAgent::AcknowledgeOperation { .. });
    assert!(world.orders(100).iter().any(told));
    world.call(1, &framework, ask());
    assert_eq!(
        outcomes(&world).pop().unwrap().state,
        OperationState::Unknown
    );
}

#[test]
fn a_master_that_comes_later_hears_of_reservations_from_the_agent() {
    let (mut world, framework, offer) = World::with_offer(3600, true);
    let one = reserve("cpus(eng):1");
    world.call(1, &framework, operate(&offer, None, &[&one]));
    let view = world.master.view();
    let (id, known) = view.agents.iter().next().unwrap();
    let report = Reregistration {
        agent: id.clone(),
        spec: known.spec.clone(),
        frameworks: Vec::new(),
        executors: Vec::new(),
        tasks: Vec::new(),
        operations: Vec::new(),
        providers: Default::default(),
    };
    world.restart();
    world.reregister(101, report);
    let again = FrameworkSpec {
        id: Some(framework),
        ..spec(3600, true)
    };
    world.subscribe(2, again);
    let offered = &world.offers(2)[0].resources;
    assert_eq!(offered.dynamically_reserved().unallocate(), one.converted);
}

#[test]
fn a_shared_volume_is_destroyed_when_nobody_uses_it_and_taken_back_from_whom_it_is_offered() {
    use base_units::{Disk, Persistence, Volume, VolumeMode};
    let mut world = World::new();
    let mut known = AgentSpec::clone(&agent("node"));
    let mut volume = Resources::parse("disk(eng):64").unwrap();
    volume = volume.map(|one| {
        one.shared = true;
        one.reservations[0].kind = base_units::ReservationKind::Dynamic;
        one.disk = Some(Arc::new(Disk {
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
        }));
    });
    known.resources += &volume;
    world.connect(100);
    let spec = Arc::new(known);
    let registration = ToMaster::Register(Registration { spec });
    world.step(Input::Agent(ConnectionId(100), registration));
    let sharing = || {
        let mut sharing = super::spec(0, true);
        sharing.capabilities = sharing.capabilities.with(Capability::SharedResources);
        sharing.min_allocatable = [(Role::parse("eng").unwrap(), Vec::new())].into();
        sharing
    };
    let one = world.subscribe(1, sharing());
    let offer = world.offers(1).pop().unwrap();
    let mut user = task("t1", &offer, "cpus:1;mem:128");
    user.resources += &volume;
    world.call(1, &one, Command::Suppress(Vec::new()));
    world.call(1, &one, launch(&offer, vec![user]));
    let other = world.subscribe(2, sharing());
    let theirs = world
        .offers(2)
        .pop()
        .expect("the volume is offered to others too");
    assert!(theirs.resources.unallocate().contains(&volume));
    let destroy = Conversion::new(
        ConversionKind::Destroy,
        volume.clone(),
        Resources::parse("disk(eng):64").unwrap(),
    );
    world.call(2, &other, operate(&theirs, Some("op"), &[&destroy]));
    let told = |world: &World| {
        let events = world.events(2).into_iter();
        let told = events.filter_map(|event| match event {
            Event::Operation(status, _) => Some(status),
            _ => None,
        });
        told.last().unwrap()
    };
    assert!(told(&world).message.unwrap().contains("in use"));
    world.update(
        100,
        &one,
        running("t1", &theirs.agent, TaskState::Finished, 1),
    );
    world.call(1, &one, Command::Revive(Vec::new()));
    world.call(2, &other, Command::Revive(Vec::new()));
    let open = |world: &World, framework: &FrameworkId| {
        let view = world.master.view();
        let known = view.frameworks.get(framework).unwrap();
        let holds = |offer: &&Arc<Offer>| offer.resources.unallocate().contains(&volume);
        known
            .offers
            .values()
            .find(holds)
            .cloned()
            .expect("an offer")
    };
    let (mine, theirs) = (open(&world, &one), open(&world, &other));
    world.effects.clear();
    world.call(2, &other, operate(&theirs, Some("op"), &[&destroy]));
    let rescinded = |event: &Event| matches!(event, Event::Rescind(id) if *id == mine.id);
    assert!(world.events(1).iter().any(rescinded));
    assert_eq!(applied(&world).len(), 1);
}
