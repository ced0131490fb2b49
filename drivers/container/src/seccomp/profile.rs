//! Profiles: rules by the names of system calls.

use drivers_syscall::Capabilities;
use serde::Deserialize;

use super::numbers::number;

/// Largest profile that is read, in bytes. Docker's own has 15 KB.
const PROFILE_BYTES_MAX: usize = 1 << 20;
/// Most arguments of a system call.
const ARGUMENTS_MAX: u32 = 6;

/// What becomes of a system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Allow,
    /// It fails with this error number.
    Fail(u16),
    KillThread,
    KillProcess,
    Trap,
    /// A debugger decides; without one it fails.
    Trace(u16),
    Log,
}

/// How an argument is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    NotEqual,
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,
    /// Equal after all but the bits of this mask are cleared.
    Masked(u64),
}

/// A condition on one argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) argument: u32,
    pub(super) comparison: Comparison,
    pub(super) value: u64,
}

/// What to do with some calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    /// Names without a number on this machine are left out.
    pub(super) numbers: Vec<u32>,
    /// All must hold.
    pub(super) conditions: Vec<Condition>,
    pub(super) action: Action,
    /// Counts only if the container has all of these.
    pub(super) with: Capabilities,
    /// Counts only if the container has none of these; `NONE` is no condition.
    pub(super) without: Capabilities,
}

/// Which system calls a container may make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub(super) default: Action,
    pub(super) rules: Vec<Rule>,
}

