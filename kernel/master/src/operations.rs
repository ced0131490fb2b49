//! Operations: resources become others, here at once and on the agent as soon as it hears of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use abi_node::{Apply, ToAgent};
use abi_terms::{
    AgentSpec, Capability, Conversion, ConversionKind, Event, Moment, OperationState,
    OperationStatus, UpdateId,
};
use base_access::{Action, Object, Principal};
use base_ids::{AgentId, FrameworkId, OperationId};
use base_units::{Resource, Resources};

use crate::accept::Pool;
use crate::io::{Answer, Effect};
use crate::master::Master;
use crate::model::Operation;

impl Master {
    /// Carries out one operation of an `ACCEPT`.
    pub(crate) fn convert(
        &mut self,
        pool: &mut Pool,
        id: Option<&OperationId>,
        conversion: &Conversion,
        out: &mut Vec<Effect>,
    ) -> Result<(), String> {
        self.check_conversion(pool, conversion)?;
        let consumed = conversion.consumed.allocate(&pool.role);
        let converted = conversion.converted.allocate(&pool.role);
        let (framework, agent) = (&pool.framework, &pool.agent);
        if !self
            .allocator
            .convert(framework, agent, &consumed, &converted)
        {
            return Err("Its resources are not held by the framework".to_owned());
        }
        pool.left = pool.left.saturating_sub(&consumed);
        pool.made = pool.made.saturating_sub(&consumed);
        match conversion.kind {
            ConversionKind::GrowVolume | ConversionKind::ShrinkVolume => pool.aside += &converted,
            _ => {
                pool.left += &converted;
                pool.made += &converted;
            }
        }
        self.convert_spec(&pool.agent, conversion);
        let uuid = self.next_operation_uuid();
        if let Some(id) = id
            && let Some(framework) = self.framework_mut(&pool.framework)
        {
            let operation = Operation {
                id: id.clone(),
                uuid,
                framework: pool.framework.clone(),
                agent: pool.agent.clone(),
                state: OperationState::Pending,
            };
            framework.operations.insert_mut(uuid, Arc::new(operation));
        }
        let apply = Apply {
            framework: pool.framework.clone(),
            uuid,
            id: id.cloned(),
            kind: conversion.kind,
            consumed: conversion.consumed.clone(),
            converted: conversion.converted.clone(),
        };
        self.send(&pool.agent, ToAgent::Apply(Box::new(apply)), out);
        Ok(())
    }

    fn convert_spec(&mut self, agent: &AgentId, conversion: &Conversion) {
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
        if let Err(text) = self.check_allowed(principal, conversion) {
            return Answer::Forbidden(text.into());
        }
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
        let apply = Apply {
            framework: FrameworkId::from(""),
            uuid: self.next_operation_uuid(),
            id: None,
            kind: conversion.kind,
            consumed: consumed.clone(),
            converted: converted.clone(),
        };
        self.send(agent, ToAgent::Apply(Box::new(apply)), out);
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

    /// What became of an operation, as its agent says.
    pub(crate) fn operation_update(
        &mut self,
        agent: &AgentId,
        framework: &FrameworkId,
        uuid: UpdateId,
        (id, state): (OperationId, OperationState),
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_operation_status_update");
        let Some(entry) = self.framework_mut(framework) else {
            return;
        };
        let operation = Operation {
            id: id.clone(),
            uuid,
            framework: framework.clone(),
            agent: agent.clone(),
            state,
        };
        entry.operations.insert_mut(uuid, Arc::new(operation));
        let status = OperationStatus {
            operation: Some(id),
            state,
            message: None,
            agent: Some(agent.clone()),
            uuid: Some(uuid),
        };
        self.tell(framework, Event::Operation(status), out);
    }

    /// The scheduler has seen an outcome.
    pub(crate) fn acknowledge_operation(
        &mut self,
        framework: &FrameworkId,
        uuid: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_operation_status_update_acknowledgement");
        let Some(entry) = self.framework_mut(framework) else {
            return;
        };
        let Some(operation) = entry.operations.get(&uuid).cloned() else {
            return;
        };
        let framework = framework.clone();
        let order = ToAgent::AcknowledgeOperation {
            framework: framework.clone(),
            uuid,
        };
        // An agent that is away sends it again, and it is acknowledged then.
        if self.send(&operation.agent, order, out)
            && operation.state.is_terminal()
            && let Some(entry) = self.framework_mut(&framework)
        {
            entry.operations.remove_mut(&uuid);
        }
    }

    /// An agent is away: nobody knows how its operations ended.
    pub(crate) fn lose_operations(
        &mut self,
        agent: &AgentId,
        state: OperationState,
        out: &mut Vec<Effect>,
    ) {
        let all = self.frameworks.values().flat_map(|f| f.operations.values());
        let lost: Vec<_> = all
            .filter(|known| known.agent == *agent && !known.state.is_terminal())
            .cloned()
            .collect();
        for operation in lost {
            if let Some(entry) = self.framework_mut(&operation.framework) {
                entry.operations.remove_mut(&operation.uuid);
            }
            let status = OperationStatus {
                operation: Some(operation.id.clone()),
                state,
                message: None,
                agent: Some(agent.clone()),
                uuid: None,
            };
            self.tell(&operation.framework, Event::Operation(status), out);
        }
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
