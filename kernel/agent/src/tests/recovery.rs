//! Restarts of the agent.

use super::*;
use crate::ExecutorState;
use TaskState::*;

const AGENT: Source = Source::Agent;

fn running() -> Fate {
    Fate::Running {
        status: Body::from_static(b"status"),
    }
}

impl World {
    fn reconnect(&mut self) {
        self.step(Input::MasterUp);
        self.tell(ToAgent::Registered {
            agent: "M-S0".into(),
        });
    }

    fn state(&self, executor: &str) -> ExecutorState {
        self.view()
            .executor(&F.into(), &ExecutorId::from(executor))
            .unwrap()
            .state
    }
}

#[test]
fn a_command_task_runs_on() {
    let mut world = World::with_command(&task("t1"));
    let container = world.container("t1");
    world.restart([(container.clone(), running())], false);
    assert!(world.view().recovered, "nobody has to come back");
    assert_eq!(world.state("t1"), ExecutorState::Running);
    world.reconnect();
    let Some(Effect::Send(ToMaster::Reregister(report))) = world.take().into_iter().next() else {
        panic!()
    };
    assert_eq!(
        (report.tasks[0].latest, report.tasks[0].statuses.len()),
        (Running, 2)
    );
    assert_eq!(report.tasks[0].forwarded.as_ref().unwrap().state, Running);
    world.exited("t1", 0);
    check(
        &world.drain(),
        &[(
            Finished,
            Source::Executor,
            None,
            "Command exited with status 0",
        )],
    );
}

#[test]
fn a_command_task_that_ended_meanwhile_is_told() {
    let mut world = World::with_command(&task("t1"));
    let end = End {
        status: Some(256),
        ..End::default()
    };
    world.restart([(world.container("t1"), Fate::Exited(end))], false);
    assert!(
        world
            .take()
            .contains(&Effect::Release(world.container("t1")))
    );
    world.reconnect();
    check(
        &world.drain(),
        &[(
            Failed,
            Source::Executor,
            None,
            "Command exited with status 1",
        )],
    );
}

#[test]
fn updates_that_were_not_acknowledged_are_sent_again() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.started("t1");
    world.exited("t1", 0);
    world.restart([], false);
    world.reconnect();
    let states: Vec<_> = world.drain().iter().map(|status| status.state).collect();
    assert_eq!(states, [Starting, Running, Finished]);
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
}

#[test]
fn a_launch_that_did_not_get_far_is_repeated() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.restart([], false);
    assert_eq!(world.launched.len(), 2);
    assert_eq!(world.launched[0], world.launched[1]);
}

#[test]
fn a_kill_during_a_launch_survives_the_agent() {
    for (fate, last) in [
        (None, Some(Reason::TaskKilledDuringLaunch)),
        (Some(running()), None),
    ] {
        let mut world = World::new();
        world.run(&[task("t1")], None, false);
        world.kill("t1", None);
        let container = world.container("t1");
        let runs = fate.is_some();
        world.restart(fate.map(|fate| (container.clone(), fate)), false);
        assert_eq!(world.launched.len(), 1, "it is not launched again");
        if runs {
            assert!(world.take().contains(&Effect::Destroy(container)));
            world.exited("t1", 9);
        }
        world.reconnect();
        let end = world.drain().pop().unwrap();
        assert_eq!((end.state, end.reason), (Killed, last));
    }
}

/// An executor of which the record was durable and that of its task was not waited for its container for ever.
#[test]
fn an_executor_whose_task_was_lost_is_forgotten() {
    for of_its_own in [false, true] {
        let mut world = World::new();
        world.run(&[task("t1")], of_its_own.then(|| executor("e1")), false);
        world.records.retain(|key, _| !key.starts_with("task "));
        world.restart([], false);
        assert_eq!(world.launched.len(), 1, "it is not started again");
        assert!(world.view().frameworks.is_empty());
        assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
    }
}

/// A framework of which nothing but its own record was durable stayed for ever, as did what was left of a task's updates.
#[test]
fn remains_of_what_was_lost_are_forgotten() {
    for kept in [["agent", "framework"], ["agent", "update"]] {
        let mut world = World::with_command(&task("t1"));
        world.drain();
        let is_kept = |key: &str| kept.iter().any(|kind| key.starts_with(kind));
        let is_framework = |key: &str| key.starts_with("framework");
        world
            .records
            .retain(|key, _| is_kept(key) || is_framework(key));
        world.restart([], false);
        assert!(world.view().frameworks.is_empty());
        assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
    }
}

#[test]
fn a_start_that_was_not_noted_is_noted_now() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.restart([(world.container("t1"), running())], false);
    world.reconnect();
    let states: Vec<_> = world.drain().iter().map(|status| status.state).collect();
    assert_eq!(states, [Starting, Running]);
}

#[test]
fn a_supervisor_that_vanished_fails_the_task() {
    let mut world = World::with_command(&task("t1"));
    world.restart([], false);
    world.reconnect();
    check(
        &world.drain(),
        &[(
            Failed,
            AGENT,
            Some(Reason::ExecutorTerminated),
            "Executor terminated",
        )],
    );
}

#[test]
fn a_kill_goes_on() {
    let mut world = World::with_command(&task("t1"));
    world.kill("t1", Some(10));
    world.restart([(world.container("t1"), running())], false);
    assert_eq!(world.take(), [Effect::Terminate(world.container("t1"))]);
    world.pass(seconds(10));
    assert_eq!(world.take(), [Effect::Destroy(world.container("t1"))]);
    world.exited("t1", 9);
    world.reconnect();
    check(
        &world.drain(),
        &[(
            Killed,
            Source::Executor,
            None,
            "Command terminated with signal Killed",
        )],
    );
}

