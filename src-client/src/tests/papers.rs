//! Papers: under the clock, handed in once, whatever happens to phone, network and questions meanwhile.

use super::told;
use crate::{
    Client,
    testing::{
        Phone, at,
        content::{ALL, body, end, page, private},
        quiz::{case, judge, organised, question_id, single, template},
        server::{Server, json, lines},
    },
};
use lianxin_proto::{
    call::{
        AnswerQuestion, BeginSitting, Call, DeleteOp, EndSitting, ErrorCode, FlagQuestion, HandIn, Outbox, Papers,
        Quiz, ReadSitting, RetryOp, RevealQuestion, SittingClock,
    },
    event::Event,
    feed::{Change, Entity, EntityKey, EntityKind, Page},
    id::{OpId, SittingId, TemplateId},
    op::{Act, Op, OpAnswer, OpAnswers, OpBatch, Outcome},
    problem::Code,
    quiz::{Answer, PaperResult, Question, QuestionType, Window},
    rules::grading::Verdict,
    time::Millis,
    view::quiz::{Begin, Phase, SittingKind, SittingView, Submission},
};
use std::sync::{Arc, Mutex};

const YES: Option<Answer> = Some(Answer::Judge(true));
const NO: Option<Answer> = Some(Answer::Judge(false));
const MINUTE: i64 = 60_000;

fn id(id: &str) -> TemplateId {
    TemplateId::new(id).expect("an id")
}

fn paper(template: &str) -> BeginSitting {
    BeginSitting { begin: Begin::Paper { template: id(template) } }
}

async fn answer(client: &Client, sitting: SittingId, place: u16, answer: Option<Answer>) {
    client.ask(AnswerQuestion { sitting, place, answer }).await.expect("answered");
}

async fn read(client: &Client, id: SittingId) -> SittingView {
    client.ask(ReadSitting { id }).await.expect("read")
}

async fn refused(client: &Client, call: impl Into<Call>) -> ErrorCode {
    client.call(call.into()).await.expect_err("refused").code
}

/// Two 判断 of 40 half marks, one 单选 of 40, and where wanted one case of 80.
fn bank(with_case: bool) -> Vec<Entity> {
    let mut parts = vec![(QuestionType::Judge, 2, 40), (QuestionType::Single, 1, 40)];
    let mut questions = vec![judge("j1", true), judge("j2", true), judge("j3", true), single("s1", 2)];
    if with_case {
        parts.push((QuestionType::Case, 1, 80));
        questions.push(case("c1", 4));
    } else {
        parts[0].2 = 80;
    }
    let mut entities: Vec<Entity> = questions.into_iter().map(Entity::Question).collect();
    entities.push(Entity::Template(template("mock", &parts, 40)));
    entities
}

async fn offline(entities: Vec<Entity>) -> (Phone, Arc<Client>) {
    let server = Server::syncing(vec![body(vec![page(ALL, 0, entities)], end("e", false))]).await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    (phone, client)
}

