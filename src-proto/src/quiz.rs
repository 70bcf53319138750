//! The question bank: questions with their citations, papers and the answers given to them. What an editor alone needs (status, author, reviewer) stays on the
//! server; what is here is what phones get, published questions only.

use crate::{
    content::ContentError,
    id::{OpId, QuestionId, RegulationId, SittingId, TemplateId},
    time::{CivilDate, Millis},
};
use serde::{Deserialize, Serialize};

/// The most options a choice may have (A to H).
pub const OPTIONS_MAX: usize = 8;
/// What a paper is worth in all: a hundred marks, counted in half marks.
pub const PAPER_HALF_MARKS: u32 = 200;
/// The most questions of a paper.
pub const PAPER_QUESTIONS_MAX: usize = 200;
/// The most answers in one report of right and wrong.
pub const TALLY_MAX: usize = 200;
/// The fewest people behind any total that is shown.
pub const TALLY_PEOPLE_MIN: u32 = 5;

/// A question (题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The same over all its versions.
    pub id: QuestionId,
    /// Counted from 1; a changed text is the next version.
    pub version: u32,
    /// What is asked. In a 填空 each gap is `____`.
    pub stem: String,
    /// How it is answered.
    pub kind: QuestionKind,
    /// Why the right answer is right and the tempting one is not.
    pub explanation: String,
    /// What it rests on.
    pub citation: Citation,
    /// 1 (easy) to 5 (hard).
    pub difficulty: u8,
    /// Posts and risks it is about.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// The six types, with the key of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum QuestionKind {
    /// 单选
    Single {
        /// Two to [`OPTIONS_MAX`].
        options: Vec<String>,
        /// Index of the right one.
        answer: u8,
    },
    /// 多选
    Multiple {
        /// Two to [`OPTIONS_MAX`].
        options: Vec<String>,
        /// Indices of the right ones, rising; one at least.
        answers: Vec<u8>,
    },
    /// 判断
    Judge {
        /// Whether the stem is true.
        answer: bool,
    },
    /// 填空
    Blank {
        /// For each gap the forms that are accepted.
        gaps: Vec<Vec<String>>,
        /// The gaps may be filled in any order.
        any_order: bool,
    },
    /// 简答, marked by the member against the rubric.
    Essay {
        /// An answer to compare with.
        model: String,
        /// The points it should hold.
        rubric: Vec<String>,
    },
    /// 案例分析, marked by the member against the rubric.
    Case {
        /// An answer to compare with.
        model: String,
        /// The points it should hold.
        rubric: Vec<String>,
    },
}

/// The types without their keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the variants are those of `QuestionKind`")]
pub enum QuestionType {
    Single,
    Multiple,
    Judge,
    Blank,
    Essay,
    Case,
}

/// What a question rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The regulation in the app whose article a tap opens; absent where the app has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regulation: Option<RegulationId>,
    /// The anchor of the article, `34` or `34-1`.
    pub anchor: String,
    /// The regulation's title.
    pub title: String,
    /// The article as printed, `第三十四条`.
    pub article: String,
    /// The version of the regulation, by the day it came into force.
    pub version: CivilDate,
}

/// A paper template (组卷模板). Without a window it is for practice, and each phone draws its own questions; with one it is an organised test, the same
/// questions for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaperTemplate {
    /// Its id.
    pub id: TemplateId,
    /// Its title.
    pub title: String,
    /// What it is made of, in order; worth [`PAPER_HALF_MARKS`] together.
    pub parts: Vec<PaperPart>,
    /// Minutes to answer it in, 1 to 600.
    pub minutes: u16,
    /// When an organised test may be handed in; absent for practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// From when (included) to when (excluded) an organised test is open. Handed in later it is taken and marked late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// Opens.
    pub from: Millis,
    /// Closes.
    pub until: Millis,
}

/// A part of a paper: so many questions of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaperPart {
    /// The type.
    pub of: QuestionType,
    /// How many.
    pub count: u16,
    /// Half marks each question is worth (2 is one mark).
    pub half_marks: u16,
    /// Only questions with one of these tags; any when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Only questions resting on one of these regulations; any when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regulations: Vec<RegulationId>,
    /// In an organised test the questions themselves, `count` of them; empty in a template for practice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionId>,
}

