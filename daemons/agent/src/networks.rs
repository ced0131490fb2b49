//! Networks of containers: what a container asks for, and what is told of what it got.
//!
//! A container asks by the names in its `network_infos`, or by the mode of its `docker`. One
//! that asks for nothing shares the network of the container above it, or that of the machine.

use std::net::IpAddr;

use abi_mesos::{Limits, decode_json, encode_json, v1};
use base_ids::ContainerId;
use base_units::Resources;
use drivers_container::Exit;
use drivers_network::{Attached, Join, Networks, PortMapping, Protocol, Request};
use tokio::sync::mpsc;

/// Longest name of a machine that Linux takes.
const HOSTNAME_BYTES_MAX: usize = 64;

/// What a container wants; `None` is no network of its own. `resources` are those whose ports it
/// may map, `bridge` is the network that the mode `BRIDGE` stands for.
///
/// # Errors
/// It contradicts itself; the text is for people.
pub(crate) fn wanted(
    id: &ContainerId,
    info: Option<&v1::ContainerInfo>,
    resources: &Resources,
    bridge: Option<&str>,
) -> Result<Option<Request>, String> {
    let Some(info) = info else { return Ok(None) };
    let joins = match joins(info, bridge)? {
        Some(joins) => joins,
        None => return Ok(None),
    };
    for mapping in joins.iter().flat_map(|join| &join.ports) {
        let port = u64::from(mapping.host_port);
        if !resources.ports().holds(port) {
            return Err(format!(
                "port {port} of the machine is mapped, and is not among the resources of the container"
            ));
        }
    }
    let hostname = info.hostname.clone();
    let mut hostname = hostname.unwrap_or_else(|| id.name().to_owned());
    hostname.truncate(hostname.floor_char_boundary(HOSTNAME_BYTES_MAX));
    if hostname.is_empty() || hostname.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!("{hostname:?} cannot be the name of a machine"));
    }
    Ok(Some(Request { hostname, joins }))
}

fn joins(info: &v1::ContainerInfo, bridge: Option<&str>) -> Result<Option<Vec<Join>>, String> {
    use v1::container_info::Type;
    use v1::container_info::docker_info::Network;
    let docker = info
        .docker
        .as_ref()
        .filter(|_| info.r#type() == Type::Docker);
    let Some(docker) = docker else {
        let named = info.network_infos.iter().filter(|one| one.name.is_some());
        let joins: Vec<Join> = named.map(join).collect::<Result<_, _>>()?;
        return Ok((!joins.is_empty()).then_some(joins));
    };
    let mut ports = Vec::new();
    for port in &docker.port_mappings {
        let protocol = port.protocol.as_deref();
        ports.push(mapping(port.host_port(), port.container_port(), protocol)?);
    }
    let without_ports = |joins| match ports.is_empty() {
        true => Ok(joins),
        false => Err("ports are only mapped on bridges and networks with a name".to_owned()),
    };
    match docker.network() {
        Network::Host => without_ports(None),
        Network::None => without_ports(Some(Vec::new())),
        Network::Bridge => match bridge {
            Some(bridge) => Ok(Some(vec![Join {
                network: bridge.to_owned(),
                ports,
                addresses: Vec::new(),
                info: value(&v1::NetworkInfo::default()),
            }])),
            None => Err("the network BRIDGE is not to be had: the agent has no bridge".to_owned()),
        },
        Network::User => match info.network_infos.as_slice() {
            [one] if one.name.is_some() => {
                let mut join = join(one)?;
                join.ports.extend(ports);
                Ok(Some(vec![join]))
            }
            _ => Err("the network USER takes exactly one network with a name".to_owned()),
        },
    }
}

fn join(info: &v1::NetworkInfo) -> Result<Join, String> {
    let ports = info.port_mappings.iter().map(|port| {
        let protocol = port.protocol.as_deref();
        mapping(port.host_port(), port.container_port(), protocol)
    });
    let texts = info.ip_addresses.iter();
    let addresses = texts.filter_map(|wanted| wanted.ip_address.as_deref());
    let addresses = addresses.map(|text| {
        let parsed = text.parse::<IpAddr>();
        parsed.map_err(|_| format!("{text:?} is no address"))
    });
    Ok(Join {
        network: info.name().to_owned(),
        ports: ports.collect::<Result<_, _>>()?,
        addresses: addresses.collect::<Result<_, _>>()?,
        info: value(info),
    })
}

fn mapping(host: u32, container: u32, protocol: Option<&str>) -> Result<PortMapping, String> {
    let port = |number: u32| {
        let port = u16::try_from(number).ok().filter(|port| *port != 0);
        port.ok_or_else(|| format!("{number} is no port"))
    };
    let protocol = match protocol.map(str::to_ascii_lowercase).as_deref() {
        None | Some("tcp") => Protocol::Tcp,
        Some("udp") => Protocol::Udp,
        Some(other) => {
            return Err(format!(
                "ports of {other:?} cannot be mapped: tcp and udp can"
            ));
        }
    };
    Ok(PortMapping {
        protocol,
        host_port: port(host)?,
        container_port: port(container)?,
    })
}

/// A message as JSON.
fn value(info: &v1::NetworkInfo) -> serde_json::Value {
    // What was just written can be read.
    serde_json::from_slice(&encode_json(info)).unwrap_or_default()
}

/// What clients are told of the network of the machine, which containers share.
pub(crate) fn machine(ip: &str) -> v1::NetworkInfo {
    v1::NetworkInfo {
        ip_addresses: vec![v1::network_info::IpAddress {
            protocol: None,
            ip_address: Some(ip.to_owned()),
        }],
        ..Default::default()
    }
}

/// An error with its causes, in one line.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    texts.join(": ")
}

