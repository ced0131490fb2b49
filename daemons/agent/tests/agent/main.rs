//! An agent that runs, beside a master that is played. This program is also the agent's init program, so it brings a
//! `main` and the little of a test harness that cargo and nextest ask for.

#![expect(
    clippy::unwrap_used,
    reason = "clippy does not see tests where a harness of its own runs them"
)]

mod attached;
#[path = "../../../master/tests/master/example.rs"]
mod example;
mod examples;
mod images;
mod isolation;
mod life;
mod master;
mod sessions;
mod volumes;
mod world;

use std::panic::catch_unwind;
use std::process::ExitCode;

type Test = (&'static str, fn());

#[expect(clippy::print_stdout, reason = "what a test harness does")]
fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let first = arguments.next().and_then(|word| word.into_string().ok());
    match first.as_deref() {
        Some("container-init") => return drivers_container::container_init(arguments.collect()),
        Some("container-fetch") => return drivers_fetcher::container_fetch(),
        Some("container-unpack") => return drivers_image::container_unpack(),
        _ => {}
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let names: Vec<&String> = arguments
        .iter()
        .filter(|each| !each.starts_with('-') && *each != "terse")
        .collect();
    let mut failed = 0;
    let all = [
        life::TESTS,
        attached::TESTS,
        isolation::TESTS,
        images::TESTS,
        volumes::TESTS,
    ];
    for (name, test) in all.into_iter().flatten() {
        let matches = |wanted: &&String| match has("--exact") {
            true => *name == wanted.as_str(),
            false => name.contains(wanted.as_str()),
        };
        // Nothing here is ignored.
        if has("--ignored") || !(names.is_empty() || names.iter().any(matches)) {
            continue;
        }
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
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        println!("{failed} failed");
        ExitCode::FAILURE
    }
}
