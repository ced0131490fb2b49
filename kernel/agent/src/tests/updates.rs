//! Status updates until they are acknowledged.

use super::*;
use TaskState::*;

#[test]
fn one_at_a_time_and_the_newest_state_travels_along() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.started("t1");
    world.exited("t1", 0);
    world.take();
    world.pass(seconds(10));
    let effects = world.take();
    let [Effect::Send(ToMaster::Update { status, latest, .. })] = &effects[..] else {
        panic!("{effects:?}")
    };
    assert_eq!((status.state, *latest), (Starting, Finished));
    world.acknowledge(&status.clone());
    assert_eq!(world.sent()[0].state, Running);
}

#[test]
fn sent_again_after_ten_seconds_doubling_to_ten_minutes() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.started("t1");
    assert_eq!(world.sent().len(), 1);
    for pause in [10, 20, 40, 80, 160, 320, 600, 600] {
        world.pass(seconds(pause) - Duration::from_nanos(1));
        assert_eq!(world.sent().len(), 0, "{pause}");
        world.pass(Duration::from_nanos(1));
        assert_eq!(world.sent().len(), 1, "{pause}");
    }
}

#[test]
fn nothing_is_sent_while_no_master_listens_and_all_afterwards() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.step(Input::MasterLost);
    world.started("t1");
    world.pass(seconds(3600));
    assert_eq!(world.sent(), []);
    world.step(Input::MasterUp);
    world.tell(ToAgent::Registered {
        agent: "M-S0".into(),
    });
    assert_eq!(world.sent()[0].state, Starting);
}

#[test]
fn only_the_oldest_can_be_acknowledged() {
    let mut world = World::new();
    world.run(&[task("t1")], None, false);
    world.started("t1");
    let first = world.sent()[0].clone();
    let wrong = Status {
        uuid: Some([7; 16]),
        ..Status::clone(&first)
    };
    world.acknowledge(&wrong);
    assert_eq!(world.take(), []);
    world.acknowledge(&first);
    world.acknowledge(&first);
    assert_eq!(world.sent().len(), 1);
}

#[test]
fn equal_states_leave_one_status_and_no_old_records() {
    let mut world = World::with_custom();
    for uuid in 10..40 {
        world.update("e1", "t1", Running, uuid);
        world.drain();
    }
    let updates = world
        .records
        .keys()
        .filter(|key| key.starts_with("update"))
        .count();
    assert_eq!(updates, 1);
    let view = world.view();
    let task = view
        .executor(&F.into(), &"e1".into())
        .unwrap()
        .tasks
        .get(&TaskId::from("t1"))
        .unwrap()
        .clone();
    assert_eq!(task.statuses.len(), 1);
    assert_eq!(task.statuses[0].uuid, Some([39; 16]));
}

#[test]
fn a_flood_is_bounded_but_the_last_word_gets_through() {
    let mut world = World::with_custom();
    let mut uuid = [0; 16];
    for number in 0..1024_u16 {
        uuid[..2].copy_from_slice(&number.to_be_bytes());
        uuid[15] = 1;
        let status = Status {
            uuid: Some(uuid),
            ..Status::clone(&status("t1", Running, 0))
        };
        assert_eq!(
            world.call("e1", ExecutorCall::Update(Arc::new(status))),
            Answer::Accepted
        );
        world.effects.clear();
    }
    assert!(matches!(
        world.update("e1", "t1", Running, 250),
        Answer::Unavailable(_)
    ));
    assert_eq!(world.update("e1", "t1", Finished, 251), Answer::Accepted);
}

#[test]
fn the_frameworks_bytes_travel_but_are_not_remembered() {
    let mut world = World::with_custom();
    let status = Status {
        data: Some(Body::from_static(b"x")),
        ..Status::clone(&status("t1", Running, 5))
    };
    world.call("e1", ExecutorCall::Update(Arc::new(status)));
    assert_eq!(world.drain()[0].data, Some(Body::from_static(b"x")));
    let view = world.view();
    let task = view
        .executor(&F.into(), &"e1".into())
        .unwrap()
        .tasks
        .get(&TaskId::from("t1"))
        .unwrap()
        .clone();
    assert!(
        task.statuses
            .iter()
            .chain(&task.forwarded)
            .all(|status| status.data.is_none())
    );
}

#[test]
fn frameworks_without_partition_awareness_hear_of_lost_tasks_only() {
    let mut world = World::with_custom();
    world.framework = framework(true, &[]);
    world.tell(ToAgent::ShutdownExecutor {
        framework: F.into(),
        executor: "e1".into(),
    });
    world.run(&[task("t2")], Some(executor("e1")), false);
    assert_eq!(world.drain()[0].state, Lost);
}
