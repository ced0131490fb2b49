//! Volumes that others provide: by CSI plugins, and by a program that speaks for volume drivers of Docker.
//!
//! A volume is made ready once for all containers of an agent that use it, and taken away with the last of them.
//! [`Volumes::attach`] says where it is; [`Volumes::detach`] is called when a container is over, however it ended. What
//! is done is written down before it is done: after an agent was killed at any moment the next one finds by
//! [`Volumes::open`] what may be there, and [`Volumes::sweep`] takes away what nobody uses any more.
//!
//! Secrets go to plugins, and are never written down.

mod command;
pub mod csi;
mod model;
mod state;
mod volumes;

pub use model::{CsiVolume, DockerVolume, Mounted, OpenError, Settings, VolumeError, Wanted};
pub use volumes::Volumes;
