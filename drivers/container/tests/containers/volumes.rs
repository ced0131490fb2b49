//! What is mounted in containers besides their root, and tricks to have it mounted elsewhere.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use drivers_container::Launcher::Native;
use drivers_container::{
    Capabilities, Mount, MountSource, Network, Propagation, RootSource, Secret, Sharing, Spec,
    Users,
};
use rustix::mount::{MountFlags, MountPropagationFlags, UnmountFlags};

use crate::Test;
use crate::rooted::{SANDBOX, bind, image, mounted, rooted};
use crate::world::World;

pub(crate) const TESTS: &[Test] = &[
    ("root_secrets_are_files_in_memory", secrets),
    ("root_files_of_an_image_are_a_volume", image_volumes),
    (
        "root_folders_that_an_image_wants_written",
        volumes_of_the_image,
    ),
    ("root_parts_of_a_sandbox_with_its_volumes", parts_of_its_own),
    ("root_parts_of_the_sandbox_above", parts_of_others),
    ("root_links_lead_no_volume_elsewhere", tricks),
    ("root_mounts_spread_as_it_is_asked", spread),
];

const USERS: Users = Users {
    first: 1 << 30,
    count: 1 << 16,
};
const WORD: &str = "open sesame";

fn mount(source: MountSource, target: &str) -> Mount {
    Mount {
        target: target.into(),
        source,
        read_only: false,
    }
}

fn sandbox(whose: Sharing, sandbox: &Path, path: &str) -> MountSource {
    MountSource::Sandbox {
        whose,
        sandbox: sandbox.to_owned(),
        path: path.into(),
    }
}

/// Does any file below a folder hold the word?
fn told(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().any(|entry| {
        let (path, kind) = entry
            .map(|entry| (entry.path(), entry.file_type().unwrap()))
            .unwrap();
        if kind.is_dir() {
            return told(&path);
        }
        let hidden = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).contains(WORD);
        kind.is_file() && fs::read(path).is_ok_and(hidden)
    })
}

fn secrets() {
    let mut world = World::new(Native);
    let secret = |target: &str, read_only| Mount {
        read_only,
        ..mount(MountSource::Secret(Secret(WORD.as_bytes().into())), target)
    };
    let script = |path: &str| {
        format!(
            "wc -c < {path}; stat -f -c %T {path}; stat -c '%a %u' {path}
            echo x >> {path} || echo refused; grep -c sesame /proc/self/environ; ls /proc/self/mounts > /dev/null"
        )
    };
    // On the files of the machine, in the sandbox.
    let mut spec = world.script("plain", &script("deep/key"));
    let target = spec.sandbox.join("deep/key");
    spec.isolation.mounts = vec![secret(target.to_str().unwrap(), true)];
    let shown = format!("{:?}", spec.isolation);
    assert!(shown.contains("Secret(11 bytes)") && !shown.contains("sesame"));
    let (_, output) = world.run(spec);
    let errors = world.output("plain", "stderr");
    assert_eq!(output, "11\ntmpfs\n444 0\nrefused\n0\n", "{errors}");
    assert_eq!(fs::metadata(&target).unwrap().len(), 0);
    // In a root of its own, and below it.
    let Some(mut spec) = rooted(&mut world, "top", &script("/run/secrets/key")) else {
        return;
    };
    spec.isolation
        .mounts
        .push(secret("/run/secrets/key", false));
    let (_, output) = world.run(spec);
    let errors = world.output("top", "stderr");
    assert_eq!(output, "11\ntmpfs\n644 0\n0\n", "{errors}");
    let mut spec = rooted(&mut world, "a", "").unwrap();
    spec.program = None;
    world.launch(spec);
    let mut spec = world.script("a.b", &script("key"));
    spec.environment = vec![("PATH".into(), "/bin".into())];
    let mut seen = bind(&spec.sandbox.clone(), SANDBOX);
    seen.read_only = false;
    spec.isolation.working_dir = Some(SANDBOX.into());
    spec.isolation.mounts = vec![seen, secret("/mnt/mesos/sandbox/key", true)];
    fs::write(spec.sandbox.join("key"), "").unwrap();
    world.launch(spec);
    assert_eq!(world.exit().id.as_str(), "a.b");
    let output = world.output("a.b", "stdout");
    let errors = world.output("a.b", "stderr");
    assert_eq!(output, "11\ntmpfs\n444 0\nrefused\n0\n", "{errors}");
    assert!(!told(world.dir.path()));
}

