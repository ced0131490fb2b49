//! Offers: which instances they start, and whether more are wanted.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use abi_marathon::shown::{self, State as Condition, UnusedOffer};
use abi_marathon::{InstanceId, PathId, Timestamp, World as _};
use abi_mesos::v1;
use base_defects::defect;
use base_units::Resources;
use v1::offer::{Operation, operation};

use super::state::{Facts, Site, UNUSED_MAX, Waiting};
use super::updates::instance_changed;
use super::{Mind, Out, record, tell};
use crate::plan::constraint::Place;
use crate::plan::need::{self, Placing};
use crate::plan::offer::{Need, Reason, Refused, Taken, fit, fit_kept};
use crate::plan::resident::{self, Kept, Reservation, Reserving};
use crate::plan::service::{Service, Spec};
use crate::wire::{self, Launch, Offered, value};

/// How long the rest of an offer is declined while instances still wait, in milliseconds.
const REST_MS: i64 = 1000;

/// A service of which instances wait.
struct Wanting {
    service: Service,
    need: Need,
    waiting: VecDeque<InstanceId>,
    /// Where its other instances are.
    peers: Vec<Place>,
}

/// What is kept in an offer, by whom it is kept for; with it whether this framework reserved it.
type Keeps = BTreeMap<InstanceId, (bool, Resources)>;

/// What an instance takes once it is reserved.
struct ReservedFor {
    /// What is done before the launch.
    operations: Vec<Operation>,
    /// What it is launched with.
    taken: Taken,
    /// What that was in the offer.
    used: Resources,
}

impl Mind {
    /// Uses offers for instances that wait, and declines what is left.
    pub(super) fn offers(&mut self, offers: Vec<v1::Offer>, now: Timestamp, out: &mut Out) {
        let count = u64::try_from(offers.len()).unwrap_or(u64::MAX);
        self.state_mut().counters.offers_incoming += count;
        let mut wanting = self.wanting(now);
        let mut unused = Vec::new();
        for wire in offers {
            let draining = self.config.maintenance.then_some(self.config.draining_ms);
            let Some(mut offered) = Offered::of(&wire, now, draining) else {
                unused.extend(wire.id.map(|id| id.value().to_owned()));
                continue;
            };
            let framework = self.state.framework.clone().unwrap_or_default();
            let mut kept = resident::kept(&offered.offer.resources, &framework);
            let mut operations = self.give_back(&offered, &mut kept, out);
            operations.extend(self.fill(&mut offered, &mut kept, &mut wanting, now, out));
            if operations.is_empty() {
                unused.push(offered.id);
                continue;
            }
            self.state_mut().counters.offers_used += 1;
            let left =
                wanting.iter().any(|it| !it.waiting.is_empty()) || !self.state.leaving.is_empty();
            let refuse = if left {
                REST_MS
            } else {
                self.config.decline_ms
            };
            out.calls
                .push(wire::accept(&offered.id, operations, refuse));
        }
        if !unused.is_empty() {
            let count = u64::try_from(unused.len()).unwrap_or(u64::MAX);
            self.state_mut().counters.offers_declined += count;
            out.calls
                .push(wire::decline(&unused, self.config.decline_ms));
        }
    }

    /// The services of which instances may be started now.
    fn wanting(&self, now: Timestamp) -> Vec<Wanting> {
        let placing = Placing {
            gpu_agents_for_all: self.config.gpu_agents_for_all,
            home_region: self.state.master.as_ref().and_then(|it| it.region.clone()),
        };
        let mut waiting: BTreeMap<PathId, VecDeque<InstanceId>> = BTreeMap::new();
        for id in &self.unsettled {
            if self.state.held(id).is_some_and(|held| held.waits()) {
                waiting
                    .entry(id.service())
                    .or_default()
                    .push_back(id.clone());
            }
        }
        let mut all = Vec::new();
        for (id, waiting) in waiting {
            let Some(service) = self.state.tree.services().get(&id).cloned() else {
                continue;
            };
            if self.delayed(&service, now).is_some() {
                continue;
            }
            let need = match &service.spec {
                Spec::App(app) => need::of_app(app, &placing),
                Spec::Pod(pod) => need::of_pod(pod, &placing),
            };
            // Admitted services can be placed.
            let Ok(need) = need else { continue };
            let peers = if need.constraints.is_empty() {
                Vec::new()
            } else {
                self.peers(&service)
            };
            all.push(Wanting {
                service,
                need,
                waiting,
                peers,
            });
        }
        all
    }

