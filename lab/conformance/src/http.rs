//! The smallest HTTP/1.1 client that can also misbehave: it sends the bytes it is given.

use std::{
    io::{ErrorKind, Read as _, Write as _},
    net::{Shutdown, TcpStream, ToSocketAddrs as _},
    time::{Duration, Instant},
};

use serde_json::Value;

/// Longest answer that is read.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// What came back.
#[derive(Debug)]
pub enum Outcome {
    /// An answer with a status line.
    Answer(Answer),
    /// The other side closed without an answer.
    Closed,
    /// The time ran out without an answer.
    Silent,
}

/// An answer, read to its end or, when it streams, as far as its head.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// Body, chunks joined.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that name (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is something else.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// All bytes, then wait for the answer.
    Whole,
    /// All bytes, then close the sending side.
    HalfClose,
    /// All bytes, then vanish without waiting.
    Vanish,
}

/// Sends `request` as it is and reads what comes back.
///
/// # Panics
/// When nobody listens at `address`.
#[must_use]
pub fn exchange(address: &str, request: &[u8], manner: Manner, limit: Duration) -> Outcome {
    let mut socket = connect(address);
    // The other side may answer and close before it has read everything.
    let _ = socket.write_all(request);
    match manner {
        Manner::Whole => {}
        Manner::HalfClose => drop(socket.shutdown(Shutdown::Write)),
        Manner::Vanish => return Outcome::Silent,
    }
    Reader::new(socket, limit).answer()
}

fn connect(address: &str) -> TcpStream {
    let resolved = address
        .to_socket_addrs()
        .ok()
        .and_then(|mut all| all.next())
        .unwrap_or_else(|| panic!("{address} is no address"));
    let socket = TcpStream::connect_timeout(&resolved, Duration::from_secs(10))
        .unwrap_or_else(|error| panic!("{address}: {error}"));
    let timeout = Some(Duration::from_secs(10));
    socket
        .set_write_timeout(timeout)
        .expect("ten seconds are a valid timeout");
    socket
}

/// GET of `path`, if somebody answers within five seconds.
#[must_use]
pub fn try_get(address: &str, path: &str) -> Option<Answer> {
    let resolved = address.to_socket_addrs().ok()?.next()?;
    let mut socket = TcpStream::connect_timeout(&resolved, Duration::from_secs(5)).ok()?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).ok()?;
    match Reader::new(socket, Duration::from_secs(5)).answer() {
        Outcome::Answer(answer) => Some(answer),
        Outcome::Closed | Outcome::Silent => None,
    }
}

/// POST of `body` as JSON, if somebody answers within ten seconds.
#[must_use]
pub fn try_post(address: &str, path: &str, body: &Value) -> Option<Answer> {
    let resolved = address.to_socket_addrs().ok()?.next()?;
    let mut socket = TcpStream::connect_timeout(&resolved, Duration::from_secs(5)).ok()?;
    let request = post_request(address, path, "", body);
    socket.write_all(request.as_bytes()).ok()?;
    match Reader::new(socket, Duration::from_secs(10)).answer() {
        Outcome::Answer(answer) => Some(answer),
        Outcome::Closed | Outcome::Silent => None,
    }
}

/// POST of `body` as JSON.
///
/// # Panics
/// When there is no answer within ten seconds.
#[must_use]
pub fn post(address: &str, path: &str, body: &Value) -> Answer {
    post_with(address, path, "", body)
}

/// POST of `body` as JSON with further header lines, each of which ends with a line break.
///
/// # Panics
/// When there is no answer within ten seconds.
#[must_use]
pub fn post_with(address: &str, path: &str, headers: &str, body: &Value) -> Answer {
    match exchange(
        address,
        post_request(address, path, headers, body).as_bytes(),
        Manner::Whole,
        Duration::from_secs(10),
    ) {
        Outcome::Answer(answer) => answer,
        other => panic!("POST {path}: {other:?}"),
    }
}

fn post_request(address: &str, path: &str, headers: &str, body: &Value) -> String {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\nContent-Type: application/json\r\n\
         Connection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A stream of events in JSON.
#[derive(Debug)]
pub struct Stream {
    reader: Reader,
    records: Vec<u8>,
    /// `Mesos-Stream-Id`.
    pub id: String,
}

impl Stream {
    /// POST of `body` to a path that answers with a stream that has an id.
    ///
    /// # Panics
    /// When it does not.
    #[must_use]
    pub fn open(address: &str, path: &str, headers: &str, body: &Value) -> Self {
        let mut socket = connect(address);
        let request = post_request(address, path, headers, body);
        let sent = socket.write_all(request.as_bytes());
        sent.unwrap_or_else(|error| panic!("{address}: {error}"));
        let mut reader = Reader::new(socket, Duration::from_secs(10));
        let Outcome::Answer(answer) = reader.head() else {
            panic!("POST {path}: no answer")
        };
        let id = answer.header("mesos-stream-id");
        let id = id.unwrap_or_else(|| panic!("POST {path}: {answer:?}"));
        Self {
            id: id.to_owned(),
            reader,
            records: Vec::new(),
        }
    }

    /// The next event that `accept` takes; those before it are lost.
    ///
    /// # Panics
    /// When none comes within `limit`, saying `what` was waited for.
    #[track_caller]
    pub fn wait<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut accept: impl FnMut(&Value) -> Option<T>,
    ) -> T {
        self.reader.end = Instant::now() + limit;
        let mut seen = Vec::new();
        while let Some(event) = self.event() {
            if let Some(found) = accept(&event) {
                return found;
            }
            seen.push(event["type"].to_string());
        }
        panic!("no {what} within {limit:?}, but {seen:?}")
    }

    /// The next event, if one comes within `limit` and the stream has not ended.
    pub fn next(&mut self, limit: Duration) -> Option<Value> {
        self.reader.end = Instant::now() + limit;
        self.event()
    }

    fn event(&mut self) -> Option<Value> {
        loop {
            if let Some(at) = find(&self.records, b"\n") {
                let length = std::str::from_utf8(&self.records[..at]).ok()?;
                let end = at + 1 + length.parse::<usize>().ok()?;
                if self.records.len() >= end {
                    let record: Vec<u8> = self.records.drain(..end).collect();
                    return serde_json::from_slice(&record[at + 1..]).ok();
                }
            }
            let chunk = self.reader.chunk().filter(|chunk| !chunk.is_empty())?;
            self.records.extend(chunk);
        }
    }
}

