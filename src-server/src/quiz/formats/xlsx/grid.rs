//! The cells of a workbook's sheets as texts, the way a person sees them: numbers without a binary tail, dates as days, percent as percent, a merged cell's
//! value in all of its range. Formulas are marked, not computed. Every bound is checked while reading, because a sheet can claim a billion cells.

use super::super::error::{Counted, FileError};
use calamine::{DataRef, Dimensions, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use std::{
    collections::{BTreeMap, HashMap},
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

/// The most rows of a sheet that are read, the header's among them.
pub(super) const ROWS_MAX: u32 = 20_000;
/// The most columns.
pub(super) const COLUMNS_MAX: u32 = 64;
/// The most sheets.
const SHEETS_MAX: usize = 32;
/// The most cells over all sheets, empty ones that are only formatted among them.
const CELLS_MAX: usize = 3_000_000;
/// The most bytes of text over all cells: a string that stands in the file once may be shown in every cell.
const TEXT_MAX: usize = 32 << 20;
/// The most characters that Excel lets a cell hold.
const CELL_MAX: usize = 32_767;

/// A sheet.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) hidden: bool,
    /// By row, then column, both from 0. Empty cells are left out.
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
}

/// A cell with something in it.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) text: Arc<str>,
    pub(super) kind: Kind,
    /// The cell whose value this is: itself, or the first of the merged range.
    pub(super) origin: (u32, u32),
}

/// What kind of cell it is, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// A date or time by its format; people rarely mean it outside a date column.
    Date,
    Formula,
    /// `#N/A` and the like.
    Error,
    TooLong,
}

/// All sheets that hold cells. The file must have passed [`super::guard::check`].
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, FileError> {
    // The reader computes with cell references unchecked; on an invented file that overflows, which is a panic in a debug build.
    catch_unwind(AssertUnwindSafe(|| read_all(bytes)))
        .unwrap_or_else(|_| Err(FileError::Damaged("the reader panicked".into())))
}

fn damaged(error: &XlsxError) -> FileError {
    FileError::Damaged(error.to_string())
}

fn read_all(bytes: &[u8]) -> Result<Vec<Sheet>, FileError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let listed: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    if listed.len() > SHEETS_MAX {
        return Err(FileError::TooMany { what: Counted::Sheets, max: SHEETS_MAX as u64 });
    }
    let mut budget = Budget { cells: CELLS_MAX, text: TEXT_MAX };
    let mut sheets = vec![];
    for (name, hidden) in listed {
        let rows = read_sheet(&mut book, &name, &mut budget)?;
        if !rows.is_empty() {
            sheets.push(Sheet { name, hidden, rows });
        }
    }
    Ok(sheets)
}

struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    fn cell(&mut self) -> Result<(), FileError> {
        self.cells =
            self.cells.checked_sub(1).ok_or(FileError::TooMany { what: Counted::Cells, max: CELLS_MAX as u64 })?;
        Ok(())
    }

    fn text(&mut self, bytes: usize) -> Result<(), FileError> {
        self.text = self.text.checked_sub(bytes).ok_or(FileError::Unpacked { max: TEXT_MAX as u64 })?;
        Ok(())
    }
}

type Rows = BTreeMap<u32, BTreeMap<u32, Cell>>;

fn read_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, budget: &mut Budget) -> Result<Rows, FileError> {
    let mut rows = values(book, name, budget)?;
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|error| damaged(&error))? {
        if cell.formula.is_some() {
            let (row, column) = bounded(cell.pos)?;
            let marked = Cell { text: "公式".into(), kind: Kind::Formula, origin: (row, column) };
            rows.entry(row).or_default().insert(column, marked);
        }
    }
    drop(reader);
    let merged = book.merge_cells_by_sheet_name(name).map_err(|error| damaged(&error))?;
    spread(&mut rows, &merged, budget)?;
    Ok(rows)
}

fn bounded(pos: (u32, u32)) -> Result<(u32, u32), FileError> {
    if pos.0 >= ROWS_MAX {
        return Err(FileError::TooMany { what: Counted::Rows, max: u64::from(ROWS_MAX) });
    }
    if pos.1 >= COLUMNS_MAX {
        return Err(FileError::TooMany { what: Counted::Columns, max: u64::from(COLUMNS_MAX) });
    }
    Ok(pos)
}

