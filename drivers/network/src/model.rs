//! What a caller says about networks, and what it is told.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;

use base_ids::ContainerId;
use serde::{Deserialize, Serialize};

use crate::address::{PoolError, Subnet};

/// Where networks are described, and where the agent remembers who is in which.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A folder for one agent only, with a folder per container that has a network of its
    /// own. It is made if it does not exist.
    pub root: PathBuf,
    /// Where CNI plugins are looked for, in this order.
    pub plugins: Vec<PathBuf>,
    /// A folder of descriptions of CNI networks, `.conf`, `.conflist` or `.json`.
    pub configurations: Option<PathBuf>,
    /// The network that needs no plugin; `None` leaves it out.
    pub bridge: Option<BridgeSettings>,
    /// Name servers of containers on a network whose plugins name none, by network; that of
    /// no name is for all others.
    pub dns: Vec<(Option<String>, Dns)>,
}

/// A bridge of the agent.
#[derive(Clone, Debug)]
pub struct BridgeSettings {
    /// By what containers ask for it. A CNI network of that name goes before.
    pub network: String,
    /// Name of the device, and of the table of nftables.
    pub device: String,
    /// One range for IPv4, and one for IPv6 if containers shall have that too.
    pub subnets: Vec<Subnet>,
    /// A folder for locks, so that two agents of a machine never share a bridge.
    pub locks: PathBuf,
}

/// What a container wants of networks.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its host name.
    pub hostname: String,
    /// The networks that it joins, the first as `eth0`; with none it has only a loopback.
    pub joins: Vec<Join>,
}

/// A network that a container joins.
#[derive(Clone, Debug, Default)]
pub struct Join {
    /// Its name.
    pub network: String,
    /// Ports of the machine that lead into the container.
    pub ports: Vec<PortMapping>,
    /// Addresses that it wants.
    pub addresses: Vec<IpAddr>,
    /// What it said of the network, for [`Interface::info`]. Plugins are told it as
    /// `args.org.apache.mesos.network_info`.
    pub info: serde_json::Value,
}

/// A port of the machine that leads into a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PortMapping {
    /// Of which kind.
    pub protocol: Protocol,
    /// Its number on the machine.
    pub host_port: u16,
    /// Its number in the container.
    pub container_port: u16,
}

/// What has ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "they are their names")]
pub enum Protocol {
    Tcp,
    Udp,
}

/// How names are resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dns {
    /// Addresses of name servers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nameservers: Vec<String>,
    /// The domain of the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Where short names are looked up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub search: Vec<String>,
    /// As in `resolv.conf(5)`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
}

/// The network of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// A file that stands for its network namespace.
    pub namespace: PathBuf,
    /// Its host name.
    pub hostname: String,
    /// What it must see as `/etc/hosts`, `/etc/hostname` and `/etc/resolv.conf`: each as the
    /// file to show and the path in the container.
    pub files: Vec<(PathBuf, PathBuf)>,
    /// In the order in which they were asked for.
    pub interfaces: Vec<Interface>,
}

/// A container's place in a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// Name of the network.
    pub network: String,
    /// Name of the device in the container.
    pub device: String,
    /// Its addresses, IPv4 before IPv6.
    pub addresses: Vec<IpAddr>,
    /// What the container said when it asked to join.
    pub info: serde_json::Value,
}

/// Why there are no networks at all.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A folder cannot be made or read.
    #[error("cannot use the folder for networks {}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The bridge is not described well.
    #[error("the bridge {device:?} cannot be: {reason}")]
    Bridge {
        /// Its name.
        device: String,
        /// What is wrong, and what to do.
        reason: String,
    },
}

/// Why a container has no network. Nothing is left of what was tried.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    /// No network has that name.
    #[error("there is no network {network:?}; this agent has {known}")]
    Unknown {
        /// The name.
        network: String,
        /// Those that there are.
        known: String,
    },
    /// A network is asked for twice.
    #[error("the network {0:?} is asked for more than once")]
    Twice(String),
    /// The container has a network already.
    #[error("container {0} has its networks already")]
    Again(ContainerId),
    /// Somebody else has the port.
    #[error("port {port} of the machine leads to container {owner} already")]
    Port {
        /// The port of the machine.
        port: u16,
        /// To whom it leads.
        owner: ContainerId,
    },
    /// Two ports of a container are the same port of the machine.
    #[error("port {0} of the machine is asked for more than once")]
    PortTwice(u16),
    /// There is no address.
    #[error("no address on network {network:?}")]
    Address {
        /// The network.
        network: String,
        /// Why.
        #[source]
        source: PoolError,
    },
    /// A step failed.
    #[error("cannot {step}")]
    Step {
        /// What was tried.
        step: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A plugin failed.
    #[error("network {network:?}: {text}")]
    Plugin {
        /// The network.
        network: String,
        /// What it said.
        text: String,
    },
}
