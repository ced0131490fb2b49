//! Parts of the JSON documents of the unversioned endpoints, where an agent is still a slave.
//!
//! Each part borrows its facts and writes itself with serde, so a document of any size is written in one pass, without
//! a tree in between. Whole documents are put together by the daemons, which alone know all their facts.

mod agent;
mod framework;
mod quick;
mod resources;
mod task;
#[cfg(test)]
mod tests;

pub use agent::{AgentFields, AgentHead, Attributes, agent_capability_names};
pub use framework::{FrameworkFields, FrameworkRoles, Offer, OfferConstraints, capability_names};
pub use quick::write_task;
pub use resources::{
    QuantitiesObject, ResourcesByRole, ResourcesFull, ResourcesFullByRole, ResourcesObject,
};
pub use task::{Command, Executor, Labels, QueuedTask, Statuses, Task};
