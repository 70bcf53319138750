//! Organised tests handed in: once, twice, from two devices, at the same instant, too early, too late, after a correction, and malformed.

use crate::{
    bank::{folder, judge, template},
    folder::Folder,
    world::{Phone, World, at, op},
};
use lianxin_proto::{
    feed::{Entity, EntityKind},
    id::{QuestionId, SittingId, TemplateId},
    member::Role,
    op::{Act, Op, Outcome},
    problem::Code,
    quiz::{Answer, PaperResult, Submitted},
    time::Millis,
};
use uuid::Uuid;

const WINDOW: &str = "from = \"2026-11-24 08:00\"\nuntil = \"2026-11-24 18:00\"\n";

/// Two questions, `q-2` first, and a test of them that is open from eight to six.
fn with_test() -> Folder {
    let folder = folder();
    let part = "[[part]]\ntype = \"judge\"\ncount = 2\nmarks = 50\n";
    let named = "questions = [\"q-2\", \"q-1\"]\n";
    folder.write("papers/test.toml", format!("title = \"冬季测试\"\nminutes = 30\n{WINDOW}{part}{named}"));
    folder.write("papers/mock.toml", format!("title = \"模拟卷\"\nminutes = 30\n{part}"));
    folder
}

fn id(text: &str) -> QuestionId {
    QuestionId::new(text).expect("an id")
}

fn submitted(question: &str, version: u32, answer: Option<Answer>) -> Submitted {
    Submitted { question: id(question), version, answer }
}

/// Both right.
fn right() -> Vec<Submitted> {
    ["q-2", "q-1"].map(|question| submitted(question, 1, Some(Answer::Judge(true)))).to_vec()
}

fn hand_in(when: Millis, of: &str, answers: Vec<Submitted>) -> Op {
    let template = TemplateId::new(of).expect("an id");
    op(when, Act::PaperSubmit { template, sitting: SittingId(Uuid::now_v7()), took_ms: 600_000, answers })
}

fn sitting(op: &Op) -> SittingId {
    match &op.act {
        Act::PaperSubmit { sitting, .. } => *sitting,
        other => panic!("{other:?}"),
    }
}

fn result(outcome: &Outcome) -> PaperResult {
    match outcome {
        Outcome::Done { entity: Some(Entity::Result(result)) } => result.clone(),
        other => panic!("{other:?}"),
    }
}

