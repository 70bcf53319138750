//! The table of rooms. The room as phones see it is an entry of its own feed.

use crate::{
    db::{Conn, unsigned},
    error::{Error, Result},
    rooms::admits::Admits,
    sync::feed,
};
use lianxin_proto::{
    feed::{Entity, FeedId},
    id::{MemberId, RoomId},
    room::{Room, SeatRole},
    time::Millis,
};

/// A room as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomRow {
    /// As phones see it.
    pub room: Room,
    /// Who has a seat by its rule.
    pub admits: Admits,
    /// The position given last; 0 before the first message.
    pub last: u64,
    /// Nobody is in it any more.
    pub closed: bool,
}

type Row = (String, String, i64, Option<i64>);

fn read((body, admits, last, closed): Row) -> Result<RoomRow> {
    Ok(RoomRow {
        room: serde_json::from_str(&body).map_err(|e| Error::stored("room", e))?,
        admits: serde_json::from_str(&admits).map_err(|e| Error::stored("room's rule", e))?,
        last: unsigned(last),
        closed: closed.is_some(),
    })
}

/// A room, also a closed one.
pub async fn find(conn: &mut Conn, id: RoomId) -> Result<Option<RoomRow>> {
    let row: Option<Row> = sqlx::query_as("SELECT body, admits, last_position, closed_at FROM room WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(read).transpose()
}

/// All rooms in order, also those that are closed.
pub async fn list(conn: &mut Conn) -> Result<Vec<RoomRow>> {
    let rows: Vec<Row> = sqlx::query_as("SELECT body, admits, last_position, closed_at FROM room ORDER BY place, id")
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(read).collect()
}

/// Keeps a room, new or in the place of what was there, and tells those in it.
pub async fn set(conn: &mut Conn, room: &Room, admits: &Admits) -> Result<()> {
    sqlx::query(
        "INSERT INTO room (id, place, admits, last_position, body) VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (id) DO UPDATE SET place = excluded.place, admits = excluded.admits, body = excluded.body",
    )
    .bind(room.id.to_string())
    .bind(i64::from(room.order))
    .bind(serde_json::to_string(admits)?)
    .bind(serde_json::to_string(room)?)
    .execute(&mut *conn)
    .await?;
    feed::put(conn, FeedId::Room(room.id), &Entity::Room(room.clone())).await?;
    Ok(())
}

/// Closes a room; who was in it leaves by [`crate::rooms::seats::take_all`].
pub async fn close(conn: &mut Conn, id: RoomId, now: Millis) -> Result<()> {
    sqlx::query("UPDATE room SET closed_at = $2 WHERE id = $1 AND closed_at IS NULL")
        .bind(id.to_string())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives the next position of a room.
pub async fn next_position(conn: &mut Conn, id: RoomId) -> Result<u64> {
    let (position,): (i64,) =
        sqlx::query_as("UPDATE room SET last_position = last_position + 1 WHERE id = $1 RETURNING last_position")
            .bind(id.to_string())
            .fetch_one(conn)
            .await?;
    Ok(unsigned(position))
}

/// The position given last in a room; 0 where there is none.
pub async fn last_position(conn: &mut Conn, id: RoomId) -> Result<u64> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT last_position FROM room WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(conn)
        .await?;
    Ok(row.map_or(0, |(last,)| unsigned(last)))
}

/// What a member is in a room; `None` where they have no seat. Asked within the transaction of whatever it allows.
pub async fn role(conn: &mut Conn, room: RoomId, member: MemberId) -> Result<Option<SeatRole>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT role FROM seat WHERE room = $1 AND member = $2")
        .bind(room.to_string())
        .bind(member.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|(word,)| role_named(&word)).transpose()
}

/// The role of a word of the database.
pub(super) fn role_named(word: &str) -> Result<SeatRole> {
    let role = SeatRole::ALL.into_iter().find(|role| role.as_str() == word);
    role.ok_or_else(|| Error::stored("seat", "its role is unknown"))
}
