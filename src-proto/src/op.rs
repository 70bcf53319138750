//! Ops: what a person did on the phone, on its way to the server. An op has a client-made UUIDv7; the server keeps its answer, so that sending
//! it again is answered and not done again.

use crate::{
    feed::Entity,
    id::{FeedbackId, IssueId, MemberId, MessageId, OpId, RoomId, SittingId, TemplateId},
    member::{FeedbackTopic, Target},
    problem::Code,
    quiz::Submitted,
    room::{MessageBody, Notify, Quote, SeatRole},
    time::Millis,
};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most ops in one batch.
pub const BATCH_MAX: usize = 200;
/// The most characters of a complaint or suggestion.
pub const FEEDBACK_CHARS_MAX: usize = 2_000;

/// One op.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Op {
    /// Made by the phone; the same however often it is sent.
    pub id: OpId,
    /// When it was done, by the phone's clock.
    pub at: Millis,
    /// What was done.
    pub act: Act,
}

/// What a person did.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub enum Act {
    /// Opened a page for the first time, or marked it unread again.
    #[serde(rename = "read.mark")]
    ReadMark {
        /// What.
        target: Target,
        /// Read, or unread again.
        on: bool,
    },
    /// Set or took away a favourite.
    #[serde(rename = "favourite.set")]
    FavouriteSet {
        /// What.
        target: Target,
        /// Set or taken away.
        on: bool,
    },
    /// Filed a complaint or suggestion.
    #[serde(rename = "feedback.file")]
    FeedbackFile {
        /// Its id.
        id: FeedbackId,
        /// What it is about.
        topic: FeedbackTopic,
        /// 1 to [`FEEDBACK_CHARS_MAX`] characters.
        text: String,
    },
    /// Rated the answer to one.
    #[serde(rename = "feedback.rate")]
    FeedbackRate {
        /// Which.
        id: FeedbackId,
        /// 1 (was not helped) to 3 (was helped).
        rating: u8,
    },
    /// Handed in an organised test.
    #[serde(rename = "paper.submit")]
    PaperSubmit {
        /// The test.
        template: TemplateId,
        /// The sitting it was answered in.
        sitting: SittingId,
        /// How long it took, in milliseconds, by a clock that does not follow the phone's date and time.
        took_ms: u64,
        /// The answers, one for each question of the test, in its order.
        answers: Vec<Submitted>,
    },
    /// Sent a message. What it names by [`MessageBody::media`] is with the server before.
    #[serde(rename = "message.send")]
    MessageSend {
        /// The room.
        room: RoomId,
        /// The message's id; the same however often it is sent.
        id: MessageId,
        /// What it says; never [`MessageBody::Recalled`] or [`MessageBody::Removed`].
        body: MessageBody,
        /// What it answers or talks about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        quote: Option<Quote>,
        /// The issue whose topic it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<IssueId>,
    },
    /// Took a message of one's own back.
    #[serde(rename = "message.recall")]
    MessageRecall {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
    },
    /// Took a message out, as a moderator.
    #[serde(rename = "message.remove")]
    MessageRemove {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
        /// Why; 1 to [`REASON_CHARS_MAX`](crate::room::REASON_CHARS_MAX) characters.
        reason: String,
    },
    /// Picked a message (精华), or no longer, as a moderator.
    #[serde(rename = "message.pick")]
    MessagePick {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
        /// Picked, or no longer.
        on: bool,
    },
    /// Reported a message to the moderators.
    #[serde(rename = "message.report")]
    MessageReport {
        /// The room.
        room: RoomId,
        /// The message.
        id: MessageId,
        /// Why; at most [`REASON_CHARS_MAX`](crate::room::REASON_CHARS_MAX) characters.
        reason: String,
    },
    /// Has read a room up to a message.
    #[serde(rename = "room.read")]
    RoomRead {
        /// The room.
        room: RoomId,
        /// The position of that message. A smaller one than is known changes nothing.
        position: u64,
    },
    /// Said when to be told of a room.
    #[serde(rename = "room.notify")]
    RoomNotify {
        /// The room.
        room: RoomId,
        /// When.
        notify: Notify,
    },
    /// Has seen the rules of a room.
    #[serde(rename = "room.enter")]
    RoomEnter {
        /// The room.
        room: RoomId,
        /// At which version.
        rules_version: u32,
    },
    /// Gave somebody another role in a room ([`crate::rules::room::may_seat`]).
    #[serde(rename = "seat.set")]
    SeatSet {
        /// The room.
        room: RoomId,
        /// Whose.
        member: MemberId,
        /// Which.
        role: SeatRole,
        /// Why; at most [`REASON_CHARS_MAX`](crate::room::REASON_CHARS_MAX) characters, may be empty.
        reason: String,
    },
}

impl Act {
    /// The word on the wire, for logs and counters.
    pub fn name(&self) -> &'static str {
        match self {
            Self::ReadMark { .. } => "read.mark",
            Self::FavouriteSet { .. } => "favourite.set",
            Self::FeedbackFile { .. } => "feedback.file",
            Self::FeedbackRate { .. } => "feedback.rate",
            Self::PaperSubmit { .. } => "paper.submit",
            Self::MessageSend { .. } => "message.send",
            Self::MessageRecall { .. } => "message.recall",
            Self::MessageRemove { .. } => "message.remove",
            Self::MessagePick { .. } => "message.pick",
            Self::MessageReport { .. } => "message.report",
            Self::RoomRead { .. } => "room.read",
            Self::RoomNotify { .. } => "room.notify",
            Self::RoomEnter { .. } => "room.enter",
            Self::SeatSet { .. } => "seat.set",
        }
    }
}

impl fmt::Debug for Act {
    /// Names the act and nothing a person wrote.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a phone sends to `POST /api/v1/ops`: 1 to [`BATCH_MAX`] ops, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpBatch {
    /// The ops.
    pub ops: Vec<Op>,
}

/// The answers, one an op, in the order of the ops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpAnswers {
    /// The answers.
    pub answers: Vec<OpAnswer>,
}

/// What became of one op.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpAnswer {
    /// Which op.
    pub id: OpId,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an op.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[allow(clippy::large_enum_variant, reason = "nearly all are the large one, and a page lives only until it is applied")]
pub enum Outcome {
    /// Done. The entity as the server now holds it; the phone takes it over as it is.
    Done {
        /// The entity the op was about.
        entity: Option<Entity>,
    },
    /// Refused for good: sending it again would be refused again. The phone wedges it and shows the reason.
    Refused {
        /// Why.
        code: Code,
    },
}
