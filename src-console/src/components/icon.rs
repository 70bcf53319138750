//! Icons: symbols of the sprite that stands in index.html. They are drawn for the eye only; words beside them or a label speak.

use leptos::prelude::*;

/// An icon by the name of its symbol.
#[component]
pub(crate) fn Icon(
    /// The symbol's name.
    #[prop(into)]
    name: String,
    /// More classes.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("i {class}") aria-hidden="true">
            <use_ href=format!("#{name}")></use_>
        </svg>
    }
}
