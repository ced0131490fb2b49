//! Answers for people and for programs.

use std::io::Write;

use comfy_table::Table;
use comfy_table::presets::NOTHING;
use serde::Serialize;

/// How a command ended; its number is the exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All went well: 0.
    Done,
    /// What was named does not exist: 4.
    NotFound,
    /// The task ended in another state than `TASK_FINISHED`: 5.
    TaskFailed,
}

impl Outcome {
    /// The exit code. 1 is left to errors and 2 to wrong usage.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotFound => 4,
            Self::TaskFailed => 5,
        }
    }
}

/// Writes to standard output; a reader that has gone away is no error.
///
/// # Errors
/// When standard output can not be written for another reason.
pub fn write_out(bytes: &[u8]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes to standard error; if that is closed there is nobody to tell.
pub(crate) fn write_err(bytes: &[u8]) {
    let _ = std::io::stderr().lock().write_all(bytes);
}

pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(write_out(&text)?)
}

pub(crate) fn table(head: &[&str], rows: Vec<Vec<String>>) -> anyhow::Result<()> {
    let mut table = Table::new();
    table.load_preset(NOTHING);
    table.set_header(head.iter().copied());
    for row in rows {
        table.add_row(row);
    }
    let text: String = table.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    Ok(write_out(text.as_bytes())?)
}

/// A line of progress for people, on standard error so that it never mixes with the answer.
pub(crate) fn progress(text: &str) {
    write_err(format!("{text}\n").as_bytes());
}
