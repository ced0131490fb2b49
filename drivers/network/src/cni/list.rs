//! Descriptions of networks: a plugin, or several that are run one after another.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::model::{PortMapping, Protocol};

/// Longest description, in bytes.
pub(crate) const LIST_BYTES_MAX: usize = 256 << 10;
/// Plugins of one network.
const PLUGINS_MAX: usize = 32;
/// Networks of one agent.
const NETWORKS_MAX: usize = 1024;
/// What the specification says of the version where nothing is said.
const VERSION_DEFAULT: &str = "0.1.0";
/// What we speak.
const VERSIONS: [&str; 8] = [
    "0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0", "",
];
/// Set by us in the arguments of plugins.
const RESERVED: &str = "org.apache.mesos";

/// A network that plugins make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginList {
    /// Its name.
    pub name: String,
    /// The version of the specification that it is written in.
    pub version: String,
    /// Whether plugins are not to be asked if all is well.
    #[serde(default)]
    pub disable_check: bool,
    /// What each plugin is told, in the order in which they are run; each has a `type`.
    pub plugins: Vec<Map<String, Value>>,
}

/// Why a text describes no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// It is too long.
    #[error("it is longer than {LIST_BYTES_MAX} bytes")]
    Long,
    /// It is no JSON object.
    #[error("it is no JSON object: {0}")]
    Json(String),
    /// Something is missing or wrong.
    #[error("{0}")]
    Field(String),
}

fn field(text: impl Into<String>) -> ListError {
    ListError::Field(text.into())
}

/// Reads a description of either form: a plugin, or `{"plugins": […]}`.
///
/// # Errors
/// What is wrong with it.
pub fn list(text: &[u8]) -> Result<PluginList, ListError> {
    if text.len() > LIST_BYTES_MAX {
        return Err(ListError::Long);
    }
    let whole: Map<String, Value> =
        serde_json::from_slice(text).map_err(|error| ListError::Json(error.to_string()))?;
    let text_of = |name: &str| match whole.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(field(format!("{name:?} is no text"))),
    };
    let name = text_of("name")?.ok_or_else(|| field("it has no \"name\""))?;
    if !is_name(&name) {
        return Err(field(format!("{name:?} is no name of a network")));
    }
    let version = text_of("cniVersion")?.unwrap_or_else(|| VERSION_DEFAULT.to_owned());
    if !VERSIONS.contains(&version.as_str()) {
        return Err(field(format!(
            "its \"cniVersion\" {version:?} is none of 0.1.0 to 1.1.0"
        )));
    }
    let version = match version.as_str() {
        "" => VERSION_DEFAULT.to_owned(),
        _ => version,
    };
    let disable_check = match whole.get("disableCheck") {
        None => false,
        Some(Value::Bool(flag)) => *flag,
        Some(_) => return Err(field("\"disableCheck\" is neither true nor false")),
    };
    let plugins = match whole.get("plugins") {
        None => vec![whole],
        Some(Value::Array(plugins)) => plugins
            .iter()
            .map(|plugin| plugin.as_object().cloned())
            .collect::<Option<_>>()
            .ok_or_else(|| field("one of its \"plugins\" is no object"))?,
        Some(_) => return Err(field("its \"plugins\" are no list")),
    };
    if plugins.is_empty() || plugins.len() > PLUGINS_MAX {
        return Err(field(format!(
            "it has no plugins, or more than {PLUGINS_MAX}"
        )));
    }
    for plugin in &plugins {
        check_plugin(plugin)?;
    }
    Ok(PluginList {
        name,
        version,
        disable_check,
        plugins,
    })
}

fn check_plugin(plugin: &Map<String, Value>) -> Result<(), ListError> {
    match plugin.get("type").and_then(Value::as_str) {
        Some(name) if is_program(name) => {}
        Some(name) => return Err(field(format!("{name:?} is no name of a plugin"))),
        None => return Err(field("a plugin has no \"type\"")),
    }
    match plugin.get("args") {
        None => {}
        Some(Value::Object(args)) if args.contains_key(RESERVED) => {
            return Err(field(format!(
                "{RESERVED:?} in \"args\" is not yours to set"
            )));
        }
        Some(Value::Object(_)) => {}
        Some(_) => return Err(field("the \"args\" of a plugin are no object")),
    }
    match plugin.get("ipam") {
        None => Ok(()),
        Some(Value::Object(ipam)) => match ipam.get("type") {
            // Some plugins take an empty one for none.
            None => Ok(()),
            Some(Value::String(name)) if name.is_empty() || is_program(name) => Ok(()),
            Some(name) => Err(field(format!("{name} is no name of a plugin"))),
        },
        Some(_) => Err(field("the \"ipam\" of a plugin is no object")),
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.len() <= 128
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(allowed)
}

fn is_program(text: &str) -> bool {
    let odd = |c: char| c == '/' || c == '\0';
    !text.is_empty() && text.len() <= 255 && text != "." && text != ".." && !text.contains(odd)
}

/// What plugins are told of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Runtime {
    pub(crate) ports: Vec<PortMapping>,
    pub(crate) addresses: Vec<IpAddr>,
    /// The network information of the framework.
    pub(crate) info: Value,
}

