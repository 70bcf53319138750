//! Practising without a network: the day's five, 专项练习, 错题本, 温故, favourites, the mastery map.

use super::told;
use crate::{
    Client,
    store::study,
    testing::{
        Phone, at,
        content::{ALL, body, end, page, regulation},
        quiz::{blank, case, judge, multiple, question_id, single},
        server::{Server, json, lines, problem},
    },
};
use lianxin_proto::{
    call::{
        AnswerQuestion, BeginSitting, Call, EndSitting, ErrorCode, FavouriteQuestions, ForgetWrong, LogOut, Mastery,
        Practice, Quiz, ReadQuestion, ReadSitting, RevealQuestion, SavePlace, SaveSettings, SetMark, Settings,
        WrongBook,
    },
    event::Event,
    feed::{Change, Entity, EntityKey, EntityKind, Page},
    id::{RegulationId, SittingId},
    member::{MarkKind, Target},
    problem::Code,
    quiz::{Answer, Question, QuestionType, TallyReport},
    rules::grading::Verdict,
    view::quiz::{AnsweredView, Begin, Filter, Phase, QuizView, SittingView},
};
use std::sync::Arc;

const YES: Answer = Answer::Judge(true);
const NO: Answer = Answer::Judge(false);

fn at_article(mut question: Question, anchor: &str) -> Question {
    question.citation.anchor = anchor.into();
    question
}

fn bank() -> Vec<Entity> {
    let mut entities = vec![Entity::Regulation(regulation("law", &["管理权限内依法处分。", "适用于公职人员。"]))];
    let mut tagged = judge("q0", true);
    tagged.tags = vec!["礼品礼金".into()];
    tagged.difficulty = 4;
    let questions = [
        tagged,
        at_article(judge("q1", true), "2"),
        at_article(judge("q2", true), "99"),
        single("q3", 1),
        multiple("q4", &[0, 1, 2]),
        blank("q5", &["六"]),
        case("q6", 2),
        judge("q7", true),
    ];
    entities.extend(questions.map(Entity::Question));
    entities
}

/// A phone that has synced this bank and whose server is gone since.
async fn offline(entities: Vec<Entity>) -> (Phone, Arc<Client>) {
    let server = Server::syncing(vec![body(vec![page(ALL, 0, entities)], end("e", false))]).await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    (phone, client)
}

async fn quiz(client: &Client) -> QuizView {
    client.ask(Quiz {}).await.expect("the quiz")
}

async fn begin(client: &Client, begin: Begin) -> SittingView {
    client.ask(BeginSitting { begin }).await.expect("begun")
}

async fn practise(client: &Client, filter: Filter, count: u16) -> SittingView {
    begin(client, Begin::Practice { filter, count }).await
}

async fn answer(client: &Client, sitting: SittingId, place: u16, answer: Answer) -> AnsweredView {
    client.ask(AnswerQuestion { sitting, place, answer: Some(answer) }).await.expect("answered")
}

async fn refused(client: &Client, call: impl Into<Call>) -> ErrorCode {
    client.call(call.into()).await.expect_err("refused").code
}

fn judges() -> Filter {
    Filter { of: Some(QuestionType::Judge), ..Filter::default() }
}

/// An answer that fits the question and is right.
fn key(of: QuestionType) -> Answer {
    match of {
        QuestionType::Single => Answer::Choice(vec![1]),
        QuestionType::Multiple => Answer::Choice(vec![0, 1, 2]),
        QuestionType::Judge => YES,
        QuestionType::Blank => Answer::Gaps(vec!["六".into()]),
        QuestionType::Essay | QuestionType::Case => Answer::Points(vec![true, true]),
    }
}

