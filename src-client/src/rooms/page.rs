//! A room as it is opened, and more of it: pages of the messages that stand without a gap, and behind the last of them what is not in the room yet. Where the page goes past what is
//! here it says that there is more, and the server is asked behind its back.

use super::{entered, rows::Look, talk};
use crate::{
    content::bounded,
    store::{
        StoreError, drafts, messages,
        messages::{Stored, Way, Within},
        participants,
    },
};
use lianxin_proto::{
    call::{CallError, OpenRoom, RoomLines},
    id::{IssueId, RoomId},
    room::{Room, Seat},
    time::Millis,
    view::room::{Beside, Lines, MessageRow, RoomView, TopicView},
};
use rusqlite::Connection;

/// How many messages a room is opened with.
const OPENED: u32 = 50;
/// How many of them stand before the first unread one, at least, so that it is seen what it follows.
const BEFORE: u32 = 10;

/// Where a room's messages may be paged.
struct Span<'a> {
    within: Within<'a>,
    /// The server may have older ones.
    older: bool,
}

fn span<'a>(db: &Connection, room: RoomId, topic: Option<&'a IssueId>) -> Result<Span<'a>, StoreError> {
    let history = messages::history(db, room)?;
    let low = history.map_or(1, |history| history.low);
    Ok(Span { within: Within { room, topic, low }, older: history.is_some_and(|history| !history.complete) })
}

fn rows(look: &Look<'_>, stored: &[Stored]) -> Result<Vec<MessageRow>, StoreError> {
    stored.iter().map(|stored| look.sent(stored)).collect()
}

/// The lines made of messages that stand one behind the other; `from` is where they were looked for.
fn lines_of(look: &Look<'_>, span: &Span<'_>, stored: &[Stored], from: u64) -> Result<Lines, StoreError> {
    let first = stored.first().map_or(from, |stored| stored.message.position);
    let last = stored.last().map_or(from, |stored| stored.message.position);
    let before = span.older || messages::any(look.db, &span.within, first, Way::Back)?;
    let after = messages::any(look.db, &span.within, last, Way::On)?;
    Ok(Lines { rows: rows(look, stored)?, before, after })
}

/// Puts what is not in the room yet behind its last message.
fn with_tail(look: &Look<'_>, mut lines: Lines, topic: Option<&IssueId>) -> Result<Lines, StoreError> {
    if !lines.after {
        lines.rows.extend(look.tail(topic)?);
    }
    Ok(lines)
}

/// The messages around a position, or the latest.
fn around(look: &Look<'_>, span: &Span<'_>, place: Option<u64>) -> Result<Lines, StoreError> {
    let within = &span.within;
    let stored = match place {
        None => messages::page(look.db, within, u64::MAX, Way::Back, OPENED)?,
        Some(place) => {
            let place = place.max(1);
            let mut on = messages::page(look.db, within, place - 1, Way::On, OPENED - BEFORE)?;
            let have = u32::try_from(on.len()).unwrap_or(OPENED);
            let mut stored =
                messages::page(look.db, within, place, Way::Back, OPENED.saturating_sub(have).max(BEFORE))?;
            stored.append(&mut on);
            stored
        }
    };
    lines_of(look, span, &stored, place.unwrap_or(u64::MAX))
}

fn topic(
    db: &Connection,
    room: &Room,
    narrowed: Option<&IssueId>,
    now: Millis,
) -> Result<Option<TopicView>, StoreError> {
    match narrowed {
        Some(issue) => talk::of_issue(db, room.id, issue, now),
        None => Ok(talk::latest(db, now)?.filter(|topic| topic.room == room.id)),
    }
}

/// A room as it is opened.
pub(super) fn open(db: &Connection, call: &OpenRoom, now: Millis) -> Result<RoomView, CallError> {
    let (room, seat): (Room, Seat) = entered(db, call.id)?;
    let look = Look::at(db, room.id, now)?;
    let narrowed = call.topic.as_ref();
    let span = span(db, room.id, narrowed)?;
    let first_unread = messages::first_unread(db, &span.within, seat.read, look.me.member)?;
    let lines = around(&look, &span, call.at.or(first_unread))?;
    Ok(RoomView {
        id: room.id,
        people: participants::total(db, room.id)?,
        role: seat.role,
        notify: seat.notify,
        confidential: room.confidential,
        topic: topic(db, &room, narrowed, now)?,
        lines: with_tail(&look, lines, narrowed)?,
        first_unread,
        draft: drafts::get(db, room.id)?,
        rules: (seat.rules_seen < room.rules_version && !room.rules.is_empty()).then(|| room.rules.clone()),
        house_rules: room.rules,
        title: room.title,
        line: room.line,
    })
}

/// More messages of a room; and from which position on older ones are to be asked for, where the page came to the end of what is here.
pub(super) fn lines(db: &Connection, call: &RoomLines, now: Millis) -> Result<(Lines, Option<u64>), CallError> {
    entered(db, call.room)?;
    let look = Look::at(db, call.room, now)?;
    let topic = call.topic.as_ref();
    let span = span(db, call.room, topic)?;
    let limit = bounded(call.limit);
    let within = &span.within;
    match call.beside {
        Beside::Before(position) => {
            let stored = messages::page(db, within, position, Way::Back, limit)?;
            let short = u32::try_from(stored.len()).is_ok_and(|count| count < limit);
            let lines = lines_of(&look, &span, &stored, position)?;
            Ok((lines, (short && span.older).then(|| within.low.saturating_sub(1).max(1))))
        }
        Beside::After(0) => {
            let stored = messages::page(db, within, u64::MAX, Way::Back, limit)?;
            let lines = lines_of(&look, &span, &stored, u64::MAX)?;
            Ok((with_tail(&look, lines, topic)?, None))
        }
        Beside::After(position) => {
            let stored = messages::page(db, within, position, Way::On, limit)?;
            let lines = lines_of(&look, &span, &stored, position)?;
            Ok((with_tail(&look, lines, topic)?, None))
        }
    }
}

/// 精华: the picked messages of a room, the latest first.
pub(super) fn picks(
    db: &Connection,
    room: RoomId,
    offset: u32,
    limit: u32,
    now: Millis,
) -> Result<Vec<MessageRow>, CallError> {
    let look = Look::at(db, room, now)?;
    Ok(rows(&look, &messages::picked(db, room, offset, limit)?)?)
}
