//! `kill -9` of master, agent, scheduler and the processes of containers, at seeded moments, with real processes.
//!
//! `CRASH_SEED=7 cargo nextest run --package lab-conformance crashes` throws the faults of another seed. The moments are
//! the machine's: a seed repeats the faults, not the interleaving. What must replay bit for bit is in `lab/sim`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    time::Duration,
};

use lab_conformance::{
    cluster::{Cluster, Options},
    daemon,
    dice::Dice,
    leftovers,
    program::{self, Program},
    say, tepui, wait,
};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

const CRASHES: u32 = 24;
/// All jobs begun must be done so long after the last crash: an unlucky update waits for its repetition.
const CALM_WITHIN: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, Debug, PartialEq)]
enum Victim {
    Master,
    Agent,
    Both,
    Scheduler,
    /// Any process that the agent started to look after a container.
    Container,
}

#[test]
fn crashes_of_daemons_and_scheduler_lose_nothing() {
    let daemons = [
        Victim::Master,
        Victim::Agent,
        Victim::Both,
        Victim::Scheduler,
    ];
    let journal = crash(&daemons, &[]);
    // Nothing hurts the tasks themselves: whatever started has finished.
    for (attempt, end) in &journal.ends {
        let started = journal.started.contains(attempt);
        assert_eq!(started, end.state == "TASK_FINISHED", "{attempt}: {end:?}");
    }
}

#[test]
fn crashes_of_containers_too_run_nothing_twice() {
    let all = [
        Victim::Container,
        Victim::Container,
        Victim::Master,
        Victim::Agent,
        Victim::Scheduler,
    ];
    let journal = crash(&all, &[]);
    let failed = journal
        .ends
        .values()
        .filter(|end| end.state == "TASK_FAILED")
        .count();
    say(&format!("{failed} attempts failed with their container"));
}

#[test]
fn crashes_while_pods_are_launched_killed_and_checked_lose_nothing() {
    let agents = [
        Victim::Agent,
        Victim::Agent,
        Victim::Agent,
        Victim::Both,
        Victim::Scheduler,
    ];
    let journal = crash(&agents, &["--pods", "yes"]);
    for (task, end) in &journal.ends {
        // As its number says, tasks of a job end by themselves, by a call, or by their health.
        let job: u32 = task
            .split('-')
            .next()
            .and_then(|job| job.parse().ok())
            .expect("tasks are named after their jobs");
        let goal = match job % 3 {
            0 => "TASK_FINISHED",
            _ => "TASK_KILLED",
        };
        // If one of a group cannot be started, which a crash can lead to, all of it is killed.
        let group = task.trim_end_matches(['a', 'b']);
        let all = ["a", "b"].map(|member| format!("{group}{member}"));
        if all.iter().all(|one| journal.started.contains(one)) {
            assert_eq!(end.state, goal, "{task}: {end:?}");
        }
    }
}

#[test]
fn crashes_of_pods_too_run_nothing_twice() {
    let all = [
        Victim::Container,
        Victim::Container,
        Victim::Agent,
        Victim::Master,
    ];
    crash(&all, &["--pods", "yes"]);
}

/// How an attempt ended, as the scheduler was told.
#[derive(Debug)]
struct End {
    state: String,
    by_word: bool,
}

#[derive(Debug, Default)]
struct Journal {
    ends: BTreeMap<String, End>,
    started: BTreeSet<String>,
}

