//! Bounds of single fields, with the words that clients of the service interface know.

use std::collections::BTreeMap;

/// How a bound was broken.
pub type Breach = &'static str;

/// A bound of values of one type.
pub trait Check<T> {
    /// How `value` breaks it.
    fn breach(&self, value: &T) -> Option<Breach>;
}

/// Not less than.
#[derive(Clone, Copy, Debug)]
pub struct Min<T>(pub T);

impl<T: PartialOrd> Check<T> for Min<T> {
    fn breach(&self, value: &T) -> Option<Breach> {
        (*value < self.0).then_some("error.min")
    }
}

/// Not more than.
#[derive(Clone, Copy, Debug)]
pub struct Max<T>(pub T);

impl<T: PartialOrd> Check<T> for Max<T> {
    fn breach(&self, value: &T) -> Option<Breach> {
        (*value > self.0).then_some("error.max")
    }
}

/// Number of characters, from and to.
#[derive(Clone, Copy, Debug)]
pub struct Length(pub usize, pub usize);

impl Check<String> for Length {
    fn breach(&self, value: &String) -> Option<Breach> {
        // No text has more characters than bytes, so most are not counted.
        if value.len() < self.0 || value.chars().count() < self.0 {
            Some("error.minLength")
        } else if value.len() > self.1 && value.chars().count() > self.1 {
            Some("error.maxLength")
        } else {
            None
        }
    }
}

/// Number of elements, from and to.
#[derive(Clone, Copy, Debug)]
pub struct Items(pub usize, pub usize);

impl<T> Check<T> for Items
where
    T: std::ops::Deref,
    T::Target: Counted,
{
    fn breach(&self, value: &T) -> Option<Breach> {
        let count = value.count_elements();
        if count < self.0 {
            Some("error.minLength")
        } else {
            (count > self.1).then_some("error.maxLength")
        }
    }
}

/// What has elements.
pub trait Counted {
    /// How many.
    fn count_elements(&self) -> usize;
}

impl<T> Counted for [T] {
    fn count_elements(&self) -> usize {
        self.len()
    }
}

/// A form of texts.
#[derive(Clone, Copy, Debug)]
pub struct Matches(pub fn(&str) -> bool);

impl Check<String> for Matches {
    fn breach(&self, value: &String) -> Option<Breach> {
        (!(self.0)(value)).then_some("error.pattern")
    }
}

/// A form of all names of a map.
#[derive(Clone, Copy, Debug)]
pub struct Keys(pub fn(&str) -> bool);

impl<T> Check<BTreeMap<String, T>> for Keys {
    fn breach(&self, value: &BTreeMap<String, T>) -> Option<Breach> {
        (!value.keys().all(|key| (self.0)(key))).then_some("error.pattern")
    }
}
