//! Operations begin: resources become others, most of them here at once and on the agent as soon as it hears of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_node::{Apply, ToAgent};
use abi_terms::{
    AgentCapability, AgentSpec, Capability, Conversion, ConversionKind, Moment, OperationReport,
    OperationSpec, OperationState, OperationStatus, UpdateId,
};
use base_access::{Action, Object, Principal};
use base_ids::{AgentId, OperationId};
use base_units::{Resource, Resources, SourceKind};

use crate::accept::Pool;
use crate::io::{Answer, Effect};
use crate::master::Master;
use crate::model::Agent;

impl Master {
    /// Carries out one operation of an `ACCEPT`.
    pub(crate) fn convert(
        &mut self,
        now: Moment,
        pool: &mut Pool,
        id: Option<&OperationId>,
        conversion: Arc<Conversion>,
        out: &mut Vec<Effect>,
    ) -> Result<(), String> {
        self.check_feedback(pool, id, &conversion)?;
        self.check_conversion(pool, &conversion)?;
        self.rescind_shared(now, &pool.agent, &conversion, out);
        let consumed = conversion.consumed.allocate(&pool.role);
        let converted = conversion.converted.allocate(&pool.role);
        let (framework, agent) = (&pool.framework, &pool.agent);
        let at_once = conversion.kind.is_at_once();
        if at_once
            && !self
                .allocator
                .convert(framework, agent, &consumed, &converted)
        {
            return Err("Its resources are not held by the framework".to_owned());
        }
        pool.left = pool.left.saturating_sub(&consumed);
        pool.made = pool.made.saturating_sub(&consumed);
        match conversion.kind {
            ConversionKind::GrowVolume | ConversionKind::ShrinkVolume => pool.aside += &converted,
            ConversionKind::Reserve
            | ConversionKind::Unreserve
            | ConversionKind::Create
            | ConversionKind::Destroy => {
                pool.left += &converted;
                pool.made += &converted;
            }
            ConversionKind::CreateDisk | ConversionKind::DestroyDisk => {}
        }
        if at_once {
            self.convert_spec(&pool.agent, &conversion);
        }
        self.count_converted(&pool.framework, conversion.kind);
        let spec = OperationSpec {
            framework: Some(pool.framework.clone()),
            uuid: self.next_operation_uuid(),
            id: id.cloned(),
            role: Some(pool.role.clone()),
            conversion,
        };
        let agent = pool.agent.clone();
        self.begin_operation(&agent, spec, out);
        Ok(())
    }

    /// Notes an operation that is under way, and orders its agent to carry it out.
    fn begin_operation(&mut self, agent: &AgentId, spec: OperationSpec, out: &mut Vec<Effect>) {
        let provider = spec.conversion.provider.clone();
        let known = self.agents.get(agent);
        let version = known.zip(provider.as_ref()).and_then(|(known, provider)| {
            let provider = known.providers.get(provider)?;
            Some(provider.version)
        });
        let spec = Arc::new(spec);
        let latest = OperationStatus::new(spec.id.clone(), OperationState::Pending)
            .on(Some(agent.clone()), provider);
        let report = OperationReport {
            spec: spec.clone(),
            latest,
            statuses: Vec::new(),
        };
        self.add_operation(agent, report, true);
        self.change_operation(spec.uuid, |known| known.version = version);
        let apply = Apply { spec, version };
        self.send(agent, ToAgent::Apply(Box::new(apply)), out);
    }

    /// Offers of others hold a shared volume that is destroyed: they are taken back.
    fn rescind_shared(
        &mut self,
        now: Moment,
        agent: &AgentId,
        conversion: &Conversion,
        out: &mut Vec<Effect>,
    ) {
        let volumes = shared_volumes(conversion);
        if !volumes.is_empty() {
            let is_one = |one: &Resource| {
                let mut one = one.clone();
                one.allocation_role = None;
                volumes.contains_resource(&one)
            };
            self.rescind_that(now, agent, is_one, out);
        }
    }

