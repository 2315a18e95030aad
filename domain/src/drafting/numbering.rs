//! Numbers and letters that begin a line: `3.`, `32`, `1.2`, `(a)`.

/// A line that begins with a number: the number, how deep it is (`1.2` is 2 deep), and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Numbered<'a> {
    pub(super) number: u16,
    pub(super) depth: usize,
    pub(super) rest: &'a str,
}

/// The number that a line begins with, if what follows can be a title or a paragraph.
pub(super) fn numbered(text: &str) -> Option<Numbered<'_>> {
    let text = ["item no.", "agenda item", "item", "minute no.", "minute"]
        .iter()
        .find_map(|word| strip_word(text, word))
        .filter(|rest| rest.starts_with(|one: char| one.is_ascii_digit()))
        .unwrap_or(text);
    let end = text.find(|one: char| !one.is_ascii_digit() && one != '.').unwrap_or(text.len());
    let (mark, rest) = text.split_at_checked(end)?;
    let closed = mark.ends_with('.');
    let parts: Vec<&str> = mark.trim_end_matches('.').split('.').collect();
    let number: u16 = parts.first()?.parse().ok().filter(|number| *number > 0)?;
    let (rest, closed) = match rest.strip_prefix([')', ':']) {
        Some(rest) => (rest, true),
        None => (rest, closed),
    };
    if parts.iter().any(|part| part.is_empty() || part.len() > 3) || (!rest.is_empty() && !rest.starts_with(' ')) {
        return None;
    }
    let rest = rest.trim_start().trim_start_matches(['-', '–', '—']).trim_start();
    let depth = if parts.last() == Some(&"0") { parts.len() - 1 } else { parts.len() };
    if begins_with_time(rest) {
        return None;
    }
    // Without a stop, a number may be the day of a date, a time, or a quantity.
    let looks = closed || depth > 1 || rest.starts_with(char::is_uppercase);
    (looks && depth > 0).then_some(Numbered { number, depth, rest })
}

/// `text` after `word`, where it begins with it, whatever the case.
pub(super) fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(word.len())?;
    (head.eq_ignore_ascii_case(word) && !rest.starts_with(|one: char| one.is_alphanumeric()))
        .then(|| rest.trim_start_matches([' ', ':', '-', '–', '—', '=', '.']))
}

fn begins_with_time(rest: &str) -> bool {
    let first = rest.split(' ').next().unwrap_or_default().to_ascii_lowercase();
    super::dates::month(&first).is_some() || matches!(first.trim_end_matches('.'), "am" | "pm" | "a.m" | "p.m")
}

/// `text` without a number such as `1.4` before it.
pub(super) fn unnumbered(text: &str) -> &str {
    numbered(text).filter(|found| found.depth > 1 && !found.rest.is_empty()).map_or(text, |found| found.rest)
}

/// `(1)`, `(a)`, `(iv)`, `a)`, `i.` before one of several parts, and what follows.
pub(super) fn lettered(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if let Some((mark, rest)) = text.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
        return (1..=4).contains(&mark.len()).then_some(rest.trim_start()).filter(|_| is_mark(mark));
    }
    let (mark, rest) = text.split_once([')', '.'])?;
    ((1..=3).contains(&mark.len()) && is_mark(mark) && rest.starts_with(' ')).then(|| rest.trim_start())
}

fn is_mark(mark: &str) -> bool {
    let digits = mark.chars().all(|one| one.is_ascii_digit());
    let roman = mark.chars().all(|one| matches!(one, 'i' | 'v' | 'x'));
    digits || roman || (mark.len() == 1 && mark.chars().all(|one| one.is_ascii_lowercase()))
}

/// Whether `text` can be a title: short, and no sentence.
pub(super) fn is_title(text: &str) -> bool {
    let count = text.chars().count();
    let words = text.split(' ').count();
    (2..=160).contains(&count)
        && words <= 22
        && !text.ends_with(['.', ';', ','])
        && !text.contains(". ")
        && text.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(u16, usize, &str)> {
        numbered(text).map(|one| (one.number, one.depth, one.rest))
    }

    #[test]
    fn numbers_are_told_from_dates_and_quantities() {
        assert_eq!(read("3. Draft plan"), Some((3, 1, "Draft plan")));
        assert_eq!(read("32 Welcome"), Some((32, 1, "Welcome")));
        assert_eq!(read("1.2 Context"), Some((1, 2, "Context")));
        assert_eq!(read("4.0 Budget"), Some((4, 1, "Budget")));
        assert_eq!(read("Item 6: Plan"), Some((6, 1, "Plan")));
        assert_eq!(read("6 March 2018"), None);
        assert_eq!(read("157 people came"), None);
        assert_eq!(read("9.30 am"), None);
        assert_eq!(lettered("(a) the plan"), Some("the plan"));
        assert_eq!(lettered("(Police) is to"), None);
    }
}
