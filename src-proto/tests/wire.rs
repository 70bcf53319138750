//! What stands on the wire, letter by letter. Phones in the field hold these shapes for years: where one of these tests must change, `API_VERSION`
//! changes with it.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    activation::Activate,
    body::{Block, Link, Span},
    feed::{Change, End, Entity, EntityKey, EntityKind, Line, Live, Page, SyncRequest},
    id::{ArticleId, DeviceId, OpId, QuestionId, RegulationId, SittingId, TemplateId},
    member::{Mark, MarkKind, Target},
    op::{Act, Op, OpAnswer, Outcome},
    problem::{Code, Problem},
    quiz::{
        Answer, Citation, PaperPart, PaperResult, PaperTemplate, Question, QuestionKind, QuestionType, Submitted,
        Tally, TallyReport, Window,
    },
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

#[test]
fn questions_and_papers() {
    let id = QuestionId::new("zwcf-001").expect("an id");
    let citation = Citation {
        regulation: Some(RegulationId::new("zhengwu-chufen-fa").expect("an id")),
        anchor: "7".into(),
        title: "公职人员政务处分法".into(),
        article: "第七条".into(),
        version: "2020-07-01".parse().expect("a date"),
    };
    let question = Question {
        id: id.clone(),
        version: 2,
        stem: "？".into(),
        kind: QuestionKind::Multiple { options: vec!["甲".into(), "乙".into()], answers: vec![0, 1] },
        explanation: "因为".into(),
        citation,
        difficulty: 3,
        tags: vec!["处分".into()],
    };
    frozen(
        &Entity::Question(question),
        r#"{"question":{"id":"zwcf-001","version":2,"stem":"？","kind":{"multiple":{"options":["甲","乙"],"answers":[0,1]}},"explanation":"因为","citation":{"regulation":"zhengwu-chufen-fa","anchor":"7","title":"公职人员政务处分法","article":"第七条","version":"2020-07-01"},"difficulty":3,"tags":["处分"]}}"#,
    );
    let template = TemplateId::new("autumn").expect("an id");
    let part = PaperPart {
        of: QuestionType::Judge,
        count: 1,
        half_marks: 200,
        tags: vec![],
        regulations: vec![],
        questions: vec![id.clone()],
    };
    let window = Some(Window { from: Millis(1), until: Millis(2) });
    frozen(
        &Entity::Template(PaperTemplate {
            id: template.clone(),
            title: "秋季".into(),
            parts: vec![part],
            minutes: 40,
            window,
        }),
        r#"{"template":{"id":"autumn","title":"秋季","parts":[{"of":"judge","count":1,"half_marks":200,"questions":["zwcf-001"]}],"minutes":40,"window":{"from":1,"until":2}}}"#,
    );
    let sitting = SittingId(Uuid::from_u128(8));
    let submitted = |answer| Submitted { question: id.clone(), version: 2, answer };
    let answers = vec![
        submitted(Some(Answer::Choice(vec![0]))),
        submitted(Some(Answer::Judge(true))),
        submitted(Some(Answer::Gaps(vec!["六个月".into()]))),
        submitted(Some(Answer::Unsure)),
        submitted(None),
    ];
    frozen(
        &Act::PaperSubmit { template: template.clone(), sitting, took_ms: 9, answers },
        r#"{"paper.submit":{"template":"autumn","sitting":"00000000-0000-0000-0000-000000000008","took_ms":9,"answers":[{"question":"zwcf-001","version":2,"answer":{"choice":[0]}},{"question":"zwcf-001","version":2,"answer":{"judge":true}},{"question":"zwcf-001","version":2,"answer":{"gaps":["六个月"]}},{"question":"zwcf-001","version":2,"answer":"unsure"},{"question":"zwcf-001","version":2}]}}"#,
    );
    let result = PaperResult {
        template,
        title: "秋季".into(),
        sitting,
        op: OP,
        handed_in_at: Millis(1),
        received_at: Millis(2),
        late: false,
        half_marks: 200,
        parts: vec![200],
        right: 1,
        partly: 0,
        wrong: 0,
        corrected: vec![],
    };
    frozen(
        &Entity::Result(result),
        r#"{"result":{"template":"autumn","title":"秋季","sitting":"00000000-0000-0000-0000-000000000008","op":"00000000-0000-0000-0000-000000000007","handed_in_at":1,"received_at":2,"late":false,"half_marks":200,"parts":[200],"right":1,"partly":0,"wrong":0}}"#,
    );
    frozen(
        &TallyReport { answers: vec![Tally { question: id, version: 2, right: true }] },
        r#"{"answers":[{"question":"zwcf-001","version":2,"right":true}]}"#,
    );
}
