//! What the engine does when the file or the disk is not as it should be.
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use store_api::{Batch, Store as _, StoreError, Term};
use store_local::LocalStore;

fn filled(path: &Path) -> LocalStore {
    let store = LocalStore::open(path).expect("open");
    for n in 0..20 {
        store
            .commit(Batch::new(Term(n)).put(format!("agents/{n:02}"), vec![7; 900]))
            .expect("commit");
    }
    store
}

fn place() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("temporary directory");
    let path = directory.path().join("state.redb");
    (directory, path)
}

/// Opening must fail as damaged, say where, and leave every byte as it was.
#[track_caller]
fn check_damaged(path: &Path) {
    let before = fs::read(path).expect("read");
    let error = LocalStore::open(path).expect_err("a damaged file must be refused");
    assert!(
        matches!(
            error,
            StoreError::Damaged { .. } | StoreError::Format { .. }
        ),
        "got {error:?}"
    );
    assert!(
        error
            .to_string()
            .contains(path.to_str().expect("text path")),
        "{error} names the path"
    );
    assert!(
        fs::read(path).expect("read") == before,
        "nothing was overwritten"
    );
}

#[test]
fn keeps_the_contract() {
    let directories = std::sync::Mutex::new(Vec::new());
    store_api::contract(|| {
        let (directory, path) = place();
        directories.lock().expect("not poisoned").push(directory);
        Box::new(LocalStore::open(&path).expect("open"))
    });
}

#[test]
fn state_survives_reopening() {
    let (directory, path) = place();
    drop(filled(&path));
    let store = LocalStore::open(&path).expect("reopen");
    assert_eq!(store.scan("agents/").expect("scan").len(), 20);
    assert_eq!(store.term().expect("term"), Term(19));
    let fenced = store.commit(Batch::new(Term(3)));
    assert!(
        matches!(
            fenced,
            Err(StoreError::Fenced {
                held: Term(19),
                offered: Term(3)
            })
        ),
        "got {fenced:?}"
    );
    assert_eq!(
        fs::read_dir(directory.path()).expect("list").count(),
        1,
        "no draft is left behind"
    );
}

#[test]
fn state_survives_a_process_that_never_closed() {
    let (_directory, path) = place();
    let store = filled(&path);
    let (_elsewhere, copy) = place();
    fs::copy(&path, &copy).expect("copy, as kill -9 would leave it");
    drop(store);
    let recovered = LocalStore::open(&copy).expect("recover");
    assert_eq!(recovered.scan("agents/").expect("scan").len(), 20);
}

#[test]
fn an_open_store_is_locked() {
    let (_directory, path) = place();
    let held = filled(&path);
    let error = LocalStore::open(&path).expect_err("locked");
    assert!(matches!(error, StoreError::Locked { .. }), "got {error:?}");
    let text = error.to_string();
    assert!(
        text.contains(path.to_str().expect("text path")) && text.contains("--work-dir"),
        "{text}"
    );
    drop(held);
    LocalStore::open(&path).expect("free again");
}

#[test]
fn foreign_files_are_refused() {
    let (_directory, path) = place();
    for content in [&b""[..], b"{}", &[0; 70_000], &[b'x'; 70_000]] {
        fs::write(&path, content).expect("write");
        check_damaged(&path);
    }
    let mut other = fs::File::options()
        .read(true)
        .write(true)
        .open(&path)
        .expect("open");
    io::Write::write_all(&mut other, b"redb").expect("half a magic number");
    check_damaged(&path);
}

#[test]
fn another_programs_database_is_refused() {
    let (_directory, path) = place();
    drop(redb::Database::create(&path).expect("an empty database"));
    check_damaged(&path);
}

#[test]
fn a_cut_file_is_refused() {
    let (_directory, path) = place();
    drop(filled(&path));
    let whole = fs::read(&path).expect("read");
    for kept in [1, 100, 4096, whole.len() / 2, whole.len() - 4096] {
        fs::write(&path, &whole[..kept]).expect("cut");
        check_damaged(&path);
    }
}

#[test]
fn flipped_bytes_never_pass_for_data() {
    let (_directory, path) = place();
    let store = filled(&path);
    let good = store.scan("").expect("scan");
    drop(store);
    let whole = fs::read(&path).expect("read");
    let mut refused = 0;
    for at in (0..whole.len()).step_by(1021) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        fs::write(&path, &bytes).expect("write");
        match LocalStore::open(&path) {
            // The byte lay in a page that holds nothing.
            Ok(store) => assert_eq!(store.scan("").expect("scan"), good, "byte {at}"),
            Err(StoreError::Damaged { .. }) => {
                refused += 1;
                assert!(
                    fs::read(&path).expect("read") == bytes,
                    "nothing was overwritten, byte {at}"
                );
            }
            Err(other) => panic!("byte {at}: {other:?}"),
        }
    }
    assert!(refused > 10, "only {refused} of the flips were noticed");
}

