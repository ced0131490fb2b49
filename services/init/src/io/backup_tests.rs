//! Backups that are made and taken back by services that start again and again.

use std::sync::Arc;

use store_api::{Batch, Memory, Store, Term};

use super::*;

/// A store that several hold, one after the other.
struct Shared(Arc<Memory>);

impl Store for Shared {
    fn get(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(key)
    }
    fn scan(&self, prefix: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.0.scan(prefix)
    }
    fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.0.commit(batch)
    }
    fn term(&self) -> Result<Term, StoreError> {
        self.0.term()
    }
}

fn group(path: &str) -> (String, Vec<u8>) {
    let value = br#"{"dependencies":[],"version":"2024-05-01T10:20:30.045Z"}"#;
    (format!("groups/{path}@1714558830045"), value.to_vec())
}

fn put(records: &[(String, Vec<u8>)]) -> Vec<Change> {
    let records = records.iter().cloned();
    records
        .map(|(key, value)| Change {
            key,
            value: Some(value),
        })
        .collect()
}

/// A service that is started again and again, and a folder for files.
struct World {
    memory: Arc<Memory>,
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        Self {
            memory: Arc::default(),
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self) -> (Keep, Records) {
        Keep::of(Box::new(Shared(Arc::clone(&self.memory)))).expect("opens")
    }

    /// Starts with a wish, and gives what is durable then.
    fn wishes(&self, backup: Option<&str>, restore: Option<&str>) -> Records {
        let uri = |name: &str| format!("file://{}", self.path(name).display());
        let wish = Wish::new(backup.map(uri).as_deref(), restore.map(uri).as_deref());
        let wish = serde_json::to_vec(&wish.expect("the paths are sound")).expect("prints");
        let (keep, _) = self.open();
        keep.commit(put(&[(WISH.to_owned(), wish)]))
            .expect("commits");
        let (keep, records) = self.open();
        let given = fulfil(&keep, records, Timestamp::EPOCH).expect("the store works");
        let (_, there) = self.open();
        assert_eq!(given, there);
        given
    }
}

#[test]
fn what_was_backed_up_is_restored() {
    let world = World::new();
    let old: Vec<_> = (0..250)
        .map(|number| group(&format!("/g{number:03}")))
        .collect();
    world.open().0.commit(put(&old)).expect("commits");
    assert_eq!(world.wishes(Some("a.tar"), None), old);
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &fs::metadata(world.path("a.tar"))
            .expect("it was written")
            .permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let (keep, _) = world.open();
    let gone = Change {
        key: old[3].0.clone(),
        value: None,
    };
    keep.commit(vec![gone]).expect("commits");
    keep.commit(put(&[group("/new")])).expect("commits");
    let changed = world.open().1;
    // Both at once: what there is is kept, what there was is back.
    assert_eq!(world.wishes(Some("b.tar"), Some("a.tar")), old);
    assert_eq!(world.wishes(None, Some("b.tar")), changed);
    // Nothing else is left of the writing.
    assert_eq!(fs::read_dir(world.folder.path()).expect("reads").count(), 2);
}

#[test]
fn what_can_not_be_restored_changes_nothing() {
    let world = World::new();
    let old = vec![group("/a")];
    world.open().0.commit(put(&old)).expect("commits");
    fs::write(world.path("text"), "no archive").expect("writes");
    fs::create_dir(world.path("folder")).expect("a folder can be made");
    let tar = |name: &str, value: &[u8]| {
        let mut archive = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_gnu();
        header.set_size(value.len() as u64);
        archive
            .append_data(&mut header, name, value)
            .expect("it is in memory");
        archive.into_inner().expect("it is in memory")
    };
    let group_member = format!("{FOLDER}{}", Escaped(&old[0].0));
    let whole = tar(&group_member, &old[0].1);
    for (name, bytes) in [
        ("other", tar("etc/passwd", b"{}")),
        ("unknown", tar("records/strange", b"{}")),
        ("broken", tar(&group_member, b"{")),
        ("control", tar("records/a%00", b"{}")),
        ("cut", whole[..600].to_vec()),
    ] {
        fs::write(world.path(name), bytes).expect("writes");
        assert_eq!(world.wishes(None, Some(name)), old, "{name}");
    }
    for name in ["text", "folder", "nothing"] {
        assert_eq!(world.wishes(None, Some(name)), old, "{name}");
    }
    // Without the backup that was wished for, nothing is restored.
    fs::write(
        world.path("sound"),
        tar(&format!("{FOLDER}{}", Escaped(&group("/b").0)), &old[0].1),
    )
    .expect("writes");
    assert_eq!(world.wishes(Some("folder"), Some("sound")), old);
    assert_eq!(world.wishes(Some("no/such/folder"), Some("sound")), old);
    assert_eq!(world.wishes(None, Some("sound")), [group("/b")]);
}
