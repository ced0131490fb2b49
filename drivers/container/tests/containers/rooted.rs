//! Containers with a root file system of their own, and what an isolation changes.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::mount::{MountPropagationFlags, mount_change};

use drivers_container::Launcher::{Native, Plain};
use drivers_container::{
    Capabilities, Device, DeviceKind, Isolation, Mount, MountSource, Network, Profile, Propagation,
    Relay, Root, RootSource, Sharing, Spec, Stdio, Users, Window,
};

use crate::Test;
use crate::world::{World, until};

pub(crate) const TESTS: &[Test] = &[
    ("root_file_system_of_its_own", own_root),
    ("root_layers_are_only_seen_inside", layers),
    (
        "root_mounts_stay_inside_where_all_is_shared",
        on_shared_mounts,
    ),
    ("root_read_only", read_only),
    ("root_mounts_and_devices", mounts),
    ("root_users_of_the_image", image_users),
    ("root_working_folders", working_folders),
    ("root_capabilities", capabilities),
    ("root_system_calls_are_filtered", filtered),
    ("root_shared_namespaces", shared),
    ("root_containers_below_see_what_is_above", below),
    ("root_users_of_its_own", own_users),
    ("root_exec_in_a_root", exec),
    ("root_terminals_have_a_name_inside", terminals),
    ("isolation_takes_namespaces", plain),
];

/// Where a container with a root of its own sees its sandbox.
pub(crate) const SANDBOX: &str = "/mnt/mesos/sandbox";

/// Makes the root file system of a small image; `None` without busybox to fill it.
pub(crate) fn image(world: &World) -> Option<PathBuf> {
    let root = world.dir.path().join("image");
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let Some(busybox) = busybox else {
        println!("SKIPPED: no busybox to make an image of; install busybox-static");
        return None;
    };
    for name in ["bin", "etc", "proc", "sys", "dev", "tmp"] {
        fs::create_dir_all(root.join(name)).unwrap();
    }
    fs::copy(busybox, root.join("bin/busybox")).unwrap();
    let list = Command::new(busybox).arg("--list").output().unwrap();
    for name in String::from_utf8(list.stdout).unwrap().lines() {
        if name != "busybox" {
            symlink("busybox", root.join("bin").join(name)).unwrap();
        }
    }
    fs::write(
        root.join("etc/passwd"),
        "root:x:0:0::/:/bin/sh\napp:x:1234:1235::/srv/app:/bin/sh\n",
    )
    .unwrap();
    fs::write(
        root.join("etc/group"),
        "root:x:0:\napp:x:1235:\nextra:x:77:app\n",
    )
    .unwrap();
    Some(root)
}

/// A script in a container whose root is a folder.
pub(crate) fn rooted(world: &mut World, id: &str, script: &str) -> Option<Spec> {
    let folder = world.dir.path().join("image");
    if !folder.exists() {
        image(world)?;
    }
    let mut spec = world.script(id, script);
    spec.environment = vec![("PATH".into(), "/bin".into())];
    spec.isolation = Isolation {
        root: Some(Root {
            source: RootSource::Folder(folder),
            read_only: false,
            volumes: Vec::new(),
        }),
        mounts: vec![bind(&spec.sandbox, SANDBOX)],
        working_dir: Some(SANDBOX.into()),
        ..Isolation::default()
    };
    Some(spec)
}

pub(crate) fn bind(path: &Path, target: &str) -> Mount {
    Mount {
        target: target.into(),
        source: MountSource::Bind {
            path: path.to_owned(),
            within: None,
            propagation: Propagation::Private,
        },
        read_only: false,
    }
}

fn own_root() {
    let mut world = World::new(Native);
    let script = "pwd; echo $PPID; ls /dev | tr '\\n' ' '; echo; cat /proc/self/cgroup | head -1
        ls / | tr '\\n' ' '; echo; wc -l < /proc/mounts; echo hello > file; cat /etc/hostname 2>&1
        echo x > /dev/null; head -c 3 /dev/zero | wc -c; test -c /dev/ptmx && echo pty
        df -k /dev/shm | tail -1 | awk '{print $2}'; readlink /proc/self/root; hostname";
    let Some(mut spec) = rooted(&mut world, "a", script) else {
        return;
    };
    spec.isolation.hostname = Some("tiny".to_owned());
    spec.isolation.shm_bytes = Some(1 << 20);
    let (status, output) = world.run(spec);
    let errors = world.output("a", "stderr");
    assert_eq!(status, Some(0), "{output}{errors}");
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[..2], [SANDBOX, "1"], "{output}");
    let devices = "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero ";
    assert_eq!(lines[2], devices);
    assert!(lines[3].ends_with(":/"), "{output}");
    assert_eq!(lines[4], "bin dev etc mnt proc sys tmp ");
    assert!(lines[5].parse::<u32>().unwrap() < 50, "{output}");
    assert!(lines[6].contains("No such file"), "{output}");
    assert_eq!(
        lines[7..],
        ["3", "pty", "1024", "/", "tiny"],
        "{output}{errors}"
    );
    assert_eq!(world.output("a", "file"), "hello\n");
}

