//! The points of a rubric where they stand in one text: a line each, numbered, or one behind the other with numbers between them.

use super::text::half_char;

/// The points. Numbers and bullets before them are dropped, one each; a single line with no mark is split at its numbers, else at `；`.
pub(super) fn split(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    match lines.as_slice() {
        [] => vec![],
        [only] if bullet(only).is_some() => bullet(only).map(str::to_owned).into_iter().collect(),
        [only] => {
            let numbered = at_numbers(only);
            if numbered.len() >= 2 {
                return numbered;
            }
            only.split(['；', ';']).map(|point| unmarked(point).to_owned()).filter(|point| !point.is_empty()).collect()
        }
        lines => lines.iter().map(|line| unmarked(line).to_owned()).filter(|point| !point.is_empty()).collect(),
    }
}

/// The points of an answer that came without a rubric; none where it is one piece.
pub(super) fn of_answer(answer: &str) -> Vec<String> {
    let lines: Vec<&str> = answer.lines().collect();
    let marked: Vec<&str> = lines.iter().copied().filter(|line| unmarked(line).len() != line.trim().len()).collect();
    if marked.len() >= 2 {
        return marked.into_iter().map(|line| unmarked(line).trim_end_matches(['；', ';']).to_owned()).collect();
    }
    match lines.as_slice() {
        [only] => Some(at_numbers(only)).filter(|points| points.len() >= 2).unwrap_or_default(),
        _ => vec![],
    }
}

/// The inverse of [`split`].
pub(super) fn joined(points: &[String]) -> String {
    match points {
        [only] => format!("- {only}"),
        points => {
            let lines: Vec<String> =
                points.iter().enumerate().map(|(index, point)| format!("{}. {point}", index + 1)).collect();
            lines.join("\n")
        }
    }
}

fn bullet(text: &str) -> Option<&str> {
    text.strip_prefix(['-', '•', '·', '●', '–', '—']).map(str::trim)
}

/// A point without its number or bullet.
fn unmarked(text: &str) -> &str {
    let text = text.trim();
    bullet(text).or_else(|| number(text).map(|(_, rest)| rest.trim())).unwrap_or(text)
}

/// The number that marks a point at the beginning of a text, and what follows: `1.`, `2、`, `（3）`, `④`.
pub(super) fn number(text: &str) -> Option<(u32, &str)> {
    let first = text.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return Some((u32::from(first) - u32::from('①') + 1, text.get(first.len_utf8()..)?));
    }
    let bracketed = half_char(first) == '(';
    let inside = if bracketed { text.get(first.len_utf8()..)? } else { text };
    let digits = inside.chars().take(3).take_while(|c| half_char(*c).is_ascii_digit()).count();
    let (number, rest) = match digits {
        1 | 2 => {
            let end = inside.char_indices().nth(digits).map_or(inside.len(), |(at, _)| at);
            let (number, rest) = inside.split_at(end);
            (super::text::half(number).parse().ok()?, rest)
        }
        0 if bracketed => super::citation::number(inside)?,
        _ => return None,
    };
    let mark = rest.chars().next()?;
    let fits = if bracketed { half_char(mark) == ')' } else { matches!(half_char(mark), '.' | '、' | ')') };
    let rest = rest.get(mark.len_utf8()..)?;
    // `1.5` is a number, not a mark.
    let decimal = half_char(mark) == '.' && rest.starts_with(|c: char| c.is_ascii_digit());
    (fits && number > 0 && !decimal).then_some((number, rest))
}

/// Cuts a line at the numbers 1, 2, 3 … in it, when it begins with the first.
fn at_numbers(line: &str) -> Vec<String> {
    let mut starts = vec![];
    let mut before = None;
    for (at, c) in line.char_indices() {
        // The second digit of a number begins no other.
        let inner = before.is_some_and(|c: char| half_char(c).is_ascii_digit());
        let found = if inner { None } else { line.get(at..).and_then(number) };
        if let Some((_, rest)) = found.filter(|(found, _)| usize::try_from(*found).ok() == Some(starts.len() + 1)) {
            starts.push((at, line.len() - rest.len()));
        }
        before = Some(c);
    }
    if starts.first().is_none_or(|(at, _)| *at != 0) {
        return vec![];
    }
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([line.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|((_, from), to)| line.get(*from..to).unwrap_or_default().trim().trim_end_matches(['；', ';']).to_owned())
        .filter(|point| !point.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_split() {
        for (text, expected) in [
            ("1.认定事实\n2.适用条款", &["认定事实", "适用条款"][..]),
            ("（1）认定事实；（2）适用条款", &["认定事实", "适用条款"]),
            ("①认定事实②适用条款③提出处理", &["认定事实", "适用条款", "提出处理"]),
            ("认定事实；适用条款", &["认定事实", "适用条款"]),
            ("（一）认定\n（二）适用", &["认定", "适用"]),
            ("- 只有一个；要点", &["只有一个；要点"]),
            ("1.5倍；2.5倍", &["1.5倍", "2.5倍"]),
            ("", &[]),
        ] {
            assert_eq!(split(text), expected, "{text}");
        }
        assert_eq!(of_answer("答：\n1、甲\n2、乙"), ["甲", "乙"]);
        assert!(of_answer("一整段话。").is_empty());
    }

    #[test]
    fn points_come_back() {
        for points in [vec!["甲"], vec!["甲；乙"], vec!["1. 甲", "乙 2.丙"], vec!["- 甲"], vec!["（1）甲", "（1）乙"]]
        {
            let points: Vec<String> = points.into_iter().map(str::to_owned).collect();
            assert_eq!(split(&joined(&points)), points);
        }
    }
}
