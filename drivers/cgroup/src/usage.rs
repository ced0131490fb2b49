//! What a container's cgroup used.

use std::fs;
use std::path::Path;

use crate::group::{Group, Seat, Version};

/// Clock ticks per second in files of the kernel; the same on all machines.
const TICKS_PER_SEC: f64 = 100.0;
/// Version 1 says "no limit" with a number near this.
const NO_LIMIT_BYTES: u64 = 1 << 62;

/// What a container uses, or used since its cgroup was made. What the machine does not
/// count is `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Time in its own code, in seconds.
    pub cpu_user_secs: Option<f64>,
    /// Time in the kernel, in seconds.
    pub cpu_system_secs: Option<f64>,
    /// Periods of the processor limit that passed.
    pub periods: Option<u64>,
    /// Periods in which it was used up.
    pub throttled_periods: Option<u64>,
    /// Time spent waiting for the next period, in seconds.
    pub throttled_secs: Option<f64>,
    /// All memory, page cache included, in bytes.
    pub memory_bytes: Option<u64>,
    /// Anonymous memory, in bytes.
    pub memory_anonymous_bytes: Option<u64>,
    /// Page cache, in bytes.
    pub memory_file_bytes: Option<u64>,
    /// The hard limit, in bytes, if there is one.
    pub memory_limit_bytes: Option<u64>,
    /// The soft limit, in bytes, if there is one.
    pub memory_soft_limit_bytes: Option<u64>,
    /// Processes in it.
    pub processes: u32,
    /// Their threads.
    pub threads: u32,
}

impl Group {
    /// What it uses now; `None` without a place in any hierarchy.
    pub fn usage(&self) -> Option<Usage> {
        self.path()?;
        let mut usage = Usage {
            memory_limit_bytes: self.memory_limit_bytes(),
            processes: u32::try_from(self.processes().len()).unwrap_or(u32::MAX),
            threads: u32::try_from(self.threads()).unwrap_or(u32::MAX),
            ..Usage::default()
        };
        if let Some(seat) = &self.accounting {
            let (file, user, system, per_sec) = match seat.version {
                Version::One => ("cpuacct.stat", "user", "system", TICKS_PER_SEC),
                Version::Two => ("cpu.stat", "user_usec", "system_usec", 1e6),
            };
            let stat = Stat::read(&seat.folder, file);
            usage.cpu_user_secs = stat.secs(user, per_sec);
            usage.cpu_system_secs = stat.secs(system, per_sec);
        }
        if let Some(seat) = &self.cpu {
            let stat = Stat::read(&seat.folder, "cpu.stat");
            usage.periods = stat.number("nr_periods");
            usage.throttled_periods = stat.number("nr_throttled");
            usage.throttled_secs = match seat.version {
                Version::One => stat.secs("throttled_time", 1e9),
                Version::Two => stat.secs("throttled_usec", 1e6),
            };
        }
        if let Some(seat) = &self.memory {
            let stat = Stat::read(&seat.folder, "memory.stat");
            let (total, soft, anonymous, file) = match seat.version {
                Version::One => (
                    "memory.usage_in_bytes",
                    "memory.soft_limit_in_bytes",
                    "total_rss",
                    "total_cache",
                ),
                Version::Two => ("memory.current", "memory.low", "anon", "file"),
            };
            usage.memory_bytes = number(&seat.folder, total);
            usage.memory_soft_limit_bytes = limit(&seat.folder, soft).filter(|bytes| *bytes > 0);
            usage.memory_anonymous_bytes = stat.number(anonymous);
            usage.memory_file_bytes = stat.number(file);
        }
        Some(usage)
    }

    /// The hard limit of its memory, in bytes, if there is one.
    pub fn memory_limit_bytes(&self) -> Option<u64> {
        let seat = self.memory.as_ref()?;
        limit(
            &seat.folder,
            match seat.version {
                Version::One => "memory.limit_in_bytes",
                Version::Two => "memory.max",
            },
        )
    }

    /// The most memory it ever used, in bytes. Older kernels of version 2 do not tell.
    pub fn memory_peak_bytes(&self) -> Option<u64> {
        let seat = self.memory.as_ref()?;
        number(
            &seat.folder,
            match seat.version {
                Version::One => "memory.max_usage_in_bytes",
                Version::Two => "memory.peak",
            },
        )
    }

    /// How many of its processes the kernel killed for want of memory.
    pub fn memory_kills(&self) -> u64 {
        let kills = |seat: &Seat| {
            let file = match seat.version {
                Version::One => "memory.oom_control",
                Version::Two => "memory.events",
            };
            Stat::read(&seat.folder, file).number("oom_kill")
        };
        self.memory.as_ref().and_then(kills).unwrap_or(0)
    }

    /// The kernel's statistics of its memory, as text; empty if there are none.
    pub fn memory_statistics(&self) -> String {
        self.memory
            .as_ref()
            .and_then(|seat| fs::read_to_string(seat.folder.join("memory.stat")).ok())
            .unwrap_or_default()
    }
}

/// A file of words and numbers.
struct Stat(String);

impl Stat {
    fn read(folder: &Path, file: &str) -> Self {
        Self(fs::read_to_string(folder.join(file)).unwrap_or_default())
    }

    fn number(&self, key: &str) -> Option<u64> {
        self.0.lines().find_map(|line| {
            let (name, value) = line.split_once(' ')?;
            (name == key).then(|| value.trim().parse().ok())?
        })
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a float carries 285 years of microseconds exactly"
    )]
    fn secs(&self, key: &str, per_sec: f64) -> Option<f64> {
        Some(self.number(key)? as f64 / per_sec)
    }
}

/// The one number of a file.
fn number(folder: &Path, file: &str) -> Option<u64> {
    let text = fs::read_to_string(folder.join(file)).ok()?;
    text.trim().parse().ok()
}

/// The one number of a file, unless it stands for "no limit".
fn limit(folder: &Path, file: &str) -> Option<u64> {
    number(folder, file).filter(|bytes| *bytes < NO_LIMIT_BYTES)
}
