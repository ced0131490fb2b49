//! Containers whose input and output go through their supervisor, and sessions in others.

use std::fs;

use drivers_container::Launcher::{self, Native, Plain};
use drivers_container::{
    AttachError, InputError, Part, Relay, Rotation, Spec, Stdio, Trace, Window,
};

use crate::Test;
use crate::plain::exit_code;
use crate::world::{World, alive, until};

pub(crate) const TESTS: &[Test] = &[
    ("session_tells_all", || tells_all(Plain)),
    ("session_takes_input_to_its_end", || takes_input(Plain)),
    ("session_has_a_terminal", || terminal(Plain)),
    ("session_leaves_nothing", || leaves_nothing(Plain)),
    ("session_has_one_writer", one_writer),
    ("session_input_that_nobody_reads", unread_input),
    ("session_owner_is_waited_for", owner_is_waited_for),
    ("session_viewer_is_not_waited_for", viewer_is_not_waited_for),
    ("session_survives_the_agent", survives),
    ("session_needs_something_to_attach_to", nothing_there),
    ("relayed_logs_are_turned_over", rotation),
    ("root_session_tells_all", || tells_all(Native)),
    ("root_session_takes_input_to_its_end", || {
        takes_input(Native)
    }),
    ("root_session_has_a_terminal", || terminal(Native)),
    ("root_session_leaves_nothing", || leaves_nothing(Native)),
    ("root_session_is_inside", inside),
];

/// A world with a container that lasts, and a session in it.
fn with_session(launcher: Launcher, script: &str, relay: Relay) -> (World, Spec) {
    let mut world = World::new(launcher);
    let mut spec = world.script("a", "echo here; exec sleep 1000");
    spec.user = (launcher == Native).then(|| "nobody".to_owned());
    world.launch(spec);
    until("it runs", || world.output("a", "stdout") == "here\n");
    let spec = session(&mut world, "a.s", script, relay);
    (world, spec)
}

fn session(world: &mut World, id: &str, script: &str, relay: Relay) -> Spec {
    let mut spec = world.script(id, script);
    let logs = std::mem::replace(&mut spec.sandbox, world.dir.path().join("a"));
    spec.is_session = true;
    spec.shares_cgroup = true;
    spec.stdio = Stdio::Relayed(Relay {
        logs: Some(logs),
        ..relay
    });
    spec
}

fn awaited() -> Relay {
    Relay {
        is_attachable: true,
        awaits_reader: true,
        ..Relay::default()
    }
}

fn attachable() -> Relay {
    Relay {
        is_attachable: true,
        ..Relay::default()
    }
}

fn on_terminal() -> Relay {
    Relay {
        terminal: Some(Window {
            rows: 30,
            columns: 100,
        }),
        ..awaited()
    }
}

fn tells_all(launcher: Launcher) {
    let (mut world, spec) = with_session(launcher, "pwd; echo oh >&2; exit 3", awaited());
    world.launch(spec);
    // It has ended long since, or not: nothing is lost.
    let mut attached = world.attach("a.s", true).unwrap();
    let sandbox = world.dir.path().join("a");
    let expect = [format!("{}\n", sandbox.display()), "oh\n".to_owned()];
    assert_eq!(world.read(&mut attached, None), expect);
    let exit = world.exit();
    assert_eq!(exit.end.status, exit_code(3));
    let logs = ["stdout", "stderr"].map(|name| world.output("a.s", name));
    assert_eq!(logs, expect);
    world.release("a.s");
}

fn takes_input(launcher: Launcher) {
    let (mut world, spec) = with_session(launcher, "cat; echo over >&2", awaited());
    world.launch(spec);
    let mut attached = world.attach("a.s", true).unwrap();
    let mut writer = world.writer("a.s");
    let long = "line\n".repeat(40_000);
    let reading = world.wait(async {
        let write = async {
            writer.give(Part::Data(long.as_bytes())).await.unwrap();
            writer.give(Part::End).await.unwrap();
            writer.finish().await.unwrap();
        };
        let read = async {
            let mut bytes = 0;
            while let Some((_, part)) = attached.next().await.unwrap() {
                bytes += part.len();
            }
            bytes
        };
        tokio::join!(write, read).1
    });
    assert_eq!(reading, long.len() + "over\n".len());
    assert_eq!(world.exit().end.status, exit_code(0));
    assert_eq!(world.output("a.s", "stdout"), long);
}

