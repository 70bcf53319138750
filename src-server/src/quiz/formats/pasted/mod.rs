//! Questions pasted from a document: `1.（多选）… A.… B.… 答案：AB 解析：…` in the ways people write it, under headings or not, options on one line or several,
//! the key in the stem, behind each question or at the end of the paper. A numbered line within an answer or an explanation is a point of it; where
//! that could as well be the next question, what follows decides.

mod key;
mod labels;
mod numbers;

use super::{
    draft::STEM_MAX,
    error::{Counted, FileError},
    lines::Lines,
    options,
    raw::{Field, Raw},
    report::Row,
    settle,
    text::{half, tidy_line},
    words,
};
use key::Key;
use lianxin_proto::quiz::QuestionType;
use numbers::Style;

/// The most questions of a text.
const QUESTIONS_MAX: usize = 20_000;

/// Reads a text.
pub(super) fn read(text: &str) -> Result<Vec<Row>, FileError> {
    let text = text.replace("\r\n", "\n");
    let lines: Vec<String> = text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}']).map(tidy_line).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let (left, key) = key::take(&lines).unwrap_or((lines.len(), Key::default()));
    let lines = lines.get(..left).unwrap_or(&lines);
    let mut reader = Reader {
        lines,
        key,
        style: Style::of(lines.iter().copied()),
        heading: None,
        section: 0,
        expected: 1,
        current: None,
        after_blank: true,
        rows: vec![],
    };
    for at in 0..lines.len() {
        reader.line(at);
    }
    reader.finish();
    match reader.rows.len() {
        0 => Err(FileError::Empty),
        count if count > QUESTIONS_MAX => {
            Err(FileError::TooMany { what: Counted::Questions, max: QUESTIONS_MAX as u64 })
        }
        _ => Ok(reader.rows),
    }
}

struct Reader<'a> {
    lines: &'a [&'a str],
    key: Key,
    style: Style,
    heading: Option<QuestionType>,
    /// How many headings there were.
    section: usize,
    /// The number of the next question.
    expected: u32,
    current: Option<Current>,
    after_blank: bool,
    rows: Vec<Row>,
}

/// The question that is being read.
struct Current {
    start: u32,
    number: Option<u32>,
    section: usize,
    raw: Raw,
    lines: Lines,
    /// What a line without a label goes on with.
    field: Field,
    options: usize,
    /// The last number of a list within the answer, the explanation or the case.
    listed: u32,
}

impl Reader<'_> {
    fn line(&mut self, at: usize) {
        let text = self.lines.get(at).copied().unwrap_or_default();
        if text.is_empty() {
            self.after_blank = true;
            return;
        }
        let blank_before = std::mem::replace(&mut self.after_blank, false);
        let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
        if let Some(heading) = words::heading(text).filter(|_| !self.within_list(text)) {
            self.finish();
            (self.heading, self.expected) = (heading.of(), 1);
            self.section += 1;
            return;
        }
        if let Some((number, rest)) = self.starts(at, text) {
            self.finish();
            self.begin(line, Some(number), rest);
            return;
        }
        let parts = labels::cut(text);
        let next = match parts.first().map(|part| part.field) {
            None => false,
            Some(None) => self.next_unnumbered(blank_before, text),
            Some(Some(field)) => self.current.as_ref().is_some_and(|current| current.is_over(field)),
        };
        if next {
            self.finish();
        }
        if self.current.is_none() {
            self.begin(line, None, text);
        } else if let Some(current) = &mut self.current {
            current.add_parts(line, &parts);
        }
    }

    fn begin(&mut self, line: u32, number: Option<u32>, text: &str) {
        let mut current = Current {
            start: line,
            number,
            section: self.section,
            raw: Raw::under(self.heading),
            lines: Lines::default(),
            field: Field::Stem,
            options: 0,
            listed: 0,
        };
        current.add_parts(line, &labels::cut(text));
        if let Some(number) = number {
            self.expected = number.saturating_add(1);
        }
        self.current = Some(current);
    }

    /// The number of a question that begins here, and its text.
    fn starts<'t>(&self, at: usize, text: &'t str) -> Option<(u32, &'t str)> {
        let (style, number, rest) = numbers::start(text, Some(self.expected))?;
        if style != self.style {
            return None;
        }
        let Some(current) = self.current.as_ref().filter(|current| current.open()) else { return Some((number, rest)) };
        // Within an open text, a list of its own begins at 1 and goes on by one.
        let goes_on = number == current.listed + 1;
        match (number == self.expected, goes_on) {
            (true, true) => self.is_question(at).then_some((number, rest)),
            (false, true) => None,
            _ => Some((number, rest)),
        }
    }

    /// Whether a key or options follow before the next number or heading.
    fn is_question(&self, at: usize) -> bool {
        for (offset, text) in self.lines.iter().skip(at).enumerate() {
            if offset > 0
                && (words::heading(text).is_some()
                    || numbers::start(text, None).is_some_and(|(style, ..)| style == self.style))
            {
                return false;
            }
            let answered =
                labels::cut(text).iter().any(|part| matches!(part.field, Some(Field::Answer | Field::Rubric)));
            if answered
                || options::cut(text, 0).1.len() >= 2
                || settle::type_mark(numbers::start(text, None).map_or(text, |(_, _, rest)| rest)).0.is_some()
            {
                return true;
            }
        }
        false
    }

    /// A line such as `1.案例分析` may be a point of a list.
    fn within_list(&self, text: &str) -> bool {
        let numbered = numbers::start(text, None).is_some_and(|(style, ..)| style == self.style);
        numbered && self.current.as_ref().is_some_and(Current::open)
    }

    /// Without numbers, a line that follows an answer and goes on with nothing is the next question.
    fn next_unnumbered(&self, blank_before: bool, text: &str) -> bool {
        let Some(current) = self.current.as_ref().filter(|_| self.style == Style::None) else { return false };
        let title = current.options == 0 && !current.has_key() && self.rows.is_empty() && blank_before;
        if title {
            return !options::cut(text, 0).0.is_empty()
                && !current.raw.get(Field::Stem).contains(['？', '?', '。', '（', '_']);
        }
        current.has_key() && (blank_before || (current.field == Field::Answer && !current.open()))
    }

    fn finish(&mut self) {
        let Some(mut current) = self.current.take() else { return };
        if let Some(answer) = current.number.and_then(|number| self.key.get(current.section, number))
            && !current.has_key()
        {
            current.raw.set(Field::Answer, answer);
        }
        // A title or a note above the first question.
        let only_text =
            current.number.is_none() && current.options == 0 && !current.has_key() && !current.raw.has(Field::Options);
        if only_text && (self.style != Style::None || self.rows.is_empty()) {
            return;
        }
        let stem = without_marks(current.raw.get(Field::Stem));
        current.raw.set(Field::Stem, &stem);
        self.rows.push(current.lines.row(current.start, &current.raw, vec![]));
    }
}

