//! The flags of an agent, in Mesos spellings where the meaning is the same.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use base_config::{Flag, FlagError, FlagSet, Values};
use daemons_door::Rate;
use drivers_container::Rotation;
use drivers_network::Settings as NetworkSettings;

use crate::ports::Policy as PortsPolicy;

use crate::plan::Policy;
use crate::reconfigure::Reconfiguration;

mod images;
mod kept;
mod network;
mod policy;
mod settled;
mod volumes;

pub(crate) use images::{ImageGc, ImageOptions};
pub(crate) use policy::{Isolators, device};
pub(crate) use volumes::VolumeOptions;

/// Where it listens.
pub const IP: Flag<IpAddr> = Flag::new(
    "ip",
    "address to listen on; any other than loopback needs credentials or client certificates",
)
.default("127.0.0.1");
/// The port of the API.
pub const PORT: Flag<u16> =
    Flag::new("port", "port to listen on; 0 picks a free one").default("5051");
const ADVERTISE_IP: Flag<IpAddr> = Flag::new(
    "advertise_ip",
    "address that the master and clients are told, if another than --ip",
);
const ADVERTISE_PORT: Flag<u16> = Flag::new(
    "advertise_port",
    "port that the master and clients are told, if another than --port",
);
const HOSTNAME: Flag<String> = Flag::new(
    "hostname",
    "name that clients are told; the advertised address if absent",
)
.example("agent.example");
/// Which master it joins.
pub const MASTER: Flag<String> = Flag::new(
    "master",
    "address of the master, host:port; https:// before it for TLS",
)
.example("127.0.0.1:5050")
.required();
/// Where sandboxes and durable state are.
pub const WORK_DIR: Flag<PathBuf> =
    Flag::new("work_dir", "folder of sandboxes and of the durable state")
        .default("/var/lib/tepui/agent")
        .example("/var/lib/tepui/agent");
const RUNTIME_DIR: Flag<PathBuf> = Flag::new(
    "runtime_dir",
    "folder of what must not outlive the machine's boot: running containers; runtime in the work folder if absent",
)
.example("/run/tepui/agent");
const RESOURCES: Flag<String> = Flag::new(
    "resources",
    "what there is to offer, as text or JSON; what is not mentioned of cpus, mem, disk and ports is found out",
)
.default("")
.example("cpus:8;mem:4096;ports:[21000-24000]");
const DEFAULT_ROLE: Flag<String> = Flag::new(
    "default_role",
    "role to which resources belong that name none",
)
.default("*")
.example("*");
const ATTRIBUTES: Flag<String> = Flag::new("attributes", "what frameworks are told of the machine")
    .default("")
    .example("rack:abc;level:10");
const CGROUPS_ROOT: Flag<String> = Flag::new(
    "cgroups_root",
    "name of the cgroup that holds those of containers",
)
.default("tepui");
const CGROUPS_ENABLE_CFS: Flag<bool> = Flag::new(
    "cgroups_enable_cfs",
    "hold containers to their cpus even when the machine is idle",
)
.default("false");
const LAUNCHER: Flag<String> = Flag::new(
    "launcher",
    "how containers are isolated: auto, native (or linux) or plain (or posix)",
)
.default("auto")
.example("auto");
const RECONFIGURATION: Flag<String> = Flag::new(
    "reconfiguration_policy",
    "what may differ from the last start in host name, port, domain, resources and attributes: any, additive (more of \
     them only) or equal",
)
.default("any")
.example("additive");
const REGISTRATION_BACKOFF: Flag<Duration> = Flag::new(
    "registration_backoff_factor",
    "accepted for old scripts; the agent tries again within a second on its own",
)
.default("1secs");
const REGISTRATION_TIMEOUT: Flag<Duration> = Flag::new(
    "executor_registration_timeout",
    "how long an executor may take to subscribe",
)
.default("1mins");
const REREGISTRATION_TIMEOUT: Flag<Duration> = Flag::new(
    "executor_reregistration_timeout",
    "how long executors may take to come back after a restart of the agent, 15secs at most",
)
.default("2secs");
const SHUTDOWN_GRACE: Flag<Duration> = Flag::new(
    "executor_shutdown_grace_period",
    "time between telling an executor to end and ending it",
)
.default("5secs");
const RECOVERY_TIMEOUT: Flag<Duration> = Flag::new(
    "recovery_timeout",
    "how long executors wait for an agent that is away",
)
.default("15mins");
const GC_DELAY: Flag<Duration> = Flag::new(
    "gc_delay",
    "how long sandboxes are kept; less when the disk is full",
)
.default("1weeks");
const GC_DISK_HEADROOM: Flag<f64> = Flag::new(
    "gc_disk_headroom",
    "part of the disk, from 0 to 1, that is to stay free",
)
.default("0.1");
const DISK_WATCH_INTERVAL: Flag<Duration> =
    Flag::new("disk_watch_interval", "how often the disk is looked at").default("1mins");
