//! Messages of the Mesos API, as JSON and on the wire, with all that is judged at the door.

use abi_mesos::secrets::{Carrier, without_secrets};
use abi_mesos::{Limits, Message, admit, decode_json, decode_wire, encode_json, encode_wire, v1};

use crate::{Target, seeds};

/// Inputs are short, so what they may take is little.
const LIMITS: Limits = Limits {
    bytes_max: 1 << 20,
    depth_max: 200,
    memory_bytes_max: 4 << 20,
};

/// The decoded message within its budget, its texts, and the same again for admitted terms and for writing.
const PEAK_MAX_BYTES: usize = 3 * LIMITS.memory_bytes_max;

const fn target(name: &'static str, run: fn(&[u8]), seeds: fn() -> Vec<Vec<u8>>) -> Target {
    Target {
        name,
        run,
        seeds,
        peak_max_bytes: PEAK_MAX_BYTES,
    }
}

pub(crate) const SCHEDULER_CALL_JSON: Target = target(
    "scheduler_call_json",
    |data| {
        let _ = admit::acknowledgement_json(data);
        json(data, admit_scheduler_call);
    },
    || seeds::bodies("master", "/api/v1/scheduler"),
);
pub(crate) const SCHEDULER_CALL_WIRE: Target = target(
    "scheduler_call_wire",
    |data| {
        let _ = admit::acknowledgement_wire(data);
        wire(data, admit_scheduler_call);
    },
    || on_the_wire::<v1::scheduler::Call>((SCHEDULER_CALL_JSON.seeds)()),
);
pub(crate) const SCHEDULER_EVENT_JSON: Target = target(
    "scheduler_event_json",
    |data| json(data, |_: v1::scheduler::Event| {}),
    seeds::events,
);
pub(crate) const SCHEDULER_EVENT_WIRE: Target = target(
    "scheduler_event_wire",
    |data| wire(data, |_: v1::scheduler::Event| {}),
    || on_the_wire::<v1::scheduler::Event>(seeds::events()),
);
pub(crate) const EXECUTOR_CALL_JSON: Target = target(
    "executor_call_json",
    |data| json(data, admit_executor_call),
    || seeds::bodies("agent", "/slave(1)/api/v1/executor"),
);
pub(crate) const EXECUTOR_CALL_WIRE: Target = target(
    "executor_call_wire",
    |data| wire(data, admit_executor_call),
    || on_the_wire::<v1::executor::Call>((EXECUTOR_CALL_JSON.seeds)()),
);
pub(crate) const OPERATOR_CALL_JSON: Target = target(
    "operator_call_json",
    |data| {
        json(data, |_: v1::master::Call| {});
        json(data, admit_agent_call);
    },
    operator_calls,
);
pub(crate) const OPERATOR_CALL_WIRE: Target = target(
    "operator_call_wire",
    |data| {
        wire(data, |_: v1::master::Call| {});
        wire(data, admit_agent_call);
    },
    || {
        let mut all = on_the_wire::<v1::master::Call>(seeds::bodies("master", "/api/v1"));
        all.extend(on_the_wire::<v1::agent::Call>(seeds::bodies(
            "agent", "/api/v1",
        )));
        all
    },
);

pub(crate) const PROVIDER_CALL_JSON: Target = target(
    "provider_call_json",
    |data| json(data, admit_provider_call),
    seeds::provider_calls,
);
pub(crate) const PROVIDER_CALL_WIRE: Target = target(
    "provider_call_wire",
    |data| wire(data, admit_provider_call),
    || on_the_wire::<v1::resource_provider::Call>(seeds::provider_calls()),
);

/// Without its secrets a task is one that has none, whatever it is.
pub(crate) const TASK_SECRETS: Target = target(
    "task_secrets",
    |data| {
        let is_task = decode_wire::<v1::TaskInfo>(data, LIMITS).is_ok();
        if let Some(open) = without_secrets(Carrier::Task, data) {
            assert!(open.len() <= data.len(), "something was left out");
            assert_eq!(without_secrets(Carrier::Task, &open), None);
            let is_still = decode_wire::<v1::TaskInfo>(&open, LIMITS).is_ok();
            assert!(is_still || !is_task, "a task stays one");
        }
    },
    || vec![encode_wire(&secretive())],
);

/// A task with secrets of each kind.
fn secretive() -> v1::TaskInfo {
    let text = br#"{"name": "n", "task_id": {"value": "t"}, "agent_id": {"value": "a"},
        "executor": {"executor_id": {"value": "e"}, "command": {"environment": {"variables": [
            {"name": "a", "type": "SECRET", "secret": {"type": "VALUE", "value": {"data": "c2VjcmV0"}}}]}}},
        "container": {"type": "MESOS", "mesos": {"image": {"type": "DOCKER", "docker": {"name": "i",
            "credential": {"principal": "p", "secret": "s"},
            "config": {"type": "VALUE", "value": {"data": "c2VjcmV0"}}}}},
            "volumes": [{"container_path": "p", "mode": "RO", "source": {"type": "SECRET",
                "secret": {"type": "VALUE", "value": {"data": "c2VjcmV0"}}}}]}}"#;
    decode_json(text, LIMITS).expect("it is a task")
}

fn operator_calls() -> Vec<Vec<u8>> {
    let mut all = seeds::bodies("master", "/api/v1");
    all.extend(seeds::bodies("agent", "/api/v1"));
    all
}

fn on_the_wire<T: Message>(texts: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let messages = texts
        .iter()
        .filter_map(|text| decode_json::<T>(text, LIMITS).ok());
    messages.map(|message| encode_wire(&message)).collect()
}

fn json<T: Message>(data: &[u8], then: impl FnOnce(T)) {
    if let Ok(message) = decode_json::<T>(data, LIMITS) {
        let text = encode_json(&message);
        let again = decode_json::<T>(&text, Limits::default()).expect("what we wrote can be read");
        assert_eq!(encode_json(&again), text, "what we read again is the same");
        drop((text, again));
        then(message);
    }
}

fn wire<T: Message>(data: &[u8], then: impl FnOnce(T)) {
    if let Ok(message) = decode_wire::<T>(data, LIMITS) {
        let bytes = encode_wire(&message);
        let again = decode_wire::<T>(&bytes, Limits::default()).expect("what we wrote can be read");
        assert_eq!(encode_wire(&again), bytes, "what we read again is the same");
        drop((bytes, again));
        then(message);
    }
}

fn admit_scheduler_call(call: v1::scheduler::Call) {
    if let Ok(admit::SchedulerRequest::Subscribe(subscription)) = admit::scheduler_call(call) {
        let _ = kernel_allocator::Constraints::compile(&subscription.constraints);
    }
}

fn admit_executor_call(call: v1::executor::Call) {
    let _ = admit::executor_call(call);
}

/// What acts on containers; the rest of these calls is judged where it is answered.
fn admit_agent_call(call: v1::agent::Call) {
    if let Some(kind) = call.r#type {
        let _ = admit::container_call(kind, call);
    }
}

fn admit_provider_call(call: v1::resource_provider::Call) {
    let _ = admit::provider_call(call);
}
