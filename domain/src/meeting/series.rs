//! A year's meetings at once: on the same weekday of the month, at the same hour in London, summer and winter.

use crate::refusal::{RefusalCode, Refusals};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Europe::London;

/// The most meetings of a series.
pub const MOST_MEETINGS: i32 = 24;

/// Meetings that come again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// The day of the first in London.
    pub first_on: NaiveDate,
    /// The time of day in London, as `10:00`.
    pub starts_at: String,
    /// How many months lie between one and the next.
    pub every_months: i32,
    /// How many there are.
    pub count: i32,
}

impl Series {
    /// When the meetings are: each on the weekday of the first and in the same week of its month; the fifth week
    /// stands for the last. Empty where something is wrong, which is added.
    pub fn moments(&self, refusals: &mut Refusals) -> Vec<DateTime<Utc>> {
        refusals.day(&["firstOn"], self.first_on);
        let time = NaiveTime::parse_from_str(&self.starts_at, "%H:%M").ok();
        if time.is_none() {
            refusals.add(RefusalCode::Invalid, &["startsAt"], "A time of day is written like 10:00.");
        }
        if !(1..=12).contains(&self.every_months) {
            refusals.add(RefusalCode::Invalid, &["everyMonths"], "Between two meetings lie 1 to 12 months.");
        }
        if !(1..=MOST_MEETINGS).contains(&self.count) {
            refusals.add(
                RefusalCode::LimitExceeded,
                &["count"],
                format!("A series has 1 to {MOST_MEETINGS} meetings."),
            );
        }
        let Some(time) = time.filter(|_| refusals.is_empty()) else { return Vec::new() };
        let moments: Option<Vec<_>> = self.days().map(|day| at(day?, time)).collect();
        moments.unwrap_or_else(|| {
            let message = "At this time one of the meetings would fall into the hour that summer time leaves out.";
            refusals.add(RefusalCode::Invalid, &["startsAt"], message);
            Vec::new()
        })
    }

    fn days(&self) -> impl Iterator<Item = Option<NaiveDate>> {
        let week = self.first_on.day0() / 7;
        let weekday = self.first_on.weekday();
        (0..self.count).map(move |nth| {
            let months = u32::try_from(nth * self.every_months).ok()?;
            let month = self.first_on.with_day(1)?.checked_add_months(Months::new(months))?;
            in_week(month, weekday, week)
        })
    }
}

/// The day with this weekday in the week `week`, from 0, of a month; the last such day where there are fewer.
fn in_week(first_of_month: NaiveDate, weekday: Weekday, week: u32) -> Option<NaiveDate> {
    let ahead = (7 + weekday.num_days_from_monday() - first_of_month.weekday().num_days_from_monday()) % 7;
    let day = first_of_month.checked_add_days(Days::new(u64::from(ahead + 7 * week)))?;
    if day.month() == first_of_month.month() { Some(day) } else { day.checked_sub_days(Days::new(7)) }
}

/// The moment at which it is `time` on `day` in London; `None` in the hour that is left out.
fn at(day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
    London.from_local_datetime(&day.and_time(time)).earliest().map(|local| local.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(first_on: &str, starts_at: &str, every_months: i32, count: i32) -> Series {
        Series { first_on: first_on.parse().unwrap_or_default(), starts_at: starts_at.to_owned(), every_months, count }
    }

    fn moments(series: &Series) -> Vec<String> {
        let moments = series.moments(&mut Refusals::default());
        moments.into_iter().map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)).collect()
    }

    #[test]
    fn ten_in_london_is_ten_all_year() {
        // The second Tuesday of each third month.
        let expected = ["2017-11-14T10:00:00Z", "2018-02-13T10:00:00Z", "2018-05-08T09:00:00Z", "2018-08-14T09:00:00Z"];
        assert_eq!(moments(&series("2017-11-14", "10:00", 3, 4)), expected);
    }

    #[test]
    fn the_fifth_week_is_the_last() {
        let expected = ["2018-01-31T14:30:00Z", "2018-02-28T14:30:00Z", "2018-03-28T13:30:00Z"];
        assert_eq!(moments(&series("2018-01-31", "14:30", 1, 3)), expected);
    }

    #[test]
    fn what_is_wrong_is_told() {
        let told = |series: Series| {
            let mut refusals = Refusals::default();
            assert!(series.moments(&mut refusals).is_empty());
            let refusals = refusals.none().err().unwrap_or_default();
            refusals.into_iter().map(|refusal| refusal.path.join(".")).collect::<Vec<_>>()
        };
        assert_eq!(told(series("2018-01-01", "25:00", 0, 25)), ["startsAt", "everyMonths", "count"]);
        // Clocks go forward at one in the morning of 25 March 2018.
        assert_eq!(told(series("2018-03-25", "01:30", 1, 1)), ["startsAt"]);
    }
}
