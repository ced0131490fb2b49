//! Frameworks come, come back and go away.

use super::*;
use abi_terms::ReconcileTask;

fn known(id: &FrameworkId, timeout: u64) -> FrameworkSpec {
    FrameworkSpec {
        id: Some(id.clone()),
        ..spec(timeout, false)
    }
}

fn error(world: &World, connection: u64) -> Option<String> {
    let events = world.events(connection).into_iter();
    let mut errors = events.filter_map(|event| match event {
        Event::Error(text) => Some(text.to_string()),
        _ => None,
    });
    errors.next()
}

#[test]
fn a_framework_is_durable_before_it_is_told() {
    let mut world = World::new();
    let id = world.subscribe(1, spec(0, false));
    assert_eq!(id.as_str(), "M-0000");
    let place = |wanted: fn(&Effect) -> bool| world.effects.iter().position(wanted).unwrap();
    let persisted = place(|effect| matches!(effect, Effect::Persist(_)));
    assert!(persisted < place(|effect| matches!(effect, Effect::Tell(..))));
}

#[test]
fn without_failover_timeout_a_lost_stream_ends_the_framework_for_good() {
    let (mut world, id, _) = World::with_task(0, true);
    world.step(Input::SchedulerGone(ConnectionId(1)));
    assert!(matches!(
        world.orders(100)[..],
        [ToAgent::ShutdownFramework(_)]
    ));
    let view = world.master.view();
    assert_eq!(view.frameworks.size(), 0);
    let (_, gone) = view.completed_frameworks.iter().next().unwrap();
    let task = gone.completed.values().next().unwrap();
    assert_eq!(task.latest, TaskState::Killed);
    world.restart();
    world.step(Input::Subscribe {
        connection: ConnectionId(2),
        subscription: Box::new(subscription(known(&id, 0))),
        principal: None,
    });
    assert_eq!(error(&world, 2).unwrap(), "Framework has been removed");
    assert!(world.is_closed(2));
}

#[test]
fn a_failover_takes_tasks_along_and_closes_the_former_stream() {
    let (mut world, id, agent) = World::with_task(60, true);
    let former = world.subscribe(2, known(&id, 60));
    assert_eq!(former, id);
    assert_eq!(error(&world, 1).unwrap(), "Framework failed over");
    assert!(world.is_closed(1));
    assert!(matches!(
        world.call(1, &id, Command::Request),
        Answer::BadRequest(_)
    ));
    world.effects.clear();
    let asked = vec![ReconcileTask {
        task: "t1".into(),
        agent: Some(agent),
    }];
    world.call(2, &id, Command::Reconcile(asked));
    assert_eq!(world.updates(2)[0].state, TaskState::Running);
    assert_eq!(world.updates(2)[0].uuid, None);
    world.call(2, &id, Command::Reconcile(Vec::new()));
    assert_eq!(world.updates(2).len(), 2);
}

#[test]
fn the_failover_timeout_survives_a_restart_of_the_master() {
    let (mut world, id, _) = World::with_task(3600, true);
    world.step(Input::SchedulerGone(ConnectionId(1)));
    assert!(matches!(
        world.call(1, &id, Command::Request),
        Answer::Forbidden(_)
    ));
    world.pass(seconds(1800));
    world.restart();
    world.pass(seconds(1799));
    assert_eq!(world.master.view().frameworks.size(), 1);
    world.pass(seconds(1));
    assert_eq!(world.master.view().frameworks.size(), 0);
}

#[test]
fn user_and_checkpointing_stay_what_they_were() {
    let mut world = World::new();
    let id = world.subscribe(1, spec(60, false));
    let changed = FrameworkSpec {
        user: "nobody".into(),
        checkpoint: true,
        name: "new".into(),
        ..known(&id, 60)
    };
    world.subscribe(2, changed.clone());
    let view = world.master.view();
    let framework = view.frameworks.get(&id).unwrap();
    assert_eq!(&*framework.spec.user, "root");
    assert!(!framework.spec.checkpoint);
    assert_eq!(&*framework.spec.name, "new");
    assert_eq!(&framework.spec.body[..], b"\x0a\x04root\x28\x00");
    let update = Command::Update(Box::new(subscription(changed)));
    assert!(matches!(world.call(2, &id, update), Answer::BadRequest(_)));
}

#[test]
fn an_update_rescinds_offers_of_roles_that_were_left() {
    let (mut world, id, offer) = World::with_offer(0, false);
    let moved = FrameworkSpec {
        roles: vec![Role::parse("ops").unwrap()],
        ..known(&id, 0)
    };
    let update = Command::Update(Box::new(subscription(moved)));
    assert_eq!(world.call(1, &id, update), Answer::Done);
    assert!(world.events(1).contains(&Event::Rescind(offer.id.clone())));
    assert_eq!(world.offers(1)[0].role.as_str(), "ops");
}

#[test]
fn faults_are_told_on_the_stream() {
    let mut world = World::new();
    let mut faulty = subscription(spec(0, false));
    faulty.suppressed = vec!["other".into()];
    world.step(Input::Subscribe {
        connection: ConnectionId(1),
        subscription: Box::new(faulty),
        principal: None,
    });
    assert!(error(&world, 1).unwrap().contains("other"));
    assert!(world.is_closed(1));
    assert_eq!(world.master.view().frameworks.size(), 0);
}

#[test]
fn an_operator_removes_a_framework() {
    let (mut world, id, _) = World::with_task(60, true);
    let teardown = |request: u64, framework: &FrameworkId| Input::Teardown {
        request: RequestId(request),
        framework: framework.clone(),
        principal: None,
    };
    world.step(teardown(1000, &id));
    world.step(teardown(1001, &id));
    let answers: Vec<_> = world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Answer(_, answer) => Some(answer.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(answers[0], Answer::Done);
    assert!(matches!(answers[1], Answer::BadRequest(_)));
    assert!(world.is_closed(1));
}
