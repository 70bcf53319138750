//! What a folder of questions holds, counted without a database: for an editor before an import, and for a pipeline. The folder is a content folder or the folder
//! of the questions itself.

use crate::{
    content::import::regulation::text_of,
    error::{Error, Result},
    quiz::formats::{self, Draft, Format, Outcome, Report, Row, Status},
};
use lianxin_proto::id::QuestionId;
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

/// The most bytes of a file.
const FILE_MAX: u64 = 32 * 1024 * 1024;
/// What files of questions are called.
const ENDINGS: [&str; 4] = ["toml", "xlsx", "gift", "txt"];

/// What a folder holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Questions that an import would hand out.
    pub published: usize,
    /// Questions that still wait: drafts, reviewed and stale ones.
    pub draft: usize,
    /// Questions whose citation could not be checked (待核).
    pub unchecked: usize,
    /// Rows that are refused, and files that cannot be read at all.
    pub refused: usize,
    /// Questions that are not refused, by type.
    pub by_type: BTreeMap<String, usize>,
    /// The same by the regulation's id, or its title where there is no id.
    pub by_regulation: BTreeMap<String, usize>,
}

/// What a folder holds, and what is refused in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checked {
    /// The counts.
    pub counts: Counts,
    /// File and reason of each refusal.
    pub refusals: Vec<(String, String)>,
}

impl Checked {
    fn take(&mut self, draft: &Draft) {
        let counts = &mut self.counts;
        match draft.status {
            Status::Published => counts.published += 1,
            Status::Draft | Status::Reviewed | Status::Stale => counts.draft += 1,
            Status::Unchecked => counts.unchecked += 1,
        }
        *counts.by_type.entry(draft.kind.of().as_str().to_owned()).or_default() += 1;
        let citation = &draft.citation;
        let regulation = citation.regulation.as_ref().map_or_else(|| citation.title.clone(), ToString::to_string);
        *counts.by_regulation.entry(regulation).or_default() += 1;
    }

    fn refuse(&mut self, file: &str, reason: String) {
        self.counts.refused += 1;
        self.refusals.push((file.to_owned(), reason));
    }
}

/// The articles of the folder's regulations, by the regulation's id.
type Articles = HashMap<String, HashSet<String>>;

/// Counts what a folder holds.
pub fn folder(path: &Path) -> Result<Checked> {
    let inner = path.join("questions");
    let questions = if inner.is_dir() { inner } else { path.to_owned() };
    let articles = articles(&path.join("regulations"))?;
    let files: Vec<PathBuf> =
        files(&questions)?.into_iter().filter(|file| ENDINGS.contains(&ending(file).as_str())).collect();
    if files.is_empty() {
        return Err(Error::Operator(format!(
            "{} holds no questions: files named NAME.toml, .xlsx, .gift or .txt are looked for, there or in questions/",
            path.display()
        )));
    }
    let mut checked = Checked::default();
    let mut seen = HashMap::new();
    for file in files {
        let name = file.strip_prefix(path).unwrap_or(&file).display().to_string();
        match read(&file)? {
            Err(reason) => checked.refuse(&name, reason),
            Ok(rows) => count(&name, rows, &articles, &mut seen, &mut checked),
        }
    }
    Ok(checked)
}

fn count(
    name: &str,
    rows: Vec<Row>,
    articles: &Articles,
    seen: &mut HashMap<QuestionId, String>,
    checked: &mut Checked,
) {
    for row in Report::without_twins(rows).rows {
        match &row.outcome {
            Outcome::Refused { reason, .. } => checked.refuse(name, reason.clone()),
            Outcome::Accepted(draft) => {
                if let Some(reason) = objection(draft, articles, seen) {
                    checked.refuse(name, format!("{}：{reason}", row.place));
                    continue;
                }
                checked.take(draft);
                if let Some(id) = &draft.id {
                    seen.insert(id.clone(), name.to_owned());
                }
            }
        }
    }
}

/// Why a question that can be read is refused beside the others of the folder.
fn objection(draft: &Draft, articles: &Articles, seen: &HashMap<QuestionId, String>) -> Option<String> {
    if let Some(other) = draft.id.as_ref().and_then(|id| seen.get(id)) {
        return Some(format!("题库编号和 {other} 里的一样"));
    }
    let citation = &draft.citation;
    let known = citation.regulation.as_ref().and_then(|id| articles.get(id.as_str()))?;
    let missing = draft.status == Status::Published && !known.contains(&citation.anchor);
    missing.then(|| format!("《{}》里没有{}", citation.title, citation.article))
}

/// The rows of a file; the error is for the editor.
fn read(file: &Path) -> Result<std::result::Result<Vec<Row>, String>> {
    let failed = |e| Error::file("reading", file, e);
    if fs::metadata(file).map_err(failed)?.len() > FILE_MAX {
        return Ok(Err(formats::FileError::TooLarge { max: FILE_MAX }.told()));
    }
    let bytes = fs::read(file).map_err(failed)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(formats::rows(Format::guess(&name, &bytes), &bytes).map_err(|error| error.told()))
}

/// The articles of the regulations in a folder; none where there is no folder.
fn articles(folder: &Path) -> Result<Articles> {
    let mut articles = Articles::new();
    if !folder.is_dir() {
        return Ok(articles);
    }
    for file in files(folder)?.into_iter().filter(|file| ending(file) == "txt") {
        let text = fs::read_to_string(&file).map_err(|e| Error::file("reading", &file, e))?;
        let id = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        if let Ok(parsed) = text_of(&text.replace("\r\n", "\n")) {
            articles.insert(id, parsed.articles().map(|article| article.anchor.clone()).collect());
        }
    }
    Ok(articles)
}

fn ending(file: &Path) -> String {
    file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The plain files of a folder, by name, without hidden ones.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |e| Error::file("reading the folder", folder, e);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let plain = entry.metadata().map_err(failed)?.is_file();
        if plain && !entry.file_name().to_string_lossy().starts_with('.') {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}
