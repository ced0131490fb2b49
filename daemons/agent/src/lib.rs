//! The agent daemon: its flags, the one writer around `kernel/agent`, the link to the master, containers, doors.

mod clock;
mod core;
mod detect;
mod link;
mod options;
mod records;
mod sandbox;
mod target;

pub use detect::DetectError;
pub use options::{
    AgentOptions, IP, LauncherKind, MASTER, OptionsError, PORT, WORK_DIR, flags, with_flags,
};
pub use records::RecordsError;
pub use target::TargetError;
