//! Reads an editor's folder (docs/content-format.md). Every file is accepted or refused as a whole, with file, line and reason; what is accepted goes
//! into the database in one transaction, so that no phone ever sees half an import, and the same folder twice changes nothing.
//!
//! The steps: read files ([`folder`]), understand each by itself ([`front`], [`markdown`], one module a kind), fit them together ([`fit`]), write
//! ([`apply`]). Only the first and the last do I/O.

pub mod apply;
pub mod article;
pub mod column;
pub mod dates;
pub mod fit;
pub mod folder;
pub mod front;
pub mod issue;
pub mod known;
pub mod markdown;
pub mod paper;
pub mod pictures;
pub mod question;
pub mod regulation;
pub mod report;

use crate::{
    content::{articles, columns, issues, regulations},
    error::Result,
    store::Store,
};
use folder::Folder;
use known::Known;
use lianxin_proto::{
    content::{Brand, Regulation},
    time::CivilDate,
};
use report::{Draft, Report};
use std::path::PathBuf;

/// What to import.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder.
    pub folder: PathBuf,
    /// The day that dates like `D-3` are counted from; today when absent.
    pub day: Option<CivilDate>,
}

/// Imports a folder.
pub async fn run(store: &Store, options: &Options) -> Result<Report> {
    let day = options.day.unwrap_or_else(|| store.now().date());
    let source = options.folder.clone();
    let folder = tokio::task::spawn_blocking(move || Folder::read(&source))
        .await
        .map_err(|e| crate::error::Error::Encode(e.to_string()))??;
    let mut report = Report::new(day);
    let _alone = store.import_lock().await?;
    report.files.extend(folder.strays.iter().cloned());

    // What is there already.
    let mut conn = store.db.read().await?;
    let old = apply::Old {
        columns: columns::list(&mut conn).await?,
        issues: issues::list(&mut conn).await?,
        articles: articles::list(&mut conn).await?,
        regulations: regulations::list(&mut conn).await?,
    };
    drop(conn);

    // Each file by itself.
    let columns = folder.columns.as_ref().map(|text| Draft::of("columns.toml", column::read(text)));
    let brand = folder.brand.as_ref().map(|text| Draft::of("brand.toml", front::decode::<Brand>(text, 1)));
    let pictures = pictures::read(store, folder.pictures, &mut report).await?;
    let known_columns = columns.as_ref().and_then(Draft::good).unwrap_or(&old.columns);
    let regulations: Vec<Draft<regulation::Read>> =
        folder.regulations.iter().map(|text| Draft::of(&text.file, regulation::read(text, known_columns))).collect();
    let texts: Vec<&Regulation> = old
        .regulations
        .iter()
        .map(|row| &row.regulation)
        .chain(regulations.iter().filter_map(Draft::good).map(|read| &read.regulation))
        .collect();
    let known = Known::new(known_columns, pictures, &folder.articles, &old.articles, &texts);
    let articles = folder.articles.iter().map(|text| Draft::of(&text.file, article::read(text, day, &known))).collect();
    let issues = folder.issues.iter().map(|text| Draft::of(&text.file, issue::read(text, day, &known))).collect();

    let questions = question::read_all(&folder.questions);
    let papers = folder.papers.iter().map(|text| Draft::of(&text.file, paper::read(text, day))).collect();

    // All of them together.
    let fitted = fit::fit(articles, issues, &old, known_columns);
    let accepted = apply::Accepted { columns, brand, regulations, questions, papers, fitted };
    apply::apply(store, accepted, &old, &mut report).await?;
    Ok(report)
}
