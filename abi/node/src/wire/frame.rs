//! Session frames as bytes.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use prost::Message;

use super::{FRAME_BYTES_MAX, WireError};
use crate::session::{self, Frame, SessionId};

/// Bytes of the length before each frame.
const PREFIX_BYTES: usize = 4;

#[derive(Clone, PartialEq, Message)]
struct FrameMessage {
    #[prost(oneof = "Kind", tags = "1, 2, 3, 4, 5, 6, 7, 8")]
    kind: Option<Kind>,
}

#[derive(Clone, PartialEq, prost::Oneof)]
enum Kind {
    #[prost(message, tag = "1")]
    Hello(Hello),
    #[prost(message, tag = "2")]
    Welcome(Welcome),
    #[prost(message, tag = "3")]
    Refuse(Refuse),
    #[prost(message, tag = "4")]
    Data(Data),
    #[prost(message, tag = "5")]
    Ping(Head),
    #[prost(message, tag = "6")]
    Pong(Head),
    #[prost(message, tag = "7")]
    Ack(Head),
    #[prost(message, tag = "8")]
    Reset(Id),
}

#[derive(Clone, PartialEq, Message)]
struct Id {
    #[prost(fixed64, tag = "1")]
    agent: u64,
    #[prost(fixed64, tag = "2")]
    master: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Head {
    #[prost(fixed64, tag = "1")]
    agent: u64,
    #[prost(fixed64, tag = "2")]
    master: u64,
    #[prost(uint64, tag = "3")]
    term: u64,
    #[prost(uint64, tag = "4")]
    ack: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Hello {
    #[prost(uint32, tag = "1")]
    version: u32,
    #[prost(fixed64, tag = "2")]
    nonce: u64,
    #[prost(message, optional, tag = "3")]
    session: Option<Id>,
    #[prost(bool, tag = "4")]
    resume: bool,
    #[prost(uint64, tag = "5")]
    received: u64,
    #[prost(string, optional, tag = "6")]
    agent: Option<String>,
    #[prost(uint64, tag = "7")]
    term: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Welcome {
    #[prost(message, optional, tag = "1")]
    session: Option<Id>,
    #[prost(uint64, tag = "2")]
    received: u64,
    #[prost(uint64, tag = "3")]
    term: u64,
}

#[derive(Clone, PartialEq, Message)]
struct Refuse {
    #[prost(uint64, tag = "1")]
    term: u64,
    #[prost(string, tag = "2")]
    message: String,
}

#[derive(Clone, PartialEq, Message)]
struct Data {
    #[prost(message, optional, tag = "1")]
    head: Option<Head>,
    #[prost(uint64, tag = "2")]
    seq: u64,
    #[prost(bytes = "bytes", tag = "3")]
    payload: Bytes,
    #[prost(bool, tag = "4")]
    last: bool,
}

/// Appends a frame with its length.
pub fn encode_frame(frame: &Frame, out: &mut BytesMut) {
    let message = FrameMessage {
        kind: Some(frame.into()),
    };
    let bytes = message.encoded_len();
    out.reserve(PREFIX_BYTES + bytes);
    out.put_u32(u32::try_from(bytes).expect("buffers are far below four gigabytes"));
    message.encode_raw(out);
}

/// Cuts a byte stream into frames.
#[derive(Clone, Copy, Debug)]
pub struct FrameDecoder {
    /// Most bytes of one frame.
    pub bytes_max: usize,
}

impl Default for FrameDecoder {
    fn default() -> Self {
        Self {
            bytes_max: FRAME_BYTES_MAX,
        }
    }
}

impl FrameDecoder {
    /// Takes the next frame off the front of what has come so far; `None` if it is not complete. After an error the
    /// stream is of no use. Memory is reserved for no more than what has been announced within the limit.
    pub fn decode(&self, input: &mut BytesMut) -> Result<Option<Frame>, WireError> {
        let Some(prefix) = input.first_chunk::<PREFIX_BYTES>() else {
            return Ok(None);
        };
        let bytes = usize::try_from(u32::from_be_bytes(*prefix)).unwrap_or(usize::MAX);
        if bytes > self.bytes_max {
            return Err(WireError::TooLong {
                bytes,
                max: self.bytes_max,
            });
        }
        if input.len() < PREFIX_BYTES + bytes {
            return Ok(None);
        }
        input.advance(PREFIX_BYTES);
        let message = FrameMessage::decode(input.split_to(bytes).freeze())?;
        message
            .kind
            .ok_or(WireError::Field("kind of frame"))?
            .try_into()
            .map(Some)
    }
}

impl From<SessionId> for Id {
    fn from(id: SessionId) -> Self {
        Self {
            agent: id.agent,
            master: id.master,
        }
    }
}

impl From<Id> for SessionId {
    fn from(id: Id) -> Self {
        Self {
            agent: id.agent,
            master: id.master,
        }
    }
}

impl From<session::Head> for Head {
    fn from(head: session::Head) -> Self {
        Self {
            agent: head.session.agent,
            master: head.session.master,
            term: head.term,
            ack: head.ack,
        }
    }
}

impl From<Head> for session::Head {
    fn from(head: Head) -> Self {
        let session = SessionId {
            agent: head.agent,
            master: head.master,
        };
        Self {
            session,
            term: head.term,
            ack: head.ack,
        }
    }
}

impl From<&Frame> for Kind {
    fn from(frame: &Frame) -> Self {
        match frame {
            Frame::Hello(hello) => Self::Hello(Hello {
                version: hello.version,
                nonce: hello.nonce,
                session: hello.session.map(Id::from),
                resume: hello.resume,
                received: hello.received,
                agent: hello.agent.clone().map(String::from),
                term: hello.term,
            }),
            Frame::Welcome(welcome) => Self::Welcome(Welcome {
                session: Some(welcome.session.into()),
                received: welcome.received,
                term: welcome.term,
            }),
            Frame::Refuse { term, message } => Self::Refuse(Refuse {
                term: *term,
                message: message.to_string(),
            }),
            Frame::Data {
                head,
                seq,
                payload,
                last,
            } => Self::Data(Data {
                head: Some((*head).into()),
                seq: *seq,
                payload: payload.clone(),
                last: *last,
            }),
            Frame::Ping(head) => Self::Ping((*head).into()),
            Frame::Pong(head) => Self::Pong((*head).into()),
            Frame::Ack(head) => Self::Ack((*head).into()),
            Frame::Reset(session) => Self::Reset((*session).into()),
        }
    }
}

impl TryFrom<Kind> for Frame {
    type Error = WireError;

    fn try_from(kind: Kind) -> Result<Self, WireError> {
        Ok(match kind {
            Kind::Hello(hello) => Self::Hello(session::Hello {
                version: hello.version,
                nonce: hello.nonce,
                session: hello.session.map(SessionId::from),
                resume: hello.resume,
                received: hello.received,
                agent: hello.agent.map(Into::into),
                term: hello.term,
            }),
            Kind::Welcome(welcome) => Self::Welcome(session::Welcome {
                session: welcome.session.ok_or(WireError::Field("session"))?.into(),
                received: welcome.received,
                term: welcome.term,
            }),
            Kind::Refuse(refuse) => Self::Refuse {
                term: refuse.term,
                message: refuse.message.into(),
            },
            Kind::Data(data) => Self::Data {
                head: data.head.ok_or(WireError::Field("head"))?.into(),
                seq: data.seq,
                payload: data.payload,
                last: data.last,
            },
            Kind::Ping(head) => Self::Ping(head.into()),
            Kind::Pong(head) => Self::Pong(head.into()),
            Kind::Ack(head) => Self::Ack(head.into()),
            Kind::Reset(id) => Self::Reset(id.into()),
        })
    }
}
