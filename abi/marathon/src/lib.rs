//! The service interface: apps, pods, groups and deployments as clients of Marathon know them.
//!
//! What comes in is read by [`admit`]: forms of all ages become one form, all faults are reported at once as a
//! [`Refusal`], and what is admitted is sound, complete and printed as clients expect it, with no field that they do
//! not know. What is there already enters through [`World`]; nothing here does IO or reads a clock.

mod admit;
mod app;
mod check;
mod container;
pub mod event;
mod group;
mod id;
mod normal;
mod parts;
mod pod;
mod query;
mod refusal;
mod route;
mod settings;
pub mod shown;
mod time;
mod valid;
mod words;

pub use abi_json::{At, Broken, Fault, Faults, Number, Read, Set};

pub use admit::{Admission, read};
pub use app::{
    App, AppConstraint, AppUpdate, Discovery, DiscoveryPort, IpAddress, PortDefinition, Residency,
    SINGLE_INSTANCE_LABEL, TaskLostBehavior, UpgradeStrategy, VersionInfo,
};
pub use check::{
    AppCheck, AppHttpCheck, AppTcpCheck, CheckLine, ExecCheck, HealthCheck, HealthProtocol,
    HttpCheck, IpProtocol, PodCheck, PodHealthCheck, ReadinessCheck, TcpCheck,
};
pub use container::{
    AccessMode, AccessType, CSI, Capability, Container, Credential, Csi, CsiOptions, DVDI,
    DiskType, Docker, DockerNetwork, Dvdi, Engine, External, ExternalVolume, HostVolume, Parameter,
    Persistent, PersistentVolume, PortMapping, PullConfig, SecretVolume, Volume,
};
pub use group::{GroupPatch, GroupUpdate};
pub use id::{APP_TASK, InstanceId, PathId, TaskId};
pub use parts::{
    Artifact, Command, Env, EnvValue, ExecutorResources, IpcInfo, IpcMode, KillSelection, Labels,
    LinuxInfo, Network, NetworkMode, Protocol, ReadMode, ResourceLimit, ResourceLimits, Scheme,
    Seccomp, Secret, SecretName, Secrets, UNLIMITED, Unreachable, UnreachableStrategy,
};
pub use pod::{
    Backoff, Constraint, Endpoint, EphemeralVolume, Exec, Image, ImageKind, Lifecycle, Mount,
    Operator, Placement, Pod, PodContainer, PodHostVolume, PodPersistentVolume, PodSecretVolume,
    PodVolume, Resources, Scaling, ScalingKind, Scheduling, Upgrade,
};
pub use query::{AppEmbeds, GroupEmbeds, Selector, is_true};
pub use refusal::{DOCUMENT_MAX_BYTES, Kind, Refusal};
pub use route::{Route, Speech};
pub use settings::{ANY_ROLE, Empty, Feature, Roles, Settings, World};
pub use time::Timestamp;
pub use valid::{app_replaces, pod_replaces};
