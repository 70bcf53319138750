//! Rooms for tests: who is in them and what is said.

use crate::{
    store::{messages, rooms, seats},
    testing::content::{member, private},
};
use lianxin_proto::{
    id::{MemberId, MessageId, RoomId},
    room::{Author, Message, MessageBody, Notify, Room, Seat, SeatRole},
    time::Millis,
};
use rusqlite::Connection;
use uuid::Uuid;

pub(crate) fn room_id(n: u128) -> RoomId {
    RoomId(Uuid::from_u128(0x4000 + n))
}

/// Somebody else; 1 is the member of the phone.
pub(crate) fn person(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(n))
}

pub(crate) fn room(n: u128, title: &str) -> Room {
    Room {
        id: room_id(n),
        title: title.into(),
        line: String::new(),
        order: u32::try_from(n).expect("small"),
        rules: vec!["说真话，说家常话。".into()],
        rules_version: 1,
        confidential: false,
        topics: false,
    }
}

pub(crate) fn seat(n: u128) -> Seat {
    Seat { room: room_id(n), role: SeatRole::Member, notify: Notify::default(), read: 0, rules_seen: 1 }
}

pub(crate) fn text(words: &str) -> MessageBody {
    MessageBody::Text { text: words.into(), mentions: vec![], everyone: false }
}

/// A message of somebody, whose id follows from its place.
pub(crate) fn message(n: u128, position: u64, author: u128, body: MessageBody) -> Message {
    let name = match author {
        1 => "李明",
        2 => "何秀兰",
        3 => "马振东",
        _ => "陈家旺",
    };
    Message {
        id: MessageId(Uuid::from_u128((0x4000 + n) << 64 | u128::from(position))),
        room: room_id(n),
        position,
        at: Millis(1_000 * i64::try_from(position).expect("small")),
        author: Author { member: person(author), name: name.into(), unit: "区水务局".into() },
        body,
        quote: None,
        topic: None,
        picked: false,
    }
}

/// Puts a room and this member's seat in it.
pub(crate) fn put_room(db: &Connection, room: &Room) {
    rooms::put(db, 1, room).expect("put");
    let seat = Seat { room: room.id, ..seat(0) };
    seats::put(db, &private().to_string(), Some(1), &seat).expect("put");
}

/// Puts messages as the room's feed brings them.
pub(crate) fn put_messages(db: &Connection, said: &[Message]) {
    for message in said {
        messages::put(db, Some(message.position), message, Some(member())).expect("put");
        messages::settle(db, message.room).expect("settled");
    }
}
