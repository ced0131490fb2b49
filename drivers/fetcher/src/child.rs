//! The child process that fetches.

use std::process::ExitCode;

/// The whole life of `tepui container-fetch`. `main` calls it before any thread exists, since giving up root concerns
/// one thread only.
pub fn container_fetch() -> ExitCode {
    ExitCode::FAILURE
}
