use super::*;
use lianxin_proto::{
    id::{MessageId, OpId},
    time::CivilTime,
};
use std::str::FromStr;

fn date(text: &str) -> CivilDate {
    text.parse().expect("a date")
}

fn at(day: &str, time: &str) -> Millis {
    date(day).at(CivilTime::from_str(time).expect("a time"))
}

const DAY: &str = "2026-09-23";

fn uuid(n: u8) -> String {
    format!("0190a000-0000-7000-8000-0000000000{n:02x}")
}

fn who(n: u8) -> MemberId {
    uuid(n).parse().expect("an id")
}

fn op() -> OpId {
    uuid(99).parse().expect("an id")
}

fn row(author: u8, time: &str, position: u64) -> MessageRow {
    MessageRow {
        id: uuid(u8::try_from(position).expect("small")).parse::<MessageId>().expect("an id"),
        position: Some(position),
        at: at(DAY, time),
        author: who(author),
        name: "何秀兰".into(),
        unit: "区农业农村局".into(),
        mine: author == 0,
        state: SendState::Sent,
        body: BodyView::Reflection { text: "吃人一口，心短一截。".into() },
        quote: None,
        for_me: false,
        picked: false,
        recall_until: None,
    }
}

#[test]
fn the_list_tells_when() {
    let today = date(DAY);
    for (day, words) in [
        (DAY, "07:16"),
        ("2026-09-22", "昨天"),
        ("2026-09-20", "周日"),
        ("2026-09-17", "周四"),
        ("2026-09-16", "9月16日"),
        ("2025-12-03", "2025年12月3日"),
        ("2026-09-24", "明天"),
    ] {
        assert_eq!(when(at(day, "07:16"), today), words);
    }
    assert_eq!((unread(3).as_str(), unread(99).as_str(), unread(100).as_str()), ("3", "99", "99+"));
}

#[test]
fn small_words() {
    assert_eq!((seconds(1).as_str(), seconds(22_001).as_str(), seconds(60_000).as_str()), ("1″", "23″", "60″"));
    assert_eq!(by_line("编辑部", ""), "编辑部");
    assert_eq!(by_line("陈家旺", "松岭镇"), "陈家旺 · 松岭镇");
    assert_eq!(signed("何秀兰", at(DAY, "07:16")), "何秀兰　9月23日晨");
    assert_eq!(signed("何秀兰", at(DAY, "02:00")), "何秀兰　9月23日夜");
    assert_eq!((news(3).as_str(), news(100).as_str()), ("有 3 条新消息", "有很多新消息"));
    assert_eq!(in_short(&row(1, "07:00", 1).body), "吃人一口，心短一截。");
    let pieces = vec![Piece { text: "@何秀兰".into(), hit: true }, Piece { text: " 说到\n心里".into(), hit: false }];
    assert_eq!(in_short(&BodyView::Text { pieces }), "@何秀兰 说到 心里");
}

#[test]
fn times_and_nearness() {
    let today = date(DAY);
    let first = row(1, "07:15", 1);
    let stands = |above: Option<&MessageRow>, row: &MessageRow, fresh| dress(above.map(Above::of), row, fresh, today);
    assert_eq!(stands(None, &first, None).time.as_deref(), Some("今天 07:15"));
    let soon = row(1, "07:16", 2);
    assert_eq!(stands(Some(&first), &soon, None), Dress { near: true, ..Dress::default() });
    assert_eq!(stands(Some(&first), &soon, Some(2)), Dress { fresh: true, ..Dress::default() });
    assert!(!stands(Some(&first), &row(2, "07:16", 2), None).near, "another author");
    assert!(!stands(Some(&first), &row(1, "07:19", 2), None).near, "four minutes later");
    assert_eq!(stands(Some(&first), &row(1, "07:25", 2), None).time, None);
    assert_eq!(stands(Some(&first), &row(1, "07:26", 2), None).time.as_deref(), Some("今天 07:26"));
    let night = MessageRow { at: at("2026-09-22", "23:59"), ..row(1, "07:15", 1) };
    let morning = row(1, "00:00", 2);
    assert_eq!(stands(Some(&night), &morning, None).time.as_deref(), Some("今天 00:00"));
    let taken = MessageRow { body: BodyView::Recalled { again: None }, ..row(1, "07:15", 1) };
    assert!(!stands(Some(&taken), &soon, None).near, "nothing is near to what is gone");
    let waiting = MessageRow { position: None, ..row(0, "07:16", 2) };
    assert!(!stands(Some(&first), &waiting, None).fresh);
}

