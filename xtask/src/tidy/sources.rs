//! Sources: length, heads, words that do not belong here.

use super::{Complaint, File};

/// Longer files are split by subject.
const LINES_MAX: usize = 600;

/// What is read at all: sources and prose, neither recorded data nor binaries.
const EXTENSIONS: [&str; 6] = [".rs", ".py", ".md", ".sh", ".toml", ".yml"];

/// Promises to do something later. Spelt in halves so that this file may pass its own check.
const LATER: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("un", "implemented!("),
];

/// Folders of somebody's machine.
const MACHINE_PATHS: [&str; 4] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
];

const UNSAFE: [&str; 4] = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"];

/// The one room that may be unsafe, and the one test that counts memory by being the allocator.
const UNSAFE_ROOMS: [&str; 2] = ["drivers/syscall/", "lab/targets/tests/corpus/counting.rs"];

pub(super) fn is_text(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    EXTENSIONS.iter().any(|extension| name.ends_with(extension))
        || name == "Makefile"
        || path.starts_with(".ci/")
        || path == "lab/conformance/clients/venv"
}

pub(super) fn check(file: &File) -> Vec<Complaint> {
    let mut complaints = words(file);
    if file.path.ends_with(".rs") && !is_generated(file) {
        complaints.extend(shape(file));
    }
    complaints
}

fn is_generated(file: &File) -> bool {
    file.path.contains("/generated/") || file.path.ends_with("/generated.rs")
}

fn words(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let mut say = |text: String| complaints.push(Complaint::new(&file.path, index + 1, text));
        if let Some(word) = LATER.iter().find(|word| line.contains(**word)) {
            say(format!("{word}: do it, or write an issue"));
        }
        if let Some(path) = MACHINE_PATHS.iter().find(|path| names_machine(line, path)) {
            say(format!("{path} is a path of one machine"));
        }
    }
    complaints
}

/// Whether an absolute path begins with `path`, and not the rest of a longer one.
fn names_machine(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !(c.is_alphanumeric() || "/._-}])>*~$".contains(c)))
    })
}

fn shape(file: &File) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut say = |line, text: &str| complaints.push(Complaint::new(&file.path, line, text));
    let lines = file.text.lines().count();
    if lines > LINES_MAX {
        say(
            0,
            &format!("{lines} lines, at most {LINES_MAX}: split it by subject"),
        );
    }
    let head = file
        .text
        .lines()
        .find(|line| !line.is_empty() && !line.starts_with("#!"));
    if !head.is_some_and(|line| line.starts_with("//!")) {
        say(
            1,
            "a module opens with its purpose and its contract (`//!`)",
        );
    }
    if !UNSAFE_ROOMS.iter().any(|room| file.path.starts_with(room)) {
        for (index, line) in file.text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let mut outside_texts = code.split('"').step_by(2);
            if outside_texts.any(|part| UNSAFE.iter().any(|it| part.contains(it))) {
                say(index + 1, "`unsafe` lives in drivers/syscall only");
            }
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &str, text: &str, wanted: &[&str]) {
        let file = File {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let complaints: Vec<String> = super::check(&file)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(complaints.len(), wanted.len(), "{complaints:?}");
        for (complaint, part) in complaints.iter().zip(wanted) {
            assert!(complaint.contains(part), "{complaint:?} lacks {part:?}");
        }
    }

    #[test]
    fn a_module_has_a_head() {
        check("base/ids/src/lib.rs", "//! Ids.\n", &[]);
        check(
            "base/ids/src/lib.rs",
            "use std::fmt;\n",
            &["lib.rs:1: a module opens"],
        );
    }

    #[test]
    fn a_file_is_short_unless_generated() {
        let long = format!("//! Long.\n{}", "\n".repeat(LINES_MAX));
        check("base/ids/src/lib.rs", &long, &["601 lines"]);
        check("abi/mesos/src/generated/v1.rs", &long, &[]);
    }

    #[test]
    fn nothing_is_left_for_later() {
        let text = format!("# {}: more\n", concat!("TO", "DO"));
        check("Makefile", &text, &["Makefile:1:"]);
    }

    #[test]
    fn machine_paths_are_absolute() {
        let path = concat!("/wo", "rk/");
        check("README.md", &format!("see {path}main\n"), &["README.md:1:"]);
        check(
            "README.md",
            &format!("see {{dir}}{path}main and sandbox{path}a\n"),
            &[],
        );
    }

    #[test]
    fn unsafe_code_has_one_room() {
        let text = "//! Calls.\nunsafe fn f() {} // unsafe { }\n";
        check("drivers/cgroup/src/lib.rs", text, &["lib.rs:2: `unsafe`"]);
        check("drivers/syscall/src/lib.rs", text, &[]);
    }

    #[test]
    fn recorded_data_is_not_read() {
        assert!(!is_text("lab/conformance/cases/a.json"));
        assert!(is_text(".ci/run") && is_text("Makefile") && is_text("xtask/src/main.rs"));
    }
}
