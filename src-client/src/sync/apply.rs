//! Applies what was decided. One page, its rows and its cursor, is one transaction.

use super::decide::{Finish, Step};
use crate::{
    account,
    store::{
        StoreError, articles, columns, facts, feedback, feeds, issues, marks, messages, participants, questions,
        regulations, results, rooms, seats, singles, templates,
    },
};
use lianxin_proto::{
    feed::{Change, Entity, EntityKey, EntityKind, FeedId, Page},
    id::RoomId,
    time::Millis,
};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// What a transaction changed, as far as the user interface is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools, reason = "one for each event it leads to")]
pub(crate) struct Changed {
    pub(crate) content: bool,
    pub(crate) marks: bool,
    pub(crate) feedback: bool,
    pub(crate) quiz: bool,
    /// The profile or brand is another.
    pub(crate) account: bool,
    /// Rooms that are another, whatever of them.
    pub(crate) rooms: BTreeSet<RoomId>,
    /// A seat came or went: other feeds are this member's now.
    pub(crate) seats: bool,
    /// Files of rooms are named no longer.
    pub(crate) unnamed: bool,
}

impl Changed {
    pub(crate) fn add(&mut self, other: Self) {
        self.content |= other.content;
        self.marks |= other.marks;
        self.feedback |= other.feedback;
        self.quiz |= other.quiz;
        self.account |= other.account;
        self.rooms.extend(other.rooms);
        self.seats |= other.seats;
        self.unnamed |= other.unnamed;
    }

    /// Something of this room.
    pub(crate) fn of_room(room: RoomId) -> Self {
        Self { rooms: BTreeSet::from([room]), ..Self::default() }
    }

    /// Asked before the feed is removed.
    fn all_of(db: &Connection, feed: FeedId) -> Result<Self, StoreError> {
        Ok(match feed {
            FeedId::Content(_) => Self { content: true, quiz: true, ..Self::default() },
            FeedId::Member(_) => Self {
                marks: true,
                feedback: true,
                quiz: true,
                rooms: seats::rooms(db)?.into_iter().collect(),
                ..Self::default()
            },
            FeedId::Room(room) => Self { unnamed: true, ..Self::of_room(room) },
        })
    }
}

fn put(db: &Connection, feed: FeedId, name: &str, seq: u64, entity: &Entity) -> Result<Changed, StoreError> {
    let mut changed = Changed::default();
    match entity {
        Entity::Brand(x) => {
            changed.account = account::brand(db)?.as_ref() != Some(x);
            singles::put(db, name, seq, EntityKind::Brand, x)?;
        }
        Entity::Profile(x) => {
            changed.account = account::profile(db).ok().as_ref() != Some(x);
            singles::put(db, name, seq, EntityKind::Profile, x)?;
        }
        Entity::Words(x) => singles::put(db, name, seq, EntityKind::Words, x)?,
        Entity::Column(x) => columns::put(db, name, seq, x)?,
        Entity::Issue(x) => issues::put(db, name, seq, x)?,
        Entity::Article(x) => articles::put(db, name, seq, x)?,
        Entity::Regulation(x) => regulations::put(db, name, seq, x)?,
        Entity::Question(x) => questions::put(db, name, seq, x)?,
        Entity::Template(x) => templates::put(db, name, seq, x)?,
        Entity::Result(x) => results::put(db, name, Some(seq), x)?,
        Entity::Mark(x) => marks::put_base(db, name, Some(seq), x)?,
        Entity::Feedback(x) => feedback::put(db, name, Some(seq), x)?,
        Entity::Room(x) => rooms::put(db, seq, x)?,
        Entity::Participant(x) => {
            if let FeedId::Room(room) = feed {
                participants::put(db, room, seq, x)?;
            }
        }
        Entity::Message(x) => {
            let written = messages::put(db, Some(seq), x, account::member(db)?)?;
            changed.unnamed = written && !x.body.is_there();
        }
        Entity::Seat(x) => {
            changed.seats = seats::get(db, x.room)?.is_none();
            seats::put(db, name, Some(seq), x)?;
        }
        Entity::Held(x) => seats::put_held(db, name, Some(seq), x)?,
    }
    changed.rooms.extend(room_of(feed, entity));
    changed.add(of_kind(entity.key().kind));
    Ok(changed)
}

/// The room that an entity of a feed is about.
fn room_of(feed: FeedId, entity: &Entity) -> Option<RoomId> {
    match (feed, entity) {
        (FeedId::Room(room), _) => Some(room),
        (_, Entity::Seat(seat)) => Some(seat.room),
        (_, Entity::Held(held)) => Some(held.message.room),
        _ => None,
    }
}

