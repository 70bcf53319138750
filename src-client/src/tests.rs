//! Stories of a whole client: a phone, its database, and a server that says what the story needs.

mod account;
mod hostile;
mod live;
mod morning;
mod notices;
mod outbox;
mod papers;
mod pictures;
mod quiz;
mod reading;
mod rooms;
mod rooms_history;
mod rooms_sending;
mod syncing;

use crate::{Client, testing::content::article_id};
use futures_util::StreamExt as _;
use lianxin_proto::{
    call::{ArticleView, CallError, ReadArticle, SetMark, Today, TodayView},
    event::Event,
    member::MarkKind,
};
use std::time::Duration;

async fn read(client: &Client, id: &str) -> Result<ArticleView, CallError> {
    client.ask(ReadArticle { id: article_id(id) }).await
}

async fn today(client: &Client) -> TodayView {
    client.ask(Today { date: None }).await.expect("today")
}

async fn favourite(client: &Client, id: &str, on: bool) {
    let target = crate::testing::content::target(id);
    client.ask(SetMark { kind: MarkKind::Favourite, target, on }).await.expect("set");
}

/// The events that are there already.
async fn told(events: &mut (impl futures_util::Stream<Item = Event> + Unpin)) -> Vec<Event> {
    let mut told = Vec::new();
    while let Ok(Some(event)) = tokio::time::timeout(Duration::from_millis(50), events.next()).await {
        told.push(event);
    }
    told
}
