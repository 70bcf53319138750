//! The table of what became of organised tests. One row a member and test; the first that is added stands.

use crate::{
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{
    id::{MemberId, TemplateId},
    quiz::PaperResult,
};

/// What became of a test a member handed in.
pub async fn find(conn: &mut Conn, template: &TemplateId, member: MemberId) -> Result<Option<PaperResult>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT body FROM paper_result WHERE template = $1 AND member = $2")
        .bind(template.as_str())
        .bind(member.to_string())
        .fetch_optional(conn)
        .await?;
    row.map(|(body,)| serde_json::from_str(&body).map_err(|e| Error::stored("result", e))).transpose()
}

/// Adds a result; `false` when one stands already.
pub async fn add(conn: &mut Conn, member: MemberId, result: &PaperResult) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO paper_result (template, member, received_at, body) VALUES ($1, $2, $3, $4)
         ON CONFLICT (template, member) DO NOTHING",
    )
    .bind(result.template.as_str())
    .bind(member.to_string())
    .bind(result.received_at.0)
    .bind(serde_json::to_string(result)?)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether anybody handed a test in.
pub async fn any(conn: &mut Conn, template: &TemplateId) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as("SELECT template FROM paper_result WHERE template = $1 LIMIT 1")
        .bind(template.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}
