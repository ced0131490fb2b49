//! Images of containers: which one a container wants, its pull, its root, and deleting what nobody uses.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use abi_mesos::v1;
use base_ids::ContainerId;
use drivers_image::{
    DockerConfig, ImageError, Limits, Provisioned, Reference, Store, StoreSettings, Wanted,
};

use crate::options::{ImageGc, ImageOptions};
use crate::plan::{Provided, Wants};
use crate::secrets::{self, SecretResolver};

/// Where Docker looks for credentials, below the home of a user; the first that is there counts.
const CONFIGS: [&str; 2] = [".docker/config.json", ".dockercfg"];
/// The slot of a container's own root, beside those of its volumes.
const ROOT: &str = "root";

/// The images of an agent. Clones share them.
#[derive(Clone)]
pub(crate) struct Images {
    store: Store,
    gc: Option<Arc<ImageGc>>,
}

impl Images {
    /// Opens the store. `init` is the program that is run as `<init> container-unpack`.
    ///
    /// # Errors
    /// The store cannot be used.
    pub(crate) async fn open(
        options: ImageOptions,
        work_dir: &Path,
        init: PathBuf,
    ) -> Result<Self, ImageError> {
        let store = Store::open(StoreSettings {
            folder: options.store_dir,
            containers: work_dir.join("provisioner").join("containers"),
            program: init,
            default: options.default,
            certs: Some(options.certs_dir),
            config: options.config,
            backend: options.backend,
            limits: Limits::default(),
        })
        .await?;
        let gc = options.gc.map(Arc::new);
        Ok(Self { store, gc })
    }

    /// Deletes the roots of all containers but those that are `known`.
    pub(crate) async fn keep(&self, known: &BTreeSet<ContainerId>) {
        let names = known.iter().map(ToString::to_string).collect();
        if let Err(error) = self.store.keep_containers(&names).await {
            tracing::warn!("roots of earlier containers stay: {}", error.chain());
        }
    }

    /// Pulls an image if need be, and makes a root of it for a container.
    async fn provision(
        &self,
        container: &ContainerId,
        slot: &str,
        wanted: &Wanted,
    ) -> Result<Provisioned, String> {
        let failed = |error: ImageError| {
            format!(
                "failed to provide the image '{}': {}",
                wanted.reference,
                error.chain()
            )
        };
        let image = self.store.get(wanted).await.map_err(failed)?;
        let made = self.store.provision(container.as_str(), slot, &image);
        made.await.map_err(failed)
    }

    /// What was made for a container that runs, if it has an image.
    ///
    /// # Errors
    /// The disk failed; the text is for people.
    pub(crate) fn provisioned(
        &self,
        container: &ContainerId,
    ) -> Result<Option<Provisioned>, String> {
        let found = self.store.provisioned(container.as_str(), ROOT);
        found.map_err(|error| error.chain())
    }

    /// Deletes the root of a container, if it has one, beside everything else.
    pub(crate) fn remove(&self, container: &ContainerId) {
        let (store, container) = (self.store.clone(), container.clone());
        tokio::spawn(async move {
            if let Err(error) = store.remove(container.as_str()).await {
                tracing::warn!(%container, "its root stays: {}", error.chain());
            }
        });
    }

    /// Deletes all images that no container uses, but those that are `kept` and those that the operator keeps.
    ///
    /// # Errors
    /// The disk failed; the text is for people.
    pub(crate) async fn prune(&self, mut kept: Vec<Reference>) -> Result<(), String> {
        kept.extend(self.gc.iter().flat_map(|gc| gc.excluded.iter().cloned()));
        let pruned = self.store.prune(&kept).await;
        pruned.map(drop).map_err(|error| error.chain())
    }

    /// Deletes images for as long as the process lives, whenever the disk is too full.
    pub(crate) async fn collect(self) {
        let Some(gc) = self.gc else { return };
        let mut times = tokio::time::interval(gc.interval);
        loop {
            times.tick().await;
            let fullness_max = 1.0 - gc.headroom;
            if let Err(error) = self.store.relieve(&gc.excluded, fullness_max).await {
                tracing::warn!("images cannot be deleted: {}", error.chain());
            }
        }
    }

    /// How many pulls ended well, and how long the last of them took, if there was one.
    pub(crate) fn pulls(&self) -> Option<(u64, Duration)> {
        self.store.pulls()
    }
}

