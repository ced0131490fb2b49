//! What simulated agents say, read by the decoders of the master.

use std::time::Duration;

use abi_mesos::{Limits, admit, decode_json, v1};
use abi_node::wire::{decode_to_master, encode_to_agent};
use abi_node::{Reregistration, Run, TaskReport, ToAgent, ToMaster};
use abi_terms::{Moment, TaskState, UpdateId};
use base_units::{Resources, Role};

use super::agent::Agent;
use super::world::{Model, Tally, Uuids, World};

struct Case {
    agent: Agent,
    model: Model,
    now: Moment,
    uuids: Uuids,
    tally: Tally,
}

impl Case {
    /// An admitted agent.
    fn new() -> Self {
        let mut case = Self {
            agent: Agent::new(7, "127.1.0.8".into()),
            model: Model::new(Resources::parse("cpus:64;mem:262144;ports:[31000-32000]").unwrap()),
            now: Moment::from_nanos(1_500_000_000_000_000_000),
            uuids: Uuids(1),
            tally: Tally::default(),
        };
        let said = case.opened();
        assert!(matches!(said[..], [ToMaster::Register(_)]), "{said:?}");
        assert!(case.tell(&registered()).is_empty());
        case
    }

    fn with<T>(&mut self, act: impl FnOnce(&mut Agent, &mut World<'_>) -> T) -> (T, Vec<ToMaster>) {
        let mut out = Vec::new();
        let mut world = World {
            now: self.now,
            model: &self.model,
            uuids: &mut self.uuids,
            tally: &mut self.tally,
            out: &mut out,
        };
        let result = act(&mut self.agent, &mut world);
        let said = out
            .into_iter()
            .map(|one| decode_to_master(one).expect("a master reads it"));
        (result, said.collect())
    }

    fn opened(&mut self) -> Vec<ToMaster> {
        self.with(Agent::opened).1
    }

    fn tell(&mut self, order: &ToAgent) -> Vec<ToMaster> {
        let payload = encode_to_agent(order);
        let (heard, said) = self.with(|agent, world| agent.hear(payload, world));
        assert_eq!(heard.unwrap(), None);
        said
    }

    /// Tells the agent, and expects these states of tasks in return.
    #[track_caller]
    fn check(&mut self, order: &ToAgent, expect: &[(&str, TaskState)]) -> Vec<UpdateId> {
        let said = self.tell(order);
        let mut uuids = Vec::new();
        let states: Vec<_> = (said.iter())
            .filter_map(|one| match one {
                ToMaster::Update { status, latest, .. } => {
                    uuids.push(status.uuid.expect("updates are acknowledged"));
                    assert_eq!(status.agent.as_deref_str(), "S7");
                    Some((status.task.as_str(), *latest))
                }
                _ => None,
            })
            .collect();
        assert_eq!(states, expect);
        uuids
    }

    fn report(&mut self) -> Reregistration {
        let mut said = self.opened();
        match said.pop() {
            Some(ToMaster::Reregister(report)) if said.is_empty() => *report,
            other => panic!("not a report: {other:?}"),
        }
    }
}

trait Text {
    fn as_deref_str(&self) -> &str;
}

impl Text for Option<base_ids::AgentId> {
    fn as_deref_str(&self) -> &str {
        self.as_ref().map_or("", |id| id.as_str())
    }
}

fn json<T: abi_mesos::Message>(text: &str) -> T {
    decode_json(text.as_bytes(), Limits::default()).expect("test JSON is well formed")
}

fn registered() -> ToAgent {
    ToAgent::Registered { agent: "S7".into() }
}

fn run(ids: &[&str], command: &str, executor: Option<&str>) -> ToAgent {
    let framework =
        r#"{"user":"root","name":"f","roles":["eng"],"capabilities":[{"type":"MULTI_ROLE"}]}"#;
    let task = |id: &&str| {
        let info = json::<v1::TaskInfo>(&format!(
            r#"{{"name":"n","task_id":{{"value":"{id}"}},"agent_id":{{"value":"S7"}},"command":{{"value":"{command}"}},
                "resources":[{{"name":"cpus","type":"SCALAR","scalar":{{"value":0.5}}}}]}}"#
        ));
        admit::task_body(&abi_mesos::encode_wire(&info).into())
            .unwrap()
            .into()
    };
    let executor = executor.map(|kind| {
        let info = json::<v1::ExecutorInfo>(&format!(
            r#"{{"executor_id":{{"value":"e"}},"framework_id":{{"value":"F"}},"type":"{kind}"}}"#
        ));
        admit::executor_body(&abi_mesos::encode_wire(&info).into())
            .unwrap()
            .into()
    });
    ToAgent::Run(Run {
        framework: "F".into(),
        spec: admit::framework(&json(framework)).0.into(),
        role: Role::parse("eng").unwrap(),
        tasks: ids.iter().map(task).collect(),
        group: executor.is_some(),
        new_executor: executor.is_some(),
        versions: Vec::new(),
        executor,
    })
}

fn seen(task: &str, uuid: UpdateId) -> ToAgent {
    ToAgent::Acknowledge {
        framework: "F".into(),
        task: task.into(),
        uuid,
    }
}

