//! What a phone tells of what is said in its rooms.

use super::live::{living_with, until};
use crate::{
    Client, SyncError,
    testing::{
        Phone, at,
        content::{body, end, page, private},
        rooms::{message, person, room, room_id, seat, text},
        server::{Server, lines, problem},
    },
};
use lianxin_proto::{
    call::{NotifyRoom, OpenRoom, ReadRoom, SaveSettings, SelfTest, Settings},
    feed::{Entity, FeedId, Live},
    problem::Code,
    room::{Message, MessageBody, Notify, Quote, Room, Seat},
    time::Millis,
};
use std::sync::{Arc, Mutex, atomic::Ordering};
use tokio_tungstenite::tungstenite;

fn noon() -> Millis {
    at("2026-09-23", "12:00")
}

fn said(position: u64, author: u128, words: MessageBody, at: Millis) -> Entity {
    Entity::Message(Message { at, ..message(1, position, author, words) })
}

fn mention(words: &str) -> MessageBody {
    MessageBody::Text { text: words.into(), mentions: vec![person(1)], everyone: false }
}

/// The answers of a server that tells of one room: the room and these messages, then more of them with each sync.
fn answers(room: &Room, rounds: Vec<Vec<Entity>>) -> Vec<Vec<u8>> {
    let seat = Entity::Seat(Seat { room: room.id, ..seat(1) });
    let feed = FeedId::Room(room.id);
    let mut cursor = 0;
    let mut answers = Vec::new();
    for messages in rounds {
        let mut pages = Vec::new();
        let mut entities = messages;
        if cursor == 0 {
            pages.push(page(private(), 0, vec![seat.clone()]));
            entities.insert(0, Entity::Room(room.clone()));
        }
        let room_page = page(feed, cursor, entities);
        cursor = room_page.to;
        pages.push(room_page);
        answers.push(body(pages, end("e", false)));
    }
    answers
}

