//! The same in the words of the kernel and in those of the driver.

use abi_terms::Reason;
use base_ids::ContainerId;
use base_units::{Limits, Resource, Resources, Scalar};
use drivers_container::Share;
use kernel_agent::{End, Fate, Limitation};

use crate::plan::Surroundings;

const MB: u64 = 1024 * 1024;

/// The driver's view of resources.
pub(super) fn share(resources: &Resources, limits: &Limits, cfs: bool) -> Share {
    let cpus = resources.scalar("cpus");
    let mem = resources.scalar("mem");
    let cpu_limit = match limits.get("cpus") {
        Some(limit) if limit == Scalar::MAX => None,
        Some(limit) => Some(limit),
        None => cfs.then_some(cpus),
    };
    let mem_limit_bytes = limits.get("mem").map(|limit| match limit {
        Scalar::MAX => u64::MAX,
        limit => bytes(limit),
    });
    Share {
        cpus,
        cpu_limit,
        mem_bytes: (mem != Scalar::ZERO).then(|| bytes(mem)),
        mem_limit_bytes,
    }
}

/// Megabytes in bytes.
fn bytes(megabytes: Scalar) -> u64 {
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
        let megabytes = u32::try_from(oom.limit_bytes / MB).unwrap_or(u32::MAX);
        let mut resources = Resources::new();
        resources.insert(Resource::scalar("mem", Scalar::whole(megabytes)));
        let body = abi_mesos::v1::TaskResourceLimitation {
            resources: abi_mesos::render::resources(
                &resources,
                abi_mesos::render::Spelling::New,
                false,
            ),
        };
        Limitation {
            reason: Reason::ContainerLimitationMemory,
            message: oom.message.into(),
            body: abi_mesos::encode_wire(&body).into(),
        }
    });
    End {
        status: end.status,
        limitation,
        with_parent: end.with_parent,
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
        let plain = share(&resources, &Limits::default(), false);
        assert_eq!((plain.cpu_limit, plain.mem_bytes), (None, Some(64 * MB)));
        assert_eq!(plain.mem_limit_bytes, None);
        let hard = share(&resources, &Limits::default(), true);
        assert_eq!(hard.cpu_limit, Some(Scalar::from_thousandths(1500)));
        let mut limits = Limits::default();
        limits.insert("cpus", Scalar::MAX);
        limits.insert("mem", Scalar::MAX);
        let none = share(&resources, &limits, true);
        assert_eq!(
            (none.cpu_limit, none.mem_limit_bytes),
            (None, Some(u64::MAX))
        );
    }
}
