//! Moodle's Aiken format: the stem in one line or more, `A. …` or `A) …` below it, then `ANSWER: B`. Strict where Moodle is, but several letters make a 多选,
//! and letters and the colon may be full-width.

use super::{
    error::FileError,
    raw::{Field, Raw},
    report::Row,
    text::{fold, half, half_char},
};

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Vec<Row>, FileError> {
    let mut rows = vec![];
    let mut block = Block::default();
    for (line, text) in (1_u32..).zip(text.lines()) {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        if block.raw.has(Field::Answer) {
            rows.push(std::mem::take(&mut block).finish());
        }
        if block.start == 0 {
            block.start = line;
        }
        if let Some(key) = answer(text) {
            block.set(Field::Answer, line, key);
        } else if let Some((index, option)) = option(text).filter(|(index, _)| *index == block.options) {
            block.set(Field::Option(index), line, option);
            block.options += 1;
        } else if block.options == 0 {
            block.set(Field::Stem, line, text);
        } else {
            block.set(Field::Option(block.options - 1), line, text);
        }
    }
    if block.start > 0 {
        rows.push(block.finish());
    }
    if rows.is_empty() { Err(FileError::Empty) } else { Ok(rows) }
}

/// Whether a text looks like this format: an answer line, and no Chinese label.
pub(super) fn fits(text: &str) -> bool {
    text.lines().any(|line| answer(line.trim()).is_some())
}

fn answer(line: &str) -> Option<&str> {
    let (label, key) = line.split_once([':', '：'])?;
    (fold(label) == "answer").then_some(key.trim())
}

fn option(line: &str) -> Option<(u8, &str)> {
    let mut chars = line.chars();
    let letter = half_char(chars.next()?);
    let mark = half_char(chars.next()?);
    let index = u8::try_from(u32::from(letter).checked_sub(u32::from('A'))?).ok().filter(|index| *index < 26)?;
    matches!(mark, '.' | ')' | '、').then(|| (index, chars.as_str().trim()))
}

#[derive(Default)]
struct Block {
    raw: Raw,
    start: u32,
    options: u8,
    lines: super::lines::Lines,
}

impl Block {
    fn set(&mut self, field: Field, line: u32, text: &str) {
        self.raw.add(field, &if field == Field::Answer { half(text) } else { text.to_owned() });
        self.lines.set(field, line);
    }

    fn finish(mut self) -> Row {
        if !self.raw.has(Field::Answer) {
            self.lines.set(Field::Answer, self.start);
        }
        self.lines.row(self.start, &self.raw, vec![])
    }
}
