//! How two writings of one mark become one: the later wins, and of two at the same instant the one whose op has the greater id. The order in which
//! they arrive does not matter, so two devices of a member end alike. The server decides and hands the outcome back; a
//! phone shows its own unsent ops on top of what the server last said.

use crate::{member::Mark, time::Millis};

/// How far ahead of the server's clock a phone's may run before its time is cut: 2 minutes.
pub const CLOCK_AHEAD_MAX: i64 = 120_000;

/// Whether `new` takes the place of `old`; the same writing does not.
pub fn supersedes(new: &Mark, old: &Mark) -> bool {
    (new.at, new.op) > (old.at, old.op)
}

/// The time the server takes for an op: the phone's, but not from the future, or one phone with a wrong clock would win for ever.
pub fn op_time(claimed: Millis, now: Millis) -> Millis {
    claimed.min(now.plus(CLOCK_AHEAD_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{ArticleId, OpId},
        member::{MarkKind, Target},
    };
    use proptest::prelude::*;

    fn mark(at: i64, op: u128, on: bool) -> Mark {
        let target = Target::Article(ArticleId::new("a").expect("an id"));
        Mark { kind: MarkKind::Favourite, target, on, at: Millis(at), op: OpId(uuid::Uuid::from_u128(op)) }
    }

    fn merged(marks: &[Mark]) -> Option<Mark> {
        marks.iter().fold(None, |held: Option<Mark>, new| match held {
            Some(old) if !supersedes(new, &old) => Some(old),
            _ => Some(new.clone()),
        })
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            marks in prop::collection::vec((0_i64..5, any::<bool>()), 1..8)
                .prop_map(|list| list.into_iter().enumerate().map(|(n, (at, on))| mark(at, n as u128, on)).collect::<Vec<_>>())
                .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        ) {
            prop_assert_eq!(merged(&marks.0), merged(&marks.1));
        }
    }

    #[test]
    fn a_clock_from_the_future_is_cut() {
        assert_eq!(op_time(Millis(99_000_000), Millis(1_000)), Millis(1_000 + CLOCK_AHEAD_MAX));
        assert_eq!(op_time(Millis(500), Millis(1_000)), Millis(500));
    }
}
