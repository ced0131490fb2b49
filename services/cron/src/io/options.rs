//! The flags of the service.

use std::path::PathBuf;

use abi_mesos::v1;
use base_config::{Flag, FlagSet, Values};
use services_framework::ServiceOptions;

use crate::plan::HISTORY_MAX;

/// The port of the job interface.
pub const CRON_PORT: Flag<u16> = Flag::new(
    "cron_port",
    "port of the job interface (that of Metronome) to listen on; 0 picks a free one",
)
.default("9000");
const WORK_DIR: Flag<PathBuf> = Flag::new("work_dir", "folder of the durable state")
    .default("/var/lib/tepui/cron")
    .example("/var/lib/tepui/cron");
const MESOS_ROLE: Flag<String> =
    Flag::new("mesos_role", "role whose resources jobs use").default("*");
const FRAMEWORK_NAME: Flag<String> = Flag::new(
    "framework_name",
    "name under which the service is known to the master",
)
.default("metronome");
/// What the service is told.
#[derive(Clone, Debug)]
pub struct CronOptions {
    /// What every service is told.
    pub service: ServiceOptions,
    /// The role of its jobs.
    pub role: String,
    /// What the framework says of itself.
    pub framework: v1::FrameworkInfo,
}

/// The flags of `command`, for help and parsing.
pub fn flags(command: &'static str) -> FlagSet {
    services_framework::flags(command, &CRON_PORT, &WORK_DIR)
        .with(&MESOS_ROLE)
        .with(&FRAMEWORK_NAME)
}

impl CronOptions {
    /// What people are shown of them, by the names of Metronome's settings, each as it would be written there; `port`
    /// is where it listens.
    pub(super) fn shown(&self, port: u16) -> serde_json::Value {
        let written = |value: serde_json::Value| serde_json::Value::String(value.to_string());
        let name = self.framework.name.as_deref();
        let failover_secs = self.framework.failover_timeout.unwrap_or_default();
        serde_json::json!({
            "metronome.framework.name": written(name.into()),
            "metronome.history.count": written(HISTORY_MAX.into()),
            "metronome.mesos.failover.timeout": format!("{failover_secs}s"),
            "metronome.mesos.master.url": written(self.service.master.as_str().into()),
            "metronome.mesos.role": written(self.role.as_str().into()),
            "play.server.http.port": written(port.into()),
        })
    }

    /// From flags.
    pub fn new(values: &Values) -> Self {
        use v1::framework_info::capability::Type;
        let capabilities = [
            Type::MultiRole,
            Type::PartitionAware,
            Type::ReservationRefinement,
        ];
        let role = values.get(&MESOS_ROLE);
        let name = values.get(&FRAMEWORK_NAME);
        Self {
            service: ServiceOptions::new(values, &CRON_PORT, &WORK_DIR),
            framework: v1::FrameworkInfo {
                roles: vec![role.clone()],
                ..services_framework::framework(name, &capabilities, values)
            },
            role,
        }
    }
}
