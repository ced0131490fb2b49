//! One layer: a tar archive with whiteouts, perhaps packed.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom, Write as _};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::rc::Rc;

use rustix::fs::{AtFlags, Timestamps, XattrFlags};
use serde::{Deserialize, Serialize};
use tar::EntryType;

use super::Problem;
use super::tree::{self, Access, Name, Tree};
use crate::digest::{Algorithm, Digest, Hasher};
use crate::manifest::Limits;

/// What describes one member: long names and attributes are kept in memory.
const DESCRIPTION_MAX_BYTES: u64 = 1 << 20;
/// A link's target; the kernel takes no longer one.
const LINK_MAX_BYTES: usize = 4096;
/// The value of one attribute.
const ATTRIBUTE_MAX_BYTES: usize = 64 << 10;
/// Attributes of one member.
const ATTRIBUTES_MAX: usize = 100;
/// The times of so many folders are kept in memory until all is unpacked; those of more are not set.
const FOLDER_TIMES_MAX: usize = 200_000;
/// Below this size a layer may be as wasteful as it likes.
const RATIO_FROM_BYTES: u64 = 64 << 20;
/// So often the disk and the agent are looked after.
const LOOK_EVERY_BYTES: u64 = 16 << 20;
/// What must stay free on the disk, in bytes.
const DISK_FREE_MIN_BYTES: u64 = 512 << 20;
/// What must stay free on the disk, in files; file systems that do not count them say 0 of 0.
const DISK_FREE_MIN_FILES: u64 = 10_000;
const COPY_BYTES: usize = 64 << 10;

const WHITEOUT: &[u8] = b".wh.";
/// Names of the old union file system itself.
const WHITEOUT_META: &[u8] = b".wh..wh.";
const WHITEOUT_OPAQUE: &[u8] = b".wh..wh..opq";

/// What came of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unpacked {
    /// The digest of the archive before it was packed.
    pub diff_id: Digest,
    /// Members of any kind.
    pub members: u64,
    /// Bytes in files, holes included.
    pub bytes: u64,
    /// Device nodes that were left out.
    pub devices_left_out: u64,
}

/// Who is to be asked now and then whether to go on.
pub(super) type Heartbeat<'a> = &'a dyn Fn() -> io::Result<()>;

/// Unpacks a layer into the folder `root`, which is empty. The layer is so many bytes from where the file is read next.
pub(super) fn unpack(
    root: OwnedFd,
    (file, packed_bytes): (File, u64),
    algorithm: Algorithm,
    keep_owners: bool,
    limits: &Limits,
    heartbeat: Heartbeat<'_>,
) -> Result<Unpacked, Problem> {
    let allowed = Rc::new(Cell::new(DESCRIPTION_MAX_BYTES));
    let hasher = Rc::new(std::cell::RefCell::new(algorithm.hasher()));
    let disk =
        rustix::io::fcntl_dupfd_cloexec(&root, 0).map_err(Problem::of("keep the folder open"))?;
    let mut archive = tar::Archive::new(Metered {
        reader: decoder(file.take(packed_bytes))?,
        hasher: Rc::clone(&hasher),
        bytes: 0,
        bytes_max: limits
            .unpacked_bytes
            .min(RATIO_FROM_BYTES.max(packed_bytes.saturating_mul(limits.ratio))),
        looked_at: 0,
        allowed: Rc::clone(&allowed),
        disk,
        heartbeat,
    });
    let mut unpacker = Unpacker {
        tree: Tree::new(root),
        keep_owners,
        limits,
        members: 0,
        bytes: 0,
        devices_left_out: 0,
        folder_times: Vec::new(),
    };
    let mut entries = archive.entries().map_err(Problem::of("read the layer"))?;
    loop {
        allowed.set(DESCRIPTION_MAX_BYTES);
        let Some(entry) = entries.next() else {
            break;
        };
        let mut entry = entry.map_err(Problem::of("read the layer"))?;
        // The content is bounded by the limits, since it goes to the disk.
        allowed.set(u64::MAX);
        unpacker.member(&mut entry)?;
        io::copy(&mut entry, &mut io::sink()).map_err(Problem::of("read the layer"))?;
    }
    // The digest is that of all there is, also of what follows the archive.
    allowed.set(u64::MAX);
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(Problem::of("read the end of the layer"))?;
    drop(rest);
    unpacker.set_folder_times();
    let hasher = Rc::try_unwrap(hasher)
        .expect("the reader is gone")
        .into_inner();
    Ok(Unpacked {
        diff_id: hasher.finish(),
        members: unpacker.members,
        bytes: unpacker.bytes,
        devices_left_out: unpacker.devices_left_out,
    })
}

