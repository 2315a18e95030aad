//! The cover of a report: `Meeting`, `Title`, `Date`, `Responsible Officer`, in a table or one to a line.

use super::assemble::Session;
use super::dates::day;
use super::lines::Piece;
use super::{Work, short};
use crate::bundle::AgendaItem;
use crate::text::{LONGEST_NAME, folded};
use std::ops::Range;

/// What a row of the cover says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Row {
    Body,
    Title,
    Date,
    Author,
    Recommendation,
    Other,
}

fn row(label: &str) -> Option<Row> {
    Some(match folded(label.trim_end_matches(':')).as_str() {
        "meeting" | "committee" | "board" | "report to" | "meeting of" => Row::Body,
        "title" | "subject" | "report title" | "title of report" => Row::Title,
        "date" | "report date" | "date of meeting" | "meeting date" => Row::Date,
        "responsible officer"
        | "report author"
        | "author"
        | "report of"
        | "report by"
        | "lead officer"
        | "presented by"
        | "contact officer" => Row::Author,
        "recommendation" | "recommendations" | "recommendation(s)" => Row::Recommendation,
        "purpose of item" | "purpose of report" | "purpose" | "agenda item" | "agenda item no" | "wards affected"
        | "ward(s)" => Row::Other,
        _ => return None,
    })
}

/// How far down a cover reaches.
const REACH: usize = 60;

/// Whether the text begins with the cover of a report: its body, its title and its day.
pub(super) fn looks_like_one(pieces: &[Piece]) -> bool {
    let rows: Vec<Row> =
        (0..pieces.len().min(REACH)).filter_map(|at| pair(pieces, at)).map(|(row, _, _)| row).collect();
    [Row::Body, Row::Title, Row::Date].iter().all(|wanted| rows.contains(wanted))
}

/// The label at a piece, what stands beside it, and how many pieces they take.
fn pair(pieces: &[Piece], at: usize) -> Option<(Row, String, usize)> {
    let piece = pieces.get(at)?;
    if let Some((label, rest)) = piece.text.split_once(':').filter(|(_, rest)| !rest.trim().is_empty()) {
        return row(label).map(|row| (row, rest.trim().to_owned(), 1));
    }
    let next = pieces.get(at + 1).filter(|next| next.row == piece.row && next.cell > piece.cell)?;
    row(&piece.text).map(|row| (row, next.text.clone(), 2))
}

/// Reads the cover; what the report itself says is left to the doubts.
pub(super) fn read(work: &mut Work<'_>, range: Range<usize>) -> Session {
    let mut session = Session { line: 1, held: true, ..Session::default() };
    let mut title: Option<(usize, String)> = None;
    let mut author: Option<String> = None;
    let mut index = range.start;
    while index < range.end.min(range.start + REACH) {
        let Some((row, text, count)) = pair(&work.pieces, index) else {
            index += 1;
            continue;
        };
        let line = work.pieces.get(index).map_or(1, |piece| piece.line);
        match row {
            Row::Body => session.group = session.group.or(Some(text)),
            Row::Title => title = title.or(Some((line, text))),
            Row::Date => session.date = session.date.or_else(|| day(&text).map(|day| day.date)),
            Row::Author => author = author.or(Some(text)),
            Row::Recommendation => session.recommendations.push((line, text)),
            Row::Other => {}
        }
        (index..index + count).for_each(|at| work.take(at));
        index += count;
    }
    let (line, title) = title.unwrap_or((1, "Report".to_owned()));
    if let Some(author) = &author
        && let Some(name) = super::names::name(author.split(',').next().unwrap_or_default())
    {
        let key = work.register.person(&name, line, &mut work.doubts);
        if let Some((_, job)) = author.split_once(',') {
            work.register.job(&key, job.trim());
        }
    }
    work.doubts.add(line, "the number of the agenda item is not printed; 1 stands for it");
    work.doubts.add(line, "this is a report to a meeting, not its minutes; only its cover is read");
    session.agenda.push(AgendaItem {
        number: 1,
        title: short(&title, LONGEST_NAME - 2),
        presenter: author,
        standing: false,
        private: false,
        exempt_paragraphs: Vec::new(),
        page_from: None,
        page_to: None,
        documents: Vec::new(),
    });
    session
}
