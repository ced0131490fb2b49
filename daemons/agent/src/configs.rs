//! Configurations of local resource providers, each a file in the folder of `--resource_provider_config_dir`.
//!
//! They are kept as Mesos keeps them, under `<type>.<name>.<uuid>.json`, and files that people put there count too.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use abi_mesos::v1::csi_plugin_container_info::Service;
use abi_mesos::{Limits, decode_json, encode_json, v1};
use daemons_door::Response;
use http::StatusCode;

/// The one kind of local provider there is.
const STORAGE: &str = "org.apache.mesos.rp.local.storage";
/// The folder beside the files in which they are written first.
const STAGING: &str = ".staging";
/// Longest file that is looked at, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Configurations that may be kept.
const CONFIGS_MAX: usize = 1024;

/// Type and name.
type Key = (String, String);

/// All configurations.
#[derive(Debug, Default)]
pub(crate) struct Configs {
    folder: Option<PathBuf>,
    known: Mutex<BTreeMap<Key, (PathBuf, v1::ResourceProviderInfo)>>,
}

/// Why a configuration is not changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    #[error("the agent keeps no configurations: start it with --resource_provider_config_dir")]
    NoFolder,
    #[error("the configuration is invalid: {0}")]
    Invalid(String),
    #[error("there is another configuration of type '{0}' and name '{1}'")]
    Clash(String, String),
    #[error("there is no configuration of type '{0}' and name '{1}'")]
    Missing(String, String),
    #[error("there are {CONFIGS_MAX} configurations already")]
    Full,
    #[error("failed to write {}", path.display())]
    Io {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

impl From<ConfigError> for Box<Response> {
    fn from(error: ConfigError) -> Self {
        let status = match error {
            ConfigError::Invalid(_) => StatusCode::BAD_REQUEST,
            ConfigError::Clash(..) => StatusCode::CONFLICT,
            ConfigError::Missing(..) => StatusCode::NOT_FOUND,
            ConfigError::NoFolder | ConfigError::Full | ConfigError::Io { .. } => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
        let text = format!("{error}{}", cause.unwrap_or_default());
        Box::new(Response::text(status, text))
    }
}

impl Configs {
    /// Reads the folder. Files that make no sense are named in the log and left alone.
    ///
    /// # Errors
    /// A folder that cannot be listed.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, io::Error> {
        let Some(folder) = folder else {
            return Ok(Self::default());
        };
        let mut known = BTreeMap::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                continue;
            }
            match read(&path) {
                Ok(info) => {
                    let key = key_of(&info);
                    if known.contains_key(&key) {
                        let file = path.display();
                        tracing::error!(%file, "a second configuration of type {:?} and name {:?} is left out", key.0, key.1);
                        continue;
                    }
                    known.insert(key, (path, info));
                }
                Err(error) => {
                    tracing::error!(file = %path.display(), error, "a resource provider configuration is left out");
                }
            }
        }
        if !known.is_empty() {
            tracing::warn!(
                "{} local resource providers are configured; this agent keeps their configurations and does not run them",
                known.len()
            );
        }
        Ok(Self {
            folder: Some(folder.to_owned()),
            known: Mutex::new(known),
        })
    }

    /// Keeps a new configuration. The same one again changes nothing.
    pub(crate) fn add(&self, info: v1::ResourceProviderInfo) -> Result<(), ConfigError> {
        check(&info).map_err(ConfigError::Invalid)?;
        let folder = self.folder.as_ref().ok_or(ConfigError::NoFolder)?;
        let mut known = self.lock();
        let key = key_of(&info);
        match known.get(&key) {
            Some((_, same)) if *same == info => return Ok(()),
            Some(_) => return Err(ConfigError::Clash(key.0, key.1)),
            None if known.len() >= CONFIGS_MAX => return Err(ConfigError::Full),
            None => {}
        }
        let name = format!("{}.{}.{}.json", key.0, key.1, uuid::Uuid::new_v4());
        let path = folder.join(name);
        write(folder, &path, &info)?;
        known.insert(key, (path, info));
        Ok(())
    }

    /// Puts a configuration in the place of another of its type and name.
    pub(crate) fn update(&self, info: v1::ResourceProviderInfo) -> Result<(), ConfigError> {
        check(&info).map_err(ConfigError::Invalid)?;
        let folder = self.folder.as_ref().ok_or(ConfigError::NoFolder)?;
        let mut known = self.lock();
        let key = key_of(&info);
        let Some((path, former)) = known.get_mut(&key) else {
            return Err(ConfigError::Missing(key.0, key.1));
        };
        if *former != info {
            write(folder, path, &info)?;
            *former = info;
        }
        Ok(())
    }

    /// Forgets a configuration, if there is one.
    pub(crate) fn remove(&self, kind: String, name: String) -> Result<(), ConfigError> {
        self.folder.as_ref().ok_or(ConfigError::NoFolder)?;
        let mut known = self.lock();
        let key = (kind, name);
        if let Some((path, _)) = known.get(&key) {
            match std::fs::remove_file(path) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(source) => {
                    let path = path.clone();
                    return Err(ConfigError::Io { path, source });
                }
            }
            known.remove(&key);
        }
        Ok(())
    }

    fn lock(
        &self,
    ) -> std::sync::MutexGuard<'_, BTreeMap<Key, (PathBuf, v1::ResourceProviderInfo)>> {
        // A panic between a file and its entry leaves the file, which the next start finds.
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn key_of(info: &v1::ResourceProviderInfo) -> Key {
    (info.r#type().to_owned(), info.name().to_owned())
}

fn read(path: &Path) -> Result<v1::ResourceProviderInfo, String> {
    let length = path.metadata().map_err(|error| error.to_string())?.len();
    if length > FILE_BYTES_MAX {
        return Err(format!("it is longer than {FILE_BYTES_MAX} bytes"));
    }
    let text = std::fs::read(path).map_err(|error| error.to_string())?;
    let info: v1::ResourceProviderInfo =
        decode_json(&text, Limits::default()).map_err(|error| error.to_string())?;
    check(&info)?;
    Ok(info)
}

/// Writes a file beside its place and then moves it there, so that nobody ever reads half of it.
fn write(folder: &Path, path: &Path, info: &v1::ResourceProviderInfo) -> Result<(), ConfigError> {
    let staging = folder.join(STAGING);
    let first = staging.join(path.file_name().unwrap_or_default());
    let moved = std::fs::create_dir_all(&staging)
        .and_then(|()| std::fs::write(&first, encode_json(info)))
        .and_then(|()| std::fs::rename(&first, path));
    moved.map_err(|source| ConfigError::Io {
        path: path.to_owned(),
        source,
    })
}

/// The rules of Mesos for what a local provider may be.
fn check(info: &v1::ResourceProviderInfo) -> Result<(), String> {
    if info.r#type() != STORAGE {
        return Err(format!(
            "there are no local resource providers of type '{}', only of type {STORAGE}",
            info.r#type()
        ));
    }
    if info.id.is_some() {
        return Err("'id' must not be set: the agent gives it".to_owned());
    }
    if !is_name(info.name()) {
        return Err(format!(
            "the name '{}' must be made of letters, digits and underscores",
            info.name()
        ));
    }
    let Some(storage) = &info.storage else {
        return Err("'storage' must be set".to_owned());
    };
    let plugin = storage.plugin.clone().unwrap_or_default();
    if !plugin.r#type().split('.').all(is_name) || !is_name(plugin.name()) {
        return Err(format!(
            "the plugin's type '{}' and name '{}' must be made of letters, digits and underscores, the type with dots between them",
            plugin.r#type(),
            plugin.name()
        ));
    }
    let mut services = plugin.containers.iter().flat_map(|one| &one.services);
    match services.any(|service| *service == Service::NodeService) {
        true => Ok(()),
        false => Err("no container of the plugin offers NODE_SERVICE".to_owned()),
    }
}

