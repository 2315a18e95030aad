//! Which partnership a text is about: from what is known beforehand, else from the places it names.

use super::Work;
use super::exempt::{clause, nation};
use crate::bundle::Partnership;
use crate::exempt::Nation;
use crate::text::slug;
use crate::words::{PartnershipKind, PartnershipStatus};

/// Stands for the code of a police area that is not known; an import refuses it.
const UNKNOWN: &str = "E00000000";
const UNKNOWN_IN_WALES: &str = "W00000000";

/// Where a partnership lies: its code in the register, if it has one, and that of its police area.
#[derive(Debug)]
pub(super) struct Located {
    ons_code: Option<String>,
    police_area: String,
}

/// Finds the partnership's place, and sets its nation and police area in `work` for what follows.
pub(super) fn locate(work: &mut Work<'_>) -> Located {
    let hints = work.hints;
    let mut ons_code = hints.ons_code.clone();
    let mut area = hints.police_area.clone();
    if area.is_none()
        && let Some(place) = named_most(work, ons_code.as_deref())
    {
        if ons_code.is_none() {
            let message = format!(
                "the partnership is taken to be {} of the register, {}, in the police area of {}: its name is in the text most often",
                place.code, place.name, place.police_area_name
            );
            ons_code = Some(place.code.clone());
            work.doubts.add(1, message);
        }
        area = Some((place.police_area.clone(), place.police_area_name.clone()));
    }
    let clauses: Vec<_> = work.pieces.iter().filter_map(|piece| clause(&piece.text)).collect();
    let welsh = clauses.iter().any(|clause| nation(clause) == Some(Nation::Wales) || clause.part == Some(4));
    let police_area = area.as_ref().map_or_else(
        || {
            work.doubts.add(1, "the police area is not known: give it before the draft is imported");
            if welsh { UNKNOWN_IN_WALES } else { UNKNOWN }.to_owned()
        },
        |(code, _)| code.clone(),
    );
    work.nation = Nation::of_code(&police_area);
    work.register.police_area = area.map(|(_, name)| name);
    Located { ons_code, police_area }
}

/// The partnership; `name` is that of the group whose papers these are.
pub(super) fn partnership(work: &mut Work<'_>, located: Located, name: Option<&str>) -> Partnership {
    let hints = work.hints;
    let name = hints.partnership_name.clone().or_else(|| name.map(str::to_owned));
    let named = name.unwrap_or_else(|| {
        let name = hints.partnership.as_deref().map_or_else(|| "Partnership not named".to_owned(), spoken);
        work.doubts.add(1, format!("the name of the partnership is not read; \"{name}\" is taken"));
        name
    });
    let made = slug(&named);
    let slug = hints.partnership.clone().unwrap_or_else(|| {
        let slug = if made.is_empty() { "partnership".to_owned() } else { made };
        work.doubts.add(
            1,
            format!("which partnership it is, the text does not say; \"{slug}\" is made from the name \"{named}\""),
        );
        slug
    });
    Partnership {
        slug,
        name: named,
        kind: hints.partnership_kind.unwrap_or(PartnershipKind::CommunitySafety),
        ons_code: located.ons_code,
        police_area: located.police_area,
        county: None,
        districts: Vec::new(),
        website: None,
        combines: hints.combines.clone(),
        status: PartnershipStatus::Active,
        successor: None,
        abbreviations: Vec::new(),
        note: None,
    }
}

/// `safer-town` as `Safer Town`.
fn spoken(slug: &str) -> String {
    super::headings::title_case(&slug.replace('-', " ").to_uppercase())
}

/// The partnership of the register whose name the text has most often, if that is clear.
fn named_most<'a>(work: &Work<'a>, code: Option<&str>) -> Option<&'a super::Place> {
    let places = &work.hints.places;
    if let Some(code) = code {
        return places.iter().find(|place| place.code == code);
    }
    let mut counted: Vec<(usize, &super::Place)> =
        places.iter().map(|place| (count(&work.whole, &place.name), place)).collect();
    counted.sort_by_key(|(count, place)| (usize::MAX - count, usize::MAX - place.name.len()));
    let (most, best) = counted.first().copied()?;
    let second = counted.get(1).map_or(0, |(count, _)| *count);
    (most >= 3 && most > second * 2).then_some(best)
}

fn count(text: &str, name: &str) -> usize {
    let ends = |at: usize| text.get(at + name.len()..).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    text.match_indices(name).filter(|(at, _)| ends(*at)).count()
}
