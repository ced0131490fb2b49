//! The engine.

use crate::overlay::Overlay;
use redb::backends::FileBackend;
use redb::{Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition};
use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use store_api::{Batch, Operation, Store, StoreError, Term};

/// The layout of the file that this program reads and writes.
pub const FORMAT: u32 = 1;

const PAIRS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("pairs");
const HEAD: TableDefinition<'_, &str, u64> = TableDefinition::new("head");
const HEAD_FORMAT: &str = "format";
const HEAD_TERM: &str = "term";
/// Kernels hold the state in memory too: what is here is little more than the pages that are about to be written.
const CACHE_BYTES: usize = 1024 * 1024;

/// Durable state in one file, held by one process.
#[derive(Debug)]
pub struct LocalStore {
    path: PathBuf,
    database: Database,
}

impl LocalStore {
    /// Opens the store file at `path`, or makes it when there is none; its directory must exist.
    ///
    /// An existing file is checked whole, through a layer that cannot write, before it is opened for writing.
    ///
    /// # Errors
    /// [`StoreError::Locked`], [`StoreError::Damaged`], [`StoreError::Format`] or [`StoreError::Io`]; the file is then
    /// as it was before.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        match File::options().read(true).write(true).open(path) {
            Ok(file) => check(path, file)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(path)?,
            Err(error) => return Err(StoreError::io("open", path, error)),
        }
        let database = builder().open(path).map_err(|error| opening(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            database,
        })
    }

    /// The file that holds the state.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn failed(&self, step: &'static str, error: impl Into<redb::Error>) -> StoreError {
        failed(step, &self.path, error.into())
    }
}

impl Store for LocalStore {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let transaction = self
            .database
            .begin_read()
            .map_err(|error| self.failed("read", error))?;
        let table = transaction
            .open_table(PAIRS)
            .map_err(|error| self.failed("read", error))?;
        let value = table.get(key).map_err(|error| self.failed("read", error))?;
        Ok(value.map(|value| value.value().to_vec()))
    }

    fn scan(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let transaction = self
            .database
            .begin_read()
            .map_err(|error| self.failed("read", error))?;
        let table = transaction
            .open_table(PAIRS)
            .map_err(|error| self.failed("read", error))?;
        let mut found = Vec::new();
        for pair in table
            .range(prefix..)
            .map_err(|error| self.failed("read", error))?
        {
            let (key, value) = pair.map_err(|error| self.failed("read", error))?;
            if !key.value().starts_with(prefix) {
                break;
            }
            found.push((key.value().to_owned(), value.value().to_vec()));
        }
        Ok(found)
    }

    fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        batch.check()?;
        let mut transaction = self
            .database
            .begin_write()
            .map_err(|error| self.failed("write", error))?;
        transaction
            .set_durability(redb::Durability::Immediate)
            .map_err(|error| StoreError::io("write", &self.path, io::Error::other(error)))?;
        {
            let mut head = transaction
                .open_table(HEAD)
                .map_err(|error| self.failed("write", error))?;
            let held = head
                .get(HEAD_TERM)
                .map_err(|error| self.failed("write", error))?
                .map_or(Term::default(), |term| Term(term.value()));
            if batch.term() < held {
                // Dropping the transaction takes everything back.
                return Err(StoreError::Fenced {
                    held,
                    offered: batch.term(),
                });
            }
            if batch.term() > held {
                head.insert(HEAD_TERM, batch.term().0)
                    .map_err(|error| self.failed("write", error))?;
            }
            let mut pairs = transaction
                .open_table(PAIRS)
                .map_err(|error| self.failed("write", error))?;
            for operation in batch.operations() {
                match operation {
                    Operation::Put { key, value } => pairs.insert(key.as_str(), value.as_slice()),
                    Operation::Delete { key } => pairs.remove(key.as_str()),
                }
                .map_err(|error| self.failed("write", error))?;
            }
        }
        transaction
            .commit()
            .map_err(|error| self.failed("write", error))
    }

    fn term(&self) -> Result<Term, StoreError> {
        let term = head(&self.database, HEAD_TERM).map_err(|error| self.failed("read", error))?;
        Ok(Term(term.unwrap_or_default()))
    }
}

fn builder() -> redb::Builder {
    let mut builder = redb::Builder::new();
    builder.set_cache_size(CACHE_BYTES);
    builder
}

