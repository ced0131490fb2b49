//! The configuration of an image: how a container of it wants to be run.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::digest::Digest;
use crate::error::ImageError;
use crate::manifest::Platform;

/// What an image says about containers made of it. All of it is a wish: the task decides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageConfig {
    /// The program and its first arguments; empty if the image names none.
    pub entrypoint: Vec<String>,
    /// What follows the entrypoint, or the program if there is no entrypoint.
    pub cmd: Vec<String>,
    /// Variables, in the order of the image; of a name that comes twice the last counts. Entries without `=` are left
    /// out.
    pub env: Vec<(String, String)>,
    /// `user`, `uid`, `user:group` or `uid:gid`, by the files of the image; `None` is root.
    pub user: Option<String>,
    /// The folder to start in; `None` is `/`.
    pub working_dir: Option<String>,
    /// Folders that shall be writable and outlive the image.
    pub volumes: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// How to ask it to stop: a name such as `SIGTERM` or a number.
    pub stop_signal: Option<String>,
    /// Ports that it listens on, such as `80/tcp`.
    pub exposed_ports: Vec<String>,
}

/// A configuration with what only the store needs.
#[derive(Clone, Debug)]
pub(crate) struct Configuration {
    pub(crate) config: ImageConfig,
    /// Digests of the unpacked layers, the lowest first.
    pub(crate) layers: Vec<Digest>,
}

/// Null is as good as nothing: Docker writes many of them.
fn nullable<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default, deserialize_with = "nullable")]
    config: WireConfig,
    rootfs: WireRoot,
}

#[derive(Deserialize)]
struct WireRoot {
    #[serde(default, deserialize_with = "nullable")]
    diff_ids: Vec<Digest>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct WireConfig {
    #[serde(deserialize_with = "nullable")]
    user: String,
    #[serde(deserialize_with = "nullable")]
    env: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    entrypoint: Words,
    #[serde(deserialize_with = "nullable")]
    cmd: Words,
    #[serde(deserialize_with = "nullable")]
    working_dir: String,
    #[serde(deserialize_with = "nullable")]
    volumes: BTreeMap<String, serde::de::IgnoredAny>,
    #[serde(deserialize_with = "nullable")]
    labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "nullable")]
    stop_signal: String,
    #[serde(deserialize_with = "nullable")]
    exposed_ports: BTreeMap<String, serde::de::IgnoredAny>,
}

/// Old images have one text instead of a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Many(Vec<String>),
    One(String),
}

impl Default for Words {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

impl From<Words> for Vec<String> {
    fn from(words: Words) -> Self {
        match words {
            Words::Many(words) => words,
            Words::One(word) => vec![word],
        }
    }
}

/// Reads the configuration of an image with so many layers, and checks that it runs on `platform`.
pub(crate) fn parse(
    bytes: &[u8],
    layers: usize,
    platform: &Platform,
) -> Result<Configuration, ImageError> {
    let wire: Wire = serde_json::from_slice(bytes)
        .map_err(ImageError::of("understand the configuration of the image"))?;
    platform.check(&wire.os, &wire.architecture)?;
    if wire.rootfs.diff_ids.len() != layers {
        return Err(ImageError::Refused(format!(
            "the configuration of the image speaks of {} layers, its manifest of {layers}",
            wire.rootfs.diff_ids.len()
        )));
    }
    let filled = |text: String| Some(text).filter(|text| !text.is_empty());
    let inner = wire.config;
    // A zero byte would cut a text short wherever the system takes it.
    let env = inner.env.iter().filter(|entry| !entry.contains('\0'));
    Ok(Configuration {
        config: ImageConfig {
            entrypoint: inner.entrypoint.into(),
            cmd: inner.cmd.into(),
            env: env
                .filter_map(|entry| entry.split_once('='))
                .filter(|(name, _)| !name.is_empty())
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            user: filled(inner.user),
            working_dir: filled(inner.working_dir),
            volumes: inner.volumes.into_keys().collect(),
            labels: inner.labels,
            stop_signal: filled(inner.stop_signal),
            exposed_ports: inner.exposed_ports.into_keys().collect(),
        },
        layers: wire.rootfs.diff_ids,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(config: &str) -> Result<Configuration, ImageError> {
        let digest = Digest::of(b"");
        let text = format!(
            r#"{{"os":"linux","architecture":"amd64","config":{config},"rootfs":{{"type":"layers","diff_ids":["{digest}"]}}}}"#
        );
        parse(text.as_bytes(), 1, &Platform::linux("amd64"))
    }

    #[test]
    fn configurations_are_read() {
        let config = read(
            r#"{"User":"1:2","Env":["A=1","B","C==","=x"],"Entrypoint":["/e","x"],"Cmd":null,"WorkingDir":"/w",
            "Volumes":{"/v":{}},"Labels":{"k":"v"},"StopSignal":"SIGINT","ExposedPorts":{"80/tcp":{}},"Unknown":1}"#,
        )
        .unwrap()
        .config;
        let own = ToOwned::to_owned;
        assert_eq!(
            config,
            ImageConfig {
                entrypoint: vec![own("/e"), own("x")],
                cmd: vec![],
                env: vec![(own("A"), own("1")), (own("C"), own("="))],
                user: Some(own("1:2")),
                working_dir: Some(own("/w")),
                volumes: vec![own("/v")],
                labels: [(own("k"), own("v"))].into(),
                stop_signal: Some(own("SIGINT")),
                exposed_ports: vec![own("80/tcp")],
            }
        );
        assert_eq!(read("null").unwrap().config, ImageConfig::default());
        assert_eq!(read(r#"{"Cmd":"one"}"#).unwrap().config.cmd, ["one"]);
    }

    #[test]
    fn configurations_that_do_not_fit_are_refused() {
        let check = |text: &str, layers: usize, part: &str| {
            let error = parse(text.as_bytes(), layers, &Platform::linux("arm64"))
                .unwrap_err()
                .chain();
            assert!(error.contains(part), "{error}");
        };
        check("{}", 0, "missing field `rootfs`");
        check(
            r#"{"os":"linux","architecture":"amd64","rootfs":{}}"#,
            0,
            "for linux/amd64, this machine is linux/arm64",
        );
        check(
            r#"{"os":"linux","architecture":"arm64","rootfs":{"diff_ids":null}}"#,
            1,
            "speaks of 0 layers",
        );
        check(
            r#"{"os":"linux","architecture":"arm64","rootfs":{"diff_ids":["x"]}}"#,
            1,
            "not a digest",
        );
    }
}