/// Containers that have ended and are still taken out of their networks: nobody hears of their end before their ports are
/// free, and of each before the one above it.
pub(crate) struct Departures {
    networks: Option<Networks>,
    queue: mpsc::UnboundedSender<Exit>,
    gone: mpsc::UnboundedReceiver<Exit>,
    under_way: usize,
}

impl Departures {
    /// Must be called inside a runtime.
    pub(crate) fn new(networks: Option<Networks>) -> Self {
        let (queue, mut waiting) = mpsc::unbounded_channel::<Exit>();
        let (done, gone) = mpsc::unbounded_channel();
        let work = networks.clone();
        tokio::spawn(async move {
            while let Some(exit) = waiting.recv().await {
                detach(work.as_ref(), &exit.id).await;
                if done.send(exit).is_err() {
                    return;
                }
            }
        });
        Self {
            networks,
            queue,
            gone,
            under_way: 0,
        }
    }

    /// Takes an end, and gives it back if there is nothing to wait for.
    pub(crate) fn take(&mut self, exit: Exit) -> Option<Exit> {
        let is_used = self.networks.as_ref().is_some_and(Networks::is_used);
        if !is_used && self.under_way == 0 {
            return Some(exit);
        }
        self.under_way += 1;
        match self.queue.send(exit) {
            Ok(()) => None,
            // The runtime is going down.
            Err(error) => Some(error.0),
        }
    }

    /// The next end that can be told; safe to be dropped.
    pub(crate) async fn next(&mut self) -> Option<Exit> {
        let exit = self.gone.recv().await?;
        self.under_way -= 1;
        Some(exit)
    }
}

/// Takes a container out of its networks, if it is in any.
pub(crate) async fn detach(networks: Option<&Networks>, id: &ContainerId) {
    if let Some(networks) = networks.cloned() {
        let id = id.clone();
        // The log says what went wrong.
        let _ = tokio::task::spawn_blocking(move || networks.detach(&id)).await;
    }
}

/// What clients are told of a container's networks: what it asked for, with the addresses that
/// it got.
pub(crate) fn told(attached: &Attached) -> Vec<v1::NetworkInfo> {
    let told = attached.interfaces.iter().map(|interface| {
        let asked = interface.info.to_string();
        let asked: Option<v1::NetworkInfo> = decode_json(asked.as_bytes(), Limits::default()).ok();
        v1::NetworkInfo {
            ip_addresses: interface
                .addresses
                .iter()
                .copied()
                .map(told_address)
                .collect(),
            ..asked.unwrap_or_default()
        }
    });
    told.collect()
}

