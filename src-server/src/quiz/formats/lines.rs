//! Where the parts of a question stand in a text, so that a refusal names the line of what is wrong and not only of the question.

use super::{
    raw::{Fault, Field, Raw},
    report::{Outcome, Place, Row},
    settle::settle,
};
use std::collections::BTreeMap;

/// The first line of each part.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(BTreeMap<Field, u32>);

impl Lines {
    /// Remembers a line, unless the part began earlier.
    pub(super) fn set(&mut self, field: Field, line: u32) {
        self.0.entry(field).or_insert(line);
    }

    /// The line of a part; of an option the line of the options; else the question's first.
    fn of(&self, field: Field, start: u32) -> u32 {
        let near = match field {
            Field::Option(_) => Some(Field::Options),
            Field::Options => Some(Field::Option(0)),
            _ => None,
        };
        let line = self.0.get(&field).or_else(|| self.0.get(&near?));
        line.copied().unwrap_or(start)
    }

    /// The row that a question of a text makes.
    pub(super) fn row(&self, start: u32, raw: &Raw, mut notes: Vec<String>) -> Row {
        match settle(raw) {
            Ok((draft, assumed)) => {
                notes.extend(assumed);
                Row { place: place(start), notes, outcome: Outcome::Accepted(Box::new(draft)) }
            }
            Err(fault) => self.refused(start, &fault),
        }
    }

    /// The row that a fault makes.
    pub(super) fn refused(&self, start: u32, fault: &Fault) -> Row {
        let line = self.of(fault.field, start);
        Row::refused(place(start), format!("第 {line} 行"), format!("第 {line} 行：{}", fault.reason))
    }
}

/// A line of a text.
pub(super) fn place(line: u32) -> Place {
    Place { sheet: None, line, cells: None }
}
