//! Workbooks of questions, as units send them around: any order of columns, any names for them, a title above, several sheets, merged cells. The file is
//! checked as a package first ([`guard`]), then read as texts ([`grid`]), then row by row as questions.

mod grid;
mod guard;
mod header;
mod write;

pub(super) use write::write;

use super::{
    error::FileError,
    raw::{Fault, Field, Raw},
    report::{Outcome, Place, Row},
    settle::settle,
    text, words,
};
use grid::{Cell, Kind, Sheet};
use header::Columns;
use lianxin_proto::{quiz::QuestionType, time::CivilDate};
use std::collections::BTreeMap;

/// Reads a workbook of any bytes; see [`guard`] and [`grid`] for the bounds.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row>, FileError> {
    guard::check(bytes)?;
    let sheets = grid::read(bytes)?;
    let several = sheets.iter().filter(|sheet| !sheet.hidden).count() > 1;
    let rows: Vec<Row> = sheets.iter().flat_map(|sheet| SheetReader::new(sheet, several).read()).collect();
    if rows.is_empty() { Err(FileError::Empty) } else { Ok(rows) }
}

struct SheetReader<'a> {
    sheet: &'a Sheet,
    /// The sheet is named in every place, because there are others.
    several: bool,
    columns: Columns,
    heading: Option<QuestionType>,
    rows: Vec<Row>,
}

/// The cells of one question: the rows that a merged stem holds together, mostly one.
type Group<'a> = Vec<(u32, &'a BTreeMap<u32, Cell>)>;

impl<'a> SheetReader<'a> {
    fn new(sheet: &'a Sheet, several: bool) -> Self {
        Self { sheet, several, columns: Columns::default(), heading: words::in_name(&sheet.name), rows: vec![] }
    }

    fn read(mut self) -> Vec<Row> {
        let name = &self.sheet.name;
        let first = self.sheet.rows.keys().next().copied().unwrap_or(0);
        if self.sheet.hidden {
            let place = Place { sheet: Some(name.clone()), line: first + 1, cells: None };
            let reason = format!("工作表“{name}”是隐藏的，没有读");
            return vec![Row::refused(place, name.clone(), reason)];
        }
        let Some((last, columns)) = self.find_header() else {
            let place = Place { sheet: Some(name.clone()), line: first + 1, cells: None };
            let searched = header::SEARCHED;
            let reason =
                format!("工作表“{name}”的前 {searched} 行里找不到表头（要有“题干”和“答案”这样的列），整张没有读");
            return vec![Row::refused(place, name.clone(), reason)];
        };
        self.columns = columns;
        let sheet = self.sheet;
        let mut group: Group = vec![];
        for (row, cells) in sheet.rows.range(last + 1..) {
            let continued = self
                .columns
                .column(Field::Stem)
                .and_then(|column| cells.get(&column))
                .is_some_and(|cell| cell.origin.0 < *row);
            if !continued {
                self.question(&std::mem::take(&mut group));
                if self.aside(*row, cells) {
                    continue;
                }
            }
            group.push((*row, cells));
        }
        self.question(&group);
        self.rows
    }

    /// The last row of the header, and its columns.
    fn find_header(&self) -> Option<(u32, Columns)> {
        let mut best: Option<(u32, Columns)> = None;
        for (row, cells) in self.sheet.rows.range(..header::SEARCHED) {
            let Some(mut columns) = Columns::of(cells) else { continue };
            let mut last = *row;
            if self.sheet.rows.get(&(row + 1)).is_some_and(|next| columns.add_options(*row, next)) {
                last += 1;
            }
            if best.as_ref().is_none_or(|(_, known)| columns.len() > known.len()) {
                best = Some((last, columns));
            }
        }
        best
    }

