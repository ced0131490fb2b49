//! What a disk resource is made of.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use crate::Labels;

/// The disk part of a resource named `disk`.
///
/// Two disks compare equal if they have the same source and the same persistence id: the
/// mount point says how a volume is used, and may differ from use to use.
#[derive(Clone, Debug, Default)]
pub struct Disk {
    /// Makes the disk a persistent volume.
    pub persistence: Option<Persistence>,
    /// Where the volume appears in a container.
    pub volume: Option<Volume>,
    /// Where the space comes from; absent means the file system of the work directory.
    pub source: Option<DiskSource>,
}

/// The identity of a persistent volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Persistence {
    /// Unique per role and agent.
    pub id: Arc<str>,
    /// The principal that created it.
    pub principal: Option<Arc<str>>,
}

/// Where a persistent volume appears in a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Volume {
    /// Path seen by the task.
    pub container_path: Arc<str>,
    /// May the task write?
    pub mode: VolumeMode,
    /// Path on the agent; never set in a valid persistent volume.
    pub host_path: Option<Arc<str>>,
}

/// Access to a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VolumeMode {
    /// Read and write.
    ReadWrite,
    /// Read only.
    ReadOnly,
}

/// Where disk space comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DiskSource {
    /// The kind of source.
    pub kind: SourceKind,
    /// Root directory of a PATH or MOUNT source.
    pub root: Option<Arc<str>>,
    /// Identity given by a resource provider.
    pub id: Option<Arc<str>>,
    /// Profile given by a resource provider.
    pub profile: Option<Arc<str>>,
    /// Vendor given by a resource provider.
    pub vendor: Option<Arc<str>>,
    /// Labels given by a resource provider.
    pub metadata: Labels,
}

/// Kinds of disk sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceKind {
    /// A kind this version does not know.
    Unknown,
    /// A directory whose space is divisible.
    Path,
    /// A file system given away whole.
    Mount,
    /// A block device given away whole.
    Block,
    /// Storage that is not yet one of the others; divisible only without an id.
    Raw,
}

// === impl Disk ===

impl Disk {
    /// Must the disk be handed out whole, and never merged with another?
    pub fn is_atomic(&self) -> bool {
        self.persistence.is_some()
            || self
                .source
                .as_ref()
                .is_some_and(|source| match source.kind {
                    SourceKind::Mount | SourceKind::Block => true,
                    SourceKind::Raw => source.id.is_some(),
                    SourceKind::Path | SourceKind::Unknown => false,
                })
    }

    fn persistence_id(&self) -> Option<&str> {
        self.persistence.as_ref().map(|p| &*p.id)
    }
}

impl Ord for Disk {
    fn cmp(&self, other: &Self) -> Ordering {
        self.source
            .cmp(&other.source)
            .then_with(|| self.persistence_id().cmp(&other.persistence_id()))
    }
}

impl PartialOrd for Disk {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Disk {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Disk {}

impl fmt::Display for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            source.fmt(f)?;
        }
        if let Some(persistence) = &self.persistence {
            let comma = if self.source.is_some() { "," } else { "" };
            write!(f, "{comma}{}", persistence.id)?;
        }
        if let Some(volume) = &self.volume {
            write!(f, ":{}", volume.container_path)?;
        }
        Ok(())
    }
}

// === impl DiskSource ===

impl DiskSource {
    /// A source of a kind with a root directory and nothing else.
    pub fn rooted(kind: SourceKind, root: impl Into<Arc<str>>) -> Self {
        Self {
            kind,
            root: Some(root.into()),
            id: None,
            profile: None,
            vendor: None,
            metadata: Labels::default(),
        }
    }
}

impl fmt::Display for DiskSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            SourceKind::Unknown => "UNKNOWN",
            SourceKind::Path => "PATH",
            SourceKind::Mount => "MOUNT",
            SourceKind::Block => "BLOCK",
            SourceKind::Raw => "RAW",
        })?;
        if self.vendor.is_some() || self.id.is_some() || self.profile.is_some() {
            let text = |part: &Option<Arc<str>>| part.clone().unwrap_or_default();
            let (vendor, id, profile) = (text(&self.vendor), text(&self.id), text(&self.profile));
            write!(f, "({vendor},{id},{profile})")?;
        }
        match &self.root {
            Some(root) => write!(f, ":{root}"),
            None => Ok(()),
        }
    }
}
