//! Registration.

use super::*;
use abi_node::Registration;
use abi_terms::DrainConfig;

fn sends(effects: &[Effect]) -> Vec<&ToMaster> {
    let sends = effects.iter().filter_map(|effect| match effect {
        Effect::Send(message) => Some(message),
        _ => None,
    });
    sends.collect()
}

#[test]
fn a_new_agent_registers_and_its_id_is_durable() {
    let mut world = World::fresh();
    assert!(world.view().recovered && world.view().id.is_none());
    world.step(Input::MasterUp);
    let effects = world.take();
    assert!(matches!(
        sends(&effects)[..],
        [ToMaster::Register(Registration { .. })]
    ));
    world.tell(ToAgent::Registered {
        agent: "M-S7".into(),
    });
    assert_eq!(world.records["agent"], Record::Agent("M-S7".into()));
    assert!(world.view().registered);
}

#[test]
fn a_known_agent_reports_all_it_holds() {
    let mut world = World::with_custom();
    world.run(&[task("c1")], None, false);
    world.step(Input::MasterLost);
    assert!(!world.view().registered);
    world.take();
    world.step(Input::MasterUp);
    let effects = world.take();
    let [ToMaster::Reregister(report)] = sends(&effects)[..] else {
        panic!("{effects:?}")
    };
    assert_eq!(report.agent, AgentId::from("M-S0"));
    assert_eq!(report.frameworks.len(), 1);
    assert_eq!(
        report.executors.len(),
        1,
        "that of the command task is left out"
    );
    let tasks: Vec<_> = report
        .tasks
        .iter()
        .map(|task| (task.spec.id.as_str(), task.executor.clone(), task.latest))
        .collect();
    assert_eq!(
        tasks,
        [
            ("c1", None, TaskState::Staging),
            ("t1", Some(ExecutorId::from("e1")), TaskState::Running)
        ]
    );
}

#[test]
fn orders_are_ignored_until_the_master_has_admitted_the_agent() {
    let mut world = World::with_custom();
    world.step(Input::MasterUp);
    world.take();
    world.run(&[task("c1")], None, false);
    assert_eq!(world.take(), []);
}

#[test]
fn a_refused_agent_asks_again_ever_more_patiently() {
    let mut world = World::fresh();
    world.step(Input::MasterUp);
    for pause in [1, 2, 4, 8] {
        world.take();
        world.tell(ToAgent::Refused {
            message: "machine is down".into(),
            shutdown: false,
        });
        assert_eq!(world.view().refusal.as_deref(), Some("machine is down"));
        world.pass(seconds(pause) - Duration::from_millis(1));
        assert_eq!(world.take(), []);
        world.pass(Duration::from_millis(1));
        assert!(matches!(sends(&world.take())[..], [ToMaster::Register(_)]));
    }
}

#[test]
fn an_agent_that_is_gone_for_good_ends_its_tasks_and_itself() {
    let mut world = World::with_command(&task("c1"));
    world.step(Input::MasterUp);
    world.take();
    world.tell(ToAgent::Refused {
        message: "marked gone".into(),
        shutdown: true,
    });
    assert!(
        world
            .take()
            .contains(&Effect::Terminate(world.container("c1")))
    );
    world.exited("c1", 15);
    let effects = world.take();
    assert_eq!(
        effects.last(),
        Some(&Effect::Left {
            reason: Some("marked gone".into())
        })
    );
    assert_eq!(kinds(&world), BTreeSet::new());
}

#[test]
fn leaving_tells_the_schedulers_then_the_master() {
    let mut world = World::with_command(&task("c1"));
    world.step(Input::Leave);
    assert_eq!(world.take(), [Effect::Terminate(world.container("c1"))]);
    world.exited("c1", 15);
    let last = world.sent();
    check(
        &last,
        &[(
            TaskState::Killed,
            Source::Executor,
            None,
            "Command terminated with signal Terminated",
        )],
    );
    world.acknowledge(&last[0]);
    let effects = world.take();
    assert!(matches!(
        effects[..],
        [
            Effect::Retire(_),
            Effect::Send(ToMaster::Unregister),
            Effect::Left { reason: None }
        ]
    ));
    assert_eq!(kinds(&world), BTreeSet::new());
}

#[test]
fn leaving_waits_for_nobody_too_long() {
    let mut world = World::with_command(&task("c1"));
    world.step(Input::Leave);
    world.run(&[task("c2")], None, false);
    let dropped = (
        TaskState::Dropped,
        Source::Agent,
        Some(Reason::AgentDisconnected),
        "Agent is shutting down",
    );
    check(&world.sent(), &[dropped]);
    world.pass(seconds(60));
    let effects = world.take();
    assert!(effects.contains(&Effect::Destroy(world.container("c1"))));
    assert_eq!(effects.last(), Some(&Effect::Left { reason: None }));
    assert_eq!(kinds(&world), BTreeSet::new());
}

/// The report that it runs was under way, so the master kept its resources for ever.
#[test]
fn the_end_of_an_executor_is_told_before_the_master_has_answered_the_report() {
    let mut world = World::with_custom();
    world.step(Input::MasterUp);
    world.take();
    world.exited("e1", 9);
    let effects = world.take();
    assert!(matches!(
        sends(&effects)[..],
        [ToMaster::ExecutorExited { .. }]
    ));
}

#[test]
fn a_drain_is_shown_over_restarts_until_nothing_is_left() {
    let mut world = World::new();
    let config = DrainConfig {
        max_grace: Some(seconds(3)),
        mark_gone: false,
    };
    world.tell(ToAgent::Drain(config));
    assert_eq!(world.view().drain, None, "it is empty");

    world.run(&[task("t1")], None, false);
    world.started("t1");
    world.tell(ToAgent::Drain(config));
    assert_eq!(world.view().drain, Some((config, world.now)));
    let running = Fate::Running {
        status: Body::new(),
    };
    let container = world.container("t1");
    world.now = world.now + seconds(60);
    world.restart([(container, running)], false);
    assert_eq!(world.view().drain, Some((config, world.now)));

    world.exited("t1", 0);
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    assert!(world.view().drain.is_some(), "updates are left");
    while let Some(status) = world.sent().pop() {
        world.acknowledge(&status);
    }
    assert_eq!(world.view().drain, None);
    assert!(!world.records.contains_key("drain"));
}
