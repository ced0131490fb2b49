//! The bridge of the agent: a device that joins containers, and the ports of the machine that
//! lead to them.
//!
//! It is made when the first container asks for it, and stays. What is on it follows from the
//! numbers that containers have: so nothing else need be remembered to clear it away.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File};
use std::io::{self, Write};
use std::net::IpAddr;
use std::os::fd::AsFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base_defects::crash_point;
use drivers_syscall::in_network;
use rustix::fs::{FlockOperation, flock};

use crate::address::{GATEWAY, Subnet};
use crate::link::{Links, Mac, Pair};
use crate::model::{BridgeSettings, OpenError, PortMapping};
use crate::rules::{self, Opening};

/// Longest name of a device.
const DEVICE_BYTES_MAX: usize = 15;
/// How long to wait for programs of an agent that was killed, which still hold the lock.
const LOCK_WAIT: Duration = Duration::from_secs(2);
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// A bridge that is there.
#[derive(Debug)]
pub(crate) struct Bridge {
    device: String,
    subnets: Vec<Subnet>,
    index: u32,
    links: Links,
    /// While it is held no other agent uses the bridge. Each `nft` of ours holds it too: whoever comes after an agent that
    /// was killed loads rules when that one's last program is done.
    lock: File,
}

/// A container on the bridge.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) number: u32,
    pub(crate) ports: Vec<PortMapping>,
}

/// Checks what can be checked before anything is made.
pub(crate) fn check(settings: &BridgeSettings) -> Result<(), OpenError> {
    let wrong = |reason: &str| OpenError::Bridge {
        device: settings.device.clone(),
        reason: reason.to_owned(),
    };
    let name = &settings.device;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > DEVICE_BYTES_MAX || !name.chars().all(plain) {
        return Err(wrong("a name has at most 15 letters, figures, '-' and '_'"));
    }
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(wrong("a name begins with a letter"));
    }
    let fours = settings.subnets.iter().filter(|subnet| subnet.is_v4());
    if fours.count() != 1 || settings.subnets.len() > 2 {
        return Err(wrong(
            "it needs one range of IPv4 addresses, and may have one of IPv6",
        ));
    }
    if settings.subnets.iter().any(|subnet| subnet.last() < 2) {
        return Err(wrong("its range has no room for a container"));
    }
    Ok(())
}

impl Bridge {
    /// Makes the bridge, or takes the one that is there, with the containers that are on it.
    pub(crate) fn raise(
        settings: &BridgeSettings,
        places: &[Place],
    ) -> Result<Self, (&'static str, io::Error)> {
        let lock = lock(&settings.locks, &settings.device)
            .map_err(|error| ("take the bridge for this agent alone", error))?;
        let mut links = Links::open().map_err(|error| ("speak to the kernel", error))?;
        let mut subnets = settings.subnets.clone();
        if !Path::new("/proc/sys/net/ipv6").exists() {
            subnets.retain(Subnet::is_v4);
        }
        let name = &settings.device;
        let index = links
            .make_bridge(name, mac(&subnets, GATEWAY))
            .map_err(|error| ("make the bridge", error))?;
        for subnet in &subnets {
            links
                .add_address(index, subnet.address(GATEWAY), subnet.prefix())
                .map_err(|error| ("give the bridge an address", error))?;
        }
        if !subnets.iter().all(Subnet::is_v4) {
            links
                .accept_loopback(index)
                .map_err(|error| ("let ::1 lead to ports", error))?;
        }
        forward(name, &subnets).map_err(|error| ("let the machine forward packets", error))?;
        let mut bridge = Self {
            device: name.clone(),
            subnets,
            index,
            links,
            lock,
        };
        bridge
            .load(places)
            .map_err(|error| ("load rules by nft", error))?;
        crash_point("bridge-loaded");
        bridge
            .sweep(places)
            .map_err(|error| ("remove devices that are left", error))?;
        Ok(bridge)
    }

    /// Loads all rules anew.
    fn load(&self, places: &[Place]) -> io::Result<()> {
        let openings: Vec<Opening> = places
            .iter()
            .flat_map(|place| self.openings(place))
            .collect();
        let table = rules::table(&self.device, &self.subnets, &openings, self.loops());
        self.nft(&table)
    }

