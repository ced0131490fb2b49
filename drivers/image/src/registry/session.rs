//! One repository of one registry, for as long as it takes to pull an image.

use std::io;
use std::path::Path;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderValue;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::sync::Mutex;

use super::login::log_in;
use super::{Endpoint, Web};
use crate::challenge;
use crate::credentials::Credential;
use crate::digest::{Digest, Hasher};
use crate::error::{ImageError, shown};
use crate::manifest::{self, Limits, Part};

/// Failures in a row, without a byte of progress, after which a download is given up.
const ATTEMPTS_MAX: u32 = 5;
/// However much progress each makes, a download takes no more attempts than these.
const RESUMES_MAX: u32 = 100;
/// The pause after the first failure; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);
/// Of an explanation of the registry this many bytes are read.
const EXPLANATION_MAX_BYTES: usize = 8 << 10;
/// Written and read at a time.
const COPY_BYTES: usize = 256 << 10;
/// What must stay free on the disk, in bytes.
const DISK_FREE_MIN_BYTES: u64 = 512 << 20;

/// A manifest as it came.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_type: Option<String>,
    pub(crate) digest: Digest,
}

/// Talks to one repository.
#[derive(Debug)]
pub(crate) struct Session {
    web: reqwest::Client,
    endpoint: Endpoint,
    credential: Option<Credential>,
    /// What opens the door, once it is known.
    pass: Mutex<Option<HeaderValue>>,
}

/// Whether it may go better next time.
enum Trouble {
    Passing(ImageError),
    Lasting(ImageError),
}

impl Trouble {
    fn into_error(self) -> ImageError {
        match self {
            Self::Passing(error) | Self::Lasting(error) => error,
        }
    }
}

impl Session {
    pub(crate) fn new(
        web: &Web,
        endpoint: Endpoint,
        credential: Option<Credential>,
    ) -> Result<Self, ImageError> {
        Ok(Self {
            web: web.client(&endpoint.host, endpoint.plain)?,
            endpoint,
            credential,
            pass: Mutex::default(),
        })
    }

    /// The manifest or index called `which`, a tag or a digest. With `expected` it has that digest.
    pub(crate) async fn manifest(
        &self,
        which: &str,
        expected: Option<&Digest>,
        limits: &Limits,
    ) -> Result<Fetched, ImageError> {
        let what = format!("/manifests/{which}");
        let (bytes, content_type) = self
            .small(&what, Some(manifest::ACCEPT), limits.manifest_bytes)
            .await?;
        let digest = match expected {
            Some(expected) => check(&bytes, expected, "manifest")?,
            None => Digest::of(&bytes),
        };
        Ok(Fetched {
            bytes,
            content_type,
            digest,
        })
    }

    /// A small part, such as a configuration, whole in memory.
    pub(crate) async fn part(&self, part: &Part) -> Result<Vec<u8>, ImageError> {
        let what = format!("/blobs/{}", part.digest);
        let (bytes, _) = self.small(&what, None, part.bytes).await?;
        check(&bytes, &part.digest, "configuration")?;
        Ok(bytes)
    }

