//! Agents come, come back and go away.

use super::*;
use abi_node::{FrameworkReport, TaskReport};
use abi_terms::{Reason, ReconcileTask};

/// What an agent with the task `t1` of the world reports.
pub(super) fn report(
    world: &World,
    framework: &FrameworkId,
    id: &AgentId,
    tasks: &[&str],
) -> Reregistration {
    let view = world.master.view();
    let known = view.frameworks.get(framework).unwrap();
    let reports = tasks.iter().map(|name| {
        let offer = Offer {
            id: "x".into(),
            framework: framework.clone(),
            role: Role::star(),
            agent: id.clone(),
            spec: agent("node"),
            resources: Resources::new(),
            executors: Vec::new(),
            unavailability: None,
        };
        TaskReport {
            framework: framework.clone(),
            role: Role::parse("eng").unwrap(),
            spec: Arc::new(task(name, &offer, "cpus:1;mem:128")),
            executor: None,
            latest: TaskState::Running,
            forwarded: Some(Arc::new(running(name, id, TaskState::Running, 1))),
            statuses: Vec::new(),
        }
    });
    Reregistration {
        agent: id.clone(),
        spec: agent("node"),
        frameworks: vec![FrameworkReport {
            framework: framework.clone(),
            spec: known.spec.clone(),
        }],
        executors: Vec::new(),
        tasks: reports.collect(),
        operations: Vec::new(),
        providers: Default::default(),
    }
}

fn reconcile(world: &mut World, framework: &FrameworkId, agent: Option<&AgentId>) -> Command {
    world.effects.clear();
    let _ = framework;
    Command::Reconcile(vec![ReconcileTask {
        task: "t1".into(),
        agent: agent.cloned(),
    }])
}

#[test]
fn an_agent_is_durable_before_it_is_told() {
    let mut world = World::new();
    assert_eq!(world.register(100, "node").as_str(), "M-S0");
    let place = |wanted: fn(&Effect) -> bool| world.effects.iter().position(wanted).unwrap();
    let persisted = place(|effect| matches!(effect, Effect::Persist(_)));
    assert!(persisted < place(|effect| matches!(effect, Effect::Send(..))));
}

#[test]
fn a_session_that_ends_loses_what_is_not_checkpointed() {
    let (mut world, framework, agent) = World::with_task(60, false);
    world.step(Input::AgentGone(ConnectionId(100)));
    let status = world.updates(1).pop().unwrap();
    assert_eq!(status.state, TaskState::Lost);
    assert_eq!(status.reason, Some(Reason::AgentDisconnected));
    // It runs on after all: it is ended.
    let back = report(&world, &framework, &agent, &["t1"]);
    world.effects.clear();
    world.reregister(101, back);
    let killed = |order: &ToAgent| matches!(order, ToAgent::Kill { .. });
    assert!(world.orders(101).iter().any(killed));
}

#[test]
fn a_checkpointed_task_outlives_the_session() {
    let (mut world, framework, agent) = World::with_task(60, true);
    world.step(Input::AgentGone(ConnectionId(100)));
    assert!(world.updates(1).is_empty());
    let kill = Command::Kill {
        task: "t1".into(),
        agent: None,
        grace: None,
    };
    world.call(1, &framework, kill);
    let back = report(&world, &framework, &agent, &["t1"]);
    world.reregister(101, back);
    assert!(world.updates(1).is_empty());
    let orders = world.orders(101);
    assert!(matches!(orders[0], ToAgent::Registered { .. }));
    assert!(
        matches!(orders[1], ToAgent::Kill { .. }),
        "the kill is repeated"
    );
}

#[test]
fn a_late_report_of_a_session_that_was_left_changes_nothing() {
    let (mut world, framework, agent) = World::with_task(60, true);
    let late = report(&world, &framework, &agent, &[]);
    world.reregister(99, late);
    assert!(world.updates(1).is_empty(), "the task runs");
    let hangs = |effect: &Effect| matches!(effect, Effect::Hang(ConnectionId(99)));
    assert!(world.effects.iter().any(hangs));
}

