//! Prose: what it points at exists.

use super::{Complaint, File};

/// First parts of paths that a document may name; anything else in backticks is no path of the tree.
const TOP: [&str; 15] = [
    "base", "abi", "kernel", "store", "drivers", "daemons", "services", "shell", "bin", "lab",
    "xtask", "docs", ".ci", ".config", ".cargo",
];

/// Documents that describe the tree as it is.
const MAPS: [&str; 4] = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/ARCHITECTURE.md",
];

pub(super) fn check(file: &File, exists: &dyn Fn(&str) -> bool) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    for (index, line) in file.text.lines().enumerate() {
        let mut say = |path: &str| {
            complaints.push(Complaint::new(
                &file.path,
                index + 1,
                format!("{path} does not exist"),
            ));
        };
        if MAPS.contains(&file.path.as_str()) {
            quoted(line).filter(|path| !exists(path)).for_each(&mut say);
        }
        for link in links(line) {
            let joined = if folder.is_empty() {
                link.to_owned()
            } else {
                format!("{folder}/{link}")
            };
            if !exists(&joined) {
                say(link);
            }
        }
    }
    complaints
}

/// Paths of the tree in backticks, without `:line`.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2).filter_map(|token| {
        let path = token.split(':').next()?.trim_end_matches('/');
        let plain = path
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
        let (first, _) = path.split_once('/')?;
        (plain && TOP.contains(&first)).then_some(path)
    })
}

/// Relative targets of `[text](target)`, without their fragment.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', ' ']).next()?.split('#').next()?;
        (!target.is_empty() && !target.contains("://") && !target.starts_with("mailto:"))
            .then_some(target)
    })
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
        let exists =
            |path: &str| ["base/ids", "docs/README.md", "base/ids/src/lib.rs"].contains(&path);
        let complaints: Vec<String> = super::check(&file, &exists)
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(complaints, wanted);
    }

    #[test]
    fn quoted_paths_exist() {
        check(
            "docs/ARCHITECTURE.md",
            "`base/ids/src/lib.rs:12`, `base/ids/`, `a/b`, `application/json`\n",
            &[],
        );
        check(
            "docs/ARCHITECTURE.md",
            "see\n`base/gone`\n",
            &["docs/ARCHITECTURE.md:2: base/gone does not exist"],
        );
    }

    #[test]
    fn links_exist() {
        check(
            "docs/a.md",
            "[here](README.md#top) [there](https://example.org/x) [up](#top)\n",
            &[],
        );
        check(
            "docs/a.md",
            "[here](gone.md)\n",
            &["docs/a.md:1: gone.md does not exist"],
        );
    }
}
