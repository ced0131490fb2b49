//! The executor of task groups, which the agent plays.

use super::*;
use TaskState::*;

const EXECUTOR: Source = Source::Executor;
const AGENT: Source = Source::Agent;

pub(super) fn pod(id: &str) -> Arc<ExecutorSpec> {
    Arc::new(ExecutorSpec {
        kind: ExecutorKind::Default,
        ..ExecutorSpec::clone(&executor(id))
    })
}

impl World {
    fn group(&mut self, tasks: &[&str]) {
        let tasks: Vec<TaskSpec> = tasks.iter().map(|id| task(id)).collect();
        self.run(&tasks, Some(pod("p")), true);
    }

    /// A pod whose groups run, all updates acknowledged.
    fn with_pod(groups: &[&[&str]]) -> Self {
        let mut world = Self::new();
        world.group(groups[0]);
        world.started("p");
        for group in &groups[1..] {
            world.group(group);
        }
        for task in groups.concat() {
            let container = world.member(task);
            world.up(container.as_str());
        }
        world.drain();
        world
    }

    /// The container of a task.
    pub(super) fn member(&self, id: &str) -> ContainerId {
        let container = self.agent.container_of(&F.into(), &id.into());
        container.expect("it was launched").clone()
    }

    pub(super) fn over(&mut self, id: &str, status: i32) {
        let container = self.member(id);
        self.down(container.as_str(), ended(status));
    }
}

pub(super) fn terminate(container: ContainerId) -> Effect {
    Effect::TerminateCommand(container)
}

#[track_caller]
fn check_states(updates: &[Arc<Status>], expect: &[(&str, TaskState)]) {
    let got: Vec<_> = updates
        .iter()
        .map(|status| (status.task.as_str(), status.state))
        .collect();
    assert_eq!(got, expect);
}

#[test]
fn a_group_runs_and_the_pod_ends_with_it() {
    let mut world = World::new();
    world.group(&["a", "b"]);
    assert!(matches!(world.launched[0].program, crate::Program::Pod(_)));
    let sum = amounts(2.1, 160.0).allocate(&Role::star());
    assert_eq!(world.launched[0].resources, sum);
    assert!(
        world.placed.is_empty(),
        "tasks wait for the container of the pod"
    );
    world.started("p");
    let root = world.container("p");
    assert_eq!(world.placed.len(), 2);
    for launch in &world.placed {
        assert_eq!(launch.place.container.parent(), Some(root.clone()));
        assert_eq!(launch.user.as_deref(), Some("root"));
        assert!(launch.survives_agent);
    }
    let updates = world.drain();
    check_states(&updates, &[("a", Starting), ("b", Starting)]);
    for status in &updates {
        let member = world.member(status.task.as_str());
        let named = Body::from(member.to_string().into_bytes());
        assert_eq!(status.container_status, named, "its own, not the pod's");
    }
    for id in ["a", "b"] {
        let container = world.member(id);
        world.up(container.as_str());
    }
    let updates = world.drain();
    check_states(&updates, &[("a", Running), ("b", Running)]);
    assert_eq!(updates[0].source, Some(EXECUTOR));
    assert_eq!(updates[0].executor, Some("p".into()));
    assert_eq!(updates[0].container_status, Body::from_static(b"inner"));
    world.over("a", 0);
    assert!(!world.effects.contains(&Effect::Destroy(root.clone())));
    let updates = world.drain();
    check(
        &updates,
        &[(Finished, EXECUTOR, None, "Command exited with status 0")],
    );
    world.over("b", 0);
    assert!(world.effects.contains(&Effect::Destroy(root)));
    check_states(&world.drain(), &[("b", Finished)]);
    world.exited("p", 9);
    let ended = world.effects.iter().any(|effect| {
        matches!(
            effect,
            Effect::Send(ToMaster::ExecutorExited {
                status: Some(0),
                ..
            })
        )
    });
    assert!(ended, "it ends well");
    assert_eq!(kinds(&world), ["agent"].into());
}

#[test]
fn what_fails_takes_its_group_with_it_and_no_other() {
    let mut world = World::with_pod(&[&["a", "b", "c"], &["x"]]);
    world.over("c", 0);
    world.drain();
    world.over("a", 256);
    assert!(world.effects.contains(&terminate(world.member("b"))));
    assert!(!world.effects.contains(&terminate(world.member("x"))));
    let text = "Command exited with status 1";
    check(&world.drain(), &[(Failed, EXECUTOR, None, text)]);
    // The rest of the group has three seconds.
    world.pass(seconds(3));
    assert!(world.take().contains(&Effect::Destroy(world.member("b"))));
    world.over("b", 9);
    let text = "Command terminated with signal Killed";
    check(&world.drain(), &[(Killed, EXECUTOR, None, text)]);
    // Another group can be added to what goes on.
    world.group(&["y"]);
    let container = world.member("y");
    world.up(container.as_str());
    check_states(&world.drain(), &[("y", Starting), ("y", Running)]);
}

