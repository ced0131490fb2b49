//! Definitions of jobs and their schedules.

use std::collections::BTreeMap;

use abi_json::{At, Faults, Length, Matches, Min, Number, Read, Value, choice, record};
use abi_marathon::{EnvValue, Labels};
use jiff::tz::TimeZone;
use serde::{Serialize, Serializer};

use crate::cron::Cron;

/// A text that is not empty.
const SOME: Length = Length(1, usize::MAX);

/// The form of ids of jobs: lower-case labels joined by dots.
pub(crate) const JOB_ID: Matches = Matches(is_job_id);

/// Whether a text is the id of a job: lower-case labels joined by dots.
pub fn is_job_id(text: &str) -> bool {
    text.split('.').all(is_label)
}

fn is_label(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| plain(*byte))
        && bytes.last().is_some_and(|byte| plain(*byte))
        && bytes.iter().all(|byte| plain(*byte) || *byte == b'-')
}

choice! {
    /// Who may write to a volume.
    pub enum Mode: exact { "RO" ReadOnly, "RW" ReadWrite }
}

choice! {
    /// How a constraint compares.
    pub enum Operator: exact {
        "IS" Is,
        /// The old name of `IS`.
        "EQ" Eq,
        "LIKE" Like,
        "UNLIKE" Unlike,
    }
}

record! {
    /// On which agents a job may run.
    pub struct Constraint: strict {
        "attribute" attribute: String = need;
        "operator" operator: Operator = need;
        "value" value: String = maybe;
    }
}

record! {
    /// On which agents a job may run.
    pub struct Placement: strict {
        "constraints" constraints: Vec<Constraint> = list;
    }
}

record! {
    /// Something to download into the sandbox.
    pub struct Artifact: strict {
        "uri" uri: String = need;
        "extract" extract: bool = or(true);
        "executable" executable: bool = or(false);
        "cache" cache: bool = or(false);
    }
}

record! {
    /// An option of the Docker command line.
    pub struct Parameter: strict {
        "key" key: String = need;
        "value" value: String = need;
    }
}

record! {
    /// A container of the Docker engine.
    pub struct Docker: strict {
        "image" image: String = need;
        "forcePullImage" force_pull_image: bool = or(false);
        "privileged" privileged: bool = or(false);
        "parameters" parameters: Vec<Parameter> = list;
    }
}

choice! {
    /// Format of an image.
    pub enum ImageKind: exact { "docker" Docker, "appc" Appc }
}

record! {
    /// An image for the container of Mesos.
    pub struct Image: strict {
        "id" id: String = need;
        "kind" kind: ImageKind = or(ImageKind::Docker);
        "forcePull" force_pull: bool = or(false);
    }
}

record! {
    /// A container of Mesos.
    pub struct Ucr: strict {
        "image" image: Image = need;
        "privileged" privileged: bool = or(false);
    }
}

choice! {
    /// Whose network a run uses.
    pub enum NetworkMode: exact { "host" Host, "container/bridge" Bridge, "container" Container }
}

record! {
    /// A network that a run joins.
    pub struct Network: strict {
        "name" name: String = maybe;
        "mode" mode: NetworkMode = need;
        "labels" labels: Labels = some;
    }
}

record! {
    /// A folder of the agent.
    pub struct HostVolume: strict {
        "containerPath" container_path: String = need, SOME;
        "hostPath" host_path: String = need, SOME;
        "mode" mode: Mode = need;
    }
}

record! {
    /// A file with a secret.
    pub struct SecretVolume: strict {
        "containerPath" container_path: String = need, SOME;
        "secret" secret: String = need, SOME;
    }
}

/// A volume of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Volume {
    /// A folder of the agent.
    Host(HostVolume),
    /// A file with a secret.
    Secret(SecretVolume),
}

impl Read for Volume {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if value.get("secret").is_some() {
            SecretVolume::read(value, at, faults).map(Self::Secret)
        } else {
            HostVolume::read(value, at, faults).map(Self::Host)
        }
    }
}

impl Serialize for Volume {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Host(volume) => volume.serialize(serializer),
            Self::Secret(volume) => volume.serialize(serializer),
        }
    }
}

