//! The native launcher and cgroups, which need root.

use std::fs;
use std::time::Instant;

use base_units::Scalar;
use drivers_container::Launcher::Native;
use drivers_container::Share;

use crate::Test;
use crate::plain;
use crate::world::{World, cgroup_roots, until};

pub(crate) const TESTS: &[Test] = &[
    ("root_namespaces", namespaces),
    ("root_users_and_capabilities", users),
    ("root_orphans_are_reaped", orphans),
    ("root_memory_limit_bites", memory_limit),
    ("root_memory_limit_of_a_child_bites", memory_limit_of_child),
    ("root_cpu_limit_bites", cpu_limit),
    ("root_resize_and_release", resize_and_release),
    ("root_terminate_reaches_all", || plain::terminate(Native)),
    ("root_destroy_reaches_daemons", || plain::destroy(Native)),
    ("root_the_end_of_the_command_ends_daemons", || {
        plain::end_of_command(Native)
    }),
    ("root_destroy_while_launching", || {
        plain::destroy_early(Native)
    }),
    ("root_agents_may_die", || plain::agent_death(Native)),
    ("root_supervisors_may_die", || {
        plain::supervisor_death(Native)
    }),
    ("root_launches_are_quick", quick),
];

fn namespaces() {
    let mut world = World::new(Native);
    assert!(world.containers.isolated());
    let spec = world.script(
        "a",
        "echo $PPID; ls -d /proc/[0-9]* | wc -l; mount -t tmpfs none /mnt 2>/dev/null || echo no
         for each in pid mnt ipc uts net; do readlink /proc/self/ns/$each; done",
    );
    let (status, output) = world.run(spec);
    assert_eq!(status, Some(0));
    let lines: Vec<&str> = output.lines().collect();
    // The first process is its parent; capabilities do not suffice to mount.
    assert_eq!(lines[0], "1");
    assert!(lines[1].parse::<u32>().unwrap() <= 5, "{output}");
    assert_eq!(lines[2], "no");
    for (at, name) in ["pid", "mnt", "ipc", "uts", "net"].into_iter().enumerate() {
        let ours = fs::read_link(format!("/proc/self/ns/{name}")).unwrap();
        let same = lines[3 + at] == ours.to_str().unwrap();
        assert_eq!(same, name == "net", "{name}: {output}");
    }
}

fn users() {
    let mut world = World::new(Native);
    let mut spec = world.script(
        "a",
        "id -u; id -g; id -G; grep -E 'Cap(Eff|Bnd|Inh|Amb)|NoNew' /proc/self/status",
    );
    spec.user = Some("nobody".to_owned());
    let (status, output) = world.run(spec);
    assert_eq!(status, Some(0));
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(lines[..3], ["65534", "65534", "65534"]);
    assert!(output.contains("CapEff:\t0000000000000000"), "{output}");
    assert!(output.contains("CapBnd:\t00000000a80425fb"), "{output}");
    assert!(output.contains("NoNewPrivs:\t1"), "{output}");
    let metadata = fs::metadata(world.dir.path().join("a/stdout")).unwrap();
    assert_eq!(std::os::unix::fs::MetadataExt::uid(&metadata), 65534);
    let spec = world.script("b", "id -u; grep CapEff /proc/self/status");
    assert_eq!(world.run(spec).1, "0\nCapEff:\t00000000a80425fb\n");
    let mut spec = world.script("c", "");
    spec.program = Some("/no/such/program".into());
    spec.user = Some("nobody".to_owned());
    let error = world.try_launch(spec).unwrap_err().to_string();
    assert!(
        error.contains("cannot run '/no/such/program' as user 'nobody'"),
        "{error}"
    );
}

fn orphans() {
    let mut world = World::new(Native);
    let spec = world.script(
        "a",
        "( (exit 0) & (exit 0) & ) ; while grep -qs '^State:.Z' /proc/[0-9]*/status; do :; done",
    );
    assert_eq!(world.run(spec).0, Some(0));
}

/// A share with 64 MiB.
pub(crate) fn small() -> Share {
    Share {
        cpus: Scalar::from_thousandths(500),
        mem_bytes: Some(64 << 20),
        ..Share::default()
    }
}

