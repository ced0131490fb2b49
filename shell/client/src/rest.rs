//! Services with an interface in JSON, such as those of Marathon and Metronome.

use std::collections::VecDeque;

use reqwest::header::ACCEPT;
use serde_json::Value;

use crate::{Client, ClientError};

pub use reqwest::Method;

/// Longest event that is read, in bytes.
const EVENT_BYTES_MAX: usize = 16 << 20;
/// Entries of a refusal that are told.
const DETAILS_MAX: usize = 50;

/// Talks to one such service.
#[derive(Clone, Debug)]
pub struct Rest {
    client: Client,
    service: &'static str,
    flag: &'static str,
}

/// An answer that is no refusal.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The document; null if there is none.
    pub body: Value,
    /// The deployment that the call began, as the header `Marathon-Deployment-Id` or the document names it.
    pub deployment: Option<String>,
}

/// An event of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerEvent {
    /// What it is called.
    pub name: String,
    /// What it says.
    pub data: String,
}

/// An open stream of events.
#[derive(Debug)]
pub struct Events {
    url: String,
    answer: reqwest::Response,
    lines: Lines,
    ready: VecDeque<ServerEvent>,
}

impl Rest {
    /// A service at the address of `client`, what it is called, and the flag that names another address.
    #[must_use]
    pub const fn new(client: Client, service: &'static str, flag: &'static str) -> Self {
        Self {
            client,
            service,
            flag,
        }
    }

    /// Makes a call; `path` holds the query too.
    ///
    /// # Errors
    /// [`ClientError::Away`] if nobody answers, [`ClientError::Refused`] with all that the service complains of.
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, ClientError> {
        let url = format!("{}{path}", self.client.base());
        let mut request = self.client.http().request(method, &url);
        request = request.header(ACCEPT, "application/json");
        if let Some(body) = body {
            request = request.json(body);
        }
        let sent = self.client.login(request).send().await;
        let answer = sent.map_err(|error| self.sending(&url, error))?;
        let status = answer.status();
        let named = answer.headers().get("Marathon-Deployment-Id");
        let named = named.and_then(|id| id.to_str().ok()).map(str::to_owned);
        let bytes = answer.bytes().await.map_err(|source| ClientError::Broken {
            url: url.clone(),
            source,
        })?;
        if !status.is_success() {
            let text = complaint(&bytes);
            return Err(ClientError::refused(&url, status.as_u16(), text));
        }
        let body: Value = match bytes.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&bytes).map_err(|error| ClientError::Malformed {
                url,
                reason: error.to_string(),
            })?,
        };
        let told = || body["deploymentId"].as_str().map(str::to_owned);
        let deployment = named.or_else(told);
        Ok(Answer { body, deployment })
    }

    /// Opens a stream of events.
    ///
    /// # Errors
    /// As [`Rest::call`].
    pub async fn events(&self, path: &str) -> Result<Events, ClientError> {
        let url = format!("{}{path}", self.client.base());
        let request = self.client.http().get(&url);
        let request = self
            .client
            .login(request.header(ACCEPT, "text/event-stream"));
        let sent = request.send().await;
        let answer = sent.map_err(|error| self.sending(&url, error))?;
        let answer = Client::check(&url, answer).await?;
        Ok(Events {
            url,
            answer,
            lines: Lines::default(),
            ready: VecDeque::new(),
        })
    }

    fn sending(&self, url: &str, source: reqwest::Error) -> ClientError {
        match source.is_connect() {
            true => ClientError::Away {
                url: url.to_owned(),
                service: self.service,
                flag: self.flag,
                source,
            },
            false => ClientError::sending(url, source),
        }
    }
}

impl Events {
    /// The next event; the end of the stream. What was read is kept if the caller stops waiting.
    ///
    /// # Errors
    /// The connection broke, or an event is longer than 16 MiB.
    pub async fn next(&mut self) -> Result<Option<ServerEvent>, ClientError> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let piece = self.answer.chunk().await;
            let piece = piece.map_err(|source| ClientError::Broken {
                url: self.url.clone(),
                source,
            })?;
            let Some(piece) = piece else { return Ok(None) };
            if !self.lines.push(&piece, &mut self.ready) {
                return Err(ClientError::Malformed {
                    url: self.url.clone(),
                    reason: format!("an event is longer than {EVENT_BYTES_MAX} bytes"),
                });
            }
        }
    }
}

/// Puts events together, as the HTML standard's section on server-sent events says; without ids and times of retry.
#[derive(Debug, Default)]
struct Lines {
    line: Vec<u8>,
    name: String,
    data: Option<String>,
}

