//! Sending a picture: it is chosen, made smaller here (which leaves place and camera of the photo behind), and looked at once before it is sent.

use crate::{
    components::{icon::Icon, sheet::Sheet},
    media::{self, Shot},
    nav::use_nav,
    state::{effect, use_shell},
};
use leptos::{ev, html, prelude::*};
use lianxin_proto::view::room::Content;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// The first file a field holds.
fn chosen(field: &web_sys::HtmlInputElement) -> Option<JsValue> {
    let files = js_sys::Reflect::get(field, &"files".into()).ok()?;
    js_sys::Reflect::get_u32(&files, 0).ok().filter(|file| !file.is_undefined())
}

/// The button that asks for a picture, and the sheet on which it is seen before it is sent.
#[component]
pub(crate) fn Attach(
    /// Sends it.
    send: Callback<Content>,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let field = NodeRef::<html::Input>::new();
    let shot = RwSignal::new(None::<Shot>);
    let (seen, busy) = (RwSignal::new(false), RwSignal::new(false));
    let give_up = move || {
        if let Some(old) = shot.try_update(Option::take).flatten() {
            media::release(&old.url);
        }
    };
    effect(move || {
        if !seen.get() {
            give_up();
        }
    });
    on_cleanup(give_up);
    let picked = move |event: ev::Event| {
        let Some(input) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok()) else {
            return;
        };
        let file = chosen(&input);
        // The same picture can be chosen once more.
        input.set_value("");
        let (Some(file), false) = (file, busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            let made = media::shrink(&file).await;
            busy.try_set(false);
            match made {
                Ok(made) => {
                    if let Some(late) = shot.try_set(Some(made)).flatten() {
                        media::release(&late.url);
                    } else {
                        nav.overlay(seen);
                    }
                }
                Err(why) => shell.say(why),
            }
        });
    };
    let ask = move |_| {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    let deliver = move |_| {
        if let Some(Shot { bytes, .. }) = shot.get_untracked() {
            send.run(Content::Photo { bytes });
        }
        nav.close();
    };
    view! {
        <button class="ib" aria-label="发图片" disabled=move || busy.get() on:click=ask><Icon name="image"/></button>
        <input class="unseen" type="file" accept="image/*" tabindex="-1" aria-hidden="true" node_ref=field on:change=picked/>
        <Sheet open=seen title="发这张图片？">
            {move || shot.get().map(|shot| view! { <img class="shot" src=shot.url alt="要发的图片"/> })}
            <p class="note hint">"发出前已经缩小，也去掉了拍摄的地点和时间。不要发涉密和办案的内容。"</p>
            <div class="two">
                <button class="btn line" on:click=move |_| nav.close()>"取消"</button>
                <button class="btn" on:click=deliver>"发送"</button>
            </div>
        </Sheet>
    }
}
