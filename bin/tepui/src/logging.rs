//! The log of daemons: lines on standard error, at a level that `/logging/toggle` turns.

use std::fs::File;
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::Context;
use daemons_door::LogLevel;
use tracing_subscriber::Layer as _;
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
    /// Sends what is left when the log ends.
    #[cfg(feature = "otel")]
    _traces: Option<base_telemetry::Traces>,
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
        let (filter, handle) = reload::Layer::new(usual);
        let lines = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        let registry =
            tracing_subscriber::registry().with(lines.and_then(file).with_filter(filter));
        #[cfg(feature = "otel")]
        let traces = traces()?;
        #[cfg(feature = "otel")]
        let registry = registry.with(traces.as_ref().map(base_telemetry::Traces::layer));
        // It fails when there is a log already, which will do as well.
        let _ = registry.try_init();
        Ok(Self {
            control: Arc::new(Control {
                #[cfg(feature = "otel")]
                _traces: traces,
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

/// Begins to send traces where the usual variables of OpenTelemetry say, if they do.
#[cfg(feature = "otel")]
fn traces() -> anyhow::Result<Option<base_telemetry::Traces>> {
    let Ok(endpoint) = std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT") else {
        return Ok(None);
    };
    let service = std::env::var("OTEL_SERVICE_NAME").unwrap_or_else(|_| "tepui".to_owned());
    Ok(Some(base_telemetry::Traces::start(&endpoint, &service)?))
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
