//! Archives: which they are, and how their members get into a sandbox.
//!
//! Contract: whatever the bytes are, nothing outside the sandbox changes, only plain files, folders and links come into
//! being, and memory and disk stay within [`Limits`] and the constants here.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::os::unix::ffi::OsStrExt as _;

use tar::EntryType;

use crate::child::Problem;
use crate::sandbox::{Inside, Sandbox, set_modified};

/// What one archive may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Members of any kind.
    pub members: u64,
    /// Bytes of all members, unpacked.
    pub bytes: u64,
}

/// Far above what people unpack, far below what would take a machine down.
pub(crate) const LIMITS: Limits = Limits {
    members: 4_000_000,
    bytes: 64 << 30,
};

/// What describes one member of a tar archive: names longer than a header holds are kept in memory.
const DESCRIPTION_MAX_BYTES: u64 = 1 << 20;
/// The table of a zip archive is kept in memory, so it must not be longer than this many members.
const ZIP_MEMBERS_MAX: usize = 1_000_000;
/// A link's target; the kernel takes no longer one.
const LINK_MAX_BYTES: u64 = 4096;
/// What unpacking xz may take in memory; `xz -9` needs 65 MiB.
const XZ_MEMORY_MAX_BYTES: u64 = 512 << 20;

/// How a tar archive is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

/// The kinds of archives that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tar(Packing),
    Zip,
    /// One packed file, not an archive of several.
    Gzip,
}

const SUFFIXES: [(&str, Kind); 10] = [
    (".tar", Kind::Tar(Packing::Plain)),
    (".tar.gz", Kind::Tar(Packing::Gzip)),
    (".tgz", Kind::Tar(Packing::Gzip)),
    (".tar.bz2", Kind::Tar(Packing::Bzip2)),
    (".tbz2", Kind::Tar(Packing::Bzip2)),
    (".tar.xz", Kind::Tar(Packing::Xz)),
    (".txz", Kind::Tar(Packing::Xz)),
    (".tar.zst", Kind::Tar(Packing::Zstd)),
    (".zip", Kind::Zip),
    // After `.tar.gz`, which ends alike.
    (".gz", Kind::Gzip),
];

impl Kind {
    /// By the name alone, as frameworks know it; with the place of a single packed file once unpacked.
    pub(crate) fn of(path: &Inside) -> Option<(Self, Inside)> {
        let name = path.name().as_bytes();
        SUFFIXES.iter().find_map(|(suffix, kind)| {
            let stem = name.strip_suffix(suffix.as_bytes())?;
            let stem = std::ffi::OsStr::from_bytes(stem);
            (!stem.is_empty() && stem != "." && stem != "..").then(|| (*kind, path.renamed(stem)))
        })
    }
}

/// Unpacks `file` into the sandbox; a single packed file goes to `stem`. Returns the number of members.
pub(crate) fn unpack(
    sandbox: &Sandbox,
    file: File,
    kind: Kind,
    stem: &Inside,
    limits: Limits,
) -> Result<u64, Problem> {
    let mut budget = Budget {
        limits,
        members: 0,
        bytes: 0,
    };
    match kind {
        Kind::Tar(packing) => unpack_tar(sandbox, &mut *decoder(file, packing)?, &mut budget),
        Kind::Zip => unpack_zip(sandbox, file, &mut budget),
        Kind::Gzip => {
            budget.member()?;
            let mut out = sandbox.create(stem, 0o644)?;
            let mut decoder = decoder(file, Packing::Gzip)?;
            budget.copy(&mut decoder, &mut out).map(drop)
        }
    }?;
    Ok(budget.members)
}

fn decoder(file: File, packing: Packing) -> Result<Box<dyn Read>, Problem> {
    let file = BufReader::new(file);
    Ok(match packing {
        Packing::Plain => Box::new(file),
        Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(file)),
        Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(file)),
        Packing::Xz => {
            let stream = liblzma::stream::Stream::new_stream_decoder(
                XZ_MEMORY_MAX_BYTES,
                liblzma::stream::CONCATENATED,
            )
            .map_err(Problem::of("prepare the xz decoder"))?;
            Box::new(liblzma::bufread::XzDecoder::new_stream(file, stream))
        }
        // Its own limit on memory is 128 MiB.
        Packing::Zstd => Box::new(
            zstd::stream::read::Decoder::with_buffer(file)
                .map_err(Problem::of("prepare the zstd decoder"))?,
        ),
    })
}

