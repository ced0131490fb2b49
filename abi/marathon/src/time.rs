//! Points in time as this interface writes them.

use abi_json::{At, Faults, Read, Value};
use serde::{Serialize, Serializer};

/// Milliseconds since 1970, printed as `2024-05-01T10:20:30.045Z`: always UTC, always three digits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The beginning of 1970.
    pub const EPOCH: Self = Self(0);

    /// From milliseconds since 1970. Values beyond the years that can be written are cut to them.
    pub fn from_millis(millis: i64) -> Self {
        let (min, max) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        // Whole seconds: the last of them has no milliseconds that can be printed.
        Self(millis.clamp(min.as_second() * 1000, max.as_second() * 1000))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Reads a time with an offset, `Z` or `+02:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let time: jiff::Timestamp = text.parse().ok()?;
        Some(Self::from_millis(time.as_millisecond()))
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let time = jiff::Timestamp::from_millisecond(self.0)
            .expect("both ways of making one stay within the range");
        write!(f, "{time:.3}")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Read for Timestamp {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = String::read(value, at, faults)?;
        let time = Self::parse(&text);
        if time.is_none() {
            faults.say(at, "error.expected.date.isoformat");
        }
        time
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn times_print_in_utc_with_three_digits() {
        let check = |text: &str, expect: &str| {
            let time = Timestamp::parse(text).expect("a time");
            assert_eq!(time.to_string(), expect);
        };
        check("2024-05-01T10:20:30.045Z", "2024-05-01T10:20:30.045Z");
        check("2024-05-01T12:20:30+02:00", "2024-05-01T10:20:30.000Z");
        check("2024-05-01T10:20:30.0459Z", "2024-05-01T10:20:30.045Z");
        assert_eq!(Timestamp::parse("yesterday"), None);
        // Such a time could be read, and could not be printed.
        check("9999-12-30T22:00:00.999Z", "9999-12-30T22:00:00.000Z");
        Timestamp::from_millis(i64::MAX).to_string();
        Timestamp::from_millis(i64::MIN).to_string();
    }
}
