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

/// What an agent is told about volumes.
#[derive(Clone, Debug, Default)]
pub(crate) struct VolumeOptions {
    /// Where volumes of the machine are made.
    pub(crate) creatable: Vec<PathBuf>,
    pub(crate) secrets_dir: Option<PathBuf>,
}

/// Adds the flags.
pub(super) fn with_flags(set: FlagSet) -> FlagSet {
    set.with(&HOST_PATH_FORCE_CREATION).with(&SECRETS_DIR)
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
    })
}
