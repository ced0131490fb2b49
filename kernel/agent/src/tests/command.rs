//! Command tasks.

use super::*;
use crate::{ExecutorState, Limitation, Program};
use TaskState::*;

const EXECUTOR: Source = Source::Executor;
const AGENT: Source = Source::Agent;

#[test]
fn one_container_with_a_little_extra() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    let effects = world.take();
    let [Effect::Launch(launch)] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert!(matches!(&launch.program, Program::Task(task) if task.id.as_str() == "t1"));
    assert_eq!(launch.sandbox.executor.as_str(), "t1");
    assert_eq!(launch.resources, amounts(1.1, 96.0).allocate(&Role::star()));
    assert_eq!(launch.sandbox.container.as_str().len(), 36);
    assert!(launch.survives_agent());
    assert_eq!(
        kinds(&world),
        BTreeSet::from(["agent", "executor", "framework", "task"])
    );
    let view = world.view();
    let executor = view.executor(&F.into(), &"t1".into()).unwrap();
    assert!(executor.is_command() && executor.state == ExecutorState::Registering);
    assert_eq!(view.allocated(), launch.resources);
}

#[test]
fn limits_beyond_the_request_include_the_extra() {
    let mut spec = task("t1");
    spec.limits.insert("cpus", Scalar::whole(2));
    let mut world = World::new();
    world.run(&[spec], None, false);
    assert_eq!(
        world.launched[0].limits.get("cpus"),
        Some(Scalar::from_f64(2.1).unwrap())
    );
    assert_eq!(world.launched[0].limits.get("mem"), None);
}

#[test]
fn starting_running_then_by_exit_status() {
    for (wait, state, message) in [
        (0, Finished, "Command exited with status 0"),
        (256, Failed, "Command exited with status 1"),
        (9, Failed, "Command terminated with signal Killed"),
        (15, Failed, "Command terminated with signal Terminated"),
        (40, Failed, "Command terminated with signal 40"),
    ] {
        let mut world = World::new();
        world.run(&[task("t1")], None, false);
        world.started("t1");
        world.exited("t1", wait);
        let container = world.container("t1");
        assert!(world.effects.contains(&Effect::Release(container.clone())));
        let updates = world.drain();
        check(
            &updates,
            &[
                (Starting, EXECUTOR, None, ""),
                (Running, EXECUTOR, None, ""),
                (state, EXECUTOR, None, message),
            ],
        );
        assert!(
            updates
                .iter()
                .all(|status| status.container_status == Body::from_static(b"status"))
        );
        assert!(updates.iter().all(|status| status.executor.is_none()));
        assert_eq!(kinds(&world), BTreeSet::from(["agent"]), "nothing is left");
        let view = world.view();
        assert!(view.frameworks.is_empty());
        let (_, past) = view.completed_frameworks.first().unwrap();
        let (_, past) = past.completed.first().unwrap();
        let (_, past) = past.completed.first().unwrap();
        assert_eq!((past.latest, past.statuses.len()), (state, 3));
    }
}

#[test]
fn the_sandbox_is_retired_once_all_is_acknowledged() {
    let mut world = World::with_command(&task("t1"));
    world.exited("t1", 0);
    let last = world.sent();
    world.acknowledge(&last[0]);
    assert_eq!(
        world.take(),
        [Effect::Retire(sandbox("t1", world.container("t1")))]
    );
}

#[test]
fn an_exceeded_limit_is_the_agents_word() {
    let mut world = World::with_command(&task("t1"));
    let limitation = Limitation {
        reason: Reason::ContainerLimitationMemory,
        message: "Memory limit exceeded".into(),
        body: Body::from_static(b"limit"),
    };
    let container = world.container("t1");
    world.step(Input::ContainerExited {
        container,
        end: End {
            status: Some(9),
            limitation: Some(limitation),
            with_parent: false,
        },
    });
    let updates = world.drain();
    check(
        &updates,
        &[(
            Failed,
            AGENT,
            Some(Reason::ContainerLimitationMemory),
            "Memory limit exceeded",
        )],
    );
    assert_eq!(updates[0].limitation, Body::from_static(b"limit"));
}

#[test]
fn a_failed_launch_fails_the_task() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    let container = world.container("t1");
    world.step(Input::ContainerFailed {
        container,
        message: "no such user".into(),
    });
    check(
        &world.drain(),
        &[(
            Failed,
            AGENT,
            Some(Reason::ContainerLaunchFailed),
            "no such user",
        )],
    );
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
}

#[test]
fn killed_by_term_then_by_kill_after_the_grace() {
    for (own, asked, grace) in [(None, None, 3), (Some(7), None, 7), (Some(7), Some(1), 1)] {
        let mut spec = task("t1");
        spec.kill_grace = own.map(seconds);
        let mut world = World::with_command(&spec);
        world.kill("t1", asked);
        let container = world.container("t1");
        assert_eq!(world.take(), [Effect::Terminate(container.clone())]);
        world.pass(seconds(grace) - Duration::from_nanos(1));
        assert_eq!(world.take(), []);
        world.pass(Duration::from_nanos(1));
        assert_eq!(world.take(), [Effect::Destroy(container)]);
        world.exited("t1", 9);
        check(
            &world.drain(),
            &[(
                Killed,
                EXECUTOR,
                None,
                "Command terminated with signal Killed",
            )],
        );
    }
}

#[test]
fn a_killed_command_is_killed_even_if_it_exits_well() {
    let mut world = World::with_command(&task("t1"));
    world.kill("t1", None);
    world.exited("t1", 0);
    check(
        &world.drain(),
        &[(Killed, EXECUTOR, None, "Command exited with status 0")],
    );
}