/// What a member answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// 单选, 多选: indices of the chosen options.
    Choice(Vec<u8>),
    /// 判断.
    Judge(bool),
    /// 填空: what was written in each gap.
    Gaps(Vec<String>),
    /// 简答, 案例分析: which points of the rubric the member found in their own answer.
    Points(Vec<bool>),
    /// 不确定: any type, counts as wrong.
    Unsure,
}

/// One answer of an organised test, against the version that was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Submitted {
    /// Which question.
    pub question: QuestionId,
    /// Which version of it the member saw.
    pub version: u32,
    /// The answer; absent where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// What became of an organised test a member handed in. One for each test and member: what arrives first stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaperResult {
    /// The test.
    pub template: TemplateId,
    /// Its title.
    pub title: String,
    /// The sitting that stands. A phone whose own sitting is another one handed in later, and says so.
    pub sitting: SittingId,
    /// The op that brought it.
    pub op: OpId,
    /// When it was handed in, by the phone's clock, never after `received_at`.
    pub handed_in_at: Millis,
    /// When the server received it.
    pub received_at: Millis,
    /// Handed in after the window closed.
    pub late: bool,
    /// Half marks got, of [`PAPER_HALF_MARKS`].
    pub half_marks: u32,
    /// Half marks got in each part, in order.
    pub parts: Vec<u32>,
    /// Questions answered right as a whole.
    pub right: u16,
    /// Right in part.
    pub partly: u16,
    /// Wrong or not answered.
    pub wrong: u16,
    /// Questions that were corrected or withdrawn since the version answered; each was marked by the version answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<QuestionId>,
}

/// What a phone whose member agrees sends to `POST /api/v1/quiz/tally`: the first answer to each version of a question, and nothing about who or when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TallyReport {
    /// 1 to [`TALLY_MAX`] answers.
    pub answers: Vec<Tally>,
}

/// One answer in a [`TallyReport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// Which question.
    pub question: QuestionId,
    /// Which version.
    pub version: u32,
    /// Right as a whole.
    pub right: bool,
}

impl QuestionKind {
    /// The type.
    pub fn of(&self) -> QuestionType {
        match self {
            Self::Single { .. } => QuestionType::Single,
            Self::Multiple { .. } => QuestionType::Multiple,
            Self::Judge { .. } => QuestionType::Judge,
            Self::Blank { .. } => QuestionType::Blank,
            Self::Essay { .. } => QuestionType::Essay,
            Self::Case { .. } => QuestionType::Case,
        }
    }
}

impl QuestionType {
    /// All six.
    pub const ALL: [Self; 6] = [Self::Single, Self::Multiple, Self::Judge, Self::Blank, Self::Essay, Self::Case];

    /// Its Chinese name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "单选",
            Self::Multiple => "多选",
            Self::Judge => "判断",
            Self::Blank => "填空",
            Self::Essay => "简答",
            Self::Case => "案例分析",
        }
    }

    /// The word on the wire, in SQL and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multiple => "multiple",
            Self::Judge => "judge",
            Self::Blank => "blank",
            Self::Essay => "essay",
            Self::Case => "case",
        }
    }

    /// Marked by the member against a rubric.
    pub fn is_self_marked(self) -> bool {
        matches!(self, Self::Essay | Self::Case)
    }
}

impl Question {
    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), ContentError> {
        let bad = |what: String| Err(ContentError::Question(what));
        if self.stem.trim().is_empty() {
            return Err(ContentError::Empty("stem"));
        }
        if !(1..=5).contains(&self.difficulty) {
            return bad(format!("difficulty {} is not 1 to 5", self.difficulty));
        }
        if !crate::body::is_anchor(&self.citation.anchor) {
            return bad(format!("{:?} is no article", self.citation.anchor));
        }
        match &self.kind {
            QuestionKind::Single { options, answer } => choice(options, &[*answer]),
            QuestionKind::Multiple { options, answers } => choice(options, answers),
            QuestionKind::Judge { .. } => Ok(()),
            QuestionKind::Blank { gaps, .. } => {
                let marked = self.stem.matches("____").count();
                if gaps.is_empty() || gaps.len() != marked {
                    bad(format!("{} gaps in the stem, {} in the key", marked, gaps.len()))
                } else if gaps.iter().any(|forms| forms.iter().all(|form| form.trim().is_empty())) {
                    bad("a gap without an accepted form".into())
                } else {
                    Ok(())
                }
            }
            QuestionKind::Essay { rubric, .. } | QuestionKind::Case { rubric, .. } => {
                if rubric.is_empty() {
                    bad("no rubric".into())
                } else {
                    Ok(())
                }
            }
        }
    }
}

