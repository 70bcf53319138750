//! A room as its member sees it: opened, read, changed, left.

use super::told;
use crate::{
    Client,
    store::ops,
    testing::{
        Phone, at,
        content::PIXEL,
        room_server::{RoomServer, the_room},
        rooms::{person, text},
    },
};
use base64::Engine as _;
use lianxin_proto::{
    call::{
        EnterRoom, NotifyRoom, OpenRoom, Outbox, PickMessage, PlayedVoice, ReadRoom, RecallMessage, RemoveMessage,
        ReportMessage, RoomLines, RoomPicks, Rooms, SaveDraft, SendMessage, SetSeat, WantMedia,
    },
    event::Event,
    feed::{Change, Entity, FeedId, Page},
    id::MediaId,
    problem::Code,
    room::{Message, MessageBody, Notify, Photo, Quote, SeatRole, Voice},
    view::room::{Beside, BodyView, Content, Draft, Lines, MessageRow, QuoteView, RoomRow, RoomView, SendState},
};
use std::sync::Arc;

pub(super) const NOW: (&str, &str) = ("2026-09-22", "20:00");

/// A phone that has synced the room.
pub(super) async fn phone(server: &RoomServer) -> (Phone, Arc<Client>) {
    let phone = Phone::new(at(NOW.0, NOW.1));
    phone.activated(&server.server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    (phone, client)
}

pub(super) async fn start() -> RoomServer {
    RoomServer::start(at(NOW.0, NOW.1)).await
}

pub(super) async fn open(client: &Client) -> RoomView {
    client.ask(OpenRoom { id: the_room(), topic: None, at: None }).await.expect("a room")
}

pub(super) async fn row(client: &Client) -> RoomRow {
    client.ask(Rooms {}).await.expect("rooms").rooms.remove(0)
}

pub(super) async fn lines(client: &Client, beside: Beside, limit: u32) -> Lines {
    client.ask(RoomLines { room: the_room(), topic: None, beside, limit }).await.expect("lines")
}

pub(super) fn words(content: &str) -> Content {
    Content::Text { text: content.into(), mentions: vec![], everyone: false }
}

pub(super) fn photo() -> Content {
    Content::Photo { bytes: base64::engine::general_purpose::STANDARD.encode(PIXEL) }
}

pub(super) async fn send(client: &Client, content: Content) -> MessageRow {
    client.ask(SendMessage { room: the_room(), topic: None, content, quote: None }).await.expect("sent")
}

/// A row in a word.
pub(super) fn said(row: &MessageRow) -> String {
    match &row.body {
        BodyView::Text { pieces } => pieces.iter().map(|piece| piece.text.as_str()).collect(),
        BodyView::Reflection { text } => text.clone(),
        BodyView::Photo { .. } => "[photo]".into(),
        BodyView::Voice { .. } => "[voice]".into(),
        BodyView::Recalled { .. } => "[recalled]".into(),
        BodyView::Removed { .. } => "[removed]".into(),
    }
}

pub(super) fn all_said(lines: &Lines) -> Vec<String> {
    lines.rows.iter().map(said).collect()
}

#[tokio::test]
async fn a_room_is_listed_and_opened_at_the_first_unread_message() {
    let server = start().await;
    for n in 1..=60 {
        server.state().say(2, text(&format!("第{n}条")));
    }
    let (_phone, client) = phone(&server).await;
    let listed = row(&client).await;
    assert_eq!((listed.title.as_str(), listed.unread, listed.mentioned), ("廉心莲语", 60, false));
    assert_eq!(listed.last, "何秀兰：第60条");
    client.ask(ReadRoom { room: the_room(), position: 40 }).await.expect("read");
    let room = open(&client).await;
    assert_eq!((room.people, room.first_unread, row(&client).await.unread), (3, Some(41), 20));
    let positions: Vec<_> = room.lines.rows.iter().filter_map(|row| row.position).collect();
    assert_eq!((positions.first(), positions.last()), (Some(&11), Some(&60)));
    assert!(room.lines.before && !room.lines.after);
    let there = client.ask(OpenRoom { id: the_room(), topic: None, at: Some(15) }).await.expect("a room");
    assert!(there.lines.rows.iter().any(|row| row.position == Some(15)) && there.lines.after);
    client.ask(ReadRoom { room: the_room(), position: 9_999 }).await.expect("read");
    let room = open(&client).await;
    assert_eq!((room.first_unread, room.lines.rows.last().and_then(|row| row.position)), (None, Some(60)));
}

#[tokio::test]
async fn unread_agrees_over_two_phones_and_never_goes_back() {
    let server = start().await;
    for n in 1..=5 {
        server.state().say(2, text(&format!("第{n}条")));
    }
    let (_first, a) = phone(&server).await;
    let (_second, b) = phone(&server).await;
    a.ask(ReadRoom { room: the_room(), position: 2 }).await.expect("read");
    a.ask(ReadRoom { room: the_room(), position: 4 }).await.expect("read");
    b.ask(ReadRoom { room: the_room(), position: 3 }).await.expect("read");
    assert_eq!((row(&a).await.unread, row(&b).await.unread), (1, 2));
    assert_eq!(a.ask(Outbox {}).await.expect("the outbox").len(), 1, "only the last is sent");
    a.sync_text().await.expect("synced");
    b.sync_text().await.expect("synced");
    a.sync_text().await.expect("synced");
    assert_eq!((row(&a).await.unread, row(&b).await.unread), (1, 1));
    // Taken out, a message is nothing to be read.
    server.state().edit(5, |message| message.body = MessageBody::Removed { reason: "广告".into() });
    for client in [&a, &b] {
        client.sync_text().await.expect("synced");
        assert_eq!(row(client).await.unread, 0);
        assert_eq!(row(client).await.last, "管理员移出了一条消息");
    }
    a.ask(ReadRoom { room: the_room(), position: 1 }).await.expect("read");
    assert!(a.ask(Outbox {}).await.expect("the outbox").is_empty(), "nothing new was read");
}

/// The answer to one's own message may stand further on than what the feed has brought: what lies between must not count as read.
#[tokio::test]
async fn nothing_is_read_that_is_not_here() {
    let server = start().await;
    server.state().say(2, text("一"));
    let (_phone, client) = phone(&server).await;
    server.state().say(2, text("二"));
    send(&client, words("三")).await;
    let core = Arc::clone(client.core());
    let answered = {
        let op = client.ask(Outbox {}).await.expect("the outbox")[0].id;
        let mine = Message { id: open(&client).await.lines.rows[1].id, ..server.state().say(1, text("三")) };
        let done = lianxin_proto::op::Outcome::Done { entity: Some(Entity::Message(mine)) };
        lianxin_proto::op::OpAnswer { id: op, outcome: done }
    };
    let feed = crate::testing::content::private();
    core.store
        .write(move |tx| crate::sync::outbox::take_answer(tx, feed, &answered).map(|_| ()))
        .await
        .expect("answered");
    assert_eq!(open(&client).await.lines.rows.last().and_then(|row| row.position), Some(3));
    client.ask(ReadRoom { room: the_room(), position: 3 }).await.expect("read");
    client.sync_text().await.expect("synced");
    assert_eq!(row(&client).await.unread, 1, "the second one came only now");
}

#[tokio::test]
async fn mentions_and_answers_are_for_me() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    send(&client, words("谁去？")).await;
    client.sync_text().await.expect("synced");
    let mine = server.state().messages[0].1.clone();
    let quote = |message: &Message| Some(Quote::Message { id: message.id, position: message.position });
    {
        let mut state = server.state();
        let mention = MessageBody::Text { text: "请@李明看看".into(), mentions: vec![person(1)], everyone: false };
        state.say(2, mention);
        let answer = state.say(2, text("我去"));
        state.edit(answer.position, |message| message.quote = quote(&mine));
        state.say(2, text("别的"));
    }
    client.sync_text().await.expect("synced");
    let room = open(&client).await;
    let for_me: Vec<bool> = room.lines.rows.iter().map(|row| row.for_me).collect();
    assert_eq!(for_me, [false, true, true, false]);
    assert!(row(&client).await.mentioned);
    let BodyView::Text { pieces } = &room.lines.rows[1].body else { panic!("{:?}", room.lines.rows[1].body) };
    assert_eq!(pieces.iter().filter(|piece| piece.hit).map(|piece| piece.text.as_str()).collect::<Vec<_>>(), ["@李明"]);
    let quoted = QuoteView::Message { id: mine.id, position: 1, name: "李明".into(), gist: "谁去？".into() };
    assert_eq!(room.lines.rows[2].quote, Some(quoted));
    // Taken back, it is not read on in the quote.
    client.ask(RecallMessage { room: the_room(), id: mine.id }).await.expect("taken back");
    let room = open(&client).await;
    assert!(matches!(&room.lines.rows[2].quote, Some(QuoteView::Message { gist, .. }) if gist == "这条消息已撤回"));
}

