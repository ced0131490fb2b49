//! Containers with users of their own, and what is run inside them.

use std::path::Path;

use drivers_container::Launcher::Native;
use drivers_container::{
    Exec, Isolation, Mount, MountSource, Relay, Sharing, Spec, Stdio, Trace, Users, Window,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::Test;
use crate::plain::exit_code;
use crate::rooted::{SANDBOX, bind, rooted};
use crate::world::{World, alive, until};

pub(crate) const TESTS: &[Test] = &[
    ("root_users_are_those_of_all_inside", all_inside),
    ("root_users_are_none_where_files_cannot_be_theirs", refused),
    (
        "root_users_of_its_own_and_a_dead_supervisor",
        dead_supervisor,
    ),
    ("root_users_own_what_they_read_and_write", own_ends),
];

const USERS: Users = Users {
    first: 1 << 30,
    count: 1 << 16,
};

/// Tells the user namespace and who the caller is.
const WHO: &str = "readlink /proc/self/ns/user; id -u";

fn with_users(world: &mut World, id: &str, script: &str) -> Option<Spec> {
    let mut spec = rooted(world, id, script)?;
    spec.isolation.users = Some(USERS);
    Some(spec)
}

fn exec(of: &Isolation, sandbox: &Path, script: &str) -> Exec {
    Exec {
        program: "/bin/sh".into(),
        arguments: ["sh", "-c", script].map(Into::into).to_vec(),
        environment: vec![("PATH".into(), "/bin".into())],
        sandbox: sandbox.to_owned(),
        user: None,
        rlimits: Vec::new(),
        isolation: of.clone(),
    }
}

fn all_inside() {
    let mut world = World::new(Native);
    let script = format!("mkdir shared; {{ {WHO}; }} > pipe; exec sleep 1000");
    let Some(spec) = with_users(&mut world, "a", &script) else {
        return;
    };
    let (isolation, sandbox) = (spec.isolation.clone(), spec.sandbox.clone());
    let started = world.launch(spec);
    assert_eq!(started.users, Some(USERS));
    let theirs = world.heard("a");
    assert!(theirs.ends_with("\n0\n"), "{theirs}");

    // Who is of the same users may look at the command.
    let look = format!("{{ {WHO}; grep -c PATH /proc/2/environ; }} >&2");
    let ran = world.exec("a", exec(&isolation, &sandbox, &look));
    let errors = world.output("a", "stderr");
    assert_eq!((ran, &*errors), (Ok(0), &*format!("{theirs}1\n")));

    // Files of another container are those of the same users, seen from either.
    let script = format!("{WHO}; cd /tmp && touch file && chown 7 file && stat -c %u . file");
    for root in [None, isolation.root.clone()] {
        let id = if root.is_some() { "a.r" } else { "a.b" };
        let mut spec = world.script(id, &script);
        spec.environment = vec![("PATH".into(), "/bin".into())];
        spec.isolation.mounts = vec![
            bind(&spec.sandbox, SANDBOX),
            Mount {
                target: "/tmp".into(),
                source: MountSource::Sandbox {
                    whose: Sharing::Above,
                    sandbox: SANDBOX.into(),
                    path: "shared".into(),
                },
                read_only: false,
            },
        ];
        spec.isolation.working_dir = Some(SANDBOX.into());
        spec.isolation.root = root;
        // It has those of the one above, whatever it asks for.
        spec.isolation.users = spec.isolation.root.as_ref().map(|_| Users {
            first: 1 << 29,
            count: 1,
        });
        let (status, output) = world.run(spec);
        let errors = world.output(id, "stderr");
        assert_eq!(status, exit_code(0), "{id} {errors}");
        assert_eq!(output, format!("{theirs}0\n7\n"), "{id} {errors}");
    }

    // Another agent finds them.
    let (mut world, traces) = world.restart_with(|_| ());
    let found = traces
        .iter()
        .find(|(id, _)| id == "a")
        .map(|(_, trace)| trace);
    assert_eq!(found, Some(&Trace::Running(started)));
    let ran = world.exec(
        "a",
        exec(&isolation, &sandbox, &format!("{{ {WHO}; }} >&2")),
    );
    let errors = world.output("a", "stderr");
    assert_eq!((ran, errors.ends_with(&theirs)), (Ok(0), true), "{errors}");
    let mut spec = world.script("a.s", WHO);
    let logs = std::mem::replace(&mut spec.sandbox, sandbox);
    spec.environment = vec![("PATH".into(), "/bin".into())];
    spec.isolation.working_dir = Some(SANDBOX.into());
    spec.is_session = true;
    spec.shares_cgroup = true;
    spec.stdio = Stdio::Relayed(Relay {
        logs: Some(logs),
        ..Relay::default()
    });
    let (status, output) = world.run(spec);
    assert_eq!((status, output), (exit_code(0), theirs));
}

fn refused() {
    let mut world = World::new(Native);
    let Some(mut spec) = with_users(
        &mut world,
        "a",
        "cat /proc/self/uid_map > pipe; exec sleep 1000",
    ) else {
        return;
    };
    // Nobody can be shown as the owner of what the kernel makes up.
    spec.isolation
        .mounts
        .push(bind(Path::new("/sys/kernel"), "/k"));
    let (isolation, sandbox) = (spec.isolation.clone(), spec.sandbox.clone());
    assert_eq!(world.launch(spec).users, None);
    let map = world.heard("a");
    let map: Vec<&str> = map.split_ascii_whitespace().collect();
    assert_eq!(map, ["0", "0", "4294967295"]);
    let state = world.runtime_folder("a").join("state");
    let state = std::fs::read_to_string(state).unwrap();
    assert!(
        state.contains("/sys/kernel: its file system cannot shift owners"),
        "{state}"
    );
    // What is run inside has none either.
    let ran = world.exec(
        "a",
        exec(
            &isolation,
            &sandbox,
            "grep -q 4294967295 /proc/self/uid_map",
        ),
    );
    assert_eq!(ran, Ok(0));
}

fn own_ends() {
    let mut world = World::new(Native);
    let terminal = Some(Window {
        rows: 30,
        columns: 100,
    });
    for (id, terminal, user) in [
        ("a", None, None),
        ("b", None, Some("nobody")),
        ("c", terminal, None),
        ("d", terminal, Some("nobody")),
    ] {
        let script = "echo one > /dev/stdout && echo two > /proc/self/fd/1; echo $?";
        let Some(mut spec) = with_users(&mut world, id, script) else {
            return;
        };
        spec.user = user.map(str::to_owned);
        spec.stdio = Stdio::Relayed(Relay {
            terminal,
            ..Relay::default()
        });
        let (status, output) = world.run(spec);
        let lines: Vec<&str> = output.lines().collect();
        assert_eq!(
            (status, &lines[..]),
            (exit_code(0), &["one", "two", "0"][..]),
            "{id}"
        );
    }
    let null = std::fs::metadata("/dev/null").unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::uid(&null), 0);
}

/// The kernel forgot that the container was to end with its supervisor once that had acted for
/// its root.
fn dead_supervisor() {
    let mut world = World::new(Native);
    let Some(spec) = with_users(&mut world, "a", "echo > pipe; exec sleep 1000") else {
        return;
    };
    let started = world.launch(spec);
    world.heard("a");
    let first = drivers_syscall::process(started.pid).unwrap();
    let command = drivers_syscall::descendants(started.pid).unwrap();
    let supervisor = Pid::from_raw(first.parent.cast_signed()).unwrap();
    // Its agent is gone too, or would see to it.
    let (_world, traces) = world.restart_with(|_| {
        kill_process(supervisor, Signal::KILL).unwrap();
        for each in command.iter().map(|each| each.pid).chain([started.pid]) {
            until("all of the container has ended", || !alive(each));
        }
    });
    assert!(matches!(traces[0].1, Trace::Exited(_)), "{traces:?}");
}
