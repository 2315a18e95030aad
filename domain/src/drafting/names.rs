//! People's names: `Councillor Mrs Bowyer`, `Chief Superintendent Dave Thorne`, `Ann O'Neill`.

use super::vocabulary::{bare, is_known, is_rank, is_sure_rank, is_title};
use crate::text::folded;

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// As it is to be shown: with `Councillor`, without a rank, without `Mr` where a given name is there.
    pub(super) shown: String,
    /// As printed.
    pub(super) printed: String,
    /// The rank before it, such as `Chief Superintendent`.
    pub(super) rank: Option<String>,
    /// The name without title and rank, folded.
    pub(super) plain: String,
    /// Whether it is a surname only.
    pub(super) surname_only: bool,
}

const PARTICLES: [&str; 12] = ["de", "van", "von", "la", "le", "du", "bin", "al", "ap", "ab", "der", "den"];

/// `text` as a name, if every word of it can be part of one.
pub(super) fn name(text: &str) -> Option<Name> {
    let printed = text.trim().trim_end_matches(['.', ',', ';', ':']).trim();
    if printed.len() > 120 {
        return None;
    }
    let words: Vec<&str> = printed.split_whitespace().collect();
    let before = words.iter().take_while(|word| is_title(word) || is_rank(word)).count();
    // "Chief" or "Area" without a word that is sure to be a rank begins something else.
    let titled = words.iter().take(before).any(|word| is_title(word) || is_sure_rank(word));
    let (front, rest) = words.split_at_checked(before)?;
    if (!front.is_empty() && !titled) || !(1..=4).contains(&rest.len()) || !rest.iter().all(|word| part(word)) {
        return None;
    }
    if rest.len() == 1 && (!titled || rest.first().is_some_and(|word| word.chars().count() < 2)) {
        return None;
    }
    if rest.last().is_some_and(|word| PARTICLES.contains(word))
        || rest.first().is_some_and(|word| word.starts_with(char::is_lowercase))
    {
        return None;
    }
    let ranks: Vec<&str> = front.iter().filter(|word| is_rank(word)).copied().collect();
    let councillor =
        front.iter().any(|word| matches!(bare(word).as_str(), "councillor" | "councillors" | "cllr" | "cllrs"));
    let surname_only = rest.len() == 1;
    let mut shown = Vec::new();
    if councillor {
        shown.push("Councillor");
    }
    shown.extend(
        front.iter().filter(|word| is_title(word) && !is_councillor(word) && keeps(word, surname_only || councillor)),
    );
    shown.extend(rest);
    Some(Name {
        shown: shown.join(" ").replace('’', "'"),
        printed: printed.to_owned(),
        rank: (!ranks.is_empty()).then(|| ranks.join(" ")),
        plain: folded(&rest.join(" ")).replace('’', "'"),
        surname_only,
    })
}

fn is_councillor(word: &str) -> bool {
    matches!(bare(word).as_str(), "councillor" | "councillors" | "cllr" | "cllrs")
}

/// `Mr` and `Mrs` go where a given name tells people apart; other titles stay.
fn keeps(word: &str, needed: bool) -> bool {
    needed || !matches!(bare(word).as_str(), "mr" | "mrs" | "ms" | "miss" | "mx")
}

/// Whether a word can be part of a name: a capital first, nothing that speaks of a post or an organisation.
fn part(word: &str) -> bool {
    if PARTICLES.contains(&word) {
        return true;
    }
    let letters = word.chars().all(|one| one.is_alphabetic() || matches!(one, '-' | '\'' | '’' | '.'));
    let initial = word.trim_end_matches('.').chars().count() == 1;
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    letters && capital && (initial || !is_known(word)) && !is_title(word) && (initial || !is_no_name(&bare(word)))
}

/// Words that begin a sentence or a heading, and months.
fn is_no_name(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "and"
            | "of"
            | "for"
            | "members"
            | "all"
            | "a"
            | "an"
            | "theme"
            | "no"
            | "none"
            | "action"
            | "agenda"
            | "item"
            | "plan"
            | "report"
            | "january"
            | "february"
            | "march"
            | "april"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
    )
}

/// Where a person's name begins at the end of `text`: after a title, or after the last word that speaks of a
/// post or an organisation. What stands before it belongs to the person named earlier.
pub(super) fn split_trailing(text: &str) -> Option<(&str, &str)> {
    let starts: Vec<usize> = word_starts(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let titled = (1..words.len()).find(|&index| {
        words.get(index).is_some_and(|word| is_title(word) || is_rank(word))
            && starts.get(index).and_then(|at| text.get(*at..)).and_then(name).is_some()
    });
    let last_known = words.iter().rposition(|word| is_known(word));
    let at = titled.or_else(|| {
        let next = last_known? + 1;
        let rest = starts.get(next).and_then(|at| text.get(*at..))?;
        name(rest).map(|_| next)
    })?;
    let (before, after) = text.split_at_checked(*starts.get(at)?)?;
    Some((before.trim(), after.trim()))
}

fn word_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut inside = false;
    for (at, one) in text.char_indices() {
        if !inside && !one.is_whitespace() {
            starts.push(at);
        }
        inside = !one.is_whitespace();
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_ranks_are_told_from_names() {
        let read = |text: &str| name(text).map(|name| (name.shown, name.rank));
        assert_eq!(
            read("Chief Superintendent Dave Thorne"),
            Some(("Dave Thorne".into(), Some("Chief Superintendent".into())))
        );
        assert_eq!(read("Councillor Mrs Bowyer"), Some(("Councillor Mrs Bowyer".into(), None)));
        assert_eq!(read("Cllr A. O’Neill-Smith"), Some(("Councillor A. O'Neill-Smith".into(), None)));
        assert_eq!(read("Mrs Margaret Aston"), Some(("Margaret Aston".into(), None)));
        assert_eq!(read("Chief Executive Jane Doe"), None);
        assert_eq!(read("Victim Support"), None);
        assert_eq!(read("Smith"), None);
    }

    #[test]
    fn a_name_that_follows_an_organisation_is_found() {
        assert_eq!(split_trailing("PCC Councillor Mrs Bowyer"), Some(("PCC", "Councillor Mrs Bowyer")));
        assert_eq!(
            split_trailing("Devon and Cornwall Police Jane Elliott Toncic"),
            Some(("Devon and Cornwall Police", "Jane Elliott Toncic"))
        );
        assert_eq!(
            split_trailing("Licensing Service Manager Helen Rickman"),
            Some(("Licensing Service Manager", "Helen Rickman"))
        );
        assert_eq!(split_trailing("Head of Community Connections"), None);
        assert_eq!(split_trailing("Democratic Support Officer"), None);
    }
}