const CREDENTIAL: Flag<PathBuf> = Flag::new(
    "credential",
    "file of the principal and secret for the master, as JSON {\"principal\",\"secret\"} or a line `principal secret`",
);
const MASTER_CA_FILE: Flag<PathBuf> = Flag::new(
    "master_ca_file",
    "authorities in PEM of the master's certificate; those of the machine if absent",
);
const HTTP_CREDENTIALS: Flag<PathBuf> = Flag::new(
    "http_credentials",
    "file of principals and secrets, as JSON {\"credentials\":[{\"principal\",\"secret\"}]} or lines `principal secret`",
);
const AUTHENTICATE_HTTP_READONLY: Flag<bool> = Flag::new(
    "authenticate_http_readonly",
    "want a login for endpoints that read; on if --http_credentials is given",
);
const AUTHENTICATE_HTTP_READWRITE: Flag<bool> = Flag::new(
    "authenticate_http_readwrite",
    "want a login for endpoints that write; on if --http_credentials is given",
);
const AUTHENTICATE_HTTP_EXECUTORS: Flag<bool> = Flag::new(
    "authenticate_http_executors",
    "give executors tokens and want them back; on if --http_credentials is given",
);
const ACLS: Flag<serde_json::Value> = Flag::new("acls", "who may do what; JSON as Mesos takes it")
    .example("file:///etc/tepui/acls.json");
const TLS_CERT_FILE: Flag<PathBuf> = Flag::new(
    "tls_cert_file",
    "certificate chain in PEM; the API then speaks TLS",
);
const TLS_KEY_FILE: Flag<PathBuf> = Flag::new("tls_key_file", "private key in PEM");
const TLS_CLIENT_CA_FILE: Flag<PathBuf> = Flag::new(
    "tls_client_ca_file",
    "authorities in PEM; clients must then show a certificate of theirs",
);
const SWITCH_USER: Flag<bool> = Flag::new(
    "switch_user",
    "run tasks as their user rather than the agent's; needs root",
)
.default("true");
const FRAMEWORKS_HOME: Flag<PathBuf> = Flag::new(
    "frameworks_home",
    "folder to which relative paths in URIs belong",
);
const EXECUTOR_ENVIRONMENT: Flag<serde_json::Value> = Flag::new(
    "executor_environment_variables",
    "environment of all containers; JSON",
)
.example("{\"PATH\":\"/bin:/usr/bin\"}");
const MAX_COMPLETED_EXECUTORS: Flag<usize> = Flag::new(
    "max_completed_executors_per_framework",
    "ended executors to remember for each framework",
)
.default("150");
const DOMAIN: Flag<serde_json::Value> = Flag::new("domain", "fault domain of this agent")
    .example("{\"fault_domain\":{\"region\":{\"name\":\"eu\"},\"zone\":{\"name\":\"a\"}}}");
const RESOURCE_PROVIDER_CONFIG_DIR: Flag<PathBuf> = Flag::new(
    "resource_provider_config_dir",
    "folder of the configurations of local resource providers",
);

