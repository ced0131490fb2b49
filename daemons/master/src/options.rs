//! The flags of a master, in Mesos spellings where the meaning is the same.

mod settled;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use base_config::{Flag, FlagError, FlagSet, Values};
use daemons_door::Rate;

/// Where it listens.
pub const IP: Flag<IpAddr> = Flag::new(
    "ip",
    "address to listen on; any other than loopback needs credentials or client certificates",
)
.default("127.0.0.1");
/// The port of the API.
pub const PORT: Flag<u16> =
    Flag::new("port", "port to listen on; 0 picks a free one").default("5050");
const ADVERTISE_IP: Flag<IpAddr> = Flag::new(
    "advertise_ip",
    "address that clients are told, if another than --ip",
);
const ADVERTISE_PORT: Flag<u16> = Flag::new(
    "advertise_port",
    "port that clients are told, if another than --port",
);
const HOSTNAME: Flag<String> = Flag::new(
    "hostname",
    "name that clients are told; the advertised address if absent",
)
.example("master.example");
/// Where durable state is.
pub const WORK_DIR: Flag<PathBuf> = Flag::new("work_dir", "folder of the durable state")
    .default("/var/lib/tepui/master")
    .example("/var/lib/tepui/master");
const CLUSTER: Flag<String> = Flag::new("cluster", "name of the cluster, for people");
const ALLOCATION_INTERVAL: Flag<Duration> = Flag::new(
    "allocation_interval",
    "shortest life of a filter; if it is given, resources are offered in this rhythm instead of at once",
)
.default("1secs");
const AGENT_REREGISTER_TIMEOUT: Flag<Duration> = Flag::new(
    "agent_reregister_timeout",
    "how long a disconnected agent may be away before it is unreachable",
)
.default("10mins");
const AGENT_PING_TIMEOUT: Flag<Duration> = Flag::new(
    "agent_ping_timeout",
    "how long an agent has to answer a ping",
)
.default("15secs");
const MAX_AGENT_PING_TIMEOUTS: Flag<u32> = Flag::new(
    "max_agent_ping_timeouts",
    "missed pings after which an agent counts as disconnected",
)
.default("5");
const AGENT_REMOVAL_RATE_LIMIT: Flag<String> = Flag::new(
    "agent_removal_rate_limit",
    "most agents that become unreachable in a time, as count/time; any number if absent",
)
.example("1/10mins");
const RECOVERY_AGENT_REMOVAL_LIMIT: Flag<String> = Flag::new(
    "recovery_agent_removal_limit",
    "if more of the known agents than this stay away after a fail-over, the master ends instead of giving them up",
)
.default("100%");
const REGISTRY_GC_INTERVAL: Flag<Duration> = Flag::new(
    "registry_gc_interval",
    "how often agents that never came back are looked through",
)
.default("15mins");
const REGISTRY_MAX_AGENT_AGE: Flag<Duration> = Flag::new(
    "registry_max_agent_age",
    "how long agents that are unreachable or gone are remembered",
)
.default("2weeks");
const REGISTRY_MAX_AGENT_COUNT: Flag<usize> = Flag::new(
    "registry_max_agent_count",
    "how many agents that are unreachable, and how many that are gone, are remembered",
)
.default("102400");
const ALLOCATOR_AGENT_RECOVERY_FACTOR: Flag<f64> = Flag::new(
    "allocator_agent_recovery_factor",
    "with quota nothing is offered after a fail-over until this part of the known agents is back",
)
.default("0.8");
const ALLOCATOR_RECOVERY_TIMEOUT: Flag<Duration> = Flag::new(
    "allocator_recovery_timeout",
    "or until this time has passed",
)
.default("10mins");
const WHITELIST: Flag<PathBuf> = Flag::new(
    "whitelist",
    "the only hosts that are offered: a file with one in each line, read again when it changes, or names separated by \
     commas",
)
.example("file:///etc/tepui/whitelist");
const RATE_LIMITS: Flag<serde_json::Value> = Flag::new(
    "rate_limits",
    "calls per second of the schedulers of each principal; JSON as Mesos takes it",
)
.example("{\"limits\":[{\"principal\":\"p\",\"qps\":50,\"capacity\":1000}]}");
const REQUIRE_AGENT_DOMAIN: Flag<bool> = Flag::new(
    "require_agent_domain",
    "refuse agents without a fault domain; needs --domain",
)
.default("false");
const MIN_ALLOCATABLE_RESOURCES: Flag<String> = Flag::new(
    "min_allocatable_resources",
    "smallest offer; alternatives are separated by |, empty means any",
)
.default("cpus:0.01|mem:32")
.example("cpus:0.01|mem:32");
const FILTER_GPU_RESOURCES: Flag<bool> = Flag::new(
    "filter_gpu_resources",
    "offer agents with gpus only to frameworks that can use them",
)
.default("true");
const FAIR_SHARING_EXCLUDED: Flag<String> = Flag::new(
    "fair_sharing_excluded_resource_names",
    "names of resources that do not count in fair shares, separated by commas",
)
.example("gpus");
const OFFER_TIMEOUT: Flag<Duration> = Flag::new(
    "offer_timeout",
    "how long an offer stays open; for ever if absent",
);
const ROLE_SORTER: Flag<String> = Flag::new("role_sorter", "drf or random")
    .default("drf")
    .example("drf");
