//! Reads GIFT.

use super::super::{
    blanks,
    error::{Counted, FileError},
    lines::Lines,
    raw::{Fault, Field, Raw},
    report::Row,
    text::{fold, half, letter, split_list, split_raw},
};
use super::{BASIS, MODEL, RUBRIC};

/// The most questions of a text.
const QUESTIONS_MAX: usize = 20_000;

/// Characters with whether a backslash stood before them.
type Marked = Vec<(char, bool)>;

/// Reads a text.
pub(in super::super) fn read(text: &str) -> Result<Vec<Row>, FileError> {
    let mut rows = vec![];
    let mut block = Block::default();
    for (line, text) in (1_u32..).zip(text.lines()) {
        let text = text.trim_start_matches('\u{feff}');
        let trimmed = text.trim();
        // As in Moodle: a blank line ends a question, closed or not.
        if trimmed.is_empty() {
            rows.extend(std::mem::take(&mut block).finish());
        } else if !block.inside() && trimmed.starts_with("//") {
            block.comments.push(trimmed.trim_start_matches('/').to_owned());
        } else if block.text.is_empty() && trimmed.starts_with("$CATEGORY") {
            block = Block::default();
        } else {
            block.push(line, text);
        }
        if rows.len() > QUESTIONS_MAX {
            return Err(FileError::TooMany { what: Counted::Questions, max: QUESTIONS_MAX as u64 });
        }
    }
    rows.extend(block.finish());
    if rows.is_empty() { Err(FileError::Empty) } else { Ok(rows) }
}

/// Whether a text looks like this format: an opening brace that is closed again, with an answer in it.
pub(in super::super) fn fits(text: &str) -> bool {
    let marked = marked(text);
    let Some(open) = position(&marked, '{') else { return false };
    let inside = marked.get(open + 1..).unwrap_or_default();
    let Some(close) = position(inside, '}') else { return false };
    let word: String = inside.iter().take(close).map(|(c, _)| *c).collect();
    let word = word.trim();
    word.is_empty() || word.starts_with(['=', '~', '#']) || truth(word.split('#').next().unwrap_or_default()).is_some()
}

#[derive(Default)]
struct Block {
    start: u32,
    text: Marked,
    comments: Vec<String>,
    depth: i32,
}

impl Block {
    fn inside(&self) -> bool {
        self.depth > 0
    }

    fn push(&mut self, line: u32, text: &str) {
        if self.start == 0 {
            self.start = line;
        }
        let text = marked(text);
        for (c, escaped) in &text {
            match c {
                '{' if !escaped => self.depth += 1,
                '}' if !escaped => self.depth -= 1,
                _ => {}
            }
        }
        self.text.extend(text);
        self.text.push(('\n', false));
    }

    fn finish(self) -> Option<Row> {
        if self.start == 0 {
            return None;
        }
        let lines = Lines::default();
        Some(match question(&self.text, &self.comments) {
            Ok((raw, notes)) => lines.row(self.start, &raw, notes),
            Err(fault) => lines.refused(self.start, &fault),
        })
    }
}

fn marked(text: &str) -> Marked {
    let mut found = vec![];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some('n') if c == '\\' => {
                chars.next();
                found.push(('\n', true));
            }
            Some(next) if c == '\\' && "~=#{}:\\".contains(*next) => {
                found.push((*next, true));
                chars.next();
            }
            _ => found.push((c, false)),
        }
    }
    found
}

fn position(text: &[(char, bool)], mark: char) -> Option<usize> {
    text.iter().position(|(c, escaped)| *c == mark && !escaped)
}

fn plain(text: &[(char, bool)]) -> String {
    text.iter().map(|(c, _)| *c).collect::<String>().trim().to_owned()
}

fn question(text: &[(char, bool)], comments: &[String]) -> Result<(Raw, Vec<String>), Fault> {
    let mut raw = Raw::default();
    let mut notes = vec![];
    let missing = || Fault::new(Field::Answer, "没有 { } 括起来的答案".into());
    let open = position(text, '{').ok_or_else(missing)?;
    let (before, inside) = text.split_at(open);
    let inside = inside.get(1..).unwrap_or_default();
    let close = position(inside, '}').ok_or_else(|| Fault::new(Field::Answer, "答案的 { 没有用 } 结束".into()))?;
    let (body, after) = inside.split_at(close);
    if position(body, '{').is_some() {
        return Err(Fault::new(Field::Answer, "答案的 { 没有用 } 结束".into()));
    }
    let (stem, html) = stem(before);
    let after = shown(after.get(1..).unwrap_or_default(), html);
    if after.contains(['{', '}']) {
        return Err(Fault::new(Field::Answer, "一道题里有两处 { }".into()));
    }
    let (body, feedback) = match body.windows(4).position(|four| four.iter().all(|c| *c == ('#', false))) {
        Some(at) => (body.get(..at).unwrap_or_default(), body.get(at + 4..).unwrap_or_default()),
        None => (body, &[][..]),
    };
    // A word that is missing in the middle of the sentence.
    let stem = if after.is_empty() { stem } else { format!("{stem}____{after}") };
    raw.set(Field::Stem, &stem);
    sections(&shown(feedback, html), &mut raw);
    for comment in comments {
        attributes(comment, &mut raw);
    }
    answers(body, html, &stem, &mut raw, &mut notes)?;
    Ok((raw, notes))
}

