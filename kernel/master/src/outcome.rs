//! What becomes of operations: who holds what until then, who is told, and who acknowledges.
//!
//! What an operation uses up that does not take effect at once is in use by its framework until the outcome is known;
//! then what it left, or failing that what it would have used up, is free. If the framework is removed before, it is
//! nobody's, and the agent has so much less to offer.

use std::sync::Arc;

use abi_node::ToAgent;
use abi_terms::{
    Conversion, ConversionKind, Event, Moment, OperationReport, OperationState, OperationStatus,
    UpdateId,
};
use base_defects::defect;
use base_ids::{AgentId, FrameworkId, OperationId, ProviderId};

use crate::agents::options_of;
use crate::io::Effect;
use crate::master::Master;
use crate::model::Operation;

impl Master {
    /// Notes an operation; `held` says that the allocator already counts what it uses up.
    pub(crate) fn add_operation(&mut self, agent: &AgentId, report: OperationReport, held: bool) {
        let (spec, uuid) = (report.spec.clone(), report.spec.uuid);
        let owner = spec.framework.as_ref();
        let alive = owner
            .filter(|id| self.frameworks.contains_key(*id))
            .cloned();
        let operation = Operation {
            agent: agent.clone(),
            is_orphan: owner.is_some() && alive.is_none(),
            version: None,
            report,
        };
        if operation.is_holding()
            && let Some(framework) = &alive
        {
            let consumed = spec.consumed();
            self.charge(framework, agent, &consumed);
            if !held {
                self.allocator.track(framework, agent, &consumed);
            }
        }
        self.count_operation(spec.conversion.kind, operation.report.latest.state);
        let shrinks = operation.is_holding() && operation.is_orphan;
        self.operations.insert_mut(uuid, Arc::new(operation));
        if let Some(side) = self.agent_sides.get_mut(agent) {
            side.operations.insert(uuid);
        }
        if let Some(side) = alive.and_then(|id| self.framework_sides.get_mut(&id)) {
            side.operations.insert(uuid);
        }
        if shrinks {
            self.renew_total(agent);
        }
    }

    /// Tells the allocator what an agent has, without what operations of removed frameworks hold.
    pub(crate) fn renew_total(&mut self, id: &AgentId) {
        let Some(agent) = self.agents.get(id) else {
            return;
        };
        let mut options = options_of(&agent.spec);
        for uuid in self.operations_on(id) {
            if let Some(known) = self.operations.get(&uuid)
                && known.is_orphan
                && known.is_holding()
            {
                let consumed = &known.report.spec.conversion.consumed;
                options.total = options.total.saturating_sub(consumed);
            }
        }
        self.allocator.update_agent(id, options);
    }

    /// Operations on an agent.
    pub(crate) fn operations_on(&self, agent: &AgentId) -> Vec<UpdateId> {
        let side = self.agent_sides.get(agent).into_iter();
        side.flat_map(|side| side.operations.iter().copied())
            .collect()
    }

    /// Changes an operation.
    pub(crate) fn change_operation(&mut self, uuid: UpdateId, change: impl FnOnce(&mut Operation)) {
        if let Some(known) = self.operations.get_mut(&uuid) {
            change(Arc::make_mut(known));
        }
    }

