//! What tasks are held to, from their infos to real processes.

use std::net::SocketAddr;
use std::path::Path;

use abi_mesos::v1;
use abi_node::{ToAgent, ToMaster};
use abi_terms::{Reason, TaskState};
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};
use rustix::mount::{MountPropagationFlags, mount_change};
use serde_json::Value;

use crate::Test;
use crate::images::{busybox, save};
use crate::master::{Master, PATIENCE};
use crate::world::{agent, get, only_sandbox, options, remove_cgroups, run_group, run_with};

pub(crate) const TESTS: &[Test] = &[
    ("too_much_disk_ends_a_task", || go(too_much_disk())),
    ("root_projects_bound_what_a_task_writes", projects),
    ("root_linux_info_is_honoured", || go(linux_info())),
    ("ports_are_known_after_a_restart", || go(foreign_ports())),
    ("root_tasks_of_a_pod_have_gpus", || go(gpus_below())),
];

fn go(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(test);
}

async fn admit(master: &mut Master) {
    let ToMaster::Register(_) = master.hear().await else {
        panic!("a new agent registers");
    };
    master.say(ToAgent::Registered { agent: "S0".into() });
}

fn disk(mib: f64) -> v1::Resource {
    v1::Resource {
        name: Some("disk".to_owned()),
        r#type: Some(v1::value::Type::Scalar),
        scalar: Some(v1::value::Scalar { value: Some(mib) }),
        ..Default::default()
    }
}

fn projects() {
    let top = tempfile::tempdir().expect("a folder");
    let script = include_str!("../quota-disk.sh");
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    // Where nobody else sees it.
    let made = drivers_syscall::new_mount_namespace()
        .and_then(|()| Ok(mount_change("/", private)?))
        .and_then(|()| {
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", script]).current_dir(&top).output()
        });
    match made {
        Ok(made) if made.status.success() => go(bounded(&top.path().join("disk"))),
        other => skipped(&format!(
            "no file system with project quotas can be mounted: {other:?}"
        )),
    }
}

#[expect(clippy::print_stdout, reason = "whoever runs it shall know")]
fn skipped(reason: &str) {
    println!("SKIPPED: {reason}");
}

async fn bounded(work: &Path) {
    let mut master = Master::start().await;
    let flags = [
        "--isolation=disk/xfs",
        "--enforce_container_disk_quota",
        "--container_disk_watch_interval=20ms",
    ];
    let running = agent(options(work, master.address, &flags))
        .await
        .expect("it starts");
    admit(&mut master).await;
    let command = "head -c 1000000 /dev/zero > one; head -c 9000000 /dev/zero > two
        status=$?; rm one; echo $status > status; exec sleep 1000";
    master.say(run_with("t1", "S0", command, |task| {
        task.resources.push(disk(4.0))
    }));
    for state in [TaskState::Starting, TaskState::Running] {
        assert_eq!(master.update().await.state, state);
    }
    // It goes on, and has no more than its share.
    let folder = only_sandbox(running.bound).await;
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}"));
    let used = loop {
        let statistics = get(running.bound, "/monitor/statistics").await;
        let used = statistics[0]["statistics"]["disk_used_bytes"].as_u64();
        let ended = read("status").is_ok_and(|status| status == "1\n");
        if let Some(used) = used.filter(|used| ended && *used > 2 << 20) {
            break used;
        }
    };
    assert!(used <= 4 << 20, "{used}");
    let errors = read("stderr").expect("written");
    assert!(errors.to_lowercase().contains("quota"), "{errors}");
    running.stop(false).await;
}

async fn too_much_disk() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let flags = [
        "--isolation=disk/du",
        "--enforce_container_disk_quota",
        "--container_disk_watch_interval=20ms",
    ];
    let running = agent(options(work.path(), master.address, &flags))
        .await
        .expect("it starts");
    admit(&mut master).await;
    let command =
        "while [ ! -e go ]; do sleep 0.02; done; head -c 9000000 /dev/zero > big; exec sleep 1000";
    master.say(run_with("t1", "S0", command, |task| {
        task.resources.push(disk(4.0))
    }));
    for state in [TaskState::Starting, TaskState::Running] {
        assert_eq!(master.update().await.state, state);
    }
    let folder = loop {
        let statistics = get(running.bound, "/monitor/statistics").await;
        let statistics = &statistics[0]["statistics"];
        if statistics["disk_used_bytes"].is_number() {
            assert_eq!(statistics["disk_limit_bytes"], 4 << 20);
            break only_sandbox(running.bound).await;
        }
    };
    std::fs::write(format!("{folder}/go"), "").expect("the sandbox is there");
    let status = master.update().await;
    assert_eq!(status.state, TaskState::Failed, "{status:?}");
    assert_eq!(status.reason, Some(Reason::ContainerLimitationDisk));
    let message = status.message.as_deref().unwrap_or_default();
    assert!(message.contains("exceeds quota (4MB)"), "{message}");
    running.stop(false).await;
}

