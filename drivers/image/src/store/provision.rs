//! From unpacked layers to the root of a container.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use base_defects::crash_point;

use super::{Backend, Image, Store, StoreSettings, disk};
use crate::config::ImageConfig;
use crate::digest::Digest;
use crate::error::ImageError;
use crate::unpack::{merge, try_overlay};

/// The folder of a copy.
const COPY: &str = "root";

/// A root file system that is ready to be used by one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provisioned {
    /// Where it is.
    pub root: Root,
    /// How a container of the image wants to be run.
    pub config: ImageConfig,
}

/// Where a root file system is, by absolute paths that nobody but root can reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// To be mounted as overlayfs with the option `userxattr`.
    Overlay {
        /// The layers, top first, by short names beside `upper`, which are links.
        lower: Vec<PathBuf>,
        /// Takes what is written.
        upper: PathBuf,
        /// For the kernel.
        work: PathBuf,
    },
    /// All of it in one folder.
    Folder(PathBuf),
}

/// The backend that was asked for, or the best that works here.
pub(super) async fn backend(settings: &StoreSettings) -> Result<Backend, ImageError> {
    if settings.backend == Some(Backend::Copy) {
        return Ok(Backend::Copy);
    }
    // Upper folders must be on a disk that overlayfs can write to; so it is tried there.
    let place = settings.containers.join(".overlay-test");
    disk::delete(&place)?;
    let step = format!("make {}", place.display());
    fs::create_dir(&place).map_err(ImageError::of(step))?;
    let tried = try_overlay(&settings.program, &place).await;
    disk::delete(&place)?;
    match (tried, settings.backend) {
        (Ok(()), _) => Ok(Backend::Overlay),
        (Err(error), Some(_)) => Err(ImageError::of("use overlayfs for images")(error)),
        (Err(error), None) => {
            tracing::info!("images are copied for each container: {}", error.chain());
            Ok(Backend::Copy)
        }
    }
}

impl Store {
    /// Makes a root for `slot` of a container; a container may have several. It lasts until [`remove`](Self::remove).
    ///
    /// # Errors
    ///
    /// The disk or, for copies, the child failed; then nothing is left.
    pub async fn provision(
        &self,
        container: &str,
        slot: &str,
        image: &Image,
    ) -> Result<Provisioned, ImageError> {
        let name = disk::container_name(container);
        let folder = self.0.settings.containers.join(&name);
        let place = folder.join(slot);
        let layers = &image.record.layers;
        let step = || format!("make the root folder {}", place.display());
        let (new, list, config) = (place.clone(), layers.clone(), image.config().clone());
        let begin = move || {
            disk::delete(&new)?;
            private(&folder).map_err(ImageError::of("make the folder of a container"))?;
            private(&new).map_err(ImageError::of("make the folder of a container"))?;
            let config = serde_json::to_vec(&config).expect("it is plain text");
            let list = serde_json::to_vec(&list).expect("digests are plain text");
            fs::write(new.join(disk::SLOT_CONFIG), config)
                .and_then(|()| fs::write(new.join(disk::SLOT_LAYERS), list))
                .map_err(ImageError::of("write down what a container needs"))
        };
        tokio::task::spawn_blocking(begin)
            .await
            .map_err(ImageError::of(step()))??;
        crash_point("root-folder");
        {
            let mut shared = self.0.shared();
            shared.state.hold(layers);
            let needs = shared.containers.entry(name.clone()).or_default();
            needs.extend_from_slice(layers);
        }
        match self.make_root(&place, layers).await {
            Ok(root) => {
                crash_point("root");
                Ok(Provisioned {
                    root,
                    config: image.config().clone(),
                })
            }
            Err(error) => {
                self.remove_folder(name).await?;
                Err(error)
            }
        }
    }

