//! Images on this machine: an OCI layout, as a folder or in a tar archive, and what `docker save` writes.
//!
//! `NAME:TAG` is looked for in the folder of images as `NAME:TAG.tar`, as `NAME.tar`, and as a layout in the folder
//! `NAME`. Nothing is copied: layers are unpacked right out of the archive.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde::Deserialize;

use crate::digest::Digest;
use crate::error::{ImageError, shown};
use crate::manifest::{self, Document, Limits, Manifest, Part, Platform};
use crate::reference::Reference;
use crate::unpack::Packed;

/// Members of an archive that are listed.
const MEMBERS_MAX: usize = 10_000;
/// What describes one member: long names are kept in memory.
const DESCRIPTION_MAX_BYTES: u64 = 64 << 10;
/// Indexes within indexes.
const INDEXES_MAX: usize = 3;

/// An image on this machine, looked through but not unpacked.
#[derive(Debug)]
pub(crate) struct Found {
    /// Of the manifest, or of the configuration where there is none.
    pub(crate) digest: Digest,
    /// The bytes of the configuration.
    pub(crate) config: Vec<u8>,
    /// The lowest first.
    pub(crate) layers: Vec<Packed>,
}

/// Looks for an image in the folder of images. Blocks.
pub(crate) fn find(
    folder: &Path,
    reference: &Reference,
    platform: &Platform,
    limits: &Limits,
) -> Result<Found, ImageError> {
    // A reference has no '..' and no leading slash.
    let name = folder.join(&reference.repository);
    let with = |suffix: &str| {
        let mut path = name.clone().into_os_string();
        path.push(suffix);
        PathBuf::from(path)
    };
    let tag = reference.effective_tag();
    let tagged = tag.map(|tag| (with(&format!(":{tag}.tar")), true));
    for (archive, any_name) in tagged.into_iter().chain([(with(".tar"), false)]) {
        if archive.is_file() {
            let step = format!("read the image {}", archive.display());
            let bundle = Bundle::archive(archive).map_err(ImageError::of(step))?;
            return bundle.find(reference, any_name, platform, limits);
        }
    }
    if name.join("index.json").is_file() {
        return Bundle::Folder(name).find(reference, false, platform, limits);
    }
    Err(ImageError::Missing(format!(
        "{} holds neither '{}:{}.tar' nor '{}.tar' nor the layout '{1}/index.json'",
        folder.display(),
        reference.repository,
        tag.unwrap_or("latest"),
        reference.repository,
    )))
}

