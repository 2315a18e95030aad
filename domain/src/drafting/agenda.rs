//! Agenda items: number, title, pages, and what is to be taken in private.

use super::exempt::{Clause, begins_private, begins_public, clause};
use super::furniture::{continues, is_trimming};
use super::headings;
use super::numbering::is_title;
use super::{Work, short};
use crate::bundle::AgendaItem;
use crate::text::{LONGEST_NAME, folded};
use std::ops::Range;

/// Reads the items of an agenda, from the first on.
pub(super) fn read(work: &mut Work<'_>, range: Range<usize>) -> Vec<AgendaItem> {
    let mut items: Vec<AgendaItem> = Vec::new();
    let mut private = false;
    let mut following: Option<Clause> = None;
    let mut index = range.start;
    while index < range.end {
        if items.len() >= super::MOST {
            break;
        }
        let Some(piece) = work.piece(index) else { break };
        let heading = headings::at(&work.pieces, index).filter(|heading| fits(heading, &items));
        if let Some(heading) = heading {
            let (item, next) = item(work, index, &heading, &items);
            index = next;
            if let Some(mut item) = item {
                item.private |= private;
                if private && let Some(clause) = &following {
                    paragraphs(work, clause, piece.line, &mut item.exempt_paragraphs);
                }
                items.push(item);
            }
            continue;
        }
        if begins_private(&piece.text) {
            private = true;
            work.take(index);
        } else if begins_public(&piece.text) {
            private = false;
            work.take(index);
        } else if let Some(found) = clause(&piece.text) {
            work.take(index);
            let lower = folded(&piece.text);
            if lower.contains("following item") || lower.contains("items of business") && items.is_empty() {
                following = Some(found);
                if !private {
                    work.doubts.add(
                        piece.line,
                        "the exempt paragraphs are taken to be those of the private items that follow",
                    );
                }
            } else if let Some(item) = items.last_mut() {
                item.private = true;
                let mut given = std::mem::take(&mut item.exempt_paragraphs);
                paragraphs(work, &found, piece.line, &mut given);
                if let Some(item) = items.last_mut() {
                    item.exempt_paragraphs = given;
                }
            }
        } else if let (Some((from, to, rest)), Some(item)) =
            (pages(&piece.text).filter(|(_, _, rest)| rest.is_empty()), items.last_mut())
        {
            (item.page_from, item.page_to) = (Some(from), Some(to));
            let _ = rest;
            work.take(index);
        } else if let (Some(presenter), Some(item)) = (report_of(&piece.text), items.last_mut()) {
            item.presenter.get_or_insert(presenter);
            work.take(index);
        } else if is_trimming(&piece.text) {
            work.take(index);
        }
        index += 1;
    }
    if following.is_some() && !items.iter().any(|item| item.private) {
        work.doubts.add(
            work.pieces.get(range.start).map_or(1, |piece| piece.line),
            "exempt paragraphs are cited, but no item is private",
        );
    }
    items
}

/// Whether a heading is the next item: one deep, and in its turn or all numbered 1 as some systems do.
fn fits(heading: &headings::Heading, items: &[AgendaItem]) -> bool {
    let last = items.last().map_or(0, |item| item.number);
    let turn = heading.number > last && heading.number <= last.saturating_add(5);
    let listed = heading.number == 1 && is_title(&heading.title);
    heading.depth == 1 && (items.is_empty() || turn || listed)
}

fn item(
    work: &mut Work<'_>,
    index: usize,
    heading: &headings::Heading,
    items: &[AgendaItem],
) -> (Option<AgendaItem>, usize) {
    let mut next = index + heading.pieces;
    (index..next).for_each(|at| work.take(at));
    let line = work.pieces.get(index).map_or(1, |piece| piece.line);
    let mut text = heading.title.clone();
    let mut open = work.pieces.get(next - 1).is_some_and(|piece| piece.open);
    while let (Some(before), Some(after)) = (work.piece(next - 1), work.piece(next)) {
        let fresh = headings::at(&work.pieces, next).is_some();
        if fresh || after.row == before.row || !(open || continues(&before, &after)) {
            break;
        }
        text = super::furniture::joined(&text, &after.text, &work.words, after.line, &mut work.doubts);
        open ^= after.open;
        work.take(next);
        next += 1;
    }
    let mut found = pages(&text);
    let mut presenter = None;
    // Further cells of the same row: pages, or who presents.
    while let Some(cell) = work
        .pieces
        .get(next)
        .filter(|piece| work.pieces.get(index).is_some_and(|first| first.row == piece.row))
        .cloned()
    {
        if let Some((from, to, _)) =
            pages(&cell.text).filter(|(_, _, rest)| rest.is_empty()).or_else(|| bare_pages(&cell.text))
        {
            found = Some((from, to, found.map_or(text.clone(), |(_, _, rest)| rest)));
            work.take(next);
        } else if presenter.is_none() && super::names::name(cell.text.split(',').next().unwrap_or_default()).is_some() {
            presenter = Some(cell.text.clone());
            work.take(next);
        }
        next += 1;
    }
    let (title, page_from, page_to) = match found {
        Some((from, to, rest)) => (rest, Some(from), Some(to)),
        None => (text, None, None),
    };
    let title = clean(&title);
    let last = items.last();
    let repeated = last.is_some_and(|last| folded(&last.title) == folded(&title));
    let number = if heading.number == 1 && last.is_some() {
        last.map_or(1, |last| last.number.saturating_add(1))
    } else {
        heading.number
    };
    if repeated || title.is_empty() || items.iter().any(|item| item.number == number) {
        work.doubts.add(line, format!("an item that repeats another is left out: \"{}\"", short(&title, 70)));
        return (None, next);
    }
    if number != heading.number && number == 2 {
        work.doubts.add(line, "every item is printed with the number 1; they are counted from 1 on");
    } else if last.is_some_and(|last| number > last.number + 1) {
        work.doubts.add(line, format!("item {number} does not follow the item before it"));
    }
    if title.chars().count() >= LONGEST_NAME {
        work.doubts.add(line, format!("the title of item {number} is cut short"));
    }
    let item = AgendaItem {
        number,
        title,
        presenter,
        standing: false,
        private: false,
        exempt_paragraphs: Vec::new(),
        page_from,
        page_to,
        documents: Vec::new(),
    };
    (Some(item), next)
}

