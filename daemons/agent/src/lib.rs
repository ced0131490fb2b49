//! The agent daemon: sockets, timers, containers and disk around the pure machine of `kernel/agent`.
//!
//! [`start`] makes an agent of [`AgentOptions`]. One thread owns the kernel; everybody else sends it inputs by a bounded
//! queue and gets effects back once what they depend on is durable.

mod clock;
mod configs;
mod container_calls;
mod containers;
mod core;
mod desk;
mod detect;
mod disk;
mod endpoints;
mod executor;
mod external;
mod gc;
mod gpus;
mod images;
mod link;
mod logger;
mod metrics;
mod networks;
mod operator;
mod options;
mod plan;
mod ports;
mod probes;
mod provider;
mod reconfigure;
mod records;
mod safe;
mod sandbox;
mod secrets;
mod sessions;
mod start;
mod target;
mod tokens;
mod trail;
mod users;
mod volumes;

pub use detect::DetectError;
pub use disk::projects::NoProjects;
pub use options::{
    AgentOptions, IP, LauncherKind, MASTER, OptionsError, PORT, WORK_DIR, flags, with_flags,
};
pub use reconfigure::Reconfiguration;
pub use records::RecordsError;
pub use start::{AgentError, Running, StartError, start};
pub use target::TargetError;
