//! Frames between supervisor and agent: a byte that says what it is, the length of the body in four bytes, highest first,
//! and the body. The agent writes a connection's [`Role`] before its first frame.

/// Longest body, in bytes.
pub(crate) const BODY_BYTES_MAX: usize = 64 << 10;
/// Bytes before the body.
pub(crate) const HEAD_BYTES: usize = 5;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Sees the output, and is waited for.
    Owner,
    /// Sees the output.
    Viewer,
    /// Gives the input.
    Writer,
}

impl Role {
    pub(crate) const fn byte(self) -> u8 {
        match self {
            Self::Owner => b'o',
            Self::Viewer => b'v',
            Self::Writer => b'w',
        }
    }

    pub(crate) const fn of(byte: u8) -> Option<Self> {
        match byte {
            b'o' => Some(Self::Owner),
            b'v' => Some(Self::Viewer),
            b'w' => Some(Self::Writer),
            _ => None,
        }
    }
}

/// What a frame says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Of the command's standard output, or its terminal.
    Stdout,
    /// Of its standard error.
    Stderr,
    /// For its standard input.
    Stdin,
    /// The end of its standard input; no body.
    StdinEnd,
    /// The size of its terminal: rows and columns, two bytes each.
    Window,
    /// To a writer: all was taken; no body.
    Taken,
    /// To a writer: there is another one; no body.
    Busy,
    /// To a writer: that cannot be; the body says why.
    Refused,
    /// To a writer: the command does not take it; the body says why.
    Failed,
}

impl Kind {
    const ALL: [Self; 9] = [
        Self::Stdout,
        Self::Stderr,
        Self::Stdin,
        Self::StdinEnd,
        Self::Window,
        Self::Taken,
        Self::Busy,
        Self::Refused,
        Self::Failed,
    ];

    const fn byte(self) -> u8 {
        match self {
            Self::Stdout => 1,
            Self::Stderr => 2,
            Self::Stdin => 3,
            Self::StdinEnd => 4,
            Self::Window => 5,
            Self::Taken => 6,
            Self::Busy => 7,
            Self::Refused => 8,
            Self::Failed => 9,
        }
    }
}

/// A frame that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) kind: Kind,
    pub(crate) body: Vec<u8>,
}

/// What came is no frame; the connection is of no use any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameError {
    #[error("{0} is no kind of frame")]
    Kind(u8),
    #[error("a frame of {0} bytes is too long")]
    TooLong(usize),
}

/// Appends a frame; a body that is too long is cut.
pub(crate) fn put(kind: Kind, body: &[u8], out: &mut Vec<u8>) {
    let body = body.get(..BODY_BYTES_MAX).unwrap_or(body);
    out.push(kind.byte());
    let length = u32::try_from(body.len()).expect("the longest body is far shorter");
    out.extend(length.to_be_bytes());
    out.extend_from_slice(body);
}

/// Takes the first frame off the bytes that came; `None` until it is there as a whole.
pub(crate) fn take(bytes: &mut Vec<u8>) -> Result<Option<Frame>, FrameError> {
    let Some((&[byte, a, b, c, d], rest)) = bytes.split_first_chunk::<HEAD_BYTES>() else {
        return Ok(None);
    };
    let kind = Kind::ALL.into_iter().find(|kind| kind.byte() == byte);
    let kind = kind.ok_or(FrameError::Kind(byte))?;
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if length > BODY_BYTES_MAX {
        return Err(FrameError::TooLong(length));
    }
    let Some(body) = rest.get(..length) else {
        return Ok(None);
    };
    let body = body.to_vec();
    bytes.drain(..HEAD_BYTES + length);
    Ok(Some(Frame { kind, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_whole_or_not_yet() {
        for kind in Kind::ALL {
            let mut bytes = Vec::new();
            put(kind, b"body", &mut bytes);
            put(Kind::Taken, b"", &mut bytes);
            let whole = bytes.clone();
            for cut in 0..HEAD_BYTES + 4 {
                let mut part = whole[..cut].to_vec();
                assert_eq!(take(&mut part), Ok(None));
            }
            let body = b"body".to_vec();
            assert_eq!(take(&mut bytes), Ok(Some(Frame { kind, body })));
            let last = take(&mut bytes).unwrap().unwrap();
            assert_eq!((last.kind, last.body.len()), (Kind::Taken, 0));
            assert!(bytes.is_empty());
        }
    }

    #[test]
    fn what_is_no_frame_is_refused() {
        assert_eq!(take(&mut vec![0; 5]), Err(FrameError::Kind(0)));
        let long = vec![3, 0, 1, 0, 1];
        assert_eq!(take(&mut long.clone()), Err(FrameError::TooLong(65537)));
        for byte in 0..=u8::MAX {
            assert!(Role::of(byte).is_none_or(|role| role.byte() == byte));
        }
    }
}