#[test]
fn kills_are_carried_out_once() {
    let mut world = World::with_pod(&[&["a"], &["b"]]);
    world.framework = framework(true, &[Capability::TaskKillingState]);
    world.tell(ToAgent::UpdateFramework {
        framework: F.into(),
        spec: world.framework.clone(),
    });
    world.take();
    world.kill("a", Some(10));
    let a = world.member("a");
    let effects = world.take();
    assert!(effects.contains(&terminate(a.clone())));
    // A second kill changes nothing.
    world.kill("a", Some(0));
    assert!(world.take().is_empty());
    world.pass(seconds(9));
    assert!(!world.take().contains(&Effect::Destroy(a.clone())));
    world.pass(seconds(1));
    assert!(world.take().contains(&Effect::Destroy(a.clone())));
    world.down(a.as_str(), ended(9));
    world.pass(seconds(20));
    let updates = world.drain();
    let killing: Vec<_> = updates.iter().map(|status| status.state).collect();
    assert!(killing.ends_with(&[Killed]), "{killing:?}");
    // Others do not mind.
    assert!(world.view().executor(&F.into(), &"p".into()).is_some());
}

#[test]
fn a_group_that_does_not_run_yet_is_killed_as_a_whole() {
    let mut world = World::new();
    world.group(&["a", "b"]);
    world.kill("a", None);
    let updates = world.drain();
    let during = Some(Reason::TaskKilledDuringLaunch);
    let text = "Killed before delivery to the executor";
    check(
        &updates,
        &[(Killed, AGENT, during, text), (Killed, AGENT, during, text)],
    );
    let root = world.container("p");
    world.started("p");
    assert!(world.take().contains(&Effect::Destroy(root)));
    assert!(world.placed.is_empty());
}

#[test]
fn one_that_is_being_launched_is_killed_when_it_runs() {
    let mut world = World::new();
    world.group(&["a"]);
    world.started("p");
    world.drain();
    world.kill("a", None);
    let a = world.member("a");
    assert!(!world.take().contains(&terminate(a.clone())));
    world.up(a.as_str());
    let effects = world.take();
    assert!(effects.contains(&terminate(a)));
    world.over("a", 15);
    let updates = world.drain();
    let text = "Command terminated with signal Terminated";
    check(&updates, &[(Killed, EXECUTOR, None, text)]);
}

#[test]
fn one_that_cannot_be_launched_fails_its_group() {
    let mut world = World::new();
    world.group(&["a", "b"]);
    world.started("p");
    let (a, b) = (world.member("a"), world.member("b"));
    world.up(b.as_str());
    world.drain();
    world.step(Input::ContainerFailed {
        container: a,
        message: "no such program".into(),
    });
    assert!(world.effects.contains(&terminate(b)));
    check(
        &world.drain(),
        &[(Failed, EXECUTOR, None, "no such program")],
    );
}

#[test]
fn limits_say_more_than_the_command() {
    let mut world = World::with_pod(&[&["a"]]);
    let limit = crate::Limitation {
        reason: Reason::ContainerLimitationMemory,
        message: "too much".into(),
        body: Body::from_static(b"limit"),
    };
    let container = world.member("a");
    let end = End {
        limitation: Some(limit),
        ..ended(9)
    };
    world.down(container.as_str(), end);
    let updates = world.drain();
    let reason = Some(Reason::ContainerLimitationMemory);
    let text = "Command terminated with signal Killed: too much";
    check(&updates, &[(Failed, EXECUTOR, reason, text)]);
    assert_eq!(updates[0].limitation, Body::from_static(b"limit"));
}

#[test]
fn time_is_limited() {
    let mut world = World::new();
    let mut limited = task("a");
    limited.max_completion_time = Some(seconds(30));
    world.run(&[limited], Some(pod("p")), true);
    world.started("p");
    world.pass(seconds(10));
    let a = world.member("a");
    world.up(a.as_str());
    world.drain();
    world.pass(seconds(29));
    assert!(world.take().is_empty());
    world.pass(seconds(1));
    let effects = world.take();
    assert!(effects.contains(&terminate(a.clone())) && effects.contains(&Effect::Destroy(a)));
    world.over("a", 9);
    let reason = Some(Reason::MaxCompletionTimeReached);
    let text = "Command terminated with signal Killed";
    check(&world.drain(), &[(Failed, EXECUTOR, reason, text)]);
}

#[test]
fn shutdown_kills_all_and_then_the_pod() {
    let mut world = World::with_pod(&[&["a", "b"]]);
    world.tell(ToAgent::ShutdownExecutor {
        framework: F.into(),
        executor: "p".into(),
    });
    let effects = world.take();
    for id in ["a", "b"] {
        assert!(effects.contains(&terminate(world.member(id))));
    }
    world.group(&["late"]);
    let reason = Some(Reason::ExecutorTerminated);
    check(
        &world.drain(),
        &[(Dropped, AGENT, reason, "Executor is terminating")],
    );
    world.over("a", 15);
    check_states(&world.drain(), &[("a", Killed)]);
    world.pass(seconds(5));
    let root = world.container("p");
    assert!(world.take().contains(&Effect::Destroy(root)));
    // It was stubborn: that is the end of the executor, not of the task.
    let container = world.member("b");
    let end = End {
        with_parent: true,
        ..ended(9)
    };
    world.down(container.as_str(), end);
    assert!(world.drain().is_empty());
    world.exited("p", 9);
    check(
        &world.drain(),
        &[(Failed, AGENT, reason, "Executor terminated")],
    );
    assert_eq!(kinds(&world), ["agent"].into());
}

