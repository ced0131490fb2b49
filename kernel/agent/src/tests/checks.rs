//! Checks and health checks of command tasks, and of those of pods.

use super::pods::{pod, terminate};
use super::*;
use crate::{Launched, ProbeOrder, ProbeOutcome};
use TaskState::*;
use abi_terms::{CheckSpec, CheckStatus, HealthCheckSpec, Probe};

const TCP: Probe = Probe::Tcp {
    ipv6: false,
    port: 80,
};

/// The first look after 15 seconds, then every 10.
fn tcp() -> CheckSpec {
    CheckSpec {
        probe: TCP,
        delay: seconds(15),
        interval: seconds(10),
        timeout: Some(seconds(20)),
    }
}

/// Killed after two failures in a row that come later than 20 seconds after the start.
fn with_health() -> TaskSpec {
    let mut spec = task("t1");
    spec.health_check = Some(Arc::new(HealthCheckSpec {
        check: tcp(),
        consecutive_failures: 2,
        grace_period: seconds(20),
    }));
    spec
}

fn with_check() -> TaskSpec {
    let mut spec = task("t1");
    spec.check = Some(Arc::new(tcp()));
    spec
}

fn found(connected: bool) -> ProbeOutcome {
    ProbeOutcome::Found(CheckStatus::Tcp(Some(connected)))
}

impl World {
    /// Probes that are wanted since the last look.
    fn probes(&mut self) -> Vec<ProbeOrder> {
        let wanted = self.take().into_iter().filter_map(|effect| match effect {
            Effect::Probe(order) => Some(*order),
            _ => None,
        });
        wanted.collect()
    }

    /// Waits for the next probe and lets it end so.
    #[track_caller]
    fn probe(&mut self, after: u64, outcome: ProbeOutcome) {
        self.pass(seconds(after) - Duration::from_nanos(1));
        assert_eq!(self.take(), [], "too early");
        self.pass(Duration::from_nanos(1));
        let probes = self.probes();
        let [order] = &probes[..] else {
            panic!("{probes:?}")
        };
        self.step(Input::Probed {
            probe: order.id,
            outcome,
        });
    }
}

/// State, reason and result of updates.
#[track_caller]
fn healthy(updates: &[Arc<Status>], expect: &[(TaskState, Option<Reason>, Option<bool>)]) {
    let got: Vec<_> = updates
        .iter()
        .map(|status| (status.state, status.reason, status.healthy))
        .collect();
    assert_eq!(got, expect);
}

const HEALTH: Option<Reason> = Some(Reason::TaskHealthCheckStatusUpdated);

#[test]
fn a_healthy_task_says_so_once() {
    let mut world = World::with_command(&with_health());
    world.probe(15, found(true));
    let updates = world.drain();
    healthy(&updates, &[(Running, HEALTH, Some(true))]);
    assert_eq!(
        (updates[0].source, updates[0].container_status.as_ref()),
        (Some(Source::Executor), b"status".as_slice())
    );
    world.probe(10, found(true));
    assert_eq!(world.take(), []);
}

#[test]
fn an_unhealthy_task_is_killed() {
    let mut world = World::with_command(&with_health());
    world.probe(15, found(false));
    assert_eq!(world.take(), [], "it is young");
    world.probe(10, ProbeOutcome::Failed("refused".into()));
    healthy(&world.drain(), &[(Running, HEALTH, Some(false))]);
    world.probe(10, ProbeOutcome::Unavailable);
    assert_eq!(world.take(), [], "nothing was found out");
    world.probe(10, found(false));
    let terminate = Effect::Terminate(world.container("t1"));
    assert!(world.effects.contains(&terminate));
    healthy(&world.drain(), &[(Running, HEALTH, Some(false))]);
    world.pass(seconds(3));
    assert_eq!(world.take(), [Effect::Destroy(world.container("t1"))]);
    world.exited("t1", 9);
    healthy(&world.drain(), &[(Killed, None, Some(false))]);
    assert_eq!(kinds(&world), BTreeSet::from(["agent"]));
}

#[test]
fn killing_an_unhealthy_task_is_announced_to_those_who_know_it() {
    let mut world = World::new();
    world.framework = framework(true, &[Capability::TaskKillingState]);
    world.run(&[with_health()], None, false);
    world.started("t1");
    world.drain();
    world.probe(15, found(true));
    world.drain();
    world.probe(10, found(false));
    world.drain();
    world.probe(10, found(false));
    world.exited("t1", 0);
    healthy(
        &world.drain(),
        &[
            (Running, HEALTH, Some(false)),
            (Killing, None, None),
            (Killed, None, Some(false)),
        ],
    );
}

#[test]
fn a_task_that_is_killed_for_another_reason_is_not_called_unhealthy() {
    let mut world = World::with_command(&with_health());
    world.probe(15, found(true));
    world.drain();
    world.probe(10, found(false));
    world.drain();
    world.kill("t1", None);
    world.exited("t1", 15);
    healthy(&world.drain(), &[(Killed, None, None)]);
}

