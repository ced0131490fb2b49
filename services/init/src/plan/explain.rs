//! Why an instance waits, in one line, with the smallest change that would start it.

use std::collections::BTreeMap;
use std::sync::Arc;

use base_units::Scalar;

use crate::plan::offer::{Reason, Refused};

/// Why none of the agents was good enough, each given by its host name and what it refused for.
pub fn explain(refusals: &[(Arc<str>, Refused)]) -> String {
    let count = refusals.len();
    if count == 0 {
        return "no agent has made an offer yet".to_owned();
    }
    let nearest = refusals
        .iter()
        .filter(|(_, refused)| !refused.lacks.is_empty() && is_only_amounts(refused))
        .min_by(|(_, one), (_, other)| distance(one).cmp(&distance(other)));
    let whole = why(refusals);
    match nearest {
        Some((host, refused)) => {
            let lacks: Vec<String> = refused.lacks.iter().map(amount).collect();
            format!(
                "{whole}; the nearest, {host}, lacks {}",
                lacks.join(" and ")
            )
        }
        None => whole,
    }
}

/// Whether more of something is all that it needs.
fn is_only_amounts(refused: &Refused) -> bool {
    refused.reasons.iter().all(|reason| match reason {
        Reason::InsufficientCpus
        | Reason::InsufficientMemory
        | Reason::InsufficientDisk
        | Reason::InsufficientGpus => true,
        Reason::UnfulfilledRole
        | Reason::UnfulfilledConstraint
        | Reason::NoCorrespondingReservationFound
        | Reason::AgentMaintenance
        | Reason::InsufficientPorts
        | Reason::DeclinedScarceResources => false,
    })
}

/// How far an agent is from being good enough: of how many things it lacks any, then how much, a processor counting as
/// a gigabyte.
fn distance(refused: &Refused) -> (usize, i64) {
    let weight = |(name, lacks): &(&str, Scalar)| match *name {
        "cpus" | "gpus" => lacks.thousandths().saturating_mul(1024),
        _ => lacks.thousandths(),
    };
    let sum = refused
        .lacks
        .iter()
        .map(weight)
        .fold(0, i64::saturating_add);
    (refused.lacks.len(), sum)
}

fn amount((name, lacks): &(&'static str, Scalar)) -> String {
    match *name {
        "cpus" => format!("{lacks} CPUs"),
        "gpus" => format!("{lacks} GPUs"),
        "disk" => format!("{lacks} MB of disk"),
        _ => format!("{lacks} MB of memory"),
    }
}

/// How many agents refuse for which reason, each counted at its first.
fn why(refusals: &[(Arc<str>, Refused)]) -> String {
    let mut counts: BTreeMap<Reason, usize> = BTreeMap::new();
    for (_, refused) in refusals {
        if let Some(first) = refused.reasons.first() {
            *counts.entry(*first).or_default() += 1;
        }
    }
    let total = refusals.len();
    let nodes = if total == 1 { "node" } else { "nodes" };
    let parts: Vec<String> = counts
        .iter()
        .map(|(reason, count)| {
            format!("{count} of {total} {nodes} {}", words(*reason, *count == 1))
        })
        .collect();
    if parts.is_empty() {
        "an offer that fits is being taken".to_owned()
    } else {
        parts.join(", ")
    }
}

fn words(reason: Reason, one: bool) -> &'static str {
    match (reason, one) {
        (Reason::UnfulfilledRole, true) => "offers to another role",
        (Reason::UnfulfilledRole, false) => "offer to another role",
        (Reason::UnfulfilledConstraint, true) => "does not meet the constraints",
        (Reason::UnfulfilledConstraint, false) => "do not meet the constraints",
        (Reason::NoCorrespondingReservationFound, true) => "does not hold its data",
        (Reason::NoCorrespondingReservationFound, false) => "do not hold its data",
        (Reason::AgentMaintenance, true) => "is under maintenance",
        (Reason::AgentMaintenance, false) => "are under maintenance",
        (Reason::InsufficientCpus, true) => "lacks CPUs",
        (Reason::InsufficientCpus, false) => "lack CPUs",
        (Reason::InsufficientMemory, true) => "lacks memory",
        (Reason::InsufficientMemory, false) => "lack memory",
        (Reason::InsufficientDisk, true) => "lacks disk",
        (Reason::InsufficientDisk, false) => "lack disk",
        (Reason::InsufficientGpus, true) => "lacks GPUs",
        (Reason::InsufficientGpus, false) => "lack GPUs",
        (Reason::InsufficientPorts, true) => "has not the ports",
        (Reason::InsufficientPorts, false) => "have not the ports",
        (Reason::DeclinedScarceResources, true) => "is kept for those that need its GPUs",
        (Reason::DeclinedScarceResources, false) => "are kept for those that need their GPUs",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A host, why it refuses, and what it lacks.
    type Case<'a> = (&'a str, &'a [Reason], &'a [(&'static str, u32)]);

    #[track_caller]
    fn check(refusals: &[Case<'_>], expect: &str) {
        let refusals: Vec<(Arc<str>, Refused)> = refusals
            .iter()
            .map(|(host, reasons, lacks)| {
                let lack = |(name, amount): &(&'static str, u32)| (*name, Scalar::whole(*amount));
                let refused = Refused {
                    reasons: reasons.to_vec(),
                    lacks: lacks.iter().map(lack).collect(),
                };
                ((*host).into(), refused)
            })
            .collect();
        assert_eq!(explain(&refusals), expect);
    }

    #[test]
    fn a_line_says_why_and_what_would_help() {
        let memory: &[Reason] = &[Reason::InsufficientMemory];
        check(&[], "no agent has made an offer yet");
        check(
            &[
                ("n1", memory, &[("mem", 400)]),
                ("n2", memory, &[("mem", 128)]),
                (
                    "n3",
                    &[Reason::InsufficientCpus, Reason::InsufficientMemory],
                    &[("cpus", 1), ("mem", 1)],
                ),
                ("n4", &[Reason::UnfulfilledConstraint], &[]),
            ],
            "1 of 4 nodes does not meet the constraints, 1 of 4 nodes lacks CPUs, 2 of 4 nodes lack memory; the nearest, n2, lacks 128 MB of memory",
        );
        check(
            &[(
                "n1",
                &[Reason::AgentMaintenance, Reason::InsufficientMemory],
                &[("mem", 1)],
            )],
            "1 of 1 node is under maintenance",
        );
        check(
            &[(
                "n1",
                &[Reason::InsufficientCpus, Reason::InsufficientDisk],
                &[("cpus", 2), ("disk", 5)],
            )],
            "1 of 1 node lacks CPUs; the nearest, n1, lacks 2 CPUs and 5 MB of disk",
        );
    }
}
