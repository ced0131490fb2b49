//! When expressions come.

use super::*;

#[track_caller]
fn times(text: &str, zone: &str, after: &str, expect: &[&str]) {
    let cron: Cron = text.parse().expect(text);
    let zone = TimeZone::get(zone).expect(zone);
    let mut at: Timestamp = after.parse().expect(after);
    for expected in expect {
        at = cron.next(at, &zone).expect("it comes again");
        assert_eq!(at.to_string(), *expected, "{text}");
    }
}

#[test]
fn fields_lists_ranges_and_steps_are_understood() {
    let after = "2024-05-01T10:20:30Z";
    times(
        "30 3 * * *",
        "UTC",
        after,
        &["2024-05-02T03:30:00Z", "2024-05-03T03:30:00Z"],
    );
    times(
        "*/15 8-17 * * 1-5",
        "UTC",
        "2024-05-03T17:40:00Z",
        &["2024-05-03T17:45:00Z", "2024-05-06T08:00:00Z"],
    );
    times(
        "0 0 1 */3 *",
        "UTC",
        after,
        &["2024-07-01T00:00:00Z", "2024-10-01T00:00:00Z"],
    );
    times(
        "5/20 0 1,2 jan,MAR *",
        "UTC",
        after,
        &["2025-01-01T00:05:00Z", "2025-01-01T00:25:00Z"],
    );
    times("0 12 * * sun", "UTC", after, &["2024-05-05T12:00:00Z"]);
    times("0 12 * * 7", "UTC", after, &["2024-05-05T12:00:00Z"]);
    times(
        "0 12 * * fri-mon",
        "UTC",
        after,
        &[
            "2024-05-03T12:00:00Z",
            "2024-05-04T12:00:00Z",
            "2024-05-05T12:00:00Z",
            "2024-05-06T12:00:00Z",
            "2024-05-10T12:00:00Z",
        ],
    );
    times(
        "0 22-2/2 * * *",
        "UTC",
        after,
        &[
            "2024-05-01T22:00:00Z",
            "2024-05-02T00:00:00Z",
            "2024-05-02T02:00:00Z",
        ],
    );
    times("0 0 1 1 * 2030", "UTC", after, &["2030-01-01T00:00:00Z"]);
    times("0 0 29 2 *", "UTC", after, &["2028-02-29T00:00:00Z"]);
}

#[test]
fn a_day_must_suit_both_fields_of_days() {
    times(
        "0 0 13 * 5",
        "UTC",
        "2024-05-01T00:00:00Z",
        &["2024-09-13T00:00:00Z", "2024-12-13T00:00:00Z"],
    );
    times(
        "0 0 29 2 1",
        "UTC",
        "2024-05-01T00:00:00Z",
        &["2044-02-29T00:00:00Z"],
    );
}

#[test]
fn last_nearest_and_nth_days_are_understood() {
    let after = "2024-05-01T00:00:00Z";
    times(
        "0 0 L * *",
        "UTC",
        after,
        &["2024-05-31T00:00:00Z", "2024-06-30T00:00:00Z"],
    );
    times("0 0 L-3 * *", "UTC", after, &["2024-05-28T00:00:00Z"]);
    // 30 June 2024 is a Sunday.
    times("0 0 LW 6 *", "UTC", after, &["2024-06-28T00:00:00Z"]);
    // 15 June 2024 is a Saturday, 1 June too.
    times("0 0 15W 6 *", "UTC", after, &["2024-06-14T00:00:00Z"]);
    times("0 0 1W 6 *", "UTC", after, &["2024-06-03T00:00:00Z"]);
    times(
        "0 0 * * 5L",
        "UTC",
        after,
        &["2024-05-31T00:00:00Z", "2024-06-28T00:00:00Z"],
    );
    times(
        "0 0 * * fri#2",
        "UTC",
        after,
        &["2024-05-10T00:00:00Z", "2024-06-14T00:00:00Z"],
    );
    times("0 0 * * 1#5", "UTC", after, &["2024-07-29T00:00:00Z"]);
}

