//! What a person did, on its way to the server.

use super::{favourite, read, told};
use crate::{
    SyncError,
    testing::{
        Phone, at,
        content::{ALL, article, body, end, page, private},
        server::{Server, json, lines, problem, response},
    },
};
use lianxin_proto::{
    call::{DeleteOp, FeedbackRow, Feedbacks, FileFeedback, Me, Outbox, RetryOp},
    event::Event,
    feed::Entity,
    member::{FeedbackTopic, Mark, MarkKind, Target},
    op::{Act, Op, OpAnswer, OpAnswers, OpBatch, Outcome},
    problem::Code,
};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

fn content() -> Vec<u8> {
    let articles = ["a", "b", "c"].map(|id| Entity::Article(article(id, "2026-09-20", "一把借来的车钥匙", "文字")));
    body(vec![page(ALL, 0, articles.to_vec()), page(private(), 0, vec![])], end("e", false))
}

fn done(op: &Op) -> OpAnswer {
    let entity = match &op.act {
        Act::FavouriteSet { target, on } => Some(Entity::Mark(Mark {
            kind: MarkKind::Favourite,
            target: target.clone(),
            on: *on,
            at: op.at,
            op: op.id,
        })),
        _ => None,
    };
    OpAnswer { id: op.id, outcome: Outcome::Done { entity } }
}

fn about(op: &Op, article: &str) -> bool {
    matches!(&op.act, Act::FavouriteSet { target: Target::Article(id), .. } if id.as_str() == article)
}

/// A server that answers ops with what `answer` says, given how many batches came before.
async fn server(
    answer: impl Fn(usize, &[Op]) -> Vec<u8> + Send + Sync + 'static,
) -> (Server, Arc<Mutex<Vec<Vec<Op>>>>) {
    let batches: Arc<Mutex<Vec<Vec<Op>>>> = Arc::default();
    let seen = Arc::clone(&batches);
    let served = AtomicUsize::new(0);
    let server = Server::start(move |asked| {
        let bytes = if asked.line.ends_with("/ops") {
            let ops = serde_json::from_slice::<OpBatch>(&asked.body).expect("a batch").ops;
            let mut seen = seen.lock().expect("batches");
            seen.push(ops.clone());
            answer(seen.len() - 1, &ops)
        } else if served.fetch_add(1, Ordering::SeqCst) == 0 {
            lines(&content())
        } else {
            lines(&body(vec![], end("e", false)))
        };
        async move { bytes }
    })
    .await;
    (server, batches)
}

async fn phone(server: &Server) -> Phone {
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&server.address).await;
    phone
}

#[tokio::test]
async fn what_is_done_offline_shows_at_once_and_survives_a_restart() {
    let (server, batches) = server(|_, ops| json(&OpAnswers { answers: ops.iter().map(done).collect() })).await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let mut events = Box::pin(client.events());
    favourite(&client, "a", true).await;
    let told = told(&mut events).await;
    assert_eq!(told, [Event::MarksChanged, Event::OutboxChanged { pending: 1, wedged: 0 }]);
    client.close().await;
    let client = phone.open();
    assert!(read(&client, "a").await.expect("an article").favourite);
    let row = client.ask(Outbox {}).await.expect("the outbox").remove(0);
    assert_eq!((row.title.as_str(), row.wedged, row.tries), ("收藏《一把借来的车钥匙》", None, 0));
    let outcome = client.sync_text().await.expect("synced");
    assert_eq!((outcome.ops_done, outcome.ops_wedged), (1, 0));
    assert_eq!(batches.lock().expect("batches").len(), 1);
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty());
    assert!(read(&client, "a").await.expect("an article").favourite);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_under_the_same_id() {
    let (server, batches) =
        server(|n, ops| if n == 0 { Vec::new() } else { json(&OpAnswers { answers: ops.iter().map(done).collect() }) })
            .await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    favourite(&client, "a", true).await;
    client.sync_text().await.expect_err("lost");
    assert_eq!(client.ask(Outbox {}).await.expect("the outbox")[0].tries, 1);
    client.sync_text().await.expect("synced");
    let batches = batches.lock().expect("batches").clone();
    assert_eq!(batches[0], batches[1]);
}

