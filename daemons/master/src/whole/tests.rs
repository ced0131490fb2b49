//! What is written in pieces says the same as what is written at once, also after pieces were kept.

use std::sync::Arc;
use std::time::Duration;

use abi_mesos::admit::{self, SchedulerRequest};
use abi_mesos::{Limits, decode_json};
use abi_node::{Registration, ToMaster};
use abi_terms::{AgentCapabilities, Event, MasterSpec, Moment, Offer, TaskState};
use base_access::{AllowAll, Authorizer};
use base_ids::{ConnectionId, FrameworkId, RequestId};
use kernel_master::{Config, Effect, Input, Master};
use serde_json::{Value, json};

use super::*;
use crate::facts::{Build, Facts};

const AGENTS: u64 = 70;

struct World {
    master: Master,
    spec: Arc<MasterSpec>,
    now: Moment,
    framework: FrameworkId,
    offers: Vec<Arc<Offer>>,
}

fn read<T: abi_mesos::Message>(value: &Value) -> T {
    decode_json(value.to_string().as_bytes(), Limits::default()).unwrap()
}

impl World {
    fn new() -> Self {
        let spec = Arc::new(MasterSpec {
            id: "M".into(),
            ip: "127.0.0.1".into(),
            port: 5050,
            hostname: "localhost".into(),
            version: "1".into(),
            region: None,
            zone: None,
        });
        let config = Config {
            completed_tasks_max: 100,
            ..Config::new(Arc::clone(&spec), 1)
        };
        let mut world = Self {
            master: Master::new(config),
            spec,
            now: Moment::from_nanos(1_500_000_000_000_000_000),
            framework: "".into(),
            offers: Vec::new(),
        };
        world.step(Input::Recovered(Vec::new()));
        for number in 0..AGENTS {
            world.register(number);
        }
        let info = json!({"user": "root", "name": "f \"x\"", "roles": ["a", "b"], "labels": {"labels": [{"key": "k"}]},
            "capabilities": [{"type": "MULTI_ROLE"}, {"type": "PARTITION_AWARE"}]});
        world.call(json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info}}));
        world
    }

    fn register(&mut self, number: u64) {
        let connection = ConnectionId(100 + number);
        self.step(Input::AgentConnected {
            connection,
            principal: None,
        });
        let info = json!({"hostname": format!("h{number}"), "port": 5051,
            "resources": [
                {"name": "cpus", "type": "SCALAR", "scalar": {"value": 64}},
                {"name": "mem", "type": "SCALAR", "scalar": {"value": 65536}},
                {"name": "disk", "type": "SCALAR", "scalar": {"value": 10},
                    "reservations": [{"type": "STATIC", "role": "b"}]},
                {"name": "ports", "type": "RANGES", "ranges": {"range": [{"begin": 1, "end": 9}]}}],
            "attributes": [{"name": "rack", "type": "TEXT", "text": {"value": "r"}}]});
        let address = format!("10.0.0.{number}");
        let spec = admit::agent(read(&info), address, "1", AgentCapabilities::ALL).unwrap();
        let registration = Registration {
            spec: Arc::new(spec),
        };
        self.step(Input::Agent(connection, ToMaster::Register(registration)));
    }

    fn step(&mut self, input: Input) {
        self.now = self.now + Duration::from_millis(1);
        let mut effects = Vec::new();
        self.master.step(self.now, input, &mut effects);
        for effect in effects {
            match effect {
                Effect::Tell(_, Event::Subscribed { framework, .. }) => self.framework = framework,
                Effect::Tell(_, Event::Offers(offers, _)) => self.offers.extend(offers),
                _ => {}
            }
        }
    }

    fn call(&mut self, mut call: Value) {
        if !self.framework.as_str().is_empty() {
            call["framework_id"] = json!({"value": self.framework.as_str()});
        }
        let connection = ConnectionId(1);
        match admit::scheduler_call(read(&call)).unwrap() {
            SchedulerRequest::Subscribe(subscription) => self.step(Input::Subscribe {
                connection,
                subscription,
                principal: None,
            }),
            SchedulerRequest::Call { framework, command } => self.step(Input::Call {
                request: RequestId(0),
                stream: Some(connection),
                framework,
                principal: None,
                command,
            }),
        }
    }

    /// Launches tasks of several kinds on the next offer, and gives their ids and their agent.
    fn launch(&mut self, round: usize) -> (Vec<String>, Arc<Offer>) {
        // Reserved disks are offered alone.
        let enough = base_units::Scalar::whole(1);
        let has_cpus = |offer: &Arc<Offer>| offer.resources.scalar("cpus") >= enough;
        let place = self.offers.iter().rposition(has_cpus).unwrap();
        let offer = self.offers.remove(place);
        let ids: Vec<String> = (0..7).map(|number| format!("t{round}.{number}")).collect();
        let task = |(number, id): (usize, &String)| {
            let mut task = json!({"name": "n\u{2028}\\", "task_id": {"value": id}, "agent_id": {"value": offer.agent.as_str()},
                "command": {"value": "true"}, "resources": [
                    {"name": "cpus", "type": "SCALAR", "scalar": {"value": 0.1}},
                    {"name": "mem", "type": "SCALAR", "scalar": {"value": 32}}]});
            let label = json!({"labels": [{"key": "k\"", "value": "ä"}, {"key": "only"}]});
            match number {
                1 => task["labels"] = label,
                2 => {
                    task["discovery"] =
                        json!({"visibility": "CLUSTER", "name": "s", "labels": label})
                }
                3 => task["container"] = json!({"type": "MESOS"}),
                4 => task["kill_policy"] = json!({"grace_period": {"nanoseconds": 5}}),
                5 => task["limits"] = json!({"mem": {"value": "Infinity"}}),
                6 => task["name"] = json!(id),
                _ => {}
            }
            task
        };
        let tasks: Vec<Value> = ids.iter().enumerate().map(task).collect();
        self.call(json!({"type": "ACCEPT", "accept": {"offer_ids": [{"value": offer.id.as_str()}],
            "operations": [{"type": "LAUNCH", "launch": {"task_infos": tasks}}], "filters": {"refuse_seconds": 0.0}}}));
        (ids, offer)
    }

    fn update(&mut self, task: &str, offer: &Offer, state: &str) {
        let uuid = "AAAAAAAAAAAAAAAAAAAAAA==";
        let agent = offer.agent.as_str();
        let mut status = json!({"task_id": {"value": task}, "state": state, "uuid": uuid, "data": "eA==",
            "agent_id": {"value": agent}, "timestamp": 1.5, "source": "SOURCE_EXECUTOR"});
        if task.ends_with('1') {
            status["healthy"] = json!(false);
            status["container_status"] = json!({"container_id": {"value": "c"},
                "network_infos": [{"ip_addresses": [{"ip_address": "1.2.3.4"}]}]});
        }
        let number: u64 = agent.rsplit('S').next().unwrap().parse().unwrap();
        let status = admit::status(read(&status)).unwrap();
        let latest = status.state;
        self.step(Input::Agent(
            ConnectionId(100 + number),
            ToMaster::Update {
                framework: self.framework.clone(),
                status: Arc::new(status),
                latest,
            },
        ));
        if latest == TaskState::Finished {
            self.call(
                json!({"type": "ACKNOWLEDGE", "acknowledge": {"agent_id": {"value": agent},
                "task_id": {"value": task}, "uuid": uuid}}),
            );
        }
    }

    fn picture(&self) -> Picture {
        let authorizer: Arc<dyn Authorizer> = Arc::new(AllowAll);
        Picture {
            view: self.master.view(),
            sight: Sight::new(&authorizer, None, false),
            facts: Arc::new(Facts {
                master: Arc::clone(&self.spec),
                cluster: None,
                flags: Default::default(),
                started: self.now,
                heartbeat: Duration::from_secs(15),
                roles: None,
                build: Build {
                    date: "d".to_owned(),
                    time: 0.0,
                },
            }),
        }
    }
}

