//! The networks of one agent, and who is in which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::DirBuilder;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base_defects::crash_point;
use base_ids::{ContainerId, user_id_check};

use crate::address::Pool;
use crate::bridge::{self, Bridge, Place};
use crate::cni::{self, Call, PluginList, Runtime, Verb};
use crate::etc;
use crate::model::{AttachError, Attached, Dns, Interface, Join, OpenError, Request, Settings};
use crate::ports::Ports;
use crate::record::{Folder, How, Member, Record, folders};
use crate::state::{Entry, Progress, State};

/// The networks of one agent; a handle that is cheap to clone. Its methods block.
#[derive(Clone, Debug)]
pub struct Networks(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    lists: BTreeMap<String, PluginList>,
    state: Mutex<State>,
    /// Made when the first container asks for it. Who holds it may take the state, not the other way round.
    bridge: Mutex<Option<Bridge>>,
}

impl Networks {
    /// Reads the descriptions of networks, and what an earlier agent wrote down. Nothing is
    /// changed but for the folder, which is made if it does not exist.
    ///
    /// # Errors
    /// A folder cannot be read or made, or the bridge is not described well. A single bad
    /// description of a network is only left out.
    pub fn open(settings: Settings) -> Result<Self, OpenError> {
        let at = |path: &Path, source| OpenError::Folder {
            path: path.to_owned(),
            source,
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(&settings.root)
            .map_err(|error| at(&settings.root, error))?;
        if let Some(bridge) = &settings.bridge {
            bridge::check(bridge)?;
        }
        let lists = match &settings.configurations {
            Some(folder) => {
                cni::load(folder, &settings.plugins).map_err(|error| at(folder, error))?
            }
            None => BTreeMap::new(),
        };
        let subnets = settings
            .bridge
            .as_ref()
            .map(|bridge| bridge.subnets.clone());
        let mut state = State {
            pool: Pool::new(subnets.unwrap_or_default()),
            ports: Ports::default(),
            entries: BTreeMap::new(),
        };
        for (name, folder) in folders(&settings.root).map_err(|error| at(&settings.root, error))? {
            state.recall(&name, &folder);
        }
        Ok(Self(Arc::new(Inner {
            settings,
            lists,
            state: Mutex::new(state),
            bridge: Mutex::default(),
        })))
    }

    /// The names of all networks that containers can join.
    pub fn names(&self) -> BTreeSet<&str> {
        let lists = self.0.lists.keys();
        lists.map(String::as_str).chain(self.bridge()).collect()
    }

    /// The name of the network that needs no plugin.
    pub fn bridge(&self) -> Option<&str> {
        let bridge = self.0.settings.bridge.as_ref()?;
        Some(&bridge.network)
    }

    /// Whether any container has networks of its own.
    pub fn is_used(&self) -> bool {
        !self.state().entries.is_empty()
    }

    /// Gives a container networks of its own.
    ///
    /// # Errors
    /// Then it has none, and nothing is left of what was tried.
    pub fn attach(&self, id: &ContainerId, request: &Request) -> Result<Attached, AttachError> {
        let record = self.reserve(id, request)?;
        let result = self.make(id, record);
        if result.is_err() {
            self.detach(id);
        }
        result
    }

    /// The networks of a container, if it has its own.
    pub fn attached(&self, id: &ContainerId) -> Option<Attached> {
        let state = self.state();
        let entry = state.entries.get(id)?;
        (entry.progress == Progress::There).then(|| self.describe(id, &entry.record))
    }

    /// Takes a container out of its networks. What cannot be cleared away now is tried again
    /// when the agent starts anew; the log says why. Does nothing if it has none.
    pub fn detach(&self, id: &ContainerId) {
        let record = match self.state().entries.get_mut(id) {
            Some(entry) if entry.progress != Progress::Leaving => {
                entry.progress = Progress::Leaving;
                entry.record.clone()
            }
            Some(_) | None => return,
        };
        let folder = self.folder(id);
        let mut is_clean = true;
        for member in record.members.iter().rev() {
            let result = match &member.how {
                How::Bridge { number } => self.leave_bridge(id, *number, member),
                How::Plugins { list, given } => {
                    self.leave_plugins(id, member, list, given.as_ref())
                }
            };
            if let Err(text) = result {
                tracing::warn!(container = %id, network = member.network, text, "a container is not out of its network");
                is_clean = false;
            }
        }
        crash_point("network-left");
        let dropped = folder.drop_namespace().and_then(|()| {
            crash_point("network-namespace-dropped");
            match is_clean {
                true => folder.remove(),
                false => Ok(()),
            }
        });
        crash_point("network-folder-removed");
        if let Err(error) = dropped {
            tracing::warn!(container = %id, %error, path = %folder.0.display(), "the network of a container is left");
        }
        self.state().forget(id);
    }

    /// Takes all containers out of their networks that are not among `known`, and sees to it
    /// that the rules are those of the others. To be called once, after a restart.
    pub fn sweep(&self, known: &BTreeSet<ContainerId>) {
        let gone: Vec<ContainerId> = {
            let state = self.state();
            let all = state.entries.keys();
            all.filter(|id| !known.contains(*id)).cloned().collect()
        };
        let uses_bridge = |entry: &Entry| !entry.places().is_empty();
        let is_used = self.state().entries.values().any(uses_bridge);
        if is_used && let Err(error) = self.with_bridge(|_| ()) {
            tracing::warn!(
                "the bridge of containers is not as it should be: {}",
                chain(&error)
            );
        }
        let by_plugins = |id: &ContainerId| {
            let state = self.state();
            let record = state.entries.get(id).map(|entry| entry.record.clone());
            let members = record.map(|record| record.members).unwrap_or_default();
            members
                .iter()
                .any(|member| matches!(member.how, How::Plugins { .. }))
        };
        if gone.iter().any(by_plugins) {
            cni::end_orphans(&self.0.settings.root);
        }
        for id in &gone {
            tracing::info!(container = %id, "clearing away the networks of a container that is gone");
            self.detach(id);
        }
        let left: Vec<(ContainerId, Record)> = {
            let state = self.state();
            let all = state.entries.iter();
            all.map(|(id, entry)| (id.clone(), entry.record.clone()))
                .collect()
        };
        for (id, record) in left {
            self.check(&id, &record);
        }
    }

    /// Asks plugins whether all is well, those that can be asked.
    fn check(&self, id: &ContainerId, record: &Record) {
        for member in &record.members {
            let How::Plugins {
                list,
                given: Some(given),
            } = &member.how
            else {
                continue;
            };
            if !list.has_check() || list.disable_check {
                continue;
            }
            for plugin in &list.plugins {
                let input = list.input(plugin, &member.wanted, Some(given));
                if let Err(text) = self.call(Verb::Check, id, member, &input) {
                    tracing::warn!(container = %id, network = member.network, text, "a network is not as it was made");
                }
            }
        }
    }

    /// Says what will be made, so that nobody else gets the same.
    fn reserve(&self, id: &ContainerId, request: &Request) -> Result<Record, AttachError> {
        let wrong = |source| AttachError::Step {
            step: format!("use the container id {id}"),
            source,
        };
        id.names()
            .try_for_each(user_id_check)
            .map_err(|error| wrong(io::Error::other(error)))?;
        let mut state = self.state();
        if state.entries.contains_key(id) {
            return Err(AttachError::Again(id.clone()));
        }
        let mut record = Record {
            hostname: request.hostname.clone(),
            members: Vec::new(),
        };
        for (index, join) in request.joins.iter().enumerate() {
            let is_same = |other: &Member| other.network == join.network;
            let how = match record.members.iter().any(is_same) {
                true => Err(AttachError::Twice(join.network.clone())),
                false => self.choose(&mut state, id, join),
            };
            let how = how.inspect_err(|_| state.give_back(id, &record))?;
            record.members.push(Member {
                network: join.network.clone(),
                device: format!("eth{index}"),
                wanted: Runtime {
                    ports: join.ports.clone(),
                    addresses: join.addresses.clone(),
                    info: join.info.clone(),
                },
                addresses: Vec::new(),
                dns: Dns::default(),
                how,
            });
        }
        let entry = Entry {
            record: record.clone(),
            progress: Progress::Coming,
        };
        state.entries.insert(id.clone(), entry);
        Ok(record)
    }

    fn choose(&self, state: &mut State, id: &ContainerId, join: &Join) -> Result<How, AttachError> {
        if let Some(list) = self.0.lists.get(&join.network) {
            return Ok(How::Plugins {
                list: list.clone(),
                given: None,
            });
        }
        let bridge = self.0.settings.bridge.as_ref();
        if bridge.is_none_or(|bridge| bridge.network != join.network) {
            let known: Vec<&str> = self.names().into_iter().collect();
            let known = match known.is_empty() {
                true => "none".to_owned(),
                false => known.join(", "),
            };
            let network = join.network.clone();
            return Err(AttachError::Unknown { network, known });
        }
        state.ports.take(id, &join.ports)?;
        let taken = state.pool.take(&join.addresses);
        let number = taken.map_err(|source| {
            state.ports.give_back(id);
            let network = join.network.clone();
            AttachError::Address { network, source }
        })?;
        Ok(How::Bridge { number })
    }

    /// Makes what was reserved.
    fn make(&self, id: &ContainerId, mut record: Record) -> Result<Attached, AttachError> {
        let folder = self.folder(id);
        let step = |text: String| move |source| AttachError::Step { step: text, source };
        let path = folder.0.display().to_string();
        let writing = || step(format!("write to {path}"));
        folder
            .make()
            .and_then(|()| {
                crash_point("network-folder");
                folder.write(&record)
            })
            .map_err(writing())?;
        crash_point("network-record");
        folder
            .make_namespace()
            .map_err(step("make a network namespace".to_owned()))?;
        crash_point("network-namespace");
        for index in 0..record.members.len() {
            let Some(member) = record.members.get_mut(index) else {
                break;
            };
            self.join(id, member, &folder)?;
            if matches!(member.how, How::Plugins { .. }) {
                folder.write(&record).map_err(writing())?;
                self.state().update(id, &record);
            }
        }
        folder.write(&record).map_err(writing())?;
        let addresses: Vec<IpAddr> = record
            .members
            .iter()
            .flat_map(|member| member.addresses.iter().copied())
            .collect();
        let dns = self.dns(&record);
        for (name, text) in etc::files(&record.hostname, &addresses, &dns) {
            folder.put(name, text.as_bytes()).map_err(writing())?;
        }
        let attached = self.describe(id, &record);
        let mut state = self.state();
        state.update(id, &record);
        if let Some(entry) = state.entries.get_mut(id) {
            entry.progress = Progress::There;
        }
        Ok(attached)
    }

    fn join(
        &self,
        id: &ContainerId,
        member: &mut Member,
        folder: &Folder,
    ) -> Result<(), AttachError> {
        let Member {
            network,
            device,
            wanted,
            addresses,
            dns,
            how,
        } = member;
        match how {
            How::Bridge { number } => {
                let place = Place {
                    number: *number,
                    ports: wanted.ports.clone(),
                };
                let namespace = folder.namespace();
                let done = self.with_bridge(|bridge| {
                    *addresses = bridge.addresses(place.number);
                    bridge.attach(&place, device, &namespace)
                })?;
                done.map_err(|(step, source)| AttachError::Step {
                    step: step.to_owned(),
                    source,
                })
            }
            How::Plugins { list, given } => {
                let failed = |text| AttachError::Plugin {
                    network: network.clone(),
                    text,
                };
                let mut last: Option<serde_json::Value> = None;
                for plugin in &list.plugins {
                    let input = list.input(plugin, wanted, last.as_ref());
                    let called = Call {
                        verb: Verb::Add,
                        plugin: plugin_type(plugin),
                        folders: &self.0.settings.plugins,
                        container: id.as_str(),
                        namespace: &folder.namespace(),
                        device,
                        input: &input,
                    };
                    let said = cni::run(called).map_err(failed)?;
                    let (answer, whole) = cni::answer(&said)
                        .map_err(|error| failed(format!("the answer of a plugin: {error}")))?;
                    *addresses = answer.addresses;
                    *dns = answer.dns;
                    last = Some(whole);
                }
                *given = last;
                Ok(())
            }
        }
    }

    fn leave_bridge(&self, id: &ContainerId, number: u32, member: &Member) -> Result<(), String> {
        let ports = member.wanted.ports.clone();
        let place = Place { number, ports };
        let done = self.with_bridge(|bridge| {
            let others = self.places(|other| other != id);
            bridge.detach(&place, &others)
        });
        match done {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            // It is not on a bridge that cannot be had; a line that is left goes with the next look.
            Err(_) if member.addresses.is_empty() => Ok(()),
            Err(error) => Err(chain(&error)),
        }
    }

    fn leave_plugins(
        &self,
        id: &ContainerId,
        member: &Member,
        list: &PluginList,
        given: Option<&serde_json::Value>,
    ) -> Result<(), String> {
        let given = given.filter(|_| list.has_check());
        let mut result = Ok(());
        for plugin in list.plugins.iter().rev() {
            let input = list.input(plugin, &member.wanted, given);
            // The others have something to clear away too.
            result = result.and(self.call(Verb::Del, id, member, &input).map(drop));
        }
        result
    }

    fn call(
        &self,
        verb: Verb,
        id: &ContainerId,
        member: &Member,
        input: &serde_json::Value,
    ) -> Result<Vec<u8>, String> {
        let folder = self.folder(id);
        let namespace = match folder.has_namespace() {
            true => folder.namespace(),
            // Plugins know what that means: there is nothing inside to take care of.
            false => PathBuf::new(),
        };
        cni::run(Call {
            verb,
            plugin: input.as_object().map(plugin_type).unwrap_or_default(),
            folders: &self.0.settings.plugins,
            container: id.as_str(),
            namespace: &namespace,
            device: &member.device,
            input,
        })
    }

    /// Does work with the bridge, which is made if need be.
    fn with_bridge<T>(&self, work: impl FnOnce(&mut Bridge) -> T) -> Result<T, AttachError> {
        let bridge = self.0.bridge.lock();
        // It can be asked for anew whatever a panic left.
        let mut bridge = bridge.unwrap_or_else(PoisonError::into_inner);
        let bridge = match &mut *bridge {
            Some(bridge) => bridge,
            none => {
                let settings = self.0.settings.bridge.as_ref();
                let missing = ("use the bridge", io::Error::other("this agent has none"));
                let places = self.places(|_| true);
                let raised = settings
                    .ok_or(missing)
                    .and_then(|settings| Bridge::raise(settings, &places));
                let raised = raised.map_err(|(step, source)| AttachError::Step {
                    step: step.to_owned(),
                    source,
                })?;
                none.insert(raised)
            }
        };
        Ok(work(bridge))
    }

    /// The containers that are on the bridge, or will be at once.
    fn places(&self, which: impl Fn(&ContainerId) -> bool) -> Vec<Place> {
        let state = self.state();
        let all = state.entries.iter().filter(|(id, _)| which(id));
        all.flat_map(|(_, entry)| entry.places()).collect()
    }

    /// How names are resolved: as the networks say, else as the operator says for them.
    fn dns(&self, record: &Record) -> Dns {
        let mut all = Dns::default();
        for member in &record.members {
            let set = |name: Option<&str>| {
                let mut sets = self.0.settings.dns.iter();
                sets.find(|(known, _)| known.as_deref() == name)
                    .map(|(_, dns)| dns)
            };
            let own = Some(&member.dns).filter(|dns| !dns.nameservers.is_empty());
            let dns = own
                .or_else(|| set(Some(&member.network)))
                .or_else(|| set(None));
            let Some(dns) = dns.cloned() else { continue };
            all.nameservers.extend(dns.nameservers);
            all.search.extend(dns.search);
            all.options.extend(dns.options);
            all.domain = dns.domain.or(all.domain);
        }
        all
    }

    fn describe(&self, id: &ContainerId, record: &Record) -> Attached {
        let folder = self.folder(id);
        let interfaces = record.members.iter().map(|member| Interface {
            network: member.network.clone(),
            device: member.device.clone(),
            addresses: member.addresses.clone(),
            info: member.wanted.info.clone(),
        });
        Attached {
            namespace: folder.namespace(),
            hostname: record.hostname.clone(),
            files: etc::shown(&folder.0),
            interfaces: interfaces.collect(),
        }
    }

    fn folder(&self, id: &ContainerId) -> Folder {
        Folder(self.0.settings.root.join(id.as_str()))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No panic leaves it half changed.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn plugin_type(plugin: &serde_json::Map<String, serde_json::Value>) -> &str {
    let name = plugin.get("type").and_then(serde_json::Value::as_str);
    // It was checked when the list was read.
    name.unwrap_or_default()
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
