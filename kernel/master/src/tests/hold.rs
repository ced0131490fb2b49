//! Agents that operators take out of service.

use super::*;
use abi_terms::Reason;

fn drain(agent: &AgentId, mark_gone: bool) -> Operate {
    Operate::Drain {
        agent: agent.clone(),
        max_grace: Some(seconds(1)),
        mark_gone,
    }
}

fn kills(world: &World, connection: u64) -> Vec<Option<Duration>> {
    let orders = world.orders(connection).into_iter();
    let kills = orders.filter_map(|order| match order {
        ToAgent::Kill { grace, .. } => Some(grace),
        _ => None,
    });
    kills.collect()
}

fn acknowledge(agent: &AgentId, uuid: u8) -> Command {
    Command::Acknowledge {
        agent: agent.clone(),
        task: "t1".into(),
        uuid: [uuid; 16],
    }
}

fn drain_of(world: &World, id: &AgentId) -> Option<crate::Drain> {
    world.master.view().agents.get(id)?.drain
}

#[test]
fn a_deactivated_agent_is_not_offered_until_it_is_reactivated() {
    let (mut world, _, offer) = World::with_offer(60, true);
    let id = offer.agent.clone();
    let off = Operate::Deactivate(id.clone());
    assert_eq!(world.operate(off.clone()), Answer::Done);
    let rescinded = |event: &Event| matches!(event, Event::Rescind(of) if *of == offer.id);
    assert!(world.events(1).iter().any(rescinded));
    assert_eq!(world.operate(off), Answer::Done);
    world.pass(seconds(10));
    assert!(world.offers(1).is_empty());

    world.restart();
    world.subscribe(1, spec(60, true));
    let report = Reregistration {
        agent: id.clone(),
        spec: agent("node"),
        frameworks: Vec::new(),
        executors: Vec::new(),
        tasks: Vec::new(),
        operations: Vec::new(),
        providers: Default::default(),
    };
    world.reregister(101, report);
    assert!(world.offers(1).is_empty());
    let on = Operate::Reactivate(id);
    assert_eq!(world.operate(on.clone()), Answer::Done);
    assert_eq!(world.offers(1).len(), 1);
    assert!(matches!(world.operate(on), Answer::BadRequest(_)));
    let unknown = Operate::Deactivate("nope".into());
    assert!(matches!(world.operate(unknown), Answer::BadRequest(_)));
}

#[test]
fn a_drain_ends_when_the_last_update_is_acknowledged() {
    let (mut world, framework, id) = World::with_task(60, true);
    assert_eq!(world.operate(drain(&id, false)), Answer::Done);
    assert_eq!(kills(&world, 100), [Some(seconds(1))]);
    let back = Operate::Reactivate(id.clone());
    assert!(matches!(world.operate(back.clone()), Answer::BadRequest(_)));

    world.update(100, &framework, running("t1", &id, TaskState::Killed, 2));
    let last = world.updates(1).pop().unwrap();
    let told = (last.state, last.reason);
    assert_eq!(told, (TaskState::Killed, Some(Reason::AgentDraining)));
    assert!(!drain_of(&world, &id).unwrap().drained);
    world.call(1, &framework, acknowledge(&id, 2));
    assert!(drain_of(&world, &id).unwrap().drained);
    assert!(world.offers(1).is_empty());
    assert_eq!(world.operate(back), Answer::Done);
    assert_eq!(drain_of(&world, &id), None);
    assert_eq!(world.offers(1).len(), 1);
}

/// Clients know the answer for an agent that is not registered, though it is active as soon as it is.
#[test]
fn an_agent_that_is_away_is_reactivated_with_a_conflict() {
    let (mut world, framework, id) = World::with_task(60, true);
    let report = agents::report(&world, &framework, &id, &["t1"]);
    world.operate(Operate::Deactivate(id.clone()));
    world.restart();
    let answer = world.operate(Operate::Reactivate(id.clone()));
    assert!(matches!(answer, Answer::Conflict(_)));
    world.reregister(101, report);
    assert!(!world.master.view().agents.get(&id).unwrap().deactivated);
}

/// What is known of an agent that is away may be outdated: it is drained all the same.
#[test]
fn an_agent_that_is_away_is_drained_whatever_the_schedule_says() {
    let (mut world, _, id) = World::with_task(60, true);
    world.operate(Operate::Schedule(vec![crate::Window {
        machines: vec![crate::Machine {
            hostname: "node".into(),
            ip: "node".into(),
        }],
        unavailability: abi_terms::Unavailability {
            start: world.now,
            duration: None,
        },
    }]));
    let answer = world.operate(drain(&id, false));
    assert!(matches!(answer, Answer::BadRequest(_)));
    world.restart();
    assert_eq!(world.operate(drain(&id, false)), Answer::Done);
}

