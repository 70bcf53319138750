//! When an issue may be seen, and when it is handed out ahead of that.

use crate::time::{CivilDate, CivilTime, Millis};

/// How long before its `visible_at` an issue is delivered, sealed: a whole day, so that a phone that syncs at any time of the day before
/// has the morning's issue.
pub const DELIVER_AHEAD: i64 = 24 * 3_600_000;

/// The default `visible_at`, minutes since midnight: 07:15.
const DEFAULT_MINUTES: (u16, u16) = (7, 15);
/// The latest `visible_at` of an issue: 07:30 (product.md).
const LATEST_MINUTES: (u16, u16) = (7, 30);

fn at(date: CivilDate, (hour, minute): (u16, u16)) -> Millis {
    CivilTime::new(hour, minute).map_or(Millis(i64::MAX), |time| date.at(time))
}

/// When the issue of a day becomes visible unless its editor says otherwise.
pub fn default_visible_at(date: CivilDate) -> Millis {
    at(date, DEFAULT_MINUTES)
}

/// Whether an issue dated `date` may become visible at `visible_at`: on that day, at 07:30 the latest.
pub fn is_issue_time(date: CivilDate, visible_at: Millis) -> bool {
    visible_at.date() == date && visible_at <= at(date, LATEST_MINUTES)
}

/// Whether something may be shown now.
pub fn is_visible(visible_at: Millis, now: Millis) -> bool {
    now >= visible_at
}

/// Whether something scheduled is handed out to phones now, sealed or not.
pub fn is_delivered(visible_at: Millis, now: Millis) -> bool {
    now >= visible_at.plus(-DELIVER_AHEAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sealed_until_the_very_minute() {
        let date: CivilDate = "2026-11-25".parse().expect("a date");
        let visible_at = default_visible_at(date);
        assert_eq!(visible_at.time().to_string(), "07:15");
        assert!(!is_visible(visible_at, visible_at.plus(-1)));
        assert!(is_visible(visible_at, visible_at));
        assert!(!is_delivered(visible_at, visible_at.plus(-DELIVER_AHEAD - 1)));
        assert!(is_delivered(visible_at, visible_at.plus(-DELIVER_AHEAD)));
    }

    #[test]
    fn never_later_than_half_past_seven() {
        let date: CivilDate = "2026-11-25".parse().expect("a date");
        assert!(is_issue_time(date, default_visible_at(date)));
        assert!(is_issue_time(date, default_visible_at(date).plus(15 * 60_000)));
        assert!(!is_issue_time(date, default_visible_at(date).plus(15 * 60_000 + 1)));
        assert!(!is_issue_time(date, default_visible_at(date.plus_days(-1))));
    }
}
