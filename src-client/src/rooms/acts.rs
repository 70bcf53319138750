//! What else a member does in a room. Each is held against the rules that the server will go by, and is an op from then on; the page shows it at once because ops stand on top.

use super::{ahead, entered, seat};
use crate::{
    account,
    error::{invalid, not_found, refused},
    store::{attachments, drafts, messages, messages::Stored, ops, participants, seats},
    sync::outbox::entity,
};
use lianxin_proto::{
    call::{CallError, SetSeat},
    id::{MessageId, OpId, RoomId},
    op::{Act, Op},
    problem::Code,
    room::{MessageBody, Notify, REASON_CHARS_MAX, SeatRole},
    rules::{
        message::clean,
        room::{Doing, may, may_recall, may_seat},
    },
    time::Millis,
};
use rusqlite::Connection;

fn add(db: &Connection, id: OpId, act: Act, at: Millis) -> Result<(), CallError> {
    Ok(ops::add(db, &entity(&act), &Op { id, at, act })?)
}

fn reason(text: &str, needed: bool) -> Result<String, CallError> {
    let text = clean(text);
    if text.chars().count() > REASON_CHARS_MAX {
        return Err(invalid("原因最多写两百字，请缩短一些。"));
    }
    if needed && text.is_empty() {
        return Err(invalid("请写上原因，对方会看到。"));
    }
    Ok(text)
}

/// A message of the room that is still there.
fn there(db: &Connection, room: RoomId, id: MessageId) -> Result<Stored, CallError> {
    messages::get(db, room, id)?.filter(|stored| stored.message.body.is_there()).ok_or_else(|| not_found("条消息"))
}

/// Whether this may be done with a message of the room that is still there.
fn about(db: &Connection, room: RoomId, id: MessageId, doing: Doing) -> Result<(), CallError> {
    let (_, seat) = entered(db, room)?;
    may(Some(seat.role), doing).map_err(refused)?;
    there(db, room, id).map(drop)
}

/// The unsent op that sends this message, if it is not sent yet.
fn unsent(db: &Connection, room: RoomId, id: MessageId) -> Result<Option<ops::Row>, CallError> {
    let is_it = |row: &ops::Row| matches!(row.op.act, Act::MessageSend { id: sent, .. } if sent == id);
    Ok(ops::of_room(db, room)?.into_iter().find(is_it))
}

/// Whether the server may have got an op of which no answer came.
fn may_be_there(db: &Connection, row: &ops::Row) -> Result<bool, CallError> {
    Ok(row.wedged.is_none() && ops::is_begun(db, row.op.id)?)
}

/// 撤回.
pub(super) fn recall(db: &Connection, room: RoomId, id: MessageId, op: OpId, now: Millis) -> Result<(), CallError> {
    entered(db, room)?;
    let recalled = |row: &ops::Row| {
        row.wedged.is_none() && matches!(row.op.act, Act::MessageRecall { id: recalled, .. } if recalled == id)
    };
    if ops::of_room(db, room)?.iter().any(recalled) {
        return Ok(());
    }
    let me = account::profile(db)?.id;
    let body = if let Some(stored) = messages::get(db, room, id)? {
        if stored.message.author.member != me {
            return Err(refused(Code::Forbidden));
        }
        may_recall(&stored.message, now.plus(ahead(db)?)).map_err(refused)?;
        stored.message.body
    } else if let Some(held) = seats::held_one(db, id)? {
        held.message.body
    } else {
        let row = unsent(db, room, id)?.ok_or_else(|| not_found("条消息"))?;
        if !may_be_there(db, &row)? {
            // What was never sent is simply not sent.
            ops::remove(db, row.op.id)?;
            return Ok(attachments::remove(db, row.op.id)?);
        }
        match row.op.act {
            Act::MessageSend { body, .. } => body,
            _ => MessageBody::Recalled,
        }
    };
    if body.is_there() && !body.text().is_empty() {
        drafts::withdraw(db, room, id, body.text(), now)?;
    }
    add(db, op, Act::MessageRecall { room, id }, now)
}

