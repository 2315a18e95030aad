//! Chance that follows from a seed alone, the same on every machine and in every version.

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// The generator known as splitmix64.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// The dice for what `names` name. What is drawn for one thing does not depend on what else is drawn for.
    pub(super) fn of(seed: u64, names: &[&str]) -> Self {
        // The hash known as FNV-1a, over the names and what keeps them apart.
        let bytes = names.iter().flat_map(|name| name.bytes().chain([0]));
        let mut dice = Self(
            bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)),
        );
        dice.0 = dice.next() ^ seed;
        dice
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `least` to `most`, both among them.
    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        let many = u64::from(most.saturating_sub(least)) + 1;
        u32::try_from(self.next() % many).unwrap_or_default() + least
    }

    /// Between `least` and `most` hundredths of `amount`, rounded down to a penny.
    pub(super) fn percent_of(&mut self, amount: i64, least: u32, most: u32) -> i64 {
        amount * i64::from(self.between(least, most)) / 100
    }

    /// True once in so many times.
    pub(super) fn one_in(&mut self, many: u32) -> bool {
        self.between(1, many) == 1
    }

    /// One of several: the first or one of the others.
    pub(super) fn pick<T: Clone>(&mut self, first: &T, others: &[T]) -> T {
        let place = self.place(others.len() + 1);
        others.get(place).unwrap_or(first).clone()
    }

    /// A place among so many, counted from 0.
    pub(super) fn place(&mut self, many: usize) -> usize {
        let most = u32::try_from(many.saturating_sub(1)).unwrap_or(u32::MAX);
        usize::try_from(self.between(0, most)).unwrap_or_default()
    }

    /// An id as the service makes them: in the order of the moments at which records were made, so that tables
    /// and indexes grow as they do in use.
    pub(super) fn id(&mut self, at: DateTime<Utc>) -> Uuid {
        let [high, low] = [self.next(), self.next()].map(u64::to_be_bytes);
        let mut chance = [0; 10];
        for (to, from) in chance.iter_mut().zip(high.into_iter().chain(low)) {
            *to = from;
        }
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_names_are_kept_apart() {
        let drawn = |seed, names: &[&str]| Dice::of(seed, names).next();
        assert_eq!(drawn(1, &["a", "b"]), drawn(1, &["a", "b"]));
        assert_ne!(drawn(1, &["a", "b"]), drawn(2, &["a", "b"]));
        assert_ne!(drawn(1, &["a", "bc"]), drawn(1, &["ab", "c"]));
    }

    #[test]
    fn what_is_drawn_lies_where_it_should() {
        let mut dice = Dice::of(7, &[]);
        let mut seen = [0_u32; 4];
        for _ in 0..400 {
            let drawn = dice.between(3, 5);
            assert!((3..=5).contains(&drawn));
            let picked = dice.pick(&0_usize, &[1, 2, 3]);
            seen.get_mut(picked).map(|count| *count += 1).unwrap_or_default();
        }
        assert!(seen.iter().all(|count| *count > 50), "{seen:?}");
    }

    #[test]
    fn ids_are_in_the_order_of_their_moments() {
        let mut dice = Dice::of(7, &[]);
        let moment = |seconds| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let ids = [1_000, 2_000, 3_000].map(|seconds| dice.id(moment(seconds)));
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
    }
}
