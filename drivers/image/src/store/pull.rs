//! From the name of an image to unpacked layers.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::state::Record;
use super::{Hold, Image, Inner, LAYERS_AT_ONCE, Store, Wanted, disk};
use crate::config::{self, Configuration};
use crate::digest::Digest;
use crate::error::ImageError;
use crate::local;
use crate::manifest::{self, Document, Part};
use crate::registry::{DefaultSource, Endpoint, Session};
use crate::unpack::{Packed, unpack_part};

/// Indexes within indexes.
const INDEXES_MAX: usize = 3;
/// Private images that are remembered.
const GRANTED_MAX: usize = 1000;

/// Where a packed layer is.
enum Origin<'a> {
    Registry(&'a Session, Part),
    Local(Packed),
}

impl Store {
    /// The image, pulled if it is not here or if a newer one is wanted. Several callers for the same image wait for one
    /// pull. Dropping the future ends a pull; what was downloaded is kept for the next.
    ///
    /// # Errors
    ///
    /// Why it cannot be had.
    pub async fn get(&self, wanted: &Wanted) -> Result<Image, ImageError> {
        let name = full_name(wanted);
        if let Some(image) = self.present(&name, wanted) {
            return Ok(image);
        }
        let _alone = self.0.pulls.lock(name.clone()).await;
        // It may have come meanwhile.
        if let Some(image) = self.present(&name, wanted) {
            return Ok(image);
        }
        let begun = Instant::now();
        let image = self.pull(&name, wanted).await?;
        let took = begun.elapsed();
        tracing::info!(image = name, digest = %image.digest(), took_ms = took.as_millis(), "pulled an image");
        let mut shared = self.0.shared();
        let before = shared.pulls.map_or(0, |(count, _)| count);
        shared.pulls = Some((before + 1, took));
        drop(shared);
        Ok(image)
    }

    fn present(&self, name: &str, wanted: &Wanted) -> Option<Image> {
        if !wanted.cached {
            return None;
        }
        let mut shared = self.0.shared();
        let now = SystemTime::now();
        let record = match &wanted.config {
            None => shared.state.find(name, now)?,
            Some(config) => {
                let key = (name.to_owned(), config.clone());
                let record = shared.granted.get(&key)?.clone();
                let whole = record.layers.iter().all(|layer| shared.state.has(layer));
                if !whole {
                    shared.granted.remove(&key);
                    return None;
                }
                record
            }
        };
        shared.state.hold(&record.layers);
        drop(shared);
        Some(self.image(record))
    }

    /// The layers of `record` are held already.
    fn image(&self, record: Record) -> Image {
        let file = self.folder(disk::IMAGES).join(record.key());
        if let Ok(opened) = std::fs::File::open(file) {
            // Only the order of deletion depends on it.
            let _ = opened.set_modified(SystemTime::now());
        }
        Image {
            _hold: Hold {
                store: Arc::clone(&self.0),
                layers: record.layers.clone(),
            },
            record,
        }
    }

    async fn pull(&self, name: &str, wanted: &Wanted) -> Result<Image, ImageError> {
        let Inner {
            settings,
            web,
            platform,
            ..
        } = &*self.0;
        let (reference, limits) = (&wanted.reference, settings.limits);
        match Endpoint::of(reference, &settings.default, |host| web.trusts(host)) {
            Some(endpoint) => {
                let credentials = wanted.config.as_ref().unwrap_or(&settings.config);
                let credential = credentials.get(&endpoint.host).cloned();
                let session = Session::new(web, endpoint, credential)?;
                let tag = reference.effective_tag().unwrap_or_default();
                let mut which = match &reference.digest {
                    Some(digest) => (digest.to_string(), Some(digest.clone())),
                    None => (tag.to_owned(), None),
                };
                let mut depth = 0;
                let (digest, manifest) = loop {
                    let found = session
                        .manifest(&which.0, which.1.as_ref(), &limits)
                        .await?;
                    let kind = found.content_type.as_deref();
                    match manifest::parse(&found.bytes, kind, platform, &limits)? {
                        Document::Image(manifest) => break (found.digest, manifest),
                        Document::Index(next) if depth < INDEXES_MAX => {
                            which = (next.digest.to_string(), Some(next.digest));
                        }
                        Document::Index(_) => {
                            let text = "the image is an index of indexes without end";
                            return Err(ImageError::Refused(text.to_owned()));
                        }
                    }
                    depth += 1;
                };
                let config = session.part(&manifest.config).await?;
                let origins = manifest.layers.into_iter();
                let origins = origins.map(|part| Origin::Registry(&session, part));
                self.complete(name, wanted, digest, &config, origins.collect())
                    .await
            }
            None => {
                let DefaultSource::Folder(folder) = settings.default.clone() else {
                    unreachable!("only a folder has no endpoint");
                };
                let (reference, platform) = (reference.clone(), platform.clone());
                let look = move || local::find(&folder, &reference, &platform, &limits);
                let found = tokio::task::spawn_blocking(look)
                    .await
                    .map_err(ImageError::of("look for the image"))??;
                let origins = found.layers.into_iter().map(Origin::Local).collect();
                self.complete(name, wanted, found.digest, &found.config, origins)
                    .await
            }
        }
    }

