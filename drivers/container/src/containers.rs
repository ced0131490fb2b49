//! The containers of one agent.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base_ids::{ContainerId, user_id_check};
use drivers_cgroup::{Group, Hierarchies};
use drivers_syscall::{descendants, kill_descendants, process, watch};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open, pidfd_send_signal};
use tokio::io::AsyncReadExt;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use crate::files::{Folder, Named, State};
use crate::first::chain;
use crate::model::{
    End, Exit, LaunchError, Launcher, OpenError, RecoverError, Settings, Share, Spec, Started,
    Trace, Usage,
};
use crate::spawn::{Spawned, clear, has_ended, kill_leftovers, limits, probe, spawn};

/// Longest report of a supervisor, in bytes.
const REPORT_BYTES_MAX: u64 = 64 << 10;
/// How long a supervisor that lives may take to write down its processes. Only an agent
/// that was killed in the middle of a launch ever leaves one that has not yet.
const STATE_WAIT: Duration = Duration::from_secs(5);
const STATE_PAUSE: Duration = Duration::from_millis(1);
/// Clock ticks per second in files of the kernel; the same on all machines.
const TICKS_PER_SEC: f64 = 100.0;

/// The containers of one agent; a handle that is cheap to clone.
#[derive(Clone, Debug)]
pub struct Containers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    native: bool,
    hierarchies: Hierarchies,
    runtime: Handle,
    exits: UnboundedSender<Exit>,
    entries: Mutex<BTreeMap<ContainerId, Entry>>,
    /// What is being cleared away.
    clearing: Mutex<Vec<JoinHandle<()>>>,
}

/// A container that was not released.
#[derive(Clone, Debug)]
struct Entry {
    folder: Folder,
    group: Group,
    share: Share,
    native: bool,
    /// Known once the supervisor told.
    first: Option<First>,
    /// To be killed as soon as there is anything to kill.
    doomed: bool,
}

