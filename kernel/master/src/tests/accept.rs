//! ACCEPT, DECLINE and what becomes of tasks.

use super::*;
use abi_terms::{OperationState, Reason};

#[test]
fn a_launched_task_is_sent_with_its_role_and_the_rest_comes_back_later() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let one = task("t1", &offer, "cpus:1;mem:128");
    assert_eq!(
        world.call(1, &framework, launch(&offer, vec![one])),
        Answer::Accepted
    );
    let [ToAgent::Run(run)] = &world.orders(100)[..] else {
        panic!("one order to run");
    };
    assert_eq!(run.role.as_str(), "eng");
    assert_eq!(run.tasks[0].id.as_str(), "t1");
    assert!(world.offers(1).is_empty(), "the rest is filtered");
    world.pass(seconds(6));
    assert_eq!(world.offers(1)[0].resources.scalar("cpus").to_string(), "3");
}

#[test]
fn an_ended_task_frees_its_resources_at_once_and_is_over_when_acknowledged() {
    let (mut world, framework, agent) = World::with_task(0, false);
    world.pass(seconds(6));
    world.effects.clear();
    let end = running("t1", &agent, TaskState::Finished, 2);
    world.update(100, &framework, end);
    assert_eq!(world.updates(1)[0].state, TaskState::Finished);
    assert_eq!(world.offers(1).len(), 1, "freed is offered at once");
    let known = |world: &World| {
        world
            .master
            .view()
            .frameworks
            .get(&framework)
            .unwrap()
            .clone()
    };
    assert_eq!(known(&world).tasks.size(), 1);
    world.call(
        1,
        &framework,
        Command::Acknowledge {
            agent,
            task: "t1".into(),
            uuid: [2; 16],
        },
    );
    assert_eq!(known(&world).tasks.size(), 0);
    assert_eq!(known(&world).completed.size(), 1);
    assert!(matches!(
        world.orders(100)[..],
        [ToAgent::Acknowledge { .. }]
    ));
}

#[test]
fn a_task_that_breaks_a_rule_fails_alone() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let mut wrong = task("t2", &offer, "cpus:1;mem:1");
    wrong.agent = "elsewhere".into();
    let mut faulty = task("t3", &offer, "cpus:1;mem:1");
    faulty.fault = Some("bad".into());
    let tasks = vec![
        task("t1", &offer, "cpus:1;mem:128"),
        wrong,
        faulty,
        task("t1", &offer, "cpus:1;mem:128"),
        task("t4", &offer, "cpus:64;mem:1"),
    ];
    world.call(1, &framework, launch(&offer, tasks));
    assert_eq!(world.orders(100).len(), 1);
    let updates = world.updates(1);
    let told: Vec<_> = updates.iter().map(|status| status.task.as_str()).collect();
    assert_eq!(told, ["t2", "t3", "t1", "t4"]);
    for status in updates {
        assert_eq!(status.state, TaskState::Error);
        assert_eq!(status.reason, Some(Reason::TaskInvalid));
        assert_eq!(status.uuid, None);
    }
}

/// Such a task was launched, with the role of the offer in the place of its own.
#[test]
fn a_task_with_resources_of_another_role_is_an_error() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let of = |id: &str, role: &str| {
        let mut one = task(id, &offer, "cpus:1;mem:128");
        one.resources = one.resources.allocate(&Role::parse(role).unwrap());
        one
    };
    let tasks = vec![of("theirs", "ops"), of("own", "eng")];
    world.call(1, &framework, launch(&offer, tasks));
    let [ToAgent::Run(run)] = &world.orders(100)[..] else {
        panic!("one order to run");
    };
    assert_eq!(run.tasks[0].id.as_str(), "own");
    assert_eq!(run.tasks[0].resources, run.tasks[0].resources.unallocate());
    let [status] = &world.updates(1)[..] else {
        panic!("one task is refused");
    };
    assert_eq!(status.task.as_str(), "theirs");
    assert_eq!(status.state, TaskState::Error);
    assert_eq!(status.reason, Some(Reason::TaskInvalid));
}

#[test]
fn offers_that_are_not_valid_drop_tasks_and_fail_operations() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let one = task("t1", &offer, "cpus:1;mem:128");
    let mut command = launch(&offer, vec![one.clone()]);
    let Command::Accept(accept) = &mut command else {
        unreachable!()
    };
    accept.offers.push("nope".into());
    accept.operations.push(Operation {
        id: Some("op".into()),
        kind: OperationKind::Convert(Box::new(abi_terms::Conversion::new(
            abi_terms::ConversionKind::Reserve,
            Resources::new(),
            Resources::new(),
        ))),
    });
    world.call(1, &framework, command);
    let status = world.updates(1).pop().unwrap();
    assert_eq!(status.state, TaskState::Dropped);
    assert_eq!(status.reason, Some(Reason::InvalidOffers));
    let failed = world.events(1).into_iter().any(
        |event| matches!(event, Event::Operation(status, _) if status.state == OperationState::Error),
    );
    assert!(failed);
    assert_eq!(world.offers(1).len(), 1, "what was listed is offered anew");
    // The first offer is void now.
    world.effects.clear();
    world.call(1, &framework, launch(&offer, vec![one]));
    assert_eq!(world.updates(1)[0].state, TaskState::Dropped);
}

