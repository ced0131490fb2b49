//! Locking a process into one folder before it looks at foreign bytes.
//!
//! Afterwards the folder is its root and all it can name; it has no network, no other process, no privilege but to give
//! files to others, no way to execute or fork, and no system call beyond those that unpacking takes. What it has open
//! stays open.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::mount::{MountFlags, MountPropagationFlags, UnmountFlags};
use rustix::process::{Resource, Rlimit};
use rustix::thread::{CapabilitySet, CapabilitySets};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

use super::Problem;

/// To give files their owner, permissions and capabilities, and to write into folders that are closed to others.
const KEPT: CapabilitySet = CapabilitySet::CHOWN
    .union(CapabilitySet::DAC_OVERRIDE)
    .union(CapabilitySet::FOWNER)
    .union(CapabilitySet::FSETID)
    .union(CapabilitySet::SETFCAP);

/// Memory of the process; a zstd window takes 128 MiB.
const MEMORY_MAX_BYTES: u64 = 1 << 30;
/// One for each level of a deep folder that is removed or copied, twice.
const DESCRIPTORS_MAX: u64 = 2048;
/// Sharing extents of a file; the only request of its kind that is let through.
const FICLONE: u64 = 0x4004_9409;

/// Whether files can be given to others. Without root they cannot, and then all belong to whoever unpacks.
pub(super) fn keeps_owners() -> bool {
    rustix::process::geteuid().is_root()
}

/// Locks this process, which must have a single thread, into `folder`, which no link may lead to. Returns the folder.
pub(super) fn lock_down(folder: &Path, file_bytes_max: u64) -> Result<OwnedFd, Problem> {
    let user = !keeps_owners();
    let (uid, gid) = (
        rustix::process::geteuid().as_raw(),
        rustix::process::getegid().as_raw(),
    );
    drivers_syscall::isolate(user).map_err(Problem::of(
        "make namespaces for unpacking, which takes CAP_SYS_ADMIN or unprivileged user namespaces",
    ))?;
    if user {
        map_user(uid, gid).map_err(Problem::of("map the user for unpacking"))?;
    }
    make_root(folder).map_err(Problem::of(format!(
        "make {} the root for unpacking",
        folder.display()
    )))?;
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let root =
        rustix::fs::open("/", flags, Mode::empty()).map_err(Problem::of("open the target"))?;
    limit(file_bytes_max).map_err(Problem::of("limit the process that unpacks"))?;
    drivers_syscall::forbid_new_privileges()
        .and_then(|()| give_up_capabilities())
        .map_err(Problem::of("give up privileges"))?;
    let filter = filter().map_err(Problem::of("make a filter for system calls"))?;
    seccompiler::apply_filter(&filter).map_err(Problem::of("filter system calls"))?;
    Ok(root)
}

/// In the new user namespace we are root, outside of it who we were.
fn map_user(uid: u32, gid: u32) -> io::Result<()> {
    std::fs::write("/proc/self/setgroups", "deny")?;
    std::fs::write("/proc/self/uid_map", format!("0 {uid} 1"))?;
    std::fs::write("/proc/self/gid_map", format!("0 {gid} 1"))
}

fn make_root(folder: &Path) -> io::Result<()> {
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    rustix::mount::mount_change("/", private)?;
    rustix::mount::mount_bind(folder, folder)?;
    rustix::process::chdir(folder)?;
    rustix::process::pivot_root(".", ".")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH)?;
    rustix::process::chdir("/")?;
    let flags = MountFlags::BIND | MountFlags::NODEV | MountFlags::NOSUID | MountFlags::NOEXEC;
    match rustix::mount::mount_remount("/", flags, "") {
        Ok(()) => Ok(()),
        // In a user namespace the flags of the disk are locked. There are more walls than this one.
        Err(rustix::io::Errno::PERM) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn limit(file_bytes_max: u64) -> io::Result<()> {
    for (resource, most) in [
        (Resource::Core, 0),
        (Resource::Nproc, 0),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
        (Resource::Nofile, DESCRIPTORS_MAX),
        (Resource::Data, MEMORY_MAX_BYTES),
        (Resource::Fsize, file_bytes_max),
    ] {
        let most = match rustix::process::getrlimit(resource).maximum {
            Some(maximum) => most.min(maximum),
            None => most,
        };
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        rustix::process::setrlimit(resource, limit)?;
    }
    Ok(())
}

fn give_up_capabilities() -> io::Result<()> {
    match rustix::thread::clear_ambient_capability_set() {
        Ok(()) | Err(rustix::io::Errno::INVAL) => {}
        Err(error) => return Err(error.into()),
    }
    let has = rustix::thread::capabilities(None)?.permitted;
    let kept = has.intersection(KEPT);
    let sets = CapabilitySets {
        effective: kept,
        permitted: kept,
        inheritable: CapabilitySet::empty(),
    };
    Ok(rustix::thread::set_capabilities(None, sets)?)
}

/// All other calls fail as if they were not permitted.
fn filter() -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        CALLS.iter().map(|call| (*call, Vec::new())).collect();
    let is_clone = SeccompCondition::new(1, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, FICLONE)?;
    rules.insert(libc::SYS_ioctl, vec![SeccompRule::new(vec![is_clone])?]);
    let eperm = u32::try_from(libc::EPERM).expect("a small number");
    let deny = SeccompAction::Errno(eperm);
    SeccompFilter::new(
        rules,
        deny,
        SeccompAction::Allow,
        std::env::consts::ARCH.try_into()?,
    )?
    .try_into()
}

/// What unpacking and copying take, and what the memory allocator, panics and the end of a process take.
const CALLS: &[i64] = &[
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_fstatfs,
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_symlinkat,
    libc::SYS_linkat,
    libc::SYS_unlinkat,
    libc::SYS_readlinkat,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_utimensat,
    libc::SYS_fsetxattr,
    libc::SYS_fgetxattr,
    libc::SYS_flistxattr,
    libc::SYS_getdents64,
    libc::SYS_copy_file_range,
    libc::SYS_sendfile,
    libc::SYS_splice,
    libc::SYS_ftruncate,
    libc::SYS_fcntl,
    libc::SYS_fsync,
    libc::SYS_ppoll,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_poll,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_sigaltstack,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_gettid,
    libc::SYS_getpid,
    libc::SYS_sched_yield,
    libc::SYS_exit,
    libc::SYS_exit_group,
];
