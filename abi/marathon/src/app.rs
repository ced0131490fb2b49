//! Definitions of apps.

use abi_json::{Items, Length, Matches, Max, Min, Number, Set, choice, record};

use crate::check::{AppCheck, HealthCheck, ReadinessCheck};
use crate::container::Container;
use crate::id::PathId;
use crate::parts::{
    Artifact, Each, Env, ExecutorResources, KillSelection, Labels, NAME, NETWORKS_MAX, Network,
    NetworkMode, PATH, Protocol, ResourceLimits, SOME, Secrets, UnreachableStrategy,
};
use crate::time::Timestamp;
use crate::words;

record! {
    /// How many instances a deployment may stop and start at a time, as parts of their number.
    pub struct UpgradeStrategy: open {
        "minimumHealthCapacity" minimum_health_capacity: Number = need, Min(Number(0.0)), Max(Number(1.0));
        "maximumOverCapacity" maximum_over_capacity: Number = need, Min(Number(0.0)), Max(Number(1.0));
    }
}

impl UpgradeStrategy {
    /// Of these parts.
    pub fn of(minimum_health_capacity: f64, maximum_over_capacity: f64) -> Self {
        Self {
            minimum_health_capacity: Number(minimum_health_capacity),
            maximum_over_capacity: Number(maximum_over_capacity),
        }
    }
}

record! {
    /// A port of the agent.
    pub struct PortDefinition: open {
        "port" port: u16 = or(0u16);
        "protocol" protocol: Protocol = or(Protocol::Tcp);
        "name" name: String = maybe, NAME, SOME;
        "labels" labels: Labels = some;
    }
}

impl PortDefinition {
    /// A TCP port of that number.
    pub fn new(port: u16, name: Option<&str>) -> Self {
        Self {
            port,
            protocol: Protocol::Tcp,
            name: name.map(str::to_owned),
            labels: Labels::new(),
        }
    }
}

choice! {
    /// What was done about lost tasks; without effect.
    pub enum TaskLostBehavior: loose {
        "WAIT_FOREVER" WaitForever,
        "RELAUNCH_AFTER_TIMEOUT" RelaunchAfterTimeout,
    }
}

record! {
    /// That an app has data which stay; its members are without effect.
    pub struct Residency: open {
        "relaunchEscalationTimeoutSeconds" relaunch_escalation_timeout_seconds: u64 = or(3600u64);
        "taskLostBehavior" task_lost_behavior: TaskLostBehavior = or(TaskLostBehavior::WaitForever);
    }
}

impl Default for Residency {
    fn default() -> Self {
        Self {
            relaunch_escalation_timeout_seconds: 3600,
            task_lost_behavior: TaskLostBehavior::WaitForever,
        }
    }
}

record! {
    /// A port as discovery shows it, in the old form.
    pub struct DiscoveryPort: open {
        "number" number: u16 = or(0u16);
        "name" name: String = need, NAME, SOME;
        "protocol" protocol: Protocol = or(Protocol::Tcp);
        "labels" labels: Labels = some;
    }
}

record! {
    /// The ports that discovery shows, in the old form.
    pub struct Discovery: open {
        "ports" ports: Vec<DiscoveryPort> = some;
    }
}

record! {
    /// A network of its own, in the old form.
    pub struct IpAddress: open {
        "discovery" discovery: Discovery = maybe;
        "groups" groups: Vec<String> = some;
        "labels" labels: Labels = some;
        "networkName" network_name: String = maybe, SOME;
    }
}

record! {
    /// When an app was last scaled, and when it was last changed otherwise.
    pub struct VersionInfo: open {
        "lastScalingAt" last_scaling_at: Timestamp = need;
        "lastConfigChangeAt" last_config_change_at: Timestamp = need;
    }
}

/// The field, operator and value of a constraint of an app.
pub type AppConstraint = Vec<String>;

