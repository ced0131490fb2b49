//! The life of an agent, from its start over tasks and a restart to its end.

use std::time::Duration;

use abi_node::{ToAgent, ToMaster};
use abi_terms::{DrainConfig, TaskState};
use serde_json::json;

use crate::Test;
use crate::master::Master;
use crate::world::{
    agent, call, get, http, only_sandbox, open, options, read_until, run, run_custom,
};

pub(crate) const TESTS: &[Test] = &[
    ("a_command_task_runs_and_is_seen", || go(a_command_task())),
    ("a_task_survives_a_restart", || go(a_restart())),
    ("a_drain_is_shown_after_a_restart", || go(a_drain())),
    ("a_reconfiguration_is_taken_as_far_as_it_may_be", || {
        go(a_reconfiguration())
    }),
    ("a_deposed_master_is_refused_after_a_restart", || {
        go(a_deposed_master())
    }),
    ("an_executor_is_served", || go(an_executor())),
    ("a_failed_fetch_names_the_uri", || go(a_failed_fetch())),
    ("every_document_is_as_written_down", || {
        go(crate::examples::documents())
    }),
    ("what_a_caller_may_not_see_is_left_out", || {
        go(crate::examples::rules())
    }),
    ("a_bad_start_names_the_cause", || go(bad_starts())),
];

pub(crate) fn go(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(test);
}

async fn admit(master: &mut Master) {
    let ToMaster::Register(registration) = master.hear().await else {
        panic!("a new agent registers");
    };
    assert_eq!(registration.spec.attributes.len(), 2);
    master.say(ToAgent::Registered { agent: "S0".into() });
}

async fn states(master: &mut Master, expect: &[TaskState]) {
    for state in expect {
        let status = master.update().await;
        assert_eq!(status.state, *state, "{status:?}");
    }
}

async fn a_command_task() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let running = agent(options(work.path(), master.address, &[]))
        .await
        .expect("it starts");
    let address = running.bound;
    admit(&mut master).await;
    let command = "echo $MESOS_EXECUTOR_ID in $MESOS_SANDBOX > out; cat go* 2>/dev/null; \
                   while [ ! -e go ]; do sleep 0.02; done";
    master.say(run("t1", "S0", command));
    states(&mut master, &[TaskState::Starting, TaskState::Running]).await;

    let state = get(address, "/slave(1)/state").await;
    assert_eq!(state["id"], "S0");
    assert_eq!(state["attributes"]["zone"], 2.0);
    let executor = &state["frameworks"][0]["executors"][0];
    assert_eq!(executor["id"], "t1");
    assert_eq!(executor["resources"]["mem"], 64.0);
    assert_eq!(executor["tasks"][0]["state"], "TASK_RUNNING");
    let folder = executor["directory"].as_str().expect("a folder").to_owned();
    assert!(
        folder.contains("/slaves/S0/frameworks/F/executors/t1/runs/"),
        "{folder}"
    );

    let containers = get(address, "/containers").await;
    assert_eq!(containers[0]["executor_id"], "t1");
    assert!(
        containers[0]["status"]["executor_pid"].is_number(),
        "{containers}"
    );
    let answer = call(address, r#"{"type":"GET_STATE"}"#).await;
    let executors = &answer["get_state"]["get_executors"]["executors"];
    assert_eq!(executors[0]["executor_info"]["source"], "t1");
    let answer = call(address, r#"{"type":"GET_CONTAINERS","get_containers":{}}"#).await;
    assert!(answer["get_containers"]["containers"][0]["resource_statistics"].is_object());
    let metrics = get(address, "/metrics/snapshot").await;
    assert_eq!(metrics["slave/registered"], 1.0);
    assert_eq!(metrics["slave/tasks_running"], 1.0);
    let stalled = &metrics["system/pressure/memory/some/stalled_secs"];
    let measured = std::fs::read_to_string("/proc/pressure/memory").is_ok();
    assert_eq!(stalled.is_number(), measured, "{metrics}");

    std::fs::write(format!("{folder}/go"), "").expect("the sandbox is there");
    states(&mut master, &[TaskState::Finished]).await;
    let read = get(address, &format!("/files/read?path={folder}/out&offset=0")).await;
    let text = read["data"].as_str().expect("text");
    assert!(text.starts_with("t1 in /"), "{text}");
    let latest = folder.rsplit_once('/').expect("a path").0.to_owned() + "/latest";
    get(address, &format!("/files/browse?path={latest}")).await;
    let (status, _) = http(address, &format!("GET /files/read?path={folder}/../x"), "").await;
    assert_eq!(status, 404);

    master.say(run("t2", "S0", "exec sleep 1000"));
    states(&mut master, &[TaskState::Starting, TaskState::Running]).await;
    let stopping = tokio::spawn(running.stop(false));
    states(&mut master, &[TaskState::Killed]).await;
    stopping.await.expect("it stops");
    while master.hear().await != ToMaster::Unregister {}
}

async fn a_restart() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let options = options(work.path(), master.address, &[]);
    let running = agent(options.clone()).await.expect("it starts");
    admit(&mut master).await;
    master.say(run(
        "t1",
        "S0",
        "while [ ! -e go ]; do sleep 0.02; done; exit 3",
    ));
    states(&mut master, &[TaskState::Starting, TaskState::Running]).await;
    let folder = only_sandbox(running.bound).await;
    running.stop(true).await;

    let running = agent(options).await.expect("it starts again");
    let report = loop {
        if let ToMaster::Reregister(report) = master.hear().await {
            break report;
        }
    };
    assert_eq!(report.agent.as_str(), "S0");
    assert_eq!(report.tasks[0].latest, TaskState::Running);
    master.say(ToAgent::Registered { agent: "S0".into() });
    std::fs::write(format!("{folder}/go"), "").expect("the sandbox is there");
    states(&mut master, &[TaskState::Failed]).await;
    running.stop(false).await;
}

