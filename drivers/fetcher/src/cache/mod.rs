//! A cache of artifacts that all containers of an agent share.
//!
//! An artifact is brought into the cache by a child, as into a sandbox, and copied from there into each sandbox that wants
//! it. Many who want the same at the same time wait for the one who brings it. [`shelf`] decides what stays. Whatever the
//! cache cannot hold, or cannot bring, is fetched straight into the sandbox, where the reason for a failure belongs.
//!
//! The folder is the agent's alone; children get their files opened before they give up root. It is emptied when the cache
//! is opened: nothing is written down of what is in it.

mod shelf;

use std::io;
use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::account::Account;
use crate::{Fetch, FetchError, Item, Order, carry_out};
use shelf::{Found, Key, Shelf, Slot};

/// Name of an artifact in the folder of its entry.
const FILE: &str = "artifact";

/// The cache of one agent. Clones share it.
#[derive(Clone, Debug)]
pub struct Cache(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: PathBuf,
    program: PathBuf,
    shelf: Mutex<Shelf>,
    /// An entry was brought, or could not be.
    news: Notify,
}

/// Somebody uses an entry.
struct Lease {
    cache: Cache,
    slot: Slot,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.cache.shelf().leave(self.slot);
    }
}

/// Whoever brings an entry has not brought it yet.
struct Bringing {
    cache: Cache,
    slot: Slot,
    done: bool,
}

impl Drop for Bringing {
    fn drop(&mut self) {
        if !self.done {
            self.cache.shelf().remove(self.slot);
            self.cache.delete(self.slot);
        }
        self.cache.0.news.notify_waiters();
    }
}

impl Cache {
    /// An empty cache for `capacity_bytes` in `folder`, which is made if it is not there. What an earlier one left there
    /// is deleted. `program` is run as `<program> container-fetch`.
    ///
    /// # Errors
    /// The folder cannot be made or emptied.
    pub fn open(folder: PathBuf, capacity_bytes: u64, program: PathBuf) -> io::Result<Self> {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)?;
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            // Somebody may have named a folder that holds other things as well.
            if number(&entry.file_name().to_string_lossy()).is_some() {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(Self(Arc::new(Inner {
            folder,
            program,
            shelf: Mutex::new(Shelf::new(capacity_bytes)),
            news: Notify::new(),
        })))
    }

    /// Bytes that are in it or on their way.
    #[must_use]
    pub fn used_bytes(&self) -> u64 {
        self.shelf().used_bytes()
    }

    /// Most bytes that there may be in it.
    #[must_use]
    pub fn capacity_bytes(&self) -> u64 {
        self.shelf().capacity_bytes()
    }

    /// As [`fetch`](crate::fetch), but items that are to be cached come from the cache.
    ///
    /// # Errors
    /// As [`fetch`](crate::fetch).
    pub async fn fetch(&self, request: &Fetch) -> Result<(), FetchError> {
        let mut order = Order::new(request.clone());
        let mut leases = Vec::new();
        for (item, cached) in request.items.iter().zip(&mut order.cached) {
            if !item.cache {
                continue;
            }
            if let Some(lease) = self.get(request.user.as_deref(), &item.uri).await {
                *cached = Some(self.file(lease.slot));
                leases.push(lease);
            }
        }
        let fetched = carry_out(&self.0.program, &order, |_| true).await;
        drop(leases);
        fetched
    }

    /// An entry that is there; `None` if it cannot be had.
    async fn get(&self, user: Option<&str>, uri: &str) -> Option<Lease> {
        let key = Key {
            user: user.map(str::to_owned),
            uri: uri.to_owned(),
        };
        loop {
            // Listened to before it is looked at, so that no news gets lost.
            let mut news = std::pin::pin!(self.0.news.notified());
            news.as_mut().enable();
            let found = self.shelf().want(&key);
            let (Found::Ready(slot) | Found::Filling(slot) | Found::New(slot)) = found;
            let lease = Lease {
                cache: self.clone(),
                slot,
            };
            match found {
                Found::Ready(_) if self.file(slot).is_file() => return Some(lease),
                // Somebody has deleted it: it is brought again.
                Found::Ready(_) => {
                    self.shelf().remove(slot);
                    self.delete(slot);
                }
                Found::New(_) => return self.bring(&key, slot).await.then_some(lease),
                Found::Filling(_) => loop {
                    let is_there = self.shelf().is_there(slot);
                    if let Some(is_there) = is_there {
                        return is_there.then_some(lease);
                    }
                    news.as_mut().await;
                    news.set(self.0.news.notified());
                    news.as_mut().enable();
                },
            }
        }
    }

    /// Brings an entry; says whether it is there then.
    async fn bring(&self, key: &Key, slot: Slot) -> bool {
        let mut bringing = Bringing {
            cache: self.clone(),
            slot,
            done: false,
        };
        let folder = self.folder(slot);
        if make_folder(&folder, key.user.as_deref()).is_err() {
            return false;
        }
        let request = Fetch {
            sandbox: folder,
            user: key.user.clone(),
            items: vec![Item {
                uri: key.uri.clone(),
                executable: false,
                extract: false,
                output_file: Some(FILE.to_owned()),
                cache: false,
            }],
        };
        let order = Order {
            announces: true,
            ..Order::new(request)
        };
        let cache = self.clone();
        let has_room = move |bytes: u64| {
            let gone = cache.shelf().reserve(slot, bytes);
            for slot in gone.iter().flatten() {
                cache.delete(*slot);
            }
            gone.is_some()
        };
        // Why it failed is found out again where it is of use.
        if carry_out(&self.0.program, &order, has_room).await.is_err() {
            return false;
        }
        bringing.done = true;
        self.shelf().filled(slot);
        true
    }

    fn folder(&self, slot: Slot) -> PathBuf {
        self.0.folder.join(format!("c{}", slot.0))
    }

    fn file(&self, slot: Slot) -> PathBuf {
        self.folder(slot).join(FILE)
    }

    /// Deletes an entry's file; what is open is still there for those who read it.
    fn delete(&self, slot: Slot) {
        let _ = std::fs::remove_dir_all(self.folder(slot));
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // No code that holds the lock can panic between two related changes.
        self.0.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn make_folder(folder: &Path, user: Option<&str>) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::DirBuilder::new().mode(0o700).create(folder)?;
    if let Some(user) = user.filter(|_| rustix::process::geteuid().is_root()) {
        let (uid, gid) = Account::find(user)?.ids();
        chown(folder, Some(uid), Some(gid))?;
    }
    Ok(())
}

/// The number of an entry by the name of its folder.
fn number(name: &str) -> Option<u64> {
    name.strip_prefix('c')?.parse().ok()
}