/// Makes a store under another name first, so that no crash leaves half a store under `path`.
fn make(path: &Path) -> Result<(), StoreError> {
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    // One that a crash left behind.
    let _ = std::fs::remove_file(&draft);
    let made = make_draft(&draft, path).and_then(|()| match std::fs::hard_link(&draft, path) {
        // Another process made it meanwhile; opening it tells whether it is in use.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(|error| StoreError::io("create", path, error)),
    });
    // Whatever happened, the draft is of no further use.
    let _ = std::fs::remove_file(&draft);
    made?;
    let directory = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    File::open(directory)
        .and_then(|directory| directory.sync_all())
        .map_err(|error| StoreError::io("sync", directory, error))
}

/// Fills the file `draft`; errors speak of `path`, which is what the operator knows.
fn make_draft(draft: &Path, path: &Path) -> Result<(), StoreError> {
    let file = File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(draft)
        .map_err(|error| StoreError::io("create", path, error))?;
    let database = FileBackend::new(file)
        .and_then(|backend| builder().create_with_backend(backend))
        .map_err(|error| opening(path, error))?;
    let fill = || -> Result<(), redb::Error> {
        let transaction = database.begin_write()?;
        transaction
            .open_table(HEAD)?
            .insert(HEAD_FORMAT, u64::from(FORMAT))?;
        transaction.open_table(PAIRS)?;
        Ok(transaction.commit()?)
    };
    fill().map_err(|error| failed("write", path, error))
}

fn head(database: &Database, name: &str) -> Result<Option<u64>, redb::Error> {
    let value = database.begin_read()?.open_table(HEAD)?.get(name)?;
    Ok(value.map(|value| value.value()))
}

/// Verifies every page of an existing file without changing it.
fn check(path: &Path, file: File) -> Result<(), StoreError> {
    let damaged = |reason: String| StoreError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let metadata = file
        .metadata()
        .map_err(|error| StoreError::io("read", path, error))?;
    if !metadata.is_file() {
        return Err(damaged("it is not a regular file".to_owned()));
    }
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::Locked {
                path: path.to_owned(),
            });
        }
        Err(TryLockError::Error(error)) => return Err(StoreError::io("lock", path, error)),
    }
    if metadata.len() == 0 {
        return Err(damaged("it is empty".to_owned()));
    }
    let overlay = Overlay::new(file).map_err(|error| StoreError::io("read", path, error))?;
    // The engine may panic over bytes that it never wrote; that is one more way to find damage.
    let opened = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        builder()
            .set_check_integrity_on_open(true)
            .create_with_backend(overlay)
            .map(|database| head(&database, HEAD_FORMAT))
    }));
    let format = |found: String| {
        Err(StoreError::Format {
            path: path.to_owned(),
            found,
            expected: FORMAT,
        })
    };
    match opened {
        Ok(Ok(Ok(Some(found)))) if found == u64::from(FORMAT) => Ok(()),
        Ok(Ok(Ok(Some(found)))) => format(found.to_string()),
        Ok(Ok(Ok(None) | Err(redb::Error::TableDoesNotExist(_)))) => {
            format("of another program".to_owned())
        }
        Ok(Ok(Err(error))) => Err(failed("read", path, error)),
        Ok(Err(error)) => Err(opening(path, error)),
        Err(_) => Err(damaged("its pages contradict each other".to_owned())),
    }
}

fn opening(path: &Path, error: DatabaseError) -> StoreError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => {
            StoreError::Locked {
                path: path.to_owned(),
            }
        }
        DatabaseError::UpgradeRequired(version) => StoreError::Format {
            path: path.to_owned(),
            found: format!("of redb {version}"),
            expected: FORMAT,
        },
        DatabaseError::RepairAborted | DatabaseError::TransactionInProgress => {
            StoreError::Damaged {
                path: path.to_owned(),
                reason: error.to_string(),
            }
        }
        DatabaseError::Storage(error) => failed("open", path, error.into()),
        other => StoreError::io("open", path, io::Error::other(other)),
    }
}

fn failed(step: &'static str, path: &Path, error: redb::Error) -> StoreError {
    let damaged = |reason: String| StoreError::Damaged {
        path: path.to_owned(),
        reason,
    };
    match error {
        redb::Error::Corrupted(reason) => damaged(reason),
        // A file that ends early or begins with foreign bytes, as the engine reports it.
        redb::Error::Io(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
            ) =>
        {
            damaged(error.to_string())
        }
        redb::Error::Io(error) => StoreError::io(step, path, error),
        redb::Error::PreviousIo => StoreError::io(
            step,
            path,
            io::Error::other("an earlier write failed and the store was closed"),
        ),
        other @ (redb::Error::TableTypeMismatch { .. }
        | redb::Error::TableDoesNotExist(_)
        | redb::Error::TypeDefinitionChanged { .. }) => damaged(other.to_string()),
        other => StoreError::io(step, path, io::Error::other(other)),
    }
}
