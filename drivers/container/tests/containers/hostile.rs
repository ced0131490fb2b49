//! Ways out that take a hostile image, or calls that no shell makes. Each is tried, and must fail.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use drivers_container::Launcher::Native;
use drivers_container::{
    Capabilities, Isolation, Mount, MountSource, Network, Profile, Sharing, Spec, Users,
};
use rustix::fs::{CWD, FileType, Mode, XattrFlags, makedev, mknodat, setxattr};

use crate::Test;
use crate::rooted::{bind, image, rooted};
use crate::world::{World, until};

pub(crate) const TESTS: &[Test] = &[
    ("root_escapes_by_system_calls_fail", system_calls),
    ("root_escapes_by_processes_of_the_machine_fail", processes),
    ("root_escapes_by_links_of_images_fail", links),
    ("root_escapes_by_nodes_and_modes_of_images_fail", nodes),
    ("root_escapes_by_terminals_fail", terminals),
    ("root_escapes_by_swapped_folders_fail", swaps),
    ("root_escapes_by_namespaces_within_fail", within),
];

const USERS: Users = Users {
    first: 1 << 30,
    count: 1 << 16,
};

/// System calls that no container makes, with their numbers on machines of x86 and of ARM, and their first arguments.
const CALLS: &[(&str, i32, i32, &str)] = &[
    ("keyctl", 250, 219, "0, 0, 0"),
    ("add_key", 248, 217, "0, 0, 0, 0, 0"),
    ("request_key", 249, 218, "0, 0, 0, 0"),
    ("userfaultfd", 323, 282, "0"),
    ("io_uring_setup", 425, 425, "1, 0"),
    ("io_uring_register", 427, 427, "0, 0, 0, 0"),
    ("bpf", 321, 280, "0, 0, 0"),
    ("perf_event_open", 298, 241, "0, 0, -1, -1, 0"),
    ("kexec_load", 246, 104, "0, 0, 0, 0"),
    ("kexec_file_load", 320, 294, "0, 0, 0, 0, 0"),
    ("init_module", 175, 105, "0, 0, 0"),
    ("finit_module", 313, 273, "0, 0, 0"),
    ("delete_module", 176, 106, "0, 0"),
    ("open_by_handle_at", 304, 265, "0, 0, 0"),
    ("process_vm_readv", 310, 270, "1, 0, 0, 0, 0, 0"),
    ("process_vm_writev", 311, 271, "1, 0, 0, 0, 0, 0"),
    ("pidfd_getfd", 438, 438, "0, 0, 0"),
    ("kcmp", 312, 272, "1, 1, 0, 0, 0"),
    ("setns", 308, 268, "0, 0"),
    ("unshare of users", 272, 97, "0x10000000"),
    ("unshare of mounts", 272, 97, "0x20000"),
    ("clone of users", 56, 220, "0x10000011, 0, 0, 0, 0"),
    ("clone3", 435, 435, "0, 0"),
    ("mount", 165, 40, "0, 0, 0, 0, 0"),
    ("umount2", 166, 39, "0, 0"),
    ("pivot_root", 155, 41, "0, 0"),
    ("open_tree", 428, 428, "-100, 0, 0"),
    ("move_mount", 429, 429, "0, 0, 0, 0, 0"),
    ("fsopen", 430, 430, "0, 0"),
    ("fspick", 433, 433, "0, 0, 0"),
    ("mount_setattr", 442, 442, "0, 0, 0, 0, 0"),
    ("swapon", 167, 224, "0, 0"),
    ("quotactl", 179, 60, "0, 0, 0, 0"),
    ("acct", 163, 89, "0"),
    ("syslog", 103, 116, "3, 0, 0"),
    ("settimeofday", 164, 170, "0, 0"),
    ("clock_settime", 227, 112, "0, 0"),
    ("reboot", 169, 142, "0, 0, 0, 0"),
    ("move_pages", 279, 239, "0, 0, 0, 0, 0, 0"),
    ("sethostname", 170, 161, "0, 0"),
    ("fanotify_init", 300, 262, "0, 0"),
    ("a socket to the machine's host", 41, 198, "40, 1, 0"),
    ("a personality of another system", 135, 92, "4"),
];