/// The first process of a container.
#[derive(Clone, Debug)]
struct First {
    pid: u32,
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
            hierarchies: Hierarchies::open(&settings.cgroup_root),
            settings,
            runtime: Handle::current(),
            exits,
            entries: Mutex::default(),
            clearing: Mutex::default(),
        };
        Ok((Self(Arc::new(inner)), receiver))
    }

    /// Are containers in namespaces of their own?
    pub fn isolated(&self) -> bool {
        self.0.native
    }

    /// Finds the containers of an earlier agent and begins to follow those that run. One
    /// whose supervisor died before its time is killed, and its end has no status. Call
    /// it once, before the first launch; it may block for some seconds if processes
    /// resist being killed.
    pub fn recover(&self) -> Result<BTreeMap<ContainerId, Trace>, RecoverError> {
        let runtime_dir = &self.0.settings.runtime_dir;
        let failed = |source| RecoverError {
            path: runtime_dir.clone(),
            source,
        };
        let mut traces = BTreeMap::new();
        for item in fs::read_dir(runtime_dir).map_err(failed)? {
            let item = item.map_err(failed)?;
            let name = item.file_name();
            let Some(name) = name.to_str().filter(|name| user_id_check(name).is_ok()) else {
                continue;
            };
            if item.file_type().map_err(failed)?.is_dir() {
                let id = ContainerId::from(name);
                let trace = self.recover_one(&id).map_err(|source| RecoverError {
                    path: item.path(),
                    source,
                })?;
                traces.insert(id, trace);
            }
        }
        Ok(traces)
    }

    fn recover_one(&self, id: &ContainerId) -> io::Result<Trace> {
        let folder = self.folder(id);
        let mut state = folder.state();
        let deadline = Instant::now() + STATE_WAIT;
        while state.is_none() && folder.locked() && Instant::now() < deadline {
            std::thread::sleep(STATE_PAUSE);
            state = folder.state();
        }
        let group = state.as_ref().map(|state| state.group.clone());
        let mut entry = Entry {
            group: group.unwrap_or_else(|| self.0.hierarchies.group(id.as_str())),
            share: folder.share().unwrap_or_default(),
            native: state.as_ref().is_some_and(|state| state.native),
            folder: folder.clone(),
            first: None,
            doomed: false,
        };
        let living = state.as_ref().and_then(|state| live(&folder, state));
        // The record may be there a moment before its supervisor is gone.
        let end = folder.end();
        let trace = if let Some(end) = end {
            Trace::Exited(end)
        } else if let (Some((supervisor, first)), Some(state)) = (living, &state) {
            entry.first = first;
            let watched = watch(supervisor)?;
            self.follow(id.clone(), entry.clone(), watched, None);
            Trace::Running(Started {
                pid: state.first.pid,
                cgroup: entry.group.path().map(str::to_owned),
            })
        } else {
            Trace::Exited(end_of(&entry))
        };
        self.entries().insert(id.clone(), entry);
        Ok(trace)
    }

    /// Launches a container and waits until its command is executed. After an error
    /// nothing is left of it. The launch goes on if this future is dropped.
    pub async fn launch(&self, spec: Spec) -> Result<Started, LaunchError> {
        let id = spec.id.clone();
        user_id_check(id.as_str()).map_err(|error| LaunchError(format!("container {error}")))?;
        let entry = Entry {
            folder: self.folder(&id),
            group: self.0.hierarchies.group(id.as_str()),
            share: spec.share.clone(),
            native: self.0.native,
            first: None,
            doomed: false,
        };
        {
            let mut entries = self.entries();
            if entries.contains_key(&id) {
                return Err(LaunchError(format!("container {id} exists already")));
            }
            entries.insert(id, entry.clone());
        }
        let this = self.clone();
        let launch = self.0.runtime.spawn(async move {
            let id = spec.id.clone();
            let result = this.start(spec, entry).await;
            if result.is_err() {
                this.entries().remove(&id);
            }
            result.map_err(LaunchError)
        });
        match launch.await {
            Ok(result) => result,
            Err(error) => Err(LaunchError(format!("the launch was cut short: {error}"))),
        }
    }

    async fn start(&self, spec: Spec, entry: Entry) -> Result<Started, String> {
        let id = spec.id.clone();
        let inner = Arc::clone(&self.0);
        let (folder, group) = (entry.folder.clone(), entry.group.clone());
        let spawned = self
            .0
            .runtime
            .spawn_blocking(move || spawn(&inner.settings, inner.native, &folder, &group, spec));
        let Spawned {
            child,
            ended,
            report,
        } = spawned.await.map_err(|error| error.to_string())??;
        let supervisor = child.id();
        let report = self.listen(&id, supervisor, report).await;
        let watched = watch(ended).map_err(|error| error.to_string());
        match (report, watched) {
            (Ok(pid), Ok(watched)) => {
                let cgroup = entry.group.path().map(str::to_owned);
                self.follow(id.clone(), entry, watched, Some(child));
                // Who asked for the end before there was a command is served now.
                if self.entry(&id).is_some_and(|entry| entry.doomed) {
                    self.destroy(&id);
                }
                Ok(Started { pid, cgroup })
            }
            (Err(text), _) | (Ok(_), Err(text)) => {
                let work = move || {
                    let mut child = child;
                    // It ends by itself after an error; if it is stuck it is not worth more.
                    let state = entry.folder.state();
                    kill_leftovers(state.as_ref(), &entry.group);
                    if state.is_none() {
                        let _ = child.kill();
                    }
                    let _ = child.wait();
                    clear(&entry.folder, &entry.group);
                };
                let _ = self.0.runtime.spawn_blocking(work).await;
                Err(text)
            }
        }
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
        let doomed = match (self.entries().get_mut(id), handle) {
            (Some(entry), Some(handle)) if ours => {
                let handle = Arc::new(handle);
                entry.first = Some(First { pid, handle });
                entry.doomed
            }
            _ => false,
        };
        if doomed {
            self.destroy(id);
        }
    }

    /// Waits for the end of a supervisor and sends the news.
    fn follow(
        &self,
        id: ContainerId,
        entry: Entry,
        supervisor: AsyncFd<OwnedFd>,
        child: Option<Child>,
    ) {
        let inner = Arc::clone(&self.0);
        self.0.runtime.spawn(async move {
            if let Err(error) = supervisor.readable().await {
                tracing::error!(%id, %error, "cannot follow a container");
                return;
            }
            let runtime = inner.runtime.clone();
            let work = move || {
                if let Some(mut child) = child {
                    let _ = child.wait();
                }
                let end = end_of(&entry);
                // Nobody listens any more if the agent is stopping.
                let _ = inner.exits.send(Exit { id, end });
            };
            let _ = runtime.spawn_blocking(work).await;
        });
    }

    /// Sends `SIGTERM` to all processes of a container, but not to those that supervise
    /// it. Does nothing if there is no such container.
    pub fn terminate(&self, id: &ContainerId) {
        let Some(first) = self.entry(id).and_then(|entry| entry.first) else {
            return;
        };
        let id = id.clone();
        self.0.runtime.spawn_blocking(move || {
            let found = match descendants(first.pid) {
                // Numbers are only ours if the first process lived while we looked.
                Ok(found) if !has_ended(&first.handle) => found,
                Ok(_) => return,
                Err(error) => {
                    tracing::error!(%id, %error, "cannot find the processes of a container");
                    return;
                }
            };
            for pid in found
                .iter()
                .filter_map(|each| Pid::from_raw(each.pid.cast_signed()))
            {
                // It may have ended meanwhile.
                let _ = kill_process(pid, Signal::TERM);
            }
        });
    }

    /// Kills all processes of a container, or, while it is being launched, as soon as
    /// there are any: an [`Exit`] follows unless the launch fails. Does nothing if there
    /// is no such container.
    pub fn destroy(&self, id: &ContainerId) {
        let entry = match self.entries().get_mut(id) {
            Some(entry) => {
                entry.doomed = true;
                entry.clone()
            }
            None => return,
        };
        let Some(first) = entry.first else { return };
        if entry.native {
            // The kernel ends all of its pid namespace; an error says that it is done.
            let _ = pidfd_send_signal(&*first.handle, Signal::KILL);
            return;
        }
        let id = id.clone();
        self.0.runtime.spawn_blocking(move || {
            if !has_ended(&first.handle)
                // Without its command the first process kills whatever is left.
                && let Err(error) = kill_descendants(first.pid)
            {
                tracing::error!(%id, %error, "cannot kill the processes of a container");
            }
        });
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
        if let Err(error) = entry.group.limit(&limits(share)) {
            tracing::warn!(%id, error = chain(&error), "cannot resize a container");
        }
        if let Err(error) = entry.folder.write_share(share) {
            tracing::warn!(%id, %error, "cannot write down the share of a container");
        }
    }

    /// Forgets a container whose end was noted durably: its files and cgroup go, soon
    /// after this returns.
    pub fn release(&self, id: &ContainerId) {
        if let Some(entry) = self.entries().remove(id) {
            let clearing = self
                .0
                .runtime
                .spawn_blocking(move || clear(&entry.folder, &entry.group));
            let mut all = self.clearing();
            all.retain(|one| !one.is_finished());
            all.push(clearing);
        }
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

    /// What a container uses; `None` if there is no such container. Without cgroups the
    /// numbers are sums over the processes that live.
    pub fn usage(&self, id: &ContainerId) -> Option<Usage> {
        let entry = self.entry(id)?;
        let cpus = entry.share.cpu_limit.unwrap_or(entry.share.cpus);
        let cpus_limit = cpus.to_f64();
        let group = entry.group.usage().unwrap_or_default();
        let mut usage = Usage {
            cpus_limit,
            cpus_nr_periods: group.periods.map(saturated),
            cpus_nr_throttled: group.throttled_periods.map(saturated),
            cpus_throttled_time_secs: group.throttled_secs,
            mem_total_bytes: group.memory_bytes,
            mem_file_bytes: group.memory_file_bytes,
            mem_limit_bytes: group.memory_limit_bytes,
            mem_soft_limit_bytes: group.memory_soft_limit_bytes,
            processes: group.processes,
            threads: group.threads,
            ..Usage::default()
        };
        if let (Some(user), Some(system), Some(resident)) = (
            group.cpu_user_secs,
            group.cpu_system_secs,
            group.memory_anonymous_bytes,
        ) {
            usage.cpus_user_time_secs = user;
            usage.cpus_system_time_secs = system;
            usage.mem_rss_bytes = resident;
        } else {
            let found = entry.first.map(|first| descendants(first.pid));
            count(&mut usage, &found.and_then(Result::ok).unwrap_or_default());
        }
        Some(usage)
    }

    /// The program that is run as `<init> container-init`.
    pub(crate) fn init(&self) -> &Path {
        &self.0.settings.init
    }

    /// Cgroup, isolation and first process of a container that runs.
    pub(crate) fn inhabited(&self, id: &ContainerId) -> Option<(Group, bool, Named)> {
        let entry = self.entry(id)?;
        let first = entry.first?;
        let named = Named::find(first.pid).ok()?;
        // Its number was its own if it has not ended yet.
        (!has_ended(&first.handle)).then_some((entry.group, entry.native, named))
    }

    fn folder(&self, id: &ContainerId) -> Folder {
        Folder(self.0.settings.runtime_dir.join(id.as_str()))
    }

    fn entries(&self) -> MutexGuard<'_, BTreeMap<ContainerId, Entry>> {
        // No panic leaves the map half changed.
        self.0
            .entries
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn entry(&self, id: &ContainerId) -> Option<Entry> {
        self.entries().get(id).cloned()
    }
}

