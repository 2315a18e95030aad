//! Exempt paragraphs: `paragraph(s) 1 of Part 1 of Schedule 12A`, `Para(s) 7 of Part 1, Schedule 12A`.

use crate::exempt::Nation;

/// What a text says of exempt information.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    /// The paragraphs as printed, each once, in order.
    pub(super) paragraphs: Vec<u16>,
    /// The part of the schedule, where printed: 1 is England's, 4 that of Wales.
    pub(super) part: Option<u16>,
}

/// The first clause of `text` that cites the schedule.
pub(super) fn clause(text: &str) -> Option<Clause> {
    let lower = text.to_ascii_lowercase();
    let schedule =
        lower.find("schedule 12a").or_else(|| lower.find("sch. 12a")).or_else(|| lower.find("atodlen 12a"))?;
    let before = lower.get(..schedule)?;
    let after = lower.get(schedule..).unwrap_or_default();
    let found = before.rfind("para").and_then(|at| before.get(at..)).map(|cited| (numbers(cited), part(cited)));
    let (paragraphs, cited_part) = match found {
        Some((numbers, part)) if !numbers.is_empty() => (numbers, part),
        _ => {
            // "Schedule 12A, paragraph 3": the other way round.
            let at = after.find("para").and_then(|at| after.get(at..))?;
            (numbers(at.split(['.', ';']).next().unwrap_or(at)), None)
        }
    };
    let part = cited_part.or_else(|| part(after.split('.').next().unwrap_or(after)));
    (!paragraphs.is_empty()).then_some(Clause { paragraphs, part })
}

/// The numbers after `paragraph(s)`, up to the part or the schedule.
fn numbers(text: &str) -> Vec<u16> {
    let text = text.split("part").next().unwrap_or(text);
    let text = text.split("schedule").next().unwrap_or(text);
    let mut found: Vec<u16> = Vec::new();
    let mut range = false;
    for word in
        text.split(|one: char| !(one.is_ascii_digit() || matches!(one, '-' | '–'))).filter(|word| !word.is_empty())
    {
        let ends: Vec<&str> = word.split(['-', '–']).collect();
        range |= word.trim_matches(['-', '–']).is_empty();
        let values: Vec<u16> = ends.iter().filter_map(|end| end.parse().ok()).collect();
        let from = if range { found.last().copied() } else { None };
        match (from, values.as_slice()) {
            (_, []) => continue,
            (Some(from), &[to]) | (None, &[from, to]) if from < to && to - from < 20 => found.extend(from..=to),
            (_, many) => found.extend(many),
        }
        range = false;
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|number| (1..=99).contains(number));
    found
}

fn part(text: &str) -> Option<u16> {
    let at = text.rfind("part ")?;
    text.get(at + 5..)?.split(|one: char| !one.is_ascii_digit()).next()?.parse().ok()
}

/// The nation whose paragraphs a clause cites; `None` where it fits neither.
pub(super) fn nation(clause: &Clause) -> Option<Nation> {
    [Nation::England, Nation::Wales].into_iter().find(|nation| {
        let (first, last) = nation.paragraphs();
        clause.paragraphs.iter().all(|number| (u16::from(first)..=u16::from(last)).contains(number))
    })
}

/// `PART II`, `Part B`, `Exempt items`: from here on press and public are excluded.
pub(super) fn begins_private(text: &str) -> bool {
    let text = crate::text::folded(text);
    let text = text.trim_matches(|one: char| !one.is_alphanumeric() && one != ')');
    let part = ["part ii", "part 2", "part two", "part b"].iter().any(|part| {
        text.strip_prefix(part)
            .is_some_and(|rest| !rest.starts_with(|one: char| one.is_alphanumeric()) && rest.len() <= 60)
    });
    part || matches!(
        text,
        "exempt items"
            | "confidential items"
            | "private items"
            | "private session"
            | "exempt business items"
            | "exempt information"
    )
}

/// `PART I (Public Meeting)`: from here on they are not.
pub(super) fn begins_public(text: &str) -> bool {
    let text = crate::text::folded(text);
    ["part i", "part 1", "part one", "part a"].iter().any(|part| {
        text.strip_prefix(part)
            .is_some_and(|rest| !rest.starts_with(|one: char| one.is_alphanumeric()) && rest.len() <= 60)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Vec<u16>, Option<u16>)> {
        clause(text).map(|clause| (clause.paragraphs, clause.part))
    }

    #[test]
    fn clauses_are_read_as_printed() {
        assert_eq!(read("as defined in paragraph(s) 1 of Part 1 of Schedule 12A of the Act"), Some((vec![1], Some(1))));
        assert_eq!(read("(Para(s) 7 of Part 1, Schedule 12A of the Local Govt Act 1972)"), Some((vec![7], Some(1))));
        assert_eq!(read("paragraphs 14 and 16 of Part 4 of Schedule 12A"), Some((vec![14, 16], Some(4))));
        assert_eq!(read("paragraphs 1 - 3 of Schedule 12A"), Some((vec![1, 2, 3], None)));
        assert_eq!(read("Schedule 12A to the Act, paragraph 3."), Some((vec![3], None)));
        assert_eq!(read("paragraph 3.1 of the report"), None);
        assert!(begins_private("PART II (Private Meeting)"));
        assert!(!begins_private(
            "Part II of the Act gives the council a power to ask for more than it has been given now"
        ));
    }
}
