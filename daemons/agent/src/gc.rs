//! Deletes sandboxes some time after their end, sooner when the disk fills up.
//!
//! Nothing of this is written down: after a restart the age of a sandbox is that of its last change.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use daemons_door::Files;
use tokio::sync::Notify;

use crate::sandbox;

/// When which sandbox ended. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Collector(Arc<Shared>);

#[derive(Default)]
struct Shared {
    ended: Mutex<BTreeMap<PathBuf, SystemTime>>,
    news: Notify,
    succeeded: AtomicU64,
    failed: AtomicU64,
}

/// How long sandboxes are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    pub(crate) delay: Duration,
    /// Part of the disk that is to stay free.
    pub(crate) headroom: f64,
    pub(crate) interval: Duration,
}

impl Policy {
    /// How old a sandbox may become with so much of the disk in use, from 0 to 1.
    pub(crate) fn age_max(&self, usage: f64) -> Duration {
        self.delay
            .mul_f64((1.0 - self.headroom - usage).clamp(0.0, 1.0))
    }
}

/// The part of a disk that is in use; 0 if it does not say.
pub(crate) fn usage(work_dir: &Path) -> f64 {
    rustix::fs::statvfs(work_dir)
        .map_or(0.0, |disk| part(disk.f_blocks, disk.f_bfree, disk.f_bavail))
}

/// As `df` has it: of what is used and what can be, so that blocks which nobody may use count neither way.
#[expect(
    clippy::cast_precision_loss,
    reason = "a part of the whole needs no more"
)]
fn part(blocks: u64, free: u64, available: u64) -> f64 {
    let used = blocks.saturating_sub(free);
    match used.saturating_add(available) {
        0 => 0.0,
        all => used as f64 / all as f64,
    }
}

impl Collector {
    /// The sandbox has ended now.
    pub(crate) fn retire(&self, folder: PathBuf) {
        self.ended().insert(folder, SystemTime::now());
        self.0.news.notify_one();
    }

    /// The sandbox was found and nobody uses it.
    pub(crate) fn found(&self, folder: PathBuf) {
        let changed = std::fs::metadata(&folder).and_then(|metadata| metadata.modified());
        self.ended()
            .insert(folder, changed.unwrap_or_else(|_| SystemTime::now()));
    }

    /// Sandboxes that wait, were deleted, could not be deleted.
    pub(crate) fn counts(&self) -> [u64; 3] {
        [
            self.ended().len() as u64,
            self.0.succeeded.load(Ordering::Relaxed),
            self.0.failed.load(Ordering::Relaxed),
        ]
    }

    fn ended(&self) -> std::sync::MutexGuard<'_, BTreeMap<PathBuf, SystemTime>> {
        self.0.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Deletes what is older than the policy allows at `now`; says when the next is due.
    pub(crate) fn sweep(
        &self,
        work_dir: &Path,
        files: &Files,
        age_max: Duration,
        now: SystemTime,
    ) -> Option<Duration> {
        let (mut due, mut next) = (Vec::new(), None::<Duration>);
        self.ended().retain(|folder, ended| {
            let left = age_max.saturating_sub(now.duration_since(*ended).unwrap_or_default());
            if left.is_zero() {
                due.push(folder.clone());
            } else {
                next = Some(next.map_or(left, |next| next.min(left)));
            }
            !left.is_zero()
        });
        for folder in due {
            for shown in sandbox::shown_as(&folder) {
                files.detach_from(&shown.to_string_lossy(), &folder);
            }
            match sandbox::remove(work_dir, &folder) {
                Ok(()) => self.0.succeeded.fetch_add(1, Ordering::Relaxed),
                Err(error) => {
                    tracing::warn!(path = %folder.display(), %error, "a sandbox cannot be deleted");
                    self.0.failed.fetch_add(1, Ordering::Relaxed)
                }
            };
        }
        next
    }

    /// Deletes for ever.
    pub(crate) async fn run(self, work_dir: PathBuf, files: Files, policy: Policy) {
        loop {
            let (collector, folder, shown) = (self.clone(), work_dir.clone(), files.clone());
            let swept = tokio::task::spawn_blocking(move || {
                let age_max = policy.age_max(usage(&folder));
                collector.sweep(&folder, &shown, age_max, SystemTime::now())
            });
            let next = swept.await.ok().flatten().unwrap_or(policy.interval);
            // Nothing to delete: nothing to look at.
            if self.ended().is_empty() {
                self.0.news.notified().await;
            } else {
                let wait = tokio::time::sleep(next.min(policy.interval));
                tokio::select! {
                    () = wait => {}
                    () = self.0.news.notified() => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_hurries() {
        let policy = Policy {
            delay: Duration::from_secs(1000),
            headroom: 0.1,
            interval: Duration::from_secs(1),
        };
        assert_eq!(policy.age_max(0.4), Duration::from_secs(500));
        assert_eq!(policy.age_max(0.95), Duration::ZERO);
    }

    #[test]
    fn blocks_that_nobody_may_use_do_not_hurry() {
        assert_eq!(part(250, 190, 20), 0.75);
        assert_eq!(part(100, 100, 100), 0.0);
        assert_eq!(part(100, 5, 0), 1.0);
        assert_eq!(part(0, 0, 0), 0.0);
    }

    #[test]
    fn sandboxes_go_when_their_time_has_come() {
        let work = tempfile::tempdir().unwrap();
        let runs = work.path().join("slaves/S/frameworks/F/executors/E/runs");
        std::fs::create_dir_all(runs.join("a")).unwrap();
        std::fs::create_dir_all(runs.join("b")).unwrap();
        let collector = Collector::default();
        collector.found(runs.join("a"));
        let (files, hour) = (Files::new(), Duration::from_secs(3600));
        let shown = sandbox::shown_as(&runs.join("a"));
        let last = Path::new("/frameworks/F/executors/E/runs/latest");
        assert_eq!(shown, [&runs.join("a"), &runs.join("latest"), last]);
        for shown in shown {
            files
                .attach(&runs.join("a"), &shown.to_string_lossy(), |_| true)
                .unwrap();
        }
        let sweep = |after| collector.sweep(work.path(), &files, hour, SystemTime::now() + after);
        assert!(sweep(Duration::ZERO).is_some());
        assert!(runs.join("a").exists());
        assert_eq!(sweep(hour * 2), None);
        assert!(!runs.join("a").exists() && runs.join("b").exists());
        assert!(files.shown().is_empty(), "latest led to what is gone");
        assert_eq!(collector.counts(), [0, 1, 0]);
    }
}
