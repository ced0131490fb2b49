//! What clients of sessions rely on.

use std::net::SocketAddr;

use abi_node::{ToAgent, ToMaster};
use abi_terms::TaskState;
use daemons_agent::Running;
use serde_json::json;

use crate::Test;
use crate::life::go;
use crate::master::Master;
use crate::sessions::{Exchange, Form, about, id, session, wait};
use crate::world::{agent, get, options, run, run_in};

pub(crate) const TESTS: &[Test] = &[
    ("a_session_runs_in_a_task_as_json", || go(runs(Form::Json))),
    ("a_session_runs_in_a_task_as_protobuf", || {
        go(runs(Form::Protobuf))
    }),
    (
        "a_session_takes_input_on_a_terminal",
        || go(on_a_terminal()),
    ),
    ("a_session_ends_with_its_caller", || go(ends_with_caller())),
    ("a_session_ends_with_the_agent", || go(ends_with_agent())),
    ("a_session_has_its_rules", || go(rules())),
    ("a_session_refuses_what_makes_no_sense", || go(nonsense())),
    ("a_task_on_a_terminal_can_be_attached_to", || {
        go(task_with_terminal())
    }),
    ("the_output_of_a_task_is_turned_over", || {
        go(output_in_turn())
    }),
];

const TASK: &str = "echo $WORD; exec sleep 1000";

/// An agent with a task that runs, and the container of the task.
struct World {
    _work: tempfile::TempDir,
    master: Master,
    running: Running,
    agent: SocketAddr,
    container: String,
}

async fn world(more: &[&str], task: ToAgent) -> World {
    let work = tempfile::tempdir().unwrap();
    let mut master = Master::start().await;
    let options = options(work.path(), master.address, more);
    let running = agent(options).await.unwrap();
    let ToMaster::Register(_) = master.hear().await else {
        panic!("a new agent registers");
    };
    master.say(ToAgent::Registered { agent: "S0".into() });
    master.say(task);
    for state in [TaskState::Starting, TaskState::Running] {
        assert_eq!(master.update().await.state, state);
    }
    let agent = running.bound;
    let state = get(agent, "/state").await;
    let executor = &state["frameworks"][0]["executors"][0];
    let container = executor["container"].as_str().unwrap().to_owned();
    World {
        _work: work,
        master,
        running,
        agent,
        container,
    }
}

async fn runs(form: Form) {
    let world = world(&[], run("t", "S0", TASK)).await;
    let name = format!("{}.s", world.container);
    let script = "echo $MESOS_EXECUTOR_ID; pwd; read line; echo \"<$line>\" >&2; cat; exit 3";
    let call = session(&name, script, false);
    let mut output = Exchange::call(world.agent, form, &call).await;
    let (status, head) = output.head().await;
    assert_eq!(status, 200);
    let types = match form {
        Form::Json => "content-type: application/json\r\n".to_owned(),
        Form::Protobuf => "message-content-type: application/x-protobuf\r\n".to_owned(),
    };
    assert!(head.contains(&types), "{head}");
    let mut input = Exchange::input(world.agent, form, &id(&name)).await;
    input.stdin("one\n").await;
    let [out, _] = output.read(Some("<one>")).await;
    let mut second = Exchange::input(world.agent, form, &id(&name)).await;
    assert_eq!(second.answer().await.0, 409);
    input
        .io(json!({"type": "CONTROL", "control": {"type": "HEARTBEAT", "heartbeat": {}}}))
        .await;
    input.stdin("two\n").await;
    input.stdin("").await;
    assert_eq!(input.finish().await, (200, String::new()));
    let [rest, _] = output.read(None).await;
    let all = out + &rest;
    let lines: Vec<&str> = all.lines().collect();
    assert_eq!((lines[0], lines[2]), ("t", "two"), "{all}");
    assert!(lines[1].ends_with(&world.container), "{all}");
    assert_eq!(wait(world.agent, &name).await, Some(3 << 8));
    // It is in the same place for those who come too late.
    let call = about("ATTACH_CONTAINER_OUTPUT", &name);
    let mut late = Exchange::call(world.agent, form, &call).await;
    assert_eq!(late.answer().await.0, 404);
    world.running.stop(false).await;
}

async fn on_a_terminal() {
    let world = world(&[], run("t", "S0", TASK)).await;
    let name = format!("{}.s", world.container);
    let script = "stty size; read line; stty size; test -t 0 && test -t 1 && test -t 2 && echo all";
    let call = session(&name, script, true);
    let mut output = Exchange::call(world.agent, Form::Json, &call).await;
    assert_eq!(output.head().await.0, 200);
    assert_eq!(output.read(Some("\n")).await[0], "20 60\r\n");
    let mut input = Exchange::input(world.agent, Form::Json, &id(&name)).await;
    let size = json!({"window_size": {"rows": 7, "columns": 70}});
    input
        .io(json!({"type": "CONTROL", "control": {"type": "TTY_INFO", "tty_info": size}}))
        .await;
    input.stdin("go\n").await;
    let [out, err] = output.read(None).await;
    assert!(out.ends_with("7 70\r\nall\r\n"), "{out:?}");
    assert_eq!(err, "");
    assert_eq!(wait(world.agent, &name).await, Some(0));
    // The command has ended: that is an answer, too.
    assert_eq!(input.answer().await.0, 200);
    world.running.stop(false).await;
}

