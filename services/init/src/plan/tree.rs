//! What is wanted: all groups and services, and how requests change them.
//!
//! A [`Tree`] is a value: a change makes another one, so that old and new can be compared and either be kept.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use abi_marathon::{App, At, Faults, GroupUpdate, Kind, PathId, Refusal, Set, Timestamp, World};

use crate::plan::graph;
use crate::plan::service::{Service, Spec};

/// A group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Services and groups after which all services in it start.
    pub dependencies: Set<PathId>,
    /// Whether services in it must have its role; only at the top.
    pub enforce_role: Option<bool>,
    /// When it, or something in it, was changed last.
    pub version: Timestamp,
}

/// All groups and services.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    groups: BTreeMap<PathId, Group>,
    services: BTreeMap<PathId, Service>,
}

/// Ports that services get when they ask for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    /// The first.
    pub from: u16,
    /// The last.
    pub to: u16,
}

impl Default for PortRange {
    fn default() -> Self {
        Self {
            from: 10_000,
            to: 20_000,
        }
    }
}

impl World for Tree {
    fn role_of(&self, service: &PathId) -> Option<String> {
        let role = self.services.get(service)?.spec.role()?;
        Some(role.to_owned())
    }

    fn enforces_role(&self, top_group: &PathId) -> Option<bool> {
        let group = self
            .groups
            .get(top_group)
            .filter(|_| top_group.is_top_level())?;
        Some(group.enforce_role.unwrap_or(false))
    }
}

impl Tree {
    /// Nothing but the root.
    pub fn new(now: Timestamp) -> Self {
        Self {
            groups: BTreeMap::from([(PathId::root(), Self::group_at(now, None))]),
            services: BTreeMap::new(),
        }
    }

    /// Of these groups and services, as they were stored.
    pub fn of(
        mut groups: BTreeMap<PathId, Group>,
        services: BTreeMap<PathId, Service>,
        now: Timestamp,
    ) -> Self {
        groups
            .entry(PathId::root())
            .or_insert_with(|| Self::group_at(now, None));
        Self { groups, services }
    }

    fn group_at(version: Timestamp, enforce_role: Option<bool>) -> Group {
        Group {
            dependencies: Set::default(),
            enforce_role,
            version,
        }
    }

    /// All groups, each before what is in it.
    pub fn groups(&self) -> &BTreeMap<PathId, Group> {
        &self.groups
    }

    /// All services.
    pub fn services(&self) -> &BTreeMap<PathId, Service> {
        &self.services
    }

    /// The services in a group and in all groups below it.
    pub fn services_in(&self, group: &PathId) -> impl Iterator<Item = &Service> {
        self.services
            .range(group..)
            .take_while(|(id, _)| id.is_within(group))
            .map(|(_, service)| service)
    }

    /// An app.
    ///
    /// # Errors
    /// That it does not exist.
    pub fn app(&self, id: &PathId) -> Result<&Arc<App>, Refusal> {
        match self.services.get(id).map(|service| &service.spec) {
            Some(Spec::App(app)) => Ok(app),
            Some(Spec::Pod(_)) | None => Err(Refusal::Missing {
                kind: Kind::App,
                id: id.clone(),
            }),
        }
    }

    /// Makes the groups above `id` where they are missing, and marks all of them as changed.
    fn touch(&mut self, id: &PathId, enforce_role: bool, now: Timestamp) {
        for parent in id.parents() {
            let top = parent.is_top_level().then_some(enforce_role);
            self.groups
                .entry(parent)
                .or_insert_with(|| Self::group_at(now, top))
                .version = now;
        }
    }

    /// Stores a service, over the one of its path or as a new one; [`finish`](Self::finish) tells how it differs.
    pub fn put(&mut self, spec: Spec, enforce_role: bool, now: Timestamp) {
        let id = spec.id().clone();
        self.services.insert(id.clone(), Service::new(spec, now));
        self.touch(&id, enforce_role, now);
    }

