//! What apps and pods are both made of.

use std::collections::BTreeMap;

use abi_json::{
    At, Check, Faults, Items, Length, Matches, Min, Number, Object, Read, Ruled, Value, choice,
    record,
};
use serde::{Serialize, Serializer};

use crate::words;

/// Names and values without meaning for us.
pub type Labels = BTreeMap<String, String>;

/// Longest text of most names.
pub(crate) const NAME_MAX: usize = 63;

/// Most networks of a service: every port is compared with all of them.
pub(crate) const NETWORKS_MAX: usize = 100;

/// A text that is not empty.
pub(crate) const SOME: Length = Length(1, usize::MAX);

/// A path or URI of usual length.
pub(crate) const PATH: Length = Length(1, 1024);

/// A port that is open: 1 to 65535.
pub(crate) const PORT: Min<u16> = Min(1);

/// Lower-case names such as those of ports.
pub(crate) const NAME: Matches = Matches(words::is_name);

choice! {
    /// Which instance is stopped first.
    pub enum KillSelection: loose { "YOUNGEST_FIRST" YoungestFirst, "OLDEST_FIRST" OldestFirst }
}

choice! {
    /// Whose network an instance uses.
    pub enum NetworkMode: loose {
        /// A named network.
        "container" Container,
        /// The bridge of the agent.
        "container/bridge" Bridge,
        /// That of the agent.
        "host" Host,
    }
}

choice! {
    /// What is spoken on a port.
    pub enum Protocol: loose { "tcp" Tcp, "udp" Udp, "udp,tcp" UdpTcp }
}

choice! {
    /// How a volume is mounted.
    pub enum ReadMode: loose { "RO" ReadOnly, "RW" ReadWrite }
}

choice! {
    /// How a web server is asked.
    pub enum Scheme: loose { "HTTP" Http, "HTTPS" Https }
}

record! {
    /// A network that an instance joins.
    pub struct Network: open {
        "name" name: String = maybe, Matches(words::is_network_name), Length(1, NAME_MAX);
        "mode" mode: NetworkMode = or(NetworkMode::Container);
        "labels" labels: Labels = some;
    }
}

impl Network {
    /// A network of that mode without name and labels.
    pub fn of(mode: NetworkMode) -> Self {
        Self {
            name: None,
            mode,
            labels: Labels::new(),
        }
    }
}

record! {
    /// Something to download into the sandbox.
    pub struct Artifact: open {
        "uri" uri: String = need, PATH;
        "extract" extract: bool = or(true);
        "executable" executable: bool = or(false);
        "cache" cache: bool = or(false);
        "destPath" dest_path: String = maybe, PATH;
    }
}

/// The value of an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvValue {
    /// A text.
    Plain(String),
    /// The value of a declared secret.
    Secret(String),
}

/// Names and values of an environment.
pub type Env = BTreeMap<String, EnvValue>;

impl Read for EnvValue {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        match value {
            Value::String(text) => Some(Self::Plain(text.clone())),
            Value::Object(_) => {
                SecretName::read(value, at, faults).map(|it| Self::Secret(it.secret))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                faults.say(at, "error.expected.jsstring");
                // Where the original reports it: it takes what is no text for a reference.
                faults.say(&at.key("secret"), "error.path.missing");
                None
            }
        }
    }
}

impl Serialize for EnvValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Plain(text) => serializer.serialize_str(text),
            Self::Secret(secret) => SecretName {
                secret: secret.clone(),
            }
            .serialize(serializer),
        }
    }
}

record! {
    /// The name of a declared secret.
    pub struct SecretName: open {
        "secret" secret: String = need;
    }
}

record! {
    /// A secret that a service may use.
    pub struct Secret: open {
        "source" source: String = need, SOME;
    }
}

/// Declared secrets by their name in the document.
pub type Secrets = BTreeMap<String, Secret>;

record! {
    /// What the executor takes besides the tasks.
    pub struct ExecutorResources: open {
        "cpus" cpus: Number = or(0.1), Min(Number(0.1));
        "mem" mem: Number = or(32.0), Min(Number(32.0));
        "disk" disk: Number = or(10.0), Min(Number(10.0));
    }
}

impl Default for ExecutorResources {
    fn default() -> Self {
        Self {
            cpus: Number(0.1),
            mem: Number(32.0),
            disk: Number(10.0),
        }
    }
}

