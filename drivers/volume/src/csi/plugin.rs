//! Plugins as the operator describes them, a file each.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use prost::Message;
use serde::Deserialize;

use super::grpc;
use crate::model::VolumeError;

/// Longest description, in bytes.
const DESCRIPTION_BYTES_MAX: u64 = 1 << 20;
/// Wait before the first of several tries.
const PAUSE: Duration = Duration::from_millis(50);
/// Longest wait between two.
const PAUSE_MAX: Duration = Duration::from_secs(5);
/// Longest name of a folder of a volume, in bytes.
const FOLDER_BYTES_MAX: usize = 255;

/// A plugin that runs.
#[derive(Clone, Debug)]
pub(crate) struct Plugin {
    kind: String,
    node: PathBuf,
    controller: Option<PathBuf>,
    /// Where its volumes are mounted.
    mounts: PathBuf,
    pub(crate) target_exists: bool,
    patience: Duration,
}

/// `CSIPluginInfo`
#[derive(Debug, Deserialize)]
struct Description {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default = "default_name")]
    name: String,
    #[serde(default)]
    endpoints: Vec<Endpoint>,
    #[serde(default)]
    containers: Vec<serde::de::IgnoredAny>,
    target_path_root: Option<PathBuf>,
    #[serde(default)]
    target_path_exists: bool,
}

#[derive(Debug, Deserialize)]
struct Endpoint {
    csi_service: Service,
    endpoint: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Service {
    ControllerService,
    NodeService,
}

fn default_name() -> String {
    "default".to_owned()
}

impl Plugin {
    /// Finds a plugin by its type. Its volumes are mounted below `root`, unless its description says otherwise.
    pub(crate) fn find(
        folder: Option<&Path>,
        kind: &str,
        root: &Path,
        patience: Duration,
    ) -> Result<Self, VolumeError> {
        let nobody = |text: String| VolumeError::Nobody(text);
        let folder = folder.ok_or_else(|| {
            nobody(format!(
                "there is no CSI plugin '{kind}': this agent has no --csi_plugin_config_dir"
            ))
        })?;
        let failed = |error| VolumeError::Disk {
            step: "read",
            path: folder.to_owned(),
            source: error,
        };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            match description(&path) {
                Ok(Some(found)) if found.kind == kind => {
                    return found.plugin(root, patience).map_err(|reason| {
                        nobody(format!("{} is no CSI plugin: {reason}", path.display()))
                    });
                }
                Ok(_) => {}
                Err(reason) => tracing::warn!("{} is no CSI plugin: {reason}", path.display()),
            }
        }
        Err(nobody(format!(
            "there is no CSI plugin '{kind}': no file in {} is of that type",
            folder.display()
        )))
    }

    pub(crate) fn has_controller(&self) -> bool {
        self.controller.is_some()
    }

    /// The folder of a volume, with one in it for each way it is mounted.
    pub(crate) fn folder(&self, id: &str) -> Result<PathBuf, VolumeError> {
        Ok(self
            .mounts
            .join(named(id).ok_or_else(|| VolumeError::Name(id.to_owned()))?))
    }

    /// Asks the node service, again and again while that may help.
    pub(crate) async fn node<M: Message + Default>(
        &self,
        method: &'static str,
        request: &impl Message,
    ) -> Result<M, VolumeError> {
        self.ask(&self.node, "Node", method, request).await
    }

    /// The same for the controller service, if there is one.
    pub(crate) async fn controller<M: Message + Default>(
        &self,
        method: &'static str,
        request: &impl Message,
    ) -> Result<M, VolumeError> {
        let socket = self.controller.as_ref().unwrap_or(&self.node);
        self.ask(socket, "Controller", method, request).await
    }

    async fn ask<M: Message + Default>(
        &self,
        socket: &Path,
        service: &str,
        method: &'static str,
        request: &impl Message,
    ) -> Result<M, VolumeError> {
        let full = format!("csi.v1.{service}/{method}");
        let began = tokio::time::Instant::now();
        let mut pause = PAUSE;
        loop {
            let status = match grpc::call(socket, &full, request).await {
                Ok(answer) => return Ok(answer),
                Err(status) => status,
            };
            if !status.code.may_pass() || began.elapsed() + pause > self.patience {
                return Err(VolumeError::Plugin {
                    plugin: self.kind.clone(),
                    call: method,
                    code: status.code,
                    message: status.message,
                });
            }
            tracing::debug!(plugin = self.kind, method, code = %status.code, "asking a CSI plugin again");
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }
}

/// Reads a description; folders are none.
fn description(path: &Path) -> Result<Option<Description>, String> {
    let metadata = fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Ok(None);
    }
    if metadata.len() > DESCRIPTION_BYTES_MAX {
        return Err(format!("it is longer than {DESCRIPTION_BYTES_MAX} bytes"));
    }
    let text = fs::read(path).map_err(|error| error.to_string())?;
    let read = serde_json::from_slice(&text);
    read.map(Some).map_err(|error| error.to_string())
}

