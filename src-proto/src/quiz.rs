//! The question bank: questions with their citations, papers and the answers given to them. What an editor alone needs (status, author, reviewer) stays on the
//! server; what is here is what phones get, published questions only.

use crate::{
    content::ContentError,
    id::{QuestionId, RegulationId, TemplateId},
    time::{CivilDate, Millis},
};
use serde::{Deserialize, Serialize};

/// The most options a choice may have (A to H).
pub const OPTIONS_MAX: usize = 8;

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

/// A paper template (组卷模板), with its window where it is an organised test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaperTemplate {
    /// Its id.
    pub id: TemplateId,
    /// Its title.
    pub title: String,
    /// What it is made of, in order.
    pub parts: Vec<PaperPart>,
    /// Minutes to answer it in.
    pub minutes: u16,
    /// From when to when an organised test may be handed in; absent for practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<(Millis, Millis)>,
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
    #[serde(default)]
    pub tags: Vec<String>,
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
