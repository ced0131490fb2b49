//! How long a container takes, beside others that run containers of the same bundle.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use base_units::Scalar;
use drivers_container::{
    Capabilities, Containers, Isolation, Launcher, Network, Profile, Root, RootSource, Settings,
    Share, Spec,
};
use drivers_syscall::new_mount_namespace;
use rustix::mount::{MountPropagationFlags, UnmountFlags, mount_change, unmount};
use serde_json::{Value, json};

use crate::report::{Figure, Report, Target};
use crate::{PATIENCE, Size};

const ROUNDS: usize = 100;
const MEMORY_BYTES: u64 = 64 << 20;
/// What runs: it ends at once.
const PROGRAM: &str = "/bin/true";
const BUNDLE: &str = "a container of busybox with limits of cpu and memory, seccomp and namespaces of its own, \
    network among them, that runs `true`";

/// Starts of containers by the driver and, where they are installed, by runc and crun.
pub(crate) fn starts(binary: &Path, size: Size, report: &mut Report) -> anyhow::Result<()> {
    if !rustix::process::geteuid().is_root() {
        report.notes.push("containers: needs root".to_owned());
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let Some(image) = image(folder.path())? else {
        report
            .notes
            .push("containers: needs busybox-static".to_owned());
        return Ok(());
    };
    let rounds = size.of(ROUNDS);
    // In turns, so that what else the machine does falls on all of them.
    let mut ours = Ours::open(binary, folder.path(), &image)?;
    let bundle = bundle(folder.path(), &image)?;
    let mut others: Vec<(&str, &str, View, Vec<Duration>)> = Vec::new();
    for (program, name) in [("runc", "container-runc"), ("crun", "container-crun")] {
        // It may be missing, or not know the cgroups of this machine.
        let view = match other(program, View::Whole, &bundle, rounds) {
            Ok(_) => View::Whole,
            Err(refused) => match other(program, View::WithoutUnified, &bundle, rounds) {
                Ok(_) => {
                    report.notes.push(format!(
                        "{name}: it sees the machine without the unified hierarchy, since with it: {refused:#}"
                    ));
                    View::WithoutUnified
                }
                Err(error) => {
                    report.notes.push(format!("{name}: {error:#}"));
                    continue;
                }
            },
        };
        others.push((program, name, view, Vec::new()));
    }
    let (mut starts, mut wholes) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let (start, whole) = ours.run(round)?;
        starts.push(start);
        wholes.push(whole);
        for (program, _, view, times) in &mut others {
            times.push(other(program, *view, &bundle, round)?);
        }
    }
    let median = |times: &[Duration]| {
        let mut times = times.to_vec();
        times.sort();
        times
            .get(times.len() / 2)
            .map_or(0.0, |time| time.as_secs_f64() * 1e3)
    };
    let of = |name: &str| {
        others
            .iter()
            .find(|other| other.0 == name)
            .map(|other| median(&other.3))
    };
    let target = match (of("runc"), of("crun")) {
        (Some(runc), Some(crun)) => Target::AtMost((runc / 4.0).min(crun)),
        (Some(runc), None) => Target::AtMost(runc / 4.0),
        (None, Some(crun)) => Target::AtMost(crun),
        (None, None) => Target::None,
    };
    let begin = format!("from the order to the command of {BUNDLE}");
    let whole = format!("from the order to the news of the end of {BUNDLE}");
    report
        .figures
        .push(Figure::times("container-start", begin, target, &starts));
    report
        .figures
        .push(Figure::times("container-run", whole, Target::None, &wholes));
    for (program, name, _, times) in others {
        let work = format!("`{program} run` of {BUNDLE}");
        report
            .figures
            .push(Figure::times(name, work, Target::None, &times));
    }
    Ok(())
}