fn layers() {
    let mut world = World::new(Native);
    let Some(mut spec) = rooted(
        &mut world,
        "a",
        "cat /one /two; echo changed > /one; rm /two",
    ) else {
        return;
    };
    let top = world.dir.path().to_owned();
    for (layer, file, text) in [
        ("low", "one", "1"),
        ("low", "two", "2"),
        ("high,:x", "one", "3"),
    ] {
        fs::create_dir_all(top.join(layer)).unwrap();
        fs::write(top.join(layer).join(file), text).unwrap();
    }
    for name in ["upper", "work"] {
        fs::create_dir(top.join(name)).unwrap();
    }
    spec.isolation.root = Some(Root {
        source: RootSource::Overlay {
            lower: ["high,:x", "low", "image"]
                .map(|name| top.join(name))
                .to_vec(),
            upper: top.join("upper"),
            work: top.join("work"),
        },
        read_only: false,
        volumes: Vec::new(),
    });
    let (status, output) = world.run(spec);
    let errors = world.output("a", "stderr");
    assert_eq!((status, output.as_str()), (Some(0), "32"), "{errors}");
    assert_eq!(
        fs::read_to_string(top.join("upper/one")).unwrap(),
        "changed\n"
    );
    assert_eq!(fs::read_to_string(top.join("high,:x/one")).unwrap(), "3");
    assert!(!mounted(&top));
}

/// Systems that start by systemd share all their mounts.
fn on_shared_mounts() {
    drivers_syscall::new_mount_namespace().unwrap();
    for flag in [
        MountPropagationFlags::PRIVATE,
        MountPropagationFlags::SHARED,
    ] {
        mount_change("/", flag | MountPropagationFlags::REC).unwrap();
    }
    let mounts = || fs::read_to_string("/proc/self/mountinfo").unwrap();
    let before = mounts();
    own_root();
    layers();
    own_users();
    let after = mounts();
    // Those of other tests go when their folders do.
    let new = |line: &&str| !before.lines().any(|old| old == *line);
    assert_eq!(after.lines().find(new), None);
}

/// Is anything mounted below a folder?
pub(crate) fn mounted(folder: &Path) -> bool {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    mounts.contains(folder.to_str().unwrap())
}

fn read_only() {
    let mut world = World::new(Native);
    let script = "touch /x 2>/dev/null || echo root; touch /dev/x && echo dev
        touch ro/x 2>/dev/null || echo volume; touch here && echo sandbox";
    let Some(mut spec) = rooted(&mut world, "a", script) else {
        return;
    };
    fs::create_dir_all(world.dir.path().join(format!("image{SANDBOX}"))).unwrap();
    let root = spec.isolation.root.as_mut().unwrap();
    root.read_only = true;
    let volume = world.dir.path().join("volume");
    fs::create_dir(&volume).unwrap();
    spec.isolation.mounts.push(Mount {
        read_only: true,
        ..bind(&volume, &format!("{SANDBOX}/ro"))
    });
    assert_eq!(world.run(spec).1, "root\ndev\nvolume\nsandbox\n");
}

