//! Calls that attach to containers, and the stream of input.

use abi_terms::SessionInput;
use base_ids::ContainerId;

use super::container_call::{id, present};
use super::{Fault, Refusal, fault};
use crate::v1;
use crate::v1::agent::call::attach_container_input::Type as Part;
use crate::v1::agent::call::{AttachContainerInput, Type};
use crate::v1::agent::process_io::{Control, Data, Type as Kind, control, data};
use crate::v1::agent::{Call, ProcessIo};

/// The container of an `ATTACH_CONTAINER_OUTPUT`.
///
/// # Errors
/// A part or an id missing or malformed.
pub fn attach_output(call: Call) -> Result<ContainerId, Refusal> {
    let part = "attach_container_output";
    let attach = present(call.attach_container_output, part);
    attach
        .and_then(|attach| id(part, &attach.container_id))
        .map_err(refusal)
}

/// The container of an `ATTACH_CONTAINER_INPUT`, which the first record of its stream names.
///
/// # Errors
/// A record that is not the first of such a stream, or an id missing or malformed.
pub fn attach_input(call: Call) -> Result<ContainerId, Refusal> {
    let attach = input(call).map_err(refusal)?;
    match attach.r#type() {
        Part::ContainerId => id("attach_container_input", &attach.container_id),
        other => fault(format_args!(
            "expecting 'attach_container_input.type' to be CONTAINER_ID instead of: '{other}'"
        )),
    }
    .map_err(refusal)
}

/// Any later record of an `ATTACH_CONTAINER_INPUT`.
///
/// # Errors
/// What is no input of a command.
pub fn session_input(call: Call) -> Result<SessionInput, Refusal> {
    let attach = input(call).map_err(refusal)?;
    let io = match attach.r#type() {
        Part::ProcessIo => present(attach.process_io, "attach_container_input.process_io"),
        other => fault(format_args!(
            "expecting 'attach_container_input.type' to be 'PROCESS_IO' instead of: '{other}'"
        )),
    };
    io.and_then(process_io).map_err(refusal)
}

fn input(call: Call) -> Result<AttachContainerInput, Fault> {
    match call.r#type {
        Some(Type::AttachContainerInput) => {
            present(call.attach_container_input, "attach_container_input")
        }
        Some(other) => fault(format_args!(
            "expecting 'type' to be ATTACH_CONTAINER_INPUT instead of: '{other}'"
        )),
        None => fault(format_args!("expecting 'type' to be present")),
    }
}

fn process_io(io: ProcessIo) -> Result<SessionInput, Fault> {
    match present(io.r#type, "process_io.type")? {
        Kind::Data => present(io.data, "process_io.data").and_then(stdin),
        Kind::Control => present(io.control, "process_io.control").and_then(controlled),
        Kind::Unknown => fault(format_args!("'process_io.type' is unknown")),
    }
}

fn stdin(data: Data) -> Result<SessionInput, Fault> {
    match present(data.r#type, "process_io.data.type")? {
        data::Type::Stdin => {}
        data::Type::Unknown | data::Type::Stdout | data::Type::Stderr => {
            return fault(format_args!(
                "expecting 'process_io.data.type' to be 'STDIN'"
            ));
        }
    }
    let data = present(data.data, "process_io.data.data")?;
    Ok(match data.is_empty() {
        true => SessionInput::End,
        false => SessionInput::Data(data),
    })
}

fn controlled(control: Control) -> Result<SessionInput, Fault> {
    match present(control.r#type, "process_io.control.type")? {
        control::Type::TtyInfo => {
            let info = present(control.tty_info, "process_io.control.tty_info")?;
            let (rows, columns) = present(window(&info), "tty_info.window_size")?;
            Ok(SessionInput::Window { rows, columns })
        }
        control::Type::Heartbeat => {
            present(control.heartbeat, "process_io.control.heartbeat")?;
            Ok(SessionInput::Heartbeat)
        }
        control::Type::Unknown => fault(format_args!("'process_io.control.type' is unknown")),
    }
}

/// Rows and columns of a terminal, if they are told; no terminal is larger than 65,535 either way.
pub fn window(info: &v1::TtyInfo) -> Option<(u16, u16)> {
    let size = info.window_size.as_ref()?;
    let fit = |side| u16::try_from(side).unwrap_or(u16::MAX);
    Some((fit(size.rows()), fit(size.columns())))
}

fn refusal(fault: Fault) -> Refusal {
    Refusal::BadRequest(fault.text())
}