#[tokio::test]
async fn a_moderator_takes_out_and_picks_at_once_and_others_may_not() {
    let server = start().await;
    for n in 1..=3 {
        server.state().say(2, text(&format!("第{n}条")));
    }
    let (_phone, client) = phone(&server).await;
    let rows = open(&client).await.lines.rows;
    let (room, id) = (the_room(), rows[0].id);
    let remove = RemoveMessage { room, id, reason: "广告".into() };
    assert!(client.ask(remove.clone()).await.is_err());
    assert!(client.ask(PickMessage { room, id, on: true }).await.is_err());
    let seat = |role| SetSeat { room, member: person(2), role, reason: String::new() };
    assert!(client.ask(seat(SeatRole::Muted)).await.is_err());
    assert!(client.ask(RecallMessage { room, id }).await.is_err(), "not one's own");
    client.ask(ReportMessage { room, id, reason: String::new() }).await.expect("reported");
    server.state().set_role(SeatRole::Moderator);
    client.sync_text().await.expect("synced");
    assert!(client.ask(RemoveMessage { reason: " ".into(), ..remove.clone() }).await.is_err(), "without a reason");
    client.ask(remove).await.expect("taken out");
    client.ask(PickMessage { room, id: rows[1].id, on: true }).await.expect("picked");
    client.ask(seat(SeatRole::Muted)).await.expect("silenced");
    assert!(client.ask(seat(SeatRole::Moderator)).await.is_err(), "the owner's to say");
    let shown = |view: RoomView| view.lines.rows.into_iter().map(|row| (said(&row), row.picked)).collect::<Vec<_>>();
    let expected = [("[removed]".to_owned(), false), ("第2条".into(), true), ("第3条".into(), false)];
    assert_eq!(shown(open(&client).await), expected, "before it is sent");
    client.sync_text().await.expect("synced");
    assert_eq!(shown(open(&client).await), expected, "and after");
    assert_eq!(server.state().texts(), ["[removed]", "第2条", "第3条"]);
    let picks = client.ask(RoomPicks { room, offset: 0, limit: 10 }).await.expect("picks");
    assert_eq!(picks.iter().map(said).collect::<Vec<_>>(), ["第2条"]);
}

