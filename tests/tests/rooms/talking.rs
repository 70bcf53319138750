//! Two and more phones talk: live, over an outage, and from two phones of one member.

use super::*;
use lianxin_proto::{
    call::{OpenRoom, Outbox, PickMessage, ReadRoom, RecallMessage, SaveDraft},
    feed::{Entity, FeedId},
    view::room::{Draft, QuoteView, SendState},
};
use lianxin_tests::{
    sim::check::stored,
    world::{Recorder, ask, open},
};
use std::{fs, path::Path};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_phones_talk_live() {
    let (_world, _, phones) = people(&[("王建国", Role::Editor), ("李秀英", Role::Member)]).await;
    let [one, other] = phones.as_slice() else { panic!("two") };
    let room = room(one, EVERYONE).await;
    one.client.resume();
    other.client.resume();

    // Nobody calls for a sync from here on.
    let first = say(one, room, "吃人一口，心短一截。").await;
    until("it is there", async || shown(other, room).await == ["吃人一口，心短一截。"]).await;
    let heard = rows(other, room).await.remove(0);
    assert_eq!((heard.id, heard.position, heard.name.as_str(), heard.mine), (first, Some(1), "王建国", false));
    assert_eq!(find_room(other, EVERYONE).await.unwrap().unread, 1);

    let quote = Quote::Message { id: first, position: 1 };
    send(other, room, text("我家老爷子常说"), Some(quote)).await;
    until("the answer is there", async || shown(one, room).await.len() == 2).await;
    let answer = rows(one, room).await.remove(1);
    let Some(QuoteView::Message { id, name, gist, .. }) = &answer.quote else { panic!("{answer:?}") };
    assert_eq!((*id, name.as_str(), gist.as_str()), (first, "王建国", "吃人一口，心短一截。"));
    assert!(answer.for_me, "it answers the first");

    one.ask(PickMessage { room, id: answer.id, on: true }).await.unwrap();
    until("it is picked", async || rows(other, room).await[1].picked).await;

    one.ask(RecallMessage { room, id: first }).await.unwrap();
    until("it is taken back", async || shown(other, room).await == ["［已撤回］", "我家老爷子常说"]).await;
    let answer = rows(other, room).await.remove(1);
    let Some(QuoteView::Message { gist, .. }) = &answer.quote else { panic!("{answer:?}") };
    assert!(!gist.contains("吃人一口"), "what was taken back is not read on in a quote: {gist}");

    send(one, room, photo(), None).await;
    send(one, room, recorded(), None).await;
    until("picture and voice are there", async || shown(other, room).await[2..] == ["［图片］", "［语音］"]).await;
    let rows = rows(other, room).await;
    let (BodyView::Photo { media, preview, width, height }, BodyView::Voice { media: sound, ms, .. }) =
        (&rows[2].body, &rows[3].body)
    else {
        panic!("{rows:?}")
    };
    assert_eq!((*width, *height), (640, 480));
    assert!(*ms > 3_000 && *ms < 5_000, "{ms}");
    for media in [media, preview] {
        let bytes = other.client.media(media).await.expect("the picture");
        image::load_from_memory(&bytes).expect("is one");
    }
    assert_eq!(other.client.media(sound).await.expect("the voice"), voice::RECORDED);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_composed_offline_is_sent_in_order() {
    let (mut world, _, mut phones) = people(&[("王建国", Role::Member), ("李秀英", Role::Member)]).await;
    let other = phones.pop().unwrap();
    let one = phones.pop().unwrap();
    let room = room(&one, EVERYONE).await;
    say(&one, room, "头一句").await;
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    world.stop().await.unwrap();

    say(&one, room, "第二句").await;
    send(&one, room, photo(), None).await;
    send(&one, room, recorded(), None).await;
    send(&one, room, Content::Reflection { text: "守住小节".into() }, None).await;
    let never = say(&one, room, "写错了").await;
    let quoted = rows(&one, room).await[0].id;
    send(&one, room, text("末一句"), Some(Quote::Message { id: quoted, position: 1 })).await;
    one.ask(SaveDraft { room, draft: Draft { text: "还没写完".into(), ..Draft::default() } }).await.unwrap();
    // Not sent yet: simply not sent.
    one.ask(RecallMessage { room, id: never }).await.unwrap();
    one.sync().await.unwrap_err();
    let all = ["头一句", "第二句", "［图片］", "［语音］", "［微感悟］守住小节", "末一句"];
    assert_eq!(shown(&one, room).await, all, "they appear at once");
    let waiting =
        |rows: Vec<MessageRow>| rows.iter().filter(|row| matches!(row.state, SendState::Waiting { .. })).count();
    assert_eq!(waiting(rows(&one, room).await), 5);

    // The phone is off in between.
    let one = one.restart().await.unwrap();
    assert_eq!(shown(&one, room).await, all);
    assert_eq!(one.ask(OpenRoom { id: room, topic: None, at: None }).await.unwrap().draft.text, "还没写完");

    world.start().await.unwrap();
    one.sync().await.unwrap();
    other.sync().await.unwrap();
    for phone in [&one, &other] {
        let rows = rows(phone, room).await;
        assert_eq!(rows.iter().map(says).collect::<Vec<_>>(), all);
        assert_eq!(rows.iter().map(|row| row.position).collect::<Vec<_>>(), (1..=6).map(Some).collect::<Vec<_>>());
        assert!(rows.iter().all(|row| row.state == SendState::Sent));
    }
    assert!(one.ask(Outbox {}).await.unwrap().is_empty());
    assert_eq!(stored(world.data(), room).unwrap().len(), 6, "what was not sent is nowhere");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).map(|_| ()).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copied_phone_sends_nothing_twice() {
    let (world, coded, phones) = people(&[("王建国", Role::Member)]).await;
    let one = &phones[0];
    let room = room(one, EVERYONE).await;
    say(one, room, "甲").await;
    send(one, room, photo(), None).await;
    say(one, room, "乙").await;
    // Moved to a new phone by copying all that is on it, as the makers' tools do, with what waits to be sent; and the old one is used on.
    let twin = tempfile::tempdir().unwrap();
    Arc::clone(&one.client).close().await;
    copy(one.folder(), twin.path());
    let twin = open(twin.path(), Arc::new(SystemClock), Arc::new(Recorder::default())).unwrap();
    let old = open(one.folder(), Arc::new(SystemClock), Arc::new(Recorder::default())).unwrap();
    twin.sync().await.unwrap();
    old.sync().await.unwrap();
    twin.sync().await.unwrap();
    let lines = |client| ask(client, RoomLines { room, topic: None, beside: Beside::After(0), limit: 100 });
    let (one, other) = (lines(&twin).await.unwrap().rows, lines(&old).await.unwrap().rows);
    assert_eq!(one.iter().map(says).collect::<Vec<_>>(), ["甲", "［图片］", "乙"]);
    assert_eq!(
        one.iter().map(|row| (row.id, row.position)).collect::<Vec<_>>(),
        other.iter().map(|row| (row.id, row.position)).collect::<Vec<_>>()
    );
    assert_eq!(stored(world.data(), room).unwrap().len(), 3);
    let own = FeedId::Member(coded[0].profile.id);
    let seats = world.held(&[own]).await.unwrap();
    assert!(seats.keys().any(|(_, kind, _)| kind == "seat"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_phones_of_one_member_agree() {
    let (world, coded, phones) = people(&[("王建国", Role::Member), ("李秀英", Role::Member)]).await;
    let tablet = second(&world, &coded[0], Arc::new(SystemClock)).await;
    let (phone, other) = (&phones[0], &phones[1]);
    let room = room(phone, EVERYONE).await;
    for words in ["一", "二", "三", "四"] {
        say(other, room, words).await;
    }
    other.sync().await.unwrap();
    for device in [phone, &tablet] {
        device.sync().await.unwrap();
        assert_eq!(find_room(device, EVERYONE).await.unwrap().unread, 4);
    }
    // Read further on one than on the other, and on both without a network between.
    phone.ask(ReadRoom { room, position: 3 }).await.unwrap();
    tablet.ask(ReadRoom { room, position: 1 }).await.unwrap();
    assert_eq!(find_room(phone, EVERYONE).await.unwrap().unread, 1);
    assert_eq!(find_room(&tablet, EVERYONE).await.unwrap().unread, 3);
    for device in [phone, &tablet, phone, &tablet] {
        device.sync().await.unwrap();
    }
    for device in [phone, &tablet] {
        assert_eq!(find_room(device, EVERYONE).await.unwrap().unread, 1, "the further one counts");
    }
    // One's own is never unread, from whichever phone it was said.
    say(&tablet, room, "五").await;
    tablet.sync().await.unwrap();
    phone.sync().await.unwrap();
    assert_eq!(find_room(phone, EVERYONE).await.unwrap().unread, 1);
    assert!(rows(phone, room).await[4].mine);
    let held = world.held(&[FeedId::Room(room)]).await.unwrap();
    let seat = held.keys().find(|(_, kind, _)| kind == "seat");
    assert_eq!(seat, None, "how far somebody has read is told to nobody else");
    for (key, (_, value)) in held.iter().filter(|((_, kind, _), _)| kind == "participant") {
        assert!(value.get("read").is_none() && value.get("online").is_none(), "{key:?}: {value}");
    }
    let entity: Entity = serde_json::from_value(
        serde_json::json!({ "message": held.iter().find(|((_, kind, _), _)| kind == "message").unwrap().1.1 }),
    )
    .unwrap();
    assert!(matches!(entity, Entity::Message(_)));
}