choice! {
    /// What follows when a task fails.
    pub enum RestartPolicy: exact {
        /// The run has failed.
        "NEVER" Never,
        /// Another task is started.
        "ON_FAILURE" OnFailure,
    }
}

record! {
    /// What follows when a task fails, and until how many seconds after the run was created.
    pub struct Restart: strict {
        "policy" policy: RestartPolicy = need;
        "activeDeadlineSeconds" active_deadline_seconds: u64 = maybe;
    }
}

impl Restart {
    /// No second try.
    pub const NEVER: Self = Self {
        policy: RestartPolicy::Never,
        active_deadline_seconds: None,
    };
}

record! {
    /// A secret that a run may use.
    pub struct Secret: open {
        "source" source: String = need, SOME;
    }
}

record! {
    /// What a job runs.
    pub struct Run: strict {
        "cpus" cpus: Number = need, Min(Number(0.01));
        "mem" mem: Number = need, Min(Number(32.0));
        "disk" disk: Number = need, Min(Number(0.0));
        "gpus" gpus: u32 = or(0u32);
        "cmd" cmd: String = maybe;
        "args" args: Vec<String> = maybe;
        "user" user: String = maybe;
        "env" env: BTreeMap<String, EnvValue> = list;
        "secrets" secrets: BTreeMap<String, Secret> = list;
        "placement" placement: Placement = or(Placement { constraints: Vec::new() });
        "artifacts" artifacts: Vec<Artifact> = list;
        "maxLaunchDelay" max_launch_delay: u64 = or(3600u64), Min(1);
        "docker" docker: Docker = maybe;
        "ucr" ucr: Ucr = maybe;
        "volumes" volumes: Vec<Volume> = list;
        "restart" restart: Restart = or(Restart::NEVER);
        "taskKillGracePeriodSeconds" task_kill_grace_period_seconds: Number = maybe;
        "networks" networks: Vec<Network> = list;
    }
}

record! {
    /// A job that must have succeeded before.
    pub struct Dependency: open {
        "id" id: String = need, JOB_ID;
    }
}

record! {
    /// Something to run now and then.
    pub struct Job: strict {
        "id" id: String = need, JOB_ID;
        "description" description: String = maybe;
        "labels" labels: Labels = list;
        "dependencies" dependencies: Vec<Dependency> = list;
        "schedules" schedules: Vec<Schedule> = list;
        "run" run: Run = need;
    }
}

choice! {
    /// What happens when a run is due while another is active.
    pub enum ConcurrencyPolicy: exact {
        /// It starts.
        "ALLOW" Allow,
        /// It does not.
        "FORBID" Forbid,
    }
}

/// A time zone and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone that holds when none is named.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// The zone.
    pub fn get(&self) -> &TimeZone {
        &self.0
    }

    /// The name of the zone.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }
}

impl Read for Zone {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let name = String::read(value, at, faults)?;
        let zone = TimeZone::get(&name)
            .ok()
            .filter(|zone| name == "UTC" || zone.iana_name() == Some(&name));
        if zone.is_none() {
            faults.say(at, format!("there is no time zone named {name:?}"));
        }
        zone.map(Self)
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Read for Cron {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = String::read(value, at, faults)?;
        match text.parse() {
            Ok(cron) => Some(cron),
            Err(error) => {
                let error: crate::cron::CronError = error;
                faults.say(at, error.to_string());
                None
            }
        }
    }
}

impl Serialize for Cron {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Whether a text is the id of a schedule that is sent alone: one label of at least two characters.
pub(crate) fn is_schedule_id(text: &str) -> bool {
    text.len() > 1 && is_label(text)
}

record! {
    /// When a job runs. Within a job its id has the form of those of jobs.
    pub struct Schedule: open {
        "id" id: String = need, JOB_ID;
        "cron" cron: Cron = need;
        "timezone" timezone: Zone = or(Zone::UTC);
        "startingDeadlineSeconds" starting_deadline_seconds: u64 = or(900u64), Min(1);
        "concurrencyPolicy" concurrency_policy: ConcurrencyPolicy = or(ConcurrencyPolicy::Allow);
        "enabled" enabled: bool = or(true);
    }
}

impl Schedule {
    /// When it comes next after a time.
    pub fn next(&self, after: jiff::Timestamp) -> Option<jiff::Timestamp> {
        self.cron.next(after, self.timezone.get())
    }
}
