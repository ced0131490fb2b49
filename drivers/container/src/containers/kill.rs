//! Signals to containers, and their end.

use base_ids::ContainerId;
use drivers_syscall::{descendants, kill_descendants, send_signal};
use rustix::process::{Pid, Signal, kill_process, pidfd_send_signal};

use super::{Containers, below};
use crate::spawn::has_ended;

impl Containers {
    /// Asks a container to end: its command alone by the signal that it has for that, or,
    /// if it has none, by `SIGTERM` all of its processes but those that supervise it. Does
    /// nothing if there is no such container.
    pub fn terminate(&self, id: &ContainerId) {
        let Some(entry) = self.entry(id) else { return };
        if let Some(signal) = entry.stop_signal {
            // Whoever names one means the command, and others need not know it.
            return self.signal(id, signal);
        }
        let Some(first) = entry.first else { return };
        let id = id.clone();
        self.0.runtime.spawn_blocking(move || {
            let found = match descendants(first.name.pid) {
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

    /// Asks the command of a container alone to end. Does nothing if there is no such
    /// container, or it has no command.
    pub fn terminate_command(&self, id: &ContainerId) {
        if let Some(entry) = self.entry(id) {
            self.signal(id, entry.stop_signal.unwrap_or(Signal::TERM.as_raw()));
        }
    }

    /// Sends a signal, by its number, to the command of a container alone. Does nothing if
    /// there is no such container, or it has no command.
    pub fn signal(&self, id: &ContainerId, signal: i32) {
        let Some(first) = self.entry(id).and_then(|entry| entry.first) else {
            return;
        };
        let id = id.clone();
        self.0.runtime.spawn_blocking(move || {
            let found = match descendants(first.name.pid) {
                // Numbers are only ours if the first process lived while we looked.
                Ok(found) if !has_ended(&first.handle) => found,
                Ok(_) => return,
                Err(error) => {
                    tracing::error!(%id, %error, "cannot find the command of a container");
                    return;
                }
            };
            // Others come to the first process only when their parents end.
            let own = found.iter().filter(|each| each.parent == first.name.pid);
            let command = own.min_by_key(|each| (each.start_ticks, each.pid));
            if let Some(command) = command {
                // It may have ended meanwhile.
                let _ = send_signal(command.pid, signal);
            }
        });
    }

    /// Kills all processes of a container and of those below it, or, while it is being
    /// launched, as soon as there are any: an [`Exit`] follows unless the launch fails.
    /// Does nothing if there is no such container.
    pub fn destroy(&self, id: &ContainerId) {
        let entry = {
            let mut entries = self.entries();
            // Their supervisors see to those that run.
            let all: Vec<ContainerId> = below(&entries, id).map(|(id, _)| id.clone()).collect();
            for id in &all {
                if let Some(entry) = entries.get_mut(id) {
                    entry.doomed = true;
                }
            }
            let Some(entry) = entries.get_mut(id) else {
                return;
            };
            entry.doomed = true;
            entry.clone()
        };
        let Some(first) = entry.first else { return };
        if entry.owns_processes {
            // The kernel ends all of its pid namespace; an error says that it is done.
            let _ = pidfd_send_signal(&*first.handle, Signal::KILL);
            return;
        }
        let id = id.clone();
        self.0.runtime.spawn_blocking(move || {
            if has_ended(&first.handle) {
                return;
            }
            match kill_descendants(first.name.pid) {
                // Without its command the first process kills whatever is left.
                Ok(killed) if killed > 0 => {}
                Ok(_) => {
                    let _ = pidfd_send_signal(&*first.handle, Signal::KILL);
                }
                Err(error) => {
                    tracing::error!(%id, %error, "cannot kill the processes of a container");
                }
            }
        });
    }
}
