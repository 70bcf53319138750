use super::*;
use crate::testing::at;
use lianxin_proto::{
    id::MediaId,
    room::{Photo, Voice},
};
use uuid::Uuid;

fn member(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(n))
}

fn room(n: u128) -> RoomId {
    RoomId(Uuid::from_u128(n))
}

const ME: u128 = 1;

fn noon() -> Millis {
    at("2026-09-23", "12:00")
}

fn text(words: &str) -> MessageBody {
    MessageBody::Text { text: words.into(), mentions: vec![], everyone: false }
}

/// A message of somebody in room 1, a minute old at noon.
fn said(position: u64, author: u128, words: &str, address: Address) -> Candidate {
    Candidate {
        id: MessageId(Uuid::from_u128(1_000 + u128::from(position))),
        room: room(1),
        position,
        at: noon().plus(-60_000),
        author: member(author),
        name: ["", "李明", "何秀兰", "马振东", "陈家旺"][usize::try_from(author).expect("small")].into(),
        body: text(words),
        address,
        told: false,
    }
}

fn place(notify: Notify) -> Place {
    Place { room: room(1), title: "廉心莲语".into(), confidential: false, notify, read: 0 }
}

fn decided(candidates: &[Candidate], place: &Place, now: Millis) -> Decided {
    decide(candidates, member(ME), std::slice::from_ref(place), &Settings::default(), now)
}

/// The text of the one notification; `None` without one.
fn body(candidates: &[Candidate], place: &Place) -> Option<String> {
    let tellings = decided(candidates, place, noon()).tellings;
    assert!(tellings.len() <= 1);
    tellings.into_iter().next().and_then(|telling| telling.notice).map(|notice| notice.body)
}

#[test]
fn a_notification_says_who_and_what() {
    use Address::{Everyone, Mention, Reply, Room};
    use Notify::{All, Mentions, Nothing};
    let photo = MessageBody::Photo(Photo { media: MediaId::of(b"p"), preview: None, width: 1, height: 1 });
    let voice = MessageBody::Voice(Voice { media: MediaId::of(b"v"), ms: 1, peaks: vec![] });
    let with = |body: &MessageBody, address| Candidate { body: body.clone(), ..said(1, 2, "", address) };
    let reflection = MessageBody::Reflection { text: "门口的地垫，\n只放家人的鞋。".into() };
    for (messages, notify, expected) in [
        (vec![said(1, 2, "@李明 这话对", Mention)], Mentions, Some("何秀兰提到您：@李明 这话对")),
        (vec![said(1, 2, "这话对", Reply)], Mentions, Some("何秀兰回复您：这话对")),
        (vec![said(1, 2, "@所有人 明天见", Everyone)], Mentions, Some("何秀兰提醒大家：@所有人 明天见")),
        (vec![said(1, 2, "大家早", Room)], Mentions, None),
        (vec![said(1, 2, "大家早", Room)], All, Some("何秀兰：大家早")),
        (vec![said(1, 2, "@李明 早", Mention)], All, Some("何秀兰提到您：@李明 早")),
        (vec![said(1, 2, "@李明 早", Mention)], Nothing, None),
        (vec![said(1, 2, "大家早", Room)], Nothing, None),
        (vec![with(&photo, Room)], All, Some("何秀兰：［图片］")),
        (vec![with(&voice, Reply)], Mentions, Some("何秀兰回复您：［语音］")),
        (vec![with(&reflection, Room)], All, Some("何秀兰：门口的地垫， 只放家人的鞋。")),
        // Several.
        (vec![said(1, 2, "甲", Room), said(2, 2, "乙", Room)], All, Some("有 2 条新消息")),
        (
            vec![said(1, 2, "甲", Mention), said(2, 3, "乙", Reply), said(3, 4, "丙", Everyone)],
            Mentions,
            Some("有 3 人提到您"),
        ),
        (vec![said(1, 2, "甲", Mention), said(2, 2, "乙", Mention)], Mentions, Some("何秀兰提到您：乙")),
        (vec![said(1, 2, "甲", Mention), said(2, 3, "乙", Room)], All, Some("何秀兰提到您：甲")),
        (
            vec![said(1, 2, "甲", Room), said(2, 3, "乙", Room), said(3, 4, "丙", Mention)],
            Mentions,
            Some("陈家旺提到您：丙"),
        ),
        (vec![], All, None),
    ] {
        assert_eq!(body(&messages, &place(notify)).as_deref(), expected, "{notify:?}");
    }
    let long = body(&[said(1, 2, &"长".repeat(2_000), Mention)], &place(Mentions)).expect("told");
    assert_eq!(long, format!("何秀兰提到您：{}…", "长".repeat(GIST)));
}

