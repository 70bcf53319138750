//! What people do, sent once, twice, late and wrong.

use crate::world::{World, at, op, refused_as};
use lianxin_proto::{
    feed::{Entity, EntityKind},
    id::{FeedbackId, OpId},
    member::{FeedbackTopic, Mark, Role, Target},
    op::{Act, BATCH_MAX, FEEDBACK_CHARS_MAX, OpBatch, Outcome},
    problem::Code,
    rules::merge::CLOCK_AHEAD_MAX,
    time::Millis,
};
use proptest::{prelude::*, test_runner::TestRunner};
use reqwest::Method;
use uuid::Uuid;

fn target(text: &str) -> Target {
    text.parse().expect("a target")
}

fn favourite(at: Millis, on: bool) -> lianxin_proto::op::Op {
    op(at, Act::FavouriteSet { target: target("article:a"), on })
}

fn mark(outcome: &Outcome) -> &Mark {
    match outcome {
        Outcome::Done { entity: Some(Entity::Mark(mark)) } => mark,
        other => panic!("{other:?}"),
    }
}

fn file(text: &str) -> (FeedbackId, Act) {
    let id = FeedbackId(Uuid::now_v7());
    (id, Act::FeedbackFile { id, topic: FeedbackTopic::Burden, text: text.into() })
}

#[tokio::test]
async fn a_replay_is_answered_and_not_done_again() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    let (_, act) = file("天天要截图");
    let batch = vec![favourite(at("08:00"), true), op(at("08:01"), act)];
    let first = phone.ops(batch.clone()).await;
    let second = phone.ops(batch).await;
    assert_eq!(first, second);
    phone.sync().await;
    let cursor = phone.cursors.clone();
    phone.ops(vec![favourite(at("07:00"), false)]).await;
    phone.sync().await;
    assert_eq!(cursor, phone.cursors, "an older mark changes nothing");
    assert_eq!(phone.ids(EntityKind::Feedback).len(), 1);
}

#[tokio::test]
async fn a_late_replay_is_answered_with_how_it_stands_now() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let early = favourite(at("08:00"), true);
    phone.op(early.clone()).await;
    phone.op(favourite(at("09:00"), false)).await;
    assert!(!mark(&phone.op(early).await).on);
}

#[tokio::test]
async fn a_clock_from_the_future_does_not_win_for_ever() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let outcome = phone.op(favourite(Millis(i64::MAX), true)).await;
    assert_eq!(mark(&outcome).at, world.now().plus(CLOCK_AHEAD_MAX));
    world.clock.set(world.now().plus(CLOCK_AHEAD_MAX + 1));
    assert!(!mark(&phone.op(favourite(world.now(), false)).await).on);
}

#[tokio::test]
async fn marks_on_what_is_not_there_are_kept() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    for text in ["article:withdrawn", "regulation:none#34-1"] {
        let outcome = phone.op(op(at("08:00"), Act::ReadMark { target: target(text), on: true })).await;
        assert!(mark(&outcome).on);
    }
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Mark).len(), 2);
}

#[tokio::test]
async fn refusals_are_kept_too() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let refused = |code| Outcome::Refused { code };
    for text in [String::new(), "   ".into(), "长".repeat(FEEDBACK_CHARS_MAX + 1), "a\u{7}b".into()] {
        let (_, act) = file(&text);
        let op = op(at("08:00"), act);
        assert_eq!(phone.op(op.clone()).await, refused(Code::OpInvalid));
        assert_eq!(phone.op(op).await, refused(Code::OpInvalid));
    }
    let nothing = FeedbackId(Uuid::now_v7());
    assert_eq!(
        phone.op(op(at("08:00"), Act::FeedbackRate { id: nothing, rating: 3 })).await,
        refused(Code::OpTargetGone)
    );
    let (id, act) = file("字太小");
    phone.op(op(at("08:00"), act)).await;
    assert_eq!(phone.op(op(at("08:01"), Act::FeedbackRate { id, rating: 3 })).await, refused(Code::OpConflict));
    // One refusal does not hold up the others.
    let (_, bad) = file("");
    let outcomes = phone.ops(vec![op(at("08:02"), bad), favourite(at("08:02"), true)]).await;
    assert!(matches!(outcomes[0], Outcome::Refused { .. }) && mark(&outcomes[1]).on);
}

