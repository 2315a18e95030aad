//! Whose an action is: people, bodies, holders of a role.

use super::Work;
use super::names::{Name, name};
use super::vocabulary::is_given_name;
use crate::bundle::{ActionOwner, Attendance, RoleHolders};
use crate::text::folded;
use crate::words::MembershipRole;

/// Where the owner ends and what is to be done begins.
const VERBS: [&str; 13] = [
    " is to ",
    " are to ",
    " has agreed to ",
    " agreed to ",
    " have agreed to ",
    " will ",
    " would ",
    " should ",
    " shall ",
    " must ",
    " to ",
    ": ",
    " – ",
];

/// The key that stands for the group that met until its own is known.
pub(super) const THIS_GROUP: &str = "";

/// Whether `text` names owners and nothing else.
pub(super) fn all_named(work: &Work<'_>, text: &str) -> bool {
    let text = text.trim().trim_end_matches('.');
    let kinds: Vec<Option<Owner>> = parts(text).iter().map(|part| kind(work, part)).collect();
    // Two capitalised words alone may be the name of anything; in company of a sure owner they are a person.
    let sure = kinds.iter().flatten().any(|owner| !matches!(owner, Owner::Person(_, false)));
    sure && kinds.iter().all(Option::is_some)
}

/// The owners that `words` begin with, or that `given` names, and what is to be done.
pub(super) fn split(
    work: &mut Work<'_>,
    line: usize,
    words: &str,
    given: Option<&str>,
    attendance: &[Attendance],
) -> (Vec<ActionOwner>, String) {
    if let Some(given) = given {
        let owners = owners(work, line, given, attendance);
        return (owners, without_for(words).to_owned());
    }
    let body = without_for(words);
    let lower = body.to_ascii_lowercase();
    let mut cuts: Vec<(usize, &str)> = VERBS.iter().filter_map(|verb| lower.find(verb).map(|at| (at, *verb))).collect();
    cuts.sort_unstable_by_key(|(at, verb)| (*at, usize::MAX - verb.len()));
    for (at, verb) in cuts {
        let (Some(head), Some(rest)) = (body.get(..at), body.get(at + verb.len()..)) else { continue };
        let plain = unbracketed(head);
        if all_named(work, &plain) {
            return (owners(work, line, &plain, attendance), rest.to_owned());
        }
    }
    if let Some((rest, tail)) = trailing(work, body) {
        return (owners(work, line, &tail, attendance), rest);
    }
    (Vec::new(), body.to_owned())
}

/// `circulate the plan – Ann Lee`, `circulate the plan (Ann Lee)`.
fn trailing(work: &Work<'_>, body: &str) -> Option<(String, String)> {
    let text = body.trim_end_matches(['.', ' ']);
    let found = text.strip_suffix([')', ']']).and_then(|text| text.rsplit_once(['(', '[']));
    let found = found.or_else(|| text.rsplit_once(" – ")).or_else(|| text.rsplit_once(" - "));
    let (rest, tail) = found?;
    all_named(work, tail).then(|| (rest.trim().to_owned(), tail.to_owned()))
}

fn without_for(words: &str) -> &str {
    words.strip_prefix("for ").or_else(|| words.strip_prefix("For ")).unwrap_or(words)
}

fn unbracketed(text: &str) -> String {
    let mut depth = 0_usize;
    let mut kept = String::new();
    for one in text.chars() {
        match one {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(one),
            _ => {}
        }
    }
    super::lines::spaced(&kept)
}

