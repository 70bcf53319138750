//! Right or wrong on its way to the editors' totals: the first answer to each version of a question, with nothing about who or when, in the order of the questions.

use super::StoreError;
use lianxin_proto::quiz::Tally;
use rusqlite::{Connection, params};

/// Adds one.
pub(crate) fn add(db: &Connection, tally: &Tally) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO tallies VALUES (?, ?, ?)")?.execute(params![
        tally.question.as_str(),
        tally.version,
        tally.right
    ])?;
    Ok(())
}

/// The next to be sent.
pub(crate) fn batch(db: &Connection, limit: usize) -> Result<Vec<Tally>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement =
        db.prepare_cached("SELECT question, version, is_right FROM tallies ORDER BY question, version LIMIT ?")?;
    let rows = statement.query_map([limit], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| {
        let (question, version, right) = row?;
        Ok(Tally { question: super::parsed("question id", &question)?, version, right })
    })
    .collect()
}

/// Removes these.
pub(crate) fn remove(db: &Connection, tallies: &[Tally]) -> Result<(), StoreError> {
    let mut statement = db.prepare_cached("DELETE FROM tallies WHERE question = ? AND version = ?")?;
    for tally in tallies {
        statement.execute(params![tally.question.as_str(), tally.version])?;
    }
    Ok(())
}

/// Removes all of them.
pub(crate) fn clear(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM tallies")?.execute([])?;
    Ok(())
}
