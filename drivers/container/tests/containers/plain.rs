//! The plain launcher, which needs no root.

use std::fs;
use std::os::unix::fs::symlink;

use base_ids::ContainerId;
use drivers_container::{Containers, End, Launcher, OpenError, RLimit, RLimitKind, Trace};

use crate::Test;
use crate::world::{Agent, World, alive, settings, until};

pub(crate) const TESTS: &[Test] = &[
    (
        "exit_codes_signals_and_output",
        exit_codes_signals_and_output,
    ),
    ("nothing_is_inherited", nothing_is_inherited),
    ("limits_of_processes_hold", limits_of_processes_hold),
    ("what_cannot_be_run_is_said", what_cannot_be_run_is_said),
    ("links_do_not_redirect_output", links_do_not_redirect_output),
    ("terminate_reaches_all", terminate_reaches_all),
    ("a_signal_of_its_own_asks_a_command_to_end", stop_signal),
    ("destroy_reaches_daemons", destroy_reaches_daemons),
    (
        "the_end_of_the_command_ends_daemons",
        the_end_of_the_command_ends_daemons,
    ),
    ("destroy_while_launching", destroy_while_launching),
    ("agents_may_die", agents_may_die),
    ("supervisors_may_die", supervisors_may_die),
    ("the_zygote_may_die", the_zygote_may_die),
    ("half_a_launch_is_over", half_a_launch_is_over),
    ("release_leaves_nothing", release_leaves_nothing),
    ("a_folder_that_cannot_be_made", a_folder_that_cannot_be_made),
];

pub(crate) fn exit_code(code: i32) -> Option<i32> {
    Some(code << 8)
}

fn exit_codes_signals_and_output() {
    let mut world = World::new(Launcher::Plain);
    assert!(!world.containers.isolated());
    let spec = world.script("a", "echo out; echo err >&2; exit 3");
    assert_eq!(world.run(spec), (exit_code(3), "out\n".to_owned()));
    assert_eq!(world.output("a", "stderr"), "err\n");
    let spec = world.script("b", "kill -9 $$");
    assert_eq!(world.run(spec).0, Some(9));
    let spec = world.script("c", "cat; echo more");
    fs::write(spec.sandbox.join("stdout"), "before\n").unwrap();
    assert_eq!(world.run(spec), (exit_code(0), "before\nmore\n".to_owned()));
}

fn nothing_is_inherited() {
    let mut world = World::new(Launcher::Plain);
    let mut spec = world.script(
        "a",
        "pwd; echo $0 $WORD $HOME; ls /proc/$$/fd; umask; grep NoNewPrivs /proc/self/status",
    );
    spec.arguments[0] = "renamed".into();
    spec.environment.push(("WORD".into(), "hello".into()));
    spec.program = Some("sh".into());
    let sandbox = spec.sandbox.display().to_string();
    assert_eq!(
        world.run(spec),
        (
            exit_code(0),
            format!("{sandbox}\nrenamed hello\n0\n1\n2\n0022\nNoNewPrivs:\t1\n")
        )
    );
}

fn limits_of_processes_hold() {
    let mut world = World::new(Launcher::Plain);
    let mut spec = world.script("a", "ulimit -Sn; ulimit -Hn; ulimit -c");
    spec.rlimits = vec![
        RLimit {
            kind: RLimitKind::Nofile,
            soft: Some(33),
            hard: Some(44),
        },
        RLimit {
            kind: RLimitKind::Core,
            soft: Some(0),
            hard: Some(0),
        },
    ];
    assert_eq!(world.run(spec), (exit_code(0), "33\n44\n0\n".to_owned()));
    let mut spec = world.script("b", "");
    spec.rlimits = vec![RLimit {
        kind: RLimitKind::Nofile,
        soft: Some(2),
        hard: Some(1),
    }];
    refused(&mut world, spec, "cannot set the limit");
}

#[track_caller]
fn refused(world: &mut World, spec: drivers_container::Spec, text: &str) {
    let id = spec.id.clone();
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.contains(text), "{error}");
    assert!(!world.runtime_folder(id.as_str()).exists());
    assert_eq!(world.containers.usage(&id), None);
}

fn what_cannot_be_run_is_said() {
    let mut world = World::new(Launcher::Plain);
    let mut spec = world.script("a", "");
    spec.program = Some("/no/such/program".into());
    refused(
        &mut world,
        spec,
        "cannot run '/no/such/program': No such file",
    );
    let mut spec = world.script("b", "");
    spec.user = Some("nobody-of-that-name".to_owned());
    refused(&mut world, spec, "no user 'nobody-of-that-name'");
    let spec = world.script("c", "");
    fs::remove_dir_all(&spec.sandbox).unwrap();
    let path = spec.sandbox.display().to_string();
    refused(&mut world, spec, &path);
    let mut spec = world.script("d", "");
    spec.id = "d/d".into();
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.contains("invalid character"), "{error}");
    let spec = world.script("e", "echo > pipe; read x < pipe");
    world.launch(spec.clone());
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert_eq!(error, "container e exists already");
    assert_eq!(world.heard("e"), "\n");
}

