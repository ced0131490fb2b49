//! What the machine has, and what the operator says of it.

use std::path::Path;

use abi_mesos::admit;
use base_units::{Attribute, Resource, Resources, Role, Scalar};

const MB: u64 = 1024 * 1024;
const GB: u64 = 1024 * MB;
/// What is assumed of a machine that says nothing.
const FALLBACK_MEM_BYTES: u64 = GB;
const FALLBACK_DISK_BYTES: u64 = 10 * GB;
const PORTS: &str = "[31000-32000]";

/// Why resources or attributes cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("--{flag}: {reason}")]
pub struct DetectError {
    flag: &'static str,
    reason: String,
}

fn refuse(flag: &'static str, reason: impl ToString) -> DetectError {
    DetectError {
        flag,
        reason: reason.to_string(),
    }
}

/// What the machine was found to have; sizes in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Machine {
    pub(crate) cpus: u64,
    pub(crate) mem: Option<u64>,
    pub(crate) disk: Option<u64>,
    /// Graphics processors that containers may get; absent if none may.
    pub(crate) gpus: Option<u64>,
}

impl Machine {
    /// Looks at this machine; the disk is the one that holds `work_dir`.
    pub(crate) fn look(work_dir: &Path, gpus: Option<u64>) -> Self {
        let stats = daemons_door::SystemStats::read();
        let disk = rustix::fs::statvfs(work_dir)
            .ok()
            .and_then(|disk| disk.f_blocks.checked_mul(disk.f_frsize));
        Self {
            cpus: stats.cpus_total.map_or(1, u64::from),
            mem: stats.mem_total_bytes,
            disk,
            gpus,
        }
    }
}

/// `total` without what the system itself needs, or half of what is small.
fn without(total: Option<u64>, reserve: u64, small: u64, fallback: u64) -> u64 {
    match total {
        None => fallback,
        Some(total) if total >= small => total - reserve,
        Some(total) => total / 2,
    }
}

/// All resources: those of `text`, and what `machine` has of those that it does not mention.
///
/// # Errors
/// A text that is neither the text form nor JSON of resources, or names a role that is none.
pub(crate) fn resources(
    text: &str,
    default_role: &str,
    machine: Machine,
) -> Result<Resources, DetectError> {
    const FLAG: &str = "resources";
    let role = Role::parse(default_role).map_err(|error| refuse("default_role", error))?;
    let given = if text.trim_start().starts_with('[') {
        admit::resources_json(text, &role).map_err(|fault| refuse(FLAG, fault))?
    } else {
        let list = Resources::parse_list(text, &role).map_err(|error| refuse(FLAG, error))?;
        list.into_iter().collect()
    };
    // Zero amounts vanish from a collection, and yet they are mentioned.
    let mentioned = |name: &str| !given.named(name).is_empty() || mentions(text, name);
    let detected = [
        ("cpus", machine.cpus.to_string()),
        (
            "mem",
            (without(machine.mem, GB, 2 * GB, FALLBACK_MEM_BYTES) / MB).to_string(),
        ),
        (
            "disk",
            (without(machine.disk, 5 * GB, 10 * GB, FALLBACK_DISK_BYTES) / MB).to_string(),
        ),
        ("ports", PORTS.to_owned()),
        ("gpus", machine.gpus.unwrap_or(0).to_string()),
    ];
    let mut all = given.clone();
    for (name, amount) in detected {
        if !mentioned(name) {
            all.insert(Resource::parse(name, &amount, &role).map_err(|error| refuse(FLAG, error))?);
        }
    }
    if let Some(gpus) = machine.gpus
        && all.scalar("gpus") > Scalar::whole(u32::try_from(gpus).unwrap_or(u32::MAX))
    {
        return Err(refuse(
            FLAG,
            format!("there are {gpus} GPUs to give to containers"),
        ));
    }
    Ok(all)
}

/// Whether a text that is known to be good names a resource.
fn mentions(text: &str, name: &str) -> bool {
    if text.trim_start().starts_with('[') {
        let list: Vec<serde_json::Value> = serde_json::from_str(text).unwrap_or_default();
        return list.iter().any(|one| one["name"] == name);
    }
    text.split([';', '\n']).any(|item| {
        let item = item.split([':', '(']).next();
        item.is_some_and(|item| item.trim() == name)
    })
}

/// The attributes of `text`.
///
/// # Errors
/// A text that is no list of attributes.
pub(crate) fn attributes(text: &str) -> Result<Vec<Attribute>, DetectError> {
    Attribute::parse_list(text).map_err(|error| refuse("attributes", error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use base_units::Scalar;

    const BIG: Machine = Machine {
        cpus: 8,
        mem: Some(16 * GB),
        disk: Some(100 * GB),
        gpus: None,
    };

    fn amounts(resources: &Resources) -> [f64; 3] {
        ["cpus", "mem", "disk"].map(|name| resources.scalar(name).to_f64())
    }

    #[test]
    fn the_system_keeps_a_part() {
        let all = resources("", "*", BIG).unwrap();
        assert_eq!(amounts(&all), [8.0, 15.0 * 1024.0, 95.0 * 1024.0]);
        assert_eq!(all.ports().to_string(), "[31000-32000]");
        let small = Machine {
            cpus: 1,
            mem: Some(GB),
            disk: Some(4 * GB),
            gpus: None,
        };
        assert_eq!(
            amounts(&resources("", "*", small).unwrap()),
            [1.0, 512.0, 2048.0]
        );
        let mute = Machine {
            cpus: 1,
            mem: None,
            disk: None,
            gpus: None,
        };
        assert_eq!(
            amounts(&resources("", "*", mute).unwrap()),
            [1.0, 1024.0, 10240.0]
        );
    }

    #[test]
    fn a_mention_disables_detection() {
        let all = resources("cpus:0;mem(dev):64;ports:[1-2]", "*", BIG).unwrap();
        assert_eq!(amounts(&all), [0.0, 64.0, 95.0 * 1024.0]);
        assert_eq!(all.ports().to_string(), "[1-2]");
        assert_eq!(all.reserved().scalar("mem"), Scalar::whole(64));
    }

    #[test]
    fn json_is_taken_too() {
        let text = r#"[{"name":"cpus","type":"SCALAR","scalar":{"value":2.5}}]"#;
        assert_eq!(amounts(&resources(text, "*", BIG).unwrap())[0], 2.5);
        assert!(resources("[{}]", "*", BIG).is_err());
        assert!(resources("cpus:-1", "*", BIG).is_err());
        assert!(resources("", "a//b", BIG).is_err());
    }

    #[test]
    fn the_default_role_owns_what_was_found() {
        let all = resources("", "dev", BIG).unwrap();
        assert!(all.unreserved().is_empty());
    }

    #[test]
    fn attributes_are_read() {
        assert_eq!(attributes("rack:r1;zone:2").unwrap().len(), 2);
        assert!(attributes("rack").is_err());
    }
}
