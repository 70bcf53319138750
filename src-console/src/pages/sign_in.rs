//! Sign-in: an activation code, as on a phone (docs/decisions/0008).

use crate::{components::icon::Icon, state::use_desk};
use leptos::{ev, prelude::*};
use lianxin_proto::activation::normalise;
use wasm_bindgen_futures::spawn_local;

/// The sign-in page.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let desk = use_desk();
    let typed = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trouble = RwSignal::new(None::<String>);
    let enter = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Some(code) = typed.with_untracked(|typed| normalise(typed)) else {
            trouble.set(Some("激活码是八位字母和数字，没有 0、O、1、I、L。请看清后再输一次。".into()));
            return;
        };
        trouble.set(None);
        desk.notice.set(None);
        busy.set(true);
        spawn_local(async move {
            let outcome = desk.sign_in(code).await;
            // Signed in, this page is gone, and what was its own with it.
            if let Err(words) = outcome {
                trouble.set(Some(words));
                busy.set(false);
            }
        });
    };
    view! {
        <main class="door">
            <form on:submit=enter>
                <span class="seal" aria-hidden="true">"廉"</span>
                <h1>"网页控制台"</h1>
                <p class="note">"给编辑、审核、管理员、审计，和管理群的人用。读文章、答题、聊天请用手机。"</p>
                <label for="code">"激活码"</label>
                <input
                    id="code"
                    class="f"
                    autocomplete="one-time-code"
                    spellcheck="false"
                    maxlength="24"
                    autofocus
                    aria-describedby="code-note"
                    aria-invalid=move || trouble.with(Option::is_some).then_some("true")
                    on:input:target=move |event| typed.set(event.target().value())
                />
                <p class="note" id="code-note">"向管理员要，八位，形如 K7MP-3XQD，只能用一次。"</p>
                <button class="b p" type="submit" disabled=move || busy.get()>
                    {move || if busy.get() { "正在登录…" } else { "登录" }}
                </button>
                <div role="alert">
                    {move || {
                        trouble.get().map(|words| {
                            view! { <p class="banner red"><Icon name="alert"/><span>{words}</span></p> }
                        })
                    }}
                    {move || {
                        desk.notice.get().map(|words| view! { <p class="banner"><Icon name="info"/><span>{words}</span></p> })
                    }}
                </div>
            </form>
            <p class="note">"登录只在这个标签页里有效，关掉就没有了；走开之前请点“退出”。"</p>
        </main>
    }
}
