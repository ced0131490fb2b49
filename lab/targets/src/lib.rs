//! Hostile bytes: one function for each decoder.
//!
//! A [`Target`] takes any bytes and may refuse them, but neither panics nor takes more memory than it says. What it
//! accepts it must be able to write and read again. `lab/fuzz` runs the targets under libFuzzer for as long as one
//! likes; the test of this crate runs them over [`seeds`](Target::seeds) and their mutations in `make test`.

mod archive;
mod image;
mod messages;
mod mutate;
mod network;
mod node;
mod seeds;
mod services;
mod sessions;
mod texts;
mod volumes;

pub use mutate::Mutator;

/// A decoder under attack.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Name of the target, also under libFuzzer.
    pub name: &'static str,
    /// Decodes.
    pub run: fn(&[u8]),
    /// Valid inputs to start from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Most memory that [`run`](Target::run) may hold at a time, for inputs of at most [`INPUT_MAX_BYTES`].
    pub peak_max_bytes: usize,
}

/// Longest input that the limits of the targets are stated for.
pub const INPUT_MAX_BYTES: usize = 64 << 10;

/// Every decoder of foreign bytes.
pub const TARGETS: [Target; 39] = [
    messages::SCHEDULER_CALL_JSON,
    messages::SCHEDULER_CALL_WIRE,
    messages::SCHEDULER_EVENT_JSON,
    messages::SCHEDULER_EVENT_WIRE,
    messages::EXECUTOR_CALL_JSON,
    messages::EXECUTOR_CALL_WIRE,
    messages::OPERATOR_CALL_JSON,
    messages::OPERATOR_CALL_WIRE,
    messages::PROVIDER_CALL_JSON,
    messages::PROVIDER_CALL_WIRE,
    messages::TASK_SECRETS,
    node::RECORDIO,
    node::FRAME,
    node::TO_AGENT,
    node::TO_MASTER,
    texts::UNITS,
    texts::RESOURCES_JSON,
    texts::SETTINGS,
    texts::ACCESS_RULES,
    texts::CREDENTIALS,
    texts::CONSTRAINTS,
    archive::ARCHIVE,
    image::LAYER,
    image::ARCHIVE,
    image::MANIFEST,
    image::CONFIG,
    image::TEXT,
    network::LIST,
    network::ANSWER,
    volumes::ANSWER,
    sessions::SESSION_INPUT,
    services::APP,
    services::UPDATE,
    services::POD,
    services::GROUP,
    services::JOB,
    services::SCHEDULE,
    services::ADDRESS,
    services::BACKUP,
];

/// Runs the target of that name.
///
/// # Panics
/// When there is none, and when the target finds a bug.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    (target
        .expect("lab/fuzz names its programs after the targets")
        .run)(data);
}
