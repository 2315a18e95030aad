//! Who stood in for whom, where a sentence tells it; and that one chairs.

use super::Work;
use crate::bundle::Attendance;
use crate::words::AttendanceStatus;

/// `A attended as a substitute for B`, `A substituted for B`.
pub(super) fn stood_in(work: &mut Work<'_>, text: &str, line: usize, all: &mut Vec<Attendance>) {
    const MARKS: [&str; 6] = [
        " attended as a substitute for ",
        " attended as substitute for ",
        " substituted for ",
        " was substituting for ",
        " attended on behalf of ",
        " attended in place of ",
    ];
    for sentence in super::prose::sentences(text) {
        let Some((who, whom)) = MARKS.iter().find_map(|mark| sentence.split_once(mark)) else { continue };
        let whom = super::names::name(whom.split([',', '(']).next().unwrap_or(whom));
        if let Some(whom) = whom.filter(|_| super::names::name(who).is_some()) {
            let key = work.register.person(&whom, line, &mut work.doubts);
            substitute(work, who, key, line, all);
        }
    }
}

/// Says of `who` that they stood in, making them present where they are in no list.
pub(super) fn substitute(work: &mut Work<'_>, who: &str, whom: String, line: usize, all: &mut Vec<Attendance>) {
    let Some(name) = super::names::name(who) else {
        work.doubts.add(line, format!("who stood in is not read: \"{who}\""));
        return;
    };
    let key = work.register.person(&name, line, &mut work.doubts);
    if key == whom {
        return;
    }
    if let Some(known) = all.iter_mut().find(|one| one.person.as_ref() == Some(&key)) {
        if known.status == AttendanceStatus::Present {
            known.substitute_for.get_or_insert(whom);
        }
        return;
    }
    work.doubts.add(line, format!("\"{}\" stood in, and is taken as present", name.printed));
    all.push(Attendance {
        person: Some(key),
        name: None,
        organisation: None,
        job_title: None,
        status: AttendanceStatus::Present,
        chaired: false,
        substitute_for: Some(whom),
        in_attendance: false,
    });
}

/// One chairs: of several the first.
pub(super) fn one_chair(work: &mut Work<'_>, line: usize, all: &mut [Attendance]) {
    let mut chairs = all.iter_mut().filter(|one| one.chaired);
    chairs.next();
    let mut more = false;
    chairs.for_each(|one| {
        one.chaired = false;
        more = true;
    });
    if more {
        work.doubts.add(line, "more than one person is said to have chaired; the first is kept");
    }
}
