//! Days, times and financial years as people print them.

use crate::FinancialYear;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeZone, Utc};
use chrono_tz::Europe::London;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The number of a month by its name or the first three letters of it.
pub(super) fn month(word: &str) -> Option<u32> {
    let word = word.trim_matches(|one: char| !one.is_alphanumeric()).to_ascii_lowercase();
    let whole = MONTHS.iter().position(|name| *name == word);
    let short = || MONTHS.iter().position(|name| word.len() >= 3 && word.len() <= 4 && name.starts_with(&word));
    whole.or_else(short).and_then(|index| u32::try_from(index + 1).ok())
}

/// A day found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub(super) date: NaiveDate,
    /// Whether a day of the week stands before it that is not its own.
    pub(super) wrong_weekday: bool,
}

/// The first day that `text` names in full: `Tuesday 6 March 2018`, `20th January 2011`, `6/3/2018`.
pub(super) fn day(text: &str) -> Option<Day> {
    let words: Vec<&str> =
        text.split(|one: char| one.is_whitespace() || one == ',').filter(|word| !word.is_empty()).collect();
    (0..words.len()).find_map(|index| spelt(&words, index).or_else(|| slashed(words.get(index)?)))
}

fn spelt(words: &[&str], index: usize) -> Option<Day> {
    let number = words.get(index)?;
    let (mut after, mut digits) = (index + 1, number.trim_end_matches(|one: char| one.is_ascii_alphabetic()));
    if matches!(words.get(after).copied(), Some("st" | "nd" | "rd" | "th")) {
        after += 1;
    }
    if words.get(after) == Some(&"of") {
        after += 1;
    }
    digits = digits.trim_start_matches(|one: char| !one.is_ascii_digit());
    let day: u32 = digits.parse().ok()?;
    let month = month(words.get(after)?)?;
    let year = words.get(after + 1)?.trim_matches(|one: char| !one.is_ascii_digit());
    let date = NaiveDate::from_ymd_opt(full_year(year)?, month, day)?;
    let named = index.checked_sub(1).and_then(|before| words.get(before));
    let weekday = named.and_then(|word| {
        let word = word.trim_matches(|one: char| !one.is_alphabetic()).to_ascii_lowercase();
        DAYS.iter().position(|name| *name == word)
    });
    let own = usize::try_from(date.weekday().num_days_from_monday()).ok();
    Some(Day { date, wrong_weekday: weekday.is_some() && weekday != own })
}

fn slashed(word: &str) -> Option<Day> {
    let word = word.trim_matches(|one: char| !one.is_ascii_digit());
    let mark = ['/', '.', '-'].into_iter().find(|mark| word.matches(*mark).count() == 2)?;
    let mut parts = word.split(mark);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    let date = if first.len() == 4 {
        NaiveDate::from_ymd_opt(first.parse().ok()?, second.parse().ok()?, third.parse().ok()?)
    } else {
        NaiveDate::from_ymd_opt(full_year(third)?, second.parse().ok()?, first.parse().ok()?)
    };
    date.map(|date| Day { date, wrong_weekday: false })
}

fn full_year(text: &str) -> Option<i32> {
    let year: i32 = text.parse().ok()?;
    match text.len() {
        4 => Some(year).filter(|year| (1900..2200).contains(year)),
        2 => Some(2000 + year),
        _ => None,
    }
}

/// The times of day in `text`, in order: `9.30 am`, `10 am`, `1.10pm`, `14:00`, `noon`.
pub(super) fn times(text: &str) -> Vec<NaiveTime> {
    let lower = text.to_ascii_lowercase().replace("a.m.", "am").replace("p.m.", "pm").replace("hrs", "h");
    let words: Vec<&str> =
        lower.split(|one: char| one.is_whitespace() || matches!(one, ',' | '(' | ')' | ';')).collect();
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).map(|word| word.trim_end_matches('.'));
        if *word == "noon" || (*word == "12" && next == Some("noon")) {
            found.extend(NaiveTime::from_hms_opt(12, 0, 0).filter(|_| *word == "12" || !follows_twelve(&words, index)));
            continue;
        }
        found.extend(time(word, next));
    }
    found
}

fn follows_twelve(words: &[&str], index: usize) -> bool {
    index.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|word| word.starts_with("12"))
}

fn time(word: &str, next: Option<&str>) -> Option<NaiveTime> {
    let word = word.trim_end_matches('.');
    let end = word.find(|one: char| !one.is_ascii_digit() && !matches!(one, '.' | ':')).unwrap_or(word.len());
    let (digits, tail) = word.split_at_checked(end)?;
    let half = match (tail, next) {
        ("am", _) | ("", Some("am")) => Some(false),
        ("pm", _) | ("", Some("pm")) => Some(true),
        ("", _) => None,
        _ => return None,
    };
    let (hour, minute) = digits.split_once(['.', ':']).unwrap_or((digits, "00"));
    if half.is_none() && (!digits.contains(':') || minute.len() != 2) {
        return None;
    }
    let hour: u32 = hour.parse().ok()?;
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute.parse().ok().filter(|_| minute.len() == 2)?, 0)
}

/// The moment when London's clocks show `time` on `day`.
pub(super) fn moment(day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    London.from_local_datetime(&day.and_time(time)).earliest().map(|moment| moment.with_timezone(&Utc))
}

/// The first financial year that `text` names: `2018/19`, `2018-19`, `18/19`, `2018/2019`.
pub(super) fn financial_year(text: &str) -> Option<FinancialYear> {
    let parts = |one: char| !(one.is_ascii_digit() || matches!(one, '/' | '-' | '–'));
    text.split(parts).find_map(|word| {
        let (first, second) = word.split_once(['/', '-', '–'])?;
        let first = full_year(first)?;
        let second = full_year(second)?;
        (second == first + 1).then(|| format!("{first}-{:02}", second % 100).parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_printed() {
        let read = |text: &str| day(text).map(|day| (day.date.to_string(), day.wrong_weekday));
        assert_eq!(read("held on Tuesday 14 November 2017"), Some(("2017-11-14".into(), false)));
        assert_eq!(read("Date 20 th January 2011"), Some(("2011-01-20".into(), false)));
        assert_eq!(read("Monday, 6th March, 2018"), Some(("2018-03-06".into(), true)));
        assert_eq!(read("on 16.11.16 which"), Some(("2016-11-16".into(), false)));
        assert_eq!(read("in February 2018"), None);
        assert_eq!(read("31 February 2018"), None);
    }

    #[test]
    fn times_are_read_as_printed() {
        let read = |text: &str| times(text).iter().map(|time| time.format("%H:%M").to_string()).collect::<Vec<_>>();
        assert_eq!(read("started at 10 am and finished at 1.10pm"), ["10:00", "13:10"]);
        assert_eq!(read("2016 10.00 am (Item 6.)"), ["10:00"]);
        assert_eq!(read("from 14:00 to 12 noon, page 7"), ["14:00", "12:00"]);
        assert_eq!(read("41 items, 3.5 hours"), Vec::<String>::new());
    }

    #[test]
    fn years_are_read_as_printed() {
        let read = |text: &str| financial_year(text).map(|year| year.to_string());
        assert_eq!(read("Plan 18/19"), Some("2018-19".into()));
        assert_eq!(read("for 2018/2019 and"), Some("2018-19".into()));
        assert_eq!(read("2018 - 2020"), None);
        assert_eq!(read("on 6/3/2018"), None);
    }
}
