//! Days as London counts them (design.md §2, "Dates").

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Europe::London;

/// The day on which `moment` falls in London.
#[must_use]
pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&London).date_naive()
}

/// The moment at which `day` begins in London.
#[must_use]
pub fn start_of(day: NaiveDate) -> DateTime<Utc> {
    // British clocks change at 01:00, so midnight always exists and only once.
    London
        .from_local_datetime(&day.and_time(chrono::NaiveTime::MIN))
        .earliest()
        .map_or_else(|| day.and_time(chrono::NaiveTime::MIN).and_utc(), |local| local.with_timezone(&Utc))
}

/// A day as people write it: `6 March 2018`.
#[must_use]
pub fn written(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A moment as people in London write it: `6 March 2018 at 10:00`.
#[must_use]
pub fn written_with_time(moment: DateTime<Utc>) -> String {
    moment.with_timezone(&London).format("%-d %B %Y at %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summer_evening_is_the_next_day_after_eleven() {
        let moment = Utc.with_ymd_and_hms(2018, 7, 1, 23, 30, 0).single().unwrap_or_default();
        assert_eq!(day_of(moment).to_string(), "2018-07-02");
        let winter = Utc.with_ymd_and_hms(2018, 1, 1, 23, 30, 0).single().unwrap_or_default();
        assert_eq!(day_of(winter).to_string(), "2018-01-01");
    }

    #[test]
    fn moments_are_written_as_london_s_clocks_have_them() {
        let moment = Utc.with_ymd_and_hms(2018, 7, 3, 9, 0, 0).single().unwrap_or_default();
        assert_eq!(written_with_time(moment), "3 July 2018 at 10:00");
        assert_eq!(written(day_of(moment)), "3 July 2018");
    }

    #[test]
    fn a_day_starts_on_itself() {
        for text in ["2018-03-25", "2018-10-28", "2018-07-01", "2018-01-01"] {
            let day: NaiveDate = text.parse().unwrap_or_default();
            assert_eq!(day_of(start_of(day)), day);
        }
    }
}
