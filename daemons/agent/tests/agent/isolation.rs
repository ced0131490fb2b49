//! What tasks are held to, from their infos to real processes.

use abi_mesos::v1;
use abi_node::{ToAgent, ToMaster};
use abi_terms::{Reason, TaskState};

use crate::Test;
use crate::master::Master;
use crate::world::{agent, get, options, run_with};

pub(crate) const TESTS: &[Test] = &[
    ("too_much_disk_ends_a_task", || go(too_much_disk())),
    ("root_linux_info_is_honoured", || go(linux_info())),
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
    let disk = v1::Resource {
        name: Some("disk".to_owned()),
        r#type: Some(v1::value::Type::Scalar),
        scalar: Some(v1::value::Scalar { value: Some(4.0) }),
        ..Default::default()
    };
    let command =
        "while [ ! -e go ]; do sleep 0.02; done; head -c 9000000 /dev/zero > big; exec sleep 1000";
    master.say(run_with("t1", "S0", command, |task| {
        task.resources.push(disk)
    }));
    for state in [TaskState::Starting, TaskState::Running] {
        assert_eq!(master.update().await.state, state);
    }
    let folder = loop {
        let statistics = get(running.bound, "/monitor/statistics").await;
        let statistics = &statistics[0]["statistics"];
        if statistics["disk_used_bytes"].is_number() {
            assert_eq!(statistics["disk_limit_bytes"], 4 << 20);
            let state = get(running.bound, "/state").await;
            let folder = &state["frameworks"][0]["executors"][0]["directory"];
            break folder.as_str().expect("a folder").to_owned();
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
    let state = get(running.bound, "/state").await;
    let folder = &state["frameworks"][0]["executors"][0]["directory"];
    let folder = folder.as_str().expect("a folder").to_owned();
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
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").expect("mounts");
    for line in mounts.lines().filter(|line| line.contains(" - cgroup")) {
        let point = line.split(' ').nth(4).expect("a mount point");
        let name = root.split_once('=').expect("a flag").1;
        // Not every hierarchy has it.
        let _ = std::fs::remove_dir(std::path::Path::new(point).join(name));
    }
}
