//! Whether an offer fits an instance, and which part of it the instance takes.
//!
//! What does not fit says why, by all reasons that hold and with the amounts that lack, so that it can be told what
//! smallest change would help.

use std::sync::Arc;

use abi_marathon::shown::Declined;
use base_units::{Ranges, Resource, Resources, Role, Scalar, SourceKind, Value};
use regex::Regex;

use crate::plan::constraint::{Constraint, Place};
use crate::plan::resident;

/// What an agent offers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Where it is.
    pub place: Place,
    /// The role that it is offered to.
    pub role: Role,
    /// What there is.
    pub resources: Resources,
    /// Whether the agent is, or will soon be, under maintenance.
    pub maintenance: bool,
}

/// A port that an instance needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Port {
    /// Any.
    Any,
    /// This one.
    Fixed(u16),
}

/// Data that stay, and are to be created.
#[derive(Clone, Debug)]
pub struct VolumeNeed {
    /// On which kind of disk; none for that of the agent's work directory.
    pub source: Option<SourceKind>,
    /// How much, in MiB.
    pub size: Scalar,
    /// At most how much of a disk that can not be divided.
    pub max_size: Option<Scalar>,
    /// What the path of the disk must look like, or must not.
    pub paths: Vec<(bool, Regex)>,
    /// The profile of the disk; none for disks without one.
    pub profile: Option<String>,
    /// Where the container sees it, or its name in a pod.
    pub path: String,
}

/// What one instance needs.
#[derive(Clone, Debug)]
pub struct Need {
    /// The role of the service.
    pub role: Role,
    /// Whose resources it takes.
    pub accepted: Vec<Role>,
    /// cpus, mem, disk and gpus.
    pub amounts: [Scalar; 4],
    /// Ports, in the order of the definition.
    pub ports: Vec<Port>,
    /// Data that stay.
    pub volumes: Vec<VolumeNeed>,
    /// Where it may be.
    pub constraints: Vec<Constraint>,
    /// How many instances there shall be.
    pub instances: u32,
    /// Whether it may take the place of those that need GPUs.
    pub may_use_gpu_agents: bool,
    /// Where it goes unless a constraint is about regions or zones.
    pub home_region: Option<Arc<str>>,
}

/// Names of the amounts.
const AMOUNTS: [(&str, Reason); 4] = [
    ("cpus", Reason::InsufficientCpus),
    ("mem", Reason::InsufficientMemory),
    ("disk", Reason::InsufficientDisk),
    ("gpus", Reason::InsufficientGpus),
];

/// Why an offer does not fit, in the order in which reasons are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// It is for another role.
    UnfulfilledRole,
    /// A constraint forbids the agent.
    UnfulfilledConstraint,
    /// The instance's data are elsewhere.
    NoCorrespondingReservationFound,
    /// The agent is going to be stopped.
    AgentMaintenance,
    /// Too few processors.
    InsufficientCpus,
    /// Too little memory.
    InsufficientMemory,
    /// Too little disk.
    InsufficientDisk,
    /// Too few GPUs.
    InsufficientGpus,
    /// Ports are taken.
    InsufficientPorts,
    /// The agent is kept for those that need its GPUs.
    DeclinedScarceResources,
}

impl Reason {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::UnfulfilledRole,
        Self::UnfulfilledConstraint,
        Self::NoCorrespondingReservationFound,
        Self::AgentMaintenance,
        Self::InsufficientCpus,
        Self::InsufficientMemory,
        Self::InsufficientDisk,
        Self::InsufficientGpus,
        Self::InsufficientPorts,
        Self::DeclinedScarceResources,
    ];
}

/// What an instance takes of an offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// For its tasks.
    pub resources: Resources,
    /// The numbers of its ports, in the order of its needs.
    pub ports: Vec<u16>,
    /// Disks for its data, in the order of its needs: yet to be reserved, or its volumes.
    pub volumes: Vec<Resource>,
}

/// Why an offer does not fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// All reasons that hold, in order.
    pub reasons: Vec<Reason>,
    /// Names and amounts of what lacks.
    pub lacks: Vec<(&'static str, Scalar)>,
}

/// What an instance takes of an offer. `peers` are the places of the other instances of its service; `seed` chooses
/// among ports that are as good.
///
/// # Errors
/// All reasons why the offer does not fit.
pub fn fit(need: &Need, offer: &Offer, peers: &[&Place], seed: u64) -> Result<Taken, Refused> {
    let mut left = usable(need, &offer.resources);
    // Data first: what they take can not be taken otherwise.
    let volumes = volumes(need, &mut left).ok_or(Reason::InsufficientDisk);
    fit_in(need, offer, peers, seed, left, volumes)
}