/// By the first bytes: what a manifest calls a layer is not always what it is.
fn decoder(file: io::Take<File>) -> Result<Box<dyn Read>, Problem> {
    let mut file = BufReader::with_capacity(COPY_BYTES, file);
    let start = file.fill_buf().map_err(Problem::of("read the layer"))?;
    Ok(match start {
        [0x1f, 0x8b, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
        // Its own limit on memory is 128 MiB.
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Box::new(
            zstd::stream::read::Decoder::with_buffer(file)
                .map_err(Problem::of("prepare the zstd decoder"))?,
        ),
        [b'B', b'Z', b'h', ..] | [0xfd, b'7', b'z', b'X', ..] => {
            let text =
                "layers are packed with gzip, zstd or not at all; this one is packed otherwise";
            return Err(Problem::Refused(text.to_owned()));
        }
        _ => Box::new(file),
    })
}

/// Counts, hashes and bounds what is read.
struct Metered<'a> {
    reader: Box<dyn Read>,
    hasher: Rc<std::cell::RefCell<Hasher>>,
    bytes: u64,
    bytes_max: u64,
    looked_at: u64,
    allowed: Rc<Cell<u64>>,
    disk: OwnedFd,
    heartbeat: Heartbeat<'a>,
}

impl Read for Metered<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.reader.read(buffer)?;
        self.hasher.borrow_mut().update(&buffer[..size]);
        self.bytes += size as u64;
        if self.bytes > self.bytes_max {
            return Err(io::Error::other(format!(
                "it unpacks to more than {} bytes, which is more than is allowed or than its size lets expect",
                self.bytes_max
            )));
        }
        let Some(left) = self.allowed.get().checked_sub(size as u64) else {
            return Err(io::Error::other(format!(
                "a member is described by more than {DESCRIPTION_MAX_BYTES} bytes"
            )));
        };
        self.allowed.set(left);
        if self.bytes - self.looked_at >= LOOK_EVERY_BYTES {
            self.looked_at = self.bytes;
            (self.heartbeat)()?;
            check_disk(&self.disk)?;
        }
        Ok(size)
    }
}

pub(super) fn check_disk(place: impl AsFd) -> io::Result<()> {
    let disk = rustix::fs::fstatvfs(place)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < DISK_FREE_MIN_BYTES {
        return Err(io::Error::other(format!(
            "the disk is full: only {free} bytes are free"
        )));
    }
    if disk.f_files > 0 && disk.f_favail < DISK_FREE_MIN_FILES {
        return Err(io::Error::other(format!(
            "the disk is full: only {} files more fit",
            disk.f_favail
        )));
    }
    Ok(())
}

/// What a member says about itself in its extended header.
#[derive(Default)]
struct Extended {
    modified: Option<(i64, u32)>,
    attributes: Vec<(String, Vec<u8>)>,
}

