//! What a scheduler asks of the master.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base_ids::{AgentId, ExecutorId, OfferId, OperationId, ProviderId, TaskId};
use base_units::{Resources, Role, SourceKind};

use crate::{Body, ExecutorSpec, FrameworkSpec, TaskSpec, UpdateId};

/// A checked scheduler call other than `SUBSCRIBE`.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// `ACCEPT`.
    Accept(Accept),
    /// `DECLINE`.
    Decline {
        /// The offers given back.
        offers: Vec<OfferId>,
        /// For how long not to offer the like again.
        filter: Filter,
    },
    /// `ACCEPT_INVERSE_OFFERS`.
    AcceptInverse {
        /// The inverse offers agreed to.
        offers: Vec<OfferId>,
        /// For how long not to ask again.
        filter: Filter,
    },
    /// `DECLINE_INVERSE_OFFERS`.
    DeclineInverse {
        /// The inverse offers refused.
        offers: Vec<OfferId>,
        /// For how long not to ask again.
        filter: Filter,
    },
    /// `REVIVE`; no roles means all. Roles are unchecked texts: one that is malformed or foreign voids the call.
    Revive(Vec<Arc<str>>),
    /// `SUPPRESS`; no roles means all. Roles are unchecked texts: one that is malformed or foreign voids the call.
    Suppress(Vec<Arc<str>>),
    /// `KILL`.
    Kill {
        /// The task.
        task: TaskId,
        /// Where the scheduler believes it to be.
        agent: Option<AgentId>,
        /// Overrides the task's own grace period.
        grace: Option<Duration>,
    },
    /// `SHUTDOWN`.
    Shutdown {
        /// The executor.
        executor: ExecutorId,
        /// Its agent.
        agent: AgentId,
    },
    /// `ACKNOWLEDGE`.
    Acknowledge {
        /// The agent that made the update.
        agent: AgentId,
        /// The task.
        task: TaskId,
        /// The update.
        uuid: UpdateId,
    },
    /// `ACKNOWLEDGE_OPERATION_STATUS`.
    AcknowledgeOperation {
        /// The agent that made the update.
        agent: Option<AgentId>,
        /// The resource provider that made it, if it was not the agent itself.
        provider: Option<ProviderId>,
        /// The operation.
        operation: OperationId,
        /// The update.
        uuid: UpdateId,
    },
    /// `RECONCILE`; empty means all tasks.
    Reconcile(Vec<ReconcileTask>),
    /// `RECONCILE_OPERATIONS`; empty means all operations.
    ReconcileOperations(Vec<ReconcileOperation>),
    /// `MESSAGE`.
    Message {
        /// The agent of the executor.
        agent: AgentId,
        /// The executor.
        executor: ExecutorId,
        /// The framework's own bytes.
        data: Body,
    },
    /// `REQUEST`, which the allocator ignores.
    Request,
    /// `TEARDOWN`.
    Teardown,
    /// `UPDATE_FRAMEWORK`.
    Update(Box<Subscription>),
}

/// What `SUBSCRIBE` and `UPDATE_FRAMEWORK` say.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// The framework.
    pub framework: FrameworkSpec,
    /// Roles that want no offers for now. Unchecked texts.
    pub suppressed: Vec<Arc<str>>,
    /// Which agents are of use, by role.
    pub constraints: OfferConstraints,
    /// The first rule it breaks that can be seen without knowing any state: answered by an `ERROR` event on the stream,
    /// or by status 400 to `UPDATE_FRAMEWORK`.
    pub fault: Option<Arc<str>>,
}

/// For how long an offer of the like is not wanted; zero installs no filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter(pub Duration);

impl Filter {
    /// What an absent, negative or undefined `refuse_seconds` means.
    pub const DEFAULT: Self = Self(Duration::from_secs(5));
    /// The longest filter there is, 365 days.
    pub const MAX: Self = Self(Duration::from_secs(365 * 24 * 60 * 60));
}

/// `ACCEPT`.
#[derive(Clone, Debug, PartialEq)]
pub struct Accept {
    /// The offers used.
    pub offers: Vec<OfferId>,
    /// What to do with them, in order.
    pub operations: Vec<Operation>,
    /// For what is left over.
    pub filter: Filter,
}

/// One `Offer.Operation`.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Asks for feedback.
    pub id: Option<OperationId>,
    /// What to do.
    pub kind: OperationKind,
}

/// The kinds of operations.
#[derive(Clone, Debug, PartialEq)]
pub enum OperationKind {
    /// `LAUNCH`.
    Launch(Vec<TaskSpec>),
    /// `LAUNCH_GROUP`.
    LaunchGroup {
        /// Runs the tasks.
        executor: Arc<ExecutorSpec>,
        /// All or none are launched.
        tasks: Vec<TaskSpec>,
        /// The first rule that the group as a whole breaks.
        fault: Option<Arc<str>>,
    },
    /// Resources become others: `RESERVE`, `CREATE_DISK` and their kin.
    Convert(Box<Conversion>),
}

