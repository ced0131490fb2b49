//! Figures of a large cluster: memory, documents, and the time until a new master knows everything again.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::cluster::{Agents, Daemon, Kind};
use crate::framework::{Event, Format, Framework, Offer, Setup, Tasks};
use crate::http;
use crate::report::{Figure, Report, Target};
use crate::{PATIENCE, Size};

const AGENTS: usize = 20_000;
const AGENTS_FAILOVER: usize = 40_000;
/// All tasks together, however many agents there may be.
const TASKS_FAILOVER: usize = 400_000;
const FRAMEWORKS: usize = 10;
/// Running, and again completed, tasks of each agent.
const TASKS_PER_AGENT: usize = 10;
/// Descriptors that master and agents need beside one for each agent.
const DESCRIPTORS_SPARE: u64 = 200;
/// Until memory that was needed only for a moment is given back.
const SETTLE: Duration = Duration::from_secs(3);
const READS: usize = 5;
const FAILOVERS: usize = 3;
/// Tasks that are under way at once while the cluster is filled.
const WINDOW: usize = 20_000;
/// Tasks that may be killed for a change.
const VICTIMS: usize = 100;
const REFUSE_SECS: f64 = 1e6;
const PIPES: usize = 16;
/// `GET_STATE` of `mesos.v1.master.Call`: field 1 is 9.
const GET_STATE: [u8; 2] = [0x08, 9];

/// As many agents as one process may have sockets.
fn within_limits(agents: usize, report: &mut Report) -> usize {
    let limit = drivers_syscall::raise_descriptors();
    let most = limit.map_or(usize::MAX, |limit| {
        usize::try_from(limit.saturating_sub(DESCRIPTORS_SPARE)).unwrap_or(usize::MAX)
    });
    if agents > most {
        report.notes.push(format!(
            "{most} agents and not {agents}: a process may open no more files here (`ulimit -Hn`), and a master has a socket \
             for each agent"
        ));
    }
    agents.min(most)
}

/// Memory and documents.
pub(crate) fn documents(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let agents = within_limits(size.of(AGENTS), report);
    let running = agents * TASKS_PER_AGENT;
    let completed_max = format!(
        "--max-completed-tasks-per-framework={}",
        running.div_ceil(FRAMEWORKS)
    );
    let master = Daemon::start(binary, Kind::Master, &[&completed_max])?;
    let measured = measure(&master, agents, running, report);
    measured.with_context(|| master.log())
}

/// What is asked for.
struct Document<'a> {
    name: &'static str,
    path: &'a str,
    /// Media type and body, if it is asked for by POST.
    post: Option<(&'a str, &'a [u8])>,
    target: Target,
}