const METRICS_RATE: Flag<String> = Flag::new(
    "metrics_snapshot_endpoint_rate_limit",
    "how many requests for metrics are answered in which time; 2/1secs if absent, no limit if empty",
)
.example("2/1secs");
const EXTERNAL_LOG_FILE: Flag<PathBuf> = Flag::new(
    "external_log_file",
    "log file that another program keeps; shown as /slave/log below /files instead of one in --log-dir",
)
.example("/var/log/tepui.log");
/// What an agent is told.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "each field is the flag of its name, whose help says what it means"
)]
pub struct AgentOptions {
    pub ip: IpAddr,
    pub port: u16,
    pub advertise_ip: Option<IpAddr>,
    pub advertise_port: Option<u16>,
    pub hostname: Option<String>,
    pub master: String,
    pub work_dir: PathBuf,
    pub runtime_dir: PathBuf,
    pub resources: String,
    pub default_role: String,
    pub attributes: String,
    pub cgroups_root: String,
    pub cgroups_enable_cfs: bool,
    pub launcher: LauncherKind,
    pub reconfiguration_policy: Reconfiguration,
    pub(crate) policy: Policy,
    pub(crate) isolators: Isolators,
    pub executor_registration_timeout: Duration,
    pub executor_reregistration_timeout: Duration,
    pub executor_shutdown_grace_period: Duration,
    pub recovery_timeout: Duration,
    pub gc_delay: Duration,
    pub gc_disk_headroom: f64,
    pub disk_watch_interval: Duration,
    pub credential: Option<PathBuf>,
    pub master_ca_file: Option<PathBuf>,
    pub http_credentials: Option<PathBuf>,
    pub authenticate_http_readonly: bool,
    pub authenticate_http_readwrite: bool,
    pub authenticate_http_executors: bool,
    pub acls: Option<serde_json::Value>,
    pub tls_cert_file: Option<PathBuf>,
    pub tls_key_file: Option<PathBuf>,
    pub tls_client_ca_file: Option<PathBuf>,
    pub switch_user: bool,
    pub frameworks_home: Option<PathBuf>,
    pub executor_environment_variables: Vec<(String, String)>,
    pub max_completed_executors: usize,
    pub domain: Option<serde_json::Value>,
    /// `None` if containers have no images.
    pub(crate) images: Option<ImageOptions>,
    pub(crate) volumes: VolumeOptions,
    pub resource_provider_config_dir: Option<PathBuf>,
    pub metrics_rate: Option<Rate>,
    /// How strictly ports of the machine are looked after, if they are.
    pub ports: Option<PortsPolicy>,
    /// Which networks containers can join.
    pub networks: NetworkSettings,
    pub fetcher_cache_bytes: u64,
    pub fetcher_cache_dir: PathBuf,
    /// When standard output and error of containers are turned over, if they are.
    pub rotation: Option<[Rotation; 2]>,
    /// The file that is shown as the log: that of the flag, else the one that the program logs to, if it does.
    pub log_file: Option<PathBuf>,
    /// All flags as `/flags` shows them.
    pub shown: BTreeMap<String, String>,
}

/// How containers are isolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LauncherKind {
    /// Namespaces where the machine allows them.
    Auto,
    /// Namespaces, or an error.
    Native,
    /// No namespaces.
    Plain,
}

/// The flags of `command`, for help and parsing.
pub fn flags(command: &'static str) -> FlagSet {
    with_flags(
        FlagSet::new(command)
            .with(&IP)
            .with(&PORT)
            .with(&WORK_DIR)
            .with(&MASTER),
    )
    .with_settled(daemons_door::SETTLED)
    .with_settled(settled::SETTLED)
    .with_renamed(settled::RENAMED)
}

/// Adds to `set` all flags of an agent but `ip`, `port`, `work_dir` and `master`.
pub fn with_flags(set: FlagSet) -> FlagSet {
    let set = policy::with_flags(kept::with_flags(set))
        .with(&ADVERTISE_IP)
        .with(&ADVERTISE_PORT)
        .with(&HOSTNAME)
        .with(&RUNTIME_DIR)
        .with(&RESOURCES)
        .with(&DEFAULT_ROLE)
        .with(&ATTRIBUTES)
        .with(&CGROUPS_ROOT)
        .with(&CGROUPS_ENABLE_CFS)
        .with(&LAUNCHER)
        .with(&RECONFIGURATION)
        .with(&REGISTRATION_BACKOFF)
        .with(&REGISTRATION_TIMEOUT)
        .with(&REREGISTRATION_TIMEOUT)
        .with(&SHUTDOWN_GRACE)
        .with(&RECOVERY_TIMEOUT)
        .with(&GC_DELAY)
        .with(&GC_DISK_HEADROOM)
        .with(&DISK_WATCH_INTERVAL)
        .with(&CREDENTIAL)
        .with(&MASTER_CA_FILE)
        .with(&HTTP_CREDENTIALS)
        .with(&AUTHENTICATE_HTTP_READONLY)
        .with(&AUTHENTICATE_HTTP_READWRITE)
        .with(&AUTHENTICATE_HTTP_EXECUTORS)
        .with(&ACLS)
        .with(&TLS_CERT_FILE)
        .with(&TLS_KEY_FILE)
        .with(&TLS_CLIENT_CA_FILE)
        .with(&SWITCH_USER)
        .with(&FRAMEWORKS_HOME)
        .with(&EXECUTOR_ENVIRONMENT)
        .with(&MAX_COMPLETED_EXECUTORS)
        .with(&DOMAIN)
        .with(&RESOURCE_PROVIDER_CONFIG_DIR)
        .with(&EXTERNAL_LOG_FILE)
        .with(&METRICS_RATE);
    images::with_flags(network::with_flags(volumes::with_flags(set)))
}

