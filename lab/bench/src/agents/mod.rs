//! `tepui-bench agents`: simulated agents over the real protocol between master and agents.
//!
//! They have sockets and sessions of their own and keep to what masters may rely on, but run nothing: a task whose
//! command is `true` or `/bin/true` runs at once and is finished as soon as that update is acknowledged, any other runs
//! until it is killed. Tasks with a health check are healthy. A few threads carry thousands of agents; the work for one
//! task is a few microseconds.

mod agent;
mod fleet;
mod holding;
#[cfg(test)]
mod tests;
mod wire;
mod world;

use std::io::Write as _;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use base_units::Resources;

use fleet::Fleet;
use world::{Model, Tally};

/// Descriptors that the process needs beside one for each agent.
const DESCRIPTORS_SPARE: u64 = 32;
const PERIOD: Duration = Duration::from_secs(1);

/// Connect simulated agents to a master, over the protocol of real ones.
///
/// A task whose command is `true` or `/bin/true` is TASK_RUNNING at once and TASK_FINISHED as soon as that update is
/// acknowledged; any other runs until it is killed. One with a health check is healthy. While the master is away one agent of each thread tries again every
/// 5 ms and the others follow it; all register again with their tasks. SIGTERM or Ctrl-C ends them. More agents than one
/// process may have sockets (`ulimit -Hn`) are carried by several.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  tepui-bench agents --master 127.0.0.1:5050 --count 1000 --verbose"
)]
pub(crate) struct Options {
    /// The master.
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) master: String,
    /// How many agents.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) count: u32,
    /// Number of the first; that of an agent makes its name and address, which must differ from those of all others.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=10_000_000))]
    pub(crate) first: u32,
    /// What each agent has.
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "cpus:64;mem:262144;disk:1000000;ports:[31000-32000]"
    )]
    pub(crate) resources: String,
    /// Threads that carry the agents.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(crate) threads: u32,
    /// Log in as PRINCIPAL:SECRET.
    #[arg(long, value_name = "PRINCIPAL:SECRET")]
    pub(crate) credential: Option<String>,
    /// Print a line each second on standard error.
    #[arg(long)]
    pub(crate) verbose: bool,
    /// End when standard input does: that of a process that carries a part of the agents.
    #[arg(long, hide = true)]
    part: bool,
}

/// What the threads have in common.
#[derive(Debug)]
struct Shared {
    master: SocketAddr,
    /// What asks the master for the link of an agent.
    request: String,
    registered: AtomicI64,
    running: AtomicI64,
    updates: AtomicI64,
    complaint: Mutex<Option<(String, Instant)>>,
}

impl Shared {
    /// Adds what has changed since the last time.
    fn count(&self, tally: &mut Tally) {
        for (total, change) in [
            (&self.registered, tally.registered),
            (&self.running, tally.running),
            (&self.updates, tally.updates),
        ] {
            if change != 0 {
                total.fetch_add(change, Ordering::Relaxed);
            }
        }
        *tally = Tally::default();
    }

    /// Says what is wrong; the same only once a minute.
    fn complain(&self, text: &str) {
        const AGAIN: Duration = Duration::from_secs(60);
        let mut last = self
            .complaint
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let is_known = last
            .as_ref()
            .is_some_and(|(said, at)| said == text && at.elapsed() < AGAIN);
        if !is_known {
            // Nobody may be reading.
            let _ = writeln!(std::io::stderr(), "tepui-bench: {text}");
            *last = Some((text.to_owned(), Instant::now()));
        }
    }
}

