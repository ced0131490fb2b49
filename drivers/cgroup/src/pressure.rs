//! How much time is lost because processes wait for processors, memory or disks, as the
//! kernel measures it.

use std::fs;
use std::path::Path;

use crate::group::{Group, Version};

/// What is waited for, as the kernel names it.
const RESOURCES: [&str; 3] = ["cpu", "memory", "io"];

/// Time that was lost while processes waited for something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pressure {
    /// For what: `cpu`, `memory` or `io`.
    pub resource: &'static str,
    /// Who waited: `some` of the processes or the `full` set of them.
    pub extent: &'static str,
    /// Share of the last ten seconds, from 0 to 100.
    pub avg10_percent: f64,
    /// Time in all, in seconds.
    pub stalled_secs: f64,
}

impl Pressure {
    /// That of the whole machine; empty where the kernel does not measure it.
    pub fn of_machine() -> Vec<Self> {
        read(Path::new("/proc/pressure"), "")
    }
}

impl Group {
    /// That of its processes and those of cgroups below; empty where the kernel does not
    /// measure it. Version 1 has none.
    pub fn pressure(&self) -> Vec<Pressure> {
        self.seats()
            .find(|seat| seat.version == Version::Two)
            .map(|seat| read(&seat.folder, ".pressure"))
            .unwrap_or_default()
    }
}

/// Reads the file of each resource.
fn read(folder: &Path, ending: &str) -> Vec<Pressure> {
    let mut found = Vec::new();
    for resource in RESOURCES {
        let file = folder.join(format!("{resource}{ending}"));
        // The kernel may have such files and refuse to read them.
        let text = fs::read_to_string(file).unwrap_or_default();
        found.extend(text.lines().filter_map(|text| line(resource, text)));
    }
    found
}

/// Reads one line of a file.
fn line(resource: &'static str, text: &str) -> Option<Pressure> {
    let mut words = text.split(' ');
    let word = words.next()?;
    let extent = ["some", "full"].into_iter().find(|known| *known == word)?;
    let fields = || words.clone().filter_map(|word| word.split_once('='));
    let field = |name| fields().find_map(|(known, value)| (known == name).then_some(value));
    let micros: u64 = field("total")?.parse().ok()?;
    let avg10_percent: f64 = field("avg10")?.parse().ok()?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a float carries 285 years of microseconds exactly"
    )]
    let stalled_secs = micros as f64 / 1e6;
    avg10_percent.is_finite().then_some(Pressure {
        resource,
        extent,
        avg10_percent,
        stalled_secs,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&'static str, f64, f64)>) {
        let expected = expected.map(|(extent, avg10_percent, stalled_secs)| Pressure {
            resource: "io",
            extent,
            avg10_percent,
            stalled_secs,
        });
        assert_eq!(line("io", text), expected, "{text}");
    }

    #[test]
    fn lines_of_the_kernel_are_read() {
        let some = "some avg10=57.21 avg60=53.58 avg300=45.75 total=24798373457";
        check(some, Some(("some", 57.21, 24_798.373_457)));
        let full = "full avg10=0.00 avg60=0.00 avg300=0.00 total=0";
        check(full, Some(("full", 0.0, 0.0)));
        // Newer kernels may tell more, in another order.
        check(
            "full irq=1 total=1500000 avg10=1.50",
            Some(("full", 1.5, 1.5)),
        );
        for damaged in [
            "",
            "some",
            "none avg10=0.00 total=0",
            "some avg10=0.00",
            "some avg10=x total=0",
            "some avg10=inf total=0",
            "some avg10=0.00 total=-1",
        ] {
            check(damaged, None);
        }
    }

    #[test]
    fn what_is_not_measured_is_absent() {
        let dir = tempfile::tempdir().unwrap();
        let text = "some avg10=0.00 avg60=0.00 avg300=0.00 total=12\n\
                    full avg10=0.00 avg60=0.00 avg300=0.00 total=7\n";
        fs::write(dir.path().join("memory.pressure"), text).unwrap();
        let found = read(dir.path(), ".pressure");
        let found: Vec<_> = found
            .iter()
            .map(|each| (each.resource, each.extent))
            .collect();
        assert_eq!(found, [("memory", "some"), ("memory", "full")]);
    }
}
