//! A link to a page of the console: followed in place, and a real address for a new tab.

use crate::{route::Route, state::use_desk};
use leptos::{ev, prelude::*};

/// A link.
#[component]
pub(crate) fn Way(
    /// Where to.
    to: Route,
    /// Whether it leads to the page that is shown.
    #[prop(into)]
    here: Signal<bool>,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let desk = use_desk();
    let follow = move |event: ev::MouseEvent| {
        let apart = event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0;
        if !apart {
            event.prevent_default();
            desk.go(to);
        }
    };
    view! {
        <a href=to.path() aria-current=move || here.get().then_some("page") on:click=follow>
            {children()}
        </a>
    }
}
