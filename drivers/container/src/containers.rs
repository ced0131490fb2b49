//! The containers of one agent.

mod kill;
mod recover;
mod usage;

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base_defects::crash_point;
use base_ids::{ContainerId, user_id_check};
use drivers_cgroup::{Group, Hierarchies};
use drivers_syscall::{process, watch};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::AsyncReadExt;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe;
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use crate::files::{Folder, Named};
use crate::first::chain;
use crate::init::Init;
use crate::isolation::{Device, Sharing, Users};
use crate::model::{End, Exit, LaunchError, Launcher, OpenError, Settings, Share, Spec, Started};
use crate::spawn::{
    Place, Spawned, clear, has_ended, kill_leftovers, limits, probe, rule, spawn, wait_for,
};
use crate::zygote::{Supervisor, Zygote};

/// Longest report of a supervisor, in bytes.
const REPORT_BYTES_MAX: u64 = 64 << 10;
/// How many containers are cleared away at once.
const CLEARING_MAX: usize = 4;
/// The containers of one agent; a handle that is cheap to clone.
#[derive(Clone, Debug)]
pub struct Containers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    native: bool,
    init: Init,
    zygote: Zygote,
    hierarchies: Hierarchies,
    runtime: Handle,
    exits: UnboundedSender<Exit>,
    entries: Mutex<BTreeMap<ContainerId, Entry>>,
    /// What is being cleared away.
    clearing: Mutex<Vec<JoinHandle<()>>>,
    /// Whose turn it is to do so.
    turns: Semaphore,
}

/// A container that was not released.
#[derive(Clone, Debug)]
struct Entry {
    place: Place,
    share: Share,
    /// Whether the kernel ends the whole container with its first process.
    owns_processes: bool,
    /// Known once the supervisor told.
    first: Option<First>,
    /// Who its users are on the machine, if they are its own or those of the one above.
    users: Option<Users>,
    /// What asks its command to end, if that is not `SIGTERM`.
    stop_signal: Option<i32>,
    /// To be killed as soon as there is anything to kill.
    doomed: bool,
    end: Progress,
}

/// Whether a container has ended, and whether that is known outside.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Progress {
    /// It has not.
    Living,
    /// It has, and those below it have not.
    Ended(End),
    /// It has, and whoever asks is told.
    Told,
}

/// The first process of a container.
#[derive(Clone, Debug)]
struct First {
    name: Named,
    /// Stays with this process even if its number goes to another.
    handle: Arc<OwnedFd>,
}

