//! Messages on their way: offline, cut off anywhere, refused, taken back. Whatever happens, each is in the room once and in the order it was sent.

use super::rooms::{all_said, open, phone, photo, row, said, send, start, words};
use crate::{
    SyncError,
    testing::{
        content::PIXEL,
        room_server::{RoomServer, the_room},
        rooms::text,
    },
};
use lianxin_proto::{
    call::{ClearMedia, DeleteOp, OpenRoom, Outbox, RecallMessage, RetryOp, SaveDraft, SendMessage},
    id::MediaId,
    op::Act,
    problem::Code,
    room::{MessageBody, Quote, RECALL_WITHIN, SeatRole},
    time::Millis,
    view::room::{BodyView, Content, Draft, MessageRow, SendState},
};

fn states(rows: &[MessageRow]) -> Vec<&'static str> {
    rows.iter()
        .map(|row| match row.state {
            SendState::Sent => "sent",
            SendState::Waiting { .. } => "waiting",
            SendState::Failed { .. } => "failed",
            SendState::Held => "held",
            SendState::Refused { .. } => "refused",
        })
        .collect()
}

fn picture() -> MediaId {
    MediaId::of(&PIXEL)
}

fn times_done(server: &RoomServer, is: impl Fn(&Act) -> bool) -> usize {
    server.state().done.iter().filter(|act| is(act)).count()
}

#[tokio::test]
async fn what_is_written_offline_stands_at_once_and_is_sent_in_order() {
    let server = start().await;
    server.state().say(2, text("早"));
    let (phone, client) = phone(&server).await;
    let draft = Draft { text: "写了一半".into(), ..Draft::default() };
    send(&client, words("一\u{200b}")).await;
    let shown = send(&client, photo()).await;
    assert!(matches!(&shown.body, BodyView::Photo { media, .. } if *media == picture()));
    send(&client, Content::Reflection { text: "三".into() }).await;
    client.ask(SaveDraft { room: the_room(), draft: draft.clone() }).await.expect("kept");
    client.close().await;
    let client = phone.open();
    let room = open(&client).await;
    assert_eq!(all_said(&room.lines), ["早", "一", "[photo]", "三"]);
    assert_eq!(states(&room.lines.rows), ["sent", "waiting", "waiting", "waiting"]);
    assert_eq!(room.draft, draft);
    assert_eq!(client.media(&picture()).await, Some(PIXEL.to_vec()), "the picture is seen before it is sent");
    let titles: Vec<_> = client.ask(Outbox {}).await.expect("the outbox").into_iter().map(|row| row.title).collect();
    assert_eq!(titles, ["发到廉心莲语“一”", "发到廉心莲语的图片", "发到廉心莲语的微感悟“三”"]);
    assert_eq!(row(&client).await.last, "我：［微感悟］三");
    // Room on the phone is not made at the cost of what is not sent yet.
    client.ask(ClearMedia {}).await.expect("cleared");
    client.sync_text().await.expect("synced");
    let room = open(&client).await;
    assert_eq!(states(&room.lines.rows), ["sent"; 4]);
    assert_eq!(all_said(&room.lines), ["早", "一", "[photo]", "三"]);
    assert_eq!(server.state().texts(), ["早", "一", "[photo]", "三"]);
    let asked: Vec<_> = server.server.asked.lock().expect("asked").iter().map(|asked| asked.line.clone()).collect();
    let sent: Vec<_> = asked.iter().filter(|line| line.contains("ops") || line.contains("media")).collect();
    assert_eq!(sent.len(), 3, "what stands before the picture, the picture, the rest: {sent:?}");
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty());
    client.ask(ClearMedia {}).await.expect("cleared");
    assert!(client.media(&picture()).await.is_some(), "fetched again");
}

