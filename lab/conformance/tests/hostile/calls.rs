//! What is tried at every API endpoint: methods, content types, bodies.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};

use lab_conformance::http::Manner;

use crate::{Row, To, Want, request};

const JSON: &str = "application/json";
const PROTOBUF: &str = "application/x-protobuf";

/// Endpoints that take calls.
const ENDPOINTS: [(To, &str); 7] = [
    (To::Master, "/api/v1"),
    (To::Master, "/master/api/v1"),
    (To::Master, "/api/v1/scheduler"),
    (To::Master, "/master/api/v1/scheduler"),
    (To::Agent, "/api/v1"),
    (To::Agent, "/slave(1)/api/v1"),
    (To::Agent, "/slave(1)/api/v1/executor"),
];

/// Bodies of JSON that no endpoint may take: what, body.
const BAD_JSON: [(&str, &str); 22] = [
    ("nothing", ""),
    ("white space", "   \n\t "),
    ("an open object", "{\"type\":"),
    ("an array", "[]"),
    ("a text", "\"SUBSCRIBE\""),
    ("null", "null"),
    ("a number", "1"),
    ("something after the object", "{\"type\":\"GET_HEALTH\"} x"),
    ("two objects", "{\"type\":\"GET_HEALTH\"}{}"),
    ("no type", "{}"),
    ("a null type", "{\"type\":null}"),
    ("a number for a type", "{\"type\":1}"),
    (
        "a list of types",
        "{\"type\":[\"NO_SUCH_CALL\",\"NOR_THIS\"]}",
    ),
    (
        "an object for a type",
        "{\"type\":{\"value\":\"GET_HEALTH\"}}",
    ),
    ("an unknown type", "{\"type\":\"NO_SUCH_CALL\"}"),
    ("a type in lower case", "{\"type\":\"subscribe\"}"),
    ("a type with a blank", "{\"type\":\"SUBSCRIBE \"}"),
    ("single quotes", "{'type':'GET_HEALTH'}"),
    ("a comment", "{/* hello */\"type\":\"GET_HEALTH\"}"),
    ("a comma too many", "{\"type\":\"GET_HEALTH\",}"),
    (
        "a lone surrogate",
        "{\"x\":\"\\ud800\",\"type\":\"NO_SUCH_CALL\"}",
    ),
    (
        "a number beyond all bounds",
        "{\"x\":1e999999999,\"type\":\"NO_SUCH_CALL\"}",
    ),
];

/// Bodies of protobuf that no endpoint may take: what, body.
const BAD_PROTOBUF: [(&str, &[u8]); 7] = [
    ("nothing", b""),
    ("ones", &[0xff; 64]),
    ("a field cut off", b"\x0a\xff\x01"),
    ("a length of two gigabytes", b"\x12\xff\xff\xff\xff\x07"),
    (
        "a varint of eleven bytes",
        b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    ),
    ("a group without end", b"\x0b\x0b\x0b\x0b"),
    ("an unknown type number", b"\x08\xe7\x07"),
];

pub(crate) fn rows() -> Vec<Row> {
    ENDPOINTS
        .iter()
        .flat_map(|(to, path)| at(*to, path))
        .collect()
}

fn at(to: To, path: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |about: String, want: &'static [u16], request: Vec<u8>| {
        let about = format!("{path}: {about}");
        rows.push(Row {
            about,
            to,
            request,
            manner: Manner::Whole,
            want: Want::Status(want),
        });
    };
    let post = |kind: &str, body: &[u8]| request("POST", path, &[("Content-Type", kind)], body);

    for method in ["GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"] {
        add(method.to_owned(), &[405], request(method, path, &[], b""));
    }
    let call = b"{\"type\":\"GET_HEALTH\"}";
    add(
        "no Content-Type".to_owned(),
        &[400],
        request("POST", path, &[], call),
    );
    for kind in [
        "text/plain",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/json,application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "json",
    ] {
        add(format!("Content-Type {kind}"), &[415], post(kind, call));
    }
    add(
        "an empty Content-Type".to_owned(),
        &[400, 415],
        post("", call),
    );

    for (what, body) in BAD_JSON {
        add(format!("JSON: {what}"), &[400], post(JSON, body.as_bytes()));
    }
    add(
        "JSON: UNKNOWN".to_owned(),
        &[400, 501],
        post(JSON, b"{\"type\":\"UNKNOWN\"}"),
    );
    add(
        "JSON: not UTF-8".to_owned(),
        &[400],
        post(JSON, b"{\"type\":\"\xff\xfe\"}"),
    );
    add(
        "JSON: a byte order mark".to_owned(),
        &[400],
        post(JSON, b"\xef\xbb\xbf{\"type\":\"NO_SUCH_CALL\"}"),
    );
    add("JSON: zeros".to_owned(), &[400], post(JSON, &[0; 4096]));
    add(
        "JSON: 300 objects deep".to_owned(),
        &[400],
        post(JSON, &deep("{\"a\":", 300)),
    );
    add(
        "JSON: 100000 arrays deep".to_owned(),
        &[400],
        post(JSON, "[".repeat(100_000).as_bytes()),
    );
    add(
        "JSON: 100000 objects deep".to_owned(),
        &[400],
        post(JSON, &deep("{\"a\":", 100_000)),
    );
    let long = format!("{{\"x\":\"{}\"}}", "x".repeat(8 << 20));
    add(
        "JSON: eight megabytes".to_owned(),
        &[400, 413],
        post(JSON, long.as_bytes()),
    );

    for (what, body) in BAD_PROTOBUF {
        add(format!("protobuf: {what}"), &[400], post(PROTOBUF, body));
    }
    // Field 2 in itself, over and over: each level is two bytes shorter than the one around it.
    add(
        "protobuf: nested without end".to_owned(),
        &[400],
        post(PROTOBUF, &[0x12; 200_000]),
    );

    let packed = |kind: &str, body: &[u8]| {
        request(
            "POST",
            path,
            &[("Content-Type", JSON), ("Content-Encoding", kind)],
            body,
        )
    };
    add(
        "gzip: garbage".to_owned(),
        &[400],
        packed("gzip", b"not gzip at all"),
    );
    add(
        "gzip: cut off".to_owned(),
        &[400],
        packed("gzip", &gzip(call, 1)[..12]),
    );
    add(
        "gzip: a bomb".to_owned(),
        &[400, 413],
        packed("gzip", &gzip(&[b' '; 1 << 20], 256)),
    );
    add(
        "an unknown encoding".to_owned(),
        &[400, 415],
        packed("snowflake", b"{}"),
    );
    rows
}

fn deep(open: &str, levels: usize) -> Vec<u8> {
    format!("{}1{}", open.repeat(levels), "}".repeat(levels)).into_bytes()
}

/// `piece`, so many times, compressed.
fn gzip(piece: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..times {
        encoder.write_all(piece).expect("memory takes all");
    }
    encoder.finish().expect("memory takes all")
}
