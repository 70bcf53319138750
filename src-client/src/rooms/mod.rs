//! 交流: rooms and what is said in them, drawn from this phone's database with what this phone has not sent yet on top. Nothing here waits for the network: what is sent goes into the
//! outbox, and what is not here is asked for behind the page's back, which is told by an event when it has come.
//!
//! ```text
//!   send, recall, … ──▶ ops ──▶ sync/outbox (files first) ──▶ server
//!                        │ on top                                │ feed, history
//!   page ◀── rows ◀── messages, seats, held_back ◀───────────────┘
//! ```

pub(crate) mod acts;
pub(crate) mod attach;
pub(crate) mod history;
mod list;
pub(crate) mod notices;
mod page;
mod people;
mod quotes;
mod rows;
mod search;
mod send;
pub(crate) mod talk;
mod top;
pub(crate) mod wants;
mod words;

use crate::{
    account,
    client::Core,
    content::bounded,
    error::not_found,
    store::{StoreError, drafts, messages, ops, rooms, seats},
};
use lianxin_proto::{
    call::{Call, CallError, SendMessage},
    event::Event,
    id::{MessageId, OpId, RoomId},
    room::{MessageBody, Room, Seat},
    time::Millis,
    view::room::{Content, Lines, MessageRow, RoomView},
};
use rusqlite::Connection;
use serde::Serialize;
use serde_json::Value;

fn json<T: Serialize>(value: T) -> Result<Value, CallError> {
    serde_json::to_value(value).map_err(|error| StoreError::Stored("reply", error.to_string()).into())
}

fn new_op() -> OpId {
    OpId(uuid::Uuid::now_v7())
}

/// The member's seat in a room with this phone's unsent ops on top; `None` where they have none.
pub(crate) fn seat(db: &Connection, room: RoomId) -> Result<Option<Seat>, StoreError> {
    let Some(seat) = seats::get(db, room)? else { return Ok(None) };
    Ok(Some(top::seat(seat, &ops::of_room(db, room)?)))
}

/// A room with the member's seat in it; refused where they have none.
fn entered(db: &Connection, id: RoomId) -> Result<(Room, Seat), CallError> {
    match (rooms::get(db, id)?, seat(db, id)?) {
        (Some(room), Some(seat)) => Ok((room, seat)),
        _ => Err(not_found("个群")),
    }
}

/// How far the server's clock is ahead of this phone's, in milliseconds.
fn ahead(db: &Connection) -> Result<i64, StoreError> {
    Ok(crate::store::facts::get(db, crate::store::facts::AHEAD)?.unwrap_or(0))
}

/// Whether a call is one of 交流's.
pub(crate) fn is_ours(call: &Call) -> bool {
    matches!(
        call,
        Call::Rooms(_)
            | Call::OpenRoom(_)
            | Call::RoomLines(_)
            | Call::SendMessage(_)
            | Call::RecallMessage(_)
            | Call::RemoveMessage(_)
            | Call::PickMessage(_)
            | Call::ReportMessage(_)
            | Call::SetSeat(_)
            | Call::SaveDraft(_)
            | Call::ReadRoom(_)
            | Call::NotifyRoom(_)
            | Call::EnterRoom(_)
            | Call::PlayedVoice(_)
            | Call::WantMedia(_)
            | Call::SearchRoom(_)
            | Call::RoomPeople(_)
            | Call::RoomPicks(_)
            | Call::CheckWords(_)
            | Call::Talk(_)
    )
}