    /// An operation is in a newer state. `convert` says that what it left is not yet among the agent's resources.
    pub(crate) fn advance_operation(
        &mut self,
        now: Moment,
        uuid: UpdateId,
        latest: &OperationStatus,
        convert: bool,
    ) {
        let Some(known) = self.operations.get(&uuid).cloned() else {
            return;
        };
        if known.report.latest.state.is_terminal() {
            return;
        }
        self.change_operation(uuid, |known| known.report.latest = latest.clone());
        if !latest.state.is_terminal() {
            return;
        }
        let (spec, agent) = (&known.report.spec, &known.agent);
        self.count_operation(spec.conversion.kind, latest.state);
        if !known.is_holding() {
            return;
        }
        let made = match latest.state {
            OperationState::Finished if convert => Some(&latest.converted),
            _ => None,
        };
        let owner = spec.framework.as_ref().filter(|_| !known.is_orphan);
        let Some(framework) = owner else {
            if let Some(converted) = made {
                let conversion = Conversion {
                    converted: converted.clone(),
                    ..Conversion::clone(&spec.conversion)
                };
                self.convert_spec(agent, &conversion);
            }
            self.renew_total(agent);
            return;
        };
        let consumed = spec.consumed();
        let converted = made.map(|converted| spec.allocated(converted));
        match converted {
            Some(converted)
                if self
                    .allocator
                    .convert(framework, agent, &consumed, &converted) =>
            {
                let conversion = Conversion {
                    converted: latest.converted.clone(),
                    ..Conversion::clone(&spec.conversion)
                };
                self.convert_spec(agent, &conversion);
                self.uncharge(framework, agent, &consumed);
                self.allocator
                    .recover(framework, agent, &converted, None, now);
            }
            Some(_) | None => self.discharge(now, framework, agent, &consumed),
        }
    }

    /// Nothing more is known of an operation.
    pub(crate) fn remove_operation(&mut self, now: Moment, uuid: UpdateId) {
        let Some(known) = self.operations.get(&uuid).cloned() else {
            return;
        };
        self.operations.remove_mut(&uuid);
        if let Some(side) = self.agent_sides.get_mut(&known.agent) {
            side.operations.remove(&uuid);
        }
        let spec = &known.report.spec;
        if let Some(id) = &spec.framework
            && let Some(side) = self.framework_sides.get_mut(id)
        {
            side.operations.remove(&uuid);
        }
        if !known.is_holding() {
            return;
        }
        match &spec.framework {
            Some(framework) if !known.is_orphan => {
                self.discharge(now, framework, &known.agent, &spec.consumed());
            }
            Some(_) | None => self.renew_total(&known.agent),
        }
    }

    /// What became of an operation, as its agent says.
    pub(crate) fn operation_update(
        &mut self,
        now: Moment,
        agent: &AgentId,
        framework: Option<&FrameworkId>,
        uuid: UpdateId,
        (mut status, latest): (OperationStatus, Option<OperationStatus>),
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_operation_status_update");
        status.agent = Some(agent.clone());
        let known = self.operations.get(&uuid);
        let Some(known) = known.filter(|known| known.agent == *agent).cloned() else {
            self.count("master/invalid_operation_status_updates");
            let alive = framework.filter(|id| self.frameworks.contains_key(*id));
            match (alive, status.uuid) {
                (Some(framework), _) if status.operation.is_some() => {
                    self.tell(framework, Event::Operation(status, None), out);
                }
                (_, Some(status)) => {
                    let order = ToAgent::AcknowledgeOperation { uuid, status };
                    self.send(agent, order, out);
                }
                (_, None) => {}
            }
            return;
        };
        self.count("master/valid_operation_status_updates");
        let spec = &known.report.spec;
        status.operation.clone_from(&spec.id);
        self.advance_operation(now, uuid, latest.as_ref().unwrap_or(&status), true);
        self.change_operation(uuid, |known| {
            let statuses = &mut known.report.statuses;
            let repeats = |told: &OperationStatus| match status.uuid {
                Some(_) => told.uuid == status.uuid,
                None => *told == status,
            };
            if !statuses.iter().any(repeats) {
                statuses.push(status.clone());
            }
        });
        let ends = status.state.is_terminal();
        let owner = spec.framework.as_ref().filter(|_| spec.id.is_some());
        match owner.filter(|id| !known.is_orphan && self.frameworks.contains_key(*id)) {
            Some(framework) => {
                let role = spec.role.clone();
                self.tell(framework, Event::Operation(status.clone(), role), out);
                if ends && status.uuid.is_none() {
                    self.remove_operation(now, uuid);
                }
            }
            None => {
                // Nobody else will.
                if let Some(status) = status.uuid {
                    let order = ToAgent::AcknowledgeOperation { uuid, status };
                    self.send(agent, order, out);
                }
                if ends {
                    self.remove_operation(now, uuid);
                }
            }
        }
    }

