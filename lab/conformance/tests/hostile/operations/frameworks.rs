//! What a framework may not do with its offers: each operation has an id, and is answered by an event.

use lab_conformance::{
    cluster::Cluster,
    http::{self, Stream},
};
use serde_json::{Value, json};

use super::{
    ANN, BOB, PATIENCE, cluster, ports, providers, refined, reserved, scalar, volume, with,
};

/// Operations for one offer, and part of the answer to the last of them.
pub(super) struct Row {
    pub(super) about: &'static str,
    pub(super) operations: Vec<Value>,
    pub(super) state: &'static str,
    pub(super) text: &'static str,
}

/// A subscription.
pub(super) struct Framework {
    pub(super) stream: Stream,
    pub(super) id: Value,
    who: &'static str,
    master: String,
    /// That came while something else was waited for.
    offer: Option<Value>,
}

impl Framework {
    pub(super) fn subscribe(cluster: &Cluster, who: &'static str, principal: &str) -> Self {
        let info = json!({"user": "nobody", "name": "hostile", "roles": ["ops"], "principal": principal,
            "capabilities": [{"type": "MULTI_ROLE"}, {"type": "RESERVATION_REFINEMENT"}, {"type": "PARTITION_AWARE"}]});
        let body = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info}});
        let mut stream = Stream::open(cluster.master(), "/api/v1/scheduler", who, &body);
        let id = stream.wait("SUBSCRIBED", PATIENCE, |event| {
            let id = &event["subscribed"]["framework_id"];
            id.is_object().then(|| id.clone())
        });
        Self {
            stream,
            id,
            who,
            master: cluster.master().to_owned(),
            offer: None,
        }
    }

    pub(super) fn call(&self, kind: &str, payload: Value) -> u16 {
        let body = json!({"type": kind, "framework_id": self.id, kind.to_lowercase(): payload});
        let headers = format!("{}Mesos-Stream-Id: {}\r\n", self.who, self.stream.id);
        http::post_with(&self.master, "/api/v1/scheduler", &headers, &body).status
    }

    /// An offer of all that the agent has.
    pub(super) fn offer(&mut self) -> Value {
        let Self { stream, offer, .. } = self;
        if let Some(offer) = offer.take() {
            return offer;
        }
        stream.wait("whole offer", PATIENCE, whole_offer)
    }

    /// State and text of the answer to the operation of that id.
    fn answer(&mut self, id: &str) -> (String, String) {
        let status = self.status(id, |event| {
            let status = &event["update_operation_status"]["status"];
            (status["operation_id"]["value"] == id).then_some(status)
        });
        let text = |key: &str| status[key].as_str().unwrap_or_default().to_owned();
        (text("state"), text("message"))
    }

    /// The next update of a task.
    pub(super) fn update(&mut self, task: &str) -> Value {
        self.status(task, |event| {
            let status = &event["update"]["status"];
            (status["task_id"]["value"] == task).then_some(status)
        })
    }

    /// Waits for an event with what is looked for. An offer that comes before it is kept.
    fn status(&mut self, about: &str, find: impl Fn(&Value) -> Option<&Value>) -> Value {
        let Self { stream, offer, .. } = self;
        stream.wait(about, PATIENCE, |event| {
            if let Some(found) = whole_offer(event) {
                *offer = Some(found);
            }
            find(event).cloned()
        })
    }
}

/// The offer in an event that has all that the agent has.
fn whole_offer(event: &Value) -> Option<Value> {
    let offer = &event["offers"]["offers"][0];
    let resources = offer["resources"].as_array()?;
    let cpus = |one: &Value| one["name"] == "cpus" && one["scalar"]["value"] == 4.0;
    resources.iter().any(cpus).then(|| offer.clone())
}

/// For whom an offer's resources are.
pub(super) fn for_ops(resource: Value) -> Value {
    with(resource, json!({"allocation_info": {"role": "ops"}}))
}