    /// Removes the lines of containers that are gone.
    fn sweep(&mut self, places: &[Place]) -> io::Result<()> {
        let known: BTreeSet<String> = places
            .iter()
            .map(|place| self.outer(place.number))
            .collect();
        for device in self.links.all()? {
            if device.bridge == Some(self.index) && !known.contains(&device.name) {
                tracing::info!(
                    name = device.name,
                    "removing the line of a container that is gone"
                );
                self.links.remove(&device.name)?;
            }
        }
        Ok(())
    }

    /// The addresses of a number, IPv4 first.
    pub(crate) fn addresses(&self, number: u32) -> Vec<IpAddr> {
        let mut all: Vec<IpAddr> = self
            .subnets
            .iter()
            .map(|subnet| subnet.address(number))
            .collect();
        all.sort_by_key(IpAddr::is_ipv6);
        all
    }

    /// Puts a container on the bridge.
    pub(crate) fn attach(
        &mut self,
        place: &Place,
        device: &str,
        namespace: &Path,
    ) -> Result<(), (&'static str, io::Error)> {
        let namespace =
            File::open(namespace).map_err(|error| ("open the network of the container", error))?;
        let outer = self.outer(place.number);
        // What an agent that was killed left behind has the same name.
        self.links
            .remove(&outer)
            .and_then(|()| {
                self.links.make_pair(Pair {
                    outer: &outer,
                    bridge: self.index,
                    inner: device,
                    mac: mac(&self.subnets, place.number),
                    namespace: namespace.as_fd(),
                })
            })
            .and_then(|()| self.links.let_back(&outer))
            .map_err(|error| ("make a line into the container", error))?;
        crash_point("line");
        let subnets = &self.subnets;
        let inside = move || {
            let mut links = Links::open()?;
            let index = links.index(device)?;
            links.raise(index)?;
            for subnet in subnets {
                links.add_address(index, subnet.address(place.number), subnet.prefix())?;
            }
            for subnet in subnets {
                links.add_default_route(index, subnet.address(GATEWAY))?;
            }
            Ok(())
        };
        in_network(&namespace, inside)
            .and_then(|done| done)
            .map_err(|error| ("give the container addresses and routes", error))?;
        crash_point("addresses");
        let openings: Vec<Opening> = self.openings(place).collect();
        if !openings.is_empty() {
            self.nft(&rules::open(&self.device, &openings, self.loops()))
                .map_err(|error| ("open ports by nft", error))?;
            crash_point("ports");
        }
        Ok(())
    }

    /// Takes a container off the bridge. `others` are those that stay.
    pub(crate) fn detach(&mut self, place: &Place, others: &[Place]) -> io::Result<()> {
        let openings: Vec<Opening> = self.openings(place).collect();
        if !openings.is_empty() && self.nft(&rules::close(&self.device, &openings)).is_err() {
            // They may not be there: the launch failed, or somebody flushed the rules.
            self.load(others)?;
        }
        crash_point("ports-closed");
        self.links.remove(&self.outer(place.number))
    }

    /// Hands rules to `nft`: all of them count, or none.
    fn nft(&self, rules: &str) -> io::Result<()> {
        let missing = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => {
                io::Error::other("there is no program nft: install the package nftables")
            }
            _ => error,
        };
        let mut child = Command::new("nft")
            .args(["-f", "-"])
            .stdin(Stdio::piped())
            .stdout(self.lock.try_clone()?)
            .stderr(Stdio::piped())
            .spawn()
            .map_err(missing)?;
        crash_point("nft");
        if let Some(mut stdin) = child.stdin.take() {
            // It says itself what it did not like.
            let _ = stdin.write_all(rules.as_bytes());
        }
        let output = child.wait_with_output()?;
        if output.status.success() {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&output.stderr);
        Err(io::Error::other(
            text.lines()
                .next()
                .unwrap_or("it does not say why")
                .to_owned(),
        ))
    }

    /// Does `::1` lead to mapped ports? Not where bridges hand their packets to `ip6tables`: answers have that address then
    /// when the kernel looks for it, and are dropped. It is better refused than without an answer.
    fn loops(&self) -> bool {
        let is_handed = get("bridge/bridge-nf-call-ip6tables").is_ok_and(|now| now == "1");
        !is_handed && !self.subnets.iter().all(Subnet::is_v4)
    }

    fn openings<'a>(&self, place: &'a Place) -> impl Iterator<Item = Opening> + use<'a> {
        let to = self.addresses(place.number);
        place.ports.iter().map(move |mapping| Opening {
            mapping: *mapping,
            to: to.clone(),
        })
    }

    /// Name of the outer end of a line. It is that of one address on this machine.
    fn outer(&self, number: u32) -> String {
        let four = self.subnets.iter().find(|subnet| subnet.is_v4());
        match four.map(|subnet| subnet.address(number)) {
            Some(IpAddr::V4(ip)) => format!("tepui{:08x}", ip.to_bits()),
            Some(IpAddr::V6(_)) | None => format!("tepui{number:08x}"),
        }
    }
}