fn mounts() {
    let mut world = World::new(Native);
    let script = "cat /data/file /inside/file one; df -k /scratch | tail -1 | awk '{print $2}'
        stat -c '%a' /scratch; stat -c '%F %t %T %a' /dev/fake/gpu0";
    let Some(mut spec) = rooted(&mut world, "a", script) else {
        return;
    };
    let volume = world.dir.path().join("volume");
    fs::create_dir_all(volume.join("sub")).unwrap();
    fs::write(volume.join("file"), "text\n").unwrap();
    symlink("/etc", volume.join("out")).unwrap();
    // A link of the image leads to a place in the image.
    symlink(
        "/../../../etc/inside",
        world.dir.path().join("image/inside"),
    )
    .unwrap();
    fs::create_dir(world.dir.path().join("image/etc/inside")).unwrap();
    let within = |path: &str| Mount {
        source: MountSource::Bind {
            path: path.into(),
            within: Some(volume.canonicalize().unwrap()),
            propagation: Propagation::Private,
        },
        ..bind(&volume, &format!("{SANDBOX}/one"))
    };
    spec.isolation.mounts.extend([
        bind(&volume, "/data"),
        bind(&volume, "/inside"),
        within("file"),
        Mount {
            target: "/scratch".into(),
            source: MountSource::Tmpfs {
                size_bytes: 2 << 20,
                mode: 0o1770,
            },
            read_only: false,
        },
    ]);
    spec.isolation.devices.push(Device {
        name: "fake/gpu0".into(),
        kind: DeviceKind::Character,
        major: 195,
        minor: 3,
        mode: 0o640,
    });
    let mut bad = spec.clone();
    let (_, output) = world.run(spec);
    let errors = world.output("a", "stderr");
    let expected = "text\ntext\ntext\n2048\n1770\ncharacter special file c3 3 640\n";
    assert_eq!(output, expected, "{errors}");
    bad.id = "b".into();
    for path in ["out/passwd", "../a", "/etc"] {
        bad.isolation.mounts = vec![within(path)];
        let error = world.try_launch(bad.clone()).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("cannot open {path}: ")),
            "{error}"
        );
    }
    assert!(!mounted(world.dir.path()));
}

fn image_users() {
    let mut world = World::new(Native);
    let script = "id -u; id -g; id -G; stat -c %u /mnt/mesos/sandbox/stdout; echo $HOME";
    for (number, (user, expected)) in [
        ("app", "1234\n1235\n1235 77 99\n1234\n/srv/app\n"),
        ("app:extra", "1234\n77\n77 99\n1234\n/srv/app\n"),
        ("55", "55\n0\n0 99\n55\n/\n"),
        ("55:66", "55\n66\n66 99\n55\n/\n"),
    ]
    .into_iter()
    .enumerate()
    {
        let Some(mut spec) = rooted(&mut world, &format!("c{number}"), script) else {
            return;
        };
        spec.isolation.image_user = Some(user.to_owned());
        spec.isolation.groups = vec![99];
        let (status, output) = world.run(spec);
        let errors = world.output(&format!("c{number}"), "stderr");
        assert_eq!(
            (status, output.as_str()),
            (Some(0), expected),
            "{user}: {errors}"
        );
    }
    let mut spec = rooted(&mut world, "x", "").unwrap();
    spec.isolation.image_user = Some("nobody".to_owned());
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert_eq!(error, "the image has no user for 'nobody'");
}

fn working_folders() {
    let mut world = World::new(Native);
    for (at, path) in ["/", "/made/by/us", "/bin"].into_iter().enumerate() {
        let Some(mut spec) = rooted(&mut world, &format!("c{at}"), "pwd") else {
            return;
        };
        spec.isolation.working_dir = Some(path.into());
        assert_eq!(world.run(spec).1, format!("{path}\n"));
    }
    let mut spec = world.script("d", "pwd");
    spec.isolation.working_dir = Some("/no/such".into());
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.starts_with("cannot open /no/such: "), "{error}");
}

fn capabilities() {
    let mut world = World::new(Native);
    let set = |names: &[&str]| {
        let all = names.iter().map(|name| Capabilities::named(name).unwrap());
        all.fold(Capabilities::NONE, Capabilities::union)
    };
    let script = "grep -E 'Cap(Prm|Eff|Bnd|Amb)' /proc/self/status | tr '\\n' ' '";
    let bounding = set(&["CHOWN", "NET_RAW", "SYS_CHROOT"]);
    let mut check = |id: &str, user: Option<&str>, effective, expected: [&str; 4]| {
        let mut spec = world.script(id, script);
        spec.user = user.map(str::to_owned);
        spec.isolation.bounding = bounding;
        spec.isolation.effective = effective;
        let (_, output) = world.run(spec);
        let found: Vec<&str> = output.split_ascii_whitespace().skip(1).step_by(2).collect();
        let expected = expected.map(|text| format!("{text:0>16}"));
        assert_eq!(found, expected, "{id}");
    };
    let raw = Some(set(&["NET_RAW", "SYS_ADMIN"]));
    check("a", None, None, ["42001", "42001", "42001", "0"]);
    check("b", Some("nobody"), None, ["0", "0", "42001", "0"]);
    check("c", Some("nobody"), raw, ["2000", "2000", "42001", "2000"]);
    check("d", None, raw, ["2000", "2000", "42001", "2000"]);
}

