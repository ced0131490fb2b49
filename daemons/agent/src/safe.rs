//! What of durable records is secret: the infos of tasks, executors and containers that carry secrets by value.
//!
//! Such a record is stored without its secrets, and names a file in memory that has the whole info. The file is there
//! before the record, and goes after it; it survives the agent, but not the machine. The folder is in a file system of its
//! own in memory, which is mounted for the first file and unmounted after the last. Where that cannot be done the agent
//! alone remembers the secrets, for as long as it runs.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CStr;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use abi_mesos::secrets::{Carrier, without_secrets};
use abi_terms::Body;
use rustix::fs::statfs;
use rustix::io::Errno;
use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};

/// As `/proc` has them: `TMPFS_MAGIC` and `RAMFS_MAGIC`.
const IN_MEMORY: [i64; 2] = [0x0102_1994, 0x8584_58f6];
/// The first is not known to kernels before 6.4.
const MOUNT_OPTIONS: [&CStr; 2] = [c"mode=0700,size=256m,noswap", c"mode=0700,size=256m"];

/// Keeps what is secret of records.
#[derive(Debug)]
pub(crate) struct Safe {
    folder: PathBuf,
    /// By the keys of their records.
    held: BTreeMap<String, Held>,
    /// Files whose records are about to be forgotten.
    doomed: Vec<String>,
    /// Whether it was said already that there is no place in memory.
    is_told: bool,
}

/// An info that has a file.
#[derive(Debug)]
struct Held {
    name: String,
    body: Body,
}

impl Safe {
    /// Nothing is there or done before the first secret.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            held: BTreeMap::new(),
            doomed: Vec::new(),
            is_told: false,
        }
    }

    /// What is stored of an info under a key, and the name of the file with the rest, if there is one.
    pub(crate) fn seal(
        &mut self,
        key: &str,
        carrier: Carrier,
        body: &Body,
    ) -> (Body, Option<String>) {
        let Some(open) = without_secrets(carrier, body) else {
            self.forget(key);
            return (body.clone(), None);
        };
        if let Some(held) = self.held.get(key).filter(|held| held.body == *body) {
            return (open.into(), Some(held.name.clone()));
        }
        self.forget(key);
        let name = match self.write(body) {
            Ok(name) => name,
            Err(error) => {
                if !self.is_told {
                    tracing::warn!(
                        "secrets of tasks that have not begun will be lost when the agent is restarted: {} cannot be \
                         kept in memory: {error}",
                        self.folder.display()
                    );
                }
                self.is_told = true;
                return (open.into(), None);
            }
        };
        let held = Held {
            name: name.clone(),
            body: body.clone(),
        };
        self.held.insert(key.to_owned(), held);
        (open.into(), Some(name))
    }

    /// The record of a key is about to be forgotten.
    pub(crate) fn forget(&mut self, key: &str) {
        self.doomed
            .extend(self.held.remove(key).map(|held| held.name));
    }

    /// All records are durable, and those that were to be forgotten are.
    pub(crate) fn committed(&mut self) {
        if self.doomed.is_empty() {
            return;
        }
        for name in self.doomed.drain(..) {
            remove(&self.folder.join(name));
        }
        self.close();
    }

    /// The whole info of a record that was read; without the file it is what was stored.
    pub(crate) fn unseal(&mut self, key: &str, name: Option<&str>, stored: Body) -> Body {
        let Some(name) = name else { return stored };
        // It is one of ours: no path.
        let whole = match uuid::Uuid::parse_str(name) {
            Ok(_) => fs::read(self.folder.join(name)),
            Err(error) => Err(io::Error::other(error)),
        };
        match whole {
            Ok(whole) => {
                let body = Body::from(whole);
                let held = Held {
                    name: name.to_owned(),
                    body: body.clone(),
                };
                self.held.insert(key.to_owned(), held);
                body
            }
            Err(error) => {
                tracing::warn!(key, "the secrets are lost: {error}");
                stored
            }
        }
    }

    /// Deletes what belongs to no record, after all were read.
    pub(crate) fn sweep(&mut self) {
        let known: BTreeSet<&str> = self.held.values().map(|held| &*held.name).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            if !entry
                .file_name()
                .to_str()
                .is_some_and(|name| known.contains(name))
            {
                remove(&entry.path());
            }
        }
        self.close();
    }

    fn write(&self, body: &Body) -> io::Result<String> {
        self.open()?;
        let name = uuid::Uuid::new_v4().to_string();
        let path = self.folder.join(&name);
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        match file.write_all(body) {
            Ok(()) => Ok(name),
            Err(error) => {
                remove(&path);
                Err(error)
            }
        }
    }

    /// Makes sure that the folder is in memory.
    fn open(&self) -> io::Result<()> {
        match DirBuilder::new().mode(0o700).create(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            Ok(()) | Err(_) => {}
        }
        if is_in_memory(&self.folder)? {
            return Ok(());
        }
        let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
        let mut options = MOUNT_OPTIONS.into_iter();
        loop {
            match mount("tmpfs", &self.folder, "tmpfs", flags, options.next()) {
                Ok(()) => return Ok(()),
                Err(Errno::INVAL) if options.len() > 0 => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Gives the file system back when nothing is in it any more.
    fn close(&self) {
        if !self.held.is_empty() || !is_mount(&self.folder).unwrap_or(false) {
            return;
        }
        if let Err(error) = unmount(&self.folder, UnmountFlags::DETACH) {
            tracing::warn!("{} stays mounted: {error}", self.folder.display());
        }
    }
}

fn remove(path: &Path) {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!("{} stays: {error}", path.display());
        }
        Ok(()) | Err(_) => {}
    }
}

