//! Simulated agents against a real master.

use std::net::TcpListener;
use std::process::{Child, Command};
use std::time::Duration;

use lab_conformance::daemon::{Daemon, run};
use lab_conformance::{http, wait};

const WITHIN: Duration = Duration::from_secs(30);
const AGENTS: usize = 5;

/// Ends with the test.
struct Agents(Child);

impl Drop for Agents {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[track_caller]
fn wait_for(master: &str, name: &str, value: usize) {
    wait::until(name, WITHIN, || {
        let metrics = http::try_get(master, "/metrics/snapshot")?.json();
        (metrics[name].as_f64() == Some(value as f64)).then_some(())
    });
}

#[track_caller]
fn tepui(arguments: &[&str]) {
    let (status, text) = run(arguments, WITHIN);
    assert!(status.success(), "{arguments:?}: {status}\n{text}");
}

#[test]
fn simulated_agents_run_tasks_and_bring_them_to_a_new_master() {
    let folder = tempfile::tempdir().unwrap();
    // Free a moment ago; the second master must have the port of the first.
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = port.local_addr().unwrap().to_string();
    drop(port);
    let arguments = [
        "master".to_owned(),
        "--json".to_owned(),
        "--ip=127.0.0.1".to_owned(),
        format!("--port={}", address.rsplit(':').next().unwrap()),
        format!("--work-dir={}", folder.path().display()),
    ];
    let mut master = Daemon::start("master", &arguments, folder.path());
    // So few files that two processes are needed for all agents.
    let child = Command::new("sh")
        .args(["-c", "ulimit -n 36; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_tepui-bench"))
        .args(["agents", "--master", &address, "--threads=2"])
        .args(["--count", &AGENTS.to_string()])
        .spawn()
        .unwrap();
    let agents = Agents(child);
    wait_for(&address, "master/slaves_active", AGENTS);
    tepui(&["task", "run", "ends", "--master", &address, "--", "true"]);
    wait_for(&address, "master/tasks_finished", 1);
    tepui(&[
        "task", "run", "stays", "--master", &address, "--", "sleep", "1000",
    ]);
    wait_for(&address, "master/tasks_running", 1);
    master.kill();
    let _master = Daemon::start("master", &arguments, folder.path());
    wait_for(&address, "master/slaves_active", AGENTS);
    wait_for(&address, "master/tasks_running", 1);
    tepui(&["task", "kill", "stays", "--master", &address]);
    wait_for(&address, "master/tasks_running", 0);
    drop(agents);
    wait_for(&address, "master/slaves_active", 0);
}
