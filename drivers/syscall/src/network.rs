//! Work in other network namespaces.
//!
//! A network namespace belongs to a thread, so a short-lived one goes there and the rest of the
//! process stays where it is. Sockets that it opens stay in that namespace for ever.

use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::Path;
use std::thread;

use rustix::mount::mount_bind;
use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space, unshare_unsafe};

/// The network namespace of the calling thread.
const OWN: &str = "/proc/thread-self/ns/net";

/// Does work in the network namespace that a descriptor stands for.
///
/// # Errors
/// It is no network namespace, or this process may not enter it.
pub fn in_network<T: Send>(of: impl AsFd, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    let of = of.as_fd();
    apart(move || {
        join_network(of)?;
        Ok(work())
    })
}

/// Does work in a new network namespace, which ends with it unless somebody holds on to it.
///
/// # Errors
/// This process may not make one.
pub fn in_new_network<T: Send>(work: impl FnOnce() -> T + Send) -> io::Result<T> {
    apart(move || {
        leave(UnshareFlags::NEWNET)?;
        Ok(work())
    })
}

/// Makes a network namespace that lasts until `at`, an empty file, is unmounted; and does work
/// in it.
///
/// # Errors
/// This process may not make one, or the file cannot be mounted on.
pub fn new_network_at<T: Send>(at: &Path, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    in_new_network(move || {
        mount_bind(OWN, at)?;
        Ok(work())
    })?
}

/// Lets everybody in the network namespace of the calling thread listen on all ports, and send
/// echo requests without raw sockets: what takes capabilities elsewhere harms nobody in a network of one's own.
///
/// # Errors
/// Another file system than that of the machine is in sight.
pub fn open_network() -> io::Result<()> {
    for (name, value) in [
        ("ip_unprivileged_port_start", "0"),
        // Groups beyond that range are none.
        ("ping_group_range", "0 2147483647"),
    ] {
        std::fs::write(format!("/proc/sys/net/ipv4/{name}"), value)?;
    }
    Ok(())
}

/// Goes to the network namespace that a descriptor stands for, for good; the calling thread alone.
///
/// # Errors
/// It is no network namespace, or this process may not enter it.
pub fn join_network(of: impl AsFd) -> io::Result<()> {
    let kind = Some(LinkNameSpaceType::Network);
    Ok(move_into_link_name_space(of.as_fd(), kind)?)
}

/// Lets the calling thread change its host name without anybody else's notice.
///
/// # Errors
/// This process may not.
pub fn new_name_namespace() -> io::Result<()> {
    leave(UnshareFlags::NEWUTS)
}

/// What stands for the network namespace of the calling thread.
///
/// # Errors
/// `/proc` is not mounted.
pub fn own_network() -> io::Result<File> {
    File::open(OWN)
}

/// Runs on a thread of its own, so that nobody else changes namespace.
fn apart<T: Send>(work: impl FnOnce() -> io::Result<T> + Send) -> io::Result<T> {
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, work)?;
        match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn leave(kind: UnshareFlags) -> io::Result<()> {
    #[expect(unsafe_code, reason = "rustix marks all flags unsafe for one of them")]
    // SAFETY: only the flag for file descriptors is unsafe, and no caller passes it.
    let result = unsafe { unshare_unsafe(kind) };
    Ok(result?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    fn number(file: &File) -> u64 {
        file.metadata().unwrap().ino()
    }

    #[test]
    fn root_work_is_done_elsewhere() {
        if !rustix::process::geteuid().is_root() {
            println!("SKIPPED: needs root");
            return;
        }
        let here = own_network().unwrap();
        let there = in_new_network(|| own_network().unwrap()).unwrap();
        assert_ne!(number(&here), number(&there));
        let again = in_network(&there, || own_network().unwrap()).unwrap();
        assert_eq!(number(&there), number(&again));
        assert_eq!(number(&here), number(&own_network().unwrap()));
        assert!(in_network(File::open("/dev/null").unwrap(), || ()).is_err());
    }
}