impl Containers {
    /// Opens the folder for containers and finds out what the machine allows. The
    /// receiver gets an [`Exit`] for each container that ends after it was launched or
    /// recovered as running. Must be called inside a tokio runtime with IO, which then
    /// follows the containers.
    pub fn open(settings: Settings) -> Result<(Self, UnboundedReceiver<Exit>), OpenError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&settings.runtime_dir)
            .map_err(|source| OpenError::Folder {
                path: settings.runtime_dir.clone(),
                source,
            })?;
        let native = match settings.launcher {
            Launcher::Plain => false,
            Launcher::Native => {
                probe(&settings.init).map_err(OpenError::Namespaces)?;
                true
            }
            Launcher::Auto => probe(&settings.init)
                .inspect_err(|reason| {
                    tracing::warn!(
                        reason,
                        "containers run without namespaces; run as root to isolate them"
                    );
                })
                .is_ok(),
        };
        if settings.launcher == Launcher::Plain {
            tracing::warn!("containers run without namespaces, as was asked for");
        }
        let (exits, receiver) = unbounded_channel();
        let inner = Inner {
            native,
            init: Init::new(settings.init.clone(), native),
            zygote: Zygote::default(),
            hierarchies: Hierarchies::open(&settings.cgroup_root, &settings.controllers),
            settings,
            runtime: Handle::current(),
            exits,
            entries: Mutex::default(),
            clearing: Mutex::default(),
            turns: Semaphore::new(CLEARING_MAX),
        };
        Ok((Self(Arc::new(inner)), receiver))
    }

    /// Are containers in namespaces of their own?
    pub fn isolated(&self) -> bool {
        self.0.native
    }

    /// Launches a container and waits until its command is executed. After an error
    /// nothing is left of it. The launch goes on if this future is dropped.
    pub async fn launch(&self, spec: Spec) -> Result<Started, LaunchError> {
        let id = spec.id.clone();
        id.names()
            .try_for_each(user_id_check)
            .map_err(|error| LaunchError(format!("container {error}")))?;
        let place = {
            let mut entries = self.entries();
            if entries.contains_key(&id) {
                return Err(LaunchError(format!("container {id} exists already")));
            }
            let place = self.place(&entries, &spec).map_err(LaunchError)?;
            let entry = Entry {
                place: place.clone(),
                share: spec.share.clone(),
                owns_processes: self.0.native
                    && !spec.is_session
                    && spec.isolation.processes == Sharing::Own,
                first: None,
                users: None,
                stop_signal: spec.stop_signal,
                doomed: false,
                end: Progress::Living,
            };
            entries.insert(id, entry);
            place
        };
        let this = self.clone();
        let launch = self.0.runtime.spawn(async move {
            let id = spec.id.clone();
            let result = this.start(spec, place).await;
            if result.is_err() {
                this.entries().remove(&id);
                this.tell_above(&id);
            }
            result.map_err(LaunchError)
        });
        match launch.await {
            Ok(result) => result,
            Err(error) => Err(LaunchError(format!("the launch was cut short: {error}"))),
        }
    }

    /// Where a new container will be.
    fn place(&self, entries: &BTreeMap<ContainerId, Entry>, spec: &Spec) -> Result<Place, String> {
        let folder = self.folder(&spec.id);
        let Some(parent) = spec.id.parent() else {
            if spec.is_session {
                return Err("a session is in another container".to_owned());
            }
            return Ok(Place {
                folder,
                group: self.0.hierarchies.group(spec.id.as_str()),
                owns_group: true,
                above: None,
                users: None,
            });
        };
        let living = entries
            .get(&parent)
            .filter(|above| !above.doomed && above.end == Progress::Living);
        let Some((above, first)) = living.and_then(|above| Some((above, above.first.as_ref()?)))
        else {
            return Err(format!(
                "container {parent}, in which it shall be, does not run"
            ));
        };
        let group = &above.place.group;
        Ok(Place {
            folder,
            group: match spec.shares_cgroup {
                true => group.clone(),
                false => group.below(spec.id.name()),
            },
            owns_group: !spec.shares_cgroup,
            above: Some(first.name),
            users: above.users,
        })
    }

    async fn start(&self, spec: Spec, place: Place) -> Result<Started, String> {
        let id = spec.id.clone();
        let devices = spec.isolation.devices.clone();
        let may_have_users = spec.isolation.users.is_some() || place.users.is_some();
        if place.folder.0.exists() {
            // Another of its id is being cleared away.
            self.settle().await;
        }
        let inner = Arc::clone(&self.0);
        let there = place.clone();
        let work = move || spawn(&inner.init, &inner.zygote, inner.native, &there, spec);
        let spawned = self.0.runtime.spawn_blocking(work).await;
        let Spawned { supervisor, report } = spawned.map_err(|error| error.to_string())??;
        let Supervisor { pid, handle } = supervisor;
        let report = self.listen(&id, pid, report).await;
        let watched = handle
            .try_clone()
            .and_then(watch)
            .map_err(|error| error.to_string());
        match (report, watched) {
            (Ok(pid), Ok(watched)) => {
                crash_point("launched");
                let cgroup = place.group.path().map(str::to_owned);
                let users = match may_have_users {
                    true => self.users_of(&id, &place.folder),
                    false => None,
                };
                self.follow(id.clone(), place, watched);
                // Who asked for the end before there was a command is served now.
                if self.entry(&id).is_some_and(|entry| entry.doomed) {
                    self.destroy(&id);
                }
                Ok(Started {
                    pid,
                    cgroup,
                    devices,
                    users,
                })
            }
            (Err(text), _) | (Ok(_), Err(text)) => {
                let work = move || {
                    // It ends by itself after an error; if it is stuck it is not worth more.
                    let state = place.folder.state();
                    kill_leftovers(state.as_ref(), &place);
                    if state.is_none() {
                        let _ = pidfd_send_signal(&handle, Signal::KILL);
                    }
                    wait_for(&handle);
                    clear(&place);
                };
                let _ = self.0.runtime.spawn_blocking(work).await;
                Err(text)
            }
        }
    }

    /// Who the users of a container are, by what its supervisor wrote down.
    fn users_of(&self, id: &ContainerId, folder: &Folder) -> Option<Users> {
        let state = folder.state()?;
        if let Some(reason) = state.refusal {
            tracing::info!(container = %id, reason, "a container has no user namespace");
        }
        if let Some(entry) = self.entries().get_mut(id) {
            entry.users = state.users;
        }
        state.users
    }

    /// Reads the report of a supervisor to its end, which comes when the command is
    /// executed; tells the number of the first process.
    async fn listen(
        &self,
        id: &ContainerId,
        supervisor: u32,
        report: OwnedFd,
    ) -> Result<u32, String> {
        let failed = |error: io::Error| format!("cannot listen to the supervisor: {error}");
        let receiver = pipe::Receiver::from_owned_fd(report).map_err(failed)?;
        let mut receiver = receiver.take(REPORT_BYTES_MAX);
        let mut report = Vec::new();
        let mut first = None;
        while receiver.read_buf(&mut report).await.map_err(failed)? > 0 {
            if first.is_none() {
                first = first_of(&report);
                if let Some(pid) = first {
                    crash_point("first-process");
                    self.found(id, supervisor, pid);
                }
            }
        }
        let report = String::from_utf8_lossy(&report);
        match (report.split_once("error "), first) {
            (Some((_, text)), _) => Err(text.to_owned()),
            (None, Some(pid)) => Ok(pid),
            (None, None) => Err("the supervisor died before it started anything".to_owned()),
        }
    }

    /// The first process of a container is known.
    fn found(&self, id: &ContainerId, supervisor: u32, pid: u32) {
        let handle = Pid::from_raw(pid.cast_signed())
            .and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
        // If it has ended already its number may be another's by now.
        let ours = process(pid).is_ok_and(|process| process.parent == supervisor);
        let name = Named::find(pid).ok().filter(|_| ours);
        let doomed = match (self.entries().get_mut(id), handle, name) {
            (Some(entry), Some(handle), Some(name)) => {
                let handle = Arc::new(handle);
                entry.first = Some(First { name, handle });
                entry.doomed
            }
            _ => false,
        };
        if doomed {
            self.destroy(id);
        }
    }

    /// Waits for the end of a supervisor and sends the news.
    fn follow(&self, id: ContainerId, place: Place, supervisor: AsyncFd<OwnedFd>) {
        let this = self.clone();
        self.0.runtime.spawn(async move {
            if let Err(error) = supervisor.readable().await {
                tracing::error!(%id, %error, "cannot follow a container");
                return;
            }
            let runtime = this.0.runtime.clone();
            let work = move || {
                let end = end_of(&place);
                crash_point("end-seen");
                if let Some(entry) = this.entries().get_mut(&id) {
                    entry.end = Progress::Ended(end);
                }
                this.tell(id);
            };
            let _ = runtime.spawn_blocking(work).await;
        });
    }

    /// Sends the news of an end, unless some container below it has still to end; then
    /// those of the containers above that were held back for it.
    fn tell(&self, id: ContainerId) {
        let mut entries = self.entries();
        let mut next = Some(id);
        while let Some(id) = next {
            let is_whole = !below(&entries, &id).any(|(_, entry)| entry.end != Progress::Told);
            let Some(entry) = entries.get_mut(&id).filter(|_| is_whole) else {
                return;
            };
            match std::mem::replace(&mut entry.end, Progress::Told) {
                Progress::Living => {
                    entry.end = Progress::Living;
                    return;
                }
                Progress::Ended(end) => {
                    let id = id.clone();
                    // Nobody listens any more if the agent is stopping.
                    let _ = self.0.exits.send(Exit { id, end });
                }
                Progress::Told => {}
            }
            next = id.parent();
        }
    }

    /// A container is no more that was not told of.
    fn tell_above(&self, id: &ContainerId) {
        if let Some(above) = id.parent() {
            self.tell(above);
        }
    }

    /// Gives a container another share, as far as its cgroup takes it; memory limits are
    /// raised but not lowered. Does nothing if there is no such container.
    pub fn resize(&self, id: &ContainerId, share: &Share) {
        let entry = match self.entries().get_mut(id) {
            Some(entry) => {
                entry.share = share.clone();
                entry.clone()
            }
            None => return,
        };
        if !entry.place.owns_group {
            return;
        }
        if let Err(error) = entry.place.group.limit(&limits(share)) {
            tracing::warn!(%id, error = chain(&error), "cannot resize a container");
        }
        if let Err(error) = entry.place.folder.write_share(share) {
            tracing::warn!(%id, %error, "cannot write down the share of a container");
        }
    }

    /// Lets a container open some devices from now on, and others no longer. Its `/dev` stays as it is: what begins below
    /// it may be shown the new ones.
    pub fn change_devices(&self, id: &ContainerId, more: &[Device], fewer: &[Device]) {
        let place = self.entries().get(id).map(|entry| entry.place.clone());
        let Some(place) = place.filter(|place| place.owns_group) else {
            return;
        };
        let rules = |devices: &[Device]| devices.iter().map(rule).collect::<Vec<_>>();
        if let Err(error) = place.group.change_devices(&rules(more), &rules(fewer)) {
            tracing::warn!(%id, error = chain(&error), "cannot change the devices of a container");
        }
    }

    /// Forgets a container whose end was noted durably, and those below it: their files
    /// and cgroups go, soon after this returns. Tells which ones it knew, each before those below it.
    pub fn release(&self, id: &ContainerId) -> Vec<ContainerId> {
        let mut entries = self.entries();
        let mut ids: Vec<ContainerId> = below(&entries, id).map(|(id, _)| id.clone()).collect();
        ids.insert(0, id.clone());
        let known = ids.into_iter();
        let known = known.filter_map(|id| entries.remove(&id).map(|entry| (id, entry.place)));
        let (ids, places): (Vec<ContainerId>, Vec<Place>) = known.unzip();
        drop(entries);
        if !places.is_empty() {
            let this = self.clone();
            let clearing = self.0.runtime.spawn(async move {
                // The kernel removes one cgroup at a time, and whoever else waits for that keeps a processor busy.
                let Ok(_turn) = this.0.turns.acquire().await else {
                    return;
                };
                // What is deeper comes first.
                let work = move || places.iter().rev().for_each(clear);
                // It says itself what went wrong.
                let _ = this.0.runtime.spawn_blocking(work).await;
            });
            let mut all = self.clearing();
            all.retain(|one| !one.is_finished());
            all.push(clearing);
        }
        ids
    }

    /// Waits until everything that was released is cleared away.
    pub async fn settle(&self) {
        let all = std::mem::take(&mut *self.clearing());
        for one in all {
            // It said in the log why it failed, if it did.
            let _ = one.await;
        }
    }

    fn clearing(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.0
            .clearing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The program that is run as `<init> container-init`.
    pub(crate) fn init(&self) -> &Init {
        &self.0.init
    }

    /// Cgroup and first process of a container that runs.
    pub(crate) fn inhabited(&self, id: &ContainerId) -> Option<(Group, Named, Option<Users>)> {
        let entry = self.entry(id)?;
        let first = entry.first?;
        // Its number was its own if it has not ended yet.
        (!has_ended(&first.handle)).then_some((entry.place.group, first.name, entry.users))
    }

    pub(crate) fn folder(&self, id: &ContainerId) -> Folder {
        match id.parent() {
            None => Folder(self.0.settings.runtime_dir.join(id.as_str())),
            Some(above) => self.folder(&above).below(id.name()),
        }
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<ContainerId, Entry>> {
        // No panic leaves the map half changed.
        self.0
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a container is known to have had a first process; `None` if there is no such container.
    pub(crate) fn has_begun(&self, id: &ContainerId) -> Option<bool> {
        let entries = self.entries();
        let entry = entries.get(id)?;
        Some(entry.first.is_some() || entry.end != Progress::Living)
    }

    fn entry(&self, id: &ContainerId) -> Option<Entry> {
        self.entries().get(id).cloned()
    }
}

/// The containers below another, each before those below it.
fn below<'a>(
    entries: &'a BTreeMap<ContainerId, Entry>,
    id: &ContainerId,
) -> impl Iterator<Item = (&'a ContainerId, &'a Entry)> {
    let above = id.clone();
    let after = entries.range(id.child("")..);
    after.take_while(move |(id, _)| id.is_below(&above))
}

/// How a container ended whose supervisor did; without a record all is killed that it
/// left.
fn end_of(place: &Place) -> End {
    place.folder.end().unwrap_or_else(|| {
        kill_leftovers(place.folder.state().as_ref(), place);
        End::default()
    })
}

/// The number of the first process, once the report has the whole line.
fn first_of(report: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(report).ok()?;
    let (line, _) = text.split_once('\n')?;
    line.strip_prefix("pid ")?.parse().ok()
}