#[tokio::test]
async fn a_mock_paper_from_its_template_to_its_result() {
    let (phone, client) = offline(bank(false)).await;
    let papers = client.ask(Papers {}).await.expect("papers");
    let row = &papers.templates[0];
    assert_eq!((row.questions, row.minutes, row.ready, row.sitting), (3, 40, true, None));
    let sitting = client.ask(paper("mock")).await.expect("begun");
    assert_eq!((sitting.kind, sitting.items.len(), sitting.title.as_str()), (SittingKind::Mock, 3, "模拟卷一"));
    let parts: Vec<_> = sitting.parts.iter().map(|p| (p.title.as_str(), p.first, p.count, p.half_marks)).collect();
    assert_eq!(parts, [("判断", 0, 2, 80), ("单选", 2, 1, 40)]);
    answer(&client, sitting.id, 0, YES).await;
    answer(&client, sitting.id, 1, YES).await;
    answer(&client, sitting.id, 1, None).await;
    answer(&client, sitting.id, 2, Some(Answer::Choice(vec![0]))).await;
    client.ask(FlagQuestion { sitting: sitting.id, place: 1, on: true }).await.expect("flagged");
    answer(&client, sitting.id, 2, Some(Answer::Choice(vec![2]))).await;
    drop(client);
    let client = phone.open();
    assert_eq!(client.ask(paper("mock")).await.expect("taken up").id, sitting.id);
    let open = read(&client, sitting.id).await;
    assert!(open.items.iter().all(|item| item.revealed.is_none()), "nothing is told before it is handed in");
    assert_eq!((open.items[1].answer.clone(), open.items[1].flagged, open.place), (None, true, 2));
    assert_eq!(client.ask(Quiz {}).await.expect("quiz").open[0].answered, 2);
    assert_eq!(refused(&client, EndSitting { id: sitting.id }).await, ErrorCode::Invalid);
    assert_eq!(refused(&client, RevealQuestion { sitting: sitting.id, place: 0 }).await, ErrorCode::Invalid);
    assert_eq!(client.ask(Quiz {}).await.expect("quiz").wrong, 0);

    phone.clock.set(phone.clock_now().plus(10 * MINUTE));
    let handed_in = client.ask(HandIn { id: sitting.id }).await.expect("handed in");
    let result = handed_in.result.clone().expect("a result");
    assert_eq!((result.half_marks, result.full_half_marks, result.parts.clone()), (120, 200, vec![80, 40]));
    assert_eq!((result.right, result.wrong, result.blank, result.again.clone()), (2, 0, 1, vec![1]));
    assert_eq!((result.took_ms, result.submission.clone()), (Some(600_000), None));
    let blank = handed_in.items[1].revealed.as_ref().expect("revealed");
    assert_eq!((blank.verdict, blank.half_marks, blank.due), (Some(Verdict::Wrong), 0, None));
    assert!(handed_in.items[0].revealed.as_ref().expect("revealed").due.is_some());
    phone.clock.set(phone.clock_now().plus(10 * MINUTE));
    assert_eq!(client.ask(HandIn { id: sitting.id }).await.expect("once is enough"), handed_in);
    assert_eq!(read(&client, sitting.id).await, handed_in);
    let late = AnswerQuestion { sitting: sitting.id, place: 1, answer: YES };
    assert_eq!(refused(&client, late).await, ErrorCode::Refused);
    let past = client.ask(Papers {}).await.expect("papers").past;
    assert_eq!((past[0].id, past[0].half_marks, past.len()), (sitting.id, 120, 1));
    assert_ne!(client.ask(paper("mock")).await.expect("another").id, sitting.id, "a mock may be done again");
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty(), "practice stays on the phone");
}

#[tokio::test]
async fn cases_are_marked_by_their_member_after_handing_in() {
    let (_phone, client) = offline(bank(true)).await;
    let sitting = client.ask(paper("mock")).await.expect("begun");
    let points = |points: &[bool]| Some(Answer::Points(points.to_vec()));
    let early = AnswerQuestion { sitting: sitting.id, place: 3, answer: points(&[true; 4]) };
    assert_eq!(refused(&client, early).await, ErrorCode::Invalid);
    answer(&client, sitting.id, 0, NO).await;
    let marking = client.ask(HandIn { id: sitting.id }).await.expect("handed in");
    assert_eq!((marking.phase, marking.place, marking.result), (Phase::SelfMarking, 3, None));
    assert_eq!(marking.items[3].revealed.as_ref().expect("model and rubric").verdict, None);
    assert_eq!(client.ask(Quiz {}).await.expect("quiz").wrong, 1, "what marks itself counts at once");
    let other = AnswerQuestion { sitting: sitting.id, place: 1, answer: YES };
    assert_eq!(refused(&client, other).await, ErrorCode::Refused);
    let marked =
        client.ask(AnswerQuestion { sitting: sitting.id, place: 3, answer: points(&[true, true, true, false]) });
    let marked = marked.await.expect("marked");
    assert_eq!(marked.phase, Phase::Finished);
    let result = marked.result.expect("a result");
    assert_eq!((result.half_marks, result.partly, result.wrong, result.blank), (60, 1, 1, 2));

    let second = client.ask(paper("mock")).await.expect("begun");
    client.ask(HandIn { id: second.id }).await.expect("handed in");
    let skipped = client.ask(HandIn { id: second.id }).await.expect("finished without marks");
    assert_eq!((skipped.phase, skipped.result.expect("a result").blank), (Phase::Finished, 4));
}