fn clean(title: &str) -> String {
    let title = title.trim().trim_end_matches([':', '.', ';', '*', ' ', '-', '–']).trim_start_matches(['*', ' ']);
    headings::title_case(&short(title, LONGEST_NAME - 2))
}

/// `Report of the Head of Community Safety`.
pub(super) fn report_of(text: &str) -> Option<String> {
    let rest =
        ["Report of ", "Report by ", "Presented by ", "Presenter: "].iter().find_map(|word| text.strip_prefix(word))?;
    let who = rest.strip_prefix("the ").unwrap_or(rest).trim_end_matches(['.', ' ', ',']);
    (!who.is_empty() && who.split(' ').count() <= 14 && !who.contains(". ")).then(|| short(who, 290))
}

/// Adds the paragraphs of `clause` that the nation has.
pub(super) fn paragraphs(work: &mut Work<'_>, clause: &Clause, line: usize, given: &mut Vec<u8>) {
    let (first, last) = work.nation.paragraphs();
    for number in &clause.paragraphs {
        match u8::try_from(*number) {
            Ok(paragraph) if (first..=last).contains(&paragraph) => given.push(paragraph),
            _ => work.doubts.add(
                line,
                format!(
                    "paragraph {number} of Schedule 12A does not apply here ({first} to {last} do); it is left out"
                ),
            ),
        }
    }
    given.sort_unstable();
    given.dedup();
}

/// `(Pages 1 - 6)`, `(Page 5)`, `Pages 7-14`: first, last, and the text without it.
pub(super) fn pages(text: &str) -> Option<(u16, u16, String)> {
    let lower = text.to_ascii_lowercase();
    let (at, word) = ["(pages ", "(page ", "pages ", "page ", "(pp ", "pp. "].iter().find_map(|word| {
        let at = lower.rfind(word)?;
        let fresh =
            at == 0 || text.get(..at).is_some_and(|before| before.ends_with([' ', ')', ':']) || word.starts_with('('));
        fresh.then_some((at, *word))
    })?;
    let rest = text.get(at + word.len()..)?;
    let end =
        rest.find(|one: char| !(one.is_ascii_digit() || matches!(one, ' ' | '-' | '–' | '—'))).unwrap_or(rest.len());
    let (from, to) = range(rest.get(..end)?)?;
    let tail = rest.get(end..)?;
    let (tail, closed) = tail.strip_prefix(')').map_or((tail, false), |tail| (tail, true));
    // Without brackets it must end the line: "pages 1 to 6 of the plan" is a sentence.
    if closed != word.starts_with('(') || (!closed && !tail.trim().is_empty()) {
        return None;
    }
    let rest = super::lines::spaced(&format!("{} {tail}", text.get(..at)?));
    Some((from, to, rest.trim_end_matches(['(', ' ']).to_owned()))
}

fn bare_pages(text: &str) -> Option<(u16, u16, String)> {
    range(text.trim_matches(['(', ')', ' '])).map(|(from, to)| (from, to, String::new()))
}

fn range(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.split(['-', '–', '—']).map(|part| part.trim().parse::<u16>());
    let from = parts.next()?.ok()?;
    let to = parts.next().map_or(Some(from), Result::ok)?;
    (parts.next().is_none() && from > 0 && from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_at_the_end_or_in_the_middle() {
        assert_eq!(pages("Minutes: (Pages 1 - 6)"), Some((1, 6, "Minutes:".into())));
        assert_eq!(
            pages("Assessment (Pages 15 - 30) and Priorities"),
            Some((15, 30, "Assessment and Priorities".into()))
        );
        assert_eq!(pages("Plan Page 7"), Some((7, 7, "Plan".into())));
        assert_eq!(pages("see pages 7 to 9 of the plan"), None);
        assert_eq!(pages("(Pages 6 - 1)"), None);
    }
}
