//! Paper templates (组卷模板) and organised tests.

use super::{StoreError, from_json, signed, to_json};
use lianxin_proto::{id::TemplateId, quiz::PaperTemplate};
use rusqlite::{Connection, OptionalExtension as _, params};

pub(crate) fn put(db: &Connection, feed: &str, seq: u64, template: &PaperTemplate) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO templates VALUES (?, ?, ?, ?)")?.execute(params![
        template.id.as_str(),
        feed,
        signed(seq),
        to_json("template", template)?
    ])?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM templates WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    Ok(())
}

/// A template.
pub(crate) fn get(db: &Connection, id: &TemplateId) -> Result<Option<PaperTemplate>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM templates WHERE id = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("template", &json)).transpose()
}

/// All of them, by id.
pub(crate) fn list(db: &Connection) -> Result<Vec<PaperTemplate>, StoreError> {
    let mut statement = db.prepare_cached("SELECT json FROM templates ORDER BY id")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|json| from_json("template", &json?)).collect()
}
