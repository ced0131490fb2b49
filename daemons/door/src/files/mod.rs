//! The files that a daemon shows: virtual paths over directories and files of the host.
//!
//! Whatever path a client names, what opens lies below the attached place that its longest prefix names: `..` is not
//! followed at all, links are followed only as far as they stay inside, and the last step is opened so that nothing
//! swapped in meanwhile can lead out.

mod http;
mod names;
mod resolve;

pub(crate) use http::install;

use base_access::{Action, Authorizer, Object, Principal};
use bytes::Bytes;
use resolve::Opened;
use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// Most bytes that one read returns: 16 pages.
const READ_BYTES_MAX: u64 = 16 * 4096;
const PATH_BYTES_MAX: usize = 4096;

type MayRead = Arc<dyn Fn(Option<&Principal>) -> bool + Send + Sync>;

/// Virtual paths and what they stand for. Clones share the same registry.
#[derive(Clone, Default)]
pub struct Files {
    places: Arc<RwLock<BTreeMap<String, Place>>>,
}

#[derive(Clone)]
struct Place {
    host: PathBuf,
    may_read: MayRead,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

/// Why a file is not shown.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The path makes no sense, or leads out of the place; answered 400.
    #[error("{0}")]
    Invalid(String),
    /// There is nothing of that name; answered 404.
    #[error("there is no such file")]
    NotFound,
    /// The caller may not read it; answered 403.
    #[error("this caller may not read it")]
    Forbidden,
    /// The host refused; answered 500.
    #[error("failed to {step} {path}: {source}")]
    Io {
        /// What was tried.
        step: &'static str,
        /// The virtual path.
        path: String,
        /// The cause.
        source: io::Error,
    },
}

/// An entry of a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryEntry {
    /// The virtual path.
    pub path: String,
    /// Number of hard links.
    pub nlink: u64,
    /// Size in bytes.
    pub size: u64,
    /// Time of the last change of content, in nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Type and permissions, as `stat` gives them.
    pub mode: u32,
    /// Name of the owner, or the number of one without name.
    pub uid: String,
    /// Name of the group, or the number of one without name.
    pub gid: String,
}

/// What a read returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadAnswer {
    /// Size of the whole file in bytes.
    pub size: u64,
    /// The bytes from the offset on.
    pub data: Bytes,
}

impl Files {
    /// Nothing attached yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Shows `host`, a directory or a file, under the path `shown` to callers whom `may_read` lets through; replaces
    /// what was shown there.
    ///
    /// # Errors
    /// When `host` is not there.
    pub fn attach(
        &self,
        host: &Path,
        shown: &str,
        may_read: impl Fn(Option<&Principal>) -> bool + Send + Sync + 'static,
    ) -> io::Result<()> {
        let host = host.canonicalize()?;
        let place = Place {
            host,
            may_read: Arc::new(may_read),
        };
        self.places
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(trimmed(shown).to_owned(), place);
        Ok(())
    }

    /// Shows the log of a daemon to those who may read logs; there need not be one.
    ///
    /// # Errors
    /// When `log` is not there.
    pub fn attach_log(
        &self,
        log: Option<&Path>,
        shown: &str,
        authorizer: &Arc<dyn Authorizer>,
    ) -> io::Result<()> {
        let Some(log) = log else { return Ok(()) };
        let authorizer = Arc::clone(authorizer);
        self.attach(log, shown, move |caller| {
            authorizer.allows(caller, Action::AccessMesosLog, &Object::Any)
        })
    }

    /// No longer shows `shown`; nothing happens when it was not attached.
    pub fn detach(&self, shown: &str) {
        self.places
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(trimmed(shown));
    }

    /// No longer shows `shown` if `host` is behind it, as it was when it was attached; another host path stays shown.
    pub fn detach_from(&self, shown: &str, host: &Path) {
        let mut places = self.places.write().unwrap_or_else(PoisonError::into_inner);
        let host = host.canonicalize().unwrap_or_else(|_| host.to_owned());
        let shown = trimmed(shown);
        if places.get(shown).is_some_and(|place| place.host == host) {
            places.remove(shown);
        }
    }

    /// Every virtual path with the host path behind it.
    #[must_use]
    pub fn shown(&self) -> BTreeMap<String, String> {
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        places
            .iter()
            .map(|(shown, place)| (shown.clone(), place.host.display().to_string()))
            .collect()
    }

