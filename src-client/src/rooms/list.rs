//! 交流: the rooms with what was said last in each and what is not read yet.

use super::{quotes::words, rows::Look, talk};
use crate::store::{StoreError, drafts, messages, rooms as kept};
use lianxin_proto::{
    call::CallError,
    room::{Message, MessageBody, Room},
    time::Millis,
    view::room::{RoomRow, RoomsView},
};
use rusqlite::Connection;

/// Up to here unread messages are counted: `99+`.
const UNREAD_MAX: u32 = 100;

/// What was said last, by whom.
fn gist(look: &Look<'_>, message: &Message) -> String {
    let name = if message.author.member == look.me.member { "我" } else { message.author.name.as_str() };
    match &message.body {
        MessageBody::Recalled => format!("{name}撤回了一条消息"),
        MessageBody::Removed { .. } => "管理员移出了一条消息".into(),
        body => format!("{name}：{}", words(body)),
    }
}

/// The message that stands last on the page.
fn last(look: &Look<'_>) -> Result<Option<Message>, StoreError> {
    if let Some(message) = look.last_of_tail()? {
        return Ok(Some(message));
    }
    Ok(messages::last(look.db, look.room)?.map(|stored| look.on_top(&stored.message)))
}

fn row(db: &Connection, room: Room, now: Millis) -> Result<Option<RoomRow>, CallError> {
    let Some(seat) = super::seat(db, room.id)? else { return Ok(None) };
    let look = Look::at(db, room.id, now)?;
    let low = messages::history(db, room.id)?.map_or(1, |history| history.low);
    let last = last(&look)?;
    let unread = messages::unread(db, room.id, seat.read, low, look.me.member, UNREAD_MAX)?;
    Ok(Some(RoomRow {
        id: room.id,
        title: room.title,
        last: last.as_ref().map_or_else(String::new, |message| gist(&look, message)),
        at: last.map(|message| message.at),
        unread,
        mentioned: unread > 0 && messages::mentioned(db, room.id, seat.read, low)?,
        draft: drafts::get(db, room.id)?.text,
        notify: seat.notify,
        confidential: room.confidential,
        failed: look.any_failed(),
    }))
}

/// The rooms.
pub(super) fn rooms(db: &Connection, now: Millis) -> Result<RoomsView, CallError> {
    let mut rows = Vec::new();
    for room in kept::list(db)? {
        rows.extend(row(db, room, now)?);
    }
    Ok(RoomsView { topic: talk::latest(db, now)?, rooms: rows })
}
