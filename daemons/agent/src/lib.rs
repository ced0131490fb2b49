//! The agent daemon: its flags, the one writer around `kernel/agent`, the link to the master, containers, doors.

mod clock;
mod core;
mod detect;
mod options;
mod records;

pub use detect::DetectError;
pub use options::{
    AgentOptions, IP, LauncherKind, MASTER, OptionsError, PORT, WORK_DIR, flags, with_flags,
};
