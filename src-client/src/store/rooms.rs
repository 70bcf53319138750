//! Rooms as the server says they are, and what goes with one that this member is no longer in.

use super::{StoreError, from_json, ops, signed, to_json};
use lianxin_proto::{id::RoomId, problem::Code, room::Room};
use rusqlite::{Connection, OptionalExtension as _, params};

pub(crate) fn put(db: &Connection, seq: u64, room: &Room) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO rooms VALUES (?, ?, ?, ?, ?)")?.execute(params![
        room.id.to_string(),
        signed(seq),
        room.order,
        room.topics,
        to_json("room", room)?
    ])?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM rooms WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// A room that this member has a seat in.
pub(crate) fn get(db: &Connection, id: RoomId) -> Result<Option<Room>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT r.json FROM rooms r JOIN seats s ON s.room = r.id WHERE r.id = ?")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("room", &json)).transpose()
}

/// The rooms that this member has a seat in, in their order.
pub(crate) fn list(db: &Connection) -> Result<Vec<Room>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT r.json FROM rooms r JOIN seats s ON s.room = r.id ORDER BY r.place, r.id")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|json| from_json("room", &json?)).collect()
}

/// The first room with topics that this member has a seat in.
pub(crate) fn with_topics(db: &Connection) -> Result<Option<Room>, StoreError> {
    let json: Option<String> = db
        .prepare_cached(
            "SELECT r.json FROM rooms r JOIN seats s ON s.room = r.id WHERE r.topics ORDER BY r.place, r.id LIMIT 1",
        )?
        .query_row([], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("room", &json)).transpose()
}

/// Removes all that the room's feed brought.
pub(crate) fn remove(db: &Connection, id: RoomId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM rooms WHERE id = ?",
        "DELETE FROM participants WHERE room = ?",
        "DELETE FROM messages WHERE room = ?",
        "DELETE FROM room_files WHERE room = ?",
        "DELETE FROM histories WHERE room = ?",
    ] {
        db.prepare_cached(sql)?.execute([id.to_string()])?;
    }
    Ok(())
}

/// This member is no longer in the room: beside what [`remove`] takes, what this phone added to it goes. What they wrote and had not sent stays
/// in the outbox, wedged, so that nothing is lost without a word. What the server may have done is asked for again: it knows.
pub(crate) fn left(db: &Connection, id: RoomId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM seats WHERE room = ?",
        "DELETE FROM held_back WHERE room = ?",
        "DELETE FROM drafts WHERE room = ?",
        "DELETE FROM played WHERE room = ?",
        "DELETE FROM withdrawn WHERE room = ?",
        "DELETE FROM told WHERE room = ?",
    ] {
        db.prepare_cached(sql)?.execute([id.to_string()])?;
    }
    for row in ops::of_room(db, id)? {
        if ops::is_fleeting(&row.op.act) {
            ops::remove(db, row.op.id)?;
        } else if row.wedged.is_none() && !ops::is_begun(db, row.op.id)? {
            ops::wedge(db, row.op.id, Some(Code::NotInRoom))?;
        }
    }
    Ok(())
}
