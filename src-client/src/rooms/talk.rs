//! Topics: each visible issue is one, in the first room that has topics. 交流 shows the latest, a room the one it is narrowed to, and an article what was said in its issue's
//! (大家谈). A sealed issue has no topic before its minute, on no path.

use crate::store::{StoreError, articles, count, issues, rooms};
use lianxin_proto::{
    content::Issue,
    id::{ArticleId, IssueId, RoomId},
    rules::message::gist,
    time::Millis,
    view::room::{TalkView, TopicView},
};
use rusqlite::{Connection, params};

/// How many lines stand under an article.
const LINES: u32 = 3;
/// How many characters of each.
const GIST: usize = 60;

fn view(room: RoomId, issue: Issue, now: Millis) -> TopicView {
    TopicView {
        room,
        today: issue.date == now.date(),
        title: issue.topic.filter(|topic| !topic.trim().is_empty()).unwrap_or(issue.headline),
        article: issue.items.into_iter().next(),
        issue: issue.id,
    }
}

/// The topic of the latest visible issue; `None` without a room that has topics, or without an issue.
pub(crate) fn latest(db: &Connection, now: Millis) -> Result<Option<TopicView>, StoreError> {
    let Some(room) = rooms::with_topics(db)? else { return Ok(None) };
    Ok(issues::latest(db, now)?.map(|issue| view(room.id, issue, now)))
}

/// The topic of an issue in a room; `None` while the issue is not here or not visible.
pub(crate) fn of_issue(
    db: &Connection,
    room: RoomId,
    issue: &IssueId,
    now: Millis,
) -> Result<Option<TopicView>, StoreError> {
    Ok(issues::get(db, issue, now)?.map(|issue| view(room, issue, now)))
}

fn last(db: &Connection, topic: &TopicView) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT name, text FROM messages WHERE room = ? AND topic = ? AND there AND text <> '' ORDER BY position DESC LIMIT ?",
    )?;
    let rows = statement.query_map(params![topic.room.to_string(), topic.issue.as_str(), LINES], |row| {
        Ok((row.get(0)?, row.get::<_, String>(1)?))
    })?;
    let mut last: Vec<(String, String)> = rows.collect::<Result<_, _>>()?;
    last.reverse();
    Ok(last.into_iter().map(|(name, text)| (name, gist(&text, GIST))).collect())
}

/// 大家谈 of a visible article: the topic of the latest visible issue it stands in.
pub(crate) fn of_article(db: &Connection, article: &ArticleId, now: Millis) -> Result<Option<TalkView>, StoreError> {
    let Some(room) = rooms::with_topics(db)? else { return Ok(None) };
    if articles::get(db, article, now)?.is_none() {
        return Ok(None);
    }
    let Some(issue) = issues::of_article(db, article, now)? else { return Ok(None) };
    let topic = view(room.id, issue, now);
    let mut statement = db.prepare_cached("SELECT count(*) FROM messages WHERE room = ? AND topic = ? AND there")?;
    let said = statement.query_row([topic.room.to_string(), topic.issue.to_string()], |row| row.get(0))?;
    Ok(Some(TalkView { count: count(said), last: last(db, &topic)?, topic }))
}

#[cfg(test)]
mod tests;
