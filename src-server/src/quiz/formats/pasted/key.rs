//! The key at the end of a paper: a line `参考答案`, and below it `1-5 ABCDA 6.AC 7.√`. It is read only when nothing but such lines follows, so that the
//! answer of a last question is not taken for it.

use super::super::{citation, text::half, words};
use std::collections::HashMap;

/// The answers by the question's number, and by section where the key has headings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Key(HashMap<(usize, u32), String>);

impl Key {
    /// The answer of a question; `section` counts the headings above it.
    pub(super) fn get(&self, section: usize, number: u32) -> Option<&str> {
        self.0.get(&(section, number)).or_else(|| self.0.get(&(0, number))).map(String::as_str)
    }
}

/// Takes the key off the end of a text: the number of lines that are left, and the key.
pub(super) fn take(lines: &[&str]) -> Option<(usize, Key)> {
    let start = lines.iter().rposition(|line| is_title(line))?;
    let mut key = Key::default();
    let mut section = 0;
    for line in lines.get(start + 1..)?.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        // `一、单选题：1-5 ABCDA`
        let (head, rest) = line.split_once(['：', ':']).unwrap_or((line, ""));
        let headed = words::heading(head.trim_end_matches("答案")).is_some();
        section += usize::from(headed);
        let listed = if headed { entries(rest).unwrap_or_default() } else { entries(line)? };
        key.0.extend(listed.into_iter().map(|(number, answer)| ((section, number), answer)));
    }
    (!key.0.is_empty()).then_some((start, key))
}

fn is_title(line: &str) -> bool {
    let line = half(line);
    let word = line
        .trim()
        .trim_start_matches(['附', '件', ':', '【', '[', '#', '*', ' '])
        .trim_end_matches([':', '】', ']', '*', ' ']);
    matches!(
        word,
        "参考答案" | "答案" | "标准答案" | "正确答案" | "试题答案" | "答案汇总" | "参考答案及解析" | "答案及解析"
    )
}

/// The numbers and answers of a line, or nothing when it holds anything else.
fn entries(line: &str) -> Option<Vec<(u32, String)>> {
    let line = half(line);
    let mut found = vec![];
    let mut rest = line.trim_start_matches(SEPARATORS);
    while !rest.is_empty() {
        let (first, behind) = citation::number(rest).filter(|_| rest.starts_with(|c: char| c.is_ascii_digit()))?;
        let range = behind.trim_start().strip_prefix(['-', '~', '—', '–', '至']).and_then(|to| {
            let to = to.trim_start_matches(['-', '—', ' ']);
            citation::number(to).filter(|_| to.starts_with(|c: char| c.is_ascii_digit()))
        });
        let (last, behind) = range.unwrap_or((first, behind));
        let behind = behind.trim_start_matches(['.', '、', ':', ')', '题', ' ']);
        let end = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (answer, next) = behind.split_at(end);
        let answer = answer.trim().trim_end_matches(SEPARATORS);
        let count = usize::try_from(last.checked_sub(first)?).ok()? + 1;
        if count == 1 {
            found.push((first, one(answer)?));
        } else {
            let answers = several(answer, count)?;
            found.extend((first..=last).zip(answers));
        }
        rest = next.trim_start_matches(SEPARATORS);
    }
    Some(found)
}

const SEPARATORS: [char; 8] = [' ', ',', ';', '。', '.', '、', '\t', '|'];

fn one(answer: &str) -> Option<String> {
    let letters =
        !answer.is_empty() && answer.chars().all(|c| matches!(c.to_ascii_uppercase(), 'A'..='H' | ',' | '、' | ' '));
    (letters || words::judgement(answer).is_some()).then(|| answer.to_owned())
}

/// As many answers as questions: one character each, or set apart.
fn several(answers: &str, count: usize) -> Option<Vec<String>> {
    let parts: Vec<&str> = answers.split(SEPARATORS).filter(|part| !part.is_empty()).collect();
    if parts.len() == count {
        return parts.into_iter().map(one).collect();
    }
    let signs: Vec<String> = answers.chars().filter(|c| !SEPARATORS.contains(c)).map(String::from).collect();
    (signs.len() == count).then(|| signs.iter().map(|sign| one(sign)).collect())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_taken_off() {
        let lines = [
            "1.甲",
            "参考答案",
            "一、单选题",
            "1-5 ABCDA",
            "6.C 7、B",
            "二、多选题答案：",
            "1.AC；2.A、B",
            "三、判断题：1-3：√×√ 4.对",
        ];
        let (left, key) = take(&lines).expect("a key");
        assert_eq!(left, 1);
        for (section, number, answer) in
            [(1, 1, "A"), (1, 4, "D"), (1, 7, "B"), (2, 1, "AC"), (2, 2, "A、B"), (3, 2, "×"), (3, 4, "对")]
        {
            assert_eq!(key.get(section, number), Some(answer), "{section} {number}");
        }
        assert_eq!(key.get(1, 8), None);
        let (_, flat) = take(&["答案：", "1-3:AB,C,ABD"]).expect("a key");
        assert_eq!((flat.get(2, 1), flat.get(0, 3)), (Some("AB"), Some("ABD")));
        for none in
            [&["答案", "这是最后一题的答案。"][..], &["1.甲", "答案：A"], &["参考答案"], &["参考答案", "1-3 AB"]]
        {
            assert_eq!(take(none), None, "{none:?}");
        }
    }
}
