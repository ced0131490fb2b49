//! JSON documents in pieces: what was written before is put in as it is, without a copy.
//!
//! A [`Rope`] is what the serializer writes to. A [`Splice`] within the document lays pieces ready and writes `null`,
//! in the place of which the rope takes the pieces. So one definition of a document serves with and without them.

use std::cell::RefCell;
use std::io;

use bytes::Bytes;
use serde::ser::{Serialize, Serializer};

/// Pieces that are to be put in next.
pub(crate) type Pending = RefCell<Option<Vec<Bytes>>>;

/// Where a document is written that has splices.
#[derive(Debug)]
struct Rope<'a> {
    pending: &'a Pending,
    pieces: Vec<Bytes>,
    tail: Vec<u8>,
}

/// Pieces that make up one value of a document that is written by [`write`].
#[derive(Debug)]
pub(crate) struct Splice<'a> {
    pub(crate) pending: &'a Pending,
    pub(crate) pieces: Vec<Bytes>,
}

impl Serialize for Splice<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        *self.pending.borrow_mut() = Some(self.pieces.clone());
        serializer.serialize_unit()
    }
}

impl io::Write for Rope<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self.pending.borrow_mut().take() {
            None => self.tail.extend_from_slice(bytes),
            Some(pieces) => {
                self.pieces.push(std::mem::take(&mut self.tail).into());
                self.pieces.extend(pieces);
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes a document whose splices, if it has any, use `pending`.
///
/// # Errors
/// What the document says of itself.
pub(crate) fn write(
    document: &impl Serialize,
    pending: &Pending,
) -> Result<Vec<Bytes>, serde_json::Error> {
    let mut rope = Rope {
        pending,
        pieces: Vec::new(),
        tail: Vec::new(),
    };
    document.serialize(&mut serde_json::Serializer::new(&mut rope))?;
    let Rope {
        mut pieces, tail, ..
    } = rope;
    pieces.push(tail.into());
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Serialize)]
    struct Document<'a> {
        before: &'a str,
        list: Splice<'a>,
        after: Vec<Splice<'a>>,
    }

    #[test]
    fn pieces_stand_where_their_values_belong() {
        let pending = Pending::default();
        let splice = |pieces: &[&'static str]| Splice {
            pending: &pending,
            pieces: pieces.iter().map(|piece| (*piece).into()).collect(),
        };
        let document = Document {
            before: "null",
            list: splice(&["[1", ",2]"]),
            after: vec![splice(&["3"]), splice(&[])],
        };
        let written = write(&document, &pending).unwrap().concat();
        assert_eq!(
            std::str::from_utf8(&written),
            Ok(r#"{"before":"null","list":[1,2],"after":[3,]}"#)
        );
    }
}