/// The root file system; none without busybox.
fn image(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let paths = ["/bin/busybox", "/usr/bin/busybox"];
    let Some(busybox) = paths.into_iter().find(|path| Path::new(path).exists()) else {
        return Ok(None);
    };
    let image = folder.join("image");
    for name in ["bin", "etc", "proc", "sys", "dev", "tmp"] {
        fs::create_dir_all(image.join(name))?;
    }
    fs::copy(busybox, image.join("bin/busybox"))?;
    symlink("busybox", image.join("bin/true"))?;
    Ok(Some(image))
}

struct Ours {
    runtime: tokio::runtime::Runtime,
    containers: Containers,
    exits: tokio::sync::mpsc::UnboundedReceiver<drivers_container::Exit>,
    folder: PathBuf,
    isolation: Isolation,
    living: Option<base_ids::ContainerId>,
}

impl Ours {
    fn open(init: &Path, folder: &Path, image: &Path) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Runtime::new()?;
        let settings = Settings {
            runtime_dir: folder.join("runtime"),
            cgroup_root: format!("tepui-bench-{}", std::process::id()),
            controllers: Vec::new(),
            launcher: Launcher::Native,
            init: init.to_owned(),
        };
        let opened = runtime.block_on(async { Containers::open(settings) });
        let (containers, exits) = opened?;
        let isolation = Isolation {
            root: Some(Root {
                source: RootSource::Folder(image.to_owned()),
                read_only: false,
                volumes: Vec::new(),
            }),
            network: Network::Own,
            hostname: Some("bench".to_owned()),
            filter: Some(Profile::standard().compile(Capabilities::CONTAINER)?),
            ..Isolation::default()
        };
        Ok(Self {
            runtime,
            containers,
            exits,
            folder: folder.to_owned(),
            isolation,
            living: None,
        })
    }

    /// How long it took until the command ran, and until its end was known.
    fn run(&mut self, round: usize) -> anyhow::Result<(Duration, Duration)> {
        let id = base_ids::ContainerId::from(format!("c{round}"));
        let sandbox = self.folder.join(id.as_str());
        fs::create_dir(&sandbox)?;
        let spec = Spec {
            id: id.clone(),
            program: Some(PROGRAM.into()),
            arguments: vec![OsString::from(PROGRAM)],
            environment: vec![("PATH".into(), "/bin".into())],
            sandbox,
            user: None,
            share: Share {
                cpus: Scalar::whole(1),
                cpu_limit: Some(Scalar::whole(1)),
                mem_bytes: Some(MEMORY_BYTES),
                ..Share::default()
            },
            shares_cgroup: false,
            rlimits: Vec::new(),
            isolation: self.isolation.clone(),
            is_session: false,
            stdio: drivers_container::Stdio::Files,
            stop_signal: None,
        };
        let (containers, exits) = (&self.containers, &mut self.exits);
        let living = &mut self.living;
        self.runtime.block_on(async {
            let begin = Instant::now();
            containers.launch(spec).await?;
            let started = begin.elapsed();
            *living = Some(id.clone());
            let exit = tokio::time::timeout(PATIENCE, exits.recv()).await?;
            let ended = begin.elapsed();
            let exit = exit.context("nobody tells of ends")?;
            ensure!(exit.end.status == Some(0), "{exit:?}");
            containers.release(&id);
            containers.settle().await;
            *living = None;
            Ok((started, ended))
        })
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        // One that did not end as it should, if any.
        if let Some(id) = self.living.take() {
            self.containers.destroy(&id);
            self.runtime.block_on(async {
                let _ = tokio::time::timeout(PATIENCE, self.exits.recv()).await;
                self.containers.release(&id);
                self.containers.settle().await;
            });
        }
        let name = format!("tepui-bench-{}", std::process::id());
        let Ok(mounts) = fs::read_to_string("/proc/self/mountinfo") else {
            return;
        };
        for line in mounts.lines().filter(|line| line.contains(" - cgroup")) {
            if let Some(point) = line.split(' ').nth(4) {
                // Not every hierarchy has it.
                let _ = fs::remove_dir(Path::new(point).join(&name));
            }
        }
    }
}

