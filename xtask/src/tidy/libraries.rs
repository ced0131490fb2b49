//! Libraries of others: each has its line in the list, and its use.

use std::collections::{BTreeMap, BTreeSet};

use super::{Complaint, File};

/// Where each library is accounted for.
pub(super) const LIST: &str = "docs/dependencies.md";

/// `manifests` are all of the tree, `list` is the text of [`LIST`].
pub(super) fn check(manifests: &[File], list: &str) -> Vec<Complaint> {
    let mut libraries = BTreeMap::new();
    let mut used = BTreeSet::new();
    for file in manifests {
        let mut table = "";
        for (index, line) in file.text.lines().enumerate() {
            if let Some(header) = line.strip_prefix('[') {
                table = header.trim_end_matches(']');
            } else if table.ends_with("dependencies")
                && let Some((key, _)) = line.split_once(['.', ' ', '='])
                && !key.is_empty()
                && key != "#"
            {
                if line.contains("workspace = true") {
                    used.insert(key);
                } else if !line.contains("path = ") {
                    libraries.insert(key, (file, index + 1));
                    if table != "workspace.dependencies" {
                        used.insert(key);
                    }
                }
            }
        }
    }
    let lines: BTreeMap<&str, usize> = list
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let (name, rest) = line.strip_prefix("| `")?.split_once("` |")?;
            (rest
                .split('|')
                .filter(|cell| !cell.trim().is_empty())
                .count()
                == 3)
                .then_some((name, index + 1))
        })
        .collect();
    let mut complaints = Vec::new();
    for (name, (file, line)) in &libraries {
        if !lines.contains_key(name) {
            let text = format!("{name} has no line in {LIST}: why, how many crates, what instead");
            complaints.push(Complaint::new(&file.path, *line, text));
        }
        if !used.contains(name) {
            complaints.push(Complaint::new(
                &file.path,
                *line,
                format!("no crate uses {name}: take it out"),
            ));
        }
    }
    for (name, line) in lines {
        if !libraries.contains_key(name) {
            complaints.push(Complaint::new(
                LIST,
                line,
                format!("{name} is not in any manifest: take the line out"),
            ));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "[workspace.dependencies]\nbase-ids = { path = \"base/ids\" }\n\nserde = \"1\"\n\
                        tokio = { version = \"1\", features = [] }\n";
    const CRATE: &str = "[dependencies]\nbase-ids.workspace = true\nserde.workspace = true\n\
                         [dev-dependencies]\ntokio = { workspace = true }\n";

    fn complaints(root: &str, list: &str) -> Vec<String> {
        let file = |path: &str, text: &str| File {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let files = [file("Cargo.toml", root), file("base/a/Cargo.toml", CRATE)];
        let complaints = check(&files, list);
        complaints.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_library_has_its_line() {
        let list = "| `serde` | why | 7 | none |\n| `tokio` | why | 13 | none |\n";
        assert_eq!(complaints(ROOT, list), [""; 0]);
        let half = "| `serde` | why | 7 | none |\n| `tokio` | why | | |\n";
        assert_eq!(
            complaints(ROOT, half),
            [
                "Cargo.toml:5: tokio has no line in docs/dependencies.md: why, how many crates, what instead"
            ]
        );
    }

    #[test]
    fn every_line_has_its_library_and_every_library_its_use() {
        let list = "| `serde` | w | 7 | n |\n| `tokio` | w | 13 | n |\n| `uuid` | w | 4 | n |\n";
        assert_eq!(
            complaints(ROOT, list),
            ["docs/dependencies.md:3: uuid is not in any manifest: take the line out"]
        );
        let root = format!("{ROOT}uuid = \"1\"\n");
        assert_eq!(
            complaints(&root, list),
            ["Cargo.toml:6: no crate uses uuid: take it out"]
        );
    }
}
