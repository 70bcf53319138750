//! What an import says: a row for everything that looked like a question, either a draft or the cell and the reason why not, and the questions that look
//! like another one. A report changes nothing; whoever shows it decides what is taken over.

use super::{
    draft::{Draft, Known},
    twins::{self, Texts},
};
use lianxin_proto::id::QuestionId;
use serde::Serialize;
use std::fmt;

/// The dry run of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Report {
    /// In the order of the file.
    pub rows: Vec<Row>,
    /// Rows that look like an earlier row or like a question of the bank, each with its nearest twin.
    pub near_duplicates: Vec<NearDuplicate>,
}

/// What became of one row (of a sheet) or block (of a text).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Row {
    /// Where it stands in the file.
    pub place: Place,
    /// What the importer assumed, for the editor to look at; in Chinese.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// A draft, or why there is none.
    pub outcome: Outcome,
}

/// A draft, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It can be taken over.
    Accepted(Box<Draft>),
    /// It cannot.
    Refused {
        /// `C12` in a sheet, `第 12 行` in a text.
        cell: String,
        /// The whole sentence for the editor: `第 12 行 C 列：答案写了 E，但只有四个选项`.
        reason: String,
    },
}

/// Where a row stands in its file.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, utoipa::ToSchema)]
pub struct Place {
    /// The worksheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The row or line, from 1.
    pub line: u32,
    /// `A12:H12` in a sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cells: Option<String>,
}

/// Two questions that look alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct NearDuplicate {
    /// The later one.
    pub place: Place,
    /// The one it looks like.
    pub twin: Twin,
    /// How much they have in common, [`twins::THRESHOLD`] to 100 percent.
    pub similarity: u8,
}

/// What a row looks like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Twin {
    /// An earlier row of the same file.
    Row(Place),
    /// A question of the bank.
    Question(QuestionId),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(sheet) = &self.sheet {
            write!(f, "工作表“{sheet}”")?;
        }
        write!(f, "第 {} 行", self.line)
    }
}

impl Row {
    /// The draft, where there is one.
    pub fn draft(&self) -> Option<&Draft> {
        match &self.outcome {
            Outcome::Accepted(draft) => Some(draft),
            Outcome::Refused { .. } => None,
        }
    }

    /// The whole sentence why there is none.
    pub fn refusal(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Accepted(_) => None,
            Outcome::Refused { reason, .. } => Some(reason),
        }
    }

    pub(super) fn refused(place: Place, cell: String, reason: String) -> Self {
        Self { place, notes: vec![], outcome: Outcome::Refused { cell, reason } }
    }
}

impl Report {
    /// Refuses the later of two rows with one id, and looks for near-duplicates among the rows and in the bank. A question is no twin of itself: a row
    /// with the id of a question of the bank is its next version.
    pub fn new(mut rows: Vec<Row>, bank: &[Known]) -> Self {
        refuse_repeated_ids(&mut rows);
        let drafts: Vec<(&Place, &Draft)> = rows.iter().filter_map(|row| Some((&row.place, row.draft()?))).collect();
        let texts: Vec<_> = drafts.iter().map(|(_, draft)| Texts::of_draft(draft)).collect();
        let known: Vec<_> = bank.iter().map(Texts::of_known).collect();
        let near_duplicates = twins::find(&known, &texts)
            .into_iter()
            .filter_map(|found| {
                let (place, _) = drafts.get(found.later)?;
                let twin = match found.twin {
                    twins::Other::Known(index) => Twin::Question(bank.get(index)?.id.clone()),
                    twins::Other::Earlier(index) => Twin::Row((*drafts.get(index)?.0).clone()),
                };
                Some(NearDuplicate { place: (*place).clone(), twin, similarity: found.similarity })
            })
            .collect();
        Self { rows, near_duplicates }
    }

    /// The same without looking for near-duplicates.
    pub fn without_twins(mut rows: Vec<Row>) -> Self {
        refuse_repeated_ids(&mut rows);
        Self { rows, near_duplicates: vec![] }
    }

    /// The drafts that can be taken over, in order.
    pub fn drafts(&self) -> impl Iterator<Item = &Draft> {
        self.rows.iter().filter_map(Row::draft)
    }
}

fn refuse_repeated_ids(rows: &mut [Row]) {
    let mut seen = std::collections::HashMap::new();
    for row in rows {
        let Some(id) = row.draft().and_then(|draft| draft.id.clone()) else { continue };
        match seen.get(&id) {
            None => {
                seen.insert(id, row.place.clone());
            }
            Some(first) => {
                let reason = format!("{}：题库编号 {id} 和{first}的一样", row.place);
                row.outcome = Outcome::Refused { cell: format!("第 {} 行", row.place.line), reason };
                row.notes.clear();
            }
        }
    }
}
