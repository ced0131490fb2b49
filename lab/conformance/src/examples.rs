//! The pairs of `examples`: documents of the service and job interfaces, and what must be readable afterwards.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::home;

/// Lists that compare as sets.
const SETS: [&str; 6] = [
    "constraints",
    "healthChecks",
    "acceptedResourceRoles",
    "dependencies",
    "apps",
    "groups",
];

/// The first place where `got` is not what was expected.
#[must_use]
pub fn differs(path: &str, expected: &Value, got: &Value) -> Option<String> {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            expected.iter().find_map(|(key, member)| {
                let path = format!("{path}/{key}");
                let Some(got) = got.get(key) else {
                    return Some(format!("{path} is missing, expected {member}"));
                };
                match (member, got) {
                    (Value::Array(expected), Value::Array(got)) if SETS.contains(&key.as_str()) => {
                        let found = expected.len() == got.len()
                            && expected.iter().all(|expected| {
                                got.iter()
                                    .any(|got| differs(&path, expected, got).is_none())
                            });
                        (!found).then(|| format!("{path}: expected the set {member}, got {got:?}"))
                    }
                    (expected, got) => differs(&path, expected, got),
                }
            })
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => expected
            .iter()
            .zip(got)
            .enumerate()
            .find_map(|(index, (expected, got))| {
                differs(&format!("{path}/{index}"), expected, got)
            }),
        (Value::Number(expected), Value::Number(got)) if expected.as_f64() == got.as_f64() => None,
        (expected, got) if expected == got => None,
        (expected, got) => Some(format!("{path}: expected {expected}, got {got}")),
    }
}

/// The texts of a list.
#[must_use]
pub fn texts(value: &Value) -> Vec<&str> {
    let elements = value.as_array().into_iter().flatten();
    elements.filter_map(Value::as_str).collect()
}

/// What a refusal must say.
#[must_use]
pub fn refused(expected: &Value, status: u16, body: &Value) -> Option<String> {
    if expected["status"] != status {
        return Some(format!("status {status}, body {body}"));
    }
    if let Some(message) = expected.get("message").filter(|it| **it != body["message"]) {
        return Some(format!("message {message}, got {body}"));
    }
    let details = body["details"].as_array().into_iter().flatten();
    let paths: BTreeSet<&str> = details.filter_map(|it| it["path"].as_str()).collect();
    let missing = texts(&expected["paths"])
        .into_iter()
        .find(|path| !paths.contains(path));
    if let Some(path) = missing {
        return Some(format!("nothing at {path}, got {body}"));
    }
    texts(&expected["bodyKeys"])
        .into_iter()
        .find(|key| body.get(key).is_none())
        .map(|key| format!("no {key} in {body}"))
}

/// The body of an example's request.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn body(name: &str) -> Vec<u8> {
    let folder = home().join("examples");
    let read = |kind: &str| std::fs::read(folder.join(format!("{name}.request.{kind}")));
    read("json")
        .or_else(|_| read("txt"))
        .expect("every example has a request")
}

/// What is expected of an example.
///
/// # Panics
/// When that is not there.
#[must_use]
pub fn expected(name: &str) -> Value {
    let path = home()
        .join("examples")
        .join(format!("{name}.expected.json"));
    let text = std::fs::read(path).expect("every example says what is expected");
    serde_json::from_slice(&text).expect("which is JSON")
}

/// All examples.
///
/// # Panics
/// When the index is not there.
#[must_use]
pub fn index() -> Vec<Value> {
    let index = std::fs::read(home().join("examples/index.json"));
    let index = index.expect("the index is in the tree");
    serde_json::from_slice(&index).expect("the index is JSON")
}
