//! How fast somebody may ask: so many a minute in the long run, and so many at once after a pause.
//!
//! What is kept of somebody is one moment, at which all that may be asked at once is there again. Each request moves
//! it on by a step. (It is the generic cell rate algorithm: a bucket that leaks, without a bucket.) Moments are whole
//! microseconds, so that a database can do the same sum in one statement.

use std::num::NonZeroU32;

const MINUTE: i64 = 60_000_000;
const SECOND: i64 = 1_000_000;

/// So many a minute, so many at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    per_minute: NonZeroU32,
    burst: NonZeroU32,
}

/// What there is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many can be asked for at once.
    pub now: u32,
    /// Seconds until there is one more; nought where all are there.
    pub more_in: u64,
}

/// What came of asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is granted, and so much is left.
    Granted(Left),
    /// There is not enough left; there will be in so many seconds.
    Refused {
        /// What there is left.
        left: Left,
        /// Seconds until it would be granted.
        wait: u64,
    },
}

impl Pace {
    /// The pace of `per_minute` in the long run and `burst` at once.
    #[must_use]
    pub const fn new(per_minute: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { per_minute, burst }
    }

    /// The most at once.
    #[must_use]
    pub const fn burst(self) -> u32 {
        self.burst.get()
    }

    /// Microseconds that one stands for, never less than it should.
    #[must_use]
    pub fn step(self) -> i64 {
        let per_minute = i64::from(self.per_minute.get());
        (MINUTE + per_minute - 1) / per_minute
    }

    /// Microseconds in which all that can be asked for at once comes back.
    #[must_use]
    pub fn span(self) -> i64 {
        self.step().saturating_mul(self.burst.get().into())
    }

    /// The same in seconds.
    #[must_use]
    pub fn window(self) -> u64 {
        seconds(self.span())
    }

    /// Asks for `cost` at `now`, with what is kept of the one who asks; and what is to be kept, where it is granted.
    #[must_use]
    pub fn take(self, kept: Option<i64>, now: i64, cost: u32) -> (Option<i64>, Taken) {
        let full_at = kept.unwrap_or(now).max(now);
        let then = full_at.saturating_add(self.step().saturating_mul(cost.into()));
        if then <= now.saturating_add(self.span()) {
            (Some(then), Taken::Granted(self.left(then, now)))
        } else {
            (None, self.refused(full_at, now, cost))
        }
    }

    /// What is said where `cost` is not granted.
    #[must_use]
    pub fn refused(self, full_at: i64, now: i64, cost: u32) -> Taken {
        let then = full_at.max(now).saturating_add(self.step().saturating_mul(cost.into()));
        let left = self.left(full_at, now);
        let wait = seconds(then - now - self.span()).max(left.more_in).max(1);
        Taken::Refused { left, wait }
    }

    /// What there is left at `now` where all is there again at `full_at`.
    #[must_use]
    pub fn left(self, full_at: i64, now: i64) -> Left {
        let missing = (full_at - now).max(0);
        let room = (self.span() - missing).max(0) / self.step();
        let part = missing % self.step();
        let next = if missing > 0 && part == 0 { self.step() } else { part };
        Left { now: u32::try_from(room).unwrap_or(u32::MAX), more_in: seconds(next) }
    }
}

fn seconds(microseconds: i64) -> u64 {
    u64::try_from((microseconds.max(0) + SECOND - 1) / SECOND).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty a minute, three at once: one every two seconds.
    fn pace() -> Option<Pace> {
        Some(Pace::new(NonZeroU32::new(30)?, NonZeroU32::new(3)?))
    }

    /// Asks one after another at these seconds: how many were granted.
    fn granted(pace: Pace, at: impl IntoIterator<Item = i64>) -> usize {
        let mut kept = None;
        let mut granted = 0;
        for second in at {
            let (then, taken) = pace.take(kept, second * SECOND, 1);
            granted += usize::from(matches!(taken, Taken::Granted(_)));
            kept = then.or(kept);
        }
        granted
    }

    #[test]
    fn no_more_than_the_burst_comes_at_once_and_no_more_than_the_rate_in_the_long_run() {
        assert_eq!(pace().map(|pace| granted(pace, [0; 10])), Some(3));
        assert_eq!(pace().map(|pace| granted(pace, 0..60)), Some(3 + 29));
        assert_eq!(pace().map(|pace| granted(pace, [0, 0, 0, 1, 2, 2])), Some(4));
        assert_eq!(pace().map(|pace| granted(pace, [0, 0, 0, 600, 600, 600, 600])), Some(6), "a pause gives no more");
    }

    #[test]
    fn it_is_said_what_is_left_and_how_long_to_wait() {
        let Some(pace) = pace() else { return };
        let (kept, first) = pace.take(None, 0, 1);
        assert_eq!(first, Taken::Granted(Left { now: 2, more_in: 2 }));
        let (kept, rest) = pace.take(kept, 0, 2);
        assert_eq!(rest, Taken::Granted(Left { now: 0, more_in: 2 }));
        let (unchanged, refused) = pace.take(kept, SECOND / 2, 2);
        assert_eq!(unchanged, None);
        assert_eq!(refused, Taken::Refused { left: Left { now: 0, more_in: 2 }, wait: 4 });
        assert_eq!(pace.left(6 * SECOND, 6 * SECOND), Left { now: 3, more_in: 0 });
        assert_eq!(pace.window(), 6);
    }

    #[test]
    fn more_than_can_ever_be_granted_is_refused() {
        let refused = pace().map(|pace| pace.take(None, 0, 4).1);
        assert!(matches!(refused, Some(Taken::Refused { wait: 2, .. })), "{refused:?}");
        let refused = pace().map(|pace| pace.take(None, i64::MAX / 2, u32::MAX).1);
        assert!(matches!(refused, Some(Taken::Refused { .. })), "{refused:?}");
    }
}
