//! The plugins of others, those of Debian's `containernetworking-plugins` among them.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Stdio};

use drivers_network::{Join, PortMapping, Protocol, Request};
use serde_json::json;

use crate::world::{World, check, id, open_namespace, serve, with_world};

fn join(network: &str) -> Request {
    Request {
        hostname: "h".into(),
        joins: vec![Join {
            network: network.into(),
            info: json!({"name": network}),
            ..Join::default()
        }],
    }
}

/// Runs a test if the plugins of the machine are there.
fn with_plugins(name: &str, test: impl FnOnce(World) + Send) {
    if !Path::new("/usr/lib/cni/host-local").exists() {
        println!("SKIPPED {name}: needs the package containernetworking-plugins");
        return;
    }
    with_world(name, test);
}

/// A program that is written by another process: who holds it open cannot have it executed.
fn program(path: &Path, text: &str) {
    let mut child = Command::new("tee")
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(text.as_bytes()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn leases(world: &World, network: &str) -> BTreeSet<String> {
    let folder = world.path().join("leases").join(network);
    let Ok(entries) = fs::read_dir(folder) else {
        return BTreeSet::new();
    };
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("10.")).collect()
}

#[test]
fn root_debian_plugins_make_a_network() {
    with_plugins("root_debian_plugins_make_a_network", |mut world| {
        let leases_at = world.path().join("leases");
        let ipam = json!({"type": "host-local", "dataDir": leases_at,
            "ranges": [[{"subnet": "10.88.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]});
        let list = json!({"cniVersion": "1.0.0", "name": "list", "plugins": [
            {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": true, "ipam": ipam},
            {"type": "portmap", "capabilities": {"portMappings": true}, "snat": true}]});
        world.describe("1.conflist", &list.to_string());
        let ipam = json!({"type": "host-local", "dataDir": leases_at, "subnet": "10.89.0.0/24"});
        let old = json!({"name": "old", "type": "bridge", "bridge": "cni1", "isGateway": true,
            "ipam": ipam, "dns": {"nameservers": ["10.89.0.1"]}});
        world.describe("2.conf", &old.to_string());
        let first = world.open();
        let names = BTreeSet::from(["list", "mesos-bridge", "old"]);
        assert_eq!(first.names(), names);
        let mut request = join("list");
        request.joins[0].ports = vec![PortMapping {
            protocol: Protocol::Tcp,
            host_port: 31000,
            container_port: 80,
        }];
        request.joins.push(join("old").joins.remove(0));
        let attached = first.attach(&id("a.b"), &request).unwrap();
        let found: Vec<(String, String)> = attached
            .interfaces
            .iter()
            .map(|one| (one.device.clone(), one.addresses[0].to_string()))
            .collect();
        let expect = [("eth0", "10.88.0.2"), ("eth1", "10.89.0.2")];
        assert_eq!(found, expect.map(|(device, ip)| (device.into(), ip.into())));
        serve(open_namespace(&attached), "0.0.0.0:80");
        check(&world.machine, "10.88.0.2:80", "10.88.0.1");
        check(&world.other, "10.9.0.1:31000", "10.9.0.2");
        assert_eq!(leases(&world, "list").len(), 1);
        // The next agent finds it, and clears it away when it is gone.
        drop(first);
        let second = world.open();
        second.sweep(&BTreeSet::from([id("a.b")]));
        assert_eq!(second.attached(&id("a.b")), Some(attached));
        drop(second);
        world.open().sweep(&BTreeSet::new());
        assert!(leases(&world, "list").is_empty() && leases(&world, "old").is_empty());
        world.assert_clean();
    });
}

#[test]
fn root_addresses_can_be_asked_for() {
    with_plugins("root_addresses_can_be_asked_for", |mut world| {
        let leases_at = world.path().join("leases");
        let conf = json!({"cniVersion": "0.4.0", "name": "n", "type": "bridge", "bridge": "cni0",
            "ipam": {"type": "host-local", "dataDir": leases_at, "subnet": "10.88.0.0/24"}});
        world.describe("n.conf", &conf.to_string());
        let networks = world.open();
        let mut request = join("n");
        request.joins[0].addresses = vec!["10.88.0.77".parse().unwrap()];
        let attached = networks.attach(&id("c"), &request).unwrap();
        assert_eq!(
            attached.interfaces[0].addresses[0].to_string(),
            "10.88.0.77"
        );
        networks.detach(&id("c"));
        assert!(leases(&world, "n").is_empty());
        world.assert_clean();
    });
}

#[test]
fn root_plugins_that_fail_are_undone() {
    with_world("root_plugins_that_fail_are_undone", |mut world| {
        let bin = world.path().join("bin");
        fs::create_dir(&bin).unwrap();
        let log = world.path().join("log");
        let log = log.display();
        program(
            &bin.join("good"),
            &format!("#!/bin/sh\necho good $CNI_COMMAND >> {log}\necho '{{\"ips\":[]}}'\n"),
        );
        program(
            &bin.join("bad"),
            &format!(
                "#!/bin/sh\necho bad $CNI_COMMAND >> {log}\necho '{{\"code\":9,\"msg\":\"no room\"}}'\nexit 1\n"
            ),
        );
        world.plugin_folder(bin);
        let list = json!({"cniVersion": "1.0.0", "name": "n",
            "plugins": [{"type": "good"}, {"type": "bad"}]});
        world.describe("n.conflist", &list.to_string());
        let networks = world.open();
        let error = networks.attach(&id("c"), &join("n")).unwrap_err();
        let text = error.to_string();
        assert!(text.contains("ADD of plugin bad failed: no room"), "{text}");
        let calls = fs::read_to_string(world.path().join("log")).unwrap();
        assert_eq!(calls, "good ADD\nbad ADD\nbad DEL\ngood DEL\n");
        // What could not be cleared away is kept for the next agent to try again.
        assert_eq!(world.folders().len(), 1);
        program(&world.path().join("bin/bad"), "#!/bin/sh\nexit 0\n");
        world.open().sweep(&BTreeSet::new());
        world.assert_clean();
    });
}
