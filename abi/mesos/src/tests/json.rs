//! Details of Mesos JSON that differ from the standard mapping.

use serde_json::{Value as Json, json};

use crate::{DecodeError, Limits, Message, decode_json, decode_wire, encode_json, encode_wire, v1};

#[track_caller]
fn read<T: Message>(json: &Json) -> T {
    decode_json(json.to_string().as_bytes(), Limits::default()).unwrap()
}

#[track_caller]
fn refused<T: Message>(json: &Json) -> String {
    let error = decode_json::<T>(json.to_string().as_bytes(), Limits::default()).unwrap_err();
    match &error {
        DecodeError::Shape { source, .. } => format!("{error}: {source}"),
        _ => error.to_string(),
    }
}

#[track_caller]
fn text(message: &impl Message) -> String {
    String::from_utf8(encode_json(message)).unwrap()
}

#[test]
fn defaults_doubles_and_lists_are_written_as_mesos_does() {
    assert_eq!(text(&v1::Filters::default()), r#"{"refuse_seconds":5.0}"#);
    let info = v1::FrameworkInfo {
        user: Some("root".into()),
        ..Default::default()
    };
    assert_eq!(
        text(&info),
        r#"{"user":"root","failover_timeout":0.0,"checkpoint":false}"#
    );
    let forever = v1::Filters {
        refuse_seconds: Some(f64::INFINITY),
    };
    assert_eq!(text(&forever), r#"{"refuse_seconds":"Infinity"}"#);
    let uuid = v1::Uuid {
        value: Some(vec![1, 2].into()),
    };
    assert_eq!(text(&uuid), r#"{"value":"AQI="}"#);
    let large = v1::DurationInfo {
        nanoseconds: Some(i64::MAX),
    };
    assert_eq!(text(&large), r#"{"nanoseconds":9223372036854775807}"#);
    let answer = v1::master::Response {
        r#type: Some(v1::master::response::Type::GetTasks),
        get_tasks: Some(Default::default()),
        ..Default::default()
    };
    assert_eq!(
        text(&answer),
        r#"{"type":"GET_TASKS","get_tasks":{"tasks":[],"unreachable_tasks":[],"completed_tasks":[]}}"#
    );
}

#[test]
fn text_is_taken_for_numbers_and_booleans() {
    let filters: v1::Filters = read(&json!({ "refuse_seconds": "2.5" }));
    assert_eq!(filters.refuse_seconds, Some(2.5));
    let filters: v1::Filters = read(&json!({ "refuse_seconds": "-Infinity" }));
    assert_eq!(filters.refuse_seconds, Some(f64::NEG_INFINITY));
    let range: v1::value::Range = read(&json!({ "begin": "31000", "end": 32000.9 }));
    assert_eq!((range.begin, range.end), (Some(31000), Some(32000)));
    let info: v1::FrameworkInfo = read(&json!({ "user": "u", "name": "n", "checkpoint": "true" }));
    assert_eq!(info.checkpoint, Some(true));
    assert!(
        refused::<v1::Filters>(&json!({ "refuse_seconds": "soon" })).contains("refuse_seconds")
    );
    assert!(refused::<v1::Filters>(&json!({ "refuse_seconds": "NaN" })).contains("not a number"));
    assert!(
        refused::<v1::FrameworkId>(&json!({ "value": 7 }))
            .contains("not expecting a JSON number for field 'value'")
    );
}

#[test]
fn large_integers_become_doubles() {
    let range: v1::value::Range = decode_json(
        br#"{"begin":9223372036854775807,"end":9223372036854775809}"#,
        Limits::default(),
    )
    .unwrap();
    // The second is a double, which holds only 53 bits.
    assert_eq!(
        (range.begin, range.end),
        (Some(i64::MAX as u64), Some(1 << 63))
    );
}

#[test]
fn unknown_enum_names_are_dropped_unless_required() {
    let capability: v1::framework_info::Capability = read(&json!({ "type": "FROM_THE_FUTURE" }));
    assert_eq!(capability.r#type, None);
    assert!(
        refused::<v1::Value>(&json!({ "type": "FROM_THE_FUTURE" }))
            .contains("missing required field type")
    );
    assert!(
        refused::<v1::framework_info::Capability>(&json!({ "type": 3 })).contains("JSON number")
    );
    let capabilities: v1::CapabilityInfo =
        read(&json!({ "capabilities": ["CHOWN", "FLY", "KILL"] }));
    assert_eq!(capabilities.capabilities.len(), 2);
}

#[test]
fn unknown_enum_numbers_are_absent() {
    // Field 1 as varint 99.
    let capability: v1::framework_info::Capability =
        decode_wire(&[8, 99], Limits::default()).unwrap();
    assert_eq!(capability.r#type, None);
    let refused = decode_wire::<v1::Value>(&[8, 99], Limits::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "missing required field type of mesos.v1.Value"
    );
    // A known number before an unknown one stays.
    let capability: v1::framework_info::Capability =
        decode_wire(&[8, 1, 8, 99], Limits::default()).unwrap();
    assert_eq!(
        capability.r#type,
        Some(v1::framework_info::capability::Type::RevocableResources)
    );
}

#[test]
fn lone_values_nulls_and_unknown_keys() {
    let info: v1::FrameworkInfo = read(&json!({
        "user": "u", "name": "n", "roles": "eng", "id": null, "capabilities": { "type": "MULTI_ROLE" },
        "frameworkId": { "deep": [1, { "er": [[]] }] },
    }));
    assert_eq!(
        (info.roles, info.id, info.capabilities.len()),
        (vec!["eng".to_owned()], None, 1)
    );
    let again: v1::FrameworkId =
        decode_json(br#"{"value":"a","value":"b"}"#, Limits::default()).unwrap();
    assert_eq!(again.value(), "b");
}

#[test]
fn maps_are_objects() {
    let config: v1::quota::QuotaConfig =
        read(&json!({ "role": "r", "limits": { "cpus": { "value": 1 } } }));
    assert_eq!(
        text(&config),
        r#"{"role":"r","limits":{"cpus":{"value":1.0}}}"#
    );
    assert_eq!(
        decode_wire::<v1::quota::QuotaConfig>(&encode_wire(&config), Limits::default()).unwrap(),
        config
    );
    let refused =
        refused::<v1::quota::QuotaConfig>(&json!({ "role": "r", "limits": { "cpus": null } }));
    assert_eq!(
        refused,
        "missing required field limits[\"cpus\"].value of mesos.v1.quota.QuotaConfig"
    );
}

#[test]
fn one_of_several() {
    use v1::scheduler::{AttributeConstraint, attribute_constraint::selector::Selector};
    let by_name: AttributeConstraint = read(
        &json!({ "selector": { "attribute_name": "rack" }, "predicate": { "text_equals": { "value": "r1" } } }),
    );
    let selector = by_name.selector.clone().unwrap().selector;
    assert_eq!(selector, Some(Selector::AttributeName("rack".into())));
    assert_eq!(
        text(&by_name),
        r#"{"selector":{"attribute_name":"rack"},"predicate":{"text_equals":{"value":"r1"}}}"#
    );
    assert_eq!(
        decode_wire::<AttributeConstraint>(&encode_wire(&by_name), Limits::default()).unwrap(),
        by_name
    );
    let refused = refused::<AttributeConstraint>(
        &json!({ "selector": {}, "predicate": { "text_equals": {} } }),
    );
    assert_eq!(
        refused,
        "missing required field predicate.text_equals.value of mesos.v1.scheduler.AttributeConstraint"
    );
}

#[test]
fn base64_is_read_leniently() {
    for (given, bytes) in [
        ("AQI=", &[1, 2][..]),
        ("AQI", &[1, 2]),
        (" A Q\nI =", &[1, 2]),
        ("AQIDB", &[1, 2, 3]),
        ("", &[]),
        ("AQ==x", &[1]),
    ] {
        let uuid: v1::Uuid = read(&json!({ "value": given }));
        assert_eq!(uuid.value(), bytes, "{given:?}");
    }
    assert!(refused::<v1::Uuid>(&json!({ "value": "A*I=" })).contains("not base64"));
    assert!(refused::<v1::Uuid>(&json!({ "value": "AQID_" })).contains("not base64"));
}

#[test]
fn only_one_object_is_a_message() {
    for input in [
        "",
        "[]",
        "1",
        "null",
        "\"x\"",
        "{} {}",
        "{}x",
        "{",
        "{\"a\":1e999}",
        "\u{feff}{}",
    ] {
        assert!(
            decode_json::<v1::Filters>(input.as_bytes(), Limits::default()).is_err(),
            "{input:?}"
        );
    }
    assert!(decode_json::<v1::Filters>(b" {} \n", Limits::default()).is_ok());
}

#[test]
fn nesting_is_limited() {
    let nested = |depth: usize| {
        format!(
            "{{\"x\":{}{}}}",
            "[".repeat(depth - 1),
            "]".repeat(depth - 1)
        )
    };
    assert!(decode_json::<v1::Filters>(nested(200).as_bytes(), Limits::default()).is_ok());
    assert!(decode_json::<v1::Filters>(nested(201).as_bytes(), Limits::default()).is_err());
    let parents = |depth: usize| {
        format!(
            "{}null{}",
            "{\"value\":\"c\",\"parent\":".repeat(depth),
            "}".repeat(depth)
        )
    };
    assert!(decode_json::<v1::ContainerId>(parents(200).as_bytes(), Limits::default()).is_ok());
    assert!(decode_json::<v1::ContainerId>(parents(201).as_bytes(), Limits::default()).is_err());
    let lists = format!(
        "{{\"roles\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert!(decode_json::<v1::FrameworkInfo>(lists.as_bytes(), Limits::default()).is_err());
}
