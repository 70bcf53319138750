//! The table of columns (版块).

use crate::{
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::content::Column;

/// All columns, in order.
pub async fn list(conn: &mut Conn) -> Result<Vec<Column>> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT body FROM content_column ORDER BY position, id").fetch_all(conn).await?;
    rows.into_iter().map(|(body,)| serde_json::from_str(&body).map_err(|e| Error::stored("column", e))).collect()
}

/// Keeps a column in the place of what was there.
pub async fn set(conn: &mut Conn, column: &Column) -> Result<()> {
    let kind = serde_json::to_value(column.kind)?;
    sqlx::query(
        "INSERT INTO content_column (id, audience, kind, position, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET audience = excluded.audience, kind = excluded.kind,
         position = excluded.position, body = excluded.body",
    )
    .bind(column.id.as_str())
    .bind(column.audience.as_str())
    .bind(kind.as_str().unwrap_or_default())
    .bind(i64::from(column.position))
    .bind(serde_json::to_string(column)?)
    .execute(conn)
    .await?;
    Ok(())
}