/// The app is killed and the line cut after each single step.
#[tokio::test]
async fn cut_off_anywhere_each_message_is_there_once() {
    let server = start().await;
    let (phone, mut client) = phone(&server).await;
    for content in [words("一"), photo(), words("三"), photo()] {
        send(&client, content).await;
        client.close().await;
        client = phone.open();
    }
    let mut cut = 0;
    loop {
        server.state().lose = 1;
        let result = client.sync_text().await;
        client.close().await;
        client = phone.open();
        let lost = server.state().lose == 0;
        server.state().lose = 0;
        if !lost {
            result.expect("nothing was left to be lost");
            break;
        }
        result.expect_err("lost");
        cut += 1;
        // Whatever was lost, the page shows each once.
        assert_eq!(all_said(&open(&client).await.lines), ["一", "[photo]", "三", "[photo]"]);
        assert!(cut < 20);
        // The next one goes through, so that the step after it is cut too.
        server.state().lose = 0;
        if cut % 2 == 0 {
            client.sync_text().await.expect("synced");
        }
    }
    assert!(cut >= 2, "{cut}");
    assert_eq!(server.state().texts(), ["一", "[photo]", "三", "[photo]"]);
    let room = open(&client).await;
    assert_eq!(states(&room.lines.rows), ["sent"; 4]);
    assert_eq!(room.lines.rows.iter().filter_map(|row| row.position).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[tokio::test]
async fn a_message_that_the_feed_brings_before_its_answer_stands_once() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    let before = send(&client, words("一")).await;
    server.state().fail_after = 1;
    assert_eq!(client.sync_text().await, Err(SyncError::Refused(Code::Internal)));
    let room = open(&client).await;
    assert_eq!((all_said(&room.lines), states(&room.lines.rows)), (vec!["一".to_owned()], vec!["sent"]));
    assert_eq!(room.lines.rows[0].id, before.id);
    assert_eq!(client.ask(Outbox {}).await.expect("the outbox").len(), 1, "asked again to be sure");
    client.sync_text().await.expect("synced");
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty());
    assert_eq!(all_said(&open(&client).await.lines), ["一"]);
    assert_eq!(server.state().texts(), ["一"]);
}

#[tokio::test]
async fn taken_back_before_it_was_sent_it_is_simply_not_sent() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    let sent = send(&client, photo()).await;
    client.ask(RecallMessage { room: the_room(), id: sent.id }).await.expect("taken back");
    assert!(open(&client).await.lines.rows.is_empty());
    client.sync().await.expect("synced");
    assert!(server.state().done.is_empty() && server.files().is_empty());
    assert!(client.media(&picture()).await.is_none());
}

#[tokio::test]
async fn taken_back_while_nobody_knows_whether_it_was_sent_both_go() {
    let server = start().await;
    let (phone, client) = phone(&server).await;
    let sent = send(&client, words("说错了")).await;
    server.state().lose = 1;
    client.sync_text().await.expect_err("lost");
    client.ask(RecallMessage { room: the_room(), id: sent.id }).await.expect("taken back");
    client.ask(RecallMessage { room: the_room(), id: sent.id }).await.expect("once is enough");
    assert_eq!(all_said(&open(&client).await.lines), ["[recalled]"]);
    client.sync_text().await.expect("synced");
    assert_eq!(server.state().texts(), ["[recalled]"]);
    assert_eq!(times_done(&server, |act| matches!(act, Act::MessageSend { .. })), 1);
    let again = |row: &MessageRow| match &row.body {
        BodyView::Recalled { again } => again.clone(),
        _ => None,
    };
    assert_eq!(again(&open(&client).await.lines.rows[0]).as_deref(), Some("说错了"));
    phone.clock.set(Millis(phone.clock_now().0 + 3_600_000));
    assert_eq!(again(&open(&client).await.lines.rows[0]), None, "only a short while");
}

#[tokio::test]
async fn taken_back_in_time_and_too_late() {
    let server = start().await;
    // The server's clock is an hour ahead of the phone's.
    let (phone, client) = phone(&server).await;
    let late = phone.clock_now().plus(3_600_000);
    server.state().now = late;
    send(&client, words("一")).await;
    send(&client, words("二")).await;
    client.sync_text().await.expect("synced");
    let rows = open(&client).await.lines.rows;
    assert_eq!(rows[0].recall_until, Some(phone.clock_now().plus(RECALL_WITHIN)), "by this phone's clock");
    client.ask(RecallMessage { room: the_room(), id: rows[0].id }).await.expect("in time");
    assert_eq!(row(&client).await.last, "我：二");
    client.sync_text().await.expect("synced");
    phone.clock.set(phone.clock_now().plus(RECALL_WITHIN + 1));
    assert_eq!(open(&client).await.lines.rows[1].recall_until, None);
    let error = client.ask(RecallMessage { room: the_room(), id: rows[1].id }).await.expect_err("too late");
    assert_eq!(error.message, Code::RecallLate.chinese());
    assert_eq!(server.state().texts(), ["[recalled]", "二"]);
}

