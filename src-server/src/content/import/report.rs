//! What became of each file, for the editor (as text) and for programs (as JSON).

use crate::content::regulation::diff::ArticleDiff;
use lianxin_proto::time::CivilDate;
use serde::Serialize;
use std::fmt;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The line, counted from 1; absent when it is the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What is wrong there, and what would be right.
    pub reason: String,
}

impl Fault {
    /// At a line.
    pub fn at(line: usize, reason: impl Into<String>) -> Self {
        Self { line: Some(line), reason: reason.into() }
    }

    /// Of the whole file.
    pub fn whole(reason: impl Into<String>) -> Self {
        Self { line: None, reason: reason.into() }
    }
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Taken in, for the first time.
    New,
    /// Taken in, in the place of what was there.
    Changed,
    /// As it was.
    Unchanged,
    /// Not taken in; what was there before stays.
    Refused,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Its path within the folder.
    pub file: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// What else the editor should know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// A regulation's version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The articles that differ from the version before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub diff: Option<ArticleDiff>,
}

impl FileReport {
    /// A file that was taken in or found unchanged.
    pub fn accepted(file: &str, outcome: Outcome) -> Self {
        Self { file: file.to_owned(), outcome, faults: Vec::new(), notes: Vec::new(), version: None, diff: None }
    }

    /// A file that was refused.
    pub fn refused(file: &str, faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::accepted(file, Outcome::Refused) }
    }
}

/// All files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The day of import.
    pub day: CivilDate,
    /// How many entries of the feeds changed.
    pub published: usize,
    /// The files, by path.
    pub files: Vec<FileReport>,
}

impl Report {
    /// Nothing yet.
    pub fn new(day: CivilDate) -> Self {
        Self { day, published: 0, files: Vec::new() }
    }

    /// How many files had this outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.files.iter().filter(|file| file.outcome == outcome).count()
    }

    /// What became of one file.
    pub fn file(&self, file: &str) -> Option<&FileReport> {
        self.files.iter().find(|report| report.file == file)
    }

    /// Whether no file was refused.
    pub fn is_clean(&self) -> bool {
        self.count(Outcome::Refused) == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for file in &self.files {
            let word = match file.outcome {
                Outcome::New => "new      ",
                Outcome::Changed => "changed  ",
                Outcome::Unchanged => "unchanged",
                Outcome::Refused => "REFUSED  ",
            };
            if file.outcome == Outcome::Unchanged && file.notes.is_empty() {
                continue;
            }
            write!(f, "{word} {}", file.file)?;
            if let Some(version) = file.version {
                write!(f, " (version {version})")?;
            }
            writeln!(f)?;
            for fault in &file.faults {
                match fault.line {
                    Some(line) => writeln!(f, "            {}:{line}: {}", file.file, fault.reason)?,
                    None => writeln!(f, "            {}: {}", file.file, fault.reason)?,
                }
            }
            for note in &file.notes {
                writeln!(f, "            note: {note}")?;
            }
            if let Some(diff) = &file.diff {
                for (word, numbers) in [("added", &diff.added), ("changed", &diff.changed), ("removed", &diff.removed)]
                {
                    if !numbers.is_empty() {
                        writeln!(f, "            {word}: {}", numbers.join("、"))?;
                    }
                }
            }
        }
        write!(
            f,
            "{}: {} new, {} changed, {} unchanged, {} refused; {} entries published",
            self.day,
            self.count(Outcome::New),
            self.count(Outcome::Changed),
            self.count(Outcome::Unchanged),
            self.count(Outcome::Refused),
            self.published
        )
    }
}

/// A file on its way in: what it says, or what is wrong with it.
#[derive(Debug, Clone)]
pub struct Draft<T> {
    /// Its path within the folder.
    pub file: String,
    /// What it says; absent when it is refused.
    pub content: Option<T>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// What else the editor should know.
    pub notes: Vec<String>,
}

impl<T> Draft<T> {
    /// A file as it was read.
    pub fn of(file: &str, read: Result<T, Vec<Fault>>) -> Self {
        let (content, faults) = match read {
            Ok(content) => (Some(content), Vec::new()),
            Err(faults) => (None, faults),
        };
        Self { file: file.to_owned(), content, faults, notes: Vec::new() }
    }

    /// What it says, unless it is refused.
    pub fn good(&self) -> Option<&T> {
        self.content.as_ref().filter(|_| self.faults.is_empty())
    }

    /// Refuses it.
    pub fn refuse(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    /// The report of a file that was refused, `None` when it was not.
    pub fn refusal(&self) -> Option<FileReport> {
        self.good()
            .is_none()
            .then(|| FileReport { notes: self.notes.clone(), ..FileReport::refused(&self.file, self.faults.clone()) })
    }
}
