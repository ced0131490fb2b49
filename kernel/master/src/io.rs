//! What goes into the master and what comes out of it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use abi_node::{ToAgent, ToMaster};
use abi_terms::{
    AgentSpec, Command, Conversion, DrainConfig, Event, FrameworkSpec, Moment, OfferConstraints,
    Status, Subscription, TaskState, Unavailability,
};
use base_access::Principal;
use base_ids::{AgentId, ConnectionId, FrameworkId, RequestId};
use base_units::{Quantities, Role};
use kernel_allocator::Quota;

use crate::model::{Agent, Framework, Task};

/// Everything that can happen to a master.
#[derive(Clone, Debug)]
pub enum Input {
    /// What the store holds; the first input of every master, before which it answers nothing.
    Recovered(Vec<Record>),
    /// A scheduler asks to subscribe on a stream that has already been answered with 200.
    Subscribe {
        /// The stream.
        connection: ConnectionId,
        /// What it says.
        subscription: Box<Subscription>,
        /// Who it is, if it logged in.
        principal: Option<Principal>,
    },
    /// A scheduler's stream is closed, by whichever side.
    SchedulerGone(ConnectionId),
    /// A scheduler's call other than SUBSCRIBE.
    Call {
        /// Where the answer goes.
        request: RequestId,
        /// The stream that its `Mesos-Stream-Id` names; absent if the header is missing or names no open stream.
        stream: Option<ConnectionId>,
        /// Who it claims to be.
        framework: FrameworkId,
        /// Who it is, if it logged in.
        principal: Option<Principal>,
        /// What it wants.
        command: Command,
    },
    /// A new session with an agent.
    AgentConnected {
        /// The session.
        connection: ConnectionId,
        /// Who it is, if it logged in.
        principal: Option<Principal>,
    },
    /// A message of a session.
    Agent(ConnectionId, ToMaster),
    /// The session is broken beyond resumption.
    AgentGone(ConnectionId),
    /// The session is over because the agent answered no pings.
    AgentSilent(ConnectionId),
    /// Only agents on these hosts are offered; absent means all.
    Whitelist(Option<BTreeSet<Arc<str>>>),
    /// An operator removes a framework.
    Teardown {
        /// Where the answer goes.
        request: RequestId,
        /// Which.
        framework: FrameworkId,
        /// Who asks.
        principal: Option<Principal>,
    },
    /// An operator changes something else.
    Operate {
        /// Where the answer goes.
        request: RequestId,
        /// Who asks.
        principal: Option<Principal>,
        /// What.
        operation: Operate,
    },
    /// An operator turns resources of an agent into others.
    Convert {
        /// Where the answer goes.
        request: RequestId,
        /// Whose resources.
        agent: AgentId,
        /// How.
        conversion: Box<Conversion>,
        /// Who asks.
        principal: Option<Principal>,
    },
    /// Time has passed; [`crate::Master::next_wake`] says when this is due.
    Tick,
}

/// What operators change. Roles, amounts and addresses are checked where they enter.
#[derive(Clone, Debug, PartialEq)]
pub enum Operate {
    /// No offers of an agent.
    Deactivate(AgentId),
    /// Offers of an agent that is deactivated or drained.
    Reactivate(AgentId),
    /// End all tasks of an agent, which gets no offers any more.
    Drain {
        /// Which.
        agent: AgentId,
        /// How long a task may take at most.
        max_grace: Option<Duration>,
        /// Whether the agent is gone afterwards.
        mark_gone: bool,
    },
    /// An agent never comes back.
    MarkGone(AgentId),
    /// Weights of roles, above 0.
    Weights(Vec<(Role, f64)>),
    /// Quotas of roles; of a role that comes twice the last counts.
    Quota {
        /// Empty quotas take away what was set.
        quotas: Vec<(Role, Quota)>,
        /// Whether capacity and consumption are not looked at.
        force: bool,
    },
    /// The quota of a role that has none yet; guarantee and limit are the same.
    SetQuota {
        /// Whose.
        role: Role,
        /// How much.
        guarantee: Quantities,
        /// Whether capacity is not looked at.
        force: bool,
    },
    /// No quota of a role any more.
    RemoveQuota(Role),
    /// Which machines will be away, and when; all of it anew.
    Schedule(Vec<Window>),
    /// Machines of the schedule go down, and their agents with them.
    StartMaintenance(Vec<Machine>),
    /// Machines that are down are back, and leave the schedule.
    StopMaintenance(Vec<Machine>),
}

/// A machine, by which agents are found. Its name is kept as it was given; small and capital letters are the same in it.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its name; may be empty.
    pub hostname: Arc<str>,
    /// Its address; may be empty.
    pub ip: Arc<str>,
}

impl Ord for Machine {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let small = |byte: u8| byte.to_ascii_lowercase();
        let name = self.hostname.bytes().map(small);
        let names = name.cmp(other.hostname.bytes().map(small));
        names.then_with(|| self.ip.cmp(&other.ip))
    }
}

impl PartialOrd for Machine {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Machine {
    fn eq(&self, other: &Self) -> bool {
        self.ip == other.ip && self.hostname.eq_ignore_ascii_case(&other.hostname)
    }
}

impl Eq for Machine {}

/// Machines that will be away together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Which.
    pub machines: Vec<Machine>,
    /// When.
    pub unavailability: Unavailability,
}

/// The schedule, and how far it has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintenance {
    /// A machine is in one of them at most.
    pub windows: Vec<Window>,
    /// Machines of the schedule that are down; the others of it are draining.
    pub down: BTreeSet<Machine>,
}

