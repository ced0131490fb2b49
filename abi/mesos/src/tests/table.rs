//! The generated code does what each row of the table says.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use crate::generated;

/// A row of the table that stands for a field or an enum value.
struct Row {
    owner: &'static str,
    name: &'static str,
    number: i32,
    label: &'static str,
    kind: &'static str,
    default: &'static str,
    deprecated: bool,
}

/// The rows by message or enum, in order; the flag tells messages.
fn table() -> BTreeMap<&'static str, (bool, Vec<Row>)> {
    let mut owners: BTreeMap<_, (bool, Vec<Row>)> = BTreeMap::new();
    for line in include_str!("../../schema/mesos-v1-fields.csv")
        .lines()
        .skip(1)
    {
        let columns: Vec<&str> = match line.split_once('"') {
            None => line.split(',').collect(),
            Some((before, rest)) => {
                let (quoted, after) = rest.split_once('"').unwrap();
                before
                    .trim_end_matches(',')
                    .split(',')
                    .chain([quoted])
                    .chain(after.split(',').skip(1))
                    .collect()
            }
        };
        let [
            _,
            _,
            what,
            owner,
            name,
            number,
            label,
            kind,
            default,
            deprecated,
        ] = columns[..]
        else {
            panic!("not ten columns: {line}");
        };
        let (_, rows) = owners
            .entry(owner)
            .or_insert((what == "message", Vec::new()));
        if !name.is_empty() {
            let (number, deprecated) = (number.parse().unwrap(), deprecated == "true");
            rows.push(Row {
                owner,
                name,
                number,
                label,
                kind,
                default,
                deprecated,
            });
        }
    }
    owners
}

/// An example of a type: as JSON, its wire type, and what it looks like on the wire (empty messages for messages).
fn sample(kind: &str, table: &BTreeMap<&str, (bool, Vec<Row>)>) -> (Json, u8, Vec<u8>) {
    if let Some(kind) = kind
        .strip_prefix("map<string,")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        let (json, wire_type, wire) = sample(kind, table);
        let mut entry = vec![3, 10, 1, b'k', 2 << 3 | wire_type];
        entry.extend(wire);
        entry[0] = u8::try_from(entry.len() - 1).unwrap();
        return (json!({ "k": json }), 2, entry);
    }
    match kind {
        "bool" => (json!(true), 0, vec![1]),
        "bytes" => (json!("AQI="), 2, vec![2, 1, 2]),
        "double" => (json!(1.5), 1, 1.5_f64.to_le_bytes().to_vec()),
        "int32" | "int64" | "uint32" | "uint64" => (json!(7), 0, vec![7]),
        "string" => (json!("ab"), 2, vec![2, b'a', b'b']),
        kind => match &table[kind] {
            (true, _) => (json!({}), 2, vec![0]),
            (false, rows) => {
                let last = rows.last().unwrap();
                (
                    json!(last.name),
                    0,
                    varint(u32::try_from(last.number).unwrap()),
                )
            }
        },
    }
}

fn varint(mut value: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 128 {
        bytes.push(u8::try_from(value & 127).unwrap() | 128);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap());
    bytes
}

#[test]
fn every_field_has_its_number_type_and_name() {
    let (table, messages) = (table(), generated::messages());
    for (_, rows) in table.values().filter(|(is_message, _)| *is_message) {
        for row in rows {
            let place = format!("{}.{}", row.owner, row.name);
            let (value, wire_type, payload) = sample(row.kind, &table);
            let message = &messages[row.owner];
            let mut wire = varint(u32::try_from(row.number).unwrap() << 3 | u32::from(wire_type));
            wire.extend(payload);

            let lone = json!({ row.name: value });
            assert_eq!(
                (message.to_wire)(&lone).as_deref(),
                Ok(&wire[..]),
                "{place}"
            );
            let back = (message.to_json)(&wire).unwrap();
            if row.label == "repeated" {
                let twice = json!({ row.name: [value, null, [value]] });
                assert_eq!(
                    (message.to_wire)(&twice).as_deref(),
                    Ok(&wire.repeat(2)[..]),
                    "{place}"
                );
                assert_eq!(back[row.name].as_array().map(Vec::len), Some(1), "{place}");
            } else if row.label != "map" {
                let list = json!({ row.name: [value] });
                assert!((message.to_wire)(&list).is_err(), "{place}");
            }
            let again = (message.to_wire)(&json!({ row.name: back[row.name] }));
            let is_message = table
                .get(row.kind)
                .is_some_and(|(is_message, _)| *is_message);
            // A message inside comes back with its defaults.
            if !is_message && row.label != "map" {
                assert_eq!(again.as_deref(), Ok(&wire[..]), "{place}");
            }
            assert_eq!(
                (message.to_wire)(&json!({ row.name: null })),
                Ok(Vec::new()),
                "{place}"
            );
        }
    }
}

