//! Network devices, addresses and routes, by netlink.
//!
//! A [`Links`] speaks of the network namespace in which it was opened, whichever thread uses it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::{AsRawFd, BorrowedFd};

use netlink_packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_EXCL, NLM_F_REQUEST, NetlinkMessage, NetlinkPayload,
};
use netlink_packet_route::address::{
    AddressAttribute, AddressHeaderFlags, AddressMessage, AddressScope,
};
use netlink_packet_route::link::{
    InfoBridgePort, InfoData, InfoKind, InfoPortData, InfoPortKind, InfoVeth, LinkAttribute,
    LinkFlags, LinkInfo, LinkMessage,
};
use netlink_packet_route::route::{
    RouteAddress, RouteAttribute, RouteHeader, RouteMessage, RouteProtocol, RouteScope, RouteType,
};
use netlink_packet_route::{AddressFamily, RouteNetlinkMessage};
use netlink_sys::protocols::NETLINK_ROUTE;
use netlink_sys::{Socket, SocketAddr};
use rustix::io::Errno;

/// Name of the device that leads to the machine itself, and its number everywhere.
const LOOPBACK: u32 = 1;
/// The table of what belongs to the machine, `RT_TABLE_LOCAL`.
const LOCAL: u8 = 255;
/// Replies to one request.
const REPLIES_MAX: usize = 1 << 20;

/// A hardware address.
pub(crate) type Mac = [u8; 6];

/// A way to the devices of a network namespace.
#[derive(Debug)]
pub(crate) struct Links {
    socket: Socket,
    sequence: u32,
}

/// A device that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) name: String,
    pub(crate) index: u32,
    /// The bridge that it belongs to.
    pub(crate) bridge: Option<u32>,
}

/// The outer and the inner end of a line into a container.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'a> {
    /// Name of the end that belongs to the bridge.
    pub(crate) outer: &'a str,
    /// The bridge.
    pub(crate) bridge: u32,
    /// Name of the end in the container.
    pub(crate) inner: &'a str,
    /// Hardware address of the end in the container.
    pub(crate) mac: Mac,
    /// The network namespace of the container.
    pub(crate) namespace: BorrowedFd<'a>,
}

impl Links {
    /// Opens a way to the namespace of this thread.
    pub(crate) fn open() -> io::Result<Self> {
        let mut socket = Socket::new(NETLINK_ROUTE)?;
        socket.bind_auto()?;
        socket.connect(&SocketAddr::new(0, 0))?;
        Ok(Self {
            socket,
            sequence: 0,
        })
    }

