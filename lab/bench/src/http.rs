//! HTTP/1.1 as far as the benchmarks speak it, without waiting: requests one after the other on connections that stay
//! open, and answers in chunks that never end.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use anyhow::{Context as _, bail, ensure};

/// Longest head of an answer.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// What the head of an answer says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    /// Bytes of the body; zero if it comes in chunks.
    pub(crate) length: usize,
    pub(crate) stream: Option<String>,
}

impl Head {
    /// Reads a head from the front of `bytes`, and says how long it is; `None` if it is not complete.
    ///
    /// # Errors
    ///
    /// What comes is no HTTP.
    pub(crate) fn parse(bytes: &[u8]) -> anyhow::Result<Option<(Self, usize)>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            ensure!(
                bytes.len() < HEAD_BYTES_MAX,
                "an answer without an end of its head"
            );
            return Ok(None);
        };
        let text = std::str::from_utf8(&bytes[..end]).context("a head that is no text")?;
        let mut lines = text.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let mut head = Self {
            status: first
                .split(' ')
                .nth(1)
                .and_then(|code| code.parse().ok())
                .with_context(|| format!("no status in {first:?}"))?,
            ..Self::default()
        };
        for line in lines {
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            if name.eq_ignore_ascii_case("content-length") {
                head.length = value.trim().parse()?;
            } else if name.eq_ignore_ascii_case("mesos-stream-id") {
                head.stream = Some(value.trim().to_owned());
            }
        }
        Ok(Some((head, end + 4)))
    }
}

/// Asks for `path` and waits for the whole answer, which must be a 200: by POST with a body and its media type, else by
/// GET. Gives the body.
///
/// # Errors
///
/// The answer is another, or does not come.
pub(crate) fn get(
    address: &str,
    path: &str,
    post: Option<(&str, &[u8])>,
) -> anyhow::Result<Vec<u8>> {
    let method = if post.is_some() { "POST" } else { "GET" };
    let (status, body) = ask(address, method, path, post)?;
    ensure!(status == 200, "{path} was answered {status}");
    Ok(body)
}

/// Asks and waits for the whole answer; gives its status and body. A body that is sent has its media type, and the answer
/// is to have the same.
///
/// # Errors
///
/// The answer does not come, or is cut short.
pub(crate) fn ask(
    address: &str,
    method: &str,
    path: &str,
    sent: Option<(&str, &[u8])>,
) -> anyhow::Result<(u16, Vec<u8>)> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(crate::PATIENCE))?;
    let (more, body) = match sent {
        Some((media, body)) => {
            let more = format!(
                "Content-Type: {media}\r\nAccept: {media}\r\nContent-Length: {}\r\n",
                body.len()
            );
            (more, body)
        }
        None => (String::new(), &[][..]),
    };
    let head =
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{more}\r\n");
    socket.write_all(&[head.as_bytes(), body].concat())?;
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer)?;
    let (head, used) = Head::parse(&answer)?.context("the answer is cut short")?;
    if head.length > 0 {
        answer.drain(..used);
        ensure!(answer.len() == head.length, "the answer is cut short");
        return Ok((head.status, answer));
    }
    let (mut chunks, mut body) = (Chunks::default(), Vec::new());
    // The last chunk ends the body here.
    let _ = chunks.read(&answer[used..], |piece| body.extend_from_slice(piece));
    Ok((head.status, body))
}

/// Requests that are sent without waiting for the answers to those before them.
#[derive(Debug)]
pub(crate) struct Pipe {
    pub(crate) socket: TcpStream,
    outbound: Vec<u8>,
    /// How many bytes of `outbound` the socket has taken.
    taken: usize,
    inbound: Vec<u8>,
    /// Requests without an answer.
    pub(crate) open: usize,
    /// Whether the socket took less than there was.
    pub(crate) blocked: bool,
}

impl Pipe {
    pub(crate) fn connect(address: &str) -> anyhow::Result<Self> {
        let socket = TcpStream::connect(address).with_context(|| address.to_owned())?;
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        Ok(Self {
            socket,
            outbound: Vec::new(),
            taken: 0,
            inbound: Vec::new(),
            open: 0,
            blocked: false,
        })
    }

    /// Adds a request; `head` goes up to the value of `Content-Length`.
    pub(crate) fn push(&mut self, head: &[u8], body: &[u8]) {
        self.outbound.extend_from_slice(head);
        // Writing to memory does not fail.
        let _ = write!(self.outbound, "{}\r\n\r\n", body.len());
        self.outbound.extend_from_slice(body);
        self.open += 1;
    }