#[tokio::test]
async fn the_days_five_is_answered_without_a_network_and_taken_up_after_a_kill() {
    let (phone, client) = offline(bank()).await;
    let daily = quiz(&client).await.daily.expect("five");
    assert_eq!((daily.total, daily.answered, daily.sitting), (5, 0, None));
    assert!(!daily.about.is_empty());
    let mut events = Box::pin(client.events());
    let sitting = begin(&client, Begin::Daily).await;
    assert_eq!((sitting.items.len(), sitting.phase, sitting.clock), (5, Phase::Answering, None));
    assert!(sitting.items.iter().all(|item| item.revealed.is_none() && item.answer.is_none()));
    assert!(sitting.items.iter().all(|item| !item.question.of.is_self_marked()));
    let first = answer(&client, sitting.id, 0, key(sitting.items[0].question.of)).await;
    let revealed = first.item.revealed.expect("revealed");
    assert_eq!((revealed.verdict, revealed.in_wrong_book), (Some(Verdict::Right), false));
    assert_eq!(revealed.due, Some("2026-09-24".parse().expect("a date")));
    assert_eq!(told(&mut events).await, [Event::QuizChanged, Event::QuizChanged]);
    // Killed: nothing is closed.
    drop((events, client));
    let client = phone.open();
    let again = begin(&client, Begin::Daily).await;
    assert_eq!((again.id, again.place), (sitting.id, 0));
    assert!(again.items[0].revealed.is_some());
    for place in 1..5 {
        let of = again.items[usize::from(place)].question.of;
        let given = if place == 4 { Answer::Unsure } else { key(of) };
        let answered = answer(&client, sitting.id, place, given).await;
        assert_eq!(answered.result.is_some(), place == 4);
        assert_eq!(answered.phase, if place == 4 { Phase::Finished } else { Phase::Answering });
    }
    let result = client.ask(ReadSitting { id: sitting.id }).await.expect("read").result.expect("a result");
    assert_eq!((result.right, result.wrong, result.blank, result.again), (4, 1, 0, vec![4]));
    assert_eq!((result.half_marks, result.full_half_marks, result.took_ms), (8, 10, None));
    let daily = quiz(&client).await.daily.expect("five");
    assert_eq!((daily.answered, daily.right, daily.sitting), (5, 4, Some(sitting.id)));
    // Until four in the morning it is the same day; then there are another five.
    phone.clock.set(at("2026-09-23", "03:59"));
    assert_eq!(begin(&client, Begin::Daily).await.id, sitting.id);
    phone.clock.set(at("2026-09-23", "04:00"));
    let tomorrow = quiz(&client).await.daily.expect("five");
    assert_eq!((tomorrow.date.to_string().as_str(), tomorrow.answered, tomorrow.sitting), ("2026-09-23", 0, None));
    assert_ne!(begin(&client, Begin::Daily).await.id, sitting.id);
}

#[tokio::test]
async fn practice_is_narrowed_and_an_answer_is_for_good() {
    let (_phone, client) = offline(bank()).await;
    let view = client.ask(Practice {}).await.expect("practice");
    assert_eq!(view.regulations, [(RegulationId::new("law").expect("an id"), "政务处分法".to_owned(), 8)]);
    assert_eq!(view.tags, [("礼品礼金".to_owned(), 1)]);
    assert_eq!(view.difficulties, [(2, 7), (4, 1)]);
    assert_eq!(view.types.iter().map(|(_, count)| *count).collect::<Vec<_>>(), [1, 1, 4, 1, 1]);

    let law = Some(RegulationId::new("law").expect("an id"));
    for (filter, count) in [
        (judges(), 4),
        (Filter { tag: Some("礼品礼金".into()), ..Filter::default() }, 1),
        (Filter { difficulty: Some(2), ..judges() }, 3),
        (Filter { regulation: law.clone(), ..Filter::default() }, 8),
        (Filter { regulation: law.clone(), chapter: Some("第一章 总则".into()), ..Filter::default() }, 7),
    ] {
        assert_eq!(practise(&client, filter.clone(), 50).await.items.len(), count, "{filter:?}");
    }
    let none = Filter { difficulty: Some(5), ..Filter::default() };
    let begin = Begin::Practice { filter: none, count: 10 };
    assert_eq!(refused(&client, BeginSitting { begin }).await, ErrorCode::NotFound);

    let sitting = practise(&client, judges(), 2).await;
    assert_eq!((sitting.title.as_str(), sitting.items.len()), ("专项练习 · 判断", 2));
    let wrong = answer(&client, sitting.id, 1, NO).await;
    let revealed = wrong.item.revealed.expect("revealed");
    assert_eq!((revealed.verdict, revealed.in_wrong_book), (Some(Verdict::Wrong), true));
    assert_eq!(revealed.citation.line, "公职人员政务处分法 第一条");
    let again = AnswerQuestion { sitting: sitting.id, place: 1, answer: Some(YES) };
    assert_eq!(refused(&client, again).await, ErrorCode::Refused);
    let none = AnswerQuestion { sitting: sitting.id, place: 0, answer: None };
    assert_eq!(refused(&client, none).await, ErrorCode::Invalid);
    let other = AnswerQuestion { sitting: sitting.id, place: 0, answer: Some(Answer::Choice(vec![0])) };
    assert_eq!(refused(&client, other).await, ErrorCode::Invalid);
    let nowhere = AnswerQuestion { sitting: sitting.id, place: 2, answer: Some(YES) };
    assert_eq!(refused(&client, nowhere).await, ErrorCode::NotFound);

    client.ask(SavePlace { sitting: sitting.id, place: 1 }).await.expect("kept");
    client.ask(SavePlace { sitting: sitting.id, place: 9 }).await.expect("a place that is not there is no place");
    assert_eq!(client.ask(ReadSitting { id: sitting.id }).await.expect("read").place, 1);
    assert!(quiz(&client).await.open.iter().any(|open| open.id == sitting.id && open.answered == 1));
    let ended = client.ask(EndSitting { id: sitting.id }).await.expect("ended");
    assert_eq!(ended.phase, Phase::Finished);
    assert_eq!(ended.result.map(|result| (result.wrong, result.blank, result.again)), Some((1, 1, vec![0, 1])));
    let late = AnswerQuestion { sitting: sitting.id, place: 0, answer: Some(YES) };
    assert_eq!(refused(&client, late).await, ErrorCode::Refused);
}

