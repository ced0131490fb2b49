//! Bytes on the link: length-prefixed protobuf frames, and the messages within them.
//!
//! A frame is four bytes of length, most significant first, and so many bytes of protobuf. Everything that comes from
//! the peer is checked against limits before memory is spent on it.

mod frame;

pub use frame::{FrameDecoder, encode_frame};

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
}
