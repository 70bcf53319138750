//! What a room's page asks the core for: older ones, later ones, what changed, one after the other.

use super::{
    Cell, Ends, Room, Side, Span, Top,
    span::{KEPT, first, is_news, last},
};
use crate::{bridge, rooms::words::Above};
use leptos::prelude::*;
use lianxin_proto::{
    call::{CallError, RoomLines},
    view::room::{Beside, Lines, MessageRow},
};
use wasm_bindgen_futures::spawn_local;

/// Messages a page, few enough to be drawn between two frames, and the most the core gives at once.
const PAGE: u32 = 6;
const MOST: u32 = 100;
/// How many pages are asked for at most to find what changed.
const PAGES: usize = 4;

/// What is to be fetched, as bits.
pub(super) const CHANGED: u8 = 1;
pub(super) const OLDER: u8 = 2;
pub(super) const LATER: u8 = 4;
pub(super) const NEWEST: u8 = 8;

impl Room {
    pub(super) fn want(self, job: u8) {
        let doing = self.jobs.try_update_value(|(jobs, doing)| {
            // More at an end is asked for again once what is coming has been looked at; a change may have come too late for what is being fetched.
            if *doing != job || job == CHANGED {
                *jobs |= job;
            }
            *doing
        });
        if doing == Some(0) {
            spawn_local(self.work());
        }
    }

    /// Does what is wanted, one after the other, until nothing is.
    async fn work(self) {
        loop {
            let next = self.jobs.try_update_value(|(jobs, doing)| {
                let job = *jobs & jobs.wrapping_neg();
                *jobs &= !job;
                *doing = job;
                job
            });
            let turn = self.turn.try_get_value();
            let fetched = match next {
                None | Some(0) => return,
                Some(CHANGED) => self.what_changed(false).await,
                Some(NEWEST) => self.what_changed(true).await,
                Some(OLDER) => self.further(Side::Above).await,
                Some(_) => self.further(Side::Below).await,
            };
            // What was asked for before the room was opened anew is not its any more.
            if self.turn.try_get_value() != turn {
                continue;
            }
            match fetched {
                Ok(Some(span)) => self.show(span, next == Some(NEWEST)),
                Ok(None) => {}
                Err(error) => self.failed(error),
            }
        }
    }

    async fn lines(self, beside: Beside, limit: u32) -> Result<Lines, CallError> {
        let topic = self.topic.try_get_untracked().flatten();
        bridge::call(RoomLines { room: self.id, topic, beside, limit }).await
    }

    fn rows(self) -> Vec<MessageRow> {
        self.cells.with_untracked(|cells| cells.iter().map(|cell| cell.row.get_untracked()).collect())
    }

    /// The messages on the page as they are now, with what came after them; or the newest alone.
    async fn what_changed(self, anew: bool) -> Result<Option<Span>, CallError> {
        let (had, after, at_end) = (self.rows(), self.after.get_untracked(), self.at_end.get_untracked());
        let bounds = first(&had).zip(last(&had)).filter(|_| !anew);
        let edge = match bounds {
            Some((_, last)) if after => Beside::Before(last + 1),
            _ => Beside::After(0),
        };
        let Lines { mut rows, mut before, after } = self.lines(edge, MOST).await?;
        let top = |before| if before { Top::More } else { Top::Whole };
        let Some((from, to)) = bounds else {
            return Ok(Some(Span { side: None, rows, ends: Ends { above: None, top: top(before), after } }));
        };
        for _ in 1..PAGES {
            match first(&rows) {
                Some(oldest) if oldest > from && before => {
                    let mut page = self.lines(Beside::Before(oldest), MOST).await?;
                    before = page.before;
                    page.rows.append(&mut rows);
                    rows = page.rows;
                }
                _ => break,
            }
        }
        // So much came that what is being read is not among it: it stays, and the way to the end is offered.
        if !at_end && first(&rows).is_some_and(|oldest| oldest > to.saturating_add(1)) {
            self.after.try_set(true);
            self.news.try_set(KEPT);
            return Ok(None);
        }
        if after {
            self.count_news().await?;
        }
        let cut = rows.iter().take_while(|row| row.position.is_some_and(|position| position < from)).count();
        let known = self.above.try_get_value().flatten();
        let above = rows.drain(..cut).next_back().as_ref().map(Above::of).or(known);
        Ok(Some(Span { side: None, rows, ends: Ends { above, top: top(before || cut > 0), after } }))
    }

    /// Counts what came below while the page is far above the end.
    async fn count_news(self) -> Result<(), CallError> {
        let newest = self.lines(Beside::After(0), MOST).await?.rows;
        if let Some(tail) = self.tail.try_get_value() {
            self.news.set(newest.iter().filter(|row| is_news(row, tail)).count());
        }
        Ok(())
    }

    /// More at one end.
    async fn further(self, side: Side) -> Result<Option<Span>, CallError> {
        let older = side == Side::Above;
        let edge = self.cells.with_untracked(|cells| {
            if older { cells.iter().find_map(Cell::position) } else { cells.iter().rev().find_map(Cell::position) }
        });
        let Some(edge) = edge else { return Ok(None) };
        let beside = if older { Beside::Before(edge) } else { Beside::After(edge) };
        // One more than is shown: how the oldest stands is told by the one above it.
        let Lines { mut rows, before, after } = self.lines(beside, PAGE + u32::from(older)).await?;
        let (top, later) = (self.top.try_get_untracked(), self.after.try_get_untracked());
        let (Some(top), Some(later)) = (top, later) else { return Ok(None) };
        if !older {
            let above = self.above.try_get_value().flatten();
            return Ok(Some(Span { side: Some(side), rows, ends: Ends { above, top, after } }));
        }
        if rows.is_empty() {
            let keep = self.being_read(&self.cells.get_untracked());
            self.top.set(if before { Top::Asked } else { Top::Whole });
            self.settle(keep);
            return Ok(None);
        }
        let more = rows.len() > PAGE as usize;
        let above = rows.drain(..usize::from(more)).next_back().as_ref().map(Above::of);
        let top = if before || more { Top::More } else { Top::Whole };
        Ok(Some(Span { side: Some(side), rows, ends: Ends { above, top, after: later } }))
    }
}
