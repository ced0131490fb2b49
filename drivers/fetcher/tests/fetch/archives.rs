//! Every kind of archive, well made.

use std::io::{Cursor, Write};

use drivers_fetcher::Item;
use tar::{Builder, EntryType, Header};

use super::{Place, item};

/// A member with any name and target, as an attacker would write it.
pub(crate) fn member<W: Write>(
    builder: &mut Builder<W>,
    kind: EntryType,
    name: &[u8],
    target: &[u8],
    mode: u32,
    content: &[u8],
) {
    let mut header = Header::new_gnu();
    header.as_old_mut().name[..name.len()].copy_from_slice(name);
    header.as_old_mut().linkname[..target.len()].copy_from_slice(target);
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_mtime(1_000_000_000);
    header.set_size(content.len() as u64);
    header.set_cksum();
    builder.append(&header, content).expect("in memory");
}

fn tar() -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    member(&mut builder, EntryType::Directory, b"./", b"", 0o700, b"");
    member(
        &mut builder,
        EntryType::XGlobalHeader,
        b"pax",
        b"",
        0o644,
        b"13 comment=x\n",
    );
    member(&mut builder, EntryType::Directory, b"app/", b"", 0o555, b"");
    member(
        &mut builder,
        EntryType::Regular,
        b"app/run",
        b"",
        0o4777,
        b"run",
    );
    member(
        &mut builder,
        EntryType::Regular,
        b"./deep/down/file",
        b"",
        0o644,
        b"file",
    );
    member(
        &mut builder,
        EntryType::Symlink,
        b"current",
        b"app",
        0o777,
        b"",
    );
    member(
        &mut builder,
        EntryType::Regular,
        b"current/late",
        b"",
        0o644,
        b"late",
    );
    member(
        &mut builder,
        EntryType::Link,
        b"again",
        b"app/run",
        0o644,
        b"",
    );
    let long = "long/".repeat(60) + "name";
    let mut header = Header::new_gnu();
    header.set_size(4);
    header.set_mode(0o644);
    builder
        .append_data(&mut header, &long, &b"long"[..])
        .expect("in memory");
    builder.into_inner().expect("in memory")
}

pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).expect("in memory");
    encoder.finish().expect("in memory")
}

fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(content).expect("in memory");
    encoder.finish().expect("in memory")
}

fn xz(content: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(content).expect("in memory");
    encoder.finish().expect("in memory")
}

#[tokio::test]
async fn tar_archives_of_every_packing_are_unpacked() {
    let tar = tar();
    let zstd = zstd::encode_all(&tar[..], 1).expect("in memory");
    for (name, content) in [
        ("a.tar", tar.clone()),
        ("a.tar.gz", gzip(&tar)),
        ("a.tgz", gzip(&tar)),
        ("a.tar.bz2", bzip2(&tar)),
        ("a.tbz2", bzip2(&tar)),
        ("a.tar.xz", xz(&tar)),
        ("a.txz", xz(&tar)),
        ("a.tar.zst", zstd),
    ] {
        let place = Place::new();
        let uri = place.put(name, &content);
        place.fetch(vec![item(&uri)]).await.expect(name);
        assert_eq!(place.read("app/run"), "run", "{name}");
        assert_eq!(place.mode("app/run"), 0o755, "no setuid, no group write");
        assert_eq!(place.mode("app"), 0o755, "its owner is not locked out");
        assert_eq!(place.read("deep/down/file"), "file", "{name}");
        assert_eq!(place.read("app/late"), "late", "links inside are followed");
        assert_eq!(place.read("again"), "run");
        assert_eq!(place.read(&("long/".repeat(60) + "name")), "long");
        assert!(place.sandbox(name).exists(), "the archive stays");
        let modified = std::fs::metadata(place.sandbox("app/run"))
            .and_then(|data| data.modified())
            .expect("known");
        assert_eq!(
            modified,
            std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000)
        );
        assert!(
            place.log().contains("unpacked 9 members"),
            "{}",
            place.log()
        );
    }
}

#[tokio::test]
async fn zip_archives_are_unpacked() {
    let place = Place::new();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    writer.add_directory("app/", options).expect("in memory");
    writer
        .start_file("app/run", options.unix_permissions(0o755))
        .expect("in memory");
    writer.write_all(b"run").expect("in memory");
    writer
        .add_symlink("current", "app", options)
        .expect("in memory");
    writer
        .start_file("deep/down/file", options)
        .expect("in memory");
    writer.write_all(b"file").expect("in memory");
    let content = writer.finish().expect("in memory").into_inner();
    let uri = place.put("a.zip", &content);
    place.fetch(vec![item(&uri)]).await.expect("fetched");
    assert_eq!(place.read("current/run"), "run");
    assert_eq!(place.mode("app/run"), 0o755);
    assert_eq!(place.read("deep/down/file"), "file");
}

#[tokio::test]
async fn one_packed_file_loses_its_ending() {
    let place = Place::new();
    let uri = place.put("notes.txt.gz", &gzip(b"notes"));
    let elsewhere = Item {
        output_file: Some("sub/other.gz".to_owned()),
        ..item(&uri)
    };
    place
        .fetch(vec![item(&uri), elsewhere])
        .await
        .expect("fetched");
    assert_eq!(place.read("notes.txt"), "notes");
    assert_eq!(place.read("sub/other"), "notes");
}

#[tokio::test]
async fn an_archive_in_a_sub_folder_is_unpacked_into_the_sandbox() {
    let place = Place::new();
    let elsewhere = Item {
        output_file: Some("sub/renamed.tgz".to_owned()),
        ..item(&place.put("download", &gzip(&tar())))
    };
    place.fetch(vec![elsewhere]).await.expect("fetched");
    assert_eq!(place.read("app/run"), "run");
}

#[tokio::test]
async fn only_what_is_to_be_unpacked_is() {
    let place = Place::new();
    let tar = tar();
    let packed = Item {
        extract: false,
        ..item(&place.put("a.tar", &tar))
    };
    let unknown = item(&place.put("a.tar.lz4", b"what"));
    place.fetch(vec![packed, unknown]).await.expect("fetched");
    assert_eq!(
        std::fs::read(place.sandbox("a.tar")).expect("there").len(),
        tar.len()
    );
    assert!(!place.sandbox("app").exists());
    assert!(place.log().contains("'a.tar.lz4' stays as it is"));
}

#[tokio::test]
async fn damaged_archives_are_refused() {
    let place = Place::new();
    let tar = tar();
    let middle = 5 * 512 + 1; // in the content of app/run
    for (name, content, part) in [
        ("cut.tar", &tar[..middle], "in the middle of 'app/run'"),
        ("cut.tgz", &gzip(&tar)[..40], "unpack"),
        ("cut.tar.bz2", &bzip2(&tar)[..40], "unpack"),
        ("cut.tar.xz", &xz(&tar)[..40], "unpack"),
        ("text.tar", &[b'x'; 1024][..], "unpack"),
        ("text.tgz", b"no gzip", "unpack"),
        ("text.tar.zst", b"no zstd", "unpack"),
        ("text.zip", b"no zip", "table of the zip archive"),
        ("text.gz", b"no gzip", "unpack"),
    ] {
        let uri = place.put(name, content);
        let text = place.refused(item(&uri)).await;
        assert!(text.contains(part), "{name}: {text}");
    }
}
