//! What members do in rooms, one op at a time, within the transaction of its batch. Each looks at the seat again there: whoever moved out, or was silenced, is
//! refused from that commit on, whatever their session still says.

use crate::{
    audit::store::{self as audit, Deed},
    db::Conn,
    error::Result,
    members::store as members,
    ops::apply::{Context, Done},
    rooms::{
        messages::{self, MessageRow, Status},
        moderate::{Moderator, reason},
        reports,
        seats::{self, SeatRow},
        send::{self, Sent},
        store as rooms,
    },
};
use lianxin_proto::{
    feed::{Entity, FeedId},
    id::{MemberId, MessageId, RoomId},
    op::Act,
    problem::Code,
    room::{Message, MessageBody, SeatRole},
    rules::room::{Doing, may, may_recall, may_seat},
};

type Outcome = Result<std::result::Result<Done, Code>>;

/// Does an op of a room; `None` where the act is none of a room.
pub async fn act(conn: &mut Conn, cx: &Context<'_>, act: &Act) -> Option<Outcome> {
    let me = cx.session.profile.id;
    Some(match act {
        Act::MessageSend { room, id, body, quote, topic } => {
            let sent = Sent { room: *room, id: *id, body, quote: quote.as_ref(), topic: topic.as_ref() };
            send::send(conn, cx, sent).await
        }
        Act::MessageRecall { room, id } => recall(conn, cx, *room, *id).await,
        Act::MessageRemove { room, id, reason: given } => {
            let moderator = Moderator { member: me, room: *room, now: cx.now };
            remove(conn, moderator, *id, given).await
        }
        Act::MessagePick { room, id, on } => {
            let moderator = Moderator { member: me, room: *room, now: cx.now };
            pick(conn, moderator, *id, *on).await
        }
        Act::MessageReport { room, id, reason: given } => report(conn, cx, *room, *id, given).await,
        Act::RoomRead { room, position } => {
            let position = *position;
            own(conn, cx, *room, async |conn, row| {
                // Nobody has read what is not there yet.
                let last = rooms::last_position(conn, row.seat.room).await?;
                row.seat.read = row.seat.read.max(position.min(last));
                Ok(())
            })
            .await
        }
        Act::RoomNotify { room, notify } => {
            own(conn, cx, *room, async |_, row| {
                row.seat.notify = *notify;
                Ok(())
            })
            .await
        }
        Act::RoomEnter { room, rules_version } => {
            own(conn, cx, *room, async |conn, row| {
                let known = rooms::find(conn, row.seat.room).await?.map_or(0, |room| room.room.rules_version);
                row.seat.rules_seen = row.seat.rules_seen.max((*rules_version).min(known));
                Ok(())
            })
            .await
        }
        Act::SeatSet { room, member, role, reason: given } => seat(conn, cx, *room, *member, *role, given).await,
        Act::ReadMark { .. }
        | Act::FavouriteSet { .. }
        | Act::FeedbackFile { .. }
        | Act::FeedbackRate { .. }
        | Act::PaperSubmit { .. } => return None,
    })
}

/// A message of a room, whoever's; `None` where the room has none of this id.
async fn row_of(conn: &mut Conn, room: RoomId, id: MessageId) -> Result<Option<MessageRow>> {
    Ok(messages::find(conn, id).await?.filter(|row| row.room == room))
}

fn told(message: Message) -> Done {
    Done::with(FeedId::Room(message.room), Entity::Message(message))
}

/// Takes a message of one's own back. What is still held, or was refused, goes whenever its author likes: nobody has seen it.
async fn recall(conn: &mut Conn, cx: &Context<'_>, room: RoomId, id: MessageId) -> Outcome {
    let me = cx.session.profile.id;
    if let Err(code) = may(rooms::role(&mut *conn, room, me).await?, Doing::Read) {
        return Ok(Err(code));
    }
    let Some(row) = row_of(&mut *conn, room, id).await?.filter(|row| row.author == me) else {
        return Ok(Err(Code::OpTargetGone));
    };
    if row.status != Status::Sent {
        messages::forget(conn, &row).await?;
        return Ok(Ok(Done::without(FeedId::Member(me), messages::held_key(id))));
    }
    let mut message = messages::in_room(&mut *conn, &row).await?;
    if let Err(code) = may_recall(&message, cx.now) {
        return Ok(Err(code));
    }
    if message.body != MessageBody::Recalled {
        message.body = MessageBody::Recalled;
        message.quote = None;
        message.picked = false;
        messages::change(&mut *conn, &message).await?;
        reports::settle(conn, id, cx.now).await?;
    }
    Ok(Ok(told(message)))
}

