//! A master with its store and its end of the sessions.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use abi_node::session::{LinkId, Loss, MasterOutput, MasterSessions};
use abi_terms::{MasterSpec, Moment};
use base_ids::ConnectionId;
use kernel_master::{Config, Effect, Input, Master, Record};

use crate::network::{Links, session_config};

/// The process and its disk.
#[derive(Debug)]
pub(crate) struct MasterHost {
    pub(crate) process: Option<Process>,
    store: BTreeMap<String, Record>,
    starts: u64,
    links: Links,
    offer_timeout: Option<Duration>,
}

/// What a crash ends.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) kernel: Master,
    pub(crate) sessions: MasterSessions,
}

impl MasterHost {
    pub(crate) fn new(links: Links, offer_timeout: Option<Duration>) -> Self {
        Self {
            process: None,
            store: BTreeMap::new(),
            starts: 0,
            links,
            offer_timeout,
        }
    }

    /// Starts the process. The first input is what the store holds.
    pub(crate) fn start(&mut self, seed: u64) -> Input {
        self.starts += 1;
        let spec = MasterSpec {
            id: format!("M{}", self.starts).into(),
            ip: "127.0.0.1".into(),
            port: 5050,
            hostname: "master".into(),
            version: "1".into(),
            region: None,
            zone: None,
        };
        self.process = Some(Process {
            kernel: Master::new(Config {
                offer_timeout: self.offer_timeout,
                ..Config::new(Arc::new(spec), seed)
            }),
            sessions: MasterSessions::new(session_config(self.links), seed, self.starts),
        });
        Input::Recovered(self.store.values().cloned().collect())
    }

    /// Makes durable what the effects want durable.
    pub(crate) fn commit(&mut self, effects: &[Effect]) {
        for effect in effects {
            let Effect::Persist(record) = effect else {
                continue;
            };
            match record.forgets() {
                true => drop(self.store.remove(&record.key())),
                false => drop(self.store.insert(record.key(), record.clone())),
            }
        }
    }

    /// When the process wants to be woken.
    pub(crate) fn next_wake(&self) -> Option<Moment> {
        let process = self.process.as_ref()?;
        let sessions = process.sessions.next_wake();
        [process.kernel.next_wake(), sessions]
            .into_iter()
            .flatten()
            .min()
    }
}

impl Process {
    /// What sessions say becomes inputs; the rest has to be put on links.
    pub(crate) fn inputs(outputs: Vec<MasterOutput>) -> (Vec<Input>, Vec<MasterOutput>) {
        let mut inputs = Vec::new();
        let mut rest = Vec::new();
        for output in outputs {
            match output {
                MasterOutput::Opened(connection) => inputs.push(Input::AgentConnected {
                    connection,
                    principal: None,
                }),
                MasterOutput::Deliver(connection, bytes) => {
                    let message = abi_node::wire::decode_to_master(bytes);
                    let message = message.expect("agents and masters speak one language");
                    inputs.push(Input::Agent(connection, message));
                }
                MasterOutput::Lost(connection, Loss::Silent) => {
                    inputs.push(Input::AgentSilent(connection));
                }
                MasterOutput::Lost(connection, _) => inputs.push(Input::AgentGone(connection)),
                other => rest.push(other),
            }
        }
        (inputs, rest)
    }

    pub(crate) fn link(agent: usize, link: u64) -> LinkId {
        LinkId((agent as u64) << 32 | link)
    }

    /// Which agent's which link it is.
    pub(crate) fn ends(link: LinkId) -> (usize, u64) {
        let agent = usize::try_from(link.0 >> 32).expect("few agents");
        (agent, link.0 & 0xffff_ffff)
    }

    pub(crate) fn send(
        &mut self,
        now: Moment,
        connection: ConnectionId,
        order: &abi_node::ToAgent,
        outputs: &mut Vec<MasterOutput>,
    ) {
        let bytes = abi_node::wire::encode_to_agent(order);
        self.sessions.send(now, connection, bytes, outputs);
    }
}
