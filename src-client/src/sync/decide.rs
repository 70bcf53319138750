//! Whether an answer is one to what was asked, and what it means. Pure. Every line is held against the rules of `lianxin_proto::feed` before anything of the answer is
//! applied: an answer that breaks one is refused whole.

use super::SyncError;
use lianxin_proto::{
    feed::{Change, End, Entity, EntityKind, FeedId, Line, Page},
    id::MemberId,
};
use std::collections::{BTreeMap, HashSet};

/// Which rule an answer breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    /// A line is none of ours.
    #[error("line {line} is none of ours: {reason}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What the decoder said.
        reason: String,
    },
    /// Something stands behind the last line.
    #[error("something stands behind the end")]
    BehindEnd,
    /// A feed that this member does not have.
    #[error("the feed {0} is not this member's")]
    ForeignFeed(FeedId),
    /// A page does not stand behind the cursor that was sent.
    #[error("a page of {feed} stands behind {from}, not behind {cursor}")]
    Cursor {
        /// The feed.
        feed: FeedId,
        /// Where the page stands.
        from: u64,
        /// Where it should.
        cursor: u64,
    },
    /// A change is not where it should be: not rising, or outside of its page.
    #[error("the change {seq} of {feed} is out of order")]
    Order {
        /// The feed.
        feed: FeedId,
        /// The change.
        seq: u64,
    },
    /// An entity that does not belong into the feed.
    #[error("the change {seq} of {feed} carries a {kind:?}")]
    Kind {
        /// The feed.
        feed: FeedId,
        /// The change.
        seq: u64,
        /// What it carries.
        kind: EntityKind,
    },
    /// An entity breaks a bound.
    #[error("the change {seq} of {feed}: {reason}")]
    Entity {
        /// The feed.
        feed: FeedId,
        /// The change.
        seq: u64,
        /// Which.
        reason: String,
    },
    /// There is said to be more, but nothing moved.
    #[error("there is said to be more, but no cursor moved")]
    NoProgress,
    /// The server's history changed again and again.
    #[error("the server's epoch changed again and again")]
    Epochs,
    /// The answers are not those to the ops that were sent.
    #[error("the answers are not those to the ops that were sent")]
    Ops,
    /// A coding that was not asked for, or a body that does not decode.
    #[error("the body's coding: {0}")]
    Coding(String),
}

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) cursors: BTreeMap<FeedId, u64>,
    pub(crate) epoch: Option<String>,
    pub(crate) member: MemberId,
}

/// A page to be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) page: Page,
    /// The feed is begun anew: what is held of it goes first.
    pub(crate) anew: bool,
}

/// What is done after the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finish {
    pub(crate) end: End,
    /// Feeds of which everything goes.
    pub(crate) remove: Vec<FeedId>,
}

/// What an answer means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) pages: Vec<Step>,
    pub(crate) finish: Finish,
    /// Ask again at once.
    pub(crate) more: bool,
    pub(crate) epoch_changed: bool,
    /// The epoch is kept before the pages, not after them.
    pub(crate) keep_first: bool,
}

/// The lines of a body. A body that does not end with a whole line broke off.
pub(crate) fn lines(body: &[u8]) -> Result<Vec<Line>, SyncError> {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        None => return Err(SyncError::Truncated),
        Some(b'{') => {}
        Some(_) => return Err(SyncError::NotOurServer("the answer is not JSON".into())),
    }
    let mut lines = Vec::new();
    let mut ended = false;
    for (n, text) in body.split(|byte| *byte == b'\n').enumerate().filter(|(_, text)| !text.trim_ascii().is_empty()) {
        if ended {
            return Err(AnswerError::BehindEnd.into());
        }
        match serde_json::from_slice::<Line>(text) {
            Ok(line) => {
                ended = matches!(line, Line::End(_));
                lines.push(line);
            }
            Err(error) if error.is_eof() => return Err(SyncError::Truncated),
            Err(error) => return Err(AnswerError::Line { line: n + 1, reason: error.to_string() }.into()),
        }
    }
    if ended { Ok(lines) } else { Err(SyncError::Truncated) }
}

fn belongs(feed: FeedId, kind: EntityKind) -> bool {
    match kind {
        EntityKind::Brand
        | EntityKind::Column
        | EntityKind::Issue
        | EntityKind::Article
        | EntityKind::Regulation
        | EntityKind::Question
        | EntityKind::Template
        | EntityKind::Words => matches!(feed, FeedId::Content(_)),
        EntityKind::Profile
        | EntityKind::Mark
        | EntityKind::Feedback
        | EntityKind::Result
        | EntityKind::Seat
        | EntityKind::Held => matches!(feed, FeedId::Member(_)),
        EntityKind::Room | EntityKind::Participant | EntityKind::Message => matches!(feed, FeedId::Room(_)),
    }
}

