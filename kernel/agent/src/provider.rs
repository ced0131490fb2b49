//! Resource providers: who they are, what they have, and what becomes of operations on it.
//!
//! A provider gets its id when it first subscribes, and keeps it for as long as the agent keeps its own. What it has
//! counts from its first `UPDATE_STATE` until its stream ends; its operations are its own to remember, so the agent
//! knows of them for as long only.

use std::sync::Arc;

use abi_node::{ProvidersReport, ToMaster};
use abi_terms::Moment;
use abi_terms::{
    OperationReport, OperationSpec, OperationState, OperationStatus, ProviderCall, ProviderEvent,
    ProviderReport, UpdateId,
};
use base_access::Principal;
use base_defects::defect;
use base_ids::{ConnectionId, FrameworkId, ProviderId};
use base_units::Resources;

use crate::agent::{Agent, Phase};
use crate::io::{Answer, Effect, ProviderRecord, ProviderSubscribe, Record};
use crate::model::Provider;

/// Providers that may ever have subscribed to an agent and are not gone.
const KNOWN_MAX: usize = 1024;

impl Agent {
    /// A provider asks to subscribe.
    pub(crate) fn provider_subscribe(
        &mut self,
        now: Moment,
        subscribe: ProviderSubscribe,
        out: &mut Vec<Effect>,
    ) {
        let ProviderSubscribe {
            request,
            connection,
            id,
            spec,
            principal,
        } = subscribe;
        if let Err(answer) = self.admit_provider(id.as_ref(), &spec) {
            out.push(Effect::Answer(request, answer));
            return;
        }
        let id = match id {
            Some(id) => id,
            None => {
                let id = ProviderId::from(self.seed.uuid_text());
                let record = ProviderRecord {
                    kind: spec.kind.clone(),
                    name: spec.name.clone(),
                };
                self.known_providers.insert(id.clone(), record.clone());
                out.push(Effect::Persist(Record::Provider(id.clone(), record)));
                id
            }
        };
        if let Some(former) = self.providers.get(&id).map(|known| known.connection) {
            out.push(Effect::Close(former));
            self.provider_gone(now, former, out);
        }
        let provider = Provider {
            id: id.clone(),
            spec,
            connection,
            principal,
            state: None,
        };
        self.providers.insert_mut(id.clone(), Arc::new(provider));
        self.count("resource_provider_manager/events/subscribe");
        out.push(Effect::Answer(request, Answer::Subscribed));
        out.push(Effect::TellProvider(
            connection,
            ProviderEvent::Subscribed(id),
        ));
    }

    fn admit_provider(
        &self,
        id: Option<&ProviderId>,
        spec: &abi_terms::ProviderSpec,
    ) -> Result<(), Answer> {
        if self.phase == Phase::Fresh || self.id.is_none() {
            return Err(Answer::Unavailable("Agent has not registered yet"));
        }
        match id {
            None if self.known_providers.len() >= KNOWN_MAX => Err(Answer::BadRequest(
                "Too many resource providers are known to the agent: mark those gone that do not come back",
            )),
            None => Ok(()),
            Some(id) => match self.known_providers.get(id) {
                None => Err(Answer::BadRequest(
                    "Resource provider is unknown to this agent: subscribe without an id to be given one",
                )),
                Some(known) if known.kind != spec.kind || known.name != spec.name => {
                    Err(Answer::BadRequest(
                        "Resource provider is known to this agent by another type or name",
                    ))
                }
                Some(_) => Ok(()),
            },
        }
    }

    /// A provider's call; `stream` is the stream that it names, if that is open.
    pub(crate) fn provider_call(
        &mut self,
        now: Moment,
        stream: Option<ConnectionId>,
        id: &ProviderId,
        principal: Option<&Principal>,
        call: ProviderCall,
        out: &mut Vec<Effect>,
    ) -> Answer {
        let Some(known) = self.providers.get(id) else {
            return Answer::BadRequest("Resource provider is not subscribed");
        };
        if known.principal.as_ref() != principal {
            return Answer::Forbidden("The login is not that of the resource provider");
        }
        if stream != Some(known.connection) {
            return Answer::BadRequest(
                "The stream ID included in this request didn't match the stream ID currently associated with the \
                 resource provider: send the Mesos-Stream-Id of its latest SUBSCRIBE",
            );
        }
        match call {
            ProviderCall::State {
                version,
                resources,
                operations,
            } => self.provider_state(id, version, resources, operations, out),
            ProviderCall::Operation {
                framework,
                uuid,
                status,
                latest,
            } => {
                let latest = latest.map(|latest| *latest);
                self.provider_operation(id, framework, uuid, *status, latest, out);
            }
            ProviderCall::Published { uuid, is_ready } => {
                self.published(now, id, uuid, is_ready, out);
            }
        }
        Answer::Accepted
    }