fn image_volumes() {
    let mut world = World::new(Native);
    let Some(mut spec) = rooted(
        &mut world,
        "a",
        "cat /tools/one /tools/two; echo new > /tools/three; echo x > /fixed/one || echo refused",
    ) else {
        return;
    };
    let dir = world.dir.path().to_owned();
    for (layer, file) in [("l1", "one"), ("l2", "two")] {
        fs::create_dir_all(dir.join(layer)).unwrap();
        fs::write(dir.join(layer).join(file), format!("{file}\n")).unwrap();
    }
    let layers = |name: &str| {
        let (upper, work) = (dir.join(name).join("upper"), dir.join(name).join("work"));
        fs::create_dir_all(&upper).unwrap();
        fs::create_dir_all(&work).unwrap();
        MountSource::Image(RootSource::Overlay {
            lower: vec![dir.join("l1"), dir.join("l2")],
            upper,
            work,
        })
    };
    spec.isolation.mounts.extend([
        mount(layers("own"), "/tools"),
        Mount {
            read_only: true,
            ..mount(layers("other"), "/fixed")
        },
        mount(
            MountSource::Image(RootSource::Folder(dir.join("l1"))),
            "/plain",
        ),
    ]);
    let (status, output) = world.run(spec);
    let errors = world.output("a", "stderr");
    assert_eq!(
        (status, &*output),
        (Some(0), "one\ntwo\nrefused\n"),
        "{errors}"
    );
    assert_eq!(
        fs::read_to_string(dir.join("own/upper/three")).unwrap(),
        "new\n"
    );
    let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains(dir.to_str().unwrap()), "{mounts}");
}

/// Folders that can be written below a root that cannot, in layers, in a folder, and with users of its own.
fn volumes_of_the_image() {
    let script = "
        cat /data/file /data/sub/deep; for at in / /etc /data /data/sub /new/place /link; do
            (echo x > $at/mine) 2>/dev/null && echo $at; done
        stat -c '%a %u' /data /new/place; mknod /new/place/disk b 8 0 2>/dev/null
        (head -c 1 /new/place/disk) 2>/dev/null && echo ESCAPED
        cat /mounted/theirs; ls /mounted; rmdir /new/place 2>/dev/null || echo held; ls -A /sys/firmware";
    let expected =
        "1\n2\n/data\n/data/sub\n/new/place\n/link\n750 7\n755 0\ntheirs\ntheirs\nheld\n";
    for (id, has_layers, users) in [
        ("folder", false, None),
        ("layers", true, None),
        ("users", true, Some(USERS)),
    ] {
        let mut world = World::new(Native);
        let Some(mut spec) = rooted(&mut world, id, script) else {
            return;
        };
        let dir = world.dir.path().to_owned();
        let image = dir.join("image");
        fs::create_dir_all(image.join("data/sub")).unwrap();
        fs::set_permissions(image.join("data"), PermissionsExt::from_mode(0o750)).unwrap();
        std::os::unix::fs::chown(image.join("data"), Some(7), None).unwrap();
        fs::write(image.join("data/file"), "1\n").unwrap();
        fs::write(image.join("data/sub/deep"), "2\n").unwrap();
        fs::create_dir(image.join("mounted")).unwrap();
        fs::write(image.join("mounted/hidden"), "").unwrap();
        // It leads to a place of the image, not of the machine.
        symlink(dir.join("elsewhere"), image.join("link")).unwrap();
        fs::create_dir_all(dir.join("elsewhere")).unwrap();
        let inside = dir.strip_prefix("/").unwrap().join("elsewhere");
        fs::create_dir_all(image.join(inside)).unwrap();
        let volume = dir.join("volume");
        fs::create_dir(&volume).unwrap();
        fs::write(volume.join("theirs"), "theirs\n").unwrap();
        let (upper, work) = (dir.join("own/upper"), dir.join("own/work"));
        fs::create_dir_all(&upper).unwrap();
        fs::create_dir_all(&work).unwrap();
        let lower = vec![image.clone()];
        let root = spec.isolation.root.as_mut().unwrap();
        if has_layers {
            root.source = RootSource::Overlay { lower, upper, work };
        }
        root.read_only = true;
        root.volumes = [
            "/data",
            "/data/sub",
            "/new/place",
            "/link",
            "/mounted",
            "/proc",
            "/sys/firmware",
        ]
        .map(Into::into)
        .to_vec();
        spec.isolation.mounts.push(bind(&volume, "/mounted"));
        spec.isolation.users = users;
        if users.is_some() {
            spec.isolation.network = Network::Own;
        }
        let (_, output) = world.run(spec);
        let errors = world.output(id, "stderr");
        assert_eq!(output, expected, "{id}: {errors}");
        assert_eq!(fs::read_dir(dir.join("elsewhere")).unwrap().count(), 0);
        if has_layers {
            assert!(!image.join("new").exists() && !image.join("data/mine").exists());
        }
        assert!(!mounted(&dir));
    }
    // What would open the whole root is refused.
    let mut world = World::new(Native);
    for (id, path) in [("a", "/up"), ("b", "/up/../"), ("c", "/bin/busybox")] {
        let mut spec = rooted(&mut world, id, "echo ESCAPED").unwrap();
        let link = world.dir.path().join("image/up");
        if !link.is_symlink() {
            symlink("/etc/..", link).unwrap();
        }
        let root = spec.isolation.root.as_mut().unwrap();
        root.read_only = true;
        root.volumes = vec![path.into()];
        let error = world.try_launch(spec).unwrap_err().to_string();
        assert!(error.starts_with("cannot make the volume "), "{error}");
    }
}

