//! Expressions of times that come again, and when they come next.
//!
//! Five fields: minute, hour, day of the month, month, weekday; a sixth may name years. A day must suit both the day of
//! the month and the weekday. Lists, ranges, steps, names of months and weekdays are taken, Sunday as 0 and 7, and
//! besides them `L` (the last day of the month), `L-3` (three days before it), `LW` and `15W` (the workday nearest to
//! it within the month), `5L` (the last Friday) and `5#2` (the second Friday).
//!
//! Where clocks change, an expression for every hour follows the hours that pass: none is left out, and both of a
//! doubled hour count. Others mean the clock on the wall: a time that is left out comes as much later as the clock
//! jumps, one that comes twice counts once, the first time.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Longest expression.
const TEXT_MAX_BYTES: usize = 256;
/// Years that can be named.
const YEARS: (u32, u32) = (1970, 2199);
/// Within how many years the calendar repeats.
const CYCLE_YEARS: i16 = 400;
/// Further back than any clock was ever set.
const JUMP_MAX_HOURS: i32 = 25;
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const ALL_HOURS: u64 = (1 << 24) - 1;

/// What is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// More or fewer fields.
    #[error("has {0} fields: give minute, hour, day of month, month, weekday, and perhaps year")]
    Fields(usize),
    /// More text than any sensible expression has.
    #[error("is longer than 256 bytes")]
    TooLong,
    /// A field that can not be read.
    #[error("the {field} {text:?} can not be read: it holds numbers from {min} to {max}")]
    Field {
        /// Which.
        field: &'static str,
        /// What it says.
        text: String,
        /// Its least number.
        min: u32,
        /// Its greatest number.
        max: u32,
    },
    /// No day suits it.
    #[error("names days that do not exist, and would never come")]
    Never,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Cron {
    text: String,
    minutes: u64,
    hours: u64,
    days: Days,
    months: u64,
    weekdays: Weekdays,
    /// None for all.
    years: Option<Vec<(u32, u32, u32)>>,
}

/// Days of the month.
#[derive(Clone, Debug, Default)]
struct Days {
    plain: u64,
    /// So many days before the last.
    before_last: u64,
    /// The workdays nearest to these.
    near: u64,
    last_workday: bool,
}

/// Weekdays, Sunday first.
#[derive(Clone, Debug, Default)]
struct Weekdays {
    plain: u64,
    /// The last of the month.
    last: u64,
    /// The first, second … of the month.
    nth: [u64; 5],
}

impl PartialEq for Cron {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Cron {}

impl std::fmt::Display for Cron {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for Cron {
    type Err = CronError;

    fn from_str(text: &str) -> Result<Self, CronError> {
        if text.len() > TEXT_MAX_BYTES {
            return Err(CronError::TooLong);
        }
        let upper = text.to_ascii_uppercase();
        let fields: Vec<&str> = upper.split_ascii_whitespace().collect();
        let (minute, hour, day, month, weekday, year) = match fields.as_slice() {
            [minute, hour, day, month, weekday] => (minute, hour, day, month, weekday, None),
            [minute, hour, day, month, weekday, year] => {
                (minute, hour, day, month, weekday, Some(*year))
            }
            other => return Err(CronError::Fields(other.len())),
        };
        let cron = Self {
            text: fields_as_written(text),
            minutes: Field::new("minute", 0, 59).bits(minute)?,
            hours: Field::new("hour", 0, 23).bits(hour)?,
            days: Days::parse(day)?,
            months: Field::named("month", 1, 12, &MONTHS).bits(month)?,
            weekdays: Weekdays::parse(weekday)?,
            years: match year {
                None | Some("*") => None,
                Some(year) => Some(Field::new("year", YEARS.0, YEARS.1).ranges(year)?),
            },
        };
        let first = Date::constant(1970, 1, 1);
        if cron.next_day(first, first.year() + CYCLE_YEARS).is_none() {
            return Err(CronError::Never);
        }
        Ok(cron)
    }
}

fn fields_as_written(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

/// A field of numbers.
struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    /// Names of its numbers, the first for the least.
    names: &'static [&'static str],
}

impl Field {
    fn new(name: &'static str, min: u32, max: u32) -> Self {
        Self::named(name, min, max, &[])
    }

