//! The log of daemons: lines on standard error, at a level that `/logging/toggle` turns.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

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
    /// Begins to log.
    pub(crate) fn start() -> Self {
        let usual = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| filter(0));
        let (layer, handle) = reload::Layer::new(usual);
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        // It fails when there is a log already, which will do as well.
        let _ = tracing_subscriber::registry()
            .with(layer)
            .with(lines)
            .try_init();
        Self {
            control: Arc::new(Control {
                filter: handle,
                level: AtomicU32::new(0),
            }),
        }
    }

    /// What turns the level.
    pub(crate) fn control(&self) -> Arc<dyn LogLevel> {
        self.control.clone()
    }
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