/// A supervisor that lives, and its first process unless that has ended.
fn live(folder: &Folder, state: &State) -> Option<(OwnedFd, Option<First>)> {
    let open = |pid: u32| {
        let pid = Pid::from_raw(i32::try_from(pid).ok()?)?;
        pidfd_open(pid, PidfdFlags::empty()).ok()
    };
    let supervisor = open(state.supervisor)?;
    let first = open(state.first.pid).filter(|_| state.first.lives());
    // Whoever holds the lock was alive when we opened it by its number.
    folder.locked().then(|| {
        let first = first.map(|handle| First {
            pid: state.first.pid,
            handle: Arc::new(handle),
        });
        (supervisor, first)
    })
}

/// How a container ended whose supervisor did; without a record all is killed that it
/// left.
fn end_of(entry: &Entry) -> End {
    entry.folder.end().unwrap_or_else(|| {
        kill_leftovers(entry.folder.state().as_ref(), &entry.group);
        End::default()
    })
}

/// The number of the first process, once the report has the whole line.
fn first_of(report: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(report).ok()?;
    let (line, _) = text.split_once('\n')?;
    line.strip_prefix("pid ")?.parse().ok()
}

/// Adds up what processes use.
#[expect(
    clippy::cast_precision_loss,
    reason = "a float carries millions of years of ticks exactly"
)]
fn count(usage: &mut Usage, found: &[drivers_syscall::Process]) {
    let page_bytes = rustix::param::page_size() as u64;
    for process in found.iter().filter(|process| !process.zombie) {
        usage.cpus_user_time_secs += process.user_ticks as f64 / TICKS_PER_SEC;
        usage.cpus_system_time_secs += process.system_ticks as f64 / TICKS_PER_SEC;
        usage.mem_rss_bytes += process.resident_pages * page_bytes;
    }
    if usage.processes == 0 {
        usage.processes = saturated(found.len() as u64);
        usage.threads = found.iter().map(|process| process.threads).sum();
    }
}

fn saturated(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
