//! Agents that become unreachable: when, and how many at once.

use super::*;
use crate::io::Standing;
use abi_terms::Reason;

fn limited() -> Config {
    Config {
        removal_pause: Some(seconds(60)),
        ..config(1)
    }
}

/// An agent is back and has nothing.
fn empty_report(agent: AgentId, spec: Arc<AgentSpec>) -> Reregistration {
    Reregistration {
        agent,
        spec,
        frameworks: Vec::new(),
        executors: Vec::new(),
        tasks: Vec::new(),
        operations: Vec::new(),
        providers: abi_node::ProvidersReport::default(),
    }
}

fn counted(world: &World, what: &str) -> u64 {
    let name = format!("master/slave_unreachable_{what}");
    let counters = world.master.view().counters;
    counters.get(name.as_str()).copied().unwrap_or_default()
}

fn unreachable(world: &World) -> usize {
    world.master.view().unreachable_agents.size()
}

fn with_agents(mut world: World, count: u64) -> World {
    for number in 0..count {
        world.register(100 + number, &format!("node-{number}"));
    }
    world
}

#[test]
fn a_silent_agent_is_unreachable_at_once_and_keeps_its_tasks() {
    let (mut world, ..) = World::with_task(60, false);
    world.step(Input::AgentSilent(ConnectionId(100)));
    assert_eq!(unreachable(&world), 1);
    let status = world.updates(1).pop().unwrap();
    assert_eq!(status.state, TaskState::Unreachable);
    assert_eq!(counted(&world, "completed"), 1);
}

#[test]
fn agents_become_unreachable_one_by_one() {
    let mut world = with_agents(World::of(limited()), 3);
    for connection in 100..103 {
        world.step(Input::AgentSilent(ConnectionId(connection)));
    }
    assert_eq!((unreachable(&world), counted(&world, "scheduled")), (1, 3));
    world.pass(seconds(59));
    assert_eq!(unreachable(&world), 1);
    world.pass(seconds(1));
    assert_eq!(unreachable(&world), 2);
    world.pass(seconds(60));
    assert_eq!((unreachable(&world), counted(&world, "completed")), (3, 3));
    assert_eq!(counted(&world, "canceled"), 0);
}

#[test]
fn whoever_comes_back_in_time_leaves_the_queue() {
    let mut world = with_agents(World::of(limited()), 3);
    let ids: Vec<AgentId> = world.master.view().agents.keys().cloned().collect();
    for connection in 100..103 {
        world.step(Input::AgentSilent(ConnectionId(connection)));
    }
    let back = empty_report(ids[1].clone(), agent("node-1"));
    world.reregister(200, back);
    assert_eq!(counted(&world, "canceled"), 1);
    // Nobody waits for the permit of the one that is back.
    world.pass(seconds(60));
    assert_eq!((unreachable(&world), counted(&world, "completed")), (2, 2));
    assert!(world.master.view().agents.contains_key(&ids[1]));
}

#[test]
fn whoever_breaks_its_session_has_time_to_come_back_first() {
    let mut world = with_agents(World::of(limited()), 2);
    world.step(Input::AgentGone(ConnectionId(100)));
    world.step(Input::AgentGone(ConnectionId(101)));
    world.pass(seconds(599));
    assert_eq!(counted(&world, "scheduled"), 0);
    world.pass(seconds(1));
    assert_eq!((unreachable(&world), counted(&world, "scheduled")), (1, 2));
    world.pass(seconds(60));
    assert_eq!(unreachable(&world), 2);
}

#[test]
fn after_a_failover_removals_are_limited_too() {
    let mut world = with_agents(World::of(limited()), 2);
    world.restart_as(Config {
        removal_pause: Some(seconds(60)),
        ..config(2)
    });
    world.pass(seconds(600));
    assert_eq!(unreachable(&world), 1);
    world.pass(seconds(60));
    assert_eq!(unreachable(&world), 2);
    let counters = world.master.view().counters;
    assert_eq!(counters.get("master/recovery_slave_removals"), Some(&2));
}

#[test]
fn a_master_that_would_lose_too_many_agents_ends() {
    let quits = |most| {
        let mut world = with_agents(World::new(), 4);
        world.restart_as(Config {
            recovery_removal_percent_max: most,
            ..config(2)
        });
        let report = empty_report("M-S0".into(), agent("node-0"));
        world.reregister(200, report);
        world.pass(seconds(600));
        let quit = |effect: &Effect| matches!(effect, Effect::Quit(_));
        (world.effects.iter().any(quit), unreachable(&world))
    };
    assert_eq!(quits(74.0), (true, 0));
    assert_eq!(quits(75.0), (false, 3));
}

