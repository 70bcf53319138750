//! What stands on the wire, letter by letter. Phones in the field hold these shapes for years: where one of these tests must change, `API_VERSION`
//! changes with it.

#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{
    activation::Activate,
    body::{Block, Link, Span},
    feed::{Change, End, Entity, EntityKey, EntityKind, Line, Live, Page, SyncRequest},
    id::{
        ArticleId, DeviceId, IssueId, MediaId, MemberId, MessageId, OpId, QuestionId, RegulationId, RoomId, SittingId,
        TemplateId,
    },
    member::{Mark, MarkKind, Target},
    op::{Act, Op, OpAnswer, Outcome},
    problem::{Code, Problem},
    quiz::{
        Answer, Citation, PaperPart, PaperResult, PaperTemplate, Question, QuestionKind, QuestionType, Submitted,
        Tally, TallyReport, Window,
    },
    room::{
        AuditEntry, AuditPage, Author, Decision, Held, History, Kept, Message, MessageBody, Notify, Participant, Photo,
        Queue, Quote, Report, Room, Seat, SeatRole, SetWords, Voice, Word, WordAct, WordLine, WordList, WordsAt,
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

const ROOM: RoomId = RoomId(Uuid::from_u128(2));
const MESSAGE: MessageId = MessageId(Uuid::from_u128(3));
const MEMBER: MemberId = MemberId(Uuid::from_u128(4));

fn message(body: MessageBody) -> Message {
    Message {
        id: MESSAGE,
        room: ROOM,
        position: 5,
        at: Millis(6),
        author: Author { member: MEMBER, name: "张三".into(), unit: String::new() },
        body,
        quote: None,
        topic: None,
        picked: false,
    }
}

fn words(text: &str) -> MessageBody {
    MessageBody::Text { text: text.into(), mentions: vec![], everyone: false }
}

#[test]
fn rooms_and_who_is_in_them() {
    frozen(
        &Entity::Room(Room {
            id: ROOM,
            title: "廉心莲语".into(),
            line: "说说".into(),
            order: 1,
            rules: vec!["一".into()],
            rules_version: 2,
            confidential: false,
            topics: true,
        }),
        r#"{"room":{"id":"00000000-0000-0000-0000-000000000002","title":"廉心莲语","line":"说说","order":1,"rules":["一"],"rules_version":2,"confidential":false,"topics":true}}"#,
    );
    frozen(
        &Entity::Participant(Participant {
            member: MEMBER,
            name: "张三".into(),
            unit: "区委办".into(),
            moderator: false,
        }),
        r#"{"participant":{"member":"00000000-0000-0000-0000-000000000004","name":"张三","unit":"区委办"}}"#,
    );
    frozen(
        &Entity::Seat(Seat { room: ROOM, role: SeatRole::Member, notify: Notify::Mentions, read: 7, rules_seen: 1 }),
        r#"{"seat":{"room":"00000000-0000-0000-0000-000000000002","role":"member","notify":"mentions","read":7,"rules_seen":1}}"#,
    );
    frozen(&SeatRole::ALL.to_vec(), r#"["owner","moderator","member","muted"]"#);
    frozen(&vec![Notify::Mentions, Notify::All, Notify::Nothing], r#"["mentions","all","nothing"]"#);
    frozen(
        &Entity::Words(WordList {
            words: vec![Word {
                word: "内部".into(), act: WordAct::Hold, forms: vec!["内部".into(), "neibu".into()]
            }],
        }),
        r#"{"words":{"words":[{"word":"内部","act":"hold","forms":["内部","neibu"]}]}}"#,
    );
}

#[test]
fn messages_of_every_kind() {
    let media = || MediaId::new("0".repeat(64)).expect("an id");
    let zeros = "0".repeat(64);
    frozen(
        &Entity::Message(message(words("好"))),
        r#"{"message":{"id":"00000000-0000-0000-0000-000000000003","room":"00000000-0000-0000-0000-000000000002","position":5,"at":6,"author":{"member":"00000000-0000-0000-0000-000000000004","name":"张三","unit":""},"body":{"text":{"text":"好"}}}}"#,
    );
    let full = Message {
        quote: Some(Quote::Message { id: MESSAGE, position: 4 }),
        topic: Some(IssueId::new("d-1").expect("an id")),
        picked: true,
        ..message(MessageBody::Recalled)
    };
    frozen(
        &full,
        r#"{"id":"00000000-0000-0000-0000-000000000003","room":"00000000-0000-0000-0000-000000000002","position":5,"at":6,"author":{"member":"00000000-0000-0000-0000-000000000004","name":"张三","unit":""},"body":"recalled","quote":{"message":{"id":"00000000-0000-0000-0000-000000000003","position":4}},"topic":"d-1","picked":true}"#,
    );
    frozen(&Quote::Target { target: Target::Article(article()) }, r#"{"target":{"target":"article:moon-gift"}}"#);
    let calling = MessageBody::Text { text: "@张三".into(), mentions: vec![MEMBER], everyone: true };
    frozen(
        &calling,
        r#"{"text":{"text":"@张三","mentions":["00000000-0000-0000-0000-000000000004"],"everyone":true}}"#,
    );
    let photo = Photo { media: media(), preview: Some(media()), width: 3, height: 4 };
    frozen(
        &MessageBody::Photo(photo),
        &format!(r#"{{"photo":{{"media":"{zeros}","preview":"{zeros}","width":3,"height":4}}}}"#),
    );
    frozen(
        &MessageBody::Voice(Voice { media: media(), ms: 900, peaks: vec![1, 31] }),
        &format!(r#"{{"voice":{{"media":"{zeros}","ms":900,"peaks":[1,31]}}}}"#),
    );
    frozen(&MessageBody::Reflection { text: "静".into() }, r#"{"reflection":{"text":"静"}}"#);
    frozen(&MessageBody::Removed { reason: "跑题".into() }, r#"{"removed":{"reason":"跑题"}}"#);
    frozen(
        &Entity::Held(Held {
            message: Message { position: 0, ..message(words("好")) }, refused: Some("因为".into())
        }),
        r#"{"held":{"message":{"id":"00000000-0000-0000-0000-000000000003","room":"00000000-0000-0000-0000-000000000002","position":0,"at":6,"author":{"member":"00000000-0000-0000-0000-000000000004","name":"张三","unit":""},"body":{"text":{"text":"好"}}},"refused":"因为"}}"#,
    );
    frozen(&Kept { media: media() }, &format!(r#"{{"media":"{zeros}"}}"#));
}

#[test]
fn what_is_done_in_rooms() {
    let (room, id) = (ROOM, MESSAGE);
    let about = r#""room":"00000000-0000-0000-0000-000000000002","id":"00000000-0000-0000-0000-000000000003""#;
    let in_room = r#""room":"00000000-0000-0000-0000-000000000002""#;
    for (act, json) in [
        (
            Act::MessageSend { room, id, body: words("好"), quote: None, topic: None },
            format!(r#"{{"message.send":{{{about},"body":{{"text":{{"text":"好"}}}}}}}}"#),
        ),
        (Act::MessageRecall { room, id }, format!(r#"{{"message.recall":{{{about}}}}}"#)),
        (
            Act::MessageRemove { room, id, reason: "跑题".into() },
            format!(r#"{{"message.remove":{{{about},"reason":"跑题"}}}}"#),
        ),
        (Act::MessagePick { room, id, on: true }, format!(r#"{{"message.pick":{{{about},"on":true}}}}"#)),
        (
            Act::MessageReport { room, id, reason: String::new() },
            format!(r#"{{"message.report":{{{about},"reason":""}}}}"#),
        ),
        (Act::RoomRead { room, position: 5 }, format!(r#"{{"room.read":{{{in_room},"position":5}}}}"#)),
        (Act::RoomNotify { room, notify: Notify::All }, format!(r#"{{"room.notify":{{{in_room},"notify":"all"}}}}"#)),
        (Act::RoomEnter { room, rules_version: 1 }, format!(r#"{{"room.enter":{{{in_room},"rules_version":1}}}}"#)),
        (
            Act::SeatSet { room, member: MEMBER, role: SeatRole::Muted, reason: String::new() },
            format!(
                r#"{{"seat.set":{{{in_room},"member":"00000000-0000-0000-0000-000000000004","role":"muted","reason":""}}}}"#
            ),
        ),
    ] {
        assert!(json.contains(&format!("\"{}\"", act.name())), "{json}");
        frozen(&act, &json);
    }
}

#[test]
fn history_the_queue_and_the_audit_log() {
    let said = serde_json::to_string(&message(words("好"))).expect("JSON");
    let put = Change::Put { seq: 9, entity: Entity::Message(message(words("好"))) };
    frozen(
        &History { messages: vec![put], more: true },
        &format!(r#"{{"messages":[{{"put":{{"seq":9,"entity":{{"message":{said}}}}}}}],"more":true}}"#),
    );
    let report = Report { message: message(words("好")), reasons: vec!["广告".into()], at: Millis(8) };
    frozen(
        &Queue { held: vec![message(words("好"))], reports: vec![report] },
        &format!(r#"{{"held":[{said}],"reports":[{{"message":{said},"reasons":["广告"],"at":8}}]}}"#),
    );
    frozen(
        &vec![Decision::Allow, Decision::Refuse { reason: "广告".into() }],
        r#"["allow",{"refuse":{"reason":"广告"}}]"#,
    );
    let entry = AuditEntry {
        seq: 1,
        at: Millis(2),
        actor: Some(MEMBER),
        act: "seat.set".into(),
        subject: "room:x".into(),
        reason: String::new(),
        hash: "ab".into(),
    };
    let json = r#"{"seq":1,"at":2,"actor":"00000000-0000-0000-0000-000000000004","act":"seat.set","subject":"room:x","reason":"","hash":"ab"}"#;
    frozen(&AuditPage { entries: vec![entry], more: false }, &format!(r#"{{"entries":[{json}],"more":false}}"#));
}

#[test]
fn a_word_list_as_an_editor_sets_it() {
    let word = |word: &str, act| WordLine { word: word.into(), act };
    frozen(
        &SetWords { based_on: 7, words: vec![word("内部", WordAct::Hold), word("微信群", WordAct::Warn)] },
        r#"{"based_on":7,"words":[{"word":"内部","act":"hold"},{"word":"微信群","act":"warn"}]}"#,
    );
    frozen(&WordsAt { seq: 8 }, r#"{"seq":8}"#);
}
