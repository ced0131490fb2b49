//! The program that supervises, out of reach of what it supervises.

use std::ffi::OsStr;
use std::os::fd::{AsRawFd, OwnedFd};
use std::path::{Path, PathBuf};

use drivers_syscall::{MountChange, change_mount};
use rustix::fs::CWD;
use rustix::mount::{OpenTreeFlags, open_tree};

/// The program that is run as `<init> container-init`.
#[derive(Debug)]
pub(crate) struct Init {
    path: PathBuf,
    /// The program on a mount that cannot be written, whoever finds a way to it through a
    /// process that runs it.
    sealed: Option<OwnedFd>,
}

impl Init {
    /// Takes the program; `seal` if containers may be able to see the processes that run
    /// it as root.
    pub(crate) fn new(path: PathBuf, seal: bool) -> Self {
        let sealed = seal.then(|| sealed(&path));
        let sealed = sealed.transpose().inspect_err(|error| {
            let path = path.display();
            tracing::warn!(%path, %error, "the program for containers cannot be made read-only");
        });
        Self {
            sealed: sealed.ok().flatten(),
            path,
        }
    }

    /// What to execute from this process.
    pub(crate) fn program(&self) -> PathBuf {
        match &self.sealed {
            Some(sealed) => format!("/proc/self/fd/{}", sealed.as_raw_fd()).into(),
            None => self.path.clone(),
        }
    }

    /// What people shall see of it.
    pub(crate) fn name(&self) -> &OsStr {
        self.path.as_os_str()
    }
}

fn sealed(path: &Path) -> std::io::Result<OwnedFd> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let program = open_tree(CWD, path, flags)?;
    let read_only = MountChange {
        read_only: true,
        ..MountChange::default()
    };
    change_mount(&program, read_only, false)?;
    Ok(program)
}