/// A test of perl's, for it makes any call.
const PERL: &str = "/usr/bin/perl";

fn has_perl() -> bool {
    let is_there = Path::new(PERL).exists();
    if !is_there {
        println!("SKIPPED: no perl to make system calls with; install perl-base");
    }
    is_there
}

fn filtered(spec: &mut Spec) {
    let filter = Profile::standard().compile(spec.isolation.bounding);
    spec.isolation.filter = Some(filter.unwrap());
}

/// Runs a script and looks whether it got anywhere.
#[track_caller]
fn tried(world: &mut World, spec: Spec) {
    let id = spec.id.clone();
    let (_, output) = world.run(spec);
    let errors = world.output(id.as_str(), "stderr");
    assert!(output.ends_with("tried\n"), "{output}{errors}");
    assert!(!output.contains("ESCAPED"), "{output}{errors}");
}

/// The kernel must say that nobody may, or that there is no such call; not even that the arguments are wrong.
fn system_calls() {
    if !has_perl() {
        return;
    }
    let mut world = World::new(Native);
    let mut script = String::new();
    for (name, x86, arm, arguments) in CALLS {
        let number = match std::env::consts::ARCH {
            "x86_64" => x86,
            "aarch64" => arm,
            other => panic!("the numbers of {other} are not in the table"),
        };
        script.push_str(&format!(
            "$! = 0; syscall({number}, {arguments}); print \"ESCAPED by {name}: $!\\n\" unless $! == 1 || $! == 38;\n"
        ));
    }
    script.push_str("print \"tried\\n\";");
    let mut spec = world.script("a", "");
    spec.program = Some(PERL.into());
    spec.arguments = ["perl", "-e", &script].map(OsString::from).to_vec();
    filtered(&mut spec);
    tried(&mut world, spec);
}

/// A container that shares the processes of the machine reaches none of them but by signals.
fn processes() {
    if !has_perl() {
        return;
    }
    let mut world = World::new(Native);
    let ptrace = match std::env::consts::ARCH {
        "aarch64" => 117,
        _ => 101,
    };
    let script = format!(
        "first=$PPID; above=$(awk '/^PPid:/ {{ print $2 }}' /proc/$first/status)
        for pid in 1 $first $above; do
            for each in root cwd exe ns/mnt map_files; do
                ls /proc/$pid/$each/ 2>/dev/null | grep . && echo ESCAPED $pid $each
                readlink /proc/$pid/$each 2>/dev/null | grep . && echo ESCAPED $pid $each
            done
            for each in mem environ maps auxv stack syscall; do
                head -c 1 /proc/$pid/$each 2>/dev/null | grep -q . && echo ESCAPED $pid $each
            done
            nsenter -t $pid -m -p true 2>/dev/null && echo ESCAPED into $pid
            # To seize, and to attach.
            perl -e 'for (0x4206, 16) {{ print \"ESCAPED by ptrace\\n\" if syscall({ptrace}, $_, $ARGV[0], 0, 0) == 0 }}' $pid
            perl -e '$fd = syscall(434, $ARGV[0] + 0, 0);
                print \"ESCAPED by pidfd\\n\" if $fd >= 0 && syscall(438, $fd, 0, 0) >= 0' $pid
        done
        echo tried"
    );
    let mut spec = world.script("a", &script);
    spec.isolation.processes = Sharing::Above;
    filtered(&mut spec);
    tried(&mut world, spec);
}

/// What programs of the machine need in an image.
pub(crate) fn libraries(isolation: &mut Isolation) {
    for folder in ["/lib", "/lib64", "/usr/lib"] {
        if Path::new(folder).exists() {
            isolation.mounts.push(bind(Path::new(folder), folder));
        }
    }
}