fn parts_of_its_own() {
    let mut world = World::new(Native);
    let Some(mut spec) = rooted(&mut world, "a", "cat /var/deep/file; touch /var/made/x") else {
        return;
    };
    let volume = world.dir.path().join("volume");
    fs::create_dir_all(volume.join("sub")).unwrap();
    fs::write(volume.join("sub/file"), "kept\n").unwrap();
    let own = |path: &str| sandbox(Sharing::Own, Path::new(SANDBOX), path);
    std::os::unix::fs::chown(&spec.sandbox, Some(1234), Some(1235)).unwrap();
    spec.isolation.mounts.extend([
        bind(&volume, "/mnt/mesos/sandbox/data"),
        mount(own("data/sub"), "/var/deep"),
        mount(own("new/folder"), "/var/made"),
    ]);
    let made = spec.sandbox.join("new/folder");
    let (status, output) = world.run(spec);
    let errors = world.output("a", "stderr");
    assert_eq!((status, &*output), (Some(0), "kept\n"), "{errors}");
    assert_eq!(fs::metadata(&made).unwrap().uid(), 1234);
    assert!(made.join("x").exists());
}

/// A container that holds others, with a volume at `data` of its sandbox.
fn holder(world: &mut World, id: &str, has_root: bool) -> Option<()> {
    let mut spec = match has_root {
        true => rooted(world, id, "")?,
        false => world.script(id, ""),
    };
    spec.program = None;
    let volume = world.dir.path().join("volume");
    fs::create_dir_all(&volume).unwrap();
    fs::write(volume.join("file"), "kept\n").unwrap();
    let seen = seen_sandbox(&spec);
    spec.isolation
        .mounts
        .push(bind(&volume, seen.join("data").to_str()?));
    world.launch(spec);
    Some(())
}

fn seen_sandbox(spec: &Spec) -> std::path::PathBuf {
    match spec.isolation.root {
        Some(_) => SANDBOX.into(),
        None => spec.sandbox.clone(),
    }
}

fn parts_of_others() {
    let mut world = World::new(Native);
    for (id, has_root) in [("a", false), ("r", true)] {
        let Some(()) = holder(&mut world, id, has_root) else {
            return;
        };
        let below = format!("{id}.b");
        let top = world.dir.path().join(id);
        let seen = if has_root { Path::new(SANDBOX) } else { &top };
        let script = "cat here/file; ls -A made; touch made/x";
        let mut spec = match has_root {
            true => rooted(&mut world, &below, script).unwrap(),
            false => world.script(&below, script),
        };
        let own = seen_sandbox(&spec);
        let above = |path: &str| sandbox(Sharing::Above, seen, path);
        let at = |name: &str| own.join(name).to_str().unwrap().to_owned();
        spec.isolation.mounts.extend([
            mount(above("data"), &at("here")),
            mount(above("shared"), &at("made")),
        ]);
        world.launch(spec.clone());
        assert_eq!(world.exit().id.as_str(), below);
        let errors = world.output(&below, "stderr");
        assert_eq!(world.output(&below, "stdout"), "kept\n", "{errors}");
        assert!(top.join("shared/x").exists());
        world.release(&below);
        symlink("/etc", top.join("link")).unwrap();
        spec.isolation.mounts.pop();
        for path in ["link", "link/ssl"] {
            spec.isolation.mounts.push(mount(above(path), &at("bad")));
            let error = world.try_launch(spec.clone()).unwrap_err().to_string();
            assert!(error.contains("symbolic links"), "{error}");
            spec.isolation.mounts.pop();
        }
    }
}