fn kinds() -> Vec<(Kind, Encoding)> {
    let mut kinds = vec![(STATE, Encoding::Json), (SLAVES, Encoding::Json)];
    for read in [Read::State, Read::Tasks, Read::Agents] {
        for encoding in [Encoding::Json, Encoding::Protobuf] {
            kinds.push((read.kind(encoding), encoding));
        }
    }
    kinds
}

/// Compares all documents; lists are made of those before.
fn check(picture: &Picture, kept: &mut [Option<Lists>]) {
    for ((kind, encoding), kept) in kinds().into_iter().zip(kept) {
        let lists = Lists::new(picture, kind.style, kept.as_ref());
        let pieces = (kind.write)(picture, &lists).unwrap().concat();
        let plain = (kind.write_part)(picture).unwrap();
        match encoding {
            Encoding::Json => {
                let [pieces, plain] = [pieces, plain]
                    .map(|bytes| serde_json::from_slice::<Value>(&bytes).expect("it is JSON"));
                assert_eq!(pieces, plain);
            }
            Encoding::Protobuf => {
                let [pieces, plain] = [pieces, plain].map(|bytes| {
                    let decoded: v1::master::Response = prost::Message::decode(&*bytes).unwrap();
                    decoded
                });
                assert_eq!(pieces, plain);
            }
        }
        *kept = Some(lists);
    }
}