fn is_in_memory(folder: &Path) -> io::Result<bool> {
    let kind = statfs(folder)?.f_type;
    Ok(IN_MEMORY
        .iter()
        .any(|known| i128::from(kind) == i128::from(*known)))
}

/// Is something mounted there?
fn is_mount(folder: &Path) -> io::Result<bool> {
    let above = folder.join("..").metadata()?.dev();
    Ok(folder.metadata()?.dev() != above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use abi_mesos::{encode_wire, v1};

    fn executor(secret: &str) -> Body {
        let secret = v1::Secret {
            r#type: Some(v1::secret::Type::Value),
            value: Some(v1::secret::Value {
                data: Some(secret.as_bytes().to_vec().into()),
            }),
            ..Default::default()
        };
        let variable = v1::environment::Variable {
            secret: Some(secret),
            ..Default::default()
        };
        let command = v1::CommandInfo {
            environment: Some(v1::Environment {
                variables: vec![variable],
            }),
            ..Default::default()
        };
        let info = v1::ExecutorInfo {
            command: Some(command),
            ..Default::default()
        };
        encode_wire(&info).into()
    }

    /// A folder in memory that needs no mount.
    fn memory() -> Option<tempfile::TempDir> {
        let folder = tempfile::tempdir_in("/dev/shm").ok()?;
        is_in_memory(folder.path()).ok()?.then_some(folder)
    }

    fn files(safe: &Safe) -> usize {
        fs::read_dir(&safe.folder).map_or(0, Iterator::count)
    }

    #[test]
    fn a_secret_lives_as_long_as_its_record() {
        let Some(folder) = memory() else { return };
        let place = folder.path().join("secrets");
        let (mut safe, body) = (Safe::new(place.clone()), executor("sesame"));
        let (open, name) = safe.seal("e", Carrier::Executor, &body);
        assert!(!open.windows(6).any(|part| part == b"sesame"));
        assert_eq!(safe.seal("e", Carrier::Executor, &body).1, name);
        let (_, other) = safe.seal("other", Carrier::Executor, &executor("b"));
        assert_eq!(files(&safe), 2);

        // The agent is restarted, and the other record was not durable.
        let mut safe = Safe::new(place.clone());
        assert_eq!(safe.unseal("e", name.as_deref(), open.clone()), body);
        safe.sweep();
        assert_eq!(files(&safe), 1);
        assert_eq!(safe.unseal("other", other.as_deref(), open.clone()), open);

        // Another of the same key, and its end.
        let (_, newer) = safe.seal("e", Carrier::Executor, &executor("open"));
        assert_ne!(newer, name);
        assert_eq!(files(&safe), 2);
        safe.committed();
        assert_eq!(files(&safe), 1);
        safe.forget("e");
        safe.committed();
        assert_eq!(files(&safe), 0);
        assert_eq!(
            safe.unseal("e", Some("../../etc/passwd"), open.clone()),
            open
        );
    }

    #[test]
    fn nothing_is_made_for_who_has_no_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let mut safe = Safe::new(folder.path().join("secrets"));
        let body = Body::from_static(b"\x4a\x01n");
        assert_eq!(safe.seal("e", Carrier::Executor, &body), (body, None));
        safe.forget("e");
        safe.committed();
        safe.sweep();
        assert!(!safe.folder.exists());
    }

    #[test]
    fn nothing_is_written_where_there_is_no_memory() {
        let folder = tempfile::tempdir().unwrap();
        let mut safe = Safe::new(folder.path().join("missing").join("secrets"));
        let (open, name) = safe.seal("e", Carrier::Executor, &executor("sesame"));
        assert_eq!(name, None);
        assert_eq!(without_secrets(Carrier::Executor, &open), None);
    }

    #[test]
    fn root_a_file_system_comes_and_goes() {
        if !rustix::process::geteuid().is_root() {
            eprintln!("skipped: needs root");
            return;
        }
        std::thread::spawn(|| {
            use rustix::mount::MountPropagationFlags;
            drivers_syscall::new_mount_namespace().unwrap();
            let alone = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
            rustix::mount::mount_change("/", alone).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let mut safe = Safe::new(folder.path().join("secrets"));
            let was = is_in_memory(folder.path()).unwrap();
            let (_, name) = safe.seal("e", Carrier::Executor, &executor("sesame"));
            assert!(name.is_some());
            assert!(is_in_memory(&safe.folder).unwrap());
            assert_eq!(is_mount(&safe.folder).unwrap(), !was);
            safe.forget("e");
            safe.committed();
            assert!(!is_mount(&safe.folder).unwrap());
        })
        .join()
        .unwrap();
    }
}