/// A task that had been killed before the drain was told to be gone when its agent repeated the update.
#[test]
fn an_update_that_was_told_before_the_drain_stays_as_it_was() {
    let (mut world, framework, id) = World::with_task(60, true);
    let killed = running("t1", &id, TaskState::Killed, 2);
    world.update(100, &framework, killed.clone());
    world.operate(drain(&id, true));
    world.update(100, &framework, killed);
    let told = world.updates(1);
    let told: Vec<_> = told.iter().map(|one| (one.state, one.reason)).collect();
    assert_eq!(told, [(TaskState::Killed, None); 2]);
}

/// An agent counted as drained while its tasks ran on: those of frameworks that do not checkpoint were lost with its
/// session.
#[test]
fn an_agent_that_is_away_is_not_drained() {
    let (mut world, framework, id) = World::with_task(60, false);
    let back = agents::report(&world, &framework, &id, &[]);
    world.operate(drain(&id, false));
    world.step(Input::AgentGone(ConnectionId(100)));
    assert!(!drain_of(&world, &id).unwrap().drained);
    world.reregister(101, back);
    assert!(drain_of(&world, &id).unwrap().drained);
}

#[test]
fn a_drain_survives_the_master_and_kills_again() {
    let (mut world, framework, id) = World::with_task(60, true);
    world.operate(drain(&id, false));
    let report = agents::report(&world, &framework, &id, &["t1"]);
    world.restart();
    world.reregister(101, report);
    assert_eq!(kills(&world, 101), [Some(seconds(1))]);
    let told = |order: &ToAgent| matches!(order, ToAgent::Drain(config) if config.max_grace == Some(seconds(1)));
    assert!(world.orders(101).iter().any(told), "the agent shows it");
    let agent = world.master.view().agents.get(&id).cloned().unwrap();
    assert!(agent.deactivated && !agent.active);
}

#[test]
fn a_drained_agent_can_be_gone_at_once() {
    let (mut world, framework, id) = World::with_task(60, true);
    world.operate(drain(&id, true));
    for (state, uuid) in [(TaskState::Killing, 2), (TaskState::Killed, 3)] {
        world.update(100, &framework, running("t1", &id, state, uuid));
        let last = world.updates(1).pop().unwrap();
        assert_eq!(last.state, TaskState::GoneByOperator);
        assert!(world.master.view().agents.contains_key(&id));
        world.call(1, &framework, acknowledge(&id, uuid));
    }
    assert!(world.master.view().gone_agents.contains_key(&id));
    let shut = |order: &ToAgent| matches!(order, ToAgent::Refused { shutdown: true, .. });
    assert!(world.orders(100).iter().any(shut));
}

#[test]
fn an_agent_that_is_gone_never_returns() {
    let (mut world, framework, id) = World::with_task(60, true);
    let report = agents::report(&world, &framework, &id, &["t1"]);
    assert_eq!(world.operate(Operate::MarkGone(id.clone())), Answer::Done);
    let last = world.updates(1).pop().unwrap();
    let told = (last.state, last.reason);
    let reason = Some(Reason::AgentRemovedByOperator);
    assert_eq!(told, (TaskState::GoneByOperator, reason));
    assert_eq!(world.operate(Operate::MarkGone(id.clone())), Answer::Done);
    let unknown = Operate::MarkGone("nope".into());
    assert!(matches!(world.operate(unknown), Answer::NotFound(_)));
    world.restart();
    world.reregister(101, report);
    let shut = |order: &ToAgent| matches!(order, ToAgent::Refused { shutdown: true, .. });
    assert!(world.orders(101).iter().any(shut));
}

#[test]
fn tasks_of_an_unreachable_agent_end_when_it_is_gone() {
    let (mut world, framework, id) = World::with_task(60, true);
    world.step(Input::AgentGone(ConnectionId(100)));
    world.pass(seconds(600));
    let away = |world: &World| {
        let view = world.master.view();
        let known = view.frameworks.get(&framework).unwrap();
        (known.unreachable.size(), known.completed.size())
    };
    assert_eq!(away(&world), (1, 0));
    assert_eq!(world.operate(Operate::MarkGone(id)), Answer::Done);
    assert_eq!(away(&world), (0, 1));
    let last = world.updates(1).pop().unwrap();
    assert_eq!(last.state, TaskState::GoneByOperator);
}
