//! Documents as they were written down, to compare answers with: every field that is there, and no other.
//!
//! An example is JSON in which a text such as `"<time>"` stands for what differs from run to run; [`holds`] names them
//! all. `"<name=number>"` also notes the text, and a later `"<=name>"` must be the same.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// What the examples of one scenario noted so far.
#[derive(Default)]
pub(crate) struct Notes(BTreeMap<String, Value>);

impl Notes {
    /// Says what `<=name>` stands for.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Compares an answer with the example of this name below a folder.
    #[track_caller]
    pub(crate) fn check(&mut self, folder: &Path, name: &str, answer: &Value) {
        let path = folder.join(format!("{name}.json"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{}: {error}; the answer was {answer:#}", path.display())
        });
        let example: Value = serde_json::from_str(&text).expect("an example is JSON");
        let mut differences = Vec::new();
        self.compare(&example, answer, name.to_owned(), &mut differences);
        assert!(
            differences.is_empty(),
            "{}\nin {answer:#}",
            differences.join("\n")
        );
    }

    fn compare(&mut self, example: &Value, got: &Value, place: String, out: &mut Vec<String>) {
        match (example, got) {
            (Value::Object(fields), Value::Object(there)) => {
                for name in there.keys().filter(|name| !fields.contains_key(*name)) {
                    out.push(format!("{place}.{name}: not in the example"));
                }
                for (name, example) in fields {
                    match there.get(name) {
                        Some(got) => self.compare(example, got, format!("{place}.{name}"), out),
                        None => out.push(format!("{place}.{name}: missing")),
                    }
                }
            }
            (Value::Array(examples), Value::Array(elements)) => {
                if examples.len() != elements.len() {
                    let (wanted, had) = (examples.len(), elements.len());
                    out.push(format!("{place}: {had} elements instead of {wanted}"));
                }
                for (number, (example, got)) in examples.iter().zip(elements).enumerate() {
                    self.compare(example, got, format!("{place}[{number}]"), out);
                }
            }
            (Value::String(text), got) => {
                let holder = text
                    .strip_prefix('<')
                    .and_then(|text| text.strip_suffix('>'));
                let fits = match holder.map(|holder| holder.split_once('=')) {
                    None => example == got,
                    Some(Some(("", name))) => self.0.get(name) == Some(got),
                    Some(Some((name, kind))) => {
                        self.0.insert(name.to_owned(), got.clone());
                        holds(kind, got)
                    }
                    Some(None) => holds(holder.unwrap_or_default(), got),
                };
                if !fits {
                    out.push(format!("{place}: {got} instead of {example}"));
                }
            }
            _ if example == got => {}
            _ => out.push(format!("{place}: {got} instead of {example}")),
        }
    }
}

/// Whether a value is of a kind.
fn holds(kind: &str, value: &Value) -> bool {
    // Of this century and no later than tomorrow.
    let recent = |seconds: f64| {
        let now = std::time::SystemTime::UNIX_EPOCH
            .elapsed()
            .map(|now| now.as_secs_f64());
        seconds > 1.7e9 && now.is_ok_and(|now| seconds < now + 86_400.0)
    };
    match kind {
        "text" => value.as_str().is_some_and(|text| !text.is_empty()),
        "number" => value.is_number(),
        "bool" => value.is_boolean(),
        "object" => value.as_object().is_some_and(|fields| !fields.is_empty()),
        "list" => value.as_array().is_some_and(|list| !list.is_empty()),
        "time" => value.as_f64().is_some_and(recent),
        "nanoseconds" => value.as_i64().is_some_and(|nanos| {
            std::time::Duration::try_from_secs_f64(1.7e9)
                .is_ok_and(|past| u128::try_from(nanos).is_ok_and(|nanos| nanos > past.as_nanos()))
        }),
        "uuid" => value.as_str().is_some_and(|text| text.len() == 36),
        // 16 bytes in base64.
        "bytes16" => value.as_str().is_some_and(|text| text.len() == 24),
        _ => panic!("there is no placeholder <{kind}>"),
    }
}

/// The folder with the examples of a test program.
pub(crate) fn folder(crate_folder: &str, part: &str) -> PathBuf {
    Path::new(crate_folder).join("tests").join(part)
}