/// The stem without `::title::` and `[html]`, and whether it is HTML.
fn stem(text: &[(char, bool)]) -> (String, bool) {
    let colons = |text: &[(char, bool)]| text.windows(2).position(|two| two.iter().all(|c| *c == (':', false)));
    let start = text.iter().position(|(c, _)| !c.is_whitespace()).unwrap_or(text.len());
    let mut rest = text.get(start..).unwrap_or_default();
    if colons(rest) == Some(0) {
        let behind = rest.get(2..).unwrap_or_default();
        if let Some(end) = colons(behind) {
            rest = behind.get(end + 2..).unwrap_or_default();
        }
    }
    let text = plain(rest);
    for (mark, html) in [("[html]", true), ("[moodle]", true), ("[plain]", false), ("[markdown]", false)] {
        if let Some(bare) = text.strip_prefix(mark) {
            let bare = bare.trim();
            return (if html { without_tags(bare) } else { bare.to_owned() }, html);
        }
    }
    (text, false)
}

fn shown(text: &[(char, bool)], html: bool) -> String {
    if html { without_tags(&plain(text)) } else { plain(text) }
}

/// The text of a little HTML, as Moodle's editor writes it.
fn without_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let Some((name, behind)) = tag.split_once('>') else {
            rest = tag;
            break;
        };
        let name = name.trim_matches('/').split_whitespace().next().unwrap_or_default().to_lowercase();
        if ["p", "br", "div", "li"].contains(&name.as_str()) {
            text.push('\n');
        }
        rest = behind;
    }
    text.push_str(rest);
    for (entity, c) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
    {
        text = text.replace(entity, c);
    }
    text.trim().to_owned()
}

/// What the general feedback holds: the explanation, and behind marks of our own the rest.
fn sections(feedback: &str, raw: &mut Raw) {
    let mut field = Field::Explanation;
    for line in feedback.lines() {
        let marks = [(BASIS, Field::Basis), (MODEL, Field::Answer), (RUBRIC, Field::Rubric)];
        match marks.iter().find_map(|(mark, field)| Some((*field, line.strip_prefix(mark)?))) {
            Some((found, rest)) => {
                field = found;
                raw.add(field, rest);
            }
            None => raw.add(field, line),
        }
    }
}

/// `[id:…] [tag:…]` in the comments above a question.
fn attributes(comment: &str, raw: &mut Raw) {
    let mut rest = comment;
    let mut tags = vec![];
    while let Some((_, behind)) = rest.split_once('[') {
        let mut value = String::new();
        let mut chars = behind.chars();
        while let Some(c) = chars.next() {
            match c {
                ']' => break,
                '\\' => value.extend(chars.next()),
                c => value.push(c),
            }
        }
        rest = chars.as_str();
        let Some((name, value)) = value.split_once(':') else { continue };
        match name {
            "id" => raw.set(Field::Id, value),
            "tag" => tags.push(value.to_owned()),
            "type" => raw.set(Field::Type, value),
            "difficulty" => raw.set(Field::Difficulty, value),
            "regulation" => raw.set(Field::Regulation, value),
            "anchor" => raw.set(Field::Anchor, value),
            "any-order" => raw.set(Field::AnyOrder, value),
            _ => {}
        }
    }
    if !tags.is_empty() {
        raw.set(Field::Tags, &super::super::settle::joined_tags(&tags));
    }
}

fn truth(word: &str) -> Option<bool> {
    match fold(word).as_str() {
        "t" | "true" => Some(true),
        "f" | "false" => Some(false),
        _ => None,
    }
}

/// One answer of the braces.
struct Given {
    right: bool,
    /// Percent; absent where none is written.
    weight: Option<f64>,
    text: String,
    feedback: String,
}

