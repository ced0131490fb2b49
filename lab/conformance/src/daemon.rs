//! One process of the binary under test: started, asked, killed.

use std::{
    fs::{File, OpenOptions},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::wait;

/// How long a daemon may take until it says that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(30);

/// A running daemon. Dropped, it is killed: nothing of a failed test stays behind.
#[derive(Debug)]
pub struct Daemon {
    name: String,
    child: Child,
    lines: Receiver<String>,
    ready: Value,
    log: PathBuf,
}

impl Daemon {
    /// Starts the binary with `arguments`, and waits for the line that says it is ready.
    ///
    /// # Panics
    /// When it ends, or says nothing within 30 s.
    #[must_use]
    pub fn start(name: &str, arguments: &[String], folder: &Path) -> Self {
        Self::try_start(name, arguments, &[], folder).unwrap_or_else(|text| panic!("{text}"))
    }

    /// The same for a process that may end before it is ready, with variables beside those of this process.
    ///
    /// # Errors
    /// It did; the text says so.
    pub fn try_start(
        name: &str,
        arguments: &[String],
        environment: &[(String, String)],
        folder: &Path,
    ) -> Result<Self, String> {
        let mut daemon = Self::streaming(name, arguments, environment, folder);
        daemon.ready = daemon.wait_ready()?;
        Ok(daemon)
    }

    /// Starts a service without any master: it takes documents all the same.
    ///
    /// # Panics
    /// As [`Daemon::start`].
    #[must_use]
    pub fn service(name: &str, flags: &[String], folder: &Path) -> Self {
        let mut arguments = vec![
            name.to_owned(),
            format!("--{name}_port=0"),
            // Nobody listens there.
            "--master=127.0.0.1:1".to_owned(),
            format!("--work_dir={}", folder.join(name).display()),
            "--json".to_owned(),
        ];
        arguments.extend_from_slice(flags);
        Self::start(name, &arguments, folder)
    }

    /// Starts a command that prints documents without end.
    #[must_use]
    pub fn streaming(
        name: &str,
        arguments: &[String],
        environment: &[(String, String)],
        folder: &Path,
    ) -> Self {
        let log = folder.join(format!("{name}.log"));
        let mut child = spawn(arguments, environment, &log);
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, lines) = mpsc::channel();
        // Reads on after the ready line too: a full pipe would stop the daemon.
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self {
            name: name.to_owned(),
            child,
            lines,
            ready: Value::Null,
            log,
        }
    }

    fn wait_ready(&mut self) -> Result<Value, String> {
        self.line(READY_WITHIN, |line| line["ready"] == true)
            .map_err(|error| {
                let what = match error {
                    RecvTimeoutError::Timeout => {
                        format!("says nothing within {READY_WITHIN:?}")
                    }
                    RecvTimeoutError::Disconnected => {
                        format!("ended before it was ready: {:?}", self.child.wait())
                    }
                };
                format!("{} {what}\n{}", self.name, self.tail())
            })
    }

    /// The next line of standard output that is a document and wanted.
    fn line(
        &self,
        limit: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, RecvTimeoutError> {
        let end = Instant::now() + limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left)?;
            let value: Value = serde_json::from_str(&line).unwrap_or_default();
            if wanted(&value) {
                return Ok(value);
            }
        }
    }

    /// What a later line than the ready line says under `key`.
    ///
    /// # Panics
    /// When none comes within `limit`.
    #[must_use]
    pub fn says(&self, key: &str, limit: Duration) -> String {
        match self.line(limit, |line| line[key].is_string()) {
            Ok(line) => line[key].as_str().unwrap_or_default().to_owned(),
            Err(error) => panic!("{} says no {key}: {error}\n{}", self.name, self.tail()),
        }
    }

    /// What the ready line says under `key`, such as the address under `master`.
    ///
    /// # Panics
    /// When it says nothing.
    #[must_use]
    pub fn said(&self, key: &str) -> &str {
        self.ready[key].as_str().unwrap_or_else(|| {
            panic!(
                "no {key} in the ready line of {}: {}",
                self.name, self.ready
            )
        })
    }

    /// Process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Resident memory in bytes, as Linux tells it.
    #[must_use]
    pub fn resident_bytes(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1024)
    }

    /// `kill -9`, and waits until it is gone.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, and waits until it is gone.
    ///
    /// # Panics
    /// When it does not end within `limit`.
    pub fn terminate(&mut self, limit: Duration) -> ExitStatus {
        if self.is_alive() {
            // It may end between the look and the signal.
            let _ = kill_process(pid(&self.child), Signal::TERM);
        }
        let ended = wait::within(limit, || self.child.try_wait().ok().flatten());
        ended.unwrap_or_else(|| {
            panic!(
                "{} ignores SIGTERM for {limit:?}\n{}",
                self.name,
                self.tail()
            )
        })
    }

    /// The last lines of its log.
    #[must_use]
    pub fn tail(&self) -> String {
        tail(&self.log)
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs the binary to its end: status, and all that it wrote to both outputs.
///
/// # Panics
/// When it does not end within `limit`.
#[must_use]
pub fn run(arguments: &[&str], limit: Duration) -> (ExitStatus, String) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let log = folder.path().join("output");
    let output = File::create(&log).expect("a new file can be created");
    let mut child = Command::new(crate::tepui())
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(output.try_clone().expect("a file can be shared"))
        .stderr(output)
        .spawn()
        .expect("the binary starts");
    let ended = wait::within(limit, || child.try_wait().ok().flatten());
    let text = std::fs::read_to_string(&log).unwrap_or_default();
    let Some(status) = ended else {
        let _ = kill_process(pid(&child), Signal::TERM);
        let ended = wait::within(Duration::from_secs(10), || child.try_wait().ok().flatten());
        if ended.is_none() {
            let _ = child.kill();
            let _ = child.wait();
        }
        panic!(
            "tepui {} does not end within {limit:?}\n{text}",
            arguments.join(" ")
        );
    };
    (status, text)
}

/// The last lines of a file.
#[must_use]
pub fn tail(path: &Path) -> String {
    let text = std::fs::read(path).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = &lines[lines.len().saturating_sub(40)..];
    format!("--- {}\n{}", path.display(), last.join("\n"))
}

fn spawn(arguments: &[String], environment: &[(String, String)], log: &Path) -> Child {
    let stderr: File = OpenOptions::new()
        .create(true)
        .append(true)
        .open(log)
        .unwrap_or_else(|error| panic!("{}: {error}", log.display()));
    Command::new(crate::tepui())
        .args(arguments)
        .envs(environment.iter().cloned())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(stderr)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}", crate::tepui().display()))
}

fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}
