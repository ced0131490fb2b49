//! Foreign programs that are run against a cluster: unmodified clients, in Python.
//!
//! A program writes one JSON object per line. `{"please": "kill master"}` asks for a fault and waits for a line on its
//! stdin; `{"note": …}` tells how far it is; `{"result": …}` ends it well. Anything else it has to say goes to stderr.

use std::{
    fs::OpenOptions,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        OnceLock,
        mpsc::{self, Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{cluster::Cluster, daemon::tail, home};

/// The interpreter that has the pinned clients; `None`, said loudly by the caller, when they cannot be installed.
#[must_use]
pub fn clients() -> Option<&'static Path> {
    static PATH: OnceLock<Option<PathBuf>> = OnceLock::new();
    PATH.get_or_init(|| {
        let made = Command::new(home().join("clients/venv"))
            .stderr(Stdio::inherit())
            .output()
            .ok()?;
        let folder = String::from_utf8(made.stdout).ok()?;
        made.status
            .success()
            .then(|| Path::new(folder.trim()).join("bin/python"))
    })
    .as_deref()
}

/// Any Python 3, for programs that need its standard library only.
#[must_use]
pub fn python() -> PathBuf {
    PathBuf::from("python3")
}

/// A running program. Dropped, it is killed.
#[derive(Debug)]
pub struct Program {
    name: String,
    child: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
    log: PathBuf,
}

impl Program {
    /// Starts `clients/<name>` with the addresses of the cluster and further arguments.
    ///
    /// # Panics
    /// When the interpreter does not start.
    #[must_use]
    pub fn start(interpreter: &Path, name: &str, arguments: &[&str], cluster: &Cluster) -> Self {
        let log = cluster.folder().join(format!("{name}.log"));
        let stderr = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&log)
            .unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        let mut child = Command::new(interpreter)
            .arg("-B")
            .arg(home().join("clients").join(name))
            .args(["--master", cluster.master(), "--agent", cluster.agent()])
            .args(arguments)
            .current_dir(cluster.folder())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", interpreter.display()));
        let stdin = child.stdin.take().expect("stdin is piped");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self {
            name: name.to_owned(),
            child,
            stdin,
            lines,
            log,
        }
    }

    /// The next object that it writes within `limit`; `None` when it wrote nothing, or has ended.
    pub fn next(&mut self, limit: Duration) -> Option<Value> {
        let end = Instant::now() + limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => match serde_json::from_str(&line) {
                    Ok(value) => return Some(value),
                    Err(_) => crate::say(&format!("{}: {line}", self.name)),
                },
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Tells it that what it asked for was done.
    pub fn go_on(&mut self) {
        // It may have ended: its exit says so.
        let _ = writeln!(self.stdin, "done");
        let _ = self.stdin.flush();
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// The last lines of what it said on stderr.
    #[must_use]
    pub fn tail(&self) -> String {
        tail(&self.log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Runs a program to its result, doing to the cluster what it asks for.
///
/// # Panics
/// When it ends without a result, asks for something unknown, or takes longer than `limit`.
#[track_caller]
pub fn run(
    interpreter: &Path,
    name: &str,
    arguments: &[&str],
    cluster: &mut Cluster,
    limit: Duration,
) -> Value {
    let mut program = Program::start(interpreter, name, arguments, cluster);
    let end = Instant::now() + limit;
    let mut notes = Vec::new();
    loop {
        let left = end.saturating_duration_since(Instant::now());
        let Some(line) = program.next(left) else {
            let state = if program.is_alive() {
                "has no result"
            } else {
                "ended without a result"
            };
            panic!(
                "{name} {state}; notes: {notes:?}\n{}\n{}",
                program.tail(),
                cluster.logs()
            );
        };
        if let Some(wish) = line["please"].as_str() {
            match wish {
                "kill master" => cluster.kill_master(),
                "start master" => cluster.start_master(),
                "kill agent" => cluster.kill_agent(),
                "start agent" => cluster.start_agent(),
                "kill init" => {
                    cluster.kill_init();
                    cluster.start_init();
                }
                other => panic!("{name} asks for {other:?}"),
            }
            program.go_on();
        } else if line.get("result").is_some() {
            return line["result"].clone();
        } else {
            notes.push(line["note"].to_string());
        }
    }
}
