//! Containers: launch, supervise, signal, wait.
//!
//! Each container is a process tree with a small supervisor of its own, a copy of `<init>
//! container-init` (see `zygote`), which does not need the agent: the agent may be killed and started
//! anew while containers run on. [`Containers`] launches supervisors, follows them, and
//! after a restart finds those it left behind by the files they keep under
//! [`Settings::runtime_dir`].
//!
//! From the agent down: the *supervisor* stays in the namespaces of the machine, watches
//! memory and writes how the container ended; its child, the *first process*, is number 1
//! of the container's pid namespace and reaps; its child is the command. Only the command
//! and what it starts are in the container's cgroup, so the kernel never picks a
//! supervisor when memory is short.
//!
//! What a command reads and writes may go through its supervisor, which then holds the pipes or the terminal, and to
//! which [`Containers::attach`] leads: see `switchboard`. A session is a container like others, below that which it is
//! in, but with none of its own namespaces.
//!
//! A command that is run in a container beside its own has two such processes too, which
//! end with the agent.
//!
//! Below a container there may be others, each with a supervisor of its own, which kills it
//! as soon as the first process of the container above ends. So no container outlives the
//! one above it, whether or not there is an agent to see to it, and agents hear of ends
//! from the bottom up. A container without a command is there for those below it: its
//! first process only keeps the namespaces that they share.
//!
//! What a container sees and may do is an [`Isolation`]: by default the file system of the
//! machine, or a root file system of its own with a minimal `/dev`, `/proc` and `/sys`. A
//! container that shares the processes of others has a first process that is not number 1.
//!
//! The plain launcher has the same three processes without namespaces. There, and where
//! processes are shared, a first process cannot rely on the kernel to end everything with it: it adopts orphans and
//! kills them itself. A command that kills its own first process and supervisor leaves
//! behind what is in no cgroup.

mod command;
mod containers;
mod exec;
mod files;
mod first;
mod init;
mod isolation;
mod model;
mod seccomp;
mod spawn;
mod supervisor;
mod switchboard;
mod sysctl;
mod view;
mod zygote;

pub use containers::Containers;
pub use drivers_cgroup::{Controller, Disk, Pressure};
pub use drivers_syscall::Capabilities;
pub use isolation::{
    Device, DeviceKind, Isolation, Mount, MountSource, Network, Propagation, Root, RootSource,
    Secret, Sharing, Users,
};
pub use model::{
    End, Exec, ExecError, Exit, LaunchError, Launcher, Oom, OpenError, RLimit, RLimitKind,
    RecoverError, Relay, Rotation, Settings, Share, Spec, Started, Stdio, Trace, Usage, Window,
};
pub use seccomp::{Filter, Profile, ProfileError};
pub use supervisor::container_init;
pub use switchboard::attach::{AttachError, Attached, InputError, Part, Source, Writer};
pub use sysctl::Sysctl;
