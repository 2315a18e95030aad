//! Pages of lists, by key and both ways (design.md §4: never OFFSET, at most 100 a page).

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most items on one page.
pub const LARGEST: u64 = 100;
/// The items on a page when nobody says how many.
pub const USUAL: u64 = 50;

/// One part of a row's place in an order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Key {
    /// Text, compared as stored.
    #[serde(rename = "t")]
    Text(String),
    /// A number.
    #[serde(rename = "n")]
    Number(i64),
    /// An id.
    #[serde(rename = "i")]
    Id(Uuid),
    /// A day.
    #[serde(rename = "d")]
    Day(NaiveDate),
    /// A moment.
    #[serde(rename = "m")]
    Moment(DateTime<Utc>),
}

/// A row's place in one particular list; opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cursor {
    /// The order it belongs to, so that a cursor of another list is refused.
    #[serde(rename = "o")]
    pub order: String,
    /// The row's keys in that order.
    #[serde(rename = "k")]
    pub keys: Vec<Key>,
}

/// Why a page can't be given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The cursor is not one of ours.
    #[error("`{0}` is not a cursor of this list; pass a cursor exactly as an earlier page gave it")]
    Cursor(&'static str),
    /// More than a page holds.
    #[error("`{0}` may be at most 100; page on with `after` or `before`")]
    TooMany(&'static str),
    /// Fewer than nothing.
    #[error("`{0}` may not be negative")]
    Negative(&'static str),
    /// Forwards and backwards at once.
    #[error("pass `first` or `last`, not both")]
    BothWays,
}

impl PageError {
    /// The argument to mend.
    #[must_use]
    pub const fn argument(&self) -> &'static str {
        match self {
            Self::Cursor(name) | Self::TooMany(name) | Self::Negative(name) => name,
            Self::BothWays => "first",
        }
    }
}

impl Cursor {
    /// Reads a cursor that was sent as the argument `name`.
    ///
    /// # Errors
    /// [`PageError::Cursor`] where it never was one.
    pub fn parse(name: &'static str, text: &str) -> Result<Self, PageError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| PageError::Cursor(name))?;
        serde_json::from_slice(&bytes).map_err(|_| PageError::Cursor(name))
    }
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| std::fmt::Error)?;
        f.write_str(&BASE64URL_NOPAD.encode(&json))
    }
}

/// Which page of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// How many items at most.
    pub size: u64,
    /// Whether the page is the last of what is left, not the first.
    pub backwards: bool,
    /// Only what comes after this.
    pub after: Option<Cursor>,
    /// Only what comes before this.
    pub before: Option<Cursor>,
    /// Whether the whole list is to be counted too.
    pub count: bool,
}

impl PageRequest {
    /// The page that Relay's arguments ask for.
    ///
    /// # Errors
    /// [`PageError`] for a size beyond 100 or below 0, both sizes at once, or a foreign cursor.
    pub fn try_new(
        first: Option<i32>,
        after: Option<&str>,
        last: Option<i32>,
        before: Option<&str>,
    ) -> Result<Self, PageError> {
        let (size, backwards) = match (first, last) {
            (Some(_), Some(_)) => return Err(PageError::BothWays),
            (Some(first), None) => (Self::size("first", first)?, false),
            (None, Some(last)) => (Self::size("last", last)?, true),
            (None, None) => (USUAL, false),
        };
        let after = after.map(|text| Cursor::parse("after", text)).transpose()?;
        let before = before.map(|text| Cursor::parse("before", text)).transpose()?;
        Ok(Self { size, backwards, after, before, count: false })
    }

    /// The same page, with the whole list counted when `count`.
    #[must_use]
    pub const fn counting(mut self, count: bool) -> Self {
        self.count = count;
        self
    }

    fn size(name: &'static str, size: i32) -> Result<u64, PageError> {
        match u64::try_from(size) {
            Err(_) => Err(PageError::Negative(name)),
            Ok(size) if size > LARGEST => Err(PageError::TooMany(name)),
            Ok(size) => Ok(size),
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The items with their places.
    pub items: Vec<(Cursor, T)>,
    /// Whether more follow.
    pub has_next: bool,
    /// Whether more came before.
    pub has_previous: bool,
    /// How many the whole list has; `None` unless asked for.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// A page with nothing on it.
    #[must_use]
    pub const fn empty() -> Self {
        Self { items: Vec::new(), has_next: false, has_previous: false, total: Some(0) }
    }

    /// The same page of other things.
    ///
    /// # Errors
    /// The first error of `convert`.
    pub fn try_map<U, E>(self, mut convert: impl FnMut(T) -> Result<U, E>) -> Result<Page<U>, E> {
        let items =
            self.items.into_iter().map(|(cursor, item)| Ok((cursor, convert(item)?))).collect::<Result<_, E>>()?;
        Ok(Page { items, has_next: self.has_next, has_previous: self.has_previous, total: self.total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sizes_are_held_to_their_limits() {
        assert_eq!(PageRequest::try_new(Some(101), None, None, None), Err(PageError::TooMany("first")));
        assert_eq!(PageRequest::try_new(None, None, Some(-1), None), Err(PageError::Negative("last")));
        assert_eq!(PageRequest::try_new(Some(1), None, Some(1), None), Err(PageError::BothWays));
        assert_eq!(PageRequest::try_new(None, None, None, None).map(|page| page.size), Ok(USUAL));
        assert_eq!(PageRequest::try_new(Some(0), None, None, None).map(|page| page.size), Ok(0));
    }

    #[test]
    fn a_foreign_cursor_is_refused() {
        assert_eq!(Cursor::parse("after", "10"), Err(PageError::Cursor("after")));
        assert_eq!(Cursor::parse("before", ""), Err(PageError::Cursor("before")));
    }

    proptest! {
        #[test]
        fn a_cursor_is_read_back(text in ".*", number in any::<i64>(), bits in any::<u128>()) {
            let keys = vec![Key::Text(text), Key::Number(number), Key::Id(Uuid::from_u128(bits))];
            let cursor = Cursor { order: "name".to_owned(), keys };
            prop_assert_eq!(Cursor::parse("after", &cursor.to_string()), Ok(cursor));
        }
    }
}
