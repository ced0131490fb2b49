//! Chores of the tree, each in its own module: `cargo xtask codegen`.

mod codegen;

use std::process::ExitCode;

fn main() -> ExitCode {
    let task = std::env::args().nth(1);
    let done = match task.as_deref() {
        Some("codegen") => codegen::run(),
        _ => Err(anyhow::anyhow!("usage: cargo xtask codegen")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "a chore talks to the terminal")]
            {
                eprintln!("xtask: {error:#}");
            }
            ExitCode::FAILURE
        }
    }
}
