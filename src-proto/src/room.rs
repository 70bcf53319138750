//! Rooms: where members talk. A room is a feed of its own (`room:UUID`) with the room, who is in it, and its messages; what is one member's own about it
//! (role, how far read, when to be told) is a [`Seat`] in the member's feed, so that nobody learns who has read what.
//!
//! A message keeps the `position` it was first given; positions of a room have no gaps, so a phone knows what it has not got. Taking a message back or
//! out leaves its place and takes its words. A phone that begins gets the last [`WINDOW`] messages with the feed and asks for older ones
//! (`GET /api/v1/rooms/{id}/messages`).

pub mod care;
pub mod words;

pub use care::*;
pub use words::{SetWords, WORD_CHARS_MAX, WORDS_MAX, WordFault, WordLine, WordsAt, WordsRefused};

use crate::{
    feed::Change,
    id::{IssueId, MediaId, MemberId, MessageId, RoomId},
    member::Target,
    problem::Code,
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most characters of a message's text.
pub const TEXT_CHARS_MAX: usize = 2_000;
/// The most characters of a 微感悟.
pub const REFLECTION_CHARS_MAX: usize = 300;
/// The most characters of a reason given by a moderator or with a report.
pub const REASON_CHARS_MAX: usize = 200;
/// The most members one message mentions by name.
pub const MENTIONS_MAX: usize = 20;
/// The longest voice message, in milliseconds.
pub const VOICE_MS_MAX: u32 = 60_000;
/// The most bytes of a voice message.
pub const VOICE_BYTES_MAX: usize = 1024 * 1024;
/// The most bars of a voice message's picture.
pub const PEAKS_MAX: usize = 48;
/// The greatest height of a bar.
pub const PEAK_MAX: u8 = 31;
/// The most bytes of a picture in a room; the phone makes it smaller before it is sent.
pub const PHOTO_BYTES_MAX: usize = 1024 * 1024;
/// The longest side of a picture in a room, in pixels.
pub const PHOTO_SIDE_MAX: u32 = 2_048;
/// For how long a message can be taken back (撤回), in milliseconds from when the server received it.
pub const RECALL_WITHIN: i64 = 120_000;
/// How many messages a phone gets with the feed when it begins.
pub const WINDOW: u64 = 300;
/// The most messages of one page of history.
pub const HISTORY_MAX: u32 = 100;

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// Its id.
    pub id: RoomId,
    /// Its name, 1 to 20 characters.
    pub title: String,
    /// One line about it, at most 60 characters; may be empty.
    pub line: String,
    /// Where it stands in the list, rising.
    pub order: u32,
    /// Its rules, a paragraph each; shown before a member first writes.
    pub rules: Vec<String>,
    /// Grows when the rules change, from 1.
    pub rules_version: u32,
    /// Notifications say nothing of what is said here.
    pub confidential: bool,
    /// Each day's issue opens a topic here.
    pub topics: bool,
}

/// Somebody in a room, as the others know them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// Who.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// Their unit; may be empty.
    #[serde(default)]
    pub unit: String,
    /// They keep the room in order.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moderator: bool,
}

/// What a member may do in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SeatRole {
    /// Moderates, and says who else does.
    Owner,
    /// Keeps the room in order.
    Moderator,
    /// Talks.
    Member,
    /// Reads (禁言).
    Muted,
}

impl SeatRole {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Moderator, Self::Member, Self::Muted];

    /// The word on the wire, in SQL and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Moderator => "moderator",
            Self::Member => "member",
            Self::Muted => "muted",
        }
    }
}

/// When a member is told of what is said in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Notify {
    /// When somebody mentions or answers them.
    #[default]
    Mentions,
    /// Of every message.
    All,
    /// Never.
    Nothing,
}

/// What is a member's own about a room; in their own feed alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Seat {
    /// Which room.
    pub room: RoomId,
    /// What they may do.
    pub role: SeatRole,
    /// When they are told.
    #[serde(default)]
    pub notify: Notify,
    /// The position up to which they have read, on any of their devices; it never goes back.
    pub read: u64,
    /// The version of the rules they have seen; 0 before they first entered.
    pub rules_seen: u32,
}

/// Who wrote a message, as they were called then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Who.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// Their unit; may be empty.
    #[serde(default)]
    pub unit: String,
}