#[test]
fn a_late_registration_of_a_session_that_was_left_changes_nothing() {
    let (mut world, _, agent) = World::with_task(60, true);
    let spec = world.master.view().agents.get(&agent).unwrap().spec.clone();
    world.effects.clear();
    let late = ConnectionId(99);
    world.step(Input::AgentConnected {
        connection: late,
        principal: None,
    });
    let registration = ToMaster::Register(Registration { spec });
    world.step(Input::Agent(late, registration));
    assert!(world.updates(1).is_empty(), "the task runs");
    let hangs = |effect: &Effect| matches!(effect, Effect::Hang(ConnectionId(99)));
    assert!(world.effects.iter().any(hangs));
    assert!(world.master.view().agents.contains_key(&agent));
}

#[test]
fn a_task_that_the_agent_does_not_know_never_ran() {
    let (mut world, framework, agent) = World::with_task(60, true);
    world.step(Input::AgentGone(ConnectionId(100)));
    let back = report(&world, &framework, &agent, &[]);
    world.reregister(101, back);
    assert_eq!(world.updates(1)[0].state, TaskState::Dropped);
}

#[test]
fn an_unreachable_agent_may_come_back_with_its_tasks() {
    let (mut world, framework, agent) = World::with_task(3600, true);
    world.step(Input::AgentGone(ConnectionId(100)));
    let back = report(&world, &framework, &agent, &["t1"]);
    world.pass(seconds(600));
    let status = world.updates(1).pop().unwrap();
    assert_eq!(status.state, TaskState::Unreachable);
    assert_eq!(status.unreachable_time, Some(world.now));
    let ask = reconcile(&mut world, &framework, Some(&agent));
    world.call(1, &framework, ask);
    assert_eq!(world.updates(1)[0].state, TaskState::Unreachable);
    world.restart();
    world.reregister(101, back);
    let id = framework.clone();
    let again = FrameworkSpec {
        id: Some(id),
        ..spec(3600, true)
    };
    world.subscribe(2, again);
    let view = world.master.view();
    assert_eq!(view.unreachable_agents.size(), 0);
    assert_eq!(view.frameworks.get(&framework).unwrap().tasks.size(), 1);
}

#[test]
fn after_a_restart_nothing_is_said_of_agents_that_are_not_back() {
    let (mut world, framework, agent) = World::with_task(3600, true);
    let back = report(&world, &framework, &agent, &["t1"]);
    world.restart();
    let again = FrameworkSpec {
        id: Some(framework.clone()),
        ..spec(3600, true)
    };
    world.subscribe(2, again);
    for asked in [Some(&agent), None] {
        let ask = reconcile(&mut world, &framework, asked);
        world.call(2, &framework, ask);
        assert!(world.updates(2).is_empty());
    }
    world.reregister(101, back);
    let ask = reconcile(&mut world, &framework, None);
    world.call(2, &framework, ask);
    assert_eq!(world.updates(2)[0].state, TaskState::Running);
    assert_eq!(world.master.view().agents.size(), 1);
}

#[test]
fn a_removed_framework_is_shut_down_on_agents_that_come_back() {
    let (mut world, framework, agent) = World::with_task(0, true);
    let back = report(&world, &framework, &agent, &["t1"]);
    world.step(Input::AgentGone(ConnectionId(100)));
    world.step(Input::SchedulerGone(ConnectionId(1)));
    world.reregister(101, back);
    let shutdown = |order: &ToAgent| matches!(order, ToAgent::ShutdownFramework(_));
    assert!(world.orders(101).iter().any(shutdown));
}

#[test]
fn an_agent_that_leaves_is_forgotten() {
    let (mut world, _, agent) = World::with_task(60, true);
    world.step(Input::Agent(ConnectionId(100), ToMaster::Unregister));
    let status = world.updates(1).pop().unwrap();
    assert_eq!(status.state, TaskState::Lost);
    assert_eq!(status.reason, Some(Reason::AgentRemoved));
    let failure = Event::Failure {
        agent: Some(agent),
        executor: None,
        status: None,
    };
    assert!(world.events(1).contains(&failure));
    assert!(!world.store.keys().any(|key| key.starts_with("agents/")));
}

#[test]
fn a_new_agent_at_an_address_replaces_the_former() {
    let (mut world, framework, former) = World::with_task(60, true);
    let new = world.register(101, "node");
    assert_ne!(new, former);
    assert_eq!(world.updates(1)[0].state, TaskState::Lost);
    let ask = reconcile(&mut world, &framework, Some(&former));
    world.call(1, &framework, ask);
    assert_eq!(world.updates(1)[0].state, TaskState::Unknown);
}

