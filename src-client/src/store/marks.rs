//! Read marks and favourites. A row keeps what the server last said (the base) and how the mark stands with this phone's unsent ops on top; whoever changes
//! either calls [`settle`] in the same transaction, so the two never disagree. What "on top" means is [`crate::marks::effective`].

use super::{StoreError, count, ops, parsed, signed};
use crate::marks::{effective, of_op};
use lianxin_proto::{
    member::{Mark, MarkKind, Target},
    rules::merge,
    time::Millis,
};
use rusqlite::{Connection, OptionalExtension as _, params};

pub(crate) fn word(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Read => "read",
        MarkKind::Favourite => "favourite",
    }
}

/// The name of a mark among all entities: `favourite/article:moon-gift`.
pub(crate) fn entity(kind: MarkKind, target: &Target) -> String {
    format!("{}/{target}", word(kind))
}

/// Kind and target of such a name.
fn split(entity: &str) -> Option<(MarkKind, Target)> {
    let (kind, target) = entity.split_once('/')?;
    let kind = match kind {
        "read" => MarkKind::Read,
        "favourite" => MarkKind::Favourite,
        _ => return None,
    };
    Some((kind, target.parse().ok()?))
}

fn base(db: &Connection, kind: MarkKind, target: &Target) -> Result<Option<Mark>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT base_on, base_at, base_op FROM marks WHERE kind = ? AND target = ? AND base_op IS NOT NULL",
    )?;
    let row = statement
        .query_row(params![word(kind), target.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    row.map(|(on, at, op)| Ok(Mark { kind, target: target.clone(), on, at: Millis(at), op: parsed("op id", &op)? }))
        .transpose()
}

/// How a mark stands on this phone; `None` when it was never set.
pub(crate) fn get(db: &Connection, kind: MarkKind, target: &Target) -> Result<Option<Mark>, StoreError> {
    let mut statement = db.prepare_cached("SELECT is_on, at, op FROM marks WHERE kind = ? AND target = ?")?;
    let row = statement
        .query_row(params![word(kind), target.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
        })
        .optional()?;
    row.map(|(on, at, op)| Ok(Mark { kind, target: target.clone(), on, at: Millis(at), op: parsed("op id", &op)? }))
        .transpose()
}

pub(crate) fn is_on(db: &Connection, kind: MarkKind, target: &Target) -> Result<bool, StoreError> {
    Ok(get(db, kind, target)?.is_some_and(|mark| mark.on))
}

/// Takes over what the server says of a mark. With `seq` it came by the feed; without, as the answer to an op, whose place in the feed is not known
/// yet. An answer may have overtaken an older page, so the later writing stays whichever comes first.
pub(crate) fn put_base(db: &Connection, feed: &str, seq: Option<u64>, mark: &Mark) -> Result<(), StoreError> {
    let held = base(db, mark.kind, &mark.target)?;
    let value = held.as_ref().filter(|held| merge::supersedes(held, mark)).unwrap_or(mark);
    db.prepare_cached(
        "INSERT INTO marks (kind, target, feed, seq, base_on, base_at, base_op, is_on, at, op)
         VALUES (?1, ?2, ?3, coalesce(?4, 0), ?5, ?6, ?7, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET feed = ?3, seq = coalesce(?4, seq, 0), base_on = ?5, base_at = ?6, base_op = ?7",
    )?
    .execute(params![
        word(mark.kind),
        mark.target.to_string(),
        feed,
        seq.map(signed),
        value.on,
        value.at.0,
        value.op.to_string()
    ])?;
    settle(db, mark.kind, &mark.target)
}

/// Removes what the server said of a mark.
pub(crate) fn gone(db: &Connection, feed: &str, entity: &str) -> Result<(), StoreError> {
    let Some((kind, target)) = split(entity) else { return Ok(()) };
    db.prepare_cached(
        "UPDATE marks SET feed = NULL, seq = NULL, base_on = NULL, base_at = NULL, base_op = NULL
         WHERE kind = ? AND target = ? AND feed = ?",
    )?
    .execute(params![word(kind), target.to_string(), feed])?;
    settle(db, kind, &target)
}

/// Works out anew how a mark stands: the base with the unsent ops on top.
pub(crate) fn settle(db: &Connection, kind: MarkKind, target: &Target) -> Result<(), StoreError> {
    let unsent: Vec<Mark> = ops::of_entity(db, &entity(kind, target))?.iter().filter_map(of_op).collect();
    match effective(base(db, kind, target)?, unsent) {
        Some(mark) => {
            db.prepare_cached(
                "INSERT INTO marks (kind, target, is_on, at, op) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET is_on = excluded.is_on, at = excluded.at, op = excluded.op",
            )?
            .execute(params![word(kind), target.to_string(), mark.on, mark.at.0, mark.op.to_string()])?;
        }
        None => {
            db.prepare_cached("DELETE FROM marks WHERE kind = ? AND target = ?")?
                .execute(params![word(kind), target.to_string()])?;
        }
    }
    Ok(())
}

/// Works out anew the mark that an entity's name names, if it names one.
pub(crate) fn settle_named(db: &Connection, entity: &str) -> Result<bool, StoreError> {
    match split(entity) {
        Some((kind, target)) => settle(db, kind, &target).map(|()| true),
        None => Ok(false),
    }
}

/// Removes what a feed said of marks; unsent ops stay on top of nothing.
pub(crate) fn remove_feed(db: &Connection, feed: &str) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("SELECT kind || '/' || target FROM marks WHERE feed = ?")?;
    let names: Vec<String> = statement.query_map([feed], |row| row.get(0))?.collect::<Result<_, _>>()?;
    names.iter().try_for_each(|name| gone(db, feed, name))
}

/// A favourite with the op that set it.
pub(crate) struct Favourite {
    pub(crate) target: Target,
    pub(crate) at: Millis,
}

/// Favourites whose target is here and visible, the latest first.
pub(crate) fn favourites(db: &Connection, offset: u32, limit: u32, now: Millis) -> Result<Vec<Favourite>, StoreError> {
    let mut statement = db.prepare_cached(&format!(
        "SELECT m.target, m.at {FAVOURITES} ORDER BY m.at DESC, m.op DESC LIMIT ?2 OFFSET ?3"
    ))?;
    let rows = statement
        .query_map(params![now.0, limit, offset], |row| Ok((row.get::<_, String>(0)?, Millis(row.get(1)?))))?;
    rows.map(|row| {
        let (target, at) = row?;
        Ok(Favourite { target: parsed("target", &target)?, at })
    })
    .collect()
}

/// A favourite of an article of a regulation is shown as long as the regulation has that article: both are documents of the search index.
const FAVOURITES: &str = "FROM marks m WHERE m.kind = 'favourite' AND m.is_on AND (
    m.target LIKE 'article:%' AND EXISTS (
      SELECT 1 FROM articles a WHERE a.id = substr(m.target, length('article:') + 1) AND a.visible_at <= ?1)
    OR EXISTS (SELECT 1 FROM documents d WHERE d.owner = substr(m.target, 1, instr(m.target, '#') - 1) AND d.target = m.target))";

pub(crate) fn count_favourites(db: &Connection, now: Millis) -> Result<u32, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT count(*) {FAVOURITES}"))?;
    Ok(count(statement.query_row([now.0], |row| row.get(0))?))
}

/// The anchors of a regulation's articles that are favourites.
pub(crate) fn favourite_anchors(db: &Connection, regulation: &str) -> Result<Vec<String>, StoreError> {
    let start = format!("regulation:{regulation}#");
    let mut statement = db.prepare_cached(
        "SELECT substr(target, length(?1) + 1) FROM marks
         WHERE kind = 'favourite' AND is_on AND substr(target, 1, length(?1)) = ?1",
    )?;
    let rows = statement.query_map([start], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What a new writing of a mark carries as its time: now, but later than what this phone shows, so that what its owner does last is what stays.
pub(crate) fn next_time(db: &Connection, kind: MarkKind, target: &Target, now: Millis) -> Result<Millis, StoreError> {
    Ok(get(db, kind, target)?.map_or(now, |mark| now.max(mark.at.plus(1))))
}