    /// Finds a device by its name.
    pub(crate) fn find(&mut self, name: &str) -> io::Result<Option<Device>> {
        let mut message = LinkMessage::default();
        let name = LinkAttribute::IfName(name.to_owned());
        message.attributes.push(name);
        match self.ask(RouteNetlinkMessage::GetLink(message), 0) {
            Ok(found) => Ok(found.iter().find_map(device)),
            Err(error) if error.raw_os_error() == Some(Errno::NODEV.raw_os_error()) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All devices.
    pub(crate) fn all(&mut self) -> io::Result<Vec<Device>> {
        let message = RouteNetlinkMessage::GetLink(LinkMessage::default());
        let found = self.ask(message, NLM_F_DUMP)?;
        Ok(found.iter().filter_map(device).collect())
    }

    /// Turns the loopback on.
    pub(crate) fn raise_loopback(&mut self) -> io::Result<()> {
        self.raise(LOOPBACK)
    }

    /// Turns a device on.
    pub(crate) fn raise(&mut self, device: u32) -> io::Result<()> {
        let mut message = LinkMessage::default();
        message.header.index = device;
        message.header.flags = LinkFlags::Up;
        message.header.change_mask = LinkFlags::Up;
        self.order(RouteNetlinkMessage::SetLink(message), 0)
    }

    /// Makes a bridge and turns it on, unless there is one of that name.
    pub(crate) fn make_bridge(&mut self, name: &str, mac: Mac) -> io::Result<u32> {
        let mut message = LinkMessage::default();
        message.header.flags = LinkFlags::Up;
        message.header.change_mask = LinkFlags::Up;
        // With an address of its own it does not take over those of containers in turn.
        message.attributes = vec![
            LinkAttribute::IfName(name.to_owned()),
            LinkAttribute::Address(mac.to_vec()),
            LinkAttribute::LinkInfo(vec![LinkInfo::Kind(InfoKind::Bridge)]),
        ];
        let message = RouteNetlinkMessage::NewLink(message);
        made(self.order(message, NLM_F_CREATE | NLM_F_EXCL))?;
        self.index(name)
    }

    /// Makes a line into a container. Its inner end is still off: it has no other end before
    /// it is made.
    pub(crate) fn make_pair(&mut self, pair: Pair<'_>) -> io::Result<()> {
        let mut inner = LinkMessage::default();
        inner.attributes = vec![
            LinkAttribute::IfName(pair.inner.to_owned()),
            LinkAttribute::Address(pair.mac.to_vec()),
            LinkAttribute::NetNsFd(pair.namespace.as_raw_fd()),
        ];
        let mut outer = LinkMessage::default();
        outer.header.flags = LinkFlags::Up;
        outer.header.change_mask = LinkFlags::Up;
        outer.attributes = vec![
            LinkAttribute::IfName(pair.outer.to_owned()),
            LinkAttribute::Controller(pair.bridge),
            LinkAttribute::LinkInfo(vec![
                LinkInfo::Kind(InfoKind::Veth),
                LinkInfo::Data(InfoData::Veth(InfoVeth::Peer(inner))),
            ]),
        ];
        let message = RouteNetlinkMessage::NewLink(outer);
        self.order(message, NLM_F_CREATE | NLM_F_EXCL)
    }

    /// Lets a port of a bridge send back what came from it: a container that reaches itself by
    /// way of the machine is on both ends.
    pub(crate) fn let_back(&mut self, name: &str) -> io::Result<()> {
        let mut message = LinkMessage::default();
        let port = InfoPortData::BridgePort(vec![InfoBridgePort::HairpinMode(true)]);
        message.attributes = vec![
            LinkAttribute::IfName(name.to_owned()),
            LinkAttribute::LinkInfo(vec![
                LinkInfo::PortKind(InfoPortKind::Bridge),
                LinkInfo::PortData(port),
            ]),
        ];
        self.order(RouteNetlinkMessage::NewLink(message), 0)
    }

    /// Removes a device, if it is there.
    pub(crate) fn remove(&mut self, name: &str) -> io::Result<()> {
        let mut message = LinkMessage::default();
        let name = LinkAttribute::IfName(name.to_owned());
        message.attributes.push(name);
        match self.order(RouteNetlinkMessage::DelLink(message), 0) {
            Err(error) if error.raw_os_error() == Some(Errno::NODEV.raw_os_error()) => Ok(()),
            done => done,
        }
    }

    /// The number of a device that is there.
    pub(crate) fn index(&mut self, name: &str) -> io::Result<u32> {
        let found = self.find(name)?;
        found
            .map(|device| device.index)
            .ok_or_else(|| io::Error::other(format!("there is no device {name}")))
    }

    /// Gives a device an address, unless it has it.
    pub(crate) fn add_address(&mut self, device: u32, ip: IpAddr, prefix: u8) -> io::Result<()> {
        let mut message = AddressMessage::default();
        message.header.family = family(ip);
        message.header.prefix_len = prefix;
        message.header.index = device;
        message.header.scope = AddressScope::Universe;
        // Nobody else has it, so nobody need be asked before it is used.
        message.header.flags = match ip {
            IpAddr::V4(_) => AddressHeaderFlags::empty(),
            IpAddr::V6(_) => AddressHeaderFlags::Nodad,
        };
        message.attributes = vec![AddressAttribute::Address(ip), AddressAttribute::Local(ip)];
        if let IpAddr::V4(ip) = ip {
            let host = u32::MAX.checked_shr(prefix.into()).unwrap_or(0);
            let all = Ipv4Addr::from_bits(ip.to_bits() | host);
            message.attributes.push(AddressAttribute::Broadcast(all));
        }
        let message = RouteNetlinkMessage::NewAddress(message);
        made(self.order(message, NLM_F_CREATE | NLM_F_EXCL))
    }

    /// Sends everything that has no other way to a gateway.
    pub(crate) fn add_default_route(&mut self, device: u32, gateway: IpAddr) -> io::Result<()> {
        let mut message = RouteMessage::default();
        message.header = RouteHeader {
            address_family: family(gateway),
            table: RouteHeader::RT_TABLE_MAIN,
            protocol: RouteProtocol::Static,
            scope: RouteScope::Universe,
            kind: RouteType::Unicast,
            ..RouteHeader::default()
        };
        message.attributes = vec![
            RouteAttribute::Gateway(RouteAddress::from(gateway)),
            RouteAttribute::Oif(device),
        ];
        let message = RouteNetlinkMessage::NewRoute(message);
        self.order(message, NLM_F_CREATE | NLM_F_EXCL)
    }

    /// Takes what comes by a device for `::1`, once its address was translated to that; the kernel drops what has it when
    /// it arrives. What the machine sends there still goes to the loopback, whose route comes first.
    pub(crate) fn accept_loopback(&mut self, device: u32) -> io::Result<()> {
        let to = Ipv6Addr::LOCALHOST;
        let mut message = RouteMessage::default();
        message.header = RouteHeader {
            address_family: AddressFamily::Inet6,
            destination_prefix_length: 128,
            table: LOCAL,
            protocol: RouteProtocol::Static,
            scope: RouteScope::Universe,
            kind: RouteType::Local,
            ..RouteHeader::default()
        };
        message.attributes = vec![
            RouteAttribute::Destination(RouteAddress::Inet6(to)),
            RouteAttribute::Oif(device),
        ];
        let message = RouteNetlinkMessage::NewRoute(message);
        made(self.order(message, NLM_F_CREATE | NLM_F_EXCL))
    }

    fn order(&mut self, message: RouteNetlinkMessage, flags: u16) -> io::Result<()> {
        self.ask(message, flags | NLM_F_ACK).map(drop)
    }

    fn ask(
        &mut self,
        message: RouteNetlinkMessage,
        flags: u16,
    ) -> io::Result<Vec<RouteNetlinkMessage>> {
        self.sequence = self.sequence.wrapping_add(1);
        let mut request = NetlinkMessage::from(message);
        request.header.flags = NLM_F_REQUEST | flags;
        request.header.sequence_number = self.sequence;
        request.finalize();
        let mut bytes = vec![0; request.buffer_len()];
        request.serialize(&mut bytes);
        self.socket.send(&bytes, 0)?;
        let wants_end = flags & (NLM_F_ACK | NLM_F_DUMP) != 0;
        let mut found = Vec::new();
        while found.len() < REPLIES_MAX {
            let (packet, _) = self.socket.recv_from_full()?;
            let mut rest = packet.as_slice();
            while !rest.is_empty() {
                let reply = NetlinkMessage::<RouteNetlinkMessage>::deserialize(rest)
                    .map_err(io::Error::other)?;
                let length = usize::try_from(reply.header.length).map_err(io::Error::other)?;
                let is_ours = reply.header.sequence_number == self.sequence;
                match reply.payload {
                    _ if !is_ours => {}
                    NetlinkPayload::Error(error) => {
                        return match error.code {
                            None => Ok(found),
                            Some(_) => Err(error.to_io()),
                        };
                    }
                    NetlinkPayload::Done(_) => return Ok(found),
                    NetlinkPayload::InnerMessage(message) => {
                        found.push(message);
                        if !wants_end {
                            return Ok(found);
                        }
                    }
                    _ => {}
                }
                rest = match rest.get(length.next_multiple_of(4)..) {
                    Some(rest) if length > 0 => rest,
                    _ => &[],
                };
            }
        }
        Err(io::Error::other("the kernel does not come to an end"))
    }
}

/// That something is there already is as good as having made it.
fn made(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

fn family(ip: IpAddr) -> AddressFamily {
    match ip {
        IpAddr::V4(_) => AddressFamily::Inet,
        IpAddr::V6(_) => AddressFamily::Inet6,
    }
}

fn device(message: &RouteNetlinkMessage) -> Option<Device> {
    let RouteNetlinkMessage::NewLink(message) = message else {
        return None;
    };
    let mut name = None;
    let mut bridge = None;
    for attribute in &message.attributes {
        match attribute {
            LinkAttribute::IfName(text) => name = Some(text.clone()),
            LinkAttribute::Controller(index) => bridge = Some(*index),
            _ => {}
        }
    }
    Some(Device {
        name: name?,
        index: message.header.index,
        bridge,
    })
}
