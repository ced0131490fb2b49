//! Real containers. This program is its own init program, and its own agent that gets
//! killed, so it brings a `main` and the little of a test harness that cargo and nextest
//! ask for.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "clippy does not see tests where a harness of its own runs them"
)]

mod escape;
mod exec;
mod hostile;
mod isolated;
mod joining;
mod nested;
mod plain;
mod rooted;
mod sessions;
mod users;
mod volumes;
mod world;

use std::panic::catch_unwind;
use std::process::ExitCode;

type Test = (&'static str, fn());

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next().and_then(|word| word.into_string().ok());
    match first.as_deref() {
        Some("container-init") => drivers_container::container_init(arguments.collect()),
        Some("agent") => world::agent(arguments.collect()),
        Some("trick") => escape::trick(arguments.collect()),
        _ => harness(),
    }
}

fn harness() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let names: Vec<&String> = arguments
        .iter()
        .filter(|each| !each.starts_with('-'))
        .filter(|each| *each != "terse")
        .collect();
    let all = [
        plain::TESTS,
        nested::TESTS,
        isolated::TESTS,
        rooted::TESTS,
        escape::TESTS,
        hostile::TESTS,
        joining::TESTS,
        exec::TESTS,
        sessions::TESTS,
        users::TESTS,
        volumes::TESTS,
    ];
    let chosen: Vec<&Test> = all
        .into_iter()
        .flatten()
        // Nothing here is ignored.
        .filter(|_| !has("--ignored"))
        .filter(|(test, _)| {
            let matches = |name: &&String| match has("--exact") {
                true => test == *name,
                false => test.contains(name.as_str()),
            };
            names.is_empty() || names.iter().any(matches)
        })
        .collect();
    let mut failed = 0;
    for (name, test) in chosen {
        if has("--list") {
            println!("{name}: test");
            continue;
        }
        if name.starts_with("root_") && !rustix::process::geteuid().is_root() {
            println!("SKIPPED {name}: needs root");
            continue;
        }
        let ok = catch_unwind(test).is_ok();
        println!("test {name} ... {}", if ok { "ok" } else { "FAILED" });
        failed += usize::from(!ok);
    }
    if failed > 0 {
        println!("{failed} failed");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