async fn ends_with_caller() {
    let world = world(&[], run("t", "S0", TASK)).await;
    let name = format!("{}.s", world.container);
    let call = session(&name, "echo ready; exec sleep 1000", false);
    let mut output = Exchange::call(world.agent, Form::Json, &call).await;
    assert_eq!(output.head().await.0, 200);
    output.read(Some("ready")).await;
    // Somebody else who looks does not keep it.
    let other = about("ATTACH_CONTAINER_OUTPUT", &name);
    let mut other = Exchange::call(world.agent, Form::Json, &other).await;
    assert_eq!(other.head().await.0, 200);
    let end = wait(world.agent, &name);
    drop(output);
    assert_eq!(end.await, Some(9));
    assert_eq!(other.read(None).await, ["", ""]);
    // The same id again: the one that runs is somebody else's, and goes on.
    let mut first = Exchange::call(world.agent, Form::Json, &call).await;
    assert_eq!(first.head().await.0, 200);
    first.read(Some("ready")).await;
    let mut second = Exchange::call(world.agent, Form::Json, &call).await;
    assert_eq!(second.answer().await.0, 202);
    drop(second);
    let mut look = about("ATTACH_CONTAINER_OUTPUT", &name);
    look["attach_container_output"]["container_id"] = id(&name);
    let mut look = Exchange::call(world.agent, Form::Json, &look).await;
    assert_eq!(look.head().await.0, 200);
    drop(first);
    assert_eq!(look.read(None).await, ["", ""]);
    world.running.stop(false).await;
}

async fn ends_with_agent() {
    let mut world = world(&[], run("t", "S0", TASK)).await;
    let name = format!("{}.s", world.container);
    let script = "echo $$; exec sleep 1000";
    let call = session(&name, script, false);
    let mut output = Exchange::call(world.agent, Form::Json, &call).await;
    assert_eq!(output.head().await.0, 200);
    let pid = output.read(Some("\n")).await[0].trim().to_owned();
    let options = options(world._work.path(), world.master.address, &[]);
    world.running.stop(true).await;
    world.running = agent(options).await.unwrap();
    while !matches!(world.master.hear().await, ToMaster::Reregister(_)) {}
    world.master.say(ToAgent::Registered { agent: "S0".into() });
    let alive = || std::fs::read_to_string(format!("/proc/{pid}/cmdline"));
    while alive().is_ok_and(|line| line.contains("sleep")) {
        tokio::task::yield_now().await;
    }
    let call = about("WAIT_NESTED_CONTAINER", &name);
    let mut gone = Exchange::call(world.running.bound, Form::Json, &call).await;
    assert_eq!(gone.answer().await.0, 404);
    // The task itself takes another.
    let call = session(&name, "echo again", false);
    let mut output = Exchange::call(world.running.bound, Form::Json, &call).await;
    assert_eq!(output.head().await.0, 200);
    assert_eq!(output.read(None).await[0], "again\n");
    world.running.stop(false).await;
}

async fn rules() {
    let acls = r#"--acls={"permissive":true,
        "launch_nested_container_sessions_as_user":[{"principals":{"type":"ANY"},"users":{"values":["nobody"]}},
            {"principals":{"type":"ANY"},"users":{"type":"NONE"}}],
        "attach_containers_output":[{"principals":{"type":"ANY"},"users":{"type":"NONE"}}],
        "attach_containers_input":[{"principals":{"type":"ANY"},"users":{"type":"NONE"}}]}"#;
    let world = world(&[acls], run("t", "S0", TASK)).await;
    let name = format!("{}.s", world.container);
    let mut call = session(&name, "echo here", false);
    call["launch_nested_container_session"]["command"]["user"] = "root".into();
    let mut refused = Exchange::call(world.agent, Form::Json, &call).await;
    assert_eq!(refused.answer().await.0, 403);
    let output = about("ATTACH_CONTAINER_OUTPUT", &world.container);
    let mut refused = Exchange::call(world.agent, Form::Json, &output).await;
    assert_eq!(refused.answer().await.0, 403);
    let mut refused = Exchange::input(world.agent, Form::Json, &id(&world.container)).await;
    assert_eq!(refused.answer().await.0, 403);
    world.running.stop(false).await;
}