/// A picture in a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Photo {
    /// The file.
    pub media: MediaId,
    /// A small one of the same shape; the server makes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<MediaId>,
    /// Width in pixels, 1 to [`PHOTO_SIDE_MAX`].
    pub width: u32,
    /// Height in pixels, 1 to [`PHOTO_SIDE_MAX`].
    pub height: u32,
}

/// A voice message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Voice {
    /// The file.
    pub media: MediaId,
    /// How long it is, 1 to [`VOICE_MS_MAX`].
    pub ms: u32,
    /// How loud it is over its length: at most [`PEAKS_MAX`] bars of 0 to [`PEAK_MAX`].
    pub peaks: Vec<u8>,
}

/// What a message says. `Debug` names its kind and nothing that was said.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MessageBody {
    /// Words.
    Text {
        /// 1 to [`TEXT_CHARS_MAX`] characters, as [`crate::rules::message::clean`] leaves them. A mention stands in it as `@` and the name.
        text: String,
        /// Who is mentioned, at most [`MENTIONS_MAX`].
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<MemberId>,
        /// `@所有人`; moderators only.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        everyone: bool,
    },
    /// A picture.
    Photo(Photo),
    /// A voice message.
    Voice(Voice),
    /// 微感悟: a short reflection.
    Reflection {
        /// 1 to [`REFLECTION_CHARS_MAX`] characters.
        text: String,
    },
    /// Its author took it back.
    Recalled,
    /// A moderator took it out.
    Removed {
        /// Why.
        reason: String,
    },
}

impl fmt::Debug for MessageBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text { .. } => "text",
            Self::Photo(_) => "photo",
            Self::Voice(_) => "voice",
            Self::Reflection { .. } => "reflection",
            Self::Recalled => "recalled",
            Self::Removed { .. } => "removed",
        })
    }
}

impl MessageBody {
    /// The words that a person wrote; empty for what has none.
    pub fn text(&self) -> &str {
        match self {
            Self::Text { text, .. } | Self::Reflection { text } => text,
            Self::Photo(_) | Self::Voice(_) | Self::Recalled | Self::Removed { .. } => "",
        }
    }

    /// The file that must be with the server before the message.
    pub fn media(&self) -> Option<&MediaId> {
        match self {
            Self::Photo(photo) => Some(&photo.media),
            Self::Voice(voice) => Some(&voice.media),
            Self::Text { .. } | Self::Reflection { .. } | Self::Recalled | Self::Removed { .. } => None,
        }
    }

    /// Whether there is anything left to be read.
    pub fn is_there(&self) -> bool {
        !matches!(self, Self::Recalled | Self::Removed { .. })
    }
}

/// What a message answers or talks about. What it says is looked up where it is shown, so that a message taken back is not read on in a quote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Quote {
    /// A message of the same room.
    Message {
        /// Which.
        id: MessageId,
        /// Where it stands.
        position: u64,
    },
    /// An article, an article of a regulation, or a question.
    Target {
        /// Which.
        target: Target,
    },
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its id, made by the phone it was written on.
    pub id: MessageId,
    /// Its room.
    pub room: RoomId,
    /// Its place in the room, from 1, without gaps; given when the server first stores it.
    pub position: u64,
    /// When the server received it.
    pub at: Millis,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub body: MessageBody,
    /// What it answers or talks about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// The issue whose topic it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<IssueId>,
    /// Picked by a moderator (精华).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub picked: bool,
}

/// A message that waits for a moderator, in its author's own feed. Let through, it goes to its room and is gone from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The message; its position is 0.
    pub message: Message,
    /// Why a moderator did not let it through; absent while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// What a word of the word list leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WordAct {
    /// The writer is warned before sending.
    Warn,
    /// And the message waits for a moderator.
    Hold,
}

/// A word of the word list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// As the editor wrote it.
    pub word: String,
    /// What it leads to.
    pub act: WordAct,
    /// What is looked for, as [`crate::rules::words::fold`] leaves it: the word itself and how it is spelled in pinyin.
    pub forms: Vec<String>,
}

/// The word list; one in `content:all`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WordList {
    /// The words.
    pub words: Vec<Word>,
}

/// A page of a room's history: what `GET /api/v1/rooms/{id}/messages` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The messages as the feed has them, each with its `seq`, by rising position. What the phone knows with a later `seq` it keeps.
    pub messages: Vec<Change>,
    /// Whether there are older ones.
    pub more: bool,
}

/// A file kept for a room: what `POST /api/v1/rooms/{id}/media` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Its id: the SHA-256 of what was sent.
    pub media: MediaId,
}

