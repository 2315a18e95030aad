//! Who and which bodies the text names: each once, whatever form of the name is printed.

use super::Doubts;
use super::evidence::Evidence;
use super::names::Name;
use super::vocabulary::{is_abbreviation, kind_of, usual_meaning};
use crate::bundle::{Organisation, OrganisationAlias, Person};
use crate::text::{LONGEST_NAME, folded, slug};
use crate::words::OrganisationKind;
use std::collections::{BTreeMap, BTreeSet};

/// The people and organisations met so far.
#[derive(Debug, Default)]
pub(super) struct Register {
    people: Vec<(Person, Name)>,
    /// Where in `people` a name, folded, stands.
    by_name: BTreeMap<String, usize>,
    /// Where those of a surname stand.
    by_last: BTreeMap<String, Vec<usize>>,
    keys: BTreeSet<String>,
    bodies: Vec<Organisation>,
    /// Where in `bodies` a name, made alike, stands.
    by_body: BTreeMap<String, usize>,
    /// Printed forms of organisations that were asked for, with the name each stands for.
    forms: BTreeMap<String, String>,
    /// What follows `Police and Crime Commissioner` in the office's full name.
    pub(super) police_area: Option<String>,
}

impl Register {
    /// The key of the person of that name, who is made where nobody fits.
    pub(super) fn person(&mut self, name: &Name, line: usize, doubts: &mut Doubts) -> String {
        if let Some((person, known)) = self.by_name.get(&name.plain).and_then(|at| self.people.get(*at)) {
            if name.shown.starts_with("Councillor") && !person.name.starts_with("Councillor") && !known.surname_only {
                doubts.add(line, format!("\"{}\" is taken as \"{}\"", name.printed, person.name));
            }
            return person.key.clone();
        }
        if let Some(key) = self.by_surname(name, line, doubts) {
            return key;
        }
        let base = slug(&name.shown);
        let base = if base.is_empty() { "person".to_owned() } else { base };
        let key = unused(&base, |key| self.keys.contains(key));
        self.keys.insert(key.clone());
        self.by_name.insert(name.plain.clone(), self.people.len());
        self.by_last.entry(last_of(name)).or_default().push(self.people.len());
        let person =
            Person { key: key.clone(), name: name.shown.clone(), job_title: None, email: None, telephone: None };
        self.people.push((person, name.clone()));
        key
    }

    /// `Councillor Cox` is the one councillor Cox whom the text names in full, before or after.
    fn by_surname(&mut self, name: &Name, line: usize, doubts: &mut Doubts) -> Option<String> {
        let same =
            |at: &&usize| self.people.get(**at).is_some_and(|(_, known)| known.surname_only != name.surname_only);
        let fitting: Vec<usize> =
            self.by_last.get(&last_of(name)).into_iter().flatten().filter(same).take(2).copied().collect();
        if fitting.len() > 1 {
            doubts
                .add(line, format!("\"{}\" may be more than one of those named; taken as somebody else", name.printed));
            return None;
        }
        let at = *fitting.first()?;
        let (person, known) = self.people.get_mut(at)?;
        let councillor = |name: &Name| name.shown.starts_with("Councillor");
        if councillor(name) != councillor(known) {
            return None;
        }
        doubts.add(line, format!("\"{}\" is taken as \"{}\"", name.printed, person.name));
        if known.surname_only {
            person.name.clone_from(&name.shown);
            *known = name.clone();
            self.by_name.insert(name.plain.clone(), at);
        }
        Some(person.key.clone())
    }

    /// The key of a person already met.
    pub(super) fn known(&self, name: &Name) -> Option<&str> {
        self.by_name.get(&name.plain).and_then(|at| self.people.get(*at)).map(|(person, _)| person.key.as_str())
    }

    /// The keys of people with these initials, such as `JD`.
    pub(super) fn by_initials(&self, initials: &str) -> Vec<&str> {
        let of = |name: &Name| name.plain.split(' ').filter_map(|word| word.chars().next()).collect::<String>();
        let wanted = initials.to_lowercase();
        self.people.iter().filter(|(_, name)| of(name) == wanted).map(|(person, _)| person.key.as_str()).collect()
    }

    pub(super) fn job(&mut self, key: &str, job: &str) {
        if let Some((person, _)) = self.people.iter_mut().find(|(person, _)| person.key == key)
            && person.job_title.is_none()
        {
            person.job_title = Some(job.to_owned());
        }
    }

