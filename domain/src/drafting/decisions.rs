//! Decisions: `RESOLVED that …`, `Agreed …`, with mover, seconder and vote.

use super::Work;
use super::minutes::Paragraph;
use super::names::name;
use super::numbering::{lettered, strip_word, unnumbered};
use crate::bundle::{Decision, MinuteItem, Vote};
use crate::text::folded;
use crate::words::DecisionKind;

const WORDS: [(&str, DecisionKind); 14] = [
    ("it was unanimously resolved", DecisionKind::Resolved),
    ("it was resolved", DecisionKind::Resolved),
    ("it was unanimously agreed", DecisionKind::Agreed),
    ("it was agreed", DecisionKind::Agreed),
    ("unanimously resolved", DecisionKind::Resolved),
    ("resolved", DecisionKind::Resolved),
    ("penderfynwyd", DecisionKind::Resolved),
    ("agreed", DecisionKind::Agreed),
    ("decision", DecisionKind::Agreed),
    ("decided", DecisionKind::Agreed),
    ("noted", DecisionKind::Noted),
    ("deferred", DecisionKind::Deferred),
    ("referred", DecisionKind::Referred),
    ("recommended", DecisionKind::Referred),
];

/// Whether a paragraph is a decision from its first word on.
pub(super) fn begins(text: &str) -> bool {
    opening(text).is_some()
}

/// The kind of decision that a paragraph begins with, and what was decided.
fn opening(text: &str) -> Option<(DecisionKind, &str)> {
    let text = unnumbered(text);
    let body = ["the ", ""].iter().find_map(|word| strip_body(text, word)).unwrap_or(text);
    WORDS.iter().find_map(|(word, kind)| {
        let rest = strip_word(body, word)?;
        // "Agreed actions", "Noted above": not what was decided.
        (!folded(rest).starts_with("action")).then_some((*kind, rest))
    })
}

/// `The Board RESOLVED`, `Members AGREED`: who decided, before the word in capitals.
fn strip_body<'a>(text: &'a str, article: &str) -> Option<&'a str> {
    let rest = if article.is_empty() { text } else { strip_word(text, article.trim())? };
    let mut words = rest.splitn(4, ' ');
    let (first, second, third) = (words.next()?, words.next()?, words.next().unwrap_or_default());
    let bodies =
        ["board", "committee", "partnership", "panel", "group", "members", "council", "forum", "executive", "meeting"];
    let capitals = |word: &str| {
        WORDS.iter().any(|(known, _)| word.trim_end_matches(':').eq_ignore_ascii_case(known))
            && !word.chars().any(char::is_lowercase)
    };
    if bodies.contains(&first.to_lowercase().as_str()) && capitals(second) {
        return rest.get(first.len() + 1..);
    }
    (bodies.contains(&second.to_lowercase().as_str()) && capitals(third))
        .then(|| rest.get(first.len() + second.len() + 2..))?
}

/// Takes the decisions of `body` into `item`; the words stay in its text.
pub(super) fn taken(work: &mut Work<'_>, body: &[Paragraph], item: &mut MinuteItem) {
    let mut index = 0;
    while let Some(paragraph) = body.get(index) {
        index += 1;
        let Some((kind, rest)) = opening(&paragraph.text) else {
            beside(work, paragraph, item);
            continue;
        };
        let mut texts = vec![clean(rest)];
        let introduces = texts.iter().all(String::is_empty) || rest.trim_end().ends_with(':') || rest.trim() == "that";
        while introduces
            && let Some(part) = body.get(index).filter(|next| next.bullet || lettered(&next.text).is_some())
        {
            texts.push(clean(lettered(&part.text).unwrap_or(&part.text)));
            index += 1;
        }
        if introduces && texts.len() > 1 {
            texts.remove(0);
        } else if introduces
            && texts.iter().all(String::is_empty)
            && let Some(next) = body.get(index)
        {
            texts = vec![clean(&next.text)];
            index += 1;
        }
        texts.retain(|text| text.chars().any(char::is_alphabetic));
        if texts.is_empty() {
            work.doubts.add(paragraph.line, "a decision without words is left out");
        }
        let before = index.checked_sub(2).and_then(|before| body.get(before)).map_or("", |before| before.text.as_str());
        for text in texts {
            let mut decision = decision(work, paragraph.line, kind, text);
            // "It was moved by A, seconded by B and" on the line above.
            if decision.mover.is_none() && before.trim_end_matches([' ', ',', ':']).ends_with(" and") {
                decision.mover = by(work, paragraph.line, before, &MOVERS);
                decision.seconder =
                    by(work, paragraph.line, before, &SECONDERS).filter(|one| Some(one) != decision.mover.as_ref());
            }
            item.decisions.push(decision);
        }
    }
}

fn clean(text: &str) -> String {
    let text = text.trim().trim_start_matches(['-', '–', '—', ':', ' ', '*']);
    let text = lettered(text).unwrap_or(text);
    let text =
        strip_word(text, "that").or_else(|| strip_word(text, "to")).filter(|rest| !rest.is_empty()).unwrap_or(text);
    let text = if text == "that" || text == "that:" { "" } else { text };
    let text = text.trim_end_matches(['.', ';', ':', ' ']);
    text.strip_suffix(" and").unwrap_or(text).trim_end_matches(['.', ';', ':', ',', ' ']).to_owned()
}