    fn named(name: &'static str, min: u32, max: u32, names: &'static [&'static str]) -> Self {
        Self {
            name,
            min,
            max,
            names,
        }
    }

    fn wrong(&self, text: &str) -> CronError {
        CronError::Field {
            field: self.name,
            text: text.to_owned(),
            min: self.min,
            max: self.max,
        }
    }

    fn number(&self, text: &str) -> Option<u32> {
        let named = self.names.iter().position(|name| *name == text);
        let number = match named {
            Some(index) => self.min + u32::try_from(index).ok()?,
            None if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse().ok()?,
            None => return None,
        };
        (self.min..=self.max).contains(&number).then_some(number)
    }

    /// First, last and step of one element of a list.
    fn range(&self, text: &str) -> Option<(u32, u32, u32)> {
        let (body, step) = match text.split_once('/') {
            Some((body, step)) => {
                let step: u32 = step.parse().ok().filter(|step| *step > 0)?;
                (body, Some(step))
            }
            None => (text, None),
        };
        let (first, last) = if body == "*" {
            (self.min, self.max)
        } else if let Some((first, last)) = body.split_once('-') {
            (self.number(first)?, self.number(last)?)
        } else {
            let first = self.number(body)?;
            // A single number with a step goes on to the end.
            (first, if step.is_some() { self.max } else { first })
        };
        Some((first, last, step.unwrap_or(1)))
    }

    fn ranges(&self, text: &str) -> Result<Vec<(u32, u32, u32)>, CronError> {
        text.split(',')
            .map(|element| self.range(element).ok_or_else(|| self.wrong(text)))
            .collect()
    }

    /// The numbers of one element as bits; a range that goes backwards goes around.
    fn element(&self, text: &str) -> Option<u64> {
        let (first, last, step) = self.range(text)?;
        let span = self.max - self.min + 1;
        let length = if first <= last {
            last - first
        } else {
            last + span - first
        };
        let mut bits = 0;
        for offset in (0..=length).step_by(usize::try_from(step).ok()?) {
            bits |= 1 << (self.min + (first - self.min + offset) % span);
        }
        Some(bits)
    }

    fn bits(&self, text: &str) -> Result<u64, CronError> {
        text.split(',').try_fold(0, |all, element| {
            let bits = self.element(element).ok_or_else(|| self.wrong(text))?;
            Ok(all | bits)
        })
    }
}

impl Days {
    fn parse(text: &str) -> Result<Self, CronError> {
        let field = Field::new("day of month", 1, 31);
        let mut days = Self::default();
        for element in text.split(',') {
            let sound = if element == "LW" {
                days.last_workday = true;
                true
            } else if let Some(before) = element.strip_prefix('L') {
                let before = if before.is_empty() {
                    Some(0)
                } else {
                    let count = before
                        .strip_prefix('-')
                        .and_then(|it| it.parse::<u32>().ok());
                    count.filter(|count| *count < 31)
                };
                days.before_last |= before.map_or(0, |count| 1 << count);
                before.is_some()
            } else if let Some(near) = element.strip_suffix('W') {
                let near = field.number(near);
                days.near |= near.map_or(0, |day| 1 << day);
                near.is_some()
            } else {
                let plain = field.element(element);
                days.plain |= plain.unwrap_or(0);
                plain.is_some()
            };
            if !sound {
                return Err(field.wrong(text));
            }
        }
        Ok(days)
    }

    /// The days of a month that begins on `first` (Sunday is 0) and has `length` days, as bits.
    fn of(&self, first: u32, length: u32) -> u64 {
        let month = ((1_u64 << length) - 1) << 1;
        let mut days = self.plain & month;
        for before in 0..length {
            if self.before_last & (1 << before) != 0 {
                days |= 1 << (length - before);
            }
        }
        for day in (1..=length).filter(|day| self.near & (1 << day) != 0) {
            days |= 1 << workday(day, first, length);
        }
        if self.last_workday {
            days |= 1 << workday(length, first, length);
        }
        days
    }
}

/// The workday nearest to a day, in the same month.
fn workday(day: u32, first: u32, length: u32) -> u32 {
    match (first + day - 1) % 7 {
        6 if day == 1 => 3,
        6 => day - 1,
        0 if day == length => day - 2,
        0 => day + 1,
        _ => day,
    }
}

impl Weekdays {
    fn parse(text: &str) -> Result<Self, CronError> {
        let field = Field::named("weekday", 0, 7, &WEEKDAYS);
        let mut weekdays = Self::default();
        let sunday = |day: u32| day % 7;
        for element in text.split(',') {
            let sound = if let Some((day, nth)) = element.split_once('#') {
                let nth = nth.parse().ok().filter(|nth| (1..=5_usize).contains(nth));
                match (field.number(day), nth) {
                    (Some(day), Some(nth)) => {
                        weekdays.nth[nth - 1] |= 1 << sunday(day);
                        true
                    }
                    (None, _) | (_, None) => false,
                }
            } else if let Some(day) = element.strip_suffix('L') {
                let day = field.number(day);
                weekdays.last |= day.map_or(0, |day| 1 << sunday(day));
                day.is_some()
            } else {
                let plain = weekday_range(&field, element);
                weekdays.plain |= plain.unwrap_or(0);
                plain.is_some()
            };
            if !sound {
                return Err(field.wrong(text));
            }
        }
        Ok(weekdays)
    }