fn held(phone: &Phone) -> PaperResult {
    match phone.entity(EntityKind::Result, "test") {
        Some(Entity::Result(result)) => result.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_test_is_marked_and_reaches_all_devices_of_the_member_and_no_one_else() {
    let world = World::new().await;
    world.import_good(&with_test()).await;
    let phone = world.phone(Role::Member).await;
    let mut second = world.second(&phone).await;
    let mut other = world.phone(Role::Admin).await;
    let answers = vec![submitted("q-2", 1, Some(Answer::Judge(true))), submitted("q-1", 1, None)];
    let handed = hand_in(at("11:00"), "test", answers);
    let result = result(&phone.op(handed.clone()).await);
    assert_eq!((result.half_marks, result.parts.clone()), (100, vec![100]));
    assert_eq!((result.right, result.partly, result.wrong), (1, 0, 1));
    assert_eq!((result.handed_in_at, result.received_at, result.late), (at("11:00"), at("12:00"), false));
    assert_eq!((result.op, result.sitting, result.title.as_str()), (handed.id, sitting(&handed), "冬季测试"));
    assert!(result.corrected.is_empty());
    second.sync().await;
    assert_eq!(held(&second), result);
    other.sync().await;
    assert!(other.ids(EntityKind::Result).is_empty());
}

#[tokio::test]
async fn what_arrives_first_stands() {
    let world = World::new().await;
    world.import_good(&with_test()).await;
    let mut phone = world.phone(Role::Member).await;
    let second = world.second(&phone).await;
    let first = hand_in(at("11:00"), "test", right());
    let stands = phone.op(first.clone()).await;
    // The same op again, whenever and from wherever.
    world.clock.set(at("19:00"));
    assert_eq!(phone.op(first.clone()).await, stands);
    assert_eq!(second.op(first.clone()).await, stands);
    // Another sitting, from the same and from another device; earlier by its own clock, and even malformed.
    let worse = vec![submitted("q-2", 1, None), submitted("q-1", 1, None)];
    for later in [
        hand_in(at("10:00"), "test", worse.clone()),
        hand_in(at("18:30"), "test", worse),
        hand_in(at("07:00"), "test", vec![]),
    ] {
        assert_eq!(second.op(later.clone()).await, stands);
        assert_eq!(second.op(later.clone()).await, stands);
        assert_ne!(result(&stands).sitting, sitting(&later), "the phone sees that another sitting stands");
    }
    phone.sync().await;
    assert_eq!(held(&phone), result(&stands));
    let rows: (i64,) = sqlx_count(&world).await;
    assert_eq!(rows.0, 1);
}

/// How many results there are.
async fn sqlx_count(world: &World) -> (i64,) {
    sqlx::query_as("SELECT COUNT(*) FROM paper_result")
        .fetch_one(&mut *world.server.store().db.read().await.expect("a connection"))
        .await
        .expect("counts")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_devices_at_the_same_instant_end_with_one_result() {
    let world = World::new().await;
    world.import_good(&with_test()).await;
    for _ in 0..10 {
        let mut one = world.phone(Role::Member).await;
        let mut two = world.second(&one).await;
        let ops: Vec<Op> = (0..8).map(|_| hand_in(at("11:00"), "test", right())).collect();
        let sent =
            ops.iter().enumerate().map(|(n, op)| if n % 2 == 0 { one.op(op.clone()) } else { two.op(op.clone()) });
        let outcomes = futures_util::future::join_all(sent).await;
        let first = result(&outcomes[0]);
        assert!(outcomes.iter().all(|outcome| result(outcome) == first), "{outcomes:?}");
        assert!(ops.iter().any(|op| op.id == first.op));
        one.sync().await;
        two.sync().await;
        assert_eq!(held(&one), first);
        assert_eq!(held(&two), first);
    }
    assert_eq!(sqlx_count(&world).await.0, 10);
}

#[tokio::test]
async fn after_a_correction_each_is_marked_by_what_was_answered_and_told_so() {
    let world = World::new().await;
    let folder = with_test();
    world.import_good(&folder).await;
    let corrected = judge("q-1", "甲说得对吗", "第一条", "published").replace("answer = true", "answer = false");
    let taken_back = judge("q-2", "乙说得对吗", "第二条", "draft");
    folder.write("questions/a.toml", corrected + &taken_back);
    world.import_good(&folder).await;
    let mut slow = world.phone(Role::Member).await;
    let stands = result(&slow.op(hand_in(at("11:00"), "test", right())).await);
    assert_eq!((stands.half_marks, stands.right), (200, 2), "by the versions answered");
    assert_eq!(stands.corrected, [id("q-2"), id("q-1")]);
    // Whoever answered the corrected version is marked by that one.
    let quick = world.phone(Role::Member).await;
    let answers = vec![submitted("q-2", 1, None), submitted("q-1", 2, Some(Answer::Judge(false)))];
    let result = result(&quick.op(hand_in(at("11:00"), "test", answers)).await);
    assert_eq!((result.half_marks, result.corrected), (100, vec![id("q-2")]));
    slow.sync().await;
    assert!(
        slow.ids(EntityKind::Question) == ["q-1"] && template(&slow, "test").count() == 2,
        "the test stands as it was"
    );
}

#[tokio::test]
async fn early_is_refused_and_late_is_told() {
    let world = World::new().await;
    world.import_good(&with_test()).await;
    for (now, when, late) in [
        ("07:59", "07:59", None),
        ("12:00", "07:59", None),
        ("07:59", "12:00", None),
        ("08:00", "08:00", Some(false)),
        ("18:00", "17:59", Some(false)),
        ("23:00", "17:59", Some(false)),
        ("18:00", "18:00", Some(true)),
        ("12:00", "23:00", Some(false)),
    ] {
        world.clock.set(at(now));
        let phone = world.phone(Role::Member).await;
        let outcome = phone.op(hand_in(at(when), "test", right())).await;
        match late {
            None => assert_eq!(outcome, Outcome::Refused { code: Code::PaperNotOpen }, "{now} {when}"),
            Some(late) => {
                let result = result(&outcome);
                assert_eq!(result.late, late, "{now} {when}");
                assert!(result.handed_in_at <= result.received_at);
            }
        }
    }
}

#[tokio::test]
async fn nonsense_is_refused_and_leaves_nothing() {
    let world = World::new().await;
    let folder = with_test();
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    let yes = || Some(Answer::Judge(true));
    let all = right();
    let mut turned = all.clone();
    turned.reverse();
    for (of, answers, code) in [
        ("none", all.clone(), Code::OpTargetGone),
        ("mock", all.clone(), Code::OpInvalid),
        ("test", vec![], Code::OpInvalid),
        ("test", all[..1].to_vec(), Code::OpInvalid),
        ("test", turned, Code::OpInvalid),
        ("test", vec![all[0].clone(), all[0].clone()], Code::OpInvalid),
        ("test", [all.clone(), all[..1].to_vec()].concat(), Code::OpInvalid),
        ("test", vec![all[0].clone(), submitted("q-1", 2, yes())], Code::OpInvalid),
        ("test", vec![all[0].clone(), submitted("q-1", 0, yes())], Code::OpInvalid),
        ("test", vec![all[0].clone(), submitted("q-9", 1, yes())], Code::OpInvalid),
        ("test", vec![all[0].clone(), submitted("q-1", 1, Some(Answer::Choice(vec![0])))], Code::OpInvalid),
        (
            "test",
            vec![all[0].clone(), submitted("q-1", 1, Some(Answer::Gaps(vec!["长".repeat(100_000)])))],
            Code::OpInvalid,
        ),
    ] {
        let op = hand_in(at("11:00"), of, answers);
        assert_eq!(phone.op(op.clone()).await, Outcome::Refused { code }, "{op:?}");
        assert_eq!(phone.op(op).await, Outcome::Refused { code });
    }
    folder.write("papers/test.toml", "status = \"withdrawn\"\ntitle = \"冬季测试\"\nminutes = 30\nfrom = \"2026-11-24 08:00\"\nuntil = \"2026-11-24 18:00\"\n[[part]]\ntype = \"judge\"\ncount = 2\nmarks = 50\n");
    world.import_good(&folder).await;
    assert_eq!(phone.op(hand_in(at("11:00"), "test", right())).await, Outcome::Refused { code: Code::OpTargetGone });
    phone.sync().await;
    assert!(phone.ids(EntityKind::Result).is_empty());
    assert_eq!(sqlx_count(&world).await.0, 0);
}

#[tokio::test]
async fn marks_stay_once_somebody_handed_in() {
    let world = World::new().await;
    let folder = with_test();
    let part = |marks: &str| format!("[[part]]\ntype = \"judge\"\ncount = 1\nmarks = {marks}\n");
    let write = |until: &str, one: &str, two: &str| {
        let head = format!("title = \"测试\"\nminutes = 30\nfrom = \"2026-11-24 08:00\"\nuntil = \"{until} 18:00\"\n");
        folder.write("papers/halves.toml", head + &part(one) + &part(two));
    };
    write("D+0", "50", "50");
    world.import_good(&folder).await;
    write("D+0", "40", "60");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let named = template(&phone, "halves").parts.iter().flat_map(|part| &part.questions);
    let answers = named.map(|id| submitted(id.as_str(), 1, Some(Answer::Judge(true)))).collect();
    assert_eq!(result(&phone.op(hand_in(at("11:00"), "halves", answers)).await).parts, [80, 120]);
    write("D+0", "30", "70");
    let report = world.import(&folder).await;
    let told = format!("{:?}", report.file("papers/halves.toml").expect("the file").faults);
    assert!(told.contains("handed it in already"), "{told}");
    write("D+1", "40", "60");
    world.import_good(&folder).await;
}
