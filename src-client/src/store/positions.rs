//! Where a reader left off, on this phone only. A place, never a time.

use super::StoreError;
use lianxin_proto::{id::RegulationId, member::Target};
use rusqlite::{Connection, OptionalExtension as _, params};

/// Keeps a place, in thousandths of the page.
pub(crate) fn save(db: &Connection, target: &Target, position: u16) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO positions VALUES (?, ?) ON CONFLICT DO UPDATE SET position = excluded.position")?
        .execute(params![target.to_string(), position])?;
    Ok(())
}

/// The place kept; 0 when there is none.
pub(crate) fn get(db: &Connection, target: &Target) -> Result<u16, StoreError> {
    let mut statement = db.prepare_cached("SELECT position FROM positions WHERE target = ?")?;
    Ok(statement.query_row([target.to_string()], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// Keeps which article of a regulation was opened last.
pub(crate) fn save_place(db: &Connection, regulation: &RegulationId, anchor: &str) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO places VALUES (?, ?) ON CONFLICT DO UPDATE SET anchor = excluded.anchor")?
        .execute([regulation.as_str(), anchor])?;
    Ok(())
}

/// Which article of a regulation was opened last.
pub(crate) fn place(db: &Connection, regulation: &RegulationId) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT anchor FROM places WHERE regulation = ?")?;
    Ok(statement.query_row([regulation.as_str()], |row| row.get(0)).optional()?)
}
