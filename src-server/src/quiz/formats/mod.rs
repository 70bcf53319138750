//! Import and export of the question bank: bytes in, a report or bytes out. Nothing here touches the database or the clock; an import is always a dry run,
//! and taking over what it accepts is another step. Any bytes give a report or a [`FileError`] within bounded time and memory, never a panic.
//!
//! | format | in | out |
//! |---|---|---|
//! | xlsx | any column order and names, merged cells, several sheets | one sheet, comes back without loss |
//! | pasted text | `1.（多选）… A.… B.… 答案：AB 解析：…` | – |
//! | Moodle GIFT | choice, true/false, short answer, essay, missing word | without status, author and reviewer |
//! | Aiken | choice | – |
//! | bank file (TOML) | `assets/demo/questions/*.toml` | – |

mod aiken;
mod answers;
mod bank;
mod blanks;
mod citation;
mod decode;
mod draft;
mod error;
mod gift;
mod lines;
mod names;
mod options;
mod pasted;
mod points;
mod raw;
mod report;
mod settle;
mod text;
mod twins;
mod words;
mod xlsx;

pub use draft::{Draft, DraftCitation, Known, Status};
pub use error::{Active, Counted, ExportError, FileError, OtherKind};
pub use report::{NearDuplicate, Outcome, Place, Report, Row, Twin};
pub use twins::THRESHOLD;

/// A format that questions come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A workbook.
    Xlsx,
    /// Text pasted from a document.
    Pasted,
    /// Moodle's GIFT.
    Gift,
    /// Moodle's Aiken.
    Aiken,
    /// A bank file.
    Toml,
}

impl Format {
    /// The format by a file's name (empty for pasted text) and its bytes.
    pub fn guess(name: &str, bytes: &[u8]) -> Self {
        let kind = name.rsplit_once('.').map(|(_, kind)| kind.to_lowercase()).unwrap_or_default();
        match kind.as_str() {
            "xlsx" | "xlsm" | "xls" | "xlsb" | "ods" | "et" => return Self::Xlsx,
            "toml" => return Self::Toml,
            "gift" => return Self::Gift,
            _ => {}
        }
        if bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Self::Xlsx;
        }
        match decode::decode(bytes) {
            Ok(text) if gift::fits(&text) => Self::Gift,
            Ok(text) if aiken::fits(&text) => Self::Aiken,
            _ => Self::Pasted,
        }
    }
}

/// The rows of a file: drafts and refusals.
pub fn rows(format: Format, bytes: &[u8]) -> Result<Vec<Row>, FileError> {
    match format {
        Format::Xlsx => xlsx::read(bytes),
        Format::Pasted => pasted::read(&decode::decode(bytes)?),
        Format::Gift => gift::read(&decode::decode(bytes)?),
        Format::Aiken => aiken::read(&decode::decode(bytes)?),
        Format::Toml => bank::read(&decode::decode(bytes)?),
    }
}

/// The dry run of an import against the questions that the bank has.
pub fn import(format: Format, bytes: &[u8], bank: &[Known]) -> Result<Report, FileError> {
    Ok(Report::new(rows(format, bytes)?, bank))
}

/// The drafts as a workbook, which [`import`] reads back to the same drafts.
pub fn export_xlsx(drafts: &[Draft]) -> Result<Vec<u8>, ExportError> {
    xlsx::write(drafts)
}

/// The drafts as GIFT.
pub fn export_gift(drafts: &[Draft]) -> String {
    gift::write(drafts)
}