fn filtered() {
    let mut world = World::new(Native);
    let script = "grep Seccomp: /proc/self/status; unshare -U true 2>/dev/null && echo unshared";
    for (id, no_new_privileges) in [("a", true), ("b", false)] {
        for (below, user) in [("x", None), ("y", Some("nobody"))] {
            let mut spec = world.script(&format!("{id}{below}"), script);
            spec.user = user.map(str::to_owned);
            spec.isolation.no_new_privileges = no_new_privileges;
            let filter = Profile::standard().compile(spec.isolation.bounding);
            spec.isolation.filter = Some(filter.unwrap());
            assert_eq!(world.run(spec).1, "Seccomp:\t2\n");
        }
    }
}

fn shared() {
    let mut world = World::new(Native);
    let ours = |name| fs::read_link(format!("/proc/self/ns/{name}")).unwrap();
    let script = "for each in pid ipc uts net; do readlink /proc/self/ns/$each; done
        grep ' /dev/shm ' /proc/self/mounts | wc -l; cat /dev/shm/tepui-$1 2>/dev/null; echo > pipe
        exec sleep 1000";
    for (rooted_too, id) in [(false, "a"), (true, "b")] {
        let mut spec = world.script(id, script);
        if rooted_too {
            let Some(spec_of_root) = rooted(&mut world, "unused", script) else {
                return;
            };
            spec.isolation = spec_of_root.isolation;
            spec.isolation.mounts = vec![bind(&spec.sandbox, SANDBOX)];
            spec.environment = spec_of_root.environment;
        }
        spec.isolation.processes = Sharing::Above;
        spec.isolation.ipc = Some(Sharing::Above);
        spec.isolation.network = Network::Own;
        let started = world.launch(spec);
        world.heard(id);
        let output = world.output(id, "stdout");
        let lines: Vec<&str> = output.lines().collect();
        for (at, name) in ["pid", "ipc", "uts", "net"].into_iter().enumerate() {
            let same = Path::new(lines[at]) == ours(name);
            assert_eq!(same, ["pid", "ipc"].contains(&name), "{name}: {output}");
        }
        // Nothing outlives it, though the kernel does not see to it.
        let family = || drivers_syscall::descendants(started.pid).unwrap();
        until("the command runs", || !family().is_empty());
        let left = family();
        world.containers.destroy(&id.into());
        world.exit();
        for each in left {
            until("it is gone", || !crate::world::alive(each.pid));
        }
    }
}

fn below() {
    let mut world = World::new(Native);
    let Some(spec) = rooted(&mut world, "a", "echo > pipe; exec sleep 1000") else {
        return;
    };
    world.launch(spec);
    world.heard("a");
    let script = "ls -d /proc/[0-9]* | wc -l; test -e /bin/busybox && test ! -e /usr/bin/env && echo image; pwd";
    let mut spec = world.script("a.b", script);
    spec.environment = vec![("PATH".into(), "/bin".into())];
    spec.isolation.mounts = vec![bind(&spec.sandbox, SANDBOX)];
    spec.isolation.working_dir = Some(SANDBOX.into());
    spec.isolation.root = None;
    // Its place is there already, for that is where the one above has its own.
    let (status, output) = world.run(spec);
    let errors = world.output("a.b", "stderr");
    assert_eq!(status, Some(0), "{errors}");
    let lines: Vec<&str> = output.lines().collect();
    assert!(lines[0].parse::<u32>().unwrap() <= 5, "{output}");
    assert_eq!(lines[1..], ["image", SANDBOX]);
    world.containers.destroy(&"a".into());
    world.exit();
}

