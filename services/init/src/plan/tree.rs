//! What is wanted: all groups and services, and how requests change them.
//!
//! A [`Tree`] is a value: a change makes another one, so that old and new can be compared and either be kept. It knows what
//! has been changed since it was at rest, so that a change costs as much as what it touches, not as all there is.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use abi_marathon::{App, At, Faults, GroupUpdate, Kind, PathId, Refusal, Set, Timestamp, World};

use crate::plan::graph;
use crate::plan::map::Map;
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
    groups: Map<PathId, Group>,
    services: Map<PathId, Service>,
    /// How many services have each role.
    roles: BTreeMap<String, usize>,
    /// How many services have each port for load balancers.
    ports: Map<u16, usize>,
    touched: Touched,
}

/// What may differ from what was before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Services.
    pub services: BTreeSet<PathId>,
    /// Groups.
    pub groups: BTreeSet<PathId>,
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
        Self::of([], [], now)
    }

    /// Of these groups and services, as they were stored.
    pub fn of(
        groups: impl IntoIterator<Item = (PathId, Group)>,
        services: impl IntoIterator<Item = Service>,
        now: Timestamp,
    ) -> Self {
        let mut tree = Self {
            groups: groups.into_iter().collect(),
            services: Map::new_sync(),
            roles: BTreeMap::new(),
            ports: Map::new_sync(),
            touched: Touched::default(),
        };
        if !tree.groups.contains_key(&PathId::root()) {
            let root = Self::group_at(now, None);
            tree.groups.insert_mut(PathId::root(), root);
        }
        for service in services {
            tree.enter(service);
        }
        tree.at_rest()
    }

    /// The same with nothing touched: what was before does not matter any more.
    pub fn at_rest(mut self) -> Self {
        self.touched = Touched::default();
        self
    }

    fn group_at(version: Timestamp, enforce_role: Option<bool>) -> Group {
        Group {
            dependencies: Set::default(),
            enforce_role,
            version,
        }
    }

    /// All groups, each before what is in it.
    pub fn groups(&self) -> &Map<PathId, Group> {
        &self.groups
    }

    /// All services.
    pub fn services(&self) -> &Map<PathId, Service> {
        &self.services
    }

    /// The roles of all services.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.roles.keys().map(String::as_str)
    }

    /// What may differ from the tree that this one was made from.
    pub fn touched(&self) -> &Touched {
        &self.touched
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

    /// Enters a service, over the one of its path.
    fn enter(&mut self, service: Service) {
        let id = service.id().clone();
        self.take_out(&id);
        if let Some(role) = service.spec.role() {
            match self.roles.get_mut(role) {
                Some(count) => *count += 1,
                None => drop(self.roles.insert(role.to_owned(), 1)),
            }
        }
        for port in ports_of(&service) {
            let count = self.ports.get(&port).copied().unwrap_or(0);
            self.ports.insert_mut(port, count + 1);
        }
        self.services.insert_mut(id, service);
    }

    /// Takes a service out.
    fn take_out(&mut self, id: &PathId) -> Option<Service> {
        self.touched.services.insert(id.clone());
        let service = self.services.get(id)?.clone();
        self.services.remove_mut(id);
        if let Some(role) = service.spec.role()
            && let Some(count) = self.roles.get_mut(role)
        {
            *count -= 1;
            if *count == 0 {
                self.roles.remove(role);
            }
        }
        for port in ports_of(&service) {
            match self.ports.get(&port) {
                Some(count) if *count > 1 => self.ports.insert_mut(port, count - 1),
                Some(_) | None => drop(self.ports.remove_mut(&port)),
            }
        }
        Some(service)
    }

    /// A group, to be changed; made by `new` where there is none.
    fn group_mut(&mut self, id: &PathId, new: impl FnOnce() -> Group) -> &mut Group {
        self.touched.groups.insert(id.clone());
        if !self.groups.contains_key(id) {
            self.groups.insert_mut(id.clone(), new());
        }
        self.groups.get_mut(id).expect("it was entered above")
    }

    /// Removes all services for which this is so.
    fn take_out_if(&mut self, goes: impl Fn(&PathId, &Service) -> bool) {
        let all = self.services.iter().filter(|(id, it)| goes(id, it));
        let all: Vec<PathId> = all.map(|(id, _)| id.clone()).collect();
        for id in all {
            self.take_out(&id);
        }
    }

    /// Removes all groups for which this is so.
    fn take_out_groups_if(&mut self, goes: impl Fn(&PathId) -> bool) {
        let all: Vec<PathId> = self.groups.keys().filter(|id| goes(id)).cloned().collect();
        for id in all {
            self.groups.remove_mut(&id);
            self.touched.groups.insert(id);
        }
    }

    /// Makes the groups above `id` where they are missing, and marks all of them as changed.
    fn touch(&mut self, id: &PathId, enforce_role: bool, now: Timestamp) {
        for parent in id.parents() {
            let top = parent.is_top_level().then_some(enforce_role);
            self.group_mut(&parent, || Self::group_at(now, top)).version = now;
        }
    }

    /// Stores a service, over the one of its path or as a new one; [`finish`](Self::finish) tells how it differs.
    pub fn put(&mut self, spec: Spec, enforce_role: bool, now: Timestamp) {
        let id = spec.id().clone();
        self.enter(Service::new(spec, now));
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
        let touched: Vec<PathId> = self.touched.services.iter().cloned().collect();
        for id in &touched {
            let Some(service) = self.services.get_mut(id) else {
                continue;
            };
            match before.services.get(service.id()) {
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
        if let Some(service) = self.services.get(id) {
            self.enter(service.restarted(now));
            self.touch(id, false, now);
        }
    }

    /// Removes a service.
    pub fn remove(&mut self, id: &PathId, now: Timestamp) {
        if self.take_out(id).is_some() {
            self.touch(id, false, now);
        }
    }

    /// Removes a group with all that is in it; of the root only what is in it.
    pub fn remove_group(&mut self, id: &PathId, now: Timestamp) {
        self.take_out_if(|service, _| service.is_within(id));
        self.take_out_groups_if(|group| !group.is_root() && group.is_within(id));
        if id.is_root() {
            self.group_mut(id, || Self::group_at(now, None)).version = now;
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
        let group = self.group_mut(&id, || Self::group_at(now, top));
        group.version = now;
        if let Some(dependencies) = &update.dependencies {
            group.dependencies = dependencies.clone();
        }
        if id.is_top_level() && update.enforce_role.is_some() {
            group.enforce_role = update.enforce_role;
        }
        if let Some(apps) = &update.apps {
            let listed: BTreeSet<&PathId> = apps.iter().map(|app| &app.id).collect();
            self.take_out_if(|service, it| {
                service.parent() == id
                    && !matches!(it.spec, Spec::Pod(_))
                    && !listed.contains(service)
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
        self.take_out_if(|path, service| {
            path.parent() != *id && goes(path) && !matches!(service.spec, Spec::Pod(_))
        });
        let needed: BTreeSet<PathId> = self.services.keys().flat_map(PathId::parents).collect();
        self.take_out_groups_if(|path| goes(path) && !needed.contains(path));
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
        if self.groups.contains_key(id) {
            let group = self.group_mut(id, || Self::group_at(now, None));
            (group.enforce_role, group.version) = (Some(enforce), now);
        }
    }

    /// Finds names that are both a group's and a service's, and circles of dependencies, among what was touched.
    fn check(&self) -> Result<(), Refusal> {
        let mut faults = Faults::default();
        let Touched { services, groups } = &self.touched;
        let both = |id: &&PathId| self.services.contains_key(*id) && self.groups.contains_key(*id);
        for id in services.union(groups).filter(both) {
            faults.say(
                &At::ROOT,
                format!("{id} can not be the name of a service and of a group"),
            );
        }
        if let Err(cycle) = graph::layers(self, &self.touched) {
            faults.say(&At::ROOT, cycle.to_string());
        }
        faults.into_result().map_err(Refusal::Meaning)
    }

    /// Gives every app that asks for any service port one of its own; an app keeps the ports that it was given, in
    /// order.
    fn assign_ports(&mut self, before: &Tree, range: PortRange) -> Result<(), Refusal> {
        let fits = |port: &u16| (range.from..=range.to).contains(port);
        let asks = |id: &&PathId| {
            self.services
                .get(*id)
                .is_some_and(|it| ports_of(it).any(|port| port == 0))
        };
        let asking: Vec<PathId> = self.touched.services.iter().filter(asks).cloned().collect();
        let given: Vec<VecDeque<u16>> = asking
            .iter()
            .map(|id| {
                let had = before.services.get(id).into_iter().flat_map(ports_of);
                had.filter(|port| fits(port) && !self.ports.contains_key(port))
                    .collect()
            })
            .collect();
        let kept: BTreeSet<u16> = given.iter().flatten().copied().collect();
        let taken = self.ports.clone();
        let is_free = |port: &u16| !taken.contains_key(port) && !kept.contains(port);
        let mut free = (range.from..=range.to).filter(is_free);
        for (id, mut given) in asking.into_iter().zip(given) {
            let Some(mut service) = self.take_out(&id) else {
                continue;
            };
            if let Spec::App(app) = &mut service.spec {
                for port in service_ports_mut(Arc::make_mut(app)).filter(|port| **port == 0) {
                    let next = given.pop_front().or_else(|| free.next());
                    *port = next.ok_or(Refusal::NoPortLeft {
                        from: range.from,
                        to: range.to,
                    })?;
                }
            }
            self.enter(service);
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

/// The ports of a service for load balancers; 0 where it asks for any.
fn ports_of(service: &Service) -> impl Iterator<Item = u16> + use<'_> {
    let app = match &service.spec {
        Spec::App(app) => Some(app),
        Spec::Pod(_) => None,
    };
    let mapped = app
        .and_then(|app| app.container.as_ref())
        .into_iter()
        .flat_map(|it| it.port_mappings.iter().flatten())
        .map(|it| it.service_port);
    let defined = app
        .into_iter()
        .flat_map(|app| app.port_definitions.iter().flatten())
        .map(|it| it.port);
    defined.chain(mapped)
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
