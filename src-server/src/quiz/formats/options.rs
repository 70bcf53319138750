//! The options of a choice where several stand in one text: `A.警告 B.记过`, one a line, `（A）警告`. Markers count only in the order of the alphabet, so that
//! a letter in the middle of an option is not taken for the next one.

use super::text::{fold, half_char, letter};
use lianxin_proto::quiz::QuestionKind;

/// The options of a choice; none of the other types.
pub(super) fn of(kind: &QuestionKind) -> &[String] {
    match kind {
        QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } => options,
        _ => &[],
    }
}

/// The text before the first marker, and the options from the one with index `from` on. No marker, no options.
pub(super) fn cut(text: &str, from: usize) -> (String, Vec<String>) {
    let mut starts: Vec<(usize, usize)> = vec![];
    let mut at = 0;
    while let Some(found) = marker(text, at, letter(from + starts.len())) {
        starts.push(found);
        at = found.1;
    }
    // In the middle of a line one letter alone is no list: “A、B 两人”.
    let at_line = |start: usize| {
        text.get(..start)
            .is_none_or(|before| before.trim_end_matches([' ', '\u{3000}']).ends_with('\n') || before.trim().is_empty())
    };
    let alone = starts.len() == 1 && from == 0;
    if starts.first().is_none_or(|(start, _)| alone && !at_line(*start)) {
        return (text.trim().to_owned(), vec![]);
    }
    let before = starts.first().and_then(|(start, _)| text.get(..*start)).unwrap_or_default();
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([text.len()]);
    let options =
        starts.iter().zip(ends).map(|((_, from), to)| bare(text.get(*from..to).unwrap_or_default())).collect();
    (before.trim().to_owned(), options)
}

/// An option without the separator that some put behind each.
fn bare(option: &str) -> String {
    let option = option.trim();
    option.strip_suffix([';', '；', '|']).unwrap_or(option).trim().to_owned()
}

/// The next marker of a letter at or behind `at`: where it begins and where the option's text begins.
fn marker(text: &str, at: usize, wanted: char) -> Option<(usize, usize)> {
    let mut before = text.get(..at)?.chars().next_back();
    let rest = text.get(at..)?;
    let mut chars = rest.char_indices();
    while let Some((start, c)) = chars.next() {
        let line = before.is_none_or(|c| c == '\n')
            || (rest.get(..start)?.lines().next_back().is_some_and(|l| l.trim().is_empty())
                && before.is_some_and(char::is_whitespace));
        let behind = chars.as_str();
        if let Some(length) = marked(c, behind, wanted, before, line) {
            return Some((at + start, at + start + c.len_utf8() + length));
        }
        before = Some(c);
    }
    None
}

/// Whether `c` with what is behind it is a marker, and how many bytes of that belong to it.
fn marked(c: char, behind: &str, wanted: char, before: Option<char>, line: bool) -> Option<usize> {
    let spaced = line || before.is_none_or(char::is_whitespace);
    let mut next = behind.chars();
    let first = next.next();
    let is = |c: char, any_case: bool| {
        let c = half_char(c);
        c == wanted || (any_case && c.to_ascii_uppercase() == wanted)
    };
    if matches!(half_char(c), '(' | '[') || c == '【' {
        let inner = first.filter(|c| is(*c, spaced))?;
        let close = next.next().filter(|close| matches!(half_char(*close), ')' | ']') || *close == '】')?;
        return (spaced || !before.is_some_and(|c| c.is_ascii_alphanumeric())).then(|| {
            let length = inner.len_utf8() + close.len_utf8();
            length
                + usize::from(next.as_str().starts_with(['.', '、']))
                    * next.as_str().chars().next().map_or(0, char::len_utf8)
        });
    }
    if !is(c, spaced) {
        return None;
    }
    let first = first?;
    let fits = match half_char(first) {
        '.' | '、' => spaced || !before.is_some_and(|c| half_char(c).is_ascii_alphanumeric()),
        ':' | ')' | ',' => spaced,
        ' ' | '\t' => line,
        _ => return None,
    };
    // `A.B.C` as an abbreviation, `3.5`: a marker is followed by something that is not the same mark again.
    fits.then(|| first.len_utf8())
}