async fn remove(conn: &mut Conn, moderator: Moderator, id: MessageId, given: &str) -> Outcome {
    if let Err(code) = moderator.is_one(&mut *conn).await? {
        return Ok(Err(code));
    }
    let Some(why) = reason(given, true) else { return Ok(Err(Code::OpInvalid)) };
    let row = row_of(&mut *conn, moderator.room, id).await?.filter(|row| row.status == Status::Sent);
    let Some(row) = row else { return Ok(Err(Code::OpTargetGone)) };
    Ok(moderator.remove(conn, &row, &why).await?.map(told))
}

async fn pick(conn: &mut Conn, moderator: Moderator, id: MessageId, on: bool) -> Outcome {
    if let Err(code) = moderator.is_one(&mut *conn).await? {
        return Ok(Err(code));
    }
    let row = row_of(&mut *conn, moderator.room, id).await?.filter(|row| row.status == Status::Sent);
    let Some(row) = row else { return Ok(Err(Code::OpTargetGone)) };
    Ok(moderator.pick(conn, &row, on).await?.map(told))
}

async fn report(conn: &mut Conn, cx: &Context<'_>, room: RoomId, id: MessageId, given: &str) -> Outcome {
    let me = cx.session.profile.id;
    if let Err(code) = may(rooms::role(&mut *conn, room, me).await?, Doing::Report) {
        return Ok(Err(code));
    }
    let Some(why) = reason(given, false) else { return Ok(Err(Code::OpInvalid)) };
    let row = row_of(&mut *conn, room, id).await?.filter(|row| row.status == Status::Sent);
    let Some(row) = row else { return Ok(Err(Code::OpTargetGone)) };
    let message = messages::in_room(&mut *conn, &row).await?;
    if message.body.is_there() {
        reports::add(conn, room, id, me, &why, cx.now).await?;
    }
    Ok(Ok(told(message)))
}

/// Changes what is a member's own about their seat.
async fn own(
    conn: &mut Conn,
    cx: &Context<'_>,
    room: RoomId,
    change: impl AsyncFnOnce(&mut Conn, &mut SeatRow) -> Result<()>,
) -> Outcome {
    let me = cx.session.profile.id;
    let Some(before) = seats::find(&mut *conn, room, me).await? else { return Ok(Err(Code::NotInRoom)) };
    let mut row = before.clone();
    change(&mut *conn, &mut row).await?;
    if row != before {
        seats::note(conn, &row).await?;
    }
    Ok(Ok(Done::with(FeedId::Member(me), Entity::Seat(row.seat))))
}

/// Gives somebody another role. Answered with how the room sees them: their seat is theirs alone.
async fn seat(conn: &mut Conn, cx: &Context<'_>, room: RoomId, member: MemberId, to: SeatRole, given: &str) -> Outcome {
    let me = cx.session.profile.id;
    let by = rooms::role(&mut *conn, room, me).await?;
    if let Err(code) = may(by, Doing::Read) {
        return Ok(Err(code));
    }
    let Some(why) = reason(given, false) else { return Ok(Err(Code::OpInvalid)) };
    let Some(mut row) = seats::find(&mut *conn, room, member).await? else { return Ok(Err(Code::OpTargetGone)) };
    if let Err(code) = may_seat(by, row.seat.role, to) {
        return Ok(Err(code));
    }
    let Some(profile) = members::active(&mut *conn, member).await? else { return Ok(Err(Code::OpTargetGone)) };
    let changed = row.seat.role != to;
    row.seat.role = to;
    row.fixed = true;
    let participant = seats::give(&mut *conn, &profile, &row).await?;
    if changed {
        let subject = format!("room:{room} member:{member} {}", to.as_str());
        audit::add(conn, &Deed { actor: Some(me), act: "seat.set", subject, reason: &why }, cx.now).await?;
    }
    Ok(Ok(Done::with(FeedId::Room(room), Entity::Participant(participant))))
}
