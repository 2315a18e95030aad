//! Lists of people, however they are set: one to a line, parted by commas or semicolons, or run together.

use super::Doubts;
use super::marks::{Token, dashed, is_chair, is_initials, names_only, substituted, tokens};
use super::names::{Name, name, split_trailing};
use super::vocabulary::{bare, is_given_name, is_known, is_post, is_title};
use crate::text::folded;

/// One entry of a list of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    /// The line it stands on.
    pub(super) line: usize,
    /// The person; none where only a post is printed.
    pub(super) name: Option<Name>,
    /// Who it was where nobody is named.
    pub(super) unnamed: Option<String>,
    /// What they work as.
    pub(super) job_title: Option<String>,
    /// For whom they came.
    pub(super) organisation: Option<String>,
    /// Whether they chaired.
    pub(super) chaired: bool,
    /// Name of the person they stood in for.
    pub(super) substitute_for: Option<String>,
    /// Name of the person who stood in for them.
    pub(super) substituted_by: Option<String>,
}

/// Reads `text`, one list or one line of it.
pub(super) fn read(text: &str, line: usize, doubts: &mut Doubts) -> Vec<Entry> {
    let mut roll = Roll {
        line,
        entries: Vec::new(),
        surnames: false,
        direct: false,
        fresh: false,
        names_only: names_only(text),
        attributes: Vec::new(),
        doubts,
    };
    for token in tokens(text) {
        match token {
            Token::Text(text, direct) => {
                roll.direct = direct;
                roll.text(text);
            }
            Token::Bracket(text) => roll.bracket(text.trim()),
            Token::End => {
                roll.surnames = false;
                roll.fresh = true;
            }
        }
    }
    roll.close();
    roll.entries
}

struct Roll<'a> {
    line: usize,
    entries: Vec<Entry>,
    /// Whether `Councillors` came before, so that single words are names.
    surnames: bool,
    /// Whether a bracket stands straight before: what follows it is the next person.
    direct: bool,
    /// Whether a semicolon stands before: what follows it is the next person.
    fresh: bool,
    /// Whether nothing in the list speaks of a post or an organisation.
    names_only: bool,
    attributes: Vec<String>,
    doubts: &'a mut Doubts,
}

