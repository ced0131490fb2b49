//! Calls that attach to containers, and sessions.

use abi_terms::{ContainerCall, SessionInput};
use serde_json::json;

use super::*;
use crate::admit::{attach_input, attach_output, session_input};

fn call(json: &Json) -> v1::agent::Call {
    read(json)
}

fn input(attach: &Json) -> v1::agent::Call {
    call(&json!({"type": "ATTACH_CONTAINER_INPUT", "attach_container_input": attach}))
}

fn io(io: &Json) -> Result<SessionInput, String> {
    let record = input(&json!({"type": "PROCESS_IO", "process_io": io}));
    session_input(record).map_err(|refusal| refusal.to_string())
}

#[test]
fn a_session_is_a_launch() {
    let id = json!({"value": "s", "parent": {"value": "a"}});
    let session = json!({"container_id": id, "command": {"value": "id"},
        "container": {"type": "MESOS", "tty_info": {}}});
    let call = call(&json!({"type": "LAUNCH_NESTED_CONTAINER_SESSION",
        "launch_nested_container_session": session}));
    let admitted = container_call(call.r#type.unwrap(), call).unwrap();
    let Some(ContainerCall::Launch(spec)) = admitted else {
        panic!("it is a launch");
    };
    assert!(spec.session);
    assert_eq!(spec.id.as_str(), "a.s");
    let flat = read::<v1::agent::Call>(&json!({"type": "LAUNCH_NESTED_CONTAINER_SESSION",
        "launch_nested_container_session": {"container_id": {"value": "s"}}}));
    assert!(container_call(flat.r#type.unwrap(), flat).is_err());
}

#[test]
fn the_first_record_names_the_container() {
    let id = json!({"value": "a", "parent": {"value": "b"}});
    let first = input(&json!({"type": "CONTAINER_ID", "container_id": id}));
    assert_eq!(attach_input(first).unwrap().as_str(), "b.a");
    let output =
        json!({"type": "ATTACH_CONTAINER_OUTPUT", "attach_container_output": {"container_id": id}});
    assert_eq!(attach_output(call(&output)).unwrap().as_str(), "b.a");
    for wrong in [
        input(&json!({"type": "CONTAINER_ID"})),
        input(&json!({"type": "PROCESS_IO", "container_id": id})),
        input(&json!({"container_id": id})),
        call(&json!({"type": "ATTACH_CONTAINER_INPUT"})),
        call(&output),
    ] {
        assert!(attach_input(wrong).is_err());
    }
}

#[test]
fn input_is_data_or_control() {
    let data = |data: &str| json!({"type": "DATA", "data": {"type": "STDIN", "data": data}});
    assert_eq!(io(&data("aGk=")), Ok(SessionInput::Data("hi".into())));
    assert_eq!(io(&data("")), Ok(SessionInput::End));
    let window = |rows: u64| {
        json!({"type": "CONTROL", "control": {"type": "TTY_INFO",
            "tty_info": {"window_size": {"rows": rows, "columns": 2}}}})
    };
    for (rows, fit) in [(24, 24), (70_000, u16::MAX)] {
        let (rows, columns) = (io(&window(rows)), 2);
        assert_eq!(rows, Ok(SessionInput::Window { rows: fit, columns }));
    }
    let heartbeat = json!({"type": "CONTROL", "control": {"type": "HEARTBEAT", "heartbeat": {}}});
    assert_eq!(io(&heartbeat), Ok(SessionInput::Heartbeat));
    for (wrong, text) in [
        (json!({}), "'process_io.type' to be present"),
        (json!({"type": "DATA"}), "'process_io.data' to be present"),
        (
            json!({"type": "DATA", "data": {"type": "STDOUT", "data": ""}}),
            "to be 'STDIN'",
        ),
        (
            json!({"type": "DATA", "data": {"type": "STDIN"}}),
            "'process_io.data.data'",
        ),
        (
            json!({"type": "CONTROL", "control": {"type": "HEARTBEAT"}}),
            "control.heartbeat'",
        ),
        (
            json!({"type": "CONTROL", "control": {"type": "TTY_INFO", "tty_info": {}}}),
            "'tty_info.window_size' to be present",
        ),
    ] {
        let refused = io(&wrong).unwrap_err();
        assert!(refused.contains(text), "{refused}");
    }
}