const FRAMEWORK_SORTER: Flag<String> = Flag::new("framework_sorter", "drf or random")
    .default("drf")
    .example("drf");
const ROLES: Flag<String> =
    Flag::new("roles", "the only roles there are, separated by commas").example("eng,ops");
const WEIGHTS: Flag<String> =
    Flag::new("weights", "weights of roles, separated by commas").example("eng=2,ops=1");
const NESTED_QUOTA: Flag<bool> = Flag::new(
    "nested_quota",
    "let nested roles have quota too: limits then cap all below a role, guarantees are parts of those above",
)
.default("false");
const ACLS: Flag<serde_json::Value> = Flag::new("acls", "who may do what; JSON as Mesos takes it")
    .example("file:///etc/tepui/acls.json");
const CREDENTIALS: Flag<PathBuf> = Flag::new(
    "credentials",
    "file of principals and secrets, as JSON {\"credentials\":[{\"principal\",\"secret\"}]} or lines `principal secret`",
);
const AUTHENTICATE_HTTP_READONLY: Flag<bool> = Flag::new(
    "authenticate_http_readonly",
    "want a login for endpoints that read; on if --credentials is given",
);
const AUTHENTICATE_HTTP_READWRITE: Flag<bool> = Flag::new(
    "authenticate_http_readwrite",
    "want a login for endpoints that write; on if --credentials is given",
);
const AUTHENTICATE_HTTP_FRAMEWORKS: Flag<bool> = Flag::new(
    "authenticate_http_frameworks",
    "want a login for schedulers; on if --credentials is given",
);
const AUTHENTICATE_AGENTS: Flag<bool> = Flag::new(
    "authenticate_agents",
    "want a login for agents; on if --credentials is given",
);
const TLS_CERT_FILE: Flag<PathBuf> = Flag::new(
    "tls_cert_file",
    "certificate chain in PEM; the API then speaks TLS",
);
const TLS_KEY_FILE: Flag<PathBuf> = Flag::new("tls_key_file", "private key in PEM");
const TLS_CLIENT_CA_FILE: Flag<PathBuf> = Flag::new(
    "tls_client_ca_file",
    "authorities in PEM; clients must then show a certificate of theirs",
);
const ROOT_SUBMISSIONS: Flag<bool> =
    Flag::new("root_submissions", "let frameworks run as root").default("true");
const MAX_COMPLETED_FRAMEWORKS: Flag<usize> =
    Flag::new("max_completed_frameworks", "removed frameworks to remember").default("50");
