//! Images of containers: their store, and deleting what nobody uses.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use abi_mesos::v1;
use base_ids::ContainerId;
use drivers_image::{ImageError, Limits, Reference, Store, StoreSettings};

use crate::options::{ImageGc, ImageOptions};

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

    /// Deletes all images that no container uses, but those in `excluded` and those that the operator keeps.
    ///
    /// # Errors
    /// The disk failed; the text is for people.
    pub(crate) async fn prune(&self, excluded: &[v1::Image]) -> Result<(), String> {
        let named = excluded.iter().filter_map(|image| image.docker.as_ref());
        let mut kept = named
            .map(|docker| docker.name().parse::<Reference>())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| error.to_string())?;
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
