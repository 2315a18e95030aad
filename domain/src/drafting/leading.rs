//! Who led an item: the people whom its first paragraph says introduced or presented it.

use super::Work;
use super::minutes::Paragraph;
use super::names::name;
use super::vocabulary::is_post;
use crate::bundle::Attendance;
use crate::text::folded;

const VERBS: [&str; 15] = [
    " introduced ",
    " presented ",
    " led ",
    " provided ",
    " gave ",
    " directed ",
    " updated ",
    " reported ",
    " outlined ",
    " advised ",
    " explained ",
    " delivered ",
    " informed ",
    " summarised ",
    " spoke ",
];

/// What stands before the verb of the first sentence.
fn subject(body: &[Paragraph]) -> Option<(usize, &str)> {
    let first = body.first()?;
    let at = VERBS.iter().filter_map(|verb| first.text.find(verb)).min()?;
    first.text.get(..at).map(|head| (first.line, head))
}

/// The keys of those who led.
pub(super) fn led_by(work: &mut Work<'_>, body: &[Paragraph], attendance: &[Attendance]) -> Vec<String> {
    let mut found = Vec::new();
    let Some((line, head)) = subject(body) else { return found };
    let mut plain = String::new();
    let mut depth = 0_usize;
    for one in head.chars() {
        match one {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(one),
            _ => {}
        }
    }
    for part in plain.replace(" and ", ",").split(',') {
        let lower = folded(part);
        if matches!(lower.as_str(), "the chair" | "chair" | "the chairman" | "the chairperson") {
            found.extend(attendance.iter().find(|one| one.chaired).and_then(|one| one.person.clone()));
        } else if let Some(person) = name(part.trim()) {
            // A name that nothing else supports may be the name of a thing.
            if work.register.known(&person).is_some() || head.contains('(') || person.shown.starts_with("Councillor") {
                found.push(work.register.person(&person, line, &mut work.doubts));
            }
        }
    }
    let mut seen = Vec::new();
    found.retain(|key| {
        !seen.contains(key) && {
            seen.push(key.clone());
            true
        }
    });
    found
}

/// The post of somebody unnamed who presented: `The Community Safety Manager presented …`.
pub(super) fn unnamed(body: &[Paragraph]) -> Option<(usize, String)> {
    let (line, head) = subject(body)?;
    let post = head.strip_prefix("The ").or_else(|| head.strip_prefix("the "))?;
    let words: Vec<&str> = post.split_whitespace().collect();
    let capitals =
        words.iter().all(|word| word.starts_with(char::is_uppercase) || matches!(*word, "of" | "and" | "for" | "the"));
    let chair = folded(post).starts_with("chair");
    ((2..=8).contains(&words.len()) && capitals && !chair && words.last().is_some_and(|word| is_post(word)))
        .then(|| (line, post.to_owned()))
}