impl Extended {
    fn read<R: Read>(entry: &mut tar::Entry<'_, R>) -> Result<Self, Problem> {
        let mut found = Self::default();
        let Some(records) = entry
            .pax_extensions()
            .map_err(Problem::of("read an extended header"))?
        else {
            return Ok(found);
        };
        for record in records {
            let record = record.map_err(Problem::of("read an extended header"))?;
            let Ok(key) = record.key() else { continue };
            if key.starts_with("GNU.sparse.") {
                let text = "files with holes in the form of PAX are not understood: build the image with another tool";
                return Err(Problem::Refused(text.to_owned()));
            }
            if key == "mtime" {
                found.modified = record.value().ok().and_then(seconds);
            } else if let Some(name) = key.strip_prefix("SCHILY.xattr.")
                && is_kept(name)
            {
                let value = record.value_bytes();
                if found.attributes.len() >= ATTRIBUTES_MAX || value.len() > ATTRIBUTE_MAX_BYTES {
                    let text = "a member has more or larger attributes than fit into a file system";
                    return Err(Problem::Refused(text.to_owned()));
                }
                found.attributes.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(found)
    }
}

/// Attributes that belong to the content. Those of overlayfs would change what a mount shows, and the labels of security
/// modules are those of another machine.
fn is_kept(attribute: &str) -> bool {
    attribute == "security.capability"
        || attribute.strip_prefix("user.").is_some_and(|rest| {
            !rest.is_empty() && !rest.starts_with("overlay.") && !rest.contains('\0')
        })
}

/// `seconds.fraction`, perhaps negative.
fn seconds(text: &str) -> Option<(i64, u32)> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = whole.parse().ok()?;
    let digits: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    let nanoseconds: u32 = digits.parse().ok()?;
    if whole.starts_with('-') && nanoseconds > 0 {
        return Some((seconds.checked_sub(1)?, 1_000_000_000 - nanoseconds));
    }
    Some((seconds, nanoseconds))
}

struct Unpacker<'a> {
    tree: Tree,
    keep_owners: bool,
    limits: &'a Limits,
    members: u64,
    bytes: u64,
    devices_left_out: u64,
    folder_times: Vec<(Name, Timestamps)>,
}

