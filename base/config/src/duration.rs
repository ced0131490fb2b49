//! Durations as Mesos writes them: a number and a unit, `15secs`, `1.5hrs`.

use crate::TextError;
use std::time::Duration;

/// The units, smallest first, in nanoseconds.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("ms", 1_000_000),
    ("secs", 1_000_000_000),
    ("mins", 60_000_000_000),
    ("hrs", 3_600_000_000_000),
    ("days", 86_400_000_000_000),
    ("weeks", 604_800_000_000_000),
];

/// Significant decimal digits of a fractional duration.
const DIGITS: usize = 15;

/// Reads a duration such as `500ms` or `1.5hrs`; a unit is required and a sign is not allowed.
///
/// # Errors
/// When the text is no number with a unit, or exceeds what fits in 63 bits of nanoseconds (about 292 years).
pub fn parse_duration(text: &str) -> Result<Duration, TextError> {
    let end = text
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let Some((_, factor)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(TextError::new(if unit.is_empty() {
            format!("'{text}' has no unit: one of ns, us, ms, secs, mins, hrs, days, weeks")
        } else {
            format!("'{unit}' is no unit of time: use ns, us, ms, secs, mins, hrs, days or weeks")
        }));
    };
    if let Ok(whole) = number.parse::<u64>() {
        let nanos = whole
            .checked_mul(*factor)
            .filter(|nanos| i64::try_from(*nanos).is_ok());
        return nanos
            .map(Duration::from_nanos)
            .ok_or_else(|| too_long(text));
    }
    let value: f64 = number
        .parse()
        .map_err(|_| TextError::new(format!("'{number}' is no number")))?;
    #[expect(
        clippy::cast_precision_loss,
        reason = "the original computes in double precision too"
    )]
    let nanos = value * *factor as f64;
    #[expect(clippy::cast_precision_loss, reason = "a bound, not an exact value")]
    if !(0.0..i64::MAX as f64).contains(&nanos) {
        return Err(too_long(text));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked against the range above"
    )]
    Ok(Duration::from_nanos(nanos.round() as u64))
}

fn too_long(text: &str) -> TextError {
    TextError::new(format!(
        "'{text}' is too long: the longest duration is 15250weeks"
    ))
}

/// Writes a duration as Mesos does: in the largest unit that it reaches, or the next smaller one when only that gives a
/// whole number.
#[must_use]
pub fn show_duration(duration: Duration) -> String {
    let nanos = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
    let bucket = UNITS
        .iter()
        .rposition(|(_, factor)| nanos >= *factor)
        .unwrap_or(0);
    let whole = |at: usize| nanos.is_multiple_of(UNITS[at].1);
    let at = if bucket > 0 && !whole(bucket) && (whole(bucket - 1) || bucket == 1) {
        bucket - 1
    } else {
        bucket
    };
    let (unit, factor) = UNITS[at];
    if whole(at) {
        return format!("{}{unit}", nanos / factor);
    }
    #[expect(clippy::cast_precision_loss, reason = "fifteen digits are shown")]
    let value = nanos as f64 / factor as f64;
    let before = (nanos / factor).to_string().len();
    let text = format!("{value:.*}", DIGITS.saturating_sub(before));
    format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn both(text: &str, nanos: u64) {
        assert_eq!(parse_duration(text), Ok(Duration::from_nanos(nanos)));
        assert_eq!(show_duration(Duration::from_nanos(nanos)), text);
    }

    #[test]
    fn whole_durations_read_and_show_alike() {
        both("0ns", 0);
        both("999ns", 999);
        both("1us", 1_000);
        both("500ms", 500_000_000);
        both("1secs", 1_000_000_000);
        both("15secs", 15_000_000_000);
        both("1mins", 60_000_000_000);
        both("10mins", 600_000_000_000);
        both("1hrs", 3_600_000_000_000);
        both("1days", 86_400_000_000_000);
        both("1weeks", 604_800_000_000_000);
        both("15250weeks", 15_250 * 604_800_000_000_000);
    }

    #[test]
    fn a_smaller_unit_is_shown_when_it_is_whole() {
        both("90secs", 90_000_000_000);
        both("1500ms", 1_500_000_000);
        both("1500us", 1_500_000);
        both("1001ns", 1_001);
        both("90mins", 5_400_000_000_000);
        both("36hrs", 129_600_000_000_000);
        both("10days", 864_000_000_000_000);
    }

    #[test]
    fn otherwise_a_fraction_is_shown() {
        both("1.000000001secs", 1_000_000_001);
        both("1.000001ms", 1_000_001);
        assert_eq!(
            show_duration(Duration::from_millis(60_500)),
            "1.00833333333333mins"
        );
        assert_eq!(
            show_duration(Duration::from_secs(90_000 + 30)),
            "1.04201388888889days"
        );
    }

    #[test]
    fn fractions_are_read() {
        assert_eq!(parse_duration("1.5hrs"), Ok(Duration::from_secs(5400)));
        assert_eq!(parse_duration("0.25secs"), Ok(Duration::from_millis(250)));
        assert_eq!(parse_duration(".5ms"), Ok(Duration::from_micros(500)));
        assert_eq!(parse_duration("1.9ns"), Ok(Duration::from_nanos(2)));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "5",
            "secs",
            "1 secs",
            "-1secs",
            "1sec",
            "1s",
            "1.2.3secs",
            ".secs",
            "1e3secs",
            "15251weeks",
            "99999999999999999999secs",
            "1secs ",
            "infsecs",
        ] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
        assert!(
            parse_duration("5")
                .expect_err("no unit")
                .0
                .contains("has no unit")
        );
        assert!(
            parse_duration("5s")
                .expect_err("no such unit")
                .0
                .contains("use ns, us, ms, secs")
        );
    }
}
