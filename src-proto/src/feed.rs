//! Feeds: how a phone gets to know. A feed is an ordered set of entities with a gapless `seq`; each entity stands once, at its latest `seq`, and
//! a deletion leaves a tombstone. `POST /api/v1/sync` is answered by lines of JSON ([`Line`]): pages of changes, and one last
//! line [`End`], so that an answer cut short is known as such. The lines of a shared feed are the same bytes for every phone at the same
//! cursor: the server keeps them encoded and compressed once, and puts compressed frames one behind the other.

use crate::{
    content::{Article, Audience, Brand, Column, ContentError, Issue, Regulation},
    id::{MemberId, RoomId},
    member::{Feedback, Mark, Profile},
    quiz::{PaperResult, PaperTemplate, Question},
    room::{Held, Message, Participant, Room, Seat, WordList},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, str::FromStr};

/// What a phone asks for when it names no budget, in bytes of JSON.
pub const BUDGET_DEFAULT: u32 = 4 * 1024 * 1024;
/// The most bytes of JSON the server puts into one answer whatever the phone asks for, but for one single change larger than that.
pub const BUDGET_MAX: u32 = 8 * 1024 * 1024;
/// The most bytes, decompressed, that a phone accepts as one answer.
pub const ANSWER_MAX: usize = 16 * 1024 * 1024;

/// A feed: `content:all`, `content:officers`, `member:UUID`, `room:UUID`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum FeedId {
    /// What is published to an audience.
    Content(Audience),
    /// What is private to one member.
    Member(MemberId),
    /// What is said in a room, to those in it. A phone that begins gets no more than the last [`WINDOW`](crate::room::WINDOW) messages of it.
    Room(RoomId),
}

impl fmt::Display for FeedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(audience) => write!(f, "content:{}", audience.as_str()),
            Self::Member(id) => write!(f, "member:{id}"),
            Self::Room(id) => write!(f, "room:{id}"),
        }
    }
}

impl FromStr for FeedId {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("content", "all")) => Ok(Self::Content(Audience::All)),
            Some(("content", "officers")) => Ok(Self::Content(Audience::Officers)),
            Some(("member", id)) => id.parse().map(Self::Member).map_err(|_| format!("{text:?} is no feed")),
            Some(("room", id)) => id.parse().map(Self::Room).map_err(|_| format!("{text:?} is no feed")),
            _ => Err(format!("{text:?} is no feed")),
        }
    }
}

impl TryFrom<String> for FeedId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FeedId> for String {
    fn from(id: FeedId) -> Self {
        id.to_string()
    }
}

/// What a feed carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// Whose app this is; one in `content:all`.
    Brand(Brand),
    /// A column.
    Column(Column),
    /// A morning issue.
    Issue(Issue),
    /// An article.
    Article(Article),
    /// A regulation at its latest version.
    Regulation(Regulation),
    /// A published question at its latest version.
    Question(Question),
    /// A paper template.
    Template(PaperTemplate),
    /// The member themselves; one in their own feed.
    Profile(Profile),
    /// A read mark or favourite of the member.
    Mark(Mark),
    /// A complaint or suggestion of the member.
    Feedback(Feedback),
    /// What became of an organised test the member handed in.
    Result(PaperResult),
    /// The word list; one in `content:all`.
    Words(WordList),
    /// A room; one in its own feed.
    Room(Room),
    /// Somebody in the room.
    Participant(Participant),
    /// A message.
    Message(Message),
    /// What is the member's own about a room.
    Seat(Seat),
    /// A message of the member that waits for a moderator, or was not let through.
    Held(Held),
}

/// The kinds of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the variants are those of `Entity`")]
pub enum EntityKind {
    Brand,
    Column,
    Issue,
    Article,
    Regulation,
    Question,
    Template,
    Profile,
    Mark,
    Feedback,
    Result,
    Words,
    Room,
    Participant,
    Message,
    Seat,
    Held,
}

/// Names one entity of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EntityKey {
    /// Its kind.
    pub kind: EntityKind,
    /// Its id within the kind and feed.
    pub id: String,
}

impl EntityKind {
    /// The word on the wire and in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Column => "column",
            Self::Issue => "issue",
            Self::Article => "article",
            Self::Regulation => "regulation",
            Self::Question => "question",
            Self::Template => "template",
            Self::Profile => "profile",
            Self::Mark => "mark",
            Self::Feedback => "feedback",
            Self::Result => "result",
            Self::Words => "words",
            Self::Room => "room",
            Self::Participant => "participant",
            Self::Message => "message",
            Self::Seat => "seat",
            Self::Held => "held",
        }
    }
}

