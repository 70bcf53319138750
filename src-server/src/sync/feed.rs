//! The tables of the feeds. A write takes the feed's next `seq` from the feed's own row in the transaction it is part of; the row stays locked until
//! that transaction ends, so nobody can see 8 before 7 is there, on SQLite and PostgreSQL alike. Writing what already stands changes nothing.

use crate::{
    db::{Conn, signed, unsigned},
    error::{Error, Result},
};
use futures_util::{Stream, TryStreamExt as _};
use lianxin_proto::{
    content::Audience,
    feed::{Entity, EntityKey, EntityKind, FeedId},
    id::{MemberId, RoomId},
    room::WINDOW,
};
use std::collections::HashMap;

/// The feed without entries whose head moves when a device, member or role changes.
pub const AUTH: &str = "auth";

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// Its kind.
    pub kind: String,
    /// Its id within the kind.
    pub id: String,
    /// The JSON of its [`Entity`]; none for a tombstone.
    pub body: Option<String>,
}

/// Takes the next `seq` of a feed.
pub async fn bump(conn: &mut Conn, feed: &str) -> Result<u64> {
    // The greatest stamp is read under the write lock, so stamps rise in the order of commits. PostgreSQL, with several writers, would tell
    // watchers by NOTIFY instead.
    let (head,): (i64,) = sqlx::query_as(
        "INSERT INTO feed (id, head, stamp) VALUES ($1, 1, (SELECT COALESCE(MAX(stamp), 0) + 1 FROM feed))
         ON CONFLICT (id) DO UPDATE SET head = feed.head + 1, stamp = excluded.stamp RETURNING head",
    )
    .bind(feed)
    .fetch_one(conn)
    .await?;
    Ok(unsigned(head))
}

/// Puts an entity into a feed. `None`: it stood there already, exactly so.
pub async fn put(conn: &mut Conn, feed: FeedId, entity: &Entity) -> Result<Option<u64>> {
    let key = entity.key();
    let body = serde_json::to_string(entity)?;
    put_body(conn, &feed.to_string(), key.kind.as_str(), &key.id, &body).await
}

/// Puts the JSON of an [`Entity`] into a feed. `None`: it stood there already, exactly so.
pub async fn put_body(conn: &mut Conn, feed: &str, kind: &str, id: &str, body: &str) -> Result<Option<u64>> {
    if stands(conn, feed, kind, id).await?.flatten().as_deref() == Some(body) {
        return Ok(None);
    }
    write(conn, feed, kind, id, Some(body)).await.map(Some)
}

/// Puts an entity into a feed that has none of its key, which is not looked at again.
pub async fn put_new(conn: &mut Conn, feed: FeedId, entity: &Entity) -> Result<u64> {
    let key = entity.key();
    let body = serde_json::to_string(entity)?;
    write(conn, &feed.to_string(), key.kind.as_str(), &key.id, Some(&body)).await
}

/// Where an entity or its tombstone stands in a feed.
pub async fn seq_of(conn: &mut Conn, feed: FeedId, kind: &str, id: &str) -> Result<Option<u64>> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT seq FROM entry WHERE feed = $1 AND kind = $2 AND id = $3")
        .bind(feed.to_string())
        .bind(kind)
        .bind(id)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|(seq,)| unsigned(seq)))
}

/// Leaves a tombstone. `None`: there was nothing, or a tombstone already.
pub async fn gone(conn: &mut Conn, feed: FeedId, key: &EntityKey) -> Result<Option<u64>> {
    let (feed, kind) = (feed.to_string(), key.kind.as_str());
    match stands(conn, &feed, kind, &key.id).await? {
        Some(Some(_)) => write(conn, &feed, kind, &key.id, None).await.map(Some),
        _ => Ok(None),
    }
}

/// What a feed holds under a key: nothing, a tombstone (`Some(None)`) or a body.
pub async fn stands(conn: &mut Conn, feed: &str, kind: &str, id: &str) -> Result<Option<Option<String>>> {
    let row: Option<(Option<String>,)> =
        sqlx::query_as("SELECT body FROM entry WHERE feed = $1 AND kind = $2 AND id = $3")
            .bind(feed)
            .bind(kind)
            .bind(id)
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|(body,)| body))
}

