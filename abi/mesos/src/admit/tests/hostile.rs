//! Whatever decodes can be admitted or refused, and nothing panics.

use proptest::prelude::*;
use prost::Message as _;

use super::*;
use crate::decode_wire;

/// A call with something of everything that admission looks at.
const RICH: &str = r#"{"type":"ACCEPT","framework_id":{"value":"F"},
    "subscribe":{"framework_info":{"user":"u","name":"n","roles":["a"],"failover_timeout":1.5,
        "capabilities":[{"type":"MULTI_ROLE"}],"offer_filters":{"a":{"min_allocatable_resources":
        {"quantities":[{"quantities":{"cpus":{"value":1}}}]}}}},"suppressed_roles":["a"],
        "offer_constraints":{"role_constraints":{"a":{"groups":[{"attribute_constraints":[{"selector":
        {"attribute_name":"r"},"predicate":{"text_matches":{"regex":"x"}}}]}]}}}},
    "accept":{"offer_ids":[{"value":"O"}],"filters":{"refuse_seconds":1.5},"operations":[{"type":"LAUNCH","launch":
        {"task_infos":[{"name":"n","task_id":{"value":"t"},"agent_id":{"value":"S"},"resources":[
        {"name":"disk","type":"SCALAR","scalar":{"value":1.5},"reservations":[{"type":"DYNAMIC","role":"a"}],
         "disk":{"persistence":{"id":"v"},"volume":{"mode":"RW","container_path":"p"}}},
        {"name":"ports","type":"RANGES","ranges":{"range":[{"begin":1,"end":2}]}},
        {"name":"s","type":"SET","set":{"item":["x"]}}],"executor":{"executor_id":{"value":"e"},
        "command":{"value":"true"},"resources":[{"name":"ports","type":"RANGES","ranges":{"range":[{"begin":2,"end":3}]}}]},
        "health_check":{"type":"HTTP","http":{"port":1,"path":"/"}},"limits":{"cpus":{"value":1}},
        "kill_policy":{"grace_period":{"nanoseconds":1}},"max_completion_time":{"nanoseconds":1}}]}}]}}"#;

fn check(bytes: &[u8]) {
    if let Ok(call) = decode_wire(bytes, Limits::default()) {
        let _ = scheduler_call(call);
    }
    if let Ok(call) = decode_wire(bytes, Limits::default()) {
        let _ = executor_call(call);
    }
    if let Ok(call) = decode_wire::<v1::agent::Call>(bytes, Limits::default())
        && let Some(kind) = call.r#type
    {
        let _ = container_call(kind, call);
    }
    let body = bytes::Bytes::copy_from_slice(bytes);
    let _ = (
        task_body(&body),
        executor_body(&body),
        framework_body(&body),
        status_body(&body),
        container_body(&body),
    );
}

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&bytes);
    }

    #[test]
    fn damaged_calls(flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..4), kind in 0_u8..18) {
        let call: v1::scheduler::Call = decode_json(RICH.as_bytes(), Limits::default()).unwrap();
        let mut bytes = call.encode_to_vec();
        for (at, value) in flips {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        // The last of equal fields wins.
        bytes.extend([16, kind]);
        check(&bytes);
    }
}

#[test]
fn numbers_that_are_none() {
    for value in [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -0.0,
        1e300,
        f64::MIN_POSITIVE,
    ] {
        let mut call: v1::scheduler::Call =
            decode_json(RICH.as_bytes(), Limits::default()).unwrap();
        let accept = call.accept.as_mut().unwrap();
        accept.filters.as_mut().unwrap().refuse_seconds = Some(value);
        let task = &mut accept.operations[0].launch.as_mut().unwrap().task_infos[0];
        task.resources[0].scalar.as_mut().unwrap().value = Some(value);
        task.limits.get_mut("cpus").unwrap().value = Some(value);
        task.health_check.as_mut().unwrap().delay_seconds = Some(value);
        let info = call
            .subscribe
            .as_mut()
            .unwrap()
            .framework_info
            .as_mut()
            .unwrap();
        info.failover_timeout = Some(value);
        assert!(scheduler_call(call.clone()).is_ok());
        call.r#type = Some(v1::scheduler::call::Type::Subscribe);
        call.framework_id = None;
        assert!(scheduler_call(call).is_ok());
    }
}
