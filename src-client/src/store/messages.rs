//! The messages of rooms by their place: what the feed, the history and the answers to ops bring, and how far they stand without a gap.

use super::{StoreError, attachments::Kind, from_json, signed, to_json, unsigned};
use lianxin_proto::{
    id::{IssueId, MediaId, MemberId, MessageId, RoomId},
    room::{Message, MessageBody, Quote},
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// How an op's entity is named.
pub(crate) fn entity(id: MessageId) -> String {
    format!("message/{id}")
}

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) message: Message,
    /// It mentions or answers this member.
    pub(crate) for_me: bool,
}

/// Where messages are looked for.
#[derive(Debug, Clone)]
pub(crate) struct Within<'a> {
    pub(crate) room: RoomId,
    /// Only this topic.
    pub(crate) topic: Option<&'a IssueId>,
    /// Not below this position: below it there are gaps.
    pub(crate) low: u64,
}

fn answered(message: &Message) -> Option<MessageId> {
    match &message.quote {
        Some(Quote::Message { id, .. }) => Some(*id),
        Some(Quote::Target { .. }) | None => None,
    }
}

fn is_for(db: &Connection, message: &Message, me: MemberId) -> Result<bool, StoreError> {
    if message.author.member == me {
        return Ok(false);
    }
    let named = match &message.body {
        MessageBody::Text { mentions, everyone, .. } => *everyone || mentions.contains(&me),
        MessageBody::Photo(_)
        | MessageBody::Voice(_)
        | MessageBody::Reflection { .. }
        | MessageBody::Recalled
        | MessageBody::Removed { .. } => false,
    };
    match answered(message) {
        Some(id) if !named => {
            let mut statement =
                db.prepare_cached("SELECT EXISTS (SELECT 1 FROM messages WHERE room = ? AND id = ? AND author = ?)")?;
            let with = params![message.room.to_string(), id.to_string(), me.to_string()];
            Ok(statement.query_row(with, |row| row.get(0))?)
        }
        _ => Ok(named),
    }
}

/// The files that a message names, and how each is fetched.
fn files(body: &MessageBody) -> Vec<(&MediaId, &'static str)> {
    match body {
        MessageBody::Photo(photo) => match &photo.preview {
            Some(preview) if *preview != photo.media => {
                vec![(preview, "preview"), (&photo.media, Kind::Photo.word())]
            }
            _ => vec![(&photo.media, "preview")],
        },
        MessageBody::Voice(voice) => vec![(&voice.media, Kind::Voice.word())],
        MessageBody::Text { .. }
        | MessageBody::Reflection { .. }
        | MessageBody::Recalled
        | MessageBody::Removed { .. } => Vec::new(),
    }
}

/// Takes over a message unless a later writing of it is here; false then. `seq` is absent for the answer to an op: the feed brings its place.
pub(crate) fn put(
    db: &Connection,
    seq: Option<u64>,
    message: &Message,
    me: Option<MemberId>,
) -> Result<bool, StoreError> {
    let (room, id) = (message.room.to_string(), message.id.to_string());
    let for_me = me.map_or(Ok(false), |me| is_for(db, message, me))?;
    // A place belongs to one message. Another there would be of a history that is no more.
    db.prepare_cached("DELETE FROM messages WHERE room = ? AND position = ? AND id <> ?")?.execute(params![
        room,
        signed(message.position),
        id
    ])?;
    let topic = message.topic.as_ref().map(IssueId::as_str);
    let written = db
        .prepare_cached(
            "INSERT INTO messages (room, id, position, seq, at, author, name, text, quote, topic, picked, there, for_me, json)
             VALUES (?1, ?2, ?3, coalesce(?4, 0), ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (room, id) DO UPDATE SET position = ?3, seq = coalesce(?4, seq), at = ?5, author = ?6, name = ?7, text = ?8,
               quote = ?9, topic = ?10, picked = ?11, there = ?12, for_me = ?13, json = ?14
             WHERE ?4 IS NULL OR ?4 >= seq",
        )?
        .execute(params![
            room,
            id,
            signed(message.position),
            seq.map(signed),
            message.at.0,
            message.author.member.to_string(),
            message.author.name,
            message.body.text(),
            answered(message).map(|id| id.to_string()),
            topic,
            message.picked,
            message.body.is_there(),
            for_me,
            to_json("message", message)?
        ])?;
    if written == 0 {
        return Ok(false);
    }
    if me == Some(message.author.member) {
        // Answers to it may have come before it.
        db.prepare_cached(
            "UPDATE messages SET for_me = 1 WHERE room = ? AND quote = ? AND author <> ? AND NOT for_me",
        )?
        .execute(params![room, id, message.author.member.to_string()])?;
    }
    db.prepare_cached("DELETE FROM room_files WHERE room = ? AND message = ?")?.execute([&room, &id])?;
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO room_files VALUES (?, ?, ?, ?, ?)")?;
    for (media, kind) in files(&message.body) {
        insert.execute(params![room, id, media.as_str(), kind, message.at.0])?;
    }
    Ok(true)
}

pub(crate) fn gone(db: &Connection, room: RoomId, id: &str) -> Result<(), StoreError> {
    for sql in
        ["DELETE FROM messages WHERE room = ? AND id = ?", "DELETE FROM room_files WHERE room = ? AND message = ?"]
    {
        db.prepare_cached(sql)?.execute(params![room.to_string(), id])?;
    }
    Ok(())
}

/// Looks how far down the messages now stand without a gap, after some were put.
pub(crate) fn settle(db: &Connection, room: RoomId) -> Result<(), StoreError> {
    let name = room.to_string();
    let Some(top) = top(db, room)? else { return Ok(()) };
    let before = history(db, room)?;
    let mut low = before.map_or(top, |history| history.low);
    let mut here = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM messages WHERE room = ? AND position = ?)")?;
    while low > 1 && here.query_row(params![name, signed(low - 1)], |row| row.get(0))? {
        low -= 1;
    }
    if before.is_none_or(|history| history.low != low) {
        set_low(db, room, low)?;
    }
    Ok(())
}

