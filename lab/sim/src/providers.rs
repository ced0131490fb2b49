//! What resource providers and their agents say to each other.

use std::sync::Arc;
use std::time::Duration;

use abi_terms::{OperationSpec, OperationState, ProviderCall, ProviderEvent, UpdateId};
use base_ids::{ConnectionId, RequestId};
use base_units::Resources;
use kernel_agent::{Answer, Input, ProviderSubscribe};

use crate::provider::Provider;
use crate::world::{Happening, World};

/// What a provider sends.
#[derive(Clone, Debug)]
pub(crate) enum ProviderSaid {
    /// `SUBSCRIBE`.
    Subscribe,
    /// Any other call.
    Call(Box<ProviderCall>),
}

impl World {
    fn uuid(&mut self) -> UpdateId {
        let mut uuid: UpdateId = [0; 16];
        uuid[..8].copy_from_slice(&self.random.next().to_be_bytes());
        uuid[8..].copy_from_slice(&self.random.next().to_be_bytes());
        uuid
    }

    fn provider(&mut self, agent: usize) -> Option<&mut Provider> {
        self.agents[agent].provider.as_mut()
    }

    /// The process of a provider begins.
    pub(crate) fn start_provider(&mut self, agent: usize) {
        if let Some(provider) = self.provider(agent)
            && !provider.is_up
        {
            provider.is_up = true;
            provider.starts += 1;
            let starts = provider.starts;
            self.at(Duration::ZERO, Happening::ProviderThinks(agent, starts));
        }
    }

    /// The process of a provider ends, and its stream with it.
    pub(crate) fn crash_provider(&mut self, agent: usize) {
        let Some(provider) = self.provider(agent).filter(|provider| provider.is_up) else {
            return;
        };
        provider.is_up = false;
        provider.is_subscribed = false;
        let stream = provider.stream.take();
        self.crashes += 1;
        if let Some(stream) = stream {
            let delay = self.random.millis(500);
            self.at(delay, Happening::ProviderGone(agent, stream));
        }
        let delay = self.random.millis(20_000);
        self.at(delay, Happening::StartProvider(agent));
    }

    /// A stream breaks, by chance.
    pub(crate) fn break_provider(&mut self, agent: usize) {
        let stream = self.provider(agent).and_then(|provider| provider.stream);
        if let Some(stream) = stream {
            let delay = self.random.millis(2000);
            self.at(delay, Happening::ProviderStreamEnd(agent, stream));
            let delay = self.random.millis(2000);
            self.at(delay, Happening::ProviderGone(agent, stream));
        }
    }

    /// The agent's process ends.
    pub(crate) fn cut_provider(&mut self, agent: usize) {
        self.agents[agent].provider_requests.clear();
        if let Some(stream) = self.provider(agent).and_then(|provider| provider.stream) {
            let delay = self.random.millis(500);
            self.at(delay, Happening::ProviderStreamEnd(agent, stream));
        }
    }

    /// A provider does what is due: it subscribes, carries out operations, and says again what became of them.
    pub(crate) fn provider_thinks(&mut self, agent: usize, starts: u64) -> Result<(), String> {
        let due = self
            .provider(agent)
            .filter(|provider| provider.is_up && provider.starts == starts);
        let Some(provider) = due else { return Ok(()) };
        let (stream, is_subscribed) = (provider.stream, provider.is_subscribed);
        let pending = provider.pending();
        for uuid in pending {
            if !self.random.one_in(3) {
                let state = match self.random.one_in(4) {
                    true => OperationState::Failed,
                    false => OperationState::Finished,
                };
                self.decide(agent, uuid, state)?;
            }
        }
        match stream {
            None => self.call_of_provider(agent, ProviderSaid::Subscribe),
            Some(_) if is_subscribed => self.tell_outcomes(agent),
            Some(_) => {}
        }
        let span = self.random.millis(if self.faults { 8000 } else { 30_000 });
        self.at(span, Happening::ProviderThinks(agent, starts));
        Ok(())
    }

    fn tell_outcomes(&mut self, agent: usize) {
        let outcomes = self
            .provider(agent)
            .map(|provider| provider.outcomes())
            .unwrap_or_default();
        for outcome in outcomes {
            self.call_of_provider(agent, ProviderSaid::Call(Box::new(outcome)));
        }
    }