fn terminal(launcher: Launcher) {
    let script = "stty size; trap 'stty size; exit 7' WINCH; stty -echo; echo ready; \
                  while :; do read line; echo \"<$line>\"; done";
    let (mut world, spec) = with_session(launcher, script, on_terminal());
    world.launch(spec);
    let mut attached = world.attach("a.s", true).unwrap();
    let [out, _] = world.read(&mut attached, Some("ready"));
    assert!(out.starts_with("30 100\r\n"), "{out:?}");
    let mut writer = world.writer("a.s");
    world.wait(writer.give(Part::Data(b"hello\n"))).unwrap();
    world.read(&mut attached, Some("<hello>"));
    // It has no end but that of its own.
    world.wait(writer.give(Part::End)).unwrap();
    let window = Window {
        rows: 5,
        columns: 7,
    };
    world.wait(writer.give(Part::Window(window))).unwrap();
    // The shell looks at its signals when it has read a line.
    let _ = world.wait(writer.give(Part::Data(b"\n")));
    let [out, err] = world.read(&mut attached, None);
    assert!(out.contains("5 7\r\n"), "{out:?}");
    assert_eq!(err, "");
    assert_eq!(world.exit().end.status, exit_code(7));
}

fn leaves_nothing(launcher: Launcher) {
    let script = "setsid sleep 1000 & echo $!; setsid sh -c 'sleep 1000 & wait' & sleep 1000";
    let (mut world, spec) = with_session(launcher, script, awaited());
    let started = world.launch(spec);
    let mut attached = world.attach("a.s", true).unwrap();
    world.read(&mut attached, Some("\n"));
    let below = || drivers_syscall::descendants(started.pid).unwrap();
    until("all of it runs", || below().len() >= 4);
    let below = below();
    world.containers.destroy(&"a.s".into());
    assert_eq!(world.read(&mut attached, None)[1], "");
    assert_eq!(world.exit().id, "a.s".into());
    assert!(below.iter().all(|each| !alive(each.pid)));
    // The container itself goes on, and takes sessions with it when it ends.
    let spec = session(&mut world, "a.t", "echo ready; sleep 1000", awaited());
    world.launch(spec);
    let mut attached = world.attach("a.t", true).unwrap();
    world.read(&mut attached, Some("ready"));
    world.containers.destroy(&"a".into());
    world.read(&mut attached, None);
    let ends = world.exits(2);
    assert_eq!(ends[0].0, "a.t");
    // Within namespaces the kernel is faster than the supervisor, which cannot tell why.
    assert!(ends[0].1.with_parent || launcher == Native, "{ends:?}");
}

fn one_writer() {
    let (mut world, spec) = with_session(Plain, "cat", awaited());
    world.launch(spec);
    let mut first = world.writer("a.s");
    world.wait(first.give(Part::Data(b"mine "))).unwrap();
    let mut attached = world.attach("a.s", true).unwrap();
    world.read(&mut attached, Some("mine"));
    let second = world.writer("a.s");
    assert!(matches!(world.wait(second.finish()), Err(InputError::Busy)));
    // Who goes leaves the input to the next.
    world.wait(first.finish()).unwrap();
    let mut third = world.writer("a.s");
    world.wait(third.give(Part::Data(b"and mine"))).unwrap();
    world.read(&mut attached, Some("and mine"));
    world.wait(third.give(Part::End)).unwrap();
    assert_eq!(world.read(&mut attached, None), ["", ""]);
    assert_eq!(world.exit().end.status, exit_code(0));
    // The command has ended: that is no fault of the writer.
    assert!(world.wait(third.verdict()).is_ok());
}

fn unread_input() {
    let script = "exec <&-; echo closed; sleep 1000";
    let (mut world, spec) = with_session(Plain, script, awaited());
    world.launch(spec);
    let mut attached = world.attach("a.s", true).unwrap();
    world.read(&mut attached, Some("closed"));
    let mut writer = world.writer("a.s");
    // The first process gave its copy up when it started the command.
    let verdict = world.wait(async {
        let _ = writer.give(Part::Data(b"hello")).await;
        writer.verdict().await
    });
    assert!(matches!(verdict, Err(InputError::Failed(_))), "{verdict:?}");
}

fn owner_is_waited_for() {
    let script = "head -c 3000000 /dev/zero | tr '\\0' x; echo done >&2";
    let (mut world, spec) = with_session(Plain, script, awaited());
    world.launch(spec);
    let mut attached = world.attach("a.s", true).unwrap();
    let log = world.dir.path().join("a.s/stdout");
    until("some of it was written", || {
        fs::metadata(&log).is_ok_and(|log| log.len() > 0)
    });
    let [out, err] = world.read(&mut attached, None);
    assert_eq!((out.len(), &*err), (3_000_000, "done\n"));
}