#[tokio::test]
async fn when_the_time_is_over_answers_are_closed_and_nothing_is_lost() {
    let (phone, client) = offline(bank(false)).await;
    let sitting = client.ask(paper("mock")).await.expect("begun");
    answer(&client, sitting.id, 0, YES).await;
    phone.clock.set(phone.clock_now().plus(30 * MINUTE));
    drop(client);
    let client = phone.open();
    phone.clock.sleep(9 * 60_000);
    phone.clock.adjust(phone.clock_now().plus(-120 * MINUTE));
    let clock = client.ask(SittingClock { id: sitting.id }).await.expect("the clock");
    assert_eq!((clock.limit_ms, clock.took_ms, clock.over), (2_400_000, 2_340_000, false));
    assert_eq!(clock.notes.len(), 2, "{:?}", clock.notes);
    answer(&client, sitting.id, 1, YES).await;
    phone.clock.set(phone.clock_now().plus(MINUTE));
    assert!(client.ask(SittingClock { id: sitting.id }).await.expect("the clock").over);
    let late = AnswerQuestion { sitting: sitting.id, place: 2, answer: Some(Answer::Choice(vec![2])) };
    assert_eq!(refused(&client, late).await, ErrorCode::Refused);
    phone.clock.reboot(5 * 60_000);
    let open = read(&client, sitting.id).await;
    assert_eq!((open.phase, open.items.iter().filter(|item| item.answer.is_some()).count()), (Phase::Answering, 2));
    let result = client.ask(HandIn { id: sitting.id }).await.expect("handed in").result.expect("a result");
    assert_eq!((result.half_marks, result.took_ms), (160, Some(2_700_000)));
}

/// An organised test of two questions, open for an hour from 20:00.
fn test() -> Vec<Entity> {
    let window = Window { from: at("2026-09-22", "20:00"), until: at("2026-09-22", "21:00") };
    let mut entities = ["j1", "j2"].map(|id| Entity::Question(judge(id, true))).to_vec();
    entities.push(Entity::Template(organised("autumn", &["j1", "j2"], window)));
    entities
}

fn result(op: &Op, sitting: SittingId, received: Millis) -> PaperResult {
    PaperResult {
        template: id("autumn"),
        title: "第三季度测试".into(),
        sitting,
        op: op.id,
        handed_in_at: op.at,
        received_at: received,
        late: false,
        half_marks: 100,
        parts: vec![100],
        right: 1,
        partly: 0,
        wrong: 1,
        corrected: vec![],
    }
}

type Answering = Box<dyn Fn(&Op) -> Outcome + Send + Sync>;

/// A server that serves the test and answers ops as told; `then` is what later syncs bring.
async fn server(answering: Answering, then: Vec<Page>) -> (Server, Arc<Mutex<Vec<Op>>>) {
    let ops: Arc<Mutex<Vec<Op>>> = Arc::default();
    let seen = Arc::clone(&ops);
    let bodies = Mutex::new(vec![
        body(vec![page(ALL, 0, test()), page(private(), 0, vec![])], end("e", false)),
        body(then, end("e", false)),
        body(vec![], end("e", false)),
    ]);
    let server = Server::start(move |asked| {
        let bytes = if asked.line.ends_with("/ops") {
            let batch = serde_json::from_slice::<OpBatch>(&asked.body).expect("a batch").ops;
            seen.lock().expect("ops").extend(batch.clone());
            let answers = batch.iter().map(|op| OpAnswer { id: op.id, outcome: answering(op) }).collect();
            json(&OpAnswers { answers })
        } else {
            let mut left = bodies.lock().expect("bodies");
            lines(&if left.len() > 1 { left.remove(0) } else { left[0].clone() })
        };
        async move { bytes }
    })
    .await;
    (server, ops)
}

