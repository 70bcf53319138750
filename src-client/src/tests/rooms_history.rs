//! The history of a room: a window with the feed, the rest page by page, and never a gap or a message twice.

use super::rooms::{lines, open, phone, start};
use crate::testing::{
    room_server::{RoomServer, the_room},
    rooms::text,
};
use lianxin_proto::{
    call::{OpenRoom, RoomLines},
    room::WINDOW,
    view::room::Beside,
};

async fn lively(messages: u64) -> RoomServer {
    let server = start().await;
    {
        let mut state = server.state();
        for n in 1..=messages {
            state.say(2 + u128::from(n % 2), text(&format!("第{n}条")));
        }
    }
    server
}

/// Scrolls back to the beginning as a page does.
async fn scrolled(client: &crate::Client, limit: u32) -> Vec<u64> {
    let mut shown: Vec<u64> = open(client).await.lines.rows.iter().filter_map(|row| row.position).collect();
    let newest = lines(client, Beside::After(0), limit).await;
    shown = if shown.is_empty() { newest.rows.iter().filter_map(|row| row.position).collect() } else { shown };
    let mut stuck = 0;
    loop {
        let first = *shown.first().expect("a message");
        let older = lines(client, Beside::Before(first), limit).await;
        let positions: Vec<u64> = older.rows.iter().filter_map(|row| row.position).collect();
        if positions.is_empty() {
            if !older.before {
                return shown;
            }
            stuck += 1;
            assert!(stuck < 3, "nothing comes before {first}");
            client.core().serve_wants().await;
            continue;
        }
        stuck = 0;
        shown.splice(0..0, positions);
        if shown.len().is_multiple_of(3) {
            client.core().serve_wants().await;
        }
    }
}

#[tokio::test]
async fn scrolling_back_goes_over_from_the_phone_to_the_server_without_a_gap() {
    let server = lively(1_000).await;
    let (phone, client) = phone(&server).await;
    let held = client.held().await.expect("held");
    let window = held.iter().filter(|row| row.kind == "message").count();
    assert_eq!(u64::try_from(window).expect("small"), WINDOW);
    // An old one is edited, and comes with the feed from below the window.
    server.state().edit(50, |message| message.picked = true);
    server.state().say(2, text("新的"));
    client.sync_text().await.expect("synced");
    client.ask(lianxin_proto::call::ReadRoom { room: the_room(), position: 1_001 }).await.expect("read");
    let shown = scrolled(&client, 40).await;
    assert_eq!(shown, (1..=1_001).collect::<Vec<u64>>());
    client.close().await;
    let client = phone.open();
    assert_eq!(scrolled(&client, 100).await, shown, "now from the phone alone");
}

#[tokio::test]
async fn history_fills_by_itself_and_once() {
    let server = lively(700).await;
    let (_phone, client) = phone(&server).await;
    let mut pages = 0;
    while client.core().fill_history_once().await.expect("a page") {
        pages += 1;
        assert!(pages < 50);
        // A page shows no message beyond what stands without a gap.
        let all = lines(&client, Beside::Before(u64::MAX), 100).await;
        let positions: Vec<u64> = all.rows.iter().filter_map(|row| row.position).collect();
        assert!(positions.windows(2).all(|two| two[1] == two[0] + 1));
    }
    assert_eq!(pages, 8, "400 messages by 50 each");
    let messages = client.held().await.expect("held").into_iter().filter(|row| row.kind == "message");
    assert_eq!(messages.count(), 700);
    client.ask(lianxin_proto::call::ReadRoom { room: the_room(), position: 700 }).await.expect("read");
    let shown = scrolled(&client, 100).await;
    assert_eq!(shown, (1..=700).collect::<Vec<u64>>());
    assert!(!client.core().fill_history_once().await.expect("nothing"), "all is here");
}

