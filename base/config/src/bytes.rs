//! Sizes as Mesos writes them: whole numbers of `B`, `KB`, `MB`, `GB`, `TB`, each 1024 times the one before.

use crate::TextError;
use std::fmt;
use std::str::FromStr;

const UNITS: [(&str, u64); 5] = [
    ("B", 1),
    ("KB", 1 << 10),
    ("MB", 1 << 20),
    ("GB", 1 << 30),
    ("TB", 1 << 40),
];

/// A number of bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(pub u64);

impl FromStr for ByteSize {
    type Err = TextError;

    /// Reads `2GB`, `64mb`; fractions are refused, the case of the unit does not matter.
    fn from_str(text: &str) -> Result<Self, TextError> {
        let end = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        if unit.starts_with('.') {
            return Err(TextError::new(format!(
                "'{text}' is a fraction: sizes are whole numbers of B, KB, MB, GB or TB"
            )));
        }
        let Some((_, factor)) = UNITS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(unit))
        else {
            return Err(TextError::new(format!(
                "'{text}' needs a unit: B, KB, MB, GB or TB"
            )));
        };
        if number.is_empty() {
            return Err(TextError::new(format!("'{text}' has no number")));
        }
        let bytes = number
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(*factor));
        bytes
            .map(Self)
            .ok_or_else(|| TextError::new(format!("'{text}' is more than fits in 64 bits")))
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (unit, factor) = match self.0 {
            0 => UNITS[0],
            bytes => *UNITS
                .iter()
                .rfind(|(_, factor)| bytes.is_multiple_of(*factor))
                .expect("one byte divides all"),
        };
        write!(f, "{}{unit}", self.0 / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn both(text: &str, bytes: u64) {
        assert_eq!(text.parse(), Ok(ByteSize(bytes)));
        assert_eq!(ByteSize(bytes).to_string(), text);
    }

    #[test]
    fn sizes_read_and_show_alike() {
        both("0B", 0);
        both("1023B", 1023);
        both("1KB", 1024);
        both("1025B", 1025);
        both("2GB", 2 << 30);
        both("1536MB", 1536 << 20);
        both("4096TB", 4096 << 40);
    }

    #[test]
    fn the_case_of_the_unit_does_not_matter() {
        assert_eq!("64mb".parse(), Ok(ByteSize(64 << 20)));
        assert_eq!("1024B".parse(), Ok(ByteSize(1024)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "5",
            "MB",
            "1.5GB",
            "-1B",
            "1 MB",
            "1PB",
            "99999999TB",
            "99999999999999999999B",
        ] {
            assert!(text.parse::<ByteSize>().is_err(), "{text}");
        }
    }
}
