//! Executors of frameworks.

use super::*;
use TaskState::*;

const AGENT: Source = Source::Agent;

fn kinds_told(effects: &[Effect], connection: u64) -> Vec<String> {
    let name = |event: &&ExecutorEvent| match event {
        ExecutorEvent::Subscribed(_) => "SUBSCRIBED".to_owned(),
        ExecutorEvent::Launch(handover) => format!("LAUNCH {}", handover.task.id),
        ExecutorEvent::LaunchGroup(handovers) => {
            let ids: Vec<_> = handovers
                .iter()
                .map(|handover| handover.task.id.as_str())
                .collect();
            format!("LAUNCH_GROUP {}", ids.join(" "))
        }
        ExecutorEvent::Acknowledged { task, uuid } => format!("ACKNOWLEDGED {task} {}", uuid[0]),
        ExecutorEvent::Message(_) => "MESSAGE".to_owned(),
        ExecutorEvent::Kill { task, grace } => format!("KILL {task} {grace:?}"),
        ExecutorEvent::Shutdown => "SHUTDOWN".to_owned(),
        ExecutorEvent::Heartbeat => "HEARTBEAT".to_owned(),
    };
    told(effects, connection).iter().map(name).collect()
}

#[test]
fn tasks_wait_for_the_subscription() {
    let mut world = World::new();
    world.run(&[task("t1")], Some(executor("e1")), false);
    assert_eq!(
        world.launched[0].resources,
        amounts(1.1, 96.0).allocate(&Role::star())
    );
    world.run(&[task("t2"), task("t3")], Some(executor("e1")), true);
    assert_eq!(world.launched.len(), 1);
    world.take();
    world.started("e1");
    assert!(
        matches!(&world.take()[..], [Effect::Resize { .. }]),
        "it was launched for one task"
    );
    assert_eq!(
        world.update("e1", "t1", Running, 1),
        Answer::Forbidden("Executor is not subscribed")
    );
    world.take();
    assert_eq!(world.subscribe("e1", 1, &[], vec![]), Answer::Subscribed);
    let effects = world.take();
    assert_eq!(
        kinds_told(&effects, 1),
        ["SUBSCRIBED", "LAUNCH t1", "LAUNCH_GROUP t2 t3"]
    );
    world.run(&[task("t4")], Some(executor("e1")), false);
    assert_eq!(kinds_told(&world.take(), 1), ["LAUNCH t4"]);
}

#[test]
fn strangers_are_turned_away() {
    let mut world = World::with_command(&task("t1"));
    assert_eq!(
        world.subscribe("e1", 1, &[], vec![]),
        Answer::BadRequest("Executor cannot be found")
    );
    assert_eq!(
        world.subscribe("t1", 1, &[], vec![]),
        Answer::BadRequest("Executor cannot be found")
    );
    let call = |container: Option<ContainerId>, framework: &str, request| Input::Call {
        request: RequestId(request),
        caller: Caller {
            framework: framework.into(),
            executor: "e1".into(),
            container,
        },
        call: ExecutorCall::Heartbeat,
    };
    world.step(call(None, "nope", 90));
    assert!(world.take().contains(&Effect::Answer(
        RequestId(90),
        Answer::BadRequest("Framework cannot be found")
    )));
    let mut world = World::with_custom();
    world.step(call(Some("other".into()), F, 91));
    world.step(call(Some(world.container("e1")), F, 92));
    let effects = world.take();
    assert!(matches!(
        effects[0],
        Effect::Answer(_, Answer::Forbidden(_))
    ));
    assert_eq!(effects[1], Effect::Answer(RequestId(92), Answer::Accepted));
    let mut unborn = Agent::new(Config::new(
        Arc::new(AgentSpec::clone(&world.view().spec)),
        3,
    ));
    let mut out = Vec::new();
    unborn.step(world.now, call(None, F, 93), &mut out);
    assert!(matches!(
        out[..],
        [Effect::Answer(_, Answer::Unavailable(_))]
    ));
}