#[tokio::test]
async fn a_refused_op_is_shown_and_the_others_go_on() {
    let (server, _) = server(|n, ops| {
        let answer = |op: &Op| {
            if n == 0 && about(op, "b") {
                OpAnswer { id: op.id, outcome: Outcome::Refused { code: Code::OpTargetGone } }
            } else {
                done(op)
            }
        };
        json(&OpAnswers { answers: ops.iter().map(answer).collect() })
    })
    .await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    for id in ["a", "b", "c"] {
        favourite(&client, id, true).await;
    }
    let outcome = client.sync_text().await.expect("synced");
    assert_eq!((outcome.ops_done, outcome.ops_wedged), (2, 1));
    let rows = client.ask(Outbox {}).await.expect("the outbox");
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].wedged.as_deref(), Some(Code::OpTargetGone.chinese()));
    let me = client.ask(Me {}).await.expect("me");
    assert_eq!((me.pending, me.wedged, me.favourites), (0, 1, 3));
    // It is not sent again by itself.
    assert_eq!(client.sync_text().await.expect("synced").ops_done, 0);
    client.ask(RetryOp { id: rows[0].id }).await.expect("retried");
    assert_eq!(client.sync_text().await.expect("synced").ops_done, 1);
    assert!(client.ask(RetryOp { id: rows[0].id }).await.is_err());
}

#[tokio::test]
async fn deleting_an_unsent_op_undoes_it() {
    let (server, _) = server(|_, _| problem(Code::Unavailable)).await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    favourite(&client, "a", true).await;
    assert_eq!(client.sync_text().await, Err(SyncError::Refused(Code::Unavailable)));
    let row = client.ask(Outbox {}).await.expect("the outbox").remove(0);
    assert_eq!((row.wedged, row.tries), (None, 1), "a busy server is no refusal");
    client.ask(DeleteOp { id: row.id }).await.expect("deleted");
    assert!(!read(&client, "a").await.expect("an article").favourite);
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty());
}

/// One op that the server cannot even read must not hold up the others.
#[tokio::test]
async fn a_batch_refused_whole_is_sent_one_by_one() {
    let (server, _) = server(|_, ops| {
        if ops.iter().any(|op| about(op, "b")) {
            problem(Code::BadRequest)
        } else {
            json(&OpAnswers { answers: ops.iter().map(done).collect() })
        }
    })
    .await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    for id in ["a", "b", "c"] {
        favourite(&client, id, true).await;
    }
    let outcome = client.sync_text().await.expect("synced");
    assert_eq!((outcome.ops_done, outcome.ops_wedged), (2, 1));
}

#[tokio::test]
async fn answers_that_do_not_fit_leave_everything_where_it_is() {
    let html = response(200, &[("content-type", "text/html")], b"<html>");
    let (server, _) = server(move |n, _| match n {
        0 => json(&OpAnswers { answers: vec![] }),
        1 => html.clone(),
        _ => response(200, &[], b"{\"answers\":[{\"id\":7}]}"),
    })
    .await;
    let phone = phone(&server).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    favourite(&client, "a", true).await;
    for _ in 0..3 {
        let error = client.sync_text().await.expect_err("refused");
        assert!(matches!(error, SyncError::BadAnswer(_) | SyncError::NotOurServer(_)), "{error}");
        assert!(read(&client, "a").await.expect("an article").favourite);
    }
    assert_eq!(client.ask(Outbox {}).await.expect("the outbox")[0].tries, 3);
}

#[tokio::test]
async fn an_outbox_that_is_stuck_does_not_keep_the_issue_away() {
    let (server, _) = server(|_, _| problem(Code::Internal)).await;
    let phone = phone(&server).await;
    let client = phone.open();
    let filed = FileFeedback { topic: FeedbackTopic::Burden, text: "每天要截图，太麻烦。".into() };
    let id = client.ask(filed).await.expect("filed");
    assert_eq!(client.sync_text().await, Err(SyncError::Refused(Code::Internal)));
    assert!(read(&client, "a").await.is_ok(), "the content came all the same");
    let rows: Vec<FeedbackRow> = client.ask(Feedbacks {}).await.expect("feedback");
    assert_eq!((rows[0].feedback.id, rows[0].pending), (id, true));
    assert_eq!(client.ask(Outbox {}).await.expect("the outbox")[0].title, "投诉建议“每天要截图，太麻烦。”");
}
