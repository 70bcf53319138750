//! A question as an editor holds it: what phones get, and beside it the status, the author and the reviewer that stay on the server. A draft may still lack
//! part of its citation or its id; it becomes a [`Question`] only when all of it is there. The bounds here hold for every format.

use super::{
    blanks,
    citation::{anchor, bare_title},
    options,
    raw::{Fault, Field},
    settle::type_mark,
    text::{counted, fold, letter, tidy, tidy_line},
};
use lianxin_proto::{
    body::is_anchor,
    id::{QuestionId, RegulationId},
    quiz::{Citation, OPTIONS_MAX, Question, QuestionKind},
    time::CivilDate,
};
use serde::{Deserialize, Serialize};

/// The most characters of a stem.
pub(super) const STEM_MAX: usize = 4_000;
/// The most characters of an explanation.
pub(super) const EXPLANATION_MAX: usize = 4_000;
/// The most characters of an option.
pub(super) const OPTION_MAX: usize = 1_000;
/// The most characters of a model answer.
pub(super) const MODEL_MAX: usize = 8_000;
/// The most points of a rubric, gaps of a 填空 and forms of a gap.
pub(super) const LIST_MAX: usize = 20;
/// The most characters of a point or a form.
pub(super) const ITEM_MAX: usize = 500;
/// The most tags.
pub(super) const TAGS_MAX: usize = 12;
/// The most characters of a name: a tag, a person, an article.
pub(super) const NAME_MAX: usize = 60;
/// The most characters of a regulation's title.
pub(super) const TITLE_MAX: usize = 200;

/// A question as an editor holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Absent for a question the bank does not have yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<QuestionId>,
    /// What is asked. In a 填空 each gap is `____`.
    pub stem: String,
    /// How it is answered, with the key.
    pub kind: QuestionKind,
    /// Why the right answer is right; may be empty.
    #[serde(default)]
    pub explanation: String,
    /// What it rests on, as far as known.
    #[serde(default)]
    pub citation: DraftCitation,
    /// 1 (easy) to 5 (hard).
    pub difficulty: u8,
    /// Posts and risks it is about.
    #[serde(default)]
    pub tags: Vec<String>,
    /// How far it has got.
    pub status: Status,
    /// Who wrote it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// Who reviewed it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reviewer: String,
}

/// What a draft rests on, as far as known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DraftCitation {
    /// The regulation in the app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regulation: Option<RegulationId>,
    /// The regulation's title.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The article as printed, `第三十四条`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub article: String,
    /// The article's anchor, `34` or `34-1`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub anchor: String,
    /// The version of the regulation, by the day it came into force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<CivilDate>,
}

/// How far a question has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 草稿
    Draft,
    /// 已审: may be published.
    Reviewed,
    /// 已发布: phones get it.
    Published,
    /// 已过时: its article changed since.
    Stale,
    /// 待核: its citation could not be checked.
    Unchecked,
}

impl Status {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Draft, Self::Reviewed, Self::Published, Self::Stale, Self::Unchecked];

    /// Its Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Reviewed => "已审",
            Self::Published => "已发布",
            Self::Stale => "已过时",
            Self::Unchecked => "待核",
        }
    }

    /// The word in SQL and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Reviewed => "reviewed",
            Self::Published => "published",
            Self::Stale => "stale",
            Self::Unchecked => "unchecked",
        }
    }
}

/// A question of the bank, as far as near-duplicates are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its id.
    pub id: QuestionId,
    /// Its stem.
    pub stem: String,
    /// Its options; none where it has none.
    pub options: Vec<String>,
}

impl Known {
    /// What of a draft of the bank is compared.
    pub fn of_draft(id: QuestionId, draft: &Draft) -> Self {
        Self { id, stem: draft.stem.clone(), options: options::of(&draft.kind).to_vec() }
    }

    /// What of a question is compared.
    pub fn of(question: &Question) -> Self {
        Self { id: question.id.clone(), stem: question.stem.clone(), options: options::of(&question.kind).to_vec() }
    }
}

impl DraftCitation {
    /// The citation, when title, article, anchor and version are all there.
    pub fn complete(&self) -> Option<Citation> {
        let version = self.version?;
        if self.title.is_empty() || self.article.is_empty() || !is_anchor(&self.anchor) {
            return None;
        }
        Some(Citation {
            regulation: self.regulation.clone(),
            anchor: self.anchor.clone(),
            title: self.title.clone(),
            article: self.article.clone(),
            version,
        })
    }

