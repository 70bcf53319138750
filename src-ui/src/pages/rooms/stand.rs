//! How a room stands on the screen. The core has all its messages; here are as many as the page needs around what is being read. They are asked for one
//! thing after the other (what changed, older ones, later ones), and whatever comes, the message being read stays where it is: the way the page is scrolled
//! is put right by how far that message moved, before anything is painted.

use crate::{
    bridge,
    nav::{Nav, use_nav},
    rooms::words::{self, Above, Dress},
    route::Route,
    state::{Shell, use_shell},
};
use leptos::{html, prelude::*};
use lianxin_proto::{
    call::{CallError, ErrorCode, OpenRoom},
    id::{IssueId, MessageId, RoomId},
    room::SeatRole,
    view::room::{Draft, Lines, MessageRow, RoomView},
};
use std::{ops::Range, time::Duration};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

mod fetch;
mod place;
mod span;
mod spare;

use fetch::{CHANGED, LATER, NEWEST, OLDER};
use span::{Ends, Span, around, cells_of, is_news, kept, last};
use spare::{Side, Spare};

/// How long after a change the room itself is asked for.
const SETTLED: Duration = Duration::from_millis(1_500);

/// A message on the page.
#[derive(Clone)]
pub(crate) struct Cell {
    pub(crate) id: MessageId,
    /// The end of the page it came to: it waits there until room is made for it.
    pub(crate) coming: Option<Side>,
    pub(crate) row: ArcRwSignal<MessageRow>,
    pub(crate) dress: ArcRwSignal<Dress>,
}

impl Cell {
    fn position(&self) -> Option<u64> {
        self.row.with_untracked(|row| row.position)
    }

    /// What it is to the one under it.
    fn above(&self) -> Above {
        self.row.with_untracked(Above::of)
    }

    fn element(&self) -> Option<HtmlElement> {
        element(self.id)
    }
}

/// The name of a message on the page.
pub(crate) fn anchor(id: MessageId) -> String {
    "m".to_owned() + &id.to_string()
}

fn element(id: MessageId) -> Option<HtmlElement> {
    document().get_element_by_id(&anchor(id))?.dyn_into().ok()
}

/// What stays where it is on the screen whatever comes.
#[derive(Clone, Copy)]
enum Keep {
    /// The end.
    End,
    /// A message, and where it stood, in pixels of the log.
    Message(MessageId, i32),
}

/// What stands above the oldest message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Top {
    /// Nothing is above.
    Whole,
    /// There is more.
    More,
    /// The server is asked.
    Asked,
}

/// A room on the screen.
#[derive(Clone, Copy)]
pub(crate) struct Room {
    pub(crate) id: RoomId,
    /// The topic the page is narrowed to.
    pub(crate) topic: RwSignal<Option<IssueId>>,
    /// The room, without its messages.
    pub(crate) head: RwSignal<Option<RoomView>>,
    /// Why it cannot be shown.
    pub(crate) trouble: RwSignal<Option<CallError>>,
    pub(crate) cells: RwSignal<Vec<Cell>>,
    pub(crate) top: RwSignal<Top>,
    /// Whether there are later ones than those on the page.
    after: RwSignal<bool>,
    /// The end is on the screen.
    pub(crate) at_end: RwSignal<bool>,
    /// How many of others came below what is being read.
    pub(crate) news: RwSignal<usize>,
    pub(crate) log: NodeRef<html::Div>,
    /// The spare room above and below the messages.
    pub(crate) spare_above: Spare,
    pub(crate) spare_below: Spare,
    /// The message above the oldest one on the page, where it is known.
    above: StoredValue<Option<Above>>,
    /// The draft that came with the room.
    pub(crate) draft: RwSignal<Option<Draft>>,
    fresh: StoredValue<Option<u64>>,
    /// The last message that was there when the end was seen last.
    tail: StoredValue<u64>,
    read: StoredValue<u64>,
    told: StoredValue<u64>,
    /// What is to be fetched, and what is being fetched.
    jobs: StoredValue<(u8, u8)>,
    /// What is to be kept where it is with the next frame.
    settling: StoredValue<Option<Keep>>,
    turn: StoredValue<u32>,
    ticking: StoredValue<bool>,
    /// How high the log was when it was looked at last.
    height: StoredValue<i32>,
    resting: StoredValue<Option<TimeoutHandle>>,
    asking: StoredValue<bool>,
    pub(crate) shell: Shell,
    pub(crate) nav: Nav,
}