impl Unpacker<'_> {
    fn member<R: Read>(&mut self, entry: &mut tar::Entry<'_, R>) -> Result<(), Problem> {
        self.members += 1;
        if self.members > self.limits.members {
            let text = format!("the layer has more than {} members", self.limits.members);
            return Err(Problem::Refused(text));
        }
        let kind = entry.header().entry_type();
        if matches!(kind, EntryType::XGlobalHeader) || kind.as_byte() == b'V' {
            return Ok(()); // remarks on the whole archive
        }
        let raw_name = entry.path_bytes().into_owned();
        let extended = Extended::read(entry)?;
        let header = entry.header();
        let mode = header.mode().unwrap_or(0o644);
        let access = Access {
            owner: if self.keep_owners {
                Some(owner(header)?)
            } else {
                None
            },
            mode,
        };
        let header_time = header.mtime().unwrap_or(0);
        let (seconds, nanoseconds) = extended
            .modified
            .unwrap_or((i64::try_from(header_time).unwrap_or(0), 0));
        let about = About {
            access,
            times: tree::modified(seconds, nanoseconds),
            attributes: extended.attributes,
        };
        let Some(name) = Name::new(&raw_name)? else {
            if kind != EntryType::Directory {
                return Err(Problem::Refused(
                    "the layer wants something else than a folder as its root".to_owned(),
                ));
            }
            let top = tree::open_folder(self.tree.root(), std::ffi::OsStr::new("."))
                .map_err(tree::explain("open the root".to_owned()))?;
            return about.apply(&top, false, "the root");
        };
        if self.whiteout(&name)? {
            return Ok(());
        }
        let is_folder = match kind {
            EntryType::Directory => true,
            // Before 1988 a folder was a file with a slash.
            EntryType::Regular => raw_name.ends_with(b"/"),
            _ => false,
        };
        match kind {
            _ if is_folder => {
                let parent = self.tree.make_folder(&name)?;
                let folder = tree::open_folder(&parent, std::ffi::OsStr::new("."))
                    .map_err(tree::explain(format!("open '{}'", name.display())))?;
                about.apply(&folder, false, &name.display())?;
                if self.folder_times.len() < FOLDER_TIMES_MAX {
                    self.folder_times.push((name, about.times));
                }
                Ok(())
            }
            EntryType::Regular | EntryType::Continuous => self.file(entry, &name, &about, false),
            EntryType::GNUSparse => self.file(entry, &name, &about, true),
            EntryType::Symlink => {
                let parent = self.tree.make_symlink(&name, &link_target(entry, &name)?)?;
                about.apply_at(&parent, &name, true)
            }
            EntryType::Link => match Name::new(&link_target(entry, &name)?)? {
                Some(target) => self.tree.make_hard_link(&name, &target),
                None => Err(Problem::Refused(format!(
                    "'{}' is a second name of a folder",
                    name.display()
                ))),
            },
            EntryType::Fifo => {
                let parent = self.tree.make_fifo(&name)?;
                about.apply_at(&parent, &name, false)
            }
            EntryType::Char if device(entry.header()) == Some((0, 0)) => self.tree.hide(&name),
            EntryType::Char | EntryType::Block => {
                self.devices_left_out += 1;
                Ok(())
            }
            _ => Err(Problem::Refused(format!(
                "'{}' is neither a file, a folder, a link, a pipe nor a device",
                name.display()
            ))),
        }
    }

    /// Whether the name is one of those that hide others.
    fn whiteout(&mut self, name: &Name) -> Result<bool, Problem> {
        if name
            .parent()
            .iter()
            .any(|part| part.as_bytes().starts_with(WHITEOUT))
        {
            let text = format!(
                "'{}' is in something that only hides others",
                name.display()
            );
            return Err(Problem::Refused(text));
        }
        let last = name.file_name().as_bytes();
        let Some(hidden) = last.strip_prefix(WHITEOUT) else {
            return Ok(false);
        };
        if last == WHITEOUT_OPAQUE {
            self.tree.hide_all_in(name.parent())?;
        } else if !last.starts_with(WHITEOUT_META) {
            if matches!(hidden, b"" | b"." | b"..") {
                return Err(Problem::Refused(format!(
                    "'{}' hides no name",
                    name.display()
                )));
            }
            let hidden = name.with_file_name(std::ffi::OsStr::from_bytes(hidden));
            self.tree.hide(&hidden)?;
        }
        Ok(true)
    }

    fn file<R: Read>(
        &mut self,
        entry: &mut tar::Entry<'_, R>,
        name: &Name,
        about: &About,
        sparse: bool,
    ) -> Result<(), Problem> {
        let wanted = entry.size();
        self.bytes = self.bytes.saturating_add(wanted);
        if self.bytes > self.limits.unpacked_bytes {
            let text = format!(
                "the files of the layer have more than {} bytes",
                self.limits.unpacked_bytes
            );
            return Err(Problem::Refused(text));
        }
        let mut file = self.tree.make_file(name)?;
        let step = || Problem::of::<io::Error>(format!("unpack '{}'", name.display()));
        let got = if sparse {
            copy_holes(entry, &mut file)
        } else {
            io::copy(entry, &mut file)
        };
        if got.map_err(step())? != wanted {
            return Err(Problem::Refused(format!(
                "the layer ends in the middle of '{}'",
                name.display()
            )));
        }
        about.apply(&file, true, &name.display())
    }

    fn set_folder_times(&mut self) {
        for (name, times) in std::mem::take(&mut self.folder_times) {
            self.tree.set_folder_times(&name, &times);
        }
    }
}

/// Copies, and leaves holes where there are only zeros.
fn copy_holes(from: &mut dyn Read, file: &mut File) -> io::Result<u64> {
    let mut buffer = vec![0; COPY_BYTES];
    let mut size = 0;
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            file.set_len(size)?;
            return Ok(size);
        }
        if buffer[..read].iter().all(|byte| *byte == 0) {
            file.seek(SeekFrom::Current(
                i64::try_from(read).expect("a buffer is small"),
            ))?;
        } else {
            file.write_all(&buffer[..read])?;
        }
        size += read as u64;
    }
}

