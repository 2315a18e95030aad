//! From the parts of a text to one bundle.

mod groups;
mod meetings;
mod settlements;

use super::sections::{Kind, Section, sections};
use super::{
    Work, agenda, attendance, cover, exempt, extract, head, headings, listing, minutes, place, prose, standing_in,
    table,
};
use crate::bundle::{
    AgendaItem, Attendance, Bundle, Document, Format, Group, MinuteItem, Recommendation, RecommendationTarget,
};

use crate::words::{ActionStatus, GroupKind, Visibility};
use chrono::{NaiveDate, NaiveTime};
use std::collections::BTreeSet;

/// A meeting as far as one part of the text tells of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Session {
    pub(super) line: usize,
    pub(super) group: Option<String>,
    pub(super) date: Option<NaiveDate>,
    pub(super) time: Option<NaiveTime>,
    pub(super) started: Option<NaiveTime>,
    pub(super) ended: Option<NaiveTime>,
    pub(super) venue: Option<String>,
    /// Whether it took place, as its minutes show.
    pub(super) held: bool,
    pub(super) agenda: Vec<AgendaItem>,
    pub(super) attendance: Vec<Attendance>,
    pub(super) minutes: Vec<MinuteItem>,
    /// Recommendations of a report, with their lines.
    pub(super) recommendations: Vec<(usize, String)>,
}

/// Everything that the text tells, as one bundle.
pub(super) fn bundle(work: &mut Work<'_>) -> Bundle {
    let located = place::locate(work);
    let tables = table::read(work);
    let tabled = work.taken.clone();
    let parts = sections(&work.pieces);
    let mut sessions = read(work, &parts);
    let documents = papers(work, &parts, &mut sessions);
    let groups = groups::groups(work, &mut sessions);
    let meetings = meetings::made(work, sessions.clone(), &groups);
    let day = sessions.iter().find_map(|session| session.date);
    let told = prose::read(work, &tabled, day);
    let own = groups.iter().find(|group| {
        !matches!(group.kind, GroupKind::Scrutiny | GroupKind::CountyBoard) && group.name != groups::UNNAMED
    });
    let own = own.map(|group| group.name.as_str());
    let partnership = place::partnership(work, located, own);
    let (funds, settlements) = settlements::made(work, &tables, &told, &partnership, day);
    let recommendations = recommendations(&sessions, &groups, &meetings);
    let (people, organisations) = std::mem::take(&mut work.register).lists();
    Bundle {
        format: Format::V1,
        partnership,
        police_areas: Vec::new(),
        organisations,
        themes: tables.themes,
        people,
        groups,
        memberships: Vec::new(),
        meetings,
        actions: Vec::new(),
        documents,
        priorities: Vec::new(),
        plans: Vec::new(),
        funds,
        agreements: Vec::new(),
        settlements,
        contracts: Vec::new(),
        risks: tables.risks,
        bids: told.bids,
        recommendations,
        indicators: Vec::new(),
        comparator_groups: Vec::new(),
        measures: Vec::new(),
    }
}

fn read(work: &mut Work<'_>, parts: &[Section]) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut keys = BTreeSet::new();
    for part in parts {
        match part.kind {
            Kind::Agenda => sessions.push(notice(work, part)),
            Kind::Minutes => sessions.push(minuted(work, part, &mut keys)),
            Kind::Extract => sessions.push(extract::read(work, part.pieces.clone(), &mut keys)),
            Kind::Listing => sessions.push(listing::read(work, part.pieces.clone(), &mut keys)),
            Kind::Cover => sessions.push(cover::read(work, part.pieces.clone())),
            Kind::Trailing => trailing(work, part, sessions.last_mut()),
            Kind::Paper => {}
        }
    }
    sessions
}

/// The notice of a meeting and its agenda.
fn notice(work: &mut Work<'_>, part: &Section) -> Session {
    let first = part.pieces.clone().find(|&at| {
        headings::at(&work.pieces, at).is_some_and(|heading| {
            heading.depth == 1 && heading.number <= 3 && super::dates::times(&heading.title).is_empty()
        })
    });
    let first = first.unwrap_or(part.pieces.end);
    let head = head::read(work, part.pieces.start..first);
    let agenda = agenda::read(work, first..part.pieces.end);
    Session { agenda, ..session(head) }
}

pub(super) fn session(head: head::Head) -> Session {
    Session {
        line: head.line,
        group: head.group,
        date: head.date,
        time: head.time,
        ended: head.ended,
        venue: head.venue,
        ..Session::default()
    }
}

