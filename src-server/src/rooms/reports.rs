//! The table of reports. Who reported is kept so that nobody reports a message twice; moderators are told what was said and never by whom.

use crate::{
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{
    feed::Entity,
    id::{MemberId, MessageId, RoomId},
    room::Report,
    time::Millis,
};

/// Keeps a report; a second one of the same member on the same message changes nothing.
pub async fn add(
    conn: &mut Conn,
    room: RoomId,
    message: MessageId,
    member: MemberId,
    reason: &str,
    now: Millis,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO report (message, member, room, reported_at, reason) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (message, member) DO NOTHING",
    )
    .bind(message.to_string())
    .bind(member.to_string())
    .bind(room.to_string())
    .bind(now.0)
    .bind(reason)
    .execute(conn)
    .await?;
    Ok(())
}

/// Settles the reports of a message; how many waited.
pub async fn settle(conn: &mut Conn, message: MessageId, now: Millis) -> Result<u64> {
    let done = sqlx::query("UPDATE report SET settled_at = $2 WHERE message = $1 AND settled_at IS NULL")
        .bind(message.to_string())
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// The messages of a room with reports that wait, the first reported first.
pub async fn waiting(conn: &mut Conn, room: RoomId, limit: u32) -> Result<Vec<Report>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT e.body, MIN(r.reported_at) AS first FROM report r
         JOIN entry e ON e.feed = 'room:' || r.room AND e.kind = 'message' AND e.id = r.message
         WHERE r.room = $1 AND r.settled_at IS NULL GROUP BY r.message, e.body ORDER BY first, r.message LIMIT $2",
    )
    .bind(room.to_string())
    .bind(i64::from(limit))
    .fetch_all(&mut *conn)
    .await?;
    let mut reports = Vec::with_capacity(rows.len());
    for (body, at) in rows {
        let message = match serde_json::from_str(&body) {
            Ok(Entity::Message(message)) => message,
            Ok(_) => return Err(Error::stored("reported message", "it is none")),
            Err(e) => return Err(Error::stored("reported message", e)),
        };
        let said: Vec<(String,)> = sqlx::query_as(
            "SELECT reason FROM report WHERE message = $1 AND settled_at IS NULL ORDER BY reported_at, member",
        )
        .bind(message.id.to_string())
        .fetch_all(&mut *conn)
        .await?;
        reports.push(Report { message, reasons: said.into_iter().map(|(reason,)| reason).collect(), at: Millis(at) });
    }
    Ok(reports)
}

/// Whether a message has reports that wait.
pub async fn any(conn: &mut Conn, message: MessageId) -> Result<bool> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT member FROM report WHERE message = $1 AND settled_at IS NULL LIMIT 1")
            .bind(message.to_string())
            .fetch_optional(conn)
            .await?;
    Ok(row.is_some())
}