/// Runs all jobs through the crashes, and checks what holds whoever crashes.
fn crash(victims: &[Victim], arguments: &[&str]) -> Journal {
    let mut dice = Dice::from_env("CRASH_SEED", 1);
    let mut cluster = Cluster::start(Options::default());
    let mut scheduler = start_scheduler(&cluster, arguments);
    for _ in 0..CRASHES {
        let calm = Duration::from_millis(50 + dice.below(700));
        assert_eq!(until_result(&mut scheduler, calm), None);
        let victim = *dice.pick(victims);
        let pause = Duration::from_millis(dice.below(400));
        say(&format!("after {calm:?}: {victim:?}, for {pause:?}"));
        match victim {
            Victim::Master => cluster.kill_master(),
            Victim::Agent => cluster.kill_agent(),
            Victim::Both => {
                cluster.kill_master();
                cluster.kill_agent();
            }
            Victim::Scheduler => scheduler.kill(),
            Victim::Container => kill_container(&cluster, &mut dice),
        }
        std::thread::sleep(pause);
        match victim {
            Victim::Master => cluster.start_master(),
            Victim::Agent => cluster.start_agent(),
            Victim::Both => {
                cluster.start_master();
                cluster.start_agent();
            }
            Victim::Scheduler => scheduler = start_scheduler(&cluster, arguments),
            Victim::Container => {}
        }
    }
    fs::write(cluster.folder().join("enough"), "").expect("the folder is ours");
    let Some(result) = until_result(&mut scheduler, CALM_WITHIN) else {
        panic!(
            "the jobs are not done\n{}\n{}",
            scheduler.tail(),
            cluster.logs()
        );
    };
    say(&format!("{result}"));
    assert!(result["done"].as_u64() > Some(0), "{result}");
    let journal = read(&cluster);
    cluster.stop();
    journal
}

fn start_scheduler(cluster: &Cluster, arguments: &[&str]) -> Program {
    let python = program::python();
    Program::start(&python, "crash_scheduler.py", arguments, cluster)
}

/// The scheduler's result, if it comes within `limit`.
fn until_result(scheduler: &mut Program, limit: Duration) -> Option<Value> {
    let end = std::time::Instant::now() + limit;
    loop {
        let left = end.saturating_duration_since(std::time::Instant::now());
        match scheduler.next(left) {
            Some(line) if line.get("result").is_some() => return Some(line["result"].clone()),
            Some(line) => say(&format!("  {line}")),
            None => {
                assert!(
                    scheduler.is_alive(),
                    "the scheduler gave up\n{}",
                    scheduler.tail()
                );
                return None;
            }
        }
    }
}

/// Kills one process of the binary that is neither master nor agent, if there is any.
fn kill_container(cluster: &Cluster, dice: &mut Dice) {
    let daemons: Vec<String> = ["master", "agent"]
        .map(|name| format!("{} {name} ", tepui().display()))
        .into();
    let is_tepui = |process: i32| {
        fs::read_link(format!("/proc/{process}/exe")).is_ok_and(|path| path == tepui())
    };
    let candidates: Vec<i32> = leftovers::processes(cluster.folder())
        .into_iter()
        .filter(|(process, command)| {
            is_tepui(*process) && !daemons.iter().any(|daemon| command.starts_with(daemon))
        })
        .map(|(process, _)| process)
        .collect();
    if candidates.is_empty() {
        return;
    }
    if let Some(process) = Pid::from_raw(*dice.pick(&candidates)) {
        // It may have ended by itself.
        let _ = kill_process(process, Signal::KILL);
    }
}

/// Reads the journal and what the attempts wrote; checks that they agree.
fn read(cluster: &Cluster) -> Journal {
    let lines = |name: &str| -> Vec<String> {
        let text = fs::read_to_string(cluster.folder().join(name)).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    };
    let started = once(&lines("started"), "started");
    let ended = once(&lines("ended"), "ended");
    let mut attempts = BTreeSet::new();
    let mut ends: BTreeMap<String, End> = BTreeMap::new();
    for line in lines("journal") {
        let fact: Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        if let Some(attempt) = fact["launch"].as_str() {
            attempts.insert(attempt.to_owned());
        }
        if let Some(attempt) = fact["end"].as_str() {
            let state = fact["state"]
                .as_str()
                .expect("an end has a state")
                .to_owned();
            let end = End {
                state,
                by_word: fact["reason"] == "REASON_RECONCILIATION",
            };
            if let Some(before) = ends.insert(attempt.to_owned(), end) {
                panic!(
                    "{attempt} ended twice: {before:?}, {fact}\n{}",
                    cluster.logs()
                );
            }
        }
    }
    let context = || daemon::tail(&cluster.folder().join("journal"));
    for attempt in &attempts {
        let end = ends
            .get(attempt)
            .unwrap_or_else(|| panic!("{attempt} never ended\n{}", context()));
        let ran = started.contains(attempt);
        match end.state.as_str() {
            "TASK_FINISHED" => assert!(
                ran && ended.contains(attempt),
                "{attempt} finished without having run"
            ),
            // The update may have been lost with whoever got it; then its state is told again.
            "TASK_FAILED" | "TASK_KILLED" => {}
            "TASK_DROPPED" | "TASK_UNKNOWN" => {
                assert!(!ran, "{attempt} ran, but is told to be {end:?}")
            }
            _ if end.by_word => assert!(!ran, "{attempt} ran, but is told to be {end:?}"),
            _ => {}
        }
    }
    assert!(
        started.is_subset(&attempts),
        "something ran that nobody launched"
    );
    Journal { ends, started }
}