    async fn small(
        &self,
        what: &str,
        accept: Option<&str>,
        bytes_max: u64,
    ) -> Result<(Vec<u8>, Option<String>), ImageError> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.small_once(what, accept, bytes_max).await {
                Ok(found) => return Ok(found),
                Err(Trouble::Passing(error)) if attempt < ATTEMPTS_MAX => {
                    self.pause(&error, attempt).await;
                }
                Err(trouble) => return Err(trouble.into_error()),
            }
        }
    }

    async fn small_once(
        &self,
        what: &str,
        accept: Option<&str>,
        bytes_max: u64,
    ) -> Result<(Vec<u8>, Option<String>), Trouble> {
        let mut answer = self.get(what, accept, 0).await?;
        let content_type = answer.headers().get("Content-Type");
        let content_type = content_type
            .and_then(|value| value.to_str().ok())
            .map(ToOwned::to_owned);
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.cut(error))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > bytes_max {
                return Err(Trouble::Lasting(ImageError::Refused(format!(
                    "{} sends more than {bytes_max} bytes for {what}",
                    self.endpoint.host
                ))));
            }
        }
        Ok((bytes, content_type))
    }

    /// Downloads a part into `file`, goes on where an earlier attempt stopped, and checks the whole. What does not have
    /// the digest is deleted.
    pub(crate) async fn download(&self, part: &Part, file: &Path) -> Result<(), ImageError> {
        let step = || format!("write {}", file.display());
        let mut target = tokio::fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(file)
            .await
            .map_err(ImageError::of(step()))?;
        let mut hasher = part.digest.hasher();
        let mut have = rehash(&mut target, &mut hasher, part.bytes)
            .await
            .map_err(ImageError::of(step()))?;
        room_for(file, part.bytes - have).map_err(ImageError::of(step()))?;
        let (mut failures, mut attempts) = (0, 0);
        while have < part.bytes {
            let before = have;
            let outcome = self
                .continue_download(part, &mut target, &mut hasher, &mut have)
                .await;
            failures = if have == before { failures + 1 } else { 1 };
            attempts += 1;
            match outcome {
                Ok(()) => {}
                Err(Trouble::Passing(error))
                    if failures < ATTEMPTS_MAX && attempts < RESUMES_MAX =>
                {
                    self.pause(&error, failures).await;
                }
                Err(trouble) => return Err(trouble.into_error()),
            }
        }
        drop(target);
        let found = hasher.finish();
        if found != part.digest {
            tokio::fs::remove_file(file)
                .await
                .map_err(ImageError::of(step()))?;
            return Err(other_digest("layer", &part.digest, &found));
        }
        Ok(())
    }

    /// One attempt. `have` counts what is on the disk and in the hasher, also after a failure.
    async fn continue_download(
        &self,
        part: &Part,
        target: &mut tokio::fs::File,
        hasher: &mut Hasher,
        have: &mut u64,
    ) -> Result<(), Trouble> {
        let mut answer = self
            .get(&format!("/blobs/{}", part.digest), None, *have)
            .await?;
        let lasting = |error: io::Error| Trouble::Lasting(ImageError::of("write a layer")(error));
        if answer.status() != StatusCode::PARTIAL_CONTENT && *have > 0 {
            // It does not know of ranges: from the start.
            *have = 0;
            *hasher = part.digest.hasher();
        }
        target
            .seek(io::SeekFrom::Start(*have))
            .await
            .map_err(lasting)?;
        let mut waiting: Vec<u8> = Vec::with_capacity(COPY_BYTES);
        let mut outcome = Ok(());
        loop {
            let chunk = answer.chunk().await;
            let end = !matches!(chunk, Ok(Some(_)));
            match chunk {
                Ok(Some(chunk)) => waiting.extend_from_slice(&chunk),
                Ok(None) => {}
                Err(error) => outcome = Err(self.cut(error)),
            }
            if *have + waiting.len() as u64 > part.bytes {
                return Err(Trouble::Lasting(ImageError::Refused(format!(
                    "{} sends more for a layer than the {} bytes that its manifest says",
                    self.endpoint.host, part.bytes
                ))));
            }
            if end || waiting.len() >= COPY_BYTES {
                target.write_all(&waiting).await.map_err(lasting)?;
                hasher.update(&waiting);
                *have += waiting.len() as u64;
                waiting.clear();
            }
            if end {
                break;
            }
        }
        target.flush().await.map_err(lasting)?;
        outcome?;
        if *have < part.bytes {
            let text = format!("it sent {have} of {} bytes", part.bytes);
            let step = format!("download a layer from {}", self.endpoint.host);
            return Err(Trouble::Passing(ImageError::of(step)(text)));
        }
        Ok(())
    }

    /// Asks for something, from byte `from` on if the registry can, and logs in if it wants that.
    async fn get(
        &self,
        what: &str,
        accept: Option<&str>,
        from: u64,
    ) -> Result<reqwest::Response, Trouble> {
        let url = format!("{}{what}", self.endpoint.base());
        let mut renewed = false;
        loop {
            let pass = self.pass.lock().await.clone();
            let mut request = self.web.get(&url);
            if let Some(accept) = accept {
                request = request.header("Accept", accept);
            }
            if from > 0 {
                request = request.header("Range", format!("bytes={from}-"));
            }
            if let Some(pass) = &pass {
                request = request.header("Authorization", pass);
            }
            let answer = request.send().await.map_err(|error| self.cut(error))?;
            match answer.status() {
                StatusCode::OK => return Ok(answer),
                StatusCode::PARTIAL_CONTENT if starts_at(&answer, from) => return Ok(answer),
                StatusCode::UNAUTHORIZED if !renewed => {
                    renewed = true;
                    self.renew(&answer, pass)
                        .await
                        .map_err(|error| match error {
                            ImageError::Failed { .. } => Trouble::Passing(error),
                            error => Trouble::Lasting(error),
                        })?;
                }
                _ => return Err(self.explain(answer, what).await),
            }
        }
    }

    /// Logs in, unless another request has done so meanwhile.
    async fn renew(
        &self,
        answer: &reqwest::Response,
        used: Option<HeaderValue>,
    ) -> Result<(), ImageError> {
        let mut pass = self.pass.lock().await;
        if *pass != used {
            return Ok(());
        }
        let headers = answer.headers().get_all("WWW-Authenticate");
        let texts = headers.iter().filter_map(|value| value.to_str().ok());
        let Some(challenge) = challenge::parse(texts) else {
            return Err(ImageError::Denied(format!(
                "{} wants a login of no known kind",
                self.endpoint.host
            )));
        };
        let credential = self.credential.as_ref();
        *pass = Some(log_in(&self.web, &self.endpoint, challenge, credential).await?);
        Ok(())
    }

    async fn explain(&self, mut answer: reqwest::Response, what: &str) -> Trouble {
        let status = answer.status();
        let mut body = Vec::new();
        while let Ok(Some(chunk)) = answer.chunk().await {
            body.extend_from_slice(&chunk);
            if body.len() > EXPLANATION_MAX_BYTES {
                break;
            }
        }
        let said = said(&body);
        let place = format!("{}/{}", self.endpoint.host, self.endpoint.repository);
        match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                Trouble::Lasting(ImageError::Denied(match self.credential {
                    Some(_) => format!("the credentials do not open {place}{said}"),
                    None => format!("{place} wants credentials, and there are none for it{said}"),
                }))
            }
            StatusCode::NOT_FOUND => Trouble::Lasting(ImageError::Missing(format!(
                "{place} has no {}{said}",
                what.trim_start_matches('/').replace("s/", " ")
            ))),
            _ => {
                let error = ImageError::of(format!("get {what} of {place}"))(format!(
                    "it answered with status {status}{said}"
                ));
                if status.is_server_error()
                    || [
                        StatusCode::TOO_MANY_REQUESTS,
                        StatusCode::REQUEST_TIMEOUT,
                        StatusCode::RANGE_NOT_SATISFIABLE,
                    ]
                    .contains(&status)
                {
                    Trouble::Passing(error)
                } else {
                    Trouble::Lasting(error)
                }
            }
        }
    }

    /// A connection that failed. What it was for may hold a token, so it is left out.
    fn cut(&self, error: reqwest::Error) -> Trouble {
        let lasting = error.is_redirect() || error.is_builder() || is_tls(&error);
        let step = format!("reach {}", self.endpoint.host);
        let error = ImageError::of(step)(error.without_url());
        if lasting {
            Trouble::Lasting(error)
        } else {
            Trouble::Passing(error)
        }
    }

    async fn pause(&self, error: &ImageError, failures: u32) {
        tracing::info!(host = %self.endpoint.host, "trying again: {}", error.chain());
        tokio::time::sleep(PAUSE * 2_u32.pow(failures.saturating_sub(1).min(6))).await;
    }
}

