//! The table of pictures: size and small square, so that an import need not decode what it decoded before.

use crate::{
    db::{Conn, signed, unsigned},
    error::{Error, Result},
    media::Stored,
};
use lianxin_proto::{id::MediaId, time::Millis};

/// A picture kept before.
pub async fn find(conn: &mut Conn, id: &MediaId) -> Result<Option<Stored>> {
    let row: Option<(i64, i64, i64, Option<String>)> =
        sqlx::query_as("SELECT bytes, width, height, thumb FROM media WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(conn)
            .await?;
    row.map(|(bytes, width, height, thumb)| {
        let side = |n: i64| u32::try_from(n).map_err(|e| Error::stored("picture", e));
        Ok(Stored {
            id: id.clone(),
            thumb: thumb.map(MediaId::new).transpose().map_err(|e| Error::stored("picture", e))?,
            width: side(width)?,
            height: side(height)?,
            bytes: unsigned(bytes),
        })
    })
    .transpose()
}

/// Whether a file is content: a picture that an editor sent or an import brought, or the small square of one.
pub async fn is_content(conn: &mut Conn, id: &MediaId) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM media WHERE id = $1 OR thumb = $1 LIMIT 1")
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?;
    Ok(row.is_some())
}

/// Keeps a picture's size; the same again changes nothing.
pub async fn add(conn: &mut Conn, stored: &Stored, now: Millis) -> Result<()> {
    sqlx::query(
        "INSERT INTO media (id, bytes, width, height, thumb, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (id) DO UPDATE SET thumb = excluded.thumb",
    )
    .bind(stored.id.as_str())
    .bind(signed(stored.bytes))
    .bind(i64::from(stored.width))
    .bind(i64::from(stored.height))
    .bind(stored.thumb.as_ref().map(MediaId::as_str))
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}
