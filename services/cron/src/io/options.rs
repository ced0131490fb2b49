//! The flags of the service.

use std::net::IpAddr;
use std::path::PathBuf;

use abi_mesos::v1;
use base_config::{Flag, FlagSet, Values};

use crate::plan::HISTORY_MAX;

const IP: Flag<IpAddr> = Flag::new(
    "ip",
    "address to listen on; any other than loopback needs credentials",
)
.default("127.0.0.1");
/// The port of the job interface.
pub const CRON_PORT: Flag<u16> = Flag::new(
    "cron_port",
    "port of the job interface (that of Metronome) to listen on; 0 picks a free one",
)
.default("9000");
const MASTER: Flag<String> =
    Flag::new("master", "the master, as host:port").example("127.0.0.1:5050");
const WORK_DIR: Flag<PathBuf> = Flag::new("work_dir", "folder of the durable state")
    .default("/var/lib/tepui/cron")
    .example("/var/lib/tepui/cron");
const CREDENTIALS: Flag<PathBuf> = Flag::new(
    "credentials",
    "file of principals and secrets; callers must then log in",
);
const CREDENTIAL: Flag<PathBuf> = Flag::new(
    "credential",
    "file of the principal and secret by which the service joins the master",
);
const MESOS_ROLE: Flag<String> =
    Flag::new("mesos_role", "role whose resources jobs use").default("*");
const FRAMEWORK_NAME: Flag<String> = Flag::new(
    "framework_name",
    "name under which the service is known to the master",
)
.default("metronome");
const FAILOVER_TIMEOUT: Flag<u64> = Flag::new(
    "failover_timeout",
    "how long tasks run on without this service, in seconds",
)
.default("604800");

/// What the service is told.
#[derive(Clone, Debug)]
pub struct CronOptions {
    /// Where it listens.
    pub ip: IpAddr,
    /// At which port.
    pub port: u16,
    /// The master.
    pub master: String,
    /// Where its state is.
    pub work_dir: PathBuf,
    /// Who may call.
    pub credentials: Option<PathBuf>,
    /// As whom it joins the master.
    pub credential: Option<PathBuf>,
    /// The role of its jobs.
    pub role: String,
    /// What the framework says of itself.
    pub framework: v1::FrameworkInfo,
}

/// The flags of `command`, for help and parsing.
pub fn flags(command: &'static str) -> FlagSet {
    FlagSet::new(command)
        .with(&IP)
        .with(&CRON_PORT)
        .with(&MASTER.required())
        .with(&WORK_DIR)
        .with(&CREDENTIALS)
        .with(&CREDENTIAL)
        .with(&MESOS_ROLE)
        .with(&FRAMEWORK_NAME)
        .with(&FAILOVER_TIMEOUT)
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
            "metronome.mesos.master.url": written(self.master.as_str().into()),
            "metronome.mesos.role": written(self.role.as_str().into()),
            "play.server.http.port": written(port.into()),
        })
    }

    /// From flags.
    pub fn new(values: &Values) -> Self {
        use v1::framework_info::{Capability, capability::Type};
        let capability = |kind| Capability { r#type: Some(kind) };
        let role = values.get(&MESOS_ROLE);
        #[expect(
            clippy::cast_precision_loss,
            reason = "seconds that people give are far below the exact range of doubles"
        )]
        let failover_timeout = values.get(&FAILOVER_TIMEOUT) as f64;
        let capabilities = [
            Type::MultiRole,
            Type::PartitionAware,
            Type::ReservationRefinement,
        ];
        Self {
            ip: values.get(&IP),
            port: values.get(&CRON_PORT),
            master: values.find(&MASTER).unwrap_or_default(),
            work_dir: values.get(&WORK_DIR),
            credentials: values.find(&CREDENTIALS),
            credential: values.find(&CREDENTIAL),
            framework: v1::FrameworkInfo {
                name: Some(values.get(&FRAMEWORK_NAME)),
                failover_timeout: Some(failover_timeout),
                checkpoint: Some(true),
                roles: vec![role.clone()],
                capabilities: capabilities.into_iter().map(capability).collect(),
                ..Default::default()
            },
            role,
        }
    }
}
