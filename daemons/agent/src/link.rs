//! The link to the master: one connection that is made again and again, and the session over it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use abi_node::session::{AgentOutput, AgentSession, Config};
use abi_node::wire::{FrameDecoder, decode_to_agent, encode_frame, encode_to_master};
use abi_node::{ToAgent, ToMaster};
use base_ids::AgentId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf as _, BytesMut};
use kernel_agent::Input;
use store_api::{Store, StoreError};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::core::{CoreHandle, Stopping};
use crate::records::remember_term;
use crate::target::{Target, TargetError};

/// The first wait before another attempt, and the longest.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));
/// Longest wait for a connection and the master's answer to it.
const DIAL_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest head of the master's answer.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// What the link is told.
#[derive(Debug)]
pub(crate) enum ToLink {
    /// To be sent in the session of this number, counted from 1 for the first.
    Message(u64, ToMaster),
    /// End the session after what was said before, and then the link.
    Close,
}

/// A byte stream, with TLS or without.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
enum DialError {
    #[error("cannot reach it: {0}")]
    Io(#[from] std::io::Error),
    #[error("it does not answer")]
    Timeout,
    #[error("{0}")]
    Refused(String),
}

/// The way things ended between two connections.
enum Over {
    /// For good.
    Closed,
    /// The connection; `true` if a session had begun on it.
    Hung(bool),
}

/// The highest term of a master, remembered over restarts: a deposed master commands nobody, not even an agent that was
/// away when it was deposed.
pub(crate) struct Terms {
    store: Arc<dyn Store>,
    highest: u64,
    failed: mpsc::UnboundedSender<StoreError>,
}

impl Terms {
    /// `highest` is what the store holds; `failed` hears when it takes no more.
    pub(crate) fn new(
        store: Arc<dyn Store>,
        highest: u64,
        failed: mpsc::UnboundedSender<StoreError>,
    ) -> Self {
        Self {
            store,
            highest,
            failed,
        }
    }

    /// Writes a term down; nothing may follow it if that fails.
    async fn remember(&mut self, term: u64) -> Result<(), Stopping> {
        if term <= self.highest {
            return Ok(());
        }
        let store = Arc::clone(&self.store);
        let written = tokio::task::spawn_blocking(move || remember_term(&*store, term)).await;
        if let Err(error) = written.map_err(|_| Stopping)? {
            // Whoever listened is ending the process already.
            let _ = self.failed.send(error);
            return Err(Stopping);
        }
        self.highest = term;
        Ok(())
    }
}

/// Keeps the link.
pub(crate) struct Link {
    target: Target,
    authorization: Option<String>,
    core: CoreHandle,
    clock: Clock,
    messages: mpsc::UnboundedReceiver<ToLink>,
    session: AgentSession,
    terms: Terms,
    epoch: u64,
    closing: bool,
    /// What was last said about the master in the log.
    reported: Option<String>,
}

/// The value of an `Authorization` header for the credential in a file.
///
/// # Errors
/// The file cannot be read or holds no credential; the text names it.
pub(crate) fn authorization(path: &Path) -> Result<String, TargetError> {
    let refuse = |reason: String| TargetError::Credential {
        path: path.to_owned(),
        reason,
    };
    let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
    let pair = if text.trim_start().starts_with('{') {
        let value: serde_json::Value =
            serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
        let field = |name: &str| value[name].as_str().map(str::to_owned);
        field("principal").zip(field("secret"))
    } else {
        let line = text.trim();
        line.split_once(char::is_whitespace)
            .map(|(principal, secret)| (principal.to_owned(), secret.trim().to_owned()))
    };
    let (principal, secret) = pair.ok_or_else(|| {
        refuse(
            "write {\"principal\":\"p\",\"secret\":\"s\"} or a line `principal secret`".to_owned(),
        )
    })?;
    let encoded = STANDARD.encode(format!("{principal}:{secret}"));
    Ok(format!("Basic {encoded}"))
}

impl Link {
    pub(crate) fn new(
        target: Target,
        authorization: Option<String>,
        agent: Option<AgentId>,
        terms: Terms,
        core: CoreHandle,
        clock: Clock,
        messages: mpsc::UnboundedReceiver<ToLink>,
    ) -> Self {
        let (seed, _) = uuid::Uuid::new_v4().as_u64_pair();
        Self {
            target,
            authorization,
            core,
            clock,
            messages,
            session: AgentSession::new(Config::default(), seed, agent, terms.highest),
            terms,
            epoch: 0,
            closing: false,
            reported: None,
        }
    }

