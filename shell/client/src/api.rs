//! Interfaces that speak JSON: those of services and of jobs.

use serde_json::Value;

use crate::{ClientError, Login};

/// Talks to one such interface.
#[derive(Clone, Debug)]
pub struct Api {
    http: reqwest::Client,
    base: String,
    login: Option<Login>,
}

/// A stream of events, as lines.
#[derive(Debug)]
pub struct Lines {
    url: String,
    answer: reqwest::Response,
    waiting: Vec<u8>,
}

/// Longest line that is read.
const LINE_BYTES_MAX: usize = 16 << 20;

impl Api {
    /// Of the interface at `address`: `host:port` or a URL.
    pub fn new(address: &str, login: Option<Login>) -> Self {
        let address = address.trim_end_matches('/');
        let base = if address.contains("://") {
            address.to_owned()
        } else {
            format!("http://{address}")
        };
        Self {
            http: reqwest::Client::new(),
            base,
            login,
        }
    }

    fn request(&self, method: &str, url: &str) -> reqwest::RequestBuilder {
        let method = method.parse().unwrap_or(reqwest::Method::GET);
        let request = self.http.request(method, url);
        match &self.login {
            Some(login) => request.basic_auth(&login.principal, Some(&login.secret)),
            None => request,
        }
    }

    /// The answer to a request; `null` where it has no document.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams; what is refused says why, and at which places of the document.
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, ClientError> {
        let url = format!("{}{path}", self.base);
        let mut request = self.request(method, &url);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| ClientError::sending(&url, error))?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|source| ClientError::Broken {
            url: url.clone(),
            source,
        })?;
        let document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if status.is_success() {
            return Ok(document);
        }
        let text = match document["message"].as_str() {
            Some(message) => format!("{message}{}", details(&document)),
            None => String::from_utf8_lossy(&bytes).trim().to_owned(),
        };
        Err(ClientError::refused(&url, status.as_u16(), text))
    }

    /// Lines of a stream of events.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of schedulers.
    pub async fn lines(&self, path: &str) -> Result<Lines, ClientError> {
        let url = format!("{}{path}", self.base);
        let request = self
            .request("GET", &url)
            .header("Accept", "text/event-stream");
        let answer = request
            .send()
            .await
            .map_err(|error| ClientError::sending(&url, error))?;
        if !answer.status().is_success() {
            let status = answer.status().as_u16();
            let text = answer.text().await.unwrap_or_default();
            return Err(ClientError::refused(&url, status, text));
        }
        Ok(Lines {
            url,
            answer,
            waiting: Vec::new(),
        })
    }
}

/// The places of a document that are wrong, and why.
fn details(document: &Value) -> String {
    let all = document["details"].as_array().into_iter().flatten();
    let text = |detail: &Value| {
        let errors = detail["errors"].as_array().into_iter().flatten();
        let errors: Vec<&str> = errors.filter_map(Value::as_str).collect();
        let path = detail["path"].as_str().unwrap_or_default();
        format!("\n  {path}: {}", errors.join(", "))
    };
    all.map(text).collect()
}

impl Lines {
    /// The next line; none at the end of the stream.
    ///
    /// # Errors
    /// When the connection breaks, or a line is too long.
    pub async fn next(&mut self) -> Result<Option<String>, ClientError> {
        loop {
            if let Some(at) = self.waiting.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.waiting.drain(..=at).collect();
                return Ok(Some(String::from_utf8_lossy(&line).trim_end().to_owned()));
            }
            if self.waiting.len() > LINE_BYTES_MAX {
                return Err(ClientError::Malformed {
                    url: self.url.clone(),
                    reason: "a line has no end".to_owned(),
                });
            }
            let chunk = self.answer.chunk().await;
            let chunk = chunk.map_err(|source| ClientError::Broken {
                url: self.url.clone(),
                source,
            })?;
            match chunk {
                Some(chunk) => self.waiting.extend_from_slice(&chunk),
                None => return Ok(None),
            }
        }
    }
}
