//! The outbox's rows, oldest first.

use super::{StoreError, count, from_json, to_json};
use lianxin_proto::{id::OpId, op::Op, problem::Code};
use rusqlite::{Connection, OptionalExtension as _, params};

/// An op that waits, or that was refused.
pub(crate) struct Row {
    pub(crate) op: Op,
    pub(crate) tries: u32,
    pub(crate) wedged: Option<Code>,
}

/// Adds an op.
pub(crate) fn add(db: &Connection, entity: &str, op: &Op) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO ops (id, entity, json) VALUES (?, ?, ?)")?.execute(params![
        op.id.to_string(),
        entity,
        to_json("op", op)?
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