#[tokio::test]
async fn a_refused_message_says_why_and_can_be_tried_again_or_deleted() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    server.state().refuse = Some(("坏".into(), Code::Muted));
    for content in [words("一"), words("坏话"), words("坏人"), words("四")] {
        send(&client, content).await;
    }
    let outcome = client.sync_text().await.expect("synced");
    assert_eq!((outcome.ops_done, outcome.ops_wedged), (2, 2));
    let rows = open(&client).await.lines.rows;
    assert_eq!(rows.iter().map(said).collect::<Vec<_>>(), ["一", "四", "坏话", "坏人"]);
    let ops: Vec<_> = rows
        .iter()
        .filter_map(|row| match &row.state {
            SendState::Failed { op, reason } => {
                assert_eq!(reason, Code::Muted.chinese());
                Some(*op)
            }
            _ => None,
        })
        .collect();
    assert_eq!(ops.len(), 2);
    assert!(row(&client).await.failed);
    client.ask(DeleteOp { id: ops[1] }).await.expect("deleted");
    server.state().refuse = None;
    client.ask(RetryOp { id: ops[0] }).await.expect("tried again");
    assert_eq!(states(&open(&client).await.lines.rows), ["sent", "sent", "waiting"]);
    client.sync_text().await.expect("synced");
    assert_eq!(server.state().texts(), ["一", "四", "坏话"]);
    assert!(!row(&client).await.failed);
}

#[tokio::test]
async fn a_refused_file_stops_its_message_alone_and_a_busy_server_stops_all() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    server.state().refuse_files = Some(Code::Unavailable);
    for content in [words("一"), photo(), words("三")] {
        send(&client, content).await;
    }
    assert_eq!(client.sync_text().await, Err(SyncError::Refused(Code::Unavailable)));
    assert_eq!(server.state().texts(), ["一"], "what stands behind the picture waits for it");
    server.state().refuse_files = Some(Code::MediaRefused);
    client.sync_text().await.expect("synced");
    assert_eq!(server.state().texts(), ["一", "三"]);
    let rows = open(&client).await.lines.rows;
    let SendState::Failed { op, reason } = &rows[2].state else { panic!("{:?}", rows[2].state) };
    assert_eq!(reason, Code::MediaRefused.chinese());
    assert!(client.media(&picture()).await.is_some(), "kept as long as it may be tried again");
    server.state().refuse_files = None;
    client.ask(DeleteOp { id: *op }).await.expect("deleted");
    assert_eq!(all_said(&open(&client).await.lines), ["一", "三"]);
    assert!(client.media(&picture()).await.is_none(), "its file goes with it");
}

#[tokio::test]
async fn a_file_that_the_server_lost_goes_again_when_tried_again() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    send(&client, photo()).await;
    // The file arrives, the message does not; then the server forgets the file.
    server.state().burst = Some(0);
    assert_eq!(client.sync_text().await, Err(SyncError::TooFast(7)));
    server.state().burst = None;
    server.state().files.clear();
    client.sync_text().await.expect("synced");
    let rows = open(&client).await.lines.rows;
    let SendState::Failed { op, reason } = &rows[0].state else { panic!("{:?}", rows[0].state) };
    assert_eq!(reason, Code::MediaMissing.chinese());
    client.ask(RetryOp { id: *op }).await.expect("tried again");
    client.sync_text().await.expect("synced");
    assert_eq!(server.state().texts(), ["[photo]"]);
}

/// The server takes only so many at a time: the phone sends fewer, in order, and waits as long as it is told.
#[tokio::test]
async fn too_many_at_once_are_sent_in_smaller_batches() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    for n in 0..11 {
        send(&client, words(&format!("第{n}条"))).await;
    }
    server.state().burst = Some(3);
    client.sync_text().await.expect("synced");
    let expected: Vec<String> = (0..11).map(|n| format!("第{n}条")).collect();
    assert_eq!(server.state().texts(), expected);
    server.state().burst = Some(0);
    send(&client, words("还有")).await;
    assert_eq!(client.sync_text().await, Err(SyncError::TooFast(7)));
    assert_eq!(states(&open(&client).await.lines.rows).last(), Some(&"waiting"), "no failure: it goes by itself");
    server.state().burst = None;
    client.sync_text().await.expect("synced");
    assert_eq!(server.state().texts().last().map(String::as_str), Some("还有"));
}

