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
    let mut named = window(&["node"]);
    named.machines[0].hostname = "Node".into();
    world.operate(Operate::Schedule(vec![named]));
    let windows = world.master.view().maintenance.windows.clone();
    let shown = &*windows[0].machines[0].hostname;
    assert_eq!(shown, "Node", "as it was given");
    let drain = Operate::Drain {
        agent: id,
        max_grace: None,
        mark_gone: false,
    };
    assert!(refused(&world.operate(drain)));
}

/// What was taken up twice came up once, and the other time it was asked for in vain.
#[test]
fn machines_are_named_once_when_they_go_and_come() {
    let mut world = World::new();
    world.operate(Operate::Schedule(vec![window(&["a"])]));
    let twice = vec![machine("a"), machine("a")];
    assert!(refused(
        &world.operate(Operate::StartMaintenance(twice.clone()))
    ));
    world.operate(Operate::StartMaintenance(vec![machine("a")]));
    assert!(refused(&world.operate(Operate::StopMaintenance(twice))));
}

/// Denies one action, or all.
#[derive(Debug)]
struct Lacks(Option<base_access::Action>);

impl base_access::Authorizer for Lacks {
    fn allows(
        &self,
        _: Option<&base_access::Principal>,
        action: base_access::Action,
        _: &base_access::Object<'_>,
    ) -> bool {
        self.0.is_some_and(|lacks| lacks != action)
    }
}

/// Whoever could drain an agent could have it gone by that.
#[test]
fn an_agent_that_is_gone_after_its_drain_needs_the_leave_of_both() {
    let (mut world, _, id) = World::with_task(60, true);
    world.master.config.authorizer = Arc::new(Lacks(Some(base_access::Action::MarkAgentGone)));
    let drain = |mark_gone| Operate::Drain {
        agent: id.clone(),
        max_grace: None,
        mark_gone,
    };
    let answer = world.operate(drain(true));
    assert!(matches!(answer, Answer::Forbidden(_)));
    assert_eq!(world.operate(drain(false)), Answer::Done);
}

#[test]
fn operators_need_leave() {
    let mut world = World::new();
    world.operate(Operate::Schedule(vec![window(&["a", "b"])]));
    world.operate(Operate::StartMaintenance(vec![machine("b")]));
    world.master.config.authorizer = Arc::new(Lacks(None));
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
        Operate::Schedule(vec![window(&["b"])]),
        Operate::StartMaintenance(vec![machine("a")]),
        Operate::StopMaintenance(vec![machine("b")]),
    ] {
        let answer = world.operate(operation);
        assert!(matches!(answer, Answer::Forbidden(_)));
    }
}