/// Resources that become others, unallocated. What is consumed is what must be there before.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// Which of its kin it is.
    pub kind: ConversionKind,
    /// What is used up.
    pub consumed: Resources,
    /// What takes its place; nothing if only the outcome tells.
    pub converted: Resources,
    /// The resource provider whose resources they are; absent for the agent's own.
    pub provider: Option<ProviderId>,
    /// The role that they name as the one which they are allocated to; absent where they name none.
    pub role: Option<Role>,
    /// The kind of disk that `CREATE_DISK` makes or `DESTROY_DISK` takes away.
    pub disk: Option<SourceKind>,
    /// The encoded `Offer.Operation`, without id, its resources unallocated and in the new format; empty with a fault.
    pub body: Body,
    /// The first rule it breaks that can be seen without knowing any state.
    pub fault: Option<Arc<str>>,
}

impl Conversion {
    /// One that breaks no rule, of the agent's own resources, without its body.
    pub fn new(kind: ConversionKind, consumed: Resources, converted: Resources) -> Self {
        Self {
            kind,
            consumed,
            converted,
            provider: None,
            role: None,
            disk: None,
            body: Body::new(),
            fault: None,
        }
    }
}

/// The kinds of conversions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum ConversionKind {
    Reserve,
    Unreserve,
    Create,
    Destroy,
    GrowVolume,
    ShrinkVolume,
    CreateDisk,
    DestroyDisk,
}

impl ConversionKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [Self; 8] = [
        Self::Reserve,
        Self::Unreserve,
        Self::Create,
        Self::Destroy,
        Self::GrowVolume,
        Self::ShrinkVolume,
        Self::CreateDisk,
        Self::DestroyDisk,
    ];

    /// Whether it takes effect as soon as it is accepted. What the others use up is in use until their outcome is known.
    pub const fn is_at_once(self) -> bool {
        match self {
            Self::Reserve
            | Self::Unreserve
            | Self::Create
            | Self::Destroy
            | Self::GrowVolume
            | Self::ShrinkVolume => true,
            Self::CreateDisk | Self::DestroyDisk => false,
        }
    }

    /// The name on the wire, such as `RESERVE`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserve => "RESERVE",
            Self::Unreserve => "UNRESERVE",
            Self::Create => "CREATE",
            Self::Destroy => "DESTROY",
            Self::GrowVolume => "GROW_VOLUME",
            Self::ShrinkVolume => "SHRINK_VOLUME",
            Self::CreateDisk => "CREATE_DISK",
            Self::DestroyDisk => "DESTROY_DISK",
        }
    }
}

/// One task of `RECONCILE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconcileTask {
    /// The task.
    pub task: TaskId,
    /// Where the scheduler believes it to be.
    pub agent: Option<AgentId>,
}

/// One operation of `RECONCILE_OPERATIONS`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReconcileOperation {
    /// The operation.
    pub operation: OperationId,
    /// Where the scheduler believes it to be.
    pub agent: Option<AgentId>,
    /// Who the scheduler believes to carry it out.
    pub provider: Option<ProviderId>,
}

/// Which agents are of use to a framework: for each role, at least one group must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfferConstraints {
    /// Groups by role; a role that is absent takes all agents. Roles are unchecked texts.
    pub roles: BTreeMap<Arc<str>, Vec<ConstraintGroup>>,
    /// The encoded message as it came, or empty.
    pub body: Body,
}

/// Holds when all its constraints hold.
#[derive(Clone, Debug, PartialEq)]
pub struct ConstraintGroup {
    /// The constraints.
    pub constraints: Vec<AttributeConstraint>,
}

/// A predicate on one attribute of an agent.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeConstraint {
    /// Which attribute.
    pub selector: AttributeSelector,
    /// What must be true of it.
    pub predicate: AttributePredicate,
}

/// Names an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum AttributeSelector {
    /// The first attribute of that name.
    Name(Arc<str>),
    /// The agent's host name.
    Hostname,
    /// The region of its fault domain.
    Region,
    /// The zone of its fault domain.
    Zone,
}

/// What must be true of an attribute. Attributes that are not text satisfy every text predicate.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the names are the standard's")]
pub enum AttributePredicate {
    Exists,
    NotExists,
    TextEquals(Arc<str>),
    TextNotEquals(Arc<str>),
    TextMatches(Arc<str>),
    TextNotMatches(Arc<str>),
}

impl OfferConstraints {
    /// The groups of `role`, if it is constrained.
    pub fn groups(&self, role: &Role) -> Option<&[ConstraintGroup]> {
        self.roles.get(role.as_str()).map(Vec::as_slice)
    }
}
