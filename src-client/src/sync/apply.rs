//! Applies what was decided. One page, its rows and its cursor, is one transaction.

use super::decide::{Finish, Step};
use crate::{
    account,
    store::{
        StoreError, articles, columns, facts, feedback, feeds, issues, marks, questions, regulations, results, singles,
        templates,
    },
};
use lianxin_proto::{
    feed::{Change, Entity, EntityKey, EntityKind, FeedId, Page},
    time::Millis,
};
use rusqlite::Connection;

/// What a transaction changed, as far as the user interface is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "one for each event it leads to")]
pub(crate) struct Changed {
    pub(crate) content: bool,
    pub(crate) marks: bool,
    pub(crate) feedback: bool,
    pub(crate) quiz: bool,
    /// The profile or brand is another.
    pub(crate) account: bool,
}

impl Changed {
    pub(crate) fn add(&mut self, other: Self) {
        self.content |= other.content;
        self.marks |= other.marks;
        self.feedback |= other.feedback;
        self.quiz |= other.quiz;
        self.account |= other.account;
    }

    fn all_of(feed: FeedId) -> Self {
        match feed {
            FeedId::Content(_) => Self { content: true, quiz: true, ..Self::default() },
            FeedId::Member(_) => Self { marks: true, feedback: true, quiz: true, ..Self::default() },
        }
    }
}

fn put(db: &Connection, feed: &str, seq: u64, entity: &Entity) -> Result<Changed, StoreError> {
    let mut changed = Changed::default();
    match entity {
        Entity::Brand(x) => {
            changed.account = account::brand(db)?.as_ref() != Some(x);
            singles::put(db, feed, seq, EntityKind::Brand, x)?;
        }
        Entity::Profile(x) => {
            changed.account = account::profile(db).ok().as_ref() != Some(x);
            singles::put(db, feed, seq, EntityKind::Profile, x)?;
        }
        Entity::Column(x) => columns::put(db, feed, seq, x)?,
        Entity::Issue(x) => issues::put(db, feed, seq, x)?,
        Entity::Article(x) => articles::put(db, feed, seq, x)?,
        Entity::Regulation(x) => regulations::put(db, feed, seq, x)?,
        Entity::Question(x) => questions::put(db, feed, seq, x)?,
        Entity::Template(x) => templates::put(db, feed, seq, x)?,
        Entity::Result(x) => results::put(db, feed, Some(seq), x)?,
        Entity::Mark(x) => marks::put_base(db, feed, Some(seq), x)?,
        Entity::Feedback(x) => feedback::put(db, feed, Some(seq), x)?,
    }
    changed.add(of_kind(entity.key().kind));
    Ok(changed)
}

fn of_kind(kind: EntityKind) -> Changed {
    let none = Changed::default();
    match kind {
        EntityKind::Brand | EntityKind::Profile => none,
        EntityKind::Column | EntityKind::Issue | EntityKind::Article => Changed { content: true, ..none },
        // Citations and the mastery map are drawn from regulations.
        EntityKind::Regulation => Changed { content: true, quiz: true, ..none },
        EntityKind::Question | EntityKind::Template | EntityKind::Result => Changed { quiz: true, ..none },
        EntityKind::Mark => Changed { marks: true, ..none },
        EntityKind::Feedback => Changed { feedback: true, ..none },
    }
}

fn gone(db: &Connection, feed: &str, key: &EntityKey) -> Result<Changed, StoreError> {
    let id = key.id.as_str();
    match key.kind {
        EntityKind::Brand | EntityKind::Profile => singles::gone(db, feed, key.kind)?,
        EntityKind::Column => columns::gone(db, feed, id)?,
        EntityKind::Issue => issues::gone(db, feed, id)?,
        EntityKind::Article => articles::gone(db, feed, id)?,
        EntityKind::Regulation => regulations::gone(db, feed, id)?,
        EntityKind::Question => questions::gone(db, feed, id)?,
        EntityKind::Template => templates::gone(db, feed, id)?,
        EntityKind::Result => results::gone(db, feed, id)?,
        EntityKind::Mark => marks::gone(db, feed, id)?,
        EntityKind::Feedback => feedback::gone(db, feed, id)?,
    }
    Ok(of_kind(key.kind))
}

/// Takes over an entity that an op was answered with.
pub(super) fn answered(db: &Connection, feed: FeedId, entity: &Entity) -> Result<Changed, StoreError> {
    let name = feed.to_string();
    match entity {
        Entity::Mark(mark) => marks::put_base(db, &name, None, mark)?,
        Entity::Feedback(value) => feedback::put(db, &name, None, value)?,
        Entity::Result(value) => results::put(db, &name, None, value)?,
        // No op is about any other kind; the feed brings those.
        _ => return Ok(Changed::default()),
    }
    Ok(of_kind(entity.key().kind))
}

fn changes(db: &Connection, page: &Page) -> Result<Changed, StoreError> {
    let feed = page.feed.to_string();
    let mut changed = Changed::default();
    for change in &page.changes {
        changed.add(match change {
            Change::Put { seq, entity } => put(db, &feed, *seq, entity)?,
            Change::Gone { key, .. } => gone(db, &feed, key)?,
        });
    }
    feeds::set_cursor(db, page.feed, page.to)?;
    Ok(changed)
}

/// Applies a page. Refused when the cursor is no longer where the page stands.
pub(crate) fn page(db: &Connection, step: &Step) -> Result<Changed, StoreError> {
    let mut changed = Changed::default();
    if step.anew {
        feeds::remove(db, step.page.feed)?;
        changed = Changed::all_of(step.page.feed);
    } else if feeds::cursor(db, step.page.feed)? != step.page.from {
        return Err(StoreError::Moved(step.page.feed));
    }
    changed.add(changes(db, &step.page)?);
    Ok(changed)
}

/// Finishes an answer: removes what is no longer this member's, and keeps the epoch. Only with nothing more to ask for has syncing succeeded.
pub(crate) fn finish(db: &Connection, finish: &Finish, more: bool, now: Millis) -> Result<Changed, StoreError> {
    let mut changed = Changed::default();
    for feed in &finish.remove {
        feeds::remove(db, *feed)?;
        changed.add(Changed::all_of(*feed));
    }
    if facts::get::<String>(db, facts::EPOCH)?.as_ref() != Some(&finish.end.epoch) {
        facts::set(db, facts::EPOCH, &finish.end.epoch)?;
    }
    facts::set(db, facts::AHEAD, &finish.end.now.0.saturating_sub(now.0))?;
    if !more {
        facts::set(db, facts::LAST_SUCCESS, &now)?;
    }
    Ok(changed)
}
