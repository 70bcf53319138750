//! Removing everything from this phone: the member left, or the device was revoked. Rows are overwritten (`secure_delete`), the file is rewritten without
//! them and the log is emptied, so nothing can be read back from the file.

use super::{StoreError, facts};
use rusqlite::{Connection, Transaction};

/// Every table that holds anything; `search` is emptied in its own way.
const TABLES: [&str; 38] = [
    "feeds",
    "singles",
    "columns",
    "issues",
    "issue_items",
    "articles",
    "regulations",
    "marks",
    "feedback",
    "ops",
    "positions",
    "places",
    "media_refs",
    "media",
    "announced",
    "documents",
    "questions",
    "templates",
    "results",
    "sittings",
    "sitting_items",
    "study_log",
    "cards",
    "answered_texts",
    "tallies",
    "alarms",
    "rooms",
    "participants",
    "messages",
    "histories",
    "seats",
    "held_back",
    "room_files",
    "drafts",
    "played",
    "withdrawn",
    "told",
    "attachments",
];

/// Empties every table but the facts named in `keep`.
pub(crate) fn rows(tx: &Transaction<'_>, keep: &[&str]) -> Result<(), StoreError> {
    for table in TABLES {
        tx.execute(&format!("DELETE FROM {table}"), [])?;
    }
    tx.execute("INSERT INTO search (search) VALUES ('delete-all')", [])?;
    tx.execute("INSERT INTO titles (titles) VALUES ('delete-all')", [])?;
    let kept = super::to_json("keep", &keep)?;
    tx.execute("DELETE FROM facts WHERE key NOT IN (SELECT value FROM json_each(?))", [kept])?;
    Ok(())
}

/// Rewrites the file without what was removed and empties the log.
pub(crate) fn rewrite(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("VACUUM")?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// The facts that outlive a revocation until its owner has seen it.
pub(crate) const REVOKED_KEEPS: [&str; 1] = [facts::ACCOUNT];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing::memory;

    #[test]
    fn every_table_is_emptied() {
        let db = memory();
        let names: Vec<String> = db
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'search_*' AND name NOT GLOB 'titles_*' AND name NOT GLOB 'sqlite_*'")
            .expect("a statement")
            .query_map([], |row| row.get(0))
            .expect("tables")
            .collect::<Result<_, _>>()
            .expect("names");
        for name in names {
            let known = TABLES.contains(&name.as_str()) || ["search", "titles", "facts"].contains(&name.as_str());
            assert!(known, "{name} would outlive a wipe");
        }
    }
}
