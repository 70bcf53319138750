//! The numbers before questions: `1.`, `1、`, `１．`, `（1）`, `第1题`, `1 `. A text keeps to one way, so the other way's numbers are points within a question.

use super::super::{citation, text::half_char};

/// How the questions of a text are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `1.`, `第1题`
    Plain,
    /// `（1）`
    Bracketed,
    /// Not at all: a blank line stands between them.
    None,
}

impl Style {
    /// The way of a text, by its lines.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let (mut plain, mut bracketed) = (0, 0);
        for line in lines {
            match start(line, None) {
                Some((Self::Plain, ..)) => plain += 1,
                Some((Self::Bracketed, ..)) => bracketed += 1,
                _ => {}
            }
        }
        match (plain, bracketed) {
            (0, 0) => Self::None,
            (0, _) => Self::Bracketed,
            _ => Self::Plain,
        }
    }
}

/// The number at the beginning of a line with its style, and the text behind it. `expected` is the number that would come next: it is believed even where the
/// mark is weak.
pub(super) fn start(line: &str, expected: Option<u32>) -> Option<(Style, u32, &str)> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix('第') {
        let (number, rest) = citation::number(rest)?;
        let rest = rest.trim_start().strip_prefix('题')?;
        return Some((Style::Plain, number, rest.trim_start_matches(['.', '．', '、', '：', ':', ' ', '\u{3000}'])));
    }
    let first = line.chars().next()?;
    let bracketed = matches!(half_char(first), '(' | '[') || first == '【';
    let inside = if bracketed { line.get(first.len_utf8()..)? } else { line };
    let digits = inside.chars().take(5).take_while(|c| half_char(*c).is_ascii_digit()).count();
    if !(1..=4).contains(&digits) {
        return None;
    }
    let (number, rest) = citation::number(inside)?;
    let rest = rest.trim_start_matches('\u{3000}');
    let mark = rest.chars().next()?;
    let behind = rest.get(mark.len_utf8()..)?;
    if bracketed {
        let closed = matches!(half_char(mark), ')' | ']') || mark == '】';
        return closed.then_some((Style::Bracketed, number, behind.trim_start_matches(['.', '、', ' '])));
    }
    let due = expected == Some(number);
    let digit_behind = behind.starts_with(|c: char| half_char(c).is_ascii_digit());
    let year = citation::number(behind)
        .is_some_and(|(year, rest)| (1_900..2_100).contains(&year) && rest.trim_start().starts_with('年'));
    let fits = match half_char(mark) {
        '.' | '、' | ')' => !digit_behind || due || year,
        ',' | ':' => !digit_behind,
        ' ' => due && !behind.trim().is_empty(),
        _ => due && mark == '（',
    };
    let text = if half_char(mark) == '(' && mark == '（' { rest } else { behind };
    fits.then_some((Style::Plain, number, text.trim_start_matches([' ', '\u{3000}'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found() {
        for (line, expected) in [
            ("1.下列", Some((Style::Plain, 1, "下列"))),
            ("１２．下列", Some((Style::Plain, 12, "下列"))),
            ("3、下列", Some((Style::Plain, 3, "下列"))),
            ("4）下列", Some((Style::Plain, 4, "下列"))),
            ("第5题：下列", Some((Style::Plain, 5, "下列"))),
            ("第六题 下列", Some((Style::Plain, 6, "下列"))),
            ("（7）下列", Some((Style::Bracketed, 7, "下列"))),
            ("8.2019年修订的", Some((Style::Plain, 8, "2019年修订的"))),
            ("1.5倍", None),
            ("1,000元", None),
            ("2020年", None),
            ("第三条 规定", None),
            ("12345.下列", None),
            ("9 下列", None),
            ("", None),
        ] {
            assert_eq!(start(line, None), expected, "{line}");
        }
        assert_eq!(start("9 下列", Some(9)), Some((Style::Plain, 9, "下列")));
        assert_eq!(start("9（多选）下列", Some(9)), Some((Style::Plain, 9, "（多选）下列")));
        assert_eq!(start("1.5倍", Some(1)), Some((Style::Plain, 1, "5倍")));
    }
}