/// What is used up of the limits.
struct Budget {
    limits: Limits,
    members: u64,
    bytes: u64,
}

impl Budget {
    fn member(&mut self) -> Result<(), Problem> {
        self.members += 1;
        if self.members > self.limits.members {
            let text = format!("the archive has more than {} members", self.limits.members);
            return Err(Problem::Refused(text));
        }
        Ok(())
    }

    /// Copies all of `from`; returns its size in bytes.
    fn copy(&mut self, from: &mut dyn Read, to: &mut dyn Write) -> Result<u64, Problem> {
        let left = self.limits.bytes - self.bytes;
        let size = io::copy(&mut from.take(left + 1), to).map_err(Problem::of("unpack"))?;
        if size > left {
            let text = format!(
                "the archive unpacks to more than {} bytes",
                self.limits.bytes
            );
            return Err(Problem::Refused(text));
        }
        self.bytes += size;
        Ok(size)
    }
}

/// A reader that stops when it was read further than allowed.
struct Gauged<'a> {
    reader: &'a mut dyn Read,
    allowed: &'a Cell<u64>,
}

impl Read for Gauged<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let size = self.reader.read(buffer)?;
        let Some(left) = self.allowed.get().checked_sub(size as u64) else {
            return Err(io::Error::other(format!(
                "a member is described by more than {DESCRIPTION_MAX_BYTES} bytes"
            )));
        };
        self.allowed.set(left);
        Ok(size)
    }
}

fn unpack_tar(
    sandbox: &Sandbox,
    reader: &mut dyn Read,
    budget: &mut Budget,
) -> Result<(), Problem> {
    let allowed = Cell::new(DESCRIPTION_MAX_BYTES);
    let mut archive = tar::Archive::new(Gauged {
        reader,
        allowed: &allowed,
    });
    let mut entries = archive.entries().map_err(Problem::of("unpack"))?;
    loop {
        allowed.set(DESCRIPTION_MAX_BYTES);
        let Some(entry) = entries.next() else {
            return Ok(());
        };
        let mut entry = entry.map_err(Problem::of("unpack"))?;
        // The content is bounded by the budget, since it goes to the disk.
        allowed.set(u64::MAX);
        unpack_tar_member(sandbox, &mut entry, budget)?;
        budget.copy(&mut entry, &mut io::sink())?;
    }
}

fn unpack_tar_member<R: Read>(
    sandbox: &Sandbox,
    entry: &mut tar::Entry<'_, R>,
    budget: &mut Budget,
) -> Result<(), Problem> {
    budget.member()?;
    let kind = entry.header().entry_type();
    if matches!(kind, EntryType::XGlobalHeader) || kind.as_byte() == b'V' {
        return Ok(()); // remarks on the whole archive
    }
    let name = entry.path_bytes().into_owned();
    let Some(path) = Inside::new(&name)? else {
        return Ok(()); // the sandbox itself keeps its mode
    };
    let mode = entry.header().mode().unwrap_or(0o644);
    let target = |entry: &tar::Entry<'_, R>| match entry.link_name_bytes() {
        Some(target) if !target.is_empty() => Ok(target.into_owned()),
        _ => Err(Problem::Refused(format!(
            "link '{}' of the archive leads nowhere",
            path.display()
        ))),
    };
    match kind {
        EntryType::Directory => sandbox.make_folder(&path, mode),
        // Before 1988 a folder was a file with a slash.
        EntryType::Regular if name.ends_with(b"/") => sandbox.make_folder(&path, mode),
        EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
            let wanted = entry.size();
            let mut file = sandbox.create(&path, mode)?;
            let got = budget.copy(entry, &mut file)?;
            if got != wanted {
                return Err(Problem::Refused(format!(
                    "the archive ends in the middle of '{}'",
                    path.display()
                )));
            }
            set_modified(&file, entry.header().mtime().unwrap_or(0));
            Ok(())
        }
        EntryType::Symlink => sandbox.make_symlink(&path, &target(entry)?),
        EntryType::Link => match Inside::new(&target(entry)?)? {
            Some(target) => sandbox.make_hard_link(&path, &target),
            None => Err(Problem::Refused(format!(
                "'{}' of the archive is a second name of a folder",
                path.display()
            ))),
        },
        _ => Err(refuse_kind(&path)),
    }
}

