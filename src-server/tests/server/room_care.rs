//! Care for rooms: the word list, the queue, reports, the audit log, how fast one may send, and messages that mean harm.

use crate::{
    operation::cli,
    rooms::{held, history, refusal, say, sending, sent, text},
    world::{Phone, World, ok, op, refused, refused_as},
};
use lianxin_proto::{
    feed::{Entity, EntityKind},
    id::{IssueId, MessageId},
    member::Role,
    op::{Act, OpBatch, Outcome},
    problem::Code,
    room::{AuditPage, Decision, Held, Message, MessageBody, Queue, TEXT_CHARS_MAX},
};
use lianxin_server::{
    audit,
    rooms::{admin, defaults::ALL, words},
};
use reqwest::{Method, Response};
use uuid::Uuid;

async fn queue(phone: &Phone) -> Queue {
    ok(phone.request(Method::GET, &format!("/api/v1/rooms/{ALL}/queue")).send().await.expect("answers")).await
}

async fn decide(phone: &Phone, id: MessageId, decision: &Decision) -> Response {
    let request = phone.request(Method::POST, &format!("/api/v1/rooms/{ALL}/queue/{id}"));
    request.json(decision).send().await.expect("answers")
}

fn refuse(reason: &str) -> Decision {
    Decision::Refuse { reason: reason.into() }
}

fn waits(outcome: &Outcome) -> &Held {
    match outcome {
        Outcome::Done { entity: Some(Entity::Held(held)) } => held,
        other => panic!("not held: {other:?}"),
    }
}

async fn set_words(world: &World, list: &str) {
    admin::set_words(world.server.store(), words::parse(list).expect("a list")).await.expect("sets");
}

async fn log(phone: &Phone) -> Vec<(String, String, String)> {
    let page: AuditPage = ok(phone.request(Method::GET, "/api/v1/audit").send().await.expect("answers")).await;
    page.entries.into_iter().map(|entry| (entry.act, entry.subject, entry.reason)).collect()
}

#[tokio::test]
async fn a_held_message_waits_for_a_moderator() {
    let world = World::new().await;
    set_words(&world, "内部文件 hold\n微信群").await;
    let (mut author, mut reader) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let (editor, auditor) = (world.phone(Role::Editor).await, world.phone(Role::Auditor).await);
    // Whatever is put between, however it is spelled.
    for words in ["内部文件", "内 部\u{200b}文-件", "ｎｅｉ bu wen JIAN", "nei部wen件", "请看：内bu文件！"]
    {
        let (_, op) = sending(&world, ALL, text(words));
        let outcome = author.op(op.clone()).await;
        assert_eq!(waits(&outcome).message.position, 0, "{words}");
        assert_eq!(author.op(op).await, outcome, "again");
    }
    assert_eq!(say(&world, &author, ALL, "加微信群").await.position, 1, "only warned of");
    assert_eq!(say(&world, &editor, ALL, "内部文件不要发").await.position, 2, "a moderator knows");
    reader.sync().await;
    author.sync().await;
    assert_eq!(held(&reader, ALL).len(), 2);
    assert_eq!((author.ids(EntityKind::Held).len(), reader.ids(EntityKind::Held).len()), (5, 0));
    assert!(history(&reader, ALL, &[("q", "看")]).await.messages.is_empty());

    let waiting: Vec<Message> = queue(&editor).await.held;
    assert_eq!(waiting.len(), 5);
    assert_eq!(waiting[0].body, text("内部文件"));
    let [one, two, three, four, _] = &waiting[..] else { panic!("five") };
    assert_eq!(decide(&editor, one.id, &Decision::Allow).await.status(), 204);
    refused_as(decide(&editor, one.id, &Decision::Allow).await, Code::OpConflict).await;
    assert_eq!(decide(&editor, two.id, &refuse("请不要发文件")).await.status(), 204);
    refused_as(decide(&editor, two.id, &Decision::Allow).await, Code::OpConflict).await;
    for (reason, code) in [("", Code::OpInvalid), (&*"长".repeat(201), Code::OpInvalid)] {
        refused_as(decide(&editor, three.id, &refuse(reason)).await, code).await;
    }
    refused_as(decide(&editor, MessageId(Uuid::nil()), &Decision::Allow).await, Code::NotFound).await;
    refused_as(decide(&author, three.id, &Decision::Allow).await, Code::Forbidden).await;
    // Its author may take it back before anybody has seen it.
    let recall = |id| op(world.now(), Act::MessageRecall { room: ALL, id });
    let back = recall(four.id);
    for _ in 0..2 {
        assert_eq!(author.op(back.clone()).await, Outcome::Done { entity: None });
    }
    assert_eq!(author.op(recall(two.id)).await, Outcome::Done { entity: None }, "nor after it was refused");
    refused_as(decide(&editor, four.id, &Decision::Allow).await, Code::OpConflict).await;
    reader.sync().await;
    author.sync().await;
    let allowed = &held(&reader, ALL)[&3];
    assert_eq!((allowed.id, allowed.author.member), (one.id, author.profile.id));
    assert_eq!(author.ids(EntityKind::Held).len(), 2);
    // Sent once more, it is answered from where it is now.
    let act = |id| Act::MessageSend { room: ALL, id, body: text("内部文件"), quote: None, topic: None };
    assert_eq!(sent(&author.op(op(world.now(), act(one.id))).await), allowed);

    let (one, two) = (format!("room:{ALL} message:{}", one.id), format!("room:{ALL} message:{}", two.id));
    let log = log(&auditor).await;
    assert_eq!(log[0], ("words.set".into(), "words:2".into(), String::new()));
    assert_eq!(log[1], ("message.allow".into(), one, String::new()));
    assert_eq!(log[2], ("message.refuse".into(), two, "请不要发文件".into()));
    assert_eq!(log.len(), 3);
}