#[test]
fn killing_is_announced_to_those_who_know_it() {
    let mut world = World::with_command(&task("t1"));
    world.framework = framework(true, &[Capability::TaskKillingState]);
    let spec = world.framework.clone();
    world.tell(ToAgent::UpdateFramework {
        framework: F.into(),
        spec,
    });
    world.kill("t1", None);
    check(&world.drain(), &[(Killing, EXECUTOR, None, "")]);
    world.exited("t1", 15);
    check(
        &world.drain(),
        &[(
            Killed,
            EXECUTOR,
            None,
            "Command terminated with signal Terminated",
        )],
    );
}

#[test]
fn repeated_kills_only_shorten() {
    let mut world = World::with_command(&task("t1"));
    world.kill("t1", Some(10));
    world.pass(seconds(1));
    world.kill("t1", Some(60));
    world.kill("t1", Some(4));
    world.take();
    world.pass(seconds(3) - Duration::from_nanos(1));
    assert_eq!(world.take(), [], "four seconds count from the first kill");
    world.pass(Duration::from_nanos(1));
    assert_eq!(world.take(), [Effect::Destroy(world.container("t1"))]);
}

#[test]
fn too_long_a_run_is_a_failure() {
    let mut spec = task("t1");
    spec.max_completion_time = Some(seconds(60));
    let mut world = World::with_command(&spec);
    world.pass(seconds(59));
    assert_eq!(world.take(), []);
    world.pass(seconds(1));
    let container = world.container("t1");
    let at_once = [
        Effect::Terminate(container.clone()),
        Effect::Destroy(container),
    ];
    assert_eq!(world.take(), at_once, "there is no grace");
    world.exited("t1", 15);
    let why = Some(Reason::MaxCompletionTimeReached);
    check(
        &world.drain(),
        &[(
            Failed,
            EXECUTOR,
            why,
            "Command terminated with signal Terminated",
        )],
    );
}

/// It was told to be killed while its container was still on its way, ran for a moment, and its resources were offered
/// meanwhile.
#[test]
fn a_task_that_is_killed_during_its_launch_has_ended_when_its_container_has() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.take();
    world.kill("t1", None);
    let container = world.container("t1");
    assert!(world.effects.contains(&Effect::Destroy(container.clone())));
    assert_eq!(world.sent(), []);
    world.take();
    // The order came too early for the container, which is ended when it shows up.
    world.started("t1");
    assert!(world.take().contains(&Effect::Destroy(container)));
    assert_eq!(world.sent(), []);
    world.exited("t1", 9);
    let why = Some(Reason::TaskKilledDuringLaunch);
    check(
        &world.drain(),
        &[(Killed, AGENT, why, "Killed before delivery to the executor")],
    );
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
}

#[test]
fn a_task_that_is_known_is_not_launched_again() {
    let mut world = World::with_command(&task("t1"));
    world.run(&[task("t1")], None, false);
    assert_eq!(world.take(), []);
    world.exited("t1", 0);
    world.run(&[task("t1")], None, false);
    assert_eq!(world.launched.len(), 1);
    world.drain();
    world.run(&[task("t1")], None, false);
    assert_eq!(
        world.launched.len(),
        2,
        "an id may be used again when all is over"
    );
}

#[test]
fn the_id_of_a_living_executor_cannot_be_a_command_task() {
    let mut world = World::with_custom();
    world.run(&[task("e1")], None, false);
    let updates = world.drain();
    assert_eq!(
        (updates[0].state, updates[0].reason),
        (Dropped, Some(Reason::TaskInvalid))
    );
    assert_eq!(world.launched.len(), 1);
}

#[test]
fn a_kill_of_an_unknown_task_heals_the_masters_view() {
    let mut world = World::new();
    world.kill("t9", None);
    check(
        &world.drain(),
        &[(
            Lost,
            AGENT,
            Some(Reason::ExecutorTerminated),
            "Task is unknown to the agent",
        )],
    );
    let mut world = World::with_command(&task("t1"));
    world.kill("t9", None);
    world.kill("t9", None);
    check(
        &world.drain(),
        &[(
            Dropped,
            AGENT,
            Some(Reason::ExecutorTerminated),
            "Task is unknown to the agent",
        )],
    );
}

#[test]
fn shutting_its_executor_down_kills_the_task() {
    let mut spec = task("t1");
    spec.kill_grace = Some(seconds(100));
    let mut world = World::with_command(&spec);
    world.tell(ToAgent::ShutdownExecutor {
        framework: F.into(),
        executor: "t1".into(),
    });
    assert_eq!(world.take(), [Effect::Terminate(world.container("t1"))]);
    world.pass(seconds(5));
    assert_eq!(world.take(), [Effect::Destroy(world.container("t1"))]);
    world.exited("t1", 9);
    check(
        &world.drain(),
        &[(
            Killed,
            EXECUTOR,
            None,
            "Command terminated with signal Killed",
        )],
    );
}

#[test]
fn a_framework_that_is_gone_hears_nothing_more() {
    let mut world = World::with_command(&task("t1"));
    world.run(&[task("t2")], None, false);
    world.run(&[task("t3")], None, false);
    world.started("t3");
    world.exited("t3", 0);
    world.take();
    world.tell(ToAgent::ShutdownFramework(F.into()));
    let effects = world.take();
    assert!(effects.contains(&Effect::Terminate(world.container("t1"))));
    assert!(effects.contains(&Effect::Destroy(world.container("t2"))));
    world.exited("t1", 15);
    let container = world.container("t2");
    world.step(Input::ContainerFailed {
        container,
        message: "destroyed".into(),
    });
    assert_eq!(world.sent(), []);
    assert!(world.view().frameworks.is_empty());
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
}