impl Room {
    /// Not opened yet.
    pub(crate) fn new(id: RoomId, topic: Option<IssueId>) -> Self {
        Self {
            id,
            topic: RwSignal::new(topic),
            head: RwSignal::new(None),
            trouble: RwSignal::new(None),
            cells: RwSignal::default(),
            top: RwSignal::new(Top::Whole),
            after: RwSignal::new(false),
            at_end: RwSignal::new(true),
            news: RwSignal::new(0),
            log: NodeRef::new(),
            spare_above: Spare::new(),
            spare_below: Spare::new(),
            above: StoredValue::default(),
            draft: RwSignal::new(None),
            fresh: StoredValue::default(),
            tail: StoredValue::default(),
            read: StoredValue::default(),
            told: StoredValue::default(),
            jobs: StoredValue::default(),
            settling: StoredValue::default(),
            turn: StoredValue::default(),
            ticking: StoredValue::default(),
            height: StoredValue::default(),
            resting: StoredValue::default(),
            asking: StoredValue::default(),
            shell: use_shell(),
            nav: use_nav(),
        }
    }

    /// What this member may do in it; nothing before it is open.
    pub(crate) fn role(self) -> Option<SeatRole> {
        self.head.with(|head| head.as_ref().map(|view| view.role))
    }

    /// Whether its page is still on the screen.
    pub(crate) fn is_there(self) -> bool {
        self.turn.try_get_value().is_some()
    }

    /// Opens it at the first unread message, or at a place, which is lit where one jumped there.
    pub(crate) fn open(self, at: Option<u64>, lit: bool) {
        self.turn.update_value(|turn| *turn = turn.wrapping_add(1));
        let turn = self.turn.get_value();
        let topic = self.topic.get_untracked();
        spawn_local(async move {
            let reply = bridge::call(OpenRoom { id: self.id, topic, at }).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            match reply {
                Ok(mut view) => {
                    let empty = Lines { rows: Vec::new(), before: false, after: false };
                    let Lines { rows, before, after } = std::mem::replace(&mut view.lines, empty);
                    let first_time = self.head.with_untracked(Option::is_none);
                    let draft = std::mem::take(&mut view.draft);
                    let fresh = view.first_unread;
                    self.fresh.set_value(fresh);
                    let tail = last(&rows).unwrap_or(0);
                    let read = fresh.map_or(tail, |first| first.saturating_sub(1));
                    self.read.set_value(read);
                    self.told.set_value(read);
                    self.tail.set_value(tail);
                    self.above.set_value(None);
                    self.after.set(after);
                    self.top.set(if before { Top::More } else { Top::Whole });
                    let cells = cells_of(&[], rows);
                    self.clothe(&cells, 0..cells.len());
                    let place = at.or(fresh).and_then(|at| {
                        cells
                            .iter()
                            .find(|cell| cell.position().is_some_and(|position| position >= at))
                            .map(|cell| cell.id)
                    });
                    self.cells.set(cells);
                    self.trouble.set(None);
                    self.head.set(Some(view));
                    if first_time {
                        self.draft.set(Some(draft));
                    }
                    request_animation_frame(move || self.place(place, at.is_some() && lit));
                }
                Err(error) => self.failed(error),
            }
        });
    }

    fn failed(self, error: CallError) {
        if self.head.with_untracked(Option::is_none) || error.code == ErrorCode::NotFound {
            self.trouble.set(Some(error));
        }
    }

    /// Goes to the newest message.
    pub(crate) fn newest(self) {
        if self.after.get_untracked() {
            self.want(NEWEST);
        } else {
            self.at_end.set(true);
            self.to_end();
        }
    }

    /// Shows one topic alone, or all again.
    pub(crate) fn narrow(self, topic: Option<IssueId>) {
        self.nav.rename(&Route::Room(self.id, topic.clone(), None));
        self.topic.set(topic);
        self.open(None, false);
    }

    /// Something changed: in its messages, and perhaps in the room.
    pub(crate) fn changed(self) {
        self.want(CHANGED);
        if !self.asking.get_value() {
            self.asking.set_value(true);
            set_timeout(move || self.look_at_room(), SETTLED);
        }
    }

    /// After something was sent: the newest, whatever is being read.
    pub(crate) fn sent(self) {
        if self.after.get_untracked() {
            self.want(NEWEST);
        } else {
            self.at_end.set(true);
            self.want(CHANGED);
        }
    }

