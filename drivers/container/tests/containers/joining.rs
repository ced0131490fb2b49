//! Ways out by way of commands and sessions that join a container later. Each is tried, and must fail.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use drivers_container::Launcher::Native;
use drivers_container::{Capabilities, Exec, ExecError, Isolation, Relay, Spec, Stdio, Window};

use crate::Test;
use crate::hostile::libraries;
use crate::rooted::{SANDBOX, bind, rooted};
use crate::world::{World, until};

pub(crate) const TESTS: &[Test] = &[
    ("root_escapes_by_commands_that_join_fail", joining),
    ("root_escapes_by_sessions_fail", sessions),
    ("root_escapes_by_another_proc_fail", another_proc),
];

/// A container that lasts, in an image, and what joins it.
fn lasting(world: &mut World, change: impl FnOnce(&mut Isolation)) -> Option<Exec> {
    let mut spec = rooted(world, "a", "echo here; exec sleep 1000")?;
    libraries(&mut spec.isolation);
    change(&mut spec.isolation);
    let exec = Exec {
        program: "/bin/sh".into(),
        arguments: Vec::new(),
        environment: spec.environment.clone(),
        sandbox: spec.sandbox.clone(),
        user: None,
        rlimits: Vec::new(),
        isolation: spec.isolation.clone(),
    };
    world.launch(spec);
    until("it runs", || world.output("a", "stdout") == "here\n");
    Some(exec)
}

