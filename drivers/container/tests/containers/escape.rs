//! Known ways out of containers, each tried by a container that is root inside. None may
//! work: a trick that does prints `ESCAPED`.

use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::net::Shutdown;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::{SocketAddr, UnixListener, UnixStream};
use std::path::Path;
use std::process::ExitCode;

use drivers_container::Launcher::Native;
use drivers_container::{Capabilities, Isolation, Network, Profile, Sharing, Users};

use crate::Test;
use crate::rooted::{SANDBOX, bind, image, rooted};
use crate::world::World;

pub(crate) const TESTS: &[Test] = &[
    ("root_escapes_fail", tricks),
    ("root_escapes_fail_in_a_user_namespace", tricks_of_nobody),
    ("root_escapes_without_a_root_fail", tricks_on_the_machine),
    ("root_working_folder_outside_is_refused", working_folder),
    ("root_init_program_cannot_be_overwritten", init_program),
    ("root_hostile_images_are_refused", hostile_images),
    ("root_supervisors_are_out_of_reach", supervisors),
    ("root_abstract_sockets_are_out_of_reach", abstract_sockets),
];

/// Scripts that print `ESCAPED` if they get anywhere. `try FILE` writes to it, `see FILE` says whether it holds
/// anything.
const TRICKS: &[(&str, &str)] = &[
    ("core pattern", "try /proc/sys/kernel/core_pattern"),
    ("module loader", "try /proc/sys/kernel/modprobe"),
    ("keys of the console", "try /proc/sysrq-trigger"),
    ("interrupts", "try /proc/irq/default_smp_affinity"),
    ("binary formats", "try /proc/sys/fs/binfmt_misc/register"),
    ("helper for events", "try /sys/kernel/uevent_helper"),
    ("memory of the machine", "see /proc/kcore; see /dev/mem; see /dev/kmem"),
    ("messages of the kernel", "see /dev/kmsg; see /proc/kmsg; dmesg >/dev/null 2>&1 && echo ESCAPED"),
    ("timers of the machine", "see /proc/timer_list; see /proc/sched_debug"),
    ("keys", "see /proc/keys"),
    ("firmware", "ls -A /sys/firmware | grep . && echo ESCAPED"),
    (
        "release agent",
        "for each in $(find /sys/fs/cgroup -name release_agent -o -name notify_on_release -o -name cgroup.procs \
         -o -name 'memory.limit_in_bytes' -o -name memory.max 2>/dev/null); do try $each; done",
    ),
    (
        "cgroup mounts",
        "mkdir -p /tmp/cg; for each in 'cgroup -o memory' cgroup2; do
         mount -t $each none /tmp/cg 2>/dev/null && echo ESCAPED; done",
    ),
    ("mounts", "mount -t tmpfs none /tmp 2>/dev/null && echo ESCAPED; mount -o remount,rw / && echo ESCAPED"),
    ("masks", "umount /proc/kcore 2>/dev/null && echo ESCAPED; umount /sys 2>/dev/null && echo ESCAPED"),
    (
        "new namespaces",
        "for each in -m -U -Ur -p -n -i -u -C; do unshare $each true 2>/dev/null && echo ESCAPED; done",
    ),
    ("entering namespaces", "nsenter -t 1 -m true 2>/dev/null && echo ESCAPED"),
    (
        "device nodes",
        "for at in /dev /dev/shm /tmp /mnt/mesos/sandbox; do
         rm -f $at/disk; mknod $at/disk b 8 0 2>/dev/null; see $at/disk
         mknod $at/null c 1 3 2>/dev/null; (echo > $at/null) 2>/dev/null && test -c $at/null && \
         test $at != /dev && echo ESCAPED; mknod $at/mem c 1 1 2>/dev/null; see $at/mem; done",
    ),
    ("first process", "for each in exe mem environ maps; do see /proc/1/$each; try /proc/1/$each; done"),
    (
        "folders of the first process",
        "ls /proc/1/root/ >/dev/null 2>&1 && echo ESCAPED; ls /proc/1/cwd/ >/dev/null 2>&1 && echo ESCAPED
         for each in /proc/1/fd/*; do readlink $each 2>/dev/null | grep -q . && echo ESCAPED; done; true",
    ),
    (
        "own descriptors",
        "for each in /proc/$$/fd/*; do case $(readlink $each) in
         ''|pipe:*|/dev/null|*/stdout|*/stderr) ;; *) echo ESCAPED $(readlink $each) ;; esac; done",
    ),
    (
        "descriptors with folders",
        "for each in 0 1 2 3 4 5 6 7 8 9; do ls /proc/self/fd/$each/../ 2>/dev/null | grep . && echo ESCAPED; done",
    ),
    ("parents of the root", "ls /../../../../work /../home/.. 2>/dev/null | grep -E '^(usr|home|root)$' && echo ESCAPED"),
    ("host name", "hostname other 2>/dev/null && echo ESCAPED"),
    ("the clock", "date -s 2001-01-01 >/dev/null 2>&1; test $(date +%Y) = 2001 && echo ESCAPED"),
    ("modules", "insmod /bin/busybox 2>/dev/null && echo ESCAPED"),
    ("swap", "dd if=/dev/zero of=/tmp/swap bs=4k count=20 2>/dev/null; mkswap /tmp/swap >/dev/null 2>&1
         swapon /tmp/swap 2>/dev/null && echo ESCAPED; swapoff -a 2>/dev/null; true"),
    ("loop devices", "losetup -f >/dev/null 2>&1 && losetup -f /bin/busybox 2>/dev/null && echo ESCAPED"),
    ("network devices", "ip link add x type dummy 2>/dev/null && echo ESCAPED; ip link set lo up 2>/dev/null && echo ESCAPED"),
    ("real-time priority", "chrt -f 50 true 2>/dev/null && echo ESCAPED; renice -n -5 -p $$ >/dev/null 2>&1 && echo ESCAPED"),
    ("old root", "pivot_root / /tmp 2>/dev/null && echo ESCAPED"),
    ("reboot", "reboot -f 2>/dev/null && echo ESCAPED"),
];

