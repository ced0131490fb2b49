//! The bridge that needs no plugins.

use std::collections::BTreeSet;
use std::fs;
use std::net::UdpSocket;
use std::time::Duration;

use drivers_network::{Join, PortMapping, Protocol, Request};
use drivers_syscall::in_network;

use crate::world::{
    World, ask, check, id, lines_of_containers, open_namespace, run, serve, with_world,
};

/// Whether bridges hand their packets to `ip6tables`, where the machine knows how to.
const HANDED: &str = "/proc/sys/net/bridge/bridge-nf-call-ip6tables";

fn mapping(protocol: Protocol, host_port: u16, container_port: u16) -> PortMapping {
    PortMapping {
        protocol,
        host_port,
        container_port,
    }
}

fn on_bridge(ports: &[PortMapping]) -> Request {
    Request {
        hostname: "web".into(),
        joins: vec![Join {
            network: "mesos-bridge".into(),
            ports: ports.to_vec(),
            ..Join::default()
        }],
    }
}

#[test]
fn root_the_loopback_of_ipv6_leads_to_mapped_ports() {
    with_world("root_the_loopback_of_ipv6_leads_to_mapped_ports", |world| {
        let networks = world.open();
        let machine = &world.machine;
        let attach = |name: &str, port: u16| {
            let mappings = [
                mapping(Protocol::Tcp, port, 80),
                mapping(Protocol::Udp, port, 80),
            ];
            let attached = networks.attach(&id(name), &on_bridge(&mappings)).unwrap();
            serve(open_namespace(&attached), "[::]:80");
        };
        // The machine may have bridges hand over packets, or not know how to.
        let can_hand = std::fs::write(HANDED, "1").is_ok();
        attach("one", 31000);
        if can_hand {
            // It is refused at once, so that clients of localhost take the other address.
            ask(machine, "[::1]:31000").unwrap_err();
            std::fs::write(HANDED, "0").unwrap();
        }
        attach("two", 31001);
        check(machine, "[::1]:31000", "fd77::1");
        check(machine, "[::1]:31001", "fd77::1");
        // What is not mapped is on the loopback itself, and nobody else gets there.
        serve(machine, "[::1]:7000");
        check(machine, "[::1]:7000", "::1");
        ask(&world.other, "[fd09::1]:7000").unwrap_err();
        for name in ["one", "two"] {
            networks.detach(&id(name));
        }
        ask(machine, "[::1]:31000").unwrap_err();
    });
}

#[test]
fn root_mapped_ports_are_reached_from_everywhere() {
    with_world("root_mapped_ports_are_reached_from_everywhere", |world| {
        let networks = world.open();
        let web = on_bridge(&[mapping(Protocol::Tcp, 31000, 80)]);
        let web = networks.attach(&id("web"), &web).unwrap();
        let peer = networks.attach(&id("peer"), &on_bridge(&[])).unwrap();
        let (inside, peer) = (open_namespace(&web), open_namespace(&peer));
        serve(&inside, "[::]:80");
        let machine = &world.machine;
        // Mapped addresses of IPv4 are shown as such by a socket for both families.
        check(machine, "127.0.0.1:31000", "::ffff:10.77.0.1");
        check(machine, "10.9.0.1:31000", "::ffff:10.9.0.1");
        check(machine, "10.77.0.1:31000", "::ffff:10.77.0.1");
        check(machine, "10.77.0.2:80", "::ffff:10.77.0.1");
        check(machine, "[fd77::1]:31000", "fd77::1");
        check(machine, "[fd09::1]:31000", "fd09::1");
        check(&peer, "10.77.0.1:31000", "::ffff:10.77.0.1");
        check(&peer, "10.9.0.1:31000", "::ffff:10.77.0.1");
        check(&peer, "10.77.0.2:80", "::ffff:10.77.0.3");
        check(&peer, "[fd77::1]:31000", "fd77::1");
        check(&peer, "[fd77::2]:80", "fd77::3");
        // By way of the machine, to oneself.
        check(&inside, "10.77.0.1:31000", "::ffff:10.77.0.1");
        check(&inside, "10.9.0.1:31000", "::ffff:10.77.0.1");
        check(&inside, "[fd77::1]:31000", "fd77::1");
        check(&inside, "127.0.0.1:80", "::ffff:127.0.0.1");
        // From other machines.
        check(&world.other, "10.9.0.1:31000", "::ffff:10.9.0.2");
        check(&world.other, "[fd09::1]:31000", "fd09::2");
        // But not past the mapping, and nothing that is not mapped.
        ask(&world.other, "10.77.0.2:80").unwrap_err();
        ask(&world.other, "10.9.0.1:80").unwrap_err();
        ask(machine, "127.0.0.1:31001").unwrap_err();
        // What goes out wears the address of the machine.
        serve(&world.other, "[::]:7000");
        check(&inside, "10.9.0.2:7000", "::ffff:10.9.0.1");
        check(&inside, "[fd09::2]:7000", "fd09::1");
        for name in ["web", "peer"] {
            networks.detach(&id(name));
        }
        ask(machine, "127.0.0.1:31000").unwrap_err();
        world.assert_clean();
    });
}

