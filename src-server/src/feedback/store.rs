//! The table of complaints and suggestions.

use crate::{
    db::Conn,
    error::{Error, Result},
};
use lianxin_proto::{
    id::{FeedbackId, MemberId},
    member::{Feedback, FeedbackStatus, FeedbackTopic},
    time::Millis,
};
use serde::{Serialize, de::DeserializeOwned};

type Row = (String, String, i64, String, String, String, String, i64, Option<i64>);

/// The word of a value that is one word on the wire.
fn word(value: impl Serialize) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(Error::Encode(format!("{other} is no word"))),
    }
}

fn from_word<T: DeserializeOwned>(word: String) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(|e| Error::stored("complaint", e))
}

fn read((id, member, filed_at, topic, text, status, answer, updated_at, rating): Row) -> Result<(MemberId, Feedback)> {
    let feedback = Feedback {
        id: id.parse().map_err(|e| Error::stored("complaint", e))?,
        filed_at: Millis(filed_at),
        topic: from_word::<FeedbackTopic>(topic)?,
        text,
        status: from_word::<FeedbackStatus>(status)?,
        answer,
        updated_at: Millis(updated_at),
        rating: rating.map(u8::try_from).transpose().map_err(|e| Error::stored("complaint", e))?,
    };
    Ok((member.parse().map_err(|e| Error::stored("complaint", e))?, feedback))
}

/// A complaint with its member.
pub async fn find(conn: &mut Conn, id: FeedbackId) -> Result<Option<(MemberId, Feedback)>> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, member, filed_at, topic, content, status, answer, updated_at, rating FROM feedback WHERE id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(conn)
    .await?;
    row.map(read).transpose()
}

/// Keeps a new one.
pub async fn add(conn: &mut Conn, member: MemberId, feedback: &Feedback) -> Result<()> {
    sqlx::query(
        "INSERT INTO feedback (id, member, filed_at, topic, content, status, answer, updated_at, rating)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(feedback.id.to_string())
    .bind(member.to_string())
    .bind(feedback.filed_at.0)
    .bind(word(feedback.topic)?)
    .bind(&feedback.text)
    .bind(word(feedback.status)?)
    .bind(&feedback.answer)
    .bind(feedback.updated_at.0)
    .bind(feedback.rating.map(i64::from))
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps how one stands now; what was filed does not change.
pub async fn update(conn: &mut Conn, feedback: &Feedback) -> Result<()> {
    sqlx::query("UPDATE feedback SET status = $2, answer = $3, updated_at = $4, rating = $5 WHERE id = $1")
        .bind(feedback.id.to_string())
        .bind(word(feedback.status)?)
        .bind(&feedback.answer)
        .bind(feedback.updated_at.0)
        .bind(feedback.rating.map(i64::from))
        .execute(conn)
        .await?;
    Ok(())
}

/// All of them, those without an answer first, the oldest first.
pub async fn list(conn: &mut Conn) -> Result<Vec<(MemberId, Feedback)>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, member, filed_at, topic, content, status, answer, updated_at, rating FROM feedback
         ORDER BY CASE status WHEN 'answered' THEN 1 ELSE 0 END, filed_at, id",
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(read).collect()
}