#[tokio::test]
async fn a_case_is_shown_its_model_before_its_member_marks_it() {
    let (_phone, client) = offline(bank()).await;
    let of = Some(QuestionType::Case);
    let sitting = practise(&client, Filter { of, ..Filter::default() }, 1).await;
    let points = |points: &[bool]| Some(Answer::Points(points.to_vec()));
    let early = AnswerQuestion { sitting: sitting.id, place: 0, answer: points(&[true, true]) };
    assert_eq!(refused(&client, early).await, ErrorCode::Invalid);
    let shown = client.ask(RevealQuestion { sitting: sitting.id, place: 0 }).await.expect("shown");
    let revealed = shown.item.revealed.expect("revealed");
    assert_eq!((revealed.verdict, revealed.due, shown.item.answer), (None, None, None));
    let marked = client.ask(AnswerQuestion { sitting: sitting.id, place: 0, answer: points(&[true, false]) });
    let marked = marked.await.expect("marked");
    let revealed = marked.item.revealed.expect("revealed");
    assert_eq!((revealed.verdict, revealed.half_marks), (Some(Verdict::Partly), 1));
    assert_eq!(marked.phase, Phase::Finished);
    let sitting = practise(&client, judges(), 1).await;
    assert_eq!(refused(&client, RevealQuestion { sitting: sitting.id, place: 0 }).await, ErrorCode::Invalid);
}