fn own_users() {
    let mut world = World::new(Native);
    let script = "id -u; id -g; cat /proc/self/uid_map; stat -c '%u %g' /bin/busybox /dev .
        echo hello > file; echo again >> /dev/stdout; chown 7:8 file && echo given
        mkdir /made && stat -c %u /made; grep -E 'CapEff|NoNew' /proc/self/status
        (echo 1 > /proc/sys/kernel/core_pattern) 2>/dev/null && echo ESCAPED
        (echo 1 > /proc/1/oom_score_adj) 2>/dev/null && echo ESCAPED; unshare -m true 2>/dev/null && echo ESCAPED; true";
    for layered in [false, true] {
        let id = if layered { "b" } else { "a" };
        let Some(mut spec) = rooted(&mut world, id, script) else {
            return;
        };
        let top = world.dir.path().to_owned();
        if layered {
            for name in ["upper", "work"] {
                fs::create_dir(top.join(name)).unwrap();
            }
            fs::remove_dir(top.join("image/made")).unwrap();
            spec.isolation.root = Some(Root {
                source: RootSource::Overlay {
                    lower: vec![top.join("image")],
                    upper: top.join("upper"),
                    work: top.join("work"),
                },
                read_only: false,
                volumes: Vec::new(),
            });
        }
        spec.isolation.users = Some(Users {
            first: 1 << 30,
            count: 1 << 16,
        });
        spec.isolation.working_dir = Some(SANDBOX.into());
        let (status, output) = world.run(spec);
        let errors = world.output(id, "stderr");
        let lines: Vec<&str> = output.lines().map(str::trim).collect();
        assert_eq!(status, Some(0), "{output}{errors}");
        let map: Vec<&str> = lines[2].split_ascii_whitespace().collect();
        assert_eq!(map, ["0", "1073741824", "65536"]);
        let expected = [
            "0", "0", lines[2], "0 0", "0 0", "0 0", "again", "given", "0",
        ];
        assert_eq!(lines[..9], expected, "{output}{errors}");
        assert!(!output.contains("ESCAPED"), "{output}");
        let metadata = fs::metadata(top.join(id).join("file")).unwrap();
        let owner = (metadata.uid(), metadata.gid());
        assert_eq!(owner, (7, 8));
        let made = if layered { "upper/made" } else { "image/made" };
        assert_eq!(fs::metadata(top.join(made)).unwrap().uid(), 0);
    }
}

fn exec() {
    let mut world = World::new(Native);
    let Some(spec) = rooted(&mut world, "a", "echo > pipe; exec sleep 1000") else {
        return;
    };
    let exec = drivers_container::Exec {
        program: "/bin/sh".into(),
        arguments: [
            "sh",
            "-c",
            "pwd; ls -d /proc/1; test -e /usr/bin/env || echo image",
        ]
        .map(Into::into)
        .to_vec(),
        environment: spec.environment.clone(),
        sandbox: spec.sandbox.clone(),
        user: None,
        rlimits: Vec::new(),
        isolation: spec.isolation.clone(),
    };
    world.launch(spec);
    world.heard("a");
    assert_eq!(world.exec("a", exec), Ok(0));
    assert_eq!(
        world.output("a", "stderr"),
        format!("{SANDBOX}\n/proc/1\nimage\n")
    );
}

/// Programs such as tmux look for the terminal that they are on, by its name.
fn terminals() {
    let mut world = World::new(Native);
    let relay = || {
        Stdio::Relayed(Relay {
            terminal: Some(Window {
                rows: 30,
                columns: 100,
            }),
            is_attachable: true,
            awaits_reader: true,
            ..Relay::default()
        })
    };
    let script = "tty; echo > $(tty) again; stat -c %u $(tty); echo over; exec sleep 1000";
    for users in [
        None,
        Some(Users {
            first: 1 << 30,
            count: 1 << 16,
        }),
    ] {
        let id = if users.is_some() { "b" } else { "a" };
        let Some(mut spec) = rooted(&mut world, id, script) else {
            return;
        };
        spec.isolation.users = users;
        spec.stdio = relay();
        let above = spec.sandbox.clone();
        world.launch(spec);
        let mut attached = world.attach(id, true).unwrap();
        let [out, _] = world.read(&mut attached, Some("over\r\n"));
        assert_eq!(out, "/dev/pts/0\r\nagain\r\n0\r\nover\r\n", "{users:?}");
        let session = format!("{id}.s");
        let mut spec = world.script(&session, script);
        spec.environment = vec![("PATH".into(), "/bin".into())];
        let logs = std::mem::replace(&mut spec.sandbox, above);
        spec.is_session = true;
        spec.shares_cgroup = true;
        let Stdio::Relayed(relay) = relay() else {
            unreachable!("it is relayed")
        };
        spec.stdio = Stdio::Relayed(Relay {
            logs: Some(logs),
            ..relay
        });
        spec.isolation.users = users;
        world.launch(spec);
        let mut attached = world.attach(&session, true).unwrap();
        let [out, _] = world.read(&mut attached, Some("over\r\n"));
        assert_eq!(out, "/dev/pts/1\r\nagain\r\n0\r\nover\r\n", "{users:?}");
    }
}

fn plain() {
    let mut world = World::new(Plain);
    let mut spec = world.script("a", "exit 0");
    spec.isolation.hostname = Some("name".to_owned());
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(error.starts_with("a host name takes namespaces"), "{error}");
    let mode = fs::metadata(world.dir.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
}