fn answers(body: &[(char, bool)], html: bool, stem: &str, raw: &mut Raw, notes: &mut Vec<String>) -> Result<(), Fault> {
    let fault = |reason: &str| Err(Fault::new(Field::Answer, reason.into()));
    let start = body.iter().position(|(c, _)| !c.is_whitespace()).unwrap_or(body.len());
    let body = body.get(start..).unwrap_or_default();
    match body.first() {
        None => {
            if !raw.has(Field::Type) {
                raw.set(Field::Type, "简答");
            }
            if !raw.has(Field::Answer) && !raw.has(Field::Rubric) && raw.has(Field::Explanation) {
                notes.push("没有参考答案，把总反馈当作参考答案".to_owned());
                let feedback = raw.get(Field::Explanation).to_owned();
                raw.set(Field::Answer, &feedback);
                raw.set(Field::Explanation, "");
            }
            return Ok(());
        }
        Some(('#', false)) => return fault("数值题没有对应的题型，请改成填空题"),
        Some(('=' | '~', false)) => {}
        Some(_) => {
            let end = position(body, '#').unwrap_or(body.len());
            let Some(value) = truth(&plain(body.get(..end).unwrap_or_default())) else {
                return fault("{ } 里的答案要以 = 或 ~ 开头，或写 T、F");
            };
            raw.set(Field::Type, "判断");
            raw.set(Field::Answer, if value { "对" } else { "错" });
            return Ok(());
        }
    }
    let given = given(body, html);
    if given.iter().any(|answer| answer.text.contains("->")) && given.iter().all(|answer| answer.right) {
        return fault("匹配题没有对应的题型");
    }
    if given.iter().all(|answer| answer.right) {
        short_answer(&given, stem, raw, notes);
        return Ok(());
    }
    let right: Vec<usize> = (0..given.len()).filter(|index| given.get(*index).is_some_and(Given::counts)).collect();
    let several =
        right.len() > 1 || given.iter().any(|answer| !answer.right && answer.weight.is_some_and(|weight| weight > 0.0));
    if !raw.has(Field::Type) {
        raw.set(Field::Type, if several { "多选" } else { "单选" });
    }
    for (index, answer) in given.iter().enumerate() {
        // With its letter, so that an option that begins with one keeps it.
        let option = if answer.text.is_empty() { String::new() } else { format!("{}.{}", letter(index), answer.text) };
        raw.set(Field::Option(u8::try_from(index).unwrap_or(u8::MAX)), &option);
    }
    raw.set(Field::Answer, &right.iter().map(|index| letter(*index)).collect::<String>());
    let feedback: Vec<String> = given
        .iter()
        .enumerate()
        .filter(|(_, answer)| !answer.feedback.is_empty())
        .map(|(index, answer)| format!("{}：{}", letter(index), answer.feedback))
        .collect();
    if !feedback.is_empty() && !raw.has(Field::Explanation) {
        raw.set(Field::Explanation, &feedback.join("\n"));
    }
    Ok(())
}

impl Given {
    fn counts(&self) -> bool {
        self.weight.map_or(self.right, |weight| weight > 0.0)
    }
}

fn given(body: &[(char, bool)], html: bool) -> Vec<Given> {
    let mut starts: Vec<usize> = vec![];
    for (at, (c, escaped)) in body.iter().enumerate() {
        if matches!(c, '=' | '~') && !escaped {
            starts.push(at);
        }
    }
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    starts
        .iter()
        .zip(ends)
        .filter_map(|(from, to)| {
            let (mark, rest) = body.get(*from..to)?.split_first()?;
            let end = position(rest, '#').unwrap_or(rest.len());
            let (text, feedback) = rest.split_at(end);
            let text = shown(text, html);
            let weighted = text.strip_prefix('%').and_then(|rest| rest.split_once('%'));
            let weighted = weighted
                .and_then(|(weight, rest)| Some((half(weight).trim().parse::<f64>().ok()?, rest.trim().to_owned())));
            let (weight, text) = weighted.map_or((None, text), |(weight, rest)| (Some(weight), rest));
            Some(Given {
                right: mark.0 == '=',
                weight,
                text,
                feedback: shown(feedback.get(1..).unwrap_or_default(), html),
            })
        })
        .collect()
}

/// Forms of one gap, or of several when every answer has as many parts as the stem has gaps.
fn short_answer(given: &[Given], stem: &str, raw: &mut Raw, notes: &mut Vec<String>) {
    let whole = |answer: &&Given| answer.weight.is_none_or(|weight| weight >= 100.0);
    if !given.iter().all(|answer| whole(&answer)) {
        notes.push("只得部分分的答案没有导入".to_owned());
    }
    let forms: Vec<&str> = given.iter().filter(whole).map(|answer| answer.text.as_str()).collect();
    let wanted = stem.matches("____").count();
    let split: Vec<Vec<String>> = forms.iter().map(|form| split_raw(form, &blanks::BETWEEN_GAPS)).collect();
    raw.set(Field::Type, "填空");
    if !blanks::has_gap(stem) {
        // Moodle asks for a word without showing where it goes.
        raw.set(Field::Stem, &format!("{stem} ____"));
    }
    if wanted > 1 && split.iter().all(|parts| parts.len() == wanted) {
        let gap = |place: usize| -> Vec<String> {
            let mut forms: Vec<String> = vec![];
            for form in split.iter().filter_map(|parts| parts.get(place)) {
                let form = split_list(form, &[]).concat();
                if !forms.contains(&form) {
                    forms.push(form);
                }
            }
            forms
        };
        raw.set(Field::Answer, &blanks::joined(&(0..wanted).map(gap).collect::<Vec<_>>()));
    } else {
        let forms: Vec<String> = forms.into_iter().map(str::to_owned).collect();
        raw.set(Field::Answer, &blanks::joined(&[forms]));
    }
}