/// What an instance takes of an offer from the agent that holds its data: `kept` is what is reserved for it there,
/// `ids` are the names of its volumes.
///
/// # Errors
/// As of [`fit`].
pub fn fit_kept(
    need: &Need,
    offer: &Offer,
    (kept, ids): (&Resources, &[String]),
    peers: &[&Place],
    seed: u64,
) -> Result<Taken, Refused> {
    let volume = |id: &String| {
        let is_it = |it: &&Resource| it.persistence_id().is_some_and(|known| **known == **id);
        kept.iter().find(is_it).cloned()
    };
    let volumes: Option<Vec<Resource>> = ids.iter().map(volume).collect();
    let volumes = volumes.ok_or(Reason::NoCorrespondingReservationFound);
    let plain = kept.iter().filter(|it| !it.is_persistent_volume());
    fit_in(need, offer, peers, seed, plain.cloned().collect(), volumes)
}

fn fit_in(
    need: &Need,
    offer: &Offer,
    peers: &[&Place],
    seed: u64,
    mut left: Vec<Resource>,
    volumes: Result<Vec<Resource>, Reason>,
) -> Result<Taken, Refused> {
    let mut refused = Refused::default();
    if offer.role != need.role {
        refused.reasons.push(Reason::UnfulfilledRole);
    }
    let suits = |constraint: &Constraint| constraint.suits(&offer.place, peers, need.instances);
    if !need.constraints.iter().all(suits) || is_abroad(need, &offer.place) {
        refused.reasons.push(Reason::UnfulfilledConstraint);
    }
    if offer.maintenance {
        refused.reasons.push(Reason::AgentMaintenance);
    }
    let mut taken = Resources::new();
    for ((name, reason), amount) in AMOUNTS.into_iter().zip(need.amounts) {
        let lacks = take(&mut left, &mut taken, name, amount);
        if !lacks.is_zero() {
            refused.reasons.push(reason);
            refused.lacks.push((name, lacks));
        }
    }
    if let Err(reason) = &volumes
        && !refused.reasons.contains(reason)
    {
        refused.reasons.push(*reason);
    }
    let ports = ports(&need.ports, &mut left, &mut taken, seed);
    if ports.is_none() {
        refused.reasons.push(Reason::InsufficientPorts);
    }
    let has_gpus = !offer.resources.scalar("gpus").is_zero();
    let [.., gpus] = need.amounts;
    if has_gpus && gpus.is_zero() && !need.may_use_gpu_agents {
        refused.reasons.push(Reason::DeclinedScarceResources);
    }
    refused.reasons.sort_unstable();
    match (ports, volumes) {
        (Some(ports), Ok(volumes)) if refused.reasons.is_empty() => Ok(Taken {
            resources: taken,
            ports,
            volumes,
        }),
        (Some(_) | None, Ok(_) | Err(_)) => Err(refused),
    }
}

/// Whether an agent is in another region, and nothing asks for that.
fn is_abroad(need: &Need, place: &Place) -> bool {
    let elsewhere = match (&need.home_region, &place.region) {
        (Some(home), Some(region)) => home != region,
        (Some(_) | None, Some(_) | None) => false,
    };
    elsewhere && !need.constraints.iter().any(Constraint::is_about_domain)
}

/// What the instance may take: of accepted roles, for good, and no data of others.
fn usable(need: &Need, resources: &Resources) -> Vec<Resource> {
    let star = Role::star();
    let accepted = |resource: &Resource| {
        let role = resource.reserved_role().unwrap_or(&star);
        need.accepted.contains(role)
            && !resource.revocable
            && !resource.is_persistent_volume()
            && !resource.shared
            && resident::owner(resource).is_none()
            // What is reserved can not be reserved once more.
            && (need.volumes.is_empty() || resource.is_unreserved())
    };
    let mut usable: Vec<Resource> = resources
        .iter()
        .filter(|resource| accepted(resource))
        .cloned()
        .collect();
    // What is kept for the role goes first, so that what anybody may have is left.
    usable.sort_by_key(Resource::is_unreserved);
    usable
}

/// Moves an amount from one list to the other; says how much lacks.
fn take(left: &mut [Resource], taken: &mut Resources, name: &str, amount: Scalar) -> Scalar {
    let mut lacks = amount;
    for resource in left
        .iter_mut()
        .filter(|it| &*it.name == name && plain_disk(it))
    {
        let Some(there) = resource.value.as_scalar() else {
            continue;
        };
        let part = there.min(lacks);
        if part.is_zero() {
            continue;
        }
        taken.insert(resource.with_value(Value::Scalar(part)));
        resource.value = Value::Scalar(there.saturating_sub(part));
        lacks = lacks.saturating_sub(part);
    }
    lacks
}

/// Whether it is no disk, or that of the agent's work directory.
fn plain_disk(resource: &Resource) -> bool {
    resource
        .disk
        .as_ref()
        .is_none_or(|disk| disk.source.is_none())
}

