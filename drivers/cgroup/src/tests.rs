//! Recorded trees of every kind, and the machine's own where it allows that.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::{Controller, Disk, Group, Hierarchies, Limits, Pressure, Usage};

const ALL: &[Controller] = &[
    Controller::Pids,
    Controller::Devices,
    Controller::Io,
    Controller::Cpuset,
];

/// Writes files of a tree.
fn tree(top: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = top.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

/// A machine with one hierarchy.
fn unified(files: &[(&str, &str)]) -> (TempDir, Hierarchies) {
    let dir = tempfile::tempdir().unwrap();
    tree(dir.path(), files);
    let mountinfo = format!(
        "22 1 8:1 / / rw - ext4 /dev/root rw\n\
         30 22 0:26 / {} rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
        dir.path().display()
    );
    let found = Hierarchies::find("tepui", ALL, &mountinfo, "0::/user.slice\n");
    (dir, found)
}

const CONTROLLERS: &[(&str, &str)] = &[
    ("cgroup.controllers", "cpuset cpu io memory pids\n"),
    ("cgroup.subtree_control", "cpu memory pids io cpuset\n"),
    (
        "tepui/cgroup.subtree_control",
        "cpu memory pids io cpuset\n",
    ),
];

const LIMITS: Limits = Limits {
    cpu_thousandths: 1500,
    cpu_limit_thousandths: Some(2500),
    memory_bytes: Some(100 << 20),
    memory_limit_bytes: Some(200 << 20),
    pids: None,
    processors: None,
};

/// A container's group, with the files the kernel would have made.
fn made(hierarchies: &Hierarchies) -> Group {
    let group = hierarchies.group("c1");
    group.make().unwrap();
    assert_eq!(group.path(), Some("tepui/c1"));
    group
}

#[test]
fn version_2_limits() {
    let (dir, found) = unified(CONTROLLERS);
    let group = made(&found);
    let folder = dir.path().join("tepui/c1");
    tree(
        &folder,
        &[("cpu.max", "max 100000\n"), ("memory.max", "max\n")],
    );
    group.limit(&LIMITS).unwrap();
    assert_eq!(read(&folder, "cpu.weight"), "59");
    assert_eq!(read(&folder, "cpu.max"), "250000 100000");
    assert_eq!(read(&folder, "memory.low"), (100 << 20).to_string());
    assert_eq!(read(&folder, "memory.max"), (200 << 20).to_string());
    assert_eq!(read(&folder, "memory.oom.group"), "1");
    // What runs keeps its memory, and may get more.
    tree(&folder, &[("leaf/cgroup.procs", "4242\n")]);
    let memory = |bytes| Limits {
        cpu_limit_thousandths: None,
        memory_limit_bytes: Some(bytes),
        ..LIMITS
    };
    group.limit(&memory(150 << 20)).unwrap();
    assert_eq!(read(&folder, "memory.max"), (200 << 20).to_string());
    assert_eq!(read(&folder, "cpu.max"), "max 100000");
    group.limit(&memory(300 << 20)).unwrap();
    assert_eq!(read(&folder, "memory.max"), (300 << 20).to_string());
    group.limit(&memory(u64::MAX)).unwrap();
    assert_eq!(read(&folder, "memory.max"), "max");
    assert!(group.memory_alarm().is_none());
}

#[test]
fn version_2_usage() {
    let (dir, found) = unified(CONTROLLERS);
    let group = made(&found);
    tree(
        &dir.path().join("tepui/c1"),
        &[
            (
                "cpu.stat",
                "usage_usec 3500000\nuser_usec 2500000\nsystem_usec 1000000\n\
                 nr_periods 40\nnr_throttled 7\nthrottled_usec 1250000\n",
            ),
            ("memory.current", "5000\n"),
            ("memory.max", "7000\n"),
            ("memory.low", "6000\n"),
            ("memory.peak", "6900\n"),
            (
                "memory.stat",
                "anon 3000\nfile 1500\nanon_thp 9\nkernel 70\nsock 7\nfile_mapped 600\nunevictable 0\n",
            ),
            ("memory.swap.current", "400\n"),
            (
                "io.stat",
                "8:0 rbytes=4096 wbytes=8192 rios=1 wios=2 dbytes=0\n253:0\n",
            ),
            ("memory.events", "low 0\nhigh 0\nmax 3\noom 1\noom_kill 2\n"),
            ("leaf/cgroup.procs", "10\n11\n"),
            ("leaf/cgroup.threads", "10\n11\n12\n"),
        ],
    );
    let expected = Usage {
        cpu_user_secs: Some(2.5),
        cpu_system_secs: Some(1.0),
        periods: Some(40),
        throttled_periods: Some(7),
        throttled_secs: Some(1.25),
        memory_bytes: Some(5000),
        memory_anonymous_bytes: Some(3000),
        memory_file_bytes: Some(1500),
        memory_limit_bytes: Some(7000),
        memory_soft_limit_bytes: Some(6000),
        memory_and_swap_bytes: Some(5400),
        swap_bytes: Some(400),
        kernel_bytes: Some(70),
        kernel_tcp_bytes: Some(7),
        mapped_bytes: Some(600),
        unevictable_bytes: Some(0),
        disks: vec![Disk {
            major: 8,
            minor: 0,
            read_bytes: 4096,
            written_bytes: 8192,
            reads: 1,
            writes: 2,
        }],
        processes: 2,
        threads: 3,
    };
    assert_eq!(group.usage(), Some(expected));
    assert_eq!(group.memory_peak_bytes(), Some(6900));
    assert_eq!(group.memory_kills(), 2);
    assert_eq!(group.pressure(), []);
    let text = "some avg10=1.25 avg60=0.00 avg300=0.00 total=2500000\n";
    tree(&dir.path().join("tepui/c1"), &[("io.pressure", text)]);
    let expected = Pressure {
        resource: "io",
        extent: "some",
        avg10_percent: 1.25,
        stalled_secs: 2.5,
    };
    assert_eq!(group.pressure(), [expected]);
    assert!(group.memory_statistics().starts_with("anon 3000\n"));
}

#[test]
fn version_2_hands_controllers_down() {
    let (dir, found) = unified(&[
        ("cgroup.controllers", "cpu memory\n"),
        ("cgroup.subtree_control", ""),
        ("tepui/cgroup.subtree_control", ""),
    ]);
    // A plain file keeps only the last word written.
    assert_eq!(read(dir.path(), "cgroup.subtree_control"), "+memory");
    assert!(made(&found).usage().is_some());
}

#[test]
fn version_2_without_controllers_still_counts() {
    let (dir, found) = unified(&[("cgroup.controllers", "hugetlb\n")]);
    let group = made(&found);
    tree(
        &dir.path().join("tepui/c1"),
        &[("cpu.stat", "user_usec 500000\nsystem_usec 0\n")],
    );
    group.limit(&LIMITS).unwrap();
    let usage = group.usage().unwrap();
    assert_eq!(usage.cpu_user_secs, Some(0.5));
    assert_eq!((usage.memory_bytes, usage.periods), (None, None));
    assert_eq!(group.memory_kills(), 0);
}

#[test]
fn version_2_hands_controllers_down_to_containers_below() {
    let (dir, found) = unified(CONTROLLERS);
    let group = made(&found);
    let folder = dir.path().join("tepui/c1");
    tree(&folder, &[("cgroup.subtree_control", "")]);
    let below = group.below("c2");
    below.make().unwrap();
    assert_eq!(below.path(), Some("tepui/c1/container.c2"));
    // A plain file keeps only the last word written.
    assert_eq!(read(&folder, "cgroup.subtree_control"), "+cpuset");
    below.limit(&LIMITS).unwrap();
    let inner = folder.join("container.c2");
    assert_eq!(read(&inner, "memory.max"), (200 << 20).to_string());
    tree(&inner, &[("leaf/cgroup.procs", "")]);
    below.open().unwrap().join().unwrap();
    assert_eq!(read(&inner, "leaf/cgroup.procs"), "0");
    assert!(!folder.join("leaf/cgroup.procs").exists());
}

/// A machine with version 1, and version 2 beside it without controllers.
fn hybrid(own: &str) -> (TempDir, Hierarchies) {
    let dir = tempfile::tempdir().unwrap();
    let top = dir.path().display();
    for name in [
        "unified",
        "cpu,cpuacct",
        "my memory/own",
        "pids",
        "devices",
        "blkio",
        "cpuset",
    ] {
        fs::create_dir_all(dir.path().join(name)).unwrap();
    }
    tree(
        dir.path(),
        &[
            ("unified/cgroup.controllers", "hugetlb\n"),
            ("cpuset/cpuset.cpus", "0-3\n"),
            ("cpuset/cpuset.mems", "0\n"),
        ],
    );
    let mountinfo = format!(
        "29 22 0:25 / {top}/unified rw - cgroup2 cgroup2 rw\n\
         30 22 0:26 / {top}/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n\
         31 22 0:27 / {top}/my\\040memory rw - cgroup cgroup rw,memory\n\
         32 22 0:28 / {top}/pids rw - cgroup cgroup rw,pids\n\
         33 22 0:29 / {top}/devices rw - cgroup cgroup rw,devices\n\
         34 22 0:30 / {top}/blkio rw - cgroup cgroup rw,blkio\n\
         35 22 0:31 / {top}/cpuset rw - cgroup cgroup rw,cpuset\n\
         damaged line - cgroup\n"
    );
    let found = Hierarchies::find("tepui", ALL, &mountinfo, own);
    (dir, found)
}

#[test]
fn version_1_limits_and_usage() {
    let (dir, found) = hybrid("5:cpu,cpuacct:/\n4:memory:/own\n0::/\n");
    let group = made(&found);
    let cpu = dir.path().join("cpu,cpuacct/tepui/c1");
    let memory = dir.path().join("my memory/tepui/c1");
    assert!(!dir.path().join("unified/tepui").exists());
    tree(
        &cpu,
        &[
            ("cpu.cfs_quota_us", "-1\n"),
            ("cpuacct.stat", "user 150\nsystem 25\n"),
            (
                "cpu.stat",
                "nr_periods 4\nnr_throttled 1\nthrottled_time 500000000\n",
            ),
        ],
    );
    tree(
        &memory,
        &[
            ("memory.usage_in_bytes", "900\n"),
            ("memory.max_usage_in_bytes", "1000\n"),
            (
                "memory.stat",
                "cache 1\nrss 2\ntotal_cache 300\ntotal_rss 500\n",
            ),
            (
                "memory.oom_control",
                "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n",
            ),
            ("memory.limit_in_bytes", "9223372036854771712\n"),
        ],
    );
    assert_eq!(group.memory_limit_bytes(), None);
    group.limit(&LIMITS).unwrap();
    assert_eq!(read(&cpu, "cpu.shares"), "1536");
    assert_eq!(read(&cpu, "cpu.cfs_quota_us"), "250000");
    assert_eq!(read(&cpu, "cpu.cfs_period_us"), "100000");
    assert_eq!(
        read(&memory, "memory.limit_in_bytes"),
        (200 << 20).to_string()
    );
    let soft = read(&memory, "memory.soft_limit_in_bytes");
    assert_eq!(soft, (100 << 20).to_string());
    let usage = group.usage().unwrap();
    assert_eq!(usage.cpu_user_secs, Some(1.5));
    assert_eq!(usage.cpu_system_secs, Some(0.25));
    assert_eq!(usage.throttled_secs, Some(0.5));
    assert_eq!(usage.memory_anonymous_bytes, Some(500));
    assert_eq!(usage.memory_limit_bytes, Some(200 << 20));
    assert_eq!(
        (group.memory_kills(), group.memory_peak_bytes()),
        (1, Some(1000))
    );
    let folders = [
        "cpu,cpuacct",
        "my memory",
        "pids",
        "devices",
        "blkio",
        "cpuset",
    ];
    for folder in folders {
        let folder = dir.path().join(folder).join("tepui/c1");
        tree(&folder, &[("tasks", ""), ("container.tasks/tasks", "")]);
    }
    group.open().unwrap().join().unwrap();
    assert_eq!(
        (read(&cpu, "tasks"), read(&memory, "tasks")),
        ("0".into(), "0".into())
    );
    let below = group.below("tasks");
    below.make().unwrap();
    below.open().unwrap().join().unwrap();
    assert_eq!(read(&cpu, "container.tasks/tasks"), "0");
    for folder in folders {
        let folder = dir.path().join(folder).join("tepui/c1/container.tasks");
        for file in fs::read_dir(folder).unwrap() {
            fs::remove_file(file.unwrap().path()).unwrap();
        }
    }
    below.remove().unwrap();
    assert!(!cpu.join("container.tasks").exists() && cpu.exists());
}

#[test]
fn version_1_of_the_other_controllers() {
    let (dir, found) = hybrid("");
    let group = made(&found);
    let at = |controller: &str| dir.path().join(controller).join("tepui/c1");
    // Both it and what is above it had none.
    assert_eq!(read(&at("cpuset"), "cpuset.cpus"), "0-3");
    assert_eq!(read(&at("cpuset"), "cpuset.mems"), "0");
    let limits = Limits {
        pids: Some(77),
        processors: Some("1,3".into()),
        ..LIMITS
    };
    group.limit(&limits).unwrap();
    assert_eq!(read(&at("pids"), "pids.max"), "77");
    assert_eq!(read(&at("cpuset"), "cpuset.cpus"), "1,3");
    group.allow_devices(["c 1:3 rwm", "c 1:5 rwm"]).unwrap();
    assert_eq!(read(&at("devices"), "devices.deny"), "a");
    assert_eq!(read(&at("devices"), "devices.allow"), "c 1:5 rwm");
    let io = "8:0 Read 10\n8:0 Write 20\n8:0 Total 30\nTotal 30\n";
    tree(
        &at("blkio"),
        &[
            ("blkio.throttle.io_service_bytes_recursive", io),
            (
                "blkio.throttle.io_serviced_recursive",
                "8:0 Read 1\n8:0 Write 2\n",
            ),
        ],
    );
    let expected = Disk {
        major: 8,
        minor: 0,
        read_bytes: 10,
        written_bytes: 20,
        reads: 1,
        writes: 2,
    };
    assert_eq!(group.usage().unwrap().disks, [expected]);
    let views: Vec<&str> = group.views().into_iter().map(|(name, _)| name).collect();
    let names = [
        "cpu", "cpuacct", "memory", "pids", "devices", "blkio", "cpuset",
    ];
    assert_eq!(views, names);
}

#[test]
fn little_is_rounded_up_to_what_the_kernel_takes() {
    let (dir, found) = hybrid("");
    let group = made(&found);
    let cpu = dir.path().join("cpu,cpuacct/tepui/c1");
    let memory = dir.path().join("my memory/tepui/c1");
    let limits = Limits {
        cpu_thousandths: 0,
        cpu_limit_thousandths: Some(1),
        memory_bytes: Some(1),
        ..Limits::default()
    };
    group.limit(&limits).unwrap();
    assert_eq!(read(&cpu, "cpu.shares"), "2");
    assert_eq!(read(&cpu, "cpu.cfs_quota_us"), "1000");
    let least = (32 << 20).to_string();
    assert_eq!(read(&memory, "memory.limit_in_bytes"), least);
    assert_eq!(read(&memory, "memory.soft_limit_in_bytes"), least);
}

#[test]
fn our_own_cgroup_serves_where_the_top_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    let top = dir.path().join("top");
    // Only in our own cgroup is there a place for the root.
    fs::create_dir_all(top.join("mine/x")).unwrap();
    // The top of this mount is not the top of the hierarchy.
    let mountinfo = format!(
        "30 22 0:26 /docker {} rw - cgroup cgroup rw,memory\n",
        top.display()
    );
    let found = Hierarchies::find("x/tepui", ALL, &mountinfo, "4:memory:/docker/mine\n");
    assert!(found.group("c1").path().is_some());
    assert!(top.join("mine/x/tepui").is_dir());
}

