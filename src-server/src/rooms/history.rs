//! Older messages of a room, and those in which words stand. Read in one transaction with the seat of whoever asks, so that nobody reads on who left a moment
//! before. The stored JSON goes out as it is.

use crate::{
    db::{Conn, Db, signed, unsigned},
    error::Result,
    rooms::store as rooms,
    sync::pages,
};
use lianxin_proto::{
    feed::FeedId,
    id::{MemberId, RoomId},
    problem::Code,
    room::HISTORY_MAX,
    rules::room::{Doing, may},
};
use sqlx::Connection as _;

/// The most characters of what is searched for.
pub const WORDS_CHARS_MAX: usize = 60;
/// How many messages are answered where no number is asked for.
pub const LIMIT: u32 = 50;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Messages before this position; from the last when absent.
    pub before: Option<u64>,
    /// How many at most.
    pub limit: u32,
    /// Only those in which these words stand.
    pub words: Option<String>,
}

impl Asked {
    /// What is asked for, within its bounds; `None` where it is none.
    pub fn new(before: Option<u64>, limit: Option<u32>, words: Option<&str>) -> Option<Self> {
        let words = words.map(|words| words.trim().to_lowercase());
        let fits = words.as_ref().is_none_or(|words| (1..=WORDS_CHARS_MAX).contains(&words.chars().count()));
        fits.then_some(Self { before, limit: limit.unwrap_or(LIMIT).clamp(1, HISTORY_MAX), words })
    }
}

/// A text as `LIKE` looks for it within another: what would be a placeholder stands for itself.
fn pattern(words: &str) -> String {
    let mut pattern = String::with_capacity(words.len() + 2);
    pattern.push('%');
    for c in words.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A page of history as JSON ([`lianxin_proto::room::History`]).
pub async fn read(db: &Db, room: RoomId, member: MemberId, asked: &Asked) -> Result<std::result::Result<String, Code>> {
    let mut conn = db.read().await?;
    let mut tx = conn.begin().await?;
    if let Err(code) = may(rooms::role(&mut tx, room, member).await?, Doing::Read) {
        return Ok(Err(code));
    }
    let rows = rows(&mut tx, room, asked).await?;
    tx.commit().await?;
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    let mut messages = String::new();
    for (seq, body) in rows.iter().take(limit).rev() {
        if !messages.is_empty() {
            messages.push(',');
        }
        messages.push_str(&pages::put(unsigned(*seq), body));
    }
    Ok(Ok(format!("{{\"messages\":[{messages}],\"more\":{more}}}")))
}

/// The newest first, and one more than is asked for.
async fn rows(conn: &mut Conn, room: RoomId, asked: &Asked) -> Result<Vec<(i64, String)>> {
    let feed = FeedId::Room(room).to_string();
    let before = asked.before.map_or(i64::MAX, signed);
    let limit = i64::from(asked.limit).saturating_add(1);
    Ok(match &asked.words {
        None => {
            sqlx::query_as(
                "SELECT e.seq, e.body FROM message m JOIN entry e ON e.feed = $1 AND e.kind = 'message' AND e.id = m.id
                 WHERE m.room = $2 AND m.position < $3 AND e.body IS NOT NULL ORDER BY m.position DESC LIMIT $4",
            )
            .bind(feed)
            .bind(room.to_string())
            .bind(before)
            .bind(limit)
            .fetch_all(conn)
            .await?
        }
        Some(words) => {
            sqlx::query_as(
                "SELECT e.seq, e.body FROM message m JOIN entry e ON e.feed = $1 AND e.kind = 'message' AND e.id = m.id
                 WHERE m.room = $2 AND m.position < $3 AND m.words LIKE $5 ESCAPE '\\' AND e.body IS NOT NULL
                 ORDER BY m.position DESC LIMIT $4",
            )
            .bind(feed)
            .bind(room.to_string())
            .bind(before)
            .bind(limit)
            .bind(pattern(words))
            .fetch_all(conn)
            .await?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_stands_for_itself() {
        assert_eq!(pattern("廉"), "%廉%");
        assert_eq!(pattern("100%_\\"), "%100\\%\\_\\\\%");
    }

    #[test]
    fn what_is_asked_for_has_bounds() {
        let limit = |limit| Asked::new(None, limit, None).map(|asked| asked.limit);
        assert_eq!(limit(None), Some(LIMIT));
        assert_eq!(limit(Some(0)), Some(1));
        assert_eq!(limit(Some(u32::MAX)), Some(HISTORY_MAX));
        let words = |words: &str| Asked::new(Some(3), None, Some(words)).and_then(|asked| asked.words);
        assert_eq!(words(" QQ群 ").as_deref(), Some("qq群"));
        assert_eq!(words("  "), None);
        assert_eq!(words(&"长".repeat(WORDS_CHARS_MAX + 1)), None);
    }
}