fn viewer_is_not_waited_for() {
    let script = "read line <pipe; head -c 3000000 /dev/zero; echo done >&2; exec sleep 1000";
    let mut world = World::new(Plain);
    let mut spec = world.script("a", script);
    spec.stdio = Stdio::Relayed(attachable());
    world.launch(spec);
    let mut attached = world.attach("a", false).unwrap();
    fs::write(world.dir.path().join("a/pipe"), "go\n").unwrap();
    until("it was written", || world.output("a", "stderr") == "done\n");
    let mut bytes = 0;
    while let Ok(Some((_, part))) = world.wait(attached.next()) {
        bytes += part.len();
    }
    assert!(bytes < 3_000_000, "it is cut off");
}

fn survives() {
    let mut world = World::new(Plain);
    let mut spec = world.script("a", "while read line; do echo \"<$line>\"; done; exit 4");
    spec.stdio = Stdio::Relayed(attachable());
    world.launch(spec);
    let mut writer = world.writer("a");
    world.wait(writer.give(Part::Data(b"one\n"))).unwrap();
    until("it is there", || world.output("a", "stdout") == "<one>\n");
    drop(writer);
    let (mut world, traces) = world.restart_with(|_| {});
    assert!(matches!(traces[0].1, Trace::Running(_)), "{traces:?}");
    let mut attached = world.attach("a", false).unwrap();
    let mut writer = world.writer("a");
    world.wait(writer.give(Part::Data(b"two\n"))).unwrap();
    world.wait(writer.give(Part::End)).unwrap();
    world.wait(writer.finish()).unwrap();
    assert_eq!(world.read(&mut attached, None), ["<two>\n", ""]);
    assert_eq!(world.exit().end.status, exit_code(4));
    assert_eq!(world.output("a", "stdout"), "<one>\n<two>\n");
}

fn nothing_there() {
    let (mut world, _) = with_session(Plain, "exit", awaited());
    let attached = world.attach("a", false);
    assert!(matches!(attached, Err(AttachError::Closed)), "{attached:?}");
    let attached = world.attach("b", false);
    assert!(matches!(attached, Err(AttachError::Gone)), "{attached:?}");
    // Sessions are in containers.
    let mut spec = world.script("alone", "exit");
    spec.is_session = true;
    assert!(world.try_launch(spec).is_err());
    // The path of a socket is short, that of a container is not.
    let id = format!("a.{}", "long".repeat(60));
    let spec = session(&mut world, &id, "echo here", awaited());
    world.launch(spec);
    let mut attached = world.attach(&id, true).unwrap();
    assert_eq!(world.read(&mut attached, None), ["here\n", ""]);
}

fn rotation() {
    let mut world = World::new(Plain);
    // Nobody can attach, so there is nothing to read.
    let script = "cat; for part in one two three four; do echo $part; echo error >&2; done";
    let mut spec = world.script("a", script);
    let rotation = Some(Rotation {
        bytes_max: 8,
        files: 2,
    });
    spec.stdio = Stdio::Relayed(Relay {
        rotation: [rotation, None],
        ..Relay::default()
    });
    let (status, last) = world.run(spec);
    assert_eq!(status, exit_code(0));
    // What is written at once stays together.
    let all: String = ["stdout.2", "stdout.1"]
        .into_iter()
        .filter_map(|name| fs::read_to_string(world.dir.path().join("a").join(name)).ok())
        .chain([last])
        .collect();
    assert!("one\ntwo\nthree\nfour\n".ends_with(&all), "{all:?}");
    assert_eq!(world.output("a", "stderr"), "error\n".repeat(4));
    let attached = world.attach("a", false);
    assert!(matches!(attached, Err(AttachError::Closed)), "{attached:?}");
}

fn inside() {
    let script = "id -un; echo $$; cat /proc/1/comm; readlink /proc/self/ns/pid; sleep 1000";
    let (mut world, mut spec) = with_session(Native, script, awaited());
    spec.user = Some("nobody".to_owned());
    let started = world.launch(spec);
    let mut attached = world.attach("a.s", true).unwrap();
    let [out, _] = world.read(&mut attached, Some("pid:["));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "nobody");
    assert!(lines[1].parse::<u32>().unwrap() < 20, "{out}");
    let own = fs::read_link("/proc/self/ns/pid").unwrap();
    assert_ne!(lines[3], own.to_str().unwrap());
    let of = |name: &str| fs::read_link(format!("/proc/{}/ns/{name}", started.pid)).unwrap();
    assert_ne!(of("mnt"), fs::read_link("/proc/self/ns/mnt").unwrap());
}
