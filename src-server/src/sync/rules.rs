//! From where a phone goes on in a feed, and how much it is given: pure decisions.

use lianxin_proto::feed::{BUDGET_DEFAULT, BUDGET_MAX};

/// Where an answer begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Behind this cursor.
    pub from: u64,
    /// The phone's own cursor does not count: it is sent a page from 0 even when that holds nothing.
    pub anew: bool,
}

/// Where a phone that sent this cursor goes on. A cursor of another history, or one from the future, does not count.
pub fn start(same_history: bool, sent: Option<u64>, head: u64) -> Start {
    match sent {
        None | Some(0) => Start { from: 0, anew: false },
        Some(cursor) if same_history && cursor <= head => Start { from: cursor, anew: false },
        Some(_) => Start { from: 0, anew: true },
    }
}

/// How many bytes an answer may have.
pub fn budget(asked: Option<u32>) -> usize {
    usize::try_from(asked.unwrap_or(BUDGET_DEFAULT).clamp(1, BUDGET_MAX)).unwrap_or(1)
}

/// The size to which a shared page is cut when so many bytes are left: the greatest power of two within, so that phones with slightly different
/// budgets still share one page.
pub fn page_class(left: usize) -> usize {
    match left.checked_ilog2() {
        Some(log) => 1 << log,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_goes_on_where_it_was() {
        let at = |from| Start { from, anew: false };
        let anew = Start { from: 0, anew: true };
        for (same_history, sent, head, expected) in [
            (true, None, 9, at(0)),
            (false, None, 9, at(0)),
            (true, Some(0), 9, at(0)),
            (true, Some(4), 9, at(4)),
            (true, Some(9), 9, at(9)),
            (true, Some(10), 9, anew),
            (false, Some(4), 9, anew),
            (false, Some(0), 9, at(0)),
            (true, Some(1), 0, anew),
        ] {
            assert_eq!(start(same_history, sent, head), expected, "{same_history} {sent:?} {head}");
        }
    }

    #[test]
    fn budgets_are_bounded_and_shared() {
        assert_eq!(budget(None), 4 * 1024 * 1024);
        assert_eq!(budget(Some(0)), 1);
        assert_eq!(budget(Some(u32::MAX)), 8 * 1024 * 1024);
        for (left, class) in [(0, 1), (1, 1), (1023, 512), (1024, 1024), (5_000_000, 4_194_304)] {
            assert_eq!(page_class(left), class, "{left}");
        }
    }
}
