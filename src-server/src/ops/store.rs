//! The table of ops. What an op was about is kept as a key, not as it stood then: a replay is answered with how it stands now, so that a late
//! answer never takes a phone back to an older state.

use crate::{
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{
    feed::{EntityKey, FeedId},
    id::{DeviceId, MemberId, OpId},
    problem::Code,
    time::Millis,
};

/// Member, code of a refusal, feed, kind and id of the entity.
type Row = (String, Option<String>, Option<String>, Option<String>, Option<String>);

/// What is kept of an op.
#[derive(Debug, Clone)]
pub enum Kept {
    /// It was done; about this of this feed.
    Done(Option<(FeedId, EntityKey)>),
    /// It was refused.
    Refused(Code),
}

/// How long answers are kept: half a year, in milliseconds. An op that comes again after that is done again, which harms nothing, as marks are
/// merged by their own time, a complaint and a message by its id.
pub const KEPT: i64 = 183 * 24 * 3_600_000;

/// What became of an op, and whose it was.
pub async fn find(conn: &mut Conn, id: OpId) -> Result<Option<(MemberId, Kept)>> {
    let row: Option<Row> = sqlx::query_as("SELECT member, refused, feed, kind, entity FROM op WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(&mut *conn)
        .await?;
    let Some((member, refused, feed, kind, entity)) = row else { return Ok(None) };
    let member: MemberId = member.parse().map_err(|e| Error::stored("op", e))?;
    let kept = match (refused, kind, entity) {
        (Some(code), ..) => {
            let code = Code::ALL.iter().find(|known| known.as_str() == code);
            Kept::Refused(*code.ok_or_else(|| Error::stored("op", "its code is unknown"))?)
        }
        (None, Some(kind), Some(id)) => {
            let feed = feed.map(|feed| feed.parse()).transpose().map_err(|e: String| Error::stored("op", e))?;
            let kind = serde_json::from_value(kind.into()).map_err(|e| Error::stored("op", e))?;
            Kept::Done(Some((feed.unwrap_or(FeedId::Member(member)), EntityKey { kind, id })))
        }
        (None, ..) => Kept::Done(None),
    };
    Ok(Some((member, kept)))
}

/// Whether what became of an op is kept.
pub async fn is_known(conn: &mut Conn, id: OpId) -> Result<bool> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT 1 FROM op WHERE id = $1").bind(id.to_string()).fetch_optional(conn).await?;
    Ok(row.is_some())
}

/// Keeps what became of an op.
pub async fn keep(
    conn: &mut Conn,
    id: OpId,
    member: MemberId,
    device: DeviceId,
    now: Millis,
    kept: &Kept,
) -> Result<()> {
    let (refused, about) = match kept {
        Kept::Refused(code) => (Some(code.as_str()), None),
        Kept::Done(about) => (None, about.as_ref()),
    };
    let feed = about.map(|(feed, _)| *feed).filter(|feed| *feed != FeedId::Member(member));
    sqlx::query(
        "INSERT INTO op (id, member, device, received_at, refused, feed, kind, entity)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.to_string())
    .bind(member.to_string())
    .bind(device.to_string())
    .bind(now.0)
    .bind(refused)
    .bind(feed.map(|feed| feed.to_string()))
    .bind(about.map(|(_, key)| key.kind.as_str()))
    .bind(about.map(|(_, key)| key.id.as_str()))
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether any op was received before an instant.
pub async fn has_older(conn: &mut Conn, before: Millis) -> Result<bool> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT id FROM op WHERE received_at < $1 LIMIT 1").bind(before.0).fetch_optional(conn).await?;
    Ok(row.is_some())
}

/// Forgets the answers of ops received before an instant.
pub async fn prune(conn: &mut Conn, before: Millis) -> Result<u64> {
    Ok(sqlx::query("DELETE FROM op WHERE received_at < $1").bind(before.0).execute(conn).await?.rows_affected())
}
