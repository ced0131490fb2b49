//! JSON documents that people write, and what would change in those that are there.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::{Map, Value};

/// Longest document that is read, in bytes.
const DOCUMENT_BYTES_MAX: u64 = 64 << 20;

/// Reads a document from a file, or from standard input if it is called `-`.
///
/// # Errors
/// It cannot be read, is too long, or is no JSON: with the line and column.
pub(crate) fn read(path: &Path) -> anyhow::Result<Value> {
    let (name, mut text) = (path.display().to_string(), String::new());
    let read = match path.as_os_str() == "-" {
        true => std::io::stdin()
            .lock()
            .take(DOCUMENT_BYTES_MAX + 1)
            .read_to_string(&mut text),
        false => std::fs::File::open(path)
            .and_then(|file| file.take(DOCUMENT_BYTES_MAX + 1).read_to_string(&mut text)),
    };
    let length = read.with_context(|| format!("failed to read {name}"))?;
    if u64::try_from(length).is_ok_and(|length| length > DOCUMENT_BYTES_MAX) {
        bail!("{name} is longer than {DOCUMENT_BYTES_MAX} bytes");
    }
    serde_json::from_str(&text).with_context(|| format!("{name} is not JSON"))
}

/// The same, where only an object will do.
///
/// # Errors
/// As [`read`], and anything else.
pub(crate) fn read_object(path: &Path) -> anyhow::Result<Map<String, Value>> {
    match read(path)? {
        Value::Object(fields) => Ok(fields),
        other => bail!(
            "{} holds {} where an object belongs: {{…}}",
            path.display(),
            kind(&other)
        ),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// What differs, one line for each place: `~` changed, `+` new, `-` gone.
pub(crate) fn difference(before: &Value, after: &Value) -> Vec<String> {
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    flatten(before, String::new(), &mut old);
    flatten(after, String::new(), &mut new);
    let places: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let lines = places
        .into_iter()
        .filter_map(|place| match (old.get(place), new.get(place)) {
            (Some(old), Some(new)) if same(old, new) => None,
            (Some(old), Some(new)) => Some(format!("~ {place}: {old} -> {new}")),
            (Some(old), None) => Some(format!("- {place}: {old}")),
            (None, Some(new)) => Some(format!("+ {place}: {new}")),
            (None, None) => None,
        });
    lines.collect()
}

/// Numbers are the same however they are written.
fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other).is_eq(),
        _ => one == other,
    }
}

fn flatten<'a>(value: &'a Value, place: String, out: &mut BTreeMap<String, &'a Value>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                flatten(value, format!("{place}/{name}"), out);
            }
        }
        Value::Array(elements) if !elements.is_empty() => {
            for (number, value) in elements.iter().enumerate() {
                flatten(value, format!("{place}({number})"), out);
            }
        }
        // Nothing at all, once there is something in its place.
        _ if place.is_empty() => {}
        _ => {
            out.insert(place, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn differences_are_told_by_place() {
        let before = json!({"id": "/a", "cpus": 1.0, "mem": 128, "args": ["x", "y"], "env": {}});
        let after = json!({"id": "/a", "cpus": 1, "mem": 256, "args": ["x"], "env": {"A": "b"}});
        assert_eq!(
            difference(&before, &after),
            [
                "- /args(1): \"y\"",
                "- /env: {}",
                "+ /env/A: \"b\"",
                "~ /mem: 128 -> 256"
            ]
        );
        assert!(difference(&before, &before).is_empty());
    }

    #[test]
    fn a_document_that_is_none_is_refused_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.json");
        for (text, expect) in [
            ("{\"id\": }", "line 1 column 8"),
            ("[1]", "holds a list where an object belongs"),
            ("7", "holds a number"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = format!("{:#}", read_object(&path).unwrap_err());
            assert!(error.contains(expect), "{error}");
        }
        let missing = format!("{:#}", read(&folder.path().join("none")).unwrap_err());
        assert!(missing.contains("failed to read"), "{missing}");
    }
}