#[test]
fn a_second_subscription_replaces_the_first() {
    let mut world = World::with_custom();
    world.subscribe("e1", 2, &[], vec![]);
    let effects = world.take();
    assert!(effects.contains(&Effect::Close(ConnectionId(1))));
    assert_eq!(kinds_told(&effects, 2), ["SUBSCRIBED"]);
    world.step(Input::ExecutorGone(ConnectionId(1)));
    let view = world.view();
    assert_eq!(
        view.executor(&F.into(), &"e1".into()).unwrap().connection,
        Some(ConnectionId(2))
    );
}

#[test]
fn an_update_is_durable_before_it_is_acknowledged() {
    let mut world = World::with_custom();
    world.update("e1", "t1", Finished, 2);
    let place = |wanted: fn(&Effect) -> bool| world.effects.iter().position(wanted).unwrap();
    let stored = place(|effect| matches!(effect, Effect::Persist(Record::Update(..))));
    let sent = place(|effect| matches!(effect, Effect::Send(_)));
    let told =
        place(|effect| matches!(effect, Effect::Tell(_, ExecutorEvent::Acknowledged { .. })));
    assert!(stored < sent && stored < told);
    // Its share of the container goes with the task.
    assert!(
        world
            .take()
            .iter()
            .any(|effect| matches!(effect, Effect::Resize { .. }))
    );
}

#[test]
fn repeated_and_late_updates_are_acknowledged_and_ignored() {
    let mut world = World::with_custom();
    world.update("e1", "t1", Finished, 2);
    assert_eq!(world.update("e1", "t1", Finished, 2), Answer::Accepted);
    assert_eq!(world.update("e1", "t1", Running, 3), Answer::Accepted);
    assert_eq!(world.update("e1", "unknown", Running, 4), Answer::Accepted);
    let effects = world.effects.clone();
    assert_eq!(
        kinds_told(&effects, 1),
        [
            "ACKNOWLEDGED t1 2",
            "ACKNOWLEDGED t1 2",
            "ACKNOWLEDGED t1 3",
            "ACKNOWLEDGED unknown 4"
        ]
    );
    assert_eq!(world.drain().len(), 1);
}

#[test]
fn messages_pass_both_ways() {
    let mut world = World::with_custom();
    let data = Body::from_static(b"hi");
    assert_eq!(
        world.call("e1", ExecutorCall::Message(data.clone())),
        Answer::Accepted
    );
    let sent = ToMaster::Message {
        framework: F.into(),
        executor: "e1".into(),
        data: data.clone(),
    };
    assert!(world.take().contains(&Effect::Send(sent)));
    world.tell(ToAgent::Message {
        framework: F.into(),
        executor: "e1".into(),
        data: data.clone(),
    });
    world.tell(ToAgent::Message {
        framework: F.into(),
        executor: "e2".into(),
        data: data.clone(),
    });
    assert_eq!(
        world.take(),
        [Effect::Tell(ConnectionId(1), ExecutorEvent::Message(data))]
    );
}

#[test]
fn heartbeats_every_thirty_minutes() {
    let mut world = World::with_custom();
    world.pass(seconds(30 * 60 - 1));
    assert_eq!(world.take(), []);
    world.pass(seconds(30 * 60 + 1));
    assert_eq!(kinds_told(&world.take(), 1), ["HEARTBEAT", "HEARTBEAT"]);
    world.step(Input::ExecutorGone(ConnectionId(1)));
    world.pass(seconds(3600));
    assert_eq!(world.take(), []);
}

