//! Plugins of the Container Storage Interface, version 1, over gRPC on sockets of this machine.

mod grpc;
mod message;
mod plugin;
mod steps;

pub use grpc::{Code, FRAME_BYTES_MAX, frame, unframe};
pub use message::*;
pub(crate) use plugin::Plugin;
pub(crate) use steps::{publish, unpublish};
