//! Parameters of `docker run`: each does what it does there, seen from inside, or is refused by name.

use std::fs;

use serde_json::{Value, json};

use crate::can_run;
use crate::world::{World, docker};

/// A parameter, or several, what looks at it, and what that sees.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

fn check(world: &mut World, cases: &[Case<'_>]) {
    let mut others = Vec::new();
    for (parameters, script, expected) in cases {
        let output = world.run(parameters, script);
        if output.trim_end() != *expected {
            others.push((parameters, output));
        }
    }
    assert!(others.is_empty(), "{others:#?}");
}

/// Parameters that say what a command is and who runs it.
const OF_COMMANDS: &[Case<'_>] = &[
    (
        &[("env", "A=b=c"), ("e", "OF_IMAGE=no")],
        "echo $A $OF_IMAGE",
        "b=c no",
    ),
    (
        &[("label", "a=b"), ("l", "c"), ("init", "true"), ("rm", "")],
        "echo fine",
        "fine",
    ),
    (&[("hostname", "tiny")], "hostname", "tiny"),
    (&[("h", "other")], "cat /proc/sys/kernel/hostname", "other"),
    (
        &[("user", "app")],
        "id -u; id -g; id -G; pwd",
        "1234\n1235\n1235 77\n/",
    ),
    (&[("u", "7:8")], "id -u; id -g; id -G", "7\n8\n8"),
    (&[("user", "9")], "id -u; id -g", "9\n0"),
    (
        &[("group-add", "44"), ("group-add", "45")],
        "id -G",
        "0 44 45",
    ),
    (&[], "pwd", "/"),
    (&[("workdir", "/etc")], "pwd", "/etc"),
    (
        &[("w", "/made/here"), ("user", "app")],
        "pwd; touch mine && stat -c %u .",
        "/made/here\n1234",
    ),
    (
        &[("ulimit", "nofile=100:200"), ("ulimit", "core=0")],
        "ulimit -Sn; ulimit -Hn; ulimit -c",
        "100\n200\n0",
    ),
    (
        &[("oom-score-adj", "321")],
        "cat /proc/self/oom_score_adj",
        "321",
    ),
];

/// Parameters that say what a container sees.
const OF_FILES: &[Case<'_>] = &[
    (
        &[("read-only", "true")],
        "touch /x 2>/dev/null || echo refused",
        "refused",
    ),
    (&[("read-only", "false")], "touch /x && echo done", "done"),
    (
        &[("shm-size", "5m")],
        "df -k /dev/shm | tail -1 | awk '{print $2}'",
        "5120",
    ),
    (
        &[
            ("tmpfs", "/scratch:size=3m,mode=700"),
            ("tmpfs", "/srv"),
            ("read-only", ""),
        ],
        "df -k /scratch | tail -1 | awk '{print $1, $2}'; stat -c %a /scratch /srv; touch /scratch/x && echo done",
        "none 3072\n700\n1777\ndone",
    ),
    (
        &[("tmpfs", "/run:ro")],
        "touch /run/x 2>/dev/null || echo refused",
        "refused",
    ),
    (
        &[("add-host", "db:10.1.2.3"), ("add-host", "six:::7")],
        "tail -2 /etc/hosts; grep -c localhost /etc/hosts > /dev/null && echo kept",
        "10.1.2.3\tdb\n::7\tsix\nkept",
    ),
    (
        &[
            ("dns", "10.9.9.9"),
            ("dns", "10.9.9.8"),
            ("dns-search", "a.b"),
            ("dns-option", "ndots:4"),
        ],
        "grep -E '^(nameserver|search|options)' /etc/resolv.conf",
        "nameserver 10.9.9.9\nnameserver 10.9.9.8\nsearch a.b\noptions ndots:4",
    ),
    (
        &[("device", "/dev/kmsg:/dev/kmsg:r")],
        "test -c /dev/kmsg && echo there",
        "there",
    ),
];

/// Parameters that say what a container may do.
const OF_POWERS: &[Case<'_>] = &[
    (&[], "touch /x; chown 7 /x && echo done; mknod /y p && echo done", "done\ndone"),
    (&[("cap-drop", "CHOWN")], "touch /x; chown 7 /x 2>/dev/null || echo refused", "refused"),
    (&[("cap-drop", "ALL")], "grep CapEff /proc/self/status | awk '{print $2}'", "0000000000000000"),
    (
        &[("cap-drop", "all"), ("cap-add", "cap_net_admin")],
        "grep -E 'Cap(Bnd|Eff)' /proc/self/status | awk '{print $2}'",
        "0000000000001000\n0000000000001000",
    ),
    (
        &[("privileged", "true")],
        "grep -E 'Seccomp:' /proc/self/status; test -c /dev/kmsg && echo kmsg; test -s /proc/kcore && echo kcore
         test $(grep CapEff /proc/self/status | cut -c 15-) != 0000000000000000 && echo able",
        "Seccomp:\t0\nkmsg\nable",
    ),
    (&[("security-opt", "no-new-privileges")], "grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t1"),
    (&[], "grep Seccomp: /proc/self/status", "Seccomp:\t2"),
    (&[("security-opt", "seccomp=unconfined")], "grep Seccomp: /proc/self/status", "Seccomp:\t0"),
    (&[("security-opt", "apparmor=unconfined"), ("security-opt", "label=disable")], "echo fine", "fine"),
    (
        &[("pids-limit", "9")],
        "sh -c 'for n in 1 2 3 4 5 6 7 8 9 10; do sleep 1000 & done' 2> /errors; echo $?
         cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; true",
        "2\n9",
    ),
    (&[("cpuset-cpus", "0")], "grep Cpus_allowed_list /proc/self/status | awk '{print $2}'", "0"),
    (
        &[("sysctl", "kernel.shmmax=123456"), ("sysctl", "kernel.sem=10 20 30 40"), ("sysctl", "fs.mqueue.msg_max=7")],
        "cat /proc/sys/kernel/shmmax /proc/sys/kernel/sem /proc/sys/fs/mqueue/msg_max | tr '\\t' ' '",
        "123456\n10 20 30 40\n7",
    ),
];

fn agent() -> World {
    let devices = json!({"allowed_devices": [
        {"device": {"path": "/dev/kmsg"}, "access": {"read": true}}]});
    let devices = format!("--allowed_devices={devices}");
    World::start(&[
        "--isolation=cgroups/all,filesystem/linux,docker/runtime",
        &devices,
    ])
}

#[test]
fn root_parameters_do_as_docker_does() {
    if !can_run("docker, parameters") {
        return;
    }
    let mut world = agent();
    check(&mut world, OF_COMMANDS);
    check(&mut world, OF_FILES);
    check(&mut world, OF_POWERS);
    namespaces(&mut world);
    networks(&mut world);
    world.stop();
}

/// Whose processes and shared memory are seen.
fn namespaces(world: &mut World) {
    let own = |kind: &str| {
        let link = fs::read_link(format!("/proc/self/ns/{kind}")).expect("a namespace");
        link.to_string_lossy().into_owned()
    };
    let script = "readlink /proc/self/ns/ipc; readlink /proc/self/ns/pid";
    for (parameters, ipc, pid) in [
        (&[][..], false, false),
        (&[("ipc", "private")], false, false),
        (&[("ipc", "shareable")], false, false),
        (&[("ipc", "host")], true, false),
        (&[("pid", "host")], false, true),
    ] {
        let output = world.run(parameters, script);
        let mut lines = output.lines();
        assert_eq!(lines.next() == Some(&own("ipc")), ipc, "{parameters:?}");
        assert_eq!(lines.next() == Some(&own("pid")), pid, "{parameters:?}");
    }
}

/// What takes a network of the container's own, which has users of its own then too.
fn networks(world: &mut World) {
    let apart = |parameters: &[(&str, &str)]| {
        let mut container = docker("app:1", parameters);
        container["docker"]["network"] = json!("NONE");
        container
    };
    let container = apart(&[
        ("sysctl", "net.core.somaxconn=77"),
        ("sysctl", "net/ipv4/ip_local_port_range=2000 3000"),
        ("sysctl", "kernel.msgmax=4321"),
        ("add-host", "db:10.1.2.3"),
        ("dns", "10.9.9.9"),
        ("hostname", "tiny"),
        ("tmpfs", "/scratch"),
        ("shm-size", "1m"),
    ]);
    let script = "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax; tr '\\t' ' ' < /proc/sys/net/ipv4/ip_local_port_range
        grep -c '' /proc/self/uid_map; awk '{print ($2 > 0)}' /proc/self/uid_map
        tail -1 /etc/hosts; grep -c tiny /etc/hosts; grep nameserver /etc/resolv.conf; hostname
        echo more >> /etc/hosts && touch /scratch/x /dev/shm/x && echo written";
    let output = world.run_in(&container, script);
    assert_eq!(
        output,
        "77\n4321\n2000 3000\n1\n1\n10.1.2.3\tdb\n1\nnameserver 10.9.9.9\ntiny\nwritten\n"
    );
    let ours = fs::read_to_string("/proc/sys/kernel/msgmax").expect("a value");
    assert_ne!(ours.trim(), "4321");
}

#[test]
fn root_commands_and_entrypoints_make_what_docker_runs() {
    if !can_run("docker, entrypoints") {
        return;
    }
    let mut world = agent();
    let config = json!({"Env": ["PATH=/bin"], "Entrypoint": ["echo", "entry"], "Cmd": ["cmd"]});
    world.image("entry:1", &config, |_| ());
    let command = |value: Option<&str>, arguments: &[&str]| {
        let mut command = json!({"shell": false, "arguments": arguments});
        if let Some(value) = value {
            command["value"] = json!(value);
        }
        command
    };
    let shell = json!({"value": "echo shell $0"});
    for (entrypoint, command, expected) in [
        (None, command(None, &[]), "entry cmd\n"),
        (None, command(None, &["a", "b"]), "entry a b\n"),
        (None, command(Some("v"), &["a"]), "entry v a\n"),
        (None, shell.clone(), "shell /bin/sh\n"),
        (Some("printf"), command(None, &["%s-", "a"]), "a-"),
        (Some("/bin/echo"), command(Some("v"), &[]), "v\n"),
        (Some(""), command(Some("echo"), &["a"]), "a\n"),
        (Some("echo"), shell, "-c echo shell $0\n"),
    ] {
        let parameters: Vec<_> = entrypoint.iter().map(|&own| ("entrypoint", own)).collect();
        let container = docker("entry:1", &parameters);
        let task = world.launch(&json!({"container": container, "command": command}));
        let state = world.end(&task);
        let message = world.message(&task);
        assert_eq!(
            state, "TASK_FINISHED",
            "{entrypoint:?} {command}: {message}"
        );
        assert_eq!(
            world.read(&task, "stdout"),
            expected,
            "{entrypoint:?} {command}"
        );
    }
    let container = docker("entry:1", &[("entrypoint", "")]);
    let task = world.launch(&json!({"container": container, "command": command(None, &[])}));
    assert_eq!(world.end(&task), "TASK_FAILED");
    let message = world.message(&task);
    assert!(message.contains("its image names no program"), "{message}");
    world.stop();
}

/// Parameters that are not carried out, and a part of the reason.
const REFUSED: &[(&str, &str, &str)] = &[
    ("memory", "1g", "resources and limits"),
    ("m", "1g", "resources and limits"),
    ("memory-reservation", "1g", "resources and limits"),
    ("memory-swap", "1g", "not supported"),
    ("cpus", "1", "resources and limits"),
    ("cpu-shares", "10", "resources and limits"),
    ("cpu-quota", "10", "resources and limits"),
    ("gpus", "all", "resources and limits"),
    ("network", "other", "network_infos"),
    ("publish", "80:80", "port_mappings"),
    ("ip", "10.0.0.1", "network_infos"),
    ("restart", "always", "the framework"),
    ("health-cmd", "true", "health check of the task"),
    ("log-driver", "syslog", "files of the sandbox"),
    ("stop-timeout", "5", "kill policy"),
    ("runtime", "runc", "no Docker runs"),
    ("userns", "host", "no Docker runs"),
    ("cgroup-parent", "/x", "no Docker runs"),
    ("volume-driver", "x", "no Docker runs"),
    ("mount", "type=bind,src=/,dst=/x", "as a volume"),
    ("volumes-from", "x", "as a volume"),
    ("blkio-weight", "10", "not supported"),
    ("oom-kill-disable", "true", "not supported"),
    ("unheard-of", "x", "it is not known"),
    ("env", "HOME", "NAME=VALUE"),
    ("cap-add", "FLYING", "no capability FLYING"),
    ("ulimit", "nofile=9:8", "NAME=SOFT[:HARD]"),
    ("workdir", "a", "no absolute path"),
    ("tmpfs", "/a:exec", "not supported"),
    ("tmpfs", "/../a", "no absolute path"),
    ("shm-size", "0", "no size"),
    ("volume", "name:/a", "volumes by name"),
    ("volume", "/", "no place for a volume"),
    ("security-opt", "no-new-privileges=false", "gain nothing"),
    (
        "security-opt",
        "systempaths=unconfined",
        "no option of this agent",
    ),
    ("security-opt", "apparmor=own", "no option of this agent"),
    ("device", "/dev/zero", "--allowed_devices"),
    ("device", "/dev/../dev/mem", "no absolute path"),
    ("device", "/dev/kmsg:/dev/other", "same name"),
    ("pid", "container:x", "expected host"),
    ("ipc", "container:x", "expected private"),
    ("oom-score-adj", "-1000", "from 0 to 1000"),
    ("pids-limit", "x", "no number of processes"),
    ("cpuset-cpus", "x", "no list of processors"),
    ("add-host", "x", "NAME:ADDRESS"),
    ("dns", "x", "no address"),
    ("dns-search", "a\nnameserver 6.6.6.6", "no plain word"),
    ("group-add", "wheel", "number of a group"),
    ("sysctl", "net", "NAME=VALUE"),
    ("sysctl", "kernel.core_pattern=|/x", "of the whole machine"),
    (
        "sysctl",
        "net/../kernel/core_pattern=|/x",
        "no name of a value",
    ),
    ("sysctl", "vm.swappiness=1", "of the whole machine"),
    ("stop-signal", "SIGNAL", "no signal SIGNAL"),
];

#[test]
fn root_parameters_that_cannot_be_carried_out_are_refused_by_name() {
    if !can_run("docker, parameters that are refused") {
        return;
    }
    let mut world = agent();
    for (key, value, part) in REFUSED {
        let message = world.refused(&docker("app:1", &[(key, value)]));
        let begin = format!("the parameter {key:?} cannot be carried out: ");
        assert!(
            message.contains(&begin) && message.contains(part),
            "{key} {value}: {message}"
        );
    }
    // The master refuses that one for all agents, as Mesos does.
    let message = world.refused(&docker("app:1", &[("name", "x")]));
    assert!(message.contains("must not be 'name'"), "{message}");
    // What is said of the kernel takes a part of its own.
    for (more, asked, part) in [
        (
            ("label", "a"),
            "net.core.somaxconn=1",
            "takes a network of the container's own",
        ),
        (
            ("ipc", "host"),
            "kernel.shmmax=1",
            "takes shared memory (ipc) of the container's own",
        ),
        (
            ("label", "a"),
            "kernel.shmmni=many",
            "cannot set the sysctl kernel/shmmni",
        ),
        (
            ("label", "a"),
            "fs.mqueue.unheard_of=1",
            "cannot set the sysctl fs/mqueue/unheard_of",
        ),
    ] {
        let message = world.refused(&docker("app:1", &[more, ("sysctl", asked)]));
        assert!(
            message.contains("sysctl") && message.contains(part),
            "{message}"
        );
    }
    world.stop();
    // The operator has the last word.
    let most = format!(
        "--bounding_capabilities={}",
        json!({"capabilities": ["CHOWN", "KILL"]})
    );
    let mut world = World::start(&[&most]);
    for (key, value, part) in [
        (
            "cap-add",
            "SYS_ADMIN",
            "--bounding_capabilities does not allow SYS_ADMIN",
        ),
        (
            "privileged",
            "true",
            "--bounding_capabilities does not allow",
        ),
        ("pids-limit", "9", "cgroups/pids is not in --isolation"),
        ("cpuset-cpus", "0", "cgroups/cpuset is not in --isolation"),
        ("device", "/dev/kmsg", "--allowed_devices"),
    ] {
        let message = world.refused(&docker("app:1", &[(key, value)]));
        let begin = format!("the parameter {key:?} cannot be carried out: ");
        assert!(
            message.contains(&begin) && message.contains(part),
            "{key} {value}: {message}"
        );
    }
    let info: Value = json!({"type": "DOCKER", "docker": {"image": "app:1", "network": "HOST", "privileged": true}});
    let message = world.refused(&info);
    assert!(
        message.contains("\"privileged\" cannot be carried out"),
        "{message}"
    );
    world.stop();
}