    /// What is missing, in Chinese; nothing when it is complete.
    pub fn missing(&self) -> Vec<&'static str> {
        [
            (self.title.is_empty(), "法规"),
            (self.article.is_empty() || !is_anchor(&self.anchor), "条款"),
            (self.version.is_none(), "版本日期"),
        ]
        .into_iter()
        .filter_map(|(is, what)| is.then_some(what))
        .collect()
    }
}

impl Draft {
    /// A question of the bank with what the server keeps beside it.
    pub fn of(question: Question, status: Status, author: String, reviewer: String) -> Self {
        let Question { id, version: _, stem, kind, explanation, citation, difficulty, tags } = question;
        let Citation { regulation, anchor, title, article, version } = citation;
        let citation = DraftCitation { regulation, title, article, anchor, version: Some(version) };
        Self { id: Some(id), stem, kind, explanation, citation, difficulty, tags, status, author, reviewer }
    }

    /// The question for the phones, when the citation is complete.
    pub fn question(&self, id: QuestionId, version: u32) -> Option<Question> {
        Some(Question {
            id,
            version,
            stem: self.stem.clone(),
            kind: self.kind.clone(),
            explanation: self.explanation.clone(),
            citation: self.citation.complete()?,
            difficulty: self.difficulty,
            tags: self.tags.clone(),
        })
    }

    /// The same without invisible characters and meaningless white space, when it keeps every bound; else the reason in Chinese. What passes here comes
    /// back unchanged from an export to xlsx and the import of it.
    pub fn checked(self) -> Result<Self, String> {
        let tidied = self.tidied();
        match tidied.check() {
            Ok(()) => Ok(tidied),
            Err(fault) => Err(fault.reason),
        }
    }

    #[must_use]
    pub(super) fn tidied(mut self) -> Self {
        for text in [&mut self.stem, &mut self.explanation] {
            *text = tidy(text);
        }
        // The app shows the type itself.
        while let (Some(mark), bare) = type_mark(&self.stem)
            && mark == self.kind.of()
        {
            self.stem = bare;
        }
        let citation = &mut self.citation;
        for text in
            [&mut citation.title, &mut citation.article, &mut citation.anchor, &mut self.author, &mut self.reviewer]
        {
            *text = tidy_line(text);
        }
        citation.title = bare_title(&citation.title);
        if citation.anchor.is_empty() {
            citation.anchor = anchor(&citation.article).unwrap_or_default();
        }
        tidy_list(&mut self.tags);
        match &mut self.kind {
            QuestionKind::Single { options, .. } | QuestionKind::Multiple { options, .. } => {
                // An empty option stays: it is refused below, not dropped, which would move the key.
                for option in options {
                    *option = tidy(option);
                }
            }
            QuestionKind::Judge { .. } => {}
            QuestionKind::Blank { gaps, .. } => gaps.iter_mut().for_each(tidy_list),
            QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric } => {
                *model = tidy(model);
                tidy_list(rubric);
            }
        }
        self
    }

    /// Checks every bound; the error names the field and, in Chinese, the reason.
    pub(super) fn check(&self) -> Result<(), Fault> {
        required(Field::Stem, &self.stem)?;
        sized(Field::Stem, &self.stem, STEM_MAX)?;
        sized(Field::Explanation, &self.explanation, EXPLANATION_MAX)?;
        if !(1..=5).contains(&self.difficulty) {
            return Err(Fault::new(Field::Difficulty, format!("难度是 {}，要写 1 到 5", self.difficulty)));
        }
        listed(Field::Tags, &self.tags, TAGS_MAX, NAME_MAX)?;
        sized(Field::Basis, &self.citation.title, TITLE_MAX)?;
        sized(Field::Article, &self.citation.article, NAME_MAX)?;
        sized(Field::Author, &self.author, NAME_MAX)?;
        sized(Field::Reviewer, &self.reviewer, NAME_MAX)?;
        if !self.citation.anchor.is_empty() && !is_anchor(&self.citation.anchor) {
            return Err(Fault::new(Field::Anchor, format!("条号“{}”要写成 34 或 34-1 这样", self.citation.anchor)));
        }
        if matches!(self.status, Status::Reviewed | Status::Published | Status::Stale)
            && self.citation.complete().is_none()
        {
            let missing = self.citation.missing().join("、");
            let status = self.status.name();
            return Err(Fault::new(Field::Status, format!("状态写了{status}，但缺少{missing}，请补上，或者写待核")));
        }
        match &self.kind {
            QuestionKind::Single { options, answer } => choice(options, &[*answer]),
            QuestionKind::Multiple { options, answers } => choice(options, answers),
            QuestionKind::Judge { .. } => Ok(()),
            QuestionKind::Blank { gaps, .. } => blank(&self.stem, gaps),
            QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric } => {
                sized(Field::Answer, model, MODEL_MAX)?;
                if rubric.is_empty() {
                    return Err(Fault::new(Field::Rubric, "没有评分要点".into()));
                }
                listed(Field::Rubric, rubric, LIST_MAX, ITEM_MAX)
            }
        }
    }
}

