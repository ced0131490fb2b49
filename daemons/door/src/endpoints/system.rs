//! `/system/stats.json`: load, processors and memory of the machine.

use serde::Serialize;

/// The state of the machine; what cannot be read is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct SystemStats {
    /// Average number of running processes over one minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avg_load_1min: Option<f64>,
    /// The same over five minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avg_load_5min: Option<f64>,
    /// The same over fifteen minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avg_load_15min: Option<f64>,
    /// Processors online.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpus_total: Option<u32>,
    /// Memory in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mem_total_bytes: Option<u64>,
    /// Unused memory in bytes, caches counted as used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mem_free_bytes: Option<u64>,
}

impl SystemStats {
    /// Reads the state of now.
    #[must_use]
    pub fn read() -> Self {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        Self::parse(
            &read("/proc/loadavg"),
            &read("/proc/meminfo"),
            &read("/sys/devices/system/cpu/online"),
        )
    }

    fn parse(loads: &str, memory: &str, processors: &str) -> Self {
        let mut loads = loads.split_whitespace().map(|load| load.parse().ok());
        let kilobytes = |key: &str| {
            let line = memory
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
            line.split_whitespace()
                .next()?
                .parse::<u64>()
                .ok()?
                .checked_mul(1024)
        };
        Self {
            avg_load_1min: loads.next().flatten(),
            avg_load_5min: loads.next().flatten(),
            avg_load_15min: loads.next().flatten(),
            cpus_total: count(processors.trim()),
            mem_total_bytes: kilobytes("MemTotal"),
            mem_free_bytes: kilobytes("MemFree"),
        }
    }
}

/// How many numbers a list such as `0-3,8` names.
fn count(list: &str) -> Option<u32> {
    list.split(',').try_fold(0_u32, |sum, part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        sum.checked_add(last.checked_sub(first)?.checked_add(1)?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_files_are_read() {
        let stats = SystemStats::parse(
            "0.50 1.25 2.00 1/99 7\n",
            "MemTotal:       2048 kB\nMemFree:  12 kB\n",
            "0-3,8\n",
        );
        assert_eq!(
            serde_json::to_value(stats).expect("JSON"),
            serde_json::json!({
                "avg_load_1min": 0.5, "avg_load_5min": 1.25, "avg_load_15min": 2.0,
                "cpus_total": 5, "mem_total_bytes": 2_097_152, "mem_free_bytes": 12_288,
            })
        );
    }

    #[test]
    fn what_is_not_there_is_left_out() {
        assert_eq!(
            serde_json::to_value(SystemStats::parse("", "x", "")).expect("JSON"),
            serde_json::json!({})
        );
        assert_eq!(count("3-1"), None);
        assert_eq!(count("0-4294967295"), None);
        assert!(SystemStats::read().cpus_total.is_some());
    }
}