    fn provider_mut(&mut self, id: &ProviderId) -> Option<&mut Provider> {
        self.providers.get_mut(id).map(Arc::make_mut)
    }

    fn tell_provider(&self, id: &ProviderId, event: ProviderEvent, out: &mut Vec<Effect>) {
        if let Some(known) = self.providers.get(id) {
            out.push(Effect::TellProvider(known.connection, event));
        }
    }

    /// Operations on the resources of a provider.
    fn operations_of(&self, id: &ProviderId) -> Vec<Arc<OperationReport>> {
        let all = self.operations.values();
        all.filter(|known| known.spec.conversion.provider.as_ref() == Some(id))
            .cloned()
            .collect()
    }

    fn provider_state(
        &mut self,
        id: &ProviderId,
        version: UpdateId,
        resources: Resources,
        operations: Vec<OperationReport>,
        out: &mut Vec<Effect>,
    ) {
        let mut missing: Vec<UpdateId> = Vec::new();
        for known in self.operations_of(id) {
            if !operations
                .iter()
                .any(|told| told.spec.uuid == known.spec.uuid)
            {
                missing.push(known.spec.uuid);
            }
        }
        for mut told in operations {
            told.latest.agent.clone_from(&self.id);
            for status in &mut told.statuses {
                status.agent.clone_from(&self.id);
            }
            match self.operations.get_mut(&told.spec.uuid) {
                // What a new outcome leaves is in the total that came with it.
                Some(known) if !known.latest.state.is_terminal() => {
                    Arc::make_mut(known).latest = told.latest;
                }
                Some(_) => {}
                None => {
                    self.operations.insert_mut(told.spec.uuid, Arc::new(told));
                }
            }
        }
        if let Some(known) = self.provider_mut(id) {
            known.state = Some((version, resources));
        }
        if !missing.is_empty() {
            self.tell_provider(id, ProviderEvent::Reconcile(missing), out);
        }
        self.report_providers(out);
    }

    fn provider_operation(
        &mut self,
        id: &ProviderId,
        framework: Option<FrameworkId>,
        uuid: UpdateId,
        mut status: OperationStatus,
        mut latest: Option<OperationStatus>,
        out: &mut Vec<Effect>,
    ) {
        let agent = self.id.clone();
        let mut framework = framework;
        for told in std::iter::once(&mut status).chain(&mut latest) {
            told.agent.clone_from(&agent);
        }
        let known = self.operations.get_mut(&uuid).map(Arc::make_mut);
        if let Some(known) = known
            && known.spec.conversion.provider.as_ref() == Some(id)
        {
            framework.clone_from(&known.spec.framework);
            for told in std::iter::once(&mut status).chain(&mut latest) {
                told.operation.clone_from(&known.spec.id);
            }
            let newest = latest.as_ref().unwrap_or(&status).clone();
            let is_pending = !known.latest.state.is_terminal() || defect!(OutcomeCountedTwice);
            let ends = is_pending && newest.state.is_terminal();
            if !known.latest.state.is_terminal() {
                known.latest = newest.clone();
            }
            let repeats =
                status.uuid.is_some() && known.statuses.iter().any(|told| told.uuid == status.uuid);
            if !repeats {
                known.statuses.push(status.clone());
            }
            let spec = known.spec.clone();
            if ends
                && newest.state == OperationState::Finished
                && !spec.conversion.kind.is_at_once()
            {
                self.convert_provided(id, &spec.conversion.consumed, &newest.converted);
            }
            if status.state.is_terminal() && status.uuid.is_none() {
                // Nobody will acknowledge it.
                self.operations.remove_mut(&uuid);
            }
        } else if self.operations.contains_key(&uuid) {
            return;
        }
        if self.registered {
            out.push(Effect::Send(ToMaster::Operation {
                framework,
                uuid,
                status: Box::new(status),
                latest: latest.map(Box::new),
            }));
        }
    }

    /// Resources of a provider become others. One that has not what is used up tells soon what it has.
    fn convert_provided(
        &mut self,
        id: &ProviderId,
        consumed: &Resources,
        converted: &Resources,
    ) -> bool {
        let Some(Some((_, total))) = self.provider_mut(id).map(|known| &mut known.state) else {
            return false;
        };
        match total.checked_sub(consumed) {
            Some(rest) => {
                *total = &rest + converted;
                true
            }
            None => false,
        }
    }

