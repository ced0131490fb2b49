//! Backups: all that is durable as one tar archive, made and taken back when the service starts.
//!
//! Whoever ends the leadership may wish for both. The wish is written down before the service ends, and carried out once,
//! at the next start, before anything is read: first the backup, then the restoration. What fails is logged, and the
//! service goes on with what it has. An archive is taken back as a whole or not at all.
//!
//! Each record is a member `records/KEY`; of keys all but letters, digits, `.`, `-`, `_` and `@` is written as `%2F`. An
//! archive holds the environment of services, so only its owner can read it.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use abi_marathon::Timestamp;
use services_framework::{Change, Keep, Records, chain};
use store_api::{KEY_BYTES_MAX, StoreError, VALUE_BYTES_MAX};

use crate::mind::record::{Unreadable, WISH, recover};
use crate::mind::{Escaped, Wish};

/// What the names of members begin with.
const FOLDER: &str = "records/";
/// Most members that an archive may have.
const MEMBERS_MAX: usize = 4 << 20;
/// Most bytes that the values of an archive may have together.
const BYTES_MAX: u64 = 8 << 30;

/// Why a backup was not made, or not taken back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file can not be written.
    #[error("failed to write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The file can not be read, or is no archive.
    #[error("failed to read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// What it holds was not written by this program.
    #[error(transparent)]
    Record(#[from] Unreadable),
}

/// Carries out what was wished for, and gives what is durable from now on.
///
/// # Errors
/// [`StoreError`]; all else is logged.
pub(super) fn fulfil(keep: &Keep, records: Records, now: Timestamp) -> Result<Records, StoreError> {
    let (wishes, records): (Records, Records) =
        records.into_iter().partition(|(key, _)| key == WISH);
    let Some((key, wish)) = wishes.into_iter().next() else {
        return Ok(records);
    };
    // It is tried once: a service that never starts again helps nobody.
    keep.commit(vec![Change { key, value: None }])?;
    let Wish { backup, restore } = Wish::read(&wish).unwrap_or_default();
    if let Some(path) = backup.map(PathBuf::from) {
        if let Err(error) = write(&path, &records) {
            tracing::error!(
                error = chain(&error),
                "no backup was made, and nothing restored"
            );
            // Taking one back would lose what there is.
            return Ok(records);
        }
        tracing::info!(path = %path.display(), records = records.len(), "a backup was made");
    }
    let Some(path) = restore.map(PathBuf::from) else {
        return Ok(records);
    };
    let taken = read(&path).and_then(|taken| {
        recover(taken.clone(), now)?;
        Ok(taken)
    });
    let taken = match taken {
        Ok(taken) => taken,
        Err(error) => {
            tracing::error!(error = chain(&error), "the backup was not restored");
            return Ok(records);
        }
    };
    let keys: BTreeSet<&String> = taken.iter().map(|(key, _)| key).collect();
    let gone = records.iter().filter(|(key, _)| !keys.contains(key));
    let gone = gone.map(|(key, _)| Change {
        key: key.clone(),
        value: None,
    });
    let put = taken.iter().map(|(key, value)| Change {
        key: key.clone(),
        value: Some(value.clone()),
    });
    keep.commit(gone.chain(put).collect())?;
    tracing::info!(path = %path.display(), records = taken.len(), "the backup was restored");
    Ok(taken)
}

/// Writes an archive beside its place first, so that one that was there stays until the new one is whole.
fn write(path: &Path, records: &Records) -> Result<(), BackupError> {
    let failed = |source| BackupError::Write {
        path: path.to_owned(),
        source,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = write_beside(path, &beside, records);
    if written.is_err() {
        // It may never have been made.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(failed)
}

fn write_beside(path: &Path, beside: &Path, records: &Records) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok_and(|it| !it.is_file()) {
        return Err(io::Error::other("there is something else than a file"));
    }
    let mut options = File::options();
    let file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(beside)?;
    let mut archive = tar::Builder::new(BufWriter::new(file));
    for (key, value) in records {
        let mut header = tar::Header::new_gnu();
        header.set_size(value.len() as u64);
        header.set_mode(0o600);
        let name = format!("{FOLDER}{}", Escaped(key));
        archive.append_data(&mut header, name, value.as_slice())?;
    }
    let mut file = archive.into_inner()?;
    file.flush()?;
    file.get_ref().sync_all()?;
    fs::rename(beside, path)?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    File::open(folder)?.sync_all()
}

fn read(path: &Path) -> Result<Records, BackupError> {
    let failed = |source| BackupError::Read {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(failed)?;
    if !file.metadata().is_ok_and(|it| it.is_file()) {
        return Err(failed(io::Error::other("it is no file")));
    }
    members(BufReader::new(file)).map_err(failed)
}

/// The records of an archive.
///
/// # Errors
/// What is no archive, or no archive of records, or one of more than [`MEMBERS_MAX`] or [`BYTES_MAX`].
fn members(archive: impl Read) -> io::Result<Records> {
    let strange = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let mut archive = tar::Archive::new(archive);
    let mut records = Records::new();
    let mut seen = BTreeSet::new();
    let mut left = BYTES_MAX;
    for member in archive.entries()? {
        let member = member?;
        let name = member.path_bytes();
        let key = std::str::from_utf8(&name)
            .ok()
            .and_then(|name| Escaped::undone(name.strip_prefix(FOLDER)?));
        let key = key.filter(|key| {
            (1..=KEY_BYTES_MAX).contains(&key.len()) && !key.contains(char::is_control)
        });
        let key = key.ok_or_else(|| strange("a member is no record"))?;
        drop(name);
        let size = member.size();
        if !member.header().entry_type().is_file() || size > VALUE_BYTES_MAX as u64 {
            return Err(strange("a member is no record"));
        }
        left = left
            .checked_sub(size)
            .filter(|_| records.len() < MEMBERS_MAX)
            .ok_or_else(|| strange("it holds too much"))?;
        if !seen.insert(key.clone()) {
            return Err(strange("a record is there twice"));
        }
        let mut value = Vec::new();
        member.take(size).read_to_end(&mut value)?;
        if value.len() as u64 != size {
            return Err(strange("it ends early"));
        }
        records.push((key, value));
    }
    if records.is_empty() {
        return Err(strange("it holds no record"));
    }
    Ok(records)
}

/// Reads the bytes of an archive as a restoration does, and tells how many records they hold; for tests with bytes of
/// strangers.
///
/// # Errors
/// As a restoration.
pub fn records_in(archive: &[u8]) -> io::Result<usize> {
    let records = members(archive)?;
    let count = records.len();
    recover(records, Timestamp::EPOCH).map_err(io::Error::other)?;
    Ok(count)
}

#[cfg(test)]
#[path = "backup_tests.rs"]
mod tests;