/// Where the files of an image are.
enum Bundle {
    Folder(PathBuf),
    Archive {
        file: PathBuf,
        /// Offset and size of files.
        members: BTreeMap<String, (u64, u64)>,
        /// Names that stand for others.
        links: BTreeMap<String, String>,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

impl Bundle {
    fn archive(path: PathBuf) -> io::Result<Self> {
        let allowed = Rc::new(Cell::new(DESCRIPTION_MAX_BYTES));
        let mut archive = tar::Archive::new(Frugal {
            file: File::open(&path)?,
            allowed: Rc::clone(&allowed),
        });
        let (mut members, mut links) = (BTreeMap::new(), BTreeMap::new());
        let mut entries = archive.entries_with_seek()?;
        loop {
            allowed.set(DESCRIPTION_MAX_BYTES);
            let Some(entry) = entries.next() else { break };
            let entry = entry?;
            if members.len() + links.len() >= MEMBERS_MAX {
                let text = format!("it holds more than {MEMBERS_MAX} files");
                return Err(io::Error::other(text));
            }
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let Some(name) = inside("", &name) else {
                continue;
            };
            let kind = entry.header().entry_type();
            if kind.is_file() {
                members.insert(name, (entry.raw_file_position(), entry.size()));
            } else if let Some(target) = entry.link_name_bytes() {
                let target = String::from_utf8_lossy(&target).into_owned();
                let base = match name.rsplit_once('/') {
                    // Hard links are told from the top.
                    Some((folder, _)) if kind.is_symlink() => folder,
                    _ => "",
                };
                if let Some(target) = inside(base, &target) {
                    links.insert(name, target);
                }
            }
        }
        Ok(Self::Archive {
            file: path,
            members,
            links,
        })
    }

    fn locate(&self, name: &str) -> Option<Packed> {
        let name = inside("", name)?;
        match self {
            Self::Folder(folder) => {
                let file = folder.join(name);
                let bytes = file.metadata().ok().filter(|data| data.is_file())?.len();
                Some(Packed {
                    file,
                    from: 0,
                    bytes,
                })
            }
            Self::Archive {
                file,
                members,
                links,
            } => {
                let found = members
                    .get(&name)
                    .or_else(|| members.get(links.get(&name)?))?;
                Some(Packed {
                    file: file.clone(),
                    from: found.0,
                    bytes: found.1,
                })
            }
        }
    }

    fn read(&self, name: &str, bytes_max: u64) -> Result<Option<Vec<u8>>, ImageError> {
        let Some(place) = self.locate(name) else {
            return Ok(None);
        };
        if place.bytes > bytes_max {
            return Err(ImageError::Refused(format!(
                "'{}' of the image is larger than {bytes_max} bytes",
                shown(name)
            )));
        }
        let mut bytes = Vec::new();
        let mut read = || {
            let mut file = File::open(&place.file)?;
            file.seek(SeekFrom::Start(place.from))?;
            file.take(place.bytes).read_to_end(&mut bytes)
        };
        let step = format!("read '{}' of the image", shown(name));
        read().map_err(ImageError::of(step))?;
        Ok(Some(bytes))
    }

    /// `any_name`: the only image is the right one, whatever it is called.
    fn find(
        &self,
        reference: &Reference,
        any_name: bool,
        platform: &Platform,
        limits: &Limits,
    ) -> Result<Found, ImageError> {
        if let Some(saved) = self.read("manifest.json", limits.manifest_bytes)? {
            return self.saved(&saved, reference, any_name, limits);
        }
        match self.read("index.json", limits.manifest_bytes)? {
            Some(index) => self.layout(&index, reference, any_name, platform, limits),
            None => Err(ImageError::Refused(
                "the archive holds neither a 'manifest.json' of `docker save` nor an 'index.json' of an OCI layout"
                    .to_owned(),
            )),
        }
    }

    /// What `docker save` writes.
    fn saved(
        &self,
        bytes: &[u8],
        reference: &Reference,
        any_name: bool,
        limits: &Limits,
    ) -> Result<Found, ImageError> {
        let all: Vec<Saved> = serde_json::from_slice(bytes).map_err(ImageError::of(
            "understand the 'manifest.json' of the image",
        ))?;
        let called = |saved: &&Saved| {
            let tags = saved.repo_tags.iter().flatten();
            tags.filter_map(|tag| tag.parse::<Reference>().ok())
                .any(|tag| {
                    tag.repository == reference.repository
                        && tag.effective_tag() == reference.effective_tag()
                })
        };
        let found = match (all.iter().find(called), all.as_slice()) {
            (Some(found), _) => found,
            (None, [only]) if any_name || only.repo_tags.iter().flatten().next().is_none() => only,
            (None, _) => {
                let text = format!("no image in the archive is called '{reference}'");
                return Err(ImageError::Missing(text));
            }
        };
        if found.layers.is_empty() || found.layers.len() > limits.layers {
            return Err(ImageError::Refused(format!(
                "the image has {} layers; 1 to {} are allowed",
                found.layers.len(),
                limits.layers
            )));
        }
        let config = self
            .read(&found.config, limits.config_bytes)?
            .ok_or_else(|| missing(&found.config))?;
        let digest = Digest::of(&config);
        let layers = found
            .layers
            .iter()
            .map(|layer| self.locate(layer).ok_or_else(|| missing(layer)));
        Ok(Found {
            digest,
            config,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }

    fn layout(
        &self,
        index: &[u8],
        reference: &Reference,
        any_name: bool,
        platform: &Platform,
        limits: &Limits,
    ) -> Result<Found, ImageError> {
        let mut part = match &reference.digest {
            Some(digest) => Part {
                digest: digest.clone(),
                bytes: limits.manifest_bytes,
            },
            None => {
                let tag = reference.effective_tag();
                let full = reference.to_string();
                let names = [tag.unwrap_or_default(), &full];
                manifest::pick_named(index, &names, any_name, limits)?
            }
        };
        let mut depth = 0;
        let manifest: Manifest = loop {
            let bytes = self.blob(&part, limits.manifest_bytes)?;
            match manifest::parse(&bytes, None, platform, limits)? {
                Document::Image(manifest) => break manifest,
                Document::Index(next) if depth < INDEXES_MAX => part = next,
                Document::Index(_) => {
                    let text = "the image is an index of indexes without end";
                    return Err(ImageError::Refused(text.to_owned()));
                }
            }
            depth += 1;
        };
        let config = self.blob(&manifest.config, limits.config_bytes)?;
        let layers = manifest.layers.iter().map(|layer| {
            let name = blob_name(&layer.digest);
            self.locate(&name).ok_or_else(|| missing(&name))
        });
        Ok(Found {
            digest: part.digest,
            config,
            layers: layers.collect::<Result<_, _>>()?,
        })
    }

    fn blob(&self, part: &Part, bytes_max: u64) -> Result<Vec<u8>, ImageError> {
        let name = blob_name(&part.digest);
        let bytes = self.read(&name, bytes_max)?.ok_or_else(|| missing(&name))?;
        let mut hasher = part.digest.hasher();
        hasher.update(&bytes);
        if hasher.finish() == part.digest {
            Ok(bytes)
        } else {
            Err(ImageError::Refused(format!(
                "'{name}' is damaged: it has another digest than its name says"
            )))
        }
    }
}

fn blob_name(digest: &Digest) -> String {
    format!("blobs/{}", digest.to_string().replacen(':', "/", 1))
}

fn missing(name: &str) -> ImageError {
    ImageError::Missing(format!("the image lacks its part '{}'", shown(name)))
}

/// A name without detours, told from the top; `None` if it leads out.
fn inside(base: &str, name: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// A file of which only so much is read at a time as describes one member.
struct Frugal {
    file: File,
    allowed: Rc<Cell<u64>>,
}

impl Read for Frugal {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.file.read(buffer)?;
        let left = self.allowed.get().checked_sub(size as u64);
        self.allowed.set(left.ok_or_else(|| {
            io::Error::other(format!(
                "a member is described by more than {DESCRIPTION_MAX_BYTES} bytes"
            ))
        })?);
        Ok(size)
    }
}

impl Seek for Frugal {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for (base, name, expect) in [
            ("", "./a//b", Some("a/b")),
            ("a", "../b/layer.tar", Some("b/layer.tar")),
            ("", "/a", Some("a")),
            ("", "../a", None),
            ("a", "../../b", None),
        ] {
            assert_eq!(inside(base, name).as_deref(), expect, "{base} {name}");
        }
        let digest = Digest::of(b"x");
        let name = digest.to_string().replace(':', "/");
        assert_eq!(blob_name(&digest), format!("blobs/{name}"));
    }
}