impl Roll<'_> {
    fn text(&mut self, text: &str) {
        let text = text.trim_matches(|one: char| one.is_whitespace() || matches!(one, '.' | ':' | '–' | '-' | '*'));
        let text = text.strip_prefix("and ").or_else(|| text.strip_prefix("& ")).unwrap_or(text).trim();
        if !text.chars().any(char::is_alphabetic) || matches!(bare(text).as_str(), "none" | "nil" | "and") {
            return;
        }
        let plural =
            text.split(' ').next().is_some_and(|first| matches!(bare(first).as_str(), "councillors" | "cllrs"));
        self.surnames |= plural;
        if let Some((before, after)) = text.split_once(" and ").or_else(|| text.split_once(" & "))
            && self.as_name(before).is_some()
            && (self.as_name(after).is_some() || after.starts_with("the "))
        {
            self.text(before);
            self.text(after);
            return;
        }
        if let Some((before, after)) = dashed(text)
            && name(before).is_some()
        {
            self.text(before);
            after.split(',').for_each(|part| self.attributes.push(part.trim().to_owned()));
            return;
        }
        if self.direct && dashed(text).is_some() {
            [" – ", " - ", " — "]
                .iter()
                .fold(vec![text], |parts, mark| parts.into_iter().flat_map(|part| part.split(mark)).collect())
                .into_iter()
                .for_each(|part| self.attributes.push(part.trim().to_owned()));
            return;
        }
        self.segment(text);
    }

    fn segment(&mut self, text: &str) {
        let first_of_list = self.entries.is_empty() || std::mem::take(&mut self.fresh);
        let small = text.split_whitespace().filter(|word| word.starts_with(char::is_lowercase)).count();
        if small > 5 {
            self.doubts.add(self.line, format!("not read as a person: \"{text}\""));
            return;
        }
        let as_name = self.as_name(text);
        let titled = text.split_whitespace().next().is_some_and(is_title);
        let bare_person = self.entries.last().is_some_and(|entry| entry.name.is_some()) && self.attributes.is_empty();
        if let Some(found) = as_name {
            let given = found.plain.split(' ').next().is_some_and(is_given_name);
            let certain = self.direct
                || self.names_only
                || first_of_list
                || titled
                || self.surnames
                || given
                || found.rank.is_some();
            if !certain {
                let what = if bare_person { "an organisation or a post" } else { "another person" };
                self.doubts.add(self.line, format!("\"{text}\" is read as {what}; it may be the other"));
            }
            if certain || !bare_person {
                self.open(found);
            } else {
                self.attributes.push(text.to_owned());
            }
        } else if let Some((before, after)) = split_trailing(text).filter(|_| !first_of_list) {
            self.attributes.push(before.to_owned());
            if let Some(found) = name(after) {
                self.open(found);
            }
        } else if first_of_list {
            self.unnamed(text);
        } else {
            self.attributes.push(text.to_owned());
        }
    }

    fn as_name(&self, text: &str) -> Option<Name> {
        name(text)
            .or_else(|| {
                let councillor = self.direct
                    && self
                        .entries
                        .last()
                        .and_then(|entry| entry.name.as_ref())
                        .is_some_and(|name| name.shown.starts_with("Councillor"));
                let single = (self.surnames || councillor) && text.split_whitespace().count() == 1 && !is_known(text);
                single.then(|| name(&format!("Councillor {text}"))).flatten()
            })
            .map(|mut found| {
                if self.surnames && !found.shown.starts_with("Councillor") {
                    found.shown = format!("Councillor {}", found.shown);
                }
                found
            })
    }

    fn open(&mut self, name: Name) {
        self.close();
        self.entries.push(Entry { line: self.line, name: Some(name), ..Entry::default() });
    }

    /// A post, or somebody unnamed who stood in.
    fn unnamed(&mut self, text: &str) {
        self.close();
        let mut entry = Entry { line: self.line, unnamed: Some(text.to_owned()), ..Entry::default() };
        let stands = substituted(text);
        if let Some(whom) = stands {
            entry.substitute_for = Some(whom.to_owned());
        }
        let post = text.split_whitespace().any(is_post);
        if post && stands.is_none() {
            entry.job_title = Some(text.to_owned());
        }
        self.doubts.add(self.line, format!("\"{text}\" is no name; taken as somebody whom the text does not name"));
        self.entries.push(entry);
    }

    fn bracket(&mut self, text: &str) {
        let Some(last) = self.entries.last_mut() else {
            self.doubts.add(self.line, format!("what stands in brackets belongs to nobody: \"({text})\""));
            return;
        };
        let lower = folded(text);
        let chair = is_chair(&lower);
        if chair || lower.ends_with("in the chair") {
            last.chaired = true;
        } else if let Some(whom) = substituted(text) {
            last.substitute_for = Some(whom.to_owned());
        } else if let Some(by) = lower.find("substituted by ").and_then(|at| text.get(at + 15..)) {
            last.substituted_by = Some(by.trim().to_owned());
        } else if let Some(by) =
            lower.find(" attended on ").filter(|_| lower.ends_with(" behalf")).and_then(|at| text.get(..at))
        {
            last.substituted_by = Some(by.trim().to_owned());
        } else if last.name.as_ref().is_some_and(|name| is_initials(text, name)) {
            // "Ann Lee (AL)": how the minutes call her.
        } else if lower.starts_with("vice") || lower.starts_with("deputy chair") {
            self.attributes.push(text.to_owned());
        } else if text.split([' ', ',', '/']).any(is_known) || text.chars().all(|one| one.is_uppercase()) {
            text.split(',').for_each(|part| self.attributes.push(part.trim().to_owned()));
        } else if text.split_whitespace().all(|word| word.starts_with(char::is_uppercase)) {
            self.doubts.add(self.line, format!("\"({text})\" is read as an organisation"));
            self.attributes.push(text.to_owned());
        } else {
            self.doubts.add(self.line, format!("not taken into the draft: \"({text})\""));
        }
    }

    /// Sorts what was said of the last entry into post and organisation.
    fn close(&mut self) {
        let attributes = std::mem::take(&mut self.attributes);
        let Some(entry) = self.entries.last_mut() else { return };
        for text in attributes {
            let text = text.trim_matches(['.', ' ']).to_owned();
            if !text.chars().any(char::is_alphanumeric) {
                continue;
            }
            if is_chair(&folded(&text)) {
                entry.chaired = true;
                continue;
            }
            let post = text.split([' ', '/']).any(is_post) && !folded(&text).starts_with("office");
            let known = text.split([' ', '/']).any(is_known);
            let place = if post { &mut entry.job_title } else { &mut entry.organisation };
            if !known {
                self.doubts.add(self.line, format!("\"{text}\" is read as an organisation"));
            }
            match place {
                None => *place = Some(text),
                Some(there) => {
                    // "Trading Standards, Plymouth City Council": the last is who they came for.
                    self.doubts.add(self.line, format!("\"{there}, {text}\": two of a kind; taken together as a post"));
                    if post {
                        *there = format!("{there}, {text}");
                    } else {
                        let before = std::mem::replace(there, text);
                        entry.job_title =
                            Some(entry.job_title.take().map_or(before.clone(), |job| format!("{job}, {before}")));
                    }
                }
            }
        }
        if entry.job_title.is_none() {
            entry.job_title = entry.name.as_ref().and_then(|name| name.rank.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let shown = |entry: Entry| {
            let name = entry.name.map(|name| name.shown).or(entry.unnamed).unwrap_or_default();
            (name, entry.job_title, entry.organisation)
        };
        read(text, 1, &mut Doubts::default()).into_iter().map(shown).collect()
    }

    fn one(name: &str, job: &str, body: &str) -> (String, Option<String>, Option<String>) {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (name.into(), some(job), some(body))
    }

    #[test]
    fn entries_that_run_together_are_parted() {
        let text = "Ann Lee, Head of Community Safety, ABC Rhys Pugh, Kent Police (Chair) Councillor Mrs Wood, Cabinet \
                    Member for Adult Care (substitute for Councillor Cox) Jo Hall, Victim Support";
        assert_eq!(
            entries(text),
            [
                one("Ann Lee", "Head of Community Safety", "ABC"),
                one("Rhys Pugh", "", "Kent Police"),
                one("Councillor Mrs Wood", "Cabinet Member for Adult Care", ""),
                one("Jo Hall", "", "Victim Support"),
            ]
        );
    }

    #[test]
    fn lists_of_councillors_and_of_people_with_brackets_are_read() {
        assert_eq!(
            entries("Councillors Smith (Chair), Jones, Mrs Green and D. Brown"),
            [
                one("Councillor Smith", "", ""),
                one("Councillor Jones", "", ""),
                one("Councillor Mrs Green", "", ""),
                one("Councillor D. Brown", "", "")
            ]
        );
        assert_eq!(
            entries("Jane Doe (NHS Kent), John Smith (Kent Police); Sue Ray – Clerk, Kent County Council"),
            [
                one("Jane Doe", "", "NHS Kent"),
                one("John Smith", "", "Kent Police"),
                one("Sue Ray", "Clerk", "Kent County Council")
            ]
        );
    }

    #[test]
    fn somebody_unnamed_may_stand_in() {
        let found = read("A representative on behalf of Jane Doe", 1, &mut Doubts::default());
        assert_eq!(found.first().and_then(|entry| entry.substitute_for.clone()), Some("Jane Doe".into()));
        assert!(found.first().is_some_and(|entry| entry.name.is_none()));
    }
}