#[tokio::test]
async fn a_refused_message_stays_with_its_author_and_says_why() {
    let world = World::new().await;
    set_words(&world, "内部文件 hold").await;
    let (mut author, editor) = (world.phone(Role::Member).await, world.phone(Role::Editor).await);
    let (id, op) = sending(&world, ALL, text("内部文件"));
    author.op(op.clone()).await;
    decide(&editor, id, &refuse("不发文件")).await;
    author.sync().await;
    let Some(Entity::Held(held)) = author.entity(EntityKind::Held, &id.to_string()) else { panic!("held") };
    assert_eq!(held.refused.as_deref(), Some("不发文件"));
    assert_eq!(waits(&author.op(op).await), held);
    assert!(queue(&editor).await.held.is_empty());
}

#[tokio::test]
async fn a_report_is_seen_by_moderators_and_not_by_whom() {
    let world = World::new().await;
    let (author, one) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let (mut two, reviewer) = (world.phone(Role::Member).await, world.phone(Role::Reviewer).await);
    let (bad, fine) = (say(&world, &author, ALL, "卖茶叶").await, say(&world, &author, ALL, "读书").await);
    let report = |id, reason: &str| op(world.now(), Act::MessageReport { room: ALL, id, reason: reason.into() });
    assert_eq!(sent(&one.op(report(bad.id, "广告")).await), &bad);
    one.op(report(bad.id, "再说一遍")).await;
    two.op(report(bad.id, "")).await;
    two.op(report(fine.id, "看不懂")).await;
    assert_eq!(two.op(report(MessageId(Uuid::nil()), "")).await, refusal(Code::OpTargetGone));
    assert_eq!(two.op(report(fine.id, &"长".repeat(201))).await, refusal(Code::OpInvalid));
    let text = serde_json::to_string(&queue(&reviewer).await).expect("json");
    for who in [&one, &two] {
        assert!(!text.contains(&who.profile.id.to_string()), "{text}");
    }
    let waiting = queue(&reviewer).await.reports;
    assert_eq!(waiting.iter().map(|report| report.message.id).collect::<Vec<_>>(), [bad.id, fine.id]);
    assert_eq!(
        waiting[0].reasons.iter().map(String::as_str).collect::<std::collections::BTreeSet<_>>(),
        ["", "广告"].into()
    );
    assert_eq!(decide(&reviewer, fine.id, &Decision::Allow).await.status(), 204);
    assert_eq!(decide(&reviewer, bad.id, &refuse("广告")).await.status(), 204);
    assert_eq!(queue(&reviewer).await, Queue::default());
    refused_as(decide(&reviewer, bad.id, &Decision::Allow).await, Code::OpConflict).await;
    one.op(report(fine.id, "还是看不懂")).await;
    assert_eq!(queue(&reviewer).await.reports.len(), 1, "somebody else may report it again");
    two.sync().await;
    assert_eq!(held(&two, ALL)[&1].body, MessageBody::Removed { reason: "广告".into() });
    assert_eq!(held(&two, ALL)[&2], fine);
    let acts: Vec<_> = log(&world.phone(Role::Admin).await).await.into_iter().map(|(act, ..)| act).collect();
    assert_eq!(acts, ["report.dismiss", "message.remove"]);
}

