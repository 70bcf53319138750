//! A sheet of paper that comes up from below and asks or offers something. 返回, the dimmed page and Escape put it away; the keyboard's focus goes in
//! when it opens and back to where it was when it closes.

use crate::{nav::use_nav, state::effect};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A sheet, shown while `open`.
#[component]
pub(crate) fn Sheet(
    /// Whether it is shown; opened by [`crate::nav::Nav::overlay`].
    open: RwSignal<bool>,
    /// Its name for a screen reader, and its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What stands on it.
    children: ChildrenFn,
) -> impl IntoView {
    let nav = use_nav();
    let node = NodeRef::<html::Div>::new();
    let before = StoredValue::new_local(None::<HtmlElement>);
    effect(move || {
        if open.get() {
            before.set_value(document().active_element().and_then(|e| e.dyn_into().ok()));
            if let Some(node) = node.get() {
                let _ = node.focus();
            }
        } else if let Some(before) = before.try_update_value(Option::take).flatten() {
            let _ = before.focus();
        }
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && open.get_untracked() {
            nav.close();
        }
    });
    on_cleanup(move || escape.remove());
    let children = StoredValue::new(children);
    view! {
        <Show when=move || open.get()>
            <div class="scrim" on:click=move |_| nav.close()></div>
            <div class="sheet" role="dialog" aria-modal="true" aria-label=move || title.get() tabindex="-1" node_ref=node>
                <h2>{move || title.get()}</h2>
                {children.with_value(|children| children())}
            </div>
        </Show>
    }
}