fn tricks() {
    let mut world = World::new(Native);
    let Some(folder) = image(&world) else { return };
    let volume = world.dir.path().join("volume");
    fs::create_dir_all(&volume).unwrap();
    let mut number = 0;
    let mut refused =
        |world: &mut World, has_root: bool, mounts: &dyn Fn(&Path) -> Mount, text: &str| {
            number += 1;
            let id = format!("t{number}");
            let mut spec = match has_root {
                true => rooted(world, &id, "").unwrap(),
                false => world.script(&id, ""),
            };
            let mount = mounts(&spec.sandbox);
            spec.isolation.mounts.push(mount);
            let error = world.try_launch(spec).unwrap_err().to_string();
            assert!(error.contains(text), "{error}");
        };
    // A sandbox that its user could fill before, with a link in the place of a folder.
    let swapped = |name: &'static str| {
        let volume = volume.clone();
        move |sandbox: &Path| {
            symlink("/etc", sandbox.join("swapped")).unwrap();
            bind(&volume, sandbox.join(name).to_str().unwrap())
        }
    };
    refused(&mut world, false, &swapped("swapped"), "symbolic links");
    refused(
        &mut world,
        false,
        &swapped("swapped/volume"),
        "symbolic links",
    );
    let outside = |_: &Path| bind(&volume, "/nowhere/volume");
    refused(
        &mut world,
        false,
        &outside,
        "cannot mount something at /nowhere/volume",
    );
    assert!(!Path::new("/nowhere").exists());
    // Images whose links lead into what keeps the container in.
    for (name, target) in [("p", "/proc"), ("q", "/proc/sys"), ("r", "/proc/self")] {
        symlink(target, folder.join(name)).unwrap();
        let at = format!("/{name}");
        refused(&mut world, true, &|_: &Path| bind(&volume, &at), "/proc");
    }
    for at in ["/proc", "/proc/sys", "/proc/self/attr"] {
        refused(&mut world, true, &|_: &Path| bind(&volume, at), "/proc");
    }
    let own = |path: &'static str| {
        move |at: &Path| {
            symlink("/etc", at.join("swapped")).unwrap();
            mount(sandbox(Sharing::Own, Path::new(SANDBOX), path), "/data")
        }
    };
    refused(&mut world, true, &own("swapped"), "symbolic links");
    refused(&mut world, true, &own("swapped/x"), "symbolic links");
    assert!(!Path::new("/etc/volume").exists() && !Path::new("/etc/x").exists());
}

/// A mount of the machine, for as long as this lives.
struct Shared(std::path::PathBuf);

impl Shared {
    fn make(at: &Path) -> Self {
        fs::create_dir_all(at).unwrap();
        let done = Self(at.to_owned());
        rustix::mount::mount("none", at, "tmpfs", MountFlags::empty(), None).unwrap();
        rustix::mount::mount_change(at, MountPropagationFlags::SHARED).unwrap();
        done
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = rustix::mount::unmount(&self.0, UnmountFlags::DETACH);
    }
}

fn spread() {
    let mut world = World::new(Native);
    for (id, propagation, comes, goes) in [
        ("a", Propagation::Private, false, false),
        ("b", Propagation::FromHost, true, false),
        ("c", Propagation::Both, true, true),
    ] {
        let script = "mount -t tmpfs none /data/own && touch /data/own/mine; echo > pipe; cat pipe > /dev/null
            ls -A /data/theirs; umount /data/own";
        let Some(mut spec) = rooted(&mut world, id, script) else {
            return;
        };
        let shared = Shared::make(&world.dir.path().join(format!("{id}-shared")));
        for name in ["own", "theirs"] {
            fs::create_dir(shared.0.join(name)).unwrap();
        }
        spec.isolation.bounding =
            Capabilities::CONTAINER.union(Capabilities::named("SYS_ADMIN").unwrap());
        let mut mount = bind(&shared.0, "/data");
        if let MountSource::Bind {
            propagation: to, ..
        } = &mut mount.source
        {
            *to = propagation;
        }
        spec.isolation.mounts.push(mount);
        world.launch(spec);
        assert_eq!(world.heard(id), "\n", "{}", world.output(id, "stderr"));
        assert_eq!(shared.0.join("own/mine").exists(), goes, "{id}");
        let theirs = Shared::make(&shared.0.join("theirs"));
        fs::write(theirs.0.join("file"), "").unwrap();
        fs::write(world.dir.path().join(id).join("pipe"), "go").unwrap();
        assert_eq!(world.exit().id.as_str(), id);
        let seen = if comes { "file\n" } else { "" };
        let errors = world.output(id, "stderr");
        assert_eq!(world.output(id, "stdout"), seen, "{id}: {errors}");
    }
}
