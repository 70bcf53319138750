use super::{read, write};
use lianxin_proto::{
    body::{Block, Link, Span},
    call::{Account, CallError, ErrorCode, Piece, Settings, StartView},
    event::{Event, SyncState, Trouble},
    id::{ArticleId, MediaId, MemberId, MessageId, OpId, RoomId},
    member::Target,
    room::{Notify, Quote},
    time::Millis,
    view::room::{Beside, BodyView, Content, Draft, Lines, MessageRow, QuoteView, RoomHits, SendState, TalkView},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, fmt::Debug};

/// What `serde_json` writes is read back, compact or spaced out.
fn round<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    for json in [serde_json::to_string(value).expect("json"), serde_json::to_string_pretty(value).expect("json")] {
        assert_eq!(&read::<T>(&json).expect(&json), value, "{json}");
        // The first value ends where the text ends, and not before.
        assert!(read::<T>(&(json.clone() + ",")).is_err(), "{json}");
        let written = write(value).expect(&json);
        assert_eq!(serde_json::from_str::<T>(&written).expect(&written), *value, "{written}");
        for end in json.char_indices().map(|(n, _)| n).filter(|n| !json[..*n].trim().is_empty()) {
            let cut = read::<T>(&json[..end]);
            assert!(cut.is_err() || serde_json::from_str::<T>(&json[..end]).is_ok(), "{}", &json[..end]);
        }
    }
}

fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().ok().expect("an id")
}

const UUID: &str = "0190a000-0000-7000-8000-000000000001";

fn row(body: BodyView, state: SendState, quote: Option<QuoteView>) -> MessageRow {
    MessageRow {
        id: id::<MessageId>(UUID),
        position: Some(7),
        at: Millis(1_790_000_000_000),
        author: id::<MemberId>(UUID),
        name: "何秀兰".into(),
        unit: String::new(),
        mine: false,
        state,
        body,
        quote,
        for_me: true,
        picked: false,
        recall_until: None,
    }
}

#[test]
fn views_read_back() {
    let media = MediaId::new("a".repeat(64)).expect("an id");
    let piece = |text: &str, hit| Piece { text: text.into(), hit };
    let bodies = [
        BodyView::Text { pieces: vec![piece("他说：“好”\\\n\t", false), piece("@何", true)] },
        BodyView::Reflection { text: "莲".into() },
        BodyView::Photo { media: media.clone(), preview: media.clone(), width: 4, height: 3 },
        BodyView::Voice { media: media.clone(), ms: 23_000, peaks: vec![0, 31], played: true },
        BodyView::Recalled { again: None },
        BodyView::Recalled { again: Some("再写".into()) },
        BodyView::Removed { reason: "广告".into() },
    ];
    let op = id::<OpId>(UUID);
    let states = [
        SendState::Sent,
        SendState::Waiting { op },
        SendState::Failed { op, reason: "没有网络".into() },
        SendState::Held,
        SendState::Refused { reason: String::new() },
        SendState::Sent,
        SendState::Sent,
    ];
    let target = Target::Regulation(id("jiancha-fa"), "34-1".into());
    let quotes = [
        None,
        Some(QuoteView::Message { id: id(UUID), position: 3, name: String::new(), gist: "［图片］".into() }),
        Some(QuoteView::Target { target, title: "甲".into(), origin: "乙".into(), picture: Some(media) }),
    ];
    let rows = bodies.into_iter().zip(states).zip(quotes.into_iter().cycle());
    let rows = rows.map(|((body, state), quote)| row(body, state, quote)).collect();
    round(&Lines { rows, before: true, after: false });
    round(&RoomHits { hits: vec![], more: false, complete: true });
    round(&None::<TalkView>);
    round(&vec![(id::<MemberId>(UUID), "名".to_owned())]);
    round(&Content::Text { text: "话".into(), mentions: vec![id(UUID)], everyone: false });
    round(&Beside::Before(u64::MAX));
    round(&[Notify::All, Notify::Nothing].to_vec());
    round(&Settings::default());
    round(&StartView {
        account: Account::Fresh,
        brand: None,
        settings: Settings::default(),
        server: Some("https://lx.example.org".into()),
        open: None,
        activation: Some((None, "K7MP3XQD".into())),
        sync: SyncState { running: true, last_success: Some(Millis(-1)), trouble: Some(Trouble::DiskFull) },
    });
    round(&CallError { code: ErrorCode::NotFound, message: "没有".into() });
    round(&());
    round(&true);
}