impl PluginList {
    /// Whether its version has the verb `CHECK`, and what it takes.
    pub(crate) fn has_check(&self) -> bool {
        // Versions of one figure each sort as texts do.
        self.version.as_str() >= "0.4.0"
    }

    /// The names of the programs that it needs.
    pub(crate) fn programs(&self) -> impl Iterator<Item = &str> {
        self.plugins.iter().flat_map(|plugin| {
            let ipam = plugin.get("ipam").and_then(|ipam| ipam.get("type"));
            let own = plugin.get("type").and_then(Value::as_str);
            let ipam = ipam.and_then(Value::as_str).filter(|name| !name.is_empty());
            own.into_iter().chain(ipam)
        })
    }

    /// What the plugin of this index reads on its standard input.
    pub(crate) fn input(
        &self,
        plugin: &Map<String, Value>,
        runtime: &Runtime,
        previous: Option<&Value>,
    ) -> Value {
        let mut input = plugin.clone();
        input.insert("name".into(), self.name.clone().into());
        input.insert("cniVersion".into(), self.version.clone().into());
        let able = |name: &str| {
            plugin
                .get("capabilities")
                .and_then(|all| all.get(name))
                .and_then(Value::as_bool)
                .unwrap_or(false)
        };
        let mut told = Map::new();
        if able("portMappings") && !runtime.ports.is_empty() {
            let ports = runtime.ports.iter().map(|port| {
                let protocol = match port.protocol {
                    Protocol::Tcp => "tcp",
                    Protocol::Udp => "udp",
                };
                json!({
                    "hostPort": port.host_port,
                    "containerPort": port.container_port,
                    "protocol": protocol,
                })
            });
            told.insert("portMappings".into(), ports.collect());
        }
        let addresses: Vec<Value> = runtime
            .addresses
            .iter()
            .map(|ip| ip.to_string().into())
            .collect();
        if able("ips") && !addresses.is_empty() {
            told.insert("ips".into(), addresses.clone().into());
        }
        if !told.is_empty() {
            input.insert("runtimeConfig".into(), told.into());
        }
        let mut args = match input.remove("args") {
            Some(Value::Object(args)) => args,
            _ => Map::new(),
        };
        args.insert(RESERVED.into(), json!({ "network_info": runtime.info }));
        if !addresses.is_empty() {
            args.insert("cni".into(), json!({ "ips": addresses }));
        }
        input.insert("args".into(), args.into());
        if let Some(previous) = previous {
            input.insert("prevResult".into(), previous.clone());
        }
        input.into()
    }
}

/// Reads all descriptions in a folder. What cannot be used is left out, with a line in the log;
/// of two with one name the first by name of file counts.
pub(crate) fn load(folder: &Path, plugins: &[PathBuf]) -> io::Result<BTreeMap<String, PluginList>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let mut found = BTreeMap::new();
    for path in paths {
        match load_one(&path, plugins) {
            Ok(list) if found.contains_key(&list.name) => {
                tracing::warn!(path = %path.display(), name = list.name, "there is a network of this name already");
            }
            Ok(_) if found.len() >= NETWORKS_MAX => {
                tracing::warn!(path = %path.display(), "there are {NETWORKS_MAX} networks already");
            }
            Ok(list) => {
                found.insert(list.name.clone(), list);
            }
            Err(error) => {
                tracing::warn!(path = %path.display(), error, "this describes no network");
            }
        }
    }
    Ok(found)
}

