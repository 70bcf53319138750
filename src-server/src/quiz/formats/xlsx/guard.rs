//! What a workbook must be before its cells are read: an ordinary .xlsx package, small enough when unpacked, without programs, without data from elsewhere.
//! The reader behind it trusts the counts and attributes that a file declares (it reserves memory for them, it copies them for every style), so they are
//! checked here, on the same bytes, with the same parser.

use super::super::error::{Active, Counted, FileError, OtherKind};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::{
    collections::HashSet,
    io::{Cursor, Read},
};
use zip::ZipArchive;

/// The most bytes of a file.
pub(super) const PACKED_MAX: u64 = 8 << 20;
/// The most bytes of all its parts together.
pub(super) const UNPACKED_MAX: u64 = 32 << 20;
/// The most parts.
const PARTS_MAX: usize = 1_000;
/// The most bytes of the part that holds the styles; a workbook that came through many hands has some hundred thousand.
const STYLES_MAX: usize = 2 << 20;
/// The most tags in it.
const STYLE_TAGS_MAX: usize = 80_000;
/// The most bytes of one of these tags with its attributes; the reader copies names into every style.
const STYLE_TAG_MAX: usize = 1_024;
/// The most strings that a file may declare; the reader reserves memory for them.
const STRINGS_MAX: u64 = 2_000_000;

/// Other kinds of files, by a part that they have.
const OTHER_KINDS: [(&str, OtherKind); 4] = [
    ("xl/workbook.bin", OtherKind::BinaryWorkbook),
    ("word/document.xml", OtherKind::Document),
    ("content.xml", OtherKind::OpenDocument),
    ("ppt/presentation.xml", OtherKind::Slides),
];

/// Parts that a question bank has no use for and that can do harm: by the beginning of their path in small letters.
const ACTIVE: [(&str, Active); 9] = [
    ("xl/externallinks/", Active::ExternalLink),
    ("xl/macrosheets/", Active::Macro),
    ("xl/dialogsheets/", Active::Macro),
    ("xl/activex/", Active::Control),
    ("xl/ctrlprops/", Active::Control),
    ("xl/embeddings/", Active::Embedded),
    ("xl/connections.xml", Active::ExternalData),
    ("xl/querytables/", Active::ExternalData),
    ("customui/", Active::Macro),
];

/// Checks a file of any bytes in time and memory bounded by the constants above.
pub(super) fn check(bytes: &[u8]) -> Result<(), FileError> {
    if bytes.len() as u64 > PACKED_MAX {
        return Err(FileError::TooLarge { max: PACKED_MAX });
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        let encrypted: Vec<u8> = "EncryptedPackage".bytes().flat_map(|byte| [byte, 0]).collect();
        let locked = bytes.windows(encrypted.len()).any(|window| window == encrypted);
        return Err(FileError::Kind(if locked { OtherKind::Encrypted } else { OtherKind::OldWorkbook }));
    }
    if !bytes.starts_with(b"PK") {
        return Err(FileError::Kind(OtherKind::Unknown));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(FileError::TooMany { what: Counted::Parts, max: PARTS_MAX as u64 });
    }
    directory(&mut archive)?;
    let mut left = UNPACKED_MAX;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| damaged(&error))?;
        let name = part.name().map_err(|error| damaged(&error))?.to_lowercase();
        let mut content = Vec::new();
        // One byte more than allowed is read, never more: what a directory declares is not what comes out.
        part.take(left + 1).read_to_end(&mut content).map_err(|error| FileError::Damaged(error.to_string()))?;
        left = left.checked_sub(content.len() as u64).ok_or(FileError::Unpacked { max: UNPACKED_MAX })?;
        check_part(&name, &content)?;
    }
    Ok(())
}

fn damaged(error: &zip::result::ZipError) -> FileError {
    FileError::Damaged(error.to_string())
}

/// What the directory alone says: names, sizes, encryption.
fn directory(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), FileError> {
    let mut total = 0_u64;
    let mut names = vec![];
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(|error| damaged(&error))?;
        if part.encrypted() {
            return Err(FileError::Kind(OtherKind::Encrypted));
        }
        total = total.saturating_add(part.size());
        names.push(
            part.name().map_err(|error| damaged(&error))?.replace('\\', "/").trim_start_matches('/').to_lowercase(),
        );
    }
    if total > UNPACKED_MAX {
        return Err(FileError::Unpacked { max: UNPACKED_MAX });
    }
    for name in &names {
        let last = name.rsplit('/').next().unwrap_or_default();
        if last.starts_with("vbaproject") || last.starts_with("vbadata") {
            return Err(FileError::Active(Active::Macro));
        }
        if let Some((_, what)) = ACTIVE.iter().find(|(prefix, _)| name.starts_with(prefix)) {
            return Err(FileError::Active(*what));
        }
    }
    if let Some((_, kind)) = OTHER_KINDS.iter().find(|(path, _)| names.iter().any(|name| name == path)) {
        return Err(FileError::Kind(*kind));
    }
    if !names.iter().any(|name| name == "[content_types].xml") {
        return Err(FileError::Kind(OtherKind::Unknown));
    }
    Ok(())
}