async fn phone(server: &Server) -> (Phone, Arc<Client>) {
    let phone = Phone::new(at("2026-09-22", "20:10"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    (phone, client)
}

async fn done(client: &Client) -> SittingId {
    let sitting = client.ask(paper("autumn")).await.expect("begun");
    answer(client, sitting.id, 0, YES).await;
    answer(client, sitting.id, 1, NO).await;
    let handed_in = client.ask(HandIn { id: sitting.id }).await.expect("handed in");
    let result = handed_in.result.expect("a result");
    assert_eq!((result.half_marks, result.submission), (100, Some(Submission::Waiting)));
    sitting.id
}

async fn submission(client: &Client, id: SittingId) -> Option<Submission> {
    read(client, id).await.result.expect("a result").submission
}

fn own(op: &Op) -> Outcome {
    let Act::PaperSubmit { sitting, .. } = &op.act else { panic!("no paper") };
    Outcome::Done { entity: Some(Entity::Result(result(op, *sitting, op.at))) }
}

#[tokio::test]
async fn an_organised_test_goes_to_the_server_once() {
    let (server, ops) = server(Box::new(own), vec![]).await;
    let (phone, client) = phone(&server).await;
    assert_eq!(client.ask(Quiz {}).await.expect("quiz").tests.len(), 1);
    let sitting = done(&client).await;
    assert!(client.ask(Quiz {}).await.expect("quiz").tests.is_empty());
    assert_eq!(client.ask(Outbox {}).await.expect("the outbox")[0].title, "交卷《第三季度测试》");
    assert_eq!(refused(&client, paper("autumn")).await, ErrorCode::Refused);
    drop(client);
    let client = phone.open();
    let mut events = Box::pin(client.events());
    client.ask(HandIn { id: sitting }).await.expect("once is enough");
    client.sync_text().await.expect("synced");
    assert!(told(&mut events).await.contains(&Event::QuizChanged));
    let Some(Submission::Received { result }) = submission(&client, sitting).await else { panic!("not received") };
    assert_eq!(result.sitting, sitting);
    let sent = ops.lock().expect("ops").clone();
    let [Op { act: Act::PaperSubmit { answers, took_ms, .. }, .. }] = &sent[..] else { panic!("{sent:?}") };
    let answers: Vec<_> = answers.iter().map(|a| (a.question.as_str(), a.version, a.answer.clone())).collect();
    assert_eq!((answers, *took_ms), (vec![("j1", 1, YES), ("j2", 1, NO)], 0));
    let row = client.ask(Papers {}).await.expect("papers").tests.remove(0);
    assert!(!row.ready && matches!(row.submission, Some(Submission::Received { .. })));
    assert_eq!(refused(&client, paper("autumn")).await, ErrorCode::Refused);
}

#[tokio::test]
async fn the_second_phone_is_told_that_the_first_stands() {
    let elsewhere = SittingId(uuid::Uuid::from_u128(99));
    let other =
        move |op: &Op| Outcome::Done { entity: Some(Entity::Result(result(op, elsewhere, Millis(op.at.0 - 1)))) };
    let (server, _) = server(Box::new(other), vec![]).await;
    let (_phone, client) = phone(&server).await;
    let sitting = done(&client).await;
    client.sync_text().await.expect("synced");
    let Some(Submission::Elsewhere { result }) = submission(&client, sitting).await else { panic!("not elsewhere") };
    assert_eq!(result.sitting, elsewhere);
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty());
}

#[tokio::test]
async fn a_result_from_another_phone_ends_the_test_here_but_not_a_sitting_under_way() {
    let op = Op {
        id: OpId(uuid::Uuid::from_u128(5)),
        at: Millis(1),
        act: Act::PaperSubmit {
            template: id("autumn"),
            sitting: SittingId(uuid::Uuid::from_u128(6)),
            took_ms: 1,
            answers: vec![],
        },
    };
    let from_there = result(&op, SittingId(uuid::Uuid::from_u128(6)), Millis(2));
    let (server, ops) = server(Box::new(own), vec![page(private(), 0, vec![Entity::Result(from_there)])]).await;
    let (_phone, client) = phone(&server).await;
    let sitting = client.ask(paper("autumn")).await.expect("begun");
    client.sync_text().await.expect("synced");
    assert_eq!(client.ask(paper("autumn")).await.expect("taken up").id, sitting.id);
    client.ask(HandIn { id: sitting.id }).await.expect("handed in all the same");
    assert!(matches!(submission(&client, sitting.id).await, Some(Submission::Elsewhere { .. })));
    assert_eq!(refused(&client, paper("autumn")).await, ErrorCode::Refused);
    assert!(ops.lock().expect("ops").is_empty());
}

#[tokio::test]
async fn a_refused_paper_says_why_and_may_be_taken_back() {
    let refuse = |_: &Op| Outcome::Refused { code: Code::OpTargetGone };
    let (server, _) = server(Box::new(refuse), vec![]).await;
    let (_phone, client) = phone(&server).await;
    let sitting = done(&client).await;
    client.sync_text().await.expect("synced");
    let reason = Code::OpTargetGone.chinese().to_owned();
    assert_eq!(submission(&client, sitting).await, Some(Submission::Refused { reason }));
    assert_eq!(refused(&client, paper("autumn")).await, ErrorCode::Refused, "it waits for its owner's decision");
    let op = client.ask(Outbox {}).await.expect("the outbox").remove(0);
    client.ask(DeleteOp { id: op.id }).await.expect("deleted");
    assert!(matches!(submission(&client, sitting).await, Some(Submission::Refused { .. })));
    assert!(client.ask(Papers {}).await.expect("papers").tests[0].ready);
    assert_ne!(client.ask(paper("autumn")).await.expect("begun anew").id, sitting);
}

#[tokio::test]
async fn a_refused_paper_tried_again_is_another_op() {
    // As the server does, a refusal is kept by the op's id.
    let refused: Mutex<Option<OpId>> = Mutex::default();
    let once = move |op: &Op| {
        if *refused.lock().expect("an id").get_or_insert(op.id) == op.id {
            Outcome::Refused { code: Code::PaperNotOpen }
        } else {
            own(op)
        }
    };
    let (server, _) = server(Box::new(once), vec![]).await;
    let (_phone, client) = phone(&server).await;
    let sitting = done(&client).await;
    client.sync_text().await.expect("synced");
    assert!(matches!(submission(&client, sitting).await, Some(Submission::Refused { .. })));
    let op = client.ask(Outbox {}).await.expect("the outbox").remove(0);
    client.ask(RetryOp { id: op.id }).await.expect("tried again");
    assert_eq!(submission(&client, sitting).await, Some(Submission::Waiting));
    client.sync_text().await.expect("synced");
    assert!(matches!(submission(&client, sitting).await, Some(Submission::Received { .. })));
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty());
}