    /// Unpacks what is not here yet, and makes the image known.
    async fn complete(
        &self,
        name: &str,
        wanted: &Wanted,
        digest: Digest,
        config: &[u8],
        origins: Vec<Origin<'_>>,
    ) -> Result<Image, ImageError> {
        let Configuration { config, layers } =
            config::parse(config, origins.len(), &self.0.platform)?;
        let hold = Hold::new(&self.0, layers.clone());
        let works: Vec<_> = origins
            .iter()
            .zip(&layers)
            .map(|(origin, diff_id)| self.layer(origin, diff_id))
            .collect();
        let fetched: Vec<bool> = futures_util::stream::iter(works)
            .buffer_unordered(LAYERS_AT_ONCE)
            .try_collect()
            .await?;
        let record = Record {
            name: name.to_owned(),
            private: wanted.config.is_some(),
            digest,
            config,
            layers,
        };
        let (file, folder) = (
            self.folder(disk::IMAGES).join(record.key()),
            self.0.settings.folder.clone(),
        );
        let (written, any_new) = (record.clone(), fetched.contains(&true));
        let write = move || {
            // What the image names must be on the disk before the image is.
            if any_new {
                disk::sync(&folder)?;
            }
            disk::write(&file, &folder.join(disk::WORK), &written)
        };
        tokio::task::spawn_blocking(write)
            .await
            .map_err(ImageError::of("write down the image"))??;
        let mut shared = self.0.shared();
        shared.state.insert(record.clone(), SystemTime::now());
        if let Some(config) = &wanted.config {
            if shared.granted.len() >= GRANTED_MAX {
                shared.granted.clear();
            }
            let key = (name.to_owned(), config.clone());
            shared.granted.insert(key, record.clone());
        }
        drop(shared);
        Ok(Image {
            record,
            _hold: hold,
        })
    }

    /// Makes one layer, which the caller holds. Returns whether it was not here before.
    async fn layer(&self, origin: &Origin<'_>, diff_id: &Digest) -> Result<bool, ImageError> {
        let _alone = self.0.layers.lock(diff_id.clone()).await;
        if self.0.shared().state.has(diff_id) {
            return Ok(false);
        }
        let _place = self
            .0
            .parallel
            .acquire()
            .await
            .expect("the semaphore is never closed");
        let settings = &self.0.settings;
        let (packed, download) = match origin {
            Origin::Local(packed) => (packed.clone(), None),
            Origin::Registry(session, part) => {
                // A forged image may claim that one download is several layers.
                let alone = self.0.downloads.lock(part.digest.clone()).await;
                let file = self.folder(disk::DOWNLOADS).join(part.digest.file_name());
                session.download(part, &file).await?;
                let packed = Packed {
                    file: file.clone(),
                    from: 0,
                    bytes: part.bytes,
                };
                (packed, Some((file, alone)))
            }
        };
        let step = |error| ImageError::of("make a folder for a layer")(error);
        let making = Making(disk::fresh(&self.folder(disk::WORK)));
        std::fs::create_dir(&making.0).map_err(step)?;
        let unpacked = unpack_part(
            &settings.program,
            &packed,
            &making.0,
            diff_id,
            &settings.limits,
        )
        .await;
        if let Some((download, _alone)) = download {
            // Good or bad, it is of no more use.
            disk::delete(&download)?;
        }
        let unpacked = unpacked?;
        tracing::debug!(layer = %diff_id, members = unpacked.members, bytes = unpacked.bytes, "unpacked a layer");
        let mut shared = self.0.shared();
        std::fs::rename(&making.0, self.layer_path(diff_id)).map_err(step)?;
        shared.state.unpacked(diff_id.clone());
        Ok(true)
    }

    pub(super) fn folder(&self, name: &str) -> PathBuf {
        self.0.settings.folder.join(name)
    }

    pub(super) fn layer_path(&self, layer: &Digest) -> PathBuf {
        self.folder(disk::LAYERS).join(layer.file_name())
    }
}

/// A folder that is deleted if it never gets another name.
pub(super) struct Making(pub(super) PathBuf);

impl Drop for Making {
    fn drop(&mut self) {
        if !self.0.exists() {
            return;
        }
        let path = std::mem::take(&mut self.0);
        // While the process ends there may be nobody left to do it; the next start does.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn_blocking(move || {
            // A child that was just killed may still write; the next start deletes what is left then.
            if let Err(error) = disk::delete(&path) {
                tracing::debug!("a part of a layer stays behind: {}", error.chain());
            }
        });
    }
}

/// The reference as the store knows it.
fn full_name(wanted: &Wanted) -> String {
    wanted.reference.to_string()
}
