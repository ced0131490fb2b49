//! Containers of apps and their volumes.

use abi_json::{At, Faults, Items, Length, Read, Set, Value, choice, record};
use serde::{Serialize, Serializer};

use crate::parts::{Each, Labels, LinuxInfo, NAME, NAME_MAX, Protocol, ReadMode, SOME};

/// Most volumes of an app.
const VOLUMES_MAX: usize = 1000;

choice! {
    /// Who runs a container.
    pub enum Engine: loose { "MESOS" Mesos, "DOCKER" Docker }
}

choice! {
    /// The old names of networks.
    pub enum DockerNetwork: loose { "BRIDGE" Bridge, "HOST" Host, "NONE" None, "USER" User }
}

record! {
    /// An option of the Docker command line.
    pub struct Parameter: open {
        "key" key: String = need, SOME;
        "value" value: String = need;
    }
}

record! {
    /// Dead: who pulls the image.
    pub struct Credential: open {
        "principal" principal: String = need;
        "secret" secret: String = maybe;
    }
}

record! {
    /// The secret with the content of `config.json` of Docker.
    pub struct PullConfig: open {
        "secret" secret: String = need, SOME;
    }
}

record! {
    /// The image of a container, and how the Docker engine runs it.
    pub struct Docker: open {
        "image" image: String = need, SOME;
        "forcePullImage" force_pull_image: bool = or(false);
        "privileged" privileged: bool = or(false);
        "parameters" parameters: Vec<Parameter> = list;
        "pullConfig" pull_config: PullConfig = maybe;
        "credential" credential: Credential = maybe;
        "network" network: DockerNetwork = maybe;
        "portMappings" port_mappings: Vec<PortMapping> = maybe;
    }
}

record! {
    /// A port of the container and where it is reached.
    pub struct PortMapping: open {
        "containerPort" container_port: u16 = or(0u16);
        "hostPort" host_port: u16 = maybe;
        "servicePort" service_port: u16 = or(0u16);
        "protocol" protocol: Protocol = or(Protocol::Tcp);
        "name" name: String = maybe, NAME;
        "labels" labels: Labels = list;
        "networkNames" network_names: Vec<String> = some, Each(NAME), Each(Length(1, NAME_MAX));
    }
}

impl PortMapping {
    /// A mapping of a port that the agent chooses.
    pub fn new(name: Option<&str>) -> Self {
        Self {
            container_port: 0,
            host_port: None,
            service_port: 0,
            protocol: Protocol::Tcp,
            name: name.map(str::to_owned),
            labels: Labels::new(),
            network_names: Vec::new(),
        }
    }
}

record! {
    /// The container of an app.
    pub struct Container: open {
        "type" kind: Engine = or(Engine::Docker);
        "docker" docker: Docker = maybe;
        "volumes" volumes: Vec<Volume> = list, Items(0, VOLUMES_MAX);
        "portMappings" port_mappings: Vec<PortMapping> = maybe;
        "linuxInfo" linux_info: LinuxInfo = maybe;
    }
}

impl Container {
    /// An empty container of Mesos.
    pub fn mesos() -> Self {
        Self {
            kind: Engine::Mesos,
            docker: None,
            volumes: Vec::new(),
            port_mappings: None,
            linux_info: None,
        }
    }

    /// Whether one of the volumes holds data that stay.
    pub fn is_resident(&self) -> bool {
        self.volumes
            .iter()
            .any(|volume| matches!(volume, Volume::Persistent(_)))
    }

    /// The external volumes.
    pub fn external(&self) -> impl Iterator<Item = &ExternalVolume> {
        self.volumes.iter().filter_map(|volume| match volume {
            Volume::External(external) => Some(external),
            Volume::Host(_) | Volume::Persistent(_) | Volume::Secret(_) => None,
        })
    }
}

record! {
    /// A folder of the agent.
    pub struct HostVolume: open {
        "containerPath" container_path: String = need, SOME;
        "hostPath" host_path: String = need, SOME;
        "mode" mode: ReadMode = need;
    }
}

record! {
    /// A file with a secret.
    pub struct SecretVolume: open {
        "containerPath" container_path: String = need, SOME;
        "secret" secret: String = need, SOME;
    }
}

record! {
    /// Data that outlive the instance.
    pub struct PersistentVolume: open {
        "containerPath" container_path: String = need, SOME;
        "mode" mode: ReadMode = need;
        "persistent" persistent: Persistent = need;
    }
}

choice! {
    /// On which kind of disk.
    pub enum DiskType: loose { "root" Root, "path" Path, "mount" Mount }
}

record! {
    /// Size and place of data that stay.
    pub struct Persistent: open {
        "type" kind: DiskType = maybe;
        "size" size: u64 = need;
        "maxSize" max_size: u64 = maybe;
        "profileName" profile_name: String = maybe;
        "constraints" constraints: Set<Vec<String>> = list;
    }
}

impl Persistent {
    /// Says the type of disk where the document does not.
    pub(crate) fn normalise(&mut self) {
        let usual = if self.profile_name.is_some() {
            DiskType::Mount
        } else {
            DiskType::Root
        };
        self.kind.get_or_insert(usual);
    }
}