/// Why a profile is refused.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// It is not what Docker writes.
    #[error("it is not a profile in Docker's format")]
    Format(#[from] serde_json::Error),
    /// It is longer than any profile needs to be.
    #[error("it has more than {PROFILE_BYTES_MAX} bytes")]
    TooLong,
    /// It names an action, comparison or capability that there is none of.
    #[error("'{0}' is not known; see the Docker manual for the words of a profile")]
    Unknown(String),
    /// It needs a part of seccomp that containers do not have.
    #[error("'{0}' needs a program that answers for the kernel, and containers have none")]
    Unsupported(String),
    /// An argument is counted from 0 to 5.
    #[error("a system call has no argument {0}; they are counted from 0 to 5")]
    Argument(u32),
    /// It becomes longer than the kernel takes.
    #[error("it has too many conditions for one system call")]
    TooManyConditions,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProfileText {
    default_action: String,
    default_errno_ret: Option<u16>,
    #[serde(default)]
    syscalls: Vec<RuleText>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RuleText {
    name: Option<String>,
    #[serde(default)]
    names: Vec<String>,
    action: String,
    errno_ret: Option<u16>,
    args: Option<Vec<ArgumentText>>,
    #[serde(default)]
    includes: FilterText,
    #[serde(default)]
    excludes: FilterText,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ArgumentText {
    index: u32,
    value: u64,
    #[serde(default)]
    value_two: u64,
    op: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FilterText {
    #[serde(default)]
    caps: Vec<String>,
    #[serde(default)]
    arches: Vec<String>,
    min_kernel: Option<String>,
}

/// Words for this machine's architecture.
const ARCHITECTURES: [&str; 2] = match cfg!(target_arch = "aarch64") {
    true => ["arm64", "aarch64"],
    false => ["amd64", "x86_64"],
};

impl Profile {
    /// Reads a profile in Docker's format. `kernel` is the release of the running kernel,
    /// which rules may ask for. Calls of other architectures than this machine's fail
    /// whatever `architectures` and `archMap` say.
    pub fn read(json: &[u8], kernel: &str) -> Result<Self, ProfileError> {
        if json.len() > PROFILE_BYTES_MAX {
            return Err(ProfileError::TooLong);
        }
        let text: ProfileText = serde_json::from_slice(json)?;
        let kernel = version(kernel);
        let mut rules = Vec::new();
        for rule in text.syscalls {
            let here = |words: &[String]| {
                words
                    .iter()
                    .any(|word| ARCHITECTURES.contains(&word.as_str()))
            };
            let recent = |least: &Option<String>| {
                least
                    .as_deref()
                    .is_none_or(|least| version(least) <= kernel)
            };
            let included = (rule.includes.arches.is_empty() || here(&rule.includes.arches))
                && recent(&rule.includes.min_kernel);
            let excluded = here(&rule.excludes.arches)
                || (rule.excludes.min_kernel.is_some() && recent(&rule.excludes.min_kernel));
            // Also what does not count must be understood.
            let made = rule.admit()?;
            if included && !excluded {
                rules.extend(made);
            }
        }
        Ok(Self {
            default: action(&text.default_action, text.default_errno_ret)?,
            rules,
        })
    }
}

impl RuleText {
    fn admit(self) -> Result<Vec<Rule>, ProfileError> {
        let action = action(&self.action, self.errno_ret)?;
        let conditions: Vec<Condition> = self
            .args
            .unwrap_or_default()
            .into_iter()
            .map(ArgumentText::admit)
            .collect::<Result<_, _>>()?;
        let rule = Rule {
            numbers: self
                .name
                .iter()
                .chain(&self.names)
                .filter_map(|name| number(name))
                .collect(),
            conditions: Vec::new(),
            action,
            with: capabilities(&self.includes.caps)?,
            without: capabilities(&self.excludes.caps)?,
        };
        let twice = conditions.iter().enumerate().any(|(at, one)| {
            let before = conditions.iter().take(at);
            before
                .into_iter()
                .any(|other| other.argument == one.argument)
        });
        // Several conditions on one argument are alternatives, as runc has it.
        Ok(match twice {
            true => conditions
                .into_iter()
                .map(|one| Rule {
                    conditions: vec![one],
                    ..rule.clone()
                })
                .collect(),
            false => vec![Rule { conditions, ..rule }],
        })
    }
}

impl ArgumentText {
    fn admit(self) -> Result<Condition, ProfileError> {
        if self.index >= ARGUMENTS_MAX {
            return Err(ProfileError::Argument(self.index));
        }
        let (comparison, value) = match self.op.as_str() {
            "SCMP_CMP_NE" => (Comparison::NotEqual, self.value),
            "SCMP_CMP_LT" => (Comparison::Less, self.value),
            "SCMP_CMP_LE" => (Comparison::LessOrEqual, self.value),
            "SCMP_CMP_EQ" => (Comparison::Equal, self.value),
            "SCMP_CMP_GE" => (Comparison::GreaterOrEqual, self.value),
            "SCMP_CMP_GT" => (Comparison::Greater, self.value),
            "SCMP_CMP_MASKED_EQ" => (Comparison::Masked(self.value), self.value_two),
            other => return Err(ProfileError::Unknown(other.to_owned())),
        };
        Ok(Condition {
            argument: self.index,
            comparison,
            value,
        })
    }
}

/// An action by its word; what fails without saying how fails with "not permitted".
fn action(word: &str, data: Option<u16>) -> Result<Action, ProfileError> {
    let not_permitted = 1;
    let data = data.unwrap_or(not_permitted);
    Ok(match word {
        "SCMP_ACT_ALLOW" => Action::Allow,
        "SCMP_ACT_ERRNO" => Action::Fail(data),
        "SCMP_ACT_KILL" | "SCMP_ACT_KILL_THREAD" => Action::KillThread,
        "SCMP_ACT_KILL_PROCESS" => Action::KillProcess,
        "SCMP_ACT_TRAP" => Action::Trap,
        "SCMP_ACT_TRACE" => Action::Trace(data),
        "SCMP_ACT_LOG" => Action::Log,
        "SCMP_ACT_NOTIFY" => return Err(ProfileError::Unsupported(word.to_owned())),
        other => return Err(ProfileError::Unknown(other.to_owned())),
    })
}

fn capabilities(names: &[String]) -> Result<Capabilities, ProfileError> {
    names.iter().try_fold(Capabilities::NONE, |all, name| {
        Capabilities::named(name)
            .map(|one| all.union(one))
            .ok_or_else(|| ProfileError::Unknown(name.clone()))
    })
}

/// The first two numbers of a kernel release.
fn version(release: &str) -> (u32, u32) {
    let mut numbers = release
        .split(|letter: char| !letter.is_ascii_digit())
        .map(|number| number.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}