async fn a_drain() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let options = options(work.path(), master.address, &[]);
    let running = agent(options.clone()).await.expect("it starts");
    admit(&mut master).await;
    master.say(run("t1", "S0", "exec sleep 1000"));
    states(&mut master, &[TaskState::Starting, TaskState::Running]).await;
    master.say(ToAgent::Drain(DrainConfig {
        max_grace: Some(Duration::from_secs(3)),
        mark_gone: false,
    }));
    let config =
        json!({"max_grace_period": {"nanoseconds": 3_000_000_000_u64}, "mark_gone": false});
    while get(running.bound, "/state").await["drain_config"] != config {
        tokio::task::yield_now().await;
    }
    running.stop(true).await;

    let running = agent(options).await.expect("it starts again");
    let state = get(running.bound, "/state").await;
    assert_eq!(state["drain_config"], config);
    let since = state["estimated_drain_start_time_seconds"].as_i64();
    let answer = call(running.bound, r#"{"type":"GET_AGENT"}"#).await;
    let part = &answer["get_agent"];
    assert_eq!(part["drain_config"], config);
    let nanos = part["estimated_drain_start_time"]["nanoseconds"].as_i64();
    assert_eq!(nanos.map(|nanos| nanos / 1_000_000_000), since);
    running.stop(false).await;
}

async fn a_reconfiguration() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let flags = |more: &[&'static str]| {
        let all = [&["--advertise_port=5051"], more].concat();
        options(work.path(), master.address, &all)
    };
    let less = flags(&["--reconfiguration_policy=additive", "--attributes=zone:2"]);
    let more = flags(&[
        "--reconfiguration_policy=additive",
        "--resources=cpus:5;mem:4096;disk:8192;ports:[31000-32000]",
    ]);
    let free = flags(&["--attributes=zone:2"]);
    let running = agent(flags(&[])).await.expect("it starts");
    admit(&mut master).await;
    while get(running.bound, "/state").await["id"] != "S0" {
        tokio::task::yield_now().await;
    }
    running.stop(true).await;
    let error = agent(less).await.expect_err("it has less than before");
    assert!(error.to_string().contains("rack:r1"), "{error}");
    for taken in [more, free] {
        let running = agent(taken).await.expect("it may be so");
        while !matches!(master.hear().await, ToMaster::Reregister(_)) {}
        running.stop(true).await;
    }
}

async fn a_deposed_master() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::of_term(5).await;
    let running = agent(options(work.path(), master.address, &[]))
        .await
        .expect("it starts");
    admit(&mut master).await;
    get(running.bound, "/state").await;
    running.stop(true).await;

    let mut old = Master::of_term(4).await;
    let log = work.path().join("log");
    std::fs::write(&log, "a line").expect("written");
    let mut options = options(work.path(), old.address, &[]);
    options.log_file = Some(log);
    let running = agent(options).await.expect("it starts again");
    let read = "/files/read?path=/slave/log&offset=0";
    assert_eq!(get(running.bound, read).await["data"], "a line");
    assert_eq!(old.deposed().await, 5);
    running.stop(true).await;
}

