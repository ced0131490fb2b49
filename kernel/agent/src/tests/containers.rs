//! Containers that are launched by calls.

use super::*;
use abi_terms::{ContainerCall, ContainerSpec};

pub(super) fn spec(id: &str, user: Option<&str>) -> Arc<ContainerSpec> {
    Arc::new(ContainerSpec {
        id: id.into(),
        user: user.map(Into::into),
        resources: amounts(0.1, 32.0),
        limits: Limits::default(),
        session: false,
        body: Body::from_static(b"launch"),
    })
}

impl World {
    /// Makes a call; its answer may come later.
    pub(super) fn ask(&mut self, call: ContainerCall) -> RequestId {
        let request = self.next_request();
        self.step(Input::Container { request, call });
        request
    }

    pub(super) fn launch_call(&mut self, id: &str) -> RequestId {
        self.ask(ContainerCall::Launch(spec(id, None)))
    }

    fn session_call(&mut self, id: &str) -> RequestId {
        let spec = Arc::unwrap_or_clone(spec(id, None));
        let session = true;
        self.ask(ContainerCall::Launch(Arc::new(ContainerSpec {
            session,
            ..spec
        })))
    }

    pub(super) fn up(&mut self, id: &str) {
        self.step(Input::ContainerStarted {
            container: id.into(),
            status: Body::from_static(b"inner"),
        });
    }

    pub(super) fn down(&mut self, id: &str, end: End) {
        self.step(Input::ContainerExited {
            container: id.into(),
            end,
        });
    }

    /// The answer to a call, if there is one yet.
    pub(super) fn heard(&self, request: RequestId) -> Option<Answer> {
        let mut answers = self.effects.iter().filter_map(|effect| match effect {
            Effect::Answer(to, answer) if *to == request => Some(answer.clone()),
            _ => None,
        });
        answers.next()
    }
}

fn wait(id: &str) -> ContainerCall {
    ContainerCall::Wait(id.into())
}

fn remove(id: &str) -> ContainerCall {
    ContainerCall::Remove(id.into())
}

fn kill(id: &str, signal: i32) -> ContainerCall {
    ContainerCall::Kill {
        container: id.into(),
        signal,
    }
}

#[track_caller]
fn check_text(answer: Option<Answer>, expect: &str) {
    let text = match answer {
        Some(Answer::NotFound(text)) => format!("404 {text}"),
        Some(Answer::Refused(text)) => format!("400 {text}"),
        Some(Answer::Failed(text)) => format!("500 {text}"),
        other => format!("{other:?}"),
    };
    assert_eq!(text, expect);
}

#[test]
fn a_standalone_container_lives_and_ends() {
    let mut world = World::new();
    let launch = world.launch_call("c");
    assert_eq!(world.heard(launch), None);
    assert_eq!(world.placed[0].place.root, None);
    assert!(world.placed[0].survives_agent && world.placed[0].user.is_none());
    let again = world.launch_call("c");
    assert_eq!(world.heard(again), Some(Answer::Accepted));
    world.up("c");
    assert_eq!(world.heard(launch), Some(Answer::Done));
    let waiting = [world.ask(wait("c")), world.ask(wait("c"))];
    let killing = world.ask(kill("c", 15));
    assert_eq!(world.heard(killing), Some(Answer::Done));
    let container = ContainerId::from("c");
    assert!(world.effects.contains(&Effect::Signal {
        container: container.clone(),
        signal: 15
    }));
    let early = world.ask(remove("c"));
    check_text(world.heard(early), "500 Container has not terminated yet");
    world.down("c", ended(15));
    for request in waiting {
        assert_eq!(world.heard(request), Some(Answer::Ended(ended(15))));
    }
    assert!(world.effects.contains(&Effect::Release(container)));
    let late = world.ask(wait("c"));
    check_text(world.heard(late), "404 Container c cannot be found");
    let late = world.ask(kill("c", 9));
    let text = "404 Container 'c' cannot be found (or is already killed)";
    check_text(world.heard(late), text);
    let removal = world.ask(remove("c"));
    assert_eq!(world.heard(removal), None, "the files are not gone yet");
    world.step(Input::Discarded {
        request: removal,
        outcome: Ok(()),
    });
    assert_eq!(world.heard(removal), Some(Answer::Done));
    assert!(!kinds(&world).contains("container"));
    let twice = world.ask(remove("c"));
    check_text(world.heard(twice), "500 Unknown root container");
    // Its id can be used again.
    world.launch_call("c");
    assert_eq!(world.placed.len(), 2);
}

