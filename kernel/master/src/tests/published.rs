//! What the subscribers of the operator API are told, and what they are not.

use super::*;
use crate::OperatorEvent;
use abi_terms::Reason;

/// The published events as short texts, and forgets them.
fn published(world: &mut World) -> Vec<String> {
    let effects = std::mem::take(&mut world.effects).into_iter();
    let events = effects.filter_map(|effect| match effect {
        Effect::Publish(event) => Some(event),
        _ => None,
    });
    let text = |event| match event {
        OperatorEvent::TaskAdded(task) => format!("task {} added", task.spec.id),
        OperatorEvent::TaskUpdated { status, latest, .. } => {
            format!("task {} {} {latest}", status.task, status.state)
        }
        OperatorEvent::AgentAdded(_) => "agent added".to_owned(),
        OperatorEvent::AgentRemoved(_) => "agent removed".to_owned(),
        OperatorEvent::AgentLost(_) => "agent lost".to_owned(),
        OperatorEvent::FrameworkAdded(_) => "framework added".to_owned(),
        OperatorEvent::FrameworkUpdated(_) => "framework updated".to_owned(),
        OperatorEvent::FrameworkRemoved(_) => "framework removed".to_owned(),
    };
    events.map(text).collect()
}

#[test]
fn comings_and_goings_are_published_once() {
    let mut world = World::new();
    let framework = world.subscribe(1, spec(60, true));
    world.register(100, "node");
    assert_eq!(published(&mut world), ["framework added", "agent added"]);
    let mut again = spec(60, true);
    again.id = Some(framework.clone());
    world.subscribe(2, again);
    assert_eq!(published(&mut world), ["framework updated"]);
    world.call(2, &framework, Command::Teardown);
    assert_eq!(published(&mut world), ["framework removed"]);
    world.step(Input::Agent(ConnectionId(100), ToMaster::Unregister));
    assert_eq!(published(&mut world), ["agent removed"]);
}

#[test]
fn a_task_is_published_for_each_new_state_and_what_checks_find() {
    let (mut world, framework, offer) = World::with_offer(60, true);
    let one = task("t1", &offer, "cpus:1;mem:128");
    world.call(1, &framework, launch(&offer, vec![one]));
    assert_eq!(published(&mut world), ["task t1 added"]);
    let mut update = |state, latest, reason: Option<Reason>, expect: &[&str]| {
        let mut status = running("t1", &offer.agent, state, 1);
        status.reason = reason;
        let input = ToMaster::Update {
            framework: framework.clone(),
            status: Arc::new(status),
            latest,
        };
        world.step(Input::Agent(ConnectionId(100), input));
        assert_eq!(published(&mut world), expect);
    };
    use TaskState::{Finished, Running, Starting};
    // The newest state goes ahead of the status; both become public with the status.
    update(
        Starting,
        Running,
        None,
        &["task t1 TASK_STARTING TASK_RUNNING"],
    );
    update(
        Running,
        Running,
        None,
        &["task t1 TASK_RUNNING TASK_RUNNING"],
    );
    update(Running, Running, None, &[]);
    let healthy = Some(Reason::TaskHealthCheckStatusUpdated);
    update(
        Running,
        Running,
        healthy,
        &["task t1 TASK_RUNNING TASK_RUNNING"],
    );
    update(
        Finished,
        Finished,
        None,
        &["task t1 TASK_FINISHED TASK_FINISHED"],
    );
    update(Finished, Finished, None, &[]);
}

#[test]
fn agents_are_lost_with_their_tasks() {
    let (mut world, _, id) = World::with_task(60, true);
    world.step(Input::AgentGone(ConnectionId(100)));
    world.pass(seconds(600));
    let lost = ["task t1 TASK_UNREACHABLE TASK_UNREACHABLE", "agent lost"];
    assert_eq!(published(&mut world), lost);
    assert_eq!(world.operate(Operate::MarkGone(id)), Answer::Done);
    assert!(published(&mut world).is_empty(), "it was lost before");

    let (mut world, _, id) = World::with_task(60, true);
    assert_eq!(world.operate(Operate::MarkGone(id)), Answer::Done);
    let lost = [
        "task t1 TASK_GONE_BY_OPERATOR TASK_GONE_BY_OPERATOR",
        "agent lost",
    ];
    assert_eq!(published(&mut world), lost);

    let (mut world, _, _) = World::with_task(6000, true);
    world.restart();
    world.pass(seconds(600));
    assert_eq!(published(&mut world), ["agent lost"]);
}