/// Tricks that only a user namespace stops once root has all capabilities.
const TRICKS_OF_NOBODY: &[(&str, &str)] = &[
    ("users", "test $(awk '{print $2}' /proc/self/uid_map) = 0 && echo ESCAPED; true"),
    ("values of the machine", "for each in kernel/panic vm/swappiness fs/file-max vm/drop_caches kernel/hostname; do
         try /proc/sys/$each; done"),
    ("values of the network", "try /proc/sys/net/ipv4/ip_forward; iptables -L >/dev/null 2>&1 && echo ESCAPED; true"),
    (
        "mounts of a namespace within",
        "unshare -Urm sh -c 'mount -t proc none /proc; mount -o bind /proc/sys/kernel /tmp
         (echo 1 > /proc/sys/kernel/core_pattern) 2>/dev/null && echo ESCAPED
         mount -t sysfs none /sys 2>/dev/null; (echo 1 > /sys/kernel/uevent_helper) 2>/dev/null && echo ESCAPED
         mknod /tmp/disk b 8 0 2>/dev/null && head -c 1 /tmp/disk && echo ESCAPED' 2>/dev/null; true",
    ),
    ("limits", "ulimit -Hn 9999999 2>/dev/null && echo ESCAPED; (echo -1000 > /proc/self/oom_score_adj) 2>/dev/null && \
         echo ESCAPED; true"),
    ("users beyond its own", "touch /tmp/mine; chown 70000 /tmp/mine 2>/dev/null && echo ESCAPED; true"),
    ("signals", "kill -STOP 1 2>/dev/null && echo ESCAPED; true"),
];

const WORDS: &str = "
    try() { (echo 1 > $1) 2>/dev/null && echo ESCAPED $1; }
    see() { test -e $1 && head -c 1 $1 2>/dev/null | grep -q . && echo ESCAPED $1; }
";

fn tricks() {
    let mut world = World::new(Native);
    for (at, (name, script)) in TRICKS.iter().enumerate() {
        let id = format!("t{at}");
        let Some(mut spec) = rooted(&mut world, &id, &format!("{WORDS}\n{script}\necho tried"))
        else {
            return;
        };
        spec.isolation.network = Network::Own;
        let filter = Profile::standard().compile(spec.isolation.bounding);
        spec.isolation.filter = Some(filter.unwrap());
        let (_, output) = world.run(spec);
        assert!(output.ends_with("tried\n"), "{name}: {output}");
        assert!(!output.contains("ESCAPED"), "{name}: {output}");
        world.release(&id);
    }
}

/// Where root inside is nobody outside, nothing else need hold it back: it may have all
/// capabilities and make all system calls, and nothing is masked.
fn tricks_of_nobody() {
    let mut world = World::new(Native);
    // What everybody on a machine may do, or what changes nothing but the user namespace.
    let harmless = [
        "firmware",
        "messages of the kernel",
        "new namespaces",
        "keys",
    ];
    let tricks = TRICKS.iter().filter(|(name, _)| !harmless.contains(name));
    for (at, (name, script)) in tricks.chain(TRICKS_OF_NOBODY).enumerate() {
        let id = format!("t{at}");
        let Some(mut spec) = rooted(&mut world, &id, &format!("{WORDS}\n{script}\necho tried"))
        else {
            return;
        };
        spec.isolation = Isolation {
            network: Network::Own,
            users: Some(Users {
                first: 1 << 30,
                count: 1 << 16,
            }),
            bounding: Capabilities::ALL,
            effective: Some(Capabilities::ALL),
            no_new_privileges: false,
            masked: false,
            ..spec.isolation
        };
        let (_, output) = world.run(spec);
        assert!(output.ends_with("tried\n"), "{name}: {output}");
        assert!(!output.contains("ESCAPED"), "{name}: {output}");
        world.release(&id);
    }
}

/// What holds also where the files are those of the machine.
fn tricks_on_the_machine() {
    let mut world = World::new(Native);
    let files = [
        "parents of the root",
        "device nodes",
        "release agent",
        "firmware",
        "helper for events",
        "masks",
        "own descriptors",
        "memory of the machine",
        "messages of the kernel",
    ];
    for (at, (name, script)) in TRICKS.iter().enumerate() {
        if files.contains(name) || ["network devices", "loop devices", "swap"].contains(name) {
            continue;
        }
        let id = format!("t{at}");
        let mut spec = world.script(&id, &format!("{WORDS}\n{script}\necho tried"));
        let filter = Profile::standard().compile(spec.isolation.bounding);
        spec.isolation.filter = Some(filter.unwrap());
        let (_, output) = world.run(spec);
        assert!(output.ends_with("tried\n"), "{name}: {output}");
        assert!(!output.contains("ESCAPED"), "{name}: {output}");
    }
}

/// A descriptor that was left open would be a folder of the machine (CVE-2024-21626).
fn working_folder() {
    let mut world = World::new(Native);
    for number in 0..24 {
        let id = format!("c{number}");
        let Some(mut spec) = rooted(&mut world, &id, "pwd; ls ../../../..") else {
            return;
        };
        spec.isolation.working_dir = Some(format!("/proc/self/fd/{number}").into());
        let error = world.try_launch(spec).unwrap_err().to_string();
        assert!(error.starts_with("cannot open /proc/self/fd/"), "{error}");
        let mut spec = rooted(&mut world, &format!("d{number}"), "").unwrap();
        let program = format!("/proc/self/fd/{number}/../../../../../../../../usr/bin/env");
        spec.program = Some(program.into());
        let error = world.try_launch(spec).unwrap_err().to_string();
        assert!(error.starts_with("cannot run '/proc/self/fd/"), "{error}");
    }
}

/// An image whose program is a link to `/proc/self/exe` runs the init program inside
/// (CVE-2019-5736).
fn init_program() {
    let mut world = World::new(Native);
    let Some(mut spec) = rooted(&mut world, "a", "") else {
        return;
    };
    symlink("/proc/self/exe", world.dir.path().join("image/bin/self")).unwrap();
    for folder in ["/lib", "/lib64", "/usr/lib"] {
        if Path::new(folder).exists() {
            spec.isolation.mounts.push(bind(Path::new(folder), folder));
        }
    }
    spec.program = Some("/bin/self".into());
    spec.arguments = ["self", "trick", "overwrite"].map(OsString::from).to_vec();
    let (status, output) = world.run(spec);
    let errors = world.output("a", "stderr");
    assert!(!output.contains("ESCAPED"), "{output}");
    assert_eq!((status, output.as_str()), (Some(0), "tried\n"), "{errors}");
}

/// What the test program does inside a container.
pub(crate) fn trick(arguments: Vec<OsString>) -> ExitCode {
    match arguments.first().and_then(|word| word.to_str()) {
        Some("overwrite") => {
            // It is held open for when nobody executes it any more.
            let held = fs::File::open("/proc/self/exe").unwrap();
            let path = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&held));
            if let Ok(mut file) = fs::File::options().write(true).open(path) {
                let _ = file.write(b"");
                println!("ESCAPED");
            }
            // For as long as it runs the kernel refuses that anyway; what it lies on does so for ever.
            let flags = rustix::fs::fstatvfs(&held).unwrap().f_flag;
            if !flags.contains(rustix::fs::StatVfsMountFlags::RDONLY) {
                println!("ESCAPED later");
            }
        }
        Some("connect") => {
            let name = arguments[1].to_str().unwrap();
            let address = SocketAddr::from_abstract_name(name).unwrap();
            if let Ok(stream) = UnixStream::connect_addr(&address) {
                let _ = stream.shutdown(Shutdown::Both);
                println!("ESCAPED");
            }
        }
        _ => return ExitCode::FAILURE,
    }
    println!("tried");
    ExitCode::SUCCESS
}