/// Why a room or message from the server is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RoomError {
    /// A text is too long or empty.
    #[error("{0} is empty or too long")]
    Text(&'static str),
    /// A number is out of bounds.
    #[error("{0} is out of bounds")]
    Bounds(&'static str),
}

impl Room {
    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), RoomError> {
        if self.title.trim().is_empty() || self.title.chars().count() > 20 {
            return Err(RoomError::Text("title"));
        }
        let long = self.line.chars().count() > 60 || self.rules.iter().any(|rule| rule.chars().count() > 500);
        if long { Err(RoomError::Text("line or rules")) } else { Ok(()) }
    }
}

impl Message {
    /// Checks what the types alone do not hold.
    pub fn check(&self) -> Result<(), RoomError> {
        check_body(&self.body).map_err(|_| RoomError::Bounds("body"))
    }
}

/// Whether a body keeps its bounds: what the server refuses a message for, and the phone before it is sent.
pub fn check_body(body: &MessageBody) -> Result<(), Code> {
    let text = |text: &str, max| {
        let count = text.chars().count();
        if count > max {
            Err(Code::MessageTooLong)
        } else if text.trim().is_empty() {
            Err(Code::MessageEmpty)
        } else {
            Ok(())
        }
    };
    match body {
        MessageBody::Text { text: words, mentions, .. } => {
            text(words, TEXT_CHARS_MAX)?;
            if mentions.len() > MENTIONS_MAX { Err(Code::OpInvalid) } else { Ok(()) }
        }
        MessageBody::Reflection { text: words } => text(words, REFLECTION_CHARS_MAX),
        MessageBody::Photo(photo) => {
            let side = 1..=PHOTO_SIDE_MAX;
            if side.contains(&photo.width) && side.contains(&photo.height) { Ok(()) } else { Err(Code::OpInvalid) }
        }
        MessageBody::Voice(voice) => {
            let bars = voice.peaks.len() <= PEAKS_MAX && voice.peaks.iter().all(|peak| *peak <= PEAK_MAX);
            if (1..=VOICE_MS_MAX).contains(&voice.ms) && bars { Ok(()) } else { Err(Code::OpInvalid) }
        }
        MessageBody::Recalled => Ok(()),
        MessageBody::Removed { reason } => text(reason, REASON_CHARS_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_have_bounds() {
        let text = |text: String| check_body(&MessageBody::Text { text, mentions: vec![], everyone: false });
        assert_eq!(text("廉".repeat(TEXT_CHARS_MAX)), Ok(()));
        assert_eq!(text("廉".repeat(TEXT_CHARS_MAX + 1)), Err(Code::MessageTooLong));
        assert_eq!(text(" \n ".into()), Err(Code::MessageEmpty));
        assert_eq!(check_body(&MessageBody::Reflection { text: "廉".repeat(301) }), Err(Code::MessageTooLong));
        let voice = |ms, peaks| check_body(&MessageBody::Voice(Voice { media: MediaId::of(b"v"), ms, peaks }));
        assert_eq!(voice(VOICE_MS_MAX, vec![PEAK_MAX; PEAKS_MAX]), Ok(()));
        for (ms, peaks) in
            [(0, vec![]), (VOICE_MS_MAX + 1, vec![]), (1, vec![PEAK_MAX + 1]), (1, vec![0; PEAKS_MAX + 1])]
        {
            assert_eq!(voice(ms, peaks), Err(Code::OpInvalid));
        }
        let photo = |width, height| {
            check_body(&MessageBody::Photo(Photo { media: MediaId::of(b"p"), preview: None, width, height }))
        };
        assert_eq!(photo(PHOTO_SIDE_MAX, 1), Ok(()));
        assert_eq!(photo(0, 1), Err(Code::OpInvalid));
        assert_eq!(photo(1, PHOTO_SIDE_MAX + 1), Err(Code::OpInvalid));
    }

    #[test]
    fn what_was_said_does_not_show_in_logs() {
        let body = MessageBody::Text { text: "秘密".into(), mentions: vec![], everyone: false };
        let message = Message {
            id: MessageId(uuid::Uuid::nil()),
            room: RoomId(uuid::Uuid::nil()),
            position: 1,
            at: Millis(0),
            author: Author { member: MemberId(uuid::Uuid::nil()), name: "王".into(), unit: String::new() },
            body,
            quote: None,
            topic: None,
            picked: false,
        };
        assert!(!format!("{message:?}").contains("秘密"));
    }
}