    /// Rows that are no question: a heading, the header once more, nothing in any column that counts.
    fn aside(&mut self, row: u32, cells: &BTreeMap<u32, Cell>) -> bool {
        if let Some(columns) = Columns::of(cells).filter(|columns| columns.len() >= 3) {
            self.columns = columns;
            return true;
        }
        let mut origins: Vec<(u32, u32)> = cells.values().map(|cell| cell.origin).collect();
        origins.dedup();
        if let ([origin], Some(cell)) = (origins.as_slice(), cells.values().next()) {
            if let Some(heading) = words::heading(&cell.text) {
                self.heading = heading.of();
                return true;
            }
            let in_stem = Some(origin.1) == self.columns.column(Field::Stem)
                || self.columns.iter().all(|(_, column)| column != origin.1);
            let merged = cells.len() > 1;
            if merged || !in_stem {
                let reason = format!("只有“{}”，不像一道题", text::shortened(&cell.text, 20));
                self.refuse(row, row, Some(origin.1), &reason);
                return true;
            }
        }
        self.columns.iter().all(|(_, column)| !cells.contains_key(&column))
    }

    fn question(&mut self, group: &Group) {
        let (Some((first, _)), Some((last, _))) = (group.first(), group.last()) else { return };
        let mut raw = Raw::under(self.heading);
        raw.numbered = self.columns.numbered;
        let mut notes = vec![];
        let columns = self.columns.clone();
        for (row, cells) in group {
            for (field, column) in columns.iter() {
                let Some(cell) = cells.get(&column) else { continue };
                // A cell merged over columns belongs to its first; one merged over rows counts for each, but for one question once.
                let repeated = cell.origin.1 != column || (row != first && cell.origin.0 != *row);
                if repeated {
                    continue;
                }
                if let Some(reason) = unusable(cell) {
                    self.refuse(*row, *last, Some(column), reason);
                    return;
                }
                if let Some(day) = serial(&cell.text).filter(|_| field == Field::Version) {
                    notes.push(format!("{} 列是数字 {}，当作日期 {day}，请核对", column_name(column), cell.text));
                    raw.add(field, &day.to_string());
                    continue;
                }
                if cell.kind == Kind::Date && field != Field::Version {
                    notes.push(format!("{} 列是日期格式，读作 {}，请核对", column_name(column), cell.text));
                }
                raw.add(field, &cell.text);
            }
        }
        match settle(&raw) {
            Ok((draft, assumed)) => {
                notes.extend(assumed);
                let place = self.place(*first, *last);
                self.rows.push(Row { place, notes, outcome: Outcome::Accepted(Box::new(draft)) });
            }
            Err(Fault { field, reason }) => self.refuse(*first, *last, columns.column(field), &reason),
        }
    }

    fn refuse(&mut self, row: u32, last: u32, column: Option<u32>, reason: &str) {
        let place = self.place(row, last);
        let (cell, at) = match column {
            Some(column) => {
                (format!("{}{}", column_name(column), row + 1), format!("{place} {} 列", column_name(column)))
            }
            None => (format!("第 {} 行", row + 1), place.to_string()),
        };
        self.rows.push(Row::refused(place, cell, format!("{at}：{reason}")));
    }

    fn place(&self, row: u32, last: u32) -> Place {
        let first_column = self.columns.iter().map(|(_, column)| column).min().unwrap_or(0);
        let cells =
            format!("{}{}:{}{}", column_name(first_column), row + 1, column_name(self.columns.last()), last + 1);
        Place { sheet: self.several.then(|| self.sheet.name.clone()), line: row + 1, cells: Some(cells) }
    }
}

fn unusable(cell: &Cell) -> Option<&'static str> {
    match cell.kind {
        Kind::Text | Kind::Date => None,
        Kind::Formula => Some("单元格是公式，请粘贴为数值"),
        Kind::Error => Some("单元格是错误值"),
        Kind::TooLong => Some("单元格里的字太多"),
    }
}

/// A day that lost its format and shows as the number of days since 1900, from 1949 to 2064.
fn serial(text: &str) -> Option<CivilDate> {
    let days = text.parse::<i32>().ok().filter(|days| (18_000..60_000).contains(days))?;
    Some(CivilDate::new(1899, 12, 30).ok()?.plus_days(days))
}

/// `A`, `Z`, `AA`; columns from 0.
fn column_name(column: u32) -> String {
    let mut name = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        name.insert(0, text::letter(usize::try_from(rest % 26).unwrap_or(0)));
        rest /= 26;
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 63].map(column_name), ["A", "Z", "AA", "BL"]);
    }
}