#[test]
fn old_entries_and_the_oldest_of_too_many_are_forgotten() {
    let settings = |seed| Config {
        registry_gc_interval: seconds(100),
        registry_agent_age_max: seconds(1000),
        registry_agents_max: 2,
        ..config(seed)
    };
    let mut world = with_agents(World::of(settings(1)), 4);
    let ids: Vec<AgentId> = world.master.view().agents.keys().cloned().collect();
    world.step(Input::AgentSilent(ConnectionId(100)));
    world.pass(seconds(10));
    for connection in 101..103 {
        world.step(Input::AgentSilent(ConnectionId(connection)));
    }
    world.operate(Operate::MarkGone(ids[3].clone()));
    // Of three that are unreachable the oldest goes; the one that is gone is another list.
    world.pass(seconds(90));
    assert_eq!(unreachable(&world), 2);
    assert_eq!(world.master.view().gone_agents.size(), 1);
    world.restart_as(settings(2));
    assert_eq!(unreachable(&world), 2);
    world.pass(seconds(1100));
    assert_eq!(unreachable(&world), 0);
    assert_eq!(world.master.view().gone_agents.size(), 0);
    assert_eq!(world.master.next_wake(), None, "nothing is left to look at");
    let left = world.store.values().filter(|record| match record {
        Record::Agent(_, record) => record.standing != Standing::Admitted,
        _ => false,
    });
    assert_eq!(left.count(), 0);
}

#[test]
fn domains_decide_who_is_admitted() {
    let in_region = |region: Option<&str>| {
        Arc::new(AgentSpec {
            region: region.map(Arc::from),
            ..AgentSpec::clone(&agent("node"))
        })
    };
    let admitted = |master: Option<&str>, require, own: Option<&str>| {
        let mut settings = config(1);
        settings.master = Arc::new(MasterSpec {
            region: master.map(Arc::from),
            ..MasterSpec::clone(&settings.master)
        });
        settings.require_agent_domain = require;
        let mut world = World::of(settings);
        world.connect(100);
        let registration = Registration {
            spec: in_region(own),
        };
        let message = ToMaster::Register(registration);
        world.step(Input::Agent(ConnectionId(100), message));
        world.master.view().agents.size() == 1
    };
    assert!(admitted(None, false, None));
    assert!(!admitted(None, false, Some("eu")));
    assert!(admitted(Some("eu"), false, None));
    assert!(!admitted(Some("eu"), true, None));
    assert!(admitted(Some("eu"), true, Some("us")));
}

#[test]
fn only_whitelisted_hosts_are_offered() {
    let mut world = World::new();
    let hosts = |names: &[&str]| Some(names.iter().map(|name| Arc::from(*name)).collect());
    world.step(Input::Whitelist(hosts(&["other"])));
    world.register(100, "node");
    world.subscribe(1, spec(60, false));
    world.pass(seconds(10));
    assert!(world.offers(1).is_empty());
    world.step(Input::Whitelist(hosts(&["other", "node"])));
    assert_eq!(world.offers(1).len(), 1);
}

#[test]
fn after_a_failover_quota_waits_for_agents_or_time() {
    let world = |factor, back: u64| {
        let mut world = with_agents(World::new(), 4);
        world.operate(Operate::Quota {
            quotas: vec![(
                Role::parse("other").unwrap(),
                kernel_allocator::Quota {
                    limits: [("cpus", base_units::Scalar::whole(1))]
                        .into_iter()
                        .collect(),
                    ..kernel_allocator::Quota::default()
                },
            )],
            force: true,
        });
        world.restart_as(Config {
            recovery_factor: factor,
            recovery_timeout: seconds(30),
            ..config(2)
        });
        world.subscribe(1, spec(60, false));
        for number in 0..back {
            let report = empty_report(
                format!("M-S{number}").into(),
                agent(&format!("node-{number}")),
            );
            world.reregister(200 + number, report);
        }
        world
    };
    assert!(world(0.5, 1).offers(1).is_empty());
    assert_eq!(world(0.5, 2).offers(1).len(), 2);
    let mut late = world(0.5, 1);
    late.pass(seconds(30));
    assert_eq!(late.offers(1).len(), 1);
    // Once there is no quota there is nothing to wait for.
    let mut free = world(0.5, 1);
    free.operate(Operate::RemoveQuota(Role::parse("other").unwrap()));
    free.pass(seconds(1));
    assert_eq!(free.offers(1).len(), 1);
}

#[test]
fn what_came_back_says_no_more_than_was_forwarded() {
    let (mut world, framework, id) = World::with_task(3600, true);
    let mut back = agents::report(&world, &framework, &id, &["t1"]);
    // The end has not been forwarded; saying it now would put it before TASK_RUNNING, which follows.
    back.tasks[0].latest = TaskState::Finished;
    world.step(Input::AgentSilent(ConnectionId(100)));
    world.reregister(101, back);
    let told = world.updates(1).pop().unwrap();
    assert_eq!(
        (told.state, told.reason),
        (TaskState::Running, Some(Reason::AgentReregistered))
    );
}
