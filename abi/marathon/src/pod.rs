//! Definitions of pods.

use abi_json::{
    At, Faults, Items, Keys, Length, Max, Min, Number, Read, Set, Value, choice, record,
};
use serde::{Serialize, Serializer};

use crate::check::{PodCheck, PodHealthCheck};
use crate::container::{Persistent, PullConfig};
use crate::id::PathId;
use crate::parts::{
    Artifact, Command, Each, Env, ExecutorResources, KillSelection, Labels, LinuxInfo, NAME,
    NAME_MAX, NETWORKS_MAX, Network, PATH, PORT, ResourceLimits, SOME, Secrets,
    UnreachableStrategy,
};
use crate::time::Timestamp;
use crate::words;

choice! {
    /// How the number of instances is found.
    pub enum ScalingKind: loose { "fixed" Fixed }
}

record! {
    /// The number of instances.
    pub struct Scaling: open {
        "kind" kind: ScalingKind = need;
        "instances" instances: u32 = or(1u32);
    }
}

record! {
    /// How long to wait after a failure, in seconds.
    pub struct Backoff: open {
        "backoff" backoff: Number = or(1.0), Min(Number(0.0));
        "backoffFactor" backoff_factor: Number = or(1.15), Min(Number(0.0));
        "maxLaunchDelay" max_launch_delay: Number = or(300.0), Min(Number(0.0));
    }
}

record! {
    /// How many instances a deployment may stop and start at a time.
    pub struct Upgrade: open {
        "minimumHealthCapacity" minimum_health_capacity: Number = or(1.0), Min(Number(0.0)), Max(Number(1.0));
        "maximumOverCapacity" maximum_over_capacity: Number = or(1.0), Min(Number(0.0)), Max(Number(1.0));
    }
}

choice! {
    /// How a constraint compares.
    pub enum Operator: loose {
        "UNIQUE" Unique,
        "CLUSTER" Cluster,
        "GROUP_BY" GroupBy,
        "LIKE" Like,
        "UNLIKE" Unlike,
        "MAX_PER" MaxPer,
        "IS" Is,
    }
}

record! {
    /// On which agents instances may be.
    pub struct Constraint: open {
        "fieldName" field_name: String = need;
        "operator" operator: Operator = need;
        "value" value: String = maybe;
    }
}

record! {
    /// Where instances may be.
    pub struct Placement: open {
        "constraints" constraints: Set<Constraint> = some;
        "acceptedResourceRoles" accepted_resource_roles: Vec<String> = some;
    }
}

record! {
    /// Where, when and how instances are started and replaced.
    pub struct Scheduling: open {
        "backoff" backoff: Backoff = maybe;
        "upgrade" upgrade: Upgrade = maybe;
        "placement" placement: Placement = maybe;
        "killSelection" kill_selection: KillSelection = maybe;
        "unreachableStrategy" unreachable_strategy: UnreachableStrategy = maybe;
    }
}

record! {
    /// What a container takes.
    pub struct Resources: open {
        "cpus" cpus: Number = or(1.0), Min(Number(0.001));
        "mem" mem: Number = or(128.0), Min(Number(0.001));
        "disk" disk: Number = or(0.0), Min(Number(0.0));
        "gpus" gpus: u32 = or(0u32);
    }
}

record! {
    /// What a container executes.
    pub struct Exec: open {
        "command" command: Command = need;
        "overrideEntrypoint" override_entrypoint: bool = maybe;
    }
}

choice! {
    /// Format of an image.
    pub enum ImageKind: loose { "DOCKER" Docker }
}

record! {
    /// The image of a container.
    pub struct Image: open {
        "kind" kind: ImageKind = need;
        "id" id: String = need, PATH;
        "pullConfig" pull_config: PullConfig = maybe;
        "forcePull" force_pull: bool = maybe;
        "labels" labels: Labels = some;
    }
}

record! {
    /// A port of a container.
    pub struct Endpoint: open {
        "name" name: String = need, NAME, Length(1, NAME_MAX);
        "containerPort" container_port: u16 = maybe, PORT;
        "hostPort" host_port: u16 = maybe;
        "protocol" protocol: Vec<String> = some, Items(1, usize::MAX), Each(NAME);
        "labels" labels: Labels = some;
        "networkNames" network_names: Vec<String> = some, Each(NAME), Each(Length(1, NAME_MAX));
    }
}

record! {
    /// Where a container sees a volume of the pod.
    pub struct Mount: open {
        "name" name: String = need, NAME, Length(1, NAME_MAX);
        "mountPath" mount_path: String = need, PATH;
        "readOnly" read_only: bool = maybe;
    }
}