fn load_one(path: &Path, plugins: &[PathBuf]) -> Result<PluginList, String> {
    let mut text = Vec::new();
    File::open(path)
        .and_then(|file| {
            let limit = u64::try_from(LIST_BYTES_MAX).unwrap_or(u64::MAX);
            file.take(limit.saturating_add(1)).read_to_end(&mut text)
        })
        .map_err(|error| error.to_string())?;
    let list = list(&text).map_err(|error| error.to_string())?;
    for name in list.programs() {
        if super::run::find(plugins, name).is_none() {
            return Err(format!("there is no plugin {name:?}"));
        }
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, part: &str) {
        let error = list(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(part), "{text}: {error}");
    }

    #[test]
    fn both_forms_are_read() {
        let one = list(br#"{"name":"a","type":"bridge","x":1}"#).unwrap();
        assert_eq!((&*one.name, &*one.version), ("a", "0.1.0"));
        assert_eq!(one.plugins.len(), 1);
        assert!(!one.has_check());
        let text = br#"{"cniVersion":"1.0.0","name":"b","disableCheck":true,"plugins":[
            {"type":"bridge","ipam":{"type":"host-local"}},{"type":"portmap"}]}"#;
        let several = list(text).unwrap();
        assert!(several.has_check() && several.disable_check);
        let programs: Vec<&str> = several.programs().collect();
        assert_eq!(programs, ["bridge", "host-local", "portmap"]);
    }

    #[test]
    fn bad_descriptions_are_refused() {
        for (text, part) in [
            ("", "no JSON object"),
            ("[]", "no JSON object"),
            (r#"{"type":"x"}"#, "no \"name\""),
            (r#"{"name":7,"type":"x"}"#, "no text"),
            (r#"{"name":"../x","type":"x"}"#, "no name of a network"),
            (r#"{"name":"","type":"x"}"#, "no name of a network"),
            (r#"{"name":"a"}"#, "no \"type\""),
            (r#"{"name":"a","type":"../sh"}"#, "no name of a plugin"),
            (r#"{"name":"a","type":".."}"#, "no name of a plugin"),
            (
                r#"{"name":"a","type":"x","ipam":{"type":"/sh"}}"#,
                "no name of a plugin",
            ),
            (r#"{"name":"a","type":"x","ipam":1}"#, "no object"),
            (
                r#"{"name":"a","type":"x","cniVersion":"2.0.0"}"#,
                "0.1.0 to 1.1.0",
            ),
            (r#"{"name":"a","plugins":[]}"#, "no plugins"),
            (r#"{"name":"a","plugins":[1]}"#, "no object"),
            (r#"{"name":"a","plugins":{}}"#, "no list"),
            (r#"{"name":"a","type":"x","disableCheck":1}"#, "neither"),
            (
                r#"{"name":"a","type":"x","args":{"org.apache.mesos":{}}}"#,
                "not yours",
            ),
            (r#"{"name":"a","type":"x","args":[]}"#, "no object"),
        ] {
            refused(text, part);
        }
        let long = format!(
            r#"{{"name":"a","type":"x","y":"{}"}}"#,
            "z".repeat(LIST_BYTES_MAX)
        );
        assert_eq!(list(long.as_bytes()), Err(ListError::Long));
    }

    #[test]
    fn plugins_are_told_what_they_can_use() {
        let text = br#"{"cniVersion":"0.4.0","name":"n","plugins":[
            {"type":"a","args":{"k":1}},
            {"type":"b","capabilities":{"portMappings":true,"ips":true}}]}"#;
        let list = list(text).unwrap();
        let runtime = Runtime {
            ports: vec![PortMapping {
                protocol: Protocol::Udp,
                host_port: 1,
                container_port: 2,
            }],
            addresses: vec!["10.0.0.1".parse().unwrap()],
            info: json!({"name": "n"}),
        };
        let args = json!({"k": 1, "cni": {"ips": ["10.0.0.1"]},
            "org.apache.mesos": {"network_info": {"name": "n"}}});
        assert_eq!(
            list.input(&list.plugins[0], &runtime, None),
            json!({"name": "n", "cniVersion": "0.4.0", "type": "a", "args": args})
        );
        let previous = json!({"ips": []});
        let input = list.input(&list.plugins[1], &runtime, Some(&previous));
        assert_eq!(input["prevResult"], previous);
        assert_eq!(
            input["runtimeConfig"],
            json!({"ips": ["10.0.0.1"],
                "portMappings": [{"hostPort": 1, "containerPort": 2, "protocol": "udp"}]})
        );
        let none = list.input(&list.plugins[1], &Runtime::default(), None);
        assert!(none.get("runtimeConfig").is_none() && none["args"].get("cni").is_none());
    }

    #[test]
    fn folders_are_read_as_far_as_they_can_be_used() {
        let dir = tempfile::tempdir().unwrap();
        let (conf, bin) = (dir.path().join("net.d"), dir.path().join("bin"));
        std::fs::create_dir_all(conf.join("folder")).unwrap();
        std::fs::create_dir_all(&bin).unwrap();
        std::fs::write(bin.join("known"), "").unwrap();
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(bin.join("known"), mode).unwrap();
        for (file, text) in [
            ("1.conf", r#"{"name":"a","type":"known","first":true}"#),
            ("2.conf", r#"{"name":"a","type":"known"}"#),
            ("3.conf", r#"{"name":"b","type":"unknown"}"#),
            ("4.conf", "nonsense"),
        ] {
            std::fs::write(conf.join(file), text).unwrap();
        }
        let found = load(&conf, &[bin]).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found["a"].plugins[0]["first"], true);
    }
}
