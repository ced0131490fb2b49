//! Tasks as JSON in one pass over their bytes: what [`Task`] says, for documents of hundreds of thousands of them.
//!
//! The common case is written by hand; whatever is out of the ordinary is written by the part of [`super::task`] that
//! knows it. A test holds the two against each other.

use abi_terms::Body;
use base_units::{Resources, Scalar, Value};

use super::resources::{ALWAYS, ResourcesObject};
use super::task::{Labels, OneStatus, Task};
use crate::render::task::fields;
use crate::render::{TaskDetails, TaskFacts};

/// Appends a task to `out`, as [`Task`] says it.
pub fn write_task(facts: &TaskFacts<'_>, out: &mut Vec<u8>) {
    let Some(details) = Details::of(&facts.spec.body) else {
        return write(&Task(*facts), out);
    };
    member(out, b"{\"id\":", facts.spec.id.as_str());
    member(out, b",\"name\":", &facts.spec.name);
    member(out, b",\"framework_id\":", facts.framework.as_str());
    let executor = facts.executor.map_or("", |id| id.as_str());
    member(out, b",\"executor_id\":", executor);
    member(out, b",\"slave_id\":", facts.agent.as_str());
    out.extend_from_slice(b",\"state\":\"");
    out.extend_from_slice(facts.state.name().as_bytes());
    out.extend_from_slice(b"\",\"resources\":");
    resources(facts.resources, out);
    member(out, b",\"role\":", facts.role.as_str());
    out.extend_from_slice(b",\"statuses\":[");
    for (place, status) in facts.statuses.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        if !status.labels.is_empty() || !status.container_status.is_empty() {
            write(&OneStatus(status), out);
            continue;
        }
        out.extend_from_slice(b"{\"state\":\"");
        out.extend_from_slice(status.state.name().as_bytes());
        out.extend_from_slice(b"\",\"timestamp\":");
        write(&status.timestamp.unwrap_or_default().as_secs_f64(), out);
        match status.healthy {
            None => out.push(b'}'),
            Some(true) => out.extend_from_slice(b",\"healthy\":true}"),
            Some(false) => out.extend_from_slice(b",\"healthy\":false}"),
        }
    }
    out.push(b']');
    if let Some(user) = facts.user {
        member(out, b",\"user\":", user);
    }
    if let Some(labels) = details.labels {
        out.extend_from_slice(b",\"labels\":");
        write(&Labels(labels), out);
    }
    out.push(b'}');
}

/// What of a `TaskInfo` a task shows.
struct Details {
    labels: Option<crate::v1::Labels>,
}

impl Details {
    /// Nothing if there is more to it than labels.
    fn of(body: &Body) -> Option<Self> {
        let found = fields(body)?;
        // Health check, container, discovery, limits.
        if found & (1 << 8 | 1 << 9 | 1 << 11 | 1 << 15) != 0 {
            return None;
        }
        let labels = match found & 1 << 10 {
            0 => None,
            _ => TaskDetails::of(body).labels,
        };
        Some(Self { labels })
    }
}

fn resources(all: &Resources, out: &mut Vec<u8>) {
    let mut sums = [Scalar::ZERO; ALWAYS.len()];
    for resource in all.iter() {
        let place = ALWAYS.iter().position(|name| *name == &*resource.name);
        match (place, &resource.value) {
            (Some(place), Value::Scalar(amount)) if !resource.revocable => sums[place] += *amount,
            _ => return write(&ResourcesObject(all), out),
        }
    }
    for (place, (name, sum)) in ALWAYS.iter().zip(sums).enumerate() {
        out.push(if place == 0 { b'{' } else { b',' });
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        number(sum, out);
    }
    out.push(b'}');
}

/// Whole numbers and those with few decimals are their own shortest form.
fn number(amount: Scalar, out: &mut Vec<u8>) {
    const EXACT: i64 = 1_000_000_000_000;
    let thousandths = amount.thousandths();
    if thousandths >= EXACT {
        return write(&amount.to_f64(), out);
    }
    let (mut whole, part) = (thousandths / 1000, thousandths % 1000);
    let mut digits = [0_u8; 16];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = digit(whole % 10);
        whole /= 10;
        if whole == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
    let decimals = [
        b'.',
        digit(part / 100),
        digit(part / 10 % 10),
        digit(part % 10),
    ];
    let shown = match (part % 10, part % 100) {
        (0, 0) => 2,
        (0, _) => 3,
        _ => 4,
    };
    out.extend_from_slice(&decimals[..shown]);
}

