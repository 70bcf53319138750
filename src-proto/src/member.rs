//! Members and what the feed that is private to one member carries: who they are, their read marks and favourites on all their devices, and
//! how their complaints and suggestions stand.

use crate::{
    id::{ArticleId, FeedbackId, MemberId, OpId, QuestionId, RegulationId},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A cadre (领导干部).
    Member,
    /// A discipline officer (纪检干部).
    Officer,
    /// Writes and schedules.
    Editor,
    /// Reviews.
    Reviewer,
    /// Keeps members, devices and settings.
    Admin,
    /// Reads the audit log.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] = [Self::Member, Self::Officer, Self::Editor, Self::Reviewer, Self::Admin, Self::Auditor];

    /// The word on the wire, in SQL and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Officer => "officer",
            Self::Editor => "editor",
            Self::Reviewer => "reviewer",
            Self::Admin => "admin",
            Self::Auditor => "auditor",
        }
    }
}

impl FromStr for Role {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or_else(|| format!("{text:?} is no role"))
    }
}

/// A member as their own phone knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Their id.
    pub id: MemberId,
    /// Their name.
    pub name: String,
    /// Their unit (单位); may be empty.
    #[serde(default)]
    pub unit: String,
    /// Their post (职务); may be empty.
    #[serde(default)]
    pub post: String,
    /// Their role.
    pub role: Role,
}

/// What a read mark or a favourite is set on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// An article: `article:ID`.
    Article(ArticleId),
    /// An article of a regulation: `regulation:ID#34`.
    Regulation(RegulationId, String),
    /// A question: `question:ID`.
    Question(QuestionId),
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Article(id) => write!(f, "article:{id}"),
            Self::Regulation(id, anchor) => write!(f, "regulation:{id}#{anchor}"),
            Self::Question(id) => write!(f, "question:{id}"),
        }
    }
}

impl FromStr for Target {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let bad = || format!("{text:?} is none of article:ID, regulation:ID#ARTICLE, question:ID");
        match text.split_once(':') {
            Some(("article", id)) => ArticleId::new(id).map(Self::Article).map_err(|_| bad()),
            Some(("question", id)) => QuestionId::new(id).map(Self::Question).map_err(|_| bad()),
            Some(("regulation", rest)) => {
                let (id, anchor) = rest.split_once('#').ok_or_else(bad)?;
                if !crate::body::is_anchor(anchor) {
                    return Err(bad());
                }
                RegulationId::new(id).map(|id| Self::Regulation(id, anchor.to_owned())).map_err(|_| bad())
            }
            _ => Err(bad()),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

/// The two marks a member sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// 已读. It says that a page was opened, never for how long, and no one but the member sees it.
    Read,
    /// 收藏.
    Favourite,
}

/// One mark of a member on one target, as the last writer left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Which mark.
    pub kind: MarkKind,
    /// On what.
    pub target: Target,
    /// Set or taken away.
    pub on: bool,
    /// When, by the clock of the device that set it (the server takes no time after its own).
    pub at: Millis,
    /// The op that set it; decides between two of the same instant.
    pub op: OpId,
}

/// How a complaint or suggestion (投诉建议) stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedbackStatus {
    /// Received.
    Filed,
    /// Accepted (受理), being worked on.
    Accepted,
    /// Answered; the member may rate the answer.
    Answered,
}

/// What a complaint or suggestion is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedbackTopic {
    /// The app does not work as it should.
    App,
    /// What it publishes.
    Content,
    /// It is a burden (指尖上的形式主义).
    Burden,
    /// Something else.
    Other,
}

/// A complaint or suggestion of a member, with its answer. The text is confidential: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// Its id.
    pub id: FeedbackId,
    /// When it was written.
    pub filed_at: Millis,
    /// What it is about.
    pub topic: FeedbackTopic,
    /// What the member wrote; 1 to 2000 characters.
    pub text: String,
    /// How it stands.
    pub status: FeedbackStatus,
    /// The answer; empty until there is one.
    #[serde(default)]
    pub answer: String,
    /// When it last moved.
    pub updated_at: Millis,
    /// Whether the member was helped: 1 (no) to 3 (yes); absent until rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<u8>,
}

impl fmt::Debug for Feedback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feedback")
            .field("id", &self.id)
            .field("topic", &self.topic)
            .field("status", &self.status)
            .field("text", &"[redacted]")
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_read_back() {
        for text in ["article:moon-gift", "regulation:zhengwu-chufen-fa#34-1"] {
            assert_eq!(text.parse::<Target>().expect("a target").to_string(), text);
        }
        for bad in ["", "article:", "article:A", "regulation:x", "regulation:x#y", "room:1"] {
            assert!(bad.parse::<Target>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_complaint_does_not_show_in_logs() {
        let feedback = Feedback {
            id: FeedbackId(uuid::Uuid::nil()),
            filed_at: Millis(0),
            topic: FeedbackTopic::Burden,
            text: "天天要截图".into(),
            status: FeedbackStatus::Filed,
            answer: "已取消".into(),
            updated_at: Millis(0),
            rating: None,
        };
        let shown = format!("{feedback:?}");
        assert!(!shown.contains("截图") && !shown.contains("取消"), "{shown}");
    }
}
