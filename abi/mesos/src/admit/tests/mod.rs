//! Admission against what was recorded, and rule by rule.

mod checks;
mod containers;
mod conversion;
mod golden;
mod hostile;
mod rules;
mod sessions;

use serde_json::Value as Json;

use super::*;
use crate::{Limits, decode_json};

/// Decodes test JSON, which must be well formed.
fn read<T: crate::Message>(json: &Json) -> T {
    decode_json(json.to_string().as_bytes(), Limits::default()).unwrap()
}

/// Admits a scheduler's call.
fn call(json: &Json) -> Result<SchedulerRequest, Refusal> {
    scheduler_call(read(json))
}
