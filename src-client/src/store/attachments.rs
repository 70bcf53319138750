//! The files of messages that are not sent yet, one row an op. The files themselves are `rooms/files.rs`'s.

use super::{StoreError, parsed};
use lianxin_proto::id::{MediaId, OpId, RoomId};
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::HashSet;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A picture.
    Photo,
    /// Sound.
    Voice,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Voice => "voice",
        }
    }
}

/// A file that goes with an op.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) room: RoomId,
    pub(crate) media: MediaId,
    /// The server has it.
    pub(crate) uploaded: bool,
}

/// Adds the file of an op.
pub(crate) fn add(db: &Connection, op: OpId, room: RoomId, media: &MediaId, kind: Kind) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO attachments VALUES (?, ?, ?, ?, 0)")?.execute(params![
        op.to_string(),
        room.to_string(),
        media.as_str(),
        kind.word()
    ])?;
    Ok(())
}

/// The file of an op.
pub(crate) fn of_op(db: &Connection, op: OpId) -> Result<Option<Attachment>, StoreError> {
    let row: Option<(String, String, bool)> = db
        .prepare_cached("SELECT room, media, uploaded FROM attachments WHERE op = ?")?
        .query_row([op.to_string()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    row.map(|(room, media, uploaded)| {
        Ok(Attachment { room: parsed("room id", &room)?, media: parsed("media id", &media)?, uploaded })
    })
    .transpose()
}

/// The server has this file for this room, or has it no more.
pub(crate) fn set_uploaded(db: &Connection, room: RoomId, media: &MediaId, on: bool) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE attachments SET uploaded = ? WHERE room = ? AND media = ?")?.execute(params![
        on,
        room.to_string(),
        media.as_str()
    ])?;
    Ok(())
}

/// The op is done or deleted.
pub(crate) fn remove(db: &Connection, op: OpId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM attachments WHERE op = ?")?.execute([op.to_string()])?;
    Ok(())
}

/// Every file that an unsent op needs.
pub(crate) fn needed(db: &Connection) -> Result<HashSet<MediaId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT DISTINCT media FROM attachments")?;
    let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
    rows.map(|id| parsed("media id", &id?)).collect()
}
