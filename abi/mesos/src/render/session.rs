//! What those who are attached to a container are told.

use std::time::Duration;

use abi_terms::Body;

use super::duration_info;
use crate::v1::agent::ProcessIo;
use crate::v1::agent::process_io::{Control, Data, Type, control, data};

/// Output of the command: of its standard error, or else of its standard output.
pub fn session_output(is_stderr: bool, bytes: Body) -> ProcessIo {
    let source = match is_stderr {
        true => data::Type::Stderr,
        false => data::Type::Stdout,
    };
    ProcessIo {
        r#type: Some(Type::Data),
        data: Some(Data {
            r#type: Some(source),
            data: Some(bytes),
        }),
        ..Default::default()
    }
}

/// The agent is still there, and will say so again after `interval`.
pub fn session_heartbeat(interval: Duration) -> ProcessIo {
    ProcessIo {
        r#type: Some(Type::Control),
        control: Some(Control {
            r#type: Some(control::Type::Heartbeat),
            heartbeat: Some(control::Heartbeat {
                interval: Some(duration_info(interval)),
            }),
            ..Default::default()
        }),
        ..Default::default()
    }
}
