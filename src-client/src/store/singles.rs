//! The brand and the profile, of which there is one each.

use super::{StoreError, from_json, signed, to_json};
use lianxin_proto::feed::EntityKind;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Serialize, de::DeserializeOwned};

/// Keeps one.
pub(crate) fn put<T: Serialize>(
    db: &Connection,
    feed: &str,
    seq: u64,
    kind: EntityKind,
    value: &T,
) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO singles VALUES (?, ?, ?, ?)")?.execute(params![
        kind.as_str(),
        feed,
        signed(seq),
        to_json(kind.as_str(), value)?
    ])?;
    Ok(())
}

/// One of them; `None` before its feed has come.
pub(crate) fn get<T: DeserializeOwned>(db: &Connection, kind: EntityKind) -> Result<Option<T>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM singles WHERE kind = ?")?
        .query_row([kind.as_str()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json(kind.as_str(), &json)).transpose()
}

/// Removes one.
pub(crate) fn gone(db: &Connection, feed: &str, kind: EntityKind) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM singles WHERE kind = ? AND feed = ?")?.execute([kind.as_str(), feed])?;
    Ok(())
}
