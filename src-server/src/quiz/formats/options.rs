//! The options of a choice where several stand in one text: `A.警告 B.记过`, one a line, `（A）警告`. Markers count only in the order of the alphabet, so that
//! a letter in the middle of an option is not taken for the next one.

use super::text::{fold, half_char, letter};
use lianxin_proto::quiz::QuestionKind;

/// The most places where a list of options is tried to begin.
const STARTS_MAX: usize = 8;

/// The options of a choice; none of the other types.
pub(super) fn of(kind: &QuestionKind) -> &[String] {
    match kind {
        QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } => options,
        _ => &[],
    }
}

/// The text before the first marker, and the options from the one with index `from` on. No marker, no options.
pub(super) fn cut(text: &str, from: usize) -> (String, Vec<String>) {
    let mut best: Option<Vec<Marker>> = None;
    let mut at = 0;
    for _ in 0..STARTS_MAX {
        let Some(first) = marker(text, at, letter(from), None) else { break };
        at = first.text;
        let mut found = vec![first];
        while let Some(next) =
            found.last().and_then(|last| marker(text, last.text, letter(from + found.len()), Some(last.style)))
        {
            found.push(next);
        }
        // “A、B 两人，应当怎样？A.… B.…”: the longest list; of equals the first that begins a line, else the last.
        let better = best.as_ref().is_none_or(|known| {
            found.len() > known.len() || (found.len() == known.len() && !known.first().is_some_and(|first| first.line))
        });
        if better {
            best = Some(found);
        }
    }
    // In the middle of a line one letter alone is no list.
    let alone = |found: &[Marker]| from == 0 && matches!(found, [only] if !only.line);
    let list = best.filter(|found| !alone(found)).unwrap_or_default();
    let before = list.first().map_or(text, |first| text.get(..first.start).unwrap_or_default());
    let ends = list.iter().skip(1).map(|next| next.start).chain([text.len()]);
    let options =
        list.iter().zip(ends).map(|(marker, to)| bare(text.get(marker.text..to).unwrap_or_default())).collect();
    (before.trim().to_owned(), options)
}

/// A letter that marks an option.
#[derive(Debug, Clone, Copy)]
struct Marker {
    start: usize,
    /// Where the option's text begins.
    text: usize,
    /// It begins a line.
    line: bool,
    style: Style,
}

/// How options are marked; a list keeps to one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// `（A）`
    Brackets,
    /// `A.`, `A、`, `A）`, `A：`
    Mark,
    /// `A ` at the beginning of a line
    Space,
}

/// An option without the separator that some put behind each.
fn bare(option: &str) -> String {
    let option = option.trim();
    option.strip_suffix([';', '；', '|']).unwrap_or(option).trim().to_owned()
}

/// The next marker of a letter at or behind `at`, in a style or in any.
fn marker(text: &str, at: usize, wanted: char, style: Option<Style>) -> Option<Marker> {
    let mut before = text.get(..at)?.chars().next_back();
    // Whether only white space stands between the beginning of the line and here.
    let mut line = text.get(..at)?.rsplit('\n').next().is_none_or(|head| head.trim().is_empty());
    for (offset, c) in text.get(at..)?.char_indices() {
        let behind = text.get(at + offset + c.len_utf8()..)?;
        if let Some((found, length)) =
            marked(c, behind, wanted, before, line).filter(|(found, _)| style.is_none_or(|style| style == *found))
        {
            let start = at + offset;
            return Some(Marker { start, text: start + c.len_utf8() + length, line, style: found });
        }
        line = c == '\n' || (line && c.is_whitespace());
        before = Some(c);
    }
    None
}

/// Whether `c` with what is behind it is a marker, of what style, and how many bytes of that belong to it.
fn marked(c: char, behind: &str, wanted: char, before: Option<char>, line: bool) -> Option<(Style, usize)> {
    let spaced = line || before.is_none_or(char::is_whitespace);
    let free = spaced || !before.is_some_and(|c| half_char(c).is_ascii_alphanumeric());
    let is = |c: char| half_char(c) == wanted || (spaced && half_char(c).to_ascii_uppercase() == wanted);
    let mut next = behind.chars();
    let first = next.next()?;
    if matches!(half_char(c), '(' | '[') || c == '【' {
        let close = next.next().filter(|close| matches!(half_char(*close), ')' | ']') || *close == '】')?;
        let mark = next.next().filter(|mark| matches!(half_char(*mark), '.' | '、')).map_or(0, char::len_utf8);
        return (is(first) && free).then(|| (Style::Brackets, first.len_utf8() + close.len_utf8() + mark));
    }
    let style = match half_char(first) {
        '.' | '、' if free => Style::Mark,
        ':' | ')' | ',' if spaced => Style::Mark,
        ' ' | '\t' if line => Style::Space,
        _ => return None,
    };
    is(c).then(|| (style, first.len_utf8()))
}

/// The options of a cell that holds all of them: with letters, else one a line, else between `；` or `|`.
pub(super) fn in_one_cell(text: &str) -> Vec<String> {
    let (before, options) = cut(text, 0);
    if options.len() >= 2 && before.is_empty() {
        return options;
    }
    for separators in [&['\n'][..], &['|', '｜'], &['；', ';']] {
        let parts: Vec<&str> = text.split(separators).map(str::trim).filter(|part| !part.is_empty()).collect();
        // Letters that are no list (A, C) are left to the editor.
        let lettered =
            |part: &&str| ('A'..='Z').any(|wanted| marker(part, 0, wanted, None).is_some_and(|found| found.start == 0));
        if parts.len() >= 2 && !parts.iter().any(lettered) {
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
            ("下列A、B两人谁应当回避？(A)甲(B)乙", "下列A、B两人谁应当回避？", &["甲", "乙"]),
            ("下列A、B两人谁应当回避？A.甲 B.乙", "下列A、B两人谁应当回避？", &["甲", "乙"]),
            ("A.选A、B两项 B.都不选", "", &["选A、B两项", "都不选"]),
            ("题干\nA.甲\nB.乙", "题干", &["甲", "乙"]),
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
        assert!(in_one_cell("甲\nC.丙").is_empty());
        assert_eq!(in_own_cell("B.记过", 1), "记过");
        assert_eq!(in_own_cell("B.记过", 0), "B.记过");
        assert_eq!(in_own_cell("A.", 0), "A.");
        let of = |first: &str, second: &str| as_judgement(&[first.into(), second.into()]);
        assert_eq!((of("正确", "错误"), of("×", "√"), of("1", "0"), of("是", "可以")), (Some(0), Some(1), None, None));
    }
}