    /// Ends a change of what was `before`: ports are given, versions follow from what differs, and the whole is
    /// checked.
    ///
    /// # Errors
    /// What only the whole can break.
    pub fn finish(
        mut self,
        before: &Tree,
        range: PortRange,
        now: Timestamp,
    ) -> Result<Self, Refusal> {
        self.assign_ports(before, range)?;
        for (id, service) in &mut self.services {
            match before.services.get(id) {
                Some(old) if !old.spec.is_same(&service.spec) => {
                    *service = old.replaced(service.spec.clone(), now);
                }
                // It is restarted.
                Some(old) if service.version != old.version => *service = service.clone().stamped(),
                Some(_) => {}
                // Its ports may have been written since.
                None => *service = Service::new(service.spec.clone(), now),
            }
        }
        self.check()?;
        Ok(self)
    }

    /// Makes all instances of a service outdated.
    pub fn restart(&mut self, id: &PathId, now: Timestamp) {
        if let Some(service) = self.services.get_mut(id) {
            *service = service.restarted(now);
            self.touch(id, false, now);
        }
    }

    /// Removes a service.
    pub fn remove(&mut self, id: &PathId, now: Timestamp) {
        if self.services.remove(id).is_some() {
            self.touch(id, false, now);
        }
    }

    /// Removes a group with all that is in it; of the root only what is in it.
    pub fn remove_group(&mut self, id: &PathId, now: Timestamp) {
        self.services.retain(|service, _| !service.is_within(id));
        self.groups
            .retain(|group, _| group.is_root() || !group.is_within(id));
        if id.is_root() {
            self.groups
                .entry(PathId::root())
                .and_modify(|root| root.version = now);
        } else {
            self.touch(id, false, now);
        }
    }

    /// Applies an admitted change of a group: what it does not name stays; of what it lists, all else goes, but pods.
    pub fn change_group(&mut self, update: &GroupUpdate, enforce_role: bool, now: Timestamp) {
        let id = update.id.clone().unwrap_or_else(PathId::root);
        if let Some(factor) = update.scale_by {
            self.scale(&id, factor.get(), now);
            return;
        }
        self.touch(&id, enforce_role, now);
        let top = id.is_top_level().then_some(enforce_role);
        let group = self
            .groups
            .entry(id.clone())
            .or_insert_with(|| Self::group_at(now, top));
        group.version = now;
        if let Some(dependencies) = &update.dependencies {
            group.dependencies = dependencies.clone();
        }
        if id.is_top_level() && update.enforce_role.is_some() {
            group.enforce_role = update.enforce_role;
        }
        if let Some(apps) = &update.apps {
            let listed: BTreeSet<&PathId> = apps.iter().map(|app| &app.id).collect();
            self.services.retain(|service, it| {
                service.parent() != id
                    || matches!(it.spec, Spec::Pod(_))
                    || listed.contains(service)
            });
            for app in apps {
                self.put(Spec::App(Arc::new(app.clone())), enforce_role, now);
            }
        }
        if let Some(children) = &update.groups {
            let listed: Vec<&PathId> = children.iter().filter_map(|it| it.id.as_ref()).collect();
            self.drop_unlisted(&id, &listed);
            for child in children {
                self.change_group(child, enforce_role, now);
            }
        }
    }

    /// Removes the apps in groups below `id` that are not listed, and such groups unless pods are in them.
    fn drop_unlisted(&mut self, id: &PathId, listed: &[&PathId]) {
        let depth = id.segments().count();
        let goes = |path: &PathId| {
            path.is_within(id)
                && path.segments().count() > depth
                && !listed.iter().any(|child| path.is_within(child))
        };
        self.services.retain(|path, service| {
            path.parent() == *id || !goes(path) || matches!(service.spec, Spec::Pod(_))
        });
        let needed: BTreeSet<PathId> = self.services.keys().flat_map(PathId::parents).collect();
        self.groups
            .retain(|path, _| !goes(path) || needed.contains(path));
    }