fn check_part(name: &str, content: &[u8]) -> Result<(), FileError> {
    if !name.rsplit_once('.').is_some_and(|(_, kind)| kind == "xml" || kind == "rels" || kind == "vml") {
        return Ok(());
    }
    // Every program writes UTF-8. Other encodings could hide from a check what the reader then decodes.
    let text =
        std::str::from_utf8(content).ok().filter(|text| !text.chars().any(|c| c.is_control() && !"\t\r\n".contains(c)));
    let Some(text) = text else { return Err(FileError::Damaged(format!("{name} is not plain UTF-8"))) };
    if name == "[content_types].xml" && text.contains("macroEnabled") {
        return Err(FileError::Active(Active::Macro));
    }
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") {
        return Err(FileError::Damaged(format!("{name} declares a document type")));
    }
    let styles = name.ends_with("styles.xml");
    if styles && content.len() > STYLES_MAX {
        return Err(FileError::Unpacked { max: STYLES_MAX as u64 });
    }
    check_tags(name, text, styles)
}

/// Tags as the reader behind will see them.
fn check_tags(name: &str, text: &str, styles: bool) -> Result<(), FileError> {
    let mut xml = Reader::from_str(text);
    let config = xml.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    let mut tags = 0;
    let mut sheets = HashSet::new();
    loop {
        match xml.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                tags += 1;
                // The first tag names the name spaces, and there are many.
                if styles && tags > 1 && tag.len() > STYLE_TAG_MAX {
                    return Err(FileError::Damaged(format!("a tag of {} bytes in {name}", tag.len())));
                }
                if styles && tags > STYLE_TAGS_MAX {
                    return Err(FileError::Damaged(format!("more than {STYLE_TAGS_MAX} styles in {name}")));
                }
                check_tag(name, &tag, &mut sheets)?;
            }
            Ok(Event::Eof) => return Ok(()),
            Err(error) => return Err(FileError::Damaged(format!("{name}: {error}"))),
            Ok(_) => {}
        }
    }
}

/// The attributes that the reader computes with as they stand. `sheets` collects what the sheets of this part refer to: a hundred sheets that are all the
/// same part would be read a hundred times.
fn check_tag(name: &str, tag: &BytesStart, sheets: &mut HashSet<String>) -> Result<(), FileError> {
    let bad = |what: &str| Err(FileError::Damaged(format!("{what} in {name}")));
    match tag.local_name().as_ref() {
        "c" | "row" if !every(name, tag, "r", is_range)? => bad("a reference"),
        "mergeCell" | "dimension" if !every(name, tag, "ref", is_range)? => bad("a reference"),
        "sst"
            if !every(name, tag, "uniqueCount", |count| {
                count.parse().is_ok_and(|count: u64| count <= STRINGS_MAX)
            })? =>
        {
            Err(FileError::TooMany { what: Counted::Strings, max: STRINGS_MAX })
        }
        "sheet" if !every(name, tag, "id", |id| sheets.insert(id.to_owned()))? => {
            bad("a sheet that stands there twice")
        }
        "Relationship" if !every(name, tag, "Type", |kind| !kind.ends_with("/worksheet"))? => {
            let mut first = |target: &str| {
                let target = target.to_lowercase();
                sheets.insert(target.rsplit(['/', '\\']).next().unwrap_or_default().to_owned())
            };
            if every(name, tag, "Target", &mut first)? { Ok(()) } else { bad("a sheet that stands there twice") }
        }
        _ => Ok(()),
    }
}

/// Whether an attribute fits wherever the tag has it. By its local name and as it is written; an invented tag may have one several times.
fn every(name: &str, tag: &BytesStart, wanted: &str, mut fits: impl FnMut(&str) -> bool) -> Result<bool, FileError> {
    for attribute in tag.attributes().with_checks(false) {
        let Ok(attribute) = attribute else { return Err(FileError::Damaged(format!("attributes in {name}"))) };
        if attribute.key.local_name().as_ref() == wanted && !fits(&attribute.value) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `7`, `B7`, `A1:H7`: at most three letters and seven digits each, and not backwards.
fn is_range(text: &str) -> bool {
    let cell = |text: &str| -> Option<(usize, String, u32)> {
        let letters = text.find(|c: char| c.is_ascii_digit())?;
        let (column, row) = text.split_at(letters);
        let fits = letters <= 3 && row.len() <= 7 && column.bytes().all(|b| b.is_ascii_alphabetic());
        fits.then(|| Some((letters, column.to_ascii_uppercase(), row.parse().ok()?)))?
    };
    match text.split_once(':') {
        None => cell(text).is_some(),
        Some((from, to)) => match (cell(from), cell(to)) {
            (Some(from), Some(to)) => (from.0, &from.1) <= (to.0, &to.1) && from.2 <= to.2,
            _ => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_checked() {
        for good in ["1", "A1", "xfd1048576", "A1:A1", "Z9:AA10"] {
            assert!(is_range(good), "{good}");
        }
        for bad in ["", "A", "AAAA1", "A12345678", "B1:A1", "A2:A1", "A1:", "A1:B2:C3", "1A", "A1é"] {
            assert!(!is_range(bad), "{bad}");
        }
    }
}