#[test]
fn unset_defaults_are_written_unless_deprecated() {
    const LISTS: [(&str, &[&str]); 9] = [
        (
            "mesos.v1.agent.Response.GetExecutors",
            &["completed_executors", "executors"],
        ),
        (
            "mesos.v1.agent.Response.GetFrameworks",
            &["completed_frameworks", "frameworks"],
        ),
        ("mesos.v1.agent.Response.GetMetrics", &["metrics"]),
        (
            "mesos.v1.agent.Response.GetTasks",
            &[
                "completed_tasks",
                "launched_tasks",
                "pending_tasks",
                "queued_tasks",
                "terminated_tasks",
            ],
        ),
        (
            "mesos.v1.master.Response.GetAgents",
            &["agents", "recovered_agents"],
        ),
        ("mesos.v1.master.Response.GetExecutors", &["executors"]),
        (
            "mesos.v1.master.Response.GetFrameworks",
            &["completed_frameworks", "frameworks"],
        ),
        ("mesos.v1.master.Response.GetMetrics", &["metrics"]),
        (
            "mesos.v1.master.Response.GetTasks",
            &["completed_tasks", "tasks", "unreachable_tasks"],
        ),
    ];
    let (table, messages) = (table(), generated::messages());
    for (owner, (_, rows)) in table.iter().filter(|(_, (is_message, _))| *is_message) {
        let mut expected: Map<String, Json> = rows
            .iter()
            .filter(|row| !row.default.is_empty() && !row.deprecated)
            .map(|row| {
                let value = match row.kind {
                    "bool" => json!(row.default == "true"),
                    "double" => json!(row.default.parse::<f64>().unwrap()),
                    "int32" | "uint32" => json!(row.default.parse::<i64>().unwrap()),
                    _ => json!(row.default),
                };
                (row.name.to_owned(), value)
            })
            .collect();
        if let Some((_, lists)) = LISTS.iter().find(|(name, _)| name == owner) {
            expected.extend(lists.iter().map(|name| ((*name).to_owned(), json!([]))));
        }
        assert_eq!(
            (messages[owner].to_json)(&[]),
            Ok(Json::Object(expected)),
            "{owner}"
        );
    }
}

/// A message with all its required fields, at every depth.
fn complete(owner: &str, table: &BTreeMap<&str, (bool, Vec<Row>)>) -> Json {
    let required = table[owner].1.iter().filter(|row| row.label == "required");
    required
        .map(|row| {
            let value = match table.get(row.kind) {
                Some((true, _)) => complete(row.kind, table),
                _ => sample(row.kind, table).0,
            };
            (row.name.to_owned(), value)
        })
        .collect::<Map<String, Json>>()
        .into()
}

#[test]
fn every_missing_required_field_is_named() {
    let (table, messages) = (table(), generated::messages());
    for (owner, (_, rows)) in table.iter().filter(|(_, (is_message, _))| *is_message) {
        let (whole, message) = (complete(owner, &table), &messages[owner]);
        assert_eq!((message.missing)(&whole), None, "{owner}");
        for row in rows {
            let (mut json, required) = (whole.clone(), row.label == "required");
            json[row.name].take();
            assert_eq!(
                (message.missing)(&json),
                required.then(|| row.name.to_owned()),
                "{owner}"
            );

            // What is missing below is named with its path.
            let kind = row
                .kind
                .strip_prefix("map<string,")
                .map_or(row.kind, |rest| &rest[..rest.len() - 1]);
            let below = table
                .get(kind)
                .and_then(|(_, rows)| rows.iter().find(|row| row.label == "required"));
            let Some(below) = below else {
                continue;
            };
            let (value, path) = match row.label {
                "repeated" => (
                    json!([complete(kind, &table), {}]),
                    format!("{}[1].{}", row.name, below.name),
                ),
                "map" => (
                    json!({ "k": {} }),
                    format!("{}[\"k\"].{}", row.name, below.name),
                ),
                _ => (json!({}), format!("{}.{}", row.name, below.name)),
            };
            json[row.name] = value;
            assert_eq!((message.missing)(&json), Some(path), "{owner}");
        }
    }
}

#[test]
fn every_enum_value_has_its_name_and_number() {
    let (table, enums) = (table(), generated::enums());
    for (owner, (_, rows)) in table.iter().filter(|(_, (is_message, _))| !*is_message) {
        let expected: Vec<_> = rows.iter().map(|row| (row.name, row.number)).collect();
        assert_eq!(enums[owner], expected, "{owner}");
    }
}

#[test]
fn nothing_is_generated_beyond_the_table() {
    let table = table();
    let (messages, enums): (Vec<_>, Vec<_>) =
        table.iter().partition(|(_, (is_message, _))| *is_message);
    assert!(
        generated::messages()
            .keys()
            .eq(messages.iter().map(|(name, _)| *name))
    );
    assert!(
        generated::enums()
            .keys()
            .eq(enums.iter().map(|(name, _)| *name))
    );
}
