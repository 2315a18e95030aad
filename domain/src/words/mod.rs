//! The field's closed lists (design.md §1): statuses, kinds and roles, each spelt once.
//!
//! A word is stored, imported and shown under one name, its `SCREAMING_SNAKE_CASE` form. What may
//! follow what (a stage after a stage) is left to the aggregates.

mod funding;
mod governance;
mod meetings;
mod performance;
mod plans;
mod search;

pub use funding::*;
pub use governance::*;
pub use meetings::*;
pub use performance::*;
pub use plans::*;
pub use search::*;

use std::str::FromStr;

/// One word of a closed list.
pub trait Word: Copy + FromStr + Into<&'static str> + strum::VariantArray {
    /// The word as it is stored and shown, such as `THEME_GROUP`.
    fn word(self) -> &'static str {
        self.into()
    }
}

/// Declares closed lists with the derives that every one of them needs, so that none can forget one.
macro_rules! vocabulary {
    ($($(#[$meta:meta])* pub enum $name:ident { $($(#[$variant_meta:meta])* $variant:ident,)+ })+) => {$(
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
            serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name { $($(#[$variant_meta])* $variant,)+ }

        impl $crate::words::Word for $name {}
    )+};
}
pub(crate) use vocabulary;

#[cfg(test)]
mod tests {
    use super::*;
    use strum::VariantArray;

    fn read_back<W: Word + std::fmt::Debug + PartialEq>() {
        for &word in W::VARIANTS {
            assert_eq!(W::from_str(word.word()).ok(), Some(word));
        }
    }

    #[test]
    fn a_word_is_read_back_as_itself() {
        read_back::<PartnershipKind>();
        read_back::<AllocationStage>();
        read_back::<Unit>();
        assert_eq!(Unit::RatePer1000.word(), "RATE_PER_1000");
        assert_eq!(GroupKind::VARIANTS.len(), 9);
    }

    #[test]
    fn import_and_storage_spell_a_word_alike() {
        for unit in Unit::VARIANTS {
            let json = serde_json::to_value(unit).unwrap_or_default();
            assert_eq!(json, unit.word());
        }
    }
}