/// Whoever kills a container and then waits for it may come after its end.
#[test]
fn the_end_of_a_standalone_container_is_told_once() {
    let mut world = World::with_custom();
    for _ in 0..2 {
        world.launch_call("c");
        world.up("c");
        world.ask(kill("c", 15));
        world.down("c", ended(15));
        let first = world.ask(wait("c"));
        assert_eq!(world.heard(first), Some(Answer::Ended(ended(15))));
        let second = world.ask(wait("c"));
        check_text(world.heard(second), "404 Container c cannot be found");
        let removal = world.ask(remove("c"));
        world.step(Input::Discarded {
            request: removal,
            outcome: Ok(()),
        });
    }
}

#[test]
fn nested_containers_know_their_place() {
    let mut world = World::with_custom();
    let root = world.container("e1");
    let nested = root.child("n");
    for (id, text) in [
        (
            "none.n".to_owned(),
            "400 Parent container none does not exist",
        ),
        (
            format!("{nested}.deep"),
            &*format!("400 Parent container {nested} does not exist"),
        ),
    ] {
        let request = world.launch_call(&id);
        check_text(world.heard(request), text);
    }
    let request = world.launch_call(nested.as_str());
    world.up(nested.as_str());
    assert_eq!(world.heard(request), Some(Answer::Done));
    let place = &world.placed[0].place;
    let expect = (AgentId::from("M-S0"), sandbox("e1", root.clone()));
    assert_eq!(place.root, Some(expect));
    assert_eq!(world.placed[0].user.as_deref(), Some("root"));
    // The user of the container above counts, unless there is one of its own.
    world.ask(ContainerCall::Launch(spec(
        &format!("{nested}.a"),
        Some("nobody"),
    )));
    world.ask(ContainerCall::Launch(spec(&format!("{nested}.a.b"), None)));
    assert_eq!(world.placed[2].user.as_deref(), Some("nobody"));
    // How a nested container ended can be asked until it is removed.
    world.down(nested.as_str(), ended(768));
    let late = world.ask(wait(nested.as_str()));
    assert_eq!(world.heard(late), Some(Answer::Ended(ended(768))));
    let below = world.ask(wait(&format!("{nested}.a.b")));
    assert!(matches!(world.heard(below), Some(Answer::Ended(end)) if end.with_parent));
    world.ask(remove(nested.as_str()));
    let late = world.ask(wait(nested.as_str()));
    check_text(
        world.heard(late),
        &format!("404 Container {nested} cannot be found"),
    );
    assert!(!kinds(&world).contains("container"));
    // One that never was is gone as well.
    let request = world.ask(remove(nested.as_str()));
    assert_eq!(world.heard(request), None);
    let request = world.ask(remove("none.n"));
    check_text(world.heard(request), "500 Unknown root container");
    let request = world.ask(remove(root.as_str()));
    check_text(world.heard(request), "500 Container has not terminated yet");
}

#[test]
fn the_end_of_an_executor_is_that_of_all_below() {
    let mut world = World::with_custom();
    let root = world.container("e1");
    let (a, b) = (root.child("a"), root.child("b"));
    world.launch_call(a.as_str());
    world.up(a.as_str());
    let launch = world.launch_call(b.as_str());
    let (one, two) = (world.ask(wait(a.as_str())), world.ask(wait(root.as_str())));
    world.exited("e1", 0);
    assert!(matches!(world.heard(one), Some(Answer::Ended(_))));
    assert_eq!(world.heard(two), Some(Answer::Ended(ended(0))));
    check_text(
        world.heard(launch),
        "400 the container ended while it was launched",
    );
    assert!(world.view().containers.is_empty());
    assert!(!kinds(&world).contains("container"));
    // What comes too late is cleared away.
    world.take();
    world.down(a.as_str(), ended(9));
    world.up(b.as_str());
    assert_eq!(world.take(), [Effect::Release(a), Effect::Destroy(b)]);
}

