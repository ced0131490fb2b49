//! The child process that fetches: gives up root, then takes the items in order.

use std::error::Error;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, channel};

use crate::account::Account;
use crate::archive::{self, Kind};
use crate::sandbox::Sandbox;
use crate::{Item, Order, SIZE, source};

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
    let Order {
        request,
        announces,
        cached,
    } = read_order()?;
    // The folders above the sandbox need not be open to the user, nor the cache, so this comes first.
    let sandbox = Sandbox::open(&request.sandbox)?;
    let cached = cached.into_iter().map(|path| {
        let open = |path: PathBuf| File::open(path).map_err(Problem::of("open the cached file"));
        path.map(open).transpose()
    });
    let cached: Vec<Option<File>> = cached.collect::<Result<_, _>>()?;
    if let Some(user) = &request.user {
        Account::find(user)?.become_it()?;
    }
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(UMASK));
    let answers = end_with_the_agent()?;
    let mut log = sandbox.append("stderr")?;
    for (item, cached) in request.items.iter().zip(cached) {
        let source = match (cached, announces) {
            (Some(file), _) => Source::Cached(file),
            (None, true) => Source::Announced(&answers),
            (None, false) => Source::Plain,
        };
        if let Err(problem) = fetch(&sandbox, item, source, &mut log) {
            let text = format!("failed to fetch URI '{}': {}", item.uri, chain(&problem));
            say(&mut log, &text);
            return Err(Problem::Refused(text));
        }
    }
    Ok(())
}

fn read_order() -> Result<Order, Problem> {
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

/// Ends this process when the agent closes its end of our input, which it also does by dying. Until then each byte of it
/// is an answer.
fn end_with_the_agent() -> Result<Receiver<()>, Problem> {
    let (answer, answers) = channel();
    std::thread::Builder::new()
        .spawn(move || {
            let mut input = io::stdin().lock();
            while let Ok(1..) = input.read(&mut [0]) {
                // Nobody may be waiting.
                let _ = answer.send(());
            }
            std::process::exit(1);
        })
        .map_err(Problem::of("start a thread"))?;
    Ok(answers)
}

/// Where an item comes from.
enum Source<'a> {
    /// From where its URI says.
    Plain,
    /// From there, once the agent has answered to its size.
    Announced(&'a Receiver<()>),
    /// From the cache.
    Cached(File),
}

/// Says how much is to come, and waits for the answer.
fn announce(bytes: u64, answers: &Receiver<()>) -> Result<(), Problem> {
    let mut out = io::stdout().lock();
    let said = out.write_all(format!("{SIZE}{bytes}\n").as_bytes());
    said.and_then(|()| out.flush())
        .map_err(Problem::of("say how large it is"))?;
    answers
        .recv()
        .map_err(Problem::of("wait until there is room for it"))
}

fn fetch(
    sandbox: &Sandbox,
    item: &Item,
    source: Source<'_>,
    log: &mut File,
) -> Result<(), Problem> {
    let path = source::target(item)?;
    say(log, &format!("fetching URI '{}'", item.uri));
    let mut file = sandbox.create(&path, 0o644)?;
    let size = match source {
        Source::Plain => source::transfer(&item.uri, &mut file, |_| Ok(()))?,
        Source::Announced(answers) => source::transfer(&item.uri, &mut file, |size| match size {
            Some(bytes) => announce(bytes, answers),
            None => Err(Problem::Refused("its size is not known".to_owned())),
        })?,
        Source::Cached(mut cached) => {
            io::copy(&mut cached, &mut file).map_err(Problem::of("copy it out of the cache"))?
        }
    };
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
