//! Who is in a room, as the others know them.

use super::{StoreError, count, from_json, signed, to_json};
use lianxin_proto::{
    id::{MemberId, RoomId},
    room::Participant,
};
use rusqlite::{Connection, OptionalExtension as _, params};

pub(crate) fn put(db: &Connection, room: RoomId, seq: u64, participant: &Participant) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO participants VALUES (?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        room.to_string(),
        participant.member.to_string(),
        signed(seq),
        participant.name,
        participant.unit,
        participant.moderator,
        to_json("participant", participant)?
    ])?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, room: RoomId, member: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM participants WHERE room = ? AND member = ?")?
        .execute(params![room.to_string(), member])?;
    Ok(())
}

/// How many are in a room.
pub(crate) fn total(db: &Connection, room: RoomId) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM participants WHERE room = ?")?;
    Ok(count(statement.query_row([room.to_string()], |row| row.get(0))?))
}

/// Somebody in a room.
pub(crate) fn get(db: &Connection, room: RoomId, member: MemberId) -> Result<Option<Participant>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM participants WHERE room = ? AND member = ?")?
        .query_row([room.to_string(), member.to_string()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("participant", &json)).transpose()
}

/// Those whose name or unit has `part` in it, by unit and name; all when it is empty.
pub(crate) fn list(db: &Connection, room: RoomId, part: &str, limit: u32) -> Result<Vec<Participant>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT json FROM participants WHERE room = ?1 AND (?2 = '' OR instr(name, ?2) > 0 OR instr(unit, ?2) > 0)
         ORDER BY unit, name, member LIMIT ?3",
    )?;
    let rows = statement.query_map(params![room.to_string(), part, limit], |row| row.get::<_, String>(0))?;
    rows.map(|json| from_json("participant", &json?)).collect()
}