async fn an_executor() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let running = agent(options(work.path(), master.address, &[]))
        .await
        .expect("it starts");
    let address = running.bound;
    admit(&mut master).await;
    master.say(run_custom("t1", "S0", "e1"));
    let ids = r#""framework_id":{"value":"F"},"executor_id":{"value":"e1"}"#;
    let subscribe = format!(r#"{{"type":"SUBSCRIBE",{ids},"subscribe":{{}}}}"#);
    let post = "POST /slave(1)/api/v1/executor";
    // The agent may not have heard of it yet.
    let mut stream = loop {
        let mut stream = open(address, post, &subscribe, "keep-alive").await;
        let head = read_until(&mut stream, "\r\n\r\n").await;
        if head.starts_with("HTTP/1.1 200") {
            break stream;
        }
        tokio::task::yield_now().await;
    };
    read_until(&mut stream, "LAUNCH").await;
    let uuid = "AAAAAAAAQACAAAAAAAAAAA==";
    let update = format!(
        r#"{{"type":"UPDATE",{ids},"update":{{"status":{{"task_id":{{"value":"t1"}},"state":"TASK_RUNNING",
        "source":"SOURCE_EXECUTOR","uuid":"{uuid}"}}}}}}"#
    );
    let (status, body) = http(address, post, &update).await;
    assert_eq!(status, 202, "{body}");
    read_until(&mut stream, "ACKNOWLEDGED").await;
    states(&mut master, &[TaskState::Running]).await;

    let other = subscribe.replace("e1", "zz");
    assert_eq!(http(address, post, &other).await.0, 400);
    assert_eq!(
        http(address, post, &subscribe.replace("SUBSCRIBE", "UNKNOWN"))
            .await
            .0,
        501
    );
    assert_eq!(http(address, "GET /api/v1/executor", "").await.0, 405);
    let (status, text) = http(address, "POST /api/v1", "{}x").await;
    assert_eq!(status, 400);
    assert!(text.contains("trailing characters"), "{text}");
    for (body, expect) in [
        (r#"{"type":"UNKNOWN"}"#, 501),
        ("{}", 400),
        (r#"{"type":"#, 400),
        (r#"{"type":"KILL_CONTAINER"}"#, 400),
        (r#"{"type":"SET_LOGGING_LEVEL"}"#, 400),
        (
            r#"{"type":"SET_LOGGING_LEVEL","set_logging_level":{"level":1,"duration":{"nanoseconds":1}}}"#,
            200,
        ),
    ] {
        assert_eq!(
            http(address, "POST /api/v1", body).await.0,
            expect,
            "{body}"
        );
    }
    drop(stream);
    running.stop(false).await;
}

async fn a_failed_fetch() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let running = agent(options(work.path(), master.address, &[]))
        .await
        .expect("it starts");
    admit(&mut master).await;
    let ToAgent::Run(mut order) = run("t1", "S0", "true") else {
        unreachable!("it is a launch");
    };
    let body = &order.tasks[0].body;
    let mut info: abi_mesos::v1::TaskInfo =
        abi_mesos::decode_wire(body, abi_mesos::Limits::default()).expect("good");
    let command = info.command.as_mut().expect("there is one");
    command.uris = vec![abi_mesos::v1::command_info::Uri {
        value: Some("/nowhere/at/all".to_owned()),
        ..Default::default()
    }];
    let body = abi_mesos::encode_wire(&info).into();
    order.tasks = vec![abi_node::wire::decode_task(&body).expect("good")];
    master.say(ToAgent::Run(order));
    let status = loop {
        let status = master.update().await;
        if status.state.is_terminal() {
            break status;
        }
    };
    assert_eq!(status.state, TaskState::Failed);
    let message = status.message.as_deref().unwrap_or_default();
    assert!(message.contains("/nowhere/at/all"), "{message}");
    running.stop(false).await;
}

async fn bad_starts() {
    let work = tempfile::tempdir().expect("a folder");
    let master = Master::start().await.address;
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
    let port = format!("--port={}", taken.local_addr().expect("bound").port());
    let error = agent(options(work.path(), master, &[&port]))
        .await
        .expect_err("the port is taken");
    assert!(error.to_string().contains("in use"), "{error}");

    let meta = work.path().join("meta");
    std::fs::create_dir_all(&meta).expect("a folder");
    let store = meta.join("agent.redb");
    std::fs::write(&store, b"damaged").expect("written");
    let error = agent(options(work.path(), master, &[]))
        .await
        .expect_err("the store is damaged");
    assert!(error.to_string().contains("agent.redb"), "{error}");
    assert_eq!(std::fs::read(&store).expect("there"), b"damaged");

    let file = work.path().join("file");
    std::fs::write(&file, b"").expect("written");
    let error = agent(options(&file.join("w"), master, &[]))
        .await
        .expect_err("no folder there");
    assert!(error.to_string().contains("file/w"), "{error}");
    let error = agent(options(work.path(), master, &["--ip=0.0.0.0"]))
        .await
        .expect_err("open");
    assert!(error.to_string().contains("--http-credentials"), "{error}");
}