/// What a member is besides its name and content.
struct About {
    access: Access,
    times: Timestamps,
    attributes: Vec<(String, Vec<u8>)>,
}

impl About {
    /// The order matters: a new owner takes away setuid and file capabilities.
    fn apply(&self, file: impl AsFd, times: bool, name: &str) -> Result<(), Problem> {
        tree::set_access(&file, self.access).map_err(tree::explain(format!(
            "give '{name}' its owner and permissions"
        )))?;
        for (attribute, value) in &self.attributes {
            match rustix::fs::fsetxattr(&file, attribute.as_str(), value, XattrFlags::empty()) {
                Ok(()) => {}
                // Without root, and on file systems without attributes, files are all that can be had.
                Err(rustix::io::Errno::PERM) if self.access.owner.is_none() => {}
                Err(rustix::io::Errno::OPNOTSUPP) => {}
                Err(error) => {
                    let step = format!(
                        "give '{name}' the attribute '{}'",
                        crate::error::shown(attribute)
                    );
                    return Err(tree::explain(step)(error));
                }
            }
        }
        if times {
            // That a time cannot be set harms nobody.
            let _ = rustix::fs::futimens(&file, &self.times);
        }
        Ok(())
    }

    fn apply_at(&self, parent: &OwnedFd, name: &Name, link: bool) -> Result<(), Problem> {
        tree::set_access_at(parent, name.file_name(), self.access, link).map_err(tree::explain(
            format!("give '{}' its owner", name.display()),
        ))?;
        let _ = rustix::fs::utimensat(
            parent,
            name.file_name(),
            &self.times,
            AtFlags::SYMLINK_NOFOLLOW,
        );
        Ok(())
    }
}

fn link_target<R: Read>(entry: &tar::Entry<'_, R>, name: &Name) -> Result<Vec<u8>, Problem> {
    match entry.link_name_bytes() {
        Some(target)
            if !target.is_empty() && target.len() <= LINK_MAX_BYTES && !target.contains(&0) =>
        {
            Ok(target.into_owned())
        }
        _ => Err(Problem::Refused(format!(
            "link '{}' leads nowhere",
            name.display()
        ))),
    }
}

/// The largest number stands for "leave as it is" in system calls.
fn owner(header: &tar::Header) -> Result<(u32, u32), Problem> {
    let id = |id: io::Result<u64>| {
        id.ok()
            .and_then(|id| u32::try_from(id).ok())
            .filter(|id| *id != u32::MAX)
            .ok_or_else(|| {
                Problem::Refused("a member has an owner with no possible number".to_owned())
            })
    };
    Ok((id(header.uid())?, id(header.gid())?))
}

fn device(header: &tar::Header) -> Option<(u32, u32)> {
    let major = header.device_major().ok()??;
    let minor = header.device_minor().ok()??;
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_fractions_and_signs() {
        for (text, expect) in [
            ("1", Some((1, 0))),
            ("1.5", Some((1, 500_000_000))),
            ("1.1234567899", Some((1, 123_456_789))),
            ("-1.25", Some((-2, 750_000_000))),
            ("-0.5", Some((-1, 500_000_000))),
            ("x", None),
            ("1.x", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expect, "{text}");
        }
    }

    #[test]
    fn only_harmless_attributes_are_kept() {
        for name in ["user.a", "security.capability", "user.overlay"] {
            assert!(is_kept(name), "{name}");
        }
        for name in [
            "user.overlay.opaque",
            "user.overlay.redirect",
            "trusted.overlay.opaque",
            "security.selinux",
            "user.",
            "system.posix_acl_access",
        ] {
            assert!(!is_kept(name), "{name}");
        }
    }
}
