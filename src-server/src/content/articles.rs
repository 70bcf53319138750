//! The table of articles (文章).

use crate::{
    content::status::Status,
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{
    content::Article,
    id::{ArticleId, ColumnId},
    time::{CivilDate, Millis},
};

/// An article as the server keeps it. The body stays text: most of the time it only travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleRow {
    /// Its id.
    pub id: ArticleId,
    /// Its column.
    pub column: ColumnId,
    /// Its day.
    pub date: CivilDate,
    /// When it becomes visible.
    pub visible_at: Millis,
    /// How far it has got.
    pub status: Status,
    /// The `visible_at` under which it was handed out.
    pub delivered: Option<Millis>,
    /// The JSON of the [`Article`].
    pub body: String,
    /// What the importer last gave.
    pub origin: String,
}

type Row = (String, String, String, i64, String, Option<i64>, String, String);

fn read((id, column, date, visible_at, status, delivered, body, origin): Row) -> Result<ArticleRow> {
    let bad = |e: String| Error::stored("article", e);
    Ok(ArticleRow {
        id: id.parse().map_err(|e| Error::stored("article", e))?,
        column: column.parse().map_err(|e| Error::stored("article", e))?,
        date: date.parse().map_err(|e| Error::stored("article", e))?,
        visible_at: Millis(visible_at),
        status: status.parse().map_err(bad)?,
        delivered: delivered.map(Millis),
        body,
        origin,
    })
}

/// All articles.
pub async fn list(conn: &mut Conn) -> Result<Vec<ArticleRow>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, column_id, date, visible_at, status, delivered, body, origin FROM article ORDER BY id",
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(read).collect()
}

/// Keeps an article in the place of what was there; whether it was handed out stays.
pub async fn set(conn: &mut Conn, article: &Article, status: Status, origin: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO article (id, column_id, date, visible_at, status, body, origin) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET column_id = excluded.column_id, date = excluded.date,
         visible_at = excluded.visible_at, status = excluded.status, body = excluded.body, origin = excluded.origin",
    )
    .bind(article.id.as_str())
    .bind(article.column.as_str())
    .bind(article.date.to_string())
    .bind(article.visible_at.0)
    .bind(status.as_str())
    .bind(serde_json::to_string(article)?)
    .bind(origin)
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets how far an article has got.
pub async fn set_status(conn: &mut Conn, id: &ArticleId, status: Status) -> Result<()> {
    sqlx::query("UPDATE article SET status = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(status.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes that an article was handed out for this `visible_at`.
pub async fn set_delivered(conn: &mut Conn, id: &ArticleId, visible_at: Millis) -> Result<()> {
    sqlx::query("UPDATE article SET delivered = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(visible_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether an article is due by `visible_at` and was not handed out yet.
pub async fn any_due(conn: &mut Conn, until: Millis) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT id FROM article WHERE status = 'scheduled' AND visible_at <= $1
         AND (delivered IS NULL OR delivered <> visible_at) LIMIT 1",
    )
    .bind(until.0)
    .fetch_optional(conn)
    .await?;
    Ok(row.is_some())
}