/// A flag whose text is no value of its kind.
#[derive(Debug, thiserror::Error)]
pub enum OptionsError {
    /// Found while reading.
    #[error(transparent)]
    Flag(#[from] FlagError),
    /// Found while checking.
    #[error("--{flag}={text}: {reason}")]
    Value {
        /// Its name.
        flag: &'static str,
        /// What was given.
        text: String,
        /// What is wrong, and what to do.
        reason: Cow<'static, str>,
    },
}

impl AgentOptions {
    /// Checks what [`flags`] parsed.
    ///
    /// # Errors
    /// The first value that is none of its kind.
    pub fn new(values: &Values) -> Result<Self, OptionsError> {
        let http_credentials = values.find(&HTTP_CREDENTIALS);
        let login = |flag| values.find(flag).unwrap_or(http_credentials.is_some());
        let work_dir = values.get(&WORK_DIR);
        let mut shown = values.shown();
        images::hide(&mut shown);
        let options = Self {
            ip: values.get(&IP),
            port: values.get(&PORT),
            advertise_ip: values.find(&ADVERTISE_IP),
            advertise_port: values.find(&ADVERTISE_PORT),
            hostname: values.find(&HOSTNAME),
            // A set that another program made may leave it to that program.
            master: values.find(&MASTER).unwrap_or_default(),
            runtime_dir: values
                .find(&RUNTIME_DIR)
                .unwrap_or_else(|| work_dir.join("runtime")),
            images: images::read(values, &work_dir)?,
            fetcher_cache_bytes: kept::cache_bytes(values)?,
            fetcher_cache_dir: kept::cache_dir(values, &work_dir),
            work_dir,
            resources: values.get(&RESOURCES),
            default_role: values.get(&DEFAULT_ROLE),
            attributes: values.get(&ATTRIBUTES),
            cgroups_root: values.get(&CGROUPS_ROOT),
            cgroups_enable_cfs: values.get(&CGROUPS_ENABLE_CFS),
            launcher: launcher(values)?,
            reconfiguration_policy: reconfiguration(values)?,
            policy: policy::policy(values)?,
            isolators: policy::isolators(values)?,
            executor_registration_timeout: values.get(&REGISTRATION_TIMEOUT),
            executor_reregistration_timeout: values.get(&REREGISTRATION_TIMEOUT),
            executor_shutdown_grace_period: values.get(&SHUTDOWN_GRACE),
            recovery_timeout: values.get(&RECOVERY_TIMEOUT),
            gc_delay: values.get(&GC_DELAY),
            gc_disk_headroom: values.get(&GC_DISK_HEADROOM),
            disk_watch_interval: values.get(&DISK_WATCH_INTERVAL),
            credential: values.find(&CREDENTIAL),
            master_ca_file: values.find(&MASTER_CA_FILE),
            authenticate_http_readonly: login(&AUTHENTICATE_HTTP_READONLY),
            authenticate_http_readwrite: login(&AUTHENTICATE_HTTP_READWRITE),
            authenticate_http_executors: login(&AUTHENTICATE_HTTP_EXECUTORS),
            http_credentials,
            acls: values.find(&ACLS),
            tls_cert_file: values.find(&TLS_CERT_FILE),
            tls_key_file: values.find(&TLS_KEY_FILE),
            tls_client_ca_file: values.find(&TLS_CLIENT_CA_FILE),
            switch_user: values.get(&SWITCH_USER),
            frameworks_home: values.find(&FRAMEWORKS_HOME),
            executor_environment_variables: environment(values.find(&EXECUTOR_ENVIRONMENT))?,
            max_completed_executors: values.get(&MAX_COMPLETED_EXECUTORS),
            domain: values.find(&DOMAIN),
            volumes: volumes::read(values)?,
            resource_provider_config_dir: values.find(&RESOURCE_PROVIDER_CONFIG_DIR),
            metrics_rate: metrics_rate(values.find(&METRICS_RATE))?,
            networks: network::settings(values)?,
            ports: network::ports(values, &values.get(&policy::ISOLATION))?,
            rotation: kept::rotation(values)?,
            log_file: values.find(&EXTERNAL_LOG_FILE),
            shown,
        };
        options.check()?;
        Ok(options)
    }

