//! RecordIO framing of streams, with limits.
//!
//! A record is the length of its body in decimal digits, a line feed, and the body. Nothing separates records, and chunks
//! of the transport have nothing to do with them. Bodies may be empty.

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// A length of more digits would not fit a `u64`.
const DIGITS_MAX: usize = 20;

/// A stream that is not RecordIO, or a record that is too long. The stream can not go on after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The length holds something else than digits.
    #[error("record length holds byte {byte:#04x} where a digit was expected")]
    NotADigit {
        /// The byte.
        byte: u8,
    },
    /// The line before a body is empty.
    #[error("record length is empty")]
    NoLength,
    /// The length has more digits than any length.
    #[error("record length has more than {DIGITS_MAX} digits")]
    LengthTooLong,
    /// The body is longer than allowed.
    #[error("record of {bytes} bytes is longer than {bytes_max}")]
    TooLong {
        /// Announced length.
        bytes: u64,
        /// The limit.
        bytes_max: usize,
    },
}

/// The record whose body is `body`.
pub fn frame(body: &[u8]) -> Bytes {
    let mut out = BytesMut::with_capacity(body.len() + DIGITS_MAX + 1);
    put_frame(body, &mut out);
    out.freeze()
}

/// Appends the record whose body is `body`.
pub fn put_frame(body: &[u8], out: &mut BytesMut) {
    let mut digits = [b'0'; DIGITS_MAX];
    let (mut rest, mut first) = (body.len(), DIGITS_MAX);
    loop {
        first -= 1;
        digits[first] += u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.reserve(DIGITS_MAX - first + 1 + body.len());
    out.put_slice(&digits[first..]);
    out.put_u8(b'\n');
    out.put_slice(body);
}

/// Finds records in a stream that comes in chunks.
///
/// Holds one record and what was pushed behind it. A body is only stored as it arrives, so an announced length alone
/// allocates nothing.
#[derive(Debug)]
pub struct Decoder {
    bytes_max: usize,
    buffer: BytesMut,
    body: Option<usize>,
    failed: Option<RecordError>,
}

impl Decoder {
    /// A decoder at the start of a stream, for bodies of at most `bytes_max` bytes.
    pub fn new(bytes_max: usize) -> Self {
        Self {
            bytes_max,
            buffer: BytesMut::new(),
            body: None,
            failed: None,
        }
    }

    /// Adds what has arrived.
    pub fn push(&mut self, chunk: &[u8]) {
        if self.failed.is_none() {
            self.buffer.extend_from_slice(chunk);
        }
    }

    /// The body of the next record that has arrived as a whole.
    ///
    /// # Errors
    /// [`RecordError`]; the same one again on every later call.
    pub fn next_record(&mut self) -> Result<Option<Bytes>, RecordError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        let result = self.advance();
        if let Err(error) = result {
            self.failed = Some(error);
            self.buffer = BytesMut::new();
        }
        result
    }

    /// Whether the stream may end here: no record has been begun.
    pub fn is_between_records(&self) -> bool {
        self.failed.is_none() && self.body.is_none() && self.buffer.is_empty()
    }

    fn advance(&mut self) -> Result<Option<Bytes>, RecordError> {
        let length = match self.body {
            Some(length) => length,
            None => match self.read_length()? {
                Some(length) => *self.body.insert(length),
                None => return Ok(None),
            },
        };
        if self.buffer.len() < length {
            return Ok(None);
        }
        self.body = None;
        Ok(Some(self.buffer.split_to(length).freeze()))
    }

    fn read_length(&mut self) -> Result<Option<usize>, RecordError> {
        let mut value = 0_u64;
        for (position, &byte) in self.buffer.iter().enumerate() {
            if byte == b'\n' {
                if position == 0 {
                    return Err(RecordError::NoLength);
                }
                let length = usize::try_from(value)
                    .ok()
                    .filter(|length| *length <= self.bytes_max);
                let length = length.ok_or(RecordError::TooLong {
                    bytes: value,
                    bytes_max: self.bytes_max,
                })?;
                self.buffer.advance(position + 1);
                return Ok(Some(length));
            }
            if !byte.is_ascii_digit() {
                return Err(RecordError::NotADigit { byte });
            }
            if position == DIGITS_MAX {
                return Err(RecordError::LengthTooLong);
            }
            value = value
                .saturating_mul(10)
                .saturating_add(u64::from(byte - b'0'));
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(input: &[u8], expect: Result<&[&[u8]], RecordError>) {
        let mut decoder = Decoder::new(16);
        decoder.push(input);
        let mut records = Vec::new();
        let end = loop {
            match decoder.next_record() {
                Ok(Some(record)) => records.push(record),
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        match expect {
            Ok(expect) => {
                assert_eq!(end, Ok(()));
                assert_eq!(records, expect);
            }
            Err(error) => assert_eq!(end, Err(error)),
        }
    }

    #[test]
    fn records_follow_each_other_without_separator() {
        check(b"5\nhello0\n1\nx", Ok(&[b"hello", b"", b"x"]));
        check(
            b"20\n{\"type\"",
            Err(RecordError::TooLong {
                bytes: 20,
                bytes_max: 16,
            }),
        );
        check(b"16\nshort", Ok(&[]));
    }

    #[test]
    fn what_is_no_length_is_refused() {
        check(b"\n", Err(RecordError::NoLength));
        check(b"-1\n", Err(RecordError::NotADigit { byte: b'-' }));
        check(b"5\r\nhello", Err(RecordError::NotADigit { byte: b'\r' }));
        check(&[b'0'; 21], Err(RecordError::LengthTooLong));
        check(
            b"99999999999999999999\n",
            Err(RecordError::TooLong {
                bytes: u64::MAX,
                bytes_max: 16,
            }),
        );
    }

    #[test]
    fn an_error_stays() {
        let mut decoder = Decoder::new(16);
        decoder.push(b"x");
        assert!(decoder.next_record().is_err());
        decoder.push(b"1\na");
        assert!(decoder.next_record().is_err());
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_records(
            bodies in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..8),
            size in 1_usize..16,
        ) {
            let stream: Vec<u8> = bodies.iter().flat_map(|body| frame(body)).collect();
            let mut decoder = Decoder::new(64);
            let mut found = Vec::new();
            for chunk in stream.chunks(size) {
                decoder.push(chunk);
                while let Some(record) = decoder.next_record().expect("framed by us") {
                    found.push(record.to_vec());
                }
            }
            prop_assert!(decoder.is_between_records());
            prop_assert_eq!(found, bodies);
        }

        #[test]
        fn no_input_panics(input in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut decoder = Decoder::new(100);
            decoder.push(&input);
            while let Ok(Some(record)) = decoder.next_record() {
                prop_assert!(record.len() <= 100);
            }
        }
    }
}