    /// Has a provider carry out an operation. What was decided on other resources than it has now is dropped.
    pub(crate) fn apply_provided(
        &mut self,
        spec: &Arc<OperationSpec>,
        version: Option<UpdateId>,
        out: &mut Vec<Effect>,
    ) {
        let conversion = &spec.conversion;
        let Some(id) = &conversion.provider else {
            return;
        };
        let known = self.providers.get(id);
        let current = known.and_then(|known| Some(known.state.as_ref()?.0));
        let Some(version) = version.filter(|version| current == Some(*version)) else {
            let text = "The resources of the resource provider have changed";
            let status = self.status_of(spec, OperationState::Dropped).because(text);
            out.push(Effect::Send(ToMaster::Operation {
                framework: spec.framework.clone(),
                uuid: spec.uuid,
                status: Box::new(status),
                latest: None,
            }));
            return;
        };
        if conversion.kind.is_at_once() {
            self.convert_provided(id, &conversion.consumed, &conversion.converted);
        }
        let report = OperationReport {
            spec: spec.clone(),
            latest: self.status_of(spec, OperationState::Pending),
            statuses: Vec::new(),
        };
        self.operations.insert_mut(spec.uuid, Arc::new(report));
        let spec = spec.clone();
        self.tell_provider(id, ProviderEvent::Apply { spec, version }, out);
    }

    pub(crate) fn tell_acknowledged(
        &self,
        id: &ProviderId,
        operation: UpdateId,
        status: UpdateId,
        out: &mut Vec<Effect>,
    ) {
        let event = ProviderEvent::Acknowledge { status, operation };
        self.tell_provider(id, event, out);
    }

    /// A stream is closed. If it was a provider's, what that has is gone until it comes back.
    pub(crate) fn provider_gone(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        out: &mut Vec<Effect>,
    ) {
        let mut all = self.providers.values();
        let Some(id) = all.find(|known| known.connection == connection) else {
            return;
        };
        let id = id.id.clone();
        self.providers.remove_mut(&id);
        for known in self.operations_of(&id) {
            self.operations.remove_mut(&known.spec.uuid);
        }
        self.count("resource_provider_manager/events/disconnect");
        self.unpublished(now, &id, out);
        self.report_providers(out);
    }

    /// A provider never comes back, says an operator.
    pub(crate) fn mark_provider_gone(
        &mut self,
        now: Moment,
        id: &ProviderId,
        out: &mut Vec<Effect>,
    ) -> Answer {
        if self.id.is_none() {
            return Answer::Failed("Agent has not registered yet".into());
        }
        let known = self.providers.get(id).cloned();
        let has = known.as_ref().and_then(|known| known.state.as_ref());
        if has.is_some_and(|(_, resources)| !resources.is_empty()) {
            return Answer::Failed(
                "Resource provider has resources: it must give them up first".into(),
            );
        }
        if self.known_providers.remove(id).is_some() {
            out.push(Effect::Persist(Record::ForgetProvider(id.clone())));
        }
        for known in self.operations_of(id) {
            if !known.latest.state.is_terminal() && self.registered {
                let text = "The resource provider was removed before the operation had an outcome";
                let status = self.status_of(&known.spec, OperationState::GoneByOperator);
                out.push(Effect::Send(ToMaster::Operation {
                    framework: known.spec.framework.clone(),
                    uuid: known.spec.uuid,
                    status: Box::new(status.because(text)),
                    latest: None,
                }));
            }
        }
        if let Some(known) = known {
            let teardown = Effect::TellProvider(known.connection, ProviderEvent::Teardown);
            out.extend([teardown, Effect::Close(known.connection)]);
            self.provider_gone(now, known.connection, out);
        }
        Answer::Done
    }

    /// Closes all streams of providers and forgets that there were any.
    pub(crate) fn forget_providers(&mut self, now: Moment, out: &mut Vec<Effect>) {
        let open: Vec<_> = self
            .providers
            .values()
            .map(|known| known.connection)
            .collect();
        for connection in open {
            out.push(Effect::Close(connection));
            self.provider_gone(now, connection, out);
        }
        for id in std::mem::take(&mut self.known_providers).into_keys() {
            out.push(Effect::Persist(Record::ForgetProvider(id)));
        }
    }

    /// All that the master must know of providers.
    pub(crate) fn providers_report(&self) -> ProvidersReport {
        let mut report = ProvidersReport::default();
        for known in self.providers.values() {
            if let Some((version, resources)) = &known.state {
                report.providers.push(ProviderReport {
                    id: known.id.clone(),
                    spec: known.spec.clone(),
                    version: *version,
                    resources: resources.clone(),
                });
                let operations = self.operations_of(&known.id).into_iter();
                report
                    .operations
                    .extend(operations.map(Arc::unwrap_or_clone));
            }
        }
        let known = self.known_providers.keys();
        let absent = known.filter(|id| !self.providers.contains_key(*id));
        report.absent = absent.cloned().collect();
        report
    }

    /// Tells the master now, or as soon as it has admitted the agent: what it is introduced with may be older.
    pub(crate) fn report_providers(&mut self, out: &mut Vec<Effect>) {
        self.providers_untold = !self.registered;
        if self.registered {
            let report = Box::new(self.providers_report());
            out.push(Effect::Send(ToMaster::Providers(report)));
        }
    }
}
