use super::*;
use crate::{
    store::testing::memory,
    testing::{
        content::member,
        rooms::{message, person, put_messages, room_id, text},
    },
};

fn said(position: u64) -> Message {
    message(1, position, 2, text("话"))
}

fn put_at(db: &Connection, positions: impl IntoIterator<Item = u64>) {
    for position in positions {
        put(db, Some(position + 100), &said(position), Some(member())).expect("put");
    }
    settle(db, room_id(1)).expect("settled");
}

fn low(db: &Connection) -> u64 {
    history(db, room_id(1)).expect("read").expect("a history").low
}

#[test]
fn how_far_down_there_is_no_gap_is_known_whatever_comes_first() {
    let db = memory();
    assert_eq!(history(&db, room_id(1)).expect("read"), None);
    // Within a page by seq the edited ones come last.
    put_at(&db, (11..=20).filter(|position| *position != 15));
    assert_eq!(low(&db), 16);
    put_at(&db, [15]);
    assert_eq!(low(&db), 11);
    // An edited one from below is no history.
    put_at(&db, [4]);
    assert_eq!(low(&db), 11);
    let within = Within { room: room_id(1), topic: None, low: low(&db) };
    let page = page(&db, &within, 13, Way::Back, 50).expect("a page");
    assert_eq!(page.iter().map(|stored| stored.message.position).collect::<Vec<_>>(), [11, 12]);
    put_at(&db, 5..=10);
    went_back(&db, room_id(1), Some(5), true).expect("gone back");
    assert_eq!(low(&db), 4);
    assert!(!history(&db, room_id(1)).expect("read").expect("a history").complete);
    went_back(&db, room_id(1), None, false).expect("gone back");
    assert!(history(&db, room_id(1)).expect("read").expect("a history").complete, "the server has none before it");
}

#[test]
fn a_later_writing_stays_whatever_comes_after_it() {
    let db = memory();
    let recalled = Message { body: MessageBody::Recalled, ..said(1) };
    assert!(put(&db, Some(9), &recalled, None).expect("put"));
    assert!(!put(&db, Some(3), &said(1), None).expect("an older one"));
    let held = get(&db, room_id(1), said(1).id).expect("read").expect("a message");
    assert_eq!(held.message.body, MessageBody::Recalled);
    assert!(put(&db, Some(9), &recalled, None).expect("the same again"));
    // The answer to an op has no place yet, and the feed's word has.
    put(&db, None, &Message { picked: true, ..said(1) }, None).expect("answered");
    assert!(put(&db, Some(9), &recalled, None).expect("by the feed"));
    assert_eq!(last(&db, room_id(1)).expect("read").map(|stored| stored.message), Some(recalled));
}

#[test]
fn an_answer_is_for_me_whichever_comes_first() {
    let db = memory();
    let mine = message(1, 1, 1, text("谁去？"));
    let quote = Some(Quote::Message { id: mine.id, position: 1 });
    let answer = Message { quote, ..said(2) };
    put_messages(&db, std::slice::from_ref(&answer));
    assert!(!mentioned(&db, room_id(1), 0, 1).expect("read"));
    put_messages(&db, &[mine]);
    assert!(mentioned(&db, room_id(1), 0, 1).expect("read"));
    assert!(!mentioned(&db, room_id(1), 2, 1).expect("read"), "read");
}

#[test]
fn what_is_taken_back_or_ones_own_is_not_unread() {
    let db = memory();
    let recalled = Message { body: MessageBody::Recalled, ..said(2) };
    put_messages(&db, &[said(1), recalled, message(1, 3, 1, text("我的")), said(4)]);
    let count = |read| unread(&db, room_id(1), read, 1, person(1), 100).expect("counted");
    assert_eq!([count(0), count(1), count(3), count(4)], [2, 1, 1, 0]);
    assert_eq!(unread(&db, room_id(1), 0, 1, person(1), 1).expect("counted"), 1, "no more than asked for");
    let within = Within { room: room_id(1), topic: None, low: 1 };
    assert_eq!(first_unread(&db, &within, 1, person(1)).expect("read"), Some(4));
}

/// What a statement reads is bounded by an index, whatever the room holds: no step of it looks at a whole table, and none sorts.
#[test]
fn ten_thousand_messages_are_paged_by_index() {
    let db = memory();
    db.execute_batch("BEGIN").expect("begun");
    put_at(&db, 1..=10_000);
    db.execute_batch("COMMIT; ANALYZE").expect("committed");
    let plan = |sql: &str| -> Vec<String> {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("a plan");
        let count = statement.parameter_count();
        let nulls: Vec<Option<i64>> = vec![None; count];
        let rows = statement.query_map(rusqlite::params_from_iter(nulls), |row| row.get(3)).expect("rows");
        rows.collect::<Result<_, _>>().expect("read")
    };
    for (sql, index) in [
        (page_sql(false, Way::Back), "messages_by_position (room=? AND position>? AND position<?)"),
        (page_sql(false, Way::On), "messages_by_position (room=? AND position>?)"),
        (page_sql(true, Way::Back), "messages_by_topic (room=? AND topic=? AND position>? AND position<?)"),
        (UNREAD.to_owned(), "messages_heard (room=? AND position>?)"),
        (MENTIONED.to_owned(), "messages_for_me (room=? AND position>?)"),
        (first_unread_sql(false), "messages_heard (room=? AND position>?)"),
        (first_unread_sql(true), "messages_by_topic (room=? AND topic=? AND position>?)"),
        (PICKED.to_owned(), "messages_picked (room=?)"),
    ] {
        let steps = plan(&sql);
        assert!(steps.iter().any(|step| step.contains(index)), "{sql}: {steps:?}");
        let whole = |step: &String| step.starts_with("SCAN messages") || step.contains("TEMP B-TREE");
        assert!(!steps.iter().any(whole), "{sql}: {steps:?}");
    }
    // And no more rows are looked at than a page has: the machine's steps do not grow with the room.
    let steps = |room: u128, position: u64| {
        let within = Within { room: room_id(room), topic: None, low: 1 };
        let mut statement = db.prepare(&page_sql(false, Way::Back)).expect("a statement");
        let with = params![within.room.to_string(), signed(position), 1, None::<&str>, 50];
        let rows = statement.query_map(with, stored).expect("rows").count();
        assert_eq!(rows, 50);
        statement.get_status(rusqlite::StatementStatus::VmStep)
    };
    let (deep, shallow) = (steps(1, 9_000), steps(1, 100));
    assert!((deep - shallow).abs() < 50, "{deep} {shallow}");
    assert!(deep < 2_000, "{deep}");
}
