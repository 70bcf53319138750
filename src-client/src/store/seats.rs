//! What is this member's own about rooms, as the server last said, and how far this phone knows that they have read; and their messages that wait for a moderator.

use super::{StoreError, from_json, parsed, signed, to_json, unsigned};
use lianxin_proto::{
    id::{MessageId, RoomId},
    room::{Held, Seat},
};
use rusqlite::{Connection, OptionalExtension as _, params};

/// How an op's entity is named.
pub(crate) fn entity(room: RoomId) -> String {
    format!("seat/{room}")
}

/// Takes over what the server says; how far was read never goes back. With `seq` it came by the feed; without, as the answer to an op.
pub(crate) fn put(db: &Connection, feed: &str, seq: Option<u64>, seat: &Seat) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO seats VALUES (?1, ?2, coalesce(?3, 0), ?4, ?5)
         ON CONFLICT DO UPDATE SET feed = ?2, seq = coalesce(?3, seq), read = max(read, ?4), json = ?5",
    )?
    .execute(params![seat.room.to_string(), feed, seq.map(signed), signed(seat.read), to_json("seat", seat)?])?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, feed: &str, room: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM seats WHERE room = ? AND feed = ?")?.execute([room, feed])?;
    Ok(())
}

/// The member's seat in a room, with how far this phone knows that they have read. Unsent ops are not on it:
/// [`crate::rooms::seat`] puts them there.
pub(crate) fn get(db: &Connection, room: RoomId) -> Result<Option<Seat>, StoreError> {
    let row: Option<(String, i64)> = db
        .prepare_cached("SELECT json, read FROM seats WHERE room = ?")?
        .query_row([room.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    row.map(|(json, read)| {
        let seat: Seat = from_json("seat", &json)?;
        Ok(Seat { read: seat.read.max(unsigned(read)), ..seat })
    })
    .transpose()
}

/// Reads on up to a position; false when this phone had read that far.
pub(crate) fn read_to(db: &Connection, room: RoomId, position: u64) -> Result<bool, StoreError> {
    let changed = db
        .prepare_cached("UPDATE seats SET read = ?2 WHERE room = ?1 AND read < ?2")?
        .execute(params![room.to_string(), signed(position)])?;
    Ok(changed > 0)
}

/// Every room of which anything is here.
pub(crate) fn rooms(db: &Connection) -> Result<Vec<RoomId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT room FROM seats UNION SELECT room FROM held_back")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|room| parsed("room id", &room?)).collect()
}

/// Removes what a member's feed said of rooms.
pub(crate) fn remove_feed(db: &Connection, feed: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM seats WHERE feed = ?")?.execute([feed])?;
    db.prepare_cached("DELETE FROM held_back WHERE feed = ?")?.execute([feed])?;
    Ok(())
}

/// Takes over a message that waits for a moderator, or was not let through.
pub(crate) fn put_held(db: &Connection, feed: &str, seq: Option<u64>, held: &Held) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO held_back VALUES (?1, ?2, coalesce(?3, 0), ?4, ?5, ?6)
         ON CONFLICT DO UPDATE SET feed = ?2, seq = coalesce(?3, seq), room = ?4, at = ?5, json = ?6",
    )?
    .execute(params![
        held.message.id.to_string(),
        feed,
        seq.map(signed),
        held.message.room.to_string(),
        held.message.at.0,
        to_json("held message", held)?
    ])?;
    Ok(())
}

/// It went to its room, or its author took it back.
pub(crate) fn held_gone(db: &Connection, feed: &str, id: &str) -> Result<Option<RoomId>, StoreError> {
    let room: Option<String> = db
        .prepare_cached("DELETE FROM held_back WHERE id = ? AND feed = ? RETURNING room")?
        .query_row([id, feed], |row| row.get(0))
        .optional()?;
    room.map(|room| parsed("room id", &room)).transpose()
}

/// The member's held messages of a room, oldest first.
pub(crate) fn held(db: &Connection, room: RoomId) -> Result<Vec<Held>, StoreError> {
    let mut statement = db.prepare_cached("SELECT json FROM held_back WHERE room = ? ORDER BY at, id")?;
    let rows = statement.query_map([room.to_string()], |row| row.get::<_, String>(0))?;
    rows.map(|json| from_json("held message", &json?)).collect()
}

/// One of them.
pub(crate) fn held_one(db: &Connection, id: MessageId) -> Result<Option<Held>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM held_back WHERE id = ?")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("held message", &json)).transpose()
}
