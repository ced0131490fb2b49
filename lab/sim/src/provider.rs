//! A resource provider beside an agent: a pool of raw disk that mount disks are made of, in its own time.
//!
//! All that it knows is on its disk at once, but for its stream. Its outcomes are the truth about operations on what it
//! has: each is decided once, and what they leave adds up to the pool.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_mesos::{admit, v1};
use abi_terms::{
    ConversionKind, Moment, OperationReport, OperationSpec, OperationState, OperationStatus,
    ProviderCall, ProviderSpec, UpdateId,
};
use base_ids::{ConnectionId, ProviderId};
use base_units::{Disk, DiskSource, Labels, Resource, Resources, Scalar, SourceKind};

/// What it has, in MB.
pub(crate) const POOL: u32 = 1024;

/// The provider with its disk.
#[derive(Debug)]
pub(crate) struct Provider {
    /// Its process runs.
    pub(crate) is_up: bool,
    pub(crate) id: Option<ProviderId>,
    /// Names what it has as it tells it.
    pub(crate) version: UpdateId,
    /// All it has, with its id.
    pub(crate) total: Resources,
    /// Operations that are pending, or whose outcome nobody has acknowledged.
    pub(crate) operations: BTreeMap<UpdateId, Operation>,
    /// How many disks it has made.
    made: u32,
    pub(crate) stream: Option<ConnectionId>,
    pub(crate) is_subscribed: bool,
    pub(crate) last_call: Moment,
    pub(crate) last_event: Moment,
    /// How often its process was started.
    pub(crate) starts: u64,
}

/// What was ordered.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) spec: Arc<OperationSpec>,
    /// Its only status, once it is over.
    outcome: Option<OperationStatus>,
}

impl Operation {
    fn report(&self, provider: Option<&ProviderId>) -> OperationReport {
        let pending = || {
            OperationStatus::new(self.spec.id.clone(), OperationState::Pending)
                .on(None, provider.cloned())
        };
        OperationReport {
            spec: self.spec.clone(),
            latest: self.outcome.clone().unwrap_or_else(pending),
            statuses: self.outcome.iter().cloned().collect(),
        }
    }
}

impl Provider {
    pub(crate) fn new() -> Self {
        Self {
            is_up: false,
            id: None,
            version: [0; 16],
            total: Resources::new(),
            operations: BTreeMap::new(),
            made: 0,
            stream: None,
            is_subscribed: false,
            last_call: Moment::default(),
            last_event: Moment::default(),
            starts: 0,
        }
    }

    /// Its agent does not know it: it begins anew, with all that it ever had.
    pub(crate) fn reset(&mut self) {
        self.id = None;
        self.total = Resources::new();
        self.operations.clear();
    }

    pub(crate) fn spec() -> Arc<ProviderSpec> {
        let info = v1::ResourceProviderInfo {
            r#type: Some("org.example.disks".to_owned()),
            name: Some("disks".to_owned()),
            ..Default::default()
        };
        let (_, spec) = admit::provider_info(info).expect("it has a type and a name");
        Arc::new(spec)
    }

    /// Its stream is open. Says what it has.
    pub(crate) fn subscribed(
        &mut self,
        id: &ProviderId,
        version: UpdateId,
    ) -> Result<ProviderCall, String> {
        match &self.id {
            Some(own) if own != id => return Err(format!("provider {own} is called {id}")),
            Some(_) => {}
            None => {
                self.id = Some(id.clone());
                self.total = pool(id, i64::from(POOL) * 1000).into();
            }
        }
        self.is_subscribed = true;
        self.version = version;
        let operations = self.operations.values();
        Ok(ProviderCall::State {
            version,
            resources: self.total.clone(),
            operations: operations
                .map(|known| known.report(self.id.as_ref()))
                .collect(),
        })
    }

    /// Takes an order. Returns what became of it, if that is known at once.
    pub(crate) fn apply(
        &mut self,
        spec: &Arc<OperationSpec>,
        version: UpdateId,
        uuid: UpdateId,
    ) -> Result<Option<OperationState>, String> {
        if self.operations.contains_key(&spec.uuid) {
            return Err(format!("operation {:?} is ordered twice", spec.id));
        }
        let known = Operation {
            spec: spec.clone(),
            outcome: None,
        };
        self.operations.insert(spec.uuid, known);
        if version != self.version {
            return Ok(self.decide(spec.uuid, uuid, OperationState::Dropped));
        }
        let mut pending = Resources::new();
        for known in self.operations.values().filter(|one| one.outcome.is_none()) {
            pending += &known.spec.conversion.consumed;
        }
        if !self.total.contains(&pending) {
            return Err(format!(
                "operations use up {pending}, and their provider has {}",
                self.total
            ));
        }
        match spec.conversion.kind.is_at_once() {
            true => Ok(self.decide(spec.uuid, uuid, OperationState::Finished)),
            false => Ok(None),
        }
    }