async fn linux_info() {
    use v1::capability_info::Capability;
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let root = format!("--cgroups_root=tepui-test-{}", std::process::id());
    let flags = ["--launcher=native", &root];
    let running = agent(options(work.path(), master.address, &flags))
        .await
        .expect("it starts");
    admit(&mut master).await;
    let command =
        "grep -E 'CapEff|Seccomp:' /proc/self/status | tr '\\n' ' ' > out; hostname >> out
        df -k /dev/shm | tail -1 | awk '{print $2}' >> out; readlink /proc/self/ns/pid >> out
        while [ ! -e go ]; do sleep 0.02; done";
    let linux = v1::LinuxInfo {
        effective_capabilities: Some(v1::CapabilityInfo {
            capabilities: vec![Capability::Chown, Capability::NetRaw],
        }),
        ipc_mode: Some(v1::linux_info::IpcMode::Private),
        shm_size: Some(3),
        share_pid_namespace: Some(true),
        ..Default::default()
    };
    let container = v1::ContainerInfo {
        r#type: Some(v1::container_info::Type::Mesos),
        hostname: Some("inside".to_owned()),
        linux_info: Some(linux),
        ..Default::default()
    };
    master.say(run_with("t1", "S0", command, |task| {
        task.container = Some(Box::new(container));
    }));
    for state in [TaskState::Starting, TaskState::Running] {
        let status = master.update().await;
        assert_eq!(status.state, state, "{status:?}");
    }
    let folder = only_sandbox(running.bound).await;
    std::fs::write(format!("{folder}/go"), "").expect("the sandbox is there");
    assert_eq!(master.update().await.state, TaskState::Finished);
    let out = std::fs::read_to_string(format!("{folder}/out")).expect("it wrote");
    let ours = std::fs::read_link("/proc/self/ns/pid").expect("a namespace");
    let expected = format!(
        "CapEff:\t0000000000002001 Seccomp:\t2 inside\n3072\n{}\n",
        ours.display()
    );
    assert_eq!(out, expected);
    running.stop(false).await;
    remove_cgroups(root.split_once('=').expect("a flag").1);
}

/// The sandbox of a task that has an executor of its own.
async fn sandbox(agent: SocketAddr, task: &str) -> String {
    let state = get(agent, "/state").await;
    let executors = state["frameworks"][0]["executors"].as_array();
    let own = |executor: &&Value| executor["id"] == task;
    let executor = executors.and_then(|all| all.iter().find(own));
    let folder = executor.and_then(|executor| executor["directory"].as_str());
    folder.expect("it is there").to_owned()
}

async fn foreign_ports() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let flags = [
        "--isolation=network/ports",
        "--enforce_container_ports",
        "--container_ports_watch_interval=20ms",
        "--resources=cpus:4;mem:4096;disk:8192;ports:[1-65535]",
    ];
    let options = options(work.path(), master.address, &flags);
    let running = agent(options.clone()).await.expect("it starts");
    admit(&mut master).await;
    let listen = "while [ ! -e go ]; do sleep 0.02; done
        exec python3 -c 'import socket, time; s = socket.create_server((\"127.0.0.1\", 0)); open(\"on\", \"w\"); time.sleep(1000)'";
    let ports = v1::Resource {
        name: Some("ports".to_owned()),
        r#type: Some(v1::value::Type::Ranges),
        ranges: Some(v1::value::Ranges {
            range: vec![v1::value::Range {
                begin: Some(1),
                end: Some(65535),
            }],
        }),
        ..Default::default()
    };
    for (task, has) in [("has", Some(ports)), ("lacks", None)] {
        master.say(run_with(task, "S0", listen, |task| {
            task.resources.extend(has)
        }));
        for state in [TaskState::Starting, TaskState::Running] {
            assert_eq!(master.update().await.state, state);
        }
    }
    let has = sandbox(running.bound, "has").await;
    let lacks = sandbox(running.bound, "lacks").await;
    running.stop(true).await;

    let running = agent(options).await.expect("it starts again");
    while !matches!(master.hear().await, ToMaster::Reregister(_)) {}
    master.say(ToAgent::Registered { agent: "S0".into() });
    std::fs::write(format!("{has}/go"), "").expect("the sandbox is there");
    while !std::path::Path::new(&format!("{has}/on")).exists() {
        tokio::task::yield_now().await;
    }
    std::fs::write(format!("{lacks}/go"), "").expect("the sandbox is there");
    // The one that has its port was looked at before.
    let status = master.update().await;
    assert_eq!(status.task.as_str(), "lacks", "{status:?}");
    assert_eq!(status.state, TaskState::Failed, "{status:?}");
    assert_eq!(status.reason, Some(Reason::ContainerLimitation));
    let message = status.message.as_deref().unwrap_or_default();
    assert!(message.contains("unallocated port"), "{message}");
    running.stop(false).await;
}

