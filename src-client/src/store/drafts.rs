//! What stands in the composers of the rooms, and the small marks of this phone alone: voice messages listened to, words taken back a short while ago.

use super::{StoreError, from_json, to_json};
use lianxin_proto::{
    id::{MessageId, RoomId},
    time::Millis,
    view::room::Draft,
};
use rusqlite::{Connection, OptionalExtension as _, params};

/// For how long the words of a message taken back may be edited again, in milliseconds: 10 minutes.
const AGAIN: i64 = 600_000;

/// The draft of a room; an empty one where there is none.
pub(crate) fn get(db: &Connection, room: RoomId) -> Result<Draft, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM drafts WHERE room = ?")?
        .query_row([room.to_string()], |row| row.get(0))
        .optional()?;
    Ok(json.map(|json| from_json("draft", &json)).transpose()?.unwrap_or_default())
}

/// Keeps a draft; an empty one takes it away.
pub(crate) fn save(db: &Connection, room: RoomId, draft: &Draft) -> Result<(), StoreError> {
    if *draft == Draft::default() {
        db.prepare_cached("DELETE FROM drafts WHERE room = ?")?.execute([room.to_string()])?;
    } else {
        db.prepare_cached("INSERT INTO drafts VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json")?
            .execute(params![room.to_string(), to_json("draft", draft)?])?;
    }
    Ok(())
}

/// A voice message was listened to on this phone.
pub(crate) fn set_played(db: &Connection, room: RoomId, message: MessageId) -> Result<bool, StoreError> {
    let new = db
        .prepare_cached("INSERT OR IGNORE INTO played VALUES (?, ?)")?
        .execute([room.to_string(), message.to_string()])?;
    Ok(new > 0)
}

pub(crate) fn is_played(db: &Connection, room: RoomId, message: MessageId) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM played WHERE room = ? AND message = ?)")?;
    Ok(statement.query_row([room.to_string(), message.to_string()], |row| row.get(0))?)
}

/// Keeps the words of a message that is taken back, and forgets those of long ago.
pub(crate) fn withdraw(
    db: &Connection,
    room: RoomId,
    message: MessageId,
    text: &str,
    now: Millis,
) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM withdrawn WHERE at < ?")?.execute([now.plus(-AGAIN).0])?;
    db.prepare_cached("INSERT OR REPLACE INTO withdrawn VALUES (?, ?, ?, ?)")?.execute(params![
        message.to_string(),
        room.to_string(),
        now.0,
        text
    ])?;
    Ok(())
}

/// The words of a message that was taken back here a short while ago.
pub(crate) fn withdrawn(db: &Connection, message: MessageId, now: Millis) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT text FROM withdrawn WHERE message = ? AND at >= ?")?;
    Ok(statement.query_row(params![message.to_string(), now.plus(-AGAIN).0], |row| row.get(0)).optional()?)
}
