//! What a container's cgroup used.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::group::{Controller, Group, Seat, Version};

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
    /// Memory and what of it is swapped out, in bytes.
    pub memory_and_swap_bytes: Option<u64>,
    /// Memory of the kernel on its behalf, in bytes.
    pub kernel_bytes: Option<u64>,
    /// What of it is for TCP, in bytes.
    pub kernel_tcp_bytes: Option<u64>,
    /// Files mapped into memory, in bytes.
    pub mapped_bytes: Option<u64>,
    /// What is swapped out, in bytes.
    pub swap_bytes: Option<u64>,
    /// What cannot be reclaimed, in bytes.
    pub unevictable_bytes: Option<u64>,
    /// What was read from and written to each disk.
    pub disks: Vec<Disk>,
    /// Processes in it.
    pub processes: u32,
    /// Their threads.
    pub threads: u32,
}

/// What was read from and written to a disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    /// The number of its driver.
    pub major: u32,
    /// Its number there.
    pub minor: u32,
    /// In bytes.
    pub read_bytes: u64,
    /// In bytes.
    pub written_bytes: u64,
    /// Requests.
    pub reads: u64,
    /// Requests.
    pub writes: u64,
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
            match seat.version {
                Version::One => {
                    let number = |file| number(&seat.folder, file);
                    usage.memory_and_swap_bytes = number("memory.memsw.usage_in_bytes");
                    usage.kernel_bytes = number("memory.kmem.usage_in_bytes");
                    usage.kernel_tcp_bytes = number("memory.kmem.tcp.usage_in_bytes");
                    usage.mapped_bytes = stat.number("total_mapped_file");
                    usage.swap_bytes = stat.number("total_swap");
                    usage.unevictable_bytes = stat.number("total_unevictable");
                }
                Version::Two => {
                    usage.swap_bytes = number(&seat.folder, "memory.swap.current");
                    let both = usage.memory_bytes.zip(usage.swap_bytes);
                    usage.memory_and_swap_bytes = both.map(|(memory, swap)| memory + swap);
                    usage.kernel_bytes = stat.number("kernel");
                    usage.kernel_tcp_bytes = stat.number("sock");
                    usage.mapped_bytes = stat.number("file_mapped");
                    usage.unevictable_bytes = stat.number("unevictable");
                }
            }
        }
        if let Some(seat) = self.others.get(&Controller::Io) {
            usage.disks = disks(seat);
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
        let kills = |folder: &Path, file| Stat::read(folder, file).number("oom_kill");
        let Some(seat) = &self.memory else { return 0 };
        let own = match seat.version {
            Version::One => kills(&seat.folder, "memory.oom_control"),
            // Its processes are in one or the other; those of containers below do not count.
            Version::Two => [&seat.folder, &seat.home()]
                .into_iter()
                .filter_map(|folder| kills(folder, "memory.events.local"))
                .reduce(|one, other| one + other)
                .or_else(|| kills(&seat.folder, "memory.events")),
        };
        own.unwrap_or(0)
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
        number_of(&self.0, key)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a float carries 285 years of microseconds exactly"
    )]
    fn secs(&self, key: &str, per_sec: f64) -> Option<f64> {
        Some(self.number(key)? as f64 / per_sec)
    }
}

/// The number behind a word at the begin of a line.
pub(crate) fn number_of(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(' ')?;
        (name == key).then(|| value.trim().parse().ok())?
    })
}

/// What was read and written, disk by disk.
fn disks(seat: &Seat) -> Vec<Disk> {
    let mut disks: BTreeMap<(u32, u32), Disk> = BTreeMap::new();
    let read = |file| fs::read_to_string(seat.folder.join(file)).unwrap_or_default();
    let mut add = |device: &str, word: &str, requests: bool, number: &str| -> Option<()> {
        let (major, minor) = device.split_once(':')?;
        let (major, minor) = (major.parse().ok()?, minor.parse().ok()?);
        let disk = disks.entry((major, minor)).or_default();
        (disk.major, disk.minor) = (major, minor);
        let number: u64 = number.parse().ok()?;
        match (word, requests) {
            ("Read" | "rbytes", false) => disk.read_bytes = number,
            ("Write" | "wbytes", false) => disk.written_bytes = number,
            ("Read" | "rios", true) => disk.reads = number,
            ("Write" | "wios", true) => disk.writes = number,
            _ => {}
        }
        Some(())
    };
    match seat.version {
        Version::One => {
            let files = [
                ("blkio.throttle.io_service_bytes_recursive", false),
                ("blkio.throttle.io_serviced_recursive", true),
            ];
            for (file, requests) in files {
                for line in read(file).lines() {
                    let mut words = line.split(' ');
                    if let (Some(device), Some(word), Some(number)) =
                        (words.next(), words.next(), words.next())
                    {
                        add(device, word, requests, number);
                    }
                }
            }
        }
        Version::Two => {
            for line in read("io.stat").lines() {
                let mut words = line.split(' ');
                let Some(device) = words.next() else { continue };
                for (word, number) in words.filter_map(|word| word.split_once('=')) {
                    add(device, word, word.ends_with("ios"), number);
                }
            }
        }
    }
    disks.into_values().collect()
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