    /// The scheduler has seen a status.
    pub(crate) fn acknowledge_operation(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        (agent, operation, status): (Option<&AgentId>, &OperationId, UpdateId),
        out: &mut Vec<Effect>,
    ) {
        self.count("master/messages_operation_status_update_acknowledgement");
        let side = self.framework_sides.get(framework);
        let mut own = side.into_iter().flat_map(|side| &side.operations);
        let found = own.find_map(|uuid| {
            let known = self.operations.get(uuid)?;
            let mut told = known.report.statuses.iter();
            let seen = told.find(|told| told.uuid == Some(status))?;
            let is_meant = known.report.spec.id.as_ref() == Some(operation)
                && agent.is_none_or(|agent| *agent == known.agent);
            is_meant.then(|| (*uuid, known.agent.clone(), seen.state.is_terminal()))
        });
        let order = |uuid| ToAgent::AcknowledgeOperation { uuid, status };
        // An agent that is away sends it again, and it is acknowledged then.
        match found {
            Some((uuid, agent, ends)) if self.send(&agent, order(uuid), out) => {
                self.count("master/valid_operation_status_update_acknowledgements");
                if ends {
                    self.remove_operation(now, uuid);
                }
            }
            Some(_) | None => self.count("master/invalid_operation_status_update_acknowledgements"),
        }
    }

    /// An agent is admitted no more. `told` is what frameworks hear of its operations, if they hear anything.
    pub(crate) fn lose_operations(
        &mut self,
        now: Moment,
        agent: &AgentId,
        told: Option<(OperationState, &str)>,
        out: &mut Vec<Effect>,
    ) {
        for uuid in self.operations_on(agent) {
            if let Some(known) = self.operations.get(&uuid).cloned()
                && let Some((state, text)) = told
            {
                let spec = &known.report.spec;
                self.count_operation(spec.conversion.kind, state);
                if let (Some(id), Some(framework)) = (&spec.id, &spec.framework) {
                    let status = OperationStatus::new(Some(id.clone()), state)
                        .because(text)
                        .on(Some(agent.clone()), spec.conversion.provider.clone());
                    self.tell(framework, Event::Operation(status, None), out);
                }
            }
            self.remove_operation(now, uuid);
        }
    }

    /// A framework is being removed, and what it held is free to the allocator: what its operations still use up is not.
    pub(crate) fn orphan_operations(
        &mut self,
        now: Moment,
        framework: &FrameworkId,
        out: &mut Vec<Effect>,
    ) {
        let side = self.framework_sides.get_mut(framework);
        let own = side.map(|side| std::mem::take(&mut side.operations));
        for uuid in own.unwrap_or_default() {
            let Some(known) = self.operations.get(&uuid).cloned() else {
                continue;
            };
            let report = &known.report;
            if known.is_holding() {
                self.uncharge(framework, &known.agent, &report.spec.consumed());
            }
            self.change_operation(uuid, |known| known.is_orphan = true);
            self.renew_total(&known.agent);
            let last = report.statuses.last();
            if let Some(last) = last.filter(|last| last.state.is_terminal()) {
                if let Some(status) = last.uuid {
                    let order = ToAgent::AcknowledgeOperation { uuid, status };
                    self.send(&known.agent, order, out);
                }
                self.remove_operation(now, uuid);
            }
        }
    }