    /// The full name of the organisation that `printed` stands for.
    pub(super) fn organisation(
        &mut self,
        printed: &str,
        line: usize,
        evidence: &Evidence,
        doubts: &mut Doubts,
    ) -> String {
        let printed = printed.trim().strip_prefix("the ").unwrap_or(printed.trim());
        let printed: String = printed.chars().take(LONGEST_NAME).collect();
        if let Some(name) = self.forms.get(&printed) {
            return name.clone();
        }
        let (full, doubt) = self.meaning(&printed, evidence);
        let known = self.by_body.get(&alike(&full)).copied().and_then(|at| self.bodies.get_mut(at));
        let name = match known {
            Some(body) => {
                if body.name != printed && !body.aliases.iter().any(|alias| alias.text == printed) {
                    body.aliases.push(OrganisationAlias { text: printed.clone(), everywhere: false });
                }
                body.name.clone()
            }
            None => self.found(&full, &printed, line, doubts),
        };
        if let Some(doubt) = doubt {
            doubts.add(line, doubt);
        }
        self.forms.insert(printed, name.clone());
        name
    }

    fn found(&mut self, full: &str, printed: &str, line: usize, doubts: &mut Doubts) -> String {
        let kind = kind_of(full).or_else(|| kind_of(printed)).unwrap_or_else(|| {
            doubts.add(line, format!("what sort of body \"{full}\" is cannot be told; it stands as OTHER"));
            OrganisationKind::Other
        });
        let alias = OrganisationAlias { text: printed.to_owned(), everywhere: false };
        let aliases = if full == printed { Vec::new() } else { vec![alias] };
        self.by_body.insert(alike(full), self.bodies.len());
        self.bodies.push(Organisation { name: full.to_owned(), kind, aliases });
        full.to_owned()
    }

    /// What a printed form stands for, and why that is not sure.
    fn meaning(&self, printed: &str, evidence: &Evidence) -> (String, Option<String>) {
        if !is_abbreviation(printed) {
            let office = folded(printed) == "office of the police and crime commissioner";
            return (if office { self.office(printed) } else { printed.to_owned() }, None);
        }
        if let Some(full) = evidence.meaning(printed) {
            return (full.to_owned(), Some(format!("\"{printed}\" is read as \"{full}\", as elsewhere in the text")));
        }
        if let Some(usual) = usual_meaning(printed) {
            let full = if printed == "OPCC" { self.office(usual) } else { usual.to_owned() };
            return (full.clone(), Some(format!("\"{printed}\" is read as \"{full}\", as is usual")));
        }
        match evidence.candidates(printed).as_slice() {
            [] => (printed.to_owned(), Some(format!("what \"{printed}\" stands for is not said"))),
            [one] => (one.clone(), Some(format!("\"{printed}\" is read as \"{one}\", whose initials it has"))),
            many => {
                let many = many.join("\" or \"");
                (printed.to_owned(), Some(format!("\"{printed}\" may stand for \"{many}\"; it is left as printed")))
            }
        }
    }

    fn office(&self, usual: &str) -> String {
        let area = self.police_area.as_ref().map(|area| area.replace(" & ", " and "));
        area.map_or_else(|| usual.to_owned(), |area| format!("{usual} for {area}"))
    }

    /// Whether an organisation goes by that name, and its full one.
    pub(super) fn known_organisation(&self, text: &str) -> Option<String> {
        let text = text.trim().strip_prefix("the ").unwrap_or(text.trim());
        let named = || self.by_body.get(&alike(text)).and_then(|at| self.bodies.get(*at)).map(|body| body.name.clone());
        self.forms.get(text).cloned().or_else(named)
    }

    /// What the bundle says of them.
    pub(super) fn lists(self) -> (Vec<Person>, Vec<Organisation>) {
        (self.people.into_iter().map(|(person, _)| person).collect(), self.bodies)
    }
}

/// The surname, folded.
fn last_of(name: &Name) -> String {
    name.plain.rsplit(' ').next().unwrap_or_default().to_owned()
}

/// A name with what does not tell organisations apart made alike.
fn alike(name: &str) -> String {
    folded(name).replace(" & ", " and ")
}

/// `base`, or with a number where that is taken.
pub(super) fn unused(base: &str, taken: impl Fn(&str) -> bool) -> String {
    let base: String = base.chars().take(LONGEST_NAME - 10).collect();
    if !taken(&base) {
        return base;
    }
    (2_usize..).map(|number| format!("{base}-{number}")).find(|key| !taken(key)).unwrap_or(base)
}