#[tokio::test]
async fn rules_are_shown_until_they_were_seen_and_notices_are_ones_own() {
    let server = start().await;
    let (phone, client) = phone(&server).await;
    let mut room = crate::testing::rooms::room(1, "廉心莲语");
    room.rules_version = 2;
    let page = |room| Page {
        feed: FeedId::Room(the_room()),
        from: 4,
        to: 5,
        more: false,
        changes: vec![Change::Put { seq: 5, entity: Entity::Room(room) }],
    };
    let session = client.core().session().await.expect("a session");
    client.core().live_page(&session, page(room)).await.expect("taken");
    assert!(open(&client).await.rules.is_some());
    client.ask(EnterRoom { room: the_room() }).await.expect("entered");
    client.ask(NotifyRoom { room: the_room(), notify: Notify::All }).await.expect("set");
    client.close().await;
    let client = phone.open();
    let view = open(&client).await;
    assert_eq!((view.rules, view.notify), (None, Notify::All));
    client.sync_text().await.expect("synced");
    let view = open(&client).await;
    assert_eq!((view.rules, view.notify), (None, Notify::All));
    let titles = client.ask(Outbox {}).await.expect("the outbox");
    assert!(titles.is_empty(), "{titles:?}");
}

#[tokio::test]
async fn a_live_page_is_told_and_a_gap_leads_to_a_sync() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    let session = client.core().session().await.expect("a session");
    let page = |from: u64, message: Message| Page {
        feed: FeedId::Room(the_room()),
        from,
        to: from + 1,
        more: false,
        changes: vec![Change::Put { seq: from + 1, entity: Entity::Message(message) }],
    };
    let (one, two) = {
        let mut state = server.state();
        (state.say(2, text("一")), state.say(2, text("二")))
    };
    let mut events = Box::pin(client.events());
    client.core().live_page(&session, page(5, two)).await.expect("passed over");
    assert!(open(&client).await.lines.rows.is_empty());
    tokio::time::timeout(std::time::Duration::from_secs(5), client.core().nudged()).await.expect("a sync is asked for");
    assert_eq!(told(&mut events).await, []);
    client.core().live_page(&session, page(4, one.clone())).await.expect("taken");
    assert_eq!(told(&mut events).await, [Event::RoomsChanged { rooms: vec![the_room()] }]);
    assert_eq!(all_said(&open(&client).await.lines), ["一"]);
    client.core().live_page(&session, page(4, one)).await.expect("again");
    client.sync_text().await.expect("synced");
    assert_eq!(all_said(&open(&client).await.lines), ["一", "二"]);
}