    fn check(&self) -> Result<(), OptionsError> {
        let refuse = |flag: &'static str, text: String, reason| {
            Err(OptionsError::Value {
                flag,
                text,
                reason: Cow::Borrowed(reason),
            })
        };
        if !(0.0..=1.0).contains(&self.gc_disk_headroom) {
            let text = self.gc_disk_headroom.to_string();
            return refuse(GC_DISK_HEADROOM.name(), text, "expected 0 to 1");
        }
        if self.executor_reregistration_timeout > Duration::from_secs(15) {
            let text = base_config::show_duration(self.executor_reregistration_timeout);
            return refuse(
                REREGISTRATION_TIMEOUT.name(),
                text,
                "expected at most 15secs",
            );
        }
        if self.disk_watch_interval.is_zero() {
            return refuse(
                DISK_WATCH_INTERVAL.name(),
                "0ns".to_owned(),
                "expected more than 0",
            );
        }
        Ok(())
    }
}

fn reconfiguration(values: &Values) -> Result<Reconfiguration, OptionsError> {
    let text = values.get(&RECONFIGURATION);
    Reconfiguration::parse(&text).ok_or_else(|| OptionsError::Value {
        flag: RECONFIGURATION.name(),
        text,
        reason: "expected any, additive or equal".into(),
    })
}

fn launcher(values: &Values) -> Result<LauncherKind, OptionsError> {
    let text = values.get(&LAUNCHER);
    match text.as_str() {
        "auto" => Ok(LauncherKind::Auto),
        "native" | "linux" => Ok(LauncherKind::Native),
        "plain" | "posix" => Ok(LauncherKind::Plain),
        _ => Err(OptionsError::Value {
            flag: LAUNCHER.name(),
            text,
            reason: "expected auto, native (or linux) or plain (or posix)".into(),
        }),
    }
}

fn environment(value: Option<serde_json::Value>) -> Result<Vec<(String, String)>, OptionsError> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let read = || -> Option<Vec<(String, String)>> {
        let pairs = value.as_object()?.iter();
        pairs
            .map(|(name, text)| {
                let text = text.as_str()?;
                let fits = !name.is_empty() && !name.contains(['=', '\0']) && !text.contains('\0');
                fits.then(|| (name.clone(), text.to_owned()))
            })
            .collect()
    };
    read().ok_or_else(|| OptionsError::Value {
        flag: EXECUTOR_ENVIRONMENT.name(),
        text: value.to_string(),
        reason: "expected an object of texts".into(),
    })
}

fn metrics_rate(text: Option<String>) -> Result<Option<Rate>, OptionsError> {
    Rate::of(text.as_deref()).map_err(|reason| OptionsError::Value {
        flag: METRICS_RATE.name(),
        text: text.unwrap_or_default(),
        reason: reason.into(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(arguments: &[&str]) -> Result<AgentOptions, OptionsError> {
        let arguments = std::iter::once("--master=m:1").chain(arguments.iter().copied());
        let arguments = arguments.map(str::to_owned);
        AgentOptions::new(&flags("tepui agent").parse(arguments, |_| None)?)
    }

    #[test]
    fn the_defaults_are_those_of_mesos() {
        let options = options(&["--work_dir=/w"]).unwrap();
        assert_eq!(options.port, 5051);
        assert_eq!(options.runtime_dir, PathBuf::from("/w/runtime"));
        assert_eq!(
            options.executor_registration_timeout,
            Duration::from_secs(60)
        );
        assert_eq!(options.gc_delay, Duration::from_secs(7 * 24 * 60 * 60));
        assert!(options.switch_user && !options.cgroups_enable_cfs);
        assert!(!options.authenticate_http_readonly);
    }

    #[test]
    fn launchers_have_old_names() {
        assert_eq!(
            options(&["--launcher=linux"]).unwrap().launcher,
            LauncherKind::Native
        );
        assert_eq!(
            options(&["--launcher=posix"]).unwrap().launcher,
            LauncherKind::Plain
        );
        assert!(options(&["--launcher=docker"]).is_err());
    }

    #[test]
    fn bad_values_are_refused() {
        assert!(options(&["--gc_disk_headroom=2"]).is_err());
        assert!(options(&["--executor_reregistration_timeout=16secs"]).is_err());
        assert!(options(&["--executor_environment_variables={\"A\":1}"]).is_err());
        let options = options(&["--executor_environment_variables={\"A\":\"b\"}"]).unwrap();
        assert_eq!(
            options.executor_environment_variables,
            [("A".into(), "b".into())]
        );
    }

    #[test]
    fn credentials_close_all_doors() {
        let options = options(&["--http_credentials=/c"]).unwrap();
        assert!(options.authenticate_http_readonly && options.authenticate_http_executors);
    }
}
