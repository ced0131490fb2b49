//! What of a `ContainerInfo` is carried out for containers of any type.

use abi_mesos::{admit, v1};
use drivers_container::{RLimit, RLimitKind, Window};

use super::linux::{Policy, isolation};
use super::{Plan, volumes};

/// Lines and characters of a terminal whose size nobody told.
const WINDOW: (u16, u16) = (24, 80);

/// Where a container is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// There is none above it.
    Top,
    /// It is below another.
    Below,
}

/// Adds what the container asks for.
pub(super) fn with_container(
    mut plan: Plan,
    policy: &Policy,
    info: Option<&v1::ContainerInfo>,
    depth: Depth,
) -> Result<Plan, String> {
    plan.shares_cgroup = depth == Depth::Below;
    plan.isolation = isolation(policy, info, depth)?;
    let Some(info) = info else { return Ok(plan) };
    for limit in info.rlimit_info.iter().flat_map(|info| &info.rlimits) {
        plan.rlimits.push(rlimit(limit)?);
    }
    plan.volumes = volumes::read(info, depth == Depth::Below)?;
    plan.terminal = info.tty_info.as_ref().map(|terminal| {
        // A program that asks for the size of a terminal expects one.
        let (rows, columns) = admit::window(terminal).unwrap_or(WINDOW);
        Window { rows, columns }
    });
    let linux = info.linux_info.as_ref();
    if linux.is_some_and(|linux| !linux.share_cgroups()) {
        plan.shares_cgroup = false;
    }
    Ok(plan)
}

/// A limit of processes. Without any value there is no limit; one value alone says nothing.
fn rlimit(limit: &v1::r_limit_info::RLimit) -> Result<RLimit, String> {
    use v1::r_limit_info::r_limit::Type;
    let kind = match limit.r#type {
        Some(Type::RlmtAs) => RLimitKind::As,
        Some(Type::RlmtCore) => RLimitKind::Core,
        Some(Type::RlmtCpu) => RLimitKind::Cpu,
        Some(Type::RlmtData) => RLimitKind::Data,
        Some(Type::RlmtFsize) => RLimitKind::Fsize,
        Some(Type::RlmtLocks) => RLimitKind::Locks,
        Some(Type::RlmtMemlock) => RLimitKind::Memlock,
        Some(Type::RlmtMsgqueue) => RLimitKind::Msgqueue,
        Some(Type::RlmtNice) => RLimitKind::Nice,
        Some(Type::RlmtNofile) => RLimitKind::Nofile,
        Some(Type::RlmtNproc) => RLimitKind::Nproc,
        Some(Type::RlmtRss) => RLimitKind::Rss,
        Some(Type::RlmtRtprio) => RLimitKind::Rtprio,
        Some(Type::RlmtRttime) => RLimitKind::Rttime,
        Some(Type::RlmtSigpending) => RLimitKind::Sigpending,
        Some(Type::RlmtStack) => RLimitKind::Stack,
        Some(Type::Unknown) | None => {
            return Err("a limit in 'rlimit_info' has no known type".to_owned());
        }
    };
    let (hard, soft) = (limit.hard, limit.soft);
    let fits = match (hard, soft) {
        (Some(hard), Some(soft)) => soft <= hard,
        (None, None) => true,
        _ => false,
    };
    match fits {
        true => Ok(RLimit { kind, hard, soft }),
        false => Err(format!(
            "the limit {} must have both 'hard' and 'soft' or neither, and 'soft' must not be above 'hard'",
            limit.r#type()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_below_others_share_a_cgroup_unless_they_say_so() {
        let planned = |share_cgroups, depth| {
            let info = v1::ContainerInfo {
                linux_info: Some(v1::LinuxInfo {
                    share_cgroups,
                    ..Default::default()
                }),
                ..Default::default()
            };
            with_container(Plan::default(), &Policy::default(), Some(&info), depth)
                .unwrap()
                .shares_cgroup
        };
        assert!(planned(None, Depth::Below) && !planned(Some(false), Depth::Below));
        assert!(!planned(None, Depth::Top));
    }

    #[test]
    fn limits_have_two_values_or_none() {
        use v1::r_limit_info::r_limit::Type;
        let limit = |hard, soft| {
            rlimit(&v1::r_limit_info::RLimit {
                r#type: Some(Type::RlmtNofile),
                hard,
                soft,
            })
        };
        assert_eq!(limit(Some(2), Some(1)).unwrap().soft, Some(1));
        assert_eq!(limit(None, None).unwrap().hard, None);
        for bad in [
            limit(Some(1), None),
            limit(None, Some(1)),
            limit(Some(1), Some(2)),
        ] {
            assert!(bad.unwrap_err().contains("RLMT_NOFILE"));
        }
    }
}
