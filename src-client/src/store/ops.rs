//! The outbox's rows, oldest first.

use super::{StoreError, count, from_json, to_json};
use lianxin_proto::{
    id::{OpId, RoomId},
    op::{Act, Op},
    problem::Code,
};
use rusqlite::{Connection, OptionalExtension as _, params};

/// An op that waits, or that was refused.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) op: Op,
    pub(crate) tries: u32,
    pub(crate) wedged: Option<Code>,
}

/// The room an act is about.
pub(crate) fn room(act: &Act) -> Option<RoomId> {
    match act {
        Act::MessageSend { room, .. }
        | Act::MessageRecall { room, .. }
        | Act::MessageRemove { room, .. }
        | Act::MessagePick { room, .. }
        | Act::MessageReport { room, .. }
        | Act::RoomRead { room, .. }
        | Act::RoomNotify { room, .. }
        | Act::RoomEnter { room, .. }
        | Act::SeatSet { room, .. } => Some(*room),
        Act::ReadMark { .. }
        | Act::FavouriteSet { .. }
        | Act::FeedbackFile { .. }
        | Act::FeedbackRate { .. }
        | Act::PaperSubmit { .. } => None,
    }
}

/// Whether nobody misses an act that the server will not have: how far was read, that rules were seen.
pub(crate) fn is_fleeting(act: &Act) -> bool {
    matches!(act, Act::RoomRead { .. } | Act::RoomEnter { .. })
}

/// Adds an op.
pub(crate) fn add(db: &Connection, entity: &str, op: &Op) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO ops (id, entity, json, room) VALUES (?, ?, ?, ?)")?.execute(params![
        op.id.to_string(),
        entity,
        to_json("op", op)?,
        room(&op.act).map(|room| room.to_string())
    ])?;
    Ok(())
}

fn rows(db: &Connection, sql: &str, with: impl rusqlite::Params) -> Result<Vec<Row>, StoreError> {
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map(with, |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<String>>(2)?))
    })?;
    rows.map(|row| {
        let (json, tries, wedged) = row?;
        Ok(Row {
            op: from_json("op", &json)?,
            tries: count(tries),
            wedged: wedged.map(|code| from_json("code", &code)).transpose()?,
        })
    })
    .collect()
}

/// All of them.
pub(crate) fn list(db: &Connection) -> Result<Vec<Row>, StoreError> {
    rows(db, "SELECT json, tries, wedged FROM ops ORDER BY n", [])
}

/// The next to be sent.
pub(crate) fn batch(db: &Connection, limit: usize) -> Result<Vec<Op>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(rows(db, "SELECT json, tries, wedged FROM ops WHERE wedged IS NULL ORDER BY n LIMIT ?", [limit])?
        .into_iter()
        .map(|row| row.op)
        .collect())
}

/// The unsent ops about an entity, wedged ones too: they show on this phone until they are deleted.
pub(crate) fn of_entity(db: &Connection, entity: &str) -> Result<Vec<Op>, StoreError> {
    Ok(rows(db, "SELECT json, tries, wedged FROM ops WHERE entity = ? ORDER BY n", [entity])?
        .into_iter()
        .map(|row| row.op)
        .collect())
}

/// The unsent ops about a room, wedged ones too, oldest first.
pub(crate) fn of_room(db: &Connection, room: RoomId) -> Result<Vec<Row>, StoreError> {
    rows(db, "SELECT json, tries, wedged FROM ops WHERE room = ? ORDER BY n", [room.to_string()])
}

/// One op.
pub(crate) fn get(db: &Connection, id: OpId) -> Result<Option<Row>, StoreError> {
    Ok(rows(db, "SELECT json, tries, wedged FROM ops WHERE id = ?", [id.to_string()])?.pop())
}

/// These are sent now: from here on the server may have done them, whether or not an answer comes.
pub(crate) fn begin(db: &Connection, ids: &[OpId]) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("UPDATE ops SET begun = 1 WHERE id = ? AND NOT begun")?;
    for id in ids {
        statement.execute([id.to_string()])?;
    }
    Ok(())
}

/// Whether the server may have done an op.
pub(crate) fn is_begun(db: &Connection, id: OpId) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM ops WHERE id = ? AND begun)")?;
    Ok(statement.query_row([id.to_string()], |row| row.get(0))?)
}

/// Removes an op; tells what it was about, `None` when there is none of that id.
pub(crate) fn remove(db: &Connection, id: OpId) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("DELETE FROM ops WHERE id = ? RETURNING entity")?;
    Ok(statement.query_row([id.to_string()], |row| row.get(0)).optional()?)
}

/// Counts another try of these.
pub(crate) fn tried(db: &Connection, ids: &[OpId]) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("UPDATE ops SET tries = tries + 1 WHERE id = ?")?;
    for id in ids {
        statement.execute([id.to_string()])?;
    }
    Ok(())
}

/// Wedges an op with the code it was refused with, or frees it for another try.
pub(crate) fn wedge(db: &Connection, id: OpId, code: Option<Code>) -> Result<bool, StoreError> {
    let code = code.map(|code| to_json("code", &code)).transpose()?;
    let changed =
        db.prepare_cached("UPDATE ops SET wedged = ? WHERE id = ?")?.execute(params![code, id.to_string()])?;
    Ok(changed > 0)
}

/// Frees a wedged op for another try under another id, in its old place: the server keeps a refusal by the id, and would only say it again.
pub(crate) fn renew(db: &Connection, id: OpId, op: &Op) -> Result<(), StoreError> {
    let (old, new) = (id.to_string(), op.id.to_string());
    db.prepare_cached("UPDATE ops SET id = ?2, json = ?3, wedged = NULL, begun = 0 WHERE id = ?1")?
        .execute(params![old, new, to_json("op", op)?])?;
    db.prepare_cached("UPDATE attachments SET op = ?2 WHERE op = ?1")?.execute([&old, &new])?;
    db.prepare_cached("UPDATE sittings SET op = ?2 WHERE op = ?1")?.execute([old, new])?;
    Ok(())
}

/// The code an op was refused with; `None` when it waits or is not there.
pub(crate) fn wedged(db: &Connection, id: OpId) -> Result<Option<Code>, StoreError> {
    let code: Option<Option<String>> = db
        .prepare_cached("SELECT wedged FROM ops WHERE id = ?")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    code.flatten().map(|code| from_json("code", &code)).transpose()
}

/// How many wait, and how many are wedged.
pub(crate) fn counts(db: &Connection) -> Result<(u32, u32), StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FILTER (WHERE wedged IS NULL), count(wedged) FROM ops")?;
    Ok(statement.query_row([], |row| Ok((count(row.get(0)?), count(row.get(1)?))))?)
}