async fn nonsense() {
    let world = world(&[], run("t", "S0", TASK)).await;
    let agent = world.agent;
    let alone = session("alone", "true", false);
    let mut refused = Exchange::call(agent, Form::Json, &alone).await;
    assert_eq!(refused.answer().await.0, 400);
    let unknown = session("nobody.s", "true", false);
    let mut refused = Exchange::call(agent, Form::Json, &unknown).await;
    assert_eq!(refused.answer().await.0, 400);
    let output = about("ATTACH_CONTAINER_OUTPUT", "nobody");
    let mut refused = Exchange::call(agent, Form::Json, &output).await;
    assert_eq!(refused.answer().await.0, 404);
    let output = about("ATTACH_CONTAINER_OUTPUT", &world.container);
    let mut refused = Exchange::call(agent, Form::Json, &output).await;
    let text = "I/O switchboard server was disabled for this container";
    assert_eq!(refused.answer().await, (500, text.to_owned()));
    // Input that is one message, and messages that are no input.
    let input = json!({"type": "ATTACH_CONTAINER_INPUT",
        "attach_container_input": {"type": "CONTAINER_ID", "container_id": id("x")}});
    let mut refused = Exchange::call(agent, Form::Json, &input).await;
    assert_eq!(refused.answer().await.0, 415);
    let name = format!("{}.s", world.container);
    let mut output = Exchange::call(agent, Form::Json, &session(&name, "cat", false)).await;
    assert_eq!(output.head().await.0, 200);
    for wrong in [
        json!({"type": "DATA", "data": {"type": "STDOUT", "data": ""}}),
        json!({"type": "CONTROL", "control": {"type": "TTY_INFO",
            "tty_info": {"window_size": {"rows": 1, "columns": 1}}}}),
        json!({}),
    ] {
        let mut input = Exchange::input(agent, Form::Protobuf, &id(&name)).await;
        input.io(wrong.clone()).await;
        let (status, text) = input.answer().await;
        assert_eq!(status, 400, "{wrong} {text}");
    }
    for wrong in ["x", "99999999\n", "3\n{}x", "\n"] {
        let mut input = Exchange::input(agent, Form::Json, &id(&name)).await;
        input.raw(wrong.as_bytes()).await;
        let (status, text) = input.answer().await;
        assert_eq!(status, 400, "{wrong:?} {text}");
    }
    // A record that breaks off.
    let mut input = Exchange::input(agent, Form::Json, &id(&name)).await;
    input.raw(b"30\n{").await;
    assert_eq!(input.finish().await.0, 400);
    // None of that has hurt it.
    let mut input = Exchange::input(agent, Form::Json, &id(&name)).await;
    input.stdin("well\n").await;
    input.stdin("").await;
    assert_eq!(output.read(None).await[0], "well\n");
    world.running.stop(false).await;
}

async fn task_with_terminal() {
    let command =
        "test -t 1 && echo $MESOS_EXECUTOR_ID; while read line; do echo \"<$line>\"; done";
    let container = json!({"type": "MESOS", "tty_info": {}});
    let mut world = world(&[], run_in("t", "S0", command, &container)).await;
    let name = world.container.clone();
    let call = about("ATTACH_CONTAINER_OUTPUT", &name);
    let mut output = Exchange::call(world.agent, Form::Protobuf, &call).await;
    assert_eq!(output.head().await.0, 200);
    let mut input = Exchange::input(world.agent, Form::Protobuf, &id(&name)).await;
    input.stdin("one\n").await;
    output.read(Some("<one>")).await;
    drop((input, output));
    // The task outlives its viewers, and the agent.
    let options = options(world._work.path(), world.master.address, &[]);
    world.running.stop(true).await;
    world.running = agent(options).await.unwrap();
    while !matches!(world.master.hear().await, ToMaster::Reregister(_)) {}
    world.master.say(ToAgent::Registered { agent: "S0".into() });
    let agent = world.running.bound;
    get(agent, "/state").await;
    let mut output = Exchange::call(agent, Form::Protobuf, &call).await;
    assert_eq!(output.head().await.0, 200);
    let mut input = Exchange::input(agent, Form::Json, &id(&name)).await;
    input.stdin("two\n").await;
    output.read(Some("<two>")).await;
    // As somebody at a terminal ends the input.
    input.stdin("\u{4}").await;
    output.read(None).await;
    assert_eq!(input.finish().await.0, 200);
    assert_eq!(world.master.update().await.state, TaskState::Finished);
    world.running.stop(false).await;
}

/// What is in a sandbox once its task has ended.
async fn sandbox_of(world: &mut World) -> std::path::PathBuf {
    let state = get(world.agent, "/state").await;
    let executor = &state["frameworks"][0]["executors"][0];
    let folder = executor["directory"].as_str().unwrap().to_owned();
    std::fs::write(format!("{folder}/go"), "").unwrap();
    assert_eq!(world.master.update().await.state, TaskState::Finished);
    folder.into()
}

async fn output_in_turn() {
    let flags = [
        "--container_logger=logrotate",
        "--container_logger_max_stdout_size=4KB",
        "--container_logger_stdout_options=rotate 1",
    ];
    let command = "cat; for number in 1 2 3 4 5 6; do printf '%01000d\\n' $number; done; echo oh >&2; \
                   while [ ! -e go ]; do sleep 0.02; done";
    let mut world = world(&flags, run("t", "S0", command)).await;
    let folder = sandbox_of(&mut world).await;
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
    let (old, new) = (read("stdout.1"), read("stdout"));
    assert!(old.len() <= 4096 && new.len() <= 4096 && !new.is_empty());
    assert!((old + &new).ends_with("6\n"));
    assert_eq!(read("stderr"), "oh\n");
    world.running.stop(false).await;
}
