//! The store: images and layers that all containers of an agent share, and the roots that are made of them.
//!
//! ```text
//! <folder>/images/<key>         one image: its configuration and layers, as JSON
//! <folder>/layers/<digest>/     one unpacked layer, in the form that overlayfs mounts; never changed
//! <folder>/downloads/<digest>   a packed layer that is not complete yet; the next pull goes on with it
//! <folder>/work/                what is being made, and what is being deleted
//! <containers>/<container>/<slot>/layers    what a container needs
//! <containers>/<container>/<slot>/config    how its image wants it to be run
//! <containers>/<container>/<slot>/0, 1 …, upper, work, or root
//! ```
//!
//! Contract: whatever has its final name is complete, also after a crash. A layer stays as long as an image, a pull or
//! the folder of a container needs it. An image that was pulled with a task's own credentials is given to nobody who
//! shows others.

mod disk;
mod locks;
mod provision;
mod prune;
mod pull;
mod state;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use provision::{Provisioned, Root};
pub use prune::Pruned;

use crate::config::ImageConfig;
use crate::credentials::DockerConfig;
use crate::digest::Digest;
use crate::error::ImageError;
use crate::manifest::{Limits, Platform};
use crate::reference::Reference;
use crate::registry::{DefaultSource, Web};
use locks::Locks;
use state::{Record, State};

/// Layers that are downloaded or unpacked at the same time, over all images.
const LAYERS_AT_ONCE: usize = 4;

/// How the files of an image become the root of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// All containers share the layers, and each has a folder for its changes.
    Overlay,
    /// Each container has a copy of its own.
    Copy,
}

/// How the store works.
#[derive(Clone, Debug)]
pub struct StoreSettings {
    /// Where images and layers are, on a disk of this machine.
    pub folder: PathBuf,
    /// Where the folders of containers are; with overlayfs on a disk whose folders it takes.
    pub containers: PathBuf,
    /// The program that is run as `<program> container-unpack`; it must call
    /// [`container_unpack`](crate::container_unpack).
    pub program: PathBuf,
    /// Where images come from whose names say nothing.
    pub default: DefaultSource,
    /// A folder `host[:port]` for each registry that has authorities (`*.crt`) or wants a certificate (`*.cert` and
    /// `*.key`).
    pub certs: Option<PathBuf>,
    /// Credentials for all.
    pub config: DockerConfig,
    /// `None` is overlayfs where the machine has it, else copies.
    pub backend: Option<Backend>,
    /// How large images may be.
    pub limits: Limits,
}

/// An image that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name.
    pub reference: Reference,
    /// Whether one that is here already is good enough; otherwise the source is asked whether there is a newer one.
    pub cached: bool,
    /// Credentials of the one who wants it; `None` uses those of the agent.
    pub config: Option<DockerConfig>,
}

/// The store of an agent. Clones share it.
#[derive(Clone, Debug)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: StoreSettings,
    platform: Platform,
    backend: Backend,
    web: Web,
    shared: Mutex<Shared>,
    pulls: Locks<String>,
    layers: Locks<Digest>,
    downloads: Locks<Digest>,
    /// What takes processor and network.
    parallel: tokio::sync::Semaphore,
}

#[derive(Debug, Default)]
struct Shared {
    state: State,
    /// Who may have which private image: name and credentials, and the digest of its manifest.
    granted: BTreeMap<(String, DockerConfig), Record>,
    /// What the folder of a container holds, by its name.
    containers: BTreeMap<String, Vec<Digest>>,
    /// How many pulls ended well, and how long the last of them took.
    pulls: Option<(u64, Duration)>,
}

/// An image on this machine. Its layers stay until it is dropped.
#[derive(Debug)]
pub struct Image {
    record: Record,
    _hold: Hold,
}

impl Image {
    /// How a container of it wants to be run.
    pub fn config(&self) -> &ImageConfig {
        &self.record.config
    }

    /// Of its manifest.
    pub fn digest(&self) -> &Digest {
        &self.record.digest
    }
}

/// Keeps layers from being deleted.
#[derive(Debug)]
struct Hold {
    store: Arc<Inner>,
    layers: Vec<Digest>,
}

impl Hold {
    fn new(store: &Arc<Inner>, layers: Vec<Digest>) -> Self {
        store.shared().state.hold(&layers);
        Self {
            store: Arc::clone(store),
            layers,
        }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.store.shared().state.let_go(&self.layers);
    }
}

impl Inner {
    /// Held for moments only: names of folders are changed under it, but nothing is read or written.
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// Opens the store, makes its folders, and deletes what an earlier run left half done.
    ///
    /// # Errors
    ///
    /// The folders cannot be made or read, or overlayfs was asked for and does not work.
    pub async fn open(mut settings: StoreSettings) -> Result<Self, ImageError> {
        let (found, settings) = tokio::task::spawn_blocking(move || {
            for folder in [&mut settings.folder, &mut settings.containers] {
                *folder = std::path::absolute(&*folder)
                    .map_err(ImageError::of("find the present folder"))?;
            }
            let found = disk::open(&settings.folder, &settings.containers)?;
            Ok::<_, ImageError>((found, settings))
        })
        .await
        .map_err(ImageError::of("open the store of images"))??;
        let mut state = State::new(found.layers);
        for (record, used) in found.images {
            state.insert(record, used);
        }
        for layers in found.containers.values() {
            state.hold(layers);
        }
        let backend = provision::backend(&settings).await?;
        let inner = Inner {
            platform: Platform::here(),
            backend,
            web: Web::new(settings.certs.clone()),
            shared: Mutex::new(Shared {
                state,
                containers: found.containers,
                ..Shared::default()
            }),
            pulls: Locks::default(),
            layers: Locks::default(),
            downloads: Locks::default(),
            parallel: tokio::sync::Semaphore::new(LAYERS_AT_ONCE),
            settings,
        };
        let store = Self(Arc::new(inner));
        // Layers of pulls that were not completed, or never reached the disk.
        store.delete_loose_layers().await?;
        Ok(store)
    }

    /// Which backend it uses.
    pub fn backend(&self) -> Backend {
        self.0.backend
    }

    /// How many pulls ended well, and how long the last of them took, if there was one.
    pub fn pulls(&self) -> Option<(u64, Duration)> {
        self.0.shared().pulls
    }

    /// Deletes the folders of all containers but those in `known`: to be called once after a restart.
    ///
    /// # Errors
    ///
    /// A folder cannot be deleted.
    pub async fn keep_containers(&self, known: &BTreeSet<String>) -> Result<(), ImageError> {
        let known: BTreeSet<String> = known
            .iter()
            .map(|name| disk::container_name(name))
            .collect();
        let gone: Vec<String> = {
            let shared = self.0.shared();
            let names = shared.containers.keys();
            names
                .filter(|name| !known.contains(*name))
                .cloned()
                .collect()
        };
        for name in gone {
            self.remove_folder(name).await?;
        }
        Ok(())
    }
}
