//! Names and name servers that a container has beside those of its network.
//!
//! The files that its network gives it are replaced by others in memory, which say more.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::net::IpAddr;
use std::path::Path;

use drivers_container::{Isolation, Mount, MountSource, Propagation, Secret};

const HOSTS: &str = "/etc/hosts";
const RESOLVER: &str = "/etc/resolv.conf";
/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// What a container shall find by name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Names, and where they lead.
    pub(super) hosts: Vec<(String, IpAddr)>,
    /// Name servers, in place of others.
    pub(super) servers: Vec<IpAddr>,
    /// Domains in which names are looked for, in place of others; `.` alone is none.
    pub(super) search: Vec<String>,
    /// Options of the resolver, in place of others.
    pub(super) options: Vec<String>,
}

impl Names {
    /// Shows them to a container that has seen to its network.
    ///
    /// # Errors
    /// A file of its network cannot be read; the text is for people.
    pub(crate) fn show(&self, isolation: &mut Isolation) -> Result<(), String> {
        if !self.hosts.is_empty() {
            change(isolation, HOSTS, |text| self.hosts(text))?;
        }
        if !(self.servers.is_empty() && self.search.is_empty() && self.options.is_empty()) {
            change(isolation, RESOLVER, |text| self.resolver(text))?;
        }
        Ok(())
    }

    fn hosts(&self, text: &str) -> String {
        let mut text = text.trim_end().to_owned();
        for (name, address) in &self.hosts {
            let _ = write!(text, "\n{address}\t{name}");
        }
        text.push('\n');
        text
    }

    fn resolver(&self, text: &str) -> String {
        let is_replaced = |line: &str| match line.split_whitespace().next() {
            Some("nameserver") => !self.servers.is_empty(),
            Some("search" | "domain") => !self.search.is_empty(),
            Some("options") => !self.options.is_empty(),
            Some(_) | None => false,
        };
        let kept = text.lines().filter(|line| !is_replaced(line));
        let mut all: Vec<String> = kept.map(str::to_owned).collect();
        let servers = self.servers.iter();
        all.extend(servers.map(|server| format!("nameserver {server}")));
        if !self.search.is_empty() && self.search != ["."] {
            all.push(format!("search {}", self.search.join(" ")));
        }
        if !self.options.is_empty() {
            all.push(format!("options {}", self.options.join(" ")));
        }
        all.push(String::new());
        all.join("\n")
    }
}

/// Puts another text in the place of what is shown there; what a volume shows there stays.
fn change(
    isolation: &mut Isolation,
    target: &str,
    change: impl FnOnce(&str) -> String,
) -> Result<(), String> {
    let mut text = String::new();
    // What is mounted last is seen.
    let mut mounts = isolation.mounts.iter_mut().rev();
    let shown = mounts.find(|mount| mount.target == Path::new(target));
    match shown.as_ref().map(|mount| &mount.source) {
        Some(MountSource::Bind {
            path,
            within: None,
            propagation: Propagation::Private,
        }) => {
            File::open(path)
                .and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text))
                .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        }
        // A volume, which says all.
        Some(_) => return Ok(()),
        None => {}
    }
    let instead = Mount {
        target: target.into(),
        source: MountSource::Secret(Secret(change(&text).into_bytes())),
        read_only: false,
    };
    match shown {
        Some(mount) => *mount = instead,
        None => isolation.mounts.push(instead),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_say_what_was_asked_for() {
        let names = Names {
            hosts: vec![
                ("db".to_owned(), IpAddr::from([10, 0, 0, 7])),
                ("six".to_owned(), "::7".parse().unwrap()),
            ],
            ..Names::default()
        };
        assert_eq!(
            names.hosts("127.0.0.1 a\n\n"),
            "127.0.0.1 a\n10.0.0.7\tdb\n::7\tsix\n"
        );
        let base = "# kept\nsearch a b\nnameserver 1.1.1.1\noptions ndots:2\n";
        let check = |names: &Names, expected: &str| assert_eq!(names.resolver(base), expected);
        let servers = vec![IpAddr::from([9, 9, 9, 9])];
        check(
            &Names {
                servers,
                ..Names::default()
            },
            "# kept\nsearch a b\noptions ndots:2\nnameserver 9.9.9.9\n",
        );
        let search = vec!["c".to_owned(), "d".to_owned()];
        let options = vec!["ndots:5".to_owned()];
        check(
            &Names {
                search,
                options,
                ..Names::default()
            },
            "# kept\nnameserver 1.1.1.1\nsearch c d\noptions ndots:5\n",
        );
        let search = vec![".".to_owned()];
        check(
            &Names {
                search,
                ..Names::default()
            },
            "# kept\nnameserver 1.1.1.1\noptions ndots:2\n",
        );
    }
}