    /// Multiplies the numbers of instances of all apps in a group, rounded up.
    fn scale(&mut self, id: &PathId, factor: f64, now: Timestamp) {
        let scaled: Vec<App> = self
            .services_in(id)
            .filter_map(|service| match &service.spec {
                Spec::App(app) => Some(app),
                Spec::Pod(_) => None,
            })
            .map(|app| {
                let mut app = App::clone(app);
                app.instances = times(app.instances, factor);
                app
            })
            .collect();
        for app in scaled {
            self.put(Spec::App(Arc::new(app)), false, now);
        }
    }

    /// Lets a top-level group enforce its role, or not.
    pub fn enforce(&mut self, id: &PathId, enforce: bool, now: Timestamp) {
        if let Some(group) = self.groups.get_mut(id) {
            (group.enforce_role, group.version) = (Some(enforce), now);
        }
    }

    /// Finds names that are both a group's and a service's, and circles of dependencies.
    fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        for id in self
            .services
            .keys()
            .filter(|id| self.groups.contains_key(*id))
        {
            faults.say(
                &At::ROOT,
                format!("{id} can not be the name of a service and of a group"),
            );
        }
        if let Err(cycle) = graph::layers(self) {
            faults.say(&At::ROOT, cycle.to_string());
        }
        faults.into_result().map_err(Refusal::Meaning)
    }

    /// Gives every app that asks for any service port one of its own; an app keeps the ports that it was given, in
    /// order.
    fn assign_ports(&mut self, before: &Tree, range: PortRange) -> Result<(), Refusal> {
        let mut taken: BTreeSet<u16> = BTreeSet::new();
        let mut asking = Vec::new();
        for (id, service) in &self.services {
            match &service.spec {
                Spec::Pod(_) => {}
                Spec::App(app) => {
                    let ports = service_ports(app);
                    if ports.contains(&0) {
                        asking.push(id.clone());
                    }
                    taken.extend(ports);
                }
            }
        }
        let given: Vec<VecDeque<u16>> = asking
            .iter()
            .map(|id| {
                let ports = before
                    .app(id)
                    .map(|app| service_ports(app))
                    .unwrap_or_default();
                let fits = |port: &u16| (range.from..=range.to).contains(port);
                ports
                    .into_iter()
                    .filter(|port| fits(port) && !taken.contains(port))
                    .collect()
            })
            .collect();
        taken.extend(given.iter().flatten());
        let mut free = range.from..=range.to;
        for (id, mut given) in asking.into_iter().zip(given) {
            let Some(Service {
                spec: Spec::App(app),
                ..
            }) = self.services.get_mut(&id)
            else {
                continue;
            };
            for port in service_ports_mut(Arc::make_mut(app)).filter(|port| **port == 0) {
                let next = given
                    .pop_front()
                    .or_else(|| free.find(|port| !taken.contains(port)));
                *port = next.ok_or(Refusal::NoPortLeft {
                    from: range.from,
                    to: range.to,
                })?;
            }
        }
        Ok(())
    }
}

/// So many times as many, rounded up, within what can be asked for.
fn times(count: u32, factor: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "within the range of instances by the line before"
    )]
    let scaled = (f64::from(count) * factor)
        .ceil()
        .clamp(0.0, f64::from(i32::MAX)) as u32;
    scaled
}

/// The service ports of an app.
fn service_ports(app: &App) -> Vec<u16> {
    let mapped = app
        .container
        .iter()
        .flat_map(|it| it.port_mappings.iter().flatten())
        .map(|it| it.service_port);
    let defined = app.port_definitions.iter().flatten().map(|it| it.port);
    defined.chain(mapped).collect()
}

fn service_ports_mut(app: &mut App) -> impl Iterator<Item = &mut u16> {
    let mapped = app
        .container
        .iter_mut()
        .flat_map(|it| it.port_mappings.iter_mut().flatten())
        .map(|it| &mut it.service_port);
    let defined = app
        .port_definitions
        .iter_mut()
        .flatten()
        .map(|it| &mut it.port);
    defined.chain(mapped)
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
