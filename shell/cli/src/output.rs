//! Answers for people and for programs.

use std::io::Write;

use serde::Serialize;

/// How a command ended; its number is the exit code of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All went well: 0.
    Done,
    /// What was named does not exist: 4.
    NotFound,
    /// The task ended in another state than `TASK_FINISHED`, or a deployment or run did not end well: 5.
    TaskFailed,
    /// A command in a container ended with this exit code, or with 128 and the number of the signal that killed it.
    Exited(u8),
}

impl Outcome {
    /// The exit code. 1 is left to errors and 2 to wrong usage.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::NotFound => 4,
            Self::TaskFailed => 5,
            Self::Exited(code) => code,
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
pub fn write_err(bytes: &[u8]) {
    let _ = std::io::stderr().lock().write_all(bytes);
}

pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(write_out(&text)?)
}

/// Prints rows below a head, columns aligned, without borders: easy to read and to cut.
pub(crate) fn table(head: &[&str], rows: Vec<Vec<String>>) -> anyhow::Result<()> {
    let head = head.iter().map(|&cell| cell.to_owned()).collect();
    Ok(write_out(
        align(std::iter::once(head).chain(rows).collect()).as_bytes(),
    )?)
}

fn align(rows: Vec<Vec<String>>) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell: &String| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns)
        .map(|column| width(column).unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &width)| format!("{cell:width$}"))
            .collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

/// A line of progress for people, on standard error so that it never mixes with the answer.
pub(crate) fn progress(text: &str) {
    write_err(format!("{text}\n").as_bytes());
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_line_up_without_trailing_space() {
        let rows = [["NAME", "STATE"], ["a", "TASK_RUNNING"], ["größer", "x"]];
        let rows = rows
            .iter()
            .map(|row| row.iter().map(|&cell| cell.to_owned()).collect())
            .collect();
        assert_eq!(
            super::align(rows),
            "NAME    STATE\na       TASK_RUNNING\ngrößer  x\n"
        );
    }
}