fn links_do_not_redirect_output() {
    let mut world = World::new(Launcher::Plain);
    let spec = world.script("a", "echo overwritten");
    let precious = world.dir.path().join("precious");
    fs::write(&precious, "as it was").unwrap();
    symlink(&precious, spec.sandbox.join("stdout")).unwrap();
    refused(&mut world, spec, "stdout");
    assert_eq!(fs::read_to_string(precious).unwrap(), "as it was");
    // A pipe nobody reads must not hold up the launch either.
    let spec = world.script("b", "");
    fs::rename(spec.sandbox.join("pipe"), spec.sandbox.join("stdout")).unwrap();
    refused(&mut world, spec, "stdout");
}

fn terminate_reaches_all() {
    terminate(Launcher::Plain);
}

pub(crate) fn terminate(launcher: Launcher) {
    let mut world = World::new(launcher);
    let spec = world.script(
        "a",
        "sh -c 'trap \"echo child; exit\" TERM; echo > pipe; while :; do sleep 1; done' & child=$!
         trap 'wait $child; exit 7' TERM; wait; wait",
    );
    world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    world.containers.terminate(&"a".into());
    assert_eq!(world.exit().end.status, exit_code(7));
    assert_eq!(world.output("a", "stdout"), "child\n");
    // Nobody is there any more.
    world.containers.terminate(&"a".into());
    world.containers.terminate(&"unknown".into());
}

/// It goes to the command alone, also after a restart of the agent.
fn stop_signal() {
    let mut world = World::new(Launcher::Plain);
    let script =
        "sh -c 'trap \"echo child\" TERM USR1; echo > pipe; while :; do sleep 0.01; done' &
        trap 'echo asked; [ -e go ] && exit 7; echo > pipe' USR1; trap 'echo wrong' TERM
        while :; do wait; done";
    let mut spec = world.script("a", script);
    spec.stop_signal = Some(10);
    world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    world.containers.terminate(&"a".into());
    assert_eq!(world.heard("a"), "\n");
    world.containers.terminate_command(&"a".into());
    assert_eq!(world.heard("a"), "\n");
    fs::write(world.dir.path().join("a/go"), "").unwrap();
    let (mut world, _) = world.restart_with(|_| ());
    world.containers.terminate(&"a".into());
    assert_eq!(world.exit().end.status, exit_code(7));
    assert_eq!(world.output("a", "stdout"), "asked\nasked\nasked\n");
    // Who has none has SIGTERM.
    let spec = world.script(
        "b",
        "trap 'exit 3' TERM; echo > pipe; while :; do sleep 0.01; done",
    );
    world.launch(spec);
    assert_eq!(world.heard("b"), "\n");
    world.containers.terminate_command(&"b".into());
    assert_eq!(world.exit().end.status, exit_code(3));
}

/// The numbers that daemons of a container wrote to its pipe, as the machine counts.
const DAEMON: &str = "setsid sh -c 'sleep 1000 & sleep 1000 & wait' & ";

fn destroy_reaches_daemons() {
    destroy(Launcher::Plain);
}

pub(crate) fn destroy(launcher: Launcher) {
    let mut world = World::new(launcher);
    let script = format!("({DAEMON}) ; trap '' TERM; echo > pipe; sleep 1000; sleep 1000");
    let spec = world.script("a", &script);
    let started = world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    let family = || drivers_syscall::descendants(started.pid).unwrap();
    until("all run", || family().len() >= 5);
    let family = family();
    world.containers.destroy(&"a".into());
    assert_eq!(world.exit().end.status, Some(9));
    assert!(!family.iter().any(|each| alive(each.pid)), "{family:?}");
    world.containers.destroy(&"a".into());
    world.containers.destroy(&"unknown".into());
}

fn the_end_of_the_command_ends_daemons() {
    end_of_command(Launcher::Plain);
}

pub(crate) fn end_of_command(launcher: Launcher) {
    let mut world = World::new(launcher);
    let script = format!("({DAEMON}) ; echo > pipe; read go < pipe; exit 5");
    let spec = world.script("a", &script);
    let started = world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    let family = || drivers_syscall::descendants(started.pid).unwrap();
    until("all run", || family().len() >= 4);
    let family = family();
    fs::write(world.dir.path().join("a/pipe"), "go\n").unwrap();
    assert_eq!(world.exit().end.status, exit_code(5));
    assert!(!family.iter().any(|each| alive(each.pid)), "{family:?}");
}

