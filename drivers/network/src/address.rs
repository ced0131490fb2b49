//! Ranges of addresses, and what is given out of them.
//!
//! A [`Pool`] gives numbers, and a [`Subnet`] turns a number into an address: so that one number
//! stands for the addresses of both families that a container has.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// The number of the bridge's own address.
pub(crate) const GATEWAY: u32 = 1;
/// Containers of one bridge, at most. The kernel takes no more ports.
pub(crate) const CONTAINERS_MAX: u32 = 1022;

/// A range of addresses: all that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subnet {
    base: IpAddr,
    prefix: u8,
}

/// Why a text is no range of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubnetError {
    /// It is not of the form `address/bits`.
    #[error("{0:?} is not of the form address/bits, such as 10.77.0.0/16")]
    Form(String),
    /// Bits are set beyond the prefix.
    #[error("{0} has bits set beyond its prefix; {1} is the range that it is in")]
    Bits(String, Subnet),
}

impl Subnet {
    /// Makes a range of all addresses that share the first `prefix` bits with `ip`; `None` if
    /// an address has fewer.
    pub fn around(ip: IpAddr, prefix: u8) -> Option<Self> {
        let width = width(ip);
        if prefix > width {
            return None;
        }
        let free = u32::from(width - prefix);
        let base = match ip {
            IpAddr::V4(ip) => {
                let mask = u32::MAX.checked_shl(free).unwrap_or(0);
                Ipv4Addr::from_bits(ip.to_bits() & mask).into()
            }
            IpAddr::V6(ip) => {
                let mask = u128::MAX.checked_shl(free).unwrap_or(0);
                Ipv6Addr::from_bits(ip.to_bits() & mask).into()
            }
        };
        Some(Self { base, prefix })
    }

    /// How many bits its addresses share.
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether it is of IPv4.
    pub fn is_v4(&self) -> bool {
        self.base.is_ipv4()
    }

    /// Whether an address is in it.
    pub fn contains(&self, ip: IpAddr) -> bool {
        ip.is_ipv4() == self.is_v4() && Self::around(ip, self.prefix) == Some(*self)
    }

    /// The last number that stands for an address; all ones are for broadcasts.
    pub(crate) fn last(&self) -> u32 {
        let free = u32::from(width(self.base) - self.prefix);
        let all = 1_u64.checked_shl(free).unwrap_or(u64::MAX);
        u32::try_from(all.saturating_sub(2)).unwrap_or(u32::MAX)
    }

    /// The address of a number, which must not be above [`Self::last`].
    pub(crate) fn address(&self, number: u32) -> IpAddr {
        match self.base {
            IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() | number).into(),
            IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() | u128::from(number)).into(),
        }
    }

    /// The number of an address, if it has one.
    pub(crate) fn number(&self, ip: IpAddr) -> Option<u32> {
        if !self.contains(ip) {
            return None;
        }
        let number = match (self.base, ip) {
            (IpAddr::V4(base), IpAddr::V4(ip)) => u128::from(ip.to_bits() ^ base.to_bits()),
            (IpAddr::V6(base), IpAddr::V6(ip)) => ip.to_bits() ^ base.to_bits(),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => return None,
        };
        u32::try_from(number).ok()
    }
}