/// A phone that synced once with a server that takes nothing from it, so that what is done here counts before the server knows.
async fn synced(phone: &Phone, answers: Vec<Vec<u8>>) -> (Arc<Client>, Server) {
    let left = Mutex::new(answers.into_iter());
    let server = Server::start(move |asked| {
        let bytes = if asked.line.ends_with("/sync") {
            let next = left.lock().expect("answers").next();
            lines(&next.unwrap_or_else(|| body(vec![], end("e", false))))
        } else {
            problem(Code::Unavailable)
        };
        async move { bytes }
    })
    .await;
    phone.activated(&server.address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    (client, server)
}

/// Syncs again; what waits in the outbox goes on waiting.
async fn again(client: &Client) {
    let synced = client.sync_text().await;
    assert!(matches!(synced, Ok(_) | Err(SyncError::Refused(Code::Unavailable))), "{synced:?}");
}

fn bodies(phone: &Phone) -> Vec<String> {
    phone.platform.notices.lock().expect("notices").iter().map(|notice| notice.body.clone()).collect()
}

#[tokio::test]
async fn a_mention_is_told_once_over_syncs_and_restarts() {
    let phone = Phone::new(noon());
    let rounds = vec![
        vec![said(1, 2, text("大家早"), noon()), said(2, 2, mention("@李明 在吗"), noon())],
        vec![said(3, 3, mention("@李明 看一眼"), noon())],
    ];
    let (client, _server) = synced(&phone, answers(&room(1, "廉心莲语"), rounds)).await;
    assert_eq!(bodies(&phone), ["何秀兰提到您：@李明 在吗"]);
    client.tick().await;
    client.close().await;
    let client = phone.open();
    client.tick().await;
    assert_eq!(bodies(&phone).len(), 1, "told once");
    again(&client).await;
    assert_eq!(bodies(&phone)[1..], ["有 2 人提到您"]);
    let notices = phone.platform.notices.lock().expect("notices").clone();
    assert_eq!(notices[0].id, notices[1].id, "in place of the one before");
    assert_eq!((notices[1].title.as_str(), &notices[1].path), ("廉心莲语", &format!("/room/{}?at=2", room_id(1))));
}

#[tokio::test]
async fn an_answer_is_told_and_talk_is_not_until_it_is_asked_for() {
    let phone = Phone::new(noon());
    let mine = message(1, 1, 1, text("我家就一条"));
    let answer = Message {
        at: noon(),
        quote: Some(Quote::Message { id: mine.id, position: 1 }),
        ..message(1, 2, 2, text("这话说到心里去了。"))
    };
    let rounds = vec![
        vec![Entity::Message(Message { at: noon(), ..mine }), Entity::Message(answer)],
        vec![said(3, 3, text("是啊"), noon())],
        vec![said(4, 3, text("再说一句"), noon())],
        vec![said(5, 2, mention("@李明"), noon())],
    ];
    let (client, _server) = synced(&phone, answers(&room(1, "廉心莲语"), rounds)).await;
    assert_eq!(bodies(&phone), ["何秀兰回复您：这话说到心里去了。"]);
    client.ask(ReadRoom { room: room_id(1), position: 2 }).await.expect("read");
    again(&client).await;
    assert_eq!(bodies(&phone).len(), 1);
    client.ask(NotifyRoom { room: room_id(1), notify: Notify::All }).await.expect("set");
    client.tick().await;
    assert_eq!(bodies(&phone).len(), 1, "what was passed over stays so");
    client.ask(ReadRoom { room: room_id(1), position: 3 }).await.expect("read");
    again(&client).await;
    assert_eq!(bodies(&phone)[1..], ["马振东：再说一句"]);
    client.ask(NotifyRoom { room: room_id(1), notify: Notify::Nothing }).await.expect("set");
    again(&client).await;
    assert_eq!(bodies(&phone).len(), 2);
    let checks = client.ask(SelfTest {}).await.expect("checked");
    assert!(checks.iter().any(|check| check.name == "交流提醒" && check.advice.contains("不提醒")), "{checks:?}");
}

#[tokio::test]
async fn the_night_is_told_of_in_the_morning_unless_it_was_read() {
    let night = at("2026-09-23", "23:10");
    let messages = || vec![said(1, 2, mention("@李明 睡了吗"), night), said(2, 3, mention("@李明 明天见"), night)];
    let morning = at("2026-09-24", "07:00");
    let phone = Phone::new(night);
    let (client, _server) = synced(&phone, answers(&room(1, "廉心莲语"), vec![messages()])).await;
    assert_eq!(client.tick().await, Some(morning), "looks again when the night is over");
    phone.clock.set(morning.plus(-1));
    client.tick().await;
    assert_eq!(bodies(&phone), [""; 0]);
    client.close().await;
    phone.clock.set(morning);
    let client = phone.open();
    client.tick().await;
    client.tick().await;
    assert_eq!(bodies(&phone), ["有 2 人提到您"]);

    let phone = Phone::new(night);
    let (client, _server) = synced(&phone, answers(&room(1, "廉心莲语"), vec![messages()])).await;
    client.ask(ReadRoom { room: room_id(1), position: 2 }).await.expect("read");
    phone.clock.set(morning);
    client.tick().await;
    assert_eq!(bodies(&phone), [""; 0]);

    let phone = Phone::new(night);
    let (client, _server) = synced(&phone, answers(&room(1, "廉心莲语"), vec![messages()])).await;
    let settings = Settings { night_notices: true, ..Settings::default() };
    client.ask(SaveSettings { settings }).await.expect("saved");
    client.tick().await;
    assert_eq!(bodies(&phone), ["有 2 人提到您"], "who wants to be woken is");
}

#[tokio::test]
async fn what_could_not_be_shown_is_tried_again() {
    let phone = Phone::new(noon());
    phone.platform.broken.store(true, Ordering::SeqCst);
    let rounds = vec![vec![said(1, 2, mention("@李明"), noon())]];
    let (client, _server) = synced(&phone, answers(&room(1, "廉心莲语"), rounds)).await;
    phone.platform.broken.store(false, Ordering::SeqCst);
    client.tick().await;
    client.tick().await;
    assert_eq!(bodies(&phone), ["何秀兰提到您：@李明"]);
}

#[tokio::test]
async fn the_lock_screen_shows_nothing_of_a_confidential_room() {
    let phone = Phone::new(noon());
    let rounds = vec![vec![said(1, 2, mention("@李明 明天的安排"), noon())]];
    let confidential = Room { confidential: true, ..room(1, "纪检之家") };
    let (_client, _server) = synced(&phone, answers(&confidential, rounds)).await;
    let notices = phone.platform.notices.lock().expect("notices").clone();
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].title.as_str(), notices[0].body.as_str()), ("纪检之家", "有人提到您，点开看。"));
}

#[tokio::test]
async fn what_is_read_as_it_comes_is_not_told() {
    let feed = FeedId::Room(room_id(1));
    let first = vec![
        page(private(), 0, vec![Entity::Seat(seat(1))]),
        page(feed, 0, vec![Entity::Room(room(1, "廉心莲语")), said(1, 2, text("大家早"), noon())]),
    ];
    let (address, syncs, live) = living_with(first).await;
    let phone = Phone::new(noon());
    phone.activated(&address).await;
    let client = phone.open();
    client.resume();
    until("synced twice: at the start, and once live", async || syncs.load(Ordering::SeqCst) >= 2).await;
    let say = async |position, author, words| {
        let news = Live::Page(page(feed, position, vec![said(position, author, mention(words), noon())]));
        let text = serde_json::to_string(&news).expect("json");
        live.send(tungstenite::Message::Text(text.into())).await.expect("sent");
        let there = async || {
            let view = client.ask(OpenRoom { id: room_id(1), topic: None, at: None }).await.expect("opened");
            view.lines.rows.last().is_some_and(|row| row.position == Some(position))
        };
        until("on the page", there).await;
    };
    say(2, 2, "@李明 在吗").await;
    client.ask(ReadRoom { room: room_id(1), position: 2 }).await.expect("read");
    say(3, 3, "@李明 看一眼").await;
    until("told", async || !bodies(&phone).is_empty()).await;
    assert_eq!(bodies(&phone), ["马振东提到您：@李明 看一眼"], "one, and of the one that was not read");
}