    /// Runs until it is closed or the core has ended.
    pub(crate) async fn run(mut self) {
        // The core is gone: so is the process soon.
        let _: Result<(), Stopping> = self.keep().await;
    }

    async fn keep(&mut self) -> Result<(), Stopping> {
        let mut backoff = BACKOFF.0;
        loop {
            let attempt = dial(self.target.clone(), self.authorization.clone());
            let attempt = tokio::time::timeout(DIAL_TIMEOUT, attempt);
            let Some(dialed) = self.meanwhile(attempt).await? else {
                return Ok(());
            };
            match dialed.unwrap_or(Err(DialError::Timeout)) {
                Ok((stream, rest)) => match self.converse(stream, rest).await? {
                    Over::Closed => return Ok(()),
                    Over::Hung(true) => backoff = BACKOFF.0,
                    Over::Hung(false) => {}
                },
                Err(error) => self.report(&error.to_string()),
            }
            let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
            // Between one half and the whole, so that agents do not come all at once.
            let part = 512 + u32::try_from(random % 513).unwrap_or(0);
            let wait = tokio::time::sleep(backoff * part / 1024);
            if self.meanwhile(wait).await?.is_none() {
                return Ok(());
            }
            backoff = (backoff * 2).min(BACKOFF.1);
        }
    }

    /// Says once what keeps the link from being made.
    fn report(&mut self, text: &str) {
        if self.reported.as_deref() != Some(text) {
            tracing::warn!(master = %self.target, "no link to the master: {text}");
            self.reported = Some(text.to_owned());
        }
    }

    /// Waits for `future` without a connection; `None` when the link is to be closed.
    async fn meanwhile<T>(
        &mut self,
        future: impl Future<Output = T>,
    ) -> Result<Option<T>, Stopping> {
        tokio::pin!(future);
        loop {
            let wake = self.wake();
            let mut out = Vec::new();
            tokio::select! {
                done = &mut future => return Ok(Some(done)),
                message = self.messages.recv() => match message {
                    None | Some(ToLink::Close) => return Ok(None),
                    Some(ToLink::Message(epoch, message)) => self.say(epoch, &message, &mut out),
                },
                () = sleep_until(wake) => self.session.tick(self.clock.now(), &mut out),
            }
            self.handle(out, &mut BytesMut::new()).await?;
        }
    }

    fn wake(&self) -> Option<tokio::time::Instant> {
        let wake = self.session.next_wake()?;
        Some(tokio::time::Instant::from_std(self.clock.instant(wake)))
    }

    /// What the kernel said in an earlier session is void in this one.
    fn say(&mut self, epoch: u64, message: &ToMaster, out: &mut Vec<AgentOutput>) {
        if epoch == self.epoch {
            let payload = encode_to_master(message);
            self.session.send(self.clock.now(), payload, out);
        }
    }

    async fn converse(
        &mut self,
        stream: Box<dyn Stream>,
        rest: BytesMut,
    ) -> Result<Over, Stopping> {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let (mut inbound, mut outbound) = (rest, BytesMut::new());
        let decoder = FrameDecoder::default();
        let before = self.epoch;
        let mut out = Vec::new();
        self.session.on_connected(self.clock.now(), &mut out);
        let mut hangs = self.handle(out, &mut outbound).await?;
        loop {
            while !hangs {
                let mut out = Vec::new();
                match decoder.decode(&mut inbound) {
                    Ok(Some(frame)) => self.session.on_frame(self.clock.now(), frame, &mut out),
                    Ok(None) => break,
                    Err(error) => {
                        self.report(&format!("it does not speak our protocol: {error}"));
                        self.session.on_disconnected(self.clock.now());
                        hangs = true;
                    }
                }
                hangs |= self.handle(out, &mut outbound).await?;
            }
            if hangs {
                break;
            }
            let wake = self.wake();
            let mut out = Vec::new();
            tokio::select! {
                read = reader.read_buf(&mut inbound) => match read {
                    Ok(1..) => {}
                    Ok(0) | Err(_) => {
                        self.session.on_disconnected(self.clock.now());
                        hangs = true;
                    }
                },
                written = writer.write(&outbound), if !outbound.is_empty() => match written {
                    Ok(count @ 1..) => {
                        outbound.advance(count);
                        if outbound.is_empty() && writer.flush().await.is_err() {
                            self.session.on_disconnected(self.clock.now());
                            hangs = true;
                        }
                    }
                    Ok(0) | Err(_) => {
                        self.session.on_disconnected(self.clock.now());
                        hangs = true;
                    }
                },
                message = self.messages.recv(), if !self.closing => match message {
                    None | Some(ToLink::Close) => {
                        self.closing = true;
                        self.session.close(self.clock.now(), &mut out);
                    }
                    Some(ToLink::Message(epoch, message)) => self.say(epoch, &message, &mut out),
                },
                () = sleep_until(wake) => self.session.tick(self.clock.now(), &mut out),
            }
            hangs |= self.handle(out, &mut outbound).await?;
        }
        if self.closing {
            return Ok(Over::Closed);
        }
        Ok(Over::Hung(self.epoch != before))
    }

