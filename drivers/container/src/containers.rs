//! The containers of one agent.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::ExitCode;

use base_ids::ContainerId;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::model::*;

/// The containers of one agent; a handle that is cheap to clone.
#[derive(Clone, Debug)]
pub struct Containers {}

#[expect(clippy::unused_async, reason = "to come")]
impl Containers {
    /// Opens.
    pub fn open(_settings: Settings) -> Result<(Self, UnboundedReceiver<Exit>), OpenError> {
        unimplemented!()
    }
    /// Recovers.
    pub fn recover(&self) -> Result<BTreeMap<ContainerId, Trace>, RecoverError> {
        unimplemented!()
    }
    /// Launches.
    pub async fn launch(&self, _spec: Spec) -> Result<Started, LaunchError> {
        unimplemented!()
    }
    /// SIGTERM to all.
    pub fn terminate(&self, _id: &ContainerId) {}
    /// SIGKILL to all.
    pub fn destroy(&self, _id: &ContainerId) {}
    /// New share.
    pub fn resize(&self, _id: &ContainerId, _share: &Share) {}
    /// Forgets.
    pub fn release(&self, _id: &ContainerId) {}
    /// Usage.
    pub fn usage(&self, _id: &ContainerId) -> Option<Usage> {
        None
    }
    /// Namespaces in use?
    pub fn isolated(&self) -> bool {
        false
    }
}

/// The supervisor.
pub fn container_init(_arguments: Vec<OsString>) -> ExitCode {
    unimplemented!()
}
