//! Calls that are answered at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use abi_mesos::v1::{agent, master};
use prost::Message;

use crate::ClientError;

pub(crate) const PROTOBUF: &str = "application/x-protobuf";

/// A principal and its secret.
#[derive(Clone)]
pub struct Login {
    /// The principal.
    pub principal: String,
    /// Its secret.
    pub secret: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Login")
            .field("principal", &self.principal)
            .finish_non_exhaustive()
    }
}

/// Talks to one master and the agents behind it. Clones share the connection pool.
#[derive(Clone, Debug)]
pub struct Client {
    http: reqwest::Client,
    base: Arc<str>,
    login: Option<Login>,
}

/// Authorities that can not be trusted.
#[derive(Debug, thiserror::Error)]
#[error("the authorities in {} can not be used: {reason}; give certificates in PEM", path.display())]
pub struct AuthorityError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub reason: String,
}

/// A file on its way.
#[derive(Debug)]
pub struct Download {
    url: String,
    answer: reqwest::Response,
}

impl Download {
    /// The next piece, or the end of the file.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn next(&mut self) -> Result<Option<bytes::Bytes>, ClientError> {
        let piece = self.answer.chunk().await;
        piece.map_err(|source| ClientError::Broken {
            url: self.url.clone(),
            source,
        })
    }
}

impl Client {
    /// A client of the master at `address`: `host:port` or a URL.
    pub fn new(address: &str, login: Option<Login>) -> Self {
        let address = address.trim_end_matches('/');
        let base = if address.contains("://") {
            address.into()
        } else {
            format!("http://{address}").into()
        };
        Self {
            http: reqwest::Client::new(),
            base,
            login,
        }
    }

    /// Trusts the authorities in a PEM file, too, beside those of the system.
    ///
    /// # Errors
    /// [`AuthorityError`], which names the file.
    pub fn with_authorities(mut self, file: &Path) -> Result<Self, AuthorityError> {
        let refuse = |reason: String| AuthorityError {
            path: file.to_owned(),
            reason,
        };
        let text = std::fs::read(file).map_err(|error| refuse(error.to_string()))?;
        let all = reqwest::Certificate::from_pem_bundle(&text);
        let all = all.map_err(|error| refuse(error.to_string()))?;
        if all.is_empty() {
            return Err(refuse("there is no certificate in it".to_owned()));
        }
        let http = reqwest::Client::builder().tls_certs_merge(all).build();
        self.http = http.map_err(|error| refuse(error.to_string()))?;
        Ok(self)
    }

    /// The address of the master, as a URL without path.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// A URL at an agent, `host:port`. Where the master speaks TLS its agents do.
    #[must_use]
    pub fn at_agent(&self, agent: &str, path: &str) -> String {
        let scheme = self.base.split("://").next().unwrap_or("http");
        format!("{scheme}://{agent}{path}")
    }

    /// An operator call. `Response` is empty for calls that answer nothing.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams.
    pub async fn operator(&self, call: &master::Call) -> Result<master::Response, ClientError> {
        let url = format!("{}/api/v1", self.base);
        let (_, answer) = self.post(&url, call.encode_to_vec(), None).await?;
        let bytes = answer.bytes().await.map_err(|source| ClientError::Broken {
            url: url.clone(),
            source,
        })?;
        master::Response::decode(bytes).map_err(|error| ClientError::Malformed {
            url,
            reason: error.to_string(),
        })
    }

    /// An operator call to the agent at `address` (`host:port`).
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams.
    pub async fn agent(
        &self,
        address: &str,
        call: &agent::Call,
    ) -> Result<agent::Response, ClientError> {
        let url = self.at_agent(address, "/api/v1");
        let (_, answer) = self.post(&url, call.encode_to_vec(), None).await?;
        let bytes = answer.bytes().await.map_err(|source| ClientError::Broken {
            url: url.clone(),
            source,
        })?;
        agent::Response::decode(bytes).map_err(|error| ClientError::Malformed {
            url,
            reason: error.to_string(),
        })
    }

    /// The JSON document at `url`, which may be on an agent.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams.
    pub async fn json(&self, url: &str) -> Result<serde_json::Value, ClientError> {
        let answer = self
            .login(self.http.get(url))
            .send()
            .await
            .map_err(|error| ClientError::sending(url, error))?;
        let answer = Self::check(url, answer).await?;
        answer.json().await.map_err(|error| ClientError::Malformed {
            url: url.to_owned(),
            reason: error.to_string(),
        })
    }

    /// The bytes of a file that an agent at `address` shows under `path`, piece by piece.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams.
    pub async fn download(&self, address: &str, path: &str) -> Result<Download, ClientError> {
        let url = self.at_agent(address, "/files/download");
        let full = reqwest::Url::parse_with_params(&url, [("path", path)]);
        let full = full.map_err(|error| ClientError::Malformed {
            url: url.clone(),
            reason: error.to_string(),
        })?;
        let answer = self.login(self.http.get(full)).send().await;
        let answer = answer.map_err(|error| ClientError::sending(&url, error))?;
        let answer = Self::check(&url, answer).await?;
        Ok(Download { url, answer })
    }

    /// The answer in JSON to a question in JSON, put to the master under `path`.
    ///
    /// # Errors
    /// Any [`ClientError`] but those of streams.
    pub async fn ask(
        &self,
        path: &str,
        question: &serde_json::Value,
    ) -> Result<serde_json::Value, ClientError> {
        let url = format!("{}{path}", self.base);
        let answer = self
            .login(self.http.post(&url))
            .json(question)
            .send()
            .await
            .map_err(|error| ClientError::sending(&url, error))?;
        let answer = Self::check(&url, answer).await?;
        answer.json().await.map_err(|error| ClientError::Malformed {
            url,
            reason: error.to_string(),
        })
    }

    /// Posts a protobuf body and gives the answer back, whose body may be endless, with the name of the stream.
    pub(crate) async fn post(
        &self,
        url: &str,
        body: Vec<u8>,
        stream: Option<&str>,
    ) -> Result<(Option<String>, reqwest::Response), ClientError> {
        let mut request = self
            .login(self.http.post(url))
            .header("Content-Type", PROTOBUF)
            .header("Accept", PROTOBUF)
            .body(body);
        if let Some(stream) = stream {
            request = request.header("Mesos-Stream-Id", stream);
        }
        let answer = request
            .send()
            .await
            .map_err(|error| ClientError::sending(url, error))?;
        let answer = Self::check(url, answer).await?;
        let stream = answer
            .headers()
            .get("Mesos-Stream-Id")
            .and_then(|name| name.to_str().ok())
            .map(str::to_owned);
        Ok((stream, answer))
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) fn login(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.login {
            Some(login) => request.basic_auth(&login.principal, Some(&login.secret)),
            None => request,
        }
    }

    pub(crate) async fn check(
        url: &str,
        answer: reqwest::Response,
    ) -> Result<reqwest::Response, ClientError> {
        let status = answer.status();
        if status.is_success() {
            return Ok(answer);
        }
        let text = answer.text().await.unwrap_or_default();
        Err(ClientError::refused(
            url,
            status.as_u16(),
            text.trim().to_owned(),
        ))
    }
}