#[test]
fn the_end_of_the_pod_is_that_of_its_tasks() {
    let mut world = World::with_pod(&[&["a", "b"]]);
    for id in ["a", "b"] {
        let container = world.member(id);
        let end = End {
            with_parent: true,
            ..ended(9)
        };
        world.down(container.as_str(), end);
    }
    assert!(
        world.drain().is_empty(),
        "why comes with the end of the pod"
    );
    let root = world.container("p");
    let limit = crate::Limitation {
        reason: Reason::ContainerLimitationMemory,
        message: "too much".into(),
        body: Body::new(),
    };
    let end = End {
        limitation: Some(limit),
        ..ended(9)
    };
    world.down(root.as_str(), end);
    let reason = Some(Reason::ContainerLimitationMemory);
    let expect = (Failed, AGENT, reason, "too much");
    check(&world.drain(), &[expect, expect]);
}

#[test]
fn a_framework_that_is_gone_leaves_nothing() {
    let mut world = World::with_pod(&[&["a", "b"]]);
    world.tell(ToAgent::ShutdownFramework(F.into()));
    for id in ["a", "b"] {
        world.over(id, 15);
    }
    let root = world.container("p");
    assert!(world.take().contains(&Effect::Destroy(root)));
    world.exited("p", 9);
    assert_eq!(kinds(&world), ["agent"].into());
}

#[test]
fn nobody_subscribes_as_a_pod() {
    let mut world = World::with_pod(&[&["a"]]);
    let answer = world.subscribe("p", 1, &[], vec![]);
    assert_eq!(answer, Answer::BadRequest("Executor cannot be found"));
}

#[test]
fn pods_go_on_after_a_restart() {
    let mut world = World::with_pod(&[&["a", "b"], &["c"]]);
    world.group(&["d"]);
    world.kill("c", Some(100));
    world.drain();
    let running = |id: ContainerId| {
        let status = Body::new();
        (id, Fate::Running { status })
    };
    let ids = ["a", "b", "c", "d"].map(|id| world.member(id));
    let root = world.container("p");
    // One ended, one was not started, and the third may not have heard of its kill.
    let fates = [
        running(root.clone()),
        (ids[0].clone(), Fate::Exited(ended(256))),
        running(ids[1].clone()),
        running(ids[2].clone()),
    ];
    world.placed.clear();
    world.restart(fates, false);
    assert_eq!(world.placed.len(), 1);
    assert_eq!(world.placed[0].place.container, ids[3]);
    assert!(
        world.effects.contains(&terminate(ids[1].clone())),
        "its group is over"
    );
    assert!(world.effects.contains(&terminate(ids[2].clone())));
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    check_states(&world.drain(), &[("a", Failed)]);
    world.up(ids[3].as_str());
    check_states(&world.drain(), &[("d", Running)]);
    world.pass(seconds(100));
    assert!(world.effects.contains(&Effect::Destroy(ids[2].clone())));
    // Without its container a pod is over, and what its tasks had to say before is said.
    let fates = [
        (root, Fate::Exited(ended(9))),
        (ids[1].clone(), Fate::Exited(ended(15))),
        (
            ids[2].clone(),
            Fate::Exited(End {
                with_parent: true,
                ..ended(9)
            }),
        ),
        (ids[3].clone(), Fate::Exited(ended(0))),
    ];
    world.restart(fates, false);
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    let mut updates = world.drain();
    updates.sort_by_key(|status| status.task.clone());
    check_states(&updates, &[("b", Killed), ("c", Failed), ("d", Finished)]);
    assert_eq!(kinds(&world), ["agent"].into());
}

#[test]
fn a_pod_that_was_not_launched_is_launched_after_a_restart() {
    let mut world = World::new();
    world.group(&["a", "b"]);
    world.restart([], false);
    assert_eq!(world.launched.len(), 2);
    world.started("p");
    assert_eq!(world.placed.len(), 2);
}

#[test]
fn members_are_launched_once_by_an_agent_that_finds_their_pod_running() {
    let mut world = World::new();
    world.group(&["a", "b"]);
    let status = Body::new();
    let root = world.container("p");
    world.restart([(root, Fate::Running { status })], false);
    assert_eq!(world.placed.len(), 2);
}

#[test]
fn no_pod_survives_the_machine() {
    let mut world = World::with_pod(&[&["a", "b"]]);
    world.restart([], true);
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    let reason = Some(Reason::ExecutorTerminated);
    let expect = (Failed, AGENT, reason, "Executor terminated");
    check(&world.drain(), &[expect, expect]);
    assert_eq!(kinds(&world), ["agent"].into());
}