#[tokio::test]
async fn moderators_take_out_and_pick() {
    let world = World::new().await;
    let (author, editor) = (world.phone(Role::Member).await, world.phone(Role::Editor).await);
    let message = say(&world, &author, ALL, "吃人一口，心短一截。").await;
    let pick = |on| op(world.now(), Act::MessagePick { room: ALL, id: message.id, on });
    assert!(sent(&editor.op(pick(true)).await).picked);
    assert!(sent(&editor.op(pick(true)).await).picked);
    let remove =
        |reason: &str| op(world.now(), Act::MessageRemove { room: ALL, id: message.id, reason: reason.into() });
    assert_eq!(editor.op(remove(" ")).await, refusal(Code::OpInvalid));
    let removed = editor.op(remove("跑题")).await;
    assert_eq!((&sent(&removed).body, sent(&removed).picked), (&MessageBody::Removed { reason: "跑题".into() }, false));
    assert_eq!(editor.op(remove("又跑题")).await, removed, "again is no harm");
    assert_eq!(editor.op(pick(true)).await, refusal(Code::OpTargetGone));
    assert_eq!(
        author.op(op(world.now(), Act::MessageRecall { room: ALL, id: message.id })).await,
        refusal(Code::OpConflict)
    );
    let acts: Vec<_> = log(&world.phone(Role::Auditor).await).await.into_iter().map(|(act, ..)| act).collect();
    assert_eq!(acts, ["message.pick", "message.remove"]);
}

#[tokio::test]
async fn an_audit_log_that_was_touched_is_found_out() {
    let world = World::new().await;
    let editor = world.phone(Role::Editor).await;
    for n in 0..5 {
        let message = say(&world, &editor, ALL, &n.to_string()).await;
        editor.op(op(world.now(), Act::MessagePick { room: ALL, id: message.id, on: true })).await;
    }
    let store = world.server.store();
    let verify = async || audit::store::verify(&mut store.db.read().await.expect("reads")).await.expect("reads");
    assert_eq!(verify().await.map(|checked| checked.seq), Ok(5));
    let (good, said, _) = cli(&world.config.data, &["audit", "verify"]);
    assert!(good && said.starts_with("5 entries"), "{said}");
    let (_, listed, _) = cli(&world.config.data, &["audit", "list", "--after", "3"]);
    assert_eq!(listed.lines().filter(|line| line.contains("message.pick")).count(), 2, "{listed}");
    // One after the other, on what the one before left.
    for (change, broken) in [
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("UPDATE audit SET reason = '没有理由' WHERE seq = 4", 4),
        ("UPDATE audit SET actor = NULL WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq = 1", 1),
    ] {
        let mut tx = store.db.write().await.expect("writes");
        sqlx::query(change).execute(&mut *tx).await.expect("changes");
        store.commit(tx).await.expect("commits");
        assert_eq!(verify().await, Err(audit::Broken { seq: broken }), "{change}");
    }
    let (good, _, error) = cli(&world.config.data, &["audit", "verify"]);
    assert!(!good && error.contains("entry 1"), "{error}");
}

#[tokio::test]
async fn who_sends_too_fast_waits_and_nothing_is_half_done() {
    let world = World::with(|config| (config.message_burst, config.message_refill) = (10, 2)).await;
    let (mut phone, other) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let post = async |phone: &Phone, batch: &OpBatch| {
        phone.request(Method::POST, "/api/v1/ops").json(batch).send().await.expect("answers")
    };
    let batch = |count: usize| OpBatch { ops: (0..count).map(|_| sending(&world, ALL, text("快")).1).collect() };
    let first = batch(8);
    assert_eq!(post(&phone, &first).await.status(), 200);
    let mut mixed = batch(3);
    let target = "article:a".parse().expect("a target");
    mixed.ops.insert(0, op(world.now(), Act::FavouriteSet { target, on: true }));
    let response = post(&phone, &mixed).await;
    assert_eq!(response.headers()["retry-after"], "1");
    let problem = refused(response).await;
    assert_eq!((problem.code, problem.status), (Code::RoomTooFast, 429));
    phone.sync().await;
    assert_eq!((held(&phone, ALL).len(), phone.ids(EntityKind::Mark).len()), (8, 0), "nothing of it is done");
    assert_eq!(post(&phone, &first).await.status(), 200, "what comes again costs nothing");
    assert_eq!(post(&other, &batch(10)).await.status(), 200, "others are not held up");
    let target = "article:a".parse().expect("a target");
    phone.op(op(world.now(), Act::FavouriteSet { target, on: true })).await;
    world.clock.set(world.now().plus(500));
    assert_eq!(post(&phone, &mixed).await.status(), 200, "and then it goes");
    world.clock.set(world.now().plus(60_000));
    let response = post(&phone, &batch(11)).await;
    assert_eq!(response.headers()["retry-after"], "1");
    refused_as(response, Code::RoomTooFast).await;
    assert_eq!(post(&phone, &batch(10)).await.status(), 200);
    // A thousand in a second.
    let mut taken = 0;
    for _ in 0..20 {
        let response = post(&phone, &batch(50)).await;
        taken += usize::from(response.status() == 200);
    }
    assert_eq!(taken, 0);
}

