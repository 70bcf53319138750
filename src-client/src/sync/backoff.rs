//! How long to wait after a failure: anything up to a bound that doubles (full jitter), so that phones which failed together do not come back together. At
//! 07:15 every phone wakes at once.

use std::time::Duration;

/// The bound after the first failure, in milliseconds.
const FIRST: u64 = 2_000;
/// The bound after many, in milliseconds: 5 minutes.
const LAST: u64 = 300_000;

/// The wait after so many failures in a row (from 1), at `share` (of `u32::MAX`) of the bound.
pub(crate) fn wait(failures: u32, share: u32) -> Duration {
    let bound = FIRST.saturating_mul(1_u64.checked_shl(failures.saturating_sub(1)).unwrap_or(u64::MAX)).min(LAST);
    Duration::from_millis(bound.saturating_mul(u64::from(share)) / u64::from(u32::MAX))
}

/// A random share.
pub(crate) fn share() -> u32 {
    // Without random numbers all phones would come back together: then the bound itself.
    getrandom::u32().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_five_minutes() {
        let bound = |failures| wait(failures, u32::MAX).as_millis();
        assert_eq!([1, 2, 3].map(bound), [2_000, 4_000, 8_000]);
        assert_eq!([9, 64, u32::MAX].map(bound), [300_000, 300_000, 300_000]);
        assert_eq!(wait(5, 0), Duration::ZERO);
        assert_eq!(wait(1, u32::MAX / 2).as_millis(), 999);
    }
}
