use super::*;
use crate::testing::rooms::{message as said, room_id, text};

const WORDS: &str = "话";

fn message(position: u64, body: lianxin_proto::room::MessageBody) -> Message {
    said(1, position, 2, body)
}

fn page(messages: Vec<(u64, Message)>, more: bool) -> History {
    let put = |(seq, message)| Change::Put { seq, entity: Entity::Message(message) };
    History { messages: messages.into_iter().map(put).collect(), more }
}

fn at(position: u64) -> (u64, Message) {
    (position + 100, message(position, text(WORDS)))
}

#[test]
fn a_page_that_fits_is_taken() {
    let (messages, more) = check(room_id(1), 10, 3, page(vec![at(7), at(8), at(9)], true)).expect("a page");
    assert_eq!(
        messages.iter().map(|(seq, message)| (*seq, message.position)).collect::<Vec<_>>(),
        [(107, 7), (108, 8), (109, 9)]
    );
    assert!(more);
    assert!(check(room_id(1), 10, 3, page(vec![], false)).is_ok(), "there is nothing before it");
}

#[test]
fn a_page_that_does_not_fit_is_refused() {
    let other = Message { room: RoomId(uuid::Uuid::from_u128(77)), ..message(7, text(WORDS)) };
    for (messages, more, why) in [
        (vec![at(7), at(8), at(9), at(6)], false, "more than were asked for"),
        (vec![], true, "more without progress"),
        (vec![at(8), at(7)], false, "falling"),
        (vec![at(8), at(8)], false, "the same twice"),
        (vec![at(10)], false, "not before what was asked"),
        (vec![(7, Message { position: u64::MAX, ..message(7, text(WORDS)) })], false, "out of bounds"),
        (vec![(0, message(7, text(WORDS)))], false, "no place in the feed"),
        (vec![(u64::MAX, message(7, text(WORDS)))], false, "a place out of bounds"),
        (vec![(7, message(0, text(WORDS)))], false, "no position"),
        (vec![(7, other)], false, "another room"),
        (vec![(7, message(7, text(&"长".repeat(2_001))))], false, "too long"),
    ] {
        assert!(check(room_id(1), 10, 3, page(messages, more)).is_err(), "{why}");
    }
    let key = Entity::Message(message(7, text(WORDS))).key();
    let gone = History { messages: vec![Change::Gone { seq: 7, key }], more: false };
    assert!(check(room_id(1), 10, 3, gone).is_err(), "gone");
    let profile = Entity::Profile(crate::testing::content::profile());
    let kind = History { messages: vec![Change::Put { seq: 7, entity: profile }], more: false };
    assert!(matches!(check(room_id(1), 10, 3, kind), Err(AnswerError::Kind { .. })));
}