/// What a container wants of images, in its root and in its volumes.
///
/// # Errors
/// An image cannot be had, or the agent takes none; the text is for people.
pub(crate) async fn provide(
    images: Option<&Images>,
    container: &ContainerId,
    wants: &Wants,
) -> Result<Provided, String> {
    let mut provided = Provided::default();
    if wants.root.is_none() && wants.images.is_empty() {
        return Ok(provided);
    }
    let images = images.ok_or("this agent has no images: --image_providers is empty")?;
    if let Some(root) = &wants.root {
        provided.root = Some(images.provision(container, ROOT, root).await?);
    }
    for (number, wanted) in wants.images.iter().enumerate() {
        let slot = format!("volume{number}");
        let made = images.provision(container, &slot, wanted).await?;
        provided.images.push(made);
    }
    Ok(provided)
}

/// The image that a container wants, if any.
///
/// # Errors
/// It is of no kind that can be had; the text is for people.
pub(crate) fn wanted(
    info: Option<&v1::ContainerInfo>,
    resolver: &dyn SecretResolver,
) -> Result<Option<Wanted>, String> {
    use v1::container_info::Type;
    let Some(info) = info else { return Ok(None) };
    match info.r#type() {
        Type::Docker => {
            let Some(docker) = &info.docker else {
                return Err("a container of type DOCKER names its image in 'docker'".to_owned());
            };
            Ok(Some(Wanted {
                reference: reference(docker.image())?,
                cached: !docker.force_pull_image.unwrap_or_default(),
                config: None,
            }))
        }
        Type::Mesos => match info.mesos.as_ref().and_then(|mesos| mesos.image.as_deref()) {
            Some(image) => of_image(image, resolver).map(Some),
            None => Ok(None),
        },
    }
}

/// The names of images that are not to be deleted. Those of other kinds than DOCKER are never here.
///
/// # Errors
/// One of them is no name; the text is for people.
pub(crate) fn excluded(images: &[v1::Image]) -> Result<Vec<Reference>, String> {
    let named = images.iter().filter_map(|image| image.docker.as_ref());
    named.map(|docker| reference(docker.name())).collect()
}

/// An image that a container or a volume asks for.
///
/// # Errors
/// As [`wanted`].
pub(crate) fn of_image(image: &v1::Image, resolver: &dyn SecretResolver) -> Result<Wanted, String> {
    let Some(docker) = image
        .docker
        .as_ref()
        .filter(|_| image.r#type() == v1::image::Type::Docker)
    else {
        return Err(
            "images other than of type DOCKER are not supported: give the image in 'docker'"
                .to_owned(),
        );
    };
    let config = match docker.config.as_ref() {
        None => None,
        Some(secret) => Some(credentials(secret, resolver)?),
    };
    Ok(Wanted {
        reference: reference(docker.name())?,
        cached: image.cached(),
        config,
    })
}

/// The credentials for images that were fetched into a sandbox, if there are any. They take the place of the agent's own.
///
/// # Errors
/// They cannot be read; the text is for people.
pub(crate) fn of_sandbox(folder: &Path) -> Result<Option<DockerConfig>, String> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    for name in CONFIGS {
        let failed = |reason: &dyn std::fmt::Display| {
            format!("the credentials for its image in {name} cannot be used: {reason}")
        };
        match secrets::read(folder, Path::new(name)) {
            Ok(bytes) => {
                let text = std::str::from_utf8(&bytes).map_err(|_| failed(&"they are no text"))?;
                let config = text.parse::<DockerConfig>();
                return config.map(Some).map_err(|error| failed(&error));
            }
            Err(error) if matches!(error.kind(), NotFound | NotADirectory) => {}
            Err(error) => return Err(failed(&error)),
        }
    }
    Ok(None)
}

fn reference(name: &str) -> Result<Reference, String> {
    name.parse()
        .map_err(|error: drivers_image::ReferenceError| error.to_string())
}