fn digit(value: i64) -> u8 {
    b'0' + u8::try_from(value).unwrap_or(0)
}

fn member(out: &mut Vec<u8>, key: &[u8], text: &str) {
    out.extend_from_slice(key);
    // Without an early end many bytes are looked at in one instruction.
    let is_odd = |odd, byte: &u8| odd | (*byte < b' ') | (*byte == b'"') | (*byte == b'\\');
    if text.as_bytes().iter().fold(false, is_odd) {
        return write(text, out);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

fn write(value: &(impl serde::Serialize + ?Sized), out: &mut Vec<u8>) {
    serde_json::to_writer(out, value).expect("memory takes all bytes, and keys are text");
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use abi_terms::{Moment, Source, Status, TaskSpec, TaskState};
    use base_units::Resources;
    use proptest::prelude::*;

    use super::*;
    use crate::render::tests::{facts, launched, role, update};
    use crate::render::{task, task_wire};
    use crate::{encode_wire, v1};

    fn check(spec: &TaskSpec, resources: &Resources, statuses: &[Arc<Status>]) {
        let ids = ("F\"1".into(), "S0\u{1}".into(), role("eng"));
        let facts = facts(spec, resources, statuses, &ids);
        let mut written = Vec::new();
        write_task(&facts, &mut written);
        let plain = serde_json::to_string(&Task(facts)).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), plain);
        let mut written = Vec::new();
        task_wire(&facts, &mut written);
        assert_eq!(written, encode_wire(&task(&facts)));
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof!["[a-z.]{1,12}", ".{0,12}"]
    }

    fn status() -> impl Strategy<Value = Arc<Status>> {
        let state = prop::sample::select(TaskState::ALL);
        let facts = (state, any::<Option<bool>>(), any::<u64>(), 0..8_u8);
        facts.prop_map(|(state, healthy, nanos, extra)| {
            let now = Moment::from_nanos(nanos);
            let mut status = Status::new("t".into(), state, Source::Agent, now);
            status.healthy = healthy;
            match extra {
                0 => status.labels = update().labels,
                1 => status.container_status = update().container_status,
                2 => status.timestamp = None,
                _ => {}
            }
            Arc::new(status)
        })
    }

    fn info() -> impl Strategy<Value = v1::TaskInfo> {
        let labels = prop::collection::vec((text(), prop::option::of(text())), 0..3);
        (text(), prop::option::of(labels), 0..12_u8).prop_map(|(name, labels, extra)| {
            let rich: v1::TaskInfo = prost::Message::decode(&*launched().body).unwrap();
            let labels = labels.map(|labels| v1::Labels {
                labels: (labels.into_iter())
                    .map(|(key, value)| v1::Label {
                        key: Some(key),
                        value,
                    })
                    .collect(),
            });
            let mut info = v1::TaskInfo {
                name: Some(name),
                labels,
                ..Default::default()
            };
            match extra {
                0 => info.discovery = rich.discovery,
                1 => info.container = rich.container,
                2 => info.health_check = rich.health_check,
                3 => info.limits = rich.limits,
                4 => info.kill_policy = rich.kill_policy,
                _ => {}
            }
            info
        })
    }

    proptest! {
        #[test]
        fn it_says_what_the_plain_rendering_says(
            info in info(),
            id in text(),
            statuses in prop::collection::vec(status(), 0..4),
            cpus in 0..10_000_000_000_000_i64,
            mem in 0..2_000_000_i64,
            odd in 0..6_u8,
        ) {
            let mut resources = Resources::parse("mem:0.001").unwrap();
            for (name, amount) in [("cpus", cpus), ("mem", mem)] {
                let amount = Scalar::from_thousandths(amount);
                resources.insert(base_units::Resource::scalar(name, amount));
            }
            match odd {
                0 => resources += &Resources::parse("ports:[1-2]").unwrap(),
                1 => resources += &Resources::parse("x:1").unwrap(),
                2 => resources = resources.map(|resource| resource.revocable = true),
                _ => {}
            }
            let spec = TaskSpec {
                id: id.as_str().into(),
                name: info.name().into(),
                body: encode_wire(&info).into(),
                ..launched()
            };
            check(&spec, &resources, &statuses);
        }
    }

    #[test]
    fn what_does_not_decode_says_nothing() {
        for body in [&[0x52, 0x7f][..], &[0x52, 1, 0xff], &[0x07], &[0xff; 12]] {
            let spec = TaskSpec {
                body: Body::copy_from_slice(body),
                ..launched()
            };
            check(&spec, &Resources::new(), &[]);
        }
    }
}
