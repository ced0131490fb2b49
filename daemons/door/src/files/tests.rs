//! What the registry shows, and what it keeps to itself.

use super::*;
use std::os::unix::fs::symlink;

struct Fixture {
    files: Files,
    _directory: tempfile::TempDir,
    root: PathBuf,
}

fn fixture() -> Fixture {
    let directory = tempfile::tempdir().expect("temporary directory");
    let root = directory
        .path()
        .canonicalize()
        .expect("path")
        .join("sandbox");
    std::fs::create_dir_all(root.join("d/e")).expect("directories");
    std::fs::write(root.join("ten"), "0123456789").expect("write");
    std::fs::write(root.join("d/inner"), "inner").expect("write");
    std::fs::write(directory.path().join("secret"), "secret").expect("write");
    let files = Files::new();
    files.attach(&root, "/sandbox", |_| true).expect("attach");
    Fixture {
        files,
        _directory: directory,
        root,
    }
}

impl Fixture {
    #[track_caller]
    fn check(&self, path: &str, expect: Result<&str, u16>) {
        let got = self.files.read(path, 0, None, None);
        let got = got
            .map(|answer| String::from_utf8(answer.data.to_vec()).expect("text"))
            .map_err(|error| match error {
                FilesError::Invalid(_) => 400,
                FilesError::Forbidden => 403,
                FilesError::NotFound => 404,
                FilesError::Io { .. } => 500,
            });
        assert_eq!(got.as_deref().map_err(|code| *code), expect, "{path}");
    }
}

#[test]
fn files_are_read_by_their_longest_prefix() {
    let fixture = fixture();
    fixture.check("/sandbox/ten", Ok("0123456789"));
    fixture.check("/sandbox/ten/", Ok("0123456789"));
    fixture.check("/sandbox//./ten", Ok("0123456789"));
    fixture.check("/sandbox/d/inner", Ok("inner"));
    fixture.check("/sandbox/d", Err(400));
    fixture.check("/sandbox", Err(400));
    fixture.check("/sandbox/none", Err(404));
    fixture.check("/sandbox/ten/below", Err(404));
    fixture.check("/sandboxx/ten", Err(404));
    fixture.check("sandbox/ten", Err(404));
    fixture.check("/", Err(404));
    fixture.check("", Err(400));
    fixture.check("/sandbox/a\0b", Err(400));
    fixture.check(&format!("/sandbox/{}", "x".repeat(300)), Err(404));
    fixture.check(&format!("/sandbox/{}", "x/".repeat(3000)), Err(400));
    fixture
        .files
        .attach(&fixture.root.join("d"), "/sandbox/ten", |_| true)
        .expect("attach");
    fixture.check("/sandbox/ten/inner", Ok("inner"));
    fixture.files.detach("/sandbox/ten/");
    fixture.check("/sandbox/ten", Ok("0123456789"));
}

#[test]
fn a_single_file_can_be_shown() {
    let fixture = fixture();
    fixture
        .files
        .attach(&fixture.root.join("ten"), "/master/log", |_| true)
        .expect("attach");
    fixture.check("/master/log", Ok("0123456789"));
    fixture.check("/master/log/x", Err(404));
    assert_eq!(
        fixture.files.browse("/master/log", None).expect("no error"),
        []
    );
    assert!(
        fixture
            .files
            .attach(Path::new("/no/such"), "/x", |_| true)
            .is_err()
    );
}

#[test]
fn nothing_leads_out_of_the_place() {
    let fixture = fixture();
    let link = |target: &str, name: &str| symlink(target, fixture.root.join(name)).expect("link");
    link("ten", "inside");
    link("d/../ten", "inside_by_parent");
    link(
        fixture.root.join("ten").to_str().expect("text"),
        "inside_absolute",
    );
    link("../secret", "outside");
    link("/etc/passwd", "outside_absolute");
    link("..", "parent");
    link("/", "root");
    link("nowhere", "dangling");
    link("loop", "loop");
    link("/proc/self/root", "magic");
    link("/dev/zero", "device");
    fixture.check("/sandbox/inside", Ok("0123456789"));
    fixture.check("/sandbox/inside_by_parent", Ok("0123456789"));
    fixture.check("/sandbox/inside_absolute", Ok("0123456789"));
    for escape in [
        "outside",
        "outside_absolute",
        "parent/secret",
        "root/etc/passwd",
        "magic/etc/passwd",
        "device",
        "root",
        "loop",
    ] {
        fixture.check(&format!("/sandbox/{escape}"), Err(400));
        assert!(
            fixture
                .files
                .browse(&format!("/sandbox/{escape}"), None)
                .is_err(),
            "{escape}"
        );
    }
    fixture.check("/sandbox/dangling", Err(404));
    for path in [
        "/sandbox/../secret",
        "/sandbox/..",
        "/sandbox/d/../ten",
        "/sandbox/../sandbox/ten",
        "/../etc/passwd",
    ] {
        fixture.check(path, Err(404));
    }
}

