//! The flags of the service, in Marathon's spellings where the meaning is the same.

use std::path::PathBuf;

use abi_marathon::{Feature, Settings};
use abi_mesos::v1;
use base_config::{Flag, FlagError, FlagSet, TextError, Values};
use services_framework::ServiceOptions;

use crate::mind::Config;
use crate::plan::tree::PortRange;

/// The port of the service interface.
pub const INIT_PORT: Flag<u16> = Flag::new(
    "init_port",
    "port of the service interface (that of Marathon) to listen on; 0 picks a free one",
)
.default("8080");
const WORK_DIR: Flag<PathBuf> = Flag::new("work_dir", "folder of the durable state")
    .default("/var/lib/tepui/init")
    .example("/var/lib/tepui/init");
const MESOS_ROLE: Flag<String> =
    Flag::new("mesos_role", "role of services that name none").default("*");
const FRAMEWORK_NAME: Flag<String> = Flag::new(
    "framework_name",
    "name under which the service is known to the master",
)
.default("marathon");
const ENABLE_FEATURES: Flag<String> = Flag::new(
    "enable_features",
    "what is switched on, separated by commas: vips, task_killing, external_volumes, secrets, gpu_resources",
)
.example("secrets,gpu_resources");
const DEFAULT_NETWORK_NAME: Flag<String> = Flag::new(
    "default_network_name",
    "network of services that ask for one without a name",
)
.example("dcos");
const LOCAL_PORT_MIN: Flag<u16> = Flag::new(
    "local_port_min",
    "first of the ports that load balancers get",
)
.default("10000");
const LOCAL_PORT_MAX: Flag<u16> = Flag::new(
    "local_port_max",
    "last of the ports that load balancers get",
)
.default("20000");
const NEW_GROUP_ENFORCE_ROLE: Flag<String> = Flag::new(
    "new_group_enforce_role",
    "whether new top-level groups enforce their role: off or top",
)
.default("off");
const MAX_RUNNING_DEPLOYMENTS: Flag<usize> = Flag::new(
    "max_running_deployments",
    "deployments that may go on at once",
)
.default("100");
const DECLINE_OFFER_DURATION: Flag<u64> = Flag::new(
    "decline_offer_duration",
    "how long offers are declined that nobody needs, in milliseconds",
)
.default("120000");
const MIN_REVIVE_OFFERS_INTERVAL: Flag<u64> = Flag::new(
    "min_revive_offers_interval",
    "least time between two calls for offers, in milliseconds",
)
.default("200");
const MAX_INSTANCES_PER_OFFER: Flag<usize> = Flag::new(
    "max_instances_per_offer",
    "instances that one offer may start",
)
.default("500");
const TASK_LAUNCH_TIMEOUT: Flag<u64> = Flag::new(
    "task_launch_timeout",
    "how long a task may take until it runs, in milliseconds",
)
.default("300000");
const RECONCILIATION_INTERVAL: Flag<u64> = Flag::new(
    "reconciliation_interval",
    "how often the master is asked for all tasks, in milliseconds",
)
.default("600000");
const KILL_CHUNK_SIZE: Flag<usize> =
    Flag::new("kill_chunk_size", "tasks that are being killed at once").default("100");
const KILL_RETRY_TIMEOUT: Flag<u64> = Flag::new(
    "kill_retry_timeout",
    "how long an answer to a kill is waited for, in milliseconds",
)
.default("30000");
const DRAIN_TIMEOUT: Flag<u64> = Flag::new(
    "drain_timeout",
    "how long watchers of events may take to lead no more requests to an instance, before it is asked to end, in milliseconds",
)
.default("10000");
const ENV_VARS_PREFIX: Flag<String> = Flag::new(
    "env_vars_prefix",
    "what goes before the names of the variables HOST and PORT…",
)
.default("")
.example("SERVICE_");
const GPU_SCHEDULING_BEHAVIOR: Flag<String> = Flag::new(
    "gpu_scheduling_behavior",
    "whether services without GPUs may run on agents with some: restricted or unrestricted",
)
.default("restricted");
const MAINTENANCE_MODE: Flag<bool> = Flag::new(
    "maintenance_mode",
    "keep away from agents with a window of maintenance",
)
.default("true");
const DRAINING_SECONDS: Flag<u64> = Flag::new(
    "draining_seconds",
    "how long before a window of maintenance to keep away, in seconds",
)
.default("0");

const ACCESS_CONTROL_ALLOW_ORIGIN: Flag<String> = Flag::new(
    "access_control_allow_origin",
    "origins whose pages may read the interface, separated by commas, or *",
)
.example("https://console.example");

/// Flags that `up` takes too and hands on as they are.
pub const FLAGS: [Flag<String>; 5] = [
    MESOS_ROLE,
    ENABLE_FEATURES,
    DEFAULT_NETWORK_NAME,
    NEW_GROUP_ENFORCE_ROLE,
    ENV_VARS_PREFIX,
];

/// What the service is told.
#[derive(Clone, Debug)]
pub struct InitOptions {
    /// What every service is told.
    pub service: ServiceOptions,
    /// Whose pages may read what it says.
    pub allow_origin: Option<String>,
    /// How it behaves.
    pub config: Config,
    /// All flags as they were given, for `/v2/info`.
    pub shown: std::collections::BTreeMap<String, String>,
}

