//! What is wrong with a document, all of it.

use std::fmt;

use serde_json::Value;

use crate::At;

/// Most faults that are kept of one document; a client that made more will not read them.
pub const FAULTS_MAX: usize = 1000;

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, as [`At`] prints it.
    pub path: String,
    /// What.
    pub text: String,
}

/// The faults found so far, in the order in which they were found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Notes a fault. The same text at the same place is noted once.
    pub fn say(&mut self, at: &At<'_>, text: impl Into<String>) {
        self.push(Fault {
            path: at.to_string(),
            text: text.into(),
        });
    }

    /// Notes a fault that was found elsewhere.
    pub fn push(&mut self, fault: Fault) {
        if self.0.len() < FAULTS_MAX && !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }

    /// Notes a fault unless `holds`.
    pub fn expect(&mut self, holds: bool, at: &At<'_>, text: impl Into<String>) {
        if !holds {
            self.say(at, text);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many were noted.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The faults in order.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Adds those of another.
    pub fn append(&mut self, other: Faults) {
        other.0.into_iter().for_each(|fault| self.push(fault));
    }

    /// `Ok` when nothing is wrong.
    ///
    /// # Errors
    /// The faults.
    pub fn into_result(self) -> Result<(), Faults> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// `[{"path":…,"errors":[…]},…]`, one entry for each place.
    pub fn details(&self) -> Value {
        let mut places: Vec<(&str, Vec<&str>)> = Vec::new();
        for Fault { path, text } in &self.0 {
            match places.iter_mut().find(|(known, _)| known == path) {
                Some((_, texts)) => texts.push(text),
                None => places.push((path, vec![text])),
            }
        }
        places
            .into_iter()
            .map(|(path, errors)| serde_json::json!({"path": path, "errors": errors}))
            .collect()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Fault { path, text }) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "; " };
            write!(f, "{comma}{path}: {text}")?;
        }
        Ok(())
    }
}
