//! Views of 交流: rooms and what is said in them, drawn from the phone's own database, with what this phone has not sent yet on top.

use crate::{
    id::{ArticleId, IssueId, MediaId, MemberId, MessageId, OpId, RoomId},
    member::Target,
    room::{Notify, SeatRole},
    time::Millis,
    view::Piece,
};
use serde::{Deserialize, Serialize};

/// 交流.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomsView {
    /// 今天聊聊: the topic of the latest visible issue; absent where no room has topics or there is no issue.
    pub topic: Option<TopicView>,
    /// The rooms, in their order.
    pub rooms: Vec<RoomRow>,
}

/// The topic of an issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicView {
    /// The room it is in.
    pub room: RoomId,
    /// The issue.
    pub issue: IssueId,
    /// The question for the group, else the issue's headline.
    pub title: String,
    /// The issue's lead article.
    pub article: Option<ArticleId>,
    /// Whether it is that of today's issue.
    pub today: bool,
}

/// A room in the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomRow {
    /// Which.
    pub id: RoomId,
    /// Its name.
    pub title: String,
    /// What was said last: `何秀兰：我家老爷子常说`; empty in a room without messages.
    pub last: String,
    /// When that was.
    pub at: Option<Millis>,
    /// How many messages of others are not read, at most 100 (`99+`).
    pub unread: u32,
    /// One of them mentions or answers this member.
    pub mentioned: bool,
    /// What stands in the composer; empty without a draft.
    pub draft: String,
    /// When this member is told.
    pub notify: Notify,
    /// Notifications say nothing of what is said here.
    pub confidential: bool,
    /// Something could not be sent.
    pub failed: bool,
}

/// A room, as it is opened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomView {
    /// Which.
    pub id: RoomId,
    /// Its name.
    pub title: String,
    /// One line about it.
    pub line: String,
    /// How many are in it.
    pub people: u32,
    /// What this member may do.
    pub role: SeatRole,
    /// When this member is told.
    pub notify: Notify,
    /// Notifications say nothing of what is said here.
    pub confidential: bool,
    /// The rules, where this member has not seen them at their present version; they are shown before the room.
    pub rules: Option<Vec<String>>,
    /// The rules as they are, to be read again.
    pub house_rules: Vec<String>,
    /// The topic shown above, or the one that the page is narrowed to.
    pub topic: Option<TopicView>,
    /// The messages, oldest first: around the first unread one, or the place asked for, else the latest.
    pub lines: Lines,
    /// The first message not read; absent when all are.
    pub first_unread: Option<u64>,
    /// What stands in the composer.
    pub draft: Draft,
}

/// Messages that stand one behind the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lines {
    /// The messages, oldest first; those not sent yet stand last.
    pub rows: Vec<MessageRow>,
    /// Whether there are older ones, here or with the server.
    pub before: bool,
    /// Whether there are later ones.
    pub after: bool,
}

/// A message on the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageRow {
    /// Which; the same before and after it is sent.
    pub id: MessageId,
    /// Its place; absent until the server has it.
    pub position: Option<u64>,
    /// When: by the server's clock, or the phone's until then.
    pub at: Millis,
    /// Who wrote it.
    pub author: MemberId,
    /// Their name.
    pub name: String,
    /// Their unit; may be empty.
    pub unit: String,
    /// This member's own.
    pub mine: bool,
    /// How sending stands.
    pub state: SendState,
    /// What it says.
    pub body: BodyView,
    /// What it answers or talks about.
    pub quote: Option<QuoteView>,
    /// It mentions or answers this member.
    pub for_me: bool,
    /// Picked by a moderator (精华).
    pub picked: bool,
    /// Its author may still take it back until then.
    pub recall_until: Option<Millis>,
}

/// How sending stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendState {
    /// The server has it.
    Sent,
    /// Waits in the outbox.
    Waiting {
        /// The op.
        op: OpId,
    },
    /// Not sent; it can be tried again or deleted.
    Failed {
        /// The op.
        op: OpId,
        /// Why, in Chinese.
        reason: String,
    },
    /// The server has it and a moderator looks at it first.
    Held,
    /// A moderator did not let it through.
    Refused {
        /// Why.
        reason: String,
    },
}