#[test]
fn no_container_below_one_that_is_ending() {
    let mut world = World::with_custom();
    world.tell(ToAgent::ShutdownExecutor {
        framework: F.into(),
        executor: "e1".into(),
    });
    let root = world.container("e1");
    let request = world.launch_call(root.child("a").as_str());
    let text = format!("400 Parent container {root} is in 'DESTROYING' state");
    check_text(world.heard(request), &text);
}

#[test]
fn launches_fail_with_the_reason() {
    let mut world = World::new();
    let request = world.launch_call("c");
    let message: Arc<str> = "no such program".into();
    world.step(Input::ContainerFailed {
        container: "c".into(),
        message,
    });
    check_text(world.heard(request), "400 no such program");
    let again = world.launch_call("c");
    world.up("c");
    assert_eq!(world.heard(again), Some(Answer::Done));
}

#[test]
fn signals_are_judged() {
    let mut world = World::new();
    world.launch_call("c");
    world.take();
    // Before it runs there is nothing that could take a signal.
    world.ask(kill("c", 1));
    assert!(world.take().contains(&Effect::Destroy("c".into())));
    world.up("c");
    for bad in [-1, 65, i32::MAX] {
        let request = world.ask(kill("c", bad));
        let text = format!("500 Unable to send signal to container: {bad} is no signal");
        check_text(world.heard(request), &text);
    }
    for signal in [0, 1, 34, 64] {
        world.take();
        let request = world.ask(kill("c", signal));
        let container = "c".into();
        let sent = Effect::Signal { container, signal };
        assert_eq!(world.take(), [sent, Effect::Answer(request, Answer::Done)]);
    }
    world.ask(kill("c", 9));
    assert!(world.take().contains(&Effect::Destroy("c".into())));
}

#[test]
fn whoever_has_gone_is_forgotten() {
    let mut world = World::new();
    world.launch_call("c");
    world.up("c");
    let request = world.ask(wait("c"));
    world.step(Input::Abandoned(request));
    world.down("c", ended(0));
    assert_eq!(world.heard(request), None);
}

#[test]
fn containers_survive_the_agent() {
    let mut world = World::with_custom();
    let root = world.container("e1");
    let nested = root.child("n");
    for id in [nested.as_str(), "alone", "alone.below", "late"] {
        world.launch_call(id);
        world.up(id);
    }
    world.launch_call("lost");
    let running = |id: &str| {
        let status = Body::from_static(b"new");
        (ContainerId::from(id), Fate::Running { status })
    };
    let late = (ContainerId::from("late"), Fate::Exited(ended(0)));
    let ids = [root.as_str(), nested.as_str(), "alone", "alone.below"];
    let fates: Vec<_> = ids.map(running).into_iter().chain([late.clone()]).collect();
    world.restart(fates, false);
    world.subscribe("e1", 5, &[], vec![]);
    let lives = |world: &World, id: &str| {
        let view = world.view();
        view.containers.get(&ContainerId::from(id)).unwrap().lives()
    };
    for (id, expect) in [
        (nested.as_str(), true),
        ("alone", true),
        ("alone.below", true),
        ("late", false),
        ("lost", false),
    ] {
        assert_eq!(lives(&world, id), expect, "{id}");
    }
    let request = world.ask(wait(nested.as_str()));
    world.down(nested.as_str(), ended(256));
    assert_eq!(world.heard(request), Some(Answer::Ended(ended(256))));
    // What ended can still be asked for after another restart.
    world.restart(ids.map(running), false);
    world.subscribe("e1", 6, &[], vec![]);
    let request = world.ask(wait(nested.as_str()));
    assert_eq!(world.heard(request), Some(Answer::Ended(ended(256))));
    // Nothing survives the machine.
    world.restart([], true);
    assert!(world.view().containers.values().all(|known| !known.lives()));
}

#[test]
fn containers_of_forgetful_frameworks_leave_no_record() {
    let mut world = World::new();
    world.framework = framework(false, &[]);
    world.run(&[task("t1")], Some(executor("e1")), false);
    world.started("e1");
    let root = world.container("e1");
    world.launch_call(root.child("a").as_str());
    assert!(!world.placed[0].survives_agent);
    assert!(!kinds(&world).contains("container"));
    world.exited("e1", 0);
    world.restart([], false);
    assert!(world.view().containers.is_empty());
}

