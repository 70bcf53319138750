//! Keeps the search index in step with articles and regulations, in the transaction that changes them.

use super::words::index_words;
use crate::store::{StoreError, articles, from_json, regulations};
use lianxin_proto::{
    body,
    content::{Article, Regulation},
    member::Target,
    time::{CivilDate, Millis},
};
use rusqlite::{Connection, OptionalExtension as _, params};

/// Documents of articles have numbers from here on; those of regulations stand below, so that a list by falling number shows articles first.
pub(super) const ARTICLES_FROM: i64 = 1 << 44;
/// How many documents a day may have.
const A_DAY: i64 = 1 << 20;

struct Document<'a> {
    owner: &'a str,
    visible_at: Millis,
    target: &'a Target,
    origin: &'a str,
    title: &'a str,
    text: &'a str,
    /// Searched for, not shown.
    names: &'a str,
}

fn put(db: &Connection, number: i64, document: &Document<'_>) -> Result<(), StoreError> {
    let (mut words, mut title) = (String::with_capacity(document.text.len() * 3), String::new());
    index_words(document.title, &mut title);
    words.push_str(&title);
    index_words(document.names, &mut words);
    index_words(document.text, &mut words);
    db.prepare_cached("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)")?.execute(params![
        number,
        document.owner,
        document.visible_at.0,
        document.target.to_string(),
        document.origin,
        document.title,
        document.text
    ])?;
    db.prepare_cached("INSERT INTO search (rowid, words) VALUES (?, ?)")?.execute(params![number, words])?;
    db.prepare_cached("INSERT INTO titles (rowid, words) VALUES (?, ?)")?.execute(params![number, title])?;
    Ok(())
}

/// The first number of a day.
fn day(date: CivilDate) -> i64 {
    ARTICLES_FROM + i64::from(date.0.to_julian_day()).max(0) * A_DAY
}

fn last_number(db: &Connection, from: i64, below: i64) -> Result<i64, StoreError> {
    let mut statement = db.prepare_cached("SELECT max(number) FROM documents WHERE number >= ? AND number < ?")?;
    let held: Option<i64> = statement.query_row([from, below], |row| row.get(0))?;
    Ok(held.map_or(from, |number| number + 1))
}

/// Indexes an article in place of what was indexed of it before.
pub(crate) fn put_article(db: &Connection, article: &Article, text: &str) -> Result<(), StoreError> {
    let owner = articles::owner(article.id.as_str());
    remove(db, &owner)?;
    let from = day(article.date);
    let number = last_number(db, from, from + A_DAY)?;
    let target = Target::Article(article.id.clone());
    put(
        db,
        number,
        &Document {
            owner: &owner,
            visible_at: article.visible_at,
            target: &target,
            origin: "",
            title: &article.title,
            text,
            // Not the series: a hit there could not be shown in its context.
            names: &article.summary,
        },
    )
}

/// Indexes every article of a regulation in place of what was indexed of it before.
pub(crate) fn put_regulation(db: &Connection, regulation: &Regulation) -> Result<(), StoreError> {
    let owner = regulations::owner(regulation.id.as_str());
    remove(db, &owner)?;
    // Lists run by falling number, and the first article is to come first.
    let articles = i64::try_from(regulation.articles().count()).unwrap_or(i64::MAX);
    let mut number = last_number(db, 0, ARTICLES_FROM)?.saturating_add(articles);
    let names = format!("{} {}", regulation.title, regulation.short);
    for chapter in &regulation.chapters {
        let origin: Vec<&str> = [regulation.short.as_str(), &chapter.title, &chapter.section]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let origin = origin.join(" · ");
        for article in &chapter.articles {
            number -= 1;
            let target = Target::Regulation(regulation.id.clone(), article.anchor.clone());
            let text = article.text.join("\n");
            let document = Document {
                owner: &owner,
                visible_at: Millis(i64::MIN),
                target: &target,
                origin: &origin,
                title: &article.number,
                text: &text,
                names: &names,
            };
            put(db, number, &document)?;
        }
    }
    Ok(())
}

fn remove_where(db: &Connection, condition: &str, with: &str) -> Result<(), StoreError> {
    let numbers: Vec<i64> = {
        let mut statement = db.prepare_cached(&format!("DELETE FROM documents WHERE {condition} RETURNING number"))?;
        let rows = statement.query_map([with], |row| row.get(0))?;
        rows.collect::<Result<_, _>>()?
    };
    for number in numbers {
        db.prepare_cached("DELETE FROM search WHERE rowid = ?")?.execute([number])?;
        db.prepare_cached("DELETE FROM titles WHERE rowid = ?")?.execute([number])?;
    }
    Ok(())
}

/// Removes what is indexed of an owner.
pub(crate) fn remove(db: &Connection, owner: &str) -> Result<(), StoreError> {
    remove_where(db, "owner = ?", owner)
}

/// Removes what is indexed of everything a feed brought; called while its rows are still there.
pub(crate) fn remove_feed(db: &Connection, feed: &str) -> Result<(), StoreError> {
    remove_where(
        db,
        "owner IN (SELECT 'article:' || id FROM articles WHERE feed = ?1 UNION ALL SELECT 'regulation:' || id FROM regulations WHERE feed = ?1)",
        feed,
    )
}

/// Indexes everything that is here: for a database from before there was an index.
pub(crate) fn rebuild(db: &Connection) -> Result<(), StoreError> {
    let all = |sql: &str| -> Result<Vec<String>, StoreError> {
        let mut statement = db.prepare(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    for json in all("SELECT json FROM articles ORDER BY date, id")? {
        let article: Article = from_json("article", &json)?;
        put_article(db, &article, &body::plain_text(&article.body))?;
    }
    for json in all("SELECT json FROM regulations ORDER BY id")? {
        put_regulation(db, &from_json("regulation", &json)?)?;
    }
    Ok(())
}

/// A document as hits and favourites are shown from.
pub(crate) struct Shown {
    pub(crate) origin: String,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// The document of a target.
pub(crate) fn document(db: &Connection, target: &Target) -> Result<Option<Shown>, StoreError> {
    let owner = match target {
        Target::Article(id) => articles::owner(id.as_str()),
        Target::Regulation(id, _) => regulations::owner(id.as_str()),
        // Search does not cover questions.
        Target::Question(_) => return Ok(None),
    };
    let mut statement =
        db.prepare_cached("SELECT origin, title, text FROM documents WHERE owner = ? AND target = ?")?;
    let shown = statement
        .query_row([owner, target.to_string()], |row| {
            Ok(Shown { origin: row.get(0)?, title: row.get(1)?, text: row.get(2)? })
        })
        .optional()?;
    Ok(shown)
}
