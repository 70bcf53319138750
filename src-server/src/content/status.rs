//! How far a piece of content has got.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// Draft → reviewed → scheduled → withdrawn. Only what is scheduled reaches phones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Being written.
    Draft,
    /// Read by a second person.
    Reviewed,
    /// Published at its `visible_at`.
    #[default]
    Scheduled,
    /// Taken back.
    Withdrawn,
}

impl Status {
    /// The word in SQL and in a content folder.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Reviewed => "reviewed",
            Self::Scheduled => "scheduled",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for Status {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        [Self::Draft, Self::Reviewed, Self::Scheduled, Self::Withdrawn]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| format!("{text:?} is no status"))
    }
}
