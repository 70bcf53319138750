//! The table of morning issues (一期). The number of an issue is not stored: it is counted when the issue is published.

use crate::{
    content::status::Status,
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{content::Issue, id::IssueId, time::Millis};

/// An issue as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRow {
    /// The issue; its number is 0.
    pub issue: Issue,
    /// How far it has got.
    pub status: Status,
    /// The `visible_at` under which it was handed out.
    pub delivered: Option<Millis>,
    /// What the importer last gave.
    pub origin: String,
}

/// All issues, by date.
pub async fn list(conn: &mut Conn) -> Result<Vec<IssueRow>> {
    let rows: Vec<(String, String, Option<i64>, String)> =
        sqlx::query_as("SELECT body, status, delivered, origin FROM issue ORDER BY date, id").fetch_all(conn).await?;
    rows.into_iter()
        .map(|(body, status, delivered, origin)| {
            Ok(IssueRow {
                issue: serde_json::from_str(&body).map_err(|e| Error::stored("issue", e))?,
                status: status.parse().map_err(|e: String| Error::stored("issue", e))?,
                delivered: delivered.map(Millis),
                origin,
            })
        })
        .collect()
}

/// Keeps an issue in the place of what was there; whether it was handed out stays.
pub async fn set(conn: &mut Conn, issue: &Issue, status: Status, origin: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO issue (id, date, visible_at, status, body, origin) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET date = excluded.date, visible_at = excluded.visible_at,
         status = excluded.status, body = excluded.body, origin = excluded.origin",
    )
    .bind(issue.id.as_str())
    .bind(issue.date.to_string())
    .bind(issue.visible_at.0)
    .bind(status.as_str())
    .bind(serde_json::to_string(issue)?)
    .bind(origin)
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets how far an issue has got; `false` when there is none.
pub async fn set_status(conn: &mut Conn, id: &IssueId, status: Status) -> Result<bool> {
    let done = sqlx::query("UPDATE issue SET status = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(status.as_str())
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes that an issue was handed out for this `visible_at`.
pub async fn set_delivered(conn: &mut Conn, id: &IssueId, visible_at: Millis) -> Result<()> {
    sqlx::query("UPDATE issue SET delivered = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(visible_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets an issue that became part of another.
pub async fn remove(conn: &mut Conn, id: &IssueId) -> Result<bool> {
    Ok(sqlx::query("DELETE FROM issue WHERE id = $1").bind(id.as_str()).execute(conn).await?.rows_affected() > 0)
}

/// Whether an issue is due by `visible_at` and was not handed out yet.
pub async fn any_due(conn: &mut Conn, until: Millis) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT id FROM issue WHERE status = 'scheduled' AND visible_at <= $1
         AND (delivered IS NULL OR delivered <> visible_at) LIMIT 1",
    )
    .bind(until.0)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
