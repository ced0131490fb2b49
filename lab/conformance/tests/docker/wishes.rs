//! What an image wishes beside its program: folders that can be written, and the signal that asks it to end.

use std::fs;

use serde_json::{Value, json};

use crate::can_run;
use crate::world::{World, docker, write};

/// Says which signal came, and how often; ends by the one that the image names.
const LISTEN: &str = "trap 'echo user; exit 7' USR1; trap 'echo term' TERM; echo ready
    while :; do sleep 0.02; done";

#[test]
fn root_folders_that_an_image_names_can_be_written() {
    if !can_run("docker, volumes of images") {
        return;
    }
    let mut world = World::start(&[]);
    let config = json!({"Env": ["PATH=/bin"], "User": "app",
        "Volumes": {"/data": {}, "/new/place": {}, "/given": {}, "/proc": {}, "/": {}, "/a/../b": {}}});
    world.image("full:1", &config, |top| {
        write(&top.join("data/file"), "of the image\n");
        write(&top.join("given/file"), "hidden\n");
        write(&top.join("etc/passwd"), "app:x:1234:1235::/:/bin/sh\n");
        std::os::unix::fs::chown(top.join("data"), Some(1234), Some(1235)).expect("as root");
    });
    let script = "cat /data/file; id -u; for at in / /data /new/place /given /etc; do
            (echo x > $at/mine) 2>/dev/null && echo $at; done; ls /given; stat -c '%U %a' /data /new/place";
    let given = world.images.join("given");
    fs::create_dir(&given).expect("a new folder");
    write(&given.join("theirs"), "");
    let volumes = json!([{"container_path": "/given", "host_path": given, "mode": "RO"}]);
    let with = |parameters: &[(&str, &str)], network: &str| {
        let mut container = docker("full:1", parameters);
        container["volumes"] = volumes.clone();
        container["docker"]["network"] = json!(network);
        container
    };
    // The user of the image may write what is its own.
    let user = "of the image\n1234\n/data\ntheirs\napp 755\nUNKNOWN 755\n";
    let root = "of the image\n0\n/data\n/new/place\ntheirs\napp 755\nUNKNOWN 755\n";
    let free = "of the image\n0\n/\n/data\n/new/place\n/etc\ntheirs\napp 755\nUNKNOWN 755\n";
    for network in ["HOST", "NONE"] {
        for (parameters, expected) in [
            (&[("read-only", "true")][..], user),
            (&[("read-only", "true"), ("user", "0")], root),
            (&[("user", "0")], free),
        ] {
            let output = world.run_in(&with(parameters, network), script);
            assert_eq!(output, expected, "{network} {parameters:?}");
        }
    }
    // A volume of which only the place is named, as `docker run -v /place` has it.
    let script = "for at in / /place /etc; do (echo x > $at/mine) 2>/dev/null && echo $at; done; cat /etc/group | head -1";
    let output = world.run(
        &[("read-only", ""), ("volume", "/place"), ("v", "/etc")],
        script,
    );
    assert_eq!(output, "/place\n/etc\nroot:x:0:\n");
    // Each container has its own.
    let output = world.run(&[("volume", "/etc")], "ls /etc/mine 2>/dev/null; echo end");
    assert_eq!(output, "end\n");
    world.stop();
}

fn listening(image: &str, parameters: &[(&str, &str)]) -> Value {
    json!({"container": docker(image, parameters), "command": {"value": LISTEN},
        "kill_policy": {"grace_period": {"nanoseconds": 600_000_000_000_u64}}})
}

#[test]
fn root_the_signal_of_an_image_asks_its_command_to_end() {
    if !can_run("docker, signals of images") {
        return;
    }
    let mut world = World::start(&[]);
    let config = json!({"Env": ["PATH=/bin"], "StopSignal": "SIGUSR1"});
    world.image("asked:1", &config, |_| ());
    let config = json!({"Env": ["PATH=/bin"], "StopSignal": "SIGNAL"});
    world.image("wrong:1", &config, |_| ());
    // By a kill.
    let task = world.launch(&listening("asked:1", &[]));
    world.hear(&task, "ready");
    world.kill(&task);
    assert_eq!(world.end(&task), "TASK_KILLED");
    assert_eq!(world.read(&task, "stdout"), "ready\nuser\n");
    // Also after the agent was gone.
    let task = world.launch(&listening("asked:1", &[]));
    world.hear(&task, "ready");
    world.cluster.kill_agent();
    world.cluster.start_agent();
    world.cluster.wait_registered();
    world.kill(&task);
    assert_eq!(world.end(&task), "TASK_KILLED");
    assert_eq!(world.read(&task, "stdout"), "ready\nuser\n");
    // By a health check.
    let mut sick = listening("asked:1", &[]);
    sick["health_check"] = json!({"type": "COMMAND", "command": {"value": "false"}, "delay_seconds": 0,
        "interval_seconds": 0.1, "grace_period_seconds": 0, "consecutive_failures": 1});
    // The check must not come before the trap.
    sick["health_check"]["command"]["value"] = json!("! grep -q ready $MESOS_SANDBOX/stdout");
    let task = world.launch(&sick);
    world.hear(&task, "ready");
    assert_eq!(world.end(&task), "TASK_KILLED");
    assert_eq!(world.read(&task, "stdout"), "ready\nuser\n");
    // In a pod.
    let mut member = listening("asked:1", &[]);
    let image = json!({"type": "DOCKER", "docker": {"name": "asked:1"}});
    member["container"] = json!({"type": "MESOS", "mesos": {"image": image}});
    let task = world.launch_pod(&member);
    world.hear(&task, "ready");
    world.kill(&task);
    assert_eq!(world.end(&task), "TASK_KILLED");
    assert_eq!(world.read(&task, "stdout"), "ready\nuser\n");
    // By the parameter of that name, which beats the image.
    let task = world.launch(&listening("wrong:1", &[("stop-signal", "USR1")]));
    world.hear(&task, "ready");
    world.kill(&task);
    assert_eq!(world.end(&task), "TASK_KILLED");
    assert_eq!(world.read(&task, "stdout"), "ready\nuser\n");
    // One that does not listen is killed after its grace; SIGTERM is what a wrong name stands for.
    let mut deaf = listening("wrong:1", &[]);
    deaf["kill_policy"] = json!({"grace_period": {"nanoseconds": 300_000_000}});
    let task = world.launch(&deaf);
    world.hear(&task, "ready");
    world.kill(&task);
    assert_eq!(world.end(&task), "TASK_KILLED");
    assert_eq!(world.read(&task, "stdout"), "ready\nterm\n");
    let message = world.refused(&docker("app:1", &[("stop-signal", "SIGNAL")]));
    assert!(
        message.contains("\"stop-signal\" cannot be carried out: there is no signal SIGNAL"),
        "{message}"
    );
    world.stop();
}