/// Images whose folders lead elsewhere.
fn hostile_images() {
    let mut world = World::new(Native);
    let Some(root) = image(&world) else {
        return;
    };
    let elsewhere = world.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for (at, name) in ["proc", "sys", "dev"].into_iter().enumerate() {
        fs::remove_dir(root.join(name)).unwrap();
        symlink("/etc", root.join(name)).unwrap();
        let spec = rooted(&mut world, &format!("l{at}"), "echo ESCAPED").unwrap();
        let error = world.try_launch(spec).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("cannot mount /{name}: ")),
            "{error}"
        );
        fs::remove_file(root.join(name)).unwrap();
        fs::create_dir(root.join(name)).unwrap();
    }
    // Links to the machine lead to places in the image.
    let target = elsewhere.to_str().unwrap();
    symlink(target, root.join("data")).unwrap();
    symlink(format!("../../../../../../../..{target}"), root.join("up")).unwrap();
    fs::create_dir_all(root.join(target.trim_start_matches('/'))).unwrap();
    let mut spec = rooted(
        &mut world,
        "a",
        "echo hello > /data/file; echo hello > /up/file2",
    )
    .unwrap();
    let volume = world.dir.path().join("volume");
    fs::create_dir(&volume).unwrap();
    spec.isolation
        .mounts
        .extend([bind(&volume, "/data"), bind(&volume, "/up")]);
    assert_eq!(world.run(spec).0, Some(0));
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert_eq!(fs::read_dir(&volume).unwrap().count(), 2);
    // User files that are something else.
    for (file, target) in [("passwd", "/proc/self/environ"), ("group", "/dev/zero")] {
        let path = root.join("etc").join(file);
        fs::remove_file(&path).unwrap();
        symlink(target, &path).unwrap();
    }
    let mut spec = rooted(&mut world, "b", "echo ESCAPED").unwrap();
    spec.isolation.image_user = Some("app".to_owned());
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot read /etc/group of the image: "),
        "{error}"
    );
    // A program with the privileges of its owner.
    let program = root.join("bin/id-of-owner");
    fs::copy(root.join("bin/busybox"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o4755)).unwrap();
    let mut spec = rooted(&mut world, "c", "").unwrap();
    spec.program = Some("/bin/id-of-owner".into());
    spec.arguments = ["id", "-u"].map(OsString::from).to_vec();
    spec.user = Some("nobody".to_owned());
    assert_eq!(world.run(spec).1, "65534\n");
}