record! {
    /// A volume of a driver.
    pub struct ExternalVolume: open {
        "containerPath" container_path: String = need, SOME;
        "external" external: External = need;
        "mode" mode: ReadMode = need;
    }
}

/// The driver and what it wants to know.
#[derive(Clone, Debug, PartialEq)]
pub enum External {
    /// A driver of Docker volumes; also where the provider is not known.
    Dvdi(Dvdi),
    /// A plugin of the container storage interface.
    Csi(Csi),
}

/// The provider of drivers of Docker volumes.
pub const DVDI: &str = "dvdi";

/// The provider of plugins of the container storage interface.
pub const CSI: &str = "csi";

impl External {
    /// The name of the volume.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Dvdi(dvdi) => dvdi.name.as_deref(),
            Self::Csi(csi) => Some(&csi.name),
        }
    }
}

impl Read for External {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if value.get("provider").and_then(Value::as_str) == Some(CSI) {
            Csi::read(value, at, faults).map(Self::Csi)
        } else {
            Dvdi::read(value, at, faults).map(Self::Dvdi)
        }
    }
}

impl Serialize for External {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Dvdi(dvdi) => dvdi.serialize(serializer),
            Self::Csi(csi) => csi.serialize(serializer),
        }
    }
}

record! {
    /// A volume of a Docker volume driver.
    pub struct Dvdi: open {
        "size" size: u64 = maybe;
        "name" name: String = maybe;
        "provider" provider: String = maybe;
        "options" options: Labels = some;
        "shared" shared: bool = or(false);
    }
}

record! {
    /// A volume of the container storage interface.
    pub struct Csi: open {
        "name" name: String = need;
        "provider" provider: String = need;
        "options" options: CsiOptions = need;
    }
}

record! {
    /// How a volume of the container storage interface is published.
    pub struct CsiOptions: open {
        "pluginName" plugin_name: String = need, SOME;
        "capability" capability: Capability = need;
        "nodeStageSecret" node_stage_secret: Labels = some;
        "nodePublishSecret" node_publish_secret: Labels = some;
        "volumeContext" volume_context: Labels = some;
    }
}

choice! {
    /// Who may write.
    pub enum AccessMode: loose {
        "SINGLE_NODE_WRITER" SingleNodeWriter,
        "SINGLE_NODE_READER_ONLY" SingleNodeReaderOnly,
        "MULTI_NODE_READER_ONLY" MultiNodeReaderOnly,
        "MULTI_NODE_SINGLE_WRITER" MultiNodeSingleWriter,
        "MULTI_NODE_MULTI_WRITER" MultiNodeMultiWriter,
    }
}

impl AccessMode {
    /// Whether instances on several agents may use it.
    pub fn is_shareable(self) -> bool {
        match self {
            Self::SingleNodeWriter | Self::SingleNodeReaderOnly => false,
            Self::MultiNodeReaderOnly
            | Self::MultiNodeSingleWriter
            | Self::MultiNodeMultiWriter => true,
        }
    }

    /// Whether nobody may write.
    pub fn is_read_only(self) -> bool {
        match self {
            Self::SingleNodeReaderOnly | Self::MultiNodeReaderOnly => true,
            Self::SingleNodeWriter | Self::MultiNodeSingleWriter | Self::MultiNodeMultiWriter => {
                false
            }
        }
    }
}

choice! {
    /// As a device or as a folder.
    pub enum AccessType: loose { "block" Block, "mount" Mount }
}

record! {
    /// What a volume is used for.
    pub struct Capability: open {
        "accessMode" access_mode: AccessMode = need;
        "accessType" access_type: AccessType = need;
        "fsType" fs_type: String = maybe;
        "mountFlags" mount_flags: Vec<String> = some;
    }
}

/// A volume of an app.
#[derive(Clone, Debug, PartialEq)]
pub enum Volume {
    /// A folder of the agent.
    Host(HostVolume),
    /// Data that stay.
    Persistent(PersistentVolume),
    /// One of a driver.
    External(ExternalVolume),
    /// A file with a secret.
    Secret(SecretVolume),
}

impl Volume {
    /// Where the container sees it.
    pub fn container_path(&self) -> &str {
        match self {
            Self::Host(volume) => &volume.container_path,
            Self::Persistent(volume) => &volume.container_path,
            Self::External(volume) => &volume.container_path,
            Self::Secret(volume) => &volume.container_path,
        }
    }
}

impl Read for Volume {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let has = |key: &str| value.get(key).is_some_and(|member| !member.is_null());
        let read = if has("persistent") {
            PersistentVolume::read(value, at, faults).map(Self::Persistent)
        } else if has("external") {
            ExternalVolume::read(value, at, faults).map(Self::External)
        } else if has("secret") {
            SecretVolume::read(value, at, faults).map(Self::Secret)
        } else {
            return HostVolume::read(value, at, faults).map(Self::Host);
        };
        if read.is_none() {
            // The original tries all kinds, and reports what the last one misses.
            faults.say(&at.key("hostPath"), "error.path.missing");
        }
        read
    }
}

impl Serialize for Volume {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Host(volume) => volume.serialize(serializer),
            Self::Persistent(volume) => volume.serialize(serializer),
            Self::External(volume) => volume.serialize(serializer),
            Self::Secret(volume) => volume.serialize(serializer),
        }
    }
}
