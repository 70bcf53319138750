//! Who is moved out, or moves: from that moment they see and receive nothing, on any path, also on a connection that is open just then.

use super::*;
use lianxin_proto::{
    call::{Account, RoomPeople, Start},
    feed::{Change, FeedId},
    problem::Code,
    room::{History, MessageBody, Photo, Queue, SeatRole},
    view::room::SendState,
};
use lianxin_server::{
    members::admin::MemberChange,
    rooms::admin::{self as rooms_admin, SeatTo},
};
use lianxin_tests::raw::{Device, Heard, saying, sending};
use reqwest::Method;
use std::collections::BTreeMap;

async fn device(world: &World, coded: &Coded) -> Device {
    let store = world.store().await.unwrap();
    let code = admin::new_code(&store, coded.profile.id).await.unwrap().code;
    store.close().await;
    Device::of(&world.url(), &code).await.unwrap()
}

async fn move_to(world: &World, coded: &Coded, unit: &str) {
    let store = world.store().await.unwrap();
    let change = MemberChange { unit: Some(unit.into()), ..MemberChange::default() };
    admin::change(&store, coded.profile.id, change).await.unwrap();
    store.close().await;
}

/// A picture that a device puts into a room and says.
async fn picture(device: &Device, room: RoomId, shade: u8) -> lianxin_proto::id::MediaId {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(64, 48, image::Rgb([shade, 80, 60]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    let media = device.upload(room, bytes.into_inner()).await.unwrap().expect("kept");
    let body = MessageBody::Photo(Photo { media: media.clone(), preview: None, width: 64, height: 48 });
    device.act(sending(room, body, None)).await.unwrap().expect("said");
    media
}

/// Every path by which a room could be reached, and what each is answered.
async fn paths(device: &Device, room: RoomId, media: &lianxin_proto::id::MediaId) -> Vec<(&'static str, String)> {
    let base = format!("/api/v1/rooms/{room}");
    let mut answers = Vec::new();
    let code = |problem: &lianxin_proto::problem::Problem| format!("{} {}", problem.status, problem.code.as_str());
    for (name, path) in [("history", format!("{base}/messages")), ("search", format!("{base}/messages?q=%E5%BB%89"))] {
        let answer = device.get::<History>(&path).await.unwrap();
        answers
            .push((name, answer.map_or_else(|problem| code(&problem), |page| format!("200 {}", page.messages.len()))));
    }
    let answer = device.get::<Queue>(&format!("{base}/queue")).await.unwrap();
    answers.push(("queue", answer.map_or_else(|problem| code(&problem), |_| "200".into())));
    let answer = device.upload(room, b"\x89PNG\r\n\x1a\n".to_vec()).await.unwrap();
    answers.push(("upload", answer.map_or_else(|problem| code(&problem), |_| "201".into())));
    let answer = device.media(media).await.unwrap();
    answers.push(("media", answer.map_or_else(|status| status.to_string(), |_| "200".into())));
    let answer = device.say(room, "我还在").await.unwrap();
    answers.push(("say", answer.map_or_else(|code| code.as_str().to_owned(), |_| "done".into())));
    let decide = device.request(Method::POST, &format!("{base}/queue/{}", uuid::Uuid::now_v7()));
    let answer = decide.header("content-type", "application/json").body("\"allow\"").send().await.unwrap();
    answers.push(("decide", answer.status().as_u16().to_string()));
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_member_moved_out_has_nothing_from_that_moment() {
    let (world, coded, phones) =
        people(&[("王建国", Role::Member), ("李秀英", Role::Member), ("周桂兰", Role::Member)]).await;
    let (stays, goes) = (&phones[0], &phones[1]);
    let room = room(stays, EVERYONE).await;
    let leaving = device(&world, &coded[1]).await;
    let talking = device(&world, &coded[0]).await;
    let media = picture(&talking, room, 1).await;
    let mut ear = leaving.listen().await.unwrap();
    let mut others = device(&world, &coded[2]).await.listen().await.unwrap();
    goes.client.resume();
    talking.say(room, "之前的话").await.unwrap().expect("said");
    ear.until("之前的话").await.unwrap();
    others.until("之前的话").await.unwrap();
    until("it is there", async || shown(goes, room).await.contains(&"之前的话".to_owned())).await;
    assert!(paths(&leaving, room, &media).await.iter().take(2).all(|(_, answer)| answer.starts_with("200")));
    until("it knows", async || rows(goes, room).await.len() == 3).await;

    let store = world.store().await.unwrap();
    admin::revoke(&store, coded[1].profile.id.0).await.unwrap();
    store.close().await;
    // At once, with the connection still open.
    talking.say(room, "之后的话").await.unwrap().expect("said");
    others.until("之后的话").await.unwrap();

    let (heard, why) = ear.to_the_end().await.unwrap();
    assert_eq!(why, "auth.revoked");
    assert!(!heard.contains("之后的话"), "{heard}");
    for (path, answer) in paths(&leaving, room, &media).await {
        assert!(answer.starts_with("401") || answer == "auth.revoked", "{path}: {answer}");
    }
    assert!(leaving.sync().await.is_err());
    assert!(leaving.listen().await.is_err(), "no new connection");
    until("the phone is told", async || matches!(goes.ask(Start {}).await.unwrap().account, Account::Revoked { .. }))
        .await;
    // Its own member's last word, and nothing after it.
    stays.sync().await.unwrap();
    let people = stays.ask(RoomPeople { room, query: String::new(), limit: 100 }).await.unwrap();
    assert_eq!(people.iter().filter(|person| person.member == coded[1].profile.id).count(), 0);
    assert_eq!(shown(stays, room).await, ["［图片］", "之前的话", "我还在", "之后的话"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_changes_the_unit_changes_the_room() {
    let (world, coded, phones) = people(&[("王建国", Role::Admin), ("李秀英", Role::Member)]).await;
    let (other, moves) = (&phones[0], &phones[1]);
    let store = world.store().await.unwrap();
    let change = |title: &str, unit: &str| rooms_admin::Change {
        title: Some(title.into()),
        units: Some(vec![unit.into()]),
        ..rooms_admin::Change::default()
    };
    let finance = rooms_admin::add(&store, change("财政局的人", "区财政局")).await.unwrap().id;
    let water = rooms_admin::add(&store, change("水务局的人", "区水务局")).await.unwrap().id;
    store.close().await;
    for phone in [other, moves] {
        phone.sync().await.unwrap();
        assert!(find_room(phone, "财政局的人").await.is_some());
        assert!(find_room(phone, "水务局的人").await.is_none());
    }
    let (raw, talking) = (device(&world, &coded[1]).await, device(&world, &coded[0]).await);
    let media = picture(&talking, finance, 2).await;
    say(moves, finance, "走之前").await;
    moves.sync().await.unwrap();
    moves.client.resume();
    let mut ear = raw.listen().await.unwrap();
    talking.say(finance, "还听得到").await.unwrap().expect("said");
    ear.until("还听得到").await.unwrap();
    until("it is there", async || shown(moves, finance).await.contains(&"还听得到".to_owned())).await;

    move_to(&world, &coded[1], "区水务局").await;
    talking.say(finance, "听不到了").await.unwrap().expect("said");
    talking.say(room(other, EVERYONE).await, "大家都听得到").await.unwrap().expect("said");
    // The connection either ends, and comes again without the room, or goes on without it.
    let heard = loop {
        match ear.next().await.unwrap() {
            Heard::Closed(_) => break String::new(),
            Heard::Said(live) => {
                let text = serde_json::to_string(&live).unwrap();
                assert!(!text.contains("听不到了"), "{text}");
                if text.contains("大家都听得到") {
                    break text;
                }
            }
        }
    };
    drop(heard);
    for (path, answer) in paths(&raw, finance, &media).await {
        let refused = ["403", "404", "room.not_in"].iter().any(|code| answer.starts_with(code));
        assert!(refused, "{path}: {answer}");
    }
    let (changes, end) = raw.sync_behind(BTreeMap::from([(FeedId::Room(finance), 1)])).await.unwrap();
    assert!(end.dropped.contains(&FeedId::Room(finance)));
    assert!(changes.iter().all(|(feed, _)| *feed != FeedId::Room(finance)));
    assert!(changes.iter().any(|(feed, change)| *feed == FeedId::Room(water) && matches!(change, Change::Put { .. })));

    // The phone that is awake learns it by itself.
    until("the room is gone", async || find_room(moves, "财政局的人").await.is_none()).await;
    until("the other is there", async || find_room(moves, "水务局的人").await.is_some()).await;
    let held = moves.held().await.unwrap();
    assert!(
        held.keys().all(|(feed, ..)| *feed != FeedId::Room(finance).to_string()),
        "nothing of it stays on the phone"
    );
    assert!(moves.client.media(&media).await.is_none());
    say(moves, water, "新来的").await;
    until("it is said", async || rows(moves, water).await.iter().any(|row| row.state == SendState::Sent)).await;
    other.sync().await.unwrap();
    assert_eq!(shown(other, finance).await, ["［图片］", "走之前", "还听得到", "听不到了"]);
    assert!(find_room(other, "水务局的人").await.is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_officers_room_is_the_officers() {
    let (world, coded, phones) =
        people(&[("苏敏", Role::Officer), ("李秀英", Role::Member), ("方正", Role::Admin)]).await;
    let (officer, member) = (&phones[0], &phones[1]);
    let room = room(officer, OFFICERS).await;
    assert!(find_room(member, OFFICERS).await.is_none());
    let (inside, outside) = (device(&world, &coded[0]).await, device(&world, &coded[1]).await);
    let media = picture(&inside, room, 3).await;
    assert!(inside.media(&media).await.unwrap().is_ok());
    for other in [&outside, &device(&world, &coded[2]).await] {
        for (path, answer) in paths(other, room, &media).await {
            let refused = ["403", "404", "room.not_in"].iter().any(|code| answer.starts_with(code));
            assert!(refused, "{path}: {answer}");
        }
        let (changes, _) = other.sync_behind(BTreeMap::from([(FeedId::Room(room), 0)])).await.unwrap();
        assert!(changes.iter().all(|(feed, _)| *feed != FeedId::Room(room)));
    }
    // Nor is it told by what is quoted of it elsewhere.
    let everyone = self::room(member, EVERYONE).await;
    let (changes, _) = inside.sync().await.unwrap();
    let id = changes
        .iter()
        .find_map(|(_, change)| match change {
            Change::Put { entity: lianxin_proto::feed::Entity::Message(message), .. } if message.room == room => {
                Some(message.id)
            }
            _ => None,
        })
        .expect("the picture's message");
    let body = MessageBody::Text { text: "看这个".into(), mentions: Vec::new(), everyone: false };
    let quote = Some(Quote::Message { id, position: 1 });
    assert_eq!(outside.act(sending(everyone, body, quote)).await.unwrap().unwrap_err(), Code::OpInvalid);

    // A seat given by hand lets in, and taken it lets nobody in any more.
    let store = world.store().await.unwrap();
    rooms_admin::seat(&store, room, coded[1].profile.id, SeatTo::Role(SeatRole::Muted), "旁听").await.unwrap();
    store.close().await;
    member.sync().await.unwrap();
    assert!(find_room(member, OFFICERS).await.is_some());
    assert!(outside.media(&media).await.unwrap().is_ok());
    assert_eq!(outside.say(room, "旁听的话").await.unwrap().unwrap_err(), Code::Muted);
    let store = world.store().await.unwrap();
    rooms_admin::seat(&store, room, coded[1].profile.id, SeatTo::Rule, "").await.unwrap();
    store.close().await;
    assert_eq!(outside.act(saying(room, "还在吗")).await.unwrap().unwrap_err(), Code::NotInRoom);
    assert!(outside.media(&media).await.unwrap().is_err());
    member.sync().await.unwrap();
    assert!(find_room(member, OFFICERS).await.is_none());
}
