//! The smallest scheduler that can be timed: blocking sockets, JSON, one event at a time.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use abi_recordio::Decoder;
use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

const EVENT_BYTES_MAX: usize = 16 << 20;
/// Nothing that is measured here takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// A subscribed framework.
#[derive(Debug)]
pub(crate) struct Scheduler {
    address: String,
    events: Chunks,
    records: Decoder,
    calls: TcpStream,
    stream: String,
    framework: Value,
}

/// An event and when it was read.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) at: Instant,
    pub(crate) event: Value,
}

impl Scheduler {
    /// Tries until the master takes it.
    pub(crate) fn subscribe(address: &str, name: &str) -> anyhow::Result<Self> {
        let end = Instant::now() + PATIENCE;
        loop {
            match Self::try_subscribe(address, name) {
                Ok(Some(scheduler)) => return Ok(scheduler),
                Err(error) if !is_too_early(&error) => return Err(error),
                Ok(None) | Err(_) => {}
            }
            ensure!(
                Instant::now() < end,
                "{address} takes no framework within {PATIENCE:?}"
            );
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// `None` when the master does not serve yet.
    fn try_subscribe(address: &str, name: &str) -> anyhow::Result<Option<Self>> {
        let mut socket = connect(address)?;
        let info = json!({
            "user": "root", "name": name, "roles": [name],
            "capabilities": [{"type": "MULTI_ROLE"}],
        });
        let call = json!({"type": "SUBSCRIBE", "subscribe": {"framework_info": info}});
        socket.write_all(&post(address, None, &call))?;
        let mut events = Chunks::new(socket);
        let head = events.head()?;
        match head.status {
            200 => {}
            503 => return Ok(None),
            status => bail!("SUBSCRIBE was answered {status}"),
        }
        let mut scheduler = Self {
            address: address.to_owned(),
            events,
            records: Decoder::new(EVENT_BYTES_MAX),
            calls: connect(address)?,
            stream: head.stream.context("no Mesos-Stream-Id")?,
            framework: Value::Null,
        };
        let subscribed = scheduler.until("SUBSCRIBED", |_| true)?;
        scheduler.framework = subscribed.event["subscribed"]["framework_id"].clone();
        Ok(Some(scheduler))
    }

    /// The next event of that type which `is_it`; others are dropped.
    pub(crate) fn until(
        &mut self,
        kind: &str,
        is_it: impl Fn(&Value) -> bool,
    ) -> anyhow::Result<Told> {
        loop {
            let told = self.next()?;
            if told.event["type"] == kind && is_it(&told.event) {
                return Ok(told);
            }
        }
    }

    /// The next event.
    pub(crate) fn next(&mut self) -> anyhow::Result<Told> {
        loop {
            if let Some(record) = self.records.next_record()? {
                let at = Instant::now();
                let event = serde_json::from_slice(&record)?;
                return Ok(Told { at, event });
            }
            let chunk = self.events.chunk()?;
            self.records.push(&chunk);
        }
    }

    /// Sends a call, and waits for its 202. Gives the moment before the first byte left.
    pub(crate) fn call(&mut self, kind: &str, body: Value) -> anyhow::Result<Instant> {
        let mut call = json!({"type": kind, "framework_id": self.framework});
        call[kind.to_lowercase()] = body;
        let bytes = post(&self.address, Some(&self.stream), &call);
        let sent = Instant::now();
        self.calls.write_all(&bytes)?;
        let head = Chunks::new(self.calls.try_clone()?).head()?;
        ensure!(
            head.status == 202,
            "{kind} was answered {}: {call}",
            head.status
        );
        Ok(sent)
    }

    /// Acknowledges a status update.
    pub(crate) fn acknowledge(&mut self, update: &Value) -> anyhow::Result<()> {
        let status = &update["update"]["status"];
        if status["uuid"].is_null() {
            return Ok(());
        }
        let body = json!({
            "agent_id": status["agent_id"], "task_id": status["task_id"], "uuid": status["uuid"],
        });
        self.call("ACKNOWLEDGE", body).map(drop)
    }
}

/// The master is not there, or went away while it started.
fn is_too_early(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset | ErrorKind::UnexpectedEof
        )
    })
}

fn connect(address: &str) -> anyhow::Result<TcpStream> {
    let socket = TcpStream::connect(address)?;
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket)
}

fn post(address: &str, stream: Option<&str>, call: &Value) -> Vec<u8> {
    let body = call.to_string();
    let stream = stream.map_or(String::new(), |id| format!("Mesos-Stream-Id: {id}\r\n"));
    format!(
        "POST /api/v1/scheduler HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Accept: application/json\r\n{stream}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What a head says, as far as it matters here.
#[derive(Debug, Default)]
struct Head {
    status: u16,
    stream: Option<String>,
}

/// Reads an answer: its head, then chunks.
#[derive(Debug)]
struct Chunks {
    socket: TcpStream,
    buffer: VecDeque<u8>,
}

impl Chunks {
    fn new(socket: TcpStream) -> Self {
        Self {
            socket,
            buffer: VecDeque::new(),
        }
    }

    /// The head; a body of known length after it is dropped.
    fn head(&mut self) -> anyhow::Result<Head> {
        let mut head = Head::default();
        let first = self.line()?;
        head.status = first
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .with_context(|| format!("no status in {first:?}"))?;
        let mut length = 0;
        loop {
            let line = self.line()?;
            if line.is_empty() {
                self.take(length)?;
                return Ok(head);
            }
            let (name, value) = line.split_once(':').unwrap_or((&line, ""));
            match name.to_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "mesos-stream-id" => head.stream = Some(value.trim().to_owned()),
                _ => {}
            }
        }
    }

    fn chunk(&mut self) -> anyhow::Result<Vec<u8>> {
        let length = usize::from_str_radix(self.line()?.trim(), 16)?;
        ensure!(length > 0, "the master closed the stream");
        let mut chunk = self.take(length + 2)?;
        chunk.truncate(length);
        Ok(chunk)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=end).collect();
                return Ok(String::from_utf8(line)?.trim_end().to_owned());
            }
            self.more()?;
        }
    }

    fn take(&mut self, length: usize) -> anyhow::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.more()?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    fn more(&mut self) -> anyhow::Result<()> {
        let mut piece = [0; 16 * 1024];
        let count = self.socket.read(&mut piece)?;
        if count == 0 {
            return Err(std::io::Error::from(ErrorKind::UnexpectedEof).into());
        }
        self.buffer.extend(&piece[..count]);
        Ok(())
    }
}
