//! Containers below others.

use std::fs;
use std::os::unix::fs::symlink;

use drivers_container::{Launcher, Spec, Trace};
use rustix::process::{Pid, Signal, kill_process};

use crate::Test;
use crate::isolated::{has, small};
use crate::plain::exit_code;
use crate::world::{World, alive, cgroup_roots, until};

const TERM: i32 = 15;
/// One of those that have no name.
const REAL_TIME: i32 = 40;

pub(crate) const TESTS: &[Test] = &[
    ("nested_containers_end_with_their_parents", || {
        ends_with_parent(Launcher::Plain)
    }),
    ("nested_containers_end_without_the_agent", || {
        ends_alone(Launcher::Plain)
    }),
    ("nested_containers_are_found_again", || {
        found_again(Launcher::Plain)
    }),
    ("signals_reach_only_the_command", || {
        signals(Launcher::Plain)
    }),
    ("containers_without_a_command_last", || {
        without_command(Launcher::Plain)
    }),
    ("no_nested_container_without_a_parent", no_parent),
    ("links_do_not_lead_out_of_the_sandbox", no_links),
    ("root_nested_containers_end_with_their_parents", || {
        ends_with_parent(Launcher::Native)
    }),
    ("root_nested_containers_end_without_the_agent", || {
        ends_alone(Launcher::Native)
    }),
    ("root_nested_containers_are_found_again", || {
        found_again(Launcher::Native)
    }),
    ("root_signals_reach_only_the_command", || {
        signals(Launcher::Native)
    }),
    ("root_containers_without_a_command_last", || {
        without_command(Launcher::Native)
    }),
    ("root_nested_containers_share_namespaces", namespaces),
    ("root_nested_containers_share_a_cgroup_or_not", cgroups),
    ("root_memory_of_one_kills_all_that_share", shared_memory),
];

/// A container that only holds others.
fn holder(world: &mut World, id: &str) -> Spec {
    let mut spec = world.script(id, "");
    spec.program = None;
    spec
}

/// A script in a container that shares the cgroup of the one above.
fn nested(world: &mut World, id: &str, script: &str) -> Spec {
    let mut spec = world.script(id, script);
    spec.shares_cgroup = true;
    spec
}

/// A holder, and below it a container with one below that; their first processes.
fn family(world: &mut World) -> [u32; 3] {
    let spec = holder(world, "a");
    let top = world.launch(spec).pid;
    let spec = nested(world, "a.b", "echo > pipe; sleep 1000 & wait");
    let middle = world.launch(spec).pid;
    assert_eq!(world.heard("a.b"), "\n");
    let spec = nested(world, "a.b.c", "echo > pipe; sleep 1000 & wait");
    let lowest = world.launch(spec).pid;
    assert_eq!(world.heard("a.b.c"), "\n");
    [top, middle, lowest]
}

fn ends_with_parent(launcher: Launcher) {
    let mut world = World::new(launcher);
    let pids = family(&mut world);
    world.containers.destroy(&"a".into());
    let exits = world.exits(3);
    let names: Vec<&str> = exits.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(names, ["a.b.c", "a.b", "a"], "from the bottom up");
    assert!(exits[0].1.with_parent && exits[1].1.with_parent && !exits[2].1.with_parent);
    assert!(exits.iter().all(|(_, end)| end.status == Some(9)));
    assert!(!pids.into_iter().any(alive));
    world.release("a");
    // One that ends by itself does not end those above it.
    let spec = holder(&mut world, "x");
    world.launch(spec);
    let spec = nested(&mut world, "x.y", "exit 3");
    world.launch(spec);
    let (id, end) = world.exits(1).remove(0);
    assert_eq!(
        (id.as_str(), end.status, end.with_parent),
        ("x.y", exit_code(3), false)
    );
    world.release("x.y");
    // Its name can be used again.
    fs::remove_dir_all(world.dir.path().join("x.y")).unwrap();
    let spec = nested(&mut world, "x.y", "exit 4");
    world.launch(spec);
    assert_eq!(world.exits(1)[0].1.status, exit_code(4));
}

