//! The history of rooms: what lies before the messages a phone begins with. It is fetched page by page, backwards, when nothing else waits, and at once where the page is scrolled
//! there. A page is held against what was asked before anything of it is taken, and what the phone knows with a later `seq` it keeps.

use crate::{
    account,
    client::Core,
    store::{StoreError, messages, seats},
    sync::{AnswerError, SyncError, blocking, decide::is_place, fetch},
};
use lianxin_proto::{
    event::Event,
    feed::{Change, Entity, FeedId},
    id::RoomId,
    room::{History, Message},
};
use std::time::Duration;

/// How many messages a page has that nobody waits for.
const QUIET: u32 = 50;
/// How many a page has that somebody waits for.
const ASKED_FOR: u32 = 100;
/// How long the server and this phone have peace between two pages that nobody waits for.
const PEACE: Duration = Duration::from_millis(250);

/// Holds a page of history against what was asked: messages of this room, before this position, rising, each whole. Pure.
pub(crate) fn check(
    room: RoomId,
    before: u64,
    limit: u32,
    history: History,
) -> Result<(Vec<(u64, Message)>, bool), AnswerError> {
    let feed = FeedId::Room(room);
    if history.messages.len() > usize::try_from(limit).unwrap_or(usize::MAX) {
        return Err(AnswerError::Entity { feed, seq: 0, reason: "more messages than were asked for".into() });
    }
    if history.messages.is_empty() && history.more {
        return Err(AnswerError::NoProgress);
    }
    let mut messages = Vec::with_capacity(history.messages.len());
    let mut last = 0;
    for change in history.messages {
        let wrong = |seq: u64, reason: &str| AnswerError::Entity { feed, seq, reason: reason.to_owned() };
        let (seq, message) = match change {
            Change::Put { seq, entity: Entity::Message(message) } => (seq, message),
            Change::Put { seq, entity } => return Err(AnswerError::Kind { feed, seq, kind: entity.key().kind }),
            Change::Gone { seq, .. } => return Err(wrong(seq, "a message that is gone")),
        };
        if !is_place(seq) || !is_place(message.position) || message.position <= last || message.position >= before {
            return Err(AnswerError::Order { feed, seq });
        }
        if message.room != room {
            return Err(wrong(seq, "a message of another room"));
        }
        message.check().map_err(|error| wrong(seq, &error.to_string()))?;
        last = message.position;
        messages.push((seq, message));
    }
    Ok((messages, history.more))
}

/// Takes a page that stands before `before` into the database; false where that is no longer where the room's messages end.
pub(crate) fn take(
    db: &rusqlite::Connection,
    room: RoomId,
    before: u64,
    page: &[(u64, Message)],
    more: bool,
) -> Result<bool, StoreError> {
    // Moved out, or begun anew meanwhile.
    if seats::get(db, room)?.is_none() || messages::history(db, room)?.is_none_or(|history| history.low > before) {
        return Ok(false);
    }
    let me = account::member(db)?;
    for (seq, message) in page {
        messages::put(db, Some(*seq), message, me)?;
    }
    messages::went_back(db, room, page.first().map(|(_, message)| message.position), more)?;
    Ok(true)
}

impl Core {
    /// Fetches one page of a room's history before a position, and tells.
    async fn history_page(&self, room: RoomId, before: u64, limit: u32) -> Result<(), SyncError> {
        let session = self.session().await?;
        let body = self.http.history(&session, room, before, limit).await?;
        let (page, more) = blocking(move || {
            let history = fetch::read::<History>(&body)?;
            Ok::<_, SyncError>(check(room, before, limit, history)?)
        })
        .await??;
        let taken = self.store.write(move |tx| take(tx, room, before, &page, more).map_err(SyncError::from)).await?;
        if taken {
            self.events.tell(Event::RoomsChanged { rooms: vec![room] });
        }
        Ok(())
    }

    /// Fetches what is missing of one room's history down to a position that somebody looks for.
    pub(super) async fn history_down_to(&self, room: RoomId, position: u64) -> Result<(), SyncError> {
        loop {
            let history = self.store.read(move |db| messages::history(db, room).map_err(SyncError::from)).await?;
            match history {
                Some(history) if !history.complete && history.low > position => {
                    self.history_page(room, history.low, ASKED_FOR).await?;
                }
                _ => return Ok(()),
            }
        }
    }

    /// Fetches one page of whatever history is missing; false when none is.
    pub(crate) async fn fill_history_once(&self) -> Result<bool, SyncError> {
        let next = self.store.read(|db| messages::incomplete(db).map_err(SyncError::from)).await?;
        let Some((room, low)) = next.into_iter().next() else { return Ok(false) };
        self.history_page(room, low, QUIET).await?;
        Ok(true)
    }

    /// Fills the history up, as long as nothing else waits: whoever has something better to do drops this future. What cannot be had now is tried after the next
    /// sync.
    pub(crate) async fn fill_history(&self) {
        loop {
            match self.fill_history_once().await {
                Ok(true) => tokio::time::sleep(PEACE).await,
                Ok(false) => return,
                Err(error) => {
                    tracing::info!(%error, "the history waits");
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
