//! Labels in a pasted text: `答案：AB 解析：…`, `【答案】AB`, `（答案：A）`. A line is cut into what stands before the first label and what each label says. Within a
//! line only words that nobody uses otherwise count, unless a space or a bracket sets them off.

use super::super::{
    names,
    raw::Field,
    text::{fold, half_char},
    words,
};

/// A part of a line, with the label before it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) field: Option<Field>,
    pub(super) text: &'a str,
    /// It stands in brackets within something else, which goes on behind them.
    pub(super) aside: bool,
}

/// The longest label is six characters; with spaces between them, this many.
const LABEL_MAX: usize = 12;

/// Cuts a line at its labels. The first part has no label when the line does not begin with one. What follows a label in brackets, `（答案：A）`, has
/// none either.
pub(super) fn cut(line: &str) -> Vec<Part<'_>> {
    let mut parts: Vec<Part> = vec![];
    let mut add = |field: Option<Field>, aside: bool, from: usize, to: usize| {
        let text = line.get(from..to).unwrap_or_default().trim();
        if field.is_some() || !text.is_empty() {
            parts.push(Part { field, text, aside });
        }
    };
    let (mut from, mut field, mut brackets) = (0, None, false);
    loop {
        let label = next_label(line, from);
        let to = label.as_ref().map_or(line.len(), |label| label.start);
        let close = line.get(from..to).unwrap_or_default().find(['）', ')']).filter(|_| brackets).map(|at| from + at);
        match close {
            Some(close) => {
                add(field, true, from, close);
                let behind = close + line.get(close..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
                add(None, false, behind, to);
            }
            None => add(field, false, from, to),
        }
        let Some(label) = label else { return parts };
        (from, field, brackets) = (label.end, Some(label.field), label.in_brackets);
    }
}

struct Label {
    start: usize,
    end: usize,
    field: Field,
    /// It stands behind an opening bracket, whose end is its end.
    in_brackets: bool,
}

/// The next label at or behind `part`, where the last one ended.
fn next_label(line: &str, part: usize) -> Option<Label> {
    line.get(part..)?.char_indices().find_map(|(offset, c)| {
        let here = part + offset;
        match half_char(c) {
            ':' => with_colon(line, here, c, part),
            '[' => bracketed(line, here, c),
            _ if c == '【' || c == '〔' => bracketed(line, here, c),
            _ => None,
        }
    })
}

/// `【答案】`, with a colon behind it or not.
fn bracketed(line: &str, start: usize, open: char) -> Option<Label> {
    let inside = line.get(start + open.len_utf8()..)?;
    let (length, close) =
        inside.char_indices().take(LABEL_MAX).find(|(_, c)| matches!(c, '】' | '〕') || half_char(*c) == ']')?;
    let field = field(inside.get(..length)?.trim_end_matches(['：', ':']))?;
    let mut end = start + open.len_utf8() + length + close.len_utf8();
    let rest = line.get(end..)?;
    let trimmed = rest.trim_start_matches([' ', '：', ':']);
    end += rest.len() - trimmed.len();
    Some(Label { start, end, field, in_brackets: false })
}

/// `答案：` where the word before the colon is a label and stands on its own.
fn with_colon(line: &str, colon: usize, c: char, part: usize) -> Option<Label> {
    let before = line.get(part..colon)?;
    before.chars().next_back().filter(|c| c.is_alphabetic() || c.is_whitespace())?;
    let starts: Vec<usize> = before.char_indices().rev().take(LABEL_MAX).map(|(at, _)| at).collect();
    // The longest name wins: `正确答案` before `答案`.
    starts.into_iter().rev().find_map(|start| {
        let word = before.get(start..)?;
        let field = field(word)?;
        let lead = before.get(..start)?;
        let set_off =
            lead.is_empty() && part == 0 || lead.ends_with(|c: char| c.is_whitespace() || "（(。；;】".contains(c));
        let strong = matches!(
            fold(word).as_str(),
            "答案" | "正确答案" | "标准答案" | "参考答案" | "解析" | "答案解析" | "试题解析"
        );
        let alone =
            strong && (lead.ends_with(|c: char| !is_han(c)) || (lead.len() <= 12 && words::judgement(lead).is_some()));
        if !(set_off || alone || (lead.is_empty() && strong)) || !word.starts_with(|c: char| !c.is_whitespace()) {
            return None;
        }
        let opened = lead.strip_suffix(['（', '(']);
        Some(Label {
            start: part + opened.unwrap_or(lead).len(),
            end: colon + c.len_utf8(),
            field,
            in_brackets: opened.is_some(),
        })
    })
}

fn is_han(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// The part that a label names. Words that cases and stems use themselves (`问题：`, `内容：`) are none.
fn field(word: &str) -> Option<Field> {
    match fold(word).as_str() {
        "答" => Some(Field::Answer),
        "分析" | "解释" | "试题分析" => Some(Field::Explanation),
        "题干" | "题目" | "试题" => Some(Field::Stem),
        "类型" | "类别" | "条" | "审核" | "question" | "source" | "level" | "key" | "条目" => None,
        word => names::field(word).map(|(field, _)| field).filter(|field| *field != Field::Stem),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_labels() {
        let shown = |line| -> Vec<(Option<Field>, &str)> {
            cut(line).into_iter().map(|part| (part.field, part.text)).collect()
        };
        let (answer, explanation) = (Some(Field::Answer), Some(Field::Explanation));
        for (line, expected) in [
            ("答案：AB 解析：因为。", vec![(answer, "AB"), (explanation, "因为。")]),
            ("正确答案:AB解析：因为", vec![(answer, "AB"), (explanation, "因为")]),
            ("【答案】错【解析】不对。", vec![(answer, "错"), (explanation, "不对。")]),
            ("答案：错解析：不对", vec![(answer, "错"), (explanation, "不对")]),
            ("正确的是？（答案：C）", vec![(None, "正确的是？"), (answer, "C")]),
            (
                "期间为（答案：一年）____。（难度：2）",
                vec![(None, "期间为"), (answer, "一年"), (None, "____。"), (Some(Field::Difficulty), "2")],
            ),
            ("参 考 答 案 ： 对", vec![(answer, "对")]),
            (
                "答案：A  难度：2　依据：《监察法》第三条",
                vec![(answer, "A"), (Some(Field::Difficulty), "2"), (Some(Field::Basis), "《监察法》第三条")],
            ),
            ("请说明：应当怎样处理？", vec![(None, "请说明：应当怎样处理？")]),
            ("问题：怎样处理？", vec![(None, "问题：怎样处理？")]),
            ("解析：他说：“没有”。", vec![(explanation, "他说：“没有”。")]),
            ("答案：", vec![(answer, "")]),
            ("", vec![]),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }
}
