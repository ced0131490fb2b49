//! Numbers as clients of both kinds read them.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::{At, Faults, Read};

/// A finite number that prints without fraction where it has none: some clients decode such fields as whole numbers,
/// others as fractions, and `128` suits both.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Number(pub f64);

/// Beyond it not every whole number is a double.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

impl Number {
    /// The value.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Self(value)
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole and within the range of doubles that are exact"
        )]
        if self.0.fract() == 0.0 && self.0.abs() <= WHOLE_MAX {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl Read for Number {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let number = value.as_f64().filter(|number| number.is_finite());
        if number.is_none() {
            faults.say(at, "error.expected.jsnumber");
        }
        number.map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn whole_numbers_print_without_fraction() {
        let print = |number| serde_json::to_string(&Number(number)).expect("numbers print");
        assert_eq!(print(128.0), "128");
        assert_eq!(print(0.1), "0.1");
        assert_eq!(print(-0.0), "0");
        assert_eq!(print(1e300).parse(), Ok(1e300));
    }
}
