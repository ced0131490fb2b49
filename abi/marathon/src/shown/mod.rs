//! What the interface shows besides definitions: instances, deployments, the launch queue, and the answers around them.
//!
//! All of it can be read as well as printed, so that our own commands and tests are clients like any other.

mod answers;
mod app;
mod deployment;
mod group;
mod pod;
mod queue;

pub use answers::{
    ActionList, DeploymentResult, InstanceIds, Leader, Message, Name, TaskIds, Versions,
};
pub use app::{
    AppInfo, AppList, AppMore, AppOne, CheckResult, CommandResult, Counts, Health, HttpResult,
    IpAddr, LifeTime, LocalVolume, ReadinessResponse, ReadinessResult, Stats, StatsOf, Task,
    TaskFailure, TaskList, TaskOne, TaskStats, TcpResult,
};
pub use deployment::{Action, ActionName, Deployment, DeploymentAction, Plan, Step};
pub use group::GroupInfo;
pub use pod::{
    Agent, Condition, ContainerStatus, EndpointStatus, Goal, Instance, InstanceState,
    InstanceStatus, NetworkStatus, PodInstanceState, PodState, PodStatus, State,
    TerminatedContainer, Termination, TerminationHistory,
};
pub use queue::{
    Attribute, Declined, Delay, Offer, OfferResource, OffersSummary, Queue, QueueItem, Range,
    UnusedOffer,
};