    /// Whoever asks for feedback needs an agent that gives it.
    fn check_feedback(
        &self,
        pool: &Pool,
        id: Option<&OperationId>,
        conversion: &Conversion,
    ) -> Result<(), String> {
        let Some(id) = id else { return Ok(()) };
        base_ids::user_id_check(id.as_str())
            .map_err(|error| format!("The operation's id is invalid: {error}"))?;
        let agent = self.agents.get(&pool.agent).ok_or("The agent is gone")?;
        let can = |capability| agent.spec.capabilities.has(capability);
        let gives = can(AgentCapability::ResourceProvider)
            && (conversion.provider.is_some() || can(AgentCapability::AgentOperationFeedback));
        match gives {
            true => Ok(()),
            false => Err(format!(
                "Agent {} gives no feedback on operations: leave the id out",
                pool.agent
            )),
        }
    }

    pub(crate) fn convert_spec(&mut self, agent: &AgentId, conversion: &Conversion) {
        if let Some(entry) = self.agent_mut(agent) {
            let rest = entry.spec.resources.saturating_sub(&conversion.consumed);
            entry.spec = Arc::new(AgentSpec {
                resources: &rest + &conversion.converted,
                ..AgentSpec::clone(&entry.spec)
            });
        }
    }

    /// Carries out an operation for an operator, on resources that nobody uses; offers of them are taken back.
    pub(crate) fn convert_free(
        &mut self,
        now: Moment,
        agent: &AgentId,
        conversion: &Conversion,
        principal: Option<&Principal>,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let name = conversion.kind.name();
        let bad = |text: String| Answer::BadRequest(text.into());
        let Some(known) = self.agents.get(agent).cloned() else {
            return bad("No agent found with specified ID".to_owned());
        };
        if let Some(fault) = &conversion.fault {
            return bad(format!("Invalid {name} operation: {fault}"));
        }
        let total = &known.spec.resources;
        let owner = principal.and_then(Principal::name);
        for one in conversion.converted.iter() {
            let checked = match conversion.kind {
                ConversionKind::Reserve => check_owner(owner, one),
                ConversionKind::Create => check_created(total, owner, one),
                _ => Ok(()),
            };
            if let Err(text) = checked {
                return bad(format!("Invalid {name} operation: {text}"));
            }
        }
        let volumes = conversion.consumed.persistent_volumes();
        // Resizing what is not there is a conflict, as with all that is used by others.
        if conversion.kind == ConversionKind::Destroy && !total.contains(&volumes) {
            return bad(format!(
                "Invalid {name} operation: Persistent volumes not found"
            ));
        }
        if let Err(text) = check_unused(&known, conversion) {
            return bad(format!("Invalid {name} operation: {text}"));
        }
        if let Err(text) = self.check_allowed(principal, conversion) {
            return Answer::Forbidden(text.into());
        }
        self.rescind_shared(now, agent, conversion, out);
        if !self.free_up(now, agent, &conversion.consumed, out) {
            let free = self.allocator.free(agent);
            return Answer::Conflict(
                format!("{free} does not contain {}", conversion.consumed).into(),
            );
        }
        if known.connection.is_none() {
            return Answer::Conflict("The agent is not connected".into());
        }
        let (consumed, converted) = (&conversion.consumed, &conversion.converted);
        if !self.allocator.convert_free(agent, consumed, converted) {
            return Answer::Conflict("The resources are in use".into());
        }
        self.convert_spec(agent, conversion);
        let spec = OperationSpec {
            framework: None,
            uuid: self.next_operation_uuid(),
            id: None,
            role: None,
            conversion: Arc::new(conversion.clone()),
        };
        self.begin_operation(agent, spec, out);
        Answer::Accepted
    }