/// Whether an entity says of itself what its feed says of it. `Err` is why not.
fn agrees(feed: FeedId, entity: &Entity, member: MemberId) -> Result<(), &'static str> {
    match (feed, entity) {
        (_, Entity::Profile(profile)) if profile.id != member => Err("the profile of another member"),
        (_, Entity::Held(held)) if held.message.author.member != member => Err("a held message of another member"),
        (FeedId::Room(id), Entity::Room(room)) if room.id != id => Err("another room"),
        (FeedId::Room(id), Entity::Message(message)) if message.room != id => Err("a message of another room"),
        (_, Entity::Message(message)) if !is_place(message.position) => Err("a position out of bounds"),
        (_, Entity::Seat(seat)) if i64::try_from(seat.read).is_err() => Err("a position out of bounds"),
        _ => Ok(()),
    }
}

/// Whether a message may stand at a position.
pub(crate) fn is_place(position: u64) -> bool {
    position > 0 && i64::try_from(position).is_ok()
}

/// Holds one page against the rules; `cursor` is where it should stand.
pub(crate) fn check_page(page: &Page, member: MemberId) -> Result<(), AnswerError> {
    let feed = page.feed;
    if matches!(feed, FeedId::Member(id) if id != member) {
        return Err(AnswerError::ForeignFeed(feed));
    }
    if i64::try_from(page.to).is_err() || page.to < page.from {
        return Err(AnswerError::Order { feed, seq: page.to });
    }
    let mut before = page.from;
    for change in &page.changes {
        let seq = change.seq();
        if seq <= before || seq > page.to {
            return Err(AnswerError::Order { feed, seq });
        }
        before = seq;
        let kind = match change {
            Change::Put { entity, .. } => entity.key().kind,
            Change::Gone { key, .. } => key.kind,
        };
        if !belongs(feed, kind) {
            return Err(AnswerError::Kind { feed, seq, kind });
        }
        if let Change::Put { entity, .. } = change {
            entity.check().map_err(|error| AnswerError::Entity { feed, seq, reason: error.to_string() })?;
            agrees(feed, entity, member).map_err(|reason| AnswerError::Entity {
                feed,
                seq,
                reason: reason.to_owned(),
            })?;
        }
    }
    Ok(())
}

/// How a page that came by itself fits behind a cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fit {
    /// What it brings is here already.
    Known,
    /// It brings this.
    News(Page),
    /// Something is missing before it.
    Gap,
}

/// How a page that came by itself fits behind a cursor. A page that begins before it overlaps with what a sync brought meanwhile: what lies behind the
/// cursor is news.
pub(crate) fn fit(mut page: Page, cursor: u64) -> Fit {
    if page.more || page.from > cursor {
        return Fit::Gap;
    }
    if page.to <= cursor {
        return Fit::Known;
    }
    page.changes.retain(|change| change.seq() > cursor);
    page.from = cursor;
    Fit::News(page)
}

/// Decides what an answer means.
pub(crate) fn decide(asked: &Asked, lines: Vec<Line>) -> Result<Plan, SyncError> {
    let mut cursors = asked.cursors.clone();
    let mut steps = Vec::new();
    let mut end = None;
    for line in lines {
        match line {
            Line::End(line) if end.is_none() => end = Some(line),
            Line::Page(page) if end.is_none() => {
                check_page(&page, asked.member)?;
                let cursor = cursors.get(&page.feed).copied().unwrap_or(0);
                let anew = page.from == 0 && cursor > 0;
                if page.from != cursor && !anew {
                    return Err(AnswerError::Cursor { feed: page.feed, from: page.from, cursor }.into());
                }
                cursors.insert(page.feed, page.to);
                steps.push(Step { page, anew });
            }
            _ => return Err(AnswerError::BehindEnd.into()),
        }
    }
    let end = end.ok_or(SyncError::Truncated)?;
    // A phone that holds nothing goes with any history. It keeps its name before anything else, so that a first sync that is cut off goes on.
    let epoch_changed = !asked.cursors.is_empty() && asked.epoch.as_ref() != Some(&end.epoch);
    let keep_first = asked.cursors.is_empty() && asked.epoch.as_ref() != Some(&end.epoch);
    // Another history: a cursor that was not begun anew in this very answer is a number of the old one. What it stands for goes, and is asked for again.
    let mut remove = end.dropped.clone();
    if epoch_changed {
        let begun: HashSet<FeedId> =
            steps.iter().filter(|step| step.page.from == 0).map(|step| step.page.feed).collect();
        let old: Vec<FeedId> = asked.cursors.keys().copied().filter(|feed| !begun.contains(feed)).collect();
        steps.retain(|step| !old.contains(&step.page.feed));
        remove.extend(old);
    }
    let moved = steps.iter().any(|step| step.anew || step.page.to > step.page.from);
    if end.more && !moved && remove.is_empty() {
        return Err(AnswerError::NoProgress.into());
    }
    let more = end.more || (epoch_changed && remove.len() > end.dropped.len());
    Ok(Plan { pages: steps, finish: Finish { end, remove }, more, epoch_changed, keep_first })
}

#[cfg(test)]
mod tests;
