//! Papers that nobody printed, in other styles than the real ones: the rules go by the kind of text.

use super::{draft, drafted, faults, hints};
use crate::bundle::{ActionOwner, Bundle, Meeting, Vote};
use crate::drafting::{Doubt, Draft, Hints, Unreadable};
use crate::words::{AttendanceStatus, DecisionKind, GroupKind};

const BOARD: &str = include_str!("../../../../tests/data/minutes/made_up_board.txt");
const WALES: &str = include_str!("../../../../tests/data/minutes/made_up_wales.txt");
const LISTING: &str = include_str!("../../../../tests/data/minutes/made_up_listing.txt");

/// The first meeting that took place on `day`.
fn meeting<'a>(bundle: &'a Bundle, key: &str) -> Option<&'a Meeting> {
    bundle.meetings.iter().find(|meeting| meeting.key == key)
}

/// Who was there and how: name, organisation, substitute for, marks.
fn people(meeting: &Meeting) -> Vec<String> {
    let one = |attendance: &crate::bundle::Attendance| {
        let who = attendance.person.clone().or_else(|| attendance.name.clone()).unwrap_or_default();
        let marks = [
            (attendance.chaired, " chair"),
            (attendance.in_attendance, " attending"),
            (attendance.status == AttendanceStatus::Apologies, " apologies"),
        ];
        let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
        let body = attendance.organisation.as_ref().map(|body| format!(" of {body}")).unwrap_or_default();
        let stands = attendance.substitute_for.as_ref().map(|whom| format!(" for {whom}")).unwrap_or_default();
        format!("{who}{body}{stands}{marks}")
    };
    meeting.attendance.iter().map(one).collect()
}

fn doubt(draft: &Draft, line: usize, words: &str) -> bool {
    draft.doubts.iter().any(|doubt| doubt.line == line && doubt.message.contains(words))
}

#[test]
fn minutes_set_as_pages_are_read() -> Result<(), Vec<Doubt>> {
    let draft = drafted(BOARD, &hints("marlow-vale"));
    assert_eq!(faults(&draft), Vec::<String>::new());
    let Some(meeting) = meeting(&draft.bundle, "2019-09-12") else { return Err(draft.doubts) };
    assert_eq!(meeting.title, "Marlow Vale Community Safety Board");
    assert_eq!(meeting.venue.as_deref(), Some("the Corn Exchange, Market Street"));
    assert_eq!(meeting.ended_at.map(|at| at.to_rfc3339()), Some("2019-09-12T15:15:00+00:00".into()));
    assert_eq!(
        people(meeting),
        [
            "councillor-okafor chair",
            "councillor-mrs-pritchard",
            "councillor-d-lund",
            "councillor-quayle",
            "nia-rowe of Vale Constabulary",
            "tom-birch of Marlow Vale District Council",
            "dr-usha-nair of Vale Clinical Commissioning Group for dr-piers-holt",
            "A representative on behalf of Greta Wynn for greta-wynn",
            "sam-ford of Marlow Vale District Council attending",
            "dr-piers-holt apologies",
            "greta-wynn of Probation Service apologies",
            "councillor-sedge apologies",
        ]
    );
    let numbers: Vec<_> = meeting.minutes.iter().map(|minute| (minute.number, minute.title.as_str())).collect();
    assert_eq!(
        numbers,
        [
            (Some(12), "Minutes of the Previous Meeting"),
            (Some(13), "Domestic Abuse Review"),
            (Some(14), "Exclusion of the Press and Public"),
            (Some(15), "Contract for CCTV"),
        ]
    );
    assert!(doubt(&draft, 10, "no name"));
    assert!(doubt(&draft, 26, "£45,000"));
    Ok(())
}

#[test]
fn decisions_and_actions_have_their_people() -> Result<(), Vec<Doubt>> {
    let draft = drafted(BOARD, &hints("marlow-vale"));
    let Some(meeting) = meeting(&draft.bundle, "2019-09-12") else { return Err(draft.doubts) };
    let decisions: Vec<_> = meeting.minutes.iter().flat_map(|minute| &minute.decisions).collect();
    let kinds: Vec<_> = decisions.iter().map(|decision| (decision.kind, decision.text.as_str())).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    assert_eq!(kinds.get(1), Some(&(DecisionKind::Resolved, "the review be noted")));
    assert_eq!(kinds.get(4).map(|(kind, _)| *kind), Some(DecisionKind::Noted));
    let bid = decisions.get(2);
    assert_eq!(bid.and_then(|bid| bid.mover.as_deref()), Some("councillor-d-lund"));
    assert_eq!(bid.and_then(|bid| bid.seconder.as_deref()), Some("councillor-quayle"));
    assert_eq!(bid.and_then(|bid| bid.vote.clone()), Some(Vote { in_favour: 8, against: 2, abstained: 1 }));
    let actions: Vec<_> = meeting.minutes.iter().flat_map(|minute| &minute.actions).collect();
    let shown: Vec<_> = actions.iter().map(|action| (action.text.as_str(), action.owners.clone())).collect();
    let person = |key: &str| ActionOwner::Person(key.into());
    assert_eq!(
        shown,
        [
            ("Circulate the review to all partners by 30 September 2019", vec![person("tom-birch")]),
            ("Provide figures for the next meeting", vec![ActionOwner::Organisation("Vale Constabulary".into())]),
            ("The Board NOTED the position", vec![person("councillor-mrs-pritchard"), person("nia-rowe")]),
        ]
    );
    assert_eq!(actions.first().and_then(|action| action.due_on).map(|day| day.to_string()), Some("2019-09-30".into()));
    let exempt: Vec<_> = meeting.minutes.iter().map(|minute| minute.exempt_paragraphs.clone()).collect();
    assert_eq!(exempt, [vec![], vec![], vec![], vec![3]]);
    let text = meeting.minutes.get(1).map(|minute| minute.text.clone()).unwrap_or_default();
    assert!(text.contains("county-wide partnership with the refuge"), "{text}");
    Ok(())
}