fn rows() -> Vec<Row> {
    let operation = |kind: &str, payload: Value| json!({"type": kind, "id": {"value": "last"}, kind.to_lowercase(): payload});
    let reserve = |one: Value| operation("RESERVE", json!({"resources": [for_ops(one)]}));
    let unreserve = |one: Value| operation("UNRESERVE", json!({"resources": [for_ops(one)]}));
    let create = |one: Value| operation("CREATE", json!({"volumes": [for_ops(one)]}));
    let destroy = |one: Value| operation("DESTROY", json!({"volumes": [for_ops(one)]}));
    let grow = |one: Value, by: Value| {
        operation(
            "GROW_VOLUME",
            json!({"volume": for_ops(one), "addition": for_ops(by)}),
        )
    };
    let shrink = |one: Value, by: f64| {
        operation(
            "SHRINK_VOLUME",
            json!({"volume": for_ops(one), "subtract": {"value": by}}),
        )
    };
    let row = |about, operations, (state, text)| Row {
        about,
        operations,
        state,
        text,
    };
    let error = |text| ("OPERATION_ERROR", text);
    let of_bob = with(
        scalar("cpus", 1.0),
        json!({"reservations": [{"type": "DYNAMIC", "role": "ops", "principal": "bob"}]}),
    );
    let mut moved = reserve(reserved("cpus", 1.0, "ops"));
    moved["reserve"]["source"] = json!([for_ops(scalar("cpus", 1.0))]);
    let shared = with(volume(64.0, "data"), json!({"shared": {}}));
    let disk = || {
        let mut first = reserve(reserved("disk", 64.0, "ops"));
        first["id"]["value"] = json!("first");
        first
    };
    let mut many = vec![reserve(reserved("cpus", -1.0, "ops")); 999];
    for (at, one) in many.iter_mut().enumerate() {
        one["id"]["value"] = json!(format!("many{at}"));
    }
    many.push(reserve(reserved("cpus", -1.0, "ops")));
    let mut backwards = ports(&[(31010, 31000)], "ops");
    backwards["reservations"] = json!([{"type": "DYNAMIC", "role": "ops", "principal": "ann"}]);
    vec![
        row(
            "for another role",
            vec![reserve(reserved("cpus", 1.0, "web"))],
            error("role 'web'"),
        ),
        row(
            "in another's name",
            vec![reserve(of_bob)],
            error("principal"),
        ),
        row("with a source", vec![moved], error("source")),
        row(
            "more than is offered",
            vec![reserve(reserved("cpus", 4.001, "ops"))],
            error("is not in what is offered"),
        ),
        row(
            "a negative amount",
            vec![reserve(reserved("cpus", -1.0, "ops"))],
            error("value < 0"),
        ),
        row(
            "refined without ground",
            vec![reserve(refined(1000))],
            error("is not in what is offered"),
        ),
        row(
            "ports backwards",
            vec![reserve(backwards)],
            error("begin 31010"),
        ),
        row(
            "ports that are not offered",
            vec![reserve(ports(&[(80, 90)], "ops"))],
            error("ports:[80-90] is not"),
        ),
        row("a thousand at once", many, error("value < 0")),
        row(
            "what is not reserved",
            vec![unreserve(reserved("cpus", 1.0, "ops"))],
            error("is not in what is offered"),
        ),
        row(
            "not even a reservation",
            vec![unreserve(scalar("cpus", 1.0))],
            error("is not dynamically reserved"),
        ),
        row(
            "a volume on nothing",
            vec![create(volume(64.0, "data"))],
            error("is not in what is offered"),
        ),
        row(
            "a volume above its folder",
            vec![disk(), create(volume(64.0, "../x"))],
            error("invalid persistence id"),
        ),
        row(
            "a shared volume without the capability",
            vec![create(shared)],
            error("is not in what is offered"),
        ),
        row(
            "destroying what is not there",
            vec![destroy(volume(64.0, "data"))],
            error("is not in what is offered"),
        ),
        row(
            "growing what is not there",
            vec![grow(volume(64.0, "data"), reserved("disk", 1.0, "ops"))],
            error(""),
        ),
        row(
            "growing by nothing",
            vec![grow(volume(64.0, "data"), reserved("disk", 0.0, "ops"))],
            error(""),
        ),
        row(
            "shrinking what is not there",
            vec![shrink(volume(64.0, "data"), 1.0)],
            error("is not in what is offered"),
        ),
        row(
            "shrinking below nothing",
            vec![shrink(volume(64.0, "data"), 1000.0)],
            error("less than the volume"),
        ),
    ]
}

