//! The table of ops. What an op was about is kept as a key, not as it stood then: a replay is answered with how it stands now, so that a late
//! answer never takes a phone back to an older state.

use crate::{
    db::Conn,
    error::{Error, Result},
    sync::feed,
};
use lianxin_proto::{
    feed::{EntityKey, FeedId},
    id::{DeviceId, MemberId, OpId},
    op::Outcome,
    problem::Code,
    time::Millis,
};

/// Member, code of a refusal, kind and id of the entity.
type Row = (String, Option<String>, Option<String>, Option<String>);

/// What is kept of an op.
#[derive(Debug, Clone)]
pub enum Kept {
    /// It was done; about this.
    Done(Option<EntityKey>),
    /// It was refused.
    Refused(Code),
}

/// How long answers are kept: half a year, in milliseconds. An op that comes again after that is done again, which harms nothing, as marks are
/// merged by their own time and a complaint by its id.
pub const KEPT: i64 = 183 * 24 * 3_600_000;

/// What became of an op: whose it was, and what is answered.
pub async fn find(conn: &mut Conn, id: OpId) -> Result<Option<(MemberId, Outcome)>> {
    let row: Option<Row> = sqlx::query_as("SELECT member, refused, kind, entity FROM op WHERE id = $1")
        .bind(id.to_string())
        .fetch_optional(&mut *conn)
        .await?;
    let Some((member, refused, kind, entity)) = row else { return Ok(None) };
    let member: MemberId = member.parse().map_err(|e| Error::stored("op", e))?;
    let outcome = match (refused, kind, entity) {
        (Some(code), ..) => {
            let code = Code::ALL.iter().find(|known| known.as_str() == code);
            Outcome::Refused { code: *code.ok_or_else(|| Error::stored("op", "its code is unknown"))? }
        }
        (None, Some(kind), Some(entity)) => {
            Outcome::Done { entity: feed::entity(conn, FeedId::Member(member), &kind, &entity).await? }
        }
        (None, ..) => Outcome::Done { entity: None },
    };
    Ok(Some((member, outcome)))
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
    let (refused, key) = match kept {
        Kept::Refused(code) => (Some(code.as_str()), None),
        Kept::Done(key) => (None, key.as_ref()),
    };
    sqlx::query(
        "INSERT INTO op (id, member, device, received_at, refused, kind, entity) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(member.to_string())
    .bind(device.to_string())
    .bind(now.0)
    .bind(refused)
    .bind(key.map(|key| key.kind.as_str()))
    .bind(key.map(|key| key.id.as_str()))
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