/// Takes a message out, as a moderator.
pub(super) fn remove(
    db: &Connection,
    room: RoomId,
    id: MessageId,
    why: &str,
    op: OpId,
    now: Millis,
) -> Result<(), CallError> {
    about(db, room, id, Doing::Moderate)?;
    add(db, op, Act::MessageRemove { room, id, reason: reason(why, true)? }, now)
}

/// Picks a message, or no longer, as a moderator.
pub(super) fn pick(
    db: &Connection,
    room: RoomId,
    id: MessageId,
    on: bool,
    op: OpId,
    now: Millis,
) -> Result<(), CallError> {
    about(db, room, id, Doing::Moderate)?;
    add(db, op, Act::MessagePick { room, id, on }, now)
}

/// Reports a message to the moderators.
pub(super) fn report(
    db: &Connection,
    room: RoomId,
    id: MessageId,
    why: &str,
    op: OpId,
    now: Millis,
) -> Result<(), CallError> {
    about(db, room, id, Doing::Report)?;
    add(db, op, Act::MessageReport { room, id, reason: reason(why, false)? }, now)
}

/// Gives somebody another role. Who is the owner this phone does not know: of that the server decides.
pub(super) fn set_seat(db: &Connection, call: &SetSeat, op: OpId, now: Millis) -> Result<(), CallError> {
    let (_, seat) = entered(db, call.room)?;
    let person = participants::get(db, call.room, call.member)?.ok_or_else(|| not_found("个人"))?;
    let from = if person.moderator { SeatRole::Moderator } else { SeatRole::Member };
    may_seat(Some(seat.role), from, call.role).map_err(refused)?;
    let act =
        Act::SeatSet { room: call.room, member: call.member, role: call.role, reason: reason(&call.reason, false)? };
    add(db, op, act, now)
}

/// Drops what an op of the same kind said of the room before.
fn replace(db: &Connection, room: RoomId, is_same: impl Fn(&Act) -> bool) -> Result<(), CallError> {
    for row in ops::of_room(db, room)?.into_iter().filter(|row| is_same(&row.op.act)) {
        ops::remove(db, row.op.id)?;
    }
    Ok(())
}

/// Has read up to a position; false when that was known. No further than to what the feed brought: an answer to one's own message may stand behind messages
/// that are still on their way here.
pub(super) fn read(db: &Connection, room: RoomId, position: u64, op: OpId, now: Millis) -> Result<bool, CallError> {
    entered(db, room)?;
    let position = position.min(messages::top_of_feed(db, room)?.unwrap_or(0));
    if !seats::read_to(db, room, position)? {
        return Ok(false);
    }
    replace(db, room, |act| matches!(act, Act::RoomRead { .. }))?;
    add(db, op, Act::RoomRead { room, position }, now)?;
    Ok(true)
}

/// Says when to be told of a room.
pub(super) fn notify(db: &Connection, room: RoomId, notify: Notify, op: OpId, now: Millis) -> Result<(), CallError> {
    let (_, seat) = entered(db, room)?;
    if seat.notify == notify {
        return Ok(());
    }
    replace(db, room, |act| matches!(act, Act::RoomNotify { .. }))?;
    add(db, op, Act::RoomNotify { room, notify }, now)
}

/// Has seen the rules of a room.
pub(super) fn enter(db: &Connection, room: RoomId, op: OpId, now: Millis) -> Result<(), CallError> {
    let (rules, seen) = entered(db, room)?;
    if seen.rules_seen >= rules.rules_version {
        return Ok(());
    }
    replace(db, room, |act| matches!(act, Act::RoomEnter { .. }))?;
    add(db, op, Act::RoomEnter { room, rules_version: rules.rules_version }, now)
}

/// An op was deleted from the outbox: what of it is on this phone goes with it. Where the server may have got the message all the same, it is taken
/// back there.
pub(crate) fn deleted(db: &Connection, row: &ops::Row, begun: bool, op: OpId, now: Millis) -> Result<(), CallError> {
    attachments::remove(db, row.op.id)?;
    if let Act::MessageSend { room, id, .. } = row.op.act
        && begun
        && row.wedged.is_none()
        && messages::get(db, room, id)?.is_none()
        && seat(db, room)?.is_some()
    {
        add(db, op, Act::MessageRecall { room, id }, now)?;
    }
    Ok(())
}
