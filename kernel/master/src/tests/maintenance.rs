//! The schedule of maintenance.

use super::*;
use crate::{Machine, Window};
use abi_terms::{Reason, Unavailability};

fn machine(name: &str) -> Machine {
    Machine {
        hostname: name.into(),
        ip: name.into(),
    }
}

fn window(names: &[&str]) -> Window {
    Window {
        machines: names.iter().copied().map(machine).collect(),
        unavailability: unavailability(),
    }
}

fn unavailability() -> Unavailability {
    Unavailability {
        start: Moment::from_nanos(5_000_000_000_000),
        duration: None,
    }
}

fn refused(answer: &Answer) -> bool {
    matches!(answer, Answer::BadRequest(_))
}

fn inverse(world: &World) -> Vec<base_ids::OfferId> {
    let events = world.events(1).into_iter();
    let asked = events.filter_map(|event| match event {
        Event::InverseOffers(offers) => Some(offers),
        _ => None,
    });
    asked.flatten().map(|offer| offer.id.clone()).collect()
}

#[test]
fn frameworks_are_asked_to_leave_and_told_when() {
    let (mut world, framework, id) = World::with_task(60, true);
    world.pass(seconds(6));
    world.effects.clear();
    let wanted = Operate::Schedule(vec![window(&["node"])]);
    assert_eq!(world.operate(wanted), Answer::Done);
    let asked = inverse(&world);
    assert_eq!(asked.len(), 1);
    let offer = world.offers(1).pop().unwrap();
    assert_eq!(offer.unavailability, Some(unavailability()));
    let agree = Command::AcceptInverse {
        offers: asked,
        filter: Filter::DEFAULT,
    };
    world.call(1, &framework, agree);
    let answers = |world: &World| {
        let view = world.master.view();
        view.agents
            .get(&id)
            .unwrap()
            .answers
            .get(&framework)
            .copied()
    };
    assert_eq!(answers(&world), Some((true, world.now)));

    // Asked again when the filter is over; then the schedule is taken away.
    world.effects.clear();
    world.pass(seconds(6));
    let asked = inverse(&world);
    assert_eq!(asked.len(), 1);
    assert_eq!(world.operate(Operate::Schedule(Vec::new())), Answer::Done);
    let back = |event: &Event| matches!(event, Event::RescindInverse(of) if *of == asked[0]);
    assert!(world.events(1).iter().any(back));
    assert_eq!(answers(&world), None);
    let offer = world.offers(1).pop().unwrap();
    assert_eq!(offer.unavailability, None);
}

#[test]
fn a_machine_goes_down_with_its_agent_and_comes_up_again() {
    let (mut world, _, _) = World::with_task(60, true);
    let down = Operate::StartMaintenance(vec![machine("node")]);
    let up = Operate::StopMaintenance(vec![machine("node")]);
    assert!(refused(&world.operate(down.clone())));
    world.operate(Operate::Schedule(vec![window(&["node", "other"])]));
    assert!(refused(&world.operate(up.clone())));
    world.effects.clear();
    assert_eq!(world.operate(down.clone()), Answer::Done);
    let last = world.updates(1).pop().unwrap();
    let told = (last.state, last.reason);
    assert_eq!(told, (TaskState::Lost, Some(Reason::AgentRemoved)));
    let shut = |order: &ToAgent| matches!(order, ToAgent::Refused { shutdown: true, .. });
    assert!(world.orders(100).iter().any(shut));
    assert!(refused(&world.operate(down)));
    assert!(refused(&world.operate(Operate::Schedule(Vec::new()))));

    world.restart();
    world.connect(101);
    let registration = Registration {
        spec: agent("node"),
    };
    let register = ToMaster::Register(registration);
    world.step(Input::Agent(ConnectionId(101), register));
    assert!(world.orders(101).iter().any(shut));
    assert_eq!(world.operate(up.clone()), Answer::Done);
    let left = world.master.view().maintenance;
    assert_eq!(left.windows, [window(&["other"])]);
    assert!(refused(&world.operate(up)));
    world.register(102, "node");
}

#[test]
fn a_schedule_names_each_machine_once() {
    let mut world = World::new();
    for windows in [
        vec![window(&["a", "a"])],
        vec![window(&["a"]), window(&["a"])],
        vec![window(&[])],
    ] {
        assert!(refused(&world.operate(Operate::Schedule(windows))));
    }
    assert_eq!(
        world.operate(Operate::Schedule(vec![window(&["a"])])),
        Answer::Done
    );
}

#[test]
fn an_agent_in_the_schedule_is_not_drained() {
    let (mut world, _, id) = World::with_task(60, true);
    world.operate(Operate::Schedule(vec![window(&["node"])]));
    let drain = Operate::Drain {
        agent: id,
        max_grace: None,
        mark_gone: false,
    };
    assert!(refused(&world.operate(drain)));
}

#[test]
fn operators_need_leave() {
    #[derive(Debug)]
    struct Nobody;
    impl base_access::Authorizer for Nobody {
        fn allows(
            &self,
            _: Option<&base_access::Principal>,
            _: base_access::Action,
            _: &base_access::Object<'_>,
        ) -> bool {
            false
        }
    }
    let mut world = World::new();
    let closed = Config {
        authorizer: Arc::new(Nobody),
        ..config(1)
    };
    world.master = Master::new(closed);
    let machines = vec![machine("a")];
    let role = Role::star();
    for operation in [
        Operate::Deactivate("a".into()),
        Operate::Reactivate("a".into()),
        Operate::Drain {
            agent: "a".into(),
            max_grace: None,
            mark_gone: false,
        },
        Operate::MarkGone("a".into()),
        Operate::Weights(vec![(role.clone(), 1.0)]),
        Operate::Quota {
            quotas: vec![(role.clone(), kernel_allocator::Quota::default())],
            force: true,
        },
        Operate::SetQuota {
            role: role.clone(),
            guarantee: base_units::Quantities::default(),
            force: true,
        },
        Operate::RemoveQuota(role),
        Operate::Schedule(Vec::new()),
        Operate::StartMaintenance(machines.clone()),
        Operate::StopMaintenance(machines),
    ] {
        let answer = world.operate(operation);
        assert!(matches!(answer, Answer::Forbidden(_)));
    }
}