#[test]
fn what_is_nobodys_news_is_not_told() {
    let mention = || said(5, 2, "@李明 在吗", Address::Mention);
    let all = place(Notify::All);
    assert!(body(&[mention()], &all).is_some());
    for (why, message, place) in [
        ("one's own, from another device", Candidate { author: member(ME), ..mention() }, all.clone()),
        ("read on another device", mention(), Place { read: 5, ..all.clone() }),
        ("taken back", Candidate { body: MessageBody::Recalled, ..mention() }, all.clone()),
        ("taken out", Candidate { body: MessageBody::Removed { reason: "广告".into() }, ..mention() }, all.clone()),
        ("older than a day", Candidate { at: noon().plus(-YOUNG - 1), ..mention() }, all.clone()),
        ("told of before", Candidate { told: true, ..mention() }, all.clone()),
        ("of a room this member is not in", Candidate { room: room(2), ..mention() }, all.clone()),
    ] {
        assert_eq!(decided(&[message], &place, noon()), Decided::default(), "{why}");
    }
    assert!(
        body(&[Candidate { at: noon().plus(-YOUNG), ..mention() }], &all).is_some(),
        "a day old to the millisecond"
    );
    assert!(body(&[mention()], &Place { read: 4, ..all }).is_some(), "the one before was read");
}

#[test]
fn what_is_not_told_now_is_not_told_when_the_member_asks_for_more() {
    let message = said(1, 2, "大家早", Address::Room);
    let telling = decided(std::slice::from_ref(&message), &place(Notify::Mentions), noon()).tellings.remove(0);
    assert_eq!((telling.messages, telling.notice), (vec![message.id], None));
    assert_eq!(body(&[Candidate { told: true, ..message }], &place(Notify::All)), None);
}

#[test]
fn a_room_has_one_notification_that_grows() {
    let first = Candidate { told: true, ..said(7, 2, "@李明 甲", Address::Mention) };
    let second = said(9, 3, "@李明 乙", Address::Mention);
    let telling = decided(&[first, second.clone()], &place(Notify::Mentions), noon()).tellings.remove(0);
    let notice = telling.notice.expect("a notice");
    assert_eq!(telling.messages, [second.id], "what was told is not told again");
    assert_eq!((notice.title.as_str(), notice.body.as_str()), ("廉心莲语", "有 2 人提到您"));
    assert_eq!(notice.path, format!("/room/{}?at=7", room(1)));
    assert_eq!(crate::links::path(&notice.path), Some(notice.path.clone()), "a tap leads there");
    assert_eq!(notice.id, id_of(room(1)));
}

#[test]
fn each_room_is_told_of_alone() {
    let places = [place(Notify::All), Place { room: room(2), title: "纪检之家".into(), ..place(Notify::All) }];
    let messages = [said(1, 2, "甲", Address::Room), Candidate { room: room(2), ..said(1, 3, "乙", Address::Room) }];
    let decided = decide(&messages, member(ME), &places, &Settings::default(), noon());
    let told: Vec<_> = decided.tellings.iter().filter_map(|telling| telling.notice.as_ref()).collect();
    assert_eq!(told.iter().map(|notice| notice.body.as_str()).collect::<Vec<_>>(), ["何秀兰：甲", "马振东：乙"]);
    assert_ne!(told[0].id, told[1].id);
}