/// A container that shares the processes of the machine sees supervisors, and can look
/// into none.
fn supervisors() {
    let mut world = World::new(Native);
    let script = format!(
        "{WORDS}
        first=$PPID; above=$(awk '/^PPid:/ {{ print $2 }}' /proc/$first/status)
        for pid in $first $above; do
            for each in mem maps environ exe; do see /proc/$pid/$each; try /proc/$pid/$each; done
            for each in cwd/ root/; do ls /proc/$pid/$each >/dev/null 2>&1 && echo ESCAPED $each; done
            for each in /proc/$pid/fd/*; do readlink $each 2>/dev/null | grep -q . && echo ESCAPED $each; done
        done
        test $above -gt 1 && echo tried"
    );
    let Some(mut spec) = rooted(&mut world, "a", &script) else {
        return;
    };
    spec.isolation.processes = Sharing::Above;
    assert_eq!(world.run(spec).1, "tried\n");
}

fn abstract_sockets() {
    let mut world = World::new(Native);
    let name = format!("tepui-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    let _listener = UnixListener::bind_addr(&address).unwrap();
    let mut spec = world.script("a", "");
    spec.program = Some(std::env::current_exe().unwrap());
    spec.arguments = ["test", "trick", "connect", &name]
        .map(OsString::from)
        .to_vec();
    spec.isolation.network = Network::Own;
    assert_eq!(world.run(spec).1, "tried\n");
    assert!(Path::new(SANDBOX).is_absolute());
}
