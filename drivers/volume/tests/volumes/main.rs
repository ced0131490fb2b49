//! Volumes from a plugin and from a program, over failures and restarts of everybody.

#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see that these are tests"
)]
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

mod plugin;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use drivers_volume::csi::{AccessMode, AccessType, Code, MountVolume, VolumeCapability};
use drivers_volume::{CsiVolume, DockerVolume, Mounted, Settings, VolumeError, Volumes, Wanted};
use plugin::{Fault, KIND, Plugin};
use tokio::runtime::Runtime;

/// Does as `dvdcli` does, and writes down what it was told.
const PROGRAM: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/told"
name=${3#--volumename=}
case "$name" in bad) echo "no such volume" >&2; exit 3;; odd) echo nowhere; exit 0;; esac
case "$1" in mount) mkdir -p "$here/docker/$name"; echo "$here/docker/$name";; esac
"#;

struct World {
    dir: tempfile::TempDir,
    runtime: Runtime,
    volumes: Volumes,
    boot: &'static str,
}

impl World {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().join("dvdcli");
        fs::write(&program, PROGRAM).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        Self {
            runtime: Runtime::new().unwrap(),
            volumes: Volumes::open(settings(dir.path(), "one")).unwrap(),
            boot: "one",
            dir,
        }
    }

    /// What another agent in the same folder finds.
    fn restart(&mut self, living: &[&str]) {
        self.volumes = Volumes::open(settings(self.dir.path(), self.boot)).unwrap();
        let living: BTreeSet<String> = living.iter().map(|&id| id.to_owned()).collect();
        self.runtime.block_on(self.volumes.sweep(living));
    }

    fn attach(&self, id: &str, wanted: &[Wanted]) -> Result<Vec<Mounted>, VolumeError> {
        self.runtime.block_on(self.volumes.attach(id, wanted))
    }

    /// Where the one volume of a container is.
    fn one(&self, id: &str, wanted: Wanted) -> PathBuf {
        self.attach(id, &[wanted]).unwrap().remove(0).path
    }

    #[track_caller]
    fn refused(&self, id: &str, wanted: Wanted, part: &str) {
        let text = self.attach(id, &[wanted]).unwrap_err().to_string();
        assert!(text.contains(part), "{text}");
    }

    fn detach(&self, id: &str) {
        self.runtime.block_on(self.volumes.detach(id));
    }

    /// What the program was told since the last time.
    fn told(&self) -> Vec<String> {
        let path = self.dir.path().join("told");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let _ = fs::remove_file(path);
        text.lines().map(str::to_owned).collect()
    }

    fn plugin(&self) -> Plugin {
        Plugin::start(self.dir.path(), &self.dir.path().join("plugins"))
    }

    fn written(&self) -> String {
        fs::read_to_string(self.dir.path().join("state/volumes.json")).unwrap()
    }

    /// Nothing is mounted, written down or left in folders.
    #[track_caller]
    fn nothing_is_left(&self) {
        let top = self.dir.path().to_string_lossy().into_owned();
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        assert!(!mounts.contains(&top), "{mounts}");
        assert_eq!(self.written(), r#"{"containers":{},"volumes":[]}"#);
        let mounts = self.dir.path().join("state").join(KIND).join("one/mounts");
        let left = fs::read_dir(mounts).map_or(0, Iterator::count);
        assert_eq!(left, 0);
    }
}

fn settings(top: &Path, boot: &str) -> Settings {
    Settings {
        root: top.join("state"),
        program: Some(top.join("dvdcli")),
        plugins: Some(top.join("plugins")),
        boot: boot.to_owned(),
        patience: Duration::from_secs(20),
    }
}

fn docker(name: &str) -> Wanted {
    Wanted::Docker(DockerVolume {
        driver: "rexray".into(),
        name: name.into(),
        options: vec![("size".into(), "5".into())],
    })
}

fn volume(id: &str) -> CsiVolume {
    let secret = |name: &str, value: &str| [(name.to_owned(), value.to_owned())].into();
    CsiVolume {
        plugin: KIND.into(),
        id: id.into(),
        capability: VolumeCapability {
            access_type: Some(AccessType::Mount(MountVolume::default())),
            access_mode: Some(AccessMode { mode: 1 }),
        },
        context: secret("secret", "sesame"),
        stage_secrets: secret("secret", "sesame"),
        publish_secrets: secret("other", "abracadabra"),
    }
}

fn csi(id: &str) -> Wanted {
    Wanted::Csi(Box::new(volume(id)))
}

fn with_mode(mode: i32) -> Wanted {
    let mut volume = volume("v");
    volume.capability.access_mode = Some(AccessMode { mode });
    Wanted::Csi(Box::new(volume))
}

fn is_root() -> bool {
    let is_root = rustix::process::geteuid().is_root();
    if !is_root {
        println!("SKIPPED: needs root");
    }
    is_root
}

const UP: [&str; 3] = [
    "ControllerPublishVolume v",
    "NodeStageVolume v",
    "NodePublishVolume v",
];
const DOWN: [&str; 3] = [
    "NodeUnpublishVolume v",
    "NodeUnstageVolume v",
    "ControllerUnpublishVolume v",
];

