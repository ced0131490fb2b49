//! The table: what is sent, and which answers are right.

use serde_json::{Value, json};

use crate::{Row, To, Want, bytes, calls, request, row};

/// GETs: whom, path, answers.
const GETS: [(To, &str, &[u16]); 62] = [
    (To::Master, "/no/such/path", &[404]),
    (To::Master, "/master/no/such/path", &[404]),
    (To::Master, "/redirect/below", &[404]),
    (To::Master, "/slave(1)/state", &[404]),
    (To::Master, "/master/master/state", &[404]),
    (To::Master, "/redirect/state", &[404]),
    (To::Master, "/redirect/../state", &[400, 404]),
    (To::Master, "/..", &[400, 404]),
    (To::Master, "/../../../../etc/passwd", &[400, 404]),
    (To::Master, "/%2e%2e/%2e%2e/etc/passwd", &[400, 404]),
    (To::Master, "/STATE", &[404]),
    (To::Master, "/state%00", &[400, 404]),
    (To::Master, "/%", &[400, 404]),
    (To::Master, "/%zz", &[400, 404]),
    (To::Master, "/api/v2", &[404]),
    (To::Master, "/api", &[404]),
    (To::Master, "/teardown", &[405]),
    (To::Master, "/files", &[404]),
    (To::Master, "/files/", &[404]),
    (To::Master, "/files/read", &[400]),
    (To::Master, "/files/download", &[400]),
    (To::Master, "/files/browse", &[400]),
    (To::Master, "/files/read?path=", &[400, 404]),
    (To::Master, "/files/read?path=/nope&offset=0", &[404]),
    (To::Master, "/files/read?path=/nope&offset=x", &[400, 404]),
    (
        To::Master,
        "/files/read?path=/nope&offset=-99999999999999999999",
        &[400, 404],
    ),
    (
        To::Master,
        "/files/read?path=/nope&offset=0&length=-2",
        &[400, 404],
    ),
    (To::Master, "/files/download?path=/nope", &[404]),
    (To::Master, "/files/browse?path=/nope", &[404]),
    (To::Master, "/files/browse?path=/etc", &[404]),
    (To::Master, "/files/read?path=/etc/passwd&offset=0", &[404]),
    (
        To::Master,
        "/files/read?path=/master/log/../../../etc/passwd&offset=0",
        &[404],
    ),
    (To::Master, "/files/download?path=%2fetc%2fpasswd", &[404]),
    (To::Master, "/files/download?path=%00", &[400, 404]),
    (To::Master, "/files/download?path=%ff%fe", &[400, 404]),
    (To::Master, "/files/read?%ff=%ff", &[400]),
    (To::Master, "/tasks?limit=many", &[200]),
    (To::Master, "/tasks?limit=-1", &[200, 400]),
    (
        To::Master,
        "/tasks?limit=99999999999999999999999",
        &[200, 400],
    ),
    (
        To::Master,
        "/tasks?offset=18446744073709551615&limit=18446744073709551615",
        &[200, 400],
    ),
    (To::Master, "/tasks?order=sideways", &[200]),
    (To::Master, "/tasks?task_id=../../etc/passwd", &[200]),
    (To::Master, "/slaves?slave_id=%00", &[200, 400]),
    (To::Master, "/frameworks?framework_id=nobody", &[200]),
    (
        To::Master,
        "/state?jsonp=%3Cscript%3Ealert(1)%3C/script%3E",
        &[200, 400],
    ),
    (To::Master, "/state?jsonp=", &[200, 400]),
    (To::Master, "/state?&&&===&%", &[200, 400]),
    (To::Master, "/metrics/snapshot?timeout=forever", &[400]),
    (To::Master, "/metrics/snapshot?timeout=-5secs", &[200, 400]),
    (To::Agent, "/no/such/path", &[404]),
    (To::Agent, "/slave(2)/state", &[404]),
    (To::Agent, "/slave(1", &[404]),
    (To::Agent, "/master/state", &[404]),
    (To::Agent, "/slaves", &[404]),
    (To::Agent, "/../../etc/passwd", &[400, 404]),
    (To::Agent, "/files/read?path=/etc/passwd&offset=0", &[404]),
    (To::Agent, "/files/download?path=/etc/passwd", &[404]),
    (To::Agent, "/files/browse?path=/", &[404]),
    (To::Agent, "/files/browse?path=../../..", &[404]),
    (To::Agent, "/files/read", &[400]),
    (To::Agent, "/containers?container_id=../../x", &[200, 400]),
    (To::Agent, "/monitor/statistics?x=%ff", &[200, 400]),
];

pub(crate) fn all() -> Vec<Row> {
    let mut rows = calls::rows();
    for (to, path, want) in GETS {
        rows.push(row(
            format!("GET {path}"),
            to,
            request("GET", path, &[], b""),
            Want::Status(want),
        ));
    }
    rows.extend(bytes::rows());
    rows.extend(scheduler());
    rows.extend(executor());
    rows.extend(negotiation());
    rows.extend(forms());
    rows
}

