//! A message of a room as its moderators see it: who wrote it and when, what it answers, and what it says, with the words marked that hold it.

use crate::{
    api,
    components::{
        icon::Icon,
        media::{RoomPhoto, RoomVoice},
    },
    marks::Marked,
    state::use_desk,
};
use leptos::prelude::*;
use lianxin_proto::{
    id::RoomId,
    member::Target,
    room::{Message, MessageBody, Quote},
};
use wasm_bindgen_futures::spawn_local;

/// What a message says in one line.
fn in_short(body: &MessageBody) -> String {
    let words = match body {
        MessageBody::Text { text, .. } | MessageBody::Reflection { text } => text.as_str(),
        MessageBody::Photo(_) => "一张图片",
        MessageBody::Voice(_) => "一条语音",
        MessageBody::Recalled => "已经撤回",
        MessageBody::Removed { .. } => "已经移除",
    };
    let mut short: String = words.chars().take(80).collect();
    if words.chars().count() > 80 {
        short.push('…');
    }
    short
}

/// The message that is answered, looked up in the room.
#[component]
fn Answered(
    /// The room.
    room: RoomId,
    /// Where it stands.
    position: u64,
) -> impl IntoView {
    let words = RwSignal::new("回复的是群里更早的一条。".to_owned());
    if let Some(token) = use_desk().token() {
        spawn_local(async move {
            if let Ok(Some(message)) = api::message(&token, room, position).await {
                words.try_set(format!("回复 {}：{}", message.author.name, in_short(&message.body)));
            }
        });
    }
    view! { <p class="quoted"><Icon name="quote" class="i-s"/><span>{words}</span></p> }
}

fn target(title: Option<String>, of: &Target) -> String {
    match (of, title) {
        (Target::Article(_), Some(title)) => format!("谈的是文章《{title}》"),
        (Target::Article(_), None) => "谈的是一篇文章".into(),
        (Target::Regulation(..), _) => "谈的是一条条规".into(),
        (Target::Question(_), _) => "谈的是一道题".into(),
    }
}

/// Who wrote it, where and when.
#[component]
pub(crate) fn Head(
    /// The message.
    message: Message,
    /// The room's name.
    room: String,
) -> impl IntoView {
    let Message { author, at, position, .. } = message;
    let who = if author.unit.is_empty() { author.name } else { format!("{}，{}", author.name, author.unit) };
    let place = (position > 0).then(|| view! { <span class="num">{format!("群里第 {position} 条")}</span> });
    view! {
        <h3>{who}</h3>
        <p class="facts">
            <span>{room}</span>
            <span class="num">{format!("{} {}", at.date().month_day(), at.time())}</span>
            {place}
        </p>
    }
}

/// What it says.
#[component]
pub(crate) fn Said(
    /// The message.
    message: Message,
    /// Its words in pieces.
    marked: Marked,
) -> impl IntoView {
    let desk = use_desk();
    let Message { room, author, body, quote, topic, .. } = message;
    let quoted = quote.map(|quote| match quote {
        Quote::Message { position, .. } => view! { <Answered room position/> }.into_any(),
        Quote::Target { target: of } => {
            let title = match &of {
                Target::Article(id) => {
                    desk.content.with_untracked(|content| content.articles.get(id).map(|article| article.title.clone()))
                }
                Target::Regulation(..) | Target::Question(_) => None,
            };
            view! { <p class="quoted"><Icon name="quote" class="i-s"/><span>{target(title, &of)}</span></p> }.into_any()
        }
    });
    let topic =
        topic.and_then(|id| desk.content.with_untracked(|content| content.issue(&id).map(|i| i.headline.clone())));
    let topic = topic.map(|headline| view! { <p class="quoted"><Icon name="today" class="i-s"/><span>{format!("话题：{headline}")}</span></p> });
    let said = match body {
        MessageBody::Text { .. } | MessageBody::Reflection { .. } => {
            let drawn = marked.pieces.into_iter().map(|piece| {
                if piece.marked {
                    view! { <mark>{piece.text}</mark> }.into_any()
                } else {
                    view! { {piece.text} }.into_any()
                }
            });
            view! { <blockquote class="said">{drawn.collect_view()}</blockquote> }.into_any()
        }
        MessageBody::Photo(photo) => view! { <RoomPhoto photo by=author.name/> }.into_any(),
        MessageBody::Voice(voice) => view! { <RoomVoice voice by=author.name/> }.into_any(),
        MessageBody::Recalled => view! { <p class="note">"本人已经撤回，没有内容了。"</p> }.into_any(),
        MessageBody::Removed { reason } => view! { <p class="note">{format!("已经移除：{reason}")}</p> }.into_any(),
    };
    view! { {topic}{quoted}{said} }
}
