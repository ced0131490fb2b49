//! Descriptors that tasks can wait for.

use std::io;
use std::os::fd::OwnedFd;

use tokio::io::unix::AsyncFd;

/// Makes a descriptor something a task can wait for. Must be called inside a tokio
/// runtime with IO.
pub fn watch(descriptor: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    #[expect(unsafe_code, reason = "there is no safe way to register a descriptor")]
    // SAFETY: an owned descriptor stays open and the same until it is dropped, and the
    // watch owns it until then.
    let watched = unsafe { AsyncFd::register(descriptor) };
    Ok(watched?)
}
