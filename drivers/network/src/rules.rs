//! Rules of nftables for a bridge: what is translated, and what is let through.
//!
//! One table of family `inet`, which is named after the bridge, so that agents do not meet. Its
//! two maps lead from a port of the machine to one of a container; everything else in it never
//! changes. All texts are made of numbers, addresses and the name of a bridge, which was
//! checked: nothing of a user is in them.

use std::fmt::Write as _;
use std::net::IpAddr;

use crate::address::Subnet;
use crate::model::{PortMapping, Protocol};

/// A port of the machine that leads to a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) mapping: PortMapping,
    /// One for each family.
    pub(crate) to: Vec<IpAddr>,
}

/// The whole table, anew; the old one goes in the same moment. `loops` is as for [`open`].
pub(crate) fn table(bridge: &str, subnets: &[Subnet], openings: &[Opening], loops: bool) -> String {
    let mut text = String::new();
    let maps = [true, false].map(|v4| {
        let elements: Vec<String> = elements(openings, v4).collect();
        match elements.is_empty() {
            true => String::new(),
            false => format!("\n    elements = {{ {} }}", elements.join(", ")),
        }
    });
    let mut nat = String::new();
    for subnet in subnets {
        let family = family(subnet.is_v4());
        let _ = write!(
            nat,
            r#"
    oifname "{bridge}" {family} saddr {subnet} ct status dnat masquerade
    oifname != "{bridge}" {family} saddr {subnet} masquerade"#
        );
    }
    let _ = write!(
        text,
        r#"add table inet {bridge}
delete table inet {bridge}
table inet {bridge} {{
  map ports4 {{
    type inet_proto . inet_service : ipv4_addr . inet_service{}
  }}
  map ports6 {{
    type inet_proto . inet_service : ipv6_addr . inet_service{}
  }}
  chain spoofed {{
    type filter hook prerouting priority raw; policy accept;
    iifname "{bridge}" ip daddr 127.0.0.0/8 drop
  }}
  chain arriving {{
    type nat hook prerouting priority dstnat; policy accept;
    meta l4proto {{ tcp, udp }} fib daddr type local dnat ip to meta l4proto . th dport map @ports4
    meta l4proto {{ tcp, udp }} fib daddr type local dnat ip6 to meta l4proto . th dport map @ports6
  }}
  chain itself {{
  }}
  chain own {{
    type nat hook output priority -100; policy accept;
    meta l4proto {{ tcp, udp }} fib daddr type local dnat ip to meta l4proto . th dport map @ports4
    ip6 daddr ::1 jump itself
    meta l4proto {{ tcp, udp }} ip6 daddr != ::1 fib daddr type local dnat ip6 to meta l4proto . th dport map @ports6
  }}
  chain leaving {{
    type nat hook postrouting priority srcnat; policy accept;
    oifname "{bridge}" ip saddr 127.0.0.0/8 masquerade
    oifname "{bridge}" ip6 saddr ::1 masquerade{nat}
  }}
  chain through {{
    type filter hook forward priority filter; policy accept;
    iifname "{bridge}" accept
    oifname "{bridge}" ct state established,related accept
    oifname "{bridge}" ct status dnat accept
    oifname "{bridge}" reject with icmpx admin-prohibited
  }}
}}
"#,
        maps[0], maps[1]
    );
    text + &itself(bridge, loops)
}

/// Adds openings to the maps. `loops` is whether `::1` leads to ports now, which counts for all of them.
pub(crate) fn open(bridge: &str, openings: &[Opening], loops: bool) -> String {
    change("add", bridge, openings) + &itself(bridge, loops)
}

fn itself(bridge: &str, loops: bool) -> String {
    let mut text = format!("flush chain inet {bridge} itself\n");
    if loops {
        let _ = writeln!(
            text,
            "add rule inet {bridge} itself meta l4proto {{ tcp, udp }} dnat ip6 to meta l4proto . th dport map @ports6"
        );
    }
    text
}

/// Takes openings from the maps.
pub(crate) fn close(bridge: &str, openings: &[Opening]) -> String {
    change("delete", bridge, openings)
}

fn change(verb: &str, bridge: &str, openings: &[Opening]) -> String {
    let mut text = String::new();
    for (v4, map) in [(true, "ports4"), (false, "ports6")] {
        let elements: Vec<String> = elements(openings, v4).collect();
        if !elements.is_empty() {
            let elements = elements.join(", ");
            let _ = writeln!(text, "{verb} element inet {bridge} {map} {{ {elements} }}");
        }
    }
    text
}

fn elements(openings: &[Opening], v4: bool) -> impl Iterator<Item = String> {
    openings.iter().flat_map(move |opening| {
        let PortMapping {
            protocol,
            host_port,
            container_port,
        } = opening.mapping;
        let name = match protocol {
            Protocol::Tcp => "tcp",
            Protocol::Udp => "udp",
        };
        let to = opening.to.iter().filter(move |ip| ip.is_ipv4() == v4);
        to.map(move |ip| format!("{name} . {host_port} : {ip} . {container_port}"))
    })
}

fn family(v4: bool) -> &'static str {
    if v4 { "ip" } else { "ip6" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening(protocol: Protocol, host_port: u16, to: &[&str]) -> Opening {
        Opening {
            mapping: PortMapping {
                protocol,
                host_port,
                container_port: 80,
            },
            to: to.iter().map(|text| text.parse().unwrap()).collect(),
        }
    }

    #[test]
    fn openings_come_and_go_by_their_families() {
        let both = opening(Protocol::Tcp, 31000, &["10.77.0.2", "fd00::2"]);
        let one = opening(Protocol::Udp, 31001, &["10.77.0.3"]);
        assert_eq!(
            open("tepui0", &[both.clone(), one.clone()], false),
            "add element inet tepui0 ports4 { tcp . 31000 : 10.77.0.2 . 80, udp . 31001 : 10.77.0.3 . 80 }\n\
             add element inet tepui0 ports6 { tcp . 31000 : fd00::2 . 80 }\n\
             flush chain inet tepui0 itself\n"
        );
        assert_eq!(
            close("tepui0", &[one]),
            "delete element inet tepui0 ports4 { udp . 31001 : 10.77.0.3 . 80 }\n"
        );
        assert!(open("tepui0", &[], true).contains("add rule inet tepui0 itself"));
        let subnets = [
            "10.77.0.0/16".parse().unwrap(),
            "fd00::/64".parse().unwrap(),
        ];
        let whole = table("tepui0", &subnets, &[both], true);
        for part in [
            "elements = { tcp . 31000 : 10.77.0.2 . 80 }",
            "elements = { tcp . 31000 : fd00::2 . 80 }",
            "oifname != \"tepui0\" ip6 saddr fd00::/64 masquerade",
            "oifname \"tepui0\" ip saddr 127.0.0.0/8 masquerade",
            "add rule inet tepui0 itself",
        ] {
            assert!(whole.contains(part), "{whole}");
        }
        assert!(!table("tepui0", &subnets, &[], false).contains("elements"));
    }
}
