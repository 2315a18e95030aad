//! The groups that met.

use super::Session;
use crate::bundle::Group;
use crate::drafting::{Work, short};
use crate::text::{LONGEST_NAME, folded, slug};
use crate::words::{GroupKind, Word as _};
use std::collections::BTreeSet;

/// Stands for a group that the text does not name.
pub(super) const UNNAMED: &str = "Group not named";

/// The groups that met, each once; `sessions` get their names.
pub(super) fn groups(work: &mut Work<'_>, sessions: &mut [Session]) -> Vec<Group> {
    let mut names: Vec<String> = Vec::new();
    let fallback = sessions.iter().find_map(|session| session.group.clone());
    for session in sessions.iter_mut() {
        let name = match (&work.hints.group, &session.group) {
            (Some(hint), printed) => {
                if let Some(printed) = printed.as_ref().filter(|printed| folded(printed) != folded(hint)) {
                    work.doubts.add(
                        session.line,
                        format!("the text calls the group \"{printed}\"; it is taken to be \"{hint}\""),
                    );
                }
                hint.clone()
            }
            (None, Some(printed)) => printed.clone(),
            (None, None) => {
                let name = fallback.clone().unwrap_or_else(|| UNNAMED.to_owned());
                work.doubts.add(session.line, format!("which group met is not read here; \"{name}\" is taken"));
                name
            }
        };
        let known = names.iter().find(|known| folded(known) == folded(&name)).cloned();
        if known.is_none() {
            names.push(name.clone());
        }
        session.group = Some(known.unwrap_or(name));
    }
    if names.is_empty() {
        names.extend(work.hints.group.clone());
    }
    let mut keys: BTreeSet<String> = BTreeSet::new();
    let mut made = Vec::new();
    for name in names {
        let name = short(&name, LONGEST_NAME - 2);
        let base = work.hints.group_key.clone().filter(|_| keys.is_empty()).unwrap_or_else(|| slug(&name));
        let base = if base.is_empty() { "group" } else { &base };
        let key = crate::drafting::register::unused(base, |key| keys.contains(key));
        keys.insert(key.clone());
        made.push(group(work, key, name));
    }
    made
}

pub(super) fn group(work: &mut Work<'_>, key: String, name: String) -> Group {
    let kind = work.hints.group_kind.unwrap_or_else(|| {
        let kind = kind_of(&name);
        work.doubts.add(1, format!("what kind of group \"{name}\" is is guessed from its name: {}", kind.word()));
        kind
    });
    Group {
        key,
        name,
        kind,
        remit: None,
        county: work.hints.county.clone(),
        parent: None,
        reports_to: Vec::new(),
        themes: Vec::new(),
        meetings_per_year: None,
        quorum: None,
        quorum_basis: None,
        standing_items: Vec::new(),
        covers: Vec::new(),
        organisation: None,
        note: None,
        established_on: None,
        dissolved_on: None,
    }
}

pub(super) fn kind_of(name: &str) -> GroupKind {
    let name = folded(name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["scrutiny", "select committee", "overview", " osp", "panel", "pwyllgor craffu"]) {
        GroupKind::Scrutiny
    } else if has(&["executive", "steering"]) {
        GroupKind::Executive
    } else if has(&["commissioning board"]) {
        GroupKind::CommissioningBoard
    } else if has(&["task and finish", "task & finish"]) {
        GroupKind::TaskAndFinish
    } else if has(&["theme group", "thematic"]) {
        GroupKind::ThemeGroup
    } else if has(&["sub group", "sub-group", "subgroup"]) {
        GroupKind::SubGroup
    } else if has(&["network", "forum"]) {
        GroupKind::Network
    } else {
        GroupKind::Board
    }
}
