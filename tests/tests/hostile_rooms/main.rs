//! Hostile messages to a room, and hostile answers to a phone. Each is refused or limited with an answer that says why; the phone's own messages stay in their order,
//! the server stays up, and neither takes more memory than it should.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod answers;
mod files;
mod texts;
mod too_many;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lianxin_client::SyncError;
use lianxin_proto::{
    call::{OpenRoom, Outbox, RoomLines, Rooms, SendMessage},
    feed::Entity,
    id::{MediaId, MessageId, RoomId},
    member::Role,
    op::Outcome,
    problem::Code,
    room::{MessageBody, Photo, REFLECTION_CHARS_MAX, TEXT_CHARS_MAX, Voice},
    time::{Clock, Millis, SetClock, SystemClock},
    view::room::{Beside, BodyView, Content, MessageRow, SendState},
};
use lianxin_tests::{
    between::{Between, Meddle, rewritten},
    raw::{Device, op, saying, sending},
    served::Served,
    sim::{check::stored, ground::ROOM},
    voice,
    world::{Phone, World, instant},
};
use std::{
    io::Cursor,
    sync::Arc,
    time::{Duration, Instant},
};

async fn room_of(phone: &Phone) -> RoomId {
    phone.ask(Rooms {}).await.unwrap().rooms.into_iter().find(|row| row.title == ROOM).expect("the room").id
}

async fn rows(phone: &Phone, room: RoomId) -> Vec<MessageRow> {
    phone.ask(RoomLines { room, topic: None, beside: Beside::After(0), limit: 100 }).await.unwrap().rows
}

fn text(text: impl Into<String>) -> Content {
    Content::Text { text: text.into(), mentions: Vec::new(), everyone: false }
}

fn body(text: &str) -> MessageBody {
    MessageBody::Text { text: text.into(), mentions: Vec::new(), everyone: false }
}

/// The text of the message an act was answered with.
fn kept(answer: Result<Option<Entity>, Code>) -> String {
    match answer {
        Ok(Some(Entity::Message(message))) => message.body.text().to_owned(),
        other => panic!("{other:?}"),
    }
}
