//! Where the page of a room is: what of it is on the screen, how far that means it is read, when more is needed, and that the message being read stays
//! where it stands whatever comes above or below it. Measures are in pixels of the log.

use super::{Cell, Keep, LATER, OLDER, Room, Top, element};
use crate::{route::Route, state::act};
use leptos::prelude::*;
use lianxin_proto::{call::ReadRoom, id::MessageId};
use std::time::Duration;
use web_sys::{HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

/// How near the edge more is fetched, and how near the end counts as the end.
const NEAR: i32 = 4_000;
const END: i32 = 48;
/// How much of a message must be on the screen to be read.
const SEEN: i32 = 40;
/// How long the scrolling rests before it is told how far was read.
const REST: Duration = Duration::from_millis(300);
/// How long a message that was jumped to stays lit.
const LIT: Duration = Duration::from_millis(1_800);

impl Room {
    /// Puts a message near the head of the screen, or in its middle and lit; the end without one.
    pub(super) fn place(self, id: Option<MessageId>, lit: bool) {
        match id.and_then(element) {
            Some(_) if !self.is_there() => {}
            Some(found) if lit => {
                self.at_end.set(false);
                light(&found);
            }
            Some(found) => {
                self.at_end.set(false);
                self.scroll(found.offset_top());
            }
            None => self.to_end(),
        }
        self.looked();
    }

    pub(super) fn scroll(self, top: i32) {
        if let Some(log) = self.log.try_get_untracked().flatten() {
            log.set_scroll_top(top);
        }
    }

    pub(super) fn to_end(self) {
        if let Some(log) = self.log.try_get_untracked().flatten() {
            log.set_scroll_top(log.scroll_height());
        }
    }

    /// The log or what stands around it changed its size: the end stays the end.
    pub(crate) fn resized(self) {
        if self.at_end.try_get_untracked() == Some(true) {
            self.to_end();
        }
    }

    /// Goes to a message, and lights it.
    pub(crate) fn jump(self, position: u64) {
        let here = self.cells.with_untracked(|cells| {
            cells.iter().find(|cell| cell.position() == Some(position)).and_then(Cell::element)
        });
        match here {
            Some(found) => light(&found),
            None => self.open(Some(position), true),
        }
    }

    /// Once what changed is on the page, and before it is painted: what was being read is put where it stood, or the end stays the end. What comes
    /// before that is put right with it, by where the message stood first.
    pub(super) fn settle(self, keep: Option<Keep>) {
        let waits = self.settling.try_update_value(|settling| std::mem::replace(settling, keep).is_some());
        if waits != Some(false) {
            return;
        }
        request_animation_frame(move || {
            let keep = self.settling.try_update_value(Option::take).flatten();
            let Some(log) = self.log.try_get_untracked().flatten() else { return };
            self.let_in(&log);
            match keep {
                Some(Keep::Message(id, top)) => {
                    if let Some(found) = element(id) {
                        self.put_back(&log, found.offset_top() - top);
                    }
                }
                Some(Keep::End) => self.to_end(),
                None => {}
            }
            self.looked();
        });
    }

    /// The first message on the screen that will stay on the page, and where it stands.
    pub(super) fn being_read(self, staying: &[Cell]) -> Option<Keep> {
        let stays = |id| staying.iter().any(|cell| cell.id == id);
        match self.settling.get_value() {
            Some(known @ Keep::Message(id, _)) if stays(id) => return Some(known),
            _ => {}
        }
        let top = self.log.get_untracked()?.scroll_top();
        let id = self.cells.with_untracked(|cells| {
            let above = |cell: &Cell| cell.element().is_some_and(|e| e.offset_top() + e.offset_height() <= top);
            cells.iter().skip(cells.partition_point(above)).map(|cell| cell.id).find(|id| stays(*id))
        })?;
        Some(Keep::Message(id, element(id)?.offset_top()))
    }

    /// The page was scrolled.
    pub(crate) fn scrolled(self) {
        if !self.ticking.get_value() {
            self.ticking.set_value(true);
            request_animation_frame(move || {
                if self.ticking.try_set_value(false).is_none() {
                    self.looked();
                }
            });
        }
    }

    /// Takes in what is on the screen: how far is read, whether more is needed.
    pub(crate) fn looked(self) {
        let Some(log) = self.log.try_get_untracked().flatten() else { return };
        let (height, whole) = (log.client_height(), log.scroll_height());
        // The composer grew or the keyboard came: that is no scrolling.
        if self.height.try_update_value(|known| std::mem::replace(known, height)) != Some(height) {
            self.resized();
        }
        let spare = self.keep_spare(&log, whole, height);
        let top = log.scroll_top();
        let below = log.scroll_height() - spare.below - top - height;
        let (after, all) = (self.after.get_untracked(), self.top.get_untracked());
        let at_end = !after && below < END;
        if self.at_end.get_untracked() != at_end {
            self.at_end.set(at_end);
        }
        let seen = self.cells.with_untracked(|cells| {
            if at_end {
                return cells.iter().rev().find_map(Cell::position);
            }
            let n = cells.partition_point(|cell| {
                cell.element().is_some_and(|e| e.offset_top() + e.offset_height().min(SEEN) <= top + height)
            });
            cells.get(..n)?.iter().rev().find_map(Cell::position)
        });
        if at_end {
            self.tail.set_value(seen.unwrap_or(0));
            if self.news.get_untracked() > 0 {
                self.news.set(0);
            }
        }
        if !document().hidden() && self.topic.with_untracked(Option::is_none) {
            self.read.update_value(|read| *read = seen.unwrap_or(0).max(*read));
        }
        self.rest();
        if top - spare.above < NEAR && all == Top::More {
            self.want(OLDER);
        }
        if after && below < NEAR {
            self.want(LATER);
        }
    }

    /// Once the scrolling rests: how far was read goes to the core, what is far from it leaves the page, and the address says where the page is, for 返回.
    fn rest(self) {
        if let Some(timer) = self.resting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        let timer = set_timeout_with_handle(
            move || {
                self.tell_read();
                let known = self.log.try_get_untracked().flatten().is_some();
                if known && !self.nav.is_covered() {
                    self.trim();
                    let at = (!self.at_end.get_untracked()).then(|| self.first_on_screen()).flatten();
                    self.nav.rename(&Route::Room(self.id, self.topic.get_untracked(), at));
                }
            },
            REST,
        );
        self.resting.set_value(timer.ok());
    }

    fn first_on_screen(self) -> Option<u64> {
        let cells = self.cells.get_untracked();
        let Some(Keep::Message(id, _)) = self.being_read(&cells) else { return None };
        cells.iter().skip_while(|cell| cell.id != id).find_map(Cell::position)
    }

    /// Tells the core how far was read.
    pub(crate) fn tell_read(self) {
        let (Some(read), Some(told)) = (self.read.try_get_value(), self.told.try_get_value()) else { return };
        if read > told {
            self.told.set_value(read);
            act(self.shell, ReadRoom { room: self.id, position: read }, |()| {});
        }
    }

    /// What is to be told before the page goes.
    pub(crate) fn leave(self) {
        if let Some(timer) = self.resting.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        self.tell_read();
    }
}

/// Brings a message to the middle of the screen and lights it for a moment.
fn light(found: &HtmlElement) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    found.scroll_into_view_with_scroll_into_view_options(&options);
    let _ = found.set_attribute("data-lit", "");
    let found = found.clone();
    set_timeout(move || drop(found.remove_attribute("data-lit")), LIT);
}
