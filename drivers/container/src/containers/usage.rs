//! What containers use.

use base_ids::ContainerId;
use drivers_cgroup::Pressure;
use drivers_syscall::descendants;

use super::{Containers, below};
use crate::model::Usage;

/// Clock ticks per second in files of the kernel; the same on all machines.
const TICKS_PER_SEC: f64 = 100.0;

impl Containers {
    /// What a container uses; `None` if there is no such container. Without cgroups the
    /// numbers are sums over the processes that live.
    pub fn usage(&self, id: &ContainerId) -> Option<Usage> {
        let entry = self.entry(id)?;
        let cpus = entry.share.cpu_limit.unwrap_or(entry.share.cpus);
        let cpus_limit = cpus.to_f64();
        // What others share with it is not its own.
        let group = entry.place.group.usage().filter(|_| entry.place.owns_group);
        let group = group.unwrap_or_default();
        let mut usage = Usage {
            cpus_limit,
            cpus_soft_limit: entry.share.cpus.to_f64(),
            cpus_nr_periods: group.periods.map(saturated),
            cpus_nr_throttled: group.throttled_periods.map(saturated),
            cpus_throttled_time_secs: group.throttled_secs,
            mem_total_bytes: group.memory_bytes,
            mem_file_bytes: group.memory_file_bytes,
            mem_limit_bytes: group.memory_limit_bytes,
            mem_soft_limit_bytes: group.memory_soft_limit_bytes,
            mem_and_swap_bytes: group.memory_and_swap_bytes,
            mem_kernel_bytes: group.kernel_bytes,
            mem_kernel_tcp_bytes: group.kernel_tcp_bytes,
            mem_mapped_bytes: group.mapped_bytes,
            mem_swap_bytes: group.swap_bytes,
            mem_unevictable_bytes: group.unevictable_bytes,
            disks: group.disks,
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
            let found = entry.first.map(|first| descendants(first.name.pid));
            count(&mut usage, &found.and_then(Result::ok).unwrap_or_default());
        }
        Some(usage)
    }

    /// How much time containers with a cgroup of their own lost in waiting; the machine may
    /// not measure it.
    pub fn pressure(&self) -> Vec<(ContainerId, Vec<Pressure>)> {
        let entries = self.entries().clone();
        let own = entries
            .into_iter()
            .filter(|(_, entry)| entry.place.owns_group);
        own.map(|(id, entry)| (id, entry.place.group.pressure()))
            .collect()
    }

    /// The processes of a container and of those below it, as the host counts, without those
    /// that supervise them.
    pub fn processes(&self, id: &ContainerId) -> Vec<u32> {
        let firsts: Vec<u32> = {
            let entries = self.entries();
            let own = entries.get(id).into_iter();
            let all = own.chain(below(&entries, id).map(|(_, entry)| entry));
            all.filter_map(|entry| Some(entry.first.as_ref()?.name.pid))
                .collect()
        };
        let found = firsts.into_iter().flat_map(descendants).flatten();
        found.map(|process| process.pid).collect()
    }
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