fn of_kind(kind: EntityKind) -> Changed {
    let none = Changed::default();
    match kind {
        EntityKind::Column | EntityKind::Issue | EntityKind::Article => Changed { content: true, ..none },
        // Citations and the mastery map are drawn from regulations.
        EntityKind::Regulation => Changed { content: true, quiz: true, ..none },
        EntityKind::Question | EntityKind::Template | EntityKind::Result => Changed { quiz: true, ..none },
        EntityKind::Mark => Changed { marks: true, ..none },
        EntityKind::Feedback => Changed { feedback: true, ..none },
        // Told where they are put.
        EntityKind::Brand
        | EntityKind::Profile
        | EntityKind::Words
        | EntityKind::Room
        | EntityKind::Participant
        | EntityKind::Message
        | EntityKind::Seat
        | EntityKind::Held => none,
    }
}

fn gone(db: &Connection, feed: FeedId, name: &str, key: &EntityKey) -> Result<Changed, StoreError> {
    let id = key.id.as_str();
    let mut changed = of_kind(key.kind);
    match (key.kind, feed) {
        (EntityKind::Brand | EntityKind::Profile | EntityKind::Words, _) => singles::gone(db, name, key.kind)?,
        (EntityKind::Column, _) => columns::gone(db, name, id)?,
        (EntityKind::Issue, _) => issues::gone(db, name, id)?,
        (EntityKind::Article, _) => articles::gone(db, name, id)?,
        (EntityKind::Regulation, _) => regulations::gone(db, name, id)?,
        (EntityKind::Question, _) => questions::gone(db, name, id)?,
        (EntityKind::Template, _) => templates::gone(db, name, id)?,
        (EntityKind::Result, _) => results::gone(db, name, id)?,
        (EntityKind::Mark, _) => marks::gone(db, name, id)?,
        (EntityKind::Feedback, _) => feedback::gone(db, name, id)?,
        (EntityKind::Seat, _) => {
            seats::gone(db, name, id)?;
            changed.rooms.extend(id.parse::<RoomId>().ok());
            changed.seats = true;
        }
        (EntityKind::Held, _) => changed.rooms.extend(seats::held_gone(db, name, id)?),
        (EntityKind::Room, FeedId::Room(_)) => rooms::gone(db, id)?,
        (EntityKind::Participant, FeedId::Room(room)) => participants::gone(db, room, id)?,
        (EntityKind::Message, FeedId::Room(room)) => {
            messages::gone(db, room, id)?;
            changed.unnamed = true;
        }
        // `decide` lets no other feed carry these.
        (EntityKind::Room | EntityKind::Participant | EntityKind::Message, _) => {}
    }
    if let FeedId::Room(room) = feed {
        changed.rooms.insert(room);
    }
    Ok(changed)
}

/// Takes over an entity that an op was answered with.
pub(super) fn answered(db: &Connection, feed: FeedId, entity: &Entity) -> Result<Changed, StoreError> {
    let name = feed.to_string();
    let mut changed = of_kind(entity.key().kind);
    match entity {
        Entity::Mark(mark) => marks::put_base(db, &name, None, mark)?,
        Entity::Feedback(value) => feedback::put(db, &name, None, value)?,
        Entity::Result(value) => results::put(db, &name, None, value)?,
        // Only of a room that is here: one this member was moved out of meanwhile must not come back.
        Entity::Message(message) if seats::get(db, message.room)?.is_some() => {
            messages::put(db, None, message, account::member(db)?)?;
            messages::settle(db, message.room)?;
            changed.unnamed = !message.body.is_there();
            changed.rooms.insert(message.room);
        }
        Entity::Held(held) if seats::get(db, held.message.room)?.is_some() => {
            seats::put_held(db, &name, None, held)?;
            changed.rooms.insert(held.message.room);
        }
        Entity::Seat(seat) if seats::get(db, seat.room)?.is_some() => {
            seats::put(db, &name, None, seat)?;
            changed.rooms.insert(seat.room);
        }
        // No op is about any other kind; the feed brings those.
        _ => return Ok(Changed::default()),
    }
    Ok(changed)
}

fn changes(db: &Connection, page: &Page) -> Result<Changed, StoreError> {
    let name = page.feed.to_string();
    let mut changed = Changed::default();
    for change in &page.changes {
        changed.add(match change {
            Change::Put { seq, entity } => put(db, page.feed, &name, *seq, entity)?,
            Change::Gone { key, .. } => gone(db, page.feed, &name, key)?,
        });
    }
    if let FeedId::Room(room) = page.feed {
        messages::settle(db, room)?;
    }
    feeds::set_cursor(db, page.feed, page.to)?;
    Ok(changed)
}

/// Applies a page. Refused when the cursor is no longer where the page stands.
pub(crate) fn page(db: &Connection, step: &Step) -> Result<Changed, StoreError> {
    let mut changed = Changed::default();
    if step.anew {
        changed = Changed::all_of(db, step.page.feed)?;
        feeds::remove(db, step.page.feed)?;
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
        changed.add(Changed::all_of(db, *feed)?);
        feeds::remove(db, *feed)?;
        if let FeedId::Room(room) = *feed
            && finish.end.dropped.contains(feed)
        {
            rooms::left(db, room)?;
        }
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
