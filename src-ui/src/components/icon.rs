//! Icons: symbols of the sprite that stands in index.html. They are drawn for the eye only; words beside them or a label speak.

use leptos::prelude::*;

/// An icon by the name of its symbol.
#[component]
pub(crate) fn Icon(
    /// The symbol's name.
    #[prop(into)]
    name: Signal<String>,
    /// More classes: `i-s`, `i-l`, `go`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=if class.is_empty() { "i".to_owned() } else { format!("i {class}") } aria-hidden="true">
            <use_ href=move || format!("#{}", name.get())></use_>
        </svg>
    }
}
