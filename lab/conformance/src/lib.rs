//! Recorded exchanges and real third-party clients against real processes.
//!
//! The library starts clusters of the real binary, drives programs against them, and makes sure that nothing outlives a
//! test. It is made for tests: whatever goes wrong panics, with the last lines of every log concerned.

pub mod cluster;
pub mod daemon;
pub mod dice;
pub mod examples;
pub mod http;
pub mod image;
pub mod leftovers;
pub mod machine;
pub mod port;
pub mod program;
pub mod recorded;
pub mod scheduler;
pub mod wait;

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

/// The folder of this crate: recorded cases, clients.
#[must_use]
pub fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The build folder that the running test lies in.
///
/// # Panics
/// When the test was moved out of it.
#[must_use]
pub fn target() -> PathBuf {
    let test = std::env::current_exe().expect("a running program has a path");
    // target/debug/deps/test-0123
    let target = test.ancestors().nth(3);
    target
        .expect("tests lie in target/<profile>/deps")
        .to_owned()
}

/// The binary under test: `TEPUI_BIN`, or what `cargo build --package tepui` makes.
///
/// # Panics
/// When it cannot be built.
#[must_use]
pub fn tepui() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        if let Some(path) = std::env::var_os("TEPUI_BIN") {
            return PathBuf::from(path);
        }
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "tepui", "--target-dir"])
            .arg(target())
            .current_dir(home())
            .status()
            .expect("cargo starts");
        assert!(built.success(), "the binary does not build");
        target().join("debug/tepui")
    })
}

/// Whether this process is root.
#[must_use]
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Says on stderr that a test did not run, so that nobody takes it for one that passed.
pub fn skip(test: &str, why: &str) {
    say(&format!("SKIPPED {test}: {why}"));
}

/// A line on stderr. A test's output is shown when it fails.
pub fn say(line: &str) {
    // A closed stderr is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}
