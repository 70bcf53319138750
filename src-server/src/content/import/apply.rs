//! Writes what was accepted, in one transaction: a phone sees the folder as it was before or as it is now, and a server that is killed in between has it
//! as it was before.

use super::{
    fit::Fitted,
    paper, question, regulation,
    report::{Draft, Fault, FileReport, Outcome, Report},
};
use crate::{
    content::{
        articles::{self, ArticleRow},
        columns,
        issues::{self, IssueRow},
        publish,
        regulation::diff::{ArticleDiff, diff},
        regulations::{self, RegulationRow},
        status::Status,
    },
    db::Conn,
    error::Result,
    quiz::{
        bank::{self, Again, Put},
        cited::Library,
        papers, results, stale,
    },
    store::{self, Store},
};
use lianxin_proto::{
    content::{Article, Brand, Column, Issue, Regulation},
    quiz::Question,
    time::Millis,
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// What was imported earlier.
#[derive(Debug, Clone, Default)]
pub struct Old {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The issues.
    pub issues: Vec<IssueRow>,
    /// The articles.
    pub articles: Vec<ArticleRow>,
    /// The regulations.
    pub regulations: Vec<RegulationRow>,
}

/// What was read and fitted together; drafts with faults are refused.
#[derive(Debug)]
pub struct Accepted {
    /// `columns.toml`.
    pub columns: Option<Draft<Vec<Column>>>,
    /// `brand.toml`.
    pub brand: Option<Draft<Brand>>,
    /// The regulations.
    pub regulations: Vec<Draft<regulation::Read>>,
    /// The questions, by file.
    pub questions: Vec<Draft<Vec<question::Read>>>,
    /// The paper templates.
    pub papers: Vec<Draft<paper::Read>>,
    /// Articles and issues.
    pub fitted: Fitted,
}

/// What the importer gave, so that the same again is known as the same.
fn origin(content: &impl Serialize, status: Status) -> Result<String> {
    Ok(serde_json::to_string(&(content, status))?)
}

fn outcome(old: Option<&str>, new: &str) -> Outcome {
    match old {
        None => Outcome::New,
        Some(old) if old == new => Outcome::Unchanged,
        Some(_) => Outcome::Changed,
    }
}

/// Writes what was accepted and publishes it.
pub async fn apply(store: &Store, accepted: Accepted, old: &Old, report: &mut Report) -> Result<()> {
    let now = store.now();
    let mut tx = store.db.write().await?;
    let files = &mut report.files;
    if let Some(draft) = &accepted.columns {
        files.push(write_columns(&mut tx, draft, &old.columns).await?);
    }
    let mut changes = 0;
    if let Some(draft) = &accepted.brand {
        files.push(write_brand(&mut tx, store, draft).await?);
        changes += usize::from(store.publish_brand(&mut tx).await?);
    }
    let by_id: HashMap<&str, &RegulationRow> =
        old.regulations.iter().map(|row| (row.regulation.id.as_str(), row)).collect();
    for draft in &accepted.regulations {
        files.push(write_regulation(&mut tx, draft, &by_id, now).await?);
    }
    changes += write_bank(&mut tx, &accepted, files, now).await?;
    let by_id: HashMap<&str, &ArticleRow> = old.articles.iter().map(|row| (row.id.as_str(), row)).collect();
    for draft in &accepted.fitted.articles {
        files.push(write_article(&mut tx, draft, &by_id).await?);
    }
    let by_id: HashMap<&str, &IssueRow> = old.issues.iter().map(|row| (row.issue.id.as_str(), row)).collect();
    for draft in &accepted.fitted.issues {
        files.push(write_issue(&mut tx, draft, &by_id).await?);
    }
    for (file, host) in &accepted.fitted.merged {
        let id = file.trim_start_matches("issues/").trim_end_matches(".md");
        let stood = match by_id.get(id) {
            Some(row) => issues::remove(&mut tx, &row.issue.id).await?,
            None => false,
        };
        let outcome = if stood { Outcome::Changed } else { Outcome::Unchanged };
        let mut line = FileReport::accepted(file, outcome);
        line.notes.push(format!("falls on the day of the festival issue {host} and became part of it"));
        files.push(line);
    }
    changes += publish::reconcile(&mut tx, now).await?;
    store.commit(tx).await?;
    report.published = changes;
    report.files.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(())
}

/// Keeps the columns. One that is not named any more is hidden, not removed: articles stand in it.
async fn write_columns(conn: &mut Conn, draft: &Draft<Vec<Column>>, old: &[Column]) -> Result<FileReport> {
    let Some(columns) = draft.good() else { return Ok(FileReport::refused(&draft.file, draft.faults.clone())) };
    let named: HashSet<&str> = columns.iter().map(|column| column.id.as_str()).collect();
    let left = old.iter().filter(|column| !named.contains(column.id.as_str()));
    let mut all = columns.clone();
    let mut report = FileReport::accepted(&draft.file, Outcome::Unchanged);
    for column in left {
        let position = u32::try_from(all.len()).unwrap_or(u32::MAX);
        report.notes.push(format!("the column {} is not named any more and is hidden", column.id));
        all.push(Column { hidden: true, position, ..column.clone() });
    }
    if old.is_empty() {
        report.outcome = Outcome::New;
    } else if old != all {
        report.outcome = Outcome::Changed;
    }
    for column in all.iter().filter(|column| !old.contains(column)) {
        columns::set(conn, column).await?;
    }
    Ok(report)
}

async fn write_brand(conn: &mut Conn, store: &Store, draft: &Draft<Brand>) -> Result<FileReport> {
    let Some(brand) = draft.good() else { return Ok(FileReport::refused(&draft.file, draft.faults.clone())) };
    let new = serde_json::to_string(brand)?;
    let old = store::setting(&mut *conn, "brand").await?;
    let outcome = outcome(old.as_deref(), &new);
    if outcome != Outcome::Unchanged {
        store::set(conn, "brand", &new).await?;
    }
    let mut report = FileReport::accepted(&draft.file, outcome);
    if store.brand_is_fixed() {
        report
            .notes
            .push("the server's own configuration names the brand; this file does not count while it does".into());
    }
    Ok(report)
}

async fn write_regulation(
    conn: &mut Conn,
    draft: &Draft<regulation::Read>,
    old: &HashMap<&str, &RegulationRow>,
    now: Millis,
) -> Result<FileReport> {
    let Some(read) = draft.good() else { return Ok(FileReport::refused(&draft.file, draft.faults.clone())) };
    let old = old.get(read.regulation.id.as_str());
    let origin = origin(&read.regulation, read.status)?;
    let outcome = outcome(old.map(|row| row.origin.as_str()), &origin);
    let mut report = FileReport::accepted(&draft.file, outcome);
    report.notes.clone_from(&read.notes);
    if outcome == Outcome::Unchanged {
        return Ok(report);
    }
    let (version, changed) = match old {
        None => (1, ArticleDiff::default()),
        Some(row) if same_text(&row.regulation, &read.regulation) => (row.regulation.version, ArticleDiff::default()),
        Some(row) => {
            let new: Vec<_> = read.regulation.articles().collect();
            (row.regulation.version.saturating_add(1), diff(row.regulation.articles(), new.into_iter()))
        }
    };
    let regulation = Regulation { version, ..read.regulation.clone() };
    regulations::set(&mut *conn, &regulation, read.status, &origin).await?;
    regulations::add_version(conn, &regulation, &changed, now).await?;
    report.version = Some(version);
    report.diff = (!changed.is_empty()).then_some(changed);
    Ok(report)
}

/// Whether two regulations have the same text; what surrounds it may differ.
fn same_text(old: &Regulation, new: &Regulation) -> bool {
    old.chapters == new.chapters && old.preamble == new.preamble
}

async fn write_article(
    conn: &mut Conn,
    draft: &Draft<(Article, Status)>,
    old: &HashMap<&str, &ArticleRow>,
) -> Result<FileReport> {
    let (Some((article, status)), None) = (draft.good(), draft.refusal()) else {
        return Ok(FileReport::refused(&draft.file, draft.faults.clone()));
    };
    let origin = origin(article, *status)?;
    let outcome = outcome(old.get(article.id.as_str()).map(|row| row.origin.as_str()), &origin);
    if outcome != Outcome::Unchanged {
        articles::set(conn, article, *status, &origin).await?;
    }
    Ok(FileReport { notes: draft.notes.clone(), ..FileReport::accepted(&draft.file, outcome) })
}

async fn write_issue(
    conn: &mut Conn,
    draft: &Draft<(Issue, Status)>,
    old: &HashMap<&str, &IssueRow>,
) -> Result<FileReport> {
    let Some((issue, status)) = draft.good() else {
        return Ok(FileReport { notes: draft.notes.clone(), ..FileReport::refused(&draft.file, draft.faults.clone()) });
    };
    let origin = origin(issue, *status)?;
    let outcome = outcome(old.get(issue.id.as_str()).map(|row| row.origin.as_str()), &origin);
    if outcome != Outcome::Unchanged {
        issues::set(conn, issue, *status, &origin).await?;
    }
    Ok(FileReport { notes: draft.notes.clone(), ..FileReport::accepted(&draft.file, outcome) })
}

/// Writes questions and papers over the regulations as they are now, and takes out what rests on articles that are no more; how many went.
async fn write_bank(conn: &mut Conn, accepted: &Accepted, files: &mut Vec<FileReport>, now: Millis) -> Result<usize> {
    let library = Library::of(&regulations::list(&mut *conn).await?);
    for draft in &accepted.questions {
        files.push(write_questions(&mut *conn, draft, &library, now).await?);
    }
    let stale = stale::review(&mut *conn, &library).await?;
    for draft in &accepted.regulations {
        let Some(read) = draft.good() else { continue };
        let of: Vec<&str> =
            stale.iter().filter(|(_, id)| *id == read.regulation.id).map(|(question, _)| question.as_str()).collect();
        if let (false, Some(report)) = (of.is_empty(), files.iter_mut().find(|report| report.file == draft.file)) {
            report.notes.push(format!(
                "questions that rest on articles whose text changed left the quizzes until they are confirmed (`questions stale`): {}",
                of.join(", ")
            ));
        }
    }
    if accepted.papers.is_empty() {
        return Ok(stale.len());
    }
    let bank = bank::published(&mut *conn).await?;
    for draft in &accepted.papers {
        files.push(write_paper(&mut *conn, draft, &bank).await?);
    }
    Ok(stale.len())
}

/// Puts the questions of a file into the bank, all or none.
async fn write_questions(
    conn: &mut Conn,
    draft: &Draft<Vec<question::Read>>,
    library: &Library,
    now: Millis,
) -> Result<FileReport> {
    let Some(questions) = draft.good() else { return Ok(FileReport::refused(&draft.file, draft.faults.clone())) };
    let mut faults = Vec::new();
    for read in questions {
        if let Some(reason) = bank::objection(&mut *conn, &read.draft, Again::AsGiven, library).await? {
            faults.push(Fault::at(read.line, reason));
        }
    }
    if !faults.is_empty() {
        return Ok(FileReport::refused(&draft.file, faults));
    }
    let mut counted = HashMap::new();
    for read in questions {
        let put = bank::put(&mut *conn, read.draft.clone(), Again::AsGiven, library, now).await?;
        *counted.entry(put).or_insert(0_usize) += 1;
    }
    let count = |put| counted.get(&put).copied().unwrap_or(0);
    let outcome = if count(Put::Unchanged) == questions.len() {
        Outcome::Unchanged
    } else if count(Put::New) == questions.len() {
        Outcome::New
    } else {
        Outcome::Changed
    };
    let mut report = FileReport::accepted(&draft.file, outcome);
    if outcome != Outcome::Unchanged {
        report.notes.push(format!("{} questions are new, {} changed", count(Put::New), count(Put::Changed)));
    }
    Ok(report)
}

async fn write_paper(conn: &mut Conn, draft: &Draft<paper::Read>, bank: &[Question]) -> Result<FileReport> {
    let Some(read) = draft.good() else { return Ok(FileReport::refused(&draft.file, draft.faults.clone())) };
    let old = papers::find(&mut *conn, &read.template.id).await?;
    let origin = origin(&read.template, read.status)?;
    let outcome = outcome(old.as_ref().map(|row| row.origin.as_str()), &origin);
    if outcome == Outcome::Unchanged {
        return Ok(FileReport::accepted(&draft.file, outcome));
    }
    let handed_in = results::any(&mut *conn, &read.template.id).await?;
    let settled = papers::settled(read.template.clone(), old.as_ref().map(|row| &row.template), handed_in, bank);
    match settled {
        Err(reason) => Ok(FileReport::refused(&draft.file, vec![Fault::whole(reason)])),
        Ok(template) => {
            papers::set(conn, &template, read.status, &origin).await?;
            Ok(FileReport::accepted(&draft.file, outcome))
        }
    }
}
