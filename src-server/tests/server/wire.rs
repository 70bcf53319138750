//! The documents that others hold on to: the OpenAPI document and each kind of answer, as snapshots. A change here is a change of the wire.

use crate::{
    folder::Folder,
    world::{World, fresh_device, op},
};
use lianxin_proto::{
    API_VERSION_HEADER,
    id::{FeedbackId, IssueId, MessageId, OpId, QuestionId, SittingId, TemplateId},
    member::{FeedbackTopic, Role},
    op::{Act, OpBatch},
    quiz::{Answer, Submitted},
    room::MessageBody,
    time::Millis,
};
use lianxin_server::rooms::defaults::ALL;
use reqwest::{Method, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

fn snapshot(name: &str, value: &Value) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(name, value));
}

#[test]
fn the_openapi_document() {
    snapshot("openapi", &serde_json::to_value(lianxin_server::http::router::document()).expect("json"));
}

/// The small squares' bytes depend on the machine's own arithmetic.
fn without_thumbs(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "thumb" { *value = "THUMB".into() } else { without_thumbs(value) }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(without_thumbs),
        _ => {}
    }
}

/// An answer as a value, with what differs each time replaced.
async fn shown(response: Response, replace: &[(&str, &str)]) -> Value {
    let status = response.status().as_u16();
    let headers = ["content-type", API_VERSION_HEADER, "retry-after", "cache-control"];
    let headers: serde_json::Map<String, Value> = headers
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), response.headers().get(*name)?.to_str().ok()?.into())))
        .collect();
    let mut text = response.text().await.expect("a body");
    for (from, to) in replace {
        text = text.replace(from, to);
    }
    let mut body: Value = match text.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>() {
        Ok(mut lines) if lines.len() == 1 => lines.remove(0),
        Ok(lines) => lines.into(),
        Err(_) => text.into(),
    };
    without_thumbs(&mut body);
    serde_json::json!({ "status": status, "headers": headers, "body": body })
}

/// An article, an issue, a regulation, a question that rests on it and a test that asks it.
fn content() -> Folder {
    let folder = Folder::new();
    folder.article("moon-gift", "");
    folder.issue("d-0", "D+0", &["moon-gift"], "topic = \"怎么看？\"");
    folder.write(
        "regulations/fa.txt",
        "某某法\n（2018年3月20日通过）\n第一章 总则\n第一条 甲。\n第二条 有下列情形：\n（一）乙。",
    );
    folder.write(
        "questions/a.toml",
        "[[question]]\nid = \"q-1\"\ntype = \"judge\"\nstem = \"甲。\"\nanswer = true\nexplanation = \"见第一条。\"\nregulation = \"fa\"\ntitle = \"某某法\"\narticle = \"第一条\"\nversion = \"2018-03-20\"\ndifficulty = 1\ntags = [\"作风\"]\nstatus = \"published\"\n",
    );
    folder.write(
        "papers/test.toml",
        "title = \"冬季测试\"\nminutes = 5\nfrom = \"D-1 08:00\"\nuntil = \"D+1 18:00\"\n[[part]]\ntype = \"judge\"\ncount = 1\nmarks = 100\n",
    );
    folder
}