    /// Operations that it has not begun.
    pub(crate) fn pending(&self) -> Vec<UpdateId> {
        let all = self.operations.iter();
        let pending = all.filter(|(_, known)| known.outcome.is_none());
        pending.map(|(uuid, _)| *uuid).collect()
    }

    /// An operation ends. Nothing if it is over already.
    pub(crate) fn decide(
        &mut self,
        uuid: UpdateId,
        status: UpdateId,
        state: OperationState,
    ) -> Option<OperationState> {
        let id = self.id.clone()?;
        let known = self.operations.get(&uuid)?;
        if known.outcome.is_some() {
            return None;
        }
        let spec = known.spec.clone();
        let mut outcome = OperationStatus::new(spec.id.clone(), state).on(None, Some(id.clone()));
        outcome.uuid = Some(status);
        if state == OperationState::Finished {
            let conversion = &spec.conversion;
            let converted = match conversion.kind {
                ConversionKind::CreateDisk => self.made_of(&conversion.consumed),
                ConversionKind::DestroyDisk => conversion.consumed.iter().map(raw_again).collect(),
                _ => conversion.converted.clone(),
            };
            self.total = &self.total.saturating_sub(&conversion.consumed) + &converted;
            if !conversion.kind.is_at_once() {
                outcome.converted = converted;
            }
        }
        self.operations.get_mut(&uuid)?.outcome = Some(outcome);
        Some(state)
    }

    fn made_of(&mut self, consumed: &Resources) -> Resources {
        self.made += 1;
        let id = format!("disk{}", self.made);
        let disks = consumed.iter().map(|one| Resource {
            disk: Some(source(SourceKind::Mount, Some(&id))),
            ..one.clone()
        });
        disks.collect()
    }

    /// Says again what became of operations.
    pub(crate) fn outcomes(&self) -> Vec<ProviderCall> {
        let over = self.operations.values().filter_map(|known| {
            Some(ProviderCall::Operation {
                framework: known.spec.framework.clone(),
                uuid: known.spec.uuid,
                status: Box::new(known.outcome.clone()?),
                latest: None,
            })
        });
        over.collect()
    }

    /// Somebody has seen a status.
    pub(crate) fn acknowledged(&mut self, operation: UpdateId, status: UpdateId) {
        let known = self.operations.get(&operation);
        let outcome = known.and_then(|known| known.outcome.as_ref());
        if outcome.is_some_and(|outcome| outcome.uuid == Some(status)) {
            self.operations.remove(&operation);
        }
    }

    /// Says of operations that it does not know that they will never be.
    pub(crate) fn reconcile(&self, asked: &[UpdateId]) -> Vec<ProviderCall> {
        let unknown = asked
            .iter()
            .filter(|uuid| !self.operations.contains_key(*uuid));
        let dropped = unknown.map(|uuid| ProviderCall::Operation {
            framework: None,
            uuid: *uuid,
            status: Box::new(
                OperationStatus::new(None, OperationState::Dropped).on(None, self.id.clone()),
            ),
            latest: None,
        });
        dropped.collect()
    }

    /// Whether what it has is the pool, in whatever shape.
    pub(crate) fn check(&self) -> Result<(), String> {
        let sum = self.total.scalar("disk");
        match self.id.is_none() || sum == Scalar::whole(POOL) {
            true => Ok(()),
            false => Err(format!("a provider has {} and had {POOL} MB", self.total)),
        }
    }
}

fn source(kind: SourceKind, id: Option<&str>) -> Arc<Disk> {
    Arc::new(Disk {
        source: Some(DiskSource {
            kind,
            root: None,
            id: id.map(Into::into),
            profile: Some("fast".into()),
            vendor: None,
            metadata: Labels::default(),
        }),
        ..Disk::default()
    })
}

fn pool(id: &ProviderId, thousandths: i64) -> Resource {
    Resource {
        provider: Some(id.as_str().into()),
        disk: Some(source(SourceKind::Raw, None)),
        ..Resource::scalar("disk", Scalar::from_thousandths(thousandths))
    }
}

fn raw_again(one: &Resource) -> Resource {
    Resource {
        disk: Some(source(SourceKind::Raw, None)),
        ..one.clone()
    }
}