#[tokio::test]
async fn what_does_not_belong_into_a_room_is_refused() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    let session = client.core().session().await.expect("a session");
    let other = crate::testing::rooms::message(2, 1, 2, text("别处"));
    let nowhere = crate::testing::rooms::message(1, 0, 2, text("无处"));
    let long = crate::testing::rooms::message(1, 1, 2, text(&"长".repeat(2_001)));
    let seat = Entity::Seat(crate::testing::rooms::seat(1));
    for entity in [Entity::Message(other), Entity::Message(nowhere), Entity::Message(long), seat] {
        let page = Page {
            feed: FeedId::Room(the_room()),
            from: 4,
            to: 5,
            more: false,
            changes: vec![Change::Put { seq: 5, entity }],
        };
        client.core().live_page(&session, page).await.expect_err("refused");
    }
    assert!(open(&client).await.lines.rows.is_empty());
}

#[tokio::test]
async fn moved_out_nothing_is_left_but_what_was_not_sent() {
    let server = start().await;
    let file = PIXEL.to_vec();
    let id = MediaId::of(&file);
    server.state().files.insert(id.clone(), file);
    server.state().say(2, MessageBody::Photo(Photo { media: id.clone(), preview: None, width: 1, height: 1 }));
    server.state().say(2, text("内部的话"));
    let (phone, client) = phone(&server).await;
    client.sync().await.expect("synced with pictures");
    assert!(client.media(&id).await.is_some());
    client
        .ask(SaveDraft { room: the_room(), draft: Draft { text: "写了一半".into(), ..Draft::default() } })
        .await
        .expect("kept");
    client.ask(ReadRoom { room: the_room(), position: 2 }).await.expect("read");
    server.state().down = true;
    send(&client, words("没发出去的话")).await;
    client.sync_text().await.expect_err("down");
    server.state().down = false;
    server.state().put_out();
    let mut events = Box::pin(client.events());
    // The ops are refused by the server now; the feed goes with this sync.
    client.sync_text().await.expect("synced");
    assert!(told(&mut events).await.contains(&Event::RoomsChanged { rooms: vec![the_room()] }));
    assert!(client.ask(Rooms {}).await.expect("rooms").rooms.is_empty());
    assert!(client.ask(OpenRoom { id: the_room(), topic: None, at: None }).await.is_err());
    assert!(
        client.ask(SendMessage { room: the_room(), topic: None, content: words("又"), quote: None }).await.is_err()
    );
    assert!(client.ask(RoomLines { room: the_room(), topic: None, beside: Beside::After(0), limit: 9 }).await.is_err());
    assert!(client.media(&id).await.is_none());
    let left = std::fs::read_dir(phone.folder.path().join("data/media")).map_or(0, Iterator::count);
    assert_eq!(left, 0, "its files are gone");
    let outbox = client.ask(Outbox {}).await.expect("the outbox");
    let outbox: Vec<_> = outbox.iter().map(|row| (row.title.as_str(), row.wedged.as_deref())).collect();
    assert_eq!(outbox, [("发到一个群“没发出去的话”", Some(Code::NotInRoom.chinese()))]);
    assert!(client.held().await.expect("held").iter().all(|row| !row.feed.starts_with("room:")));
    // Back again, the room is as if new.
    {
        let mut state = server.state();
        state.out = false;
        state.set_seat_back();
    }
    client.sync_text().await.expect("synced");
    let view = open(&client).await;
    assert_eq!(view.draft, Draft::default());
    assert_eq!(view.lines.rows.len(), 3, "two, and what was not sent");
}