/// Is there a controller to test?
pub(crate) fn has(world: &World, controller: &str) -> bool {
    let root = world.cgroup_root();
    let found = cgroup_roots(&root).iter().any(|folder| {
        let parent = folder.parent().unwrap();
        parent.join(format!("{controller}.stat")).exists()
    });
    if !found {
        println!("SKIPPED: no {controller} controller on this machine");
    }
    found
}

fn hog(script: &str) {
    let mut world = World::new(Native);
    if !has(&world, "memory") {
        return;
    }
    let mut spec = world.script("a", script);
    spec.share = small();
    world.launch(spec);
    let end = world.exit().end;
    let oom = end.oom.expect("the limit is reached");
    assert_eq!(oom.limit_bytes, 64 << 20);
    assert!(oom.usage_bytes > 48 << 20, "{oom:?}");
    assert!(
        oom.message
            .starts_with("Memory limit exceeded: Requested: 64MB Maximum Used: "),
        "{oom:?}"
    );
    assert_ne!(end.status, Some(0));
    // A hundred more, to be sure that it is the limit and not the machine.
    let mut spec = world.script(
        "b",
        "dd if=/dev/zero of=/dev/null bs=32M count=1 2>/dev/null",
    );
    spec.share = small();
    assert_eq!(world.run(spec).0, Some(0));
}

fn memory_limit() {
    hog("exec dd if=/dev/zero of=/dev/null bs=400M count=1");
}

fn memory_limit_of_child() {
    hog("dd if=/dev/zero of=/dev/null bs=400M count=1; sleep 1000");
}

fn cpu_limit() {
    let mut world = World::new(Native);
    if !has(&world, "cpu") {
        return;
    }
    let mut spec = world.script("a", "while :; do :; done");
    spec.share.cpu_limit = Some(Scalar::from_thousandths(200));
    world.launch(spec);
    let id = "a".into();
    let usage = || world.containers.usage(&id).unwrap();
    // On a busy machine it waits for others for most of a period.
    until("it is throttled", || {
        let usage = usage();
        usage.cpus_nr_throttled > Some(3) && usage.cpus_throttled_time_secs > Some(0.1)
    });
    let usage = usage();
    assert!(usage.cpus_nr_periods >= usage.cpus_nr_throttled);
    assert_eq!(usage.cpus_limit, 0.2);
    assert_eq!((usage.processes, usage.threads), (1, 1));
    let periods = f64::from(usage.cpus_nr_periods.unwrap());
    let used = usage.cpus_user_time_secs + usage.cpus_system_time_secs;
    assert!(used < 0.03 * (periods + 2.0), "{usage:?}");
}

fn resize_and_release() {
    let mut world = World::new(Native);
    let mut spec = world.script("a", "echo > pipe; sleep 1000");
    spec.share = small();
    let started = world.launch(spec);
    assert_eq!(world.heard("a"), "\n");
    let path = format!("{}/a", world.cgroup_root());
    let folders = cgroup_roots(&path);
    assert_eq!(started.cgroup, (!folders.is_empty()).then(|| path.clone()));
    let id = "a".into();
    if has(&world, "memory") {
        let limit = || world.containers.usage(&id).unwrap().mem_limit_bytes;
        assert_eq!(limit(), Some(64 << 20));
        for (asked, expected) in [(128, 128), (32, 128)] {
            let mem_bytes = Some(asked << 20);
            world.containers.resize(
                &id,
                &Share {
                    mem_bytes,
                    ..small()
                },
            );
            assert_eq!(limit(), Some(expected << 20));
        }
        let usage = world.containers.usage(&id).unwrap();
        assert_eq!(usage.mem_soft_limit_bytes, Some(32 << 20));
        assert!(usage.mem_rss_bytes > 0 && usage.mem_total_bytes > Some(0));
    }
    world.containers.destroy(&id);
    world.exit();
    world.release("a");
    assert_eq!(cgroup_roots(&path), <[std::path::PathBuf; 0]>::default());
}

/// Prints the figure; the bench judges it.
fn quick() {
    let mut world = World::new(Native);
    let mut times = Vec::new();
    for round in 0..21 {
        let mut spec = world.script(&format!("c{round}"), "exit 0");
        spec.share = small();
        let begin = Instant::now();
        world.launch(spec);
        times.push(begin.elapsed());
        world.exit();
    }
    times.sort();
    println!("launch: median {:?}, worst {:?}", times[10], times[20]);
}
