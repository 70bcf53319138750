//! The bar of a search page: back, the field, and what empties it. It searches a moment after the last key, and at once when the keyboard's button is pressed.

use crate::{components::icon::Icon, nav::use_nav, state::effect};
use leptos::{ev, html, prelude::*};
use std::time::Duration;

/// How long after the last key the search begins.
const PAUSE: Duration = Duration::from_millis(160);

/// The bar.
#[component]
pub(crate) fn SearchField(
    /// What stands in the field.
    query: RwSignal<String>,
    /// What may be searched for; its name for a screen reader too.
    hint: &'static str,
    /// The page is new: the field is ready to be typed in.
    fresh: bool,
    /// Searches for what stands there.
    seek: Callback<()>,
    /// The search was asked for by the keyboard's button, not only typed.
    #[prop(optional)]
    asked: Option<Callback<()>>,
) -> impl IntoView {
    let nav = use_nav();
    let input = NodeRef::<html::Input>::new();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(old) = timer.try_update_value(Option::take).flatten() {
            old.clear();
        }
    };
    on_cleanup(stop);
    let typed = move |event| {
        query.set(event_target_value(&event));
        stop();
        timer.set_value(set_timeout_with_handle(move || seek.run(()), PAUSE).ok());
    };
    effect(move || {
        if let (Some(input), true) = (input.get(), fresh) {
            let _ = input.focus();
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        seek.run(());
        if let Some(asked) = asked {
            asked.run(());
        }
        if let Some(input) = input.get_untracked() {
            let _ = input.blur();
        }
    };
    let clear = move |_| {
        query.set(String::new());
        seek.run(());
        if let Some(input) = input.get_untracked() {
            let _ = input.focus();
        }
    };
    view! {
        <form class="sb" role="search" on:submit=submit>
            <button class="ib" type="button" aria-label="返回" on:click=move |_| nav.back()><Icon name="back"/></button>
            <div class="field">
                <Icon name="search" class="i-s"/>
                <input node_ref=input type="search" enterkeyhint="search" autocomplete="off" placeholder=hint aria-label=hint
                    maxlength="60" prop:value=move || query.get() on:input=typed/>
                <Show when=move || !query.with(String::is_empty)>
                    <button class="ib" type="button" aria-label="清除" on:click=clear><Icon name="close" class="i-s"/></button>
                </Show>
            </div>
        </form>
    }
}