fn measure(
    master: &Daemon,
    agents: usize,
    running: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    std::thread::sleep(SETTLE);
    let empty = master.resident_bytes()?;
    let _agents = Agents::start(master, agents)?;
    std::thread::sleep(SETTLE);
    let idle = master.resident_bytes()?;
    report.figures.push(Figure::new(
        "memory-agent",
        format!(
            "resident memory of the master for each of {agents} idle agents, their payload included"
        ),
        "KB",
        Target::AtMost(4.0),
        vec![(idle - empty) / agents as f64 / 1e3],
    ));
    let mut cluster = Cluster::new(master, agents, TASKS_PER_AGENT)?;
    cluster.fill("sleep 1000")?;
    std::thread::sleep(SETTLE);
    let busy = master.resident_bytes()?;
    report.figures.push(Figure::new(
        "memory-task",
        format!("resident memory of the master for each of {running} running tasks on them, their payload included"),
        "KB",
        Target::AtMost(2.0),
        vec![(busy - idle) / running as f64 / 1e3],
    ));
    cluster.fill("true")?;
    master.wait_for("master/tasks_running", running)?;
    std::thread::sleep(SETTLE);
    let world = format!(
        "{agents} agents, {FRAMEWORKS} frameworks, {running} running and {running} completed tasks"
    );
    let json = "application/json";
    let question = format!(
        r#"{{"framework_id":{{"value":"{}"}}}}"#,
        cluster.frameworks[0].id
    );
    let document = |name, path, post, target| Document {
        name,
        path,
        post,
        target,
    };
    let get_state = Some((json, &br#"{"type":"GET_STATE"}"#[..]));
    let get_state_wire = Some(("application/x-protobuf", &GET_STATE[..]));
    let explain = Some((json, question.as_bytes()));
    for Document {
        name,
        path,
        post,
        target,
    } in [
        document("state", "/state", None, Target::AtMost(300.0)),
        document("state-summary", "/state-summary", None, Target::None),
        document("get-state-json", "/api/v1", get_state, Target::None),
        document(
            "get-state-protobuf",
            "/api/v1",
            get_state_wire,
            Target::None,
        ),
        document(
            "explain-http",
            "/api/v1/explain",
            explain,
            Target::AtMost(100.0),
        ),
    ] {
        let (mut times, mut bytes) = (Vec::new(), 0);
        for _ in 0..READS {
            // What was answered last may be answered again; something has to change in between.
            cluster.touch()?;
            let began = Instant::now();
            bytes = http::get(&master.address, path, post)?.len();
            times.push(began.elapsed());
        }
        let megabytes = bytes as f64 / 1e6;
        let what = post.map_or("GET", |_| "POST");
        let work =
            format!("{what} {path} until its last byte, {megabytes:.1} MB, for `{name}`: {world}");
        report
            .figures
            .push(Figure::times(name, work, target, &times));
    }
    Ok(())
}

/// The time from the start of a new master until it knows everything again.
pub(crate) fn failover(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    let agents = within_limits(size.of(AGENTS_FAILOVER), report);
    let each = size.of(TASKS_FAILOVER).div_ceil(agents);
    let mut master = Daemon::start(binary, Kind::Master, &[])?;
    let measured = fail_over(&mut master, agents, each, report);
    measured.with_context(|| master.log())
}

fn fail_over(
    master: &mut Daemon,
    agents: usize,
    each: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let _agents = Agents::start(master, agents)?;
    let tasks = agents * each;
    Cluster::new(master, agents, each)?.fill("sleep 1000")?;
    let (mut samples, mut costs) = (Vec::new(), Vec::new());
    for _ in 0..FAILOVERS {
        let started = master.replace()?;
        master.wait_for("master/slaves_active", agents)?;
        master.wait_for("master/tasks_running", tasks)?;
        samples.push(started.elapsed());
        costs.push(master.processor_secs()? * 1e3);
    }
    report.figures.push(Figure::times(
        "failover",
        format!(
            "kill -9 of the master; from the start of a new one until /metrics/snapshot shows all of {agents} agents and \
             {tasks} running tasks of {FRAMEWORKS} frameworks again"
        ),
        Target::AtMost(5000.0),
        &samples,
    ));
    report.figures.push(Figure::new(
        "failover-cost",
        "processor time of the new master until then",
        "ms",
        Target::None,
        costs,
    ));
    Ok(())
}

/// A cluster that frameworks share evenly.
struct Cluster {
    frameworks: Vec<Framework>,
    /// Agents of each framework.
    share: usize,
    agents: usize,
    /// Tasks that are launched on each of them at once.
    each: usize,
    /// Number of the next task.
    next: usize,
    /// Some tasks that run, with their agents.
    victims: Vec<(String, String)>,
}

impl Cluster {
    fn new(master: &Daemon, agents: usize, each: usize) -> anyhow::Result<Self> {
        let mut cluster = Self {
            frameworks: Vec::new(),
            share: agents.div_ceil(FRAMEWORKS),
            agents,
            each,
            next: 0,
            victims: Vec::new(),
        };
        for number in 0..FRAMEWORKS {
            let setup = Setup {
                name: format!("scale-{number}"),
                format: Format::Protobuf,
                pipes: PIPES,
                failover_timeout_secs: 1e6,
                id: None,
            };
            let mut framework = Framework::subscribe(&master.address, &setup)?;
            cluster.decline_all(&mut framework)?;
            cluster.frameworks.push(framework);
        }
        Ok(cluster)
    }

    /// Gives back what is offered at first, and wants no more until it is the framework's turn.
    fn decline_all(&self, framework: &mut Framework) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        let mut offered = 0;
        while offered < self.agents {
            if let Event::Offers(offers) = framework.next(end)? {
                offered += offers.len();
                framework.decline(&offers, REFUSE_SECS);
            }
        }
        framework.suppress();
        framework.settle(end)
    }

    /// Launches tasks on each agent, and waits until they run or, if they end by themselves, are over.
    fn fill(&mut self, command: &str) -> anyhow::Result<()> {
        let updates_per_task = if command == "true" { 2 } else { 1 };
        let mut left = self.agents;
        for at in 0..self.frameworks.len() {
            let share = self.share.min(left);
            left -= share;
            let first = self.next;
            self.next += share * self.each;
            let framework = &mut self.frameworks[at];
            let load = Load {
                agents: share,
                each: self.each,
                first,
                command,
                updates_per_task,
            };
            let running = fill(framework, &load)
                .with_context(|| format!("framework {at} launches `{command}`"))?;
            if at == 0 && updates_per_task == 1 {
                self.victims = running;
            }
        }
        Ok(())
    }

    /// Changes something that documents show: a task is killed.
    fn touch(&mut self) -> anyhow::Result<()> {
        let framework = &mut self.frameworks[0];
        let (task, agent) = self.victims.pop().context("no task is left to kill")?;
        let end = Instant::now() + PATIENCE;
        framework.kill(&task, &agent);
        loop {
            if let Event::Update(update) = framework.next(end)? {
                framework.acknowledge(&update);
                return framework.settle(end);
            }
        }
    }
}

/// What a framework launches.
#[derive(Debug)]
struct Load<'a> {
    agents: usize,
    /// Tasks of each agent.
    each: usize,
    /// Number of the first task.
    first: usize,
    command: &'a str,
    /// Updates that each task has until it is as it shall be.
    updates_per_task: usize,
}