fn refuse_kind(path: &Inside) -> Problem {
    Problem::Refused(format!(
        "'{}' of the archive is neither a file, a folder nor a link",
        path.display()
    ))
}

fn unpack_zip(sandbox: &Sandbox, file: File, budget: &mut Budget) -> Result<(), Problem> {
    let mut archive = zip::ZipArchive::new(BufReader::new(file))
        .map_err(Problem::of("read the table of the zip archive"))?;
    if archive.len() > ZIP_MEMBERS_MAX {
        let text = format!("the archive has more than {ZIP_MEMBERS_MAX} members");
        return Err(Problem::Refused(text));
    }
    for index in 0..archive.len() {
        budget.member()?;
        let mut member = archive.by_index(index).map_err(Problem::of(format!(
            "read member {index} of the zip archive"
        )))?;
        let name = member
            .name()
            .map_err(Problem::of(format!(
                "name member {index} of the zip archive"
            )))?
            .into_owned();
        let Some(path) = Inside::new(name.as_bytes())? else {
            continue;
        };
        // Archives from elsewhere carry no Unix mode, then the upper half is zero.
        let mode = member.unix_mode();
        let permissions = mode.map(|mode| mode & 0o777).filter(|mode| *mode != 0);
        match mode.unwrap_or(0) & 0o170_000 {
            0o120_000 => {
                let mut target = Vec::new();
                (&mut member)
                    .take(LINK_MAX_BYTES)
                    .read_to_end(&mut target)
                    .map_err(Problem::of("unpack"))?;
                sandbox.make_symlink(&path, &target)?;
            }
            _ if name.ends_with('/') => sandbox.make_folder(&path, permissions.unwrap_or(0o755))?,
            0o040_000 => sandbox.make_folder(&path, permissions.unwrap_or(0o755))?,
            0 | 0o100_000 => {
                let mut out = sandbox.create(&path, permissions.unwrap_or(0o644))?;
                budget.copy(&mut member, &mut out)?;
            }
            _ => return Err(refuse_kind(&path)),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tar(sizes: &[u64]) -> File {
        let mut builder = tar::Builder::new(tempfile::tempfile().expect("a file"));
        for (index, size) in sizes.iter().enumerate() {
            let mut header = tar::Header::new_gnu();
            header.set_size(*size);
            header.set_mode(0o644);
            let name = format!("file{index}");
            builder
                .append_data(&mut header, name, io::repeat(b'x').take(*size))
                .expect("written");
        }
        let mut file = builder.into_inner().expect("written");
        io::Seek::rewind(&mut file).expect("a file");
        file
    }

    #[test]
    fn a_bomb_ends_with_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        let sandbox = Sandbox::open(folder.path()).expect("open");
        let stem = Inside::new(b"a").expect("fine").expect("a name");
        let limits = Limits {
            members: 3,
            bytes: 1000,
        };
        let run = |sizes: &[u64]| {
            let kind = Kind::Tar(Packing::Plain);
            unpack(&sandbox, tar(sizes), kind, &stem, limits).map_err(|error| error.to_string())
        };
        assert_eq!(run(&[500, 0, 500]), Ok(3));
        let text = run(&[1, 1, 1, 1]).expect_err("four members");
        assert!(text.contains("more than 3 members"), "{text}");
        let text = run(&[500, 501]).expect_err("1001 bytes");
        assert!(text.contains("more than 1000 bytes"), "{text}");
    }
}