/// The options of a cell that holds all of them: with letters, else one a line, else between `；` or `|`.
pub(super) fn in_one_cell(text: &str) -> Vec<String> {
    let (before, options) = cut(text, 0);
    if options.len() >= 2 && before.is_empty() {
        return options;
    }
    for separators in [&['\n'][..], &['|', '｜'], &['；', ';']] {
        let parts: Vec<&str> = text.split(separators).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() >= 2 {
            return parts.into_iter().map(str::to_owned).collect();
        }
    }
    vec![]
}

/// An option's own cell, without the letter that some repeat in it.
pub(super) fn in_own_cell(text: &str, index: usize) -> String {
    let mut chars = text.chars();
    let own = chars.next().is_some_and(|c| half_char(c) == letter(index));
    match chars.next() {
        Some(mark) if own && matches!(half_char(mark), '.' | '、' | ':' | ')') && !chars.as_str().trim().is_empty() => {
            chars.as_str().trim().to_owned()
        }
        _ => text.to_owned(),
    }
}

/// Whether two options only say right and wrong, as judging is sometimes written; then which of them is right.
pub(super) fn as_judgement(options: &[String]) -> Option<usize> {
    match options {
        [first, second] if fold(first) != fold(second) => {
            let worded = |text: &str| {
                super::words::judgement(text)
                    .filter(|_| !text.chars().all(|c| c.is_ascii_alphanumeric() && c.is_ascii_digit()))
            };
            match (worded(first), worded(second)) {
                (Some(true), Some(false)) => Some(0),
                (Some(false), Some(true)) => Some(1),
                _ => None,
            }
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_cut() {
        for (text, before, options) in [
            ("A.警告 B.记过 C.开除", "", &["警告", "记过", "开除"][..]),
            ("A．警告；B．记过；", "", &["警告", "记过"]),
            ("Ａ、警告Ｂ、记过", "", &["警告", "记过"]),
            ("下列哪项？A.警告B.记过", "下列哪项？", &["警告", "记过"]),
            ("（A）警告（B）记过", "", &["警告", "记过"]),
            ("(a) 警告\n(b) 记过", "", &["警告", "记过"]),
            ("a. x\nb. y", "", &["x", "y"]),
            ("A 警告\nB 记过", "", &["警告", "记过"]),
            ("A) x\nB) y", "", &["x", "y"]),
            ("A：甲 B：乙", "", &["甲", "乙"]),
            ("A.", "", &[""]),
            ("甲说A、乙说B。", "甲说A、乙说B。", &[]),
            ("A、B两人", "", &["B两人"]),
            ("张A.", "张A.", &[]),
            ("", "", &[]),
            ("A.含维生素C B.含钙", "", &["含维生素C", "含钙"]),
        ] {
            let (found, list) = cut(text, 0);
            assert_eq!(
                (found.as_str(), list),
                (before, options.iter().map(|text| (*text).to_owned()).collect()),
                "{text}"
            );
        }
        assert_eq!(cut("C.丙 D.丁", 2).1, ["丙", "丁"]);
    }

    #[test]
    fn cells_of_options() {
        assert_eq!(in_one_cell("警告\n记过"), ["警告", "记过"]);
        assert_eq!(in_one_cell("警告|记过|开除"), ["警告", "记过", "开除"]);
        assert!(in_one_cell("警告").is_empty());
        assert_eq!(in_own_cell("B.记过", 1), "记过");
        assert_eq!(in_own_cell("B.记过", 0), "B.记过");
        assert_eq!(in_own_cell("A.", 0), "A.");
        let of = |first: &str, second: &str| as_judgement(&[first.into(), second.into()]);
        assert_eq!((of("正确", "错误"), of("×", "√"), of("1", "0"), of("是", "可以")), (Some(0), Some(1), None, None));
    }
}
