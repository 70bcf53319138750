//! Which column holds what. The header is looked for in the first rows, under a title, a note or a group heading; a row counts the more, the more columns it
//! names, so that of a heading over two rows the one with the letters of the options wins.

use super::{
    super::{names, raw::Field, text::fold},
    grid::Cell,
};
use std::collections::BTreeMap;

/// The header is one of the first so many rows.
pub(super) const SEARCHED: u32 = 10;

/// The columns of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Columns {
    fields: BTreeMap<Field, u32>,
    /// The options are headed by numbers, not by letters.
    pub(super) numbered: bool,
}

impl Columns {
    /// The columns that a row names, if it can be a header: the stem, and one more at least.
    pub(super) fn of(row: &BTreeMap<u32, Cell>) -> Option<Self> {
        let mut ranked: BTreeMap<Field, (usize, u32)> = BTreeMap::new();
        let mut numbered = false;
        for (column, cell) in row {
            // A title merged over the sheet is one cell, not a name for each column.
            if cell.origin.1 != *column {
                continue;
            }
            let Some((field, rank)) = named(&cell.text) else { continue };
            numbered |= matches!(field, Field::Option(_))
                && fold(&cell.text).ends_with(|c: char| c.is_ascii_digit() || "一二三四五六七八".contains(c));
            let better = ranked.get(&field).is_none_or(|(known, _)| rank < *known);
            if better {
                ranked.insert(field, (rank, *column));
            }
        }
        let fields: BTreeMap<Field, u32> = ranked.into_iter().map(|(field, (_, column))| (field, column)).collect();
        (fields.contains_key(&Field::Stem) && fields.len() >= 2).then_some(Self { fields, numbered })
    }

    /// Adds the options that the row below the header names, when it names nothing else: a heading `选项` over `A`, `B`, `C`, `D`.
    pub(super) fn add_options(&mut self, header: u32, below: &BTreeMap<u32, Cell>) -> bool {
        let own = below.iter().filter(|(column, cell)| cell.origin.0 > header && cell.origin.1 == **column);
        let options: Vec<(Option<u8>, u32)> = own.map(|(column, cell)| (option(&fold(&cell.text)), *column)).collect();
        if options.len() < 2 || options.iter().any(|(option, _)| option.is_none()) {
            return false;
        }
        self.fields.remove(&Field::Options);
        self.fields.extend(options.into_iter().filter_map(|(option, column)| Some((Field::Option(option?), column))));
        true
    }

    /// Every field with its column.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Field, u32)> {
        self.fields.iter().map(|(field, column)| (*field, *column))
    }

    /// The column of a field; of an option that has none, the column that holds all options.
    pub(super) fn column(&self, field: Field) -> Option<u32> {
        let other = match field {
            Field::Option(_) => Some(Field::Options),
            Field::Options => Some(Field::Option(0)),
            Field::Article | Field::Version => Some(Field::Basis),
            _ => None,
        };
        self.fields.get(&field).or_else(|| self.fields.get(&other?)).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.fields.len()
    }

    /// The last column that is used.
    pub(super) fn last(&self) -> u32 {
        self.fields.values().max().copied().unwrap_or(0)
    }
}

/// The field that a header cell names, and how good the name is (0 is best).
fn named(text: &str) -> Option<(Field, usize)> {
    if text.len() > 200 {
        return None;
    }
    let folded = fold(text);
    // `答案（必填）`, `*题干`, `选项A[40字以内]`
    let marks = |c: char| "*:、。_-★#\"'()[]【】〔〕".contains(c);
    let word = folded.trim_start_matches(marks).split(['(', '[', '【', '〔', '<']).next().unwrap_or_default();
    let word = word.trim_end_matches(marks);
    if let Some(option) = option(word) {
        return Some((Field::Option(option), usize::from(word.chars().count() == 1)));
    }
    names::field(word)
}

/// `选项A`, `a选项`, `A`, `选项1`, `备选项一`.
fn option(word: &str) -> Option<u8> {
    let named = ["答案选项", "备选答案", "备选项", "可选项", "选项", "option", "choice"]
        .iter()
        .find_map(|name| word.strip_prefix(name).or_else(|| word.strip_suffix(name)));
    let mark = named.unwrap_or(word).trim_matches(|c: char| "-_.:、".contains(c));
    let mut chars = mark.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else { return None };
    let index = match c {
        'a'..='h' => u32::from(c) - u32::from('a'),
        'i'..='l' if named.is_some() => u32::from(c) - u32::from('a'),
        '1'..='9' if named.is_some() => u32::from(c) - u32::from('1'),
        c => {
            named?;
            u32::try_from("一二三四五六七八".chars().position(|known| known == c)?).ok()?
        }
    };
    u8::try_from(index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_understood() {
        for (text, field) in [
            ("题干", Some(Field::Stem)),
            (" 题 干 *", Some(Field::Stem)),
            ("试题内容（必填）", Some(Field::Stem)),
            ("选项Ａ", Some(Field::Option(0))),
            ("H", Some(Field::Option(7))),
            ("B选项", Some(Field::Option(1))),
            ("选项3", Some(Field::Option(2))),
            ("选项四", Some(Field::Option(3))),
            ("选项I", Some(Field::Option(8))),
            ("【答案】（必填）", Some(Field::Answer)),
            ("选项", Some(Field::Options)),
            ("备选答案", Some(Field::Options)),
            ("备选答案A", Some(Field::Option(0))),
            ("答案选项", Some(Field::Options)),
            ("正确答案：", Some(Field::Answer)),
            ("出处", Some(Field::Basis)),
            ("分值", None),
            ("序号", None),
            ("1", None),
            ("i", None),
            ("", None),
        ] {
            assert_eq!(named(text).map(|(field, _)| field), field, "{text}");
        }
    }
}
