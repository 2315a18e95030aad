//! Skills audits: what members can do, and what nobody can.

use crate::ids::MembershipId;
use crate::text::folded;
use crate::{RefusalCode, Refusals};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What an audit found of one skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingTerms {
    /// The skill.
    pub skill: String,
    /// How well it is mastered, 0 to 5.
    pub level: i32,
}

/// That `level` lies between not at all and fully.
fn check_level(refusals: &mut Refusals, path: &[&str], level: i32) {
    if !(0..=5).contains(&level) {
        refusals.add(RefusalCode::Invalid, path, "A level lies between 0 (not at all) and 5 (fully).");
    }
}

/// Holds what an audit of `on` found to the rules: something, and no skill twice; none lies ahead of `today`.
pub fn check_ratings(refusals: &mut Refusals, ratings: &mut [RatingTerms], on: NaiveDate, today: NaiveDate) {
    refusals.day(&["assessedOn"], on);
    if on > today {
        refusals.add(RefusalCode::Invalid, &["assessedOn"], "What is yet to be assessed is not known.");
    }
    refusals.parts(&["ratings"], ratings.len());
    if ratings.is_empty() {
        refusals.add(RefusalCode::Required, &["ratings"], "Rate at least one skill.");
    }
    let mut met = HashSet::new();
    for (index, rating) in ratings.iter_mut().enumerate() {
        let index = index.to_string();
        let path = ["ratings", &index, "skill"];
        rating.skill = refusals.name(&path, &rating.skill);
        if !rating.skill.is_empty() && !met.insert(folded(&rating.skill)) {
            refusals.add(RefusalCode::Invalid, &path, "This skill is rated twice.");
        }
        check_level(refusals, &["ratings", &index, "level"], rating.level);
    }
}

/// What a member's audit found of a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// Whose.
    pub membership: MembershipId,
    /// Whether they sit now.
    pub sits: bool,
    /// The skill.
    pub skill: String,
    /// How well it is mastered.
    pub level: i32,
    /// When it was assessed.
    pub on: NaiveDate,
}

/// A skill that nobody has as well as is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The skill.
    pub skill: String,
    /// The best that anybody who sits now was last rated at; `None` where nobody of them was rated.
    pub best: Option<i32>,
}

/// The skills, of those that any audit knows and those that are `expected`, that nobody who sits now was last rated
/// at `level` or above in; in alphabetical order. Names that differ in case or accents alone are one skill.
#[must_use]
pub fn gaps(expected: &[String], rated: &[Rated], level: i32) -> Vec<Gap> {
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for name in expected.iter().map(String::as_str).chain(rated.iter().map(|rating| rating.skill.as_str())) {
        names.entry(folded(name)).or_insert(name.trim());
    }
    let mut last: HashMap<(MembershipId, String), &Rated> = HashMap::new();
    for rating in rated.iter().filter(|rating| rating.sits) {
        let known = last.entry((rating.membership, folded(&rating.skill))).or_insert(rating);
        // Two spellings on one day: the better one.
        if (rating.on, rating.level) > (known.on, known.level) {
            *known = rating;
        }
    }
    let mut best: HashMap<String, i32> = HashMap::new();
    for ((_, skill), rating) in last {
        let known = best.entry(skill).or_insert(rating.level);
        *known = rating.level.max(*known);
    }
    let gap = |(key, name): (String, &str)| Gap { skill: name.to_owned(), best: best.get(&key).copied() };
    names.into_iter().filter(|(key, _)| !key.is_empty()).map(gap).filter(|gap| gap.best < Some(level)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::governance::told;
    use uuid::Uuid;

    fn rated(membership: u128, sits: bool, skill: &str, level: i32, on: &str) -> Rated {
        let membership = MembershipId(Uuid::from_u128(membership));
        Rated { membership, sits, skill: skill.to_owned(), level, on: on.parse().unwrap_or_default() }
    }

    #[test]
    fn a_gap_is_what_nobody_who_sits_has() {
        let audits = [
            rated(1, true, "Data analysis", 4, "2016-01-01"),
            rated(1, true, "data  ANALYSIS", 2, "2017-01-01"),
            rated(2, false, "Law", 5, "2017-01-01"),
            rated(2, true, "Finance", 3, "2017-01-01"),
            rated(1, true, "Finance", 0, "2017-01-01"),
        ];
        let expected = ["Welsh", "finance", " "].map(str::to_owned);
        let found = gaps(&expected, &audits, 3);
        let found: Vec<_> = found.iter().map(|gap| (gap.skill.as_str(), gap.best)).collect();
        assert_eq!(found, [("Data analysis", Some(2)), ("Law", None), ("Welsh", None)]);
        assert_eq!(gaps(&[], &audits, 4).len(), 3);
        assert_eq!(gaps(&[], &[], 3), []);
    }

    #[test]
    fn an_audit_rates_each_skill_once() {
        let day = "2018-06-01".parse().unwrap_or_default();
        let rating = |skill: &str, level| RatingTerms { skill: skill.to_owned(), level };
        let refused = |mut ratings: Vec<RatingTerms>| told(|refusals| check_ratings(refusals, &mut ratings, day, day));
        assert_eq!(refused(vec![rating("Law", 0), rating("Welsh", 5)]), [""; 0]);
        assert_eq!(refused(vec![]), ["Required ratings"]);
        let wrong = vec![rating("Law", 6), rating("law", -1), rating("", 1)];
        let paths = [
            "Invalid ratings.0.level",
            "Invalid ratings.1.skill",
            "Invalid ratings.1.level",
            "Required ratings.2.skill",
        ];
        assert_eq!(refused(wrong), paths);
    }
}
