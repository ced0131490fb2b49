//! What a master and its agents say to each other.
//!
//! [`ToAgent`] and [`ToMaster`] are what the kernels see. [`wire`] turns them into length-prefixed protobuf frames and
//! back; [`session`] numbers the frames, so that a connection that breaks and comes back within the retention of both
//! sides costs nothing, and one that does not is known to both to be a new session.
//!
//! Invariant: within one session messages arrive exactly once and in order.

mod message;
pub mod session;
pub mod wire;

pub use message::{
    Apply, ExecutorReport, FrameworkReport, ProvidersReport, Registration, Reregistration, Run,
    TaskReport, ToAgent, ToMaster,
};