#[test]
fn an_update_of_an_unknown_framework_is_left_to_be_repeated() {
    let (mut world, _, agent) = World::with_task(60, true);
    let status = running("t9", &agent, TaskState::Running, 9);
    world.update(100, &"other".into(), status);
    assert!(world.updates(1).is_empty());
}

/// An agent repeated its updates for a framework that had been removed, for ever: the master knew of nothing of it there
/// and so had not told the agent.
#[test]
fn an_update_of_a_removed_framework_is_the_last_of_its_kind() {
    let (mut world, framework, agent) = World::with_task(0, true);
    world.step(Input::SchedulerGone(ConnectionId(1)));
    world.effects.clear();
    let status = running("t9", &agent, TaskState::Dropped, 9);
    world.update(100, &framework, status);
    let shutdown = |order: &ToAgent| matches!(order, ToAgent::ShutdownFramework(_));
    assert!(world.orders(100).iter().any(shutdown));
}

/// A task that was lost with its agent's session was told to be gone while it ran on.
#[test]
fn nothing_is_said_of_lost_tasks_while_their_agent_may_come_back() {
    let (mut world, framework, agent) = World::with_task(60, false);
    world.step(Input::AgentGone(ConnectionId(100)));
    let ask = reconcile(&mut world, &framework, Some(&agent));
    world.call(1, &framework, ask);
    assert!(world.updates(1).is_empty());
}

#[test]
fn a_new_agent_at_the_address_of_one_that_is_away_replaces_it_too() {
    let (mut world, framework, former) = World::with_task(3600, true);
    world.restart();
    let again = FrameworkSpec {
        id: Some(framework.clone()),
        ..spec(3600, true)
    };
    world.subscribe(2, again);
    world.register(101, "node");
    let ask = reconcile(&mut world, &framework, Some(&former));
    world.call(2, &framework, ask);
    assert_eq!(world.updates(2)[0].state, TaskState::Unknown);
    let agents = world.store.keys().filter(|key| key.starts_with("agents/"));
    assert_eq!(agents.count(), 1);
}

/// Machines are told by name and address. The name is how people know one; an address may be given anew.
#[test]
fn an_agent_comes_back_at_another_address_but_not_by_another_name() {
    let (mut world, framework, id) = World::with_task(60, true);
    let moved = |hostname: &str, ip: &str| AgentSpec {
        hostname: hostname.into(),
        ip: ip.into(),
        ..AgentSpec::clone(&agent("node"))
    };
    world.operate(Operate::Schedule(vec![crate::Window {
        machines: vec![crate::Machine {
            hostname: "node".into(),
            ip: "10.0.0.9".into(),
        }],
        unavailability: abi_terms::Unavailability {
            start: world.now,
            duration: None,
        },
    }]));
    let known = report(&world, &framework, &id, &["t1"]);
    let mut renamed = known.clone();
    renamed.spec = Arc::new(moved("other", "node"));
    world.reregister(101, renamed);
    let refused = |order: &ToAgent| {
        matches!(
            order,
            ToAgent::Refused {
                shutdown: false,
                ..
            }
        )
    };
    assert!(world.orders(101).iter().any(refused));

    let mut readdressed = known;
    readdressed.spec = Arc::new(moved("node", "10.0.0.9"));
    world.reregister(102, readdressed);
    let view = world.master.view();
    let known = view.agents.get(&id).unwrap();
    assert_eq!(&*known.spec.ip, "10.0.0.9");
    assert!(known.unavailability.is_some(), "as of its new machine");
    assert!(world.updates(1).is_empty(), "its task goes on");
}

/// An agent that is killed between the order and its note of it has never heard of it.
#[test]
fn a_kill_is_repeated_to_an_agent_that_comes_back_with_the_task() {
    let (mut world, framework, agent) = World::with_task(60, true);
    let kill = Command::Kill {
        task: "t1".into(),
        agent: None,
        grace: None,
    };
    world.call(1, &framework, kill);
    assert!(matches!(world.orders(100)[..], [ToAgent::Kill { .. }]));
    for connection in [101, 102] {
        world.step(Input::AgentGone(ConnectionId(connection - 1)));
        let back = report(&world, &framework, &agent, &["t1"]);
        world.reregister(connection, back);
        let killed = |order: &&ToAgent| matches!(order, ToAgent::Kill { .. });
        assert_eq!(world.orders(connection).iter().filter(killed).count(), 1);
    }
}
