//! Read marks and favourites: how a mark stands with this phone's unsent ops on top, and how one is set. Two devices of a member end alike because both go by
//! [`merge::supersedes`], whatever comes first.

use crate::store::{self, StoreError, ops};
use lianxin_proto::{
    id::OpId,
    member::{Mark, MarkKind, Target},
    op::{Act, Op},
    rules::merge,
    time::Millis,
};
use rusqlite::Connection;

/// The mark an op writes; `None` for ops of another kind.
pub(crate) fn of_op(op: &Op) -> Option<Mark> {
    let (kind, target, on) = match &op.act {
        Act::ReadMark { target, on } => (MarkKind::Read, target, *on),
        Act::FavouriteSet { target, on } => (MarkKind::Favourite, target, *on),
        _ => return None,
    };
    Some(Mark { kind, target: target.clone(), on, at: op.at, op: op.id })
}

/// How a mark stands: the latest writing of what the server last said and the unsent ones.
pub(crate) fn effective(base: Option<Mark>, unsent: Vec<Mark>) -> Option<Mark> {
    unsent.into_iter().fold(base, |held, new| match held {
        Some(old) if !merge::supersedes(&new, &old) => Some(old),
        _ => Some(new),
    })
}

/// Sets a mark on this phone and puts the op into the outbox. False when it already stood so: then nothing is to be sent.
pub(crate) fn set(
    db: &Connection,
    kind: MarkKind,
    target: &Target,
    on: bool,
    op: OpId,
    now: Millis,
) -> Result<bool, StoreError> {
    if store::marks::is_on(db, kind, target)? == on {
        return Ok(false);
    }
    let at = store::marks::next_time(db, kind, target, now)?;
    let act = match kind {
        MarkKind::Read => Act::ReadMark { target: target.clone(), on },
        MarkKind::Favourite => Act::FavouriteSet { target: target.clone(), on },
    };
    ops::add(db, &store::marks::entity(kind, target), &Op { id: op, at, act })?;
    store::marks::settle(db, kind, target)?;
    Ok(true)
}

#[cfg(test)]
mod tests;