impl Core {
    /// Draws a view of a room this member is in.
    async fn room<T: Serialize + Send + 'static>(
        &self,
        room: RoomId,
        draw: impl FnOnce(&Connection, Millis) -> Result<T, CallError> + Send + 'static,
    ) -> Result<Value, CallError> {
        let draw = move |db: &Connection, now| {
            entered(db, room)?;
            draw(db, now)
        };
        self.view(draw).await
    }

    /// Does what a member did in a room, tells of it and has it sent.
    async fn speak<T: Send + 'static>(
        &self,
        room: RoomId,
        act: impl FnOnce(&Connection, Millis) -> Result<T, CallError> + Send + 'static,
    ) -> Result<T, CallError> {
        let done = self.act(act).await?;
        self.acted(Event::RoomsChanged { rooms: vec![room] }).await;
        Ok(done)
    }

    async fn open_room(&self, call: lianxin_proto::call::OpenRoom) -> Result<RoomView, CallError> {
        let now = self.clock.now();
        let (id, at) = (call.id, call.at);
        let (view, missing) = self
            .store
            .read(move |db| {
                account::require(db)?;
                let view = page::open(db, &call, now)?;
                let missing = match (at, messages::history(db, id)?) {
                    (Some(at), Some(history)) => !history.complete && at < history.low,
                    _ => false,
                };
                Ok::<_, CallError>((view, missing))
            })
            .await?;
        if let Some(at) = at.filter(|_| missing) {
            self.want(|wants| wants.history(id, at));
        }
        Ok(view)
    }

    async fn room_lines(&self, call: lianxin_proto::call::RoomLines) -> Result<Lines, CallError> {
        let now = self.clock.now();
        let room = call.room;
        let (lines, missing) = self
            .store
            .read(move |db| {
                account::require(db)?;
                page::lines(db, &call, now)
            })
            .await?;
        if let Some(before) = missing {
            self.want(|wants| wants.history(room, before));
        }
        Ok(lines)
    }

    async fn send_message(&self, call: SendMessage) -> Result<MessageRow, CallError> {
        let room = call.room;
        // Asked before a file is kept for nothing.
        self.store
            .read(move |db| {
                account::require(db)?;
                send::may_send(db, room).map(|_| ())
            })
            .await?;
        // No clearing of files comes between a file and the row that keeps it.
        let _files = self.files_lock.lock().await;
        let (body, bytes) = match call.content {
            Content::Text { text, mentions, everyone } => (MessageBody::Text { text, mentions, everyone }, 0),
            Content::Reflection { text } => (MessageBody::Reflection { text }, 0),
            Content::Photo { bytes } => {
                let kept = self.keep_photo(bytes).await?;
                (kept.body, kept.bytes)
            }
            Content::Voice { bytes, ms, peaks } => {
                let kept = self.keep_voice(bytes, ms, peaks).await?;
                (kept.body, kept.bytes)
            }
        };
        let message = send::New {
            op: new_op(),
            id: MessageId(uuid::Uuid::now_v7()),
            room,
            topic: call.topic,
            body,
            bytes,
            quote: call.quote,
        };
        self.speak(room, move |db, now| send::send(db, message, now)).await
    }

    async fn read_room(&self, room: RoomId, position: u64) -> Result<(), CallError> {
        let op = new_op();
        if self.act(move |db, now| acts::read(db, room, position, op, now)).await? {
            self.events.tell(Event::RoomsChanged { rooms: vec![room] });
            self.tell_outbox().await;
            // Who reads on reads the next one soon: they go together.
            self.nudge_soon();
        }
        Ok(())
    }

    async fn played_voice(&self, room: RoomId, id: MessageId) -> Result<(), CallError> {
        let new = self
            .act(move |db, _| {
                entered(db, room)?;
                Ok(drafts::set_played(db, room, id)?)
            })
            .await?;
        if new {
            self.events.tell(Event::RoomsChanged { rooms: vec![room] });
        }
        Ok(())
    }

    /// Answers the calls of 交流.
    pub(crate) async fn answer_rooms(&self, call: Call) -> Result<Value, CallError> {
        match call {
            Call::Rooms(_) => self.view(list::rooms).await,
            Call::OpenRoom(call) => json(self.open_room(call).await?),
            Call::RoomLines(call) => json(self.room_lines(call).await?),
            Call::SendMessage(call) => json(self.send_message(call).await?),
            Call::RecallMessage(call) => {
                let op = new_op();
                json(self.speak(call.room, move |db, now| acts::recall(db, call.room, call.id, op, now)).await?)
            }
            Call::RemoveMessage(call) => {
                let op = new_op();
                let act = move |db: &Connection, now| acts::remove(db, call.room, call.id, &call.reason, op, now);
                json(self.speak(call.room, act).await?)
            }
            Call::PickMessage(call) => {
                let op = new_op();
                json(self.speak(call.room, move |db, now| acts::pick(db, call.room, call.id, call.on, op, now)).await?)
            }
            Call::ReportMessage(call) => {
                let op = new_op();
                let act = move |db: &Connection, now| acts::report(db, call.room, call.id, &call.reason, op, now);
                json(self.speak(call.room, act).await?)
            }
            Call::SetSeat(call) => {
                let (op, room) = (new_op(), call.room);
                json(self.speak(room, move |db, now| acts::set_seat(db, &call, op, now)).await?)
            }
            Call::SaveDraft(call) => {
                let save = move |db: &Connection, _: Millis| {
                    entered(db, call.room)?;
                    Ok(drafts::save(db, call.room, &call.draft)?)
                };
                json(self.act(save).await?)
            }
            Call::ReadRoom(call) => json(self.read_room(call.room, call.position).await?),
            Call::NotifyRoom(call) => {
                let op = new_op();
                json(self.speak(call.room, move |db, now| acts::notify(db, call.room, call.notify, op, now)).await?)
            }
            Call::EnterRoom(call) => {
                let op = new_op();
                json(self.speak(call.room, move |db, now| acts::enter(db, call.room, op, now)).await?)
            }
            Call::PlayedVoice(call) => json(self.played_voice(call.room, call.id).await?),
            Call::WantMedia(call) => json(self.want_media(call.id).await?),
            Call::SearchRoom(call) => self.room(call.room, move |db, _| Ok(search::run(db, &call)?)).await,
            Call::RoomPeople(call) => self.room(call.room, move |db, _| Ok(people::list(db, &call)?)).await,
            Call::RoomPicks(call) => {
                self.room(call.room, move |db, now| page::picks(db, call.room, call.offset, bounded(call.limit), now))
                    .await
            }
            Call::CheckWords(call) => self.view(move |db, _| Ok(words::check(db, &call.text)?)).await,
            Call::Talk(call) => self.view(move |db, now| Ok(talk::of_article(db, &call.article, now)?)).await,
            _ => Err(not_found("一页")),
        }
    }
}