#[test]
fn what_a_probe_finds_after_the_kill_is_not_heard() {
    let mut world = World::with_command(&with_health());
    world.pass(seconds(15));
    let probe = world.probes()[0].id;
    world.kill("t1", None);
    assert_eq!(
        world.take(),
        [
            Effect::StopProbe(probe),
            Effect::Terminate(world.container("t1"))
        ]
    );
    world.step(Input::Probed {
        probe,
        outcome: found(true),
    });
    world.pass(seconds(1));
    assert_eq!(world.take(), []);
}

#[test]
fn checks_end_with_their_task() {
    let mut spec = with_health();
    spec.check = with_check().check;
    let mut world = World::with_command(&spec);
    world.pass(seconds(15));
    let probes = world.probes();
    assert_eq!(probes.len(), 2);
    assert_eq!(probes[0].timeout, Some(seconds(20)));
    let Launched::Executor(launch) = &probes[0].launch else {
        panic!("{:?}", probes[0].launch)
    };
    assert_eq!(launch.sandbox.container, world.container("t1"));
    world.exited("t1", 0);
    let effects = world.take();
    for probe in probes {
        assert!(effects.contains(&Effect::StopProbe(probe.id)));
    }
    world.pass(seconds(60));
    assert_eq!(world.probes(), []);
}

#[test]
fn results_are_reported_when_they_change() {
    let mut world = World::new();
    world.run(&[with_check()], None, false);
    world.started("t1");
    let results = |updates: Vec<Arc<Status>>| -> Vec<_> {
        let all = updates.iter();
        all.map(|status| (status.state, status.check_status))
            .collect()
    };
    let none = Some(CheckStatus::Tcp(None));
    assert_eq!(
        results(world.drain()),
        [(Starting, none), (Running, none)],
        "the type is known before the first result"
    );
    let some = |connected| Some(CheckStatus::Tcp(Some(connected)));
    world.probe(15, ProbeOutcome::Failed("it took too long".into()));
    assert_eq!(world.take(), []);
    world.probe(10, found(true));
    let updates = world.drain();
    assert_eq!(updates[0].reason, Some(Reason::TaskCheckStatusUpdated));
    assert_eq!(results(updates), [(Running, some(true))]);
    world.probe(10, found(true));
    assert_eq!(world.take(), []);
    world.probe(10, found(false));
    assert_eq!(results(world.drain()), [(Running, some(false))]);
    world.probe(10, ProbeOutcome::Unavailable);
    assert_eq!(world.take(), []);
    world.probe(10, ProbeOutcome::Failed("refused".into()));
    assert_eq!(results(world.drain()), [(Running, none)]);
    world.exited("t1", 0);
    assert_eq!(results(world.drain()), [(Finished, none)]);
}

#[test]
fn a_result_stays_when_health_is_reported() {
    let mut spec = with_health();
    spec.check = with_check().check;
    let mut world = World::with_command(&spec);
    world.pass(seconds(15));
    for order in world.probes() {
        world.step(Input::Probed {
            probe: order.id,
            outcome: found(true),
        });
    }
    let updates = world.drain();
    assert_eq!(updates[1].healthy, Some(true));
    assert_eq!(updates[1].check_status, Some(CheckStatus::Tcp(Some(true))));
}

#[test]
fn checks_resume_after_a_restart() {
    let mut world = World::with_command(&with_health());
    world.probe(15, found(true));
    world.drain();
    world.probe(10, found(false));
    world.drain();
    world.restart(
        [(
            world.container("t1"),
            Fate::Running {
                status: Body::new(),
            },
        )],
        false,
    );
    let probe = world.probes()[0].id;
    world.step(Input::Probed {
        probe,
        outcome: found(false),
    });
    let terminate = Effect::Terminate(world.container("t1"));
    assert!(
        world.effects.contains(&terminate),
        "failures before the restart count"
    );
    world.restart(
        [(
            world.container("t1"),
            Fate::Running {
                status: Body::new(),
            },
        )],
        false,
    );
    assert_eq!(world.take(), [terminate]);
    world.pass(seconds(1));
    assert_eq!(world.take(), [], "what is being killed is not looked at");
}

#[test]
fn a_restart_does_not_shorten_the_delay() {
    let mut world = World::with_command(&with_health());
    world.pass(seconds(5));
    world.restart(
        [(
            world.container("t1"),
            Fate::Running {
                status: Body::new(),
            },
        )],
        false,
    );
    world.probe(10, found(true));
}

#[test]
fn nobody_keeps_the_agent_busy() {
    let mut spec = task("t1");
    spec.check = Some(Arc::new(CheckSpec {
        delay: Duration::ZERO,
        interval: Duration::ZERO,
        ..tcp()
    }));
    let mut world = World::with_command(&spec);
    let probe = *world.agent.probes.first_key_value().unwrap().0;
    world.step(Input::Probed {
        probe,
        outcome: found(true),
    });
    world.drain();
    world.pass(Duration::from_millis(99));
    assert_eq!(world.take(), []);
    world.pass(Duration::from_millis(1));
    assert_eq!(world.probes().len(), 1);
}

