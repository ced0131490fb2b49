//! Images as the agent sees them: real children, hostile layers, registries of our own and Debian's.

mod attacks;
mod builder;
mod debian;
mod fake;
mod layers;
mod pull;
mod stores;
mod unpack;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A target inside a folder of its own, beside a file that nobody may touch.
struct Place {
    folder: TempDir,
}

const VICTIM: &str = "outside/victim";

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["target", "outside"] {
            std::fs::create_dir(folder.path().join(name)).expect(name);
        }
        std::fs::write(folder.path().join(VICTIM), "untouched").expect("victim");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder
            .path()
            .canonicalize()
            .expect("exists")
            .join(name)
    }

    fn target(&self, name: &str) -> PathBuf {
        self.path("target").join(name)
    }

    /// Nothing beside the target is new or changed.
    #[track_caller]
    fn assert_untouched(&self) {
        use std::os::unix::fs::MetadataExt as _;
        let list = |name: &str| {
            let mut names: Vec<_> = std::fs::read_dir(self.path(name))
                .expect(name)
                .map(|entry| entry.expect("entry").file_name())
                .collect();
            names.sort();
            names
        };
        assert_eq!(list("outside"), ["victim"]);
        assert!(list("").iter().all(|name| {
            ["target", "outside", "layer"]
                .iter()
                .any(|known| name == known)
        }));
        let victim = self.path(VICTIM);
        assert_eq!(
            std::fs::read_to_string(&victim).expect("victim"),
            "untouched"
        );
        let data = victim.metadata().expect("victim");
        assert_eq!(
            (data.nlink(), data.mode() & 0o7777),
            (1, 0o644),
            "the victim was changed"
        );
    }
}

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_container-unpack-alone"))
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
