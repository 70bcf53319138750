//! A question as texts by field, before anything is understood. The formats that people write by hand (a sheet's row, a pasted block) become this, and
//! [`super::settle`] makes drafts of it; a fault names the field, so that each format can say which cell or line it stands in.

use lianxin_proto::quiz::QuestionType;
use std::collections::BTreeMap;

/// A part of a question, as a column of a sheet or a label of a text names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    Id,
    Type,
    Stem,
    /// One option, from 0.
    Option(u8),
    /// All options in one text.
    Options,
    Answer,
    AnyOrder,
    Rubric,
    Explanation,
    Difficulty,
    /// The regulation's title, often with the article behind it.
    Basis,
    Article,
    Anchor,
    Version,
    /// The regulation's id in the app.
    Regulation,
    Tags,
    Status,
    Author,
    Reviewer,
}

impl Field {
    /// Its Chinese name, as the export heads its column.
    pub(super) fn name(self) -> String {
        let name = match self {
            Self::Option(index) => return format!("选项{}", super::text::letter(usize::from(index))),
            Self::Id => "题库编号",
            Self::Type => "题型",
            Self::Stem => "题干",
            Self::Options => "选项",
            Self::Answer => "答案",
            Self::AnyOrder => "不分先后",
            Self::Rubric => "评分要点",
            Self::Explanation => "解析",
            Self::Difficulty => "难度",
            Self::Basis => "法规",
            Self::Article => "条款",
            Self::Anchor => "条号",
            Self::Version => "版本",
            Self::Regulation => "法规编号",
            Self::Tags => "标签",
            Self::Status => "状态",
            Self::Author => "作者",
            Self::Reviewer => "审核人",
        };
        name.to_owned()
    }
}

/// What is wrong with a question, and in which part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: Field,
    /// In Chinese.
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn new(field: Field, reason: String) -> Self {
        Self { field, reason }
    }
}

/// The most bytes of a field. Eight options of the greatest length in one cell are the longest that can be accepted.
const FIELD_MAX: usize = 40_000;

/// A question as texts.
#[derive(Debug, Clone, Default)]
pub(super) struct Raw {
    texts: BTreeMap<Field, String>,
    /// The type that the heading above it or the sheet's name says.
    pub(super) heading: Option<QuestionType>,
    /// The options are numbered, so an answer may be `2`.
    pub(super) numbered: bool,
}

impl Raw {
    /// No texts yet, under a heading or none.
    pub(super) fn under(heading: Option<QuestionType>) -> Self {
        Self { heading, ..Self::default() }
    }

    /// Its text of a field, tidied; empty when there is none.
    pub(super) fn get(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }

    /// Sets a field's text, tidied.
    pub(super) fn set(&mut self, field: Field, text: &str) {
        let text = super::text::tidy(text);
        if text.is_empty() {
            self.texts.remove(&field);
        } else {
            self.texts.insert(field, text);
        }
    }

    /// Adds a line to a field's text.
    pub(super) fn add(&mut self, field: Field, line: &str) {
        let line = super::text::tidy(line);
        if line.is_empty() {
            return;
        }
        let text = self.texts.entry(field).or_default();
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&line);
    }

    /// Adds to the last line of a field's text.
    pub(super) fn extend(&mut self, field: Field, text: &str) {
        let text = super::text::tidy(text);
        if !text.is_empty() {
            self.texts.entry(field).or_default().push_str(&text);
        }
    }

    /// Refuses a text that is longer than any that could be accepted, before it is looked through.
    pub(super) fn check_length(&self) -> Result<(), Fault> {
        match self.texts.iter().find(|(_, text)| text.len() > FIELD_MAX) {
            Some((field, _)) => Err(Fault::new(*field, format!("{}太长了", field.name()))),
            None => Ok(()),
        }
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.texts.contains_key(&field)
    }
}