    /// Until when a service waits after failures.
    pub(super) fn delayed(&self, service: &Service, now: Timestamp) -> Option<Timestamp> {
        let changed = service.last_config_change_at;
        self.state.delays.until(service.id(), changed, now)
    }

    /// Where the instances of a service are that count for its constraints, in the order in which they were placed.
    fn peers(&self, service: &Service) -> Vec<Place> {
        let mut placed: Vec<(Timestamp, &Place)> = self
            .state
            .instances_of(service.id())
            .filter(|held| {
                let gone = matches!(
                    held.instance.state,
                    Condition::Scheduled | Condition::UnreachableInactive
                );
                !gone && held.instance.config >= service.last_config_change_at
            })
            .filter_map(|held| {
                let staged = held.facts.values().map(|it| it.staged_at).min();
                Some((staged?, &held.site.as_ref()?.place))
            })
            .collect();
        placed.sort_by_key(|(staged, _)| *staged);
        placed.into_iter().map(|(_, place)| place.clone()).collect()
    }

    /// Starts as many instances from an offer as fit, of all services in turn.
    fn fill(
        &mut self,
        offered: &mut Offered,
        kept: &mut Keeps,
        wanting: &mut [Wanting],
        now: Timestamp,
        out: &mut Out,
    ) -> Vec<Operation> {
        let mut tasks = Vec::new();
        let mut operations = Vec::new();
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut order: VecDeque<usize> = (0..wanting.len()).collect();
        if !order.is_empty() {
            let first = usize::try_from(self.roll() % 1_000_003).unwrap_or(0) % order.len();
            order.rotate_left(first);
        }
        let mut left = self.config.launches_max;
        while let Some(at) = order.pop_front() {
            if left == 0 {
                break;
            }
            let seed = self.roll();
            let one = &mut wanting[at];
            if one.waiting.is_empty() {
                continue;
            }
            let (place, fits) = self.fits(one, offered, kept, seed);
            match fits {
                Ok(taken) => {
                    let Some(instance) = one.waiting.remove(place) else {
                        continue;
                    };
                    if !one.need.constraints.is_empty() {
                        one.peers.push(offered.offer.place.clone());
                    }
                    let service = one.service.clone();
                    let reserved = self.reserve(&instance, &one.need, taken, kept);
                    operations.extend(reserved.operations);
                    let taken = reserved.taken;
                    let launched = self.launch(&instance, &service, offered, &taken, now, out);
                    match launched {
                        Launched::Task(task) => tasks.push(*task),
                        Launched::Group(operation) => operations.push(*operation),
                    }
                    offered.offer.resources =
                        offered.offer.resources.saturating_sub(&reserved.used);
                    used.insert(at);
                    left -= 1;
                    order.push_back(at);
                }
                Err(refused) => {
                    let id = one.service.id().clone();
                    self.refused(&id, offered, &refused, used.contains(&at), now);
                }
            }
        }
        if !tasks.is_empty() {
            operations.push(Operation {
                r#type: Some(operation::Type::Launch),
                launch: Some(operation::Launch { task_infos: tasks }),
                ..Default::default()
            });
        }
        operations
    }

