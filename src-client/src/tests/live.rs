//! The live connection, with a WebSocket server that says what the story needs.

use super::read;
use crate::testing::{
    Phone, at,
    content::{ALL, article, body, end, page},
    server::{self, lines},
};
use futures_util::{SinkExt as _, StreamExt as _};
use lianxin_proto::{
    event::Event,
    feed::{Entity, Live, Page},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{io::AsyncWriteExt as _, net::TcpListener, sync::mpsc};
use tokio_tungstenite::{accept_async, tungstenite::Message};

fn news(from: u64, title: &str) -> Live {
    Live::Page(page(ALL, from, vec![Entity::Article(article("letter", "2026-09-22", title, "文字"))]))
}

/// A server that serves one article at the first sync and nothing afterwards; what is sent into the channel goes out live.
async fn living() -> (String, Arc<AtomicUsize>, mpsc::Sender<Message>) {
    let article = Entity::Article(article("letter", "2026-09-22", "原来的", "文字"));
    living_with(vec![page(ALL, 0, vec![article])]).await
}

/// As [`living`], with these pages at the first sync.
pub(super) async fn living_with(first: Vec<Page>) -> (String, Arc<AtomicUsize>, mpsc::Sender<Message>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let syncs = Arc::new(AtomicUsize::new(0));
    let (sender, messages) = mpsc::channel(8);
    let messages = Arc::new(tokio::sync::Mutex::new(messages));
    let counted = Arc::clone(&syncs);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut start = [0; 16];
            while stream.peek(&mut start).await.expect("a request") < start.len() {}
            if start.starts_with(b"GET /api/v1/live") {
                let messages = Arc::clone(&messages);
                tokio::spawn(async move {
                    let mut socket = accept_async(stream).await.expect("a socket");
                    while let Some(message) = messages.lock().await.recv().await {
                        if socket.send(message).await.is_err() {
                            break;
                        }
                    }
                });
                continue;
            }
            let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
            let pages = if is_first { first.clone() } else { vec![] };
            tokio::spawn(async move {
                server::read(&mut stream).await.expect("a request");
                stream.write_all(&lines(&body(pages, end("e", false)))).await.expect("answered");
                stream.shutdown().await.ok();
            });
        }
    });
    (address, syncs, sender)
}

pub(super) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let waited = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), waited).await.expect(what);
}

#[tokio::test]
async fn changes_come_as_they_happen_and_a_gap_leads_to_a_sync() {
    let (address, syncs, live) = living().await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let mut events = Box::pin(client.events());
    client.resume();
    let json = |live: &Live| Message::text(serde_json::to_string(live).expect("json"));
    live.send(json(&news(1, "更正后的"))).await.expect("sent");
    until("the correction", async || read(&client, "letter").await.expect("an article").article.title == "更正后的")
        .await;
    tokio::time::timeout(Duration::from_mins(1), async { while events.next().await != Some(Event::ContentChanged) {} })
        .await
        .expect("told");
    // What came by sync when the connection stood is over before the next is counted.
    until("the sync of the start", async || syncs.load(Ordering::SeqCst) >= 2).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let before = syncs.load(Ordering::SeqCst);
    live.send(json(&news(7, "跳过了的"))).await.expect("sent");
    until("a sync after the gap", async || syncs.load(Ordering::SeqCst) > before).await;
    assert_eq!(read(&client, "letter").await.expect("an article").article.title, "更正后的");
    let before = syncs.load(Ordering::SeqCst);
    live.send(json(&Live::Sync)).await.expect("sent");
    until("a sync when told", async || syncs.load(Ordering::SeqCst) > before).await;
    client.close().await;
}

#[tokio::test]
async fn a_hostile_live_message_changes_nothing() {
    let (address, syncs, live) = living().await;
    let phone = Phone::new(at("2026-09-22", "20:00"));
    phone.activated(&address).await;
    let client = phone.open();
    client.sync_text().await.expect("synced");
    let before = client.held().await.expect("held");
    client.resume();
    live.send(Message::text("<html><script>alert(1)</script>")).await.expect("sent");
    // It ends the connection, and a sync looks what is the matter.
    until("a sync", async || syncs.load(Ordering::SeqCst) >= 2).await;
    assert_eq!(client.held().await.expect("held"), before);
    client.close().await;
}
