//! Lists whose order means nothing.

use serde::Serialize;
use serde_json::Value;

use crate::{At, Faults, Read};

/// A list without doubles that keeps the order of the document and compares without regard to it.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Set<T>(Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Set<T> {
    /// Adds an element, unless it is there.
    pub fn insert(&mut self, element: T) {
        if !self.0.contains(&element) {
            self.0.push(element);
        }
    }
}

impl<T: PartialEq> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut set = Self::default();
        elements.into_iter().for_each(|element| set.insert(element));
        set
    }
}

impl<T> std::ops::Deref for Set<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: PartialEq> PartialEq for Set<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|element| other.contains(element))
    }
}

/// Most elements of a set: each is compared with all others.
pub const SET_MAX: usize = 2000;

impl<T: Read + PartialEq> Read for Set<T> {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        if value.as_array().is_some_and(|all| all.len() > SET_MAX) {
            faults.say(at, "error.maxLength");
            return None;
        }
        Vec::read(value, at, faults).map(|elements| elements.into_iter().collect())
    }
}
