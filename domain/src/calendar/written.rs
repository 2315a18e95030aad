//! Calendars as text: lines that end in CRLF and are folded at 75 octets (RFC 5545 §3.1), with the time zone that
//! their times are in.

use super::{Calendar, Entry, USUAL_LENGTH};
use crate::ids::Id;
use crate::london;
use crate::words::MeetingStatus;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Europe::London;

/// What clocks in London do since 1996 (SI 2002/262; before, from 1981, the same in March).
const LONDON: [&str; 18] = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/London",
    "X-LIC-LOCATION:Europe/London",
    "BEGIN:DAYLIGHT",
    "TZNAME:BST",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0100",
    "DTSTART:19810329T010000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZNAME:GMT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0000",
    "DTSTART:19961027T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
];

/// The most octets of a line.
const LONGEST_LINE: usize = 75;

impl Calendar {
    /// As iCalendar. What was never changed through the service is stamped with the day `today` on which it is asked
    /// for. `link` is the page of a meeting, with `{id}` in it.
    #[must_use]
    pub fn written(&self, today: NaiveDate, link: Option<&str>) -> String {
        let mut text = String::new();
        let mut line = |content: &str| fold(&mut text, content);
        line("BEGIN:VCALENDAR");
        line("VERSION:2.0");
        line("PRODID:-//SaferGraph//Meetings//EN");
        line("CALSCALE:GREGORIAN");
        line(&format!("NAME:{}", escaped(&self.name)));
        line(&format!("X-WR-CALNAME:{}", escaped(&self.name)));
        line("X-WR-TIMEZONE:Europe/London");
        // Programs are told to look every hour, each in the way that it understands.
        line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        line("X-PUBLISHED-TTL:PT1H");
        LONDON.iter().for_each(|content| line(content));
        for entry in &self.entries {
            if let Some((start, end)) = times(entry) {
                line("BEGIN:VEVENT");
                entry.lines(london::start_of(today), link).iter().for_each(|content| line(content));
                line(&start);
                line(&end);
                line("END:VEVENT");
            }
        }
        line("END:VCALENDAR");
        text
    }
}

impl Entry {
    fn lines(&self, otherwise: DateTime<Utc>, link: Option<&str>) -> Vec<String> {
        let meeting = &self.meeting;
        let cancelled = meeting.status == MeetingStatus::Cancelled;
        let mut lines = vec![
            // The same for ever, whatever else changes: by it a program knows the meeting again.
            format!("UID:{}@safergraph", meeting.id.0),
            format!("DTSTAMP:{}", utc(self.changed_at.unwrap_or(otherwise))),
            format!("SEQUENCE:{}", meeting.version.saturating_sub(1).max(0)),
            format!("SUMMARY:{}", escaped(&format!("{}: {}", self.group, meeting.title))),
            format!("STATUS:{}", if cancelled { "CANCELLED" } else { "CONFIRMED" }),
            format!("TRANSP:{}", if cancelled { "TRANSPARENT" } else { "OPAQUE" }),
        ];
        lines.extend(self.changed_at.map(|at| format!("LAST-MODIFIED:{}", utc(at))));
        lines.extend(meeting.venue.as_deref().map(|venue| format!("LOCATION:{}", escaped(venue))));
        lines.extend(link.map(|link| format!("URL:{}", link.replace("{id}", &meeting.id.global().to_string()))));
        lines
    }
}

/// From when to when a meeting is, as properties; `None` where not even its day is known.
fn times(entry: &Entry) -> Option<(String, String)> {
    let meeting = &entry.meeting;
    if let Some(start) = meeting.scheduled_for.or(meeting.started_at) {
        let ended = meeting.ended_at.filter(|end| *end > start);
        let end = ended.or_else(|| start.checked_add_signed(USUAL_LENGTH))?;
        let local = |name: &str, at: DateTime<Utc>| {
            format!("{name};TZID=Europe/London:{}", at.with_timezone(&London).format("%Y%m%dT%H%M%S"))
        };
        return Some((local("DTSTART", start), local("DTEND", end)));
    }
    let (day, next) = (meeting.day?, meeting.day?.checked_add_days(Days::new(1))?);
    let whole = |name: &str, day: NaiveDate| format!("{name};VALUE=DATE:{}", day.format("%Y%m%d"));
    Some((whole("DTSTART", day), whole("DTEND", next)))
}

