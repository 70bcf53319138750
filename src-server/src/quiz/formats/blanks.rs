//! The gaps of a 填空 stem and the answers for them. Gaps are written as a line of underscores or as empty brackets; brackets count only where there are no
//! lines, or where the answers say so, because a stem may also hold brackets that mean nothing.

use super::text::{half_char, join_list, split_list, split_raw};
use std::ops::Range;

/// Between the gaps of an answer.
pub(super) const BETWEEN_GAPS: [char; 5] = ['；', ';', '|', '｜', '\n'];
/// Between the accepted forms of a gap.
const BETWEEN_FORMS: [char; 2] = ['/', '／'];
/// Everything that an answer of a 填空 escapes.
const ANSWER_MARKS: [char; 9] = ['；', ';', '|', '｜', '\n', '/', '／', '(', '（'];

/// The stem with every gap as `____`, or how many gaps it has when they are not `wanted`.
pub(super) fn normalised(stem: &str, wanted: usize) -> Result<String, usize> {
    let lines = lines(stem);
    if lines.len() == wanted && wanted > 0 {
        return Ok(replaced(stem, &lines));
    }
    let all = all(stem);
    if all.len() == wanted && wanted > 0 {
        return Ok(replaced(stem, &all));
    }
    Err(if lines.is_empty() { all.len() } else { lines.len() })
}

/// Whether a stem has a gap that is written as a line.
pub(super) fn has_line(stem: &str) -> bool {
    !lines(stem).is_empty()
}

/// Whether a stem has any gap.
pub(super) fn has_gap(stem: &str) -> bool {
    !all(stem).is_empty()
}

/// Two underscores or more.
fn lines(stem: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = vec![];
    let mut chars = stem.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !underscore(c) {
            continue;
        }
        let (mut end, mut count) = (start + c.len_utf8(), 1);
        while let Some((at, next)) = chars.next_if(|(_, next)| underscore(*next)) {
            end = at + next.len_utf8();
            count += 1;
        }
        if count >= 2 {
            found.push(start..end);
        }
    }
    found
}

fn underscore(c: char) -> bool {
    half_char(c) == '_'
}

/// Lines, and brackets with nothing but white space or a line in them.
fn all(stem: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = vec![];
    for (start, c) in stem.char_indices() {
        let close = match c {
            '（' | '(' => ['）', ')'],
            '【' | '[' => ['】', ']'],
            _ => continue,
        };
        let inside = stem.get(start + c.len_utf8()..).unwrap_or_default();
        let Some((at, end)) = inside.char_indices().find(|(_, c)| !c.is_whitespace() && !underscore(*c)) else {
            continue;
        };
        if close.contains(&end) {
            found.push(start..start + c.len_utf8() + at + end.len_utf8());
        }
    }
    let bracketed = found.clone();
    let inside = |at: usize| {
        let next = bracketed.partition_point(|range| range.start <= at);
        next.checked_sub(1).and_then(|index| bracketed.get(index)).is_some_and(|range| range.contains(&at))
    };
    found.extend(lines(stem).into_iter().filter(|line| !inside(line.start)));
    found.sort_by_key(|range| range.start);
    found
}

fn replaced(stem: &str, gaps: &[Range<usize>]) -> String {
    let mut text = String::with_capacity(stem.len());
    let mut from = 0;
    for gap in gaps {
        text.push_str(stem.get(from..gap.start).unwrap_or_default());
        // Two gaps side by side must not become one line.
        if text.ends_with('_') {
            text.push(' ');
        }
        text.push_str("____");
        from = gap.end;
    }
    text.push_str(stem.get(from..).unwrap_or_default());
    text
}

/// The gaps' answers, each with its accepted forms. Separators are `；` and `|`; where they give fewer parts than the stem has gaps, `、`, `，` and white
/// space are tried, but only taken when they give exactly as many.
pub(super) fn answers(answer: &str, stem: &str) -> Vec<Vec<String>> {
    let strict = forms(&split_raw(answer, &BETWEEN_GAPS));
    let wanted = [lines(stem).len(), all(stem).len()];
    if strict.len() == 1 && !wanted.contains(&1) {
        let loose: [&[char]; 3] = [&['、'], &['，', ','], &[' ', '\u{3000}']];
        for separators in loose {
            let parts = forms(&split_raw(answer, separators));
            if parts.len() > 1 && wanted.contains(&parts.len()) {
                return parts;
            }
        }
    }
    strict
}

fn forms(parts: &[String]) -> Vec<Vec<String>> {
    parts.iter().map(|part| unnumbered(part)).filter(|forms| !forms.is_empty()).collect()
}

/// The forms of one gap, without a number before them: `（1）六个月`.
fn unnumbered(part: &str) -> Vec<String> {
    let part = part.trim();
    let bare = part.strip_prefix(['(', '（']).and_then(|rest| {
        let (number, rest) = rest.split_once([')', '）'])?;
        (number.len() == 1 && number.bytes().all(|b| b.is_ascii_digit()) && !rest.trim().is_empty()).then_some(rest)
    });
    split_list(bare.unwrap_or(part), &BETWEEN_FORMS)
}

/// The inverse of [`answers`].
pub(super) fn joined(gaps: &[Vec<String>]) -> String {
    let gaps: Vec<String> =
        gaps.iter().map(|forms| join_list(forms.iter().map(String::as_str), &ANSWER_MARKS, "/")).collect();
    gaps.join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_normalised() {
        for (stem, wanted, expected) in [
            ("期限为___。", 1, Ok("期限为____。")),
            ("期限为＿＿＿＿＿＿。", 1, Ok("期限为____。")),
            ("期限为（  ）。", 1, Ok("期限为____。")),
            ("期限为【】，最长（）", 2, Ok("期限为____，最长____")),
            ("（）期限为__", 1, Ok("（）期限为____")),
            ("（）期限为__", 2, Ok("____期限为____")),
            ("（____）和（ __ ）", 2, Ok("（____）和（ ____ ）")),
            ("()()", 2, Ok("____ ____")),
            ("没有空", 1, Err(0)),
            ("__和__", 3, Err(2)),
            ("a_b", 1, Err(0)),
            ("（", 1, Err(0)),
        ] {
            assert_eq!(normalised(stem, wanted), expected.map(str::to_owned), "{stem}");
        }
    }

    #[test]
    fn answers_are_split() {
        let two = "__，__";
        for (answer, stem, expected) in [
            ("六个月/6个月；一年", two, vec![vec!["六个月", "6个月"], vec!["一年"]]),
            ("六个月|一年", two, vec![vec!["六个月"], vec!["一年"]]),
            ("（1）六个月；（2）一年", two, vec![vec!["六个月"], vec!["一年"]]),
            ("六个月、一年", two, vec![vec!["六个月"], vec!["一年"]]),
            ("六个月、一年", "__", vec![vec!["六个月、一年"]]),
            ("六个月，一年，三年", two, vec![vec!["六个月，一年，三年"]]),
            (r"a\/b；c\；d", two, vec![vec!["a/b"], vec!["c；d"]]),
            ("", two, vec![]),
        ] {
            assert_eq!(answers(answer, stem), expected, "{answer}");
        }
    }
}