record! {
    /// How a container ends.
    pub struct Lifecycle: open {
        "killGracePeriodSeconds" kill_grace_period_seconds: Number = maybe, Min(Number(0.0));
    }
}

record! {
    /// A container of a pod.
    pub struct PodContainer: open {
        "name" name: String = need, NAME, Length(1, NAME_MAX);
        "exec" exec: Exec = maybe;
        "resources" resources: Resources = need;
        "resourceLimits" resource_limits: ResourceLimits = maybe;
        "endpoints" endpoints: Vec<Endpoint> = some;
        "linuxInfo" linux_info: LinuxInfo = maybe;
        "image" image: Image = maybe;
        "environment" environment: Env = some, Keys(words::is_variable);
        "user" user: String = maybe;
        "healthCheck" health_check: PodHealthCheck = maybe;
        "check" check: PodCheck = maybe;
        "volumeMounts" volume_mounts: Vec<Mount> = some;
        "artifacts" artifacts: Vec<Artifact> = some;
        "labels" labels: Labels = some;
        "lifecycle" lifecycle: Lifecycle = maybe;
        "tty" tty: bool = maybe;
    }
}

record! {
    /// A folder that lives as long as the instance.
    pub struct EphemeralVolume: open {
        "name" name: String = need, NAME, Length(1, NAME_MAX);
    }
}

record! {
    /// A folder of the agent.
    pub struct PodHostVolume: open {
        "name" name: String = need, NAME, Length(1, NAME_MAX);
        "host" host: String = need;
    }
}

record! {
    /// A file with a secret.
    pub struct PodSecretVolume: open {
        "name" name: String = need, SOME;
        "secret" secret: String = need, SOME;
    }
}

record! {
    /// Data that outlive the instance.
    pub struct PodPersistentVolume: open {
        "name" name: String = need, SOME;
        "persistent" persistent: Persistent = need;
    }
}

/// A volume of a pod.
#[derive(Clone, Debug, PartialEq)]
pub enum PodVolume {
    /// Data that stay.
    Persistent(PodPersistentVolume),
    /// A file with a secret.
    Secret(PodSecretVolume),
    /// A folder of the agent.
    Host(PodHostVolume),
    /// A folder that goes with the instance.
    Ephemeral(EphemeralVolume),
}

impl PodVolume {
    /// Its name within the pod.
    pub fn name(&self) -> &str {
        match self {
            Self::Persistent(volume) => &volume.name,
            Self::Secret(volume) => &volume.name,
            Self::Host(volume) => &volume.name,
            Self::Ephemeral(volume) => &volume.name,
        }
    }
}

impl Read for PodVolume {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let has = |key: &str| value.get(key).is_some_and(|member| !member.is_null());
        if has("persistent") {
            PodPersistentVolume::read(value, at, faults).map(Self::Persistent)
        } else if has("secret") {
            PodSecretVolume::read(value, at, faults).map(Self::Secret)
        } else if has("host") {
            PodHostVolume::read(value, at, faults).map(Self::Host)
        } else {
            EphemeralVolume::read(value, at, faults).map(Self::Ephemeral)
        }
    }
}

impl Serialize for PodVolume {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Persistent(volume) => volume.serialize(serializer),
            Self::Secret(volume) => volume.serialize(serializer),
            Self::Host(volume) => volume.serialize(serializer),
            Self::Ephemeral(volume) => volume.serialize(serializer),
        }
    }
}

record! {
    /// Containers that are always on one agent and share network and volumes.
    pub struct Pod: open {
        "id" id: PathId = need;
        "version" version: Timestamp = maybe;
        "user" user: String = maybe;
        "labels" labels: Labels = some;
        "environment" environment: Env = some, Keys(words::is_variable);
        "containers" containers: Vec<PodContainer> = need, Items(1, usize::MAX);
        "secrets" secrets: Secrets = some;
        "volumes" volumes: Vec<PodVolume> = some;
        "networks" networks: Vec<Network> = some, Items(0, NETWORKS_MAX);
        "scaling" scaling: Scaling = maybe;
        "scheduling" scheduling: Scheduling = maybe;
        "executorResources" executor_resources: ExecutorResources = maybe;
        "role" role: String = maybe, SOME;
        "linuxInfo" linux_info: LinuxInfo = maybe;
        "legacySharedCgroups" legacy_shared_cgroups: bool = maybe;
    }
}

impl Pod {
    /// Whether it has data which stay.
    pub fn is_resident(&self) -> bool {
        self.volumes
            .iter()
            .any(|volume| matches!(volume, PodVolume::Persistent(_)))
    }

    /// How many instances there shall be.
    pub fn instances(&self) -> u32 {
        self.scaling.as_ref().map_or(1, |scaling| scaling.instances)
    }
}