#[test]
fn missing_and_odd_places_are_named() {
    let (directory, path) = place();
    let text = |error: StoreError| error.to_string();
    let missing = directory.path().join("no/such/state.redb");
    let error = text(LocalStore::open(&missing).expect_err("no directory"));
    assert!(
        error.contains("no/such") && error.contains("create its directory"),
        "{error}"
    );
    fs::create_dir(&path).expect("directory");
    let error = text(LocalStore::open(&path).expect_err("a directory"));
    assert!(error.contains("state.redb"), "{error}");
    fs::write(directory.path().join("file"), "x").expect("write");
    let error = text(
        LocalStore::open(&directory.path().join("file/state.redb")).expect_err("below a file"),
    );
    assert!(
        error.contains("file/state") && error.contains("--work-dir"),
        "{error}"
    );
}

#[test]
fn an_unwritable_directory_is_named() {
    if rustix::process::geteuid().is_root() {
        eprintln!(
            "SKIPPED an_unwritable_directory_is_named: root may write anywhere, see the root test"
        );
        return;
    }
    let (directory, path) = place();
    let mode = |bits| {
        fs::set_permissions(
            directory.path(),
            std::os::unix::fs::PermissionsExt::from_mode(bits),
        )
    };
    mode(0o555).expect("chmod");
    let result = LocalStore::open(&path);
    mode(0o755).expect("chmod back");
    let error = result.expect_err("unwritable").to_string();
    assert!(
        error.contains("state.redb") && error.contains("write access"),
        "{error}"
    );
}

/// A small disk of its own, gone with the value.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(test: &str, size: &str) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            eprintln!("SKIPPED {test}: needs root");
            return None;
        }
        let disk = Self(tempfile::tempdir().expect("temporary directory"));
        let options = std::ffi::CString::new(format!("size={size}")).expect("no NUL");
        rustix::mount::mount(
            "tmpfs",
            disk.0.path(),
            "tmpfs",
            rustix::mount::MountFlags::empty(),
            Some(&*options),
        )
        .expect("mount a tmpfs");
        Some(disk)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily, so that it goes away even while a failed test still holds files open.
        let _ = rustix::mount::unmount(self.0.path(), rustix::mount::UnmountFlags::DETACH);
    }
}

#[test]
fn root_a_full_disk_is_reported_and_loses_nothing() {
    let Some(disk) = SmallDisk::mount("root_a_full_disk_is_reported_and_loses_nothing", "8m")
    else {
        return;
    };
    let path = disk.0.path().join("state.redb");
    let store = filled(&path);
    let mut written = 0;
    let error = loop {
        match store.commit(Batch::new(Term(99)).put(format!("big/{written:04}"), vec![1; 200_000]))
        {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 1000, "8 MB never filled up");
    };
    let text = error.to_string();
    assert!(
        text.contains(path.to_str().expect("text path")) && text.contains("free space"),
        "{text}"
    );
    drop(store);
    let bigger = c"size=64m";
    rustix::mount::mount_remount(disk.0.path(), rustix::mount::MountFlags::empty(), bigger)
        .expect("grow the disk");
    let store = LocalStore::open(&path).expect("open again");
    assert_eq!(store.scan("agents/").expect("scan").len(), 20);
    assert_eq!(
        store.scan("big/").expect("scan").len(),
        written,
        "exactly the acknowledged commits"
    );
    store
        .commit(Batch::new(Term(99)).put("after", "x"))
        .expect("writable again");
}

#[test]
fn root_no_room_for_a_new_store_leaves_nothing() {
    let Some(disk) = SmallDisk::mount("root_no_room_for_a_new_store_leaves_nothing", "4k") else {
        return;
    };
    let error = LocalStore::open(&disk.0.path().join("state.redb"))
        .expect_err("no room")
        .to_string();
    assert!(error.contains("free space"), "{error}");
    assert_eq!(
        fs::read_dir(disk.0.path()).expect("list").count(),
        0,
        "no draft is left behind"
    );
}

#[test]
fn root_a_read_only_disk_is_named() {
    let Some(disk) = SmallDisk::mount("root_a_read_only_disk_is_named", "8m") else {
        return;
    };
    let path = disk.0.path().join("state.redb");
    drop(filled(&path));
    rustix::mount::mount_remount(disk.0.path(), rustix::mount::MountFlags::RDONLY, c"")
        .expect("remount");
    let error = LocalStore::open(&path).expect_err("read-only").to_string();
    assert!(
        error.contains(path.to_str().expect("text path")) && error.contains("writable"),
        "{error}"
    );
}
