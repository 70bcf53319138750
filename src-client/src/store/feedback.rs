//! Complaints and suggestions (投诉建议) as the server last said they stand; the unsent ones are in the outbox.

use super::{StoreError, from_json, signed, to_json};
use lianxin_proto::member::Feedback;
use rusqlite::{Connection, OptionalExtension as _, params};

/// How an op's entity is named.
pub(crate) fn entity(id: lianxin_proto::id::FeedbackId) -> String {
    format!("feedback/{id}")
}

/// Takes over what the server says. With `seq` it came by the feed; without, as the answer to an op, which may have overtaken an older page.
pub(crate) fn put(db: &Connection, feed: &str, seq: Option<u64>, feedback: &Feedback) -> Result<(), StoreError> {
    let held: Option<String> = db
        .prepare_cached("SELECT json FROM feedback WHERE id = ?")?
        .query_row([feedback.id.to_string()], |row| row.get(0))
        .optional()?;
    let held: Option<Feedback> = held.map(|json| from_json("feedback", &json)).transpose()?;
    let value = held.as_ref().filter(|held| held.updated_at > feedback.updated_at).unwrap_or(feedback);
    db.prepare_cached(
        "INSERT INTO feedback VALUES (?1, ?2, coalesce(?3, 0), ?4)
         ON CONFLICT DO UPDATE SET feed = ?2, seq = coalesce(?3, seq), json = ?4",
    )?
    .execute(params![feedback.id.to_string(), feed, seq.map(signed), to_json("feedback", value)?])?;
    Ok(())
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM feedback WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    Ok(())
}

/// All of them.
pub(crate) fn list(db: &Connection) -> Result<Vec<Feedback>, StoreError> {
    let mut statement = db.prepare_cached("SELECT json FROM feedback")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|json| from_json("feedback", &json?)).collect()
}
