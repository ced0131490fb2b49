//! Frameworks, agents and tasks as the master knows them; shared with readers by cheap clones.

use std::collections::BTreeMap;
use std::sync::Arc;

use abi_terms::{
    AgentSpec, ExecutorSpec, FrameworkSpec, InverseOffer, Moment, Offer, OfferConstraints,
    OperationReport, ProviderSpec, Status, TaskSpec, TaskState, Unavailability, UpdateId,
};
use base_access::Principal;
use base_ids::{AgentId, ConnectionId, ExecutorId, FrameworkId, OfferId, ProviderId};
use base_units::{Resources, Role};
use kernel_allocator::Quota;
use rpds::RedBlackTreeMapSync;

use crate::io::{AgentRecord, Drain, Maintenance, Standing};
use crate::table::{Named, Table};
use crate::tally::{Cause, Tally};

/// A task.
#[derive(Clone, Debug)]
pub struct Task {
    /// As it was launched.
    pub spec: Arc<TaskSpec>,
    /// Whose.
    pub framework: FrameworkId,
    /// To which role its resources are allocated.
    pub role: Role,
    /// Where.
    pub agent: AgentId,
    /// The executor that runs it; absent for command tasks.
    pub executor: Option<ExecutorId>,
    /// Unix user it runs as.
    pub user: Arc<str>,
    /// Its resources, allocated to `role`; they stay here after it has ended.
    pub resources: Resources,
    /// Its newest state.
    pub latest: TaskState,
    /// The newest status that the agent forwarded: what reconciliation reports.
    pub forwarded: Option<Arc<Status>>,
    /// One status for each run of equal states, oldest first, without `data`.
    pub statuses: Vec<Arc<Status>>,
}

impl Named for Task {
    fn name(&self) -> &str {
        self.spec.id.as_str()
    }
}

/// A framework.
#[derive(Clone, Debug)]
pub struct Framework {
    /// Its id.
    pub id: FrameworkId,
    /// As it last subscribed, was updated, or was reported.
    pub spec: Arc<FrameworkSpec>,
    /// Roles that want no offers.
    pub suppressed: Vec<Role>,
    /// Agents it wants.
    pub constraints: OfferConstraints,
    /// Who subscribed, if it logged in.
    pub principal: Option<Principal>,
    /// Its stream, while it is connected.
    pub connection: Option<ConnectionId>,
    /// Whether it gets offers.
    pub active: bool,
    /// Whether it is only known from the store or from agents and has not subscribed to this master.
    pub recovered: bool,
    /// When it first subscribed.
    pub registered: Moment,
    /// When it last came back.
    pub reregistered: Option<Moment>,
    /// When it was removed.
    pub unregistered: Option<Moment>,
    /// Tasks that have not ended, or whose terminal update is not acknowledged.
    pub tasks: Table<Task>,
    /// Tasks on unreachable agents.
    pub unreachable: Table<Task>,
    /// Tasks that ended, oldest first; bounded.
    pub completed: Table<Task>,
    /// Outstanding offers.
    pub offers: RedBlackTreeMapSync<OfferId, Arc<Offer>>,
    /// Outstanding inverse offers.
    pub inverse_offers: RedBlackTreeMapSync<OfferId, Arc<InverseOffer>>,
    /// Its executors, by agent.
    pub executors: RedBlackTreeMapSync<(AgentId, ExecutorId), Arc<Executor>>,
    /// What its tasks, executors and pending operations use.
    pub used: Resources,
    /// What is offered to it.
    pub offered: Resources,
    /// What it did and what was done for it.
    pub tally: Tally,
}

/// An executor that is not one of a command task.
#[derive(Clone, Debug)]
pub struct Executor {
    /// Its info.
    pub spec: Arc<ExecutorSpec>,
    /// To which role its resources are allocated.
    pub role: Role,
    /// Its resources, allocated.
    pub resources: Resources,
}