#[tokio::test]
async fn an_organised_test_is_begun_only_while_it_is_open() {
    let (phone, client) = offline(test()).await;
    phone.clock.set(at("2026-09-22", "19:59"));
    let error = client.ask(paper("autumn")).await.expect_err("early");
    assert_eq!((error.code, error.message.contains("9月22日 20:00")), (ErrorCode::Refused, true), "{error}");
    assert!(!client.ask(Quiz {}).await.expect("quiz").tests[0].ready);
    phone.clock.set(at("2026-09-22", "20:59"));
    let sitting = client.ask(paper("autumn")).await.expect("begun");
    phone.clock.set(at("2026-09-22", "21:00"));
    assert_eq!(client.ask(paper("autumn")).await.expect("taken up").id, sitting.id);
    client.ask(HandIn { id: sitting.id }).await.expect("late, and taken");
    let error = client.ask(paper("none")).await.expect_err("none");
    assert_eq!(error.code, ErrorCode::NotFound);

    let (phone, client) = offline(test()).await;
    phone.clock.set(at("2026-09-22", "21:00"));
    assert_eq!(refused(&client, paper("autumn")).await, ErrorCode::Refused);
    assert!(client.ask(Quiz {}).await.expect("quiz").tests.is_empty());
}

#[tokio::test]
async fn a_test_waits_while_one_of_its_questions_is_looked_at_again() {
    let key = EntityKey { kind: EntityKind::Question, id: "j2".into() };
    let page = |from, changes| Page { feed: ALL, from, to: from + 1, more: false, changes };
    let gone = page(3, vec![Change::Gone { seq: 4, key }]);
    let back = page(4, vec![Change::Put { seq: 5, entity: Entity::Question(judge("j2", true)) }]);
    let first = crate::testing::content::page(ALL, 0, test());
    let server = Server::syncing([first, gone, back].map(|page| body(vec![page], end("e", false))).to_vec()).await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    assert!(client.ask(Quiz {}).await.expect("quiz").tests[0].ready);
    client.sync_text().await.expect("synced");
    assert!(!client.ask(Quiz {}).await.expect("quiz").tests[0].ready);
    let error = client.ask(paper("autumn")).await.expect_err("it waits");
    assert_eq!((error.code, error.message.contains("核对条文")), (ErrorCode::Refused, true), "{error}");
    client.sync_text().await.expect("synced");
    client.ask(paper("autumn")).await.expect("begun");
}

#[tokio::test]
async fn a_paper_stays_on_the_versions_it_began_with() {
    let corrected = |id: &str| Entity::Question(Question { version: 2, stem: "改过".into(), ..judge(id, false) });
    let gone = |seq, kind, id: &str| Change::Gone { seq, key: EntityKey { kind, id: id.into() } };
    let then = Page {
        feed: ALL,
        from: 3,
        to: 6,
        more: false,
        changes: vec![
            Change::Put { seq: 4, entity: corrected("j1") },
            gone(5, EntityKind::Question, "j2"),
            gone(6, EntityKind::Template, "autumn"),
        ],
    };
    let (server, ops) = server(Box::new(own), vec![then]).await;
    let (_phone, client) = phone(&server).await;
    let sitting = client.ask(paper("autumn")).await.expect("begun");
    client.sync_text().await.expect("synced");
    assert_eq!(read(&client, sitting.id).await.items, sitting.items);
    answer(&client, sitting.id, 0, YES).await;
    answer(&client, sitting.id, 1, YES).await;
    let result = client.ask(HandIn { id: sitting.id }).await.expect("handed in").result.expect("a result");
    assert_eq!((result.half_marks, result.right), (200, 2));
    client.sync_text().await.expect("synced");
    let sent = ops.lock().expect("ops").clone();
    let [Op { act: Act::PaperSubmit { answers, .. }, .. }] = &sent[..] else { panic!("{sent:?}") };
    assert!(answers.iter().all(|answer| answer.version == 1));
    assert_eq!(answers[0].question, question_id("j1"));
}
