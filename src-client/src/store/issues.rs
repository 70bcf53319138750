//! Morning issues (一期). Readers are given an issue only from its `visible_at` on; the planner of reminders sees the sealed ones too.

use super::{StoreError, count, date, from_json, media, millis, parsed, signed, to_json};
use crate::reminders::Known;
use lianxin_proto::{
    content::Issue,
    id::{ArticleId, IssueId},
    time::{CivilDate, Millis},
};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

/// How the owner of pictures is named.
pub(crate) fn owner(id: &str) -> String {
    format!("issue:{id}")
}

/// A row of 往期.
pub(crate) struct PastIssue {
    pub(crate) date: CivilDate,
    pub(crate) number: u32,
    pub(crate) headline: String,
    pub(crate) items: u32,
    pub(crate) read: u32,
}

pub(crate) fn put(db: &Connection, feed: &str, seq: u64, issue: &Issue) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR REPLACE INTO issues VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        issue.id.as_str(),
        feed,
        signed(seq),
        issue.date.to_string(),
        issue.visible_at.0,
        issue.number,
        issue.headline,
        to_json("issue", issue)?
    ])?;
    db.prepare_cached("DELETE FROM issue_items WHERE issue = ?")?.execute([issue.id.as_str()])?;
    let mut insert = db.prepare_cached("INSERT INTO issue_items VALUES (?, ?, ?)")?;
    for (place, article) in (0_u32..).zip(&issue.items) {
        insert.execute(params![issue.id.as_str(), place, article.as_str()])?;
    }
    media::set_refs(db, &owner(issue.id.as_str()), issue.date, std::iter::once(&issue.cover))
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    let removed = db.prepare_cached("DELETE FROM issues WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    if removed > 0 {
        db.prepare_cached("DELETE FROM issue_items WHERE issue = ?")?.execute([id])?;
        media::remove_refs(db, &owner(id))?;
    }
    Ok(())
}

fn one(db: &Connection, sql: &str, with: impl rusqlite::Params) -> Result<Option<Issue>, StoreError> {
    let json: Option<String> = db.prepare_cached(sql)?.query_row(with, |row| row.get(0)).optional()?;
    json.map(|json| from_json("issue", &json)).transpose()
}

/// The visible issue of a day.
pub(crate) fn of_day(db: &Connection, day: CivilDate, now: Millis) -> Result<Option<Issue>, StoreError> {
    one(
        db,
        "SELECT json FROM issues WHERE date = ? AND visible_at <= ? ORDER BY visible_at DESC, id LIMIT 1",
        params![day.to_string(), now.0],
    )
}

/// The latest visible issue.
pub(crate) fn latest(db: &Connection, now: Millis) -> Result<Option<Issue>, StoreError> {
    one(
        db,
        "SELECT json FROM issues WHERE visible_at <= ? ORDER BY date DESC, visible_at DESC, id LIMIT 1",
        params![now.0],
    )
}

/// An issue, once it is visible.
pub(crate) fn get(db: &Connection, id: &IssueId, now: Millis) -> Result<Option<Issue>, StoreError> {
    one(db, "SELECT json FROM issues WHERE id = ? AND visible_at <= ?", params![id.as_str(), now.0])
}

/// The latest visible issue that an article stands in.
pub(crate) fn of_article(db: &Connection, article: &ArticleId, now: Millis) -> Result<Option<Issue>, StoreError> {
    one(
        db,
        "SELECT i.json FROM issue_items t JOIN issues i ON i.id = t.issue
         WHERE t.article = ? AND i.visible_at <= ? ORDER BY i.date DESC, i.visible_at DESC, i.id LIMIT 1",
        params![article.as_str(), now.0],
    )
}

/// When a sealed issue of a day becomes visible.
pub(crate) fn sealed_until(db: &Connection, day: CivilDate, now: Millis) -> Result<Option<Millis>, StoreError> {
    let mut statement = db.prepare_cached("SELECT min(visible_at) FROM issues WHERE date = ? AND visible_at > ?")?;
    Ok(statement.query_row(params![day.to_string(), now.0], |row| row.get::<_, Option<i64>>(0))?.map(Millis))
}

/// The day of the next visible issue after a day.
pub(crate) fn next_day(db: &Connection, day: CivilDate, now: Millis) -> Result<Option<CivilDate>, StoreError> {
    let mut statement = db.prepare_cached("SELECT min(date) FROM issues WHERE date > ? AND visible_at <= ?")?;
    let text: Option<String> = statement.query_row(params![day.to_string(), now.0], |row| row.get(0))?;
    text.map(|text| parsed("date", &text)).transpose()
}

/// Visible issues before a day, the latest first.
pub(crate) fn before(db: &Connection, day: CivilDate, limit: u32, now: Millis) -> Result<Vec<PastIssue>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT i.date, i.number, i.headline,
           (SELECT count(*) FROM issue_items t JOIN articles a ON a.id = t.article WHERE t.issue = i.id AND a.visible_at <= ?2),
           (SELECT count(*) FROM issue_items t JOIN articles a ON a.id = t.article
              JOIN marks m ON m.kind = 'read' AND m.target = 'article:' || t.article AND m.is_on
              WHERE t.issue = i.id AND a.visible_at <= ?2)
         FROM issues i WHERE i.date < ?1 AND i.visible_at <= ?2 ORDER BY i.date DESC, i.visible_at DESC, i.id LIMIT ?3",
    )?;
    let rows = statement.query_map(params![day.to_string(), now.0, limit], |row| {
        Ok(PastIssue {
            date: date(row, 0)?,
            number: row.get(1)?,
            headline: row.get(2)?,
            items: count(row.get(3)?),
            read: count(row.get(4)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn known(row: &Row<'_>) -> rusqlite::Result<Known> {
    Ok(Known { id: row.get(0)?, date: date(row, 1)?, visible_at: millis(row, 2)?, headline: row.get(3)? })
}

/// The issues dated from a day on, sealed ones too: for the reminders.
pub(crate) fn known_from(db: &Connection, day: CivilDate) -> Result<Vec<Known>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, date, visible_at, headline FROM issues WHERE date >= ? ORDER BY visible_at, id LIMIT 100",
    )?;
    let rows = statement.query_map([day.to_string()], known)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The first instant after `after` at which an issue becomes visible.
pub(crate) fn next_visible(db: &Connection, after: Millis) -> Result<Option<Millis>, StoreError> {
    let mut statement = db.prepare_cached("SELECT min(visible_at) FROM issues WHERE visible_at > ?")?;
    Ok(statement.query_row([after.0], |row| row.get::<_, Option<i64>>(0))?.map(Millis))
}

/// Whether any issue becomes visible after `from`, up to and with `to`.
pub(crate) fn any_between(db: &Connection, from: Millis, to: Millis) -> Result<bool, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM issues WHERE visible_at > ? AND visible_at <= ?)")?;
    Ok(statement.query_row([from.0, to.0], |row| row.get(0))?)
}