/// How much an instance may take beyond what it asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceLimit {
    /// So much.
    Number(Number),
    /// `unlimited`; any other word is a fault, but one of meaning and not of form.
    Word(String),
}

/// The word for no limit.
pub const UNLIMITED: &str = "unlimited";

impl Read for ResourceLimit {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        match value {
            Value::String(word) => Some(Self::Word(word.clone())),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Array(_)
            | Value::Object(_) => Number::read(value, at, faults).map(Self::Number),
        }
    }
}

impl Serialize for ResourceLimit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Number(number) => number.serialize(serializer),
            Self::Word(word) => serializer.serialize_str(word),
        }
    }
}

record! {
    /// Limits above the request.
    pub struct ResourceLimits: open {
        "cpus" cpus: ResourceLimit = maybe;
        "mem" mem: ResourceLimit = maybe;
    }
}

record! {
    /// After how many seconds an instance on an unreachable agent is replaced, and after how many it is forgotten.
    pub struct Unreachable: open {
        "inactiveAfterSeconds" inactive_after_seconds: u64 = or(0u64);
        "expungeAfterSeconds" expunge_after_seconds: u64 = or(0u64);
    }
}

/// What becomes of an instance whose agent can not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnreachableStrategy {
    /// It is waited for.
    Disabled,
    /// It is replaced.
    Enabled(Unreachable),
}

impl Eq for Unreachable {}

impl UnreachableStrategy {
    /// What holds when nothing is said: replaced at once, or waited for where its data are.
    pub fn usual(resident: bool) -> Self {
        if resident {
            Self::Disabled
        } else {
            Self::Enabled(Unreachable {
                inactive_after_seconds: 0,
                expunge_after_seconds: 0,
            })
        }
    }
}

impl Read for UnreachableStrategy {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if value.is_string() {
            // Any word, as in the original.
            return Some(Self::Disabled);
        }
        Unreachable::read(value, at, faults).map(Self::Enabled)
    }
}

impl Serialize for UnreachableStrategy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Disabled => serializer.serialize_str("disabled"),
            Self::Enabled(after) => after.serialize(serializer),
        }
    }
}

choice! {
    /// Who shares the memory between processes.
    pub enum IpcMode: loose { "PRIVATE" Private, "SHARE_PARENT" ShareParent }
}

record! {
    /// Filter of system calls.
    pub struct Seccomp: open {
        "profileName" profile_name: String = maybe;
        "unconfined" unconfined: bool = or(false);
    }
}

record! {
    /// Memory between processes.
    pub struct IpcInfo: open {
        "mode" mode: IpcMode = need;
        "shmSize" shm_size: u32 = maybe;
    }
}

record! {
    /// What only Linux has.
    pub struct LinuxInfo: open {
        "seccomp" seccomp: Seccomp = maybe;
        "ipcInfo" ipc_info: IpcInfo = maybe;
    }
}

/// What is executed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// A line for the shell.
    Shell(String),
    /// A program and its arguments.
    Argv(Vec<String>),
}

record! {
    /// A command in one of its two forms.
    struct ShellCommand: open {
        "shell" shell: String = need, SOME;
    }
}

record! {
    /// The other one.
    struct ArgvCommand: open {
        "argv" argv: Vec<String> = need, Items(1, usize::MAX);
    }
}

impl Read for Command {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let object = Object::of(value, at, faults, Ruled::Open, &[]);
        match (object.get("shell"), object.get("argv")) {
            (Some(_), Some(_)) => {
                faults.say(&at.key("argv"), "give either shell or argv, not both");
                None
            }
            (Some(_), None) => {
                ShellCommand::read(value, at, faults).map(|it| Self::Shell(it.shell))
            }
            (None, _) => ArgvCommand::read(value, at, faults).map(|it| Self::Argv(it.argv)),
        }
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Shell(shell) => ShellCommand {
                shell: shell.clone(),
            }
            .serialize(serializer),
            Self::Argv(argv) => ArgvCommand { argv: argv.clone() }.serialize(serializer),
        }
    }
}

/// Each element of a list of texts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Each<C>(pub(crate) C);

impl<C: Check<String>> Check<Vec<String>> for Each<C> {
    fn breach(&self, value: &Vec<String>) -> Option<abi_json::Breach> {
        value.iter().find_map(|text| self.0.breach(text))
    }
}
