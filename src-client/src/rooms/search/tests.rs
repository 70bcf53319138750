use super::*;
use crate::{
    store::testing::memory,
    testing::rooms::{message, put_messages, put_room, room, room_id, text},
};
use lianxin_proto::{call::Piece, room::MessageBody};

fn call(query: &str, offset: u32, limit: u32) -> SearchRoom {
    SearchRoom { room: room_id(1), query: query.into(), offset, limit }
}

fn search(db: &Connection, query: &str) -> RoomHits {
    run(db, &call(query, 0, 20)).expect("searched")
}

fn positions(db: &Connection, query: &str) -> Vec<u64> {
    search(db, query).hits.iter().map(|hit| hit.position).collect()
}

fn shown(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
}

fn lively() -> Connection {
    let db = memory();
    put_room(&db, &room(1, "廉心莲语"));
    put_room(&db, &room(2, "纪检之家"));
    put_messages(
        &db,
        &[
            message(1, 1, 2, text("我家就一条：门口那块地垫，只放自己家人的鞋。")),
            message(1, 2, 3, MessageBody::Reflection { text: "家风正，则民风淳。".into() }),
            message(1, 3, 1, text("第３４条 ＡＢC，五折100%_")),
            message(1, 4, 2, MessageBody::Recalled),
            message(1, 5, 2, MessageBody::Removed { reason: "家常广告".into() }),
            message(1, 6, 4, text("说到\n家")),
            message(2, 1, 2, text("纪检之家的家")),
        ],
    );
    db
}

#[test]
fn words_of_any_length_are_found_the_latest_first() {
    let db = lively();
    for (query, expected) in [
        ("家", &[6, 2, 1][..]),
        ("家风", &[2]),
        ("门口那块地垫", &[1]),
        ("家 鞋", &[1]),
        ("家　没有", &[]),
        ("abc", &[3]),
        ("ａｂ", &[3]),
        ("34", &[3]),
        ("bc", &[]),
        ("100", &[3]),
        ("广告", &[]),
        ("", &[]),
        ("，。%_", &[]),
        ("' OR 1=1 --", &[]),
        ("🌸", &[]),
    ] {
        assert_eq!(positions(&db, query), expected, "{query}");
    }
    assert_eq!(positions(&db, &"长".repeat(5_000)), [0_u64; 0]);
}

#[test]
fn a_hit_says_who_said_it_and_where_the_words_stand() {
    let hit = search(&lively(), "地垫").hits.remove(0);
    assert_eq!((hit.name.as_str(), hit.at.0), ("何秀兰", 1_000));
    assert_eq!(shown(&hit.context), "我家就一条：门口那块[地垫]，只放自己家人的鞋。");
    assert_eq!(shown(&search(&lively(), "ab 条").hits[0].context), "第３４[条] [ＡＢ]C，五折100%_");
}

#[test]
fn pages_stand_behind_one_another_and_say_whether_more_follow() {
    let db = memory();
    put_room(&db, &room(1, "廉心莲语"));
    let said: Vec<_> = (1..=45).map(|n| message(1, n, 2, text(if n % 2 == 1 { "说家风" } else { "说别的" }))).collect();
    put_messages(&db, &said);
    let page = |offset, limit| {
        let found = run(&db, &call("家风", offset, limit)).expect("searched");
        (found.hits.iter().map(|hit| hit.position).collect::<Vec<_>>(), found.more)
    };
    assert_eq!(page(0, 3), (vec![45, 43, 41], true));
    assert_eq!(page(3, 3), (vec![39, 37, 35], true));
    assert_eq!(page(20, 3), (vec![5, 3, 1], false));
    assert_eq!(page(21, 3), (vec![3, 1], false));
    assert_eq!(page(23, 3), (vec![], false));
    assert_eq!(page(0, 0).0.len(), 1, "a page has at least one");
}

#[test]
fn whether_all_of_the_room_was_looked_through_is_said() {
    let db = memory();
    put_room(&db, &room(1, "廉心莲语"));
    assert!(!search(&db, "家").complete, "nothing came yet");
    put_messages(&db, &[message(1, 8, 2, text("家")), message(1, 7, 2, text("家")), message(1, 2, 2, text("家"))]);
    let found = search(&db, "家");
    assert!(!found.complete);
    assert_eq!(
        found.hits.iter().map(|hit| hit.position).collect::<Vec<_>>(),
        [8, 7],
        "what lies behind a gap is not shown"
    );
    put_messages(&db, &(1..7).map(|n| message(1, n, 2, text("家"))).collect::<Vec<_>>());
    let found = search(&db, "家");
    assert!(found.complete);
    assert_eq!(found.hits.len(), 8);
    assert!(search(&db, "").complete, "also where nothing was asked for");
}