fn minuted(work: &mut Work<'_>, part: &Section, keys: &mut BTreeSet<String>) -> Session {
    let range = part.pieces.clone();
    let labelled =
        range.clone().find(|&at| work.pieces.get(at).is_some_and(|piece| super::labels::label(&piece.text).is_some()));
    let people = labelled.unwrap_or(range.start);
    let head = head::read(work, range.start..people);
    let first = minutes::first_item(work, people..range.end);
    let mut roll = attendance::read(work, people..first);
    let line = work.pieces.get(people).map_or(head.line, |piece| piece.line);
    standing_in::one_chair(work, line, &mut roll.attendance);
    let items = minutes::read(work, first..range.end, &roll.attendance, keys);
    for index in first..range.end {
        let Some(piece) = work.pieces.get(index) else { break };
        let (text, line) = (piece.text.clone(), piece.line);
        let (started, ended) = attendance::hours(&text);
        roll.started = roll.started.or(started);
        roll.ended = roll.ended.or(ended);
        if let Some(names) = super::labels::apologies_sentence(&text) {
            work.doubts.add(line, "apologies are read from the words of a minute");
            attendance::people(work, names, line, super::labels::Label::Apologies, &mut roll.attendance);
        }
        standing_in::stood_in(work, &text, line, &mut roll.attendance);
    }
    if roll.attendance.is_empty() {
        work.doubts.add(line, "nobody is read as present");
    } else if !roll.attendance.iter().any(|one| one.chaired) {
        work.doubts.add(line, "who chaired is not told");
    }
    let mut made = session(head);
    made.ended = roll.ended.or(made.ended);
    made.started = roll.started;
    Session { held: true, attendance: roll.attendance, minutes: items, ..made }
}

/// A list of titles after the minutes: their agenda.
fn trailing(work: &mut Work<'_>, part: &Section, session: Option<&mut Session>) {
    let items = agenda::read(work, part.pieces.clone());
    let line = work.pieces.get(part.pieces.start).map_or(1, |piece| piece.line);
    if let Some(session) = session.filter(|session| session.agenda.is_empty()) {
        work.doubts.add(line, "the list of titles after the minutes is taken as the agenda of that meeting");
        session.agenda = items;
    } else {
        work.doubts.add(line, "a list of titles after the minutes is left out");
    }
}

/// Papers marked as exempt; such a paper lies at the private item, where there is only one.
fn papers(work: &mut Work<'_>, parts: &[Section], sessions: &mut [Session]) -> Vec<Document> {
    let mut documents: Vec<Document> = Vec::new();
    for part in parts.iter().filter(|part| part.kind == Kind::Paper) {
        for index in part.pieces.clone() {
            let Some(piece) = work.piece(index) else { break };
            let Some(clause) = exempt::clause(&piece.text) else { continue };
            let mut paragraphs = Vec::new();
            agenda::paragraphs(work, &clause, piece.line, &mut paragraphs);
            if paragraphs.is_empty() || documents.iter().any(|document| document.exempt_paragraphs == paragraphs) {
                continue;
            }
            work.take(index);
            let key = format!("exempt-paper-{}", documents.len() + 1);
            let title = lay(work, piece.line, &key, &paragraphs, sessions);
            documents.push(Document {
                key,
                title,
                visibility: Visibility::Exempt,
                exempt_paragraphs: paragraphs,
                media_type: None,
                published_at: None,
            });
        }
    }
    documents
}

/// Lays a paper at the only private item; its title.
fn lay(work: &mut Work<'_>, line: usize, key: &str, paragraphs: &[u8], sessions: &mut [Session]) -> String {
    let mut private: Vec<&mut AgendaItem> =
        sessions.iter_mut().flat_map(|session| &mut session.agenda).filter(|item| item.private).collect();
    let [item] = private.as_mut_slice() else {
        work.doubts.add(line, "a paper is marked as exempt; which item it belongs to is not clear");
        return "Exempt paper".to_owned();
    };
    if item.exempt_paragraphs != paragraphs {
        let number = item.number;
        work.doubts.add(
            line,
            format!(
                "the paper cites paragraph {paragraphs:?}, the agenda {:?} for item {number}: both are kept",
                item.exempt_paragraphs
            ),
        );
    }
    work.doubts.add(line, format!("a paper marked as exempt is taken to be that of item {}", item.number));
    item.documents.push(key.to_owned());
    item.title.clone()
}

fn recommendations(sessions: &[Session], groups: &[Group], meetings: &[crate::bundle::Meeting]) -> Vec<Recommendation> {
    let source =
        meetings.first().and_then(|meeting| meeting.agenda.first()).map_or("Report", |item| item.title.as_str());
    let mut made = Vec::new();
    for session in sessions {
        let group = groups.iter().find(|group| Some(&group.name) == session.group.as_ref()).or_else(|| groups.first());
        let Some(group) = group else { continue };
        for (_, text) in &session.recommendations {
            made.push(Recommendation {
                key: format!("recommendation-{}", made.len() + 1),
                source: source.to_owned(),
                made_to: vec![RecommendationTarget::Group(group.key.clone())],
                text: text.clone(),
                from_value: None,
                to_value: None,
                status: ActionStatus::Open,
            });
        }
    }
    made
}
