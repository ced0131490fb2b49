//! What `rustix` lacks of the mount calls.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

/// What to change of a mount.
#[derive(Clone, Copy, Debug, Default)]
pub struct MountChange<'a> {
    /// No writing.
    pub read_only: bool,
    /// No set-user-id programs.
    pub no_suid: bool,
    /// No device nodes.
    pub no_devices: bool,
    /// No programs at all.
    pub no_exec: bool,
    /// How mounts and unmounts spread.
    pub propagation: Option<Propagation>,
    /// The user namespace whose users appear on the mount as those of the same number that
    /// own files on disk.
    pub users: Option<BorrowedFd<'a>>,
}

/// How mounts and unmounts spread between copies of a mount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Propagation {
    /// Not at all.
    Private,
    /// From the original to the copy.
    Slave,
    /// Both ways.
    Shared,
}

/// Changes the mount that a descriptor stands for, and with `recursive` all below it.
pub fn change_mount(mount: impl AsFd, change: MountChange<'_>, recursive: bool) -> io::Result<()> {
    let mut attributes = libc::mount_attr {
        attr_set: 0,
        attr_clr: 0,
        propagation: match change.propagation {
            None => 0,
            Some(Propagation::Private) => libc::MS_PRIVATE,
            Some(Propagation::Slave) => libc::MS_SLAVE,
            Some(Propagation::Shared) => libc::MS_SHARED,
        },
        userns_fd: 0,
    };
    for (wanted, flag) in [
        (change.read_only, libc::MOUNT_ATTR_RDONLY),
        (change.no_suid, libc::MOUNT_ATTR_NOSUID),
        (change.no_devices, libc::MOUNT_ATTR_NODEV),
        (change.no_exec, libc::MOUNT_ATTR_NOEXEC),
    ] {
        if wanted {
            attributes.attr_set |= flag;
        }
    }
    if let Some(users) = &change.users {
        attributes.attr_set |= libc::MOUNT_ATTR_IDMAP;
        attributes.userns_fd = u64::from(users.as_raw_fd().cast_unsigned());
    }
    let mut flags = libc::AT_EMPTY_PATH;
    if recursive {
        flags |= libc::AT_RECURSIVE;
    }
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: the path is an empty C string and the attributes live on this stack; the
    // kernel reads both and writes nothing.
    let result = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_fd().as_raw_fd(),
            c"".as_ptr(),
            flags,
            &raw const attributes,
            size_of::<libc::mount_attr>(),
        )
    };
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