#[tokio::test]
async fn nobody_touches_what_is_anothers() {
    let world = World::new().await;
    let (one, mut two) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let (id, act) = file("只给管理员看");
    let filed = op(at("08:00"), act);
    one.op(filed.clone()).await;
    let text = serde_json::to_string(&two.op(filed.clone()).await).expect("json");
    assert!(!text.contains("管理员"), "{text}");
    assert_eq!(
        two.op(op(at("08:01"), Act::FeedbackRate { id, rating: 1 })).await,
        Outcome::Refused { code: Code::OpTargetGone }
    );
    let (_, other) = file("x");
    let Act::FeedbackFile { topic, text, .. } = other else { panic!("a complaint") };
    let clash = op(at("08:02"), Act::FeedbackFile { id, topic, text });
    assert_eq!(two.op(clash).await, Outcome::Refused { code: Code::OpConflict });
    two.sync().await;
    assert!(two.ids(EntityKind::Feedback).is_empty());
}

#[tokio::test]
async fn batches_have_bounds_and_are_whole() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    let many = |n: usize| OpBatch {
        ops: (0..n)
            .map(|n| op(at("08:00"), Act::ReadMark { target: target(&format!("article:a-{n}")), on: true }))
            .collect(),
    };
    for (ops, code) in [(0, Code::BadRequest), (BATCH_MAX + 1, Code::BadRequest)] {
        let response = phone.request(Method::POST, "/api/v1/ops").json(&many(ops)).send().await.expect("answers");
        refused_as(response, code).await;
    }
    // One malformed op, and nothing of the batch is done.
    let mut batch = serde_json::to_value(many(3)).expect("json");
    batch["ops"][2]["act"] = serde_json::json!({ "read.mark": { "target": "room:1", "on": true } });
    let response = phone.request(Method::POST, "/api/v1/ops").json(&batch).send().await.expect("answers");
    refused_as(response, Code::BadRequest).await;
    let huge = phone.request(Method::POST, "/api/v1/ops").body("x".repeat(5_000_000)).send().await.expect("answers");
    refused_as(huge, Code::TooLarge).await;
    phone.sync().await;
    assert!(phone.ids(EntityKind::Mark).is_empty());
    assert_eq!(phone.ops(many(BATCH_MAX).ops).await.len(), BATCH_MAX);
}

#[test]
fn two_devices_end_alike_in_whatever_order_they_send() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let world = runtime.block_on(World::new());
    let mut runner = TestRunner::new(ProptestConfig { cases: 24, ..ProptestConfig::default() });
    // (device, time, on), in some order of arrival.
    let writes = prop::collection::vec((0_usize..2, 0_i64..4, any::<bool>()), 1..7);
    let order = writes
        .prop_flat_map(|writes| (Just(writes.clone()), Just((0..writes.len()).collect::<Vec<_>>()).prop_shuffle()));
    runner
        .run(&order, |(writes, order)| {
            runtime.block_on(async {
                let mut one = world.phone(Role::Member).await;
                let mut two = world.second(&one).await;
                let ops: Vec<_> = writes
                    .iter()
                    .enumerate()
                    .map(|(n, (_, at, on))| {
                        let mut op = favourite(Millis(*at), *on);
                        // Ids of another member's run must not meet these.
                        op.id = OpId(Uuid::from_u128(Uuid::now_v7().as_u128() & !0xff | n as u128));
                        op
                    })
                    .collect();
                for at in &order {
                    let phone = if writes[*at].0 == 0 { &one } else { &two };
                    phone.op(ops[*at].clone()).await;
                }
                one.sync().await;
                two.sync().await;
                let expected = ops.iter().max_by_key(|op| (op.at, op.id)).expect("one");
                let Some(Entity::Mark(held)) = one.entity(EntityKind::Mark, "favourite/article:a") else {
                    panic!("no mark")
                };
                assert_eq!(held.op, expected.id);
                assert_eq!(one.held, two.held);
            });
            Ok(())
        })
        .expect("they converge");
}