#[test]
fn root_datagrams_are_mapped_too() {
    with_world("root_datagrams_are_mapped_too", |world| {
        // It may not be there.
        let _ = std::fs::write(HANDED, "0");
        let networks = world.open();
        let ports = [mapping(Protocol::Udp, 31000, 53)];
        let dns = networks.attach(&id("dns"), &on_bridge(&ports)).unwrap();
        let inside = open_namespace(&dns);
        let server = in_network(&inside, || UdpSocket::bind("[::]:53").unwrap()).unwrap();
        let long = Some(Duration::from_secs(20));
        server.set_read_timeout(long).unwrap();
        for (own, at) in [("0.0.0.0:0", "127.0.0.1:31000"), ("[::]:0", "[::1]:31000")] {
            let client = in_network(&world.machine, || UdpSocket::bind(own).unwrap());
            let client = client.unwrap();
            client.set_read_timeout(long).unwrap();
            client.send_to(b"ask", at).unwrap();
            let mut text = [0; 8];
            let (length, from) = server.recv_from(&mut text).unwrap();
            assert_eq!(&text[..length], b"ask");
            server.send_to(b"answer", from).unwrap();
            let (length, from) = client.recv_from(&mut text).unwrap();
            assert_eq!(
                (&text[..length], from.to_string().as_str()),
                (&b"answer"[..], at)
            );
        }
        networks.detach(&id("dns"));
        world.assert_clean();
    });
}

#[test]
fn root_containers_find_themselves() {
    with_world("root_containers_find_themselves", |world| {
        let networks = world.open();
        let mut request = on_bridge(&[]);
        request.joins[0].addresses = vec!["10.77.3.4".parse().unwrap()];
        let attached = networks.attach(&id("c"), &request).unwrap();
        assert_eq!(networks.attached(&id("c")), Some(attached.clone()));
        let interface = &attached.interfaces[0];
        assert_eq!(interface.device, "eth0");
        let addresses: Vec<String> = interface
            .addresses
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(addresses, ["10.77.3.4", "fd77::304"]);
        let text = |name: &str| {
            let mut files = attached.files.iter();
            let (file, _) = files.find(|(_, to)| to.ends_with(name)).unwrap();
            fs::read_to_string(file).unwrap()
        };
        assert_eq!(text("hostname"), "web\n");
        assert!(text("hosts").contains("10.77.3.4 web\nfd77::304 web\n"));
        assert!(!text("resolv.conf").contains("nameserver 127."));
        networks.detach(&id("c"));
        networks.detach(&id("c"));
        assert_eq!(networks.attached(&id("c")), None);
        world.assert_clean();
    });
}