#[derive(Debug)]
struct Reader {
    socket: TcpStream,
    end: Instant,
    buffer: Vec<u8>,
    closed: bool,
}

impl Reader {
    fn new(socket: TcpStream, limit: Duration) -> Self {
        Self {
            socket,
            end: Instant::now() + limit,
            buffer: Vec::new(),
            closed: false,
        }
    }

    fn answer(mut self) -> Outcome {
        let mut outcome = self.head();
        if let Outcome::Answer(answer) = &mut outcome
            && answer.header("mesos-stream-id").is_none()
        {
            answer.body = self.body(answer);
        }
        outcome
    }

    /// An answer without its body.
    fn head(&mut self) -> Outcome {
        let head = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                let head: Vec<u8> = self.buffer.drain(..at + 4).collect();
                break String::from_utf8_lossy(&head).into_owned();
            }
            if !self.more() {
                return if self.closed {
                    Outcome::Closed
                } else {
                    Outcome::Silent
                };
            }
        };
        let mut lines = head.lines();
        let status = lines
            .next()
            .and_then(|line| line.split(' ').nth(1))
            .and_then(|code| code.parse().ok());
        let Some(status) = status else {
            return Outcome::Closed;
        };
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
            .collect();
        Outcome::Answer(Answer {
            status,
            headers,
            body: Vec::new(),
        })
    }

    fn body(&mut self, answer: &Answer) -> Vec<u8> {
        if answer
            .header("transfer-encoding")
            .is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
        {
            let mut body = Vec::new();
            while let Some(chunk) = self.chunk() {
                if chunk.is_empty() {
                    break;
                }
                body.extend(chunk);
            }
            return body;
        }
        let length = answer
            .header("content-length")
            .and_then(|value| value.parse().ok());
        match length {
            Some(length) => while self.buffer.len() < length && self.more() {},
            None => while self.more() {},
        }
        let length = length.unwrap_or(self.buffer.len()).min(self.buffer.len());
        self.buffer.drain(..length).collect()
    }

    fn chunk(&mut self) -> Option<Vec<u8>> {
        let line = loop {
            if let Some(at) = find(&self.buffer, b"\r\n") {
                break self.buffer.drain(..at + 2).collect::<Vec<u8>>();
            }
            if !self.more() {
                return None;
            }
        };
        let size = usize::from_str_radix(std::str::from_utf8(&line).ok()?.trim(), 16).ok()?;
        while self.buffer.len() < size + 2 {
            if !self.more() {
                return None;
            }
        }
        let mut chunk: Vec<u8> = self.buffer.drain(..size + 2).collect();
        chunk.truncate(size);
        Some(chunk)
    }

    /// Whether more bytes came in time.
    fn more(&mut self) -> bool {
        let left = self.end.saturating_duration_since(Instant::now());
        if left.is_zero() || self.buffer.len() > ANSWER_BYTES_MAX {
            return false;
        }
        self.socket
            .set_read_timeout(Some(left))
            .expect("a positive timeout is valid");
        let mut piece = [0; 16384];
        loop {
            match self.socket.read(&mut piece) {
                Ok(0) => self.closed = true,
                Ok(count) => {
                    self.buffer.extend_from_slice(&piece[..count]);
                    return true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                Err(_) => self.closed = true,
            }
            return false;
        }
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
/// Sends a document as clients of services do, and returns the status of the answer with its document, if it has one.
///
/// # Panics
/// When there is no answer within 10 s.
#[must_use]
pub fn document(
    address: &str,
    method: &str,
    path: &str,
    content_type: Option<&str>,
    body: &[u8],
) -> (u16, Value) {
    let kind = content_type.map_or_else(String::new, |it| format!("Content-Type: {it}\r\n"));
    let mut request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\n{kind}Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    match exchange(address, &request, Manner::Whole, Duration::from_secs(10)) {
        Outcome::Answer(answer) => {
            let document = serde_json::from_slice(&answer.body).unwrap_or_default();
            (answer.status, document)
        }
        other => panic!("{method} {path}: {other:?}"),
    }
}
