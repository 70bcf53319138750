//! An editor's file of questions against the bank: what an import would do, doing it, and the bank as a file again. The dry run and the import go the same way,
//! so what the table shows is what is taken over.

use crate::{
    content::{publish, regulations},
    db::Conn,
    error::{Error, Result},
    quiz::{
        bank::{self, Again, Put},
        cited::Library,
        formats::{self, Draft, FileError, Format, Known, Outcome, Report, Row},
        store,
    },
    store::Store,
};
use serde::Serialize;

/// What an import did or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The rows and the near-duplicates.
    #[serde(flatten)]
    pub report: Report,
    /// Whether it was taken over.
    pub applied: bool,
    /// Questions the bank did not have.
    pub new: usize,
    /// Questions that differ from before.
    pub changed: usize,
    /// Questions that are as they were.
    pub unchanged: usize,
}

/// What to take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Nothing: a dry run.
    Nothing,
    /// All, if there is no refusal and no near-duplicate.
    IfClean,
    /// What is accepted, near-duplicates too.
    Accepted,
}

impl Imported {
    /// Whether nothing was refused and nothing looks like another question.
    pub fn is_clean(&self) -> bool {
        self.report.near_duplicates.is_empty() && self.refused() == 0
    }

    /// How many rows were refused.
    pub fn refused(&self) -> usize {
        self.report.rows.iter().filter(|row| row.refusal().is_some()).count()
    }
}

/// Imports a file, or says what that would do.
pub async fn import(
    store: &Store,
    format: Format,
    bytes: Vec<u8>,
    take: Take,
) -> Result<std::result::Result<Imported, FileError>> {
    let read = tokio::task::spawn_blocking(move || formats::rows(format, &bytes));
    let mut rows = match read.await.map_err(|e| Error::Encode(e.to_string()))? {
        Ok(rows) => rows,
        Err(error) => return Ok(Err(error)),
    };
    // Looking for twins takes its time; nobody waits for the write lock meanwhile.
    let mut conn = store.db.read().await?;
    let library = Library::of(&regulations::list(&mut conn).await?);
    for row in &mut rows {
        complete(&mut conn, row, &library).await?;
    }
    let known = known(&mut conn).await?;
    drop(conn);
    let report = tokio::task::spawn_blocking(move || Report::new(rows, &known));
    let report = report.await.map_err(|e| Error::Encode(e.to_string()))?;
    let mut imported = Imported { report, applied: false, new: 0, changed: 0, unchanged: 0 };
    let mut tx = store.db.write().await?;
    for draft in imported.report.drafts() {
        match bank::put(&mut tx, draft.clone(), Again::AsItStands, &library, store.now()).await? {
            Put::New => imported.new += 1,
            Put::Changed => imported.changed += 1,
            Put::Unchanged => imported.unchanged += 1,
        }
    }
    imported.applied = match take {
        Take::Nothing => false,
        Take::IfClean => imported.is_clean(),
        Take::Accepted => true,
    };
    if imported.applied {
        publish::reconcile(&mut tx, store.now()).await?;
        store.commit(tx).await?;
    }
    Ok(Ok(imported))
}

/// Gives a row's draft what the bank adds of itself, and refuses what cannot be published.
async fn complete(conn: &mut Conn, row: &mut Row, library: &Library) -> Result<()> {
    let Some(draft) = row.draft() else { return Ok(()) };
    row.outcome = match bank::objection(conn, draft, Again::AsItStands, library).await? {
        Some(reason) => Outcome::Refused {
            cell: row.place.cells.clone().unwrap_or_else(|| format!("第 {} 行", row.place.line)),
            reason: format!("{}：{reason}", row.place),
        },
        None => Outcome::Accepted(Box::new(bank::completed(draft.clone(), library)?.1)),
    };
    Ok(())
}

async fn known(conn: &mut Conn) -> Result<Vec<Known>> {
    Ok(store::list(conn).await?.iter().map(|row| Known::of_draft(row.id.clone(), &row.draft)).collect())
}

/// The bank as drafts, by id.
pub async fn drafts(store: &Store) -> Result<Vec<Draft>> {
    let rows = store::list(&mut *store.db.read().await?).await?;
    Ok(rows.into_iter().map(|row| row.draft).collect())
}