#[test]
fn bodies_and_events_read_back() {
    let link = Some(Link::Article { id: ArticleId::new("moon-gift").expect("an id") });
    round(&vec![
        Block::Paragraph {
            text: vec![Span { s: "看".into(), strong: true, link, ..Span::default() }, Span::plain("")],
        },
        Block::List { ordered: false, items: vec![vec![Span::plain("一")], vec![]] },
        Block::Rule {},
    ]);
    for event in [
        Event::ContentChanged,
        Event::RoomsChanged { rooms: vec![id::<RoomId>(UUID), id(UUID)] },
        Event::SyncChanged { state: SyncState::default() },
        Event::OutboxChanged { pending: 0, wedged: u32::MAX },
        Event::Open { path: "/article/a".into() },
        Event::ActivationLink { server: None, code: "\u{1f338}".into() },
    ] {
        round(&event);
    }
}

#[test]
fn fields_stand_in_any_order_others_are_passed_over_and_defaults_hold() {
    let quote = Some(Quote::Target { target: Target::Article(id("moon-gift")) });
    let full = Draft { text: "话".into(), mentions: vec![(id(UUID), "名".into())], quote, reflection: true };
    let json = format!(
        r#" {{"reflection":true, "new":{{"a":[1,-2.5e3,"}}]\"",null,{{}}]}}, "quote":{{"target":{{"target":"article:moon-gift"}}}},
            "mentions":[["{UUID}","名"]], "more":[], "text":"话","last":false}} "#
    );
    assert_eq!(read::<Draft>(&json).expect("a draft"), full);
    assert_eq!(read::<Draft>("{}").expect("a draft"), Draft::default());
    assert_eq!(read::<Draft>(r#"{"text":"a"}"#).expect("a draft").text, "a");
    let kept: BTreeMap<String, Draft> = read(r#"{"a":{},"b":{"reflection":true}}"#).expect("drafts");
    assert!(kept["b"].reflection && kept.len() == 2);
    round(&kept);
}

#[test]
fn escapes_are_undone() {
    for (json, text) in [
        (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
        (r#""\u5ec9\u00e9A""#, "廉éA"),
        (r#""\ud83c\udf38 \ud83c""#, "🌸 \u{fffd}"),
        (r#""\udf38\ud83cx""#, "\u{fffd}\u{fffd}x"),
        (r#""\ud83c\u0041""#, "\u{fffd}"),
    ] {
        let found = read::<String>(json).expect(json);
        assert!(found == text || json.contains("u0041"), "{json}: {found:?}");
    }
    for bad in [r#""\x""#, r#""\u12""#, r#""\u12g4""#, r#""a"#, r#""\"#, r#""\u廉廉"#, "a", "", "\"\\ud83c\\u"] {
        assert!(read::<String>(bad).is_err(), "{bad}");
    }
}

#[test]
fn what_is_written_is_json() {
    let all: String = (0..0x80_u8).map(char::from).chain("廉🌸\u{2028}".chars()).collect();
    round(&all);
    round(&i64::MIN);
    round(&(u8::MAX, -7_i32, 'x', Some(false)));
    assert_eq!(
        write(&BTreeMap::from([("甲", [1_u8; 2]), ("\"", [0; 2])])).expect("json"),
        r#"{"\"":[0,0],"甲":[1,1]}"#
    );
    assert!(write(&1.5_f64).is_err() && write(&BTreeMap::from([(1, 2)])).is_err());
}

#[test]
fn a_fault_says_where_it_is() {
    #[derive(Debug, Deserialize)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        inner: Option<Inner>,
    }
    #[derive(Debug, Deserialize)]
    struct Inner {
        #[expect(dead_code, reason = "only read")]
        small: u8,
    }
    let told = |json: &str| read::<Outer>(json).expect_err(json).to_string();
    assert_eq!(told(r#"{"inner":{"small":-1}}"#), "no such number/inner/small");
    assert_eq!(told(r#"{"inner":{"small":256}}"#), "a value that is none/inner/small");
    assert_eq!(told(r#"{"inner":{"small":"1"}}"#), "no such number/inner/small");
    assert_eq!(told(r#"{"inner":{}}"#), "another length/inner");
    assert_eq!(told(r#"{"inner":[1]}"#), "another type/inner");
    assert_eq!(told("{}"), "another length");
    assert!(read::<Notify>("\"loud\"").is_err() && read::<Notify>("{\"all\":1}").is_err());
    assert!(read::<MediaId>("\"ABC\"").is_err());
    assert!(read::<u32>("1.0").is_err() && read::<u32>("4294967296").is_err());
    assert!(read::<(u8, u8)>("[1]").is_err() && read::<(u8, u8)>("[1,2,3]").is_err());
}