fn call(
    about: &str,
    to: To,
    path: &str,
    headers: &[(&str, &str)],
    body: &Value,
    want: &'static [u16],
) -> Row {
    let mut all = vec![("Content-Type", "application/json")];
    all.extend(headers);
    let bytes = request("POST", path, &all, body.to_string().as_bytes());
    row(format!("{path}: {about}"), to, bytes, Want::Status(want))
}

fn scheduler() -> Vec<Row> {
    let info = json!({"user": "nobody", "name": "hostile"});
    let framework = json!({"value": "nobody-0000"});
    let id_of = |id: &str| json!({"value": id});
    let mut rows = Vec::new();
    let mut add = |about: &str, headers: &[(&str, &str)], body: Value, want| {
        rows.push(call(
            about,
            To::Master,
            "/api/v1/scheduler",
            headers,
            &body,
            want,
        ));
    };
    add("SUBSCRIBE alone", &[], json!({"type": "SUBSCRIBE"}), &[400]);
    add(
        "SUBSCRIBE of nobody",
        &[],
        json!({"type": "SUBSCRIBE", "subscribe": {}}),
        &[400],
    );
    add(
        "no user",
        &[],
        json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": {"name": "x"}}}),
        &[400],
    );
    add(
        "no name",
        &[],
        json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": {"user": "x"}}}),
        &[400],
    );
    add(
        "a list for a user",
        &[],
        json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": {"user": [{}], "name": "x"}}}),
        &[400],
    );
    let subscribe = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info}});
    add(
        "SUBSCRIBE with a stream id",
        &[("Mesos-Stream-Id", "x")],
        subscribe.clone(),
        &[400],
    );
    add(
        "SUBSCRIBE for html",
        &[("Accept", "text/html")],
        subscribe,
        &[406],
    );
    let with_id = |call: Option<Value>, own: Option<Value>| {
        let mut body = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info}});
        if let Some(id) = call {
            body["framework_id"] = id;
        }
        if let Some(id) = own {
            body["subscribe"]["framework_info"]["id"] = id;
        }
        body
    };
    add(
        "an id in the call only",
        &[],
        with_id(Some(id_of("a")), None),
        &[400],
    );
    add(
        "an id in the info only",
        &[],
        with_id(None, Some(id_of("a"))),
        &[400],
    );
    add(
        "two ids",
        &[],
        with_id(Some(id_of("a")), Some(id_of("b"))),
        &[400],
    );

    for kind in [
        "TEARDOWN",
        "ACCEPT",
        "DECLINE",
        "REVIVE",
        "SUPPRESS",
        "KILL",
        "SHUTDOWN",
        "ACKNOWLEDGE",
        "RECONCILE",
        "RECONCILE_OPERATIONS",
        "MESSAGE",
        "REQUEST",
        "ACCEPT_INVERSE_OFFERS",
        "DECLINE_INVERSE_OFFERS",
        "ACKNOWLEDGE_OPERATION_STATUS",
        "UPDATE_FRAMEWORK",
    ] {
        add(
            &format!("{kind} of nobody"),
            &[],
            json!({"type": kind}),
            &[400],
        );
        let body = json!({"type": kind, "framework_id": framework});
        add(
            &format!("{kind} of an unknown framework"),
            &[("Mesos-Stream-Id", "x")],
            body,
            &[400],
        );
    }
    let stream = [("Mesos-Stream-Id", "../../etc/passwd")];
    for (about, id) in [
        ("an id with dots", "../../../etc/passwd".to_owned()),
        ("an empty id", String::new()),
        ("an id with a zero", "a\0b".to_owned()),
        ("an id of a megabyte", "x".repeat(1 << 20)),
    ] {
        add(
            about,
            &stream,
            json!({"type": "REVIVE", "framework_id": {"value": id}}),
            &[400, 413],
        );
    }
    let acknowledge = |uuid: Value| {
        let sub = json!({"agent_id": {"value": "a"}, "task_id": {"value": "t"}, "uuid": uuid});
        json!({"type": "ACKNOWLEDGE", "framework_id": framework, "acknowledge": sub})
    };
    add(
        "a uuid that is no base64",
        &stream,
        acknowledge(json!("***")),
        &[400],
    );
    add(
        "a uuid of three bytes",
        &stream,
        acknowledge(json!("AAAA")),
        &[400],
    );
    add(
        "a uuid that is a number",
        &stream,
        acknowledge(json!(7)),
        &[400],
    );
    rows
}