    fn decide(
        &mut self,
        agent: usize,
        operation: UpdateId,
        state: OperationState,
    ) -> Result<(), String> {
        let status = self.uuid();
        let Some(provider) = self.provider(agent) else {
            return Ok(());
        };
        let spec = match provider.operations.get(&operation) {
            Some(known) => known.spec.clone(),
            None => return Ok(()),
        };
        match provider.decide(operation, status, state) {
            Some(state) => self.decided(agent, &spec, state),
            None => Ok(()),
        }
    }

    /// The truth about an operation is known.
    fn decided(
        &mut self,
        agent: usize,
        spec: &Arc<OperationSpec>,
        state: OperationState,
    ) -> Result<(), String> {
        if let Some(provider) = &self.agents[agent].provider {
            provider.check()?;
            self.truth.converted(&provider.total);
        }
        let Some(id) = &spec.id else { return Ok(()) };
        let told = self.schedulers.iter().find_map(|scheduler| {
            scheduler
                .operations
                .get(id.as_str())
                .filter(|_| !scheduler.is_villain)?
                .state
        });
        use OperationState::{Error, Failed, Finished};
        if let Some(told @ (OperationState::Dropped | Error | Failed | Finished)) = told
            && told != state
        {
            return Err(format!(
                "operation {id} was told to be {told:?}, and is {state:?}"
            ));
        }
        self.truth.outcomes.insert(id.as_str().into(), state);
        Ok(())
    }

    /// Puts a call on its way. Calls of one provider keep their order; one that is lost ends the stream.
    fn call_of_provider(&mut self, agent: usize, said: ProviderSaid) {
        let lost = self.faults && self.random.one_in(40);
        let slow = self.faults && self.random.one_in(30);
        let delay = self.random.millis(if slow { 3000 } else { 5 });
        let fresh = ConnectionId(self.next_connection);
        self.next_connection += 1;
        let now = self.now;
        let Some(provider) = self.provider(agent).filter(|provider| provider.is_up) else {
            return;
        };
        let moment = provider.last_call.max(now + delay);
        provider.last_call = moment;
        let stream = match (&said, provider.stream) {
            (ProviderSaid::Subscribe, _) => {
                provider.stream = Some(fresh);
                provider.is_subscribed = false;
                provider.last_event = now;
                fresh
            }
            (ProviderSaid::Call(_), Some(stream)) => stream,
            (ProviderSaid::Call(_), None) => return,
        };
        if !lost {
            let request = RequestId(fresh.0);
            return self.at_moment(
                moment,
                Happening::FromProvider(agent, stream, request, said),
            );
        }
        self.at_moment(moment, Happening::ProviderStreamEnd(agent, stream));
        let delay = self.random.millis(1000);
        self.at_moment(moment + delay, Happening::ProviderGone(agent, stream));
    }

    /// A call reaches the agent, if it is there.
    pub(crate) fn provider_says(
        &mut self,
        agent: usize,
        stream: ConnectionId,
        request: RequestId,
        said: ProviderSaid,
    ) -> Result<(), String> {
        let host = &mut self.agents[agent];
        let Some(provider) = &host.provider else {
            return Ok(());
        };
        if host.process.is_none() {
            let delay = self.random.millis(100);
            self.at(delay, Happening::ProviderStreamEnd(agent, stream));
            return Ok(());
        }
        let input = match (said, &provider.id) {
            // Whoever asked has ended meanwhile.
            (ProviderSaid::Subscribe, _) if provider.stream != Some(stream) => return Ok(()),
            (ProviderSaid::Subscribe, id) => {
                Input::ProviderSubscribe(Box::new(ProviderSubscribe {
                    request,
                    connection: stream,
                    id: id.clone(),
                    spec: Provider::spec(),
                    principal: None,
                }))
            }
            (ProviderSaid::Call(_), None) => return Ok(()),
            (ProviderSaid::Call(call), Some(id)) => Input::ProviderCall {
                request,
                stream: Some(stream),
                provider: id.clone(),
                principal: None,
                call,
            },
        };
        host.provider_requests.insert(request, stream);
        self.agent_input(agent, input)
    }