fn credentials(secret: &v1::Secret, resolver: &dyn SecretResolver) -> Result<DockerConfig, String> {
    let value = secrets::value(resolver, secret)
        .map_err(|error| format!("the credentials of the image cannot be had: {error}"))?;
    let text = std::str::from_utf8(&value)
        .map_err(|_| "the credentials of the image are not UTF-8".to_owned())?;
    text.parse()
        .map_err(|error: drivers_image::DockerConfigError| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::resolver;
    use v1::container_info::{DockerInfo, MesosInfo, Type};

    fn docker(image: &str, force: Option<bool>) -> v1::ContainerInfo {
        v1::ContainerInfo {
            r#type: Some(Type::Docker),
            docker: Some(DockerInfo {
                image: Some(image.to_owned()),
                force_pull_image: force,
                ..Default::default()
            }),
            ..Default::default()
        }
    }

    fn mesos(image: v1::Image) -> v1::ContainerInfo {
        v1::ContainerInfo {
            r#type: Some(Type::Mesos),
            mesos: Some(MesosInfo {
                image: Some(Box::new(image)),
            }),
            ..Default::default()
        }
    }

    fn image(name: &str, cached: Option<bool>, config: Option<&str>) -> v1::Image {
        let secret = config.map(|text| v1::Secret {
            r#type: Some(v1::secret::Type::Value),
            value: Some(v1::secret::Value {
                data: Some(text.as_bytes().to_vec().into()),
            }),
            ..Default::default()
        });
        v1::Image {
            r#type: Some(v1::image::Type::Docker),
            docker: Some(v1::image::Docker {
                name: Some(name.to_owned()),
                config: secret,
                ..Default::default()
            }),
            cached,
            ..Default::default()
        }
    }

    #[test]
    fn containers_say_which_image_they_want() {
        let of = |info: v1::ContainerInfo| {
            wanted(Some(&info), &*resolver(None))
                .unwrap()
                .expect("an image")
        };
        assert!(of(docker("busybox", None)).cached);
        assert!(!of(docker("busybox", Some(true))).cached);
        assert!(of(mesos(image("busybox", None, None))).cached);
        assert!(!of(mesos(image("busybox", Some(false), None))).cached);
        let own = of(mesos(image("h.io/a:1", None, Some(r#"{"auths":{}}"#))));
        assert_eq!(own.config, Some(DockerConfig::default()));
        assert_eq!(own.reference.to_string(), "h.io/a:1");
        assert_eq!(wanted(None, &*resolver(None)), Ok(None));
        let plain = v1::ContainerInfo {
            r#type: Some(Type::Mesos),
            ..Default::default()
        };
        assert_eq!(wanted(Some(&plain), &*resolver(None)), Ok(None));
    }

    #[test]
    fn images_that_cannot_be_had_are_named() {
        let appc = v1::Image {
            r#type: Some(v1::image::Type::Appc),
            ..Default::default()
        };
        for (info, part) in [
            (docker("A", None), "is not the name of an image"),
            (mesos(appc), "other than of type DOCKER"),
            (
                mesos(image("a", None, Some("secret"))),
                "Docker configuration",
            ),
        ] {
            let text = wanted(Some(&info), &*resolver(None)).unwrap_err();
            assert!(text.contains(part) && !text.contains("secret"), "{text}");
        }
    }

    #[test]
    fn credentials_of_a_sandbox_are_those_that_docker_finds() {
        let dir = tempfile::tempdir().unwrap();
        let sandbox = dir.path().join("sandbox");
        std::fs::create_dir(&sandbox).unwrap();
        let config = |user: &str| {
            format!(r#"{{"auths":{{"h":{{"username":"{user}","password":"secret"}}}}}}"#)
        };
        let parsed = |user: &str| Ok(Some(config(user).parse().unwrap()));
        let write = |name: &str, text: &str| std::fs::write(sandbox.join(name), text).unwrap();
        assert_eq!(of_sandbox(&sandbox), Ok(None));
        write(".docker", "a file");
        assert_eq!(of_sandbox(&sandbox), Ok(None));
        write(".dockercfg", &config("old"));
        assert_eq!(of_sandbox(&sandbox), parsed("old"));
        std::fs::remove_file(sandbox.join(".docker")).unwrap();
        std::fs::create_dir(sandbox.join(".docker")).unwrap();
        write(".docker/config.json", &config("new"));
        assert_eq!(of_sandbox(&sandbox), parsed("new"));
        write(".docker/config.json", "secret");
        let text = of_sandbox(&sandbox).unwrap_err();
        assert!(
            text.contains(CONFIGS[0]) && !text.contains("secret"),
            "{text}"
        );
        // Nobody has files of the machine read for him.
        std::fs::write(dir.path().join("outside"), config("other")).unwrap();
        std::fs::remove_file(sandbox.join(".docker/config.json")).unwrap();
        std::os::unix::fs::symlink("../../outside", sandbox.join(".docker/config.json")).unwrap();
        assert!(of_sandbox(&sandbox).unwrap_err().contains("cannot be used"));
    }
}