fn parts(text: &str) -> Vec<String> {
    text.replace(" and ", ", ")
        .replace(" & ", ", ")
        .replace('/', ", ")
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

enum Owner {
    /// A person, and whether anything but the look of the name says so.
    Person(Name, bool),
    Initials(String),
    Organisation(String),
    Role(MembershipRole),
}

fn kind(work: &Work<'_>, part: &str) -> Option<Owner> {
    let lower = folded(part);
    let bare = lower.strip_prefix("the ").unwrap_or(&lower);
    let role = match bare {
        "chair" | "chairman" | "chairwoman" | "chairperson" => Some(MembershipRole::Chair),
        "vice chair" | "vice-chair" | "deputy chair" => Some(MembershipRole::ViceChair),
        "all" | "all members" | "members" | "all partners" | "partners" | "all agencies" | "board members" => {
            Some(MembershipRole::Member)
        }
        "clerk" | "secretary" | "secretariat" | "minute taker" => Some(MembershipRole::Secretary),
        _ if bare == "all themes"
            || bare.ends_with("theme leads")
            || bare.ends_with("theme lead")
            || bare == "all theme groups" =>
        {
            Some(MembershipRole::ThemeLead)
        }
        _ if (bare.ends_with(" adviser") || bare.ends_with(" advisor")) && bare.split(' ').count() <= 5 => {
            Some(MembershipRole::Adviser)
        }
        _ => None,
    };
    if let Some(role) = role {
        return Some(Owner::Role(role));
    }
    if let Some(body) = work.register.known_organisation(part) {
        return Some(Owner::Organisation(body));
    }
    if part.chars().all(char::is_uppercase)
        && (2..=3).contains(&part.len())
        && work.register.by_initials(part).len() == 1
    {
        return Some(Owner::Initials(part.to_owned()));
    }
    let found = name(part)?;
    let known = work.register.known(&found).is_some() || work.evidence.is_person(&found.plain);
    let given = found.plain.split(' ').next().is_some_and(is_given_name);
    let sure =
        known || given || found.rank.is_some() || found.printed != found.shown || found.shown.starts_with("Councillor");
    Some(Owner::Person(found, sure))
}

fn owners(work: &mut Work<'_>, line: usize, text: &str, attendance: &[Attendance]) -> Vec<ActionOwner> {
    let mut found: Vec<ActionOwner> = Vec::new();
    let whole =
        kind(work, text.trim().trim_end_matches('.')).map(|_| vec![text.trim().trim_end_matches('.').to_owned()]);
    for part in whole.unwrap_or_else(|| parts(text.trim_end_matches('.'))) {
        let owner = match kind(work, &part) {
            Some(Owner::Person(name, _)) => {
                if work.register.known(&name).is_none() && !name.shown.starts_with("Councillor") {
                    work.doubts
                        .add(line, format!("\"{part}\" is read as a person who is not in the list of those present"));
                }
                ActionOwner::Person(work.register.person(&name, line, &mut work.doubts))
            }
            Some(Owner::Initials(initials)) => {
                let Some(key) = work.register.by_initials(&initials).first().map(|key| (*key).to_owned()) else {
                    continue;
                };
                work.doubts.add(line, format!("\"{initials}\" is read as the one present with these initials, {key}"));
                ActionOwner::Person(key)
            }
            Some(Owner::Organisation(name)) => ActionOwner::Organisation(name),
            Some(Owner::Role(role)) => holders(work, line, role, &part, attendance),
            None => {
                work.doubts.add(line, format!("whose action it is is not read: \"{part}\""));
                continue;
            }
        };
        if !found.contains(&owner) {
            found.push(owner);
        }
    }
    found
}

fn holders(
    work: &mut Work<'_>,
    line: usize,
    role: MembershipRole,
    part: &str,
    attendance: &[Attendance],
) -> ActionOwner {
    let chair = attendance.iter().find(|one| one.chaired).and_then(|one| one.person.clone());
    if role == MembershipRole::Chair
        && let Some(chair) = chair
    {
        work.doubts.add(line, format!("\"{part}\" is taken as who chaired, {chair}"));
        return ActionOwner::Person(chair);
    }
    if !folded(part).contains("theme lead") && role != MembershipRole::Chair {
        work.doubts.add(line, format!("\"{part}\" is read as all who hold a role in the group"));
    }
    let label = part.strip_prefix("the ").or_else(|| part.strip_prefix("The ")).unwrap_or(part).to_owned();
    ActionOwner::RoleHolders(RoleHolders { role, group: THIS_GROUP.to_owned(), label })
}