/// Gives some of the tasks that run.
fn fill(framework: &mut Framework, load: &Load<'_>) -> anyhow::Result<Vec<(String, String)>> {
    let Load {
        agents,
        each,
        first,
        command,
        updates_per_task,
    } = *load;
    let mut running = Vec::new();
    let end = Instant::now() + PATIENCE;
    let wanted = agents * each * updates_per_task;
    let mut waiting: Vec<Offer> = Vec::new();
    let (mut accepted, mut seen) = (0, 0);
    framework.revive();
    while seen < wanted {
        match framework.next(end)? {
            Event::Offers(offers) => waiting.extend(offers),
            Event::Update(update) => {
                ensure!(
                    update.is_running || updates_per_task == 2,
                    "a task did not run: {update:?}"
                );
                framework.acknowledge(&update);
                seen += 1;
                if running.len() < VICTIMS {
                    running.push((update.task, update.agent));
                }
            }
            Event::Subscribed(_) | Event::Other => {}
        }
        while accepted < agents
            && accepted * each * updates_per_task < seen + WINDOW
            && let Some(offer) = waiting.pop()
        {
            let tasks = Tasks {
                first: first + accepted * each,
                count: each,
                command,
                cpus: 0.1,
                mem: 32.0,
                refuse_seconds: REFUSE_SECS,
            };
            framework.accept(&offer, &tasks);
            accepted += 1;
        }
        if accepted == agents && !waiting.is_empty() {
            framework.suppress();
            framework.decline(&waiting, REFUSE_SECS);
            waiting.clear();
        }
    }
    framework.settle(end)?;
    Ok(running)
}