const MAX_COMPLETED_TASKS: Flag<usize> = Flag::new(
    "max_completed_tasks_per_framework",
    "ended tasks to remember for each framework",
)
.default("1000");
const MAX_UNREACHABLE_TASKS: Flag<usize> = Flag::new(
    "max_unreachable_tasks_per_framework",
    "unreachable tasks to remember for each framework",
)
.default("1000");
const MAX_SUBSCRIBERS: Flag<usize> = Flag::new(
    "max_operator_event_stream_subscribers",
    "subscribers of the operator API; the oldest is closed when there are more",
)
.default("1000");
const PUBLISH_PER_FRAMEWORK_METRICS: Flag<bool> = Flag::new(
    "publish_per_framework_metrics",
    "show metrics of each framework",
)
.default("true");
const DOMAIN: Flag<serde_json::Value> = Flag::new("domain", "fault domain of this master")
    .example("{\"fault_domain\":{\"region\":{\"name\":\"eu\"},\"zone\":{\"name\":\"a\"}}}");

const METRICS_RATE: Flag<String> = Flag::new(
    "metrics_snapshot_endpoint_rate_limit",
    "how many requests for metrics are answered in which time; 2/1secs if absent, no limit if empty",
)
.example("2/1secs");
const EXTERNAL_LOG_FILE: Flag<PathBuf> = Flag::new(
    "external_log_file",
    "log file that another program keeps; shown as /master/log below /files instead of one in --log-dir",
)
.example("/var/log/tepui.log");
/// What a master is told.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "each field is the flag of its name, whose help says what it means"
)]
pub struct MasterOptions {
    pub ip: IpAddr,
    pub port: u16,
    pub advertise_ip: Option<IpAddr>,
    pub advertise_port: Option<u16>,
    pub hostname: Option<String>,
    pub work_dir: PathBuf,
    pub cluster: Option<String>,
    pub allocation_interval: Duration,
    /// Whether resources are offered in the rhythm of `allocation_interval` instead of at once.
    pub periodic: bool,
    pub agent_reregister_timeout: Duration,
    pub agent_ping_timeout: Duration,
    pub max_agent_ping_timeouts: u32,
    /// The least time between two agents that become unreachable.
    pub agent_removal_pause: Option<Duration>,
    /// 0 to 100.
    pub recovery_agent_removal_percent: f64,
    pub registry_gc_interval: Duration,
    pub registry_max_agent_age: Duration,
    pub registry_max_agent_count: usize,
    /// 0 to 1.
    pub allocator_agent_recovery_factor: f64,
    pub allocator_recovery_timeout: Duration,
    pub whitelist: Option<PathBuf>,
    pub rate_limits: Option<serde_json::Value>,
    pub require_agent_domain: bool,
    pub min_allocatable_resources: String,
    pub filter_gpu_resources: bool,
    pub fair_sharing_excluded: Vec<String>,
    pub offer_timeout: Option<Duration>,
    pub role_sorter: Sorter,
    pub framework_sorter: Sorter,
    pub roles: Option<Vec<String>>,
    pub weights: Vec<(String, f64)>,
    pub nested_quota: bool,
    pub acls: Option<serde_json::Value>,
    pub credentials: Option<PathBuf>,
    pub authenticate_http_readonly: bool,
    pub authenticate_http_readwrite: bool,
    pub authenticate_http_frameworks: bool,
    pub authenticate_agents: bool,
    pub tls_cert_file: Option<PathBuf>,
    pub tls_key_file: Option<PathBuf>,
    pub tls_client_ca_file: Option<PathBuf>,
    pub root_submissions: bool,
    pub max_completed_frameworks: usize,
    pub max_completed_tasks: usize,
    pub max_unreachable_tasks: usize,
    pub max_subscribers: usize,
    pub publish_per_framework_metrics: bool,
    pub domain: Option<serde_json::Value>,
    pub metrics_rate: Option<Rate>,
    /// The file that is shown as the log: that of the flag, else the one that the program logs to, if it does.
    pub log_file: Option<PathBuf>,
    /// All flags as `/flags` shows them.
    pub shown: BTreeMap<String, String>,
}