/// Whether one of the two does not trust the other.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        // Errors within errors of IO do not show up as their cause.
        let inner = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        if error.is::<rustls::Error>() || inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Whether a part of a file begins where it should.
fn starts_at(answer: &reqwest::Response, from: u64) -> bool {
    let range = answer.headers().get("Content-Range");
    let range = range.and_then(|value| value.to_str().ok());
    range
        .and_then(|range| range.strip_prefix("bytes "))
        .and_then(|range| range.split_once('-'))
        .and_then(|(first, _)| first.parse().ok())
        == Some(from)
}

/// What a registry says about an error, to be put at the end of a text.
fn said(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Answer {
        errors: Vec<Error>,
    }
    #[derive(serde::Deserialize)]
    struct Error {
        #[serde(default)]
        message: String,
    }
    let first = serde_json::from_slice::<Answer>(body)
        .ok()
        .and_then(|answer| answer.errors.into_iter().next());
    match first {
        Some(error) if !error.message.is_empty() => format!(": {}", shown(&error.message)),
        Some(_) | None => String::new(),
    }
}

fn check(bytes: &[u8], expected: &Digest, what: &str) -> Result<Digest, ImageError> {
    let mut hasher = expected.hasher();
    hasher.update(bytes);
    let found = hasher.finish();
    if found == *expected {
        Ok(found)
    } else {
        Err(other_digest(what, expected, &found))
    }
}

fn other_digest(what: &str, expected: &Digest, found: &Digest) -> ImageError {
    ImageError::Refused(format!(
        "a {what} is damaged or forged: it was to be {expected} and is {found}"
    ))
}

/// Hashes what is there already, and cuts off what is too much. Returns how much stays.
async fn rehash(
    file: &mut tokio::fs::File,
    hasher: &mut Hasher,
    bytes_max: u64,
) -> io::Result<u64> {
    if file.metadata().await?.len() > bytes_max {
        file.set_len(0).await?;
    }
    let mut buffer = vec![0; COPY_BYTES];
    let mut have = 0;
    loop {
        let size = file.read(&mut buffer).await?;
        if size == 0 {
            return Ok(have);
        }
        hasher.update(&buffer[..size]);
        have += size as u64;
    }
}

fn room_for(file: &Path, bytes: u64) -> io::Result<()> {
    let disk = rustix::fs::statvfs(file)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < bytes.saturating_add(DISK_FREE_MIN_BYTES) {
        return Err(io::Error::other(format!(
            "the disk is full: {bytes} bytes are wanted, {free} are free"
        )));
    }
    Ok(())
}