    /// Carries out what the session wants; `true` when the connection is of no use any more.
    async fn handle(
        &mut self,
        outputs: Vec<AgentOutput>,
        outbound: &mut BytesMut,
    ) -> Result<bool, Stopping> {
        self.terms.remember(self.session.term()).await?;
        let mut hangs = false;
        for output in outputs {
            match output {
                AgentOutput::Transmit(frame) => encode_frame(&frame, outbound),
                AgentOutput::Opened(_) => {
                    self.epoch += 1;
                    self.reported = None;
                    tracing::info!(master = %self.target, "connected to the master");
                    self.core.input(Input::MasterUp).await?;
                }
                AgentOutput::Deliver(payload) => match decode_to_agent(payload) {
                    Ok(message) => {
                        if let ToAgent::Registered { agent } = &message {
                            self.session.set_agent(agent.clone());
                        }
                        self.core.input(Input::Master(message)).await?;
                    }
                    Err(error) => {
                        self.report(&format!("it said what cannot be read: {error}"));
                        self.session.on_disconnected(self.clock.now());
                        hangs = true;
                    }
                },
                AgentOutput::Lost(loss) => {
                    tracing::warn!(master = %self.target, "lost the master: {loss}");
                    self.core.input(Input::MasterLost).await?;
                }
                AgentOutput::Refused(message) => self.report(&format!("it refuses: {message}")),
                AgentOutput::Hang => hangs = true,
            }
        }
        Ok(hangs)
    }
}

async fn sleep_until(wake: Option<tokio::time::Instant>) {
    match wake {
        Some(wake) => tokio::time::sleep_until(wake).await,
        None => std::future::pending().await,
    }
}

/// Connects and asks for the upgrade; returns the stream and what of it was read already.
async fn dial(
    target: Target,
    authorization: Option<String>,
) -> Result<(Box<dyn Stream>, BytesMut), DialError> {
    let mut stream = target.connect().await?;
    let authorization = authorization
        .map(|value| format!("Authorization: {value}\r\n"))
        .unwrap_or_default();
    let request = format!(
        "POST /node HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: tepui-node/1\r\n{authorization}\
         Content-Length: 0\r\n\r\n",
        target.authority()
    );
    stream.write_all(request.as_bytes()).await?;
    stream.flush().await?;
    let mut read = BytesMut::new();
    let end = loop {
        if let Some(at) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
        if read.len() > HEAD_BYTES_MAX {
            let text = "its answer is no HTTP: is that the master's port?";
            return Err(DialError::Refused(text.to_owned()));
        }
        if stream.read_buf(&mut read).await? == 0 {
            let text = "it hangs up: is that the master's port, and is --master right about TLS?";
            return Err(DialError::Refused(text.to_owned()));
        }
    };
    let head = read.split_to(end);
    let status = std::str::from_utf8(&head)
        .ok()
        .and_then(|head| head.split(' ').nth(1))
        .unwrap_or_default();
    match status {
        "101" => Ok((stream, read)),
        "401" | "403" => Err(DialError::Refused(format!(
            "it wants another login (status {status}): give a --credential that the master's --credentials hold"
        ))),
        "503" => Err(DialError::Refused(
            "it has no room for another agent now (status 503): its limit of open files may be too low".to_owned(),
        )),
        _ => Err(DialError::Refused(format!(
            "it answers with status {status}: is --master={target} a Tepui master that leads?"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_have_two_forms() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credential");
        for text in ["{\"principal\":\"p\",\"secret\":\"s\"}", "p s\n"] {
            std::fs::write(&path, text).unwrap();
            assert_eq!(authorization(&path).unwrap(), "Basic cDpz");
        }
        std::fs::write(&path, "p").unwrap();
        let text = authorization(&path).unwrap_err().to_string();
        assert!(text.contains(path.to_str().unwrap()), "{text}");
    }
}
