//! The table of read marks and favourites, as the last writer left each. No one but the member sees them.

use crate::{
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{
    id::MemberId,
    member::{Mark, MarkKind, Target},
    time::Millis,
};

fn word(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Read => "read",
        MarkKind::Favourite => "favourite",
    }
}

/// The mark of a member on a target.
pub async fn find(conn: &mut Conn, member: MemberId, kind: MarkKind, target: &Target) -> Result<Option<Mark>> {
    let row: Option<(bool, i64, String)> =
        sqlx::query_as("SELECT value, set_at, op FROM mark WHERE member = $1 AND kind = $2 AND target = $3")
            .bind(member.to_string())
            .bind(word(kind))
            .bind(target.to_string())
            .fetch_optional(conn)
            .await?;
    row.map(|(on, at, op)| {
        let op = op.parse().map_err(|e| Error::stored("mark", e))?;
        Ok(Mark { kind, target: target.clone(), on, at: Millis(at), op })
    })
    .transpose()
}

/// Keeps a mark in the place of what was there.
pub async fn set(conn: &mut Conn, member: MemberId, mark: &Mark) -> Result<()> {
    sqlx::query(
        "INSERT INTO mark (member, kind, target, value, set_at, op) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (member, kind, target)
         DO UPDATE SET value = excluded.value, set_at = excluded.set_at, op = excluded.op",
    )
    .bind(member.to_string())
    .bind(word(mark.kind))
    .bind(mark.target.to_string())
    .bind(mark.on)
    .bind(mark.at.0)
    .bind(mark.op.to_string())
    .execute(conn)
    .await?;
    Ok(())
}
