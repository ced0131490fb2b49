//! Points in time as this interface writes them.

use abi_json::{At, Faults, Read, Value};
use serde::{Serialize, Serializer};

/// A time, printed as `2024-05-01T10:20:30.045+0000`: always UTC, three digits, and an offset without colon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub jiff::Timestamp);

/// How times are written.
const FORM: &str = "%Y-%m-%dT%H:%M:%S.%3f%z";

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(time) = self;
        serializer.collect_str(&time.to_zoned(jiff::tz::TimeZone::UTC).strftime(FORM))
    }
}

impl Read for Time {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        let text = String::read(value, at, faults)?;
        let time = jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", &text)
            .and_then(|parts| parts.to_timestamp())
            .or_else(|_| text.parse());
        if time.is_err() {
            faults.say(at, "error.expected.date.isoformat");
        }
        time.ok().map(Self)
    }
}

/// A time that may never have been, printed as `null` then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MaybeTime(pub Option<Time>);

impl Serialize for MaybeTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Read for MaybeTime {
    fn read(value: &Value, at: &At<'_>, faults: &mut Faults) -> Option<Self> {
        Time::read(value, at, faults).map(|time| Self(Some(time)))
    }
}

#[cfg(test)]
mod tests {
    use super::{MaybeTime, Time};

    #[test]
    fn times_have_an_offset_without_colon() {
        let time = Time("2024-05-01T12:20:30.0459+02:00".parse().expect("a time"));
        let text = serde_json::to_value(time).expect("times print");
        assert_eq!(text, "2024-05-01T10:20:30.045+0000");
        let read: Time = abi_json::read(&text).expect("what is printed is read");
        assert_eq!(read.0.as_millisecond(), time.0.as_millisecond());
        assert!(abi_json::read::<Time>(&"2024-05-01T10:20:30Z".into()).is_ok());
        assert!(abi_json::read::<Time>(&"soon".into()).is_err());
        let never = serde_json::to_value(MaybeTime(None)).expect("times print");
        assert!(never.is_null());
    }
}
