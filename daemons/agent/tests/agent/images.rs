//! Tasks in their images, from an archive to what they print.

use std::path::Path;

use abi_mesos::v1;
use abi_node::{ToAgent, ToMaster};
use abi_terms::TaskState;
use daemons_agent::Running;
use drivers_image::Digest;

use crate::Test;
use crate::master::Master;
use crate::world::{agent, http, only_sandbox, options, remove_cgroups, run_with};

pub(crate) const TESTS: &[Test] = &[
    ("root_a_task_runs_in_its_image", || go(task_in_image())),
    ("root_root_of_an_image_is_nobody_on_the_machine", || {
        go(users())
    }),
];

fn go(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(test);
}

/// A tar archive of files, which may be executed, and links.
fn packed(files: &[(&str, &[u8])], links: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o755);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(content.len() as u64);
        builder
            .append_data(&mut header, name, *content)
            .expect("in memory");
    }
    for (name, target) in links {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(tar::EntryType::Symlink);
        header.set_mode(0o777);
        header.set_uid(0);
        header.set_gid(0);
        header.set_size(0);
        builder
            .append_link(&mut header, name, target)
            .expect("in memory");
    }
    builder.into_inner().expect("in memory")
}

/// Writes what `docker save` would, with two layers; the second hides a file of the first.
pub(crate) fn save(folder: &Path, busybox: &[u8]) {
    let names = [
        "sh", "cat", "pwd", "echo", "ls", "id", "stat", "env", "sleep",
    ];
    let links: Vec<(String, &str)> = names
        .iter()
        .map(|name| (format!("bin/{name}"), "busybox"))
        .collect();
    let links: Vec<(&str, &str)> = links
        .iter()
        .map(|(name, to)| (name.as_str(), *to))
        .collect();
    let base = packed(&[("bin/busybox", busybox), ("etc/gone", b"x")], &links);
    let top = packed(
        &[
            ("etc/motd", b"inside\n"),
            ("etc/.wh.gone", b""),
            ("work/x", b""),
        ],
        &[],
    );
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let config = serde_json::json!({
        "os": "linux", "architecture": architecture,
        "config": {"Env": ["PATH=/bin", "OF_IMAGE=yes"], "WorkingDir": "/work"},
        "rootfs": {"diff_ids": [Digest::of(&base).to_string(), Digest::of(&top).to_string()]},
    });
    let manifest = r#"[{"Config":"c.json","RepoTags":["app:1"],"Layers":["1.tar","2.tar"]}]"#;
    let archive = packed(
        &[
            ("manifest.json", manifest.as_bytes()),
            ("c.json", config.to_string().as_bytes()),
            ("1.tar", &base),
            ("2.tar", &top),
        ],
        &[],
    );
    std::fs::write(folder.join("app:1.tar"), archive).expect("written");
}

/// The program that all in the image are.
pub(crate) fn busybox() -> Vec<u8> {
    let mut paths = ["/bin/busybox", "/usr/bin/busybox"].iter();
    let found = paths.find_map(|path| std::fs::read(path).ok());
    found.expect("busybox-static is missing, which `make test` installs")
}

/// An agent that has the image, and its master.
async fn start(images: &Path, work: &Path, more: &[&str]) -> (Running, Master) {
    save(images, &busybox());
    let mut master = Master::start().await;
    let flags = [
        "--launcher=native".to_owned(),
        format!("--cgroups_root={}", cgroups()),
        format!("--docker_registry={}", images.display()),
    ];
    let flags = flags.iter().map(String::as_str).chain(more.iter().copied());
    let flags: Vec<&str> = flags.collect();
    let running = agent(options(work, master.address, &flags))
        .await
        .expect("it starts");
    let ToMaster::Register(_) = master.hear().await else {
        panic!("a new agent registers");
    };
    master.say(ToAgent::Registered { agent: "S0".into() });
    (running, master)
}

fn cgroups() -> String {
    format!("tepui-test-{}", std::process::id())
}

async fn stop(running: Running) {
    running.stop(false).await;
    remove_cgroups(&cgroups());
}

async fn task_in_image() {
    let work = tempfile::tempdir().expect("a folder");
    let images = tempfile::tempdir().expect("a folder");
    let (running, mut master) = start(images.path(), work.path(), &[]).await;
    let container = v1::ContainerInfo {
        r#type: Some(v1::container_info::Type::Docker),
        docker: Some(v1::container_info::DockerInfo {
            image: Some("app:1".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    };
    let script =
        "cat /etc/motd; pwd; echo $OF_IMAGE $MESOS_SANDBOX $HOME $USER; ls /; ls /etc/gone;
        echo new > /etc/new; echo here > $MESOS_SANDBOX/out";
    master.say(run_with("t1", "S0", script, |task| {
        task.container = Some(Box::new(container));
    }));
    for state in [TaskState::Starting, TaskState::Running] {
        let status = master.update().await;
        assert_eq!(status.state, state, "{status:?}");
    }
    let folder = only_sandbox(running.bound).await;
    let status = master.update().await;
    assert_eq!(status.state, TaskState::Finished, "{status:?}");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).expect("written");
    let printed = read("stdout");
    assert!(
        printed.starts_with("inside\n/work\nyes /mnt/mesos/sandbox /\nbin\ndev\netc\n"),
        "{printed}{}",
        read("stderr")
    );
    assert!(read("stderr").contains("/etc/gone"), "it is hidden");
    assert_eq!(read("out"), "here\n");
    let prune = r#"{"type":"PRUNE_IMAGES"}"#;
    let (status, body) = http(running.bound, "POST /api/v1", prune).await;
    assert_eq!(status, 200, "{body}");
    stop(running).await;
}

async fn users() {
    use v1::container_info::docker_info::Network;
    let apart = "0 1879048192 65536";
    let same = "0 0 4294967295";
    let usual: &[&str] = &[];
    for (flags, network, expected) in [
        (usual, Network::None, apart),
        (usual, Network::Host, same),
        (&["--disable-userns"], Network::None, same),
    ] {
        let work = tempfile::tempdir().expect("a folder");
        let images = tempfile::tempdir().expect("a folder");
        let (running, mut master) = start(images.path(), work.path(), flags).await;
        let container = v1::ContainerInfo {
            r#type: Some(v1::container_info::Type::Docker),
            docker: Some(v1::container_info::DockerInfo {
                image: Some("app:1".to_owned()),
                network: Some(network),
                ..Default::default()
            }),
            ..Default::default()
        };
        let script = "echo $(cat /proc/self/uid_map) > /mnt/mesos/sandbox/out; exec sleep 1000";
        master.say(run_with("t1", "S0", script, |task| {
            task.container = Some(Box::new(container));
        }));
        for state in [TaskState::Starting, TaskState::Running] {
            let status = master.update().await;
            assert_eq!(status.state, state, "{status:?}");
        }
        let out = Path::new(&only_sandbox(running.bound).await).join("out");
        let read = || std::fs::read_to_string(&out).unwrap_or_default();
        let written = async {
            while !read().ends_with('\n') {
                tokio::task::yield_now().await;
            }
        };
        let patience = std::time::Duration::from_secs(30);
        let written = tokio::time::timeout(patience, written).await;
        written.expect("the task writes in time");
        assert_eq!(read().trim(), expected, "{flags:?}");
        // On disk its files are root's, as they are inside.
        let owner = std::fs::metadata(&out).expect("it is there");
        assert_eq!(std::os::unix::fs::MetadataExt::uid(&owner), 0);
        stop(running).await;
    }
}
