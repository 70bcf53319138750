//! What was announced, and which alarms the phone's operating system holds.

use super::{StoreError, millis};
use crate::reminders::Planned;
use lianxin_proto::time::Millis;
use rusqlite::{Connection, params};
use std::collections::HashSet;

/// What was announced.
pub(crate) fn announced(db: &Connection) -> Result<HashSet<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT what FROM announced")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Marks something as announced; false when it already was.
pub(crate) fn announce(db: &Connection, what: &str) -> Result<bool, StoreError> {
    Ok(db.prepare_cached("INSERT OR IGNORE INTO announced VALUES (?)")?.execute([what])? > 0)
}

/// Takes the mark away again: it could not be shown.
pub(crate) fn unannounce(db: &Connection, what: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM announced WHERE what = ?")?.execute([what])?;
    Ok(())
}

/// Marks as announced what alarms up to `now` were for: they rang.
pub(crate) fn settle_alarms(db: &Connection, now: Millis) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO announced SELECT what FROM alarms WHERE at <= ?")?.execute([now.0])?;
    db.prepare_cached("DELETE FROM alarms WHERE at <= ?")?.execute([now.0])?;
    Ok(())
}

/// The alarms still to ring: id, instant, what for.
pub(crate) fn alarms(db: &Connection) -> Result<Vec<(i32, Millis, String)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id, at, what FROM alarms ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, millis(row, 1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps the alarms handed over, in place of those before.
pub(crate) fn set_alarms(db: &Connection, plan: &[Planned]) -> Result<(), StoreError> {
    db.execute("DELETE FROM alarms", [])?;
    let mut insert = db.prepare_cached("INSERT INTO alarms VALUES (?, ?, ?)")?;
    for planned in plan {
        insert.execute(params![planned.alarm.id, planned.alarm.at.0, planned.what])?;
    }
    Ok(())
}