#[test]
fn custom_executors_check_their_tasks_themselves() {
    let mut world = World::new();
    world.run(&[with_health()], Some(executor("e1")), false);
    world.started("e1");
    assert_eq!(world.subscribe("e1", 1, &[], vec![]), Answer::Subscribed);
    world.update("e1", "t1", Running, 1);
    world.drain();
    world.pass(seconds(60));
    assert_eq!(world.probes(), []);
}

#[test]
fn changes_beyond_what_may_wait_are_told_later() {
    let mut spec = task("t1");
    spec.check = Some(Arc::new(CheckSpec {
        interval: seconds(1),
        ..tcp()
    }));
    let mut world = World::with_command(&spec);
    let mut connected = false;
    world.pass(seconds(14));
    for _ in 0..crate::update::PENDING_MAX + 10 {
        world.pass(seconds(1));
        connected = !connected;
        let probe = world.probes()[0].id;
        world.step(Input::Probed {
            probe,
            outcome: found(connected),
        });
    }
    let key = (FrameworkId::from(F), TaskId::from("t1"));
    let waiting = world.agent.streams[&key].pending.len();
    assert_eq!(waiting, crate::update::PENDING_MAX);
}

/// A pod whose tasks run: `t1`, which is looked at, and `other`.
fn with_checked_pod(spec: TaskSpec) -> World {
    let mut world = World::new();
    world.run(&[spec, task("other")], Some(pod("p")), true);
    world.started("p");
    for id in ["t1", "other"] {
        let container = world.member(id);
        world.up(container.as_str());
    }
    world.drain();
    world
}

#[test]
fn an_unhealthy_task_of_a_pod_is_killed_with_its_group() {
    let mut spec = with_health();
    spec.kill_grace = Some(seconds(7));
    let mut world = with_checked_pod(spec);
    world.probe(15, found(true));
    let updates = world.drain();
    healthy(&updates, &[(Running, HEALTH, Some(true))]);
    assert_eq!(updates[0].executor, Some("p".into()));
    assert_eq!(updates[0].container_status, Body::from_static(b"inner"));
    world.probe(10, found(false));
    healthy(&world.drain(), &[(Running, HEALTH, Some(false))]);
    world.probe(10, found(false));
    let member = world.member("t1");
    assert!(world.effects.contains(&terminate(member.clone())));
    healthy(&world.drain(), &[(Running, HEALTH, Some(false))]);
    world.pass(seconds(6));
    assert_eq!(world.take(), [], "its own grace counts, and nobody looks");
    world.pass(seconds(1));
    assert_eq!(world.take(), [Effect::Destroy(member)]);
    world.over("t1", 9);
    assert!(world.effects.contains(&terminate(world.member("other"))));
    healthy(&world.drain(), &[(Killed, None, Some(false))]);
    world.over("other", 15);
    healthy(&world.drain(), &[(Killed, None, Some(false))]);
}

#[test]
fn probes_of_pods_look_into_the_container_of_the_task() {
    let mut spec = with_health();
    spec.check = with_check().check;
    let mut world = with_checked_pod(spec);
    world.pass(seconds(15));
    let probes = world.probes();
    assert_eq!(probes.len(), 2);
    for order in &probes {
        let Launched::Below(launch) = &order.launch else {
            panic!("{:?}", order.launch)
        };
        assert_eq!(launch.place.container, world.member("t1"));
        assert_eq!(order.task, "t1".into());
    }
    world.over("t1", 0);
    let effects = world.take();
    for probe in probes {
        assert!(effects.contains(&Effect::StopProbe(probe.id)));
    }
    world.pass(seconds(60));
    assert_eq!(world.probes(), []);
}

#[test]
fn nobody_looks_at_tasks_whose_pod_is_over() {
    let mut world = with_checked_pod(with_health());
    world.pass(seconds(15));
    let probe = world.probes()[0].id;
    let end = End {
        with_parent: true,
        ..ended(9)
    };
    let member = world.member("t1");
    world.down(member.as_str(), end);
    assert!(world.take().contains(&Effect::StopProbe(probe)));
    world.exited("p", 9);
    let states: Vec<_> = world.drain().iter().map(|status| status.state).collect();
    assert_eq!(states, [Failed, Failed]);
}

#[test]
fn checks_of_pods_resume_after_a_restart() {
    let mut world = with_checked_pod(with_health());
    world.probe(15, found(true));
    world.drain();
    world.probe(10, found(false));
    world.drain();
    let all = [
        world.container("p"),
        world.member("t1"),
        world.member("other"),
    ];
    let running = |id: &ContainerId| {
        let status = Body::new();
        (id.clone(), Fate::Running { status })
    };
    world.restart(all.iter().map(running), false);
    let probe = world.probes()[0].id;
    world.step(Input::Probed {
        probe,
        outcome: found(false),
    });
    let terminate = terminate(world.member("t1"));
    assert!(
        world.effects.contains(&terminate),
        "failures before the restart count"
    );
    world.restart(all.iter().map(running), false);
    assert_eq!(world.take(), [terminate]);
    world.pass(seconds(1));
    assert_eq!(world.take(), [], "what is being killed is not looked at");
}