#[test]
fn the_time_for_completion_runs_on() {
    let mut spec = task("t1");
    spec.max_completion_time = Some(seconds(60));
    let mut world = World::with_command(&spec);
    world.pass(seconds(50));
    world.restart([(world.container("t1"), running())], false);
    world.pass(seconds(10));
    let container = world.container("t1");
    let at_once = [
        Effect::Terminate(container.clone()),
        Effect::Destroy(container),
    ];
    assert_eq!(world.take(), at_once);
}

#[test]
fn an_executor_that_comes_back_keeps_its_tasks() {
    let mut world = World::with_custom();
    world.run(&[task("t2"), task("t3")], Some(executor("e1")), false);
    world.step(Input::ExecutorGone(ConnectionId(1)));
    world.run(&[task("g1"), task("g2")], Some(executor("e1")), true);
    world.restart([(world.container("e1"), running())], false);
    assert!(!world.view().recovered);
    world.step(Input::MasterUp);
    assert_eq!(world.take(), [], "it reports when its executors are back");
    let unacknowledged = status("t1", Finished, 77);
    assert_eq!(
        world.subscribe("e1", 5, &["t2"], vec![unacknowledged]),
        Answer::Subscribed
    );
    let effects = world.take();
    let events = told(&effects, 5);
    assert!(matches!(events[1], ExecutorEvent::Acknowledged { uuid, .. } if uuid[0] == 77));
    assert!(matches!(&events[2..], [ExecutorEvent::LaunchGroup(tasks)] if tasks.len() == 2));
    assert!(matches!(
        effects.last(),
        Some(Effect::Send(ToMaster::Reregister(_)))
    ));
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    let updates: Vec<_> = world
        .drain()
        .iter()
        .map(|status| (status.task.as_str().to_owned(), status.state, status.reason))
        .collect();
    assert_eq!(
        updates,
        [
            ("t1".to_owned(), Finished, None),
            ("t3".to_owned(), Dropped, Some(Reason::AgentRestarted))
        ]
    );
}

#[test]
fn an_executor_that_does_not_come_back_is_ended() {
    let mut world = World::with_custom();
    world.restart([(world.container("e1"), running())], false);
    world.step(Input::MasterUp);
    world.pass(seconds(2) - Duration::from_nanos(1));
    assert_eq!(world.take(), []);
    world.pass(Duration::from_nanos(1));
    let effects = world.take();
    assert_eq!(effects[0], Effect::Destroy(world.container("e1")));
    assert!(matches!(effects[1], Effect::Send(ToMaster::Reregister(_))));
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    world.exited("e1", 9);
    let why = Some(Reason::ExecutorReregistrationTimeout);
    check(
        &world.drain(),
        &[(Gone, AGENT, why, "Executor did not reregister within 2secs")],
    );
}

#[test]
fn frameworks_without_checkpoints_leave_no_records() {
    let mut world = World::new();
    world.framework = framework(false, &[]);
    world.run(&[task("t1")], None, false);
    assert!(!world.launched[0].survives_agent());
    world.started("t1");
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
    let container = world.container("t1");
    world.restart([(container.clone(), running())], false);
    assert_eq!(
        world.take(),
        [Effect::Destroy(container.clone())],
        "nobody knows whose it is"
    );
    assert!(world.view().frameworks.is_empty());
    world.step(Input::ContainerExited {
        container: container.clone(),
        end: End::default(),
    });
    assert_eq!(world.take(), [Effect::Release(container)]);
}

#[test]
fn after_a_reboot_its_tasks_have_failed_and_it_is_the_same_agent() {
    let mut world = World::new();
    world.run(&[task("c1")], None, false);
    world.started("c1");
    let container = world.container("c1");
    let running = Fate::Running {
        status: Body::new(),
    };
    world.restart([(container, running)], true);
    world.pass(seconds(2));
    world.step(Input::MasterUp);
    let effects = world.take();
    let report = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToMaster::Reregister(report)) => Some(report.clone()),
        _ => None,
    });
    let report = report.expect("it comes back under its id");
    assert_eq!(report.agent.as_str(), "M-S0");
    assert_eq!(report.tasks[0].latest, TaskState::Failed);
}

#[test]
fn after_a_reboot_a_launch_whose_start_was_not_noted_is_not_repeated() {
    let mut world = World::new();
    world.run(&[task("c1")], None, false);
    world.restart([], true);
    let again = |effect: &Effect| matches!(effect, Effect::Launch(_));
    assert!(!world.take().iter().any(again));
}

#[test]
fn the_same_inputs_give_the_same_effects() {
    let play = || {
        let mut world = World::with_custom();
        world.run(&[task("c1")], None, false);
        world.started("c1");
        world.kill("c1", None);
        world.pass(seconds(5));
        world.effects
    };
    assert_eq!(play(), play());
}

/// The scheduler had been told of the end by the agent's former process; reconciliation must not say otherwise.
#[test]
fn a_report_after_a_restart_names_the_update_that_is_on_its_way() {
    let mut world = World::with_command(&task("c1"));
    let container = world.container("c1");
    world.exited("c1", 0);
    assert_eq!(world.sent()[0].state, TaskState::Finished);
    world.restart([(container, Fate::Exited(End::default()))], false);
    world.step(Input::MasterUp);
    let effects = world.take();
    let report = effects.iter().find_map(|effect| match effect {
        Effect::Send(ToMaster::Reregister(report)) => Some(report),
        _ => None,
    });
    let tasks = &report.expect("it reports").tasks;
    let told = tasks[0].forwarded.as_ref().map(|status| status.state);
    assert_eq!(told, Some(TaskState::Finished));
}