fn ends_alone(launcher: Launcher) {
    let mut world = World::new(launcher);
    let [top, middle, lowest] = family(&mut world);
    let (world, traces) = world.restart_with(|dir| {
        let top = Pid::from_raw(top.cast_signed()).unwrap();
        kill_process(top, Signal::KILL).unwrap();
        until("all are gone", || !alive(middle) && !alive(lowest));
        // Until then they count as running, and their ends are told later.
        until("all ends are written", || {
            let below = ["a", "a/containers/b", "a/containers/b/containers/c"];
            let mut ends = below
                .map(|one| dir.join("runtime").join(one).join("exit"))
                .into_iter();
            ends.all(|end| end.exists())
        });
    });
    let [
        (_, Trace::Exited(a)),
        (_, Trace::Exited(b)),
        (_, Trace::Exited(c)),
    ] = &traces[..]
    else {
        panic!("{traces:?}");
    };
    assert!(!a.with_parent && b.with_parent && c.with_parent);
    world.release("a");
}

fn found_again(launcher: Launcher) {
    let mut world = World::new(launcher);
    let [_, _, lowest] = family(&mut world);
    let (mut world, traces) = world.restart_with(|_| {});
    let names: Vec<&str> = traces.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(names, ["a", "a.b", "a.b.c"]);
    assert!(
        traces
            .iter()
            .all(|(_, trace)| matches!(trace, Trace::Running(_)))
    );
    assert!(world.containers.usage(&"a.b".into()).unwrap().processes >= 1);
    // The middle one ends: so does the lowest, and the holder goes on.
    world.containers.destroy(&"a.b".into());
    let exits = world.exits(2);
    assert_eq!((exits[0].0.as_str(), exits[1].0.as_str()), ("a.b.c", "a.b"));
    assert!(!alive(lowest));
    world.release("a.b");
    assert!(world.runtime_folder("a").exists());
    let spec = nested(&mut world, "a.d", "exit 0");
    world.launch(spec);
    assert_eq!(world.exits(1)[0].1.status, exit_code(0));
}

fn signals(launcher: Launcher) {
    let mut world = World::new(launcher);
    let script = "sleep 1000 & child=$!
        trap 'kill -0 $child && exit 7' TERM; echo > pipe; while :; do wait; done";
    let spec = world.script("a", script);
    world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    world.containers.signal(&"a".into(), TERM);
    assert_eq!(world.exit().end.status, exit_code(7));
    let spec = world.script("b", "echo > pipe; exec sleep 1000");
    world.launch(spec);
    assert_eq!(world.heard("b"), "\n");
    world.containers.signal(&"b".into(), REAL_TIME);
    assert_eq!(world.exit().end.status, Some(REAL_TIME));
    world.containers.signal(&"unknown".into(), TERM);
}

fn without_command(launcher: Launcher) {
    let mut world = World::new(launcher);
    let spec = holder(&mut world, "a");
    let started = world.launch(spec);
    world.containers.terminate(&"a".into());
    world.containers.signal(&"a".into(), TERM);
    assert!(alive(started.pid));
    world.containers.destroy(&"a".into());
    let end = world.exit().end;
    assert_eq!((end.status, end.with_parent), (Some(9), false));
}

fn no_parent() {
    let mut world = World::new(Launcher::Plain);
    let spec = nested(&mut world, "none.a", "true");
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.contains("container none"), "{error}");
    assert!(!world.runtime_folder("none").exists());
    for bad in ["a..b", ".", "a.", "..", "a./"] {
        let mut spec = world.script("x", "true");
        spec.id = bad.into();
        world.try_launch(spec).unwrap_err();
        fs::remove_dir_all(world.dir.path().join("x")).unwrap();
    }
    // One that has ended is none either.
    let spec = holder(&mut world, "p");
    world.launch(spec);
    world.containers.destroy(&"p".into());
    let spec = nested(&mut world, "p.a", "true");
    world.try_launch(spec).unwrap_err();
    world.exit();
}

fn no_links() {
    let mut world = World::new(Launcher::Plain);
    let spec = holder(&mut world, "a");
    world.launch(spec);
    let top = world.dir.path().canonicalize().unwrap();
    fs::create_dir_all(top.join("elsewhere/b")).unwrap();
    symlink(top.join("elsewhere"), top.join("a/containers")).unwrap();
    let mut spec = nested(&mut world, "a.b", "true");
    spec.sandbox = top.join("a/containers/b");
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.contains("cannot open"), "{error}");
    assert!(!top.join("elsewhere/b/stdout").exists());
    assert!(!world.runtime_folder("a.b").exists());
}

