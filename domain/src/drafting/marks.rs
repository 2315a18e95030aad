//! The marks in lists of people: commas, semicolons, brackets, and what brackets say.

use super::names::{Name, name};

/// Whether a list of three or more holds names and nothing else, brackets aside.
pub(super) fn names_only(text: &str) -> bool {
    let plain: Vec<&str> = tokens(text)
        .into_iter()
        .filter_map(|token| if let Token::Text(text, _) = token { Some(text) } else { None })
        .collect();
    let parts: Vec<&str> = plain
        .iter()
        .flat_map(|text| text.split(" and "))
        .map(|part| part.trim_matches(['.', ' ']))
        .filter(|part| !part.is_empty())
        .collect();
    parts.len() >= 3 && parts.iter().all(|part| name(part).is_some())
}

pub(super) enum Token<'a> {
    /// Words, and whether a bracket stands straight before them.
    Text(&'a str, bool),
    Bracket(&'a str),
    End,
}

/// Parts at commas and semicolons, brackets apart.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut direct = false;
    while let Some(at) = rest.find([',', ';', '(', '[']) {
        let (before, after) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if !before.trim().is_empty() {
            found.push(Token::Text(before.trim(), direct));
        }
        let mark = after.chars().next().unwrap_or(',');
        let after = after.get(1..).unwrap_or_default();
        if mark == '(' || mark == '[' {
            let end = closing(after);
            found.push(Token::Bracket(after.get(..end).unwrap_or(after)));
            rest = after.get(end + 1..).unwrap_or_default();
            direct = true;
        } else {
            direct = false;
            if mark == ';' {
                found.push(Token::End);
            }
            rest = after;
        }
    }
    if !rest.trim().is_empty() {
        found.push(Token::Text(rest.trim(), direct));
    }
    found
}

/// Where the bracket that is open closes; the end where it does not.
pub(super) fn closing(text: &str) -> usize {
    let mut depth = 1_usize;
    for (at, one) in text.char_indices() {
        match one {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

pub(super) fn is_chair(folded: &str) -> bool {
    matches!(folded, "chair" | "chairman" | "chairwoman" | "chairperson" | "in the chair" | "the chair" | "cadeirydd")
}

/// Whether `text` is the initials of a name.
pub(super) fn is_initials(text: &str, name: &Name) -> bool {
    let initials: String = name.plain.split([' ', '-']).filter_map(|word| word.chars().next()).collect();
    let given: String = text.chars().filter(|one| one.is_alphabetic()).collect::<String>().to_lowercase();
    let first_and_last = || initials.chars().next().into_iter().chain(initials.chars().last()).collect::<String>();
    !given.is_empty()
        && text.len() <= 6
        && text.chars().any(char::is_uppercase)
        && (given == initials || given == first_and_last())
}

/// `Name – Post, Organisation`.
pub(super) fn dashed(text: &str) -> Option<(&str, &str)> {
    [" – ", " - ", " — "].iter().find_map(|mark| text.split_once(mark))
}

/// Whom "substitute for X", "in place of X", "deputising for X" name.
pub(super) fn substituted(text: &str) -> Option<&str> {
    const WORDS: [&str; 13] = [
        "substitute for",
        "substituting for",
        "sub for",
        "subbing for",
        "in place of",
        "deputising for",
        "deputy for",
        "on behalf of",
        "representing",
        "attending for",
        "standing in for",
        "as substitute for",
        "for",
    ];
    let lower = text.to_ascii_lowercase();
    WORDS.iter().find_map(|word| {
        let at = if *word == "for" { lower.starts_with("for ").then_some(0)? } else { lower.find(word)? };
        let whom = text.get(at + word.len()..)?.trim().trim_start_matches("the ").trim_end_matches(['.', ')']);
        (name(whom).is_some()).then_some(whom)
    })
}