/// A decision inside a paragraph that tells something else too.
fn beside(work: &mut Work<'_>, paragraph: &Paragraph, item: &mut MinuteItem) {
    if let Some(text) = approved(&paragraph.text) {
        work.doubts.add(paragraph.line, "the minutes of an earlier meeting are read as agreed");
        let decision = decision(work, paragraph.line, DecisionKind::Agreed, text);
        item.decisions.push(decision);
    }
    let lower = paragraph.text.to_ascii_lowercase();
    let marks = [
        ("it was agreed that ", DecisionKind::Agreed),
        ("it was agreed to ", DecisionKind::Agreed),
        ("it was resolved that ", DecisionKind::Resolved),
        ("members agreed that ", DecisionKind::Agreed),
        ("members agreed to ", DecisionKind::Agreed),
    ];
    for (mark, kind) in marks {
        let Some(rest) = lower.find(mark).and_then(|at| paragraph.text.get(at + mark.len()..)) else { continue };
        let end = rest.find(". ").unwrap_or(rest.len());
        let text = clean(rest.get(..end).unwrap_or(rest));
        if !text.is_empty() {
            work.doubts.add(
                paragraph.line,
                format!("read as a decision from the middle of a paragraph: \"{}\"", super::short(&text, 60)),
            );
            let decision = decision(work, paragraph.line, kind, text);
            item.decisions.push(decision);
        }
    }
}

/// `The minutes of the meeting held on … were agreed as a correct record`.
fn approved(text: &str) -> Option<String> {
    let text = unnumbered(text);
    let rest = text.strip_prefix("The minutes of ")?;
    let at = [" were agreed", " were approved", " were confirmed", " were accepted", " were signed"]
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min()?;
    rest.get(..at).filter(|minutes| minutes.len() < 200).map(|minutes| format!("the minutes of {minutes}"))
}

fn decision(work: &mut Work<'_>, line: usize, kind: DecisionKind, text: String) -> Decision {
    let mover = by(work, line, &text, &MOVERS);
    let seconder = by(work, line, &text, &SECONDERS);
    let vote = vote(&text);
    if vote.is_none() && (text.contains(" votes ") || text.contains("voting")) {
        work.doubts.add(line, "a vote is spoken of, but not read");
    }
    let same = mover.is_some() && mover == seconder;
    Decision { kind, text, mover, seconder: seconder.filter(|_| !same), vote }
}

const MOVERS: [&str; 4] = ["proposed by ", "moved by ", "proposer: ", "mover: "];
const SECONDERS: [&str; 2] = ["seconded by ", "seconder: "];

fn by(work: &mut Work<'_>, line: usize, text: &str, words: &[&str]) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let rest = words.iter().find_map(|word| lower.find(word).and_then(|at| text.get(at + word.len()..)))?;
    let end = [",", ";", ".", " and ", ")", " that ", " seconded"]
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min()
        .unwrap_or(rest.len());
    let found = name(rest.get(..end)?)?;
    Some(work.register.person(&found, line, &mut work.doubts))
}

/// `8 votes for, 2 against and 1 abstention`; `For: 8, Against: 2, Abstained: 1`.
fn vote(text: &str) -> Option<Vote> {
    let lower = folded(text);
    let words: Vec<&str> = lower.split(|one: char| !one.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let number = |at: Option<usize>| at.and_then(|at| words.get(at)).and_then(|word| word.parse::<u16>().ok());
    let against = words.iter().position(|word| *word == "against")?;
    // "For: 8": the number follows; "8 votes for": it comes before.
    let after = number(Some(against + 1)).is_some()
        && number(against.checked_sub(1)).is_none_or(|_| lower.contains("against:"));
    let near = |word: &[&str]| {
        let at = words.iter().position(|known| word.contains(known))?;
        if after {
            number(Some(at + 1))
        } else {
            number(at.checked_sub(1)).or_else(|| number(at.checked_sub(2))).or_else(|| number(at.checked_sub(3)))
        }
    };
    let in_favour = near(&["for", "favour"])?;
    let abstained = near(&["abstention", "abstentions", "abstained", "abstain", "abstaining"]).unwrap_or(0);
    Some(Vote { in_favour, against: near(&["against"])?, abstained })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_are_told_by_their_first_word() {
        assert_eq!(
            opening("RESOLVED that the report be noted."),
            Some((DecisionKind::Resolved, "that the report be noted."))
        );
        assert_eq!(opening("Agreed the minutes"), Some((DecisionKind::Agreed, "the minutes")));
        assert_eq!(opening("The Board NOTED the report."), Some((DecisionKind::Noted, "the report.")));
        assert_eq!(opening("The Board noted the report."), None);
        assert_eq!(clean("– (1) that the report be noted;"), "the report be noted");
    }

    #[test]
    fn votes_are_read() {
        assert_eq!(
            vote("8 votes for, 2 against and 1 abstention"),
            Some(Vote { in_favour: 8, against: 2, abstained: 1 })
        );
        assert_eq!(vote("For: 8, Against: 2, Abstained: 1"), Some(Vote { in_favour: 8, against: 2, abstained: 1 }));
        assert_eq!(vote("against the plan"), None);
    }
}