fn kill(task: &str) -> ToAgent {
    ToAgent::Kill {
        framework: "F".into(),
        task: task.into(),
        grace: Some(Duration::from_secs(1)),
    }
}

#[test]
fn a_command_that_ends_is_finished_once_it_is_known_to_run() {
    let mut case = Case::new();
    for command in ["true", "/bin/true"] {
        let running = case.check(&run(&["t"], command, None), &[("t", TaskState::Running)]);
        case.check(&seen("t", [0; 16]), &[]);
        let finished = case.check(&seen("t", running[0]), &[("t", TaskState::Finished)]);
        case.check(&seen("t", running[0]), &[]);
        case.check(&seen("t", finished[0]), &[]);
        assert!(case.report().tasks.is_empty());
        case.tell(&registered());
    }
    assert_eq!((case.tally.running, case.tally.updates), (0, 4));
}

#[test]
fn any_other_runs_until_it_is_killed() {
    let mut case = Case::new();
    let running = case.check(&run(&["t"], "sleep 1", None), &[("t", TaskState::Running)]);
    case.check(&run(&["t"], "sleep 1", None), &[]);
    assert_eq!(case.tally.running, 1);
    // One update is on its way at a time.
    case.check(&kill("t"), &[]);
    case.check(&kill("t"), &[]);
    let killed = case.check(&seen("t", running[0]), &[("t", TaskState::Killed)]);
    case.check(&seen("t", killed[0]), &[]);
    case.check(&kill("t"), &[("t", TaskState::Lost)]);
    assert_eq!(case.tally.running, 0);
}

#[test]
fn updates_are_sent_again_until_they_are_seen() {
    let mut case = Case::new();
    let running = case.check(&run(&["t"], "sleep 1", None), &[("t", TaskState::Running)]);
    for wait in [10, 20, 40] {
        let due = case.now + Duration::from_secs(wait);
        assert_eq!(case.agent.next_wake(), Some(due));
        case.now = due;
        assert_eq!(case.with(Agent::tick).1.len(), 1);
    }
    case.check(&seen("t", running[0]), &[]);
    case.now = case.agent.next_wake().unwrap();
    assert!(case.with(Agent::tick).1.is_empty());
    assert_eq!(case.agent.next_wake(), None);
}

#[test]
fn a_new_master_is_told_of_all() {
    let mut case = Case::new();
    let running = case.check(
        &run(&["a", "b"], "sleep 1", None),
        &[("a", TaskState::Running), ("b", TaskState::Running)],
    );
    case.check(&seen("a", running[0]), &[]);
    case.check(
        &run(&["c"], "sleep 1", Some("CUSTOM")),
        &[("c", TaskState::Running)],
    );
    let report = case.report();
    assert_eq!(case.tally.registered, 0);
    assert_eq!(
        (
            report.agent.as_str(),
            &*report.spec.hostname,
            &*report.spec.ip
        ),
        ("S7", "agent-7", "127.1.0.8")
    );
    assert_eq!(report.spec.resources, case.model.resources);
    assert_eq!(report.frameworks[0].framework.as_str(), "F");
    assert_eq!(&*report.frameworks[0].spec.name, "f");
    assert_eq!(report.executors[0].spec.id.as_str(), "e");
    let mut tasks = report.tasks;
    tasks.sort_by(|one, other| one.spec.id.cmp(&other.spec.id));
    let is_whole = |task: &TaskReport| {
        task.latest == TaskState::Running && task.statuses.len() == 1 && task.forwarded.is_some()
    };
    assert!(tasks.iter().all(is_whole));
    let executors: Vec<_> = tasks.iter().map(|task| task.executor.is_some()).collect();
    assert_eq!(executors, [false, false, true]);
    // Until it is admitted, orders are outdated.
    case.check(&kill("a"), &[]);
    let again = case.tell(&registered());
    assert_eq!(again.len(), 2, "{again:?}");
    assert_eq!(case.tally.registered, 1);
}

#[test]
fn a_group_ends_as_one_and_the_built_in_executor_with_it() {
    let mut case = Case::new();
    let running = case.check(
        &run(&["a", "b"], "sleep 1", Some("DEFAULT")),
        &[("a", TaskState::Running), ("b", TaskState::Running)],
    );
    case.check(&seen("a", running[0]), &[]);
    case.check(&seen("b", running[1]), &[]);
    let said = case.tell(&kill("b"));
    assert!(
        matches!(
            &said[..],
            [
                ToMaster::Update { .. },
                ToMaster::Update { .. },
                ToMaster::ExecutorExited { .. }
            ]
        ),
        "{said:?}"
    );
}

#[test]
fn a_framework_that_is_gone_leaves_nothing() {
    let mut case = Case::new();
    case.tell(&run(&["a"], "sleep 1", Some("CUSTOM")));
    let said = case.tell(&ToAgent::ShutdownFramework("F".into()));
    assert!(
        matches!(&said[..], [ToMaster::ExecutorExited { .. }]),
        "{said:?}"
    );
    assert_eq!(case.tally.running, 0);
    assert!(case.report().frameworks.is_empty());
}
