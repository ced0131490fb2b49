//! Commands inside containers that run.

use std::fs;

use drivers_container::Launcher::{self, Native, Plain};
use drivers_container::{Exec, ExecError};

use crate::Test;
use crate::plain::exit_code;
use crate::world::{World, alive, until};

pub(crate) const TESTS: &[Test] = &[
    ("exec_tells_the_exit_code", || exit_codes(Plain)),
    ("exec_leaves_nothing", || leaves_nothing(Plain)),
    ("exec_ends_with_the_interest", || ends_with_interest(Plain)),
    ("exec_needs_a_container", || needs_a_container(Plain)),
    ("root_exec_tells_the_exit_code", || exit_codes(Native)),
    ("root_exec_leaves_nothing", || leaves_nothing(Native)),
    ("root_exec_ends_with_the_interest", || {
        ends_with_interest(Native)
    }),
    ("root_exec_needs_a_container", || needs_a_container(Native)),
    ("root_exec_is_inside", inside),
    ("root_exec_ends_with_its_container", ends_with_container),
];

/// A container that lasts, and what a script in it takes.
fn with_container(launcher: Launcher) -> (World, impl Fn(&str) -> Exec) {
    let mut world = World::new(launcher);
    let mut spec = world.script("a", "echo here; exec sleep 1000");
    spec.user = (launcher == Native).then(|| "nobody".to_owned());
    let exec = Exec {
        program: spec.program.clone().unwrap(),
        arguments: Vec::new(),
        environment: spec.environment.clone(),
        sandbox: spec.sandbox.clone(),
        user: spec.user.clone(),
        rlimits: Vec::new(),
        isolation: spec.isolation.clone(),
    };
    world.launch(spec);
    until("it runs", || world.output("a", "stdout") == "here\n");
    let script = move |script: &str| Exec {
        arguments: ["sh", "-c", script].map(Into::into).to_vec(),
        ..exec.clone()
    };
    (world, script)
}

fn exit_codes(launcher: Launcher) {
    let (world, script) = with_container(launcher);
    let end = world.exec("a", script("pwd; echo $WORD >&2; exit 3"));
    assert_eq!(end.ok(), exit_code(3));
    let mut exec = script("echo $WORD; kill -9 $$");
    exec.environment.push(("WORD".into(), "hello".into()));
    assert_eq!(world.exec("a", exec), Ok(9));
    let sandbox = world.dir.path().join("a");
    let expected = format!("{}\n\nhello\n", sandbox.display());
    assert_eq!(world.output("a", "stderr"), expected);
    assert_eq!(world.output("a", "stdout"), "here\n");
    let mut exec = script("");
    exec.program = "/no/such/program".into();
    let Err(ExecError::Failed(text)) = world.exec("a", exec) else {
        panic!("it cannot be run")
    };
    assert!(text.contains("/no/such/program"), "{text}");
    let mut exec = script("");
    exec.user = Some("nobody-at-all".to_owned());
    assert!(matches!(world.exec("a", exec), Err(ExecError::Failed(_))));
}

/// The processes of a script whose environment has this word.
fn processes(word: &str) -> Vec<u32> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    entries
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
            String::from_utf8_lossy(&environment).contains(word) && alive(*pid)
        })
        .collect()
}

/// A script whose processes can be found, and the word for it.
fn marked(exec: Exec, world: &World) -> (Exec, String) {
    let word = format!("MARK={}", world.dir.path().display());
    let mut exec = exec;
    let path = world.dir.path().into();
    exec.environment.push(("MARK".into(), path));
    (exec, word)
}

fn leaves_nothing(launcher: Launcher) {
    let (world, script) = with_container(launcher);
    let daemon = "(setsid sleep 1000 & echo daemon; setsid sh -c 'sleep 1000 & sleep 1000' &)";
    let (exec, word) = marked(script(daemon), &world);
    assert_eq!(world.exec("a", exec), Ok(0));
    assert_eq!(processes(&word), [0; 0]);
    assert_eq!(world.output("a", "stderr"), "daemon\n");
}

fn ends_with_interest(launcher: Launcher) {
    let (world, script) = with_container(launcher);
    let (exec, word) = marked(script("setsid sleep 1000 & echo ready; wait"), &world);
    world.exec_until("a", exec, || world.output("a", "stderr") == "ready\n");
    until("all of it is gone", || processes(&word).is_empty());
    // The container itself goes on.
    assert_eq!(world.exec("a", script("exit 0")), Ok(0));
}

fn needs_a_container(launcher: Launcher) {
    let (mut world, script) = with_container(launcher);
    assert_eq!(world.exec("b", script("")), Err(ExecError::Gone));
    world.containers.destroy(&"a".into());
    world.exit();
    assert_eq!(world.exec("a", script("")), Err(ExecError::Gone));
}

fn inside() {
    let (world, script) = with_container(Native);
    let (exec, word) = marked(
        script(
            "id -u; ls -d /proc/[0-9]* | wc -l; grep -c tepui-test /proc/self/cgroup
             grep -E 'CapEff|NoNew' /proc/self/status; echo ready; exec sleep 1000",
        ),
        &world,
    );
    world.exec_until("a", exec, || {
        world.output("a", "stderr").ends_with("ready\n")
            && processes(&word).iter().all(|pid| {
                let of = |pid: &str, name| fs::read_link(format!("/proc/{pid}/ns/{name}")).unwrap();
                let pid = pid.to_string();
                ["pid", "mnt", "ipc", "uts"]
                    .into_iter()
                    .all(|name| of(&pid, name) != of("self", name))
            })
    });
    let output = world.output("a", "stderr");
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[0], "65534");
    // First process, its command, the keeper, and what the script starts.
    assert!(lines[1].parse::<u32>().unwrap() <= 8, "{output}");
    assert!(lines[2].parse::<u32>().unwrap() > 0, "{output}");
    assert!(output.contains("CapEff:\t0000000000000000"), "{output}");
    assert!(output.contains("NoNewPrivs:\t1"), "{output}");
}

fn ends_with_container() {
    let (mut world, script) = with_container(Native);
    let (exec, word) = marked(script("echo ready; exec sleep 1000"), &world);
    let containers = world.containers.clone();
    let outcome = world.exec_while("a", exec, || {
        until("it runs", || world.output("a", "stderr") == "ready\n");
        containers.destroy(&"a".into());
    });
    assert_eq!(outcome, Err(ExecError::Gone));
    world.exit();
    assert_eq!(processes(&word), [0; 0]);
}