fn namespaces() {
    let mut world = World::new(Launcher::Native);
    let spec = holder(&mut world, "a");
    world.launch(spec);
    let script = "echo $PPID; ls -d /proc/[0-9]* | wc -l
        for each in ipc uts net pid mnt; do readlink /proc/self/ns/$each; done";
    for id in ["a.b", "a.c"] {
        let spec = nested(&mut world, id, script);
        assert_eq!(world.run(spec).0, Some(0));
    }
    let (one, two) = (world.output("a.b", "stdout"), world.output("a.c", "stdout"));
    let (one, two): (Vec<&str>, Vec<&str>) = (one.lines().collect(), two.lines().collect());
    assert_eq!(one[0], "1");
    assert!(one[1].parse::<u32>().unwrap() <= 5, "{one:?}");
    // These are shared. Processes and mounts are not, nor anything with the machine.
    assert_eq!(one[2..5], two[2..5]);
    for (at, name) in [(2, "ipc"), (5, "pid"), (6, "mnt")] {
        let ours = fs::read_link(format!("/proc/self/ns/{name}")).unwrap();
        assert_ne!(one[at], ours.to_str().unwrap(), "{name}");
    }
}

fn cgroups() {
    let mut world = World::new(Launcher::Native);
    let mut spec = holder(&mut world, "a");
    spec.share = small();
    world.launch(spec);
    let spec = nested(
        &mut world,
        "a.b",
        "cat /proc/self/cgroup; echo > pipe; sleep 1000",
    );
    let shared = world.launch(spec).cgroup;
    assert_eq!(world.heard("a.b"), "\n");
    let mut spec = world.script("a.c", "echo > pipe; sleep 1000");
    spec.share = small();
    let own = world.launch(spec).cgroup;
    assert_eq!(world.heard("a.c"), "\n");
    let path = format!("{}/a", world.cgroup_root());
    if cgroup_roots(&path).is_empty() {
        println!("SKIPPED: no cgroup can be made on this machine");
        return;
    }
    assert_eq!(shared.as_deref(), Some(path.as_str()));
    let below = format!("{path}/container.c");
    assert_eq!(own.as_deref(), Some(below.as_str()));
    // In version 2 processes are in leaves.
    let seen = world.output("a.b", "stdout");
    let is_there = |line: &str| {
        let line = line.strip_suffix("/leaf").unwrap_or(line);
        line.ends_with(&format!("/{path}"))
    };
    assert!(seen.lines().any(is_there), "{seen}");
    if has(&world, "memory") {
        let usage = world.containers.usage(&"a.c".into()).unwrap();
        assert_eq!(usage.mem_limit_bytes, Some(64 << 20));
        assert_eq!(
            world
                .containers
                .usage(&"a.b".into())
                .unwrap()
                .mem_limit_bytes,
            None
        );
    }
    assert!(world.containers.usage(&"a.b".into()).unwrap().mem_rss_bytes > 0);
    world.containers.destroy(&"a.c".into());
    world.exits(1);
    world.release("a.c");
    assert!(cgroup_roots(&below).is_empty() && !cgroup_roots(&path).is_empty());
    world.containers.destroy(&"a".into());
    world.exits(2);
    world.release("a");
    assert!(cgroup_roots(&path).is_empty());
}

fn shared_memory() {
    let mut world = World::new(Launcher::Native);
    if !has(&world, "memory") {
        return;
    }
    let mut spec = holder(&mut world, "a");
    spec.share = small();
    world.launch(spec);
    let spec = nested(&mut world, "a.b", "echo > pipe; sleep 1000");
    world.launch(spec);
    assert_eq!(world.heard("a.b"), "\n");
    let spec = nested(
        &mut world,
        "a.c",
        "exec dd if=/dev/zero of=/dev/null bs=400M count=1",
    );
    world.launch(spec);
    let exits = world.exits(3);
    assert_eq!(exits[2].0, "a");
    assert!(exits.iter().all(|(_, end)| end.oom.is_some()), "{exits:?}");
    let oom = exits[2].1.oom.as_ref().unwrap();
    assert_eq!(oom.limit_bytes, 64 << 20);
}