    /// Takes back as many offers as it takes until the resources are free; none if that would not help.
    fn free_up(
        &mut self,
        now: Moment,
        agent: &AgentId,
        wanted: &Resources,
        out: &mut Vec<Effect>,
    ) -> bool {
        let offers = self.agent_sides.get(agent).map(|side| side.offers.clone());
        let mut taken = Vec::new();
        let mut free = self.allocator.free(agent);
        for id in offers.unwrap_or_default() {
            if free.contains(wanted) {
                break;
            }
            let place = self.offers.get(&id);
            let owner = place.and_then(|place| self.frameworks.get(&place.framework));
            if let Some(offer) = owner.and_then(|owner| owner.offers.get(&id)) {
                free += &offer.resources.unallocate();
                taken.push(id);
            }
        }
        if !free.contains(wanted) {
            return false;
        }
        for id in taken {
            self.rescind(now, &id, out);
        }
        true
    }

    /// A UUID of version 4 by its looks, made of the seed and a counter (SplitMix64, as in the simulator).
    fn next_operation_uuid(&mut self) -> UpdateId {
        let mut half = || {
            self.next_operation += 1;
            let place = self.next_operation.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let mut z = self.config.seed.wrapping_add(place);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (z ^ (z >> 31)).to_be_bytes()
        };
        let (high, low) = (half(), half());
        let mut uuid = [0; 16];
        uuid[..8].copy_from_slice(&high);
        uuid[8..].copy_from_slice(&low);
        uuid[6] = uuid[6] & 0x0f | 0x40;
        uuid[8] = uuid[8] & 0x3f | 0x80;
        uuid
    }

    fn check_conversion(&self, pool: &Pool, conversion: &Conversion) -> Result<(), String> {
        if let Some(fault) = &conversion.fault {
            return Err(format!(
                "Invalid {} operation: {fault}",
                conversion.kind.name()
            ));
        }
        if let Some(other) = conversion.role.as_ref().filter(|role| **role != pool.role) {
            return Err(format!(
                "Invalid {} operation: its resources are allocated to role '{other}', those of the offers to '{}'",
                conversion.kind.name(),
                pool.role
            ));
        }
        let framework = self.frameworks.get(&pool.framework);
        let framework = framework.ok_or("The framework is gone")?;
        let agent = self.agents.get(&pool.agent).ok_or("The agent is gone")?;
        if !pool
            .left
            .contains(&conversion.consumed.allocate(&pool.role))
        {
            return Err(format!(
                "Invalid {} operation: {} is not in what is offered, {}",
                conversion.kind.name(),
                conversion.consumed,
                pool.left
            ));
        }
        check_unused(agent, conversion).map_err(|text| {
            let name = conversion.kind.name();
            format!("Invalid {name} operation: {text}")
        })?;
        if let Some(provider) = &conversion.provider
            && !agent.providers.contains_key(provider)
        {
            return Err(format!("Resource provider {provider} is not subscribed"));
        }
        let owner = framework.principal.as_ref().and_then(Principal::name);
        for one in conversion.converted.iter() {
            match conversion.kind {
                ConversionKind::Reserve => check_reserved(pool, owner, one)?,
                ConversionKind::Create => {
                    check_created(&agent.spec.resources, owner, one)?;
                    if one.shared && !framework.spec.can(Capability::SharedResources) {
                        return Err(
                            "A shared volume needs the capability SHARED_RESOURCES".to_owned()
                        );
                    }
                }
                _ => {}
            }
        }
        self.check_allowed(framework.principal.as_ref(), conversion)
    }

