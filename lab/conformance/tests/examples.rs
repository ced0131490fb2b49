//! Documents of the service and job interfaces and what becomes of them: the pairs of `examples`, as far as the
//! documents alone decide. What needs services that are already there is named in [`NEEDS_STATE`].

use std::collections::{BTreeMap, BTreeSet};

use abi_marathon::{Admission, App, AppUpdate, Empty, Feature, GroupUpdate, PathId, Pod, Refusal};
use lab_conformance::home;
use serde_json::Value;

/// Pairs that the documents alone do not decide.
const NEEDS_STATE: [&str; 3] = [
    "bad-48-duplicate-app",
    "bad-52-group-dependency-cycle",
    "bad-70-schedule-on-missing-job",
];

/// When requests arrive.
const NOW: jiff::Timestamp = jiff::Timestamp::constant(1_714_558_830, 0);

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
fn differs(path: &str, expected: &Value, got: &Value) -> Option<String> {
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

fn texts(value: &Value) -> Vec<&str> {
    let elements = value.as_array().into_iter().flatten();
    elements.filter_map(Value::as_str).collect()
}

/// What a refusal must say.
fn refused(expected: &Value, status: u16, body: &Value) -> Option<String> {
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

/// What of a server's flags decides how documents are read.
fn settings(entry: &Value) -> abi_marathon::Settings {
    let mut settings = abi_marathon::Settings::default();
    for flag in texts(&entry["flags"]) {
        match flag.split_once('=') {
            Some(("--mesos_role", role)) => settings.mesos_role = role.to_owned(),
            Some(("--default_network_name", name)) => {
                settings.default_network_name = Some(name.to_owned());
            }
            _ => panic!("{flag} is not known here"),
        }
    }
    settings.features = texts(&entry["features"])
        .into_iter()
        .map(|name| Feature::of_name(name).expect("examples name features that exist"))
        .collect();
    settings
}

/// What the service interface makes of a body.
fn service(entry: &Value, body: &[u8]) -> Result<Value, Refusal> {
    let settings = settings(entry);
    let admission = Admission {
        settings: &settings,
        world: &Empty,
        force: false,
    };
    let path = entry["path"].as_str().unwrap_or_default();
    let print = |value: serde_json::Result<Value>| value.expect("definitions print");
    Ok(match (&entry["kind"], &entry["method"]) {
        (kind, method) if kind == "app" && method == "POST" => {
            let app: App = abi_marathon::read(body)?;
            print(serde_json::to_value(admission.app(app)?))
        }
        (kind, method) if kind == "app" && method == "PUT" => {
            let id = PathId::new(path.strip_prefix("/v2/apps").expect("the path of an app"));
            let update: AppUpdate = abi_marathon::read(body)?;
            let update = admission.app_update(&id, update)?;
            print(serde_json::to_value(
                admission.app_after(update, None, true)?,
            ))
        }
        (kind, _) if kind == "pod" => {
            let pod: Pod = abi_marathon::read(body)?;
            print(serde_json::to_value(admission.pod(pod)?))
        }
        (kind, _) if kind == "group" => {
            let update: GroupUpdate = abi_marathon::read(body)?;
            print(serde_json::to_value(
                admission.group(&PathId::root(), update)?,
            ))
        }
        other => panic!("{other:?} is not known here"),
    })
}

/// What the job interface makes of a body, where the jobs named in the setup exist.
fn job(entry: &Value, body: &[u8]) -> Result<Value, abi_metronome::Refusal> {
    let shown = if entry["kind"] == "schedule" {
        let schedule = abi_metronome::schedule(abi_metronome::read(body)?, NOW)?;
        serde_json::to_value(abi_metronome::ScheduleInfo::at(schedule, NOW))
    } else {
        let job = abi_metronome::job(abi_metronome::read(body)?, NOW)?;
        let known = texts(&entry["setup"])
            .into_iter()
            .map(|_| ("nightly".to_owned(), Vec::new()))
            .collect();
        abi_metronome::dependencies(&job, &known)?;
        serde_json::to_value(abi_metronome::JobInfo::at(job, NOW))
    };
    Ok(shown.expect("definitions print"))
}

/// What an interface answers: the definition as it is shown, or status and body.
fn answer(entry: &Value, body: &[u8]) -> Result<Value, (u16, Value)> {
    if entry["kind"] == "job" || entry["kind"] == "schedule" {
        let path = entry["path"].as_str().unwrap_or_default();
        job(entry, body).map_err(|refusal| (refusal.status(), refusal.body(path)))
    } else {
        service(entry, body).map_err(|refusal| (refusal.status(), refusal.body()))
    }
}

#[test]
fn every_example_document_reads_back_as_expected() {
    let folder = home().join("examples");
    let read = |name: &str| std::fs::read(folder.join(name));
    let index = read("index.json").expect("the index is in the tree");
    let index: Vec<Value> = serde_json::from_slice(&index).expect("the index is JSON");
    let mut wrong = BTreeMap::new();
    for entry in &index {
        let name = entry["name"].as_str().expect("every example has a name");
        let body = read(&format!("{name}.request.json"))
            .or_else(|_| read(&format!("{name}.request.txt")))
            .expect("every example has a request");
        let expected = read(&format!("{name}.expected.json")).expect("and what is expected");
        let expected: Value = serde_json::from_slice(&expected).expect("which is JSON");
        if NEEDS_STATE.contains(&name) {
            continue;
        }
        let accepted = entry["status"].as_u64().is_some_and(|status| status < 300);
        let complaint = match answer(entry, &body) {
            Ok(got) if accepted => differs("", &expected, &got).or_else(|| {
                texts(&entry["absent"])
                    .into_iter()
                    .find(|pointer| got.pointer(pointer).is_some())
                    .map(|pointer| format!("{pointer} should not be there: {got}"))
            }),
            Ok(got) => Some(format!("was accepted: {got}")),
            Err((_, body)) if accepted => Some(format!("was refused: {body}")),
            Err((status, body)) => refused(&expected, status, &body),
        };
        if let Some(complaint) = complaint {
            wrong.insert(name, complaint);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
