//! What is remembered of a container's networks, and where.
//!
//! Each container has a folder. `record` says what to clear away; it is written before anything
//! is made, so that an agent that was killed leaves nothing that the next one does not know.
//! `ns` stands for the network namespace. `hosts`, `hostname` and `resolv.conf` are what the
//! container sees.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use drivers_syscall::{new_network_at, open_network};
use rustix::fs::statfs;
use rustix::io::Errno;
use rustix::mount::{UnmountFlags, unmount};
use serde::{Deserialize, Serialize};

use crate::cni::{PluginList, Runtime};
use crate::link::Links;
use crate::model::Dns;

/// Longest record that is read, in bytes.
const RECORD_BYTES_MAX: u64 = 16 << 20;
/// The file system of namespaces.
const NAMESPACES: u64 = 0x6e73_6673;

/// The networks of a container.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) hostname: String,
    pub(crate) members: Vec<Member>,
}

/// A container's place in one network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) network: String,
    pub(crate) device: String,
    /// What was asked for.
    pub(crate) wanted: Runtime,
    pub(crate) addresses: Vec<IpAddr>,
    pub(crate) dns: Dns,
    pub(crate) how: How,
}

/// Who made it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum How {
    Bridge {
        number: u32,
    },
    Plugins {
        list: PluginList,
        /// What the last plugin said, once all have.
        given: Option<serde_json::Value>,
    },
}

/// The folder of a container.
#[derive(Clone, Debug)]
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn make(&self) -> io::Result<()> {
        DirBuilder::new().mode(0o755).create(&self.0)
    }

    pub(crate) fn namespace(&self) -> PathBuf {
        self.0.join("ns")
    }

    /// Makes the network namespace, its loopback turned on and open to all who are in it.
    pub(crate) fn make_namespace(&self) -> io::Result<()> {
        let path = self.namespace();
        File::create(&path)?;
        new_network_at(&path, || {
            Links::open()?.raise_loopback()?;
            open_network()
        })?
    }

    /// Whether there is a network namespace.
    pub(crate) fn has_namespace(&self) -> bool {
        statfs(self.namespace())
            .is_ok_and(|found| u64::try_from(found.f_type).is_ok_and(|kind| kind == NAMESPACES))
    }

    pub(crate) fn read(&self) -> io::Result<Record> {
        let mut text = Vec::new();
        let file = File::open(self.0.join("record"))?;
        file.take(RECORD_BYTES_MAX).read_to_end(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    }

    pub(crate) fn write(&self, record: &Record) -> io::Result<()> {
        self.put("record", &serde_json::to_vec(record)?)
    }

    /// Writes a file that is there whole or not at all.
    pub(crate) fn put(&self, name: &str, text: &[u8]) -> io::Result<()> {
        let temporary = self.0.join(format!("{name}.new"));
        let mut file = File::create(&temporary)?;
        file.write_all(text)?;
        fs::rename(temporary, self.0.join(name))
    }

    /// Lets go of the network namespace: with the last process in it, it ends.
    pub(crate) fn drop_namespace(&self) -> io::Result<()> {
        let path = self.namespace();
        loop {
            match unmount(&path, UnmountFlags::DETACH | UnmountFlags::NOFOLLOW) {
                // It may have been mounted on more than once.
                Ok(()) => {}
                Err(Errno::INVAL | Errno::NOENT) => break,
                Err(error) => return Err(error.into()),
            }
        }
        // Copies in other mount namespaces go with the file.
        absent(fs::remove_file(path))
    }

    pub(crate) fn remove(&self) -> io::Result<()> {
        absent(fs::remove_dir_all(&self.0))
    }
}

fn absent(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// The folders in a folder.
pub(crate) fn folders(root: &Path) -> io::Result<Vec<(String, Folder)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if let Ok(name) = entry.file_name().into_string()
            && entry.file_type()?.is_dir()
        {
            found.push((name, Folder(entry.path())));
        }
    }
    Ok(found)
}