fn executor() -> Vec<Row> {
    let path = "/slave(1)/api/v1/executor";
    let ids = |call: &str| json!({"type": call, "framework_id": {"value": "f"}, "executor_id": {"value": "e"}});
    let mut rows = Vec::new();
    let mut add =
        |about: &str, body: Value| rows.push(call(about, To::Agent, path, &[], &body, &[400]));
    add(
        "no executor id",
        json!({"type": "SUBSCRIBE", "framework_id": {"value": "f"}, "subscribe": {}}),
    );
    add(
        "no framework id",
        json!({"type": "SUBSCRIBE", "executor_id": {"value": "e"}, "subscribe": {}}),
    );
    add("SUBSCRIBE alone", ids("SUBSCRIBE"));
    add("UPDATE alone", ids("UPDATE"));
    add("MESSAGE alone", ids("MESSAGE"));
    let mut subscribe = ids("SUBSCRIBE");
    subscribe["subscribe"] = json!({});
    add("SUBSCRIBE of nobody", subscribe.clone());
    subscribe["framework_id"]["value"] = json!("../..");
    add("SUBSCRIBE of dots", subscribe);
    let mut update = ids("UPDATE");
    update["update"] =
        json!({"status": {"task_id": {"value": "t"}, "state": "TASK_RUNNING", "uuid": "AAAA"}});
    add("UPDATE of nobody", update);
    rows
}

/// Content negotiation and framing at the operator APIs.
fn negotiation() -> Vec<Row> {
    let health = json!({"type": "GET_HEALTH"});
    let mut rows = Vec::new();
    for to in [To::Master, To::Agent] {
        for (accept, want) in [
            ("text/html", &[406][..]),
            ("application/json;q=0, application/x-protobuf;q=0", &[406]),
            ("", &[200, 406]),
            (",,,;;;q=", &[200, 400, 406]),
            ("application/json;q=banana", &[200, 400, 406]),
            ("application/recordio", &[406]),
            ("image/*, text/*;q=0.5", &[406]),
        ] {
            rows.push(call(
                &format!("Accept {accept:?}"),
                to,
                "/api/v1",
                &[("Accept", accept)],
                &health,
                want,
            ));
        }
        let many = "text/html,".repeat(800);
        rows.push(call(
            "800 times Accept html",
            to,
            "/api/v1",
            &[("Accept", &many)],
            &health,
            &[400, 406, 431],
        ));
    }
    let framed = [("Message-Content-Type", "application/json")];
    rows.push(call(
        "Message-Content-Type on a plain call",
        To::Agent,
        "/api/v1",
        &framed,
        &health,
        &[415],
    ));
    let plain = [("Message-Accept", "application/json")];
    rows.push(call(
        "Message-Accept for a plain answer",
        To::Agent,
        "/api/v1",
        &plain,
        &health,
        &[406],
    ));
    for (about, headers, body, want) in [
        (
            "recordio of nothing said",
            &[("Content-Type", "application/recordio")][..],
            &b"2\n{}"[..],
            &[400][..],
        ),
        (
            "recordio of text",
            &[
                ("Content-Type", "application/recordio"),
                ("Message-Content-Type", "text/plain"),
            ],
            b"2\n{}",
            &[415],
        ),
        (
            "recordio with a length of letters",
            &[
                ("Content-Type", "application/recordio"),
                ("Message-Content-Type", "application/json"),
            ],
            b"two\n{}",
            &[400, 415],
        ),
        (
            "recordio with a length beyond all bounds",
            &[
                ("Content-Type", "application/recordio"),
                ("Message-Content-Type", "application/json"),
            ],
            b"99999999999999999999\n{}",
            &[400, 413, 415],
        ),
        (
            "recordio of a plain call",
            &[
                ("Content-Type", "application/recordio"),
                ("Message-Content-Type", "application/json"),
            ],
            b"21\n{\"type\":\"GET_HEALTH\"}",
            &[400, 415],
        ),
    ] {
        let bytes = request("POST", "/api/v1", headers, body);
        rows.push(row(about.to_owned(), To::Agent, bytes, Want::Status(want)));
    }
    let bytes = request(
        "POST",
        "/api/v1",
        &[("Content-Type", "application/recordio")],
        b"2\n{}",
    );
    rows.push(row(
        "recordio at the master".to_owned(),
        To::Master,
        bytes,
        Want::Status(&[415]),
    ));
    rows
}

/// `/teardown` takes a form.
fn forms() -> Vec<Row> {
    [
        ("nothing", ""),
        ("an unknown framework", "frameworkId=nope"),
        ("an empty id", "frameworkId="),
        ("another name", "framework_id=nope"),
        ("two ids", "frameworkId=a&frameworkId=b"),
        ("a broken escape", "frameworkId=%"),
        ("a zero", "frameworkId=%00"),
        ("JSON", "{\"frameworkId\":\"nope\"}"),
        ("dots", "frameworkId=../../etc"),
    ]
    .map(|(about, body)| {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        let bytes = request("POST", "/teardown", &headers, body.as_bytes());
        row(
            format!("/teardown: {about}"),
            To::Master,
            bytes,
            Want::Status(&[400]),
        )
    })
    .into()
}