fn is_name(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    !text.is_empty() && text.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(name: &str, plugin: &str) -> v1::ResourceProviderInfo {
        let text = format!(
            r#"{{"type":"{STORAGE}","name":"{name}","storage":{{"plugin":{{"type":"org.example.csi","name":"{plugin}",
                "containers":[{{"services":["NODE_SERVICE"]}}]}}}}}}"#
        );
        decode_json(text.as_bytes(), Limits::default()).unwrap()
    }

    #[test]
    fn configurations_outlive_the_agent() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Configs::open(Some(folder.path())).unwrap();
        let configs = open();
        configs.add(info("disks", "a")).unwrap();
        configs.add(info("disks", "a")).unwrap();
        let clash = configs.add(info("disks", "b")).unwrap_err();
        assert!(matches!(clash, ConfigError::Clash(..)), "{clash}");
        let missing = configs.update(info("other", "a")).unwrap_err();
        assert!(matches!(missing, ConfigError::Missing(..)), "{missing}");
        configs.update(info("disks", "b")).unwrap();
        std::fs::write(folder.path().join("bad.json"), "{").unwrap();
        let configs = open();
        configs.add(info("disks", "b")).unwrap();
        configs.remove(STORAGE.into(), "disks".into()).unwrap();
        configs.remove(STORAGE.into(), "disks".into()).unwrap();
        open().add(info("disks", "a")).unwrap();
    }

    #[test]
    fn what_cannot_be_run_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let configs = Configs::open(Some(folder.path())).unwrap();
        let with = |change: fn(&mut v1::ResourceProviderInfo)| {
            let mut info = info("disks", "a");
            change(&mut info);
            configs.add(info).unwrap_err().to_string()
        };
        for (text, word) in [
            (with(|info| info.r#type = Some("x".into())), "type 'x'"),
            (with(|info| info.name = Some("../x".into())), "../x"),
            (with(|info| info.storage = None), "'storage'"),
            (with(|info| info.id = Some(Default::default())), "'id'"),
        ] {
            assert!(text.contains(word), "{text}");
        }
        let none = Configs::default().add(info("disks", "a")).unwrap_err();
        assert!(none.to_string().contains("--resource_provider_config_dir"));
    }
}