#[tokio::test]
async fn what_is_known_better_than_by_history_stays() {
    let server = lively(400).await;
    let (_phone, client) = phone(&server).await;
    server.state().edit(60, |message| message.picked = true);
    client.sync_text().await.expect("synced");
    // The page was made before the edit.
    let stale = {
        let state = server.state();
        let said = state.messages.iter().filter(|(_, message)| message.position <= 100).map(|(_, message)| {
            let mut message = message.clone();
            message.picked = false;
            (message.position + 4, message)
        });
        said.collect::<Vec<_>>()
    };
    let core = std::sync::Arc::clone(client.core());
    core.store.write(move |tx| crate::rooms::history::take(tx, the_room(), 101, &stale, false)).await.expect("taken");
    let place = client.ask(OpenRoom { id: the_room(), topic: None, at: Some(60) }).await.expect("a room");
    let picked: Vec<_> = place.lines.rows.iter().filter(|row| row.picked).filter_map(|row| row.position).collect();
    assert_eq!(picked, [60]);
}

#[tokio::test]
async fn a_place_that_is_not_here_is_fetched() {
    let server = lively(900).await;
    let (_phone, client) = phone(&server).await;
    let view = client.ask(OpenRoom { id: the_room(), topic: None, at: Some(350) }).await.expect("a room");
    assert!(view.lines.rows.iter().all(|row| row.position > Some(600)));
    client.core().serve_wants().await;
    let view = client.ask(OpenRoom { id: the_room(), topic: None, at: Some(350) }).await.expect("a room");
    assert!(view.lines.rows.iter().any(|row| row.position == Some(350)));
    assert!(view.lines.before && view.lines.after);
}

#[tokio::test]
async fn a_topic_is_paged_by_itself() {
    let server = lively(20).await;
    {
        let mut state = server.state();
        for n in 0..30 {
            let topic = (n % 3 == 0).then(|| "i-2026-09-22".parse().expect("an id"));
            state.say_in(2, text(&format!("话题{n}")), topic);
        }
    }
    let (_phone, client) = phone(&server).await;
    let topic = Some("i-2026-09-22".parse().expect("an id"));
    let page = |beside, limit| RoomLines { room: the_room(), topic: topic.clone(), beside, limit };
    let newest = client.ask(page(Beside::After(0), 4)).await.expect("lines");
    let positions = |lines: &lianxin_proto::view::room::Lines| -> Vec<u64> {
        lines.rows.iter().filter_map(|row| row.position).collect()
    };
    assert_eq!(positions(&newest), [39, 42, 45, 48]);
    let older = client.ask(page(Beside::Before(39), 100)).await.expect("lines");
    assert_eq!((positions(&older), older.before), (vec![21, 24, 27, 30, 33, 36], false));
    let view = client.ask(OpenRoom { id: the_room(), topic: topic.clone(), at: None }).await.expect("a room");
    assert_eq!(view.lines.rows.len(), 10);
}

/// Awake, a phone fetches by itself what is missing, and a page that asks gets what it asked for.
#[tokio::test]
async fn an_awake_phone_fetches_what_is_missing() {
    let server = lively(420).await;
    let phone = crate::testing::Phone::new(crate::testing::at("2026-09-22", "20:00"));
    phone.activated(&server.server.address).await;
    let client = phone.open();
    client.resume();
    let all_here = async {
        loop {
            let held = client.held().await.expect("held");
            if held.iter().filter(|row| row.kind == "message").count() == 420 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), all_here).await.expect("all of the history");
    let asked: Vec<_> = server.server.asked.lock().expect("asked").iter().map(|asked| asked.line.clone()).collect();
    assert_eq!(asked.iter().filter(|line| line.contains("/messages?")).count(), 3, "120 messages by 50");
    // A file is fetched behind the page's back.
    let file = crate::testing::content::PIXEL.to_vec();
    let id = lianxin_proto::id::MediaId::of(&file);
    {
        let mut state = server.state();
        state.files.insert(id.clone(), file);
        let preview = Some(lianxin_proto::id::MediaId::of(b"not to be had"));
        let photo = lianxin_proto::room::Photo { media: id.clone(), preview, width: 1, height: 1 };
        state.say(2, lianxin_proto::room::MessageBody::Photo(photo));
    }
    client.sync_text().await.expect("synced");
    assert!(!client.ask(lianxin_proto::call::WantMedia { id: id.clone() }).await.expect("asked"));
    let here = async {
        while !client.ask(lianxin_proto::call::WantMedia { id: id.clone() }).await.expect("asked") {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), here).await.expect("the file");
    client.close().await;
}