/// The same for others: a configuration as the Open Container Initiative has it.
fn bundle(folder: &Path, image: &Path) -> anyhow::Result<PathBuf> {
    let bundle = folder.join("bundle");
    fs::create_dir(&bundle)?;
    let capabilities: Vec<String> = Capabilities::CONTAINER
        .names()
        .map(|name| format!("CAP_{name}"))
        .collect();
    let mount = |at: &str, kind: &str, options: &[&str]| json!({"destination": at, "type": kind, "source": kind, "options": options});
    let namespaces = ["pid", "network", "ipc", "uts", "mount"].map(|kind| json!({"type": kind}));
    let denied = [
        "mount",
        "umount2",
        "unshare",
        "setns",
        "bpf",
        "keyctl",
        "add_key",
        "reboot",
        "kexec_load",
        "init_module",
        "pivot_root",
        "perf_event_open",
        "userfaultfd",
        "open_by_handle_at",
    ];
    let config: Value = json!({
        "ociVersion": "1.0.2",
        "process": {
            "terminal": false,
            "user": {"uid": 0, "gid": 0},
            "args": [PROGRAM],
            "env": ["PATH=/bin"],
            "cwd": "/",
            "capabilities": {"bounding": capabilities, "effective": capabilities, "permitted": capabilities},
            "noNewPrivileges": true
        },
        "root": {"path": image, "readonly": false},
        "hostname": "bench",
        "mounts": [
            mount("/proc", "proc", &[]),
            mount("/dev", "tmpfs", &["nosuid", "strictatime", "mode=755", "size=65536k"]),
            mount("/dev/pts", "devpts", &["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]),
            mount("/dev/shm", "tmpfs", &["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
            mount("/dev/mqueue", "mqueue", &["nosuid", "noexec", "nodev"]),
            mount("/sys", "sysfs", &["nosuid", "noexec", "nodev", "ro"])
        ],
        "linux": {
            "resources": {
                "memory": {"limit": MEMORY_BYTES},
                "cpu": {"shares": 1024, "quota": 100_000, "period": 100_000}
            },
            "namespaces": namespaces,
            "maskedPaths": ["/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
                "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware", "/proc/scsi"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
            "seccomp": {
                "defaultAction": "SCMP_ACT_ALLOW",
                "syscalls": [{"names": denied, "action": "SCMP_ACT_ERRNO"}]
            }
        }
    });
    fs::write(bundle.join("config.json"), config.to_string())?;
    Ok(bundle)
}

/// What another program sees of the machine's cgroups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Whole,
    /// Those of version 1 alone: there are programs that refuse a machine with both.
    WithoutUnified,
}

/// One run of another program. What it takes to change its view does not count.
fn other(program: &str, view: View, bundle: &Path, round: usize) -> anyhow::Result<Duration> {
    let run = || {
        if view == View::WithoutUnified {
            // Of this thread alone, which what it starts inherits.
            new_mount_namespace()?;
            mount_change(
                "/",
                MountPropagationFlags::PRIVATE | MountPropagationFlags::REC,
            )?;
            unmount("/sys/fs/cgroup/unified", UnmountFlags::DETACH)?;
        }
        let id = format!("tepui-bench-{}-{round}", std::process::id());
        let begin = Instant::now();
        let output = Command::new(program)
            .args(["run", "--bundle"])
            .arg(bundle)
            .arg(&id)
            .stdin(Stdio::null())
            .output()?;
        let time = begin.elapsed();
        if !output.status.success() {
            // What it leaves behind when it fails half-way.
            let _ = Command::new(program)
                .args(["delete", "--force"])
                .arg(&id)
                .output();
        }
        let text = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{program} does not run: {text}");
        Ok(time)
    };
    std::thread::scope(|scope| scope.spawn(run).join())
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}
