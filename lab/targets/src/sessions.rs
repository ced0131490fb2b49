//! The stream of input of a session, as an agent reads it: records, messages, and what is in them.

use abi_mesos::{Limits, admit, decode_json, decode_wire, encode_wire, v1};
use abi_recordio::{Decoder, frame};
use abi_terms::SessionInput;
use bytes::Bytes;

use crate::Target;

/// Longest record here.
const RECORD_BYTES_MAX: usize = 16 << 10;
/// A record is short, so what it may take is little.
const LIMITS: Limits = Limits {
    bytes_max: RECORD_BYTES_MAX,
    depth_max: 200,
    memory_bytes_max: 1 << 20,
};

pub(crate) const SESSION_INPUT: Target = Target {
    name: "session_input",
    run: stream,
    seeds,
    peak_max_bytes: 4 << 20,
};

/// The first byte says whether messages are JSON.
fn stream(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let mut decoder = Decoder::new(RECORD_BYTES_MAX);
    decoder.push(rest);
    let mut is_first = true;
    while let Ok(Some(record)) = decoder.next_record() {
        let call: Result<v1::agent::Call, _> = match first & 1 {
            0 => decode_wire(&record, LIMITS),
            _ => decode_json(&record, LIMITS),
        };
        let Ok(call) = call else { return };
        if std::mem::take(&mut is_first) {
            if admit::attach_input(call).is_err() {
                return;
            }
            continue;
        }
        match admit::session_input(call) {
            Ok(SessionInput::Data(data)) => assert!(!data.is_empty(), "that is the end of input"),
            Ok(SessionInput::End | SessionInput::Window { .. } | SessionInput::Heartbeat) => {}
            Err(_) => return,
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let attach = |part: &str| {
        format!(r#"{{"type":"ATTACH_CONTAINER_INPUT","attach_container_input":{{{part}}}}}"#)
    };
    let io = |io: &str| attach(&format!(r#""type":"PROCESS_IO","process_io":{{{io}}}"#));
    let records = [
        attach(
            r#""type":"CONTAINER_ID","container_id":{"value":"b","parent":{"value":"a","parent":{"value":"r"}}}"#,
        ),
        io(
            r#""type":"CONTROL","control":{"type":"TTY_INFO","tty_info":{"window_size":{"rows":24,"columns":80}}}"#,
        ),
        io(r#""type":"DATA","data":{"type":"STDIN","data":"bHMK"}"#),
        io(
            r#""type":"CONTROL","control":{"type":"HEARTBEAT","heartbeat":{"interval":{"nanoseconds":30000000000}}}"#,
        ),
        io(r#""type":"DATA","data":{"type":"STDIN","data":""}"#),
    ];
    let json = records.iter().map(|text| frame(text.as_bytes()));
    let wire = records.iter().filter_map(|text| {
        let call: v1::agent::Call = decode_json(text.as_bytes(), LIMITS).ok()?;
        Some(frame(&encode_wire(&call)))
    });
    let stream = |kind: u8, records: Vec<Bytes>| [vec![kind], records.concat()].concat();
    vec![stream(0, wire.collect()), stream(1, json.collect())]
}
