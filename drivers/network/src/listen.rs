//! Who listens on which port of the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;

/// What `/proc` calls a socket that listens.
const LISTENING: &str = "0A";
/// Longest table that is read, in bytes: a million sockets.
const TABLE_BYTES_MAX: usize = 160 << 20;

/// The ports of TCP on which processes listen, by the number of their socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listeners(BTreeMap<u64, u16>);

impl Listeners {
    /// Looks at the network of the calling thread.
    ///
    /// # Errors
    /// `/proc` cannot be read.
    pub fn look() -> io::Result<Self> {
        let mut all = Self::default();
        for name in ["tcp", "tcp6"] {
            match fs::read_to_string(format!("/proc/thread-self/net/{name}")) {
                Ok(text) if text.len() <= TABLE_BYTES_MAX => all.0.extend(listeners(&text).0),
                Ok(_) => return Err(io::Error::other("there are too many sockets")),
                // A kernel without IPv6.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    /// The ports on which a process listens. One that has ended listens nowhere.
    ///
    /// # Errors
    /// This process may not look.
    pub fn of(&self, pid: u32) -> io::Result<BTreeSet<u16>> {
        let mut found = BTreeSet::new();
        let entries = match fs::read_dir(format!("/proc/{pid}/fd")) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
            entries => entries?,
        };
        for entry in entries {
            // It may be closed, and the process end, while we look.
            let Ok(target) = entry.and_then(|entry| fs::read_link(entry.path())) else {
                continue;
            };
            let number = target.to_str().and_then(socket);
            found.extend(number.and_then(|number| self.0.get(&number)));
        }
        Ok(found)
    }
}

/// The number in `socket:[number]`.
fn socket(target: &str) -> Option<u64> {
    let number = target.strip_prefix("socket:[")?.strip_suffix(']')?;
    number.parse().ok()
}

/// Reads a table of sockets as `/proc/net/tcp` and `/proc/net/tcp6` show them. Lines that are
/// not of that form are left out.
pub fn listeners(table: &str) -> Listeners {
    let line = |line: &str| {
        let mut fields = line.split_whitespace();
        let local = fields.nth(1)?;
        let state = fields.nth(1)?;
        let number = fields.nth(5)?.parse().ok()?;
        let (_, port) = local.rsplit_once(':')?;
        let port = u16::from_str_radix(port, 16).ok()?;
        (state == LISTENING).then_some((number, port))
    };
    Listeners(table.lines().skip(1).filter_map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn tables_are_read() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100 0 0 10 0
   1: 0100007F:1F91 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100 0 0 10 0
   2: nonsense
   3: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1 0 100 0 0 10 0
";
        let expect = BTreeMap::from([(4711, 8080), (99, 22)]);
        assert_eq!(listeners(table).0, expect);
        assert!(listeners("").0.is_empty());
    }

    #[test]
    fn a_process_is_seen_to_listen() {
        let sockets = ["127.0.0.1:0", "[::1]:0"].map(|at| TcpListener::bind(at).unwrap());
        let ports = sockets
            .each_ref()
            .map(|one| one.local_addr().unwrap().port());
        let client = TcpStream::connect(sockets[0].local_addr().unwrap()).unwrap();
        let found = Listeners::look().unwrap().of(std::process::id()).unwrap();
        assert!(ports.iter().all(|port| found.contains(port)));
        assert!(!found.contains(&client.local_addr().unwrap().port()));
        drop(sockets);
        let found = Listeners::look().unwrap().of(std::process::id()).unwrap();
        assert!(ports.iter().all(|port| !found.contains(port)));
    }
}
