//! The flags about container images.

use std::path::{Path, PathBuf};
use std::time::Duration;

use base_config::{Flag, FlagSet, Values};
use drivers_image::{Backend, DefaultSource, DockerConfig, Reference};
use serde::Deserialize;

use super::OptionsError;

const IMAGE_PROVIDERS: Flag<String> = Flag::new(
    "image_providers",
    "kinds of images that containers may have: docker, which OCI images are too, or nothing",
)
.default("docker")
.example("docker");
const DOCKER_REGISTRY: Flag<String> = Flag::new(
    "docker_registry",
    "where images come from that name no registry: https://HOST[:PORT], http://HOST[:PORT], or a folder of archives \
     NAME:TAG.tar and OCI layouts",
)
.default("https://registry-1.docker.io")
.example("/srv/images");
const DOCKER_STORE_DIR: Flag<PathBuf> = Flag::new(
    "docker_store_dir",
    "folder of images and their layers; store/docker in the work folder if absent",
)
.example("/var/lib/tepui/images");
const DOCKER_CONFIG: Flag<serde_json::Value> = Flag::new(
    "docker_config",
    "credentials for registries, JSON as in ~/.docker/config.json",
)
.example("file:///root/.docker/config.json");
const DOCKER_CERTS_DIR: Flag<PathBuf> = Flag::new(
    "docker_certs_dir",
    "a folder HOST[:PORT] for each registry with authorities in *.crt, or a certificate in *.cert and its key in *.key",
)
.default("/etc/docker/certs.d");
const IMAGE_PROVISIONER_BACKEND: Flag<String> = Flag::new(
    "image_provisioner_backend",
    "how containers get their files: overlay or copy; the first that works if absent",
)
.example("overlay");
const IMAGE_GC_CONFIG: Flag<serde_json::Value> = Flag::new(
    "image_gc_config",
    "when images that nobody uses are deleted; JSON as Mesos takes it. Never by itself if absent",
)
.example(
    "{\"image_disk_headroom\":0.1,\"image_disk_watch_interval\":{\"nanoseconds\":3600000000000},\"excluded_images\":[]}",
);

/// What an agent is told about images.
#[derive(Clone, Debug)]
pub(crate) struct ImageOptions {
    pub(crate) default: DefaultSource,
    pub(crate) store_dir: PathBuf,
    pub(crate) config: DockerConfig,
    pub(crate) certs_dir: PathBuf,
    pub(crate) backend: Option<Backend>,
    pub(crate) gc: Option<ImageGc>,
}

/// When images are deleted.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ImageGc {
    /// Part of the disk, from 0 to 1, that is to stay free.
    pub(crate) headroom: f64,
    pub(crate) interval: Duration,
    /// They stay, also when somebody asks for them to be pruned.
    pub(crate) excluded: Vec<Reference>,
}

pub(super) fn with_flags(set: FlagSet) -> FlagSet {
    set.with(&IMAGE_PROVIDERS)
        .with(&DOCKER_REGISTRY)
        .with(&DOCKER_STORE_DIR)
        .with(&DOCKER_CONFIG)
        .with(&DOCKER_CERTS_DIR)
        .with(&IMAGE_PROVISIONER_BACKEND)
        .with(&IMAGE_GC_CONFIG)
}

/// Values that `/flags` shows only in part.
pub(super) fn hide(shown: &mut std::collections::BTreeMap<String, String>) {
    if let Some(value) = shown.get_mut(DOCKER_CONFIG.name()) {
        "(hidden)".clone_into(value);
    }
}

/// `None` without images.
///
/// # Errors
/// The first value that is none of its kind.
pub(super) fn read(values: &Values, work_dir: &Path) -> Result<Option<ImageOptions>, OptionsError> {
    let refuse = |flag: &'static str, text: String, reason: String| OptionsError::Value {
        flag,
        text,
        reason: reason.into(),
    };
    let providers = values.get(&IMAGE_PROVIDERS);
    let named: Vec<String> = providers
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    if let Some(other) = named.iter().find(|name| *name != "docker") {
        let reason = match other.as_str() {
            "appc" => {
                "images of appc are not supported: that form was given up in favour of OCI, use docker"
            }
            _ => "expected docker, or nothing",
        };
        return Err(refuse(IMAGE_PROVIDERS.name(), providers, reason.to_owned()));
    }
    if named.is_empty() {
        return Ok(None);
    }
    let registry = values.get(&DOCKER_REGISTRY);
    let default = registry
        .parse()
        .map_err(|error: drivers_image::DefaultSourceError| {
            refuse(DOCKER_REGISTRY.name(), registry.clone(), error.to_string())
        })?;
    // The text is not repeated: it holds secrets.
    let config = values.find(&DOCKER_CONFIG).map(|value| value.to_string());
    let config = config.unwrap_or_else(|| "{}".to_owned());
    let config = config
        .parse()
        .map_err(|error: drivers_image::DockerConfigError| {
            refuse(DOCKER_CONFIG.name(), "…".to_owned(), error.to_string())
        })?;
    let backend = values.find(&IMAGE_PROVISIONER_BACKEND);
    let backend = match backend.as_deref() {
        None => None,
        Some("overlay") => Some(Backend::Overlay),
        Some("copy") => Some(Backend::Copy),
        Some(_) => {
            let flag = IMAGE_PROVISIONER_BACKEND.name();
            let reason = "expected overlay or copy; kernels have no aufs any more, and bind needs images of one layer";
            return Err(refuse(flag, backend.unwrap_or_default(), reason.to_owned()));
        }
    };
    let gc = values.find(&IMAGE_GC_CONFIG).map(|value| {
        gc(&value).map_err(|reason| refuse(IMAGE_GC_CONFIG.name(), value.to_string(), reason))
    });
    Ok(Some(ImageOptions {
        default,
        store_dir: values
            .find(&DOCKER_STORE_DIR)
            .unwrap_or_else(|| work_dir.join("store/docker")),
        config,
        certs_dir: values.get(&DOCKER_CERTS_DIR),
        backend,
        gc: gc.transpose()?,
    }))
}