/// An agent is being emptied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drain {
    /// Since when.
    pub since: Moment,
    /// How long a task may take at most to end.
    pub max_grace: Option<Duration>,
    /// Whether the agent is gone afterwards.
    pub mark_gone: bool,
    /// Whether nothing is left on it.
    pub drained: bool,
}

impl Drain {
    /// What the operator asked for.
    pub fn config(&self) -> DrainConfig {
        DrainConfig {
            max_grace: self.max_grace,
            mark_gone: self.mark_gone,
        }
    }
}

/// Everything a master can want done. Effects are carried out in order, and none before all earlier [`Effect::Persist`]s
/// of it are durable; a store that fails ends the process, so nobody is ever told what could be forgotten.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Make durable.
    Persist(Record),
    /// Answer a call.
    Answer(RequestId, Answer),
    /// Tell a scheduler.
    Tell(ConnectionId, Event),
    /// Close a scheduler's stream after what was told before.
    Close(ConnectionId),
    /// Tell an agent.
    Send(ConnectionId, ToAgent),
    /// End a session with an agent after what was sent before.
    Hang(ConnectionId),
    /// Tell the subscribers of the operator API.
    Publish(OperatorEvent),
    /// End the process, for the reason given.
    Quit(Arc<str>),
}

/// The outcome of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 202.
    Accepted,
    /// 200.
    Done,
    /// 400.
    BadRequest(Arc<str>),
    /// 403.
    Forbidden(Arc<str>),
    /// 404.
    NotFound(Arc<str>),
    /// 409.
    Conflict(Arc<str>),
    /// 503: not yet recovered.
    Unavailable,
}

/// A durable fact; the newest of each [`Record::key`] counts.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// An agent.
    Agent(AgentId, AgentRecord),
    /// Nothing is known of the agent any more.
    ForgetAgent(AgentId),
    /// A framework.
    Framework(FrameworkId, Box<FrameworkRecord>),
    /// Nothing is known of the framework any more.
    ForgetFramework(FrameworkId),
    /// The weight of a role.
    Weight(Role, f64),
    /// The quota of a role; an empty one was reset.
    Quota(Role, Quota),
    /// A role has no quota.
    ForgetQuota(Role),
    /// The schedule of maintenance.
    Maintenance(Arc<Maintenance>),
}

impl Record {
    /// Under which name the fact is kept: the newest of a name counts.
    pub fn key(&self) -> String {
        match self {
            Self::Agent(id, _) | Self::ForgetAgent(id) => format!("agents/{id}"),
            Self::Framework(id, _) | Self::ForgetFramework(id) => format!("frameworks/{id}"),
            Self::Weight(role, _) => format!("weights/{role}"),
            Self::Quota(role, _) | Self::ForgetQuota(role) => format!("quotas/{role}"),
            Self::Maintenance(_) => "maintenance".to_owned(),
        }
    }

    /// Whether it says that nothing is known any more.
    pub fn forgets(&self) -> bool {
        match self {
            Self::ForgetAgent(_) | Self::ForgetFramework(_) | Self::ForgetQuota(_) => true,
            Self::Agent(..)
            | Self::Framework(..)
            | Self::Weight(..)
            | Self::Quota(..)
            | Self::Maintenance(_) => false,
        }
    }
}

/// What is durable of an agent.
#[derive(Clone, Debug, PartialEq)]
pub struct AgentRecord {
    /// As it last registered.
    pub spec: Arc<AgentSpec>,
    /// When it first registered.
    pub registered: Moment,
    /// Whether it may come back.
    pub standing: Standing,
    /// Whether an operator switched it off.
    pub deactivated: bool,
    /// Whether it is being emptied, or was.
    pub drain: Option<Drain>,
}

/// How the registry sees an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Expected to be there.
    Admitted,
    /// Not heard of since; may come back.
    Unreachable(Moment),
    /// May never come back.
    Gone(Moment),
}

/// What is durable of a framework.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameworkRecord {
    /// As it last subscribed or was updated.
    pub spec: Arc<FrameworkSpec>,
    /// Agents it wants.
    pub constraints: OfferConstraints,
    /// Roles that want no offers.
    pub suppressed: Vec<Arc<str>>,
    /// When it first subscribed.
    pub registered: Moment,
    /// Since when it is not connected, if it is not: its fail-over timeout runs from then.
    pub disconnected: Option<Moment>,
    /// When it was removed; its id never returns.
    pub completed: Option<Moment>,
}

/// An event of the operator API.
#[derive(Clone, Debug)]
pub enum OperatorEvent {
    /// `TASK_ADDED`.
    TaskAdded(Arc<Task>),
    /// `TASK_UPDATED`.
    TaskUpdated {
        /// Whose.
        framework: FrameworkId,
        /// The status.
        status: Arc<Status>,
        /// The newest state.
        latest: TaskState,
    },
    /// `AGENT_ADDED`.
    AgentAdded(Arc<Agent>),
    /// `AGENT_REMOVED`.
    AgentRemoved(AgentId),
    /// An agent became unreachable or was marked gone, of which clients hear only if they ask for it.
    AgentLost(AgentId),
    /// `FRAMEWORK_ADDED`.
    FrameworkAdded(Arc<Framework>),
    /// `FRAMEWORK_UPDATED`.
    FrameworkUpdated(Arc<Framework>),
    /// `FRAMEWORK_REMOVED`.
    FrameworkRemoved(Arc<Framework>),
}