/// What waits when the member is moved out is wedged even where no batch reached the server before; of what the server may have done nothing is said.
#[tokio::test]
async fn ops_of_a_room_left_are_wedged_by_the_phone_itself() {
    let server = start().await;
    let (_phone, client) = phone(&server).await;
    send(&client, words("出去了的话")).await;
    let begin = |tx: &rusqlite::Transaction<'_>| {
        let sent: Vec<_> = ops::batch(tx, 1)?.into_iter().map(|op| op.id).collect();
        ops::begin(tx, &sent)
    };
    client.core().store.write(begin).await.expect("begun");
    send(&client, words("没出去的话")).await;
    client.core().store.write(|tx| crate::store::rooms::left(tx, the_room())).await.expect("left");
    let outbox = client.ask(Outbox {}).await.expect("the outbox");
    let wedged: Vec<_> = outbox.iter().map(|row| row.wedged.as_deref()).collect();
    assert_eq!(wedged, [None, Some(Code::NotInRoom.chinese())]);
}

#[tokio::test]
async fn previews_come_by_themselves_and_voices_when_asked_for() {
    let server = start().await;
    let sound = [&b"OggS\x00\x02"[..], &[0; 22], b"OpusHead", &[0; 40]].concat();
    let files = [PIXEL.to_vec(), crate::testing::content::pixel(1), sound, b"<html>".to_vec()];
    let ids = files.clone().map(|bytes| MediaId::of(&bytes));
    {
        let mut state = server.state();
        for (id, bytes) in ids.iter().zip(files) {
            state.files.insert(id.clone(), bytes);
        }
        let [preview, full, voice, none] = ids.clone();
        state.say(2, MessageBody::Photo(Photo { media: full, preview: Some(preview), width: 1, height: 1 }));
        for media in [voice, none] {
            state.say(2, MessageBody::Voice(Voice { media, ms: 900, peaks: vec![3, 9] }));
        }
    }
    let (_phone, client) = phone(&server).await;
    let outcome = client.sync().await.expect("synced");
    assert_eq!(outcome.pictures, 1, "the preview alone");
    let [preview, full, voice, none] = ids;
    assert!(client.ask(WantMedia { id: preview }).await.expect("asked"));
    let mut events = Box::pin(client.events());
    for id in [&full, &voice, &none] {
        assert!(!client.ask(WantMedia { id: id.clone() }).await.expect("asked"));
    }
    client.core().serve_wants().await;
    let mut arrived: Vec<MediaId> = told(&mut events)
        .await
        .into_iter()
        .flat_map(|event| if let Event::MediaArrived { ids } = event { ids } else { vec![] })
        .collect();
    let mut expected = vec![full.clone(), voice.clone()];
    arrived.sort();
    expected.sort();
    assert_eq!(arrived, expected, "what is no voice is not taken");
    assert!(client.ask(WantMedia { id: voice }).await.expect("asked"));
    assert!(!client.ask(WantMedia { id: MediaId::of(b"named by nothing") }).await.expect("asked"));
    let spoken = open(&client).await.lines.rows[1].id;
    let played = async || matches!(open(&client).await.lines.rows[1].body, BodyView::Voice { played: true, .. });
    assert!(!played().await);
    client.ask(PlayedVoice { room: the_room(), id: spoken }).await.expect("played");
    assert!(played().await);
}

