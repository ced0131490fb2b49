//! A thousand containers on one agent, through the real API, and what their supervisors hold in memory.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use lab_conformance::machine::Machine;
use lab_conformance::scheduler::Scheduler;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cluster::{Daemon, Kind};
use crate::report::{Figure, Report, Target};
use crate::{PATIENCE, Size};

const TASKS: usize = 1_000;
const ROUNDS: usize = 3;
const POLL: Duration = Duration::from_millis(10);

/// An agent of its own process, which ends with this.
struct Agent {
    child: Child,
    address: String,
    folder: TempDir,
    cgroup: String,
}

impl Agent {
    fn start(binary: &Path, master: &str) -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("tepui-").tempdir()?;
        let cgroup = format!("tepui-bench-{}", std::process::id());
        let log = File::create(folder.path().join("log"))?;
        let mut child = Command::new(binary)
            .args(["agent", "--ip=127.0.0.1", "--port=0", "--json"])
            .arg(format!("--master={master}"))
            .arg(format!(
                "--work-dir={}",
                folder.path().join("agent").display()
            ))
            .arg(format!("--cgroups_root={cgroup}"))
            .arg("--resources=cpus:4000;mem:400000;disk:400000;ports:[31000-32000]")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let stdout = child.stdout.take().context("stdout is piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let ready: Value = serde_json::from_str(&line).unwrap_or_default();
        let address = ready["agent"].as_str().unwrap_or_default().to_owned();
        let agent = Self {
            child,
            address,
            folder,
            cgroup,
        };
        ensure!(ready["ready"] == true, "{}", agent.log());
        Ok(agent)
    }

    fn log(&self) -> String {
        lab_conformance::daemon::tail(&self.folder.path().join("log"))
    }

    /// How many containers there is anything of.
    fn containers(&self) -> usize {
        let folder = self.folder.path().join("agent/runtime");
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    fn machine(&self) -> Machine {
        Machine {
            agent: self.address.clone(),
            folder: self.folder.path().to_owned(),
            cgroup: self.cgroup.clone(),
            bridge: String::new(),
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It ends its tasks first.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        let _ = self.child.wait();
        for hierarchy in fs::read_dir("/sys/fs/cgroup")
            .into_iter()
            .flatten()
            .flatten()
        {
            let _ = fs::remove_dir(hierarchy.path().join(&self.cgroup));
        }
    }
}

/// Launches them all at once, looks at their supervisors, and ends them all at once.
pub(crate) fn containers(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    if !rustix::process::geteuid().is_root() {
        report.notes.push("thousand: needs root".to_owned());
        return Ok(());
    }
    let tasks = size.of(TASKS);
    let master = Daemon::start(binary, Kind::Master, &[])?;
    let agent = Agent::start(binary, &master.address)?;
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    let (mut own, mut both) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let scheduler = Scheduler::subscribe(&master.address);
        let offers = scheduler.take_offers();
        let all: Vec<Value> = (0..tasks).map(|number| task(&offers, number)).collect();
        let began = Instant::now();
        let launch = json!({"type": "LAUNCH", "launch": {"task_infos": all}});
        scheduler.accept(&offers, &[launch]);
        until(&agent, || scheduler.count("TASK_RUNNING") == tasks)?;
        starts.push(began.elapsed().as_secs_f64());
        for supervisor in agent.machine().supervisors().keys() {
            let first = child(*supervisor).context("a supervisor has a child")?;
            own.push(memory(*supervisor, "Private_")?);
            both.push(memory(*supervisor, "Pss_Anon")? + memory(first, "Pss_Anon")?);
        }
        let began = Instant::now();
        scheduler.call("TEARDOWN", &json!({}));
        until(&agent, || agent.containers() == 0)?;
        ends.push(began.elapsed().as_secs_f64());
    }
    let work = format!(
        "{tasks} tasks `sleep 1000` of one ACCEPT on one agent, in their own namespaces and cgroups"
    );
    report.figures.extend([
        Figure::new(
            "thousand-running",
            format!("ACCEPT sent until TASK_RUNNING of all read and acknowledged: {work}"),
            "s",
            Target::AtMost(10.0 * tasks as f64 / TASKS as f64),
            starts,
        ),
        Figure::new(
            "thousand-gone",
            "TEARDOWN sent until no process, cgroup or runtime folder of them is left".to_owned(),
            "s",
            Target::AtMost(5.0 * tasks as f64 / TASKS as f64),
            ends,
        ),
        Figure::new(
            "supervisor-private",
            "private memory of the supervisor of each of them".to_owned(),
            "KiB",
            Target::AtMost(1024.0),
            own,
        ),
        Figure::new(
            "supervisor-and-first",
            "memory that only the supervisor and the first process of each of them have, which come of one another"
                .to_owned(),
            "KiB",
            Target::AtMost(1024.0),
            both,
        ),
    ]);
    Ok(())
}

fn task(offers: &[Value], number: usize) -> Value {
    let scalar = |name: &str, value: f64| json!({"name": name, "type": "SCALAR", "scalar": {"value": value}});
    let id = format!("task-{number}");
    json!({"name": id, "task_id": {"value": id}, "agent_id": offers[0]["agent_id"],
        "resources": [scalar("cpus", 0.01), scalar("mem", 32.0)], "command": {"value": "sleep 1000"}})
}

fn until(agent: &Agent, done: impl Fn() -> bool) -> anyhow::Result<()> {
    let end = Instant::now() + PATIENCE;
    while !done() {
        ensure!(Instant::now() < end, "it takes too long\n{}", agent.log());
        sleep(POLL);
    }
    Ok(())
}

fn child(process: i32) -> Option<i32> {
    let list = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).ok()?;
    list.split_ascii_whitespace().next()?.parse().ok()
}

/// The sum of all lines of `smaps_rollup` with such names, in KiB.
fn memory(process: i32, name: &str) -> anyhow::Result<f64> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
    let lines = text.lines().filter(|line| line.starts_with(name));
    let numbers =
        lines.filter_map(|line| line.split_ascii_whitespace().nth(1)?.parse::<f64>().ok());
    Ok(numbers.sum())
}