/// The lines as a set.
fn once(lines: &[String], what: &str) -> BTreeSet<String> {
    let set: BTreeSet<String> = lines.iter().cloned().collect();
    let mut seen = BTreeSet::new();
    let twice: Vec<&String> = lines.iter().filter(|line| !seen.insert(*line)).collect();
    assert!(twice.is_empty(), "{what} twice: {twice:?}");
    set
}

#[test]
fn damaged_state_is_refused_and_kept() {
    for personality in ["master", "agent"] {
        let mut cluster = Cluster::start(Options::default());
        let master = cluster.master().to_owned();
        match personality {
            "master" => cluster.kill_master(),
            _ => cluster.kill_agent(),
        }
        let work = cluster.folder().join(personality);
        let damaged = damage(&work);
        let (work, address) = (
            format!("--work-dir={}", work.display()),
            format!("--master={master}"),
        );
        let mut arguments = vec![personality, "--ip=127.0.0.1", "--port=0", &work, "--json"];
        if personality == "agent" {
            arguments.push(&address);
        }
        let (status, said) = daemon::run(&arguments, Duration::from_secs(30));
        assert!(
            !status.success(),
            "{personality} starts on a damaged store: {said}"
        );
        let named = damaged
            .iter()
            .any(|(path, _)| said.contains(&*path.to_string_lossy()));
        assert!(
            named,
            "{personality} does not name the damaged file: {said}"
        );
        for (path, bytes) in damaged {
            assert_eq!(
                fs::read(&path).expect("it is still there"),
                bytes,
                "{} was overwritten",
                path.display()
            );
        }
    }
}

/// Overwrites the head of every file of the store; returns what they hold now.
fn damage(work: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut damaged = Vec::new();
    let mut folders = vec![work.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let kind = entry.file_type().expect("a listed entry has a type");
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file()
                && path
                    .extension()
                    .is_some_and(|extension| extension == "redb")
            {
                let length = fs::metadata(&path).expect("it is there").len();
                let bytes = vec![0xa5; usize::try_from(length.min(1 << 16)).expect("64 KiB fit")];
                fs::write(&path, &bytes).expect("it is ours");
                damaged.push((path, bytes));
            }
        }
    }
    assert!(!damaged.is_empty(), "{} holds no store", work.display());
    damaged
}

#[test]
fn a_port_in_use_and_a_bad_folder_are_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = format!("--port={}", taken.local_addr().expect("it is bound").port());
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let work = format!("--work-dir={}", folder.path().display());
    let (status, said) = daemon::run(
        &["master", "--ip=127.0.0.1", &port, &work, "--json"],
        Duration::from_secs(30),
    );
    assert!(
        !status.success() && said.contains(port.trim_start_matches("--port=")),
        "{said}"
    );

    let file = folder.path().join("file");
    fs::write(&file, "kept").expect("it is ours");
    let work = format!("--work-dir={}", file.join("below").display());
    for personality in [vec!["master"], vec!["agent", "--master=127.0.0.1:1"]] {
        let mut arguments = personality.clone();
        arguments.extend(["--ip=127.0.0.1", "--port=0", &work, "--json"]);
        let (status, said) = daemon::run(&arguments, Duration::from_secs(30));
        assert!(
            !status.success() && said.contains(&*file.to_string_lossy()),
            "{personality:?}: {said}"
        );
    }
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "kept");
    let nobody = wait::within(Duration::from_secs(5), || {
        leftovers::Leftovers::of(folder.path())
            .is_empty()
            .then_some(())
    });
    assert!(nobody.is_some(), "something runs on");
}
