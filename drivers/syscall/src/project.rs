//! Projects: folders of which the kernel counts, and limits, what they take on their disk with all that is in them.
//!
//! XFS and ext4 have them where they are mounted with project quotas. The structures are those of `linux/fs.h` and
//! `linux/quota.h`.

use std::io;
use std::os::fd::{AsFd, AsRawFd};

/// What is new in a folder is in the folder's project.
const INHERIT: u32 = 0x0000_0200;
/// The kind of quota.
const PROJECT: u32 = 2;
/// The bytes that a limit is counted in.
const BLOCK_BYTES: u64 = 1 << 10;

/// `struct fsxattr`.
#[repr(C)]
#[derive(Default)]
struct Attributes {
    flags: u32,
    extent_bytes: u32,
    extents: u32,
    project: u32,
    copy_on_write_bytes: u32,
    padding: [u8; 8],
}

/// What a project takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProjectUse {
    /// On the disk.
    pub bytes: u64,
    /// Files, folders among them.
    pub files: u64,
}

/// The project of a file, 0 for none, and whether what is made in it is in that too.
pub fn project_of(file: impl AsFd) -> io::Result<(u32, bool)> {
    let attributes = attributes(&file)?;
    Ok((attributes.project, attributes.flags & INHERIT != 0))
}

/// Puts a file into a project, and with `inherit`, which folders need, all that will be made in it.
pub fn put_in_project(file: impl AsFd, project: u32, inherit: bool) -> io::Result<()> {
    let mut attributes = attributes(&file)?;
    attributes.project = project;
    if inherit {
        attributes.flags |= INHERIT;
    }
    let file = file.as_fd().as_raw_fd();
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: the structure is that of the call, lives on this stack, and is only read.
    let result = unsafe { libc::ioctl(file, SET_ATTRIBUTES, &raw const attributes) };
    outcome(result.into()).map(drop)
}

/// Get `struct fsxattr`: `_IOR('X', 31, struct fsxattr)`.
const GET_ATTRIBUTES: libc::Ioctl = 0x801c_581f;
/// Set it: `_IOW('X', 32, struct fsxattr)`.
const SET_ATTRIBUTES: libc::Ioctl = 0x401c_5820;

fn attributes(file: &impl AsFd) -> io::Result<Attributes> {
    let mut attributes = Attributes::default();
    let file = file.as_fd().as_raw_fd();
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: the structure is that of the call and lives on this stack, where the kernel writes it.
    let result = unsafe { libc::ioctl(file, GET_ATTRIBUTES, &raw mut attributes) };
    outcome(result.into()).map(|()| attributes)
}

/// What a project takes on the disk that a file is on.
///
/// # Errors
/// Among others that the file system does not count projects.
pub fn project_use(of: impl AsFd, project: u32) -> io::Result<ProjectUse> {
    let mut quota = nothing();
    match call(&of, libc::Q_GETQUOTA, project, &mut quota) {
        // Nothing was ever counted.
        Err(error) if error.raw_os_error() == Some(libc::ENOENT) => {}
        other => other?,
    }
    Ok(ProjectUse {
        bytes: quota.dqb_curspace,
        files: quota.dqb_curinodes,
    })
}

/// Lets a project take so many bytes on the disk that a file is on, rounded down to whole kilobytes; whoever writes more
/// is told that the quota is exceeded. `None` takes the limit away.
pub fn limit_project(of: impl AsFd, project: u32, bytes: Option<u64>) -> io::Result<()> {
    let mut quota = nothing();
    // No limit is written as 0.
    quota.dqb_bhardlimit = bytes.map_or(0, |bytes| (bytes / BLOCK_BYTES).max(1));
    quota.dqb_valid = libc::QIF_BLIMITS;
    call(&of, libc::Q_SETQUOTA, project, &mut quota)
}

fn nothing() -> libc::dqblk {
    libc::dqblk {
        dqb_bhardlimit: 0,
        dqb_bsoftlimit: 0,
        dqb_curspace: 0,
        dqb_ihardlimit: 0,
        dqb_isoftlimit: 0,
        dqb_curinodes: 0,
        dqb_btime: 0,
        dqb_itime: 0,
        dqb_valid: 0,
    }
}

fn call(of: &impl AsFd, command: i32, project: u32, quota: &mut libc::dqblk) -> io::Result<()> {
    let command = (command.cast_unsigned() << 8) | PROJECT;
    #[expect(unsafe_code, reason = "there is no safe wrapper")]
    // SAFETY: the structure is that of both commands and lives as long as the call.
    let result = unsafe {
        libc::syscall(
            libc::SYS_quotactl_fd,
            of.as_fd().as_raw_fd(),
            command,
            project,
            std::ptr::from_mut(quota),
        )
    };
    outcome(result)
}

fn outcome(result: i64) -> io::Result<()> {
    match result {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