    async fn make_root(&self, place: &Path, layers: &[Digest]) -> Result<Root, ImageError> {
        let step = || format!("make the root folder in {}", place.display());
        let layers = self.topmost_first(layers);
        match self.0.backend {
            Backend::Overlay => {
                let root = overlay(place, layers.len());
                let make = || {
                    let Root::Overlay { lower, upper, work } = &root else {
                        return Ok(());
                    };
                    fs::create_dir(work)?;
                    fs::create_dir(upper)?;
                    for (layer, name) in layers.iter().zip(lower) {
                        std::os::unix::fs::symlink(layer, name)?;
                    }
                    match layers.first() {
                        Some(top) => dress(upper, top),
                        None => Ok(()),
                    }
                };
                make().map_err(ImageError::of::<io::Error>(step()))?;
                Ok(root)
            }
            Backend::Copy => {
                let root = place.join(COPY);
                fs::create_dir(&root).map_err(ImageError::of(step()))?;
                let upwards = layers.into_iter().rev().collect();
                let settings = &self.0.settings;
                merge(&settings.program, upwards, &root, &settings.limits).await?;
                Ok(Root::Folder(root))
            }
        }
    }

    /// Folders of layers, top first, each once: of a layer that comes twice only the upper one can be seen, and
    /// overlayfs takes none twice.
    fn topmost_first(&self, layers: &[Digest]) -> Vec<PathBuf> {
        let mut seen = std::collections::BTreeSet::new();
        let all = layers.iter().rev();
        all.filter(|layer| seen.insert(*layer))
            .map(|layer| self.layer_path(layer))
            .collect()
    }

    /// What was made for a slot of a container, also after a restart; `None` if nothing was.
    ///
    /// # Errors
    ///
    /// The disk failed.
    pub fn provisioned(
        &self,
        container: &str,
        slot: &str,
    ) -> Result<Option<Provisioned>, ImageError> {
        let folder = self
            .0
            .settings
            .containers
            .join(disk::container_name(container));
        let place = folder.join(slot);
        if !place.is_dir() {
            return Ok(None);
        }
        let step = || format!("read what is in {}", place.display());
        let config = disk::read(&place.join(disk::SLOT_CONFIG)).map_err(ImageError::of(step()))?;
        let layers: Vec<Digest> =
            disk::read(&place.join(disk::SLOT_LAYERS)).map_err(ImageError::of(step()))?;
        let copy = place.join(COPY);
        let root = match copy.is_dir() {
            true => Root::Folder(copy),
            false => overlay(&place, self.topmost_first(&layers).len()),
        };
        Ok(Some(Provisioned { root, config }))
    }

    /// Deletes all roots of a container that has ended. One that has none is fine.
    ///
    /// # Errors
    ///
    /// The disk failed.
    pub async fn remove(&self, container: &str) -> Result<(), ImageError> {
        self.remove_folder(disk::container_name(container)).await
    }

    pub(super) async fn remove_folder(&self, name: String) -> Result<(), ImageError> {
        let Some(layers) = self.0.shared().containers.remove(&name) else {
            return Ok(());
        };
        let path = self.0.settings.containers.join(name);
        crash_point("root-removed");
        let deleted = tokio::task::spawn_blocking(move || disk::delete(&path)).await;
        self.0.shared().state.let_go(&layers);
        deleted.map_err(ImageError::of("delete the root of a container"))?
    }
}

/// The names of an overlay of so many layers. The kernel takes a page of them, which many long ones do not fit into.
fn overlay(place: &Path, layers: usize) -> Root {
    let names = (0..layers).map(|number| place.join(number.to_string()));
    Root::Overlay {
        lower: names.collect(),
        upper: place.join("upper"),
        work: place.join("work"),
    }
}

/// The top of a mount shows owner and permissions of the upper folder.
fn dress(upper: &Path, top: &Path) -> io::Result<()> {
    let data = fs::metadata(top)?;
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(upper, Some(data.uid()), Some(data.gid()))?;
    }
    fs::set_permissions(upper, fs::Permissions::from_mode(data.mode() & 0o7777))
}

fn private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}
