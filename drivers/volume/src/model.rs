//! What a caller says about volumes, and what it is told.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use crate::csi::{Code, VolumeCapability};
use crate::state::Key;

/// Where volumes are described, and who provides them.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A folder of one agent only, which is made if it does not exist.
    pub root: PathBuf,
    /// The program that mounts and unmounts volumes of Docker, with the arguments of `dvdcli`.
    pub program: Option<PathBuf>,
    /// Folder of descriptions of CSI plugins, a file of JSON for each.
    pub plugins: Option<PathBuf>,
    /// Which boot of the machine this is: nothing mounted outlives one.
    pub boot: String,
    /// How long a plugin that is not there, or busy, is asked again.
    pub patience: Duration,
}

/// A volume that a container wants.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// One of Docker.
    Docker(DockerVolume),
    /// One of a CSI plugin.
    Csi(Box<CsiVolume>),
}

/// A volume of Docker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DockerVolume {
    /// Its driver.
    pub driver: String,
    /// Its name there.
    pub name: String,
    /// What the driver is told besides.
    pub options: Vec<(String, String)>,
}

/// A volume that a CSI plugin has already.
#[derive(Clone)]
pub struct CsiVolume {
    /// The type of the plugin.
    pub plugin: String,
    /// Its id there.
    pub id: String,
    /// How it is to be used.
    pub capability: VolumeCapability,
    /// What the plugin wants to be told of it.
    pub context: BTreeMap<String, String>,
    /// What only the plugin may know, when it prepares the volume.
    pub stage_secrets: BTreeMap<String, String>,
    /// The same for when it shows the volume.
    pub publish_secrets: BTreeMap<String, String>,
}

impl std::fmt::Debug for CsiVolume {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("CsiVolume")
            .field("plugin", &self.plugin)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// A volume that is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mounted {
    /// Where it is on the machine.
    pub path: PathBuf,
    /// Whether other containers have it, too.
    pub is_shared: bool,
}

/// Why the volumes of earlier containers are not known.
#[derive(Debug, thiserror::Error)]
#[error("failed to {step} {}", path.display())]
pub struct OpenError {
    /// What failed.
    pub step: &'static str,
    /// Where.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// Why a volume is not to be had, or does not go away.
#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    /// A container names it twice.
    #[error("the volume {0} is asked for twice")]
    Twice(Key),
    /// It is no name.
    #[error("{0:?} cannot be the name of a volume")]
    Name(String),
    /// Nobody can provide it.
    #[error("{0}")]
    Nobody(String),
    /// It is there for others who use it in another way.
    #[error("the volume {0} is in use with another capability or context")]
    Otherwise(Key),
    /// A program failed.
    #[error("`{program}` {reason}")]
    Program {
        /// Which, with what it was to do.
        program: String,
        /// What it said, or how it ended.
        reason: String,
    },
    /// A plugin refused.
    #[error("the CSI plugin '{plugin}' answers {call} with {code}: {message}")]
    Plugin {
        /// Its type.
        plugin: String,
        /// What it was asked.
        call: &'static str,
        /// Its code.
        code: Code,
        /// What it says.
        message: String,
    },
    /// The disk failed.
    #[error("failed to {step} {}: {source}", path.display())]
    Disk {
        /// What failed.
        step: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}