#[tokio::test]
async fn a_missed_question_stays_in_the_book_until_it_is_known_or_taken_out() {
    let (_phone, client) = offline(bank()).await;
    let sitting = practise(&client, judges(), 3).await;
    for place in 0..3 {
        answer(&client, sitting.id, place, NO).await;
    }
    let ids: Vec<_> = sitting.items.iter().map(|item| item.question.id.clone()).collect();
    let book = client.ask(WrongBook { offset: 0, limit: 10 }).await.expect("the book");
    assert_eq!(book.iter().map(|row| &row.id).collect::<Vec<_>>(), [&ids[2], &ids[1], &ids[0]], "the latest first");
    assert_eq!((book[0].missed, book[0].last, book[0].withdrawn), (1, Some(Verdict::Wrong), false));
    assert_eq!(quiz(&client).await.wrong, 3);
    client.ask(ForgetWrong { id: ids[2].clone() }).await.expect("taken out");
    assert_eq!(refused(&client, ForgetWrong { id: ids[2].clone() }).await, ErrorCode::NotFound);
    for left in [2, 0] {
        let sitting = begin(&client, Begin::Wrong).await;
        assert_eq!(sitting.items.len(), 2);
        assert_eq!(begin(&client, Begin::Wrong).await.id, sitting.id, "one at a time");
        answer(&client, sitting.id, 0, YES).await;
        let second = answer(&client, sitting.id, 1, YES).await;
        assert_eq!(second.item.revealed.expect("revealed").in_wrong_book, left > 0);
        assert_eq!(quiz(&client).await.wrong, left);
    }
    assert_eq!(refused(&client, BeginSitting { begin: Begin::Wrong }).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_is_due_comes_again_up_to_the_days_cap() {
    let bank = (0..12).map(|n| Entity::Question(judge(&format!("q{n:02}"), true))).collect();
    let (phone, client) = offline(bank).await;
    let sitting = practise(&client, judges(), 12).await;
    for place in 0..12 {
        answer(&client, sitting.id, place, if place < 2 { YES } else { NO }).await;
    }
    assert_eq!(quiz(&client).await.due, 0);
    assert_eq!(refused(&client, BeginSitting { begin: Begin::Review }).await, ErrorCode::NotFound);
    phone.clock.set(at("2026-09-24", "08:00"));
    assert_eq!(quiz(&client).await.due, 12);
    client.ask(SaveSettings { settings: Settings { review_cap: 5, ..Settings::default() } }).await.expect("saved");
    assert_eq!(quiz(&client).await.due, 5);
    let review = begin(&client, Begin::Review).await;
    assert_eq!(review.items.len(), 5);
    let right: Vec<_> = sitting.items[..2].iter().map(|item| &item.question.id).collect();
    assert!(review.items.iter().all(|item| !right.contains(&&item.question.id)), "the longest due first");
    answer(&client, review.id, 0, YES).await;
    assert_eq!(quiz(&client).await.due, 4);
    assert_eq!(begin(&client, Begin::Review).await.id, review.id);
    for place in 1..5 {
        answer(&client, review.id, place, YES).await;
    }
    assert_eq!(quiz(&client).await.due, 0, "the day's cap");
    assert_eq!(refused(&client, BeginSitting { begin: Begin::Review }).await, ErrorCode::NotFound);
    phone.clock.set(at("2026-09-25", "04:00"));
    assert_eq!(quiz(&client).await.due, 5);
}

#[tokio::test]
async fn favourites_citations_and_mastery() {
    let (phone, client) = offline(bank()).await;
    let target = Target::Question(question_id("q1"));
    let mut events = Box::pin(client.events());
    client.ask(SetMark { kind: MarkKind::Favourite, target, on: true }).await.expect("set");
    assert!(told(&mut events).await.contains(&Event::MarksChanged));
    let rows = client.ask(FavouriteQuestions { offset: 0, limit: 10 }).await.expect("favourites");
    assert_eq!(rows.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["q1"]);
    assert_eq!(rows[0].citation, "政务处分法 第一条");
    assert_eq!((rows[0].favourite, rows[0].last, rows[0].at), (true, None, None));
    assert_eq!(quiz(&client).await.favourites, 1);
    let sitting = begin(&client, Begin::Favourites).await;
    assert!(sitting.items[0].favourite);
    answer(&client, sitting.id, 0, YES).await;

    let there = client.ask(ReadQuestion { id: question_id("q1") }).await.expect("read").item.revealed.expect("open");
    let law = RegulationId::new("law").expect("an id");
    assert_eq!(there.citation.gist, "适用于公职人员。");
    assert_eq!(there.citation.target, Some(Target::Regulation(law.clone(), "2".into())));
    let gone = client.ask(ReadQuestion { id: question_id("q2") }).await.expect("read").item.revealed.expect("open");
    assert_eq!((gone.citation.gist.as_str(), gone.citation.target), ("", None), "the app has no such article");

    let mastery = client.ask(Mastery { id: law }).await.expect("mastery");
    assert_eq!(quiz(&client).await.mastery, std::slice::from_ref(&mastery));
    let chapters: Vec<_> = mastery.chapters.iter().map(|c| (c.title.as_str(), c.questions, c.seen, c.firm)).collect();
    assert_eq!(chapters, [("第一章 总则", 7, 1, 1), ("公职人员政务处分法学习指引", 1, 0, 0)]);
    phone.clock.set(at("2026-09-24", "08:00"));
    let later = quiz(&client).await.mastery.remove(0);
    assert_eq!((later.due, later.chapters[0].firm), (1, 0), "what is due is not firm");
}

#[tokio::test]
async fn a_sync_that_changes_and_withdraws_questions_changes_no_sitting() {
    let questions = || ["a", "b"].map(|id| Entity::Question(judge(id, true))).to_vec();
    let mut corrected = judge("a", false);
    (corrected.version, corrected.stem) = (2, "改过的题".into());
    let second = Page {
        feed: ALL,
        from: 2,
        to: 4,
        more: false,
        changes: vec![
            Change::Put { seq: 3, entity: Entity::Question(corrected) },
            Change::Gone { seq: 4, key: EntityKey { kind: EntityKind::Question, id: "b".into() } },
        ],
    };
    let first = body(vec![page(ALL, 0, questions())], end("e", false));
    let server = Server::syncing(vec![first, body(vec![second], end("e", false))]).await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let sitting = practise(&client, judges(), 2).await;
    let mut events = Box::pin(client.events());
    client.sync_text().await.expect("synced");
    assert!(told(&mut events).await.contains(&Event::QuizChanged));
    assert_eq!(quiz(&client).await.questions, 1);
    let read = client.ask(ReadSitting { id: sitting.id }).await.expect("read");
    assert_eq!(read.items, sitting.items);
    for place in 0..2 {
        let revealed = answer(&client, sitting.id, place, YES).await.item.revealed.expect("revealed");
        assert_eq!(revealed.verdict, Some(Verdict::Right), "marked by the version answered");
    }
    let withdrawn = client.ask(ReadQuestion { id: question_id("b") }).await.expect("still readable");
    assert!(withdrawn.row.withdrawn);
    phone.clock.set(at("2026-09-30", "08:00"));
    assert_eq!(quiz(&client).await.due, 1, "what was withdrawn is not asked again");
}

#[tokio::test]
async fn right_or_wrong_leaves_the_phone_only_while_its_member_agrees() {
    let (sent, refuse) = (Arc::new(std::sync::Mutex::new(Vec::new())), Arc::new(std::sync::Mutex::new(false)));
    let (seen, refusing) = (Arc::clone(&sent), Arc::clone(&refuse));
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::start(move |asked| {
        let bytes = if asked.line.ends_with("/quiz/tally") {
            let report: TallyReport = serde_json::from_slice(&asked.body).expect("a report");
            if *refusing.lock().expect("refusing") {
                problem(Code::Unavailable)
            } else {
                seen.lock().expect("sent").push(report.answers);
                json(&())
            }
        } else if first.swap(false, std::sync::atomic::Ordering::SeqCst) {
            let questions = ["a", "b", "c"].map(|id| Entity::Question(judge(id, true))).to_vec();
            lines(&body(vec![page(ALL, 0, questions)], end("e", false)))
        } else {
            lines(&body(vec![], end("e", false)))
        };
        async move { bytes }
    })
    .await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let tell = |share_answers| SaveSettings { settings: Settings { share_answers, ..Settings::default() } };
    let one = async |given: Answer| {
        let sitting = practise(&client, judges(), 1).await;
        answer(&client, sitting.id, 0, given).await;
        sitting.items[0].question.id.clone()
    };
    one(YES).await;
    client.sync_text().await.expect("synced");
    assert!(sent.lock().expect("sent").is_empty(), "nobody agreed");
    client.ask(tell(true)).await.expect("saved");
    let id = one(NO).await;
    *refuse.lock().expect("refuse") = true;
    client.sync_text().await.expect("a tally that waits holds nothing up");
    *refuse.lock().expect("refuse") = false;
    client.sync_text().await.expect("synced");
    client.sync_text().await.expect("synced");
    let reports = sent.lock().expect("sent").clone();
    assert_eq!(reports.len(), 1, "acknowledged once");
    assert_eq!((&reports[0][0].question, reports[0][0].version, reports[0][0].right), (&id, 1, false));
    // The second answer to a version is nobody's business, nor is what waits when its member changes their mind.
    let sitting = begin(&client, Begin::Wrong).await;
    answer(&client, sitting.id, 0, YES).await;
    one(YES).await;
    client.ask(tell(false)).await.expect("saved");
    client.ask(tell(true)).await.expect("saved");
    client.sync_text().await.expect("synced");
    assert_eq!(sent.lock().expect("sent").len(), 1);
    let cards = client.core().store.read(study::all).await.expect("cards");
    assert_eq!(cards.len(), 3);
}

#[tokio::test]
async fn leaving_takes_everything_that_was_learnt_along() {
    let (phone, client) = offline(bank()).await;
    let sitting = practise(&client, judges(), 2).await;
    answer(&client, sitting.id, 0, NO).await;
    let holds = |text: &str| {
        let data = phone.folder.path().join("data");
        ["lianxin.db", "lianxin.db-wal"].iter().any(|name| {
            let bytes = std::fs::read(data.join(name)).unwrap_or_default();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    };
    let id = sitting.id.to_string();
    assert!(holds("题目 q") && holds(&id));
    client.ask(LogOut { discard_unsent: true }).await.expect("left");
    assert!(!holds("题目 q") && !holds(&id));
    for call in
        [Call::from(Quiz {}), ReadSitting { id: sitting.id }.into(), BeginSitting { begin: Begin::Daily }.into()]
    {
        assert_eq!(refused(&client, call).await, ErrorCode::NoMember);
    }
}
