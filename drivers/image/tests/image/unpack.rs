//! Single layers: well made ones of every form, bombs, and what the child keeps and cannot do.

use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

use drivers_image::{Digest, ImageError, Limits, Unpacked};
use tar::EntryType::{Char, Directory, Fifo, Regular, Symlink};

use super::layers::{Layer, gzip};
use super::{Place, is_root, program};

pub(crate) async fn unpack_within(
    place: &Place,
    tar: &[u8],
    packed: &[u8],
    limits: &Limits,
) -> Result<Unpacked, ImageError> {
    let layer = place.path("layer");
    std::fs::write(&layer, packed).expect("layer");
    drivers_image::unpack(
        program(),
        &layer,
        &place.path("target"),
        &Digest::of(tar),
        limits,
    )
    .await
}

async fn unpack(place: &Place, layer: Layer) -> Result<Unpacked, ImageError> {
    let tar = layer.tar();
    unpack_within(place, &tar, &tar, &Limits::default()).await
}

fn is_whiteout(path: &Path) -> bool {
    let data = std::fs::symlink_metadata(path).expect("a whiteout");
    data.file_type().is_char_device() && data.rdev() == 0
}

pub(crate) fn is_opaque(path: &Path) -> bool {
    let mut value = [0; 8];
    rustix::fs::getxattr(path, "user.overlay.opaque", &mut value[..])
        .is_ok_and(|length| &value[..length] == b"y")
}

#[tokio::test]
async fn layers_of_every_packing_are_unpacked() {
    let long = "long/".repeat(60) + "name";
    let tar = Layer::new()
        .member(Directory, b"./", b"", 0o755, b"")
        .member(Directory, b"app/", b"", 0o750, b"")
        .member(Regular, b"app/run", b"", 0o4755, b"run")
        .file("/deep/down/file", "file")
        .symlink("lib", "/usr/lib")
        .file("lib/late", "late")
        .hard_link("again", "app/run")
        .file(&long, "long")
        .member(Fifo, b"pipe", b"", 0o600, b"")
        .pax(&[
            ("mtime", b"1234567890.5"),
            ("SCHILY.xattr.user.a", b"b\0c"),
            ("comment", b"\xff"),
        ])
        .file("pax", "pax")
        .tar();
    let zstd = zstd::encode_all(&tar[..], 1).expect("in memory");
    let halves = [gzip(&tar[..700]), gzip(&tar[700..])].concat();
    for packed in [tar.clone(), gzip(&tar), zstd, halves] {
        let place = Place::new();
        let unpacked = unpack_within(&place, &tar, &packed, &Limits::default())
            .await
            .expect("unpacked");
        assert_eq!((unpacked.members, unpacked.bytes), (10, 18));
        let read = |name: &str| std::fs::read_to_string(place.target(name)).expect(name);
        let data = |name: &str| std::fs::symlink_metadata(place.target(name)).expect(name);
        assert_eq!(read("app/run"), "run");
        assert_eq!(data("app/run").mode() & 0o7777, 0o4755);
        assert_eq!(data("app").mode() & 0o7777, 0o750);
        assert_eq!(
            data("app").mtime(),
            1_000_000_000,
            "the time of a folder is set last"
        );
        assert_eq!(data("app/run").ino(), data("again").ino());
        assert_eq!(read("deep/down/file"), "file");
        assert_eq!(read("usr/lib/late"), "late", "links count as inside");
        assert_eq!(read(&long), "long");
        assert!(data("pipe").file_type().is_fifo());
        assert_eq!(
            (data("pax").mtime(), data("pax").mtime_nsec()),
            (1_234_567_890, 500_000_000)
        );
        let mut value = [0; 8];
        let length = rustix::fs::getxattr(place.target("pax"), "user.a", &mut value[..])
            .expect("an attribute");
        assert_eq!(&value[..length], b"b\0c");
        place.assert_untouched();
    }
}

#[tokio::test]
async fn whiteouts_hide_lower_layers_only() {
    let place = Place::new();
    let layer = Layer::new()
        .file("a/.wh.gone", "")
        .file("a/.wh..wh..opq", "")
        .file("own", "own")
        .file(".wh.own", "")
        .file("folder/own", "own")
        .file(".wh.folder", "")
        .file(".wh.late", "")
        .file("late/own", "own")
        .file(".wh.file", "")
        .file("file", "file")
        .file(".wh..wh.plnk", "")
        .raw(
            |header| {
                header.set_entry_type(Char);
                header.set_path("raw").expect("short");
                header.set_device_major(0).expect("GNU");
                header.set_device_minor(0).expect("GNU");
            },
            b"",
        );
    unpack(&place, layer).await.expect("unpacked");
    assert!(is_whiteout(&place.target("a/gone")));
    assert!(is_opaque(&place.target("a")));
    assert!(place.target("own").is_file());
    assert!(is_opaque(&place.target("folder")) && place.target("folder/own").is_file());
    assert!(is_opaque(&place.target("late")) && place.target("late/own").is_file());
    assert!(place.target("file").is_file());
    assert!(is_whiteout(&place.target("raw")));
    let names: Vec<_> = std::fs::read_dir(place.path("target"))
        .expect("target")
        .collect();
    assert_eq!(names.len(), 6, "{names:?}");
}