#[test]
fn a_machine_without_cgroups_works_on() {
    let found = Hierarchies::find("tepui", ALL, "22 1 8:1 / / rw - ext4 /dev/root rw\n", "");
    let group = found.group("c1");
    assert_eq!((group.path(), group.usage()), (None, None));
    group.make().unwrap();
    group.limit(&LIMITS).unwrap();
    group.open().unwrap().join().unwrap();
    assert!(group.kill() && group.memory_alarm().is_none());
    group.remove().unwrap();
}

#[test]
fn refusals_name_the_file() {
    let (dir, found) = hybrid("");
    let group = found.group("c1");
    fs::create_dir_all(dir.path().join("my memory/tepui")).unwrap();
    fs::remove_dir_all(dir.path().join("my memory")).unwrap();
    let error = group.make().unwrap_err();
    let expected: PathBuf = dir.path().join("my memory/tepui/c1");
    assert_eq!(error.path, expected);
}

/// Removes cgroups of a test, inner ones first.
struct Removed<'a>(Vec<&'a Group>, PathBuf);

impl Drop for Removed<'_> {
    fn drop(&mut self) {
        for group in &self.0 {
            assert!(group.kill());
            group.remove().unwrap();
        }
        fs::remove_dir(&self.1).unwrap();
    }
}

