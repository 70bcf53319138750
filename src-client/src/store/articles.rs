//! Articles (文章), and the rows that lists are drawn from. Nothing here gives out an article before its `visible_at`.

use super::{StoreError, count, date, from_json, media, signed, to_json};
use crate::search::index;
use lianxin_proto::{
    body,
    call::Story,
    content::{Article, Layout},
    id::{ArticleId, ColumnId},
    time::{CivilDate, Millis},
};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};

/// How the owner of pictures and documents is named.
pub(crate) fn owner(id: &str) -> String {
    format!("article:{id}")
}

pub(crate) fn put(db: &Connection, feed: &str, seq: u64, article: &Article) -> Result<(), StoreError> {
    let cover = article.cover.as_ref().map(|cover| to_json("cover", cover)).transpose()?;
    db.prepare_cached("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(
        params![
            article.id.as_str(),
            feed,
            signed(seq),
            article.column.as_str(),
            article.series,
            article.date.to_string(),
            article.visible_at.0,
            article.title,
            article.summary,
            to_json("layout", &article.layout)?,
            cover,
            to_json("article", article)?
        ],
    )?;
    let owner = owner(article.id.as_str());
    media::set_refs(db, &owner, article.date, article.pictures())?;
    index::put_article(db, article, &body::plain_text(&article.body))
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    let removed = db.prepare_cached("DELETE FROM articles WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    if removed > 0 {
        let owner = owner(id);
        media::remove_refs(db, &owner)?;
        index::remove(db, &owner)?;
    }
    Ok(())
}

/// A visible article, whole.
pub(crate) fn get(db: &Connection, id: &ArticleId, now: Millis) -> Result<Option<Article>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM articles WHERE id = ? AND visible_at <= ?")?
        .query_row(params![id.as_str(), now.0], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("article", &json)).transpose()
}

/// The title of an article, visible or not: for naming an op to its owner.
pub(crate) fn title(db: &Connection, id: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT title FROM articles WHERE id = ?")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

const STORY: &str = "a.id, a.title, a.summary, a.column_id, coalesce(c.name, ''), coalesce(c.icon, ''), a.series, a.date, a.cover, a.layout,
    EXISTS (SELECT 1 FROM marks m WHERE m.kind = 'read' AND m.target = 'article:' || a.id AND m.is_on),
    EXISTS (SELECT 1 FROM marks m WHERE m.kind = 'favourite' AND m.target = 'article:' || a.id AND m.is_on)";

struct RawStory {
    id: String,
    title: String,
    summary: String,
    column: String,
    column_name: String,
    icon: String,
    series: Option<String>,
    date: CivilDate,
    cover: Option<String>,
    layout: String,
    read: bool,
    favourite: bool,
}

fn raw(row: &Row<'_>) -> rusqlite::Result<RawStory> {
    Ok(RawStory {
        id: row.get(0)?,
        title: row.get(1)?,
        summary: row.get(2)?,
        column: row.get(3)?,
        column_name: row.get(4)?,
        icon: row.get(5)?,
        series: row.get(6)?,
        date: date(row, 7)?,
        cover: row.get(8)?,
        layout: row.get(9)?,
        read: row.get(10)?,
        favourite: row.get(11)?,
    })
}

impl RawStory {
    fn story(self) -> Result<Story, StoreError> {
        Ok(Story {
            id: super::parsed("article id", &self.id)?,
            title: self.title,
            summary: self.summary,
            column: super::parsed("column id", &self.column)?,
            column_name: self.column_name,
            icon: self.icon,
            series: self.series,
            date: self.date,
            cover: self.cover.map(|json| from_json("cover", &json)).transpose()?,
            layout: from_json::<Layout>("layout", &self.layout)?,
            read: self.read,
            favourite: self.favourite,
        })
    }
}

fn stories(db: &Connection, tail: &str, with: &[(&str, &dyn ToSql)]) -> Result<Vec<Story>, StoreError> {
    let sql = format!("SELECT {STORY} FROM articles a LEFT JOIN columns c ON c.id = a.column_id {tail}");
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map(with, raw)?;
    rows.map(|row| row?.story()).collect()
}

/// The visible articles of an issue, the lead first.
pub(crate) fn of_issue(db: &Connection, issue: &str, now: Millis) -> Result<Vec<Story>, StoreError> {
    stories(
        db,
        "JOIN issue_items i ON i.article = a.id WHERE i.issue = :issue AND a.visible_at <= :now ORDER BY i.place",
        &[(":issue", &issue), (":now", &now.0)],
    )
}

/// The other visible articles of the issues an article stands in.
pub(crate) fn beside(db: &Connection, id: &ArticleId, now: Millis) -> Result<Vec<Story>, StoreError> {
    stories(
        db,
        "JOIN issue_items i ON i.article = a.id
         WHERE i.issue IN (SELECT issue FROM issue_items WHERE article = :id) AND a.id <> :id AND a.visible_at <= :now
         ORDER BY i.issue DESC, i.place LIMIT 5",
        &[(":id", &id.as_str()), (":now", &now.0)],
    )
}

/// The visible articles of a column behind a place, the latest first.
pub(crate) fn of_column(
    db: &Connection,
    column: &ColumnId,
    series: Option<&str>,
    after: Option<(CivilDate, &str)>,
    limit: u32,
    now: Millis,
) -> Result<Vec<Story>, StoreError> {
    // A place before everything: no date of the calendar is written with a letter.
    let (date, id) = after.map_or_else(|| ("~".to_owned(), ""), |(date, id)| (date.to_string(), id));
    stories(
        db,
        "WHERE a.column_id = :column AND (:series IS NULL OR a.series = :series) AND a.visible_at <= :now
           AND (a.date < :date OR (a.date = :date AND a.id > :id))
         ORDER BY a.date DESC, a.id LIMIT :limit",
        &[
            (":column", &column.as_str()),
            (":series", &series),
            (":now", &now.0),
            (":date", &date),
            (":id", &id),
            (":limit", &limit),
        ],
    )
}

/// How many visible articles a column has.
pub(crate) fn count_of_column(db: &Connection, column: &ColumnId, now: Millis) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached("SELECT count(*) FROM articles WHERE column_id = ? AND visible_at <= ?")?;
    Ok(count(statement.query_row(params![column.as_str(), now.0], |row| row.get(0))?))
}

/// The first instant after `after` at which an article becomes visible.
pub(crate) fn next_visible(db: &Connection, after: Millis) -> Result<Option<Millis>, StoreError> {
    let mut statement = db.prepare_cached("SELECT min(visible_at) FROM articles WHERE visible_at > ?")?;
    Ok(statement.query_row([after.0], |row| row.get::<_, Option<i64>>(0))?.map(Millis))
}

/// Whether any article becomes visible after `from`, up to and with `to`.
pub(crate) fn any_between(db: &Connection, from: Millis, to: Millis) -> Result<bool, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT EXISTS (SELECT 1 FROM articles WHERE visible_at > ? AND visible_at <= ?)")?;
    Ok(statement.query_row([from.0, to.0], |row| row.get(0))?)
}