/// Runs until the process is told to end.
///
/// # Errors
///
/// A flag makes no sense, or the system gives no sockets.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let mut addresses = options.master.to_socket_addrs().with_context(|| {
        format!(
            "--master={} is no HOST:PORT that can be found",
            options.master
        )
    })?;
    let master = addresses.next().context("--master has no address")?;
    let resources = Resources::parse(&options.resources).context("--resources makes no sense")?;
    if let Some(most) = drivers_syscall::raise_descriptors()
        && u64::from(options.count) + DESCRIPTORS_SPARE > most
    {
        return run_parts(options, most);
    }
    if options.part {
        std::thread::spawn(|| {
            // However the input ends, whoever held it is gone.
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            std::process::exit(0)
        });
    }
    let shared = Arc::new(Shared {
        master,
        request: request(&options.master, options.credential.as_deref()),
        registered: AtomicI64::new(0),
        running: AtomicI64::new(0),
        updates: AtomicI64::new(0),
        complaint: Mutex::new(None),
    });
    // Only failures come out of it: the fleets run for ever.
    let (sender, failures) = mpsc::channel();
    for thread in 0..options.threads {
        let numbers = (options.first..options.first + options.count)
            .skip(usize::try_from(thread)?)
            .step_by(usize::try_from(options.threads)?);
        let fleet = Fleet::new(Arc::clone(&shared), Model::new(resources.clone()), numbers)?;
        let failed = sender.clone();
        std::thread::Builder::new()
            .name(format!("agents-{thread}"))
            .spawn(move || {
                // Whoever listened has ended the process.
                let _ = failed.send(fleet.run());
            })?;
    }
    let (mut before, mut at) = (0, Instant::now());
    loop {
        match failures.recv_timeout(PERIOD) {
            Ok(ended) => return ended.context("failed to carry the agents"),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                bail!("the threads of the agents are gone")
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
        }
        if options.verbose {
            let updates = shared.updates.load(Ordering::Relaxed);
            let rate = (updates - before) as f64 / at.elapsed().as_secs_f64();
            (before, at) = (updates, Instant::now());
            let line = format!(
                "{} of {} agents registered, {} tasks running, {rate:.0} updates/s\n",
                shared.registered.load(Ordering::Relaxed),
                options.count,
                shared.running.load(Ordering::Relaxed),
            );
            // Nobody may be reading.
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
    }
}

/// Has processes of their own carry the agents, each as many as it may have sockets; ends with the first of them.
fn run_parts(options: &Options, most: u64) -> anyhow::Result<()> {
    let room = most.saturating_sub(DESCRIPTORS_SPARE);
    let each = u32::try_from(room).unwrap_or(u32::MAX);
    ensure!(
        each > 0,
        "{most} open files are too few: raise `ulimit -Hn`"
    );
    let (mut parts, mut inputs) = (Vec::new(), Vec::new());
    let (mut first, mut left) = (options.first, options.count);
    while left > 0 {
        let count = left.min(each);
        let mut command = Command::new(std::env::current_exe()?);
        command
            .args(["agents", "--part", "--master", &options.master])
            .args(["--first", &first.to_string()])
            .args(["--count", &count.to_string()])
            .args(["--resources", &options.resources])
            .args(["--threads", &options.threads.to_string()])
            .stdin(Stdio::piped());
        if let Some(credential) = &options.credential {
            command.args(["--credential", credential]);
        }
        if options.verbose {
            command.arg("--verbose");
        }
        let mut part = command.spawn()?;
        // Open for as long as this process lives.
        inputs.push(part.stdin.take());
        parts.push(part);
        (first, left) = (first + count, left - count);
    }
    for mut part in parts {
        let ended = part.wait()?;
        ensure!(
            ended.success(),
            "a process that carries agents ended: {ended}"
        );
    }
    Ok(())
}

fn request(authority: &str, credential: Option<&str>) -> String {
    use base64::Engine as _;
    let authorization = credential.map_or(String::new(), |pair| {
        let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
        format!("Authorization: Basic {encoded}\r\n")
    });
    format!(
        "POST /node HTTP/1.1\r\nHost: {authority}\r\nConnection: Upgrade\r\nUpgrade: tepui-node/1\r\n{authorization}\
         Content-Length: 0\r\n\r\n"
    )
}