impl Current {
    fn has_key(&self) -> bool {
        self.raw.has(Field::Answer) || self.raw.has(Field::Rubric)
    }

    /// Whether a label at the beginning of a line says that the next question begins.
    fn is_over(&self, label: Field) -> bool {
        match label {
            Field::Stem => self.raw.has(Field::Stem),
            Field::Type => self.has_key() && self.raw.has(Field::Stem),
            _ => false,
        }
    }

    fn of(&self) -> Option<QuestionType> {
        let stated = words::question_type(self.raw.get(Field::Type));
        // Asked for at every line: a stem that is too long is not looked through again and again.
        let stem = Some(self.raw.get(Field::Stem)).filter(|stem| stem.len() <= 4 * STEM_MAX).unwrap_or_default();
        stated.or_else(|| settle::type_mark(stem).0).or(self.raw.heading)
    }

    /// Whether a numbered line may go on with it.
    fn open(&self) -> bool {
        match self.field {
            Field::Explanation | Field::Rubric => true,
            Field::Answer | Field::Stem if self.options > 0 => false,
            Field::Answer => match self.of() {
                None => words::judgement(self.raw.get(Field::Answer)).is_none(),
                of => of.is_some_and(QuestionType::is_self_marked),
            },
            Field::Stem => self.of().is_some_and(QuestionType::is_self_marked),
            _ => false,
        }
    }

    fn add_parts(&mut self, line: u32, parts: &[labels::Part]) {
        let mut behind_aside = false;
        for part in parts {
            match part.field {
                None if behind_aside => self.raw.extend(self.field, part.text),
                None => self.add(line, part.text),
                Some(Field::Options) => {
                    self.field = Field::Stem;
                    self.add(line, part.text);
                }
                Some(field) => {
                    if !part.aside {
                        self.field = field;
                        self.listed = 0;
                    }
                    self.lines.set(field, line);
                    self.raw.add(field, part.text);
                }
            }
            behind_aside = part.aside;
        }
    }

    fn add(&mut self, line: u32, text: &str) {
        if self.open()
            && let Some((_, number, _)) = numbers::start(text, None).filter(|(_, number, _)| *number == self.listed + 1)
        {
            self.listed = number;
        }
        let closed = !matches!(self.of(), Some(QuestionType::Blank | QuestionType::Essay | QuestionType::Case));
        if matches!(self.field, Field::Stem | Field::Option(_)) && closed {
            let (before, options) = options::cut(text, self.options);
            if !options.is_empty() {
                self.append(line, &before);
                for option in options {
                    self.field = Field::Option(u8::try_from(self.options).unwrap_or(u8::MAX));
                    self.options += 1;
                    self.append(line, &option);
                }
                return;
            }
        }
        self.append(line, text);
    }

    fn append(&mut self, line: u32, text: &str) {
        self.lines.set(self.field, line);
        self.raw.add(self.field, text);
    }
}

/// A stem without the marks that papers put before or behind it: `（2分）`.
fn without_marks(stem: &str) -> String {
    let mut text = stem.trim();
    loop {
        let shorter = [mark_end(text), mark_start(text)].into_iter().flatten().next();
        match shorter {
            Some(rest) => text = rest.trim(),
            None => return text.to_owned(),
        }
    }
}

fn is_mark(inner: &str) -> bool {
    let inner = half(inner);
    let inner = inner.trim().trim_start_matches(['本', '题', '共', '每']);
    inner.trim().strip_suffix('分').is_some_and(|number| number.trim().parse::<f32>().is_ok())
}

fn mark_end(text: &str) -> Option<&str> {
    let (before, inner) = text.strip_suffix(['）', ')'])?.rsplit_once(['（', '('])?;
    is_mark(inner).then_some(before)
}

fn mark_start(text: &str) -> Option<&str> {
    let (inner, behind) = text.strip_prefix(['（', '('])?.split_once(['）', ')'])?;
    is_mark(inner).then_some(behind)
}
