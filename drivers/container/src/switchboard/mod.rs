//! What a command reads and writes, between the command, files and people.
//!
//! The supervisor of a container whose [`Stdio`](crate::Stdio) is relayed holds one end of its pipes, or the one side of
//! its terminal, and listens on the socket `io` of the runtime folder; so sessions need the agent only to reach it, and
//! those who are attached to a task find it again after the agent was started anew.
//!
//! Three kinds of connections are told apart by their first byte: a *viewer* sees the output from now on; while it does
//! not read, nothing is read from the command, which then waits as for any full pipe, but only for [`board::VIEWER_WAIT`]
//! without anything taken; an *owner* is waited for as long as it stays; a *writer*, one at a time, gives the input, and is answered when it has been taken.
//! Frames, both ways, are those of [`frame`].
//!
//! [`board`] decides and is pure: inputs are what connections, command and clock do, effects are what is to be written
//! where, and what may be read next is asked of it. [`serve`] carries that out, in the one thread of the supervisor:
//! nothing there waits for anybody, except for the disk. [`log`] writes the files, and turns them over when they are too
//! long. [`attach`] is the agent's side.
//!
//! Faults: a writer that breaks off leaves the input open for the next one; a command that does not read its input stops
//! the writer, not the output; a full disk loses what does not fit in the file and nothing else; a command that has ended
//! is drained to its last byte, for [`board::READER_WAIT`] if nobody has come to see it, and for [`board::DRAIN_WAIT`]
//! if those who came do not read.

pub(crate) mod attach;
pub(crate) mod board;
pub(crate) mod ends;
pub(crate) mod frame;
mod log;
pub(crate) mod serve;
