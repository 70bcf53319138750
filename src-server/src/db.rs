//! The database. SQLite in WAL mode: one connection writes, a few read, and no reader ever waits for the writer.
//!
//! Why so: SQLite has one writer at a time whatever we do. With one connection for writing, writers queue here, fairly, and not in the database's
//! busy handler; `BEGIN IMMEDIATE` takes the write lock at once, so that a transaction never finds half-way that another process (the command
//! line beside a running server) got in between, which SQLite cannot resolve by waiting. `synchronous = FULL`: what a phone was told is
//! done must survive a power cut, because the phone deletes its own copy then, and a feed's head that fell back would hand out a `seq` twice.
//! Every statement is written in what PostgreSQL accepts too; what is SQLite's alone (pragmas, `VACUUM INTO`) stands in this file.

use crate::error::{Error, Result};
use sqlx::{
    Sqlite, SqliteConnection, SqlitePool,
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, sync::Arc, time::Duration};

/// A transaction that holds the write lock.
pub type Tx = sqlx::Transaction<'static, Sqlite>;
/// A connection, in or out of a transaction.
pub type Conn = SqliteConnection;

/// How long to wait for another process that is writing.
const BUSY: Duration = Duration::from_secs(15);
const READERS: u32 = 4;

/// The connections to one database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    writer: SqlitePool,
    readers: SqlitePool,
    read_options: Arc<SqliteConnectOptions>,
}

fn pool(max: u32) -> SqlitePoolOptions {
    // No idle or age limit and no ping: these are handles on a file, not connections over a network.
    SqlitePoolOptions::new()
        .max_connections(max)
        .min_connections(1)
        .acquire_timeout(BUSY * 2)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

impl Db {
    /// Opens the database, makes it where there is none, and brings its tables to this version.
    pub async fn open(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let writer = pool(1).connect_with(options.clone()).await?;
        sqlx::migrate!("./migrations").run(&writer).await?;
        let read_options = options.create_if_missing(false).read_only(true).pragma("query_only", "ON");
        let readers = pool(READERS).connect_with(read_options.clone()).await?;
        Ok(Self { writer, readers, read_options: Arc::new(read_options) })
    }

    /// A transaction that writes. Dropped without a commit, it changes nothing.
    pub async fn write(&self) -> Result<Tx> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    /// A connection that reads.
    pub async fn read(&self) -> Result<PoolConnection<Sqlite>> {
        Ok(self.readers.acquire().await?)
    }

    /// A connection that reads, for one task alone.
    pub async fn own_reader(&self) -> Result<Conn> {
        use sqlx::ConnectOptions as _;
        Ok(self.read_options.connect().await?)
    }

    /// Writes a copy of the database as it is at this instant, while it is in use.
    pub async fn copy_to(&self, path: &Path) -> Result<()> {
        let name = path.to_str().ok_or_else(|| Error::Operator(format!("{} is no name for a file", path.display())))?;
        sqlx::query("VACUUM INTO $1").bind(name).execute(&mut *self.writer.acquire().await?).await?;
        Ok(())
    }

    /// Closes all connections; the last one folds the log back into the database.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Whether a file is a whole database that this version can open: for what an operator wants to restore.
pub async fn check_copy(path: &Path) -> Result<()> {
    use sqlx::ConnectOptions as _;
    let mut conn = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true).connect().await?;
    let bad =
        |reason: String| Error::Operator(format!("{} is no whole backup: {reason}. Take another one", path.display()));
    let (verdict,): (String,) = sqlx::query_as("PRAGMA integrity_check(1)").fetch_one(&mut conn).await?;
    if verdict != "ok" {
        return Err(bad(verdict));
    }
    let epoch: Option<(String,)> = sqlx::query_as("SELECT value FROM setting WHERE name = 'epoch'")
        .fetch_optional(&mut conn)
        .await
        .map_err(|e| bad(e.to_string()))?;
    if epoch.is_none() { Err(bad("it has no epoch".into())) } else { Ok(()) }
}

/// A counter from the database, where numbers are signed.
pub(crate) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// A counter for the database, where numbers are signed.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
