//! Why a store refuses.

use crate::Term;
use std::io;
use std::path::{Path, PathBuf};

/// A refusal; its text names the path and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer leader has written since: this one was deposed and must stop.
    #[error("term {offered} was deposed: the store already holds term {held}; stop this leader")]
    Fenced {
        /// The newest term in the store.
        held: Term,
        /// The term of the refused batch.
        offered: Term,
    },
    /// A key, a value or a batch is outside the limits.
    #[error("the store refuses {reason}")]
    Invalid {
        /// What is wrong.
        reason: String,
    },
    /// Another process has the store open.
    #[error(
        "store {} is in use by another process; stop that process or choose another --work-dir",
        path.display()
    )]
    Locked {
        /// The store file.
        path: PathBuf,
    },
    /// The store exists and cannot be trusted.
    #[error(
        "store {} is damaged ({reason}); nothing was changed: restore it from a backup, or move it away to start empty",
        path.display()
    )]
    Damaged {
        /// The store file.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The store was written by another version of the program.
    #[error(
        "store {} has format {found}, this program reads format {expected}; run the version that wrote it",
        path.display()
    )]
    Format {
        /// The store file.
        path: PathBuf,
        /// The format found.
        found: String,
        /// The format this program knows.
        expected: u32,
    },
    /// The operating system refused.
    #[error("failed to {step} {}: {}", path.display(), advice(source))]
    Io {
        /// What was tried, as a verb: `open`, `read`, `write`.
        step: &'static str,
        /// The store file or its directory.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}

impl StoreError {
    /// An [`StoreError::Io`] about `path`.
    #[must_use]
    pub fn io(step: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            step,
            path: path.to_owned(),
            source,
        }
    }
}

/// What the operator can do about `error`.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free space on that disk and start again"
        }
        io::ErrorKind::PermissionDenied => {
            "give this user read and write access to it, or choose another --work-dir"
        }
        io::ErrorKind::ReadOnlyFilesystem => "mount it writable, or choose another --work-dir",
        io::ErrorKind::NotFound => "create its directory, or choose another --work-dir",
        io::ErrorKind::NotADirectory | io::ErrorKind::IsADirectory => "choose another --work-dir",
        _ => "check that disk and start again",
    }
}
