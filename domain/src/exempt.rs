//! Exempt information: the paragraphs of Schedule 12A to the Local Government Act 1972.

use crate::words::vocabulary;

vocabulary! {
    /// The nation a police area lies in; Schedule 12A numbers its paragraphs by it.
    pub enum Nation {
        /// England: paragraphs 1 to 7.
        England,
        /// Wales: paragraphs 12 to 18.
        Wales,
    }
}

impl Nation {
    /// The nation of an ONS area code (`W…` is Wales).
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        if code.starts_with('W') { Self::Wales } else { Self::England }
    }

    /// The first and last paragraph of Schedule 12A that apply there (Part 1 for England, Part 4 for
    /// Wales).
    #[must_use]
    pub const fn paragraphs(self) -> (u8, u8) {
        match self {
            Self::England => (1, 7),
            Self::Wales => (12, 18),
        }
    }
}

/// A paragraph that does not apply in the nation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("paragraph {paragraph} of Schedule 12A does not apply here: it must lie between {first} and {last}")]
pub struct NoSuchParagraph {
    paragraph: i64,
    first: u8,
    last: u8,
}

/// Holds `paragraphs` to those that apply in `nation`, sorted and each once.
///
/// # Errors
/// [`NoSuchParagraph`] for the first that does not apply.
pub fn paragraphs(nation: Nation, paragraphs: &[i64]) -> Result<Vec<u8>, NoSuchParagraph> {
    let (first, last) = nation.paragraphs();
    let mut checked = Vec::with_capacity(paragraphs.len());
    for &paragraph in paragraphs {
        match u8::try_from(paragraph) {
            Ok(number) if (first..=last).contains(&number) => checked.push(number),
            _ => return Err(NoSuchParagraph { paragraph, first, last }),
        }
    }
    checked.sort_unstable();
    checked.dedup();
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_nation_has_its_own_paragraphs() {
        assert_eq!(paragraphs(Nation::England, &[7, 1, 7]), Ok(vec![1, 7]));
        assert!(paragraphs(Nation::England, &[8]).is_err());
        assert!(paragraphs(Nation::Wales, &[7]).is_err());
        assert_eq!(paragraphs(Nation::of_code("W15000001"), &[12, 18]), Ok(vec![12, 18]));
    }
}
