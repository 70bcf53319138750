//! How fast one member may send: a bucket of so many messages, filled again at so many a second. Decided before anything of a request is done, so that nothing
//! is half done. Kept in memory and only while it is not full: it says nothing of anybody a few minutes later, and a restart forgives.

use lianxin_proto::{id::MemberId, time::Millis};
use std::collections::HashMap;

/// A thousandth of a message: what one a second fills in a millisecond.
const PARTS: u64 = 1_000;

#[derive(Debug, Clone, Copy)]
struct Bucket {
    parts: u64,
    at: Millis,
}

/// The buckets of all members.
#[derive(Debug)]
pub struct Buckets {
    burst: u64,
    refill: u64,
    kept: HashMap<MemberId, Bucket>,
}

impl Buckets {
    /// Full buckets of `burst` messages (at least one) that fill at `refill` a second (at least one).
    pub fn new(burst: u32, refill: u32) -> Self {
        Self { burst: u64::from(burst.max(1)), refill: u64::from(refill.max(1)), kept: HashMap::new() }
    }

    fn parts(&self, bucket: Option<&Bucket>, now: Millis) -> u64 {
        let full = self.burst * PARTS;
        bucket.map_or(full, |bucket| {
            // A clock that was set back fills nothing and takes nothing.
            let passed = u64::try_from(now.0.saturating_sub(bucket.at.0)).unwrap_or(0);
            full.min(bucket.parts.saturating_add(passed.saturating_mul(self.refill)))
        })
    }

    /// Takes so many messages at once, all or none. Otherwise says after how many seconds it is worth trying again; more than a bucket ever holds are
    /// never taken, and the time is that in which it is full.
    pub fn take(&mut self, member: MemberId, messages: usize, now: Millis) -> Result<(), u64> {
        let wanted = u64::try_from(messages).unwrap_or(u64::MAX).saturating_mul(PARTS);
        let there = self.parts(self.kept.get(&member), now);
        if wanted <= there {
            self.kept.insert(member, Bucket { parts: there - wanted, at: now });
            return Ok(());
        }
        let missing = wanted.min(self.burst * PARTS).saturating_sub(there);
        Err(missing.div_ceil(PARTS * self.refill).max(1))
    }

    /// Forgets the buckets that are full again.
    pub fn forget(&mut self, now: Millis) {
        let full = self.burst * PARTS;
        let mut kept = std::mem::take(&mut self.kept);
        kept.retain(|_, bucket| self.parts(Some(bucket), now) < full);
        self.kept = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ONE: MemberId = MemberId(Uuid::from_u128(1));
    const TWO: MemberId = MemberId(Uuid::from_u128(2));

    #[test]
    fn a_burst_and_then_a_few_a_second() {
        let mut buckets = Buckets::new(10, 2);
        let at = Millis;
        assert_eq!(buckets.take(ONE, 10, at(0)), Ok(()));
        assert_eq!(buckets.take(ONE, 1, at(0)), Err(1));
        assert_eq!(buckets.take(TWO, 10, at(0)), Ok(()), "each has a bucket of their own");
        assert_eq!(buckets.take(ONE, 1, at(499)), Err(1));
        assert_eq!(buckets.take(ONE, 1, at(500)), Ok(()));
        assert_eq!(buckets.take(ONE, 4, at(1_500)), Err(1), "all or none");
        assert_eq!(buckets.take(ONE, 2, at(1_500)), Ok(()));
        assert_eq!(buckets.take(ONE, 10, at(1_500)), Err(5));
        assert_eq!(buckets.take(ONE, 10, at(6_500)), Ok(()));
    }

    #[test]
    fn more_than_a_bucket_is_never_taken() {
        let mut buckets = Buckets::new(10, 2);
        assert_eq!(buckets.take(ONE, 11, Millis(0)), Err(1));
        assert_eq!(buckets.take(ONE, usize::MAX, Millis(i64::MAX)), Err(1));
        assert_eq!(buckets.take(ONE, 10, Millis(0)), Ok(()), "and costs nothing");
        assert_eq!(buckets.take(ONE, 11, Millis(0)), Err(5));
    }

    #[test]
    fn a_clock_set_back_gives_nothing_and_takes_nothing() {
        let mut buckets = Buckets::new(2, 1);
        assert_eq!(buckets.take(ONE, 1, Millis(10_000)), Ok(()));
        assert_eq!(buckets.take(ONE, 1, Millis(0)), Ok(()));
        assert_eq!(buckets.take(ONE, 1, Millis(0)), Err(1));
        assert_eq!(buckets.take(ONE, 1, Millis(1_000)), Ok(()));
    }

    #[test]
    fn a_full_bucket_is_forgotten() {
        let mut buckets = Buckets::new(2, 1);
        assert_eq!(buckets.take(ONE, 2, Millis(0)), Ok(()));
        buckets.forget(Millis(1_999));
        assert_eq!(buckets.kept.len(), 1);
        buckets.forget(Millis(2_000));
        assert_eq!(buckets.kept.len(), 0);
    }
}