impl PaperTemplate {
    /// How many questions it has.
    pub fn count(&self) -> usize {
        self.parts.iter().map(|part| usize::from(part.count)).sum()
    }

    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), ContentError> {
        let bad = |what: String| Err(ContentError::Template(what));
        if self.title.trim().is_empty() {
            return Err(ContentError::Empty("title"));
        }
        if !(1..=600).contains(&self.minutes) {
            return bad(format!("{} minutes, 1 to 600 are allowed", self.minutes));
        }
        if self.parts.iter().any(|part| part.count == 0 || part.half_marks == 0) {
            return bad("a part without questions or marks".into());
        }
        if self.count() > PAPER_QUESTIONS_MAX {
            return bad(format!("{} questions, at most {PAPER_QUESTIONS_MAX} are allowed", self.count()));
        }
        let worth: u32 = self.parts.iter().map(|part| u32::from(part.count) * u32::from(part.half_marks)).sum();
        if worth != PAPER_HALF_MARKS {
            return bad(format!("its parts are worth {worth} half marks together, not {PAPER_HALF_MARKS}"));
        }
        let Some(window) = self.window else {
            let fixed = self.parts.iter().any(|part| !part.questions.is_empty());
            return if fixed { bad("a template for practice names no questions".into()) } else { Ok(()) };
        };
        if window.from >= window.until {
            return bad("it closes before it opens".into());
        }
        // Nobody marks their own organised test.
        if self.parts.iter().any(|part| part.of.is_self_marked()) {
            return bad("an organised test has only questions that mark themselves".into());
        }
        let mut seen = std::collections::HashSet::new();
        if self.parts.iter().any(|part| part.questions.len() != usize::from(part.count)) {
            return bad("an organised test names as many questions as its parts count".into());
        }
        if !self.parts.iter().flat_map(|part| &part.questions).all(|id| seen.insert(id)) {
            return bad("a question stands in it twice".into());
        }
        Ok(())
    }
}

impl PaperPart {
    /// Whether a question may be drawn for it.
    pub fn takes(&self, question: &Question) -> bool {
        let cited = question.citation.regulation.as_ref();
        question.kind.of() == self.of
            && (self.tags.is_empty() || self.tags.iter().any(|tag| question.tags.contains(tag)))
            && (self.regulations.is_empty() || cited.is_some_and(|id| self.regulations.contains(id)))
    }
}

fn choice(options: &[String], answers: &[u8]) -> Result<(), ContentError> {
    let bad = |what: String| Err(ContentError::Question(what));
    if !(2..=OPTIONS_MAX).contains(&options.len()) {
        return bad(format!("{} options, 2 to {OPTIONS_MAX} are allowed", options.len()));
    }
    if options.iter().any(|option| option.trim().is_empty()) {
        return bad("an empty option".into());
    }
    let rising = answers.windows(2).all(|pair| pair.first() < pair.last());
    if answers.is_empty() || !rising || answers.iter().any(|answer| usize::from(*answer) >= options.len()) {
        return bad("the key names no option, one twice, or one that is not there".into());
    }
    Ok(())
}

#[cfg(test)]
impl Question {
    /// A question for tests, the same but for what is given.
    pub(crate) fn sample(id: &str, kind: QuestionKind) -> Self {
        Self {
            id: QuestionId::new(id).expect("an id"),
            version: 1,
            stem: "?".into(),
            kind,
            explanation: String::new(),
            citation: Citation {
                regulation: None,
                anchor: "1".into(),
                title: String::new(),
                article: "第一条".into(),
                version: "2020-07-01".parse().expect("a date"),
            },
            difficulty: 1,
            tags: vec![],
        }
    }
}
