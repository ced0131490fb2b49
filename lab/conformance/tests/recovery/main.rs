//! Containers after `kill -9` of their agent at any moment, and after a reboot of the machine: each runs and is known
//! again, or is gone with all that was made for it.
//!
//! `RECOVERY_SEED=7 RECOVERY_POINTS=1000 cargo nextest run --package lab-conformance recovery` tries others, and more. The
//! agent dies at points that its code names, in launches, ends and its own start, or at some instant. Each test is in
//! network and mount namespaces that nobody else is in.

mod world;

use std::fs;
use std::process::Command;
use std::time::Duration;

use drivers_syscall::{in_new_network, new_mount_namespace};
use lab_conformance::{is_root, say, skip, wait};

use world::{Kind, World};

/// How often agents are killed in each of the tests that do so.
const POINTS: u64 = 50;
/// Tasks that are alive at most when others are launched.
const TASKS_MAX: usize = 12;
/// How long an agent may take to come to the point where it dies, if it does.
const POINT_WITHIN: Duration = Duration::from_millis(400);

/// Where agents die: in a launch, at an end, in their start.
const LAUNCHING: [&str; 20] = [
    "launch",
    "root-folder",
    "root",
    "sandbox",
    "network-folder",
    "network-record",
    "network-namespace",
    "line",
    "addresses",
    "nft",
    "ports",
    "prepared",
    "runtime-folder",
    "runtime-lock",
    "cgroup",
    "supervisor",
    "first-process",
    "launched",
    "commit",
    "committed",
];
const ENDING: [&str; 12] = [
    "destroyed",
    "end-seen",
    "ports-closed",
    "network-left",
    "network-namespace-dropped",
    "network-folder-removed",
    "gone",
    "release",
    "root-removed",
    "cgroup-removed",
    "runtime-folder-removed",
    "committed",
];
const STARTING: [&str; 9] = [
    "recovering",
    "containers-found",
    "bridge-loaded",
    "ports-closed",
    "network-left",
    "swept",
    "commit",
    "committed",
    "cgroup-removed",
];

/// Does something where nobody else is.
fn apart(test: &str, work: impl FnOnce() + Send) {
    if !is_root() {
        skip(test, "needs root");
        return;
    }
    in_new_network(|| {
        new_mount_namespace().expect("root may make a mount namespace");
        done("mount", &["--make-rprivate", "/"]);
        done("ip", &["link", "set", "lo", "up"]);
        work();
    })
    .expect("root may make a network namespace");
}

fn done(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {output:?}"
    );
}

fn number(name: &str, default: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.map_or(default, |text| {
        text.parse()
            .unwrap_or_else(|_| panic!("{name}={text} is no number"))
    })
}

/// Kills an agent at `POINTS` moments, and looks each time at what the next one makes of it.
fn kill_again_and_again(batch: u64) {
    let seed = 1000 * number("RECOVERY_SEED", 1) + batch;
    let points = number("RECOVERY_POINTS", POINTS);
    let mut world = World::start(seed, batch);
    world.kill_agent();
    let (mut at_points, mut at_start, mut looks) = (0, 0, 0);
    for _ in 0..points {
        world.disarm();
        // The one who starts may die of it.
        if world.dice.below(5) == 0 {
            let point = *world.dice.pick(&STARTING);
            world.arm(point, 2);
        }
        if !world.start_agent() || !world.settle() {
            at_start += 1;
            continue;
        }
        looks += 1;
        world.disarm();
        match world.dice.below(3) {
            0 => {}
            1 => {
                let point = *world.dice.pick(&LAUNCHING);
                world.arm(point, 3);
            }
            _ => {
                let point = *world.dice.pick(&ENDING);
                world.arm(point, 2);
            }
        }
        world.order(TASKS_MAX);
        let within = match world.is_armed() {
            true => POINT_WITHIN,
            false => Duration::from_millis(world.dice.below(150)),
        };
        if wait::within(within, || world.is_dead().then_some(())).is_some() {
            at_points += 1;
        }
        world.kill_agent();
    }
    world.disarm();
    assert!(world.start_agent(), "{}", world.cluster.logs());
    world.end_all();
    say(&format!(
        "seed {seed}: {points} kills, {at_points} of them at named points and {at_start} in the start; {looks} times all was well"
    ));
    world.stop();
}

#[test]
fn root_nothing_is_left_of_a_killed_agent_1() {
    apart("recovery", || kill_again_and_again(1));
}

#[test]
fn root_nothing_is_left_of_a_killed_agent_2() {
    apart("recovery", || kill_again_and_again(2));
}

#[test]
fn root_nothing_is_left_of_a_killed_agent_3() {
    apart("recovery", || kill_again_and_again(3));
}

#[test]
fn root_nothing_is_left_of_a_killed_agent_4() {
    apart("recovery", || kill_again_and_again(4));
}

#[test]
fn root_nothing_is_left_after_a_reboot() {
    apart("reboot", || {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let boot_id = folder.path().join("boot_id");
        let set = |text: &str| fs::write(&boot_id, text).expect("it is ours");
        set("11111111-1111-1111-1111-111111111111\n");
        let path = boot_id.to_string_lossy().into_owned();
        done(
            "mount",
            &["--bind", &path, "/proc/sys/kernel/random/boot_id"],
        );
        let mut world = World::start(7, 5);
        let kinds = [
            Kind::Plain,
            Kind::Image,
            Kind::Bridge,
            Kind::ImageOnBridge,
            Kind::Secret,
            Kind::Pod,
        ];
        world.launch(&kinds);
        let tasks = ["t0", "t1", "t2", "t3", "t4", "t5-0", "t5-1"];
        for task in tasks {
            world.wait_for(task, "TASK_RUNNING");
        }
        world.kill_agent();
        world.power_off();
        set("22222222-2222-2222-2222-222222222222\n");
        assert!(world.start_agent());
        for task in tasks {
            let end = wait::until("an end of each task", Duration::from_secs(30), || {
                let states = world.scheduler.states(task);
                let ended = world.scheduler.has_ended(task);
                ended.then(|| states.last().cloned().unwrap_or_default())
            });
            assert!(
                ["TASK_FAILED", "TASK_LOST", "TASK_GONE"].contains(&&*end),
                "{task}: {end}"
            );
        }
        world.end_all();
        world.stop();
    });
}