#[test]
fn root_filters_devices_in_version_2() {
    let mountinfo = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let unified = |line: &&str| line.contains(" - cgroup2 ");
    let mounts: Vec<&str> = mountinfo.lines().filter(unified).collect();
    let root = format!("tepui-test-{}", std::process::id());
    let found = Hierarchies::find(&root, ALL, &mounts.join("\n"), "");
    let group = found.group("c1");
    let seat = group.others.get(&Controller::Devices);
    let Some(seat) = seat.filter(|_| crate::devices::can_be_filtered()) else {
        eprintln!("SKIPPED: no cgroup of version 2 can be made, or no filter of devices loaded");
        return;
    };
    let below = group.below("c2");
    let top = seat.folder.parent().unwrap().to_owned();
    let _removed = Removed(vec![&below, &group], top);
    group.make().unwrap();
    group.allow_devices(["c 1:3 rwm", "c 1:5 r"]).unwrap();
    below.make().unwrap();
    below.allow_devices(["c 1:3 r", "c 1:7 rwm"]).unwrap();
    let check = |group: &Group, opened: &str, expected: bool| {
        let seat = &group.others[&Controller::Devices];
        let script = format!(
            "echo $$ > '{}/leaf/cgroup.procs' && : {opened}",
            seat.folder.display()
        );
        let ran = std::process::Command::new("sh")
            .args(["-c", &script])
            .output()
            .unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.success(), expected, "{opened}: {said}");
        assert!(
            expected || said.contains("not permitted"),
            "{opened}: {said}"
        );
    };
    check(&group, "< /dev/null", true);
    check(&group, "> /dev/null", true);
    check(&group, "< /dev/zero", true);
    check(&group, "> /dev/zero", false);
    check(&group, "< /dev/full", false);
    check(&below, "< /dev/null", true);
    check(&below, "> /dev/null", false);
    // The container above may not open it either.
    check(&below, "> /dev/full", false);
    let error = group.allow_devices(["c 1:3"]).unwrap_err();
    assert_eq!(error.value, "c 1:3");
}