/// Images whose links are in the way of what is mounted for every container.
fn links() {
    let mut world = World::new(Native);
    let Some(root) = image(&world) else { return };
    let outside = world.dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    let precious = outside.join("precious");
    fs::write(&precious, "as it was\n").unwrap();
    let hosts = world.dir.path().join("hosts");
    fs::write(&hosts, "names\n").unwrap();
    let up = format!("../../../../../../../../..{}", precious.display());
    let script = "cat /etc/hosts 2>/dev/null; echo new 2>/dev/null > /etc/hosts; echo tried";
    // A file that is mounted for its network, where the image has a link.
    for (at, target) in [
        precious.to_str().unwrap(),
        &up,
        "/proc/self/environ",
        "/proc/1/mem",
        "/dev/sda",
        "/",
    ]
    .into_iter()
    .enumerate()
    {
        let link = root.join("etc/hosts");
        let _ = fs::remove_file(&link);
        symlink(target, &link).unwrap();
        let mut spec = rooted(&mut world, &format!("f{at}"), script).unwrap();
        spec.isolation.mounts.push(bind(&hosts, "/etc/hosts"));
        match world.try_launch(spec) {
            Err(error) => assert!(
                error.0.starts_with("cannot mount something at /etc/hosts"),
                "{error}"
            ),
            Ok(_) => drop(world.exit()),
        }
        assert_eq!(
            fs::read_to_string(&precious).unwrap(),
            "as it was\n",
            "{target}"
        );
    }
    fs::remove_file(root.join("etc/hosts")).unwrap();
    // The folder that it is in, and that of the sandbox.
    let aside = world.dir.path().join("aside");
    fs::rename(root.join("etc"), &aside).unwrap();
    let _ = fs::remove_dir_all(root.join("mnt"));
    for (at, (name, target)) in [
        ("etc", "/proc"),
        ("etc", "/proc/self"),
        ("etc", "/sys"),
        ("etc", "/dev"),
        ("etc", "/"),
        ("etc", ".."),
        ("etc", outside.to_str().unwrap()),
        ("mnt", "/proc"),
        ("mnt", "/"),
        ("mnt", outside.to_str().unwrap()),
    ]
    .into_iter()
    .enumerate()
    {
        let link = root.join(name);
        symlink(target, &link).unwrap();
        let script = "ls / | grep -E '^(home|work|boot)$' && echo ESCAPED; ls /proc/1/root/ 2>/dev/null && echo ESCAPED
            (echo x > /proc/sys/kernel/core_pattern) 2>/dev/null && echo ESCAPED; test -e /proc/kcore && test -s /proc/kcore && echo ESCAPED
            echo tried";
        let mut spec = rooted(&mut world, &format!("d{at}"), script).unwrap();
        spec.isolation.working_dir = Some("/".into());
        spec.isolation.mounts.push(bind(&hosts, "/etc/hosts"));
        match world.try_launch(spec) {
            Err(error) => assert!(error.0.starts_with("cannot mount "), "{error}"),
            Ok(_) => {
                world.exit();
                let output = world.output(&format!("d{at}"), "stdout");
                assert_eq!(output, "tried\n", "{name} -> {target}");
            }
        }
        assert_eq!(
            fs::read_dir(&outside).unwrap().count(),
            1,
            "{name} -> {target}"
        );
        fs::remove_file(&link).unwrap();
        let _ = fs::remove_dir_all(root.join("mnt"));
    }
    // The place of the sandbox itself.
    let _ = fs::remove_dir_all(root.join("etc"));
    fs::rename(&aside, root.join("etc")).unwrap();
    for (at, target) in ["/", "/proc", "/dev", "/etc", outside.to_str().unwrap()]
        .into_iter()
        .enumerate()
    {
        let _ = fs::remove_dir_all(root.join("mnt"));
        fs::create_dir_all(root.join("mnt/mesos")).unwrap();
        symlink(target, root.join("mnt/mesos/sandbox")).unwrap();
        let script = "ls / | grep -E '^(home|work|boot)$' && echo ESCAPED; ls /proc/1/root/ 2>/dev/null && echo ESCAPED; echo tried";
        let mut spec = rooted(&mut world, &format!("s{at}"), script).unwrap();
        spec.isolation.working_dir = Some("/".into());
        match world.try_launch(spec) {
            Err(error) => assert!(error.0.starts_with("cannot "), "{error}"),
            Ok(_) => {
                world.exit();
                let output = world.output(&format!("s{at}"), "stdout");
                assert_eq!(output, "tried\n", "{target}");
            }
        }
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 1, "{target}");
    }
}