#[tokio::test]
async fn every_kind_of_answer() {
    let world = World::new().await;
    let folder = content();
    world.import_good(&folder).await;
    let request = fresh_device(&world.code(Role::Member).await);
    let response = world.activate(&request).await;
    let member = {
        let listed = lianxin_server::members::admin::list(world.server.store()).await.expect("lists");
        listed[0].profile.id.to_string()
    };
    let replace: Vec<(&str, &str)> = vec![(&member, "MEMBER"), (&world.server.store().epoch, "EPOCH")];
    snapshot("activate", &shown(response, &replace).await);
    snapshot("activate-again", &shown(world.activate(&fresh_device(&request.code)).await, &replace).await);

    let call = |method: Method, path: &str| world.request(method, path).bearer_auth(&request.token);
    let sync = call(Method::POST, "/api/v1/sync").body("{\"cursors\":{}}").send().await.expect("answers");
    snapshot("sync", &shown(sync, &replace).await);
    let odd = call(Method::POST, "/api/v1/sync").body("{\"cursors\":{\"room:x\":1}}").send().await.expect("answers");
    snapshot("sync-malformed", &shown(odd, &replace).await);
    let old = world.http.post(world.url("/api/v1/sync")).header(API_VERSION_HEADER, "0").send().await.expect("answers");
    snapshot("version-too-old", &shown(old, &replace).await);
    let new = world.http.post(world.url("/api/v1/sync")).header(API_VERSION_HEADER, "2").send().await.expect("answers");
    snapshot("version-too-new", &shown(new, &replace).await);

    let id = |n: u128| OpId(Uuid::from_u128(n));
    let mut read = op(Millis(1), Act::ReadMark { target: "article:moon-gift".parse().expect("a target"), on: true });
    read.id = id(1);
    let complaint = FeedbackId(Uuid::from_u128(7));
    let mut file =
        op(Millis(2), Act::FeedbackFile { id: complaint, topic: FeedbackTopic::Burden, text: "天天要截图".into() });
    file.id = id(2);
    let mut rate = op(Millis(3), Act::FeedbackRate { id: complaint, rating: 3 });
    rate.id = id(3);
    let mut submit = op(
        Millis(world.now().0 - 60_000),
        Act::PaperSubmit {
            template: TemplateId::new("test").expect("an id"),
            sitting: SittingId(Uuid::from_u128(8)),
            took_ms: 90_000,
            answers: vec![Submitted {
                question: QuestionId::new("q-1").expect("an id"),
                version: 1,
                answer: Some(Answer::Judge(true)),
            }],
        },
    );
    submit.id = id(4);
    let message = MessageId(Uuid::from_u128(9));
    let body = MessageBody::Text { text: "吃人一口，心短一截。".into(), mentions: vec![], everyone: false };
    let topic = Some(IssueId::new("d-0").expect("an id"));
    let mut say = op(Millis(4), Act::MessageSend { room: ALL, id: message, body, quote: None, topic });
    say.id = id(5);
    let mut entered = op(Millis(5), Act::RoomEnter { room: ALL, rules_version: 1 });
    entered.id = id(6);
    let batch = OpBatch { ops: vec![read, file, rate, submit, say, entered] };
    let ops = call(Method::POST, "/api/v1/ops").json(&batch).send().await.expect("answers");
    snapshot("ops", &shown(ops, &replace).await);
    let empty = call(Method::POST, "/api/v1/ops").body("{\"ops\":[]}").send().await.expect("answers");
    snapshot("ops-empty", &shown(empty, &replace).await);

    rooms(&world, &request.token, message, &replace).await;

    let tally =
        call(Method::POST, "/api/v1/quiz/tally").body(r#"{"answers":[{"question":"q-1","version":1,"right":true}]}"#);
    snapshot("quiz-tally", &shown(tally.send().await.expect("answers"), &replace).await);
    let forbidden = call(Method::GET, "/api/v1/quiz/tallies").send().await.expect("answers");
    snapshot("quiz-tallies-forbidden", &shown(forbidden, &replace).await);
    let editor = world.phone(Role::Editor).await;
    let tallies = editor.request(Method::GET, "/api/v1/quiz/tallies").send().await.expect("answers");
    snapshot("quiz-tallies", &shown(tallies, &replace).await);
    folder.write(
        "regulations/fa.txt",
        "某某法\n（2018年3月20日通过）\n第一章 总则\n第一条 甲等。\n第二条 有下列情形：\n（一）乙。",
    );
    world.import_good(&folder).await;
    let stale = editor.request(Method::GET, "/api/v1/quiz/stale").send().await.expect("answers");
    snapshot("quiz-stale", &shown(stale, &replace).await);
    let confirm = editor.request(Method::POST, "/api/v1/quiz/questions/q-1/confirm");
    let seen = lianxin_proto::bank::Confirm { basis: hex::encode(Sha256::digest("甲等。")) };
    let confirm = confirm.json(&seen).send().await.expect("answers");
    snapshot("quiz-confirm", &shown(confirm, &replace).await);

    let upload = call(Method::POST, "/api/v1/media").body(crate::folder::png(1)).send().await.expect("answers");
    snapshot("media-forbidden", &shown(upload, &replace).await);
    let missing = call(Method::GET, &format!("/api/v1/media/{}", "0".repeat(64))).send().await.expect("answers");
    snapshot("media-missing", &shown(missing, &replace).await);
    let live = call(Method::GET, "/api/v1/live").send().await.expect("answers");
    snapshot("live-without-upgrade", &shown(live, &replace).await);
    let health = world.request(Method::GET, "/healthz").send().await.expect("answers");
    snapshot("healthz", &shown(health, &replace).await);
    let nobody = world.request(Method::POST, "/api/v1/sync").send().await.expect("answers");
    snapshot("unauthorized", &shown(nobody, &replace).await);
    let left = call(Method::DELETE, "/api/v1/device").send().await.expect("answers");
    snapshot("leave", &shown(left, &replace).await);
}

/// What the routes of rooms and the audit log answer about one message.
async fn rooms(world: &World, token: &str, message: MessageId, replace: &[(&str, &str)]) {
    let call = |method: Method, path: &str| world.request(method, path).bearer_auth(token);
    let room = format!("/api/v1/rooms/{ALL}");
    let history = call(Method::GET, &format!("{room}/messages?q=心短")).send().await.expect("answers");
    snapshot("rooms-history", &shown(history, replace).await);
    let stranger = call(Method::GET, &format!("/api/v1/rooms/{}/messages", Uuid::nil())).send().await.expect("answers");
    snapshot("rooms-not-in", &shown(stranger, replace).await);
    let report = op(world.now(), Act::MessageReport { room: ALL, id: message, reason: "跑题".into() });
    let reporter = world.phone(Role::Member).await;
    reporter.op(report).await;
    let moderator = world.phone(Role::Reviewer).await;
    let queue = moderator.request(Method::GET, &format!("{room}/queue")).send().await.expect("answers");
    snapshot("rooms-queue", &shown(queue, replace).await);
    let decide = moderator.request(Method::POST, &format!("{room}/queue/{message}")).body("\"allow\"");
    snapshot("rooms-decide", &shown(decide.send().await.expect("answers"), replace).await);
    let auditor = world.phone(Role::Auditor).await;
    let editor = world.phone(Role::Editor).await;
    let words = async |based_on: u64, words: Value| {
        let body = serde_json::json!({ "based_on": based_on, "words": words });
        let request = editor.request(Method::POST, "/api/v1/words").json(&body);
        shown(request.send().await.expect("answers"), replace).await
    };
    snapshot("words-conflict", &words(1_000_000, serde_json::json!([{ "word": "内部", "act": "hold" }])).await);
    snapshot("words-refused", &words(0, serde_json::json!([{ "word": "……", "act": "warn" }])).await);
    // An empty list where there is none changes nothing, and stands nowhere.
    snapshot("words-set", &words(0, serde_json::json!([])).await);
    let audit = auditor.request(Method::GET, "/api/v1/audit").send().await.expect("answers");
    let mut audit = shown(audit, &[(&moderator.profile.id.to_string(), "MODERATOR")]).await;
    // The hash is over the moderator's id, which is another each time.
    audit["body"]["entries"][0]["hash"] = "HASH".into();
    snapshot("audit", &audit);
    snapshot("ops-too-fast", &{
        let many = |n: u128| {
            let body = MessageBody::Reflection { text: "静".into() };
            op(
                Millis(6),
                Act::MessageSend { room: ALL, id: MessageId(Uuid::from_u128(n)), body, quote: None, topic: None },
            )
        };
        let batch = OpBatch { ops: (100..300).map(many).collect() };
        shown(call(Method::POST, "/api/v1/ops").json(&batch).send().await.expect("answers"), replace).await
    });
}