    /// Deletes what is kept for instances that are no more.
    fn give_back(&mut self, offered: &Offered, kept: &mut Keeps, out: &mut Out) -> Vec<Operation> {
        let lives = |id: &InstanceId| {
            self.state.held(id).is_some_and(|held| {
                let at = held.site.as_ref().map(|site| &site.agent);
                held.reservation.is_some() && at == Some(&offered.agent)
            })
        };
        let (live, gone): (Keeps, Keeps) = std::mem::take(kept)
            .into_iter()
            .partition(|(id, _)| lives(id));
        *kept = live;
        let mut operations = Vec::new();
        for (is_ours, resources) in gone.values() {
            // What other frameworks of the role have reserved is theirs.
            if *is_ours && !defect!(DataLeftBehind) {
                operations.extend(wire::give_back(resources));
            }
        }
        let here = self.state.leaving.iter();
        let here = here.filter(|(_, leaving)| leaving.agent == offered.agent);
        let here: Vec<(InstanceId, bool)> = here
            .map(|(id, leaving)| (id.clone(), leaving.said || !leaving.used))
            .collect();
        for (id, is_done) in here {
            if gone.get(&id).is_some_and(|(is_ours, _)| *is_ours) {
                if let Some(leaving) = self.state_mut().leaving.get_mut(&id) {
                    leaving.said = true;
                }
            } else if is_done {
                self.state_mut().leaving.remove(&id);
                out.records.push((record::leaving_key(&id), None));
            }
        }
        operations
    }

    /// Which of the waiting instances of a service gets an offer, and what it takes of it. Those whose data are there go
    /// first, and those whose data are elsewhere never do.
    fn fits(
        &self,
        one: &Wanting,
        offered: &Offered,
        kept: &Keeps,
        seed: u64,
    ) -> (usize, Result<Taken, Refused>) {
        let peers: Vec<&Place> = one.peers.iter().collect();
        if one.need.volumes.is_empty() {
            return (0, fit(&one.need, &offered.offer, &peers, seed));
        }
        let reservation = |id: &InstanceId| self.state.held(id)?.reservation.as_ref();
        for (at, id) in one.waiting.iter().enumerate() {
            if let (Some(reservation), Some((_, resources))) = (reservation(id), kept.get(id)) {
                let service = id.service();
                let volumes = reservation.volumes.iter();
                let ids: Vec<String> = volumes.map(|it| it.persistence_id(&service)).collect();
                let kept = (resources, ids.as_slice());
                return (at, fit_kept(&one.need, &offered.offer, kept, &peers, seed));
            }
        }
        let fresh = one.waiting.iter().position(|id| reservation(id).is_none());
        match fresh {
            Some(at) => (at, fit(&one.need, &offered.offer, &peers, seed)),
            None => {
                let refused = Refused {
                    reasons: vec![Reason::NoCorrespondingReservationFound],
                    ..Refused::default()
                };
                (0, Err(refused))
            }
        }
    }