/// The entity a feed holds under a key.
pub async fn entity(conn: &mut Conn, feed: FeedId, kind: &str, id: &str) -> Result<Option<Entity>> {
    let body = stands(conn, &feed.to_string(), kind, id).await?.flatten();
    body.map(|body| serde_json::from_str(&body).map_err(|e| Error::stored("feed entry", e))).transpose()
}

async fn write(conn: &mut Conn, feed: &str, kind: &str, id: &str, body: Option<&str>) -> Result<u64> {
    let seq = bump(&mut *conn, feed).await?;
    sqlx::query(
        "INSERT INTO entry (feed, kind, id, seq, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (feed, kind, id) DO UPDATE SET seq = excluded.seq, body = excluded.body",
    )
    .bind(feed)
    .bind(kind)
    .bind(id)
    .bind(signed(seq))
    .bind(body)
    .execute(conn)
    .await?;
    Ok(seq)
}

/// The bodies of all living entries of one kind in a feed, by id.
pub async fn living(conn: &mut Conn, feed: FeedId, kind: EntityKind) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, body FROM entry WHERE feed = $1 AND kind = $2 AND body IS NOT NULL")
            .bind(feed.to_string())
            .bind(kind.as_str())
            .fetch_all(conn)
            .await?;
    Ok(rows.into_iter().collect())
}

type Row = (i64, String, String, Option<String>);

fn entry((seq, kind, id, body): Row) -> Entry {
    Entry { seq: unsigned(seq), kind, id, body }
}

/// The entries behind a cursor and up to a head, in order, as one snapshot. What came after the head is left out, so that a page never holds more than its
/// reader was admitted to.
pub fn between<'c>(
    conn: &'c mut Conn,
    feed: &'c str,
    from: u64,
    head: u64,
) -> impl Stream<Item = Result<Entry>> + Send + 'c {
    sqlx::query_as("SELECT seq, kind, id, body FROM entry WHERE feed = $1 AND seq > $2 AND seq <= $3 ORDER BY seq")
        .bind(feed)
        .bind(signed(from))
        .bind(signed(head))
        .fetch(conn)
        .map_ok(entry)
        .map_err(Error::from)
}

/// What a phone that begins gets of a room, in order: the room, who is in it, and the last [`WINDOW`] messages. Tombstones are none of it.
pub fn window(
    conn: &mut Conn,
    room: RoomId,
    last_position: u64,
    head: u64,
) -> impl Stream<Item = Result<Entry>> + Send + '_ {
    sqlx::query_as(
        "SELECT seq, kind, id, body FROM entry
         WHERE feed = $1 AND kind IN ('room', 'participant') AND seq <= $2 AND body IS NOT NULL
         UNION ALL
         SELECT e.seq, e.kind, e.id, e.body FROM message m
         JOIN entry e ON e.feed = $1 AND e.kind = 'message' AND e.id = m.id
         WHERE m.room = $3 AND m.position > $4 AND e.seq <= $2 AND e.body IS NOT NULL
         ORDER BY 1",
    )
    .bind(FeedId::Room(room).to_string())
    .bind(signed(head))
    .bind(room.to_string())
    .bind(signed(last_position.saturating_sub(WINDOW)))
    .fetch(conn)
    .map_ok(entry)
    .map_err(Error::from)
}

/// The heads that changed since a stamp: feed, head, stamp.
pub async fn heads_since(conn: &mut Conn, stamp: i64) -> Result<Vec<(String, i64, i64)>> {
    Ok(sqlx::query_as("SELECT id, head, stamp FROM feed WHERE stamp > $1").bind(stamp).fetch_all(conn).await?)
}

/// The feeds a member of a role who is in these rooms may see, in the order in which they are answered.
pub fn visible_to(member: MemberId, officer: bool, rooms: impl IntoIterator<Item = RoomId>) -> Vec<FeedId> {
    let mut feeds = vec![FeedId::Content(Audience::All)];
    if officer {
        feeds.push(FeedId::Content(Audience::Officers));
    }
    feeds.push(FeedId::Member(member));
    feeds.extend(rooms.into_iter().map(FeedId::Room));
    feeds
}
