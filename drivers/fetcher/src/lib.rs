//! Artifacts into sandboxes: download, copy, unpack.
//!
//! [`fetch`] is the agent's side. It starts a child of its own for each container, because archives come from
//! strangers: the child gives up root before it reads the first foreign byte, and writes through a handle of the
//! sandbox that no path leads out of. [`container_fetch`] is that child.
//!
//! The two talk over the child's standard streams: one line of JSON in; the input then stays open, and the child ends
//! when it closes, so none outlives a killed agent. The child's standard output carries the text of a failure. A child
//! that fills a [`Cache`] first says how much is to come, `size` and a number in a line, and goes on when it gets a byte.

mod account;
mod archive;
mod cache;
mod child;
mod sandbox;
mod source;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};

pub use archive::Limits;
pub use cache::Cache;
pub use child::container_fetch;

/// Of the text in which a child explains a failure this many bytes are read.
const EXPLANATION_MAX_BYTES: u64 = 16 * 1024;

/// Before the size of what is to come.
const SIZE: &str = "size ";

/// What the child sees of the agent's environment: how to reach the world, and whom to trust there.
const ENVIRONMENT: [&str; 10] = [
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// All that one container wants in its sandbox before it starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fetch {
    /// The folder to fill; it exists and belongs to `user`.
    pub sandbox: PathBuf,
    /// Who fetches and owns what is fetched; `None` is whoever calls. Without root only the caller itself can be named.
    pub user: Option<String>,
    /// Fetched one after the other; the first failure ends it.
    pub items: Vec<Item>,
}

/// One artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// `http`, `https`, `file`, or an absolute path. Relative paths are joined to `--frameworks_home` by the caller.
    pub uri: String,
    /// Make the file executable; it is not unpacked then.
    pub executable: bool,
    /// Unpack the file into the sandbox if its name is that of an archive. The archive stays beside what it held.
    pub extract: bool,
    /// Where to put it, relative to the sandbox; folders are created. Otherwise the last part of the URI is its name.
    pub output_file: Option<String>,
    /// Whether a [`Cache`] may keep it for others.
    pub cache: bool,
}

/// What a child is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) request: Fetch,
    /// Whether it says how much is to come before it comes.
    pub(crate) announces: bool,
    /// Where its items are already, as far as they are somewhere.
    pub(crate) cached: Vec<Option<PathBuf>>,
}

impl Order {
    pub(crate) fn new(request: Fetch) -> Self {
        Self {
            cached: vec![None; request.items.len()],
            request,
            announces: false,
        }
    }
}

/// Why nothing, or not everything, was fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The request cannot be written as JSON: a path is not UTF-8.
    #[error("failed to write down what to fetch into {}", sandbox.display())]
    Request {
        /// The sandbox of the request.
        sandbox: PathBuf,
        /// What JSON cannot say.
        source: serde_json::Error,
    },
    /// The child did not start or could not be talked to.
    #[error("failed to run {} container-fetch", program.display())]
    Child {
        /// The program that was to run.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The child failed; the text names the URI and what is wrong with it.
    #[error("{0}")]
    Failed(String),
    /// The child ended without a word.
    #[error("fetching into {} ended with {status}", sandbox.display())]
    Died {
        /// The sandbox of the request.
        sandbox: PathBuf,
        /// How the child ended.
        status: ExitStatus,
    },
}

/// Fetches all items of `request` with a child process `<program> container-fetch`, which appends what it does to
/// `<sandbox>/stderr`. Dropping the future kills the child.
///
/// # Errors
///
/// The first item that fails fails all, see [`FetchError`]; what was fetched before stays in the sandbox.
pub async fn fetch(program: &Path, request: &Fetch) -> Result<(), FetchError> {
    carry_out(program, &Order::new(request.clone()), |_| true).await
}

/// As [`fetch`]; what is announced is only taken if `has_room` for so many bytes.
async fn carry_out(
    program: &Path,
    order: &Order,
    has_room: impl FnOnce(u64) -> bool,
) -> Result<(), FetchError> {
    let request = &order.request;
    let mut line = serde_json::to_vec(order).map_err(|source| FetchError::Request {
        sandbox: request.sandbox.clone(),
        source,
    })?;
    line.push(b'\n');
    let (status, explanation) = converse(program, &line, order.announces, has_room)
        .await
        .map_err(|source| FetchError::Child {
            program: program.to_owned(),
            source,
        })?;
    if status.success() {
        Ok(())
    } else if explanation.trim().is_empty() {
        Err(FetchError::Died {
            sandbox: request.sandbox.clone(),
            status,
        })
    } else {
        Err(FetchError::Failed(explanation.trim().to_owned()))
    }
}

/// Unpacks `file` into `sandbox` as if an item called `name` had been fetched, in this process and as its user: for
/// tests with hostile bytes. Returns the number of members, zero if the name is not that of an archive.
///
/// # Errors
///
/// What is wrong with the archive.
pub fn unpack_here(
    sandbox: &Path,
    name: &str,
    file: File,
    limits: Limits,
) -> Result<u64, FetchError> {
    let run = || {
        let kind = sandbox::Inside::new(name.as_bytes())?.and_then(|path| archive::Kind::of(&path));
        let Some((kind, stem)) = kind else {
            return Ok(0);
        };
        archive::unpack(&sandbox::Sandbox::open(sandbox)?, file, kind, &stem, limits)
    };
    run().map_err(|problem| FetchError::Failed(child::chain(&problem)))
}

/// Runs the child; returns how it ended and what it explained.
async fn converse(
    program: &Path,
    line: &[u8],
    announces: bool,
    has_room: impl FnOnce(u64) -> bool,
) -> io::Result<(ExitStatus, String)> {
    let mut child = tokio::process::Command::new(program)
        .arg("container-fetch")
        .env_clear()
        .envs(
            ENVIRONMENT
                .iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut input = child.stdin.take().expect("the input is piped");
    let output = child.stdout.take().expect("the output is piped");
    let mut output = BufReader::new(output.take(EXPLANATION_MAX_BYTES));
    // A child that fails early closes its input: what it has to say counts, not that it did not listen.
    let said = input.write_all(line).await;
    let mut explanation = Vec::new();
    if announces {
        output.read_until(b'\n', &mut explanation).await?;
        let size = std::str::from_utf8(&explanation).ok();
        let size = size.and_then(|line| line.strip_prefix(SIZE)?.trim_end().parse().ok());
        if let Some(size) = size {
            explanation.clear();
            match has_room(size) {
                true => input.write_all(b"\n").await?,
                // It ends when nobody speaks to it any more.
                false => {
                    drop(input);
                    return Ok((child.wait().await?, "there is no room for it".to_owned()));
                }
            }
        }
    }
    output.read_to_end(&mut explanation).await?;
    let status = child.wait().await?;
    drop(input);
    if status.success() {
        said?;
    }
    Ok((status, String::from_utf8_lossy(&explanation).into_owned()))
}
