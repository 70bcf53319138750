//! The table of messages: one row each from the transaction that first stores it, so that an id is taken once and positions have no gaps. The message itself is
//! the entry of its room's feed, or, before it goes there, of its author's.

use crate::{
    db::{Conn, signed, unsigned},
    error::{Error, Result},
    rooms::store as rooms,
    sync::feed,
};
use lianxin_proto::{
    feed::{Entity, EntityKey, EntityKind, FeedId},
    id::{MediaId, MemberId, MessageId, RoomId},
    room::{Held, Message},
    time::Millis,
};

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// In its room.
    Sent,
    /// Waits for a moderator.
    Held,
    /// Not let through.
    Refused,
    /// Taken back by its author before it was sent.
    Dropped,
}

impl Status {
    const ALL: [Self; 4] = [Self::Sent, Self::Held, Self::Refused, Self::Dropped];

    fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Held => "held",
            Self::Refused => "refused",
            Self::Dropped => "dropped",
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Its id.
    pub id: MessageId,
    /// Its room.
    pub room: RoomId,
    /// Who wrote it.
    pub author: MemberId,
    /// Its place, once it is in the room.
    pub position: Option<u64>,
    /// Where it stands.
    pub status: Status,
}

/// A row, whoever's.
pub async fn find(conn: &mut Conn, id: MessageId) -> Result<Option<MessageRow>> {
    let row: Option<(String, String, Option<i64>, String)> =
        sqlx::query_as("SELECT room, author, position, status FROM message WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(conn)
            .await?;
    row.map(|(room, author, position, status)| {
        let bad = |e: lianxin_proto::id::IdError| Error::stored("message", e);
        let status = Status::ALL.into_iter().find(|known| known.as_str() == status);
        Ok(MessageRow {
            id,
            room: room.parse().map_err(bad)?,
            author: author.parse().map_err(bad)?,
            position: position.map(unsigned),
            status: status.ok_or_else(|| Error::stored("message", "its status is unknown"))?,
        })
    })
    .transpose()
}

/// What is searched of a message.
fn words(message: &Message) -> String {
    message.body.text().to_lowercase()
}

async fn add(conn: &mut Conn, message: &Message, position: Option<u64>, status: Status, now: Millis) -> Result<()> {
    sqlx::query(
        "INSERT INTO message (id, room, author, position, received_at, status, media, words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(message.id.to_string())
    .bind(message.room.to_string())
    .bind(message.author.member.to_string())
    .bind(position.map(signed))
    .bind(now.0)
    .bind(status.as_str())
    .bind(message.body.media().map(MediaId::as_str))
    .bind(words(message))
    .execute(conn)
    .await?;
    Ok(())
}

/// Puts a new message into its room, at the next position.
pub async fn send(conn: &mut Conn, message: &mut Message) -> Result<()> {
    message.position = rooms::next_position(&mut *conn, message.room).await?;
    add(&mut *conn, message, Some(message.position), Status::Sent, message.at).await?;
    feed::put_new(conn, FeedId::Room(message.room), &Entity::Message(message.clone())).await?;
    Ok(())
}

/// Keeps a new message back for a moderator.
pub async fn hold(conn: &mut Conn, held: &Held) -> Result<()> {
    let message = &held.message;
    add(&mut *conn, message, None, Status::Held, message.at).await?;
    feed::put(conn, FeedId::Member(message.author.member), &Entity::Held(held.clone())).await?;
    Ok(())
}

/// Lets a held message through: it goes to its room as of now, and is gone from its author's own feed.
pub async fn release(conn: &mut Conn, mut message: Message, now: Millis) -> Result<Message> {
    message.position = rooms::next_position(&mut *conn, message.room).await?;
    message.at = now;
    sqlx::query("UPDATE message SET position = $2, received_at = $3, status = $4 WHERE id = $1")
        .bind(message.id.to_string())
        .bind(signed(message.position))
        .bind(now.0)
        .bind(Status::Sent.as_str())
        .execute(&mut *conn)
        .await?;
    feed::put(&mut *conn, FeedId::Room(message.room), &Entity::Message(message.clone())).await?;
    feed::gone(conn, FeedId::Member(message.author.member), &held_key(message.id)).await?;
    Ok(message)
}

/// Does not let a held message through; its author keeps it with the reason.
pub async fn refuse(conn: &mut Conn, message: Message, reason: &str) -> Result<()> {
    set_status(&mut *conn, message.id, Status::Refused).await?;
    let author = FeedId::Member(message.author.member);
    feed::put(conn, author, &Entity::Held(Held { message, refused: Some(reason.to_owned()) })).await?;
    Ok(())
}

/// Its author takes back what never went to the room.
pub async fn forget(conn: &mut Conn, row: &MessageRow) -> Result<()> {
    set_status(&mut *conn, row.id, Status::Dropped).await?;
    clear(&mut *conn, row.id).await?;
    feed::gone(conn, FeedId::Member(row.author), &held_key(row.id)).await?;
    Ok(())
}

/// Tells an author anew which of their messages of a room wait or were not let through: their phones forgot them when they left it.
pub async fn tell_anew(conn: &mut Conn, room: RoomId, author: MemberId) -> Result<()> {
    let ids: Vec<(String,)> = sqlx::query_as(
        "SELECT id FROM message WHERE room = $1 AND author = $2 AND status IN ('held', 'refused')
         ORDER BY received_at, id",
    )
    .bind(room.to_string())
    .bind(author.to_string())
    .fetch_all(&mut *conn)
    .await?;
    let feed = FeedId::Member(author);
    for (id,) in ids {
        if let Some(held) = feed::entity(&mut *conn, feed, EntityKind::Held.as_str(), &id).await? {
            // What stands there exactly so is not told again.
            feed::gone(&mut *conn, feed, &held.key()).await?;
            feed::put(&mut *conn, feed, &held).await?;
        }
    }
    Ok(())
}

async fn set_status(conn: &mut Conn, id: MessageId, status: Status) -> Result<()> {
    sqlx::query("UPDATE message SET status = $2 WHERE id = $1")
        .bind(id.to_string())
        .bind(status.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// The key of a held message in its author's feed.
pub fn held_key(id: MessageId) -> EntityKey {
    EntityKey { kind: EntityKind::Held, id: id.to_string() }
}

/// Keeps how a message of a room stands now. One that has nothing left to be read is not found by its words any more, and its file goes.
pub async fn change(conn: &mut Conn, message: &Message) -> Result<()> {
    if !message.body.is_there() {
        clear(&mut *conn, message.id).await?;
    }
    feed::put(conn, FeedId::Room(message.room), &Entity::Message(message.clone())).await?;
    Ok(())
}

/// Nothing of the message is found any more; its file goes with it ([`crate::rooms::files::clear`]).
async fn clear(conn: &mut Conn, id: MessageId) -> Result<()> {
    sqlx::query("UPDATE message SET words = '', media = NULL WHERE id = $1").bind(id.to_string()).execute(conn).await?;
    Ok(())
}

/// A message of a room as its feed has it.
pub async fn in_room(conn: &mut Conn, row: &MessageRow) -> Result<Message> {
    let found = feed::entity(conn, FeedId::Room(row.room), EntityKind::Message.as_str(), &row.id.to_string()).await?;
    match found {
        Some(Entity::Message(message)) => Ok(message),
        _ => Err(Error::stored("message", "its room's feed does not have it")),
    }
}

/// A message that is held or was refused, as its author's feed has it.
pub async fn held(conn: &mut Conn, row: &MessageRow) -> Result<Held> {
    let found = feed::entity(conn, FeedId::Member(row.author), EntityKind::Held.as_str(), &row.id.to_string()).await?;
    match found {
        Some(Entity::Held(held)) => Ok(held),
        _ => Err(Error::stored("held message", "its author's feed does not have it")),
    }
}

/// The messages of a room that wait for a moderator, the oldest first.
pub async fn waiting(conn: &mut Conn, room: RoomId, limit: u32) -> Result<Vec<Message>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT e.body FROM message m JOIN entry e ON e.feed = 'member:' || m.author AND e.kind = 'held' AND e.id = m.id
         WHERE m.room = $1 AND m.status = 'held' AND e.body IS NOT NULL ORDER BY m.received_at, m.id LIMIT $2",
    )
    .bind(room.to_string())
    .bind(i64::from(limit))
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(body,)| match serde_json::from_str(&body) {
            Ok(Entity::Held(held)) => Ok(held.message),
            Ok(_) => Err(Error::stored("held message", "it is none")),
            Err(e) => Err(Error::stored("held message", e)),
        })
        .collect()
}
