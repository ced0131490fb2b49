//! The rules of meaning: what a well-formed document must not say. All breaches are found, not only the first.

mod app;
mod constraint;
mod container;
mod group;
mod network;
mod pod;
mod update;

pub(crate) use app::{app, old};
pub(crate) use group::group;
pub(crate) use pod::pod;
pub use update::{app_replaces, pod_replaces};

use abi_json::{At, Faults};

use crate::id::PathId;
use crate::parts::{ResourceLimit, ResourceLimits, UNLIMITED, UnreachableStrategy};
use crate::settings::{ANY_ROLE, Feature, Roles, Settings};

/// Reports what is used without being switched on.
fn need(settings: &Settings, feature: Feature, at: &At<'_>, faults: &mut Faults) {
    faults.expect(
        settings.features.contains(&feature),
        at,
        format!("the feature {feature} is not enabled: start with --enable_features {feature}"),
    );
}

const ROOT_IS_A_GROUP: &str = "the root is a group and can be nothing else";

/// The id of a service: absolute, not the root, without segments that the interface uses.
fn service_id(id: &PathId, at: &At<'_>, faults: &mut Faults) {
    faults.expect(!id.is_root(), at, ROOT_IS_A_GROUP);
    if let Some(complaint) = id.complaint() {
        faults.say(at, complaint);
    }
}

/// The role of a service and the roles whose resources it takes.
fn roles<'a>(
    roles: &Roles,
    role: Option<&str>,
    accepted: impl IntoIterator<Item = &'a String>,
    resident: bool,
    at: (&At<'_>, &At<'_>),
    faults: &mut Faults,
) {
    let (role_at, accepted_at) = at;
    let role = role.unwrap_or(&roles.usual);
    if !roles.valid.contains(role) {
        let valid: Vec<&str> = roles.valid.iter().map(String::as_str).collect();
        faults.say(role_at, format!("is not one of {}", valid.join(", ")));
    }
    if resident {
        faults.expect(
            role != ANY_ROLE,
            role_at,
            "what keeps data on agents reserves resources, and needs a role other than *",
        );
        if let Some(previous) = roles
            .previous
            .as_deref()
            .filter(|it| *it != role && !roles.forced)
        {
            faults.say(
                role_at,
                format!(
                    "the reservations of running instances stay with the role {previous}, only new ones get {role}: use ?force=true if that is meant"
                ),
            );
        }
    }
    for name in accepted {
        if name != ANY_ROLE && name != role {
            faults.say(
                accepted_at,
                format!("{name:?} is neither * nor the role {role} of the service"),
            );
        }
        if let Some(complaint) = role_complaint(name) {
            faults.say(accepted_at, complaint);
        }
    }
}

/// What is wrong with the name of a role.
fn role_complaint(name: &str) -> Option<&'static str> {
    if matches!(name, "" | "." | "..") || name.starts_with('-') {
        Some("the name of a role must not be empty, . or .., nor begin with a dash")
    } else if name.contains(|letter: char| "\t\n\u{b}\u{c}\r /\u{7f}".contains(letter)) {
        Some("the name of a role must not hold blanks or a slash")
    } else {
        None
    }
}

/// When an unreachable instance is replaced and forgotten.
fn unreachable(strategy: Option<&UnreachableStrategy>, at: &At<'_>, faults: &mut Faults) {
    match strategy {
        None | Some(UnreachableStrategy::Disabled) => {}
        Some(UnreachableStrategy::Enabled(after)) => faults.expect(
            after.inactive_after_seconds <= after.expunge_after_seconds,
            &at.key("inactiveAfterSeconds"),
            format!(
                "must not be more than expungeAfterSeconds, which is {}",
                after.expunge_after_seconds
            ),
        ),
    }
}

/// Limits above the request.
fn limits(limits: &ResourceLimits, cpus: f64, mem: f64, at: &At<'_>, faults: &mut Faults) {
    for (name, limit, request) in [("cpus", &limits.cpus, cpus), ("mem", &limits.mem, mem)] {
        match limit {
            None => {}
            Some(ResourceLimit::Word(word)) => faults.expect(
                word == UNLIMITED,
                &at.key(name),
                format!("{word:?} is neither a number nor {UNLIMITED:?}"),
            ),
            Some(ResourceLimit::Number(number)) => faults.expect(
                number.get() >= request,
                &at.key(name),
                format!("must not be less than the request, which is {request}"),
            ),
        }
    }
}

/// Whether all texts differ.
fn all_differ<'a>(names: impl IntoIterator<Item = &'a str>) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    names.into_iter().all(|name| seen.insert(name))
}

/// Environment: names, references to secrets.
fn env(
    settings: &Settings,
    env: &crate::parts::Env,
    secrets: &crate::parts::Secrets,
    at: &At<'_>,
    faults: &mut Faults,
) {
    faults.expect(
        !env.contains_key(""),
        at,
        "the name of a variable must not be empty",
    );
    for (name, value) in env {
        match value {
            crate::parts::EnvValue::Plain(_) => {}
            crate::parts::EnvValue::Secret(secret) => {
                need(settings, Feature::Secrets, at, faults);
                faults.expect(
                    secrets.contains_key(secret),
                    &at.key(name).key("secret"),
                    format!("refers to the secret {secret:?}, which is not declared"),
                );
            }
        }
    }
}

/// Declared secrets.
fn secrets(settings: &Settings, secrets: &crate::parts::Secrets, at: &At<'_>, faults: &mut Faults) {
    if !secrets.is_empty() {
        need(settings, Feature::Secrets, at, faults);
    }
    faults.expect(
        !secrets.contains_key(""),
        at,
        "the name of a secret must not be empty",
    );
}

/// Filter of system calls and memory between processes.
fn linux(info: &crate::parts::LinuxInfo, executor: bool, at: &At<'_>, faults: &mut Faults) {
    if let Some(seccomp) = &info.seccomp {
        let at = at.key("seccomp");
        if executor {
            faults.say(&at, "must be given for containers, not for the whole pod");
        } else {
            faults.expect(
                seccomp.profile_name.is_some() != seccomp.unconfined,
                &at,
                "give either a profileName or unconfined: true",
            );
        }
    }
    if let Some(ipc) = &info.ipc_info {
        faults.expect(
            ipc.shm_size.is_none() || ipc.mode == crate::parts::IpcMode::Private,
            &at.key("ipcInfo"),
            "shmSize needs the mode PRIVATE",
        );
    }
}
