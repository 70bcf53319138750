//! Sending a message: cleaned and checked once more as the phone did, then put into its room at the next position, or kept back for a moderator. The same
//! message again, by whatever op, stores nothing and is answered with how it stands.

use crate::{
    db::Conn,
    error::Result,
    ops::apply::{Context, Done},
    rooms::{
        files,
        messages::{self, MessageRow, Status},
        store as rooms,
    },
};
use lianxin_proto::{
    feed::{Entity, FeedId},
    id::{IssueId, MemberId, MessageId, RoomId},
    problem::Code,
    room::{Author, Held, Message, MessageBody, Quote, SeatRole, WordAct, check_body},
    rules::{
        message::clean,
        room::{Doing, may},
        words::verdict,
    },
};

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The room.
    pub room: RoomId,
    /// The message's id.
    pub id: MessageId,
    /// What it says.
    pub body: &'a MessageBody,
    /// What it answers or talks about.
    pub quote: Option<&'a Quote>,
    /// The issue whose topic it belongs to.
    pub topic: Option<&'a IssueId>,
}

/// A body as it may be sent by somebody in a role: cleaned, or why not.
fn cleaned(body: &MessageBody, role: SeatRole) -> std::result::Result<MessageBody, Code> {
    let body = match body {
        MessageBody::Text { text, mentions, everyone } => {
            if *everyone {
                may(Some(role), Doing::MentionEveryone)?;
            }
            // The bound counts what is named, not what is left of it.
            check_body(&MessageBody::Text { text: "·".into(), mentions: mentions.clone(), everyone: *everyone })?;
            let mut named: Vec<MemberId> = Vec::with_capacity(mentions.len());
            for member in mentions {
                if !named.contains(member) {
                    named.push(*member);
                }
            }
            MessageBody::Text { text: clean(text), mentions: named, everyone: *everyone }
        }
        MessageBody::Reflection { text } => MessageBody::Reflection { text: clean(text) },
        MessageBody::Photo(_) | MessageBody::Voice(_) => body.clone(),
        MessageBody::Recalled | MessageBody::Removed { .. } => return Err(Code::OpInvalid),
    };
    check_body(&body)?;
    Ok(body)
}

/// How a message stands for its author.
pub async fn stands(conn: &mut Conn, row: &MessageRow) -> Result<Done> {
    match row.status {
        Status::Sent => {
            let message = messages::in_room(conn, row).await?;
            Ok(Done::with(FeedId::Room(row.room), Entity::Message(message)))
        }
        Status::Held | Status::Refused => {
            let held = messages::held(conn, row).await?;
            Ok(Done::with(FeedId::Member(row.author), Entity::Held(held)))
        }
        Status::Dropped => Ok(Done::without(FeedId::Member(row.author), messages::held_key(row.id))),
    }
}

/// Whether what is quoted may be.
async fn quotable(conn: &mut Conn, room: RoomId, quote: Option<&Quote>) -> Result<bool> {
    Ok(match quote {
        Some(Quote::Message { id, position }) => {
            let row = messages::find(conn, *id).await?;
            row.is_some_and(|row| row.room == room && row.position == Some(*position))
        }
        Some(Quote::Target { .. }) | None => true,
    })
}

