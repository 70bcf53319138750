//! Which messages are on the page: those that come are joined to those that are there, and when it has grown too long it is cut.

use super::{Cell, Side, Top};
use crate::rooms::words::{Above, Dress};
use leptos::prelude::*;
use lianxin_proto::view::room::MessageRow;
use std::ops::Range;

/// How many are kept when the page is cut.
pub(super) const KEPT: usize = 200;
/// With more than the first it is cut once the scrolling rests, with more than the second while it goes on. A cut costs a frame or two whatever its size, and nobody sees that
/// at rest. What is kept and what is fetched again around it must stay below the first, or the page would be cut without end.
const LONG: usize = 320;
const LONGEST: usize = 480;

/// Messages that come to the page, and how its ends stand then.
pub(super) struct Span {
    /// Where they come; or they are all there is on it.
    pub(super) side: Option<Side>,
    pub(super) rows: Vec<MessageRow>,
    pub(super) ends: Ends,
}

/// What is beyond the messages on the page.
pub(super) struct Ends {
    /// The message above the oldest, where it is known.
    pub(super) above: Option<Above>,
    pub(super) top: Top,
    /// Whether there are later ones.
    pub(super) after: bool,
}

/// The place of the first that has one.
pub(super) fn first(rows: &[MessageRow]) -> Option<u64> {
    rows.iter().find_map(|row| row.position)
}

/// The place of the last that has one.
pub(super) fn last(rows: &[MessageRow]) -> Option<u64> {
    rows.iter().rev().find_map(|row| row.position)
}

/// Whether a message is of another and stands behind a place.
pub(super) fn is_news(row: &MessageRow, tail: u64) -> bool {
    !row.mine && row.position.is_some_and(|position| position > tail)
}

/// The cells of messages: those that are on the page already, brought up to date, and new ones.
pub(super) fn cells_of(old: &[Cell], rows: Vec<MessageRow>) -> Vec<Cell> {
    rows.into_iter()
        .map(|row| match old.iter().find(|cell| cell.id == row.id) {
            Some(cell) => {
                if cell.row.with_untracked(|old| *old != row) {
                    cell.row.set(row);
                }
                cell.clone()
            }
            None => {
                Cell { id: row.id, coming: None, row: ArcRwSignal::new(row), dress: ArcRwSignal::new(Dress::default()) }
            }
        })
        .collect()
}

/// Which of so many messages stay while the page is scrolled towards an end.
pub(super) fn kept(len: usize, towards: Option<Side>) -> Range<usize> {
    match towards {
        Some(Side::Above) if len > LONGEST => 0..KEPT,
        Some(Side::Below) if len > LONGEST => len - KEPT..len,
        _ => 0..len,
    }
}

/// Which of so many messages stay once the scrolling rests at one of them.
pub(super) fn around(len: usize, read: usize) -> Range<usize> {
    if len <= LONG {
        return 0..len;
    }
    let from = read.saturating_sub(KEPT / 2).min(len - KEPT);
    from..from + KEPT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_cut_at_the_end_that_is_not_read() {
        assert_eq!(kept(LONGEST, Some(Side::Above)), 0..LONGEST);
        assert_eq!(kept(LONGEST + 1, Some(Side::Above)), 0..KEPT);
        assert_eq!(kept(LONGEST + 1, Some(Side::Below)), LONGEST + 1 - KEPT..LONGEST + 1);
        assert_eq!(kept(LONGEST + 1, None), 0..LONGEST + 1, "what changed is there whole");
    }

    #[test]
    fn at_rest_as_much_stays_before_as_behind_what_is_read() {
        assert_eq!(around(LONG, 7), 0..LONG);
        assert_eq!(around(LONG + 1, 7), 0..KEPT);
        assert_eq!(around(400, 140), 40..240);
        assert_eq!(around(400, 390), 200..400);
        assert_eq!(around(400, 400), 200..400, "the end");
    }
}
