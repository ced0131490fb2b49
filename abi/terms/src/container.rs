//! Containers that are launched by calls to an agent.

use std::sync::Arc;

use base_ids::ContainerId;
use base_units::{Limits, Resources};

use crate::Body;

/// A checked `LAUNCH_CONTAINER`, or one of its older spellings.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerSpec {
    /// Its id; one without a container above it is standalone.
    pub id: ContainerId,
    /// Unix user of its command.
    pub user: Option<Arc<str>>,
    /// What it asks for; nobody accounts for it.
    pub resources: Resources,
    /// Upper bounds beyond the request (cpus and mem only; absent means the request, `Scalar::MAX` no bound).
    pub limits: Limits,
    /// Whether it is a session with the container above (`LAUNCH_NESTED_CONTAINER_SESSION`), which ends with its caller.
    pub session: bool,
    /// The encoded `LaunchContainer`.
    pub body: Body,
}

/// What is asked of an agent about containers.
#[derive(Clone, Debug, PartialEq)]
pub enum ContainerCall {
    /// `LAUNCH_CONTAINER`.
    Launch(Arc<ContainerSpec>),
    /// `WAIT_CONTAINER`.
    Wait(ContainerId),
    /// `KILL_CONTAINER`.
    Kill {
        /// Which.
        container: ContainerId,
        /// The number of the signal.
        signal: i32,
    },
    /// `REMOVE_CONTAINER`.
    Remove(ContainerId),
}

impl ContainerCall {
    /// The container that it is about.
    pub fn container(&self) -> &ContainerId {
        match self {
            Self::Launch(spec) => &spec.id,
            Self::Wait(container) | Self::Kill { container, .. } | Self::Remove(container) => {
                container
            }
        }
    }
}