#[test]
fn the_ended_are_not_remembered_for_ever() {
    let mut world = World::new();
    let max = crate::containers::ENDED_MAX;
    for number in 0..max + 2 {
        let id = format!("c{number}");
        world.launch_call(&id);
        world.up(&id);
        world.down(&id, ended(0));
        world.now = world.now + seconds(1);
    }
    assert_eq!(world.view().containers.size(), max);
    assert!(
        world
            .view()
            .containers
            .get(&ContainerId::from("c0"))
            .is_none()
    );
    let discards = world.effects.iter();
    let discards =
        discards.filter(|effect| matches!(effect, Effect::Discard { request: None, .. }));
    assert_eq!(discards.count(), 2);
}

#[test]
fn what_had_ended_before_a_restart_is_cleared_away() {
    let mut world = World::with_custom();
    let nested = world.container("e1").child("n");
    world.launch_call(nested.as_str());
    world.up(nested.as_str());
    // It is noted, and the agent dies before it carries out what follows.
    world.down(nested.as_str(), ended(0));
    let runs = Fate::Running {
        status: Body::default(),
    };
    let fates = [
        (world.container("e1"), runs),
        (nested.clone(), Fate::Exited(ended(0))),
    ];
    world.restart(fates, false);
    assert!(world.take().contains(&Effect::Release(nested)));
}

#[test]
fn leaving_ends_them_all() {
    let mut world = World::new();
    world.launch_call("c");
    world.up("c");
    world.step(Input::Leave);
    let effects = world.take();
    assert!(effects.contains(&Effect::Destroy("c".into())));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Left { .. }))
    );
    let request = world.launch_call("d");
    assert!(matches!(world.heard(request), Some(Answer::Unavailable(_))));
    world.down("c", ended(9));
    let effects = world.take();
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Left { .. }))
    );
    assert!(world.records.is_empty());
}

#[test]
fn sessions_are_with_the_container_above() {
    let mut world = World::with_custom();
    let root = world.container("e1");
    let session = root.child("s");
    let request = world.session_call(session.as_str());
    world.up(session.as_str());
    assert_eq!(world.heard(request), Some(Answer::Done));
    let with = world.placed[0].session_with.clone();
    assert!(
        matches!(with, Some(crate::Launched::Executor(launch)) if launch.sandbox.container == root)
    );
    // Nothing is below one.
    for id in [session.child("n"), session.child("t")] {
        let request = world.session_call(id.as_str());
        let text = format!("400 Container {session} is a session, which can hold no others");
        check_text(world.heard(request), &text);
    }
    let nested = root.child("n");
    world.launch_call(nested.as_str());
    assert_eq!(world.placed[1].session_with, None);
    world.up(nested.as_str());
    world.session_call(nested.child("s").as_str());
    let with = world.placed[2].session_with.clone();
    assert!(
        matches!(with, Some(crate::Launched::Below(launch)) if launch.place.container == nested)
    );
    // How it ended can be asked as of any other.
    world.down(session.as_str(), ended(768));
    let late = world.ask(wait(session.as_str()));
    assert_eq!(world.heard(late), Some(Answer::Ended(ended(768))));
}

#[test]
fn sessions_do_not_outlive_the_agent() {
    let mut world = World::with_custom();
    let root = world.container("e1");
    let session = root.child("s");
    world.session_call(session.as_str());
    assert!(!world.placed[0].survives_agent);
    world.up(session.as_str());
    assert!(!kinds(&world).contains("container"));
    let status = Body::from_static(b"new");
    world.restart([(root, Fate::Running { status })], false);
    assert!(world.view().containers.get(&session).is_none());
}

#[test]
fn what_sessions_wrote_is_not_kept_for_ever() {
    let mut world = World::with_custom();
    let root = world.container("e1");
    let max = crate::containers::ENDED_MAX;
    for number in 0..max + 2 {
        let id = root.child(&format!("s{number}"));
        world.session_call(id.as_str());
        world.up(id.as_str());
        world.down(id.as_str(), ended(0));
        world.now = world.now + seconds(1);
    }
    assert_eq!(world.view().containers.size(), max);
    let discarded = world.effects.iter().filter_map(|effect| match effect {
        Effect::Discard {
            request: None,
            place,
        } => Some(place.container.clone()),
        _ => None,
    });
    let discarded: Vec<ContainerId> = discarded.collect();
    assert_eq!(discarded, [root.child("s0"), root.child("s1")]);
}
