//! Layers made to reach what is none of theirs.

use drivers_image::{ImageError, Limits};
use tar::EntryType::{Block, Link, Regular, Symlink};

use super::layers::Layer;
use super::unpack::{is_opaque, unpack_within};
use super::{Place, is_root};

/// What becomes of a hostile layer: a part of the complaint, or nothing if it does no harm.
struct Attack {
    name: &'static str,
    layer: Layer,
    complaint: Option<&'static str>,
    /// Where it lands inside, if it does.
    inside: Option<&'static str>,
}

fn attack(
    name: &'static str,
    layer: Layer,
    complaint: Option<&'static str>,
    inside: Option<&'static str>,
) -> Attack {
    Attack {
        name,
        layer,
        complaint,
        inside,
    }
}

fn huge(name: &str, change: impl FnOnce(&mut tar::Header)) -> Layer {
    Layer::new().raw(
        |header| {
            header.set_path(name).expect("short");
            header.set_entry_type(Regular);
            change(header);
        },
        b"",
    )
}

fn attacks() -> Vec<Attack> {
    let new = Layer::new;
    let outside = "../../../../../../../../../../../../tmp";
    let deep = "d/".repeat(200);
    vec![
        attack(
            "dots",
            new().file("../evil", "x"),
            Some("leads upwards"),
            None,
        ),
        attack(
            "dots within",
            new().file("a/../../evil", "x"),
            Some("leads upwards"),
            None,
        ),
        attack(
            "dots at the end",
            new().folder("a/.."),
            Some("leads upwards"),
            None,
        ),
        attack(
            "absolute name",
            new().file("/evil", "x"),
            None,
            Some("evil"),
        ),
        attack(
            "many slashes",
            new().file("//.///evil", "x"),
            None,
            Some("evil"),
        ),
        attack(
            "file through a link up",
            new().symlink("l", "../outside").file("l/evil", "x"),
            None,
            Some("outside/evil"),
        ),
        attack(
            "file through a link to the top",
            new().symlink("l", "/").file("l/evil", "x"),
            None,
            Some("evil"),
        ),
        attack(
            "folder through a link",
            new().symlink("l", "../outside").folder("l/new"),
            None,
            Some("outside/new"),
        ),
        attack(
            "link through a link",
            new().symlink("l", "..").symlink("l/outside", "x"),
            None,
            None,
        ),
        attack(
            "chain of links",
            new()
                .symlink("a", "..")
                .symlink("b", "a/..")
                .file("b/outside/evil", "x"),
            None,
            Some("outside/evil"),
        ),
        attack(
            "circle of links",
            new()
                .symlink("a", "b")
                .symlink("b", "a")
                .file("a/evil", "x"),
            Some("in circles"),
            None,
        ),
        attack(
            "file over a link to the victim",
            new().symlink("v", "../outside/victim").file("v", "evil"),
            None,
            Some("v"),
        ),
        attack(
            "file over an absolute link",
            new().symlink("v", outside).file("v", "evil"),
            None,
            Some("v"),
        ),
        attack(
            "link replaced by a folder",
            new()
                .symlink("d", "../outside")
                .folder("d")
                .file("d/evil", "x"),
            None,
            Some("d/evil"),
        ),
        attack(
            "folder replaced by a link",
            new()
                .folder("d")
                .file("d/a", "x")
                .symlink("d", "../outside")
                .file("d/evil", "x"),
            None,
            Some("outside/evil"),
        ),
        attack(
            "hard link to the victim",
            new().hard_link("v", "../outside/victim"),
            Some("leads upwards"),
            None,
        ),
        attack(
            "hard link to an absolute name",
            new().hard_link("v", "/etc/passwd").file("v", "x"),
            Some("layer does not hold"),
            None,
        ),
        attack(
            "hard link through a link",
            new()
                .symlink("l", "/../../outside")
                .hard_link("v", "l/victim"),
            Some("layer does not hold"),
            None,
        ),
        attack(
            "hard link to a link",
            new()
                .symlink("l", "../outside/victim")
                .hard_link("v", "l")
                .file("v", "x"),
            None,
            Some("v"),
        ),
        attack(
            "hard link to a folder",
            new().folder("d").hard_link("v", "d"),
            Some("not allowed"),
            None,
        ),
        attack(
            "hard link to the root",
            new().hard_link("v", "."),
            Some("second name of a folder"),
            None,
        ),
        attack(
            "hard link to itself",
            new().file("v", "x").hard_link("v", "v"),
            None,
            Some("v"),
        ),
        attack(
            "whiteout of the victim",
            new().symlink("l", "../outside").file("l/.wh.victim", ""),
            None,
            None,
        ),
        attack(
            "whiteout upwards",
            new().file(".wh...", ""),
            Some("hides no name"),
            None,
        ),
        attack(
            "whiteout of nothing",
            new().file(".wh.", ""),
            Some("hides no name"),
            None,
        ),
        attack(
            "opaque through a link",
            new().symlink("l", "..").file("l/.wh..wh..opq", ""),
            None,
            None,
        ),
        attack(
            "whiteout as a folder",
            new().file(".wh.x/evil", ""),
            Some("only hides others"),
            None,
        ),
        attack(
            "root as a link",
            new().member(Symlink, b".", b"../outside", 0o777, b""),
            Some("as its root"),
            None,
        ),
        attack(
            "root as a file",
            new().file("./", "x"),
            Some("as its root"),
            None,
        ),
        attack(
            "device",
            new().raw(
                |header| {
                    header.set_entry_type(Block);
                    header.set_path("disk").expect("short");
                    header.set_device_major(8).expect("GNU");
                    header.set_device_minor(0).expect("GNU");
                },
                b"",
            ),
            None,
            None,
        ),
        attack(
            "unknown kind",
            new().member(tar::EntryType::new(b'?'), b"x", b"", 0o644, b""),
            Some("is neither"),
            None,
        ),
        attack(
            "huge name",
            new().file(&"n/".repeat(3000), "x"),
            Some("longer than 4096"),
            None,
        ),
        attack(
            "huge part of a name",
            new().file(&"n".repeat(300), "x"),
            Some("longer than 255"),
            None,
        ),
        attack(
            "deep name",
            new().folder(&"n/".repeat(300)),
            Some("deeper than 256"),
            None,
        ),
        attack(
            "deep by links",
            new()
                .folder(&deep)
                .symlink("l", &deep)
                .folder(&format!("l/{deep}")),
            Some("too deep"),
            None,
        ),
        attack(
            "zero in a name",
            new().pax(&[("path", b"a\0b")]).file("x", "x"),
            Some("zero byte"),
            None,
        ),
        attack(
            "empty link",
            new().member(Symlink, b"l", b"", 0o777, b""),
            Some("leads nowhere"),
            None,
        ),
        attack(
            "long link",
            new().symlink("l", &"x".repeat(5000)),
            Some("leads nowhere"),
            None,
        ),
        attack(
            "content of a size that is a lie",
            huge("x", |header| header.set_size(1 << 40)),
            Some("more than"),
            None,
        ),
        attack(
            "content that is missing",
            huge("x", |header| header.set_size(1 << 20)),
            Some("the layer"),
            None,
        ),
        attack(
            "owner without a number",
            huge("x", |header| header.set_uid(1 << 40)),
            if is_root() {
                Some("no possible number")
            } else {
                None
            },
            None,
        ),
        attack(
            "owner that means nobody",
            huge("x", |header| header.set_gid(u32::MAX.into())),
            if is_root() {
                Some("no possible number")
            } else {
                None
            },
            None,
        ),
        attack(
            "huge description",
            new().pax(&[("comment", &[b'x'; 2 << 20])]).file("x", "x"),
            Some("described by more than"),
            None,
        ),
        attack(
            "huge attribute",
            new()
                .pax(&[("SCHILY.xattr.user.a", &[b'x'; 100_000])])
                .file("x", "x"),
            Some("attributes than fit"),
            None,
        ),
        attack(
            "attributes of the overlay",
            new()
                .pax(&[
                    ("SCHILY.xattr.user.overlay.redirect", b"/outside"),
                    ("SCHILY.xattr.trusted.overlay.opaque", b"y"),
                    ("SCHILY.xattr.user.overlay.opaque", b"y"),
                ])
                .folder("clean"),
            None,
            Some("clean"),
        ),
        attack(
            "holes of PAX",
            new().pax(&[("GNU.sparse.major", b"1")]).file("x", "x"),
            Some("holes"),
            None,
        ),
        attack(
            "name in a PAX header",
            new().pax(&[("path", b"../evil")]).file("x", "x"),
            Some("leads upwards"),
            None,
        ),
        attack(
            "target in a PAX header",
            new()
                .pax(&[("linkpath", b"../outside/victim")])
                .member(Link, b"x", b"y", 0o644, b""),
            Some("leads upwards"),
            None,
        ),
        attack(
            "other bytes",
            new().raw(|header| header.as_mut_bytes()[..100].fill(0xff), b""),
            None,
            None,
        ),
    ]
}

#[tokio::test]
async fn nothing_outside_is_touched_whatever_the_layer_says() {
    let attacks = attacks();
    assert!(attacks.len() >= 40);
    for Attack {
        name,
        layer,
        complaint,
        inside,
    } in attacks
    {
        let place = Place::new();
        let limits = Limits {
            unpacked_bytes: 64 << 20,
            ..Limits::default()
        };
        let tar = layer.tar();
        let result = unpack_within(&place, &tar, &tar, &limits).await;
        place.assert_untouched();
        match (&result, complaint) {
            (Ok(_), None) => {}
            (Err(ImageError::Refused(text)), Some(part)) if text.contains(part) => {}
            (Err(error @ ImageError::Failed { .. }), Some(part))
                if error.chain().contains(part) => {}
            _ => panic!("{name}: {result:?}, expected {complaint:?}"),
        }
        if let Some(inside) = inside {
            assert!(
                std::fs::symlink_metadata(place.target(inside)).is_ok(),
                "{name}: no {inside}"
            );
        }
        assert!(!is_opaque(&place.target("clean")), "{name}");
        // Whatever it is, it can be removed again.
        std::fs::remove_dir_all(place.path("target"))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
