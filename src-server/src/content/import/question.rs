//! The files of `questions/`: bank files, each accepted or refused as a whole. What a question says is read by [`crate::quiz::formats`]; here its refusals become
//! faults with their lines, and an id that another file has already is refused.

use super::{
    folder::Text,
    report::{Draft, Fault},
};
use crate::quiz::formats::{self, FileError, Format, Outcome, Row};
use lianxin_proto::id::QuestionId;
use std::collections::HashMap;

/// A question with the line it begins on.
#[derive(Debug, Clone)]
pub struct Read {
    /// Where it stands in its file.
    pub line: usize,
    /// What it says.
    pub draft: formats::Draft,
}

/// Reads the files, in order.
pub fn read_all(texts: &[Text]) -> Vec<Draft<Vec<Read>>> {
    let mut seen: HashMap<QuestionId, String> = HashMap::new();
    texts
        .iter()
        .map(|text| {
            let mut draft = Draft::of(&text.file, read(text));
            for read in draft.content.iter().flatten() {
                let Some(id) = &read.draft.id else { continue };
                match seen.get(id) {
                    Some(other) => {
                        draft.faults.push(Fault::at(read.line, format!("the id {id} stands in {other} already")));
                    }
                    None => {
                        seen.insert(id.clone(), text.file.clone());
                    }
                }
            }
            draft
        })
        .collect()
}

fn read(text: &Text) -> Result<Vec<Read>, Vec<Fault>> {
    let rows = formats::rows(Format::Toml, text.text.as_bytes()).map_err(|error| match error {
        FileError::Syntax { line, reason } => vec![Fault::at(usize::try_from(line).unwrap_or(1), reason)],
        error => vec![Fault::whole(error.to_string())],
    })?;
    // A file that names an id twice refuses the later of the two, as every import does.
    let report = formats::Report::without_twins(rows);
    let faults: Vec<Fault> = report.rows.iter().filter_map(fault).collect();
    if !faults.is_empty() {
        return Err(faults);
    }
    let line = |row: &Row| usize::try_from(row.place.line).unwrap_or(1);
    Ok(report.rows.iter().filter_map(|row| Some(Read { line: line(row), draft: row.draft()?.clone() })).collect())
}

/// The fault of a refused row, on the line of what is wrong in it.
fn fault(row: &Row) -> Option<Fault> {
    let Outcome::Refused { cell, reason } = &row.outcome else { return None };
    let line = cell.split(' ').find_map(|word| word.parse().ok()).or_else(|| usize::try_from(row.place.line).ok());
    let reason = reason.strip_prefix(cell.as_str()).map_or(reason.as_str(), |rest| rest.trim_start_matches('：'));
    Some(Fault { line, reason: reason.to_owned() })
}
