//! The tables of questions, of their versions and of the texts they rest on.

use crate::{
    db::Conn,
    error::{Error, Result},
    quiz::formats::{Draft, Status},
};
use lianxin_proto::{
    id::{QuestionId, RegulationId},
    quiz::Question,
    time::Millis,
};

/// A question as the server keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionRow {
    /// Its id.
    pub id: QuestionId,
    /// Its current version.
    pub version: u32,
    /// As its editors hold it, with the status that counts.
    pub draft: Draft,
    /// The digest of the text it rests on, where the server has that.
    pub basis: Option<String>,
    /// What the importer last gave.
    pub origin: String,
}

impl QuestionRow {
    /// What phones get of it; `None` while its citation is incomplete.
    pub fn question(&self) -> Option<Question> {
        self.draft.question(self.id.clone(), self.version)
    }
}

/// Where a published question rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rests {
    /// The question.
    pub id: QuestionId,
    /// The regulation.
    pub regulation: RegulationId,
    /// The article's anchor.
    pub anchor: String,
    /// The digest of the text, where the server had one.
    pub basis: Option<String>,
}

type Row = (String, i64, String, String, Option<String>, String);

/// A version as the database counts it.
pub(crate) fn number(version: i64) -> Result<u32> {
    u32::try_from(version).map_err(|e| Error::stored("question", e))
}

fn status(text: &str) -> Result<Status> {
    let known = Status::ALL.into_iter().find(|status| status.as_str() == text);
    known.ok_or_else(|| Error::stored("question", format!("{text:?} is no status")))
}

fn row((id, version, word, body, basis, origin): Row) -> Result<QuestionRow> {
    let draft: Draft = serde_json::from_str(&body).map_err(|e| Error::stored("question", e))?;
    Ok(QuestionRow {
        id: QuestionId::new(id).map_err(|e| Error::stored("question", e))?,
        version: number(version)?,
        draft: Draft { status: status(&word)?, ..draft },
        basis,
        origin,
    })
}

/// All questions, by id.
pub async fn list(conn: &mut Conn) -> Result<Vec<QuestionRow>> {
    let rows: Vec<Row> = sqlx::query_as("SELECT id, version, status, body, basis, origin FROM question ORDER BY id")
        .fetch_all(conn)
        .await?;
    rows.into_iter().map(row).collect()
}

/// The questions of one status behind an id (`""`: from the first), by id, at most so many.
pub async fn with_status(conn: &mut Conn, status: Status, after: &str, most: i64) -> Result<Vec<QuestionRow>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, version, status, body, basis, origin FROM question
         WHERE status = $1 AND id > $2 ORDER BY id LIMIT $3",
    )
    .bind(status.as_str())
    .bind(after)
    .bind(most)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(row).collect()
}

/// A question.
pub async fn find(conn: &mut Conn, id: &QuestionId) -> Result<Option<QuestionRow>> {
    let found: Option<Row> =
        sqlx::query_as("SELECT id, version, status, body, basis, origin FROM question WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(conn)
            .await?;
    found.map(row).transpose()
}

/// Current version and status of a question.
pub async fn standing(conn: &mut Conn, id: &QuestionId) -> Result<Option<(u32, Status)>> {
    let found: Option<(i64, String)> = sqlx::query_as("SELECT version, status FROM question WHERE id = $1")
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?;
    found.map(|(version, word)| Ok((number(version)?, status(&word)?))).transpose()
}

/// Keeps a question and its version. A version that is there already is corrected only in what surrounds its text.
pub async fn set(conn: &mut Conn, row: &QuestionRow, now: Millis) -> Result<()> {
    let body = serde_json::to_string(&row.draft)?;
    sqlx::query(
        "INSERT INTO question (id, version, status, regulation, anchor, basis, body, origin)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, status = excluded.status,
         regulation = excluded.regulation, anchor = excluded.anchor, basis = excluded.basis, body = excluded.body,
         origin = excluded.origin",
    )
    .bind(row.id.as_str())
    .bind(i64::from(row.version))
    .bind(row.draft.status.as_str())
    .bind(row.draft.citation.regulation.as_ref().map(RegulationId::as_str))
    .bind(&row.draft.citation.anchor)
    .bind(&row.basis)
    .bind(&body)
    .bind(&row.origin)
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "INSERT INTO question_version (id, version, basis, body, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id, version) DO UPDATE SET body = excluded.body",
    )
    .bind(row.id.as_str())
    .bind(i64::from(row.version))
    .bind(&row.basis)
    .bind(&body)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// A question at a version it had.
pub async fn version(conn: &mut Conn, id: &QuestionId, version: u32) -> Result<Option<Question>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT body FROM question_version WHERE id = $1 AND version = $2")
        .bind(id.as_str())
        .bind(i64::from(version))
        .fetch_optional(conn)
        .await?;
    let Some((body,)) = row else { return Ok(None) };
    let draft: Draft = serde_json::from_str(&body).map_err(|e| Error::stored("question's version", e))?;
    Ok(draft.question(id.clone(), version))
}

/// Whether a question ever had a version.
pub async fn has_version(conn: &mut Conn, id: &QuestionId, version: u32) -> Result<bool> {
    let row: Option<(String,)> = sqlx::query_as("SELECT id FROM question_version WHERE id = $1 AND version = $2")
        .bind(id.as_str())
        .bind(i64::from(version))
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Where the published questions rest.
pub async fn resting(conn: &mut Conn) -> Result<Vec<Rests>> {
    let rows: Vec<(String, String, String, Option<String>)> = sqlx::query_as(
        "SELECT id, regulation, anchor, basis FROM question WHERE status = $1 AND regulation IS NOT NULL ORDER BY id",
    )
    .bind(Status::Published.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(id, regulation, anchor, basis)| {
            Ok(Rests {
                id: QuestionId::new(id).map_err(|e| Error::stored("question", e))?,
                regulation: RegulationId::new(regulation).map_err(|e| Error::stored("question", e))?,
                anchor,
                basis,
            })
        })
        .collect()
}

/// Gives a question another status.
pub async fn set_status(conn: &mut Conn, id: &QuestionId, status: Status) -> Result<()> {
    sqlx::query("UPDATE question SET status = $2 WHERE id = $1")
        .bind(id.as_str())
        .bind(status.as_str())
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets a question rest on a text.
pub async fn set_basis(conn: &mut Conn, id: &QuestionId, basis: &str) -> Result<()> {
    sqlx::query("UPDATE question SET basis = $2 WHERE id = $1").bind(id.as_str()).bind(basis).execute(conn).await?;
    Ok(())
}

/// Keeps the text of an article under its digest.
pub async fn keep_text(conn: &mut Conn, digest: &str, text: &str) -> Result<()> {
    sqlx::query("INSERT INTO cited_text (digest, content) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING")
        .bind(digest)
        .bind(text)
        .execute(conn)
        .await?;
    Ok(())
}

/// The text of a digest.
pub async fn text(conn: &mut Conn, digest: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT content FROM cited_text WHERE digest = $1").bind(digest).fetch_optional(conn).await?;
    Ok(row.map(|(text,)| text))
}
