//! What a message answers or talks about, as a card that leads there. A message of the same room carries its place in `data-jump`, so that the room
//! goes there on the page; elsewhere the link opens the room at it.

use crate::{bridge, route::Route};
use leptos::prelude::*;
use lianxin_proto::{id::RoomId, view::room::QuoteView};

/// The card.
pub(crate) fn quoted(room: RoomId, quote: &QuoteView) -> AnyView {
    match quote {
        QuoteView::Message { position, name, gist, .. } => {
            let there = !name.is_empty();
            let words = if there { gist.clone() } else { "更早的一条消息".into() };
            view! {
                <a class="qm" href=Route::Room(room, None, Some(*position)).path() data-jump=position.to_string()>
                    {there.then(|| view! { <b>{name.clone()}</b> })}<span class="clip2">{words}</span>
                </a>
            }
            .into_any()
        }
        QuoteView::Target { title, .. } if title.is_empty() => {
            view! { <div class="qc"><span>"引用的内容已经不在这部手机上"</span></div> }.into_any()
        }
        QuoteView::Target { target, title, origin, picture } => {
            let picture = picture
                .as_ref()
                .map(|id| view! { <img src=bridge::media_url(id) alt="" loading="lazy" width="46" height="46"/> });
            view! {
                <a class="qc" href=Route::of(target).path()>
                    {picture}<span class="grow"><b class="clip2">{title.clone()}</b><span>{origin.clone()}</span></span>
                </a>
            }
            .into_any()
        }
    }
}