fn width(ip: IpAddr) -> u8 {
    if ip.is_ipv4() { 32 } else { 128 }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

impl FromStr for Subnet {
    type Err = SubnetError;

    fn from_str(text: &str) -> Result<Self, SubnetError> {
        let (ip, prefix) = parse_cidr(text).ok_or_else(|| SubnetError::Form(text.to_owned()))?;
        let subnet = Self::around(ip, prefix).ok_or_else(|| SubnetError::Form(text.to_owned()))?;
        match subnet.base == ip {
            true => Ok(subnet),
            false => Err(SubnetError::Bits(text.to_owned(), subnet)),
        }
    }
}

/// An address and how many of its bits name the network.
pub(crate) fn parse_cidr(text: &str) -> Option<(IpAddr, u8)> {
    let (ip, prefix) = text.split_once('/')?;
    let ip: IpAddr = ip.parse().ok()?;
    let prefix: u8 = prefix.parse().ok()?;
    (prefix <= width(ip)).then_some((ip, prefix))
}

/// Why there is no address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolError {
    /// All are given out.
    #[error("all {0} addresses of the network are in use")]
    Empty(u32),
    /// That one is given out.
    #[error("the address {0} is in use")]
    Taken(IpAddr),
    /// That one is not to be had.
    #[error("the address {0} is not one that the network has for containers")]
    Foreign(IpAddr),
    /// Those that were asked for do not belong together.
    #[error("the addresses {0} and {1} do not go together: their last bits must be the same")]
    Apart(IpAddr, IpAddr),
}

/// Which numbers are given out. It tries not to give one again soon, because others may still
/// believe that it is somebody else.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    subnets: Vec<Subnet>,
    first: u32,
    last: u32,
    next: u32,
    taken: BTreeSet<u32>,
}

impl Pool {
    /// `subnets` are of different families.
    pub(crate) fn new(subnets: Vec<Subnet>) -> Self {
        let last = subnets.iter().map(Subnet::last).min().unwrap_or(0);
        let first = GATEWAY + 1;
        Self {
            subnets,
            first,
            last,
            next: first,
            taken: BTreeSet::new(),
        }
    }

    /// Notes that a number is given out already.
    pub(crate) fn mark(&mut self, number: u32) {
        self.taken.insert(number);
        self.next = number.saturating_add(1);
    }

    /// Gives a number: the one of all of `wanted`, or any.
    pub(crate) fn take(&mut self, wanted: &[IpAddr]) -> Result<u32, PoolError> {
        let number = match self.wanted(wanted)? {
            Some(number) => number,
            None => self.any()?,
        };
        self.mark(number);
        Ok(number)
    }

    fn wanted(&self, wanted: &[IpAddr]) -> Result<Option<u32>, PoolError> {
        let mut found: Option<(u32, IpAddr)> = None;
        for ip in wanted {
            let number = self.subnets.iter().find_map(|subnet| subnet.number(*ip));
            let number = number
                .filter(|number| (self.first..=self.last).contains(number))
                .ok_or(PoolError::Foreign(*ip))?;
            if self.taken.contains(&number) {
                return Err(PoolError::Taken(*ip));
            }
            match found {
                Some((other, first)) if other != number => {
                    return Err(PoolError::Apart(first, *ip));
                }
                Some(_) | None => found = Some((number, *ip)),
            }
        }
        Ok(found.map(|(number, _)| number))
    }

    fn any(&self) -> Result<u32, PoolError> {
        let size = self.last.saturating_sub(GATEWAY);
        let room = size.min(CONTAINERS_MAX);
        let full = PoolError::Empty(room);
        if self.taken.len() >= usize::try_from(room).unwrap_or(usize::MAX) {
            return Err(full);
        }
        let after = self.next.max(self.first)..=self.last;
        let mut free = after.chain(self.first..=self.last);
        free.find(|number| !self.taken.contains(number)).ok_or(full)
    }

