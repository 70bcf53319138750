//! What the server says became of the organised tests that were handed in, from this phone or another one of the member's.

use super::{StoreError, from_json, signed, to_json};
use lianxin_proto::{id::TemplateId, quiz::PaperResult};
use rusqlite::{Connection, OptionalExtension as _, params};

/// How an op's entity is named.
pub(crate) fn entity(template: &TemplateId) -> String {
    format!("result/{template}")
}

/// Takes over what the server says. With `seq` it came by the feed; without, as the answer to an op.
pub(crate) fn put(db: &Connection, feed: &str, seq: Option<u64>, result: &PaperResult) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO results VALUES (?1, ?2, coalesce(?3, 0), ?4)
         ON CONFLICT DO UPDATE SET feed = ?2, seq = coalesce(?3, seq), json = ?4",
    )?
    .execute(params![result.template.as_str(), feed, seq.map(signed), to_json("result", result)?])?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM results WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    Ok(())
}

/// The result of a test; `None` while the server has said nothing.
pub(crate) fn get(db: &Connection, template: &TemplateId) -> Result<Option<PaperResult>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM results WHERE id = ?")?
        .query_row([template.as_str()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("result", &json)).transpose()
}
