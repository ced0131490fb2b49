//! The child process that fetches: gives up root, then takes the items in order.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::process::ExitCode;

use crate::account::Account;
use crate::archive::{self, Kind};
use crate::sandbox::Sandbox;
use crate::{Fetch, Item, source};

/// A request that is longer than this is none of ours.
const REQUEST_MAX_BYTES: u64 = 16 * 1024 * 1024;
/// What others may not do with what is fetched.
const UMASK: u32 = 0o022;

/// One step of one item that did not work.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// We will not do it.
    #[error("{0}")]
    Refused(String),
    /// It did not work.
    #[error("failed to {step}")]
    Failed {
        /// What was tried, after "failed to".
        step: String,
        /// Why it did not work.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl Problem {
    /// For `map_err`: `step` continues "failed to".
    pub(crate) fn of<E: Into<Box<dyn Error + Send + Sync>>>(
        step: impl Into<String>,
    ) -> impl FnOnce(E) -> Self {
        move |cause| Self::Failed {
            step: step.into(),
            source: cause.into(),
        }
    }
}

/// The whole life of `tepui container-fetch`. `main` calls it before any thread exists, since giving up root concerns
/// one thread only.
pub fn container_fetch() -> ExitCode {
    let Err(problem) = run() else {
        return ExitCode::SUCCESS;
    };
    // Who asked is gone if this fails, and then nobody is left to be told.
    let _ = io::stdout().write_all(chain(&problem).as_bytes());
    ExitCode::FAILURE
}

fn run() -> Result<(), Problem> {
    let request = read_request()?;
    // The folders above the sandbox need not be open to the user, so this comes first.
    let sandbox = Sandbox::open(&request.sandbox)?;
    if let Some(user) = &request.user {
        Account::find(user)?.become_it()?;
    }
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(UMASK));
    end_with_the_agent()?;
    let mut log = sandbox.append("stderr")?;
    for item in &request.items {
        if let Err(problem) = fetch(&sandbox, item, &mut log) {
            let text = format!("failed to fetch URI '{}': {}", item.uri, chain(&problem));
            say(&mut log, &text);
            return Err(Problem::Refused(text));
        }
    }
    Ok(())
}

fn read_request() -> Result<Fetch, Problem> {
    let mut line = Vec::new();
    io::stdin()
        .lock()
        .take(REQUEST_MAX_BYTES)
        .read_until(b'\n', &mut line)
        .map_err(Problem::of("read the request from standard input"))?;
    serde_json::from_slice(&line).map_err(Problem::of(
        "understand the request on standard input, which `tepui agent` writes",
    ))
}

/// Ends this process when the agent closes its end of our input, which it also does by dying.
fn end_with_the_agent() -> Result<(), Problem> {
    std::thread::Builder::new()
        .spawn(|| {
            let _ = io::copy(&mut io::stdin().lock(), &mut io::sink());
            std::process::exit(1);
        })
        .map(drop)
        .map_err(Problem::of("start a thread"))
}

fn fetch(sandbox: &Sandbox, item: &Item, log: &mut File) -> Result<(), Problem> {
    let path = source::target(item)?;
    say(log, &format!("fetching URI '{}'", item.uri));
    let mut file = sandbox.create(&path, 0o644)?;
    let size = source::transfer(&item.uri, &mut file)?;
    say(
        log,
        &format!(
            "fetched {size} bytes from '{}' to '{}'",
            item.uri,
            path.display()
        ),
    );
    if item.executable {
        return sandbox.make_executable(&file, &path);
    }
    if !item.extract {
        return Ok(());
    }
    let Some((kind, stem)) = Kind::of(&path) else {
        let text = format!(
            "'{}' stays as it is: its name is not that of an archive",
            path.display()
        );
        say(log, &text);
        return Ok(());
    };
    io::Seek::rewind(&mut file).map_err(Problem::of("read what was fetched"))?;
    let members = archive::unpack(sandbox, file, kind, &stem, archive::LIMITS)?;
    say(
        log,
        &format!("unpacked {members} members of '{}'", path.display()),
    );
    Ok(())
}

/// The log is for people; that it cannot be written (a full disk, say) will show in what is fetched.
fn say(log: &mut File, text: &str) {
    let _ = log.write_all(format!("tepui fetcher: {text}\n").as_bytes());
}

/// The problem and all its causes in one line.
pub(crate) fn chain(problem: &Problem) -> String {
    let mut text = problem.to_string();
    let mut cause = problem.source();
    while let Some(error) = cause {
        let _ = write!(text, ": {error}");
        cause = error.source();
    }
    text
}
