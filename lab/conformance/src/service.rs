//! Services alone: without any master they take documents all the same, and nothing is ever placed.

use std::path::Path;

use crate::daemon::Daemon;

/// Starts `init` or `cron` with more flags, its state below `folder`.
#[must_use]
pub fn service(name: &str, flags: &[String], folder: &Path) -> Daemon {
    let mut arguments = vec![
        name.to_owned(),
        format!("--{name}_port=0"),
        // Nobody listens there.
        "--master=127.0.0.1:1".to_owned(),
        format!("--work_dir={}", folder.join(name).display()),
        "--json".to_owned(),
    ];
    arguments.extend_from_slice(flags);
    Daemon::start(name, &arguments, folder)
}