/// The hardware address of a number. One address of IPv4 always has the same, so that nobody's
/// memory of it grows stale.
fn mac(subnets: &[Subnet], number: u32) -> Mac {
    let four = subnets.iter().find(|subnet| subnet.is_v4());
    let bits = match four.map(|subnet| subnet.address(number)) {
        Some(IpAddr::V4(ip)) => ip.to_bits(),
        Some(IpAddr::V6(_)) | None => number,
    };
    let [a, b, c, d] = bits.to_be_bytes();
    // Bit 1 of the first says that nobody sold it.
    [0x0a, 0x74, a, b, c, d]
}

fn lock(folder: &Path, device: &str) -> io::Result<File> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o755)
        .create(folder)?;
    let path = folder.join(format!("bridge-{device}.lock"));
    let file = File::create(&path)?;
    let deadline = Instant::now() + LOCK_WAIT;
    while flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        if Instant::now() > deadline {
            return Err(io::Error::other(format!(
                "another agent of this machine holds {}: give this one a bridge and addresses of its own",
                path.display()
            )));
        }
        std::thread::sleep(LOCK_PAUSE);
    }
    Ok(file)
}

/// Lets the machine pass packets on to and from the bridge.
fn forward(device: &str, subnets: &[Subnet]) -> io::Result<()> {
    set("ipv4/ip_forward", "1")?;
    // So that ports can be reached by 127.0.0.1 too; rules keep others from using that.
    set(&format!("ipv4/conf/{device}/route_localnet"), "1")?;
    if subnets.iter().all(Subnet::is_v4) {
        return Ok(());
    }
    set(&format!("ipv6/conf/{device}/accept_ra"), "0")?;
    if get("ipv6/conf/all/forwarding")? == "1" {
        return Ok(());
    }
    // A machine that forwards believes no router unless it is told to: those that it believed
    // until now it shall believe on.
    for entry in std::fs::read_dir("/proc/sys/net/ipv6/conf")? {
        if let Ok(name) = entry?.file_name().into_string()
            && name != "all"
            && get(&format!("ipv6/conf/{name}/accept_ra")).is_ok_and(|now| now == "1")
        {
            set(&format!("ipv6/conf/{name}/accept_ra"), "2")?;
        }
    }
    set("ipv6/conf/all/forwarding", "1")
}

fn get(name: &str) -> io::Result<String> {
    let text = std::fs::read_to_string(Path::new("/proc/sys/net").join(name))?;
    Ok(text.trim().to_owned())
}

fn set(name: &str, value: &str) -> io::Result<()> {
    if get(name).is_ok_and(|now| now == value) {
        return Ok(());
    }
    let path = Path::new("/proc/sys/net").join(name);
    std::fs::write(&path, value)
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bridge_that_cannot_be_is_refused() {
        let settings = |device: &str, subnets: &[&str]| BridgeSettings {
            network: "n".into(),
            device: device.into(),
            subnets: subnets.iter().map(|text| text.parse().unwrap()).collect(),
            locks: "/l".into(),
        };
        let good = ["10.77.0.0/16", "fd00::/64"];
        check(&settings("tepui0", &good)).unwrap();
        check(&settings("tepui0", &good[..1])).unwrap();
        for (device, subnets, part) in [
            ("", &good[..], "15 letters"),
            ("a234567890123456", &good[..], "15 letters"),
            ("a b", &good[..], "15 letters"),
            ("x;y", &good[..], "15 letters"),
            ("0a", &good[..], "begins with"),
            ("a", &good[1..], "IPv4"),
            ("a", &["10.0.0.0/8", "11.0.0.0/8"][..], "IPv4"),
            ("a", &["10.0.0.0/31"][..], "no room"),
        ] {
            let text = check(&settings(device, subnets)).unwrap_err().to_string();
            assert!(text.contains(part), "{text}");
        }
    }
}
