//! Sending: a message is in the outbox, on the page and on the disk when its writer is told so, with the file it needs; and no longer in the composer.

use super::{entered, rows::Look, top::Unsent};
use crate::{
    error::{invalid, refused},
    store::{attachments, attachments::Kind, drafts, media, messages, ops},
    sync::outbox::entity,
};
use lianxin_proto::{
    call::CallError,
    id::{IssueId, MessageId, OpId, RoomId},
    op::{Act, Op},
    room::{MENTIONS_MAX, Message, MessageBody, Quote, Room, Seat, check_body},
    rules::{
        message::clean,
        room::{Doing, may},
    },
    time::Millis,
    view::room::{Draft, MessageRow},
};
use rusqlite::Connection;

/// What is to be sent.
pub(super) struct New {
    pub(super) op: OpId,
    pub(super) id: MessageId,
    pub(super) room: RoomId,
    pub(super) topic: Option<IssueId>,
    pub(super) body: MessageBody,
    /// The size of its file.
    pub(super) bytes: u64,
    pub(super) quote: Option<Quote>,
}

/// The room, where the member may send there.
pub(super) fn may_send(db: &Connection, room: RoomId) -> Result<(Room, Seat), CallError> {
    let (room, seat) = entered(db, room)?;
    may(Some(seat.role), Doing::Send).map_err(refused)?;
    Ok((room, seat))
}

/// A body as it is sent.
fn tidy(seat: &Seat, body: MessageBody) -> Result<MessageBody, CallError> {
    let body = match body {
        MessageBody::Text { text, mut mentions, everyone } => {
            if everyone {
                may(Some(seat.role), Doing::MentionEveryone)
                    .map_err(|_| invalid("只有管理员可以提醒所有人，请去掉再发。"))?;
            }
            mentions.sort_unstable();
            mentions.dedup();
            if mentions.len() > MENTIONS_MAX {
                return Err(invalid("一条最多提到二十个人，请分几条发。"));
            }
            MessageBody::Text { text: clean(&text), mentions, everyone }
        }
        MessageBody::Reflection { text } => MessageBody::Reflection { text: clean(&text) },
        body => body,
    };
    check_body(&body).map_err(refused)?;
    Ok(body)
}

/// A quote that the server will take.
fn quoted(db: &Connection, room: RoomId, quote: Option<Quote>) -> Result<Option<Quote>, CallError> {
    if let Some(Quote::Message { id, position }) = &quote {
        let there = messages::get(db, room, *id)?
            .is_some_and(|stored| stored.message.position == *position && stored.message.body.is_there());
        if !there {
            return Err(invalid("要回复的那一条已经不在了，请去掉引用再发。"));
        }
    }
    Ok(quote)
}

/// Puts a message into the outbox; gives back its row.
pub(super) fn send(db: &Connection, new: New, now: Millis) -> Result<MessageRow, CallError> {
    let (room, seat) = may_send(db, new.room)?;
    let body = tidy(&seat, new.body)?;
    let quote = quoted(db, room.id, new.quote)?;
    let topic = new.topic.filter(|_| room.topics);
    let act =
        Act::MessageSend { room: room.id, id: new.id, body: body.clone(), quote: quote.clone(), topic: topic.clone() };
    ops::add(db, &entity(&act), &Op { id: new.op, at: now, act })?;
    if let Some(file) = body.media() {
        let kind = if matches!(body, MessageBody::Voice(_)) { Kind::Voice } else { Kind::Photo };
        attachments::add(db, new.op, room.id, file, kind)?;
        media::set(db, file, media::State::Here, new.bytes)?;
    } else {
        // What was in the composer is sent: it must not come back after a kill.
        drafts::save(db, room.id, &Draft::default())?;
    }
    let look = Look::at(db, room.id, now)?;
    let message = Message {
        id: new.id,
        room: room.id,
        position: 0,
        at: now,
        author: look.me.clone(),
        body,
        quote,
        topic,
        picked: false,
    };
    Ok(look.unsent(&Unsent { op: new.op, wedged: None, message })?)
}
