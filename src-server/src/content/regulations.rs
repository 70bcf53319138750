//! The tables of regulations (条规) and of all the versions each has had.

use crate::{
    content::{regulation::diff::ArticleDiff, status::Status},
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{content::Regulation, time::Millis};

/// A regulation as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegulationRow {
    /// Its latest version.
    pub regulation: Regulation,
    /// How far it has got.
    pub status: Status,
    /// What the importer last gave.
    pub origin: String,
}

/// All regulations.
pub async fn list(conn: &mut Conn) -> Result<Vec<RegulationRow>> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT body, status, origin FROM regulation ORDER BY id").fetch_all(conn).await?;
    rows.into_iter()
        .map(|(body, status, origin)| {
            Ok(RegulationRow {
                regulation: serde_json::from_str(&body).map_err(|e| Error::stored("regulation", e))?,
                status: status.parse().map_err(|e: String| Error::stored("regulation", e))?,
                origin,
            })
        })
        .collect()
}

/// Keeps a regulation in the place of its earlier version.
pub async fn set(conn: &mut Conn, regulation: &Regulation, status: Status, origin: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO regulation (id, column_id, status, version, body, origin) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET column_id = excluded.column_id, status = excluded.status,
         version = excluded.version, body = excluded.body, origin = excluded.origin",
    )
    .bind(regulation.id.as_str())
    .bind(regulation.column.as_str())
    .bind(status.as_str())
    .bind(i64::from(regulation.version))
    .bind(serde_json::to_string(regulation)?)
    .bind(origin)
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps a version with what changed against the one before it. A version once kept is corrected only in what surrounds its text.
pub async fn add_version(conn: &mut Conn, regulation: &Regulation, diff: &ArticleDiff, now: Millis) -> Result<()> {
    sqlx::query(
        "INSERT INTO regulation_version (id, version, body, diff, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id, version) DO UPDATE SET body = excluded.body",
    )
    .bind(regulation.id.as_str())
    .bind(i64::from(regulation.version))
    .bind(serde_json::to_string(regulation)?)
    .bind(serde_json::to_string(diff)?)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// The versions of a regulation, the first first: number and what changed.
pub async fn versions(conn: &mut Conn, id: &str) -> Result<Vec<(i64, ArticleDiff)>> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT version, diff FROM regulation_version WHERE id = $1 ORDER BY version")
            .bind(id)
            .fetch_all(conn)
            .await?;
    rows.into_iter()
        .map(|(version, diff)| {
            Ok((version, serde_json::from_str(&diff).map_err(|e| Error::stored("regulation's diff", e))?))
        })
        .collect()
}