fn set_low(db: &Connection, room: RoomId, low: u64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO histories (room, low) VALUES (?, ?) ON CONFLICT DO UPDATE SET low = excluded.low")?
        .execute(params![room.to_string(), signed(low)])?;
    Ok(())
}

/// A page of history stands before `low`: there is nothing between the two, and `low` is now its first; and where the server has none before it, all is here.
pub(crate) fn went_back(db: &Connection, room: RoomId, first: Option<u64>, more: bool) -> Result<(), StoreError> {
    if let Some(first) = first
        && history(db, room)?.is_some_and(|history| first < history.low)
    {
        set_low(db, room, first)?;
    }
    settle(db, room)?;
    if !more {
        db.prepare_cached("UPDATE histories SET complete = 1 WHERE room = ?")?.execute([room.to_string()])?;
    }
    Ok(())
}

/// How much of a room's history is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct History {
    /// From this position on there is no gap.
    pub(crate) low: u64,
    /// There is nothing before it.
    pub(crate) complete: bool,
}

/// How much of a room's history is here; `None` while nothing is.
pub(crate) fn history(db: &Connection, room: RoomId) -> Result<Option<History>, StoreError> {
    let mut statement = db.prepare_cached("SELECT low, complete FROM histories WHERE room = ?")?;
    let row: Option<(i64, bool)> =
        statement.query_row([room.to_string()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    Ok(row.map(|(low, complete)| {
        let low = unsigned(low);
        History { low, complete: complete || low <= 1 }
    }))
}

/// The rooms whose history is not all here, with the position to go on from, in their order.
pub(crate) fn incomplete(db: &Connection) -> Result<Vec<(RoomId, u64)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT h.room, h.low FROM histories h JOIN rooms r ON r.id = h.room JOIN seats s ON s.room = h.room
         WHERE NOT h.complete AND h.low > 1 ORDER BY r.place, r.id",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    rows.map(|row| {
        let (room, low) = row?;
        Ok((super::parsed("room id", &room)?, unsigned(low)))
    })
    .collect()
}

/// The greatest position here.
pub(crate) fn top(db: &Connection, room: RoomId) -> Result<Option<u64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT max(position) FROM messages WHERE room = ?")?;
    Ok(statement.query_row([room.to_string()], |row| row.get::<_, Option<i64>>(0))?.map(unsigned))
}

/// The greatest position that the feed brought. Answers to ops may stand further on, with messages in between that are still on their way.
pub(crate) fn top_of_feed(db: &Connection, room: RoomId) -> Result<Option<u64>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT position FROM messages WHERE room = ? AND seq > 0 ORDER BY position DESC LIMIT 1")?;
    Ok(statement.query_row([room.to_string()], |row| row.get::<_, i64>(0)).optional()?.map(unsigned))
}

fn stored(row: &Row<'_>) -> rusqlite::Result<(String, bool)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read((json, for_me): (String, bool)) -> Result<Stored, StoreError> {
    from_json("message", &json).map(|message| Stored { message, for_me })
}

/// A message of a room by its id.
pub(crate) fn get(db: &Connection, room: RoomId, id: MessageId) -> Result<Option<Stored>, StoreError> {
    db.prepare_cached("SELECT json, for_me FROM messages WHERE room = ? AND id = ?")?
        .query_row([room.to_string(), id.to_string()], stored)
        .optional()?
        .map(read)
        .transpose()
}