    /// Makes the master's operations on an agent those that it reports. One that was ordered in the session that ended
    /// and is not reported never got there, unless its provider is away and keeps it.
    pub(crate) fn agree_on_operations(
        &mut self,
        now: Moment,
        agent: &AgentId,
        reports: Vec<OperationReport>,
        out: &mut Vec<Effect>,
    ) {
        let known = self.operations_on(agent);
        for uuid in known {
            if reports.iter().any(|report| report.spec.uuid == uuid) {
                continue;
            }
            let Some(report) = self.operations.get(&uuid).map(|known| &known.report) else {
                continue;
            };
            // Its end is told, and whoever was to see that has: a report that it crossed brought it back here.
            let is_over = report.latest.state.is_terminal();
            let spec = report.spec.clone();
            let provider = spec.conversion.provider.clone();
            if is_over
                || provider
                    .as_ref()
                    .is_some_and(|id| !self.has_provider(agent, id) && !defect!(AwayIsDropped))
            {
                self.remove_operation(now, uuid);
                continue;
            }
            let status = OperationStatus::new(spec.id.clone(), OperationState::Dropped)
                .because("The operation did not reach the agent")
                .on(Some(agent.clone()), provider);
            let framework = spec.framework.as_ref();
            self.operation_update(now, agent, framework, uuid, (status, None), out);
        }
        self.take_reports(now, agent, reports);
    }

    /// Learns of operations that an agent knows and the master does not, and of outcomes whose results are among the
    /// agent's resources already.
    pub(crate) fn take_reports(
        &mut self,
        now: Moment,
        agent: &AgentId,
        reports: Vec<OperationReport>,
    ) {
        for report in reports {
            let uuid = report.spec.uuid;
            match self.operations.get(&uuid) {
                None => self.add_operation(agent, report, false),
                Some(known) if known.agent == *agent => {
                    self.advance_operation(now, uuid, &report.latest, false);
                }
                Some(_) => {}
            }
        }
    }

    pub(crate) fn has_provider(&self, agent: &AgentId, provider: &ProviderId) -> bool {
        let agent = self.agents.get(agent);
        agent.is_some_and(|agent| agent.providers.contains_key(provider))
    }

    /// An operation is over, or nobody knows how it stands.
    pub(crate) fn count_operation(&mut self, kind: ConversionKind, state: OperationState) {
        for kind in [None, Some(kind)] {
            if let Some(counter) = counter_of(kind, state) {
                self.count(counter);
            }
        }
    }
}

/// The counter of those that enter a state, of one kind or of all; none for states that are not counted as they are entered.
const fn counter_of(kind: Option<ConversionKind>, state: OperationState) -> Option<&'static str> {
    macro_rules! below {
        ($path:literal) => {
            match state {
                OperationState::Finished => concat!("master/operations", $path, "/finished"),
                OperationState::Failed => concat!("master/operations", $path, "/failed"),
                OperationState::Error => concat!("master/operations", $path, "/error"),
                OperationState::Dropped => concat!("master/operations", $path, "/dropped"),
                OperationState::Unreachable => concat!("master/operations", $path, "/unreachable"),
                OperationState::GoneByOperator => {
                    concat!("master/operations", $path, "/gone_by_operator")
                }
                OperationState::Unsupported
                | OperationState::Pending
                | OperationState::Recovering
                | OperationState::Unknown => return None,
            }
        };
    }
    Some(match kind {
        None => below!(""),
        Some(ConversionKind::Reserve) => below!("/reserve"),
        Some(ConversionKind::Unreserve) => below!("/unreserve"),
        Some(ConversionKind::Create) => below!("/create"),
        Some(ConversionKind::Destroy) => below!("/destroy"),
        Some(ConversionKind::GrowVolume) => below!("/grow_volume"),
        Some(ConversionKind::ShrinkVolume) => below!("/shrink_volume"),
        Some(ConversionKind::CreateDisk) => below!("/create_disk"),
        Some(ConversionKind::DestroyDisk) => below!("/destroy_disk"),
    })
}
