//! The flags about volumes and secrets.

use std::path::{Path, PathBuf};

use base_config::{Flag, FlagSet, Values};

use super::OptionsError;

const HOST_PATH_FORCE_CREATION: Flag<String> = Flag::new(
    "host_path_volume_force_creation",
    "folders, with colons between them, in which volumes of the machine are made that do not exist",
)
.example("/srv/data:/srv/more");
const SECRETS_DIR: Flag<PathBuf> = Flag::new(
    "secrets_dir",
    "folder with a file for each secret that tasks may refer to; none can be referred to if absent",
)
.example("/etc/tepui/secrets");

const DOCKER_PROGRAM: Flag<PathBuf> = Flag::new(
    "docker_volume_program",
    "program that mounts and unmounts volumes of Docker, as dvdcli does; dvdcli in the path or in /opt/emccode if absent",
)
.example("/opt/emccode/dvdcli");
const DOCKER_CHOWN: Flag<bool> = Flag::new(
    "docker_volume_chown",
    "give volumes of Docker to the user of the task",
)
.default("false");
const DOCKER_CHECKPOINT_DIR: Flag<PathBuf> = Flag::new(
    "docker_volume_checkpoint_dir",
    "accepted for old scripts; what is known of volumes is always kept in the work folder",
)
.default("/var/run/mesos/isolators/docker/volume");
const CSI_PLUGINS: Flag<PathBuf> = Flag::new(
    "csi_plugin_config_dir",
    "folder of descriptions of CSI plugins, whose volumes tasks then can use; a file of JSON each, as Mesos takes it, with \
     endpoints",
)
.example("/etc/tepui/csi");

/// What an agent is told about volumes.
#[derive(Clone, Debug, Default)]
pub(crate) struct VolumeOptions {
    /// Where volumes of the machine are made.
    pub(crate) creatable: Vec<PathBuf>,
    pub(crate) secrets_dir: Option<PathBuf>,
    pub(crate) docker_program: Option<PathBuf>,
    /// Whether volumes of Docker are given to the user of the task.
    pub(crate) gives_docker: bool,
    pub(crate) csi_plugins: Option<PathBuf>,
}

/// Adds the flags.
pub(super) fn with_flags(set: FlagSet) -> FlagSet {
    set.with(&HOST_PATH_FORCE_CREATION)
        .with(&SECRETS_DIR)
        .with(&DOCKER_PROGRAM)
        .with(&DOCKER_CHOWN)
        .with(&DOCKER_CHECKPOINT_DIR)
        .with(&CSI_PLUGINS)
}

/// What they say.
pub(super) fn read(values: &Values) -> Result<VolumeOptions, OptionsError> {
    let text = values.find(&HOST_PATH_FORCE_CREATION).unwrap_or_default();
    let creatable: Vec<PathBuf> = text
        .split(':')
        .filter(|path| !path.is_empty())
        .map(|path| Path::new(path).components().collect())
        .collect();
    if creatable.iter().any(|path| !path.is_absolute()) {
        return Err(OptionsError::Value {
            flag: HOST_PATH_FORCE_CREATION.name(),
            text,
            reason: "expected absolute paths with colons between them".into(),
        });
    }
    Ok(VolumeOptions {
        creatable,
        secrets_dir: values.find(&SECRETS_DIR),
        docker_program: values.find(&DOCKER_PROGRAM),
        gives_docker: values.get(&DOCKER_CHOWN),
        csi_plugins: values.find(&CSI_PLUGINS),
    })
}