record! {
    /// A service: instances of one program that are kept running.
    ///
    /// `ports`, `uris` and `ipAddress` are forms of old; what is [normal](crate::normal) has none of them.
    pub struct App: open, update AppUpdate {
        "id" id: PathId = need;
        "acceptedResourceRoles" accepted_resource_roles: Set<String> = maybe;
        "args" args: Vec<String> = some;
        "backoffFactor" backoff_factor: Number = or(1.15), Min(Number(1.0));
        "backoffSeconds" backoff_seconds: u32 = or(1u32);
        "check" check: AppCheck = maybe;
        "cmd" cmd: String = maybe, SOME;
        "constraints" constraints: Set<AppConstraint> = some;
        "container" container: Container = maybe;
        "cpus" cpus: Number = or(1.0), Min(Number(0.001));
        "dependencies" dependencies: Set<PathId> = some;
        "disk" disk: Number = or(0.0), Min(Number(0.0));
        "env" env: Env = some;
        "executor" executor: String = or(""), Matches(words::is_executor);
        "executorResources" executor_resources: ExecutorResources = maybe;
        "fetch" fetch: Vec<Artifact> = some;
        "gpus" gpus: u32 = or(0u32);
        "healthChecks" health_checks: Set<HealthCheck> = some;
        "instances" instances: u32 = or(1u32);
        "ipAddress" ip_address: IpAddress = maybe;
        "killSelection" kill_selection: KillSelection = or(KillSelection::YoungestFirst);
        "labels" labels: Labels = list;
        "maxLaunchDelaySeconds" max_launch_delay_seconds: u32 = or(300u32);
        "mem" mem: Number = or(128.0), Min(Number(0.0));
        "networks" networks: Vec<Network> = list, Items(0, NETWORKS_MAX);
        "portDefinitions" port_definitions: Vec<PortDefinition> = maybe;
        "ports" ports: Vec<u16> = maybe;
        "readinessChecks" readiness_checks: Vec<ReadinessCheck> = some, Items(0, NETWORKS_MAX);
        "requirePorts" require_ports: bool = or(false);
        "residency" residency: Residency = maybe;
        "resourceLimits" resource_limits: ResourceLimits = maybe;
        "role" role: String = maybe, Length(1, usize::MAX);
        "secrets" secrets: Secrets = some;
        "taskKillGracePeriodSeconds" task_kill_grace_period_seconds: u32 = maybe;
        "tty" tty: bool = maybe;
        "unreachableStrategy" unreachable_strategy: UnreachableStrategy = maybe;
        "upgradeStrategy" upgrade_strategy: UpgradeStrategy = maybe;
        "uris" uris: Vec<String> = maybe, Each(PATH);
        "user" user: String = maybe;
        "version" version: Timestamp = maybe;
        "versionInfo" version_info: VersionInfo = maybe;
    }
}

/// The label of apps of which there may never be two instances.
pub const SINGLE_INSTANCE_LABEL: &str = "MARATHON_SINGLE_INSTANCE_APP";

impl App {
    /// An app that says nothing but its id.
    pub fn new(id: PathId) -> Self {
        let mut app: Self = abi_json::read(&serde_json::json!({"id": "/"}))
            .expect("all fields but the id may be absent");
        app.id = id;
        app
    }

    /// Whether it has data which stay.
    pub fn is_resident(&self) -> bool {
        self.container.as_ref().is_some_and(Container::is_resident)
    }

    /// Whether there may be but one instance, even for a moment.
    pub fn is_single_instance(&self) -> bool {
        self.labels
            .get(SINGLE_INSTANCE_LABEL)
            .is_some_and(|value| value == "true")
    }

    /// Whether its instances have networks of their own.
    pub fn is_networked(&self) -> bool {
        self.networks
            .iter()
            .any(|network| network.mode != NetworkMode::Host)
    }

    /// How many ports each instance has.
    pub fn port_count(&self) -> usize {
        let mappings = self
            .container
            .as_ref()
            .and_then(|container| container.port_mappings.as_ref())
            .filter(|mappings| !mappings.is_empty());
        match (mappings, &self.port_definitions) {
            (Some(mappings), _) => mappings.len(),
            (None, Some(definitions)) => definitions.len(),
            (None, None) => 0,
        }
    }
}