/// Disks, memory and privileges as files of an image and of a volume.
fn nodes() {
    let mut world = World::new(Native);
    let Some(root) = image(&world) else { return };
    let volume = world.dir.path().join("volume");
    fs::create_dir(&volume).unwrap();
    for folder in [&root, &volume] {
        for (name, kind, major, minor) in [
            ("sda", FileType::BlockDevice, 8, 0),
            ("ram", FileType::BlockDevice, 1, 0),
            ("mem", FileType::CharacterDevice, 1, 1),
            ("kmsg", FileType::CharacterDevice, 1, 11),
            ("zero", FileType::CharacterDevice, 1, 5),
        ] {
            let mode = Mode::from_raw_mode(0o666);
            mknodat(CWD, folder.join(name), kind, mode, makedev(major, minor)).unwrap();
        }
        // That of busybox would give up by itself what it gained.
        for (name, program, mode) in [
            ("as-owner", "/usr/bin/id", 0o6755),
            ("able", "/bin/cat", 0o755),
        ] {
            let copy = folder.join(name);
            fs::copy(program, &copy).unwrap();
            fs::set_permissions(&copy, PermissionsExt::from_mode(mode)).unwrap();
        }
        // Version 2: `CHOWN`, which is among those that the container can have, in effect.
        let mut all = vec![1, 0, 0, 2, 1];
        all.resize(20, 0);
        setxattr(
            folder.join("able"),
            "security.capability",
            &all,
            XattrFlags::empty(),
        )
        .unwrap();
    }
    let script = "for at in / /volume/; do
            for each in sda ram mem kmsg zero; do head -c 1 $at$each 2>/dev/null | wc -c | grep -q 1 && echo ESCAPED $at$each; done
            test $(${at}as-owner -u) = 65534 || echo ESCAPED by its owner
            ${at}able /proc/self/status | grep CapEff | grep -q 0000000000000000 || echo ESCAPED by capabilities
        done; echo tried";
    for (id, bounding) in [
        ("usual", Capabilities::CONTAINER),
        ("all", Capabilities::ALL),
    ] {
        let mut spec = rooted(&mut world, id, script).unwrap();
        spec.isolation.mounts.push(bind(&volume, "/volume"));
        libraries(&mut spec.isolation);
        spec.isolation.bounding = bounding;
        spec.user = Some("nobody".to_owned());
        tried(&mut world, spec);
    }
}

/// `TIOCSTI` types into a terminal: there is none, or one that belongs to the session alone.
fn terminals() {
    if !has_perl() {
        return;
    }
    let mut world = World::new(Native);
    let script = "my $c = 'x'; for my $n (0 .. 9) { open(my $f, '+<&=', $n) or next; print \"ESCAPED $n\\n\" if ioctl($f, 0x5412, $c); }
        print \"ESCAPED to its terminal\\n\" if open(my $t, '+<', '/dev/tty'); print \"tried\\n\";";
    let mut spec = world.script("a", "");
    spec.program = Some(PERL.into());
    spec.arguments = ["perl", "-e", script].map(OsString::from).to_vec();
    filtered(&mut spec);
    tried(&mut world, spec);
    // In an image the terminals of others have no names.
    let script = "ls /dev/pts | grep -v ptmx && echo ESCAPED; ls /proc/self/fd/0/.. 2>/dev/null && echo ESCAPED
        for n in 0 1 2 3 4 5 6 7; do (echo > /dev/pts/$n) 2>/dev/null && echo ESCAPED; done; echo tried";
    let Some(spec) = rooted(&mut world, "b", script) else {
        return;
    };
    tried(&mut world, spec);
}

