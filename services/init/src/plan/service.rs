//! Services as they are stored: an app or a pod, and when it was changed.

use std::sync::Arc;

use abi_marathon::{App, PathId, Pod, Timestamp, VersionInfo};

/// The definition of a service.
#[derive(Clone, Debug, PartialEq)]
pub enum Spec {
    /// An app.
    App(Arc<App>),
    /// A pod.
    Pod(Arc<Pod>),
}

/// A service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// What it is.
    pub spec: Spec,
    /// When it was changed last, in any way.
    pub version: Timestamp,
    /// When the number of its instances was changed last.
    pub last_scaling_at: Timestamp,
    /// When it was changed last otherwise: older instances are outdated.
    pub last_config_change_at: Timestamp,
}

/// How a service differs from what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Not at all.
    Nothing,
    /// In the number of its instances.
    Scaled,
    /// In anything else.
    Changed,
}

impl Service {
    /// A service that is stored for the first time.
    pub fn new(spec: Spec, now: Timestamp) -> Self {
        Self {
            spec,
            version: now,
            last_scaling_at: now,
            last_config_change_at: now,
        }
        .stamped()
    }

    /// What this service becomes when `spec` is stored over it.
    pub fn replaced(&self, spec: Spec, now: Timestamp) -> Self {
        let mut next = self.clone();
        match self.change_to(&spec) {
            Change::Nothing => return next,
            Change::Scaled => (next.version, next.last_scaling_at) = (now, now),
            Change::Changed => {
                (
                    next.version,
                    next.last_scaling_at,
                    next.last_config_change_at,
                ) = (now, now, now);
            }
        }
        next.spec = spec;
        next.stamped()
    }

    /// This service when all its instances shall be replaced.
    pub fn restarted(&self, now: Timestamp) -> Self {
        let mut next = self.clone();
        (next.version, next.last_config_change_at) = (now, now);
        next
    }

    /// How a definition differs from this one.
    pub fn change_to(&self, spec: &Spec) -> Change {
        let (old, new) = match (&self.spec, spec) {
            (Spec::App(old), Spec::App(new)) => {
                let plain = |app: &App| {
                    let mut app = app.clone();
                    (app.version, app.version_info) = (None, None);
                    // Not noticed by the original either.
                    app.executor_resources = None;
                    app.instances = 0;
                    Spec::App(Arc::new(app))
                };
                (plain(old), plain(new))
            }
            (Spec::Pod(old), Spec::Pod(new)) => {
                let plain = |pod: &Pod| {
                    let mut pod = pod.clone();
                    (pod.version, pod.scaling) = (None, None);
                    Spec::Pod(Arc::new(pod))
                };
                (plain(old), plain(new))
            }
            (Spec::App(_), Spec::Pod(_)) | (Spec::Pod(_), Spec::App(_)) => return Change::Changed,
        };
        if old != new {
            Change::Changed
        } else if self.spec.instances() != spec.instances() {
            Change::Scaled
        } else {
            Change::Nothing
        }
    }

    /// The definition with its version written into it, as it is shown.
    pub(super) fn stamped(mut self) -> Self {
        match &mut self.spec {
            Spec::App(app) => {
                let app = Arc::make_mut(app);
                app.version = Some(self.version);
                app.version_info = Some(VersionInfo {
                    last_scaling_at: self.last_scaling_at,
                    last_config_change_at: self.last_config_change_at,
                });
            }
            Spec::Pod(pod) => Arc::make_mut(pod).version = Some(self.version),
        }
        self
    }

    /// Its path.
    pub fn id(&self) -> &PathId {
        self.spec.id()
    }

    /// How many instances there shall be.
    pub fn instances(&self) -> u32 {
        self.spec.instances()
    }
}

impl Spec {
    /// Its path.
    pub fn id(&self) -> &PathId {
        match self {
            Self::App(app) => &app.id,
            Self::Pod(pod) => &pod.id,
        }
    }

    /// How many instances there shall be.
    pub fn instances(&self) -> u32 {
        match self {
            Self::App(app) => app.instances,
            Self::Pod(pod) => pod.instances(),
        }
    }

    /// Whether it is the very same definition; others may be equal to it.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::App(one), Self::App(other)) => Arc::ptr_eq(one, other),
            (Self::Pod(one), Self::Pod(other)) => Arc::ptr_eq(one, other),
            (Self::App(_), Self::Pod(_)) | (Self::Pod(_), Self::App(_)) => false,
        }
    }

    /// Under which role it takes resources.
    pub fn role(&self) -> Option<&str> {
        match self {
            Self::App(app) => app.role.as_deref(),
            Self::Pod(pod) => pod.role.as_deref(),
        }
    }

    /// After which services it starts, and after all services of which groups.
    pub fn dependencies(&self) -> &[PathId] {
        match self {
            Self::App(app) => &app.dependencies,
            Self::Pod(_) => &[],
        }
    }

    /// Whether it has data that stay.
    pub fn is_resident(&self) -> bool {
        match self {
            Self::App(app) => app.is_resident(),
            Self::Pod(pod) => pod.is_resident(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[track_caller]
    fn check(change: impl Fn(&mut App), version: i64, scaled: i64, changed: i64) {
        let mut app = App::new(PathId::new("/a"));
        app.cmd = Some("sleep 1".to_owned());
        let service = Service::new(Spec::App(Arc::new(app.clone())), at(1));
        change(&mut app);
        let next = service.replaced(Spec::App(Arc::new(app)), at(2));
        assert_eq!(next.version, at(version));
        assert_eq!(next.last_scaling_at, at(scaled));
        assert_eq!(next.last_config_change_at, at(changed));
        let Spec::App(app) = &next.spec else {
            panic!("it was an app");
        };
        assert_eq!(app.version, Some(at(version)));
    }

    #[test]
    fn versions_tell_scaling_from_other_changes() {
        check(|_| {}, 1, 1, 1);
        check(|app| app.instances = 5, 2, 2, 1);
        check(|app| app.cmd = Some("sleep 2".to_owned()), 2, 2, 2);
        check(
            |app| drop(app.labels.insert("a".to_owned(), "b".to_owned())),
            2,
            2,
            2,
        );
        check(|app| app.version = Some(at(9)), 1, 1, 1);
        check(
            |app| app.executor_resources = Some(abi_marathon::ExecutorResources::default()),
            1,
            1,
            1,
        );
        let mut app = App::new(PathId::new("/a"));
        app.cmd = Some("sleep 1".to_owned());
        let again = Service::new(Spec::App(Arc::new(app)), at(1)).restarted(at(2));
        assert_eq!(
            (
                again.version,
                again.last_scaling_at,
                again.last_config_change_at
            ),
            (at(2), at(1), at(2))
        );
    }
}
