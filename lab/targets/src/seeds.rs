//! Valid messages, out of the recorded exchanges of `lab/conformance`.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

/// Different bodies sent to `path` of `target` (`master` or `agent`).
pub(crate) fn bodies(target: &str, path: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/cases");
    let mut all = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).expect("the recorded cases are in the tree") {
        let path_of_case = entry.expect("the recorded cases are in the tree").path();
        let text = std::fs::read(&path_of_case).expect("the recorded cases are in the tree");
        let case = serde_json::from_slice(&text).expect("recorded cases are JSON");
        collect(&case, target, path, &mut all);
    }
    assert!(!all.is_empty(), "no body for {target} {path} is recorded");
    all.into_iter().map(String::into_bytes).collect()
}

fn collect(value: &Value, target: &str, path: &str, all: &mut BTreeSet<String>) {
    if value["path"] == path
        && value
            .get("target")
            .map_or("master", |it| it.as_str().unwrap_or_default())
            == target
        && let Some(body) = value.get("body")
    {
        all.insert(body.to_string());
    }
    match value {
        Value::Array(items) => items.iter().for_each(|it| collect(it, target, path, all)),
        Value::Object(fields) => fields
            .values()
            .for_each(|it| collect(it, target, path, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Scheduler events as a master sends them.
pub(crate) fn events() -> Vec<Vec<u8>> {
    [
        r#"{"type":"SUBSCRIBED","subscribed":{"framework_id":{"value":"F"},"heartbeat_interval_seconds":15.0,
            "master_info":{"id":"m","ip":1,"port":5050,"hostname":"h","version":"1.11.0"}}}"#,
        r#"{"type":"OFFERS","offers":{"offers":[{"id":{"value":"O"},"framework_id":{"value":"F"},"agent_id":{"value":"S0"},
            "hostname":"h","resources":[{"name":"cpus","type":"SCALAR","scalar":{"value":0.5},
            "allocation_info":{"role":"eng"},"reservations":[{"type":"DYNAMIC","role":"eng","labels":{"labels":[{"key":"k"}]}}]},
            {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":1,"end":2}]}}],
            "attributes":[{"name":"rack","type":"TEXT","text":{"value":"r1"}}]}]}}"#,
        r#"{"type":"UPDATE","update":{"status":{"task_id":{"value":"t"},"state":"TASK_RUNNING","uuid":"AAECAwQFBgcICQoLDA0ODw==",
            "timestamp":1.5,"container_status":{"network_infos":[{"ip_addresses":[{"ip_address":"10.0.0.1"}]}]},"data":"AA=="}}}"#,
        r#"{"type":"RESCIND","rescind":{"offer_id":{"value":"O"}}}"#,
        r#"{"type":"MESSAGE","message":{"agent_id":{"value":"S"},"executor_id":{"value":"e"},"data":"aGk="}}"#,
        r#"{"type":"FAILURE","failure":{"agent_id":{"value":"S"},"executor_id":{"value":"e"},"status":9}}"#,
        r#"{"type":"ERROR","error":{"message":"no"}}"#,
        r#"{"type":"HEARTBEAT"}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// Calls of a resource provider that has one disk.
pub(crate) fn provider_calls() -> Vec<Vec<u8>> {
    let disk = r#"{"name":"disk","type":"SCALAR","scalar":{"value":64},"provider_id":{"value":"P"},
        "reservations":[{"type":"DYNAMIC","role":"eng"}],
        "disk":{"source":{"type":"RAW","vendor":"v","id":"d0","profile":"fast"}}}"#;
    let status = r#"{"operation_id":{"value":"o"},"state":"OPERATION_FINISHED","uuid":{"value":"AAECAwQFBgcICQoLDA0ODw=="},
        "converted_resources":[DISK],"resource_provider_id":{"value":"P"}}"#
        .replace("DISK", &disk.replace("RAW", "MOUNT"));
    let used = disk.replacen('{', r#"{"allocation_info":{"role":"eng"},"#, 1);
    let uuid = r#"{"value":"DwECAwQFBgcICQoLDA0ODw=="}"#;
    let id = r#""resource_provider_id":{"value":"P"}"#;
    [
        r#"{"type":"SUBSCRIBE","subscribe":{"resource_provider_info":{"type":"org.example.disks","name":"local",
            "attributes":[{"name":"rack","type":"TEXT","text":{"value":"r1"}}]}}}"#
            .to_owned(),
        format!(
            r#"{{{id},"type":"UPDATE_STATE","update_state":{{"resource_version_uuid":{uuid},"resources":[{disk}],
            "operations":[{{"framework_id":{{"value":"F"}},"info":{{"id":{{"value":"o"}},"type":"CREATE_DISK",
            "create_disk":{{"source":{used},"target_type":"MOUNT"}}}},"latest_status":{status},"statuses":[{status}],
            "uuid":{uuid}}}]}}}}"#
        ),
        format!(
            r#"{{{id},"type":"UPDATE_OPERATION_STATUS","update_operation_status":{{"framework_id":{{"value":"F"}},
            "status":{status},"latest_status":{status},"operation_uuid":{uuid}}}}}"#
        ),
        format!(
            r#"{{{id},"type":"UPDATE_PUBLISH_RESOURCES_STATUS",
            "update_publish_resources_status":{{"uuid":{uuid},"status":"OK"}}}}"#
        ),
    ]
    .map(String::into_bytes)
    .to_vec()
}

/// Bodies of the documents of one kind in the examples of `lab/conformance`.
pub(crate) fn examples(kind: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/examples");
    let read = |name: &str| std::fs::read(folder.join(name));
    let index = read("index.json").expect("the index is in the tree");
    let index: Vec<Value> = serde_json::from_slice(&index).expect("the index is JSON");
    let bodies: Vec<Vec<u8>> = index
        .iter()
        .filter(|entry| entry["kind"] == kind)
        .filter_map(|entry| read(&format!("{}.request.json", entry["name"].as_str()?)).ok())
        .collect();
    assert!(!bodies.is_empty(), "no example of kind {kind}");
    bodies
}