#[test]
fn a_time_that_the_clock_leaves_out_comes_later_and_a_doubled_one_once() {
    let zone = "Europe/Vienna";
    times(
        "30 2 * * *",
        zone,
        "2024-03-30T00:00:00Z",
        &[
            "2024-03-30T01:30:00Z",
            "2024-03-31T01:30:00Z",
            "2024-04-01T00:30:00Z",
        ],
    );
    times(
        "30 2 * * *",
        zone,
        "2024-10-26T00:00:00Z",
        &[
            "2024-10-26T00:30:00Z",
            "2024-10-27T00:30:00Z",
            "2024-10-28T01:30:00Z",
        ],
    );
    // Asked for between the jump and the moved time.
    times(
        "30 2 * * *",
        zone,
        "2024-03-31T01:10:00Z",
        &["2024-03-31T01:30:00Z"],
    );
    // Asked for in the second of the doubled hours.
    times(
        "30 2 * * *",
        zone,
        "2024-10-27T01:10:00Z",
        &["2024-10-28T01:30:00Z"],
    );
}

#[test]
fn an_expression_for_every_hour_follows_the_hours_that_pass() {
    let zone = "Europe/Vienna";
    times(
        "30 * * * *",
        zone,
        "2024-10-26T23:40:00Z",
        &[
            "2024-10-27T00:30:00Z",
            "2024-10-27T01:30:00Z",
            "2024-10-27T02:30:00Z",
        ],
    );
    times(
        "0 * * * *",
        zone,
        "2024-03-31T00:10:00Z",
        &["2024-03-31T01:00:00Z", "2024-03-31T02:00:00Z"],
    );
    times(
        "*/20 * * * *",
        "Australia/Lord_Howe",
        "2024-04-06T14:30:00Z",
        &[
            "2024-04-06T14:40:00Z",
            "2024-04-06T15:10:00Z",
            "2024-04-06T15:30:00Z",
        ],
    );
}

#[test]
fn what_can_not_be_read_or_never_comes_is_refused() {
    let check = |text: &str, expect: &str| {
        let error = text.parse::<Cron>().expect_err(text);
        assert!(error.to_string().contains(expect), "{text}: {error}");
    };
    check("", "0 fields");
    check("* * * *", "4 fields");
    check("* * * * * * *", "7 fields");
    check("60 * * * *", "minute");
    check("* 24 * * *", "hour");
    check("* * 0 * *", "day of month");
    check("* * 32 * *", "day of month");
    check("* * * 13 *", "month");
    check("* * * foo *", "month");
    check("* * * * 8", "weekday");
    check("*/0 * * * *", "minute");
    check("1- * * * *", "minute");
    check(", * * * *", "minute");
    check("* * LL * *", "day of month");
    check("* * * * 1#6", "weekday");
    check("0 0 31 2 *", "never");
    check("0 0 30 2 *", "never");
    check("0 0 31 4,6 *", "never");
    check("0 0 29 2 * 2023", "never");
    check(&"*".repeat(300), "longer");
    let past: Cron = "0 0 1 1 * 2020".parse().expect("it came once");
    assert_eq!(
        past.next(
            Timestamp::from_second(1_714_558_830).expect("in range"),
            &TimeZone::UTC
        ),
        None
    );
}

proptest::proptest! {
    /// Every time that comes is later than the one before, suits, and none in between does.
    #[test]
    fn times_come_in_order(
        minute in 0..60_u8, step in 1..60_u8, hours in "(\\*|[0-9]|1[0-9]|\\*/5|3-9)", days in "(\\*|L|15W|1,31)",
        weekdays in "(\\*|1-5|0|5L|3#1)", zone in 0..3_usize, start in 1_577_836_800_i64..1_893_456_000,
    ) {
        let zone = TimeZone::get(["UTC", "Europe/Vienna", "America/New_York"][zone]).expect("it exists");
        let text = format!("{minute}/{step} {hours} {days} * {weekdays}");
        let cron = match text.parse::<Cron>() {
            // The last day of a month is never its first Wednesday.
            Err(CronError::Never) => return Ok(()),
            other => other.expect("sound"),
        };
        let mut at = Timestamp::from_second(start).expect("in range");
        for _ in 0..5 {
            let next = cron.next(at, &zone).expect("it comes again");
            proptest::prop_assert!(next > at);
            proptest::prop_assert_eq!(next.as_second() % 60, 0);
            // Asked a moment before, it is the same.
            let before = next.checked_sub(jiff::SignedDuration::from_secs(1)).expect("in range");
            if before > at {
                proptest::prop_assert_eq!(cron.next(before, &zone), Some(next));
            }
            at = next;
        }
    }
}