fn told_address(ip: IpAddr) -> v1::network_info::IpAddress {
    use v1::network_info::Protocol;
    v1::network_info::IpAddress {
        protocol: Some(match ip {
            IpAddr::V4(_) => Protocol::IPv4,
            IpAddr::V6(_) => Protocol::IPv6,
        }),
        ip_address: Some(ip.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drivers_network::Interface;
    use serde_json::json;

    fn info(json: serde_json::Value) -> v1::ContainerInfo {
        decode_json(json.to_string().as_bytes(), Limits::default()).unwrap()
    }

    fn ask(json: serde_json::Value) -> Result<Option<Request>, String> {
        let resources = Resources::parse("ports:[31000-31001]").unwrap();
        wanted(
            &"top.inner".into(),
            Some(&info(json)),
            &resources,
            Some("bridge"),
        )
    }

    #[track_caller]
    fn refused(json: serde_json::Value, part: &str) {
        let text = ask(json).unwrap_err();
        assert!(text.contains(part), "{text}");
    }

    #[test]
    fn named_networks_are_joined() {
        let request = ask(
            json!({"type": "MESOS", "hostname": "web", "network_infos": [
            {"name": "a", "labels": {"labels": [{"key": "k"}]},
             "ip_addresses": [{"ip_address": "10.0.0.9"}, {"protocol": "IPv6"}],
             "port_mappings": [{"host_port": 31000, "container_port": 80},
                               {"host_port": 31001, "container_port": 53, "protocol": "UDP"}]},
            {"name": "b"}, {}]}),
        );
        let request = request.unwrap().unwrap();
        assert_eq!(request.hostname, "web");
        let names: Vec<&str> = request.joins.iter().map(|join| &*join.network).collect();
        assert_eq!(names, ["a", "b"]);
        let first = &request.joins[0];
        assert_eq!(first.addresses, ["10.0.0.9".parse::<IpAddr>().unwrap()]);
        assert_eq!(first.ports[1].protocol, Protocol::Udp);
        assert_eq!(first.info["labels"]["labels"][0]["key"], "k");
    }

    #[test]
    fn the_network_of_the_machine_is_the_default() {
        for json in [
            json!({"type": "MESOS"}),
            json!({"type": "MESOS", "network_infos": [{}]}),
            json!({"type": "DOCKER", "docker": {"image": "i"}}),
            json!({"type": "DOCKER", "docker": {"image": "i", "network": "HOST"}}),
        ] {
            assert!(ask(json).unwrap().is_none());
        }
        let none = Resources::new();
        assert!(wanted(&"c".into(), None, &none, None).unwrap().is_none());
    }

    #[test]
    fn modes_of_docker_are_networks() {
        let docker = |mode: &str| {
            json!({"type": "DOCKER",
            "network_infos": [{"name": "n"}], "docker": {"image": "i", "network": mode,
            "port_mappings": [{"host_port": 31000, "container_port": 80, "protocol": "tcp"}]}})
        };
        let bridge = ask(docker("BRIDGE")).unwrap().unwrap();
        assert_eq!(
            (&*bridge.joins[0].network, bridge.joins[0].ports.len()),
            ("bridge", 1)
        );
        assert_eq!(bridge.hostname, "inner");
        let user = ask(docker("USER")).unwrap().unwrap();
        assert_eq!(
            (&*user.joins[0].network, user.joins[0].ports.len()),
            ("n", 1)
        );
        refused(docker("HOST"), "only mapped on bridges");
        refused(docker("NONE"), "only mapped on bridges");
        let none = json!({"type": "DOCKER", "docker": {"image": "i", "network": "NONE"}});
        assert!(ask(none).unwrap().unwrap().joins.is_empty());
        let user = json!({"type": "DOCKER", "docker": {"image": "i", "network": "USER"}});
        refused(user, "exactly one");
    }

    #[test]
    fn only_ports_of_ones_own_are_mapped() {
        let port = |host: u32, container: u32, protocol: &str| {
            json!({"type": "MESOS",
            "network_infos": [{"name": "n", "port_mappings": [
                {"host_port": host, "container_port": container, "protocol": protocol}]}]})
        };
        assert!(ask(port(31001, 80, "tcp")).is_ok());
        refused(port(22, 80, "tcp"), "not among the resources");
        refused(port(31000, 0, "tcp"), "0 is no port");
        refused(port(31000, 70000, "tcp"), "70000 is no port");
        refused(port(31000, 80, "sctp"), "tcp and udp");
        let odd = json!({"type": "MESOS", "hostname": "a b", "network_infos": [{"name": "n"}]});
        refused(odd, "name of a machine");
    }

    #[test]
    fn addresses_are_told_with_what_was_asked_for() {
        let interface = Interface {
            network: "n".into(),
            device: "eth0".into(),
            addresses: vec!["10.0.0.2".parse().unwrap(), "fd00::2".parse().unwrap()],
            info: json!({"name": "n", "ip_addresses": [{"ip_address": "10.0.0.9"}]}),
        };
        let attached = Attached {
            namespace: "/n".into(),
            hostname: "h".into(),
            files: Vec::new(),
            interfaces: vec![interface],
        };
        let [told] = <[_; 1]>::try_from(told(&attached)).unwrap();
        let shown = value(&told);
        let expect = json!({"name": "n", "ip_addresses": [
            {"protocol": "IPv4", "ip_address": "10.0.0.2"},
            {"protocol": "IPv6", "ip_address": "fd00::2"}]});
        assert_eq!(shown, expect);
    }
}
