//! A picture or a voice message of a room. Files are fetched with the tab's token, so an address of this page stands for each; it is given back when the page has
//! no more use for it.

use crate::{
    api::{self, Trouble},
    state::use_desk,
};
use leptos::prelude::*;
use lianxin_proto::{
    id::MediaId,
    room::{Photo, Voice},
};
use wasm_bindgen_futures::spawn_local;

/// The address of a file once it has come, or why it did not; for as long as the component that asked stands.
pub(crate) fn fetched(id: MediaId) -> RwSignal<Option<Result<String, Trouble>>> {
    let file = RwSignal::new(None::<Result<String, Trouble>>);
    let give_back = |url: &str| {
        let _ = web_sys::Url::revoke_object_url(url);
    };
    if let Some(token) = use_desk().token() {
        spawn_local(async move {
            let answer = api::media(&token, &id).await;
            // The page may have been left meanwhile.
            if let Some(Ok(url)) = file.try_set(Some(answer)).flatten() {
                give_back(&url);
            }
        });
    }
    on_cleanup(move || {
        if let Some(Ok(url)) = file.try_get_untracked().flatten() {
            give_back(&url);
        }
    });
    file
}

/// Says that a file did not come.
fn missing(file: RwSignal<Option<Result<String, Trouble>>>) -> impl IntoView {
    move || {
        file.get().and_then(Result::err).map(|trouble| {
            let words = match trouble {
                Trouble::Refused(_) => "文件已经没有了，可能本人刚撤回。",
                other => other.words(),
            };
            view! { <p class="note" role="status">{words}</p> }
        })
    }
}

/// A picture, its room kept before it has come; pressed, it is as large as it was sent.
#[component]
pub(crate) fn RoomPhoto(
    /// Which.
    photo: Photo,
    /// Who sent it.
    #[prop(into)]
    by: String,
) -> impl IntoView {
    let Photo { media, width, height, .. } = photo;
    let file = fetched(media);
    let large = RwSignal::new(false);
    view! {
        <button
            class="photo"
            class:large=large
            aria-pressed=move || if large.get() { "true" } else { "false" }
            aria-label=format!("放大{by}发的图片")
            title=move || if large.get() { "点一下缩小" } else { "点一下放大" }
            on:click=move |_| large.update(|large| *large = !*large)
        >
            <img src=move || file.get().and_then(Result::ok) alt="" width=width height=height/>
        </button>
        {missing(file)}
    }
}

/// A voice message, played by the browser.
#[component]
pub(crate) fn RoomVoice(
    /// Which.
    voice: Voice,
    /// Who sent it.
    #[prop(into)]
    by: String,
) -> impl IntoView {
    let Voice { media, ms, .. } = voice;
    let file = fetched(media);
    let seconds = ms.div_ceil(1_000);
    let label = format!("{by}的语音，{seconds} 秒");
    view! {
        <p class="voice">
            <audio controls preload="metadata" aria-label=label src=move || file.get().and_then(Result::ok)></audio>
            <span class="num note">{format!("语音，{seconds} 秒")}</span>
        </p>
        {missing(file)}
    }
}
