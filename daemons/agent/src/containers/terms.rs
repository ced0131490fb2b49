//! What the kernel and the driver say of the same things: amounts, ends and traces.

use abi_terms::Reason;
use base_ids::ContainerId;
use base_units::{Limits, Resource, Resources, Scalar};
use drivers_container::Share;
use kernel_agent::{End, Fate, Limitation};

use crate::plan::Surroundings;

const MB: u64 = 1024 * 1024;

/// What of their resources containers are held to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// Processor time, if they have a limit.
    pub(crate) cpu: bool,
    /// Processor time, whether they have a limit or not.
    pub(crate) cfs: bool,
    /// Memory.
    pub(crate) mem: bool,
}

/// The driver's view of resources.
pub(super) fn share(resources: &Resources, limits: &Limits, held: Held) -> Share {
    let cpus = resources.scalar("cpus");
    let mem = resources.scalar("mem");
    let cpu_limit = match limits.get("cpus") {
        _ if !held.cpu => None,
        Some(limit) if limit == Scalar::MAX => None,
        Some(limit) => Some(limit),
        None => held.cfs.then_some(cpus),
    };
    let mem_limit = limits.get("mem").filter(|_| held.mem);
    let mem_limit_bytes = mem_limit.map(|limit| match limit {
        Scalar::MAX => u64::MAX,
        limit => bytes(limit),
    });
    Share {
        cpus,
        cpu_limit,
        mem_bytes: (held.mem && mem != Scalar::ZERO).then(|| bytes(mem)),
        mem_limit_bytes,
        ..Share::default()
    }
}

/// How many graphics processors there are among resources; the master lets nobody have parts of one.
pub(super) fn gpus(resources: &Resources) -> usize {
    let whole = resources.scalar("gpus").thousandths().max(0) / 1000;
    usize::try_from(whole).unwrap_or(usize::MAX)
}

/// Megabytes in bytes.
pub(crate) fn bytes(megabytes: Scalar) -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "amounts are not negative, and the cast saturates"
    )]
    let bytes = (megabytes.to_f64() * 1024.0 * 1024.0) as u64;
    bytes
}

/// The kernel's view of an end.
pub(super) fn end(end: drivers_container::End) -> End {
    let limitation = end.oom.map(|oom| {
        let reason = Reason::ContainerLimitationMemory;
        limitation(reason, oom.message, "mem", oom.limit_bytes)
    });
    End {
        status: end.status,
        limitation,
        with_parent: end.with_parent,
    }
}

/// Why a container was ended that took more than it may have.
pub(super) fn limitation(
    reason: Reason,
    message: String,
    resource: &str,
    limit_bytes: u64,
) -> Limitation {
    let megabytes = u32::try_from(limit_bytes / MB).unwrap_or(u32::MAX);
    let mut resources = Resources::new();
    resources.insert(Resource::scalar(resource, Scalar::whole(megabytes)));
    let spelling = abi_mesos::render::Spelling::New;
    let body = abi_mesos::v1::TaskResourceLimitation {
        resources: abi_mesos::render::resources(&resources, spelling, false),
    };
    Limitation {
        reason,
        message: message.into(),
        body: abi_mesos::encode_wire(&body).into(),
    }
}

/// The kernel's view of a trace.
pub(crate) fn fate(
    surroundings: &Surroundings,
    id: &ContainerId,
    trace: drivers_container::Trace,
) -> Fate {
    match trace {
        drivers_container::Trace::Running(started) => Fate::Running {
            status: surroundings.status(id, started.pid),
        },
        drivers_container::Trace::Exited(ended) => Fate::Exited(end(ended)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_count_where_they_are_given() {
        let mut resources = Resources::new();
        resources.insert(Resource::scalar("cpus", Scalar::from_thousandths(1500)));
        resources.insert(Resource::scalar("mem", Scalar::whole(64)));
        let held = |cfs| Held {
            cpu: true,
            cfs,
            mem: true,
        };
        let plain = share(&resources, &Limits::default(), held(false));
        assert_eq!((plain.cpu_limit, plain.mem_bytes), (None, Some(64 * MB)));
        assert_eq!(plain.mem_limit_bytes, None);
        let hard = share(&resources, &Limits::default(), held(true));
        assert_eq!(hard.cpu_limit, Some(Scalar::from_thousandths(1500)));
        let mut limits = Limits::default();
        limits.insert("cpus", Scalar::MAX);
        limits.insert("mem", Scalar::MAX);
        let none = share(&resources, &limits, held(true));
        assert_eq!(
            (none.cpu_limit, none.mem_limit_bytes),
            (None, Some(u64::MAX))
        );
        let free = Held {
            cpu: false,
            cfs: true,
            mem: false,
        };
        let free = share(&resources, &Limits::default(), free);
        assert_eq!((free.cpu_limit, free.mem_bytes), (None, None));
    }
}
