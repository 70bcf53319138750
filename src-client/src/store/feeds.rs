//! How far each feed has got, and what goes when one is begun anew or may no longer be seen.

use super::{Held, StoreError, marks, parsed, rooms, seats, signed, unsigned};
use crate::search::index;
use lianxin_proto::feed::FeedId;
use rusqlite::{Connection, OptionalExtension as _, params};
use std::collections::BTreeMap;

/// All cursors.
pub(crate) fn cursors(db: &Connection) -> Result<BTreeMap<FeedId, u64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id, cursor FROM feeds")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    rows.map(|row| {
        let (id, cursor) = row?;
        Ok((parsed("feed", &id)?, unsigned(cursor)))
    })
    .collect()
}

/// One cursor; 0 for a feed of which nothing is held.
pub(crate) fn cursor(db: &Connection, feed: FeedId) -> Result<u64, StoreError> {
    let held: Option<i64> = db
        .prepare_cached("SELECT cursor FROM feeds WHERE id = ?")?
        .query_row([feed.to_string()], |row| row.get(0))
        .optional()?;
    Ok(held.map_or(0, unsigned))
}

/// Moves a cursor.
pub(crate) fn set_cursor(db: &Connection, feed: FeedId, cursor: u64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO feeds VALUES (?, ?) ON CONFLICT DO UPDATE SET cursor = excluded.cursor")?
        .execute(params![feed.to_string(), signed(cursor)])?;
    Ok(())
}

/// Removes all that is held of a feed, and its cursor. What this phone's owner did and has not sent yet stays.
pub(crate) fn remove(db: &Connection, feed: FeedId) -> Result<(), StoreError> {
    let name = feed.to_string();
    index::remove_feed(db, &name)?;
    for sql in [
        "DELETE FROM issue_items WHERE issue IN (SELECT id FROM issues WHERE feed = ?)",
        "DELETE FROM media_refs WHERE owner IN (SELECT 'issue:' || id FROM issues WHERE feed = ?)",
        "DELETE FROM media_refs WHERE owner IN (SELECT 'article:' || id FROM articles WHERE feed = ?)",
        "DELETE FROM singles WHERE feed = ?",
        "DELETE FROM columns WHERE feed = ?",
        "DELETE FROM issues WHERE feed = ?",
        "DELETE FROM articles WHERE feed = ?",
        "DELETE FROM regulations WHERE feed = ?",
        "DELETE FROM questions WHERE feed = ?",
        "DELETE FROM templates WHERE feed = ?",
        "DELETE FROM results WHERE feed = ?",
        "DELETE FROM feedback WHERE feed = ?",
        "DELETE FROM feeds WHERE id = ?",
    ] {
        db.prepare_cached(sql)?.execute([&name])?;
    }
    match feed {
        FeedId::Room(room) => rooms::remove(db, room),
        FeedId::Member(_) => {
            seats::remove_feed(db, &name)?;
            marks::remove_feed(db, &name)
        }
        FeedId::Content(_) => marks::remove_feed(db, &name),
    }
}

/// Every row held from the feeds, in order of feed, kind and id.
pub(crate) fn held(db: &Connection) -> Result<Vec<Held>, StoreError> {
    let mut statement = db.prepare("SELECT feed, seq, kind, id, json FROM held ORDER BY feed, kind, id")?;
    let rows = statement.query_map([], |row| {
        Ok(Held {
            feed: row.get(0)?,
            seq: unsigned(row.get(1)?),
            kind: row.get(2)?,
            id: row.get(3)?,
            json: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