/// An operation that is pending, or whose outcome is not acknowledged.
#[derive(Clone, Debug)]
pub struct Operation {
    /// What it is, and what has become of it.
    pub report: OperationReport,
    /// Where.
    pub agent: AgentId,
    /// Whether its framework is gone: what it uses is nobody's until its outcome is known.
    pub is_orphan: bool,
    /// The state of its provider's resources that it was decided on, if this master has ordered it.
    pub version: Option<UpdateId>,
}

impl Operation {
    /// Whether it holds what it uses up until its outcome is known.
    pub(crate) fn is_holding(&self) -> bool {
        !self.report.spec.conversion.kind.is_at_once() && !self.report.latest.state.is_terminal()
    }
}

/// A resource provider of an agent. What it has is among the resources of its agent.
#[derive(Clone, Debug)]
pub struct Provider {
    /// What it says of itself.
    pub spec: Arc<ProviderSpec>,
    /// The state of its resources that the agent told last.
    pub version: UpdateId,
}

/// An agent.
#[derive(Clone, Debug)]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// As it last registered.
    pub spec: Arc<AgentSpec>,
    /// Its session, while it is connected.
    pub connection: Option<ConnectionId>,
    /// Whether it is offered.
    pub active: bool,
    /// Whether an operator switched it off.
    pub deactivated: bool,
    /// Whether it is being emptied, or was.
    pub drain: Option<Drain>,
    /// When it first registered.
    pub registered: Moment,
    /// When it last came back.
    pub reregistered: Option<Moment>,
    /// When it will be away.
    pub unavailability: Option<Unavailability>,
    /// Which frameworks agreed to leave it (`true`) or refused, and when.
    pub answers: BTreeMap<FrameworkId, (bool, Moment)>,
    /// Its resource providers that are subscribed.
    pub providers: BTreeMap<ProviderId, Provider>,
    /// What tasks, executors and pending operations use, by framework.
    pub used: BTreeMap<FrameworkId, Resources>,
    /// What is offered.
    pub offered: Resources,
}

impl Agent {
    /// What is durable of it.
    pub(crate) fn record(&self) -> AgentRecord {
        AgentRecord {
            spec: self.spec.clone(),
            registered: self.registered,
            standing: Standing::Admitted,
            deactivated: self.deactivated,
            drain: self.drain,
        }
    }
}

/// A picture of the master at one instant. Clones share everything.
#[derive(Clone, Debug)]
pub struct View {
    /// Agents that are admitted and have registered with this master, connected or not.
    pub agents: RedBlackTreeMapSync<AgentId, Arc<Agent>>,
    /// Agents in the store that have not come back yet.
    pub recovered_agents: RedBlackTreeMapSync<AgentId, Arc<AgentSpec>>,
    /// Agents that are unreachable, since when.
    pub unreachable_agents: RedBlackTreeMapSync<AgentId, Moment>,
    /// Agents that may never come back, since when.
    pub gone_agents: RedBlackTreeMapSync<AgentId, Moment>,
    /// Frameworks that are not removed.
    pub frameworks: RedBlackTreeMapSync<FrameworkId, Arc<Framework>>,
    /// Frameworks that were removed, by a running number, oldest first; bounded.
    pub completed_frameworks: RedBlackTreeMapSync<u64, Arc<Framework>>,
    /// Operations that are pending, or whose outcome is not acknowledged.
    pub operations: RedBlackTreeMapSync<UpdateId, Arc<Operation>>,
    /// Weights of roles; 1 where absent.
    pub weights: RedBlackTreeMapSync<Role, f64>,
    /// Quotas of roles; empty ones were reset.
    pub quotas: RedBlackTreeMapSync<Role, Quota>,
    /// Machines that will be away, or are.
    pub maintenance: Arc<Maintenance>,
    /// Counters and gauges, by their names in `/metrics/snapshot`, as far as the kernel keeps them.
    pub counters: Arc<BTreeMap<&'static str, u64>>,
    /// How often tasks ended for which cause.
    pub causes: RedBlackTreeMapSync<Cause, u64>,
    /// How often the allocator decided.
    pub allocation_runs: u64,
    /// Grows with every change of anything above.
    pub version: u64,
}
