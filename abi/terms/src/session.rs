//! What is said to the command of a container by those who are attached to it.

use crate::Body;

/// A part of the stream of an `ATTACH_CONTAINER_INPUT`, after its first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionInput {
    /// Bytes for its standard input; not empty.
    Data(Body),
    /// The end of its standard input, unless that is a terminal.
    End,
    /// The size of its terminal.
    Window {
        /// Lines.
        rows: u16,
        /// Characters of a line.
        columns: u16,
    },
    /// The caller is still there.
    Heartbeat,
}