/// Which way from a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// Before it, the nearest first.
    Back,
    /// After it, the nearest first.
    On,
}

fn page_sql(topic: bool, way: Way) -> String {
    let (topic, by) = if topic { ("topic = ?4 AND", "messages_by_topic") } else { ("", "messages_by_position") };
    let (than, order) = match way {
        Way::Back => ("position < ?2 AND position >= ?3", "DESC"),
        Way::On => ("position > ?2 AND position >= ?3", "ASC"),
    };
    format!(
        "SELECT json, for_me FROM messages INDEXED BY {by} WHERE room = ?1 AND {topic} {than} ORDER BY position {order} LIMIT ?5"
    )
}

/// Messages beside a position, oldest first.
pub(crate) fn page(
    db: &Connection,
    within: &Within<'_>,
    position: u64,
    way: Way,
    limit: u32,
) -> Result<Vec<Stored>, StoreError> {
    let topic = within.topic.map(IssueId::as_str);
    let mut statement = db.prepare_cached(&page_sql(topic.is_some(), way))?;
    let with = params![within.room.to_string(), signed(position), signed(within.low), topic, limit];
    let rows = statement.query_map(with, stored)?;
    let mut page: Vec<Stored> = rows.map(|row| read(row?)).collect::<Result<_, _>>()?;
    if way == Way::Back {
        page.reverse();
    }
    Ok(page)
}

/// Whether anything lies beside a position.
pub(crate) fn any(db: &Connection, within: &Within<'_>, position: u64, way: Way) -> Result<bool, StoreError> {
    let topic = within.topic.map(IssueId::as_str);
    let mut statement = db.prepare_cached(&page_sql(topic.is_some(), way))?;
    let with = params![within.room.to_string(), signed(position), signed(within.low), topic, 1];
    Ok(statement.exists(with)?)
}

/// The latest message of a room.
pub(crate) fn last(db: &Connection, room: RoomId) -> Result<Option<Stored>, StoreError> {
    let within = Within { room, topic: None, low: 0 };
    Ok(page(db, &within, u64::MAX, Way::Back, 1)?.pop())
}

const UNREAD: &str = "SELECT count(*) FROM (
    SELECT 1 FROM messages WHERE room = ?1 AND there AND position > ?2 AND position >= ?3 AND author <> ?4 LIMIT ?5)";
const MENTIONED: &str = "SELECT EXISTS (
    SELECT 1 FROM messages WHERE room = ?1 AND there AND for_me AND position > ?2 AND position >= ?3)";
const PICKED: &str =
    "SELECT json, for_me FROM messages WHERE room = ? AND there AND picked ORDER BY position DESC LIMIT ? OFFSET ?";

/// How many messages of others lie behind a position and are still there, counted up to `most`.
pub(crate) fn unread(
    db: &Connection,
    room: RoomId,
    read: u64,
    low: u64,
    me: MemberId,
    most: u32,
) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached(UNREAD)?;
    let with = params![room.to_string(), signed(read), signed(low), me.to_string(), most];
    Ok(super::count(statement.query_row(with, |row| row.get(0))?))
}

/// Whether one of them mentions or answers this member.
pub(crate) fn mentioned(db: &Connection, room: RoomId, read: u64, low: u64) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(MENTIONED)?;
    Ok(statement.query_row(params![room.to_string(), signed(read), signed(low)], |row| row.get(0))?)
}

fn first_unread_sql(topic: bool) -> String {
    let (topic, by) =
        if topic { ("AND topic = ?5", "messages_by_topic") } else { ("AND ?5 IS NULL", "messages_heard") };
    format!(
        "SELECT position FROM messages INDEXED BY {by}
         WHERE room = ?1 AND there AND position > ?2 AND position >= ?3 AND author <> ?4 {topic} ORDER BY position LIMIT 1"
    )
}

/// The first message of somebody else behind a position that is still there.
pub(crate) fn first_unread(
    db: &Connection,
    within: &Within<'_>,
    read: u64,
    me: MemberId,
) -> Result<Option<u64>, StoreError> {
    let topic = within.topic.map(IssueId::as_str);
    let mut statement = db.prepare_cached(&first_unread_sql(topic.is_some()))?;
    let with = params![within.room.to_string(), signed(read), signed(within.low), me.to_string(), topic];
    Ok(statement.query_row(with, |row| row.get::<_, i64>(0)).optional()?.map(unsigned))
}

/// The picked messages of a room, the latest first.
pub(crate) fn picked(db: &Connection, room: RoomId, offset: u32, limit: u32) -> Result<Vec<Stored>, StoreError> {
    let mut statement = db.prepare_cached(PICKED)?;
    let rows = statement.query_map(params![room.to_string(), limit, offset], stored)?;
    rows.map(|row| read(row?)).collect()
}

#[cfg(test)]
mod tests;
