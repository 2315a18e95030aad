//! What is entered of an agenda.

use crate::exempt::{Nation, paragraphs};
use crate::ids::AgendaItemId;
use crate::refusal::{RefusalCode, Refusals};
use crate::text::folded;
use std::collections::BTreeSet;

/// The highest number that an item or a page has.
const HIGHEST: i32 = 100_000;

/// An item as somebody enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnteredItem {
    /// The item that it is from now on; `None` for whichever has its title, else a new one.
    pub id: Option<AgendaItemId>,
    /// Its number; `None` for the one after the item before it.
    pub number: Option<i32>,
    /// Its title.
    pub title: String,
    /// Who presents it.
    pub presenter: Option<String>,
    /// Whether it is one of the group's standing items.
    pub standing: bool,
    /// Whether press and public are excluded; `None` for whether paragraphs are named.
    pub private: Option<bool>,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Vec<i64>,
    /// The first page of its papers.
    pub page_from: Option<i32>,
    /// The last page of its papers.
    pub page_to: Option<i32>,
}

/// An item that nothing is wrong with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedItem {
    /// The item that it is from now on, where that was said.
    pub id: Option<AgendaItemId>,
    /// Its number.
    pub number: i32,
    /// Its title.
    pub title: String,
    /// Who presents it.
    pub presenter: Option<String>,
    /// Whether it is one of the group's standing items.
    pub standing: bool,
    /// Whether press and public are excluded.
    pub private: bool,
    /// The paragraphs of Schedule 12A it is exempt by.
    pub exempt_paragraphs: Vec<u8>,
    /// The first page of its papers.
    pub page_from: Option<i32>,
    /// The last page of its papers.
    pub page_to: Option<i32>,
}

/// The agenda that was entered, each item numbered; what is wrong with it is added under `agenda`.
pub fn check_agenda(refusals: &mut Refusals, items: Vec<EnteredItem>, nation: Nation) -> Vec<PlannedItem> {
    refusals.parts(&["agenda"], items.len());
    let (mut numbers, mut last) = (BTreeSet::new(), 0);
    let mut planned = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let index = index.to_string();
        let number = item.number.unwrap_or(last + 1);
        let path = ["agenda", &index, "number"];
        if !(0..=HIGHEST).contains(&number) {
            refusals.add(RefusalCode::Invalid, &path, "An item's number lies between 0 and 100,000.");
        } else if !numbers.insert(number) {
            refusals.add(RefusalCode::Conflict, &path, format!("There are two items {number}."));
        }
        last = number.clamp(0, HIGHEST);
        planned.push(checked(refusals, &index, item, number, nation));
    }
    planned
}

fn checked(refusals: &mut Refusals, index: &str, item: EnteredItem, number: i32, nation: Nation) -> PlannedItem {
    let exempt_paragraphs =
        check_paragraphs(refusals, &["agenda", index, "exemptParagraphs"], &item.exempt_paragraphs, nation);
    if item.private == Some(false) && !item.exempt_paragraphs.is_empty() {
        let message = "An item that is exempt by a paragraph is private.";
        refusals.add(RefusalCode::Invalid, &["agenda", index, "private"], message);
    }
    pages(refusals, index, item.page_from, item.page_to);
    PlannedItem {
        id: item.id,
        number,
        title: refusals.name(&["agenda", index, "title"], &item.title),
        presenter: refusals.maybe_name(&["agenda", index, "presenter"], item.presenter.as_deref()),
        standing: item.standing,
        private: item.private.unwrap_or(!item.exempt_paragraphs.is_empty()),
        exempt_paragraphs,
        page_from: item.page_from,
        page_to: item.page_to,
    }
}

fn pages(refusals: &mut Refusals, index: &str, from: Option<i32>, to: Option<i32>) {
    let wrong = match (from, to) {
        (None, None) => return,
        (Some(from), Some(to)) if from < 1 || to > HIGHEST => "Pages are counted from 1.",
        (Some(from), Some(to)) if to < from => "The last page comes after the first.",
        (Some(_), Some(_)) => return,
        _ => "The first and the last page are given together or not at all.",
    };
    let field = if from.is_some() { "pageTo" } else { "pageFrom" };
    refusals.add(RefusalCode::Invalid, &["agenda", index, field], wrong);
}

