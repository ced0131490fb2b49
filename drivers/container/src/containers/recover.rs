//! Finding the containers of an earlier agent.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base_defects::crash_point;
use base_ids::ContainerId;
use drivers_syscall::watch;
use rustix::process::{Pid, PidfdFlags, pidfd_open};

use super::{Containers, Entry, First, Progress, end_of};
use crate::files::{Folder, State, folder_names};
use crate::model::{RecoverError, Started, Trace};
use crate::spawn::{Place, wait_for};

/// How long a supervisor that lives may take to write down its processes. Only an agent
/// that was killed in the middle of a launch ever leaves one that has not yet.
const STATE_WAIT: Duration = Duration::from_secs(5);
const STATE_PAUSE: Duration = Duration::from_millis(1);

impl Containers {
    /// Finds the containers of an earlier agent and begins to follow those that run. One
    /// whose supervisor died before its time is killed, and its end has no status. Call
    /// it once, before the first launch; it may block for some seconds if processes
    /// resist being killed.
    pub fn recover(&self) -> Result<BTreeMap<ContainerId, Trace>, RecoverError> {
        let runtime_dir = &self.0.settings.runtime_dir;
        let mut traces = BTreeMap::new();
        let names = folder_names(runtime_dir).map_err(|source| RecoverError {
            path: runtime_dir.clone(),
            source,
        })?;
        // Each before those below it.
        let mut left: Vec<ContainerId> = names.into_iter().map(ContainerId::from).collect();
        while let Some(id) = left.pop() {
            let folder = self.folder(&id);
            crash_point("recovering");
            let recovered = self.recover_one(&id).and_then(|trace| {
                let below = folder.names_below()?;
                Ok((trace, below))
            });
            let (trace, below) = recovered.map_err(|source| RecoverError {
                path: folder.0,
                source,
            })?;
            left.extend(below.iter().map(|name| id.child(name)));
            traces.insert(id, trace);
        }
        Ok(traces)
    }

    fn recover_one(&self, id: &ContainerId) -> io::Result<Trace> {
        let folder = self.folder(id);
        let above = id.parent().and_then(|above| self.entry(&above));
        let mut state = folder.state();
        let deadline = Instant::now() + STATE_WAIT;
        while state.is_none() && folder.locked() && Instant::now() < deadline {
            std::thread::sleep(STATE_PAUSE);
            state = folder.state();
        }
        let group = match (&state, &above) {
            (Some(state), _) => state.group.clone(),
            (None, Some(above)) => above.place.group.below(id.name()),
            (None, None) => self.0.hierarchies.group(id.as_str()),
        };
        let shared = above.as_ref().map(|above| &above.place.group);
        let mut entry = Entry {
            place: Place {
                owns_group: shared.is_none_or(|shared| *shared != group || group.path().is_none()),
                group,
                folder: folder.clone(),
                above: None,
                users: None,
            },
            share: folder.share().unwrap_or_default(),
            owns_processes: state.as_ref().is_some_and(|state| state.owns_processes),
            first: None,
            users: state.as_ref().and_then(|state| state.users),
            stop_signal: state.as_ref().and_then(|state| state.stop_signal),
            doomed: false,
            end: Progress::Living,
        };
        let mut living = state.as_ref().and_then(|state| live(&folder, state));
        if let Some((supervisor, _)) = &living
            && above.is_some_and(|above| above.end == Progress::Told)
        {
            // Its supervisor sees to it.
            wait_for(supervisor);
            living = state.as_ref().and_then(|state| live(&folder, state));
        }
        // The record may be there a moment before its supervisor is gone.
        let end = folder.end();
        let trace = if let Some(end) = end {
            entry.end = Progress::Told;
            Trace::Exited(end)
        } else if let (Some((supervisor, first)), Some(state)) = (living, &state) {
            entry.first = first;
            let watched = watch(supervisor)?;
            self.follow(id.clone(), entry.place.clone(), watched);
            Trace::Running(Started {
                pid: state.first.pid,
                cgroup: entry.place.group.path().map(str::to_owned),
                devices: state.devices.clone(),
                users: state.users,
            })
        } else {
            entry.end = Progress::Told;
            Trace::Exited(end_of(&entry.place))
        };
        self.entries().insert(id.clone(), entry);
        Ok(trace)
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
            name: state.first,
            handle: Arc::new(handle),
        });
        (supervisor, first)
    })
}