fn tidy_list(list: &mut Vec<String>) {
    let mut kept: Vec<String> = Vec::with_capacity(list.len());
    for item in list.drain(..) {
        let item = tidy_line(&item);
        if !item.is_empty() && !kept.contains(&item) {
            kept.push(item);
        }
    }
    *list = kept;
}

fn required(field: Field, text: &str) -> Result<(), Fault> {
    if text.is_empty() { Err(Fault::new(field, format!("{}是空的", field.name()))) } else { Ok(()) }
}

fn sized(field: Field, text: &str, max: usize) -> Result<(), Fault> {
    let count = text.chars().count();
    if count > max {
        return Err(Fault::new(field, format!("{}有 {count} 个字，最多 {max} 个", field.name())));
    }
    Ok(())
}

fn listed(field: Field, list: &[String], max: usize, each: usize) -> Result<(), Fault> {
    if list.len() > max {
        return Err(Fault::new(field, format!("{}有 {} 个，最多 {max} 个", field.name(), list.len())));
    }
    list.iter().try_for_each(|item| sized(field, item, each))
}

fn choice(options: &[String], answers: &[u8]) -> Result<(), Fault> {
    if options.len() < 2 {
        let reason = if options.is_empty() { "没有选项" } else { "只有一个选项" };
        return Err(Fault::new(Field::Options, reason.into()));
    }
    if options.len() > OPTIONS_MAX {
        return Err(Fault::new(Field::Options, format!("有 {} 个选项，最多八个（A 到 H）", options.len())));
    }
    for (index, option) in options.iter().enumerate() {
        let field = Field::Option(u8::try_from(index).unwrap_or(u8::MAX));
        if option.is_empty() {
            return Err(Fault::new(field, format!("选项 {} 是空的", letter(index))));
        }
        sized(field, option, OPTION_MAX)?;
        if let Some(same) = options.iter().take(index).position(|earlier| fold(earlier) == fold(option)) {
            return Err(Fault::new(field, format!("选项 {} 和选项 {} 一样", letter(index), letter(same))));
        }
    }
    if answers.is_empty() {
        return Err(Fault::new(Field::Answer, "没有答案".into()));
    }
    if let Some(beyond) = answers.iter().find(|answer| usize::from(**answer) >= options.len()) {
        let reason = format!("答案写了 {}，但只有{}个选项", letter(usize::from(*beyond)), counted(options.len()));
        return Err(Fault::new(Field::Answer, reason));
    }
    if answers.windows(2).any(|pair| pair.first() >= pair.last()) {
        return Err(Fault::new(Field::Answer, "答案里同一个字母写了两次".into()));
    }
    Ok(())
}

fn blank(stem: &str, gaps: &[Vec<String>]) -> Result<(), Fault> {
    let marked = stem.matches("____").count();
    if marked == 0 {
        return Err(Fault::new(Field::Stem, "填空题的题干里没有空，空要写成 ____".into()));
    }
    if marked != gaps.len() {
        let reason = format!("题干有 {marked} 个空，答案有 {} 个", gaps.len());
        return Err(Fault::new(Field::Answer, reason));
    }
    if blanks::normalised(stem, gaps.len()).as_deref() != Ok(stem) {
        return Err(Fault::new(Field::Stem, "题干里的空要写成 ____（四个下划线）".into()));
    }
    if gaps.len() > LIST_MAX {
        return Err(Fault::new(Field::Stem, format!("有 {} 个空，最多 {LIST_MAX} 个", gaps.len())));
    }
    for (index, forms) in gaps.iter().enumerate() {
        if forms.is_empty() {
            return Err(Fault::new(Field::Answer, format!("第 {} 个空没有答案", index + 1)));
        }
        listed(Field::Answer, forms, LIST_MAX, ITEM_MAX)?;
    }
    Ok(())
}
