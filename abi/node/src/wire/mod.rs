//! Bytes on the link: length-prefixed protobuf frames, and the messages within them.
//!
//! A frame is four bytes of length, most significant first, and so many bytes of protobuf. Everything that comes from
//! the peer is checked against limits before memory is spent on it.

mod frame;
mod message;
mod operation;
mod schema;
#[cfg(test)]
mod tests;

pub use frame::{FrameDecoder, encode_frame};
pub use message::{
    decode_agent, decode_executor, decode_framework, decode_resources, decode_status, decode_task,
    decode_to_agent, decode_to_master, encode_agent, encode_resources, encode_status,
    encode_to_agent, encode_to_master,
};

pub use operation::{decode_operation, encode_operation};

/// Most bytes of one frame.
pub const FRAME_BYTES_MAX: usize = 64 << 20;

/// Why bytes are not what they should be.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The length prefix is beyond the limit.
    #[error("a frame of {bytes} bytes is longer than {max}")]
    TooLong {
        /// The length announced.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The bytes are no protobuf.
    #[error("failed to decode protobuf")]
    Protobuf(#[from] prost::DecodeError),
    /// A field that must be there is not, or holds what it may not.
    #[error("missing or invalid {0}")]
    Field(&'static str),
    /// An embedded Mesos message that was never admitted.
    #[error("failed to read an embedded message")]
    Body(#[from] abi_mesos::admit::Fault),
}