impl Lines {
    /// Whether all is within bounds.
    fn push(&mut self, bytes: &[u8], out: &mut VecDeque<ServerEvent>) -> bool {
        for &byte in bytes {
            if byte != b'\n' {
                self.line.push(byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            let line = line.strip_suffix(b"\r").unwrap_or(&line);
            self.line(&String::from_utf8_lossy(line), out);
        }
        self.line.len() + self.data.as_ref().map_or(0, String::len) <= EVENT_BYTES_MAX
    }

    fn line(&mut self, line: &str, out: &mut VecDeque<ServerEvent>) {
        if line.is_empty() {
            let name = std::mem::take(&mut self.name);
            if let Some(data) = self.data.take() {
                out.push_back(ServerEvent { name, data });
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.name),
            "data" => match &mut self.data {
                Some(data) => *data = format!("{data}\n{value}"),
                None => self.data = Some(value.to_owned()),
            },
            _ => {}
        }
    }
}

/// What a refusal says, in one line for each entry.
fn complaint(bytes: &[u8]) -> String {
    let Ok(body) = serde_json::from_slice::<Value>(bytes) else {
        return String::from_utf8_lossy(bytes).trim().to_owned();
    };
    let Some(message) = body["message"].as_str() else {
        return body.to_string();
    };
    let mut text = message.to_owned();
    let details = body["details"].as_array().into_iter().flatten();
    for detail in details.take(DETAILS_MAX) {
        let place = detail["path"].as_str().unwrap_or("/");
        for error in detail["errors"].as_array().into_iter().flatten() {
            let error = error.as_str().map_or_else(|| error.to_string(), in_words);
            text.push_str(&format!("\n  {place}: {error}"));
        }
    }
    if let Some(told) = body["details"].as_str() {
        text.push_str(&format!(": {told}"));
    }
    let blocked = body["deployments"].as_array().into_iter().flatten();
    for id in blocked.filter_map(|one| one["id"].as_str()) {
        text.push_str(&format!("\n  deployment {id}"));
    }
    text
}

/// What the codes of Marathon and Metronome mean; other errors are words already.
fn in_words(error: &str) -> String {
    match error {
        "error.path.missing" => "is missing",
        "error.pattern" => "has characters that are not allowed here, or the wrong form",
        "error.minLength" => "is too short",
        "error.maxLength" => "is too long",
        "error.min" => "is too small",
        "error.max" => "is too large",
        "error.expected.jsstring" => "must be a text",
        "error.expected.jsobject" => "must be an object",
        "error.expected.jsarray" => "must be a list",
        "error.expected.jsboolean" => "must be true or false",
        "error.expected.jsnumber" => "must be a number",
        "error.expected.int" | "error.expected.long" => "must be a whole number",
        "error.expected.date.isoformat" => "must be a time such as 2024-02-29T12:00:00.000Z",
        "error.unknown.enum.literal" => "is no word that is known here",
        other if other.contains("' is undefined on object: ") => "is missing",
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_put_together_from_pieces() {
        let mut lines = Lines::default();
        let mut out = VecDeque::new();
        for piece in [
            "event: a\r",
            "\ndata: {\r\n",
            "data: }\r\n\r\n\r\n: x\nda",
            "ta:1\n\n",
        ] {
            assert!(lines.push(piece.as_bytes(), &mut out));
        }
        let event = |name: &str, data: &str| ServerEvent {
            name: name.to_owned(),
            data: data.to_owned(),
        };
        assert_eq!(out, [event("a", "{\n}"), event("", "1")]);
    }

    #[test]
    fn an_event_has_a_bound() {
        let mut lines = Lines::default();
        let long = vec![b'x'; EVENT_BYTES_MAX + 1];
        assert!(!lines.push(&long, &mut VecDeque::new()));
    }

    #[test]
    fn refusals_are_told_whole() {
        let told = |body: &str| complaint(body.as_bytes());
        let body = r#"{"message":"Object is not valid","details":[{"path":"/cpus","errors":["too few","error.min"]}]}"#;
        assert_eq!(
            told(body),
            "Object is not valid\n  /cpus: too few\n  /cpus: is too small"
        );
        let body = r#"{"message":"Invalid JSON","details":[{"path":"/id","errors":["'id' is undefined on object: {}"]}]}"#;
        assert_eq!(told(body), "Invalid JSON\n  /id: is missing");
        assert_eq!(
            told(r#"{"message":"locked","deployments":[{"id":"d"}]}"#),
            "locked\n  deployment d"
        );
        assert_eq!(told(r#"{"message":"a","details":"b"}"#), "a: b");
        assert_eq!(told(" plain "), "plain");
        assert_eq!(told("[1]"), "[1]");
    }
}
