//! This phone's database: one module an entity, each with its SQL; [`pool`] says who touches it and when. Functions here take and give the words of
//! `lianxin_proto` and decide nothing; they run inside a transaction that their caller holds.

pub(crate) mod articles;
pub(crate) mod attachments;
pub(crate) mod columns;
pub(crate) mod drafts;
pub(crate) mod facts;
pub(crate) mod feedback;
pub(crate) mod feeds;
pub(crate) mod issues;
pub(crate) mod marks;
pub(crate) mod media;
pub(crate) mod messages;
pub(crate) mod notices;
pub(crate) mod ops;
pub(crate) mod participants;
mod pool;
pub(crate) mod positions;
pub(crate) mod questions;
pub(crate) mod regulations;
pub(crate) mod reminders;
pub(crate) mod results;
pub(crate) mod rooms;
mod schema;
pub(crate) mod seats;
pub(crate) mod singles;
pub(crate) mod sittings;
pub(crate) mod study;
pub(crate) mod tallies;
pub(crate) mod templates;
pub(crate) mod wipe;

pub(crate) use pool::Pool;

use lianxin_proto::{
    feed::FeedId,
    time::{CivilDate, Millis},
};
use rusqlite::{Connection, ErrorCode};
use serde::{Serialize, de::DeserializeOwned};
use std::path::Path;

/// The database's file within the data folder.
pub(crate) const FILE: &str = "lianxin.db";

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// No room left on the phone. Nothing of the transaction happened.
    #[error("no room left on the phone")]
    Full,
    /// The database was written by a newer app.
    #[error("the database was written by a newer version of this app")]
    Newer,
    /// The client is closed, or a job panicked.
    #[error("the store is closed")]
    Closed,
    /// SQLite refused.
    #[error("SQLite: {0}")]
    Sqlite(#[source] rusqlite::Error),
    /// A migration failed.
    #[error("bringing the database to its latest shape: {0}")]
    Migration(String),
    /// A stored value does not read back.
    #[error("a stored {0} does not read back: {1}")]
    Stored(&'static str, String),
    /// A cursor moved while a page was on its way.
    #[error("the cursor of {0} moved meanwhile")]
    Moved(FeedId),
    /// A file or thread.
    #[error("{0}")]
    Io(#[source] std::io::Error),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Io(error),
        }
    }
}

/// One row held from a feed, for a comparison with the server's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The feed it came by.
    pub feed: String,
    /// Its place there.
    pub seq: u64,
    /// The kind of entity.
    pub kind: String,
    /// Its id within the kind.
    pub id: String,
    /// The entity, whole, as JSON.
    pub json: String,
}

/// Opens the database in this folder, and lets `look` see it before anybody else does.
pub(crate) fn open<T>(
    folder: &Path,
    look: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<(Pool, T), StoreError> {
    std::fs::create_dir_all(folder)?;
    Pool::open(&folder.join(FILE), |connection| {
        schema::to_latest(connection)?;
        look(connection)
    })
}

pub(crate) fn to_json<T: Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Stored(what, error.to_string()))
}

pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, json: &str) -> Result<T, StoreError> {
    serde_json::from_str(json).map_err(|error| StoreError::Stored(what, error.to_string()))
}

pub(crate) fn parsed<T: std::str::FromStr>(what: &'static str, text: &str) -> Result<T, StoreError>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|error: T::Err| StoreError::Stored(what, error.to_string()))
}

/// `seq` as SQLite keeps it. Larger ones were refused before they came here.
pub(crate) fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

pub(crate) fn count(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(if value < 0 { 0 } else { u32::MAX })
}

/// A date column.
pub(crate) fn date(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<CivilDate> {
    let text: String = row.get(index)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            index,
            rusqlite::types::Type::Text,
            Box::<dyn std::error::Error + Send + Sync>::from(format!("{error}")),
        )
    })
}

pub(crate) fn millis(row: &rusqlite::Row<'_>, index: usize) -> rusqlite::Result<Millis> {
    row.get(index).map(Millis)
}

#[cfg(test)]
pub(crate) mod testing {
    use rusqlite::Connection;

    /// The store of this folder.
    pub(crate) fn open(folder: &std::path::Path) -> super::Pool {
        super::open(folder, |_| Ok(())).expect("a store").0
    }

    /// A database of the latest shape in memory.
    pub(crate) fn memory() -> Connection {
        let mut connection = Connection::open_in_memory().expect("a database");
        super::schema::to_latest(&mut connection).expect("migrated");
        connection
    }
}