impl Description {
    fn plugin(self, root: &Path, patience: Duration) -> Result<Plugin, String> {
        let socket = |service: Service| {
            let mut all = self.endpoints.iter();
            let found = all.find(|one| one.csi_service == service);
            found.map(|one| socket(&one.endpoint)).transpose()
        };
        let Some(node) = socket(Service::NodeService)? else {
            return Err(match self.containers.is_empty() {
                true => "its 'endpoints' name no NODE_SERVICE".to_owned(),
                false => "'containers' are not run by this agent: start the plugin, and name its sockets in 'endpoints'"
                    .to_owned(),
            });
        };
        let unnamed = || format!("{:?} cannot be the name of a plugin", self.kind);
        let own = root
            .join(named(&self.kind).ok_or_else(unnamed)?)
            .join(named(&self.name).ok_or_else(unnamed)?)
            .join("mounts");
        let mounts = self.target_path_root.clone().unwrap_or(own);
        if !mounts.is_absolute() {
            return Err("its target_path_root is no absolute path".to_owned());
        }
        Ok(Plugin {
            node,
            controller: socket(Service::ControllerService)?,
            mounts,
            target_exists: self.target_path_exists,
            patience,
            kind: self.kind,
        })
    }
}

fn socket(endpoint: &str) -> Result<PathBuf, String> {
    let path = endpoint.strip_prefix("unix:").unwrap_or(endpoint);
    let path = path.strip_prefix("//").unwrap_or(path);
    match Path::new(path).is_absolute() {
        true => Ok(path.into()),
        false => Err(format!(
            "the endpoint {endpoint:?} is no absolute path of a socket, such as unix:///run/plugin.sock"
        )),
    }
}

/// A text as the name of a folder; no two are the same.
fn named(text: &str) -> Option<String> {
    let mut name = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => name.push(byte.into()),
            b'.' if !name.is_empty() => name.push('.'),
            _ => name.push_str(&format!("%{byte:02X}")),
        }
    }
    (1..=FOLDER_BYTES_MAX).contains(&name.len()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn find(description: &Value, kind: &str) -> Result<Plugin, String> {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("folder")).unwrap();
        fs::write(dir.path().join("broken"), "{").unwrap();
        fs::write(dir.path().join("a.json"), description.to_string()).unwrap();
        let found = Plugin::find(Some(dir.path()), kind, Path::new("/top"), PAUSE);
        found.map_err(|error| error.to_string())
    }

    #[test]
    fn descriptions_are_those_of_mesos() {
        let node = json!({"csi_service": "NODE_SERVICE", "endpoint": "unix:///run/n"});
        let both = json!({"type": "org/x", "endpoints": [
            node, {"csi_service": "CONTROLLER_SERVICE", "endpoint": "/run/c"}]});
        let found = find(&both, "org/x").unwrap();
        assert_eq!(found.node, Path::new("/run/n"));
        assert_eq!(found.controller.as_deref(), Some(Path::new("/run/c")));
        let folder = found.folder("../v").unwrap();
        assert_eq!(folder, Path::new("/top/org%2Fx/default/mounts/%2E.%2Fv"));
        let own = json!({"type": "a", "endpoints": [node], "target_path_root": "/mnt/a", "target_path_exists": true});
        let found = find(&own, "a").unwrap();
        assert!(found.target_exists && !found.has_controller());
        assert_eq!(found.folder("v").unwrap(), Path::new("/mnt/a/v"));
        let refused = |description: Value, part: &str| {
            let text = find(&description, "a").unwrap_err();
            assert!(text.contains(part), "{text}");
        };
        refused(json!({"type": "b"}), "no file in");
        refused(json!({"type": "a"}), "no NODE_SERVICE");
        refused(
            json!({"type": "a", "containers": [{}]}),
            "not run by this agent",
        );
        refused(
            json!({"type": "a", "endpoints": [{"csi_service": "NODE_SERVICE", "endpoint": "tcp://x:1"}]}),
            "no absolute path of a socket",
        );
        assert!(found.folder(&"x".repeat(300)).is_err() && found.folder("").is_err());
        let text = Plugin::find(None, "a", Path::new("/"), PAUSE).unwrap_err();
        assert!(text.to_string().contains("--csi_plugin_config_dir"));
    }
}
