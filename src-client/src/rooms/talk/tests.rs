use super::*;
use crate::{
    store::testing::memory,
    testing::{
        at,
        content::{ALL, article, article_id, issue},
        rooms::{message, put_messages, put_room, room, room_id, text},
    },
};
use lianxin_proto::room::{Message, MessageBody, Room};

fn now() -> Millis {
    at("2026-09-23", "08:00")
}

fn issue_id(id: &str) -> IssueId {
    IssueId::new(id).expect("an id")
}

/// Yesterday's issue, today's and tomorrow's; no room yet.
fn library() -> Connection {
    let db = memory();
    let feed = ALL.to_string();
    for (id, date) in [("old", "2026-09-22"), ("moon", "2026-09-23"), ("sealed", "2026-09-24"), ("alone", "2026-09-20")]
    {
        articles::put(&db, &feed, 1, &article(id, date, "题", "文")).expect("put");
    }
    for (id, date, headline, items) in [
        ("first", "2026-09-22", "昼夜平分", &["old"][..]),
        ("second", "2026-09-23", "月满中秋", &["moon", "old"]),
        ("third", "2026-09-24", "明天的事", &["sealed", "old"]),
    ] {
        let mut issue = issue(id, date, headline, items, 1);
        issue.topic = (id == "second").then(|| "过节走动，你给自己定过什么规矩？".into());
        issues::put(&db, &feed, 1, &issue).expect("put");
    }
    db
}

fn with_rooms() -> Connection {
    let db = library();
    put_room(&db, &Room { order: 0, ..room(2, "纪检之家") });
    put_room(&db, &Room { topics: true, ..room(1, "廉心莲语") });
    put_room(&db, &Room { topics: true, ..room(3, "另一个") });
    db
}

fn said(position: u64, issue: &str, body: MessageBody) -> Message {
    Message { topic: Some(issue_id(issue)), ..message(1, position, 2, body) }
}

fn talk(db: &Connection, article: &str, now: Millis) -> Option<TalkView> {
    of_article(db, &article_id(article), now).expect("read")
}

#[test]
fn the_latest_visible_issue_is_what_is_talked_about() {
    let db = with_rooms();
    let topic = latest(&db, now()).expect("read").expect("a topic");
    assert_eq!((topic.room, topic.issue.as_str(), topic.today), (room_id(1), "second", true));
    assert_eq!(topic.title, "过节走动，你给自己定过什么规矩？");
    assert_eq!(topic.article, Some(article_id("moon")));
    // The evening before its minute, and the morning after.
    let topic = latest(&db, at("2026-09-23", "07:14")).expect("read").expect("a topic");
    assert_eq!((topic.issue.as_str(), topic.title.as_str(), topic.today), ("first", "昼夜平分", false));
    assert_eq!(latest(&db, at("2026-09-24", "07:15")).expect("read").expect("a topic").title, "明天的事");
    assert_eq!(latest(&db, at("2026-09-22", "07:14")).expect("read"), None);
}

#[test]
fn a_sealed_issue_has_no_topic() {
    let db = with_rooms();
    let of =
        |issue: &str, now| of_issue(&db, room_id(1), &issue_id(issue), now).expect("read").map(|topic| topic.title);
    assert_eq!(of("third", now()), None);
    assert_eq!(of("third", at("2026-09-24", "07:15")).as_deref(), Some("明天的事"));
    assert_eq!(of("first", now()).as_deref(), Some("昼夜平分"));
    assert_eq!(of("none", now()), None);
    assert_eq!(talk(&db, "sealed", now()), None);
}

#[test]
fn an_article_shows_what_is_said_of_its_issue() {
    let db = with_rooms();
    assert_eq!(talk(&db, "moon", now()).map(|talk| (talk.count, talk.last)), Some((0, vec![])));
    let photo =
        lianxin_proto::room::Photo { media: lianxin_proto::id::MediaId::of(b"p"), preview: None, width: 1, height: 1 };
    put_messages(
        &db,
        &[
            said(1, "second", text("一")),
            said(2, "second", text("二")),
            said(3, "first", text("昨天的")),
            message(1, 4, 3, text("不在话题里")),
            said(5, "second", MessageBody::Reflection { text: "三，\n三".into() }),
            said(6, "second", MessageBody::Recalled),
            said(7, "second", MessageBody::Photo(photo)),
            said(8, "second", text(&"长".repeat(300))),
        ],
    );
    let talk_of = |article: &str| talk(&db, article, now()).expect("talk");
    let moon = talk_of("moon");
    assert_eq!(moon.count, 5, "what was taken back is not there");
    let lines: Vec<_> = moon.last.iter().map(|(name, words)| format!("{name}：{words}")).collect();
    assert_eq!(lines, ["何秀兰：二".to_owned(), "何秀兰：三， 三".into(), format!("何秀兰：{}…", "长".repeat(GIST))]);
    // It stands in three issues: the latest visible one is its topic.
    assert_eq!(talk_of("old").topic.issue.as_str(), "second");
    assert_eq!(talk(&db, "old", at("2026-09-22", "08:00")).expect("talk").last, [("何秀兰".into(), "昨天的".into())]);
    assert_eq!(talk(&db, "alone", now()), None, "an article of no issue");
    assert_eq!(talk(&db, "nowhere", now()), None);
}

#[test]
fn without_a_room_that_has_topics_there_is_none() {
    let db = library();
    put_room(&db, &room(2, "纪检之家"));
    assert_eq!(latest(&db, now()).expect("read"), None);
    assert_eq!(talk(&db, "moon", now()), None);
    // A room whose seat this member has no more is none of theirs.
    rooms::put(&db, 1, &Room { topics: true, ..room(1, "廉心莲语") }).expect("put");
    assert_eq!(latest(&db, now()).expect("read"), None);
}