/// Whoever owns a sandbox swaps a folder for a link while others are shown it.
fn swaps() {
    let mut world = World::new(Native);
    let script = "mkdir real; ln -s /etc link; echo here; exec 2>/dev/null
        while :; do mv -T real part; mv -T part real; mv -T link part; mv -T part link; done";
    let mut spec = world.script("a", script);
    let above = spec.sandbox.clone();
    fs::create_dir(above.join("containers")).unwrap();
    spec.user = None;
    world.launch(spec);
    until("it runs", || world.output("a", "stdout") == "here\n");
    let mut shown = 0;
    for number in 0..40 {
        let id = format!("a.n{number}");
        let mut spec = world.script(&id, "ls volume; echo tried");
        let target = spec.sandbox.join("volume");
        spec.isolation.mounts.push(Mount {
            target,
            source: MountSource::Sandbox {
                whose: Sharing::Above,
                sandbox: above.clone(),
                path: "part".into(),
            },
            read_only: false,
        });
        if world.try_launch(spec).is_ok() {
            shown += 1;
            until("it is over", || {
                world.output(&id, "stdout").ends_with("tried\n")
            });
            assert_eq!(world.output(&id, "stdout"), "tried\n");
        }
    }
    println!("{shown} of 40 were shown a folder");
}

/// Root of a container with users of its own may make namespaces within; what is masked, read-only or kept from it
/// stays so there.
fn within() {
    let mut world = World::new(Native);
    let tricks = [
        ("masks", "umount /proc/kcore && echo ESCAPED; umount /proc/sys && echo ESCAPED; umount /sys/firmware && echo ESCAPED"),
        ("read-only", "mount -o remount,bind,rw /fixed && echo ESCAPED; touch /fixed/x && echo ESCAPED
            mount -o remount,bind,rw /proc/sys && echo ESCAPED; umount /fixed && touch /fixed/x && echo below"),
        ("cgroups", "for each in memory rdma cpu pids misc; do mkdir -p /tmp/$each; mount -t cgroup -o $each none /tmp/$each &&
            (echo /x > /tmp/$each/release_agent) && echo ESCAPED $each; done"),
        ("overlays", "mkdir -p /tmp/u /tmp/w /tmp/m; mount -t overlay -o lowerdir=/fixed,upperdir=/tmp/u,workdir=/tmp/w none /tmp/m &&
            chmod 4777 /tmp/m/precious && test $(stat -c %u /tmp/m/precious) = 0 && test -u /fixed/precious && echo ESCAPED"),
        ("nodes", "mount -t tmpfs none /tmp && mknod /tmp/mem c 1 1 && head -c 1 /tmp/mem && echo ESCAPED
            mount -o remount,bind,dev / && echo ESCAPED"),
        ("core pattern", "mount -t proc none /tmp; (echo x > /tmp/sys/kernel/core_pattern) && echo ESCAPED"),
        ("root above", "chroot /proc/1/root ls /home && echo ESCAPED; nsenter -t 1 -m ls /home && echo ESCAPED"),
        ("keeper of its users", "ls /proc/1/fd/100/ && echo ESCAPED; nsenter --user=/proc/1/fd/100 true && echo ESCAPED"),
    ];
    let fixed = world.dir.path().join("fixed");
    fs::create_dir(&fixed).unwrap();
    fs::write(fixed.join("precious"), "as it was\n").unwrap();
    for (at, (name, script)) in tricks.into_iter().enumerate() {
        let id = format!("t{at}");
        let script = format!(
            "exec 2>/dev/null\nunshare -m sh -c '{script}'\nunshare -UrmC sh -c '{script}'\necho tried"
        );
        let Some(spec) = rooted(&mut world, &id, &script) else {
            return;
        };
        let mut spec = spec;
        spec.isolation.mounts.push(Mount {
            read_only: true,
            ..bind(&fixed, "/fixed")
        });
        spec.isolation = Isolation {
            network: Network::Own,
            users: Some(USERS),
            bounding: Capabilities::ALL,
            effective: Some(Capabilities::ALL),
            no_new_privileges: false,
            ..spec.isolation
        };
        let (_, output) = world.run(spec);
        assert!(output.ends_with("tried\n"), "{name}: {output}");
        assert!(!output.contains("ESCAPED"), "{name}: {output}");
        let names: Vec<_> = fs::read_dir(&fixed).unwrap().collect();
        assert_eq!(names.len(), 1, "{name}");
        let mode = fs::metadata(fixed.join("precious"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o7777, 0o644, "{name}");
    }
}