#[test]
fn of_a_confidential_room_neither_name_nor_word_is_shown() {
    use Address::{Everyone, Mention, Reply, Room};
    let place = Place { confidential: true, title: "纪检之家".into(), ..place(Notify::All) };
    for (messages, expected) in [
        (vec![said(1, 2, "明天的安排", Room)], "有新消息，点开看。"),
        (vec![said(1, 2, "明天", Room), said(2, 3, "后天", Room)], "有新消息，点开看。"),
        (vec![said(1, 2, "@李明 明天", Mention)], "有人提到您，点开看。"),
        (vec![said(1, 2, "明天", Reply), said(2, 3, "后天", Everyone)], "有人提到您，点开看。"),
    ] {
        assert_eq!(body(&messages, &place).as_deref(), Some(expected));
    }
}

#[test]
fn the_night_is_quiet_and_the_morning_tells_of_it_once() {
    let place = place(Notify::Mentions);
    let mention =
        |time: &str, date: &str| Candidate { at: at(date, time), ..said(1, 2, "@李明 睡了吗", Address::Mention) };
    let morning = at("2026-09-24", "07:00");
    for (date, time, later) in [
        ("2026-09-23", "21:59", None),
        ("2026-09-23", "22:00", Some(morning)),
        ("2026-09-23", "23:59", Some(morning)),
        ("2026-09-24", "00:00", Some(morning)),
        ("2026-09-24", "06:59", Some(morning)),
        ("2026-09-24", "07:00", None),
    ] {
        let decided = decided(&[mention("21:58", "2026-09-23")], &place, at(date, time));
        assert_eq!(decided.later, later, "{time}");
        assert_eq!(decided.tellings.is_empty(), later.is_some(), "{time}: nothing counts as told in the night");
    }
    let waiting = [
        mention("23:30", "2026-09-23"),
        Candidate { id: MessageId(Uuid::from_u128(9)), ..mention("03:00", "2026-09-24") },
    ];
    let told = decided(&waiting, &place, morning).tellings.remove(0);
    assert_eq!(told.messages.len(), 2);
    let again = waiting.map(|candidate| Candidate { told: true, ..candidate });
    assert_eq!(decided(&again, &place, morning), Decided::default());
    // Read in the night, on another device: the morning has nothing to tell.
    assert_eq!(
        decided(&[mention("23:30", "2026-09-23")], &Place { read: 1, ..place.clone() }, morning),
        Decided::default()
    );
    // What nobody asked for does not wake anybody in the morning either.
    let chat = Candidate { address: Address::Room, ..mention("23:30", "2026-09-23") };
    assert_eq!(decided(&[chat], &place, at("2026-09-23", "23:31")).later, None);
}

#[test]
fn who_wants_to_be_woken_is() {
    let night = at("2026-09-23", "23:00");
    let message = Candidate { at: night.plus(-1_000), ..said(1, 2, "@李明 醒醒", Address::Mention) };
    let settings = Settings { night_notices: true, ..Settings::default() };
    let decided = decide(&[message], member(ME), &[place(Notify::Mentions)], &settings, night);
    assert_eq!((decided.tellings.len(), decided.later), (1, None));
}

#[test]
fn ids_of_rooms_are_those_of_nothing_else() {
    use proptest::prelude::*;
    let last_morning = lianxin_proto::time::CivilDate::new(9_999, 12, 31).expect("a date").days_since(Millis(0).date());
    proptest!(|(bits in any::<u128>())| {
        let id = id_of(RoomId(Uuid::from_u128(bits)));
        prop_assert!(id > last_morning.saturating_mul(8).saturating_add(7), "a morning's");
        prop_assert!(id < i32::MAX, "the test notification's");
    });
    assert_eq!(id_of(room(1)), id_of(room(1)));
    assert_ne!(id_of(room(1)), id_of(room(2)));
    assert_eq!(id_of(RoomId(Uuid::max())), i32::try_from(IDS_FROM).expect("fits"));
}