/// The paragraphs of Schedule 12A to the Local Government Act 1972 that were entered, sorted and each once; those
/// that do not apply in `nation` are refused.
pub fn check_paragraphs(refusals: &mut Refusals, path: &[&str], entered: &[i64], nation: Nation) -> Vec<u8> {
    match paragraphs(nation, entered) {
        Ok(paragraphs) => paragraphs,
        Err(wrong) => {
            let text = wrong.to_string();
            let mut letters = text.chars();
            let sentence = letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>());
            refusals.add(RefusalCode::Invalid, path, sentence.unwrap_or_default() + ".");
            Vec::new()
        }
    }
}

/// `planned` with the group's standing items that it does not have yet at its end, in their order.
#[must_use]
pub fn with_standing_items(mut planned: Vec<PlannedItem>, titles: Vec<String>) -> Vec<PlannedItem> {
    let mut there: BTreeSet<String> = planned.iter().map(|item| folded(&item.title)).collect();
    for title in titles {
        if there.insert(folded(&title)) {
            planned.push(PlannedItem {
                id: None,
                number: planned.iter().map(|item| item.number).max().unwrap_or(0) + 1,
                title,
                presenter: None,
                standing: true,
                private: false,
                exempt_paragraphs: Vec::new(),
                page_from: None,
                page_to: None,
            });
        }
    }
    planned
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str) -> EnteredItem {
        EnteredItem { title: title.to_owned(), ..EnteredItem::default() }
    }

    fn told(items: Vec<EnteredItem>, nation: Nation) -> Vec<String> {
        let mut refusals = Refusals::default();
        check_agenda(&mut refusals, items, nation);
        let refusals = refusals.none().err().unwrap_or_default();
        refusals.into_iter().map(|refusal| format!("{:?} {}", refusal.code, refusal.path.join("."))).collect()
    }

    #[test]
    fn items_are_numbered_on_from_the_one_before() {
        let items = vec![item("Apologies"), EnteredItem { number: Some(5), ..item("Minutes") }, item("Actions")];
        let planned = check_agenda(&mut Refusals::default(), items, Nation::England);
        assert_eq!(planned.iter().map(|item| item.number).collect::<Vec<_>>(), [1, 5, 6]);
    }

    #[test]
    fn paragraphs_make_an_item_private_and_are_the_nations() {
        let exempt = EnteredItem { exempt_paragraphs: vec![7], ..item("Contract") };
        let planned = check_agenda(&mut Refusals::default(), vec![exempt.clone()], Nation::England);
        assert!(planned.first().is_some_and(|item| item.private && item.exempt_paragraphs == [7]));
        assert_eq!(told(vec![exempt.clone()], Nation::Wales), ["Invalid agenda.0.exemptParagraphs"]);
        let open = EnteredItem { private: Some(false), ..exempt };
        assert_eq!(told(vec![open], Nation::England), ["Invalid agenda.0.private"]);
    }

    #[test]
    fn all_that_is_wrong_is_told() {
        let pages = |from, to| EnteredItem { page_from: from, page_to: to, ..item("Paper") };
        let items = vec![
            pages(Some(3), Some(2)),
            pages(None, Some(2)),
            EnteredItem { number: Some(1), ..item(" ") },
            EnteredItem { number: Some(-1), ..item("a\0b") },
        ];
        let expected = [
            "Invalid agenda.0.pageTo",
            "Invalid agenda.1.pageFrom",
            "Conflict agenda.2.number",
            "Required agenda.2.title",
            "Invalid agenda.3.number",
            "Invalid agenda.3.title",
        ];
        assert_eq!(told(items, Nation::England), expected);
    }

    #[test]
    fn standing_items_come_by_themselves_and_only_once() {
        let planned = check_agenda(&mut Refusals::default(), vec![item("Minutes")], Nation::England);
        let standing = vec!["MINUTES".to_owned(), "Funding update".to_owned(), "Funding  Update".to_owned()];
        let all = with_standing_items(planned, standing);
        let numbers: Vec<_> = all.iter().map(|item| (item.number, item.title.as_str(), item.standing)).collect();
        assert_eq!(numbers, [(1, "Minutes", false), (2, "Funding update", true)]);
    }
}