    pub(crate) fn give_back(&mut self, number: u32) {
        self.taken.remove(&number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(text: &str) -> Subnet {
        text.parse().unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_are_read_and_written() {
        for good in [
            "10.77.0.0/16",
            "0.0.0.0/0",
            "1.2.3.4/32",
            "fd00::/64",
            "::/0",
        ] {
            assert_eq!(subnet(good).to_string(), good);
        }
        for bad in [
            "",
            "10.0.0.0",
            "10.0.0.0/33",
            "x/8",
            "10.0.0.0/-1",
            "::/129",
            "/8",
        ] {
            let error = bad.parse::<Subnet>().unwrap_err();
            assert_eq!(error, SubnetError::Form(bad.into()), "{bad}");
        }
        let error = "10.77.0.1/16".parse::<Subnet>().unwrap_err();
        assert!(error.to_string().contains("10.77.0.0/16"), "{error}");
    }

    #[test]
    fn numbers_are_addresses() {
        let four = subnet("10.77.0.0/16");
        let six = subnet("fd00:1::/64");
        for (number, text4, text6) in [
            (1, "10.77.0.1", "fd00:1::1"),
            (258, "10.77.1.2", "fd00:1::102"),
        ] {
            assert_eq!(four.address(number), ip(text4));
            assert_eq!(six.address(number), ip(text6));
            assert_eq!(four.number(ip(text4)), Some(number));
            assert_eq!(six.number(ip(text6)), Some(number));
        }
        assert_eq!(four.number(ip("10.78.0.1")), None);
        assert_eq!(four.number(ip("fd00:1::1")), None);
        assert_eq!(six.number(ip("fd00:1::1:0:0")), None);
        assert_eq!((four.last(), six.last()), (65534, u32::MAX));
        assert_eq!(subnet("1.2.3.4/32").last(), 0);
        assert_eq!(subnet("1.2.3.4/31").last(), 0);
        assert_eq!(subnet("1.2.3.4/30").last(), 2);
    }

    #[track_caller]
    fn check(pool: &mut Pool, wanted: &[&str], expect: Result<u32, PoolError>) {
        let wanted: Vec<IpAddr> = wanted.iter().map(|text| ip(text)).collect();
        assert_eq!(pool.take(&wanted), expect);
    }

    #[test]
    fn numbers_are_given_once_and_late_again() {
        let mut pool = Pool::new(vec![subnet("10.0.0.0/29"), subnet("fd00::/64")]);
        check(&mut pool, &[], Ok(2));
        check(&mut pool, &[], Ok(3));
        pool.give_back(2);
        check(&mut pool, &[], Ok(4));
        check(&mut pool, &[], Ok(5));
        check(&mut pool, &[], Ok(6));
        check(&mut pool, &[], Ok(2));
        check(&mut pool, &[], Err(PoolError::Empty(5)));
        pool.give_back(5);
        check(&mut pool, &[], Ok(5));
    }

    #[test]
    fn addresses_can_be_asked_for() {
        let mut pool = Pool::new(vec![subnet("10.0.0.0/24"), subnet("fd00::/64")]);
        check(&mut pool, &["10.0.0.9"], Ok(9));
        check(&mut pool, &["fd00::7", "10.0.0.7"], Ok(7));
        check(
            &mut pool,
            &["fd00::9"],
            Err(PoolError::Taken(ip("fd00::9"))),
        );
        for foreign in [
            "10.0.0.0",
            "10.0.0.1",
            "10.0.0.255",
            "10.0.1.2",
            "fd00::1",
            "::2",
        ] {
            check(&mut pool, &[foreign], Err(PoolError::Foreign(ip(foreign))));
        }
        let apart = PoolError::Apart(ip("10.0.0.3"), ip("fd00::4"));
        check(&mut pool, &["10.0.0.3", "fd00::4"], Err(apart));
    }

    #[test]
    fn ranges_without_room_give_nothing() {
        for tiny in ["1.2.3.4/32", "1.2.3.4/31"] {
            let mut pool = Pool::new(vec![subnet(tiny)]);
            check(&mut pool, &[], Err(PoolError::Empty(0)));
        }
        check(&mut Pool::new(Vec::new()), &[], Err(PoolError::Empty(0)));
    }

    #[test]
    fn a_bridge_takes_only_so_many() {
        let mut pool = Pool::new(vec![subnet("10.0.0.0/8")]);
        for number in 2..2 + CONTAINERS_MAX {
            check(&mut pool, &[], Ok(number));
        }
        check(&mut pool, &[], Err(PoolError::Empty(CONTAINERS_MAX)));
    }
}