#[tokio::test]
async fn messages_that_mean_harm_are_plain_text_or_refused() {
    let world = World::new().await;
    let (phone, mut reader) = (world.phone(Role::Member).await, world.phone(Role::Member).await);
    let try_send = async |body| phone.op(sending(&world, ALL, body).1).await;
    let reflection = |words: &str| MessageBody::Reflection { text: words.into() };
    for (body, code) in [
        (text(&"大".repeat(350_000)), Code::MessageTooLong),
        (text(&"a".repeat(TEXT_CHARS_MAX + 1)), Code::MessageTooLong),
        (reflection(&"廉".repeat(301)), Code::MessageTooLong),
        (text(""), Code::MessageEmpty),
        (text("\u{200b}\u{202e}\u{2066}\u{feff}\u{3164} \n"), Code::MessageEmpty),
        (MessageBody::Recalled, Code::OpInvalid),
        (MessageBody::Removed { reason: "x".into() }, Code::OpInvalid),
    ] {
        assert_eq!(try_send(body).await, refusal(code));
    }
    for (said, kept) in [
        (
            "<script>alert(1)</script><img src=x onerror=alert(1)>",
            "<script>alert(1)</script><img src=x onerror=alert(1)>",
        ),
        ("文件\u{202e}fdp.exe", "文件fdp.exe"),
        ("廉\u{200b}洁\u{0}", "廉洁"),
        ("'); DROP TABLE message; --", "'); DROP TABLE message; --"),
        ("{\"put\":1}\\u0000", "{\"put\":1}\\u0000"),
    ] {
        assert_eq!(sent(&try_send(text(said)).await).body, text(kept), "{said:?}");
    }
    let zalgo = format!("a{}", "\u{301}".repeat(500));
    assert_eq!(sent(&try_send(text(&zalgo)).await).body.text().chars().count(), 5);
    // A body larger than a request may be, and one that is none.
    let huge = OpBatch { ops: vec![sending(&world, ALL, text(&"a".repeat(4_500_000))).1] };
    let response = phone.request(Method::POST, "/api/v1/ops").json(&huge).send().await.expect("answers");
    refused_as(response, Code::TooLarge).await;
    let mut odd = serde_json::to_value(OpBatch { ops: vec![sending(&world, ALL, text("a")).1] }).expect("json");
    odd["ops"][0]["act"]["message.send"]["body"] = serde_json::json!({ "html": { "text": "<b>" } });
    let response = phone.request(Method::POST, "/api/v1/ops").json(&odd).send().await.expect("answers");
    refused_as(response, Code::BadRequest).await;
    // Mentions of who is not there, and a topic of an issue that is not there, do no harm.
    let strangers = vec![reader.profile.id, lianxin_proto::id::MemberId(Uuid::nil())];
    let body = MessageBody::Text { text: "@张三".into(), mentions: strangers, everyone: false };
    let topic = Some(IssueId::new("no-such-issue").expect("an id"));
    let id = MessageId(Uuid::now_v7());
    let outcome = phone.op(op(world.now(), Act::MessageSend { room: ALL, id, body, quote: None, topic })).await;
    let MessageBody::Text { mentions, .. } = &sent(&outcome).body else { panic!("text") };
    assert_eq!(mentions, &[reader.profile.id]);
    reader.sync().await;
    assert_eq!(held(&reader, ALL).keys().copied().collect::<Vec<_>>(), (1..=7).collect::<Vec<_>>());
}
