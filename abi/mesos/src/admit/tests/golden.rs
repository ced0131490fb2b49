//! The recorded exchanges: what Mesos accepted is accepted, what it refused without knowing any state is refused.

use std::fs;
use std::path::Path;

use abi_terms::{Command, OperationKind};
use serde_json::Value as Json;

use super::*;

/// Faults that depend on state: the kernel finds them.
const STATEFUL: &[&str] = &[
    "launch-error-duplicate-in-accept",
    "launch-error-duplicate-running",
    "launch-error-executor-differs",
    "launch-error-too-much",
    "launch-group-error-too-much",
    "framework-resubscribe-after-teardown",
    "sub-disconnect-removes",
    "sub-changed-principal",
    "framework-update-principal",
    "framework-update-user",
    "framework-update-checkpoint",
    "constraint-bad-regex",
];

/// Calls that Mesos answers with 400 for what it knows, not for what they say.
const REFUSED_BY_STATE: &[&str] = &[
    "sub-call-unknown-framework",
    "sub-with-stream-id",
    "framework-update-principal",
];

/// The recorded cases with their names, variables replaced by `x`.
fn cases() -> Vec<(String, Vec<Json>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab/conformance/cases");
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let case: Json = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
        let steps = case["steps"].as_array().unwrap().iter().map(|step| {
            let mut step = step.clone();
            fill(&mut step);
            step
        });
        all.push((case["name"].as_str().unwrap().to_owned(), steps.collect()));
    }
    assert!(all.len() > 300);
    all
}

/// Replaces variables; a uuid becomes one.
fn fill(json: &mut Json) {
    match json {
        Json::String(text) if text.contains("uuid}") => {
            *text = "AAAAAAAAAAAAAAAAAAAAAA==".to_owned()
        }
        Json::String(text) if text.contains("${") => *text = "x".to_owned(),
        Json::Array(list) => list.iter_mut().for_each(fill),
        Json::Object(map) => map.values_mut().for_each(fill),
        _ => {}
    }
}

/// Steps that send JSON to a path, with the step that follows each.
fn posts<'a>(
    steps: &'a [Json],
    path: &'a str,
) -> impl Iterator<Item = (&'a Json, Option<&'a Json>)> {
    let usual = |step: &Json| step["headers"]["Content-Type"].is_null() && step["body"].is_object();
    let sent = steps.iter().enumerate();
    sent.filter(move |(_, step)| step["path"] == path && usual(step))
        .map(|(i, step)| (step, steps.get(i + 1)))
}

#[test]
fn scheduler_calls() {
    let mut admitted = 0;
    for (name, steps) in cases() {
        for (step, next) in posts(&steps, "/api/v1/scheduler") {
            let status = step["expect"]["status"].as_u64().unwrap_or(200);
            let decoded = decode_json(step["body"].to_string().as_bytes(), Limits::default());
            let result = decoded
                .map_err(drop)
                .and_then(|call| scheduler_call(call).map_err(drop));
            match (status, result) {
                (200..300, Ok(request)) => {
                    check_faults(&name, &request, next);
                    admitted += 1;
                }
                (200..300, Err(())) => panic!("{name}: refused {step}"),
                (400, Ok(_)) if REFUSED_BY_STATE.contains(&&*name) => {}
                (
                    400,
                    Ok(SchedulerRequest::Call {
                        command: Command::Update(update),
                        ..
                    }),
                ) => {
                    assert_eq!(update.fault.is_none(), STATEFUL.contains(&&*name), "{name}");
                }
                (400, Ok(_)) => panic!("{name}: accepted {step}"),
                (_, _) => {}
            }
        }
    }
    assert!(admitted > 400, "{admitted}");
}

fn check_faults(name: &str, request: &SchedulerRequest, next: Option<&Json>) {
    let stateful = STATEFUL.contains(&name);
    match request {
        SchedulerRequest::Subscribe(subscription) => {
            let error = next.is_some_and(|next| next["type"] == "ERROR");
            assert_eq!(
                subscription.fault.is_some(),
                error && !stateful,
                "{name}: {subscription:?}"
            );
        }
        SchedulerRequest::Call {
            command: Command::Accept(accept),
            ..
        } => {
            let faults = accept
                .operations
                .iter()
                .flat_map(|operation| match &operation.kind {
                    OperationKind::Launch(tasks) => {
                        tasks.iter().map(|task| task.fault.clone()).collect()
                    }
                    OperationKind::LaunchGroup { fault, .. } => vec![fault.clone()],
                    OperationKind::Convert(_) => Vec::new(),
                });
            let fault = faults.flatten().next();
            let expected = name.contains("-error") && !stateful;
            assert_eq!(fault.is_some(), expected, "{name}: {fault:?}");
        }
        SchedulerRequest::Call { .. } => {}
    }
}

#[test]
fn executor_calls() {
    let mut seen = [0, 0];
    for (name, steps) in cases() {
        for (step, _) in posts(&steps, "/slave(1)/api/v1/executor") {
            let status = step["expect"]["status"].as_u64().unwrap_or(200);
            let decoded = decode_json(step["body"].to_string().as_bytes(), Limits::default());
            let result = decoded
                .map_err(drop)
                .and_then(|call| executor_call(call).map_err(drop));
            match (status, result) {
                (200..300, Ok(_)) => seen[0] += 1,
                (200..300, Err(())) => panic!("{name}: refused {step}"),
                (400, Err(())) => seen[1] += 1,
                (400, Ok(_)) => assert_eq!(name, "exec-unknown-executor"),
                (_, _) => {}
            }
        }
    }
    assert!(seen[0] > 10 && seen[1] > 3, "{seen:?}");
}