#[test]
fn a_pipe_holds_nobody_up() {
    let fixture = fixture();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        fixture.root.join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
        0,
    )
    .expect("pipe");
    let _socket =
        std::os::unix::net::UnixListener::bind(fixture.root.join("socket")).expect("socket");
    fixture.check("/sandbox/pipe", Err(400));
    fixture.check("/sandbox/socket", Err(400));
}

#[test]
fn reads_are_bounded() {
    let fixture = fixture();
    let read = |path: &str, offset, length| {
        let answer = fixture
            .files
            .read(path, offset, length, None)
            .expect("read");
        (
            answer.size,
            answer.data.len(),
            String::from_utf8_lossy(&answer.data).into_owned(),
        )
    };
    assert_eq!(read("/sandbox/ten", 2, Some(3)), (10, 3, "234".to_owned()));
    assert_eq!(read("/sandbox/ten", 4, None), (10, 6, "456789".to_owned()));
    assert_eq!(read("/sandbox/ten", 0, Some(0)), (10, 0, String::new()));
    assert_eq!(read("/sandbox/ten", 10, None), (10, 0, String::new()));
    assert_eq!(
        read("/sandbox/ten", u64::MAX, Some(u64::MAX)),
        (10, 0, String::new())
    );
    std::fs::write(fixture.root.join("large"), vec![b'x'; 100_000]).expect("write");
    assert_eq!(read("/sandbox/large", 0, Some(1 << 40)).1, 65_536);
    assert_eq!(read("/sandbox/large", 0, None).1, 65_536);
}

#[test]
fn listings_show_what_is_inside() {
    let fixture = fixture();
    symlink("ten", fixture.root.join("inside")).expect("link");
    symlink("/etc/passwd", fixture.root.join("outside")).expect("link");
    symlink("nowhere", fixture.root.join("dangling")).expect("link");
    let entries = fixture.files.browse("/sandbox/", None).expect("list");
    let paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/sandbox/d",
            "/sandbox/inside",
            "/sandbox/outside",
            "/sandbox/ten"
        ]
    );
    let by_name = |name: &str| {
        entries
            .iter()
            .find(|entry| entry.path.ends_with(name))
            .expect("listed")
    };
    assert_eq!(by_name("ten").size, 10);
    assert_eq!(by_name("inside").size, 10, "a link inside shows its target");
    assert_eq!(
        by_name("outside").mode & 0o170_000,
        0o120_000,
        "a link that leads out shows only itself"
    );
    assert_eq!(by_name("/d").mode & 0o170_000, 0o040_000);
    assert_eq!(by_name("ten").nlink, 1);
    assert!(by_name("ten").mtime_ns > 1_000_000_000_000_000_000);
    assert_eq!(
        fixture.files.browse("/sandbox/d/e", None).expect("list"),
        []
    );
    assert!(matches!(
        fixture.files.browse("/sandbox/none", None),
        Err(FilesError::NotFound)
    ));
}

#[test]
fn each_place_has_its_own_readers() {
    let fixture = fixture();
    let only_ann = |caller: Option<&Principal>| caller.and_then(Principal::name) == Some("ann");
    fixture
        .files
        .attach(&fixture.root.join("d"), "/private", only_ann)
        .expect("attach");
    fixture.check("/private/inner", Err(403));
    fixture.check("/private/none", Err(403));
    let ann = Principal::named("ann");
    assert_eq!(
        fixture
            .files
            .read("/private/inner", 0, None, Some(&ann))
            .expect("read")
            .data,
        "inner"
    );
}