/// How a sorter orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sorter {
    /// By dominant share.
    Drf,
    /// By chance, weighted.
    Random,
}

/// The flags of `command`, for help and parsing.
pub fn flags(command: &'static str) -> FlagSet {
    with_flags(FlagSet::new(command).with(&IP).with(&PORT).with(&WORK_DIR))
        .with_settled(daemons_door::SETTLED)
        .with_settled(settled::SETTLED)
        .with_renamed(settled::RENAMED)
}

/// Adds to `set` all flags of a master but `ip`, `port` and `work_dir`.
pub fn with_flags(set: FlagSet) -> FlagSet {
    set.with(&ADVERTISE_IP)
        .with(&ADVERTISE_PORT)
        .with(&HOSTNAME)
        .with(&CLUSTER)
        .with(&ALLOCATION_INTERVAL)
        .with(&AGENT_REREGISTER_TIMEOUT)
        .with(&AGENT_PING_TIMEOUT)
        .with(&MAX_AGENT_PING_TIMEOUTS)
        .with(&AGENT_REMOVAL_RATE_LIMIT)
        .with(&RECOVERY_AGENT_REMOVAL_LIMIT)
        .with(&REGISTRY_GC_INTERVAL)
        .with(&REGISTRY_MAX_AGENT_AGE)
        .with(&REGISTRY_MAX_AGENT_COUNT)
        .with(&ALLOCATOR_AGENT_RECOVERY_FACTOR)
        .with(&ALLOCATOR_RECOVERY_TIMEOUT)
        .with(&WHITELIST)
        .with(&RATE_LIMITS)
        .with(&REQUIRE_AGENT_DOMAIN)
        .with(&MIN_ALLOCATABLE_RESOURCES)
        .with(&FILTER_GPU_RESOURCES)
        .with(&FAIR_SHARING_EXCLUDED)
        .with(&OFFER_TIMEOUT)
        .with(&ROLE_SORTER)
        .with(&FRAMEWORK_SORTER)
        .with(&ROLES)
        .with(&WEIGHTS)
        .with(&NESTED_QUOTA)
        .with(&ACLS)
        .with(&CREDENTIALS)
        .with(&AUTHENTICATE_HTTP_READONLY)
        .with(&AUTHENTICATE_HTTP_READWRITE)
        .with(&AUTHENTICATE_HTTP_FRAMEWORKS)
        .with(&AUTHENTICATE_AGENTS)
        .with(&TLS_CERT_FILE)
        .with(&TLS_KEY_FILE)
        .with(&TLS_CLIENT_CA_FILE)
        .with(&ROOT_SUBMISSIONS)
        .with(&MAX_COMPLETED_FRAMEWORKS)
        .with(&MAX_COMPLETED_TASKS)
        .with(&MAX_UNREACHABLE_TASKS)
        .with(&MAX_SUBSCRIBERS)
        .with(&PUBLISH_PER_FRAMEWORK_METRICS)
        .with(&DOMAIN)
        .with(&EXTERNAL_LOG_FILE)
        .with(&METRICS_RATE)
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

impl MasterOptions {
    /// Checks what [`flags`] parsed.
    ///
    /// # Errors
    /// The first value that is none of its kind.
    pub fn new(values: &Values) -> Result<Self, OptionsError> {
        let credentials = values.find(&CREDENTIALS);
        let login = |flag| values.find(flag).unwrap_or(credentials.is_some());
        let list = |flag| values.find(flag).map(|text: String| split(&text));
        Ok(Self {
            log_file: values.find(&EXTERNAL_LOG_FILE),
            ip: values.get(&IP),
            port: values.get(&PORT),
            advertise_ip: values.find(&ADVERTISE_IP),
            advertise_port: values.find(&ADVERTISE_PORT),
            hostname: values.find(&HOSTNAME),
            // A set that another program made may leave it to that program.
            work_dir: values.find(&WORK_DIR).unwrap_or_default(),
            cluster: values.find(&CLUSTER),
            allocation_interval: values.get(&ALLOCATION_INTERVAL),
            periodic: values.is_given(&ALLOCATION_INTERVAL),
            agent_reregister_timeout: values.get(&AGENT_REREGISTER_TIMEOUT),
            agent_ping_timeout: values.get(&AGENT_PING_TIMEOUT),
            max_agent_ping_timeouts: values.get(&MAX_AGENT_PING_TIMEOUTS),
            agent_removal_pause: checked(values, &AGENT_REMOVAL_RATE_LIMIT, removal_pause, {
                "expected count/time with both above 0, such as 1/10mins"
            })?,
            recovery_agent_removal_percent: {
                let expected = "expected a percentage from 0% to 100%";
                let percent = checked(values, &RECOVERY_AGENT_REMOVAL_LIMIT, percent, expected)?;
                percent.unwrap_or(100.0)
            },
            registry_gc_interval: values.get(&REGISTRY_GC_INTERVAL),
            registry_max_agent_age: values.get(&REGISTRY_MAX_AGENT_AGE),
            registry_max_agent_count: values.get(&REGISTRY_MAX_AGENT_COUNT),
            allocator_agent_recovery_factor: part(values, &ALLOCATOR_AGENT_RECOVERY_FACTOR)?,
            allocator_recovery_timeout: values.get(&ALLOCATOR_RECOVERY_TIMEOUT),
            whitelist: values.find(&WHITELIST),
            rate_limits: values.find(&RATE_LIMITS),
            require_agent_domain: values.get(&REQUIRE_AGENT_DOMAIN),
            min_allocatable_resources: values.get(&MIN_ALLOCATABLE_RESOURCES),
            filter_gpu_resources: values.get(&FILTER_GPU_RESOURCES),
            fair_sharing_excluded: list(&FAIR_SHARING_EXCLUDED).unwrap_or_default(),
            offer_timeout: values.find(&OFFER_TIMEOUT),
            role_sorter: sorter(values, &ROLE_SORTER)?,
            framework_sorter: sorter(values, &FRAMEWORK_SORTER)?,
            roles: list(&ROLES),
            weights: weights(values.find(&WEIGHTS).as_deref().unwrap_or_default())?,
            nested_quota: values.get(&NESTED_QUOTA),
            acls: values.find(&ACLS),
            authenticate_http_readonly: login(&AUTHENTICATE_HTTP_READONLY),
            authenticate_http_readwrite: login(&AUTHENTICATE_HTTP_READWRITE),
            authenticate_http_frameworks: login(&AUTHENTICATE_HTTP_FRAMEWORKS),
            authenticate_agents: login(&AUTHENTICATE_AGENTS),
            credentials,
            tls_cert_file: values.find(&TLS_CERT_FILE),
            tls_key_file: values.find(&TLS_KEY_FILE),
            tls_client_ca_file: values.find(&TLS_CLIENT_CA_FILE),
            root_submissions: values.get(&ROOT_SUBMISSIONS),
            max_completed_frameworks: values.get(&MAX_COMPLETED_FRAMEWORKS),
            max_completed_tasks: values.get(&MAX_COMPLETED_TASKS),
            max_unreachable_tasks: values.get(&MAX_UNREACHABLE_TASKS),
            max_subscribers: values.get(&MAX_SUBSCRIBERS),
            publish_per_framework_metrics: values.get(&PUBLISH_PER_FRAMEWORK_METRICS),
            domain: values.find(&DOMAIN),
            metrics_rate: metrics_rate(values.find(&METRICS_RATE))?,
            shown: values
                .shown()
                .iter()
                .map(|(name, text)| ((*name).to_owned(), text.clone()))
                .collect(),
        })
    }
}

fn split(text: &str) -> Vec<String> {
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A flag that wants more than its type says.
fn checked<T>(
    values: &Values,
    flag: &Flag<String>,
    read: impl FnOnce(&str) -> Option<T>,
    reason: &'static str,
) -> Result<Option<T>, OptionsError> {
    let Some(text) = values.find(flag) else {
        return Ok(None);
    };
    match read(&text) {
        Some(value) => Ok(Some(value)),
        None => Err(OptionsError::Value {
            flag: flag.name(),
            text,
            reason: reason.into(),
        }),
    }
}

/// `1/10mins`: the time between two.
fn removal_pause(text: &str) -> Option<Duration> {
    let (count, time) = text.split_once('/')?;
    let count: u32 = count.trim().parse().ok()?;
    let time = base_config::parse_duration(time.trim()).ok()?;
    (count > 0 && !time.is_zero()).then(|| time / count)
}

fn percent(text: &str) -> Option<f64> {
    let percent: f64 = text.strip_suffix('%')?.trim().parse().ok()?;
    (0.0..=100.0).contains(&percent).then_some(percent)
}

fn part(values: &Values, flag: &Flag<f64>) -> Result<f64, OptionsError> {
    let part = values.get(flag);
    match (0.0..=1.0).contains(&part) {
        true => Ok(part),
        false => Err(OptionsError::Value {
            flag: flag.name(),
            text: part.to_string(),
            reason: "expected a number from 0 to 1".into(),
        }),
    }
}

fn sorter(values: &Values, flag: &Flag<String>) -> Result<Sorter, OptionsError> {
    let text = values.get(flag);
    match text.as_str() {
        "drf" => Ok(Sorter::Drf),
        "random" => Ok(Sorter::Random),
        _ => Err(OptionsError::Value {
            flag: flag.name(),
            text,
            reason: "expected drf or random".into(),
        }),
    }
}

fn weights(text: &str) -> Result<Vec<(String, f64)>, OptionsError> {
    let weight = |part: &str| {
        let (role, weight) = part.split_once('=')?;
        let weight = weight
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|weight| weight.is_finite() && *weight > 0.0)?;
        Some((role.trim().to_owned(), weight))
    };
    let refuse = |part: &String| OptionsError::Value {
        flag: WEIGHTS.name(),
        text: part.clone(),
        reason: "expected role=weight with a weight above 0".into(),
    };
    split(text)
        .iter()
        .map(|part| weight(part).ok_or_else(|| refuse(part)))
        .collect()
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

    fn options(arguments: &[&str]) -> Result<MasterOptions, OptionsError> {
        let arguments = arguments.iter().map(|&argument| argument.to_owned());
        MasterOptions::new(&flags("tepui master").parse(arguments, |_| None)?)
    }

    #[test]
    fn an_interval_that_is_given_sets_the_rhythm() {
        assert!(!options(&[]).unwrap().periodic);
        assert!(options(&["--allocation_interval=1secs"]).unwrap().periodic);
    }

    #[test]
    fn credentials_close_all_doors() {
        let options = options(&["--credentials=/c"]).unwrap();
        assert!(options.authenticate_http_readonly && options.authenticate_agents);
    }

    #[test]
    fn limits_of_removals_are_checked() {
        let limited = options(&["--agent_removal_rate_limit=2/10mins"]).unwrap();
        assert_eq!(limited.agent_removal_pause, Some(Duration::from_secs(300)));
        assert_eq!(options(&[]).unwrap().agent_removal_pause, None);
        let limited = options(&["--recovery_agent_removal_limit=33.3%"]).unwrap();
        assert_eq!(limited.recovery_agent_removal_percent, 33.3);
        for bad in [
            "--agent_removal_rate_limit=0/10mins",
            "--agent_removal_rate_limit=1/0secs",
            "--agent_removal_rate_limit=10mins",
            "--recovery_agent_removal_limit=50",
            "--recovery_agent_removal_limit=101%",
            "--allocator_agent_recovery_factor=1.1",
        ] {
            assert!(options(&[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn weights_are_checked() {
        assert_eq!(
            options(&["--weights=a=2,b=0.5"]).unwrap().weights,
            [("a".into(), 2.0), ("b".into(), 0.5)]
        );
        assert!(options(&["--weights=a=0"]).is_err());
        assert!(options(&["--role_sorter=fair"]).is_err());
    }
}
