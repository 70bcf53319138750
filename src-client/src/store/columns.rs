//! Columns (版块).

use super::{StoreError, from_json, signed, to_json};
use lianxin_proto::{content::Column, id::ColumnId};
use rusqlite::{Connection, OptionalExtension as _, params};

pub(crate) fn put(db: &Connection, feed: &str, seq: u64, column: &Column) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO columns VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        column.id.as_str(),
        feed,
        signed(seq),
        column.position,
        column.hidden,
        column.name,
        column.icon,
        to_json("column", column)?
    ])?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM columns WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    Ok(())
}

/// One column, hidden or not.
pub(crate) fn get(db: &Connection, id: &ColumnId) -> Result<Option<Column>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM columns WHERE id = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("column", &json)).transpose()
}

/// The columns of 栏目, in order.
pub(crate) fn shown(db: &Connection) -> Result<Vec<Column>, StoreError> {
    let mut statement = db.prepare_cached("SELECT json FROM columns WHERE NOT hidden ORDER BY position, id")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|json| from_json("column", &json?)).collect()
}
