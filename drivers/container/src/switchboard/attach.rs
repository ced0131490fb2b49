//! The agent's side: ways to the switchboards of containers.

use std::io;

use base_ids::ContainerId;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::frame::{self, BODY_BYTES_MAX, Frame, HEAD_BYTES, Kind, Role};
use super::serve::short_path;
use crate::Containers;
use crate::model::Window;

/// How much is read at a time, in bytes.
const READ_BYTES: usize = 32 << 10;

/// Why nobody can be attached to a container.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// There is no such container, or it has ended.
    #[error("there is no such container")]
    Gone,
    /// It is being launched; try again.
    #[error("the container is being launched")]
    Early,
    /// Its input and output are not relayed, so that it takes none and shows none.
    #[error("the container was launched without anything to attach to")]
    Closed,
    /// Its supervisor cannot be reached.
    #[error("failed to reach the supervisor")]
    Unreachable(#[source] io::Error),
}

/// Where output came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Standard output, or the terminal.
    Stdout,
    /// Standard error.
    Stderr,
}

/// What a command writes from now on.
#[derive(Debug)]
pub struct Attached {
    stream: UnixStream,
    came: Vec<u8>,
}

/// What is given to a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Bytes for its standard input.
    Data(&'a [u8]),
    /// The end of its standard input, unless that is a terminal.
    End,
    /// The size of its terminal.
    Window(Window),
}

/// Gives a command its input.
#[derive(Debug)]
pub struct Writer {
    stream: UnixStream,
    came: Vec<u8>,
}

/// Why a command does not take its input.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// Somebody else gives it at present.
    #[error("somebody else gives the container its input")]
    Busy,
    /// What was given makes no sense; the text is for people.
    #[error("{0}")]
    Refused(String),
    /// The command does not take it; the text is for people.
    #[error("{0}")]
    Failed(String),
    /// The supervisor is gone.
    #[error("the container has ended")]
    Gone,
}

impl Containers {
    /// Attaches to what the command of a container writes. While it is not read, the command waits; for an
    /// owner as long as it takes, for others some seconds, after which they are cut off.
    ///
    /// # Errors
    /// [`AttachError`]
    pub async fn attach(&self, id: &ContainerId, is_owner: bool) -> Result<Attached, AttachError> {
        let role = match is_owner {
            true => Role::Owner,
            false => Role::Viewer,
        };
        Ok(Attached {
            stream: self.connect(id, role).await?,
            came: Vec::new(),
        })
    }

    /// Becomes the one who gives the command of a container its input; [`Writer::finish`] tells whether there was
    /// another one.
    ///
    /// # Errors
    /// [`AttachError`]
    pub async fn writer(&self, id: &ContainerId) -> Result<Writer, AttachError> {
        Ok(Writer {
            stream: self.connect(id, Role::Writer).await?,
            came: Vec::new(),
        })
    }

    async fn connect(&self, id: &ContainerId, role: Role) -> Result<UnixStream, AttachError> {
        let has_begun = self.has_begun(id).ok_or(AttachError::Gone)?;
        let reached = async {
            let (_folder, path) = short_path(&self.folder(id).0)?;
            let mut stream = UnixStream::connect(path).await?;
            stream.write_all(&[role.byte()]).await?;
            Ok(stream)
        };
        reached
            .await
            .map_err(|error: io::Error| match error.kind() {
                // The supervisor listens before it makes the first process.
                io::ErrorKind::NotFound if has_begun => AttachError::Closed,
                io::ErrorKind::NotFound => AttachError::Early,
                io::ErrorKind::ConnectionRefused | io::ErrorKind::BrokenPipe => AttachError::Gone,
                _ => AttachError::Unreachable(error),
            })
    }
}

impl Attached {
    /// What comes next, in pieces of at most 64 KiB; `None` when the command has ended and all was told. Nothing is
    /// lost if this future is dropped.
    ///
    /// # Errors
    /// When the connection breaks, or what comes is not from a supervisor.
    pub async fn next(&mut self) -> io::Result<Option<(Source, Vec<u8>)>> {
        loop {
            let taken = frame::take(&mut self.came).map_err(io::Error::other)?;
            match taken {
                Some(Frame {
                    kind: Kind::Stdout,
                    body,
                }) => return Ok(Some((Source::Stdout, body))),
                Some(Frame {
                    kind: Kind::Stderr,
                    body,
                }) => return Ok(Some((Source::Stderr, body))),
                Some(frame) => {
                    return Err(io::Error::other(format!("{:?} is no output", frame.kind)));
                }
                None => {}
            }
            self.came.reserve(READ_BYTES);
            let count = match self.stream.read_buf(&mut self.came).await {
                // The command ended before its supervisor heard who came.
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => 0,
                other => other?,
            };
            if count == 0 {
                return match self.came.is_empty() {
                    true => Ok(None),
                    false => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
        }
    }
}

impl Writer {
    /// Gives a part, and waits while the command does not take it. If the future is dropped, a part of it may have
    /// been given.
    ///
    /// # Errors
    /// What keeps the command from taking it.
    pub async fn give(&mut self, part: Part<'_>) -> Result<(), InputError> {
        let mut bytes = Vec::new();
        match part {
            Part::Data(data) => {
                for piece in data.chunks(BODY_BYTES_MAX) {
                    frame::put(Kind::Stdin, piece, &mut bytes);
                }
            }
            Part::End => frame::put(Kind::StdinEnd, &[], &mut bytes),
            Part::Window(window) => frame::put(Kind::Window, &window.to_bytes(), &mut bytes),
        }
        match self.stream.write_all(&bytes).await {
            Ok(()) => Ok(()),
            // The supervisor said why before it hung up.
            Err(_) => self.verdict().await,
        }
    }

    /// Says that nothing more will be given, and waits until the command took all of it.
    ///
    /// # Errors
    /// What keeps the command from taking it.
    pub async fn finish(mut self) -> Result<(), InputError> {
        if self.stream.shutdown().await.is_err() {
            return self.verdict().await;
        }
        self.verdict().await
    }

    /// Waits for what the supervisor has to say: that something is wrong, or that the command has ended, which is well. Nothing
    /// is lost if this future is dropped.
    ///
    /// # Errors
    /// What keeps the command from taking its input.
    pub async fn verdict(&mut self) -> Result<(), InputError> {
        let Frame { kind, body } = loop {
            if let Ok(Some(frame)) = frame::take(&mut self.came) {
                break frame;
            }
            let is_long = self.came.len() > HEAD_BYTES + BODY_BYTES_MAX;
            // A connection that breaks says as little as one that is closed.
            match self.stream.read_buf(&mut self.came).await {
                Ok(1..) if !is_long => {}
                Ok(_) | Err(_) => return Err(InputError::Gone),
            }
        };
        let text = String::from_utf8_lossy(&body).into_owned();
        match kind {
            Kind::Taken => Ok(()),
            Kind::Busy => Err(InputError::Busy),
            Kind::Refused => Err(InputError::Refused(text)),
            Kind::Failed => Err(InputError::Failed(text)),
            Kind::Stdout | Kind::Stderr | Kind::Stdin | Kind::StdinEnd | Kind::Window => {
                Err(InputError::Gone)
            }
        }
    }
}