async fn gpus_below() {
    let work = tempfile::tempdir().expect("a folder");
    let mut master = Master::start().await;
    let cgroups = format!("tepui-test-gpus-{}", std::process::id());
    let root = format!("--cgroups_root={cgroups}");
    // Devices that every machine has, by other names.
    let fake = [("gpu-a", 7), ("gpu-b", 9)].map(|(name, minor)| {
        let path = work.path().join(name);
        let mode = Mode::from_raw_mode(0o666);
        let number = makedev(1, minor);
        mknodat(CWD, &path, FileType::CharacterDevice, mode, number).expect("as root");
        path.display().to_string()
    });
    save(work.path(), &busybox());
    let registry = format!("--docker_registry={}", work.path().display());
    let gpus = format!("--nvidia_gpu_devices={}", fake.join(","));
    let flags = [
        "--launcher=native",
        "--isolation=cgroups/all,gpu/nvidia",
        &root,
        &gpus,
        "--resources=cpus:4;mem:4096;disk:8192;gpus:2",
        &registry,
    ];
    let running = agent(options(work.path(), master.address, &flags))
        .await
        .expect("it starts");
    admit(&mut master).await;
    let gpu = v1::Resource {
        name: Some("gpus".to_owned()),
        r#type: Some(v1::value::Type::Scalar),
        scalar: Some(v1::value::Scalar { value: Some(1.0) }),
        ..Default::default()
    };
    let container = v1::ContainerInfo {
        r#type: Some(v1::container_info::Type::Docker),
        docker: Some(v1::container_info::DockerInfo {
            image: Some("app:1".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    };
    let list = "cd $MESOS_SANDBOX; for gpu in /dev/gpu-*; do echo $gpu; exec 3< $gpu; done > out";
    let forever = format!("{list}; echo end >> out; exec sleep 1000");
    let tasks = [
        ("one", &*forever, vec![gpu.clone()]),
        ("two", &*forever, vec![gpu]),
        (
            "none",
            "echo /dev/gpu-* > $MESOS_SANDBOX/out; exec sleep 1000",
            vec![],
        ),
    ];
    master.say(run_group("S0", &container, &tasks));
    let mut running_tasks = 0;
    while running_tasks < 3 {
        let status = master.update().await;
        match status.state {
            TaskState::Starting => {}
            TaskState::Running => running_tasks += 1,
            _ => panic!("{status:?}"),
        }
    }
    let pod = sandbox(running.bound, "pod").await;
    let read = async |task: &str| {
        let path = format!("{pod}/tasks/{task}/out");
        let read = async {
            loop {
                match std::fs::read_to_string(&path) {
                    Ok(text) if text.ends_with("end\n") || text.ends_with("*\n") => return text,
                    Ok(_) | Err(_) => tokio::task::yield_now().await,
                }
            }
        };
        let read = tokio::time::timeout(PATIENCE, read).await;
        read.expect("it says what it sees")
    };
    let mut seen = [read("one").await, read("two").await];
    seen.sort();
    assert_eq!(seen, ["/dev/gpu-a\nend\n", "/dev/gpu-b\nend\n"]);
    assert_eq!(read("none").await, "/dev/gpu-*\n");
    running.stop(false).await;
    remove_cgroups(&cgroups);
}
