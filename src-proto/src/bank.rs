//! What the server tells those who keep the question bank, and no phone: which questions wait for a look because their article changed, and how questions
//! were answered, in sums that are nobody's in particular.

use crate::{
    id::{QuestionId, TemplateId},
    quiz::{Citation, QuestionKind},
};
use serde::{Deserialize, Serialize};

/// A question that became stale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StaleQuestion {
    /// Its id.
    pub id: QuestionId,
    /// Its version.
    pub version: u32,
    /// What is asked.
    pub stem: String,
    /// How it is answered, with the key: who confirms it must see it.
    pub kind: QuestionKind,
    /// Why the right answer is right.
    pub explanation: String,
    /// What it rests on.
    pub citation: Citation,
    /// The article as it was when the question came to rest on it; absent where the server had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The article as it is now; absent where the regulation has none any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// SHA-256 of `after` in hexadecimal: what [`Confirm::basis`] names; absent with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The words that differ: `[-taken out-]` and `{+put in+}`.
    pub diff: String,
    /// Organised tests, not closed yet, that wait for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<TemplateId>,
}

/// Says that a question still holds on the article as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// [`StaleQuestion::basis`]: an article that has changed again since then is not confirmed unseen.
    pub basis: String,
}

/// Stale questions, by id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StaleList {
    /// The questions.
    pub questions: Vec<StaleQuestion>,
    /// Whether there are more: ask again with `after` the last of these.
    pub more: bool,
}

/// How a version of a question was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Tallied {
    /// Which question.
    pub question: QuestionId,
    /// Which version.
    pub version: u32,
    /// How many people answered it, [`TALLY_PEOPLE_MIN`](crate::quiz::TALLY_PEOPLE_MIN) at least.
    pub people: u64,
    /// How many of them right as a whole.
    pub right: u64,
}

/// The sums of five people or more, by question and version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TallyList {
    /// The sums.
    pub tallies: Vec<Tallied>,
}
