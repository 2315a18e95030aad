//! What was written, word by word, and who may read each word: a small model of design.md §3.
//!
//! Every text that is written is one word that stands nowhere else.

use std::collections::{BTreeMap, BTreeSet};

/// What one must be to read a word, each more than the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needs {
    /// Everybody reads it.
    Nothing,
    /// READ_PAPERS.
    Papers,
    /// READ_EXEMPT as well.
    Exempt,
    /// MANAGE_MEETINGS as well.
    Keeping,
}

/// An item of an agenda.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) presenter: String,
    pub(super) private: bool,
    /// The title of its paper, which everybody may read unless the item is private.
    pub(super) paper: Option<String>,
}

/// An action point.
#[derive(Clone, Debug)]
pub(super) struct Action {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) text: String,
    pub(super) reports: Vec<String>,
    /// The one who is to do it.
    pub(super) owner: Option<usize>,
}

/// A minute.
#[derive(Clone, Debug)]
pub(super) struct Minute {
    pub(super) id: String,
    pub(super) version: i64,
    /// The id of the item it answers to.
    pub(super) item: Option<String>,
    pub(super) exempt: bool,
    /// Its title, text and decision.
    pub(super) says: Vec<String>,
    pub(super) said: Vec<String>,
    pub(super) led_by: Option<usize>,
    pub(super) actions: Vec<Action>,
}

/// How far minutes have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Minutes {
    Draft,
    Published,
    Approved,
}

/// A meeting.
#[derive(Clone, Debug)]
pub(super) struct Meeting {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) announced: bool,
    pub(super) called_off: bool,
    pub(super) minutes_are: Minutes,
    /// Its title, venue, note, and as what its minutes were amended.
    pub(super) words: BTreeMap<&'static str, String>,
    pub(super) items: Vec<Item>,
    pub(super) minutes: Vec<Minute>,
    /// What those who came are called, and the interests they declared.
    pub(super) attended: Vec<String>,
    pub(super) declared: Vec<String>,
    /// Who came, and who declared something.
    pub(super) came: Vec<usize>,
    pub(super) declaring: Vec<usize>,
}

/// Everything.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    pub(super) meetings: Vec<Meeting>,
    /// Actions outside meetings.
    pub(super) actions: Vec<Action>,
    /// The names of people who are named nowhere else.
    pub(super) people: Vec<String>,
}

fn unless(open: bool, needs: Needs) -> Needs {
    if open { Needs::Nothing } else { needs }
}

impl Meeting {
    pub(super) fn published(&self) -> bool {
        self.minutes_are >= Minutes::Published
    }

    fn minute_needs(&self, minute: &Minute) -> Needs {
        if minute.exempt { Needs::Exempt } else { unless(self.published(), Needs::Papers) }
    }

    fn words(&self, needs: &mut Vec<(String, Needs)>, people: &mut [Needs]) {
        let mut add = |word: &String, needed| needs.push((word.clone(), needed));
        let mut name = |person: usize, needed: Needs| {
            if let Some(least) = people.get_mut(person) {
                *least = needed.min(*least);
            }
        };
        self.words.values().for_each(|word| add(word, unless(self.announced || self.published(), Needs::Papers)));
        for item in &self.items {
            let agenda = unless(self.announced, Needs::Papers);
            let withheld = if item.private { Needs::Exempt } else { agenda };
            add(&item.title, agenda);
            add(&item.presenter, withheld);
            item.paper.iter().for_each(|paper| add(paper, if item.private { Needs::Exempt } else { Needs::Nothing }));
        }
        let of_minutes = unless(self.published(), Needs::Papers);
        self.attended.iter().chain(&self.declared).for_each(|word| add(word, of_minutes));
        self.came.iter().chain(&self.declaring).for_each(|person| name(*person, of_minutes));
        for minute in &self.minutes {
            let needed = self.minute_needs(minute);
            minute.says.iter().for_each(|word| add(word, needed));
            minute.said.iter().for_each(|word| add(word, Needs::Keeping));
            minute.led_by.iter().for_each(|person| name(*person, needed));
            for action in &minute.actions {
                add(&action.text, needed);
                action.reports.iter().for_each(|word| add(word, needed));
                action.owner.iter().for_each(|person| name(*person, needed));
            }
        }
    }
}

impl Records {
    /// The words that a search finds records by, where they may be read.
    pub(super) fn findable(&self) -> BTreeSet<String> {
        let mut words: BTreeSet<String> = self.people.iter().cloned().collect();
        words.extend(self.actions.iter().map(|action| action.text.clone()));
        for meeting in &self.meetings {
            words.extend(["title", "venue"].iter().filter_map(|name| meeting.words.get(name).cloned()));
            words.extend(meeting.items.iter().map(|item| item.title.clone()));
            for minute in &meeting.minutes {
                words.extend(minute.says.iter().cloned());
                words.extend(minute.actions.iter().map(|action| action.text.clone()));
            }
        }
        words
    }

    /// Every word that somebody may read, and what that needs. Whoever is named here was named in an action outside the
    /// minutes, to begin with.
    pub(super) fn words(&self) -> Vec<(String, Needs)> {
        let (mut needs, mut people) = (Vec::new(), vec![Needs::Papers; self.people.len()]);
        self.meetings.iter().for_each(|meeting| meeting.words(&mut needs, &mut people));
        for action in &self.actions {
            needs.push((action.text.clone(), Needs::Papers));
            needs.extend(action.reports.iter().map(|word| (word.clone(), Needs::Papers)));
        }
        needs.extend(self.people.iter().cloned().zip(people));
        needs
    }
}
