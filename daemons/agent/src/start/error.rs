//! Why an agent does not start, or stops.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use daemons_door::{AclError, BindError, CredentialsError, Exposed, TlsError};
use drivers_container::{OpenError, RecoverError};
use drivers_image::ImageError;
use store_api::StoreError;

use crate::detect::DetectError;
use crate::disk::projects::NoProjects;
use crate::records::RecordsError;
use crate::target::TargetError;

/// Why an agent did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port cannot be had.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// Strangers could come in.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// A folder cannot be made.
    #[error("failed to make the folder {}; choose another --work-dir", path.display())]
    WorkDir {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The folder of the cache of artifacts cannot be made or emptied.
    #[error("failed to make the folder {} ready; choose another --fetcher-cache-dir", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The store does not open, or cannot be trusted.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is in the store cannot be trusted.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// The agent is not what it was.
    #[error(
        "the agent is configured otherwise than at its last start: {change}, which --reconfiguration-policy forbids; \
         start it as it was, with another policy, or with an empty --work-dir to join as a new agent"
    )]
    Reconfigured {
        /// What differs.
        change: String,
    },
    /// The file system cannot count what containers take.
    #[error(transparent)]
    Quotas(#[from] NoProjects),
    /// Containers cannot be run.
    #[error(transparent)]
    Containers(#[from] OpenError),
    /// Networks of containers cannot be made.
    #[error(transparent)]
    Networks(#[from] drivers_network::OpenError),
    /// What is known of the volumes of earlier containers cannot be used.
    #[error("volumes that others provide cannot be used")]
    Volumes(#[from] drivers_volume::OpenError),
    /// Containers of an earlier agent cannot be found.
    #[error(transparent)]
    Recover(#[from] RecoverError),
    /// The credentials cannot be read.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The access rules make no sense.
    #[error(transparent)]
    Acls(#[from] AclError),
    /// The certificate or its key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The master cannot be looked for.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// Resources or attributes make no sense.
    #[error(transparent)]
    Detect(#[from] DetectError),
    /// A flag that makes no sense, alone or beside others.
    #[error("--{flag}: {reason}")]
    Flag {
        /// Its name.
        flag: &'static str,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// The store of images cannot be used.
    #[error(
        "failed to prepare for images of containers; --image-providers= starts the agent without them"
    )]
    Images(#[from] ImageError),
    /// Health checks cannot speak TLS.
    #[error("failed to prepare TLS for health checks")]
    Probes(#[from] reqwest::Error),
    /// The system has no thread left.
    #[error("failed to start a thread")]
    Thread(#[source] io::Error),
}

/// Why a running agent cannot go on. The process must end: an agent that cannot write must not speak.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The store refused a commit.
    #[error("the agent cannot go on without its store")]
    Store(#[from] StoreError),
    /// The master does not want it, for good.
    #[error("the master has removed this agent: {0}; start it again to join as a new one")]
    Removed(Arc<str>),
    /// An assertion failed.
    #[error("the agent stopped because of a mistake in the program; the log says where")]
    Crashed,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    #[test]
    fn the_cause_of_a_folder_that_cannot_be_made_is_told_once() {
        let source = || io::Error::other("the disk is gone");
        let path = PathBuf::from("/w");
        for error in [
            StartError::WorkDir {
                path: path.clone(),
                source: source(),
            },
            StartError::Folder {
                path,
                source: source(),
            },
        ] {
            assert!(!error.to_string().contains("the disk is gone"), "{error}");
            assert!(error.source().is_some(), "the chain tells it");
        }
    }
}
