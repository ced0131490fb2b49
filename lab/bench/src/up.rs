//! A cluster of one process in a folder of its own, of which nothing stays behind.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use lab_conformance::leftovers::Leftovers;
use lab_conformance::wait;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

const STOPPED_WITHIN: Duration = Duration::from_secs(20);

/// A running `tepui up`.
#[derive(Debug)]
pub(crate) struct Up {
    child: Child,
    /// Where the master listens.
    pub(crate) address: String,
    /// Just before the process was started.
    pub(crate) started: Instant,
    folder: TempDir,
}

impl Up {
    /// Starts it on a free port, without waiting.
    pub(crate) fn start(binary: &Path) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("tepui-").tempdir()?;
        // Free a moment ago; whoever subscribes has to know it before the master does.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(folder.path().join("log"))?;
        let started = Instant::now();
        let child = Command::new(binary)
            .args([
                "up",
                "--ip=127.0.0.1",
                "--agent-port=0",
                "--no-init",
                "--json",
            ])
            .arg(format!("--port={port}"))
            .arg(format!("--work-dir={}", folder.path().display()))
            .arg("--resources=cpus:2;mem:1024;disk:1024;ports:[31000-31100]")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} does not start", binary.display()))?;
        Ok(Self {
            child,
            address: format!("127.0.0.1:{port}"),
            started,
            folder,
        })
    }

    /// Starts it and waits until it says that it is ready.
    pub(crate) fn ready(binary: &Path) -> anyhow::Result<Self> {
        let mut up = Self::start(binary)?;
        let stdout = up.child.stdout.take().context("stdout is piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        ensure!(line.contains("\"ready\":true"), "{}", up.log());
        Ok(up)
    }

    /// The last lines of its log.
    pub(crate) fn log(&self) -> String {
        lab_conformance::daemon::tail(&self.folder.path().join("log"))
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let ended = wait::within(STOPPED_WITHIN, || self.child.try_wait().ok().flatten());
        if ended.is_none() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        for _ in 0..3 {
            let left = Leftovers::of(self.folder.path());
            if left.is_empty() {
                break;
            }
            left.remove();
        }
    }
}