    /// Asks for the room itself: what this member may do in it may have changed.
    fn look_at_room(self) {
        if !self.is_there() {
            return;
        }
        self.asking.set_value(false);
        let (topic, at) =
            (self.topic.get_untracked(), self.cells.with_untracked(|cells| cells.iter().find_map(Cell::position)));
        spawn_local(async move {
            let reply = bridge::call(OpenRoom { id: self.id, topic, at }).await;
            match reply {
                _ if !self.is_there() => {}
                Ok(mut view) => {
                    view.lines.rows = Vec::new();
                    view.draft = Draft::default();
                    let view = Some(view);
                    if self.head.with_untracked(|head| *head != view) {
                        self.head.set(view);
                    }
                }
                Err(error) => self.failed(error),
            }
        });
    }

    /// Tells these of the messages how they stand under the one above.
    fn clothe(self, cells: &[Cell], those: Range<usize>) {
        let (fresh, today) = (self.fresh.get_value(), self.shell.today.get_untracked());
        let end = !self.after.get_untracked();
        let before = those.start.checked_sub(1).and_then(|n| cells.get(n)).map(Cell::above);
        let mut above = before.or(self.above.get_value());
        for (n, cell) in cells.iter().enumerate().skip(those.start).take(those.len()) {
            let dress = cell.row.with_untracked(|row| {
                let dress = Dress { last: end && n + 1 == cells.len(), ..words::dress(above, row, fresh, today) };
                above = Some(Above::of(row));
                dress
            });
            if cell.dress.with_untracked(|old| *old != dress) {
                cell.dress.set(dress);
            }
        }
    }

    /// Puts messages on the page. What is being read stays where it is, or the end stays the end.
    fn show(self, span: Span, to_end: bool) {
        let Span { side, rows, ends } = span;
        let stays = self.at_end.get_untracked() && !ends.after || to_end;
        let (old, came) = (self.cells.get_untracked(), rows.len());
        let (cells, anew) = match side {
            None => (cells_of(&old, rows), 0..came),
            // The one that was the oldest has another above it now.
            Some(Side::Above) => ([cells_of(&old, rows), old.clone()].concat(), 0..came + 1),
            Some(Side::Below) => {
                // What is not sent stands behind all that is, so it comes again.
                let mut cells: Vec<Cell> = old.iter().filter(|cell| cell.position().is_some()).cloned().collect();
                cells.append(&mut cells_of(&old, rows));
                // The one that was the newest is it no more.
                let from = cells.len().saturating_sub(came + 1);
                (cells, from..from + came + 1)
            }
        };
        if !stays && !ends.after && side != Some(Side::Above) {
            let tail = self.tail.get_value();
            self.news.set(cells.iter().filter(|cell| cell.row.with_untracked(|row| is_news(row, tail))).count());
        }
        let kept = kept(cells.len(), if stays { Some(Side::Below) } else { side });
        self.put(&old, cells, anew, kept, ends, stays);
    }

    /// Puts those of the messages on the page that are kept. `anew` are those that may stand otherwise than they did.
    fn put(self, old: &[Cell], mut cells: Vec<Cell>, anew: Range<usize>, kept: Range<usize>, ends: Ends, to_end: bool) {
        let after = ends.after || kept.end < cells.len();
        cells.truncate(kept.end);
        let cut = cells.drain(..kept.start).next_back();
        self.above.set_value(cut.as_ref().map(Cell::above).or(ends.above));
        self.top.set(if cut.is_some() { Top::More } else { ends.top });
        self.after.set(after);
        let keep = if to_end { Some(Keep::End) } else { self.being_read(&cells) };
        self.clothe(
            &cells,
            anew.start.saturating_sub(kept.start)..anew.end.saturating_sub(kept.start).min(cells.len()),
        );
        let same = old.len() == cells.len() && old.iter().zip(&cells).all(|(a, b)| a.id == b.id);
        if !same {
            self.make_room(old, &mut cells);
            self.cells.set(cells);
        }
        self.settle(keep);
    }

    /// Takes off the page what is far from what is being read, if it is much. What is being fetched is to join what is there: then it waits.
    fn trim(self) {
        if self.jobs.with_value(|(_, doing)| *doing != 0) {
            return;
        }
        let cells = self.cells.get_untracked();
        let read = match self.being_read(&cells) {
            _ if self.at_end.get_untracked() => Some(cells.len()),
            Some(Keep::Message(id, _)) => cells.iter().position(|cell| cell.id == id),
            _ => None,
        };
        let Some(read) = read else { return };
        let kept = around(cells.len(), read);
        if kept.len() < cells.len() {
            let (above, top, after) = (self.above.get_value(), self.top.get_untracked(), self.after.get_untracked());
            self.put(&cells.clone(), cells, 0..0, kept, Ends { above, top, after }, false);
        }
    }

    /// The server may have older ones by now.
    pub(crate) fn ask_older(self) {
        if self.top.get_untracked() == Top::Asked {
            self.want(OLDER);
        }
    }
}
