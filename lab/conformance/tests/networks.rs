//! Containers with networks of their own. What each scenario does is in `clients/raw_networks.py`.
//!
//! Each is in a network namespace that nobody else is in: addresses and ports are free there, and what is left goes
//! with it.

use std::{path::Path, process::Command, time::Duration};

use drivers_syscall::in_new_network;
use lab_conformance::skip;
use lab_conformance::{
    cluster::{Cluster, Options},
    program,
};
use serde_json::json;

const LIMIT: Duration = Duration::from_secs(180);
const PLUGINS: &str = "/usr/lib/cni";

fn ip(arguments: &[&str]) -> String {
    let output = Command::new("ip").args(arguments).output();
    let output = output.expect("the program ip is there");
    assert!(output.status.success(), "ip {arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs one scenario on a cluster of its own.
fn check(scenario: &str) {
    if !lab_conformance::is_root() {
        skip(&format!("networks, {scenario}"), "needs root");
        return;
    }
    if scenario == "image" && Command::new("docker-registry").output().is_err() {
        skip("networks, image", "needs the program docker-registry");
        return;
    }
    if scenario == "plugins" && !Path::new(PLUGINS).join("host-local").exists() {
        skip(
            &format!("networks, {scenario}"),
            "needs the package containernetworking-plugins",
        );
        return;
    }
    in_new_network(|| {
        ip(&["link", "set", "lo", "up"]);
        run(scenario);
    })
    .expect("root may make a network namespace");
}

fn run(scenario: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let list = json!({"cniVersion": "1.0.0", "name": "plugged", "plugins": [
        {"type": "bridge", "bridge": "cni0", "isGateway": true,
         "dns": {"nameservers": ["10.88.0.1"]},
         "ipam": {"type": "host-local", "dataDir": folder.path().join("leases"), "subnet": "10.88.0.0/24"}}]});
    let configurations = folder.path().join("net.d");
    std::fs::create_dir(&configurations).expect("a new folder");
    std::fs::write(configurations.join("1.conflist"), list.to_string()).expect("a new file");
    let device = format!("t{}", std::process::id());
    let mut cluster = Cluster::start(Options {
        agent: vec![
            format!("--bridge_device={device}"),
            format!("--network_cni_config_dir={}", configurations.display()),
            format!("--network_cni_plugins_dir={PLUGINS}"),
        ],
        ..Options::default()
    });
    let arguments = ["--only", scenario, "--plugin-network", "plugged"];
    let result = program::run(
        &program::python(),
        "raw_networks.py",
        &arguments,
        &mut cluster,
        LIMIT,
    );
    assert_eq!(result["ok"], true);
    assert!(cluster.is_healthy(), "{}", cluster.logs());
    cluster.stop();
    // Besides bridges nothing is left.
    let links = ip(&["-o", "link", "show", "type", "veth"]);
    assert_eq!(links, "");
    let rules = Command::new("nft").args(["list", "ruleset"]).output();
    let rules = rules.expect("the program nft is there").stdout;
    assert!(!String::from_utf8_lossy(&rules).contains("elements"));
}

#[test]
fn root_a_mapped_port_leads_to_a_task() {
    check("bridge");
}

#[test]
fn root_what_cannot_be_had_is_refused() {
    check("refused");
}

#[test]
fn root_tasks_of_a_pod_share_a_network() {
    check("pod");
}

#[test]
fn root_plugins_make_networks() {
    check("plugins");
}

#[test]
fn root_a_service_in_an_image_answers_at_a_mapped_port() {
    check("image");
}
