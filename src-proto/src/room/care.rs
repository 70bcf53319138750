//! What keeps a room in order: the queue of its moderators and the audit log of what they did. No phone gets any of it.

use crate::{id::MemberId, room::Message, time::Millis};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A report by a member.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The message.
    pub message: Message,
    /// What was said about it, by each who reported it; who they are is not told.
    pub reasons: Vec<String>,
    /// When it was first reported.
    pub at: Millis,
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Report").field("message", &self.message.id).field("at", &self.at).finish_non_exhaustive()
    }
}

/// What waits for the moderators of a room: what `GET /api/v1/rooms/{id}/queue` answers, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Queue {
    /// Messages held for a word of the list.
    pub held: Vec<Message>,
    /// Messages that were reported.
    pub reports: Vec<Report>,
}

/// What a moderator decides of one in the queue: what `POST /api/v1/rooms/{id}/queue/{message}` takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// Held: goes to the room. Reported: stays.
    Allow,
    /// Held: is not sent. Reported: is taken out.
    Refuse {
        /// Why, 1 to [`REASON_CHARS_MAX`](super::REASON_CHARS_MAX) characters; its author is told.
        reason: String,
    },
}

/// An entry of the audit log. Each holds the hash of the one before, so that none can be taken out or changed unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditEntry {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: Millis,
    /// Who did it; absent for the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<MemberId>,
    /// What was done: `message.remove`, `seat.set`, …
    pub act: String,
    /// On what: ids, never what was said.
    pub subject: String,
    /// The reason given; may be empty.
    pub reason: String,
    /// SHA-256 over the hash before and this entry, in hexadecimal.
    pub hash: String,
}

/// A part of the audit log: what `GET /api/v1/audit` answers, behind a place (`after=`) or before one (`before=`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AuditPage {
    /// The entries, at most 200, in order.
    pub entries: Vec<AuditEntry>,
    /// Whether there are more in the direction that was asked for.
    pub more: bool,
}