    /// The agent answers a call, if it is a provider's. Whatever does not succeed ends the stream.
    pub(crate) fn answer_provider(
        &mut self,
        agent: usize,
        request: RequestId,
        answer: &Answer,
    ) -> bool {
        let host = &mut self.agents[agent];
        let Some(stream) = host.provider_requests.remove(&request) else {
            return false;
        };
        if matches!(answer, Answer::Subscribed | Answer::Accepted) {
            return true;
        }
        if let (Answer::BadRequest(text), Some(provider)) = (answer, &mut host.provider)
            && text.contains("unknown to this agent")
        {
            provider.reset();
        }
        let delay = self.random.millis(20);
        self.at(delay, Happening::ProviderStreamEnd(agent, stream));
        self.at(delay, Happening::ProviderGone(agent, stream));
        true
    }

    /// Something for a provider's stream, which keeps its order; the end of it, if it is nothing.
    pub(crate) fn tell_provider(
        &mut self,
        agent: usize,
        stream: ConnectionId,
        event: Option<ProviderEvent>,
    ) {
        let slow = self.faults && self.random.one_in(40);
        let delay = self.random.millis(if slow { 2000 } else { 5 });
        let now = self.now;
        let Some(provider) = self
            .provider(agent)
            .filter(|provider| provider.stream == Some(stream))
        else {
            return;
        };
        let moment = provider.last_event.max(now + delay);
        provider.last_event = moment;
        let happening = match event {
            Some(event) => Happening::ToProvider(agent, stream, Box::new(event)),
            None => Happening::ProviderStreamEnd(agent, stream),
        };
        self.at_moment(moment, happening);
    }

    /// A provider notices that its stream is closed.
    pub(crate) fn provider_stream_end(&mut self, agent: usize, stream: ConnectionId) {
        if let Some(provider) = self.provider(agent)
            && provider.stream == Some(stream)
        {
            provider.stream = None;
            provider.is_subscribed = false;
        }
    }

    pub(crate) fn provider_hears(
        &mut self,
        agent: usize,
        stream: ConnectionId,
        event: ProviderEvent,
    ) -> Result<(), String> {
        let uuid = self.uuid();
        let is_ready = !(self.faults && self.random.one_in(8));
        let Some(provider) = self
            .provider(agent)
            .filter(|provider| provider.is_up && provider.stream == Some(stream))
        else {
            return Ok(());
        };
        let calls = match event {
            ProviderEvent::Subscribed(id) => {
                let mut calls = vec![provider.subscribed(&id, uuid)?];
                calls.extend(provider.outcomes());
                calls
            }
            ProviderEvent::Apply { spec, version } => {
                if let Some(state) = provider.apply(&spec, version, uuid)? {
                    self.decided(agent, &spec, state)?;
                }
                self.tell_outcomes(agent);
                Vec::new()
            }
            // What is used is looked at where it begins to run.
            ProviderEvent::Publish { uuid, .. } => {
                vec![ProviderCall::Published { uuid, is_ready }]
            }
            ProviderEvent::Acknowledge { status, operation } => {
                provider.acknowledged(operation, status);
                Vec::new()
            }
            ProviderEvent::Reconcile(asked) => provider.reconcile(&asked),
            ProviderEvent::Teardown => return Err("a provider is torn down".to_owned()),
        };
        for call in calls {
            self.call_of_provider(agent, ProviderSaid::Call(Box::new(call)));
        }
        Ok(())
    }

    /// Whether what runs on a machine has what it uses of the machine's provider, and nobody else has it.
    pub(crate) fn check_provided(&self, agent: usize, used: &Resources) -> Result<(), String> {
        let Some(provider) = &self.agents[agent].provider else {
            return Ok(());
        };
        let used = used.filter(|one| one.provider.is_some()).unallocate();
        match provider.total.contains(&used) {
            true => Ok(()),
            false => Err(format!(
                "{used} is used on machine {agent}, and its provider has {}",
                provider.total
            )),
        }
    }

    /// Whether a provider has what it had, and waits for nothing.
    pub(crate) fn check_provider(&self, agent: usize) -> Result<Resources, String> {
        let Some(provider) = &self.agents[agent].provider else {
            return Ok(Resources::new());
        };
        provider.check()?;
        if !provider.is_subscribed {
            return Err(format!("the provider of agent {agent} is not subscribed"));
        }
        match provider.operations.values().next() {
            None => Ok(provider.total.clone()),
            Some(known) => Err(format!(
                "the provider of agent {agent} keeps operation {:?}",
                known.spec.id
            )),
        }
    }
}
