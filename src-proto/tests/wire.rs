//! What stands on the wire, letter by letter. Phones in the field hold these shapes for years: where one of these tests must change, `API_VERSION`
//! changes with it.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    activation::Activate,
    body::{Block, Link, Span},
    feed::{Change, End, Entity, EntityKey, EntityKind, Line, Live, Page, SyncRequest},
    id::{ArticleId, DeviceId, OpId, RegulationId},
    member::{Mark, MarkKind, Target},
    op::{Act, Op, OpAnswer, Outcome},
    problem::{Code, Problem},
    time::Millis,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, fmt::Debug};
use uuid::Uuid;

#[track_caller]
fn frozen<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: &str) {
    assert_eq!(serde_json::to_string(value).expect("JSON"), json);
    assert_eq!(&serde_json::from_str::<T>(json).expect("the value"), value);
}

fn article() -> ArticleId {
    ArticleId::new("moon-gift").expect("an id")
}

const OP: OpId = OpId(Uuid::from_u128(7));

fn mark() -> Mark {
    Mark { kind: MarkKind::Favourite, target: Target::Article(article()), on: true, at: Millis(5), op: OP }
}

#[test]
fn a_sync_request() {
    let cursors = BTreeMap::from([("content:all".parse().expect("a feed"), 12)]);
    frozen(
        &SyncRequest { cursors, epoch: Some("e1".into()), budget_bytes: None },
        r#"{"cursors":{"content:all":12},"epoch":"e1"}"#,
    );
}

#[test]
fn the_lines_of_an_answer() {
    let feed = "member:00000000-0000-0000-0000-000000000001".parse().expect("a feed");
    let changes = vec![
        Change::Put { seq: 3, entity: Entity::Mark(mark()) },
        Change::Gone { seq: 4, key: EntityKey { kind: EntityKind::Article, id: "moon-gift".into() } },
    ];
    let page = Page { feed, from: 2, to: 4, more: false, changes };
    let json = r#"{"page":{"feed":"member:00000000-0000-0000-0000-000000000001","from":2,"to":4,"more":false,"changes":[{"put":{"seq":3,"entity":{"mark":{"kind":"favourite","target":"article:moon-gift","on":true,"at":5,"op":"00000000-0000-0000-0000-000000000007"}}}},{"gone":{"seq":4,"key":{"kind":"article","id":"moon-gift"}}}]}}"#;
    frozen(&Line::Page(page.clone()), json);
    frozen(&Live::Page(page), json);
    frozen(&Live::Sync, r#""sync""#);
    let end = End { now: Millis(9), epoch: "e1".into(), more: false, dropped: vec![] };
    frozen(&Line::End(end), r#"{"end":{"now":9,"epoch":"e1","more":false}}"#);
}

#[test]
fn ops_and_their_answers() {
    let target = Target::Regulation(RegulationId::new("zhengwu-chufen-fa").expect("an id"), "34".into());
    frozen(
        &Op { id: OP, at: Millis(5), act: Act::ReadMark { target, on: true } },
        r#"{"id":"00000000-0000-0000-0000-000000000007","at":5,"act":{"read.mark":{"target":"regulation:zhengwu-chufen-fa#34","on":true}}}"#,
    );
    frozen(
        &OpAnswer { id: OP, outcome: Outcome::Refused { code: Code::OpInvalid } },
        r#"{"id":"00000000-0000-0000-0000-000000000007","outcome":{"refused":{"code":"op.invalid"}}}"#,
    );
    frozen(
        &OpAnswer { id: OP, outcome: Outcome::Done { entity: None } },
        r#"{"id":"00000000-0000-0000-0000-000000000007","outcome":{"done":{"entity":null}}}"#,
    );
}

#[test]
fn a_body() {
    let link =
        Some(Link::Regulation { id: RegulationId::new("jiancha-fa").expect("an id"), anchor: Some("52".into()) });
    frozen(
        &vec![
            Block::Paragraph {
                text: vec![Span::plain("见"), Span { s: "第五十二条".into(), strong: true, link, ..Span::default() }],
            },
            Block::Rule {},
        ],
        r#"[{"t":"paragraph","text":[{"s":"见"},{"s":"第五十二条","strong":true,"link":{"to":"regulation","id":"jiancha-fa","anchor":"52"}}]},{"t":"rule"}]"#,
    );
}

#[test]
fn an_activation() {
    frozen(
        &Activate {
            code: "K7MP3XQD".into(),
            device: DeviceId(Uuid::from_u128(1)),
            token: "t".into(),
            name: "安卓手机".into(),
        },
        r#"{"code":"K7MP3XQD","device":"00000000-0000-0000-0000-000000000001","token":"t","name":"安卓手机"}"#,
    );
}

#[test]
fn a_problem() {
    frozen(
        &Problem::new(Code::CodeUsed, None),
        r#"{"type":"about:blank","title":"这个激活码已经用过了，请向管理员要一个新的。","status":409,"code":"activation.used"}"#,
    );
}
