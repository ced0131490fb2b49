//! Tasks in images, as Docker would run them: what images wish, and what parameters of `docker run` do.

mod parameters;
mod tricks;
mod wishes;
mod world;

/// Whether a test that needs root can run; says so if it cannot.
fn can_run(test: &str) -> bool {
    let is_root = lab_conformance::is_root();
    if !is_root {
        lab_conformance::skip(test, "needs root");
    }
    is_root
}
