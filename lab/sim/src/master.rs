//! A master with its store and its end of the sessions.

use std::collections::VecDeque;
use std::sync::Arc;

use abi_node::session::{LinkId, Loss, MasterOutput, MasterSessions};
use abi_terms::{MasterSpec, Moment};
use base_ids::ConnectionId;
use kernel_master::{Config, Effect, Input, Master, Record};

use crate::clock::Clock;
use crate::disk::{Disk, Kept};
use crate::network::session_config;
use crate::weather::Weather;

/// The machine of the master: its disk, and its process while there is one.
#[derive(Debug)]
pub(crate) struct MasterHost {
    pub(crate) process: Option<Process>,
    pub(crate) disk: Disk<Record>,
    pub(crate) starts: u64,
}

/// What a crash ends.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) kernel: Master,
    pub(crate) sessions: MasterSessions,
    pub(crate) clock: Clock,
    /// What waits to be applied.
    pub(crate) inbox: VecDeque<Input>,
    /// What waits to be durable.
    pub(crate) held: Vec<Effect>,
    /// The disk is at work: what is decided meanwhile joins what it is going to do.
    pub(crate) is_committing: bool,
    /// It is in the midst of its inbox.
    pub(crate) is_working: bool,
}

impl Kept for Record {
    fn key(&self) -> String {
        Record::key(self)
    }

    fn forgets(&self) -> bool {
        Record::forgets(self)
    }
}

impl MasterHost {
    pub(crate) fn new() -> Self {
        Self {
            process: None,
            disk: Disk::new(),
            starts: 0,
        }
    }

    /// Starts the process. The first input is what the store holds.
    pub(crate) fn start(&mut self, weather: &Weather, clock: Clock, seed: u64) -> Input {
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
        let mut config = Config::new(Arc::new(spec), seed);
        config.offer_timeout = weather.offer_timeout;
        config.agent_reregister_timeout = weather.patience;
        config.allocator.nested_quota = weather.nested_quota;
        self.process = Some(Process {
            kernel: Master::new(config),
            sessions: MasterSessions::new(session_config(weather.links), seed, self.starts),
            clock,
            inbox: VecDeque::new(),
            held: Vec::new(),
            is_committing: false,
            is_working: false,
        });
        Input::Recovered(self.disk.records().cloned().collect())
    }
}

impl Process {
    /// When the process wants to be woken.
    pub(crate) fn next_wake(&self) -> Option<Moment> {
        let wakes = [self.kernel.next_wake(), self.sessions.next_wake()];
        let wake = wakes.into_iter().flatten().min()?;
        Some(self.clock.when(wake))
    }

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
