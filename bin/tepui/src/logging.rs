//! The log of daemons: lines on standard error, at a level that `/logging/toggle` turns.

use std::fs::File;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context;
use daemons_door::LogLevel;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;

/// The variable that says what is logged, such as `debug` or `daemons_master=trace,info`.
const VARIABLE: &str = "TEPUI_LOG";

/// The log of this process.
#[derive(Clone)]
pub(crate) struct Logging {
    control: Arc<Control>,
}

struct Control {
    filter: reload::Handle<EnvFilter, tracing_subscriber::Registry>,
    level: AtomicU32,
}

impl Logging {
    /// Begins to log, also to `file` if there is one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn start(file: Option<&Path>) -> anyhow::Result<Self> {
        let file = file.map(open).transpose()?;
        let file = file.map(|file| {
            tracing_subscriber::fmt::layer()
                .with_writer(file)
                .with_ansi(false)
        });
        let usual = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| filter(0));
        let (layer, handle) = reload::Layer::new(usual);
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        // It fails when there is a log already, which will do as well.
        let _ = tracing_subscriber::registry()
            .with(layer)
            .with(lines)
            .with(file)
            .try_init();
        Ok(Self {
            control: Arc::new(Control {
                filter: handle,
                level: AtomicU32::new(0),
            }),
        })
    }

    /// What turns the level.
    pub(crate) fn control(&self) -> Arc<dyn LogLevel> {
        self.control.clone()
    }
}

fn open(path: &Path) -> anyhow::Result<File> {
    let failed = || {
        format!(
            "failed to write the log {}; choose another --log-dir",
            path.display()
        )
    };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(failed)?;
    }
    let file = File::options().append(true).create(true).open(path);
    file.with_context(failed)
}

/// The levels of glog: 0 says what happens, 1 and 2 why, 3 everything.
fn filter(level: u32) -> EnvFilter {
    EnvFilter::new(match level {
        0 => "info",
        1 | 2 => "debug,h2=info,hyper=info,hyper_util=info",
        _ => "trace",
    })
}

impl LogLevel for Control {
    fn current(&self) -> u32 {
        self.level.load(Ordering::Relaxed)
    }

    fn set(&self, level: u32) {
        self.level.store(level, Ordering::Relaxed);
        // The log is gone when the process ends.
        let _ = self.filter.reload(filter(level));
    }
}