#[test]
fn hostile_frameworks_get_exact_answers() {
    let (mut cluster, _credentials) = cluster();
    let mut framework = Framework::subscribe(&cluster, ANN, "ann");
    let mut wrong = Vec::new();
    let filters = json!({"refuse_seconds": 0});
    for row in rows().into_iter().chain(providers::operations()) {
        let offer = framework.offer();
        let accept =
            json!({"offer_ids": [offer["id"]], "operations": row.operations, "filters": filters});
        assert_eq!(framework.call("ACCEPT", accept), 202, "{}", row.about);
        let (state, text) = framework.answer("last");
        if state != row.state || !text.contains(row.text) {
            wrong.push(format!(
                "{}: {state} {text:.300}, not {} {:?}",
                row.about, row.state, row.text
            ));
        }
        if row.operations.len() == 2 {
            // What came before it went well, and is taken back.
            let offer = framework.offer();
            let mut back = json!({"type": "UNRESERVE", "id": {"value": "back"}});
            back["unreserve"] = json!({"resources": [for_ops(reserved("disk", 64.0, "ops"))]});
            let accept =
                json!({"offer_ids": [offer["id"]], "operations": [back], "filters": filters});
            assert_eq!(framework.call("ACCEPT", accept), 202, "{}", row.about);
            assert_eq!(framework.answer("back").0, "OPERATION_FINISHED");
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), cluster.logs());
    forged(&cluster, &mut framework);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
}

/// Offers, streams and ids of others.
fn forged(cluster: &Cluster, ann: &mut Framework) {
    let offer = ann.offer();
    let bob = Framework::subscribe(cluster, BOB, "bob");
    let reserve = |id: &str| {
        let resources = [for_ops(reserved("cpus", 1.0, "ops"))];
        json!({"type": "RESERVE", "id": {"value": id}, "reserve": {"resources": resources}})
    };
    let mut bob = bob;
    let stolen = json!({"offer_ids": [offer["id"]], "operations": [reserve("stolen")]});
    assert_eq!(bob.call("ACCEPT", stolen), 202);
    assert_eq!(bob.answer("stolen").0, "OPERATION_ERROR");
    let made_up = json!({"offer_ids": [{"value": "forged-O1"}], "operations": [reserve("forged")]});
    assert_eq!(ann.call("ACCEPT", made_up), 202);
    assert_eq!(ann.answer("forged").0, "OPERATION_ERROR");
    let twice = json!({"offer_ids": [offer["id"], offer["id"]], "operations": [reserve("twice")]});
    assert_eq!(ann.call("ACCEPT", twice), 202);
    assert_eq!(ann.answer("twice").0, "OPERATION_ERROR");
    let id = bob.id.clone();
    let own = std::mem::replace(&mut bob.id, ann.id.clone());
    assert_eq!(
        bob.call("TEARDOWN", Value::Null),
        400,
        "another's framework"
    );
    bob.id = own;
    assert_eq!(bob.id, id);
    let stream = std::mem::replace(&mut bob.stream.id, ann.stream.id.clone());
    assert_eq!(bob.call("REVIVE", json!({})), 400, "another's stream");
    bob.stream.id = stream;
    let short = json!({"agent_id": offer["agent_id"], "task_id": {"value": "t"}, "uuid": "AAAA"});
    assert_eq!(ann.call("ACKNOWLEDGE", short), 400, "a short uuid");
    let unknown = json!({"agent_id": offer["agent_id"], "task_id": {"value": "t"}, "uuid": "AAAAAAAAAAAAAAAAAAAAAA=="});
    assert_eq!(ann.call("ACKNOWLEDGE", unknown), 202, "what nobody said");
}
