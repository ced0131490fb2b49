//! The files by which a container finds itself and others: `hosts`, `hostname` and
//! `resolv.conf`.

use std::fmt::Write as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use crate::model::Dns;

/// Where the machine's own name servers are written, the one that counts first.
const RESOLVER: &str = "/etc/resolv.conf";
/// Where a resolver of the machine writes those that it asks itself.
const BEHIND: &str = "/run/systemd/resolve/resolv.conf";
/// Longest file of the machine that is read, in bytes.
const RESOLVER_BYTES_MAX: usize = 64 << 10;

/// The three files: name and text.
pub(crate) fn files(
    hostname: &str,
    addresses: &[IpAddr],
    dns: &Dns,
) -> [(&'static str, String); 3] {
    let resolver = match dns.nameservers.is_empty() {
        true => machine_resolver(&[RESOLVER, BEHIND].map(read)),
        false => resolver(dns),
    };
    [
        ("hosts", hosts(hostname, addresses)),
        ("hostname", format!("{hostname}\n")),
        ("resolv.conf", resolver),
    ]
}

/// What a container sees of a folder with its files.
pub(crate) fn shown(folder: &Path) -> Vec<(PathBuf, PathBuf)> {
    ["hosts", "hostname", "resolv.conf"]
        .map(|name| (folder.join(name), Path::new("/etc").join(name)))
        .into()
}

fn read(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    (text.len() <= RESOLVER_BYTES_MAX).then_some(text)
}

fn hosts(hostname: &str, addresses: &[IpAddr]) -> String {
    let mut text = "127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n".to_owned();
    for ip in addresses {
        let _ = writeln!(text, "{ip} {hostname}");
    }
    if addresses.is_empty() {
        let _ = writeln!(text, "127.0.0.1 {hostname}");
    }
    text
}

fn resolver(dns: &Dns) -> String {
    let mut text = String::new();
    if let Some(domain) = &dns.domain {
        let _ = writeln!(text, "domain {domain}");
    }
    for (name, words) in [("search", &dns.search), ("options", &dns.options)] {
        if !words.is_empty() {
            let _ = writeln!(text, "{name} {}", words.join(" "));
        }
    }
    for server in &dns.nameservers {
        let _ = writeln!(text, "nameserver {server}");
    }
    text
}

/// The machine's own file, without servers that listen on its loopback: a container has
/// another. If no server is left, that of the machine's resolver.
fn machine_resolver(files: &[Option<String>]) -> String {
    let mut best = String::new();
    for text in files.iter().flatten() {
        let mut servers = 0;
        let mut kept = String::new();
        for line in text.lines() {
            let mut words = line.split_whitespace();
            if words.next() == Some("nameserver") {
                let ip = words.next().and_then(|ip| ip.parse::<IpAddr>().ok());
                if ip.is_some_and(|ip| ip.is_loopback()) {
                    continue;
                }
                servers += 1;
            }
            kept.push_str(line);
            kept.push('\n');
        }
        if servers > 0 {
            return kept;
        }
        if best.is_empty() {
            best = kept;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_find_themselves() {
        let ip = |text: &str| text.parse().unwrap();
        let text = hosts("web", &[ip("10.77.0.2"), ip("fd00::2")]);
        assert!(text.starts_with("127.0.0.1 localhost\n"));
        assert!(text.ends_with("10.77.0.2 web\nfd00::2 web\n"));
        assert!(hosts("web", &[]).ends_with("127.0.0.1 web\n"));
    }

    #[test]
    fn name_servers_are_those_of_the_network() {
        let dns = Dns {
            nameservers: vec!["10.0.0.1".into(), "10.0.0.2".into()],
            domain: Some("d".into()),
            search: vec!["a".into(), "b".into()],
            options: vec!["ndots:2".into()],
        };
        let expect =
            "domain d\nsearch a b\noptions ndots:2\nnameserver 10.0.0.1\nnameserver 10.0.0.2\n";
        assert_eq!(files("h", &[], &dns)[2].1, expect);
    }

    #[test]
    fn servers_on_the_loopback_of_the_machine_are_out_of_reach() {
        let some = |text: &str| Some(text.to_owned());
        for (own, behind, expect) in [
            (
                some("search x\nnameserver 8.8.8.8\n"),
                None,
                "search x\nnameserver 8.8.8.8\n",
            ),
            (
                some("nameserver 127.0.0.53\n"),
                some("nameserver 1.1.1.1\n"),
                "nameserver 1.1.1.1\n",
            ),
            (
                some("nameserver 127.0.0.1\nnameserver 9.9.9.9\n"),
                some("nameserver 1.1.1.1\n"),
                "nameserver 9.9.9.9\n",
            ),
            (some("search x\nnameserver ::1\n"), None, "search x\n"),
            (None, None, ""),
        ] {
            assert_eq!(machine_resolver(&[own, behind]), expect);
        }
    }
}