/// Sends a message.
pub async fn send(conn: &mut Conn, cx: &Context<'_>, sent: Sent<'_>) -> Result<std::result::Result<Done, Code>> {
    let author = &cx.session.profile;
    let role = rooms::role(&mut *conn, sent.room, author.id).await?;
    if let Err(code) = may(role, Doing::Read) {
        return Ok(Err(code));
    }
    if let Some(row) = messages::find(&mut *conn, sent.id).await? {
        // Somebody else's message of the same id: nothing of it is told.
        let same = row.author == author.id && row.room == sent.room;
        return if same { stands(conn, &row).await.map(Ok) } else { Ok(Err(Code::OpInvalid)) };
    }
    if let Err(code) = may(role, Doing::Send) {
        return Ok(Err(code));
    }
    let Some(role) = role else { return Ok(Err(Code::NotInRoom)) };
    let body = match cleaned(sent.body, role) {
        Ok(body) => body,
        Err(code) => return Ok(Err(code)),
    };
    if !quotable(&mut *conn, sent.room, sent.quote).await? {
        return Ok(Err(Code::OpInvalid));
    }
    let mut body = match files::settled(&mut *conn, sent.room, author.id, &body).await? {
        Ok(body) => body,
        Err(code) => return Ok(Err(code)),
    };
    if let MessageBody::Text { mentions, .. } = &mut body {
        // Whoever left meanwhile is not told; the text says their name all the same.
        let mut there = Vec::with_capacity(mentions.len());
        for member in mentions.iter() {
            if rooms::role(&mut *conn, sent.room, *member).await?.is_some() {
                there.push(*member);
            }
        }
        *mentions = there;
    }
    let hold = !body.text().is_empty()
        // A moderator would only let it through themselves.
        && may(Some(role), Doing::Moderate).is_err()
        && verdict(&*cx.words.list(&mut *conn).await?, body.text()) == Some(WordAct::Hold);
    let mut message = Message {
        id: sent.id,
        room: sent.room,
        position: 0,
        at: cx.now,
        author: Author { member: author.id, name: author.name.clone(), unit: author.unit.clone() },
        body,
        quote: sent.quote.cloned(),
        topic: sent.topic.cloned(),
        picked: false,
    };
    if hold {
        let held = Held { message, refused: None };
        messages::hold(conn, &held).await?;
        return Ok(Ok(Done::with(FeedId::Member(author.id), Entity::Held(held))));
    }
    messages::send(conn, &mut message).await?;
    Ok(Ok(Done::with(FeedId::Room(sent.room), Entity::Message(message))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lianxin_proto::room::{MENTIONS_MAX, TEXT_CHARS_MAX};
    use uuid::Uuid;

    fn text(text: &str, mentions: Vec<MemberId>, everyone: bool) -> MessageBody {
        MessageBody::Text { text: text.into(), mentions, everyone }
    }

    #[test]
    fn what_is_sent_is_clean_and_within_its_bounds() {
        let sent = |body: &MessageBody| cleaned(body, SeatRole::Member);
        assert_eq!(sent(&text(" a\u{202e}b\u{200b}\n\n\n<b>", vec![], false)), Ok(text(" ab\n\n<b>", vec![], false)));
        let hidden = "\u{200b}".repeat(TEXT_CHARS_MAX + 1);
        assert_eq!(sent(&text(&format!("{hidden}好"), vec![], false)), Ok(text("好", vec![], false)));
        assert_eq!(sent(&text(&hidden, vec![], false)), Err(Code::MessageEmpty));
        assert_eq!(sent(&text(&"廉".repeat(TEXT_CHARS_MAX + 1), vec![], false)), Err(Code::MessageTooLong));
        assert_eq!(sent(&MessageBody::Reflection { text: "\u{3164}".into() }), Err(Code::MessageEmpty));
        assert_eq!(sent(&MessageBody::Recalled), Err(Code::OpInvalid));
        assert_eq!(sent(&MessageBody::Removed { reason: "x".into() }), Err(Code::OpInvalid));
        let one = MemberId(Uuid::nil());
        assert_eq!(sent(&text("@一", vec![one; 2], false)), Ok(text("@一", vec![one], false)));
        assert_eq!(sent(&text("@一", vec![one; MENTIONS_MAX + 1], false)), Err(Code::OpInvalid));
    }

    #[test]
    fn only_moderators_call_everyone() {
        for role in SeatRole::ALL {
            let expected = matches!(role, SeatRole::Owner | SeatRole::Moderator);
            assert_eq!(cleaned(&text("@所有人", vec![], true), role).is_ok(), expected, "{role:?}");
        }
    }
}