fn destroy_while_launching() {
    destroy_early(Launcher::Plain);
}

pub(crate) fn destroy_early(launcher: Launcher) {
    let mut world = World::new(launcher);
    for round in 0..8 {
        let spec = world.script(&format!("c{round}"), "sleep 1000");
        // A launch that is cut short in its last steps may fail as well.
        if world.launch_and_destroy(spec).is_ok() {
            assert_eq!(world.exit().end.status, Some(9));
        }
    }
}

fn agents_may_die() {
    agent_death(Launcher::Plain);
}

pub(crate) fn agent_death(launcher: Launcher) {
    let dir = tempfile::tempdir().unwrap();
    let script = "echo > pipe; read code < pipe; exit $code";
    let agent = Agent::start(dir.path(), launcher, "a", script);
    let mut world = World::at(dir, launcher);
    assert_eq!(world.heard("a"), "\n");
    agent.kill();
    let traces = world.recover();
    let [(id, Trace::Running(started))] = &traces[..] else {
        panic!("{traces:?}");
    };
    assert!(id == "a" && alive(started.pid));
    assert!(world.containers.usage(&"a".into()).unwrap().processes >= 1);
    // The next agent is gone as well when it ends, and the one after reads of it.
    let (world, traces) = world.restart_with(|dir| {
        fs::write(dir.join("a/pipe"), "4\n").unwrap();
        until("the end is written", || dir.join("runtime/a/exit").exists());
    });
    let end = End {
        status: exit_code(4),
        ..End::default()
    };
    assert_eq!(traces, [("a".to_owned(), Trace::Exited(end))]);
    world.release("a");
}

fn supervisors_may_die() {
    supervisor_death(Launcher::Plain);
}

pub(crate) fn supervisor_death(launcher: Launcher) {
    let mut world = World::new(launcher);
    let script = format!("({DAEMON}) ; echo > pipe; sleep 1000");
    let spec = world.script("a", &script);
    let started = world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    let family = || drivers_syscall::descendants(started.pid).unwrap();
    until("all run", || family().len() >= 5);
    let family = family();
    let supervisor = drivers_syscall::process(started.pid).unwrap().parent;
    let supervisor = rustix::process::Pid::from_raw(supervisor.cast_signed()).unwrap();
    rustix::process::kill_process(supervisor, rustix::process::Signal::KILL).unwrap();
    assert_eq!(world.exit().end, End::default());
    until("all are gone", || {
        !family.iter().any(|each| alive(each.pid))
    });
}

fn the_zygote_may_die() {
    let mut world = World::new(Launcher::Plain);
    let spec = world.script("a", "sleep 1000");
    let started = world.launch(spec);
    let parent = |of: u32| drivers_syscall::process(of).unwrap().parent;
    let zygote = parent(parent(started.pid));
    assert_eq!(parent(zygote), std::process::id());
    let named = rustix::process::Pid::from_raw(zygote.cast_signed()).unwrap();
    rustix::process::kill_process(named, rustix::process::Signal::KILL).unwrap();
    until("it is dead", || !alive(zygote));
    let spec = world.script("b", "true");
    assert_eq!(world.run(spec).0, exit_code(0));
    assert!(alive(started.pid), "what it started lives on");
    world.containers.destroy(&"a".into());
    assert_eq!(world.exit().id, "a".into());
}

fn half_a_launch_is_over() {
    let world = World::new(Launcher::Plain);
    fs::create_dir(world.runtime_folder("a")).unwrap();
    fs::create_dir(world.runtime_folder("b")).unwrap();
    fs::write(world.runtime_folder("b").join("state"), "{\"damaged").unwrap();
    fs::write(world.runtime_folder("b").join("lock"), "").unwrap();
    let (world, traces) = world.restart_with(|_| {});
    let over = || Trace::Exited(End::default());
    assert_eq!(traces, [("a".to_owned(), over()), ("b".to_owned(), over())]);
    world.release("a");
    world.release("b");
}

fn release_leaves_nothing() {
    let mut world = World::new(Launcher::Plain);
    let spec = world.script("a", "true");
    assert_eq!(world.run(spec).0, exit_code(0));
    assert!(world.runtime_folder("a").join("exit").exists());
    world.release("a");
    assert_eq!(world.containers.usage(&ContainerId::from("a")), None);
    world.containers.release(&"a".into());
}

fn a_folder_that_cannot_be_made() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("runtime"), "in the way").unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let inside = runtime.enter();
    match Containers::open(settings(dir.path(), Launcher::Plain)) {
        Err(OpenError::Folder { path, .. }) => assert_eq!(path, dir.path().join("runtime")),
        other => panic!("{other:?}"),
    }
    drop(inside);
}
