//! Deleting what nobody needs.

use std::collections::BTreeSet;

use super::pull::Making;
use super::{Store, disk};
use crate::digest::Digest;
use crate::error::ImageError;
use crate::reference::Reference;

/// What was deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Images that are not known any more.
    pub images: usize,
    /// Layers whose files are gone.
    pub layers: usize,
}

impl Store {
    /// Deletes all images that no container uses, but those in `excluded`, with their layers.
    ///
    /// # Errors
    ///
    /// The disk failed.
    pub async fn prune(&self, excluded: &[Reference]) -> Result<Pruned, ImageError> {
        self.prune_while(excluded, || Ok(true)).await
    }

    /// As [`prune`](Self::prune), the image first that was used least lately, and only while the disk is fuller than
    /// `fullness_max`, from 0 to 1.
    ///
    /// # Errors
    ///
    /// The disk failed.
    pub async fn relieve(
        &self,
        excluded: &[Reference],
        fullness_max: f64,
    ) -> Result<Pruned, ImageError> {
        let folder = &self.0.settings.folder;
        self.prune_while(excluded, || Ok(disk::fullness(folder)? > fullness_max))
            .await
    }

    async fn prune_while(
        &self,
        excluded: &[Reference],
        mut wanted: impl FnMut() -> Result<bool, ImageError>,
    ) -> Result<Pruned, ImageError> {
        let excluded: BTreeSet<String> = excluded.iter().map(ToString::to_string).collect();
        let mut pruned = Pruned::default();
        if wanted()? {
            self.delete_downloads()?;
        }
        let candidates = self.0.shared().state.unused(&excluded);
        for key in candidates {
            if !wanted()? {
                break;
            }
            // The list first: an image without layers would be pulled again, layers without an image are deleted.
            disk::delete(&self.folder(disk::IMAGES).join(&key))?;
            self.0.shared().state.forget(&key);
            pruned.images += 1;
            pruned.layers += self.delete_loose_layers().await?;
        }
        if pruned.images > 0 {
            tracing::info!(
                images = pruned.images,
                layers = pruned.layers,
                "deleted images"
            );
        }
        Ok(pruned)
    }

    /// Forgets what pulls left that were broken off. A file that is none of ours is deleted too.
    fn delete_downloads(&self) -> Result<(), ImageError> {
        let folder = self.folder(disk::DOWNLOADS);
        let step = format!("look into {}", folder.display());
        for name in disk::names(&folder).map_err(ImageError::of(step))? {
            let alone =
                Digest::from_file_name(&name).map(|digest| self.0.downloads.try_lock(digest));
            if !matches!(alone, Some(None)) {
                disk::delete(&folder.join(name))?;
            }
        }
        Ok(())
    }

    pub(super) async fn delete_loose_layers(&self) -> Result<usize, ImageError> {
        let mut doomed = Vec::new();
        {
            let mut shared = self.0.shared();
            for layer in shared.state.take_loose_layers() {
                let grave = Making(disk::fresh(&self.folder(disk::WORK)));
                match std::fs::rename(self.layer_path(&layer), &grave.0) {
                    Ok(()) => doomed.push(grave),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                    Err(error) => return Err(ImageError::of("put a layer away")(error)),
                }
            }
            let shared = &mut *shared;
            let state = &shared.state;
            shared
                .granted
                .retain(|_, record| record.layers.iter().all(|layer| state.has(layer)));
        }
        let count = doomed.len();
        for grave in doomed {
            let path = grave.0.clone();
            tokio::task::spawn_blocking(move || disk::delete(&path))
                .await
                .map_err(ImageError::of("delete a layer"))??;
        }
        Ok(count)
    }
}