/// Disks for the data of an instance.
fn volumes(need: &Need, left: &mut [Resource]) -> Option<Vec<Resource>> {
    let mut chosen = Vec::new();
    for volume in &need.volumes {
        let fits = |resource: &Resource| {
            let Some(there) = resource
                .value
                .as_scalar()
                .filter(|_| &*resource.name == "disk")
            else {
                return false;
            };
            let kind = match volume.source {
                None => plain_disk(resource),
                Some(kind) => resource.is_disk(kind),
            };
            kind && there >= volume.size
                && (!resource.is_atomic() || volume.max_size.is_none_or(|max| there <= max))
                && source_suits(volume, resource)
        };
        // The smallest that is enough.
        let amount = |resource: &&mut Resource| resource.value.as_scalar();
        let disk = left.iter_mut().filter(|it| fits(it)).min_by_key(amount)?;
        let there = disk.value.as_scalar()?;
        let part = if disk.is_atomic() { there } else { volume.size };
        chosen.push(disk.with_value(Value::Scalar(part)));
        disk.value = Value::Scalar(there.saturating_sub(part));
    }
    Some(chosen)
}

fn source_suits(volume: &VolumeNeed, resource: &Resource) -> bool {
    let source = resource.disk.as_ref().and_then(|disk| disk.source.as_ref());
    let root: Option<&Arc<str>> = source.and_then(|source| source.root.as_ref());
    let profile = source.and_then(|source| source.profile.as_deref());
    profile.filter(|it| !it.is_empty()) == volume.profile.as_deref()
        && volume
            .paths
            .iter()
            .all(|(like, pattern)| root.is_some_and(|root| pattern.is_match(root) == *like))
}

/// The numbers of an instance's ports: fixed ones as they are, the others side by side where that can be.
fn ports(
    needs: &[Port],
    left: &mut [Resource],
    taken: &mut Resources,
    seed: u64,
) -> Option<Vec<u16>> {
    let mut free = Ranges::default();
    for resource in left.iter().filter(|resource| &*resource.name == "ports") {
        match &resource.value {
            Value::Ranges(ranges) => free = free.union(ranges),
            Value::Scalar(_) | Value::Set(_) => {}
        }
    }
    let single = |port: u64| Ranges::span(port, port);
    for need in needs {
        match need {
            Port::Any => {}
            Port::Fixed(port) => {
                if !free.holds(u64::from(*port)) {
                    return None;
                }
                free = free.difference(&single(u64::from(*port)));
            }
        }
    }
    let any = needs.iter().filter(|need| **need == Port::Any).count();
    let mut chosen = choose(&free, u64::try_from(any).ok()?, seed)?.into_iter();
    let mut numbers = Vec::new();
    for need in needs {
        let port = match need {
            Port::Any => u16::try_from(chosen.next()?).ok()?,
            Port::Fixed(port) => *port,
        };
        numbers.push(port);
        take_port(left, taken, &single(u64::from(port)));
    }
    Some(numbers)
}

/// So many numbers, in one run where there is one that is long enough.
fn choose(free: &Ranges, count: u64, seed: u64) -> Option<Vec<u64>> {
    if count == 0 {
        return Some(Vec::new());
    }
    let runs: Vec<(u64, u64)> = free
        .as_slice()
        .iter()
        .filter(|range| range.end - range.begin + 1 >= count)
        .map(|range| (range.begin, range.end - range.begin + 2 - count))
        .collect();
    let starts: u64 = runs.iter().map(|(_, starts)| starts).sum();
    if starts == 0 {
        let all: Vec<u64> = free.iter().take(usize::try_from(count).ok()?).collect();
        return (u64::try_from(all.len()).ok()? == count).then_some(all);
    }
    let mut at = seed % starts;
    for (begin, starts) in runs {
        if at < starts {
            return Some((begin + at..begin + at + count).collect());
        }
        at -= starts;
    }
    None
}

/// Moves a port from one list to the other.
fn take_port(left: &mut [Resource], taken: &mut Resources, port: &Ranges) {
    for resource in left
        .iter_mut()
        .filter(|resource| &*resource.name == "ports")
    {
        let rest = match &resource.value {
            Value::Ranges(ranges) if ranges.contains(port) => ranges.difference(port),
            Value::Ranges(_) | Value::Scalar(_) | Value::Set(_) => continue,
        };
        taken.insert(resource.with_value(Value::Ranges(port.clone())));
        resource.value = Value::Ranges(rest);
        return;
    }
}

/// How many offers were declined for which reason: each is counted at its first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    processed: u32,
    declined: [u32; 10],
}

impl Funnel {
    /// Counts an offer, with the reasons why it did not fit.
    pub fn count(&mut self, reasons: &[Reason]) {
        self.processed = self.processed.saturating_add(1);
        let first = Reason::ALL
            .iter()
            .position(|reason| reasons.contains(reason));
        if let Some(at) = first {
            self.declined[at] = self.declined[at].saturating_add(1);
        }
    }

    /// All reasons in order, each with how many offers came to it and how many it declined.
    pub fn shown(&self) -> Vec<Declined> {
        let mut processed = self.processed;
        let counted = Reason::ALL.iter().zip(self.declined);
        counted
            .map(|(reason, declined)| {
                let shown = Declined {
                    reason: format!("{reason:?}"),
                    declined,
                    processed,
                };
                processed -= declined;
                shown
            })
            .collect()
    }
}

#[cfg(test)]
#[path = "offer_tests.rs"]
mod tests;
