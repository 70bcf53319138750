//! The foot of a table that is drawn a part at a time.

use leptos::prelude::*;

/// How many rows a table draws at first and with each press.
pub(crate) const PAGE: usize = 100;

/// Offers the rows that are not drawn yet; nothing where all are.
#[component]
pub(crate) fn More(
    /// How many rows there are.
    #[prop(into)]
    all: Signal<usize>,
    /// How many are drawn.
    drawn: RwSignal<usize>,
    /// The measure word of what the rows hold.
    measure: &'static str,
) -> impl IntoView {
    let left = Memo::new(move |_| all.get().saturating_sub(drawn.get()));
    view! {
        <Show when=move || { left.get() > 0 }>
            <p class="foot">
                <button class="b" on:click=move |_| drawn.update(|n| *n = n.saturating_add(PAGE))>
                    {move || format!("还有 {} {measure}，再显示 {}", left.get(), PAGE.min(left.get()))}
                </button>
            </p>
        </Show>
    }
}