#[test]
fn what_is_gone_says_so() {
    let recalled = |n| MessageRow { body: BodyView::Recalled { again: None }, ..row(n, "07:15", 1) };
    assert_eq!(gone(&recalled(0)).as_deref(), Some("您撤回了一条消息"));
    assert_eq!(gone(&recalled(1)).as_deref(), Some("何秀兰撤回了一条消息"));
    let removed = MessageRow { body: BodyView::Removed { reason: "广告".into() }, ..row(1, "07:15", 1) };
    assert_eq!(gone(&removed).as_deref(), Some("管理员移除了何秀兰的一条消息：广告"));
    assert_eq!(gone(&row(1, "07:15", 1)), None);
}

#[test]
fn sending_is_told_in_words() {
    let told = |state: SendState, last, offline| sending(&state, last, offline).map(|(_, words)| words);
    assert_eq!(told(SendState::Sent, false, false), None);
    assert_eq!(told(SendState::Sent, true, true).as_deref(), Some("已送达"));
    assert_eq!(told(SendState::Waiting { op: op() }, true, false).as_deref(), Some("正在发送"));
    assert_eq!(told(SendState::Waiting { op: op() }, true, true).as_deref(), Some("没有网络，联网后自动发出"));
    assert_eq!(told(SendState::Refused { reason: "涉密".into() }, true, false).as_deref(), Some("没有通过：涉密"));
}

#[test]
fn long_texts_are_folded_and_hardly_longer_ones_are_not() {
    assert_eq!(lines("", 10), 1);
    assert_eq!(lines("一二三四五六七八九十", 10), 1);
    assert_eq!(lines("一二三四五六七八九十一", 10), 2);
    assert_eq!(lines("abcdefghijklmnopqrst", 10), 1);
    assert_eq!(lines("一\n\n二", 10), 3);
    assert!(!is_long(&"字".repeat(140), 10));
    assert!(is_long(&"字".repeat(141), 10));
    assert!(is_long(&"行\n".repeat(15), 10));
    assert_eq!(lines("一二", 0), 2);
}

#[test]
fn a_picture_keeps_its_shape_in_its_room() {
    assert_eq!(frame(1_600, 1_200), (216, 162));
    assert_eq!(frame(900, 1_200), (195, 260));
    assert_eq!(frame(2_048, 100), (216, PHOTO_LEAST));
    assert_eq!(frame(100, 2_048), (PHOTO_LEAST, 260));
    assert_eq!(frame(30, 30), (120, 120));
    assert_eq!(frame(0, 0), (120, 120));
}

#[test]
fn only_what_may_be_done_is_offered() {
    use Deed::*;
    let now = at(DAY, "07:17");
    let own = MessageRow { recall_until: Some(at(DAY, "07:18")), ..row(0, "07:16", 5) };
    let other = row(1, "07:16", 5);
    assert_eq!(deeds(&own, SeatRole::Member, now), [Reply, Copy, Recall]);
    assert_eq!(deeds(&own, SeatRole::Member, at(DAY, "07:18")), [Reply, Copy]);
    assert_eq!(deeds(&other, SeatRole::Member, now), [Reply, Copy, Report]);
    assert_eq!(deeds(&other, SeatRole::Muted, now), [Copy, Report]);
    assert_eq!(deeds(&other, SeatRole::Moderator, now), [Reply, Copy, Pick, Report, Remove, Silence]);
    assert_eq!(deeds(&own, SeatRole::Owner, now), [Reply, Copy, Recall, Pick, Remove]);
    let picked = MessageRow { picked: true, ..other.clone() };
    assert!(deeds(&picked, SeatRole::Owner, now).contains(&Unpick));
    let photo = BodyView::Voice { media: lianxin_proto::id::MediaId::of(b"x"), ms: 1, peaks: vec![], played: true };
    assert_eq!(deeds(&MessageRow { body: photo, ..other.clone() }, SeatRole::Member, now), [Reply, Report]);
    let waiting = MessageRow { position: None, state: SendState::Waiting { op: op() }, ..own.clone() };
    assert_eq!(deeds(&waiting, SeatRole::Owner, now), [Copy, Recall]);
    let failed =
        MessageRow { position: None, state: SendState::Failed { op: op(), reason: "禁言中".into() }, ..own.clone() };
    assert_eq!(deeds(&failed, SeatRole::Member, now), [Resend, Copy, Delete]);
    let held = MessageRow { position: None, state: SendState::Held, ..own.clone() };
    assert_eq!(deeds(&held, SeatRole::Member, now), [Copy]);
    let gone = MessageRow { body: BodyView::Recalled { again: None }, ..other };
    assert_eq!(deeds(&gone, SeatRole::Owner, now), []);
    for deed in [Report, Remove, Silence] {
        assert!(deed.asks().is_some());
    }
    assert!(Reply.asks().is_none());
}
