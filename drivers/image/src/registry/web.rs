//! HTTP clients: one for each registry, since each may have authorities and certificates of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::ImageError;

/// A server that says nothing for so long has failed.
const STALL_MAX: Duration = Duration::from_secs(60);
const REDIRECTS_MAX: usize = 5;
/// Clients that are kept for the next image.
const CLIENTS_MAX: usize = 64;
/// Longest file of certificates that is read, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// Makes and keeps clients.
#[derive(Debug)]
pub(crate) struct Web {
    /// A folder for each `host[:port]`: authorities in `*.crt`, a certificate of ours in `*.cert` and its key in
    /// `*.key`, all PEM, as Docker has them.
    certs: Option<PathBuf>,
    clients: Mutex<BTreeMap<(String, bool), reqwest::Client>>,
}

impl Web {
    pub(crate) fn new(certs: Option<PathBuf>) -> Self {
        Self {
            certs,
            clients: Mutex::default(),
        }
    }

    /// Whether there is something about a host in the folder of certificates.
    pub(crate) fn trusts(&self, host: &str) -> bool {
        self.folder(host).is_some_and(|folder| folder.is_dir())
    }

    fn folder(&self, host: &str) -> Option<PathBuf> {
        Some(self.certs.as_ref()?.join(host))
    }

    /// The client for a host.
    pub(crate) fn client(&self, host: &str, plain: bool) -> Result<reqwest::Client, ImageError> {
        let lock = || self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (host.to_owned(), plain);
        if let Some(client) = lock().get(&key) {
            return Ok(client.clone());
        }
        let folder = self.folder(host).filter(|folder| folder.is_dir());
        let client = build(folder.as_deref(), plain)?;
        let mut clients = lock();
        if clients.len() >= CLIENTS_MAX {
            clients.clear();
        }
        clients.insert(key, client.clone());
        Ok(client)
    }
}

fn build(folder: Option<&Path>, plain: bool) -> Result<reqwest::Client, ImageError> {
    let mut authorities = Vec::new();
    let mut identity = None;
    if let Some(folder) = folder {
        let step = || format!("read the certificates in {}", folder.display());
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
            .map_err(ImageError::of(step()))?;
        files.sort();
        for file in files {
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("crt") => {
                    let pem = read(&file)?;
                    let found = reqwest::Certificate::from_pem_bundle(&pem)
                        .map_err(ImageError::of(format!("read {}", file.display())))?;
                    authorities.extend(found);
                }
                Some("cert") => {
                    let pem = [read(&file.with_extension("key"))?, read(&file)?].concat();
                    let found = reqwest::Identity::from_pem(&pem)
                        .map_err(ImageError::of(format!("read {}", file.display())))?;
                    identity = Some(found);
                }
                _ => {}
            }
        }
    }
    let builder = || {
        let builder = reqwest::Client::builder()
            .user_agent(concat!("tepui/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(STALL_MAX)
            .read_timeout(STALL_MAX)
            .redirect(redirects());
        match identity.clone() {
            Some(identity) => builder.identity(identity),
            None => builder,
        }
    };
    match builder().tls_certs_merge(authorities.clone()).build() {
        // A machine without authorities can still speak plain HTTP, and trust those that it is given.
        Err(_) if plain || !authorities.is_empty() => builder().tls_certs_only(authorities).build(),
        result => result,
    }
    .map_err(ImageError::of(
        "prepare TLS with this machine's certificates",
    ))
}

fn read(file: &Path) -> Result<Vec<u8>, ImageError> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    std::fs::File::open(file)
        .and_then(|opened| opened.take(FILE_BYTES_MAX).read_to_end(&mut bytes))
        .map_err(ImageError::of(format!("read {}", file.display())))?;
    Ok(bytes)
}

/// Layers often are elsewhere, but never less protected than the registry.
fn redirects() -> reqwest::redirect::Policy {
    reqwest::redirect::Policy::custom(|attempt| {
        let from = attempt.previous().last().map(|url| url.scheme().to_owned());
        if attempt.previous().len() > REDIRECTS_MAX {
            attempt.error("it redirects more than 5 times")
        } else if from.as_deref() == Some("https") && attempt.url().scheme() != "https" {
            attempt.error("it redirects to a connection without encryption")
        } else {
            attempt.follow()
        }
    })
}