fn values(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, budget: &mut Budget) -> Result<Rows, FileError> {
    let mut rows = Rows::new();
    let mut seen: HashMap<String, Arc<str>> = HashMap::new();
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| damaged(&error))?;
    let formats: Vec<Shown> = reader
        .styles()
        .iter()
        .map(|style| Shown::of(style.number_format.as_ref().map_or("", |f| &f.format_code)))
        .collect();
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| damaged(&error))? {
        budget.cell()?;
        let shown = formats.get(style).copied().unwrap_or(Shown::Plain);
        let Some((text, kind)) = shown_text(cell.get_value(), shown) else { continue };
        let (row, column) = bounded(cell.get_position())?;
        budget.text(text.len())?;
        let text = seen.get(&text).cloned().unwrap_or_else(|| {
            let shared: Arc<str> = text.as_str().into();
            seen.insert(text, Arc::clone(&shared));
            shared
        });
        rows.entry(row).or_default().insert(column, Cell { text, kind, origin: (row, column) });
    }
    Ok(rows)
}

/// The value of the first cell of a merged range counts for all of it.
fn spread(rows: &mut Rows, merged: &[Dimensions], budget: &mut Budget) -> Result<(), FileError> {
    for range in merged {
        let (top, left) = range.start;
        let Some(value) = rows.get(&top).and_then(|row| row.get(&left)).cloned() else { continue };
        let last = rows.last_key_value().map_or(0, |(row, _)| *row);
        for row in top..=range.end.0.min(last) {
            for column in left..=range.end.1.min(COLUMNS_MAX - 1) {
                budget.cell()?;
                if (row, column) != (top, left) {
                    budget.text(value.text.len())?;
                    rows.entry(row).or_default().insert(column, value.clone());
                }
            }
        }
    }
    Ok(())
}

/// How a number is shown, as far as it changes what a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Plain,
    Percent,
    /// Filled with zeros to so many digits.
    Padded(usize),
}

impl Shown {
    fn of(code: &str) -> Self {
        let first = code.split(';').next().unwrap_or_default();
        if first.contains('%') {
            Self::Percent
        } else if first.len() >= 2 && first.len() <= 15 && first.bytes().all(|b| b == b'0') {
            Self::Padded(first.len())
        } else {
            Self::Plain
        }
    }
}

fn shown_text(value: &DataRef<'_>, shown: Shown) -> Option<(String, Kind)> {
    let (text, kind) = match value {
        DataRef::Empty => return None,
        DataRef::String(text) => (text.clone(), Kind::Text),
        DataRef::SharedString(text) => ((*text).to_owned(), Kind::Text),
        DataRef::Bool(value) => (if *value { "TRUE" } else { "FALSE" }.to_owned(), Kind::Text),
        DataRef::Int(value) => (value.to_string(), Kind::Text),
        DataRef::Float(value) => (number(*value, shown), Kind::Text),
        DataRef::DateTime(value) => (moment(value), Kind::Date),
        DataRef::DateTimeIso(text) => (text.trim_end_matches("T00:00:00").replace('T', " "), Kind::Date),
        DataRef::DurationIso(text) => (text.clone(), Kind::Date),
        DataRef::Error(error) => (error.to_string(), Kind::Error),
    };
    if text.trim().is_empty() {
        return None;
    }
    if text.chars().count() > CELL_MAX {
        return Some((String::from("…"), Kind::TooLong));
    }
    Some((text, kind))
}

/// At most 15 digits, as Excel shows them: 0.1 + 0.2 is 0.3.
fn number(value: f64, shown: Shown) -> String {
    let rounded = |value: f64| format!("{value:.14e}").parse::<f64>().unwrap_or(value);
    match shown {
        Shown::Percent => format!("{}%", rounded(value * 100.0)),
        Shown::Padded(digits) if value >= 0.0 && value.fract() == 0.0 => format!("{:0>digits$}", rounded(value)),
        _ => format!("{}", rounded(value)),
    }
}

fn moment(value: &calamine::ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let clock =
        if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") };
    let serial = value.as_f64();
    if value.is_duration() || (0.0..1.0).contains(&serial) {
        clock
    } else if serial.fract() == 0.0 {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02} {clock}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_shown() {
        for (value, code, text) in [
            (3.0, "General", "3"),
            (0.1 + 0.2, "General", "0.3"),
            (0.5, "0%", "50%"),
            (0.07, "0.00%", "7%"),
            (1.0, "000", "001"),
            (12_388.0, "", "12388"),
            (-2.5, "00", "-2.5"),
            (1e20, "", "100000000000000000000"),
        ] {
            assert_eq!(number(value, Shown::of(code)), text, "{value} {code}");
        }
    }
}
