//! Archives that the fetcher unpacks.

use std::fs::File;
use std::io::{Cursor, Seek as _, Write as _};

use drivers_fetcher::{Limits, unpack_here};

use crate::Target;

/// By the first byte of the input.
const NAMES: [&str; 7] = [
    "a.tar",
    "a.tgz",
    "a.tbz2",
    "a.txz",
    "a.tar.zst",
    "a.zip",
    "a.gz",
];

const LIMITS: Limits = Limits {
    members: 100,
    bytes: 1 << 20,
};

pub(crate) const ARCHIVE: Target = Target {
    name: "archive",
    run: unpack,
    seeds,
    // Decoders have windows of their own; a member of a tar archive may be described by 1 MiB.
    peak_max_bytes: 16 << 20,
};

fn unpack(data: &[u8]) {
    let Some((kind, content)) = data.split_first() else {
        return;
    };
    let name = NAMES[usize::from(*kind) % NAMES.len()];
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sandbox = folder.path().join("sandbox");
    std::fs::create_dir(&sandbox).expect("a temporary folder");
    let _ = unpack_here(&sandbox, name, file(content), LIMITS);
    let beside = std::fs::read_dir(folder.path()).expect("a temporary folder");
    assert_eq!(beside.count(), 1, "something left the sandbox");
}

pub(crate) fn file(content: &[u8]) -> File {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(content).expect("a temporary file");
    file.rewind().expect("a temporary file");
    file
}

fn seeds() -> Vec<Vec<u8>> {
    let tar = tar().expect("in memory");
    let gzip = gzip(&tar).expect("in memory");
    let zstd = zstd::encode_all(&tar[..], 1).expect("in memory");
    let zip = zip().expect("in memory");
    [(0, tar), (1, gzip.clone()), (4, zstd), (5, zip), (6, gzip)]
        .into_iter()
        .map(|(kind, content)| [vec![kind], content].concat())
        .collect()
}

pub(crate) fn tar() -> std::io::Result<Vec<u8>> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_mode(0o755);
    header.set_size(5);
    builder.append_data(&mut header, "app/run", &b"hello"[..])?;
    let long = "deep/".repeat(30) + "file";
    builder.append_data(&mut header, long, &b"world"[..])?;
    header.set_size(0);
    header.set_entry_type(tar::EntryType::Symlink);
    builder.append_link(&mut header, "current", "app")?;
    header.set_entry_type(tar::EntryType::Link);
    builder.append_link(&mut header, "again", "app/run")?;
    builder.append_pax_extensions([("path", &b"pax/name"[..]), ("size", b"5")])?;
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(5);
    builder.append_data(&mut header, "x", &b"again"[..])?;
    builder.into_inner()
}

pub(crate) fn gzip(content: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content)?;
    encoder.finish()
}

fn zip() -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("app/run", options.unix_permissions(0o755))?;
    writer.write_all(b"hello")?;
    writer.add_symlink("current", "app", options)?;
    writer.start_file("deep/file", options.large_file(true))?;
    writer.write_all(&[b'x'; 500])?;
    Ok(writer.finish()?.into_inner())
}