#[tokio::test]
async fn a_held_message_waits_and_goes_to_the_room_or_not() {
    let server = start().await;
    let (phone, client) = phone(&server).await;
    server.state().hold = Some("内部".into());
    send(&client, words("内部文件")).await;
    send(&client, words("平常话")).await;
    client.sync_text().await.expect("synced");
    let states = |view: &RoomView| view.lines.rows.iter().map(|row| (said(row), row.state.clone())).collect::<Vec<_>>();
    let expected = [("平常话".to_owned(), SendState::Sent), ("内部文件".into(), SendState::Held)];
    assert_eq!(states(&open(&client).await), expected);
    server.state().decide(Some("涉及工作秘密"));
    client.sync_text().await.expect("synced");
    let refused = SendState::Refused { reason: "涉及工作秘密".into() };
    assert_eq!(open(&client).await.lines.rows[1].state, refused);
    send(&client, words("内部通知")).await;
    client.sync_text().await.expect("synced");
    // The latest of the two is decided of; the other is taken back by its writer.
    let (first, second) = {
        let rows = open(&client).await.lines.rows;
        (rows[1].id, rows[2].id)
    };
    client.ask(RecallMessage { room: the_room(), id: first }).await.expect("taken back");
    assert_eq!(open(&client).await.lines.rows.len(), 2, "gone from the page at once");
    client.sync_text().await.expect("synced");
    server.state().decide(None);
    client.sync_text().await.expect("synced");
    let view = open(&client).await;
    assert_eq!(states(&view), [("平常话".to_owned(), SendState::Sent), ("内部通知".into(), SendState::Sent)]);
    assert_eq!(view.lines.rows[1].id, second);
    drop(phone);
}

#[tokio::test]
async fn a_history_that_begins_anew_keeps_drafts_and_what_waits() {
    let server = start().await;
    server.state().say(2, text("一"));
    let (_phone, client) = phone(&server).await;
    let draft = Draft { text: "写了一半".into(), ..Draft::default() };
    client.ask(SaveDraft { room: the_room(), draft: draft.clone() }).await.expect("kept");
    server.state().down = true;
    client
        .ask(SendMessage {
            room: the_room(),
            topic: None,
            content: Content::Photo { bytes: base64::engine::general_purpose::STANDARD.encode(PIXEL) },
            quote: None,
        })
        .await
        .expect("sent");
    let core = Arc::clone(client.core());
    core.store.write(|tx| crate::store::feeds::remove(tx, FeedId::Room(the_room()))).await.expect("removed");
    server.state().down = false;
    client.sync_text().await.expect("synced");
    let view = open(&client).await;
    assert_eq!((all_said(&view.lines), view.draft), (vec!["一".to_owned(), "[photo]".into()], draft));
}