impl Entity {
    /// Its kind and id.
    pub fn key(&self) -> EntityKey {
        let (kind, id) = match self {
            Self::Brand(_) => (EntityKind::Brand, "brand".to_owned()),
            Self::Column(x) => (EntityKind::Column, x.id.to_string()),
            Self::Issue(x) => (EntityKind::Issue, x.id.to_string()),
            Self::Article(x) => (EntityKind::Article, x.id.to_string()),
            Self::Regulation(x) => (EntityKind::Regulation, x.id.to_string()),
            Self::Question(x) => (EntityKind::Question, x.id.to_string()),
            Self::Template(x) => (EntityKind::Template, x.id.to_string()),
            Self::Profile(x) => (EntityKind::Profile, x.id.to_string()),
            Self::Mark(x) => (
                EntityKind::Mark,
                format!(
                    "{}/{}",
                    if matches!(x.kind, crate::member::MarkKind::Read) { "read" } else { "favourite" },
                    x.target
                ),
            ),
            Self::Feedback(x) => (EntityKind::Feedback, x.id.to_string()),
            Self::Result(x) => (EntityKind::Result, x.template.to_string()),
            Self::Words(_) => (EntityKind::Words, "words".to_owned()),
            Self::Room(x) => (EntityKind::Room, x.id.to_string()),
            Self::Participant(x) => (EntityKind::Participant, x.member.to_string()),
            Self::Message(x) => (EntityKind::Message, x.id.to_string()),
            Self::Seat(x) => (EntityKind::Seat, x.room.to_string()),
            Self::Held(x) => (EntityKind::Held, x.message.id.to_string()),
        };
        EntityKey { kind, id }
    }

    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), ContentError> {
        match self {
            Self::Column(x) => x.check(),
            Self::Issue(x) => x.check(),
            Self::Article(x) => x.check(),
            Self::Regulation(x) => x.check(),
            Self::Question(x) => x.check(),
            Self::Template(x) => x.check(),
            Self::Room(x) => Ok(x.check()?),
            Self::Message(x) => Ok(x.check()?),
            Self::Held(x) => Ok(x.message.check()?),
            Self::Brand(_)
            | Self::Profile(_)
            | Self::Mark(_)
            | Self::Feedback(_)
            | Self::Result(_)
            | Self::Words(_)
            | Self::Participant(_)
            | Self::Seat(_) => Ok(()),
        }
    }
}

/// One step of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(clippy::large_enum_variant, reason = "nearly all are the large one, and a page lives only until it is applied")]
pub enum Change {
    /// The entity is now so.
    Put {
        /// Its place in the feed.
        seq: u64,
        /// The entity, whole.
        entity: Entity,
    },
    /// The entity is gone.
    Gone {
        /// Its place in the feed.
        seq: u64,
        /// Which.
        key: EntityKey,
    },
}

impl Change {
    /// Its place in the feed.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Put { seq, .. } | Self::Gone { seq, .. } => *seq,
        }
    }
}

/// The changes of one feed behind a cursor, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The feed.
    pub feed: FeedId,
    /// The cursor these changes stand behind. 0 where the phone sent another one: it starts the feed anew (the server was restored
    /// from a backup), and what the phone holds of the feed goes with this page.
    pub from: u64,
    /// The cursor after them; every change has `from < seq <= to`, rising.
    pub to: u64,
    /// Whether the feed has more behind `to`.
    pub more: bool,
    /// The changes.
    pub changes: Vec<Change>,
}

/// What a phone sends to `POST /api/v1/sync`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SyncRequest {
    /// How far the phone has got in each feed; a feed not named is wanted from its beginning.
    pub cursors: BTreeMap<FeedId, u64>,
    /// The [`End::epoch`] of the last answer; absent the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<String>,
    /// How many bytes of JSON the answer may have; [`BUDGET_DEFAULT`] when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_bytes: Option<u32>,
}

/// One line of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Changes of a feed. Feeds without any are left out.
    Page(Page),
    /// The last line, always there.
    End(End),
}

/// The last line of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct End {
    /// The server's clock.
    pub now: Millis,
    /// Names this server's history: another value than last time means that its cursors are not those the phone knows.
    pub epoch: String,
    /// Whether any feed has more: ask again at once.
    pub more: bool,
    /// Feeds whose cursors the phone sent, but which the member may no longer see: what the phone holds of them goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<FeedId>,
}

/// What `GET /api/v1/live` (WebSocket) sends, one JSON text a message. A phone whose cursor is not `from` syncs instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Live {
    /// Changes as they happened.
    Page(Page),
    /// Something changed that is too large to send here: sync.
    Sync,
}