#[test]
fn a_welsh_agenda_has_welsh_paragraphs() -> Result<(), Vec<Doubt>> {
    let hints = Hints {
        partnership: Some("glanaber".into()),
        police_area: Some(("W15000003".into(), "Dyfed-Powys".into())),
        ..Hints::default()
    };
    let draft = drafted(WALES, &hints);
    assert_eq!(faults(&draft), Vec::<String>::new());
    let Some(meeting) = meeting(&draft.bundle, "2020-02-03") else { return Err(draft.doubts) };
    assert_eq!(meeting.title, "Safer Glanaber Board");
    assert_eq!(meeting.venue.as_deref(), Some("Neuadd y Sir, Glanaber"));
    let items: Vec<_> = meeting
        .agenda
        .iter()
        .map(|item| {
            (
                item.number,
                item.title.as_str(),
                item.page_from,
                item.page_to,
                item.private,
                item.exempt_paragraphs.as_slice(),
            )
        })
        .collect();
    assert_eq!(
        items,
        [
            (1, "Apologies for Absence", None, None, false, &[][..]),
            (2, "Declarations of Interest", None, None, false, &[][..]),
            (3, "Minutes of the Last Meeting", Some(3), Some(8), false, &[][..]),
            (4, "Community Cohesion Grant 2020/21", Some(9), Some(20), false, &[][..]),
            (5, "Youth Service Contract", Some(21), Some(40), true, &[14][..]),
        ]
    );
    assert_eq!(meeting.agenda.get(2).and_then(|item| item.presenter.as_deref()), Some("Head of Governance"));
    // The same paragraph in England does not exist: it is left out, and said.
    let english = drafted(WALES, &super::hints("elsewhere"));
    assert!(
        english
            .bundle
            .meetings
            .iter()
            .flat_map(|meeting| &meeting.agenda)
            .all(|item| !item.exempt_paragraphs.contains(&14))
            || english.bundle.partnership.police_area.starts_with('W')
    );
    Ok(())
}

#[test]
fn a_meeting_listed_on_a_web_page_is_read() -> Result<(), Vec<Doubt>> {
    let draft = drafted(LISTING, &Hints { group_kind: Some(GroupKind::Board), ..hints("harbourside") });
    assert_eq!(faults(&draft), Vec::<String>::new());
    let Some(meeting) = meeting(&draft.bundle, "2015-01-21") else { return Err(draft.doubts) };
    assert_eq!(meeting.venue.as_deref(), Some("Quay Room"));
    assert_eq!(meeting.title, "Harbourside Safety Partnership");
    let items: Vec<_> = meeting
        .minutes
        .iter()
        .map(|minute| (minute.number, minute.title.as_str(), minute.decisions.len(), minute.actions.len()))
        .collect();
    assert_eq!(
        items,
        [
            (Some(1), "Apologies", 0, 0),
            (Some(2), "Minutes of Previous Meeting", 1, 0),
            (Some(3), "Night-time Economy", 1, 1),
            (None, "Street Pastors", 0, 0)
        ]
    );
    assert_eq!(
        people(meeting),
        [
            "councillor-penrose apologies",
            "councillor-trew for councillor-penrose",
            "ida-holm apologies",
            "mandy-rees apologies"
        ]
    );
    Ok(())
}

#[test]
fn what_is_no_text_is_refused() {
    let refused = |text: &str| draft(text, &Hints::default()).err();
    assert_eq!(refused(""), Some(Unreadable::Blank));
    assert_eq!(refused(" \n\t\u{c}\n"), Some(Unreadable::Blank));
    assert_eq!(refused("Present:\0"), Some(Unreadable::NotText));
    assert_eq!(refused(&"x".repeat(crate::drafting::LONGEST_TEXT + 1)), Some(Unreadable::TooLong));
}