fn utc(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// `text` as a value (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => escaped.extend(['\\', sign]),
            '\n' => escaped.push_str("\\n"),
            sign if sign.is_control() => {}
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// Adds a line, in pieces that begin with a space after the first and never split a character.
fn fold(text: &mut String, content: &str) {
    let mut length = 0;
    for sign in content.chars() {
        if length + sign.len_utf8() > LONGEST_LINE {
            text.push_str("\r\n ");
            length = 1;
        }
        text.push(sign);
        length += sign.len_utf8();
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{GroupId, MeetingId};
    use crate::meeting::Meeting;
    use crate::words::MinutesStatus;
    use uuid::Uuid;

    fn meeting() -> Meeting {
        Meeting {
            id: MeetingId(Uuid::nil()),
            version: 3,
            group: GroupId(Uuid::nil()),
            home: Uuid::nil(),
            status: MeetingStatus::Scheduled,
            minutes_status: MinutesStatus::None,
            title: "Spring, quay; \u{2019}tide\nNext".to_owned(),
            scheduled_for: None,
            day: None,
            date_note: None,
            started_at: None,
            ended_at: None,
            venue: None,
            note: None,
            agenda_published_at: None,
            minutes_approved_at: None,
            minutes_approved_on: None,
            minutes_amendments: None,
            minutes_digest: None,
        }
    }

    fn written(meeting: Meeting) -> String {
        let entry = Entry { meeting, group: "Board".to_owned(), changed_at: None };
        let calendar = Calendar { name: "Quay".to_owned(), entries: vec![entry] };
        calendar.written(NaiveDate::default(), Some("https://quay.example/{id}"))
    }

    fn at(text: &str) -> Option<DateTime<Utc>> {
        text.parse().ok()
    }

    #[test]
    fn ten_in_london_is_ten_in_winter_and_in_summer() {
        let winter = written(Meeting { scheduled_for: at("2018-11-14T10:00:00Z"), ..meeting() });
        assert!(winter.contains("DTSTART;TZID=Europe/London:20181114T100000\r\n"), "{winter}");
        assert!(winter.contains("DTEND;TZID=Europe/London:20181114T120000\r\n"), "{winter}");
        let times = Meeting { ended_at: at("2018-07-11T09:30:00Z"), ..meeting() };
        let summer = written(Meeting { scheduled_for: at("2018-07-11T09:00:00Z"), ..times });
        assert!(summer.contains("DTSTART;TZID=Europe/London:20180711T100000\r\n"), "{summer}");
        assert!(summer.contains("DTEND;TZID=Europe/London:20180711T103000\r\n"), "{summer}");
    }

    #[test]
    fn a_day_is_a_day_and_what_has_none_is_left_out() {
        let day = written(Meeting { day: "2018-12-31".parse().ok(), ..meeting() });
        assert!(day.contains("DTSTART;VALUE=DATE:20181231\r\nDTEND;VALUE=DATE:20190101\r\n"), "{day}");
        assert!(!written(meeting()).contains("VEVENT"));
    }

    #[test]
    fn what_is_called_off_says_so_under_the_same_name() {
        let off = Meeting { status: MeetingStatus::Cancelled, day: "2018-12-31".parse().ok(), ..meeting() };
        let off = written(off);
        for line in ["UID:00000000-0000-0000-0000-000000000000@safergraph", "STATUS:CANCELLED", "SEQUENCE:2"] {
            assert!(off.contains(&format!("{line}\r\n")), "{off}");
        }
    }

    #[test]
    fn lines_are_short_and_values_escaped() {
        let title = "ŵ".repeat(200);
        let text = written(Meeting { title, day: "2018-12-31".parse().ok(), ..meeting() });
        assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE && !line.contains('\n')), "{text}");
        assert!(text.replace("\r\n ", "").contains(&"ŵ".repeat(200)));
        let text = written(Meeting { day: "2018-12-31".parse().ok(), ..meeting() });
        assert!(text.contains("SUMMARY:Board: Spring\\, quay\\; \u{2019}tide\\nNext\r\n"), "{text}");
    }
}