#[test]
fn a_kill_is_the_executors_business_and_is_repeated_when_it_was_away() {
    let mut world = World::with_custom();
    world.kill("t1", Some(2));
    assert_eq!(kinds_told(&world.take(), 1), ["KILL t1 Some(2s)"]);
    world.step(Input::ExecutorGone(ConnectionId(1)));
    world.subscribe("e1", 2, &[], vec![]);
    assert_eq!(
        kinds_told(&world.take(), 2),
        ["SUBSCRIBED", "KILL t1 Some(2s)"]
    );
    world.update("e1", "t1", Killed, 2);
    check(&world.drain(), &[(Killed, Source::Executor, None, "")]);
}

#[test]
fn a_kill_before_the_subscription_takes_the_whole_group_and_the_executor() {
    let mut world = World::new();
    world.run(&[task("a"), task("b")], Some(executor("e1")), true);
    world.started("e1");
    world.kill("b", None);
    assert!(
        world
            .effects
            .contains(&Effect::Destroy(world.container("e1")))
    );
    let killed = (
        Killed,
        AGENT,
        Some(Reason::TaskKilledDuringLaunch),
        "Killed before delivery to the executor",
    );
    let updates = world.drain();
    check(&updates, &[killed, killed]);
    assert!(
        updates
            .iter()
            .all(|status| status.executor == Some("e1".into()))
    );
    world.exited("e1", 9);
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
}

#[test]
fn an_executor_that_never_subscribes_is_destroyed() {
    let mut world = World::new();
    world.run(&[task("t1")], Some(executor("e1")), false);
    world.started("e1");
    world.pass(seconds(60));
    assert!(
        world
            .take()
            .contains(&Effect::Destroy(world.container("e1")))
    );
    world.exited("e1", 9);
    let why = Some(Reason::ExecutorRegistrationTimeout);
    check(
        &world.drain(),
        &[(Failed, AGENT, why, "Executor did not register within 1mins")],
    );
}

#[test]
fn an_executor_that_ends_takes_its_tasks_along() {
    let mut world = World::with_custom();
    world.exited("e1", 512);
    let effects = world.take();
    let exit = ToMaster::ExecutorExited {
        framework: F.into(),
        executor: "e1".into(),
        status: Some(512),
    };
    assert!(
        effects.contains(&Effect::Send(exit)) && effects.contains(&Effect::Close(ConnectionId(1)))
    );
    let Some(Effect::Send(ToMaster::Update { status, .. })) = effects.get(1) else {
        panic!("{effects:?}")
    };
    assert_eq!(status.executor, Some("e1".into()));
    check(
        std::slice::from_ref(status),
        &[(
            Failed,
            AGENT,
            Some(Reason::ExecutorTerminated),
            "Executor terminated",
        )],
    );
    // Its tasks are not acknowledged yet, so a new one cannot use its name.
    world.run(&[task("t2")], Some(executor("e1")), false);
    let dropped = (
        Dropped,
        AGENT,
        Some(Reason::ExecutorTerminated),
        "Executor is terminating",
    );
    check(&world.drain(), &[dropped]);
}

