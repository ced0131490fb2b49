//! Volumes of containers. What each scenario does is in `clients/raw_volumes.py`.

#[expect(dead_code, reason = "the tests of the driver use all of it")]
#[path = "../../../drivers/volume/tests/volumes/plugin.rs"]
mod plugin;

use std::{os::unix::fs::PermissionsExt as _, time::Duration};

use lab_conformance::{
    cluster::{Cluster, Options},
    program, skip,
};

const LIMIT: Duration = Duration::from_secs(180);

/// Does as `dvdcli` does, and writes down what it was told.
const PROGRAM: &str = r#"#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/told"
name=${3#--volumename=}
[ "$name" != bad ] || { echo "no such volume" >&2; exit 3; }
[ "$1" != mount ] || { mkdir -p "$here/docker/$name"; echo "$here/docker/$name"; }
"#;

/// Runs one scenario on a cluster of its own.
fn check(scenario: &str) {
    if !lab_conformance::is_root() {
        return skip(&format!("volumes, {scenario}"), "needs root");
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let top = folder.path().display();
    let plugins = folder.path().join("plugins");
    let plugin = plugin::Plugin::start(folder.path(), &plugins);
    plugin.volume("v");
    let program = folder.path().join("dvdcli");
    std::fs::write(&program, PROGRAM).expect("a new file");
    let mode = std::fs::Permissions::from_mode(0o755);
    std::fs::set_permissions(&program, mode).expect("it is ours");
    let mut cluster = Cluster::start(Options {
        agent: vec![
            format!("--docker_registry={top}/images"),
            format!("--docker_volume_program={}", program.display()),
            format!("--csi_plugin_config_dir={}", plugins.display()),
        ],
        ..Options::default()
    });
    let (top, own) = (top.to_string(), cluster.folder().display().to_string());
    let arguments = ["--only", scenario, "--folder", &top, "--cluster", &own];
    let result = program::run(
        &program::python(),
        "raw_volumes.py",
        &arguments,
        &mut cluster,
        LIMIT,
    );
    assert_eq!(result["ok"], true);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
    let mounts = std::fs::read_to_string("/proc/self/mounts").expect("there are mounts");
    assert!(!mounts.contains(&top), "{mounts}");
}

#[test]
fn root_folders_of_the_machine_images_and_secrets() {
    check("machine");
}

#[test]
fn root_persistent_volumes_in_images() {
    check("kept");
}

#[test]
fn root_tasks_of_a_pod_share_volumes() {
    check("pod");
}

#[test]
fn root_volumes_that_cannot_be_had() {
    check("refused");
}

#[test]
fn root_volumes_of_docker() {
    check("docker");
}

#[test]
fn root_volumes_of_a_csi_plugin() {
    check("csi");
}