    /// Gives the socket what it takes.
    pub(crate) fn flush(&mut self) -> std::io::Result<()> {
        self.blocked = false;
        while self.taken < self.outbound.len() {
            match self.socket.write(&self.outbound[self.taken..]) {
                Ok(count) => self.taken += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.blocked = true;
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        self.outbound.clear();
        self.taken = 0;
        Ok(())
    }

    /// Reads the answers that are there: each must be a 202.
    pub(crate) fn receive(&mut self, scratch: &mut [u8]) -> anyhow::Result<()> {
        let count = match self.socket.read(scratch) {
            Ok(0) => bail!(
                "the master closed a connection with {} requests open",
                self.open
            ),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        self.inbound.extend_from_slice(&scratch[..count]);
        let mut at = 0;
        while let Some((head, bytes)) = Head::parse(&self.inbound[at..])? {
            let whole = bytes + head.length;
            if self.inbound.len() - at < whole {
                break;
            }
            if head.status != 202 {
                let body = String::from_utf8_lossy(&self.inbound[at + bytes..at + whole]);
                bail!("a call was answered {}: {body}", head.status);
            }
            at += whole;
            self.open -= 1;
        }
        self.inbound.drain(..at);
        Ok(())
    }
}

/// Takes a body out of the chunks in which it comes.
#[derive(Debug, Default)]
pub(crate) struct Chunks {
    state: Chunk,
}

#[derive(Debug, Default)]
enum Chunk {
    /// In the line with the length, and what it says so far.
    #[default]
    LengthStart,
    Length(usize),
    /// So many bytes are to come.
    Body(usize),
    /// So many bytes of the end of the line after a body are to come.
    BodyEnd(usize),
}

impl Chunks {
    /// Gives the pieces of the body in `bytes` to `take`.
    ///
    /// # Errors
    ///
    /// A length that is none, or the last chunk.
    pub(crate) fn read<'a>(
        &mut self,
        mut bytes: &'a [u8],
        mut take: impl FnMut(&'a [u8]),
    ) -> anyhow::Result<()> {
        while let Some(first) = bytes.first() {
            self.state = match self.state {
                Chunk::LengthStart | Chunk::Length(_) => {
                    let so_far = match self.state {
                        Chunk::Length(length) => length,
                        _ => 0,
                    };
                    bytes = &bytes[1..];
                    match first {
                        b'\r' => Chunk::Length(so_far),
                        b'\n' if so_far == 0 => bail!("the master closed the stream"),
                        b'\n' => Chunk::Body(so_far),
                        digit => {
                            let digit = char::from(*digit)
                                .to_digit(16)
                                .context("no length of a chunk")?;
                            Chunk::Length(so_far * 16 + usize::try_from(digit)?)
                        }
                    }
                }
                Chunk::Body(left) => {
                    let (piece, rest) = bytes.split_at(left.min(bytes.len()));
                    take(piece);
                    bytes = rest;
                    match left - piece.len() {
                        0 => Chunk::BodyEnd(2),
                        left => Chunk::Body(left),
                    }
                }
                Chunk::BodyEnd(left) => {
                    bytes = &bytes[1..];
                    match left {
                        1 => Chunk::LengthStart,
                        left => Chunk::BodyEnd(left - 1),
                    }
                }
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_found_when_they_are_whole() {
        let text = b"HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\nmesos-stream-id: x\r\n\r\nabc";
        for end in 0..text.len() - 3 {
            assert_eq!(Head::parse(&text[..end]).unwrap(), None);
        }
        let head = Head {
            status: 202,
            length: 3,
            stream: Some("x".to_owned()),
        };
        assert_eq!(Head::parse(text).unwrap(), Some((head, text.len() - 3)));
        assert!(Head::parse(b"nonsense\r\n\r\n").is_err());
    }

    #[test]
    fn chunks_may_be_cut_anywhere() {
        let text = b"3\r\nabc\r\n10\r\n0123456789abcdef\r\n";
        for cut in 0..text.len() {
            let (mut chunks, mut body) = (Chunks::default(), Vec::new());
            for part in [&text[..cut], &text[cut..]] {
                chunks
                    .read(part, |piece| body.extend_from_slice(piece))
                    .unwrap();
            }
            assert_eq!(body, b"abc0123456789abcdef");
            assert!(chunks.read(b"0\r\n\r\n", |_| ()).is_err());
        }
    }
}