#[tokio::test]
async fn bombs_are_stopped() {
    let zeros = vec![0; 80 << 20];
    let tar = Layer::new().program("zeros", &zeros).tar();
    let packed = zstd::encode_all(&tar[..], 19).expect("in memory");
    let default = Limits::default();
    let few = Layer::new().file("a", "").file("b", "").file("c", "").tar();
    type Case<'a> = (&'a str, &'a [u8], &'a [u8], Limits, Option<&'a str>);
    let cases: [Case<'_>; 5] = [
        (
            "ratio",
            &tar,
            &packed,
            default,
            Some("its size lets expect"),
        ),
        (
            "bytes",
            &tar,
            &tar,
            Limits {
                unpacked_bytes: 1 << 20,
                ..default
            },
            Some("more than 1048576 bytes"),
        ),
        (
            "members",
            &few,
            &few,
            Limits {
                members: 2,
                ..default
            },
            Some("more than 2 members"),
        ),
        ("plain", &tar, &tar, default, None),
        (
            "rubbish",
            b"",
            b"BZh91AY&SY",
            default,
            Some("packed with gzip, zstd"),
        ),
    ];
    for (name, tar, packed, limits, complaint) in cases {
        let place = Place::new();
        let result = unpack_within(&place, tar, packed, &limits).await;
        match (result, complaint) {
            (Ok(_), None) => {}
            (Err(error), Some(part)) if error.chain().contains(part) => {}
            (result, _) => panic!("{name}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn files_with_holes_keep_them_and_count_in_full() {
    // Of 32 MiB only the last 512 bytes are there.
    let real: u64 = 32 << 20;
    let sparse = || {
        Layer::new().raw(
            |header| {
                header.set_entry_type(tar::EntryType::GNUSparse);
                header.set_path("holes").expect("short");
                let gnu = header.as_gnu_mut().expect("GNU");
                let octal = |field: &mut [u8; 12], value: u64| {
                    field.copy_from_slice(format!("{value:011o}\0").as_bytes())
                };
                octal(&mut gnu.sparse[0].offset, real - 512);
                octal(&mut gnu.sparse[0].numbytes, 512);
                octal(&mut gnu.realsize, real);
            },
            &[b'x'; 512],
        )
    };
    let place = Place::new();
    let unpacked = unpack(&place, sparse()).await.expect("unpacked");
    assert_eq!(unpacked.bytes, real);
    let data = place.target("holes").metadata().expect("holes");
    assert_eq!(data.len(), real);
    assert!(data.blocks() * 512 < real / 2, "{} blocks", data.blocks());
    let limits = Limits {
        unpacked_bytes: real - 1,
        ..Limits::default()
    };
    let tar = sparse().tar();
    let error = unpack_within(&Place::new(), &tar, &tar, &limits)
        .await
        .unwrap_err()
        .chain();
    assert!(error.contains("more than"), "{error}");
}

#[tokio::test]
async fn another_digest_is_refused() {
    let tar = Layer::new().file("a", "a").tar();
    let error = unpack_within(&Place::new(), b"other", &tar, &Limits::default())
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the configuration of the image says"),
        "{error}"
    );
}

#[tokio::test]
async fn as_root_owners_and_capabilities_are_kept_and_devices_left_out() {
    if !is_root() {
        eprintln!(
            "SKIPPED as_root_owners_and_capabilities_are_kept_and_devices_left_out: needs root"
        );
        return;
    }
    let place = Place::new();
    // cap_net_bind_service=ep
    let capability = b"\x01\0\0\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let owned = |kind, name: &'static str| {
        move |header: &mut tar::Header| {
            header.set_entry_type(kind);
            header.set_path(name).expect("short");
            header.set_link_name("anywhere").expect("short");
            header.set_uid(1234);
            header.set_gid(100_000);
            header.set_mode(0o6755);
        }
    };
    let layer = Layer::new()
        .raw(owned(Directory, "folder"), b"")
        .pax(&[
            ("SCHILY.xattr.security.capability", capability),
            ("SCHILY.xattr.security.selinux", b"x"),
        ])
        .raw(owned(Regular, "folder/file"), b"x")
        .raw(owned(Symlink, "link"), b"")
        .raw(owned(Fifo, "pipe"), b"")
        .raw(
            |header| {
                owned(Char, "null")(header);
                header.set_device_major(1).expect("GNU");
                header.set_device_minor(3).expect("GNU");
            },
            b"",
        );
    let unpacked = unpack(&place, layer).await.expect("unpacked");
    assert_eq!(unpacked.devices_left_out, 1);
    for name in ["folder", "folder/file", "link", "pipe"] {
        let data = std::fs::symlink_metadata(place.target(name)).expect(name);
        assert_eq!((data.uid(), data.gid()), (1234, 100_000), "{name}");
        if name != "link" {
            assert_eq!(data.mode() & 0o7777, 0o6755, "{name}");
        }
    }
    assert!(!place.target("null").exists());
    let mut value = [0; 64];
    let length = rustix::fs::getxattr(
        place.target("folder/file"),
        "security.capability",
        &mut value[..],
    );
    assert_eq!(&value[..length.expect("capabilities")], capability);
}

#[test]
fn the_child_is_locked_in() {
    let place = Place::new();
    let output = std::process::Command::new(program())
        .arg("escape")
        .arg(place.path("target"))
        .output()
        .expect("started");
    let worked = String::from_utf8_lossy(&output.stdout);
    assert_eq!(worked, "", "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        std::fs::read_to_string(place.target("inside")).expect("inside"),
        "x"
    );
}

#[tokio::test]
async fn a_missing_program_and_a_missing_folder_are_named() {
    let place = Place::new();
    let layer = place.path("layer");
    std::fs::write(&layer, "x").expect("layer");
    let digest = Digest::of(b"x");
    let limits = Limits::default();
    for (program, folder, part) in [
        (Path::new("/no-program"), place.path("target"), "no-program"),
        (program(), place.path("nowhere"), "nowhere"),
    ] {
        let error = drivers_image::unpack(program, &layer, &folder, &digest, &limits)
            .await
            .unwrap_err()
            .chain();
        assert!(error.contains(part), "{error}");
    }
}