#[test]
fn programs_mount_once_for_all() {
    let mut world = World::new();
    let path = world.one("a", docker("v"));
    assert_eq!(path, world.dir.path().join("docker/v"));
    let mounted = world.attach("b", &[docker("v")]).unwrap();
    assert!(mounted[0].is_shared && mounted[0].path == path);
    let mount = "mount --volumedriver=rexray --volumename=v --volumeopts=size=5";
    assert_eq!(world.told(), [mount]);
    world.detach("a");
    world.restart(&["b"]);
    assert_eq!(world.told(), [""; 0]);
    world.one("c", docker("v"));
    world.detach("b");
    assert_eq!(world.told(), [""; 0]);
    world.detach("c");
    let unmount = "unmount --volumedriver=rexray --volumename=v";
    assert_eq!(world.told(), [unmount]);
    // Of whose end nobody told, the next agent finds out.
    world.one("d", docker("v"));
    world.restart(&[]);
    assert_eq!(world.told(), [mount, unmount]);
    // What was mounted before the machine was booted is not mounted any more.
    world.one("e", docker("v"));
    world.boot = "two";
    world.restart(&["e"]);
    world.one("e", docker("v"));
    assert_eq!(world.told(), [mount, mount]);
    world.detach("e");
    world.nothing_is_left();
}

#[test]
fn programs_that_fail_are_quoted() {
    let mut world = World::new();
    world.refused("a", docker("bad"), "dvdcli mount` failed: no such volume");
    world.refused("a", docker("odd"), "names no folder");
    for name in ["", "..", "../../etc", "a/../../b", "/etc", "a/./b", "a\0b"] {
        world.refused("a", docker(name), "cannot be the name");
    }
    let twice = world.attach("a", &[docker("v"), docker("v")]);
    assert!(twice.unwrap_err().to_string().contains("twice"));
    // It cannot be unmounted, and is asked again each time.
    assert!(world.written().contains("bad"));
    world.told();
    world.restart(&[]);
    let unmount = "unmount --volumedriver=rexray --volumename=bad";
    assert_eq!(world.told(), [unmount]);
    let mut settings = settings(world.dir.path(), "one");
    settings.program = None;
    world.volumes = Volumes::open(settings).unwrap();
    world.refused("a", docker("v"), "no program `dvdcli`");
}

#[test]
fn root_plugins_mount_once_for_all() {
    if !is_root() {
        return;
    }
    let mut world = World::new();
    let plugin = world.plugin();
    let folder = plugin.volume("v");
    fs::write(folder.join("file"), "kept").unwrap();
    let path = world.one("a", csi("v"));
    assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "kept");
    assert_eq!(plugin.calls(), UP);
    assert!(!world.written().contains("abracadabra"));
    assert!(world.attach("b", &[csi("v")]).unwrap()[0].is_shared);
    world.refused("c", with_mode(5), "another capability");
    world.detach("a");
    world.restart(&["b"]);
    assert_eq!(plugin.calls(), [""; 0]);
    assert_eq!(world.one("b", csi("v")), path);
    world.detach("b");
    assert_eq!(plugin.calls(), DOWN);
    let path = world.one("a", with_mode(3));
    fs::write(path.join("new"), "").unwrap_err();
    world.detach("a");
    world.nothing_is_left();
}

#[test]
fn root_plugins_are_asked_again_when_that_may_help() {
    if !is_root() {
        return;
    }
    let mut world = World::new();
    let mut plugin = world.plugin();
    plugin.volume("v");
    for (method, code) in [
        ("ControllerPublishVolume", Code::Aborted),
        ("NodeStageVolume", Code::Unavailable),
        ("NodePublishVolume", Code::DeadlineExceeded),
        ("NodeUnpublishVolume", Code::Aborted),
    ] {
        plugin.fail(method, Fault::Code(code));
    }
    world.one("a", csi("v"));
    world.detach("a");
    world.nothing_is_left();
    // What does not pass ends the try, and all that was done is undone.
    plugin.calls();
    plugin.fail("NodePublishVolume", Fault::Code(Code::Internal));
    let text =
        "the CSI plugin 'lab.folders' answers NodePublishVolume with INTERNAL: told to fail: 50%";
    world.refused("a", csi("v"), text);
    assert_eq!(plugin.calls(), [&UP[..2], &DOWN].concat());
    world.refused("a", csi("none"), "NOT_FOUND");
    let mut stranger = volume("v");
    stranger.stage_secrets.clear();
    world.refused("a", Wanted::Csi(Box::new(stranger)), "UNAUTHENTICATED");
    world.nothing_is_left();
    // A plugin that is away does not keep a volume for ever.
    world.one("a", csi("v"));
    plugin.end();
    let mut impatient = settings(world.dir.path(), "one");
    impatient.patience = Duration::ZERO;
    world.volumes = Volumes::open(impatient).unwrap();
    world.detach("a");
    world.refused("b", csi("w"), "UNAVAILABLE");
    assert!(world.written().contains("Ready"));
    plugin.begin();
    world.restart(&[]);
    world.nothing_is_left();
    let mut unknown = volume("v");
    unknown.plugin = "nobody".into();
    world.refused("a", Wanted::Csi(Box::new(unknown)), "no file in");
}

#[test]
fn root_agents_may_die_at_any_step() {
    if !is_root() {
        return;
    }
    let mut world = World::new();
    let plugin = world.plugin();
    plugin.volume("v");
    let ways = UP.iter().map(|call| (call, true));
    for (call, up) in ways.chain(DOWN.iter().map(|call| (call, false))) {
        let method = call.split(' ').next().unwrap();
        if !up {
            world.one("a", csi("v"));
        }
        plugin.calls();
        plugin.fail(method, Fault::Silent);
        let volumes = world.volumes.clone();
        let working = world.runtime.spawn(async move {
            match up {
                true => drop(volumes.attach("a", &[csi("v")]).await),
                false => volumes.detach("a").await,
            }
        });
        let mut seen = Vec::new();
        while seen.last().map(String::as_str) != Some(*call) {
            seen.extend(plugin.calls());
            std::thread::yield_now();
        }
        working.abort();
        assert!(world.runtime.block_on(working).is_err());
        world.restart(&[]);
        world.nothing_is_left();
    }
}