/// The flags of `command`, for help and parsing.
pub fn flags(command: &'static str) -> FlagSet {
    services_framework::flags(command, &INIT_PORT, &WORK_DIR)
        .with(&MESOS_ROLE)
        .with(&FRAMEWORK_NAME)
        .with(&ENABLE_FEATURES)
        .with(&DEFAULT_NETWORK_NAME)
        .with(&LOCAL_PORT_MIN)
        .with(&LOCAL_PORT_MAX)
        .with(&NEW_GROUP_ENFORCE_ROLE)
        .with(&MAX_RUNNING_DEPLOYMENTS)
        .with(&DECLINE_OFFER_DURATION)
        .with(&MIN_REVIVE_OFFERS_INTERVAL)
        .with(&MAX_INSTANCES_PER_OFFER)
        .with(&TASK_LAUNCH_TIMEOUT)
        .with(&RECONCILIATION_INTERVAL)
        .with(&KILL_CHUNK_SIZE)
        .with(&KILL_RETRY_TIMEOUT)
        .with(&DRAIN_TIMEOUT)
        .with(&ENV_VARS_PREFIX)
        .with(&GPU_SCHEDULING_BEHAVIOR)
        .with(&MAINTENANCE_MODE)
        .with(&DRAINING_SECONDS)
        .with(&ACCESS_CONTROL_ALLOW_ORIGIN)
}

fn refuse(flag: &Flag<String>, value: &str, reason: &str, example: &str) -> FlagError {
    let name = format!("--{}", flag.name());
    FlagError::Bad {
        origin: format!("{name}={value}"),
        flag: name,
        reason: TextError::new(reason),
        example: example.to_owned(),
    }
}

fn millis(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX / 2)
}

impl InitOptions {
    /// From flags.
    ///
    /// # Errors
    /// A value that makes no sense.
    pub fn new(values: &Values) -> Result<Self, FlagError> {
        let features = values.find(&ENABLE_FEATURES).unwrap_or_default();
        let features = features
            .split(',')
            .map(str::trim)
            .filter(|it| !it.is_empty());
        let features = features
            .map(|name| {
                let unknown = || {
                    let all: Vec<&str> = Feature::ALL.iter().map(|it| it.name()).collect();
                    let reason = format!("there are {}", all.join(", "));
                    refuse(&ENABLE_FEATURES, name, &reason, "secrets")
                };
                Feature::of_name(name).ok_or_else(unknown)
            })
            .collect::<Result<_, _>>()?;
        let choice = |flag: &Flag<String>, no: &str, yes: &str| {
            let value = values.get(flag);
            match value.as_str() {
                value if value == yes => Ok(true),
                value if value == no => Ok(false),
                other => Err(refuse(flag, other, &format!("it is {no} or {yes}"), no)),
            }
        };
        let settings = Settings {
            mesos_role: values.get(&MESOS_ROLE),
            default_network_name: values.find(&DEFAULT_NETWORK_NAME),
            features,
            new_group_enforce_role: choice(&NEW_GROUP_ENFORCE_ROLE, "off", "top")?,
            ..Settings::default()
        };
        let framework = framework(&settings, values);
        Ok(Self {
            service: ServiceOptions::new(values, &INIT_PORT, &WORK_DIR),
            allow_origin: values.find(&ACCESS_CONTROL_ALLOW_ORIGIN),
            config: Config {
                settings,
                ports: PortRange {
                    from: values.get(&LOCAL_PORT_MIN),
                    to: values.get(&LOCAL_PORT_MAX),
                },
                versions_max: 50,
                deployments_max: values.get(&MAX_RUNNING_DEPLOYMENTS),
                kills_max: values.get(&KILL_CHUNK_SIZE),
                kill_retry_ms: millis(values.get(&KILL_RETRY_TIMEOUT)),
                drain_ms: millis(values.get(&DRAIN_TIMEOUT)),
                decline_ms: millis(values.get(&DECLINE_OFFER_DURATION)),
                revive_ms: millis(values.get(&MIN_REVIVE_OFFERS_INTERVAL)),
                launch_ms: millis(values.get(&TASK_LAUNCH_TIMEOUT)),
                reconcile_ms: millis(values.get(&RECONCILIATION_INTERVAL)),
                launches_max: values.get(&MAX_INSTANCES_PER_OFFER),
                env_prefix: values.get(&ENV_VARS_PREFIX),
                gpu_agents_for_all: choice(&GPU_SCHEDULING_BEHAVIOR, "restricted", "unrestricted")?,
                maintenance: values.get(&MAINTENANCE_MODE),
                draining_ms: millis(values.get(&DRAINING_SECONDS)).saturating_mul(1000),
                framework,
                seed: 0,
            },
            shown: values.shown(),
        })
    }
}

/// What the framework says of itself.
fn framework(settings: &Settings, values: &Values) -> v1::FrameworkInfo {
    use v1::framework_info::capability::Type;
    let mut capabilities = vec![
        Type::MultiRole,
        Type::PartitionAware,
        Type::RegionAware,
        Type::ReservationRefinement,
    ];
    if settings.features.contains(&Feature::GpuResources) {
        capabilities.push(Type::GpuResources);
    }
    if settings.features.contains(&Feature::TaskKilling) {
        capabilities.push(Type::TaskKillingState);
    }
    let name = values.get(&FRAMEWORK_NAME);
    services_framework::framework(name, &capabilities, values)
}