#[derive(Deserialize)]
struct WireGc {
    image_disk_headroom: f64,
    image_disk_watch_interval: WireSpan,
    #[serde(default)]
    excluded_images: Vec<WireImage>,
}

#[derive(Deserialize)]
struct WireSpan {
    nanoseconds: u64,
}

#[derive(Deserialize)]
struct WireImage {
    docker: Option<WireDocker>,
}

#[derive(Deserialize)]
struct WireDocker {
    name: String,
}

fn gc(value: &serde_json::Value) -> Result<ImageGc, String> {
    let wire = WireGc::deserialize(value).map_err(|error| error.to_string())?;
    if !(0.0..=1.0).contains(&wire.image_disk_headroom) {
        return Err("image_disk_headroom is a part of the disk, from 0 to 1".to_owned());
    }
    if wire.image_disk_watch_interval.nanoseconds == 0 {
        return Err("image_disk_watch_interval is more than 0".to_owned());
    }
    let excluded = wire
        .excluded_images
        .iter()
        .filter_map(|image| image.docker.as_ref());
    let excluded = excluded.map(|docker| docker.name.parse::<Reference>());
    Ok(ImageGc {
        headroom: wire.image_disk_headroom,
        interval: Duration::from_nanos(wire.image_disk_watch_interval.nanoseconds),
        excluded: excluded
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<Option<ImageOptions>, String> {
        let arguments = arguments.iter().map(|it| (*it).to_owned());
        let set = with_flags(FlagSet::new("test"));
        let values = set
            .parse(arguments, |_| None)
            .map_err(|error| error.to_string())?;
        read(&values, Path::new("/w")).map_err(|error| error.to_string())
    }

    #[test]
    fn images_come_from_docker_unless_told_otherwise() {
        let plain = options(&[]).unwrap().expect("images");
        assert_eq!(plain.store_dir, Path::new("/w/store/docker"));
        assert_eq!((plain.backend, plain.gc), (None, None));
        let folder = options(&["--docker_registry=/srv/images"]).unwrap();
        let folder = folder.expect("images").default;
        assert_eq!(folder, DefaultSource::Folder("/srv/images".into()));
        assert!(options(&["--image_providers="]).unwrap().is_none());
        let gc = r#"--image_gc_config={"image_disk_headroom":0.2,"image_disk_watch_interval":{"nanoseconds":5},
            "excluded_images":[{"type":"DOCKER","docker":{"name":"a:1"}}]}"#;
        let gc = options(&[gc])
            .unwrap()
            .expect("images")
            .gc
            .expect("a policy");
        assert_eq!((gc.headroom, gc.excluded.len()), (0.2, 1));
    }

    #[test]
    fn values_that_make_no_sense_are_refused_without_secrets() {
        for (argument, part) in [
            ("--image_providers=docker,appc", "OCI"),
            ("--image_providers=rkt", "expected docker"),
            ("--docker_registry=hdfs://x", "no source of images"),
            (
                "--image_provisioner_backend=aufs",
                "expected overlay or copy",
            ),
            (
                r#"--docker_config={"auths":{"h":{"auth":"secret!"}}}"#,
                "base64",
            ),
            ("--image_gc_config={}", "missing field"),
            (
                r#"--image_gc_config={"image_disk_headroom":2,"image_disk_watch_interval":{"nanoseconds":1}}"#,
                "from 0 to 1",
            ),
        ] {
            let text = options(&[argument]).unwrap_err();
            assert!(text.contains(part) && !text.contains("secret!"), "{text}");
        }
    }
}