    /// Lists a directory, sorted by path; a file has an empty listing. Blocks on the disk.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn browse(
        &self,
        path: &str,
        caller: Option<&Principal>,
    ) -> Result<Vec<DirectoryEntry>, FilesError> {
        let (place, inside) = self.find(path, caller)?;
        let opened = resolve::open(&place.host, &inside)?;
        if !opened.metadata.is_dir() {
            return Ok(Vec::new());
        }
        let failed = |source| FilesError::Io {
            step: "list",
            path: path.to_owned(),
            source,
        };
        let names = names::Names::load();
        let shown = trimmed(path);
        let mut entries = Vec::new();
        for entry in opened.list().map_err(failed)? {
            let name = entry.map_err(failed)?;
            let Some(metadata) = resolve::stat(&place.host, &opened, &name) else {
                continue;
            };
            entries.push(DirectoryEntry {
                path: format!("{shown}/{}", name.to_string_lossy()),
                nlink: metadata.nlink(),
                size: metadata.size(),
                mtime_ns: metadata
                    .mtime()
                    .saturating_mul(1_000_000_000)
                    .saturating_add(metadata.mtime_nsec()),
                mode: metadata.mode(),
                uid: names.user(metadata.uid()),
                gid: names.group(metadata.gid()),
            });
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(entries)
    }

    /// Reads up to 16 pages from `offset` on; no length means as much as that. Blocks on the disk.
    ///
    /// # Errors
    /// [`FilesError`].
    pub fn read(
        &self,
        path: &str,
        offset: u64,
        length: Option<u64>,
        caller: Option<&Principal>,
    ) -> Result<ReadAnswer, FilesError> {
        let (file, size) = self.open_file(path, caller, "read")?;
        let left = size.saturating_sub(offset);
        let wanted = length.unwrap_or(left).min(left).min(READ_BYTES_MAX);
        let mut data = vec![0; usize::try_from(wanted).expect("at most 16 pages")];
        let mut filled = 0;
        while filled < data.len() {
            match file.read_at(&mut data[filled..], offset + filled as u64) {
                // The file was cut meanwhile.
                Ok(0) => break,
                Ok(more) => filled += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => {
                    return Err(FilesError::Io {
                        step: "read",
                        path: path.to_owned(),
                        source,
                    });
                }
            }
        }
        data.truncate(filled);
        Ok(ReadAnswer {
            size,
            data: data.into(),
        })
    }

    /// Opens a regular file; `purpose` is the verb for refusals.
    fn open_file(
        &self,
        path: &str,
        caller: Option<&Principal>,
        purpose: &str,
    ) -> Result<(File, u64), FilesError> {
        let (place, inside) = self.find(path, caller)?;
        let Opened { file, metadata, .. } = resolve::open(&place.host, &inside)?;
        if metadata.is_dir() {
            return Err(FilesError::Invalid(format!("cannot {purpose} a directory")));
        }
        if !metadata.is_file() {
            return Err(FilesError::Invalid(format!(
                "cannot {purpose} what is neither file nor directory"
            )));
        }
        Ok((file, metadata.size()))
    }

    /// The attached place with the longest prefix of `path`, and what of the path is inside it.
    fn find(&self, path: &str, caller: Option<&Principal>) -> Result<(Place, PathBuf), FilesError> {
        if path.is_empty() || path.contains('\0') || path.len() > PATH_BYTES_MAX {
            return Err(FilesError::Invalid("this cannot be a path".to_owned()));
        }
        // Whether it would end inside after all does not matter: nobody needs it.
        if path.split('/').any(|part| part == "..") {
            return Err(FilesError::NotFound);
        }
        let path = trimmed(path);
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner);
        let mut prefix = path;
        loop {
            if let Some(place) = places.get(prefix) {
                if !(place.may_read)(caller) {
                    return Err(FilesError::Forbidden);
                }
                let inside = path[prefix.len()..]
                    .split('/')
                    .filter(|part| !part.is_empty() && *part != ".")
                    .collect();
                return Ok((place.clone(), inside));
            }
            match prefix.rfind('/') {
                Some(end) => prefix = &prefix[..end],
                None => return Err(FilesError::NotFound),
            }
        }
    }
}

fn trimmed(path: &str) -> &str {
    path.trim_end_matches('/')
}

#[cfg(test)]
mod tests;
