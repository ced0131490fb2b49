//! Containers that listen on ports of the machine which they do not have (`network/ports`).
//!
//! They are looked for now and then, among the containers on the network of the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use abi_terms::Reason;
use base_ids::ContainerId;
use base_units::{Ranges, Resource, Resources};
use drivers_container::Containers;
use drivers_network::{Listeners, Networks};
use kernel_agent::Limitation;

/// How strictly ports are looked after.
#[derive(Clone, Debug)]
pub struct Policy {
    /// How often.
    pub interval: Duration,
    /// Whether a container that listens elsewhere is ended, or only named in the log.
    pub enforce: bool,
    /// The ports that matter; `None` is all.
    pub isolated: Option<Ranges>,
}

/// The ports that containers have; a handle that is cheap to clone. Without a policy it does nothing.
#[derive(Clone)]
pub(crate) struct Watch(Option<Arc<Inner>>);

struct Inner {
    policy: Policy,
    driver: Containers,
    networks: Option<Networks>,
    known: Mutex<BTreeMap<ContainerId, Known>>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    ports: Ranges,
    /// Where it was last seen to listen without right, so that the log says it once.
    seen: Vec<u16>,
    verdict: Option<Limitation>,
}

impl Watch {
    pub(crate) fn new(
        policy: Option<Policy>,
        driver: Containers,
        networks: Option<Networks>,
    ) -> Self {
        Self(policy.map(|policy| {
            Arc::new(Inner {
                policy,
                driver,
                networks,
                known: Mutex::default(),
            })
        }))
    }

    /// Looks until this future is dropped.
    pub(crate) async fn run(self) {
        let Some(inner) = self.0 else { return };
        let mut ticks = tokio::time::interval(inner.policy.interval);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let inner = Arc::clone(&inner);
            match tokio::task::spawn_blocking(move || inner.look()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(%error, "cannot see who listens"),
                Err(error) => tracing::error!(%error, "cannot see who listens"),
            }
        }
    }

    /// A container has these resources from now on.
    pub(crate) fn allot(&self, id: &ContainerId, resources: &Resources) {
        if let Some(inner) = &self.0 {
            inner.known().entry(id.clone()).or_default().ports = resources.ports();
        }
    }

    /// A container has ended; tells why, if it was for its ports.
    pub(crate) fn forget(&self, id: &ContainerId) -> Option<Limitation> {
        self.0.as_ref()?.known().remove(id)?.verdict
    }
}

impl Inner {
    fn look(&self) -> io::Result<()> {
        let known = self.known().clone();
        if known.is_empty() {
            return Ok(());
        }
        let listeners = Listeners::look()?;
        for (id, known) in known {
            let networks = self.networks.as_ref();
            if known.verdict.is_some() || networks.is_some_and(|all| all.attached(&id).is_some()) {
                continue;
            }
            let mut listening = BTreeSet::new();
            for pid in self.driver.processes(&id) {
                listening.extend(listeners.of(pid)?);
            }
            let foreign = foreign(&listening, &known.ports, self.policy.isolated.as_ref());
            if foreign == known.seen {
                continue;
            }
            let verdict = (!foreign.is_empty()).then(|| limitation(&id, &foreign));
            if let Some(verdict) = &verdict {
                tracing::warn!("{}", verdict.message);
            }
            let verdict = verdict.filter(|_| self.policy.enforce);
            let ends = verdict.is_some();
            if let Some(now) = self.known().get_mut(&id) {
                now.seen = foreign;
                now.verdict = verdict;
            }
            if ends {
                self.driver.destroy(&id);
            }
        }
        Ok(())
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<ContainerId, Known>> {
        // No panic leaves it half changed.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ports on which somebody listens who does not have them.
fn foreign(listening: &BTreeSet<u16>, has: &Ranges, isolated: Option<&Ranges>) -> Vec<u16> {
    let matters = |port: u64| isolated.is_none_or(|isolated| isolated.holds(port));
    let all = listening.iter().copied();
    all.filter(|port| !has.holds(u64::from(*port)) && matters(u64::from(*port)))
        .collect()
}

fn limitation(id: &ContainerId, ports: &[u16]) -> Limitation {
    let each = ports
        .iter()
        .map(|port| (u64::from(*port), u64::from(*port)));
    let ranges = Ranges::new(each).unwrap_or_default();
    let message = format!("Container {id} is listening on unallocated port(s): {ranges}");
    let mut resources = Resources::new();
    resources.insert(Resource::ranges("ports", ranges));
    let spelling = abi_mesos::render::Spelling::New;
    let body = abi_mesos::v1::TaskResourceLimitation {
        resources: abi_mesos::render::resources(&resources, spelling, false),
    };
    Limitation {
        reason: Reason::ContainerLimitation,
        message: message.into(),
        body: abi_mesos::encode_wire(&body).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(listening: &[u16], has: &str, isolated: Option<&str>, expect: &[u16]) {
        let ports = |text: &str| Resources::parse(&format!("ports:{text}")).unwrap().ports();
        let listening = listening.iter().copied().collect();
        let isolated = isolated.map(ports);
        assert_eq!(foreign(&listening, &ports(has), isolated.as_ref()), expect);
    }

    #[test]
    fn only_ports_that_matter_are_held_against_anybody() {
        check(&[31000, 31001], "[31000-31001]", None, &[]);
        check(&[22, 31000], "[31000-31001]", None, &[22]);
        check(
            &[22, 31005],
            "[31000-31001]",
            Some("[31000-32000]"),
            &[31005],
        );
        check(&[], "[31000-31001]", None, &[]);
    }

    #[test]
    fn the_end_is_explained() {
        let limitation = limitation(&"c".into(), &[80, 81, 90]);
        assert_eq!(
            &*limitation.message,
            "Container c is listening on unallocated port(s): [80-81, 90-90]"
        );
        assert_eq!(limitation.reason, Reason::ContainerLimitation);
    }
}