#[test]
fn root_what_cannot_be_is_refused_and_leaves_nothing() {
    with_world(
        "root_what_cannot_be_is_refused_and_leaves_nothing",
        |world| {
            let networks = world.open();
            let ports = [mapping(Protocol::Tcp, 31000, 80)];
            networks.attach(&id("a"), &on_bridge(&ports)).unwrap();
            let refused = |name: &str, request: &Request, part: &str| {
                let error = networks.attach(&id(name), request).unwrap_err();
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                let text = format!("{error}: {}", cause.unwrap_or_default());
                assert!(text.contains(part), "{text}");
            };
            refused("b", &on_bridge(&ports), "leads to container a already");
            refused("a", &on_bridge(&[]), "already");
            refused("../b", &on_bridge(&[]), "container id");
            let mut request = on_bridge(&[]);
            request.joins[0].network = "moon".into();
            refused("b", &request, "this agent has mesos-bridge");
            let mut request = on_bridge(&[]);
            request.joins.push(request.joins[0].clone());
            refused("b", &request, "more than once");
            request.joins.truncate(1);
            request.joins[0].addresses = vec!["10.77.0.2".parse().unwrap()];
            refused("b", &request, "in use");
            assert_eq!(world.folders().len(), 1);
            // A second agent does not share the bridge.
            let other = world.open();
            let error = other.attach(&id("b"), &on_bridge(&[])).unwrap_err();
            assert!(
                std::error::Error::source(&error)
                    .unwrap()
                    .to_string()
                    .contains("another agent")
            );
            networks.detach(&id("a"));
            world.assert_clean();
        },
    );
}

#[test]
fn root_a_container_may_have_no_network_but_itself() {
    with_world("root_a_container_may_have_no_network_but_itself", |world| {
        let networks = world.open();
        let request = Request {
            hostname: "alone".into(),
            joins: Vec::new(),
        };
        let attached = networks.attach(&id("alone"), &request).unwrap();
        let inside = open_namespace(&attached);
        serve(&inside, "127.0.0.1:80");
        check(&inside, "127.0.0.1:80", "127.0.0.1");
        ask(&inside, "10.9.0.1:80").unwrap_err();
        networks.detach(&id("alone"));
        world.assert_clean();
    });
}

#[test]
fn root_an_agent_that_was_killed_leaves_what_the_next_one_knows() {
    let name = "root_an_agent_that_was_killed_leaves_what_the_next_one_knows";
    with_world(name, |world| {
        let first = world.open();
        let ports = [mapping(Protocol::Tcp, 31000, 80)];
        let kept = first.attach(&id("kept"), &on_bridge(&ports)).unwrap();
        serve(open_namespace(&kept), "0.0.0.0:80");
        let ports = [mapping(Protocol::Tcp, 31001, 80)];
        first.attach(&id("gone"), &on_bridge(&ports)).unwrap();
        drop(first);
        begun(&world);
        // Somebody flushed the rules meanwhile.
        run("nft", &["flush", "ruleset"]);
        let second = world.open();
        assert_eq!(second.attached(&id("kept")), Some(kept.clone()));
        second.sweep(&BTreeSet::from([id("kept")]));
        assert_eq!(world.folders(), BTreeSet::from(["kept".to_owned()]));
        assert_eq!(lines_of_containers(), 1);
        check(&world.machine, "127.0.0.1:31000", "10.77.0.1");
        assert!(!run("nft", &["list", "ruleset"]).contains("31001"));
        let next = second.attach(&id("next"), &on_bridge(&ports)).unwrap();
        assert_ne!(next.interfaces[0].addresses, kept.interfaces[0].addresses);
        // Rules that are gone keep nobody from leaving.
        run("nft", &["flush", "ruleset"]);
        second.detach(&id("next"));
        check(&world.machine, "127.0.0.1:31000", "10.77.0.1");
        second.detach(&id("kept"));
        world.assert_clean();
    });
}

/// What an agent leaves that was killed while it began.
fn begun(world: &World) {
    let root = world.path().join("networks");
    fs::create_dir(root.join("empty")).unwrap();
    fs::create_dir(root.join("damaged")).unwrap();
    fs::write(root.join("damaged/record"), "{").unwrap();
    fs::write(root.join("damaged/ns"), "").unwrap();
}