/// What looks at its own descriptors, and at whoever started it.
const LOOK: &str = "for pid in $$ $PPID; do for each in /proc/$pid/fd/*; do case $(readlink $each) in
        ''|pipe:*|/dev/null|*/stdout|*/stderr|/[0-9]*|/dev/pts/*) ;; *) echo ESCAPED $(readlink $each) ;; esac
        ls $each/../ 2>/dev/null | grep . && echo ESCAPED $each; done; done
    for each in exe root/etc cwd/.. mem environ; do head -c 1 /proc/$PPID/$each 2>/dev/null | grep . && echo ESCAPED $each
        ls /proc/$PPID/$each 2>/dev/null | grep -q etc && echo ESCAPED $each; done
    for pid in $(ls /proc | grep '^[0-9]'); do
        (echo > /proc/$pid/exe) 2>/dev/null && echo ESCAPED into $pid; done; echo tried";

fn joining() {
    let mut world = World::new(Native);
    let Some(exec) = lasting(&mut world, |_| ()) else {
        return;
    };
    let root = world.dir.path().join("image");
    // A descriptor of whoever joins, as a folder and as the way to a program (CVE-2024-21626).
    for number in 0..24 {
        let mut there = exec.clone();
        there.isolation.working_dir = Some(format!("/proc/self/fd/{number}").into());
        let refused = world.exec("a", there);
        assert!(matches!(refused, Err(ExecError::Failed(_))), "{refused:?}");
        let program = format!("/proc/self/fd/{number}/../../../../../../../../usr/bin/env");
        let there = Exec {
            program: program.into(),
            ..exec.clone()
        };
        let refused = world.exec("a", there);
        assert!(matches!(refused, Err(ExecError::Failed(_))), "{refused:?}");
    }
    let look = Exec {
        arguments: ["sh", "-c", &format!("{{ {LOOK}; }} >&2")]
            .map(OsString::from)
            .to_vec(),
        ..exec.clone()
    };
    world.exec("a", look).unwrap();
    assert_eq!(world.output("a", "stderr"), "tried\n");
    // The program of whoever joins, by a link and as the interpreter of a script (CVE-2019-5736).
    symlink("/proc/self/exe", root.join("bin/self")).unwrap();
    let overwrite = Exec {
        program: "/bin/self".into(),
        arguments: ["self", "trick", "overwrite"].map(OsString::from).to_vec(),
        ..exec.clone()
    };
    world.exec("a", overwrite).unwrap();
    // It writes to its standard output, which is the same file.
    assert_eq!(world.output("a", "stderr"), "tried\ntried\n");
    fs::write(root.join("bin/script"), "#!/proc/self/exe trick\n").unwrap();
    fs::set_permissions(root.join("bin/script"), PermissionsExt::from_mode(0o755)).unwrap();
    let script = Exec {
        program: "/bin/script".into(),
        arguments: vec!["script".into()],
        ..exec
    };
    world.exec("a", script).unwrap();
    assert!(!world.output("a", "stderr").contains("ESCAPED"));
}

/// A script in the container `a`, as a session.
fn session(world: &mut World, id: &str, script: &str, terminal: Option<Window>) -> Spec {
    let mut spec = world.script(id, script);
    let logs = std::mem::replace(&mut spec.sandbox, world.dir.path().join("a"));
    spec.environment = vec![("PATH".into(), "/bin".into())];
    spec.isolation.working_dir = Some(SANDBOX.into());
    spec.is_session = true;
    spec.shares_cgroup = true;
    spec.stdio = Stdio::Relayed(Relay {
        logs: Some(logs),
        terminal,
        ..Relay::default()
    });
    spec
}

fn sessions() {
    let mut world = World::new(Native);
    if lasting(&mut world, |_| ()).is_none() {
        return;
    }
    let window = Window {
        rows: 9,
        columns: 9,
    };
    for (id, terminal) in [("a.p", None), ("a.t", Some(window))] {
        let spec = session(&mut world, id, LOOK, terminal);
        world.run(spec);
        let output = world.output(id, "stdout");
        assert_eq!(output.trim_end(), "tried", "{id}");
    }
    let link = world.dir.path().join("image/bin/self");
    symlink("/proc/self/exe", link).unwrap();
    let mut spec = session(&mut world, "a.x", "", None);
    spec.program = Some("/bin/self".into());
    spec.arguments = ["self", "trick", "overwrite"].map(OsString::from).to_vec();
    let (_, output) = world.run(spec);
    assert_eq!(output, "tried\n");
    for number in 0..24 {
        let mut spec = session(&mut world, &format!("a.w{number}"), "echo ESCAPED", None);
        spec.isolation.working_dir = Some(format!("/proc/self/fd/{number}").into());
        let error = world.try_launch(spec).unwrap_err().to_string();
        assert!(error.starts_with("cannot open /proc/self/fd/"), "{error}");
    }
}

/// Who joins a container writes about itself to its `/proc`, which may be another by then (CVE-2019-16884).
fn another_proc() {
    let mut world = World::new(Native);
    let precious = world.dir.path().join("precious");
    fs::create_dir(&precious).unwrap();
    fs::write(precious.join("file"), "as it was\n").unwrap();
    fs::set_permissions(precious.join("file"), PermissionsExt::from_mode(0o644)).unwrap();
    let script = "mkdir -p fake/self && ln -s /precious/file fake/self/oom_score_adj && mount -o bind fake /proc || exit 1
        echo here; exec sleep 1000";
    let Some(mut spec) = rooted(&mut world, "a", script) else {
        return;
    };
    spec.isolation.mounts.push(bind(&precious, "/precious"));
    spec.isolation.bounding = Capabilities::ALL;
    let exec = Exec {
        program: "/bin/true".into(),
        arguments: vec!["true".into()],
        environment: spec.environment.clone(),
        sandbox: spec.sandbox.clone(),
        user: None,
        rlimits: Vec::new(),
        isolation: Isolation {
            oom_score: Some(7),
            ..spec.isolation.clone()
        },
    };
    world.launch(spec);
    until("it runs", || world.output("a", "stdout") == "here\n");
    assert_eq!(world.exec("a", exec), Ok(0));
    let text = fs::read_to_string(precious.join("file")).unwrap();
    assert_eq!(text, "as it was\n");
}