    fn check_allowed(
        &self,
        principal: Option<&Principal>,
        conversion: &Conversion,
    ) -> Result<(), String> {
        let (action, resources) = match conversion.kind {
            ConversionKind::Reserve => (Action::ReserveResources, &conversion.converted),
            ConversionKind::Unreserve => (Action::UnreserveResources, &conversion.consumed),
            ConversionKind::Create => (Action::CreateVolume, &conversion.converted),
            ConversionKind::Destroy => (Action::DestroyVolume, &conversion.consumed),
            ConversionKind::GrowVolume | ConversionKind::ShrinkVolume => {
                (Action::ResizeVolume, &conversion.consumed)
            }
            ConversionKind::CreateDisk => match conversion.disk {
                Some(SourceKind::Block) => (Action::CreateBlockDisk, &conversion.consumed),
                _ => (Action::CreateMountDisk, &conversion.consumed),
            },
            ConversionKind::DestroyDisk => match conversion.disk {
                Some(SourceKind::Block) => (Action::DestroyBlockDisk, &conversion.consumed),
                Some(SourceKind::Raw) => (Action::DestroyRawDisk, &conversion.consumed),
                _ => (Action::DestroyMountDisk, &conversion.consumed),
            },
        };
        let name = |one: &Resource| -> Option<String> {
            match conversion.kind {
                ConversionKind::Unreserve => one.reservations.last()?.principal.as_deref(),
                ConversionKind::Destroy => {
                    let persistence = one.disk.as_ref()?.persistence.as_ref()?;
                    persistence.principal.as_deref()
                }
                _ => one.reserved_role().map(|role| role.as_str()),
            }
            .map(str::to_owned)
        };
        let names: BTreeSet<Option<String>> = resources.iter().map(name).collect();
        for name in names {
            let object = name.as_deref().map_or(Object::Any, Object::One);
            if !self.config.authorizer.allows(principal, action, &object) {
                return Err(format!("Not authorized to {}", conversion.kind.name()));
            }
        }
        Ok(())
    }
}

/// Shared volumes that are destroyed.
fn shared_volumes(conversion: &Conversion) -> Resources {
    match conversion.kind {
        ConversionKind::Destroy => conversion.consumed.shared(),
        _ => Resources::new(),
    }
}

/// A shared volume can be offered while tasks use it, but not destroyed.
fn check_unused(agent: &Agent, conversion: &Conversion) -> Result<(), String> {
    let volumes = shared_volumes(conversion);
    let used = agent.used.values().map(Resources::unallocate);
    let used: Vec<_> = used.filter(|_| !volumes.is_empty()).collect();
    let in_use = |one: &&Resource| used.iter().any(|used| used.contains_resource(one));
    match volumes.iter().find(in_use) {
        Some(one) => Err(format!("Persistent volume in use: {one}")),
        None => Ok(()),
    }
}

fn check_reserved(pool: &Pool, owner: Option<&str>, one: &Resource) -> Result<(), String> {
    let Some(last) = one.reservations.last() else {
        return Err(format!("'{one}' is not reserved"));
    };
    if last.role != pool.role {
        return Err(format!(
            "A reservation for role '{}' cannot be made from an offer to role '{}'",
            last.role, pool.role
        ));
    }
    check_owner(owner, one)
}

fn check_owner(owner: Option<&str>, one: &Resource) -> Result<(), String> {
    let last = one.reservations.last();
    let principal = last.and_then(|last| last.principal.as_deref());
    match owner {
        Some(owner) if principal != Some(owner) => Err(format!(
            "The principal of a reservation must be that of who makes it, '{owner}'"
        )),
        _ => Ok(()),
    }
}

fn check_created(total: &Resources, owner: Option<&str>, one: &Resource) -> Result<(), String> {
    let is_same = |other: &Resource| {
        other.persistence_id() == one.persistence_id()
            && other.reserved_role() == one.reserved_role()
    };
    if total.persistent_volumes().iter().any(is_same) {
        return Err(format!("There is already a volume like '{one}'"));
    }
    let persistence = one.disk.as_ref().and_then(|disk| disk.persistence.as_ref());
    let principal = persistence.and_then(|persistence| persistence.principal.as_deref());
    match owner {
        Some(owner) if principal != Some(owner) => Err(format!(
            "The principal of a volume must be that of who makes it, '{owner}'"
        )),
        _ => Ok(()),
    }
}
