//! Regulations (条规) and study guides.

use super::{StoreError, count, from_json, parsed, signed, to_json};
use crate::search::index;
use lianxin_proto::{call::RegulationRow, content::Regulation, id::RegulationId};
use rusqlite::{Connection, OptionalExtension as _, params};

/// How the owner of documents is named.
pub(crate) fn owner(id: &str) -> String {
    format!("regulation:{id}")
}

pub(crate) fn put(db: &Connection, feed: &str, seq: u64, regulation: &Regulation) -> Result<(), StoreError> {
    let articles = u32::try_from(regulation.articles().count()).unwrap_or(u32::MAX);
    db.prepare_cached("INSERT OR REPLACE INTO regulations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        regulation.id.as_str(),
        feed,
        signed(seq),
        regulation.column.as_str(),
        regulation.title,
        regulation.short,
        regulation.effective.map(|date| date.to_string()),
        regulation.guide,
        articles,
        to_json("regulation", regulation)?
    ])?;
    index::put_regulation(db, regulation)
}

pub(crate) fn gone(db: &Connection, feed: &str, id: &str) -> Result<(), StoreError> {
    let removed = db.prepare_cached("DELETE FROM regulations WHERE id = ? AND feed = ?")?.execute([id, feed])?;
    if removed > 0 {
        index::remove(db, &owner(id))?;
        db.prepare_cached("DELETE FROM places WHERE regulation = ?")?.execute([id])?;
    }
    Ok(())
}

/// A regulation, whole.
pub(crate) fn get(db: &Connection, id: &RegulationId) -> Result<Option<Regulation>, StoreError> {
    let json: Option<String> = db
        .prepare_cached("SELECT json FROM regulations WHERE id = ?")?
        .query_row([id.as_str()], |row| row.get(0))
        .optional()?;
    json.map(|json| from_json("regulation", &json)).transpose()
}

/// The short name of a regulation.
pub(crate) fn short(db: &Connection, id: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT short FROM regulations WHERE id = ?")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// All regulations: the texts first, then the study guides, each by the latest in force. With `column`, only that column's.
pub(crate) fn list(db: &Connection, column: Option<&str>) -> Result<Vec<RegulationRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, title, short, effective, guide, articles FROM regulations WHERE ?1 IS NULL OR column_id = ?1
         ORDER BY guide, effective DESC NULLS LAST, id",
    )?;
    let rows = statement.query_map([column], |row| {
        let effective: Option<String> = row.get(3)?;
        Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, effective, row.get(4)?, row.get::<_, i64>(5)?))
    })?;
    rows.map(|row| {
        let (id, title, short, effective, guide, articles) = row?;
        Ok(RegulationRow {
            id: parsed("regulation id", &id)?,
            title,
            short,
            effective: effective.map(|text| parsed("date", &text)).transpose()?,
            guide,
            articles: count(articles),
        })
    })
    .collect()
}

/// The title of a regulation.
pub(crate) fn title(db: &Connection, id: &str) -> Result<Option<String>, StoreError> {
    let mut statement = db.prepare_cached("SELECT title FROM regulations WHERE id = ?")?;
    Ok(statement.query_row([id], |row| row.get(0)).optional()?)
}

/// The articles of a regulation, as search documents name them, with the title of the chapter each stands in; in order.
pub(crate) fn chapters(db: &Connection, id: &str) -> Result<Vec<(String, String)>, StoreError> {
    // An origin is the short name, the chapter, the section. Document numbers fall from the first article on.
    let start = short(db, id)?.unwrap_or_default();
    let mut statement =
        db.prepare_cached("SELECT target, origin FROM documents WHERE owner = ? ORDER BY number DESC")?;
    let rows = statement.query_map([owner(id)], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (target, origin) = row?;
        let rest = origin.strip_prefix(&start).unwrap_or(&origin);
        let rest = rest.strip_prefix(" · ").unwrap_or(rest);
        let chapter = rest.split_once(" · ").map_or(rest, |(chapter, _)| chapter);
        Ok((target, chapter.to_owned()))
    })
    .collect()
}