    /// As [`Days::of`].
    fn of(&self, first: u32, length: u32) -> u64 {
        let mut days = 0;
        for day in 1..=length {
            let weekday = 1 << ((first + day - 1) % 7);
            let nth = usize::try_from((day - 1) / 7).unwrap_or(4);
            let suits = self.plain & weekday != 0
                || (self.last & weekday != 0 && day + 7 > length)
                || self.nth[nth] & weekday != 0;
            days |= u64::from(suits) << day;
        }
        days
    }
}

/// Weekdays as bits, Sunday as 0; 7 is Sunday too, and `FRI-MON` goes around.
fn weekday_range(field: &Field, text: &str) -> Option<u64> {
    let (first, last, step) = field.range(text)?;
    let last = if text.starts_with('*') { 6 } else { last };
    let length = if first <= last {
        last - first
    } else {
        last + 7 - first
    };
    let mut bits = 0;
    for offset in (0..=length).step_by(usize::try_from(step).ok()?) {
        bits |= 1 << ((first + offset) % 7);
    }
    Some(bits)
}

/// The lowest bit at or above `from`.
fn at_or_after(bits: u64, from: u32) -> Option<u32> {
    let rest = bits.checked_shr(from).filter(|rest| *rest != 0)?;
    Some(rest.trailing_zeros() + from)
}

impl Cron {
    /// The first day from `from` on that suits, before the year `until`.
    fn next_day(&self, from: Date, until: i16) -> Option<Date> {
        let mut day = from.day();
        let (mut year, mut month) = (from.year(), from.month());
        while year < until {
            if self.suits_year(year) && self.months & (1 << month) != 0 {
                let first = Date::new(year, month, 1).ok()?;
                let weekday = u32::try_from(first.weekday().to_sunday_zero_offset()).ok()?;
                let length = u32::try_from(first.days_in_month()).ok()?;
                let days = self.days.of(weekday, length) & self.weekdays.of(weekday, length);
                if let Some(day) = at_or_after(days, u32::try_from(day).ok()?) {
                    return Date::new(year, month, i8::try_from(day).ok()?).ok();
                }
            }
            day = 1;
            if month == 12 {
                (year, month) = (year.checked_add(1)?, 1);
            } else {
                month += 1;
            }
        }
        None
    }

    fn suits_year(&self, year: i16) -> bool {
        let Ok(year) = u32::try_from(year) else {
            return false;
        };
        self.years.as_ref().is_none_or(|ranges| {
            ranges.iter().any(|(first, last, step)| {
                (*first..=*last).contains(&year) && (year - first).is_multiple_of(*step)
            })
        })
    }

    /// The first time on the wall, at or after `from`, that suits.
    fn next_civil(&self, from: DateTime, until: i16) -> Option<DateTime> {
        let day = self.next_day(from.date(), until)?;
        let (mut hour, mut minute) = (0, 0);
        if day == from.date() {
            hour = u32::try_from(from.hour()).ok()?;
            minute = u32::try_from(from.minute()).ok()?;
        }
        while let Some(next) = at_or_after(self.hours, hour) {
            if next != hour {
                minute = 0;
            }
            if let Some(minute) = at_or_after(self.minutes, minute) {
                let (hour, minute) = (i8::try_from(next).ok()?, i8::try_from(minute).ok()?);
                return Some(day.at(hour, minute, 0, 0));
            }
            (hour, minute) = (next + 1, 0);
        }
        let tomorrow = day.tomorrow().ok()?;
        self.next_civil(tomorrow.at(0, 0, 0, 0), until)
    }

    /// The first time after `after` in a zone; none when there is none any more.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(after);
        let until = local.year().checked_add(CYCLE_YEARS)?;
        if self.hours == ALL_HOURS || base_defects::defect!(DoubledHourTwice) {
            self.next_passing(after, zone, until)
        } else {
            self.next_on_wall(after, local, zone, until)
        }
    }

    /// Of an expression for every hour: goes along the hours that pass.
    fn next_passing(&self, after: Timestamp, zone: &TimeZone, until: i16) -> Option<Timestamp> {
        let minute = after
            .as_second()
            .div_euclid(60)
            .checked_add(1)?
            .checked_mul(60)?;
        let mut at = Timestamp::from_second(minute).ok()?;
        loop {
            let local = zone.to_datetime(at);
            let civil = self.next_civil(local, until)?;
            if civil == local {
                return Some(at);
            }
            // Seconds of old offsets that are no whole minutes.
            let ahead = civil.duration_since(local);
            let next = at.checked_add(ahead).ok()?;
            // Where the clock is set in between, the hours between are not those that it shows.
            match zone.following(at).next().map(|it| it.timestamp()) {
                Some(set) if set <= next => at = set,
                Some(_) | None => return Some(next),
            }
        }
    }

    /// Of any other: goes along the times that the clock shows.
    fn next_on_wall(
        &self,
        after: Timestamp,
        local: DateTime,
        zone: &TimeZone,
        until: i16,
    ) -> Option<Timestamp> {
        // What a jump has moved may still be to come.
        let mut from = local.checked_sub(JUMP_MAX_HOURS.hours()).ok()?;
        loop {
            let civil = self.next_civil(from, until)?;
            let time = zone.to_timestamp(civil).ok()?;
            if time > after {
                return Some(time);
            }
            from = civil.checked_add(1.minute()).ok()?;
        }
    }
}

#[cfg(test)]
#[path = "cron_tests.rs"]
mod tests;
