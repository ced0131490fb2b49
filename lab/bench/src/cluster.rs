//! A master, or a service beside one, of its own process, with simulated agents in another; all of them end with the value
//! that holds them.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::PATIENCE;
use crate::http;

/// A condition is looked at so often at most, and at least.
const POLL: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(500));
/// What the kernel counts processor time in; the same on all machines.
const TICKS_PER_SEC: f64 = 100.0;

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Master,
    Init,
    Cron,
}

impl Kind {
    /// The word of the command, and the name of the flag for the port.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Master => ("master", "port"),
            Self::Init => ("init", "init-port"),
            Self::Cron => ("cron", "cron-port"),
        }
    }
}

/// A running daemon.
#[derive(Debug)]
pub(crate) struct Daemon {
    child: Child,
    binary: PathBuf,
    kind: Kind,
    flags: Vec<String>,
    /// Where it listens, the same after a restart.
    pub(crate) address: String,
    folder: TempDir,
}

impl Daemon {
    /// Starts it with these flags in a folder of its own, and waits until it says that it is ready.
    ///
    /// # Errors
    ///
    /// It does not; the text holds the end of its log.
    pub(crate) fn start(binary: &Path, kind: Kind, flags: &[&str]) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("tepui-").tempdir()?;
        // Free a moment ago: the port must stay the same after a restart.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let child = spawn(binary, kind, &address, folder.path(), &flags)?;
        let mut daemon = Self {
            child,
            binary: binary.to_owned(),
            kind,
            flags,
            address,
            folder,
        };
        daemon.wait_ready()?;
        Ok(daemon)
    }

    fn wait_ready(&mut self) -> anyhow::Result<()> {
        let stdout = self.child.stdout.take().context("stdout is piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        ensure!(line.contains("\"ready\":true"), "{}", self.log());
        Ok(())
    }

    /// `kill -9`, and another one in its place; gives the moment just before that was started, and does not wait.
    ///
    /// # Errors
    ///
    /// It does not start.
    pub(crate) fn replace(&mut self) -> anyhow::Result<Instant> {
        self.child.kill()?;
        self.child.wait()?;
        let started = Instant::now();
        let folder = self.folder.path();
        self.child = spawn(&self.binary, self.kind, &self.address, folder, &self.flags)?;
        Ok(started)
    }

    /// The last lines of its log.
    pub(crate) fn log(&self) -> String {
        lab_conformance::daemon::tail(&self.folder.path().join("log"))
    }

    /// A number of `/metrics/snapshot`; nothing if the master does not answer.
    pub(crate) fn metric(&self, name: &str) -> Option<f64> {
        let answer = http::get(&self.address, "/metrics/snapshot", None).ok()?;
        let metrics: Value = serde_json::from_slice(&answer).ok()?;
        metrics[name].as_f64()
    }

    /// Waits until a number of `/metrics/snapshot` is that.
    ///
    /// # Errors
    ///
    /// It is not in time.
    pub(crate) fn wait_for(&self, name: &str, value: usize) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        let mut found = None;
        while Instant::now() < end {
            let asked = Instant::now();
            found = self.metric(name);
            if found == Some(value as f64) {
                return Ok(());
            }
            // Looking takes a tenth of the time at most, so that it does not slow down what it waits for.
            let pause = (asked.elapsed() * 10).clamp(POLL.0, POLL.1);
            std::thread::sleep(pause);
        }
        anyhow::bail!("{name} is {found:?} and not {value}: {}", self.log())
    }

    /// Resident memory in bytes.
    ///
    /// # Errors
    ///
    /// It has ended.
    pub(crate) fn resident_bytes(&self) -> anyhow::Result<f64> {
        let pages = drivers_syscall::process(self.child.id())?.resident_pages;
        Ok(pages as f64 * rustix::param::page_size() as f64)
    }

    /// Seconds that its threads have spent on processors.
    ///
    /// # Errors
    ///
    /// It has ended.
    pub(crate) fn processor_secs(&self) -> anyhow::Result<f64> {
        let process = drivers_syscall::process(self.child.id())?;
        let ticks = process.user_ticks + process.system_ticks;
        Ok(ticks as f64 / TICKS_PER_SEC)
    }
}

fn spawn(
    binary: &Path,
    kind: Kind,
    address: &str,
    folder: &Path,
    flags: &[String],
) -> anyhow::Result<Child> {
    let (word, port_flag) = kind.words();
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(folder.join("log"))?;
    let port = address.rsplit(':').next().unwrap_or_default();
    Command::new(binary)
        .args([word, "--ip=127.0.0.1", "--json"])
        .arg(format!("--{port_flag}={port}"))
        .arg(format!("--work-dir={}", folder.join(word).display()))
        .args(flags)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .with_context(|| format!("{} does not start", binary.display()))
}

/// Running simulated agents.
#[derive(Debug)]
pub(crate) struct Agents {
    child: Child,
}

impl Agents {
    /// Starts so many, and waits until the master has admitted all of them.
    ///
    /// # Errors
    ///
    /// It does not in time.
    pub(crate) fn start(master: &Daemon, count: usize) -> anyhow::Result<Self> {
        let log = File::create(master.folder.path().join("agents"))?;
        let child = Command::new(std::env::current_exe()?)
            .args(["agents", "--master", &master.address])
            .args(["--count", &count.to_string()])
            .stdin(Stdio::null())
            .stderr(log)
            .spawn()?;
        let agents = Self { child };
        let admitted = master.wait_for("master/slaves_active", count);
        admitted
            .with_context(|| lab_conformance::daemon::tail(&master.folder.path().join("agents")))?;
        Ok(agents)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

impl Drop for Agents {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    const WITHIN: Duration = Duration::from_secs(5);
    // It may have ended by itself.
    let _ = kill_process(Pid::from_child(child), Signal::TERM);
    if lab_conformance::wait::within(WITHIN, || child.try_wait().ok().flatten()).is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
}