/// What a message says, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyView {
    /// Words; mentions are marked as hits.
    Text {
        /// The pieces.
        pieces: Vec<Piece>,
    },
    /// 微感悟.
    Reflection {
        /// The words.
        text: String,
    },
    /// A picture.
    Photo {
        /// The file.
        media: MediaId,
        /// The small one, where there is one.
        preview: MediaId,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// A voice message.
    Voice {
        /// The file.
        media: MediaId,
        /// How long, in milliseconds.
        ms: u32,
        /// Bars of 0 to 31.
        peaks: Vec<u8>,
        /// Listened to on this phone, or one's own.
        played: bool,
    },
    /// Taken back by its author.
    Recalled {
        /// The words, for the author who took it back on this phone a short while ago: to be edited again.
        again: Option<String>,
    },
    /// Taken out by a moderator.
    Removed {
        /// Why.
        reason: String,
    },
}

/// What a message answers or talks about, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteView {
    /// A message.
    Message {
        /// Which.
        id: MessageId,
        /// Where it stands.
        position: u64,
        /// Who wrote it; empty where this phone has not got it.
        name: String,
        /// Its first words, `［图片］`, or that it was taken back.
        gist: String,
    },
    /// An article, an article of a regulation, or a question.
    Target {
        /// Where a tap leads.
        target: Target,
        /// Its title; empty where this phone has not got it (any more).
        title: String,
        /// Its column, regulation or type.
        origin: String,
        /// Its picture.
        picture: Option<MediaId>,
    },
}

/// What stands in a room's composer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Draft {
    /// The words.
    pub text: String,
    /// Who is mentioned in them: id, name.
    pub mentions: Vec<(MemberId, String)>,
    /// What it answers.
    pub quote: Option<crate::room::Quote>,
    /// It is to be a 微感悟.
    pub reflection: bool,
}

/// What to send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Words.
    Text {
        /// As typed.
        text: String,
        /// Who is mentioned in them.
        mentions: Vec<MemberId>,
        /// `@所有人`.
        everyone: bool,
    },
    /// 微感悟.
    Reflection {
        /// As typed.
        text: String,
    },
    /// A picture: JPEG, PNG or WebP, made smaller by the page (at most [`PHOTO_SIDE_MAX`](crate::room::PHOTO_SIDE_MAX) a side).
    Photo {
        /// The bytes in base64.
        bytes: String,
    },
    /// A voice message: `WebM`, Ogg or MP4 with sound alone.
    Voice {
        /// The bytes in base64.
        bytes: String,
        /// How long, in milliseconds.
        ms: u32,
        /// How loud over its length.
        peaks: Vec<u8>,
    },
}

/// Where the lines asked for stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Beside {
    /// Older than this position. Where this phone has not got them it asks the server and tells by an event when they are here.
    Before(u64),
    /// Later than this position; from the newest where it is 0.
    After(u64),
}

/// Somebody in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// Their unit.
    pub unit: String,
    /// They keep the room in order.
    pub moderator: bool,
}

/// A message found in a room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomHit {
    /// Where it stands.
    pub position: u64,
    /// Who wrote it.
    pub name: String,
    /// When.
    pub at: Millis,
    /// The words around what was found.
    pub context: Vec<Piece>,
}

/// What a search in a room found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoomHits {
    /// The hits, the latest first.
    pub hits: Vec<RoomHit>,
    /// Whether there are more.
    pub more: bool,
    /// Whether all of the room's history is on this phone.
    pub complete: bool,
}

/// What the word list says of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordWarning {
    /// The words found in it.
    pub words: Vec<String>,
    /// The message would wait for a moderator.
    pub held: bool,
}

/// 大家谈: what is said in the topic of an article's issue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TalkView {
    /// The topic.
    pub topic: TopicView,
    /// How many messages this phone has of it.
    pub count: u32,
    /// The last three that have words, the latest last: name, words.
    pub last: Vec<(String, String)>,
}