#[tokio::test]
async fn deleted_while_nobody_knows_whether_it_was_sent_it_is_taken_back() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    send(&client, words("一")).await;
    server.state().lose = 1;
    client.sync_text().await.expect_err("lost");
    let op = client.ask(Outbox {}).await.expect("the outbox")[0].id;
    client.ask(DeleteOp { id: op }).await.expect("deleted");
    assert!(open(&client).await.lines.rows.is_empty());
    client.sync_text().await.expect("synced");
    assert_eq!(server.state().texts(), ["[recalled]"]);
    // And where it never got there nobody hears of it.
    send(&client, words("二")).await;
    server.state().down = true;
    client.sync_text().await.expect_err("down");
    let op = client.ask(Outbox {}).await.expect("the outbox")[0].id;
    client.ask(DeleteOp { id: op }).await.expect("deleted");
    server.state().down = false;
    client.sync_text().await.expect("synced");
    assert_eq!(server.state().texts(), ["[recalled]"]);
    assert!(client.ask(Outbox {}).await.expect("the outbox").is_empty());
}

#[tokio::test]
async fn bounds_are_held_before_anything_is_sent() {
    let server = start().await;
    server.state().say(2, text("早"));
    let (_phone, client) = phone(&server).await;
    let ask = async |content, quote| {
        let call = SendMessage { room: the_room(), topic: None, content, quote };
        client.ask(call).await.map_err(|error| error.message)
    };
    let refused = |code: Code| Err::<(), _>(code.chinese().to_owned());
    assert_eq!(ask(words(" \u{200b} "), None).await.map(|_| ()), refused(Code::MessageEmpty));
    assert_eq!(ask(words(&"长".repeat(2_001)), None).await.map(|_| ()), refused(Code::MessageTooLong));
    let reflection = Content::Reflection { text: "长".repeat(301) };
    assert_eq!(ask(reflection, None).await.map(|_| ()), refused(Code::MessageTooLong));
    let everyone = Content::Text { text: "@所有人".into(), mentions: vec![], everyone: true };
    assert!(ask(everyone.clone(), None).await.is_err());
    let mentions = (0..21).map(crate::testing::rooms::person).collect();
    assert!(ask(Content::Text { text: "大家".into(), mentions, everyone: false }, None).await.is_err());
    assert!(ask(Content::Photo { bytes: "PGh0bWw+".into() }, None).await.is_err());
    let first = open(&client).await.lines.rows[0].clone();
    let wrong = Quote::Message { id: first.id, position: 9 };
    assert!(ask(words("好"), Some(wrong)).await.is_err());
    let topic = SendMessage {
        room: the_room(),
        topic: Some("i-1".parse().expect("an id")),
        content: words("好"),
        quote: Some(Quote::Message { id: first.id, position: 1 }),
    };
    client.ask(topic).await.expect("sent");
    server.state().set_role(SeatRole::Moderator);
    client.sync_text().await.expect("synced");
    ask(everyone, None).await.expect("a moderator may");
    client.sync_text().await.expect("synced");
    server.state().set_role(SeatRole::Muted);
    client.sync_text().await.expect("synced");
    assert_eq!(ask(words("好"), None).await.map(|_| ()), refused(Code::Muted));
    let sent = server.state().messages.iter().map(|(_, message)| message.clone()).collect::<Vec<_>>();
    assert_eq!(sent[1].topic, None, "the room has no topics");
    assert!(matches!(&sent[2].body, MessageBody::Text { everyone: true, .. }));
    assert_eq!(server.state().texts(), ["早", "好", "@所有人"]);
    assert!(client.ask(OpenRoom { id: crate::testing::rooms::room_id(7), topic: None, at: None }).await.is_err());
}

#[tokio::test]
async fn a_message_sent_is_in_the_composer_no_more() {
    let server = start().await;
    let (phone, client) = phone(&server).await;
    let draft = Draft { text: "你好".into(), ..Draft::default() };
    client.ask(SaveDraft { room: the_room(), draft: draft.clone() }).await.expect("kept");
    assert_eq!(row(&client).await.draft, "你好");
    send(&client, photo()).await;
    assert_eq!(open(&client).await.draft, draft, "a picture is not what stands there");
    send(&client, words("你好")).await;
    client.close().await;
    assert_eq!(open(&phone.open()).await.draft, Draft::default());
}