#[test]
fn shutdown_gives_time_and_then_destroys() {
    let mut world = World::with_custom();
    world.tell(ToAgent::ShutdownExecutor {
        framework: F.into(),
        executor: "e1".into(),
    });
    assert_eq!(kinds_told(&world.take(), 1), ["SHUTDOWN"]);
    assert_eq!(
        world.update("e1", "t1", Running, 9),
        Answer::Accepted,
        "it may still speak"
    );
    world.drain();
    world.subscribe("e1", 3, &[], vec![]);
    assert_eq!(kinds_told(&world.take(), 3), ["SHUTDOWN"]);
    world.pass(seconds(5));
    assert_eq!(world.take(), [Effect::Destroy(world.container("e1"))]);
    world.exited("e1", 9);
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
fn a_task_given_to_an_executor_that_is_away_waits_for_it() {
    let mut world = World::with_custom();
    world.step(Input::ExecutorGone(ConnectionId(1)));
    world.run(&[task("t2")], Some(executor("e1")), false);
    world.take();
    world.subscribe("e1", 2, &[], vec![]);
    assert_eq!(kinds_told(&world.take(), 2), ["SUBSCRIBED", "LAUNCH t2"]);
    // It did not hear of the task.
    world.subscribe("e1", 3, &[], vec![]);
    let dropped = (
        Dropped,
        AGENT,
        Some(Reason::AgentRestarted),
        "The executor does not know of the task",
    );
    check(&world.drain(), &[dropped]);
}

#[test]
fn a_message_waits_for_the_master() {
    let mut world = World::with_custom();
    world.step(Input::MasterLost);
    world.call("e1", ExecutorCall::Message(Body::from_static(b"hello")));
    let sent = |world: &mut World| {
        let effects = world.take();
        let sent = |effect: &Effect| matches!(effect, Effect::Send(ToMaster::Message { .. }));
        effects.iter().filter(|effect| sent(effect)).count()
    };
    assert_eq!(sent(&mut world), 0);
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    assert_eq!(sent(&mut world), 1);
}

/// The master had not heard of the end; it would not have counted what a second executor uses.
#[test]
fn an_executor_that_has_ended_is_not_started_again_for_tasks_of_the_former_one() {
    let mut world = World::with_custom();
    let framework = FrameworkId::from(F);
    world.exited("e1", 0);
    world.drain();
    world.take();
    let run = Run {
        framework,
        spec: world.framework.clone(),
        role: Role::star(),
        tasks: vec![Arc::new(task("t2"))],
        executor: Some(executor("e1")),
        group: false,
        new_executor: false,
        versions: Vec::new(),
    };
    world.tell(ToAgent::Run(run));
    assert_eq!(world.launched.len(), 1);
    check(
        &world.sent(),
        &[(
            Dropped,
            AGENT,
            Some(Reason::ExecutorTerminated),
            "Executor has terminated",
        )],
    );
}

/// The master counted it for ever: its end had been told before.
#[test]
fn the_master_is_told_when_an_executor_is_not_started() {
    let mut world = World::with_custom();
    world.exited("e1", 0);
    world.take();
    let run = Run {
        framework: F.into(),
        spec: world.framework.clone(),
        role: Role::star(),
        tasks: vec![Arc::new(task("t2"))],
        executor: Some(executor("e1")),
        group: false,
        new_executor: true,
        versions: Vec::new(),
    };
    world.tell(ToAgent::Run(run));
    let effects = world.take();
    let told = |effect: &Effect| matches!(effect, Effect::Send(ToMaster::ExecutorExited { .. }));
    assert!(effects.iter().any(told), "t1's end is not acknowledged yet");
    assert_eq!(world.launched.len(), 1);
}

/// It was taken for a new one once its successor of the same state had taken its place in the history.
#[test]
fn a_repeated_update_does_not_come_after_its_successor() {
    let mut world = World::with_custom();
    world.update("e1", "t1", Running, 2);
    world.update("e1", "t1", Running, 3);
    world.drain();
    assert_eq!(world.update("e1", "t1", Running, 2), Answer::Accepted);
    assert!(world.drain().is_empty());
}

/// The same after a restart, when only the newest is remembered.
#[test]
fn repeated_updates_do_not_come_after_their_successor_when_an_executor_is_back() {
    let mut world = World::with_custom();
    world.update("e1", "t1", Running, 2);
    world.update("e1", "t1", Running, 3);
    world.drain();
    let status_of = Body::new();
    let fate = Fate::Running { status: status_of };
    world.restart([(world.container("e1"), fate)], false);
    let updates = vec![status("t1", Running, 2), status("t1", Running, 3)];
    world.subscribe("e1", 2, &[], updates);
    let effects = world.take();
    assert_eq!(
        kinds_told(&effects, 2),
        ["SUBSCRIBED", "ACKNOWLEDGED t1 2", "ACKNOWLEDGED t1 3"]
    );
    let persists = |effect: &Effect| matches!(effect, Effect::Persist(Record::Update(..)));
    assert!(!effects.iter().any(persists));
}
