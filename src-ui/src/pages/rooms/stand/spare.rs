//! The spare room above the oldest and below the newest message on the page, for as long as there is more. What comes moves into it and what leaves gives its
//! place back, so that neither what is being read moves nor the length of the log changes: the page need not be scrolled under a moving thumb, and need not
//! be painted anew. Nobody gets to see it. Measures are in pixels of the log.

use super::{Cell, Room, Top};
use leptos::{html, prelude::*};
use web_sys::{Element, HtmlElement};

/// How high it is made, and how little of it is too little.
const HIGH: f64 = 100_000.0;
const LOW: f64 = 8_000.0;

/// Where messages come to the page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Above,
    Below,
}

impl Side {
    /// The class of messages that wait there until room is made for them.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Above => "coming above",
            Self::Below => "coming below",
        }
    }

    fn selector(self) -> &'static str {
        match self {
            Self::Above => ".coming.above",
            Self::Below => ".coming.below",
        }
    }
}

/// The room on one side.
#[derive(Clone, Copy)]
pub(crate) struct Spare {
    pub(crate) element: NodeRef<html::Div>,
    high: StoredValue<f64>,
}

impl Spare {
    pub(super) fn new() -> Self {
        Self { element: NodeRef::new(), high: StoredValue::default() }
    }

    fn high(self) -> f64 {
        self.high.try_get_value().unwrap_or_default()
    }

    /// Makes it higher, or lower.
    fn grow(self, by: f64) {
        let high = (self.high() + by).max(0.0);
        if by != 0.0
            && let Some(element) = self.element.try_get_untracked().flatten()
        {
            self.high.set_value(high);
            let _ = HtmlElement::style(&element).set_property("height", &format!("{high}px"));
        }
    }

    /// How high it is to be: enough while there is more on this side, nothing where there is not or where a screen is hardly filled.
    fn wanted(self, more: Option<bool>, filled: bool) -> f64 {
        match more {
            Some(false) => 0.0,
            _ if !filled => 0.0,
            Some(true) if self.high() < LOW => HIGH,
            _ => self.high(),
        }
    }

    /// Gives what waits on this side as much of it as it needs, and lets it in.
    fn let_in(self, log: &HtmlElement, side: Side) {
        let waits = |element: &Element| element.class_list().contains("coming");
        let first = log.query_selector(side.selector()).ok().flatten();
        let coming: Vec<_> = std::iter::successors(first, |cell| cell.next_element_sibling().filter(waits)).collect();
        let need: f64 = coming.iter().map(|cell| cell.get_bounding_client_rect().height()).sum();
        for cell in &coming {
            let _ = cell.class_list().remove_1("coming");
        }
        self.grow(-need);
    }
}

/// What of the spare room is in the log now: above and below.
#[derive(Clone, Copy)]
pub(super) struct Spares {
    pub(super) above: i32,
    pub(super) below: i32,
}

/// From the head of one message to the head of another, or from foot to foot.
fn between(one: &Cell, other: &Cell, side: Side) -> f64 {
    let edge = |cell: &Cell| {
        let place = cell.element()?.get_bounding_client_rect();
        Some(if side == Side::Above { place.top() } else { place.bottom() })
    };
    edge(one).zip(edge(other)).map_or(0.0, |(one, other)| other - one)
}

impl Room {
    /// Keeps enough of it, and the screen out of it. `whole` is how high all in the log is, `height` how much of it is seen.
    pub(super) fn keep_spare(self, log: &HtmlElement, whole: i32, height: i32) -> Spares {
        let (head, foot) = (self.spare_above.high(), self.spare_below.high());
        // What is about to be put where it stood was measured with the log as it is.
        if self.settling.with_value(Option::is_none) {
            let filled = f64::from(whole) - head - foot > f64::from(2 * height);
            let more = match self.top.get_untracked() {
                Top::Whole => Some(false),
                Top::More => Some(true),
                Top::Asked => None,
            };
            let place = log.scroll_top();
            let by = self.spare_above.wanted(more, filled) - head;
            self.spare_above.grow(by);
            self.spare_below.grow(self.spare_below.wanted(Some(self.after.get_untracked()), filled) - foot);
            if by != 0.0 {
                log.set_scroll_top(place + pixels(by));
            }
        }
        let spares = Spares { above: pixels(self.spare_above.high()), below: pixels(self.spare_below.high()) };
        let place = log.scroll_top();
        let lowest = log.scroll_height() - spares.below - height;
        // At an end without spare room the log may bounce.
        let mut seen = place;
        if spares.below > 0 {
            seen = seen.min(lowest);
        }
        if spares.above > 0 {
            seen = seen.max(spares.above);
        }
        if seen != place && lowest >= spares.above {
            log.set_scroll_top(seen);
        }
        spares
    }

    /// Before other messages come to the page: those that come at its ends are to wait there, and those that leave leave their place.
    pub(super) fn make_room(self, old: &[Cell], cells: &mut [Cell]) {
        let was = |cell: &Cell| old.iter().any(|old| old.id == cell.id);
        let (Some(from), Some(to)) = (cells.iter().position(was), cells.iter().rposition(was)) else { return };
        let sides = [
            (self.spare_above, Side::Above, old.first(), from, 0..from),
            (self.spare_below, Side::Below, old.last(), to, to + 1..cells.len()),
        ];
        for (spare, side, edge, staying, coming) in sides {
            if spare.high() == 0.0 {
                continue;
            }
            if let (Some(edge), Some(staying)) = (edge, cells.get(staying))
                && edge.id != staying.id
            {
                spare.grow(between(edge, staying, side).abs());
            }
            cells.iter_mut().skip(coming.start).take(coming.len()).for_each(|cell| cell.coming = Some(side));
        }
    }

    /// Lets those in that wait.
    pub(super) fn let_in(self, log: &HtmlElement) {
        self.spare_above.let_in(log, Side::Above);
        self.spare_below.let_in(log, Side::Below);
    }

    /// Puts a message back that moved by so much: at the cost of the room above, or else by scrolling.
    pub(super) fn put_back(self, log: &HtmlElement, moved: i32) {
        let high = self.spare_above.high();
        if high > f64::from(moved) && high > 0.0 {
            self.spare_above.grow(-f64::from(moved));
        } else if moved != 0 {
            log.set_scroll_top(log.scroll_top() + moved);
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "rounded, and far below the bounds of an i32")]
fn pixels(length: f64) -> i32 {
    length.round() as i32
}