    /// What is done so that an instance can be launched with what it takes: without data nothing, with data that are
    /// there only what is kept for it and not needed comes back, and otherwise all is reserved and its volumes created.
    fn reserve(
        &mut self,
        instance: &InstanceId,
        need: &Need,
        taken: Taken,
        kept: &mut Keeps,
    ) -> ReservedFor {
        let volumes: Resources = taken.volumes.iter().cloned().collect();
        let mut used = taken.resources.clone();
        used += &volumes;
        if taken.volumes.is_empty() {
            return ReservedFor {
                operations: Vec::new(),
                taken,
                used,
            };
        }
        let known = self
            .state
            .held(instance)
            .is_some_and(|it| it.reservation.is_some());
        if let Some((_, all)) = kept.remove(instance).filter(|_| known) {
            let rest = all.saturating_sub(&used);
            let resources = used;
            return ReservedFor {
                operations: wire::give_back(&rest),
                taken: Taken {
                    resources: resources.clone(),
                    ..taken
                },
                used: resources,
            };
        }
        let volumes = need.volumes.iter().map(|volume| Kept {
            path: volume.path.clone(),
            uuid: self.uuid(),
        });
        let fresh: Vec<Kept> = volumes.collect();
        let framework = self.state.framework.clone().unwrap_or_default();
        let principal = self.config.framework.principal.as_deref();
        let reserving = Reserving {
            framework: &framework,
            principal: principal.map(Into::into),
            role: &need.role,
            instance,
        };
        let reserved = reserving.reserved(&used);
        let mut resources = reserving.reserved(&taken.resources);
        let mut created = Resources::new();
        for (disk, volume) in taken.volumes.iter().zip(&fresh) {
            let disk = reserving.reserved(&std::iter::once(disk.clone()).collect());
            for disk in disk.iter() {
                created.insert(reserving.created(disk, volume));
            }
        }
        resources += &created;
        let mut operations = wire::reserve(&reserved);
        operations.extend(wire::create(&created));
        self.change(instance, |held| {
            held.reservation = Some(Reservation {
                volumes: fresh,
                used: false,
            });
        });
        ReservedFor {
            operations,
            taken: Taken { resources, ..taken },
            used,
        }
    }

    fn launch(
        &mut self,
        instance: &InstanceId,
        service: &Service,
        offered: &Offered,
        taken: &Taken,
        now: Timestamp,
        out: &mut Out,
    ) -> Launched {
        let containers: Vec<Option<&str>> = match &service.spec {
            Spec::App(_) => vec![None],
            Spec::Pod(pod) => pod
                .containers
                .iter()
                .map(|it| Some(it.name.as_str()))
                .collect(),
        };
        let place = offered.offer.place.clone();
        let prefix = self.config.env_prefix.clone();
        let top = service.id().top();
        let enforces_role = self.state.tree.enforces_role(&top).unwrap_or(false);
        let site = Site {
            agent: Arc::clone(&offered.agent),
            place: place.clone(),
        };
        let tasks = self.change(instance, |held| {
            let tasks = held.instance.next_tasks(&containers);
            let config = service.last_config_change_at;
            held.instance.launched(tasks.clone(), config, now);
            held.facts = tasks
                .iter()
                .map(|id| (id.clone(), Facts::new(now)))
                .collect();
            held.version = service.version;
            held.role = offered.offer.role.to_string();
            held.ports.clone_from(&taken.ports);
            held.site = Some(site);
            held.active_since = None;
            tasks
        });
        let tasks = tasks.unwrap_or_default();
        if defect!(LaunchNotKept) {
            self.dirty.remove(instance);
        }
        self.state_mut().counters.launched += 1;
        if let Some(waiting) = self.state_mut().queue.get_mut(service.id()) {
            waiting.processed += 1;
            waiting.last_used_at = Some(now);
        }
        if let Some(held) = self.state.held(instance) {
            tell(out, instance_changed(held, Condition::Provisioned), now);
        }
        let launch = Launch {
            agent: &offered.agent,
            host: &place.hostname,
            resources: &taken.resources,
            ports: &taken.ports,
            prefix: &prefix,
            enforces_role,
        };
        match &service.spec {
            Spec::App(app) => {
                let task = tasks.first().expect("an app has one task");
                Launched::Task(Box::new(wire::task_of_app(app, task, &launch)))
            }
            Spec::Pod(pod) => {
                let framework = self.state.framework.clone().unwrap_or_default();
                let (executor, group) =
                    wire::group_of_pod(pod, instance, &tasks, &launch, &framework);
                Launched::Group(Box::new(Operation {
                    r#type: Some(operation::Type::LaunchGroup),
                    launch_group: Some(operation::LaunchGroup {
                        executor: Some(Box::new(executor)),
                        task_group: Some(group),
                    }),
                    ..Default::default()
                }))
            }
        }
    }