#[test]
fn in_pieces_or_at_once_it_is_the_same() {
    let mut world = World::new();
    let mut kept: Vec<Option<Lists>> = kinds().iter().map(|_| None).collect();
    check(&world.picture(), &mut kept);
    for round in 0..40 {
        let (ids, offer) = world.launch(round);
        for (number, id) in ids.iter().enumerate() {
            world.update(id, &offer, "TASK_STARTING");
            world.update(id, &offer, "TASK_RUNNING");
            if number % 2 == 0 {
                world.update(id, &offer, "TASK_FINISHED");
            }
        }
        if round % 9 == 0 {
            check(&world.picture(), &mut kept);
        }
    }
    let picture = world.picture();
    let framework = picture.view.frameworks.values().next().unwrap();
    assert!(
        framework.completed.size() > 64,
        "there is more than a piece"
    );
    assert!(framework.tasks.size() > 0, "some still run");
    check(&picture, &mut kept);
    world.call(json!({"type": "TEARDOWN"}));
    check(&world.picture(), &mut kept);
}

#[test]
fn a_stream_begins_with_the_same_state() {
    let mut world = World::new();
    let (ids, offer) = world.launch(0);
    ids.iter()
        .for_each(|id| world.update(id, &offer, "TASK_RUNNING"));
    let (picture, heartbeat) = (world.picture(), Duration::from_millis(1500));
    let event = v1::master::Event {
        r#type: Some(Kinds::Subscribed),
        subscribed: Some(Subscribed {
            get_state: Some(Box::new(picture.get_state())),
            heartbeat_interval_seconds: Some(1.5),
        }),
        ..Default::default()
    };
    for encoding in [Encoding::Json, Encoding::Protobuf] {
        let lists = Lists::new(&picture, Read::State.kind(encoding).style, None);
        let record = subscribed(encoding, heartbeat, &picture, &lists).concat();
        let mut records = abi_recordio::Decoder::new(1 << 20);
        records.push(&record);
        let body = records.next_record().unwrap().expect("it is whole");
        match encoding {
            Encoding::Json => {
                let plain = encode_json(&event);
                let [body, plain] = [&body[..], &plain]
                    .map(|bytes| serde_json::from_slice::<Value>(bytes).expect("it is JSON"));
                assert_eq!(body, plain);
            }
            Encoding::Protobuf => {
                let body: v1::master::Event = prost::Message::decode(&*body).unwrap();
                assert_eq!(body, event);
            }
        }
    }
}
