//! Containers: launch, supervise, signal, wait.
//!
//! Each container is a process tree with a small supervisor of its own, `<init>
//! container-init`, which does not need the agent: the agent may be killed and started
//! anew while containers run on. [`Containers`] launches supervisors, follows them, and
//! after a restart finds those it left behind by the files they keep under
//! [`Settings::runtime_dir`].

mod containers;
mod model;

pub use containers::{Containers, container_init};
pub use model::{
    End, Exit, LaunchError, Launcher, Oom, OpenError, RecoverError, Settings, Share, Spec, Started,
    Trace, Usage,
};
