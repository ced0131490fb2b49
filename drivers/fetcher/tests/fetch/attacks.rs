//! Archives and sandboxes made to write elsewhere.

use std::io::{Cursor, Write as _};
use std::os::unix::fs::symlink;

use drivers_fetcher::Item;
use tar::{Builder, EntryType};

use super::archives::{gzip, member};
use super::{Place, VICTIM, item};

/// (kind, name, target, content) of each member.
type Members = &'static [(EntryType, &'static str, &'static str, &'static str)];

fn tar(members: Members) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (kind, name, target, content) in members {
        let (name, target) = (name.as_bytes(), target.as_bytes());
        member(
            &mut builder,
            *kind,
            name,
            target,
            0o6777,
            content.as_bytes(),
        );
    }
    builder.into_inner().expect("in memory")
}

#[tokio::test]
async fn tar_members_cannot_leave() {
    use EntryType::{Block, Char, Directory, Fifo, Link, Regular, Symlink};
    let out = "leads out of the sandbox";
    let cases: [(&str, Members, &str); 12] = [
        ("dots", &[(Regular, "../evil", "", "x")], out),
        ("dots within", &[(Regular, "a/../../evil", "", "x")], out),
        ("folder", &[(Directory, "../outside/new", "", "")], out),
        (
            "file through link",
            &[
                (Symlink, "l", "../outside", ""),
                (Regular, "l/evil", "", "x"),
            ],
            out,
        ),
        (
            "folder through link",
            &[
                (Symlink, "l", "../outside", ""),
                (Directory, "l/evil/", "", ""),
            ],
            out,
        ),
        (
            "file through a chain of links",
            &[
                (Symlink, "a", ".", ""),
                (Symlink, "a/b", "..", ""),
                (Regular, "b/evil", "", "x"),
            ],
            out,
        ),
        (
            "file through absolute link",
            &[
                (Symlink, "l", "/tmp", ""),
                (Regular, "l/tepui-evil", "", "x"),
            ],
            out,
        ),
        (
            "second name outside",
            &[(Link, "l", "../outside/victim", "")],
            out,
        ),
        (
            "second name through link",
            &[
                (Symlink, "d", "../outside", ""),
                (Link, "l", "d/victim", ""),
                (Regular, "l", "", "x"),
            ],
            out,
        ),
        ("device", &[(Block, "disk", "", "")], "neither a file"),
        (
            "character device",
            &[(Char, "tty", "", "")],
            "neither a file",
        ),
        ("pipe", &[(Fifo, "pipe", "", "")], "neither a file"),
    ];
    for (name, members, part) in cases {
        let place = Place::new();
        let uri = place.put("a.tar", &tar(members));
        let text = place.refused(item(&uri)).await;
        assert!(text.contains(part), "{name}: {text}");
        place.assert_untouched();
    }
}

#[tokio::test]
async fn links_are_replaced_never_written_through() {
    let place = Place::new();
    let members: Members = &[
        (EntryType::Symlink, "l", "../outside/victim", ""),
        (EntryType::Regular, "l", "", "new"),
        (EntryType::Symlink, "m", "../outside/victim", ""),
        (EntryType::Link, "n", "m", ""),
        (EntryType::Regular, "n", "", "new"),
    ];
    let uri = place.put("a.tar", &tar(members));
    place.fetch(vec![item(&uri)]).await.expect("fetched");
    assert_eq!(place.read("l"), "new");
    assert_eq!(place.read("n"), "new");
    assert_eq!(place.mode("l"), 0o755, "neither setuid nor setgid");
    place.assert_untouched();
}

#[tokio::test]
async fn absolute_members_land_inside() {
    let place = Place::new();
    let victim = place.path(VICTIM).display().to_string();
    let mut builder = Builder::new(Vec::new());
    let kind = EntryType::Regular;
    member(&mut builder, kind, victim.as_bytes(), b"", 0o644, b"x");
    let uri = place.put("a.tar", &builder.into_inner().expect("in memory"));
    place.fetch(vec![item(&uri)]).await.expect("fetched");
    assert_eq!(place.read(&victim[1..]), "x");
    place.assert_untouched();
}

#[tokio::test]
async fn zip_members_cannot_leave() {
    let options = zip::write::SimpleFileOptions::default();
    for name in ["../evil", "a/../../evil", "l/evil"] {
        let place = Place::new();
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer
            .add_symlink("l", "../outside", options)
            .expect("in memory");
        writer.start_file(name, options).expect("in memory");
        writer.write_all(b"x").expect("in memory");
        let content = writer.finish().expect("in memory").into_inner();
        let uri = place.put("a.zip", &content);
        let text = place.refused(item(&uri)).await;
        assert!(text.contains("leads out of the sandbox"), "{name}: {text}");
        place.assert_untouched();
    }
}

#[tokio::test]
async fn links_planted_before_are_not_followed() {
    let place = Place::new();
    symlink("../outside", place.sandbox("d")).expect("link");
    symlink("../outside/victim", place.sandbox("f")).expect("link");
    symlink("../outside/victim", place.sandbox("notes")).expect("link");
    let uri = place.put("f", b"new");
    let through = Item {
        output_file: Some("d/evil".to_owned()),
        ..item(&uri)
    };
    let text = place.refused(through).await;
    assert!(text.contains("leads out of the sandbox"), "{text}");
    place.fetch(vec![item(&uri)]).await.expect("fetched");
    assert_eq!(place.read("f"), "new");
    let packed = place.put("notes.gz", &gzip(b"new"));
    place.fetch(vec![item(&packed)]).await.expect("fetched");
    assert_eq!(place.read("notes"), "new");
    place.assert_untouched();
}

#[tokio::test]
async fn the_log_is_no_way_out_either() {
    let place = Place::new();
    symlink("../outside/victim", place.sandbox("stderr")).expect("link");
    let uri = place.put("f", b"new");
    let error = place
        .fetch(vec![item(&uri)])
        .await
        .expect_err("the log is a link");
    assert!(error.to_string().contains("'stderr'"), "{error}");
    place.assert_untouched();
}

#[tokio::test]
async fn an_output_file_cannot_leave() {
    let place = Place::new();
    let uri = place.put("f", b"new");
    for file in ["../evil", "/tmp/tepui-evil", "a/../../evil", ".."] {
        place
            .refused(Item {
                output_file: Some(file.to_owned()),
                ..item(&uri)
            })
            .await;
        place.assert_untouched();
    }
}

#[tokio::test]
async fn a_name_that_fills_memory_is_refused() {
    let place = Place::new();
    let mut builder = Builder::new(Vec::new());
    let name = vec![b'a'; 64 << 20];
    member(
        &mut builder,
        EntryType::GNULongName,
        b"long",
        b"",
        0o644,
        &name,
    );
    member(&mut builder, EntryType::Regular, b"file", b"", 0o644, b"x");
    let uri = place.put("a.tgz", &gzip(&builder.into_inner().expect("in memory")));
    let text = place.refused(item(&uri)).await;
    assert!(text.contains("described by more than"), "{text}");
}