#[test]
fn an_executor_is_paid_once_and_must_stay_the_same() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let with = |id: &str, executor: Arc<ExecutorSpec>| TaskSpec {
        executor: Some(executor),
        ..task(id, &offer, "cpus:1;mem:128")
    };
    let tasks = vec![
        with("t1", executor("e", "same")),
        with("t2", executor("e", "same")),
        with("t3", executor("e", "other")),
    ];
    world.call(1, &framework, launch(&offer, tasks));
    let new = world.orders(100).into_iter().map(|order| match order {
        ToAgent::Run(run) => run.new_executor,
        other => panic!("{other:?}"),
    });
    assert_eq!(new.collect::<Vec<_>>(), [true, false], "the second joins");
    assert_eq!(world.updates(1)[0].task.as_str(), "t3");
    let view = world.master.view();
    let used = &view.frameworks.get(&framework).unwrap().used;
    assert_eq!(used.scalar("cpus").to_string(), "2.5");
    let agent = offer.agent.clone();
    world.step(Input::Agent(
        ConnectionId(100),
        ToMaster::ExecutorExited {
            framework: framework.clone(),
            executor: "e".into(),
            status: Some(256),
        },
    ));
    let view = world.master.view();
    let used = &view.frameworks.get(&framework).unwrap().used;
    assert_eq!(used.scalar("cpus").to_string(), "2");
    let failure = Event::Failure {
        agent: Some(agent),
        executor: Some("e".into()),
        status: Some(256),
    };
    assert!(world.events(1).contains(&failure));
}

#[test]
fn a_group_fails_as_a_whole() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let group = |second: &str| OperationKind::LaunchGroup {
        executor: executor("e", "x"),
        tasks: vec![
            task("a", &offer, "cpus:1;mem:128"),
            task("b", &offer, second),
        ],
        fault: None,
    };
    world.call(
        1,
        &framework,
        accept(&[&offer], vec![group("cpus:9;mem:1")]),
    );
    let updates = world.updates(1);
    assert_eq!(updates.len(), 2);
    for status in updates {
        assert_eq!(status.reason, Some(Reason::TaskGroupInvalid));
    }
    assert!(world.orders(100).is_empty());
    world.pass(seconds(6));
    let again = world.offers(1).pop().unwrap();
    let kinds = vec![group("cpus:1;mem:128")];
    world.call(1, &framework, accept(&[&again], kinds));
    let [ToAgent::Run(run)] = &world.orders(100)[..] else {
        panic!("one order to run");
    };
    assert!(run.group && run.tasks.len() == 2);
}

#[test]
fn a_declined_offer_comes_back_when_its_filter_is_over_or_revived() {
    let (mut world, framework, offer) = World::with_offer(0, false);
    let decline = |offer: &Offer| Command::Decline {
        offers: vec![offer.id.clone()],
        filter: Filter(seconds(60)),
    };
    world.call(1, &framework, decline(&offer));
    world.pass(seconds(30));
    assert!(world.offers(1).is_empty());
    world.call(1, &framework, Command::Revive(vec!["other".into()]));
    assert!(world.offers(1).is_empty(), "a foreign role voids the call");
    world.call(1, &framework, Command::Revive(Vec::new()));
    let again = world.offers(1).pop().unwrap();
    world.call(1, &framework, Command::Suppress(Vec::new()));
    world.call(1, &framework, decline(&again));
    world.effects.clear();
    world.pass(seconds(90));
    assert!(world.offers(1).is_empty());
    world.call(1, &framework, Command::Revive(vec!["eng".into()]));
    assert_eq!(world.offers(1).len(), 1);
}

#[test]
fn offers_end_when_they_are_too_old() {
    let mut world = World::new();
    let mut settings = config(1);
    settings.offer_timeout = Some(seconds(30));
    world.master = Master::new(settings);
    world.step(Input::Recovered(Vec::new()));
    world.subscribe(1, spec(0, false));
    world.register(100, "node");
    let offer = world.offers(1).pop().unwrap();
    world.pass(seconds(31));
    assert!(world.events(1).contains(&Event::Rescind(offer.id.clone())));
}

#[test]
fn kill_goes_to_the_agent_or_is_answered_by_reconciliation() {
    let (mut world, framework, agent) = World::with_task(0, true);
    let kill = |task: &str, agent: Option<AgentId>| Command::Kill {
        task: task.into(),
        agent,
        grace: None,
    };
    world.call(1, &framework, kill("t1", Some("elsewhere".into())));
    assert!(world.orders(100).is_empty());
    world.call(1, &framework, kill("t1", Some(agent)));
    assert!(matches!(world.orders(100)[..], [ToAgent::Kill { .. }]));
    world.call(1, &framework, kill("nope", None));
    assert_eq!(world.updates(1)[0].state, TaskState::Unknown);
}
