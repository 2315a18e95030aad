//! Chance that a seed repeats.

use anyhow::{Context, Result};

/// The generator known as splitmix64.
#[derive(Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end`, without `end` itself; 0 where there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let drawn = u64::try_from(end).ok().and_then(|end| self.next().checked_rem(end));
        drawn.and_then(|drawn| usize::try_from(drawn).ok()).unwrap_or_default()
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of `several`.
    pub(crate) fn one_of<T: Clone>(&mut self, several: &[T]) -> Result<T> {
        let place = self.below(several.len());
        several.get(place).cloned().context("nothing to choose from")
    }

    /// One of `several`, or none so many times in a hundred.
    pub(crate) fn maybe<T: Clone>(&mut self, none: usize, several: &[T]) -> Option<T> {
        if self.chance(none) { None } else { self.one_of(several).ok() }
    }

    /// An id.
    pub(crate) const fn uuid(&mut self) -> uuid::Uuid {
        uuid::Uuid::from_u64_pair(self.next(), self.next())
    }
}