    /// Remembers why an offer did not fit; `used` if others of the same service took part of it before.
    fn refused(
        &mut self,
        service: &PathId,
        offered: &Offered,
        refused: &Refused,
        used: bool,
        now: Timestamp,
    ) {
        let shown = UnusedOffer {
            offer: shown::Offer {
                id: offered.id.clone(),
                hostname: offered.offer.place.hostname.to_string(),
                agent_id: offered.agent.to_string(),
                resources: offered
                    .offer
                    .resources
                    .iter()
                    .map(value::resource)
                    .collect(),
                attributes: offered
                    .offer
                    .place
                    .attributes
                    .iter()
                    .map(value::attribute)
                    .collect(),
            },
            reason: refused.reasons.iter().map(|it| format!("{it:?}")).collect(),
            timestamp: now,
        };
        let waiting = self.state_mut().queue.entry(service.clone());
        let waiting = waiting.or_insert_with(|| Waiting::new(now));
        if !used {
            waiting.processed = waiting.processed.saturating_add(1);
        }
        waiting.unused = waiting.unused.saturating_add(1);
        waiting.last_unused_at = Some(now);
        waiting.launch.count(&refused.reasons);
        let host = Arc::clone(&offered.offer.place.hostname);
        waiting.refusals.insert(host, refused.clone());
        waiting.offers.push_front(Arc::new(shown));
        waiting.offers.truncate(UNUSED_MAX);
    }

    /// Keeps the launch queue true, and tells the master whether offers are wanted.
    pub(super) fn demand(&mut self, now: Timestamp, out: &mut Out) {
        let mut wanting = BTreeSet::new();
        for id in &self.unsettled {
            if self.state.held(id).is_some_and(|held| held.waits()) {
                wanting.insert(id.service());
            }
        }
        let stale = self.state.queue.keys().any(|id| !wanting.contains(id));
        let fresh = wanting.iter().any(|id| !self.state.queue.contains_key(id));
        if stale || fresh {
            let queue = &mut self.state_mut().queue;
            queue.retain(|id, _| wanting.contains(id));
            for id in &wanting {
                queue.entry(id.clone()).or_insert_with(|| Waiting::new(now));
            }
        }
        // What is wanted otherwise than before may fit what was declined.
        let wanting = wanting.into_iter().filter_map(|id| {
            let service = self.state.tree.services().get(&id)?;
            let version = service.version;
            self.delayed(service, now)
                .is_none()
                .then_some((id, version))
        });
        let mut wanting: BTreeMap<PathId, Timestamp> = wanting.collect();
        for (id, leaving) in &self.state.leaving {
            let since = wanting.entry(id.service()).or_insert(leaving.since);
            *since = leaving.since.max(*since);
        }
        let news = wanting
            .iter()
            .any(|(id, version)| self.link.wanting.get(id) != Some(version));
        self.link.wanting = wanting;
        if self.state.master.is_none() {
            return;
        }
        let roles = self.roles();
        if !roles.is_subset(&self.link.roles) {
            self.link.roles = roles;
            let info = self.framework();
            out.calls.push(wire::update_framework(info.clone()));
            out.framework = Some(info);
        }
        if self.link.wanting.is_empty() {
            self.link.wants_revival = false;
            if !self.link.suppressed {
                self.link.suppressed = true;
                self.state_mut().counters.suppresses += 1;
                out.calls.push(wire::suppress());
            }
            return;
        }
        self.link.wants_revival |= news || self.link.suppressed;
        let rested = self
            .link
            .revived_at
            .is_none_or(|at| now.millis() - at.millis() >= self.config.revive_ms);
        if self.link.wants_revival && rested {
            self.link.wants_revival = false;
            self.link.suppressed = false;
            self.link.revived_at = Some(now);
            self.state_mut().counters.revives += 1;
            out.calls.push(wire::revive());
        }
    }
}

/// What is launched.
enum Launched {
    Task(Box<v1::TaskInfo>),
    Group(Box<Operation>),
}
