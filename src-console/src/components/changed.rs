//! An article before and after a change, side by side. What was taken out is struck through, what was put in is underlined, and a screen reader is told both.

use crate::diff::{self, Bit};
use leptos::prelude::*;

/// One side: what stands in both, and its own.
fn side(bits: &[Bit], later: bool) -> impl IntoView {
    let drawn = bits.iter().map(|bit| match bit {
        Bit::Same(text) => Some(view! { {text.clone()} }.into_any()),
        Bit::Out(text) if !later => Some(
            view! { <del><span class="vh">"（删去："</span>{text.clone()}<span class="vh">"）"</span></del> }
                .into_any(),
        ),
        Bit::In(text) if later => Some(
            view! { <ins><span class="vh">"（新增："</span>{text.clone()}<span class="vh">"）"</span></ins> }
                .into_any(),
        ),
        Bit::Out(_) | Bit::In(_) => None,
    });
    drawn.flatten().collect_view()
}

/// The article before and after.
#[component]
pub(crate) fn Changed(
    /// The words that differ, as the server writes them.
    diff: String,
    /// Whether the server had the earlier text.
    before: bool,
    /// Whether the article is still there.
    after: bool,
) -> impl IntoView {
    let bits = diff::read(&diff);
    view! {
        <div class="two">
            <section class="law">
                <h3>"原来的条文（划掉的是删去的字）"</h3>
                {if before {
                    view! { <p>{side(&bits, false)}</p> }.into_any()
                } else {
                    view! { <p class="note">"服务器上没有留下原来的条文。"</p> }.into_any()
                }}
            </section>
            <section class="law">
                <h3>"现在的条文（加下划线的是新增的字）"</h3>
                {if after {
                    view! { <p>{side(&bits, true)}</p> }.into_any()
                } else {
                    view! { <p class="note">"这一条已经没有了。"</p> }.into_any()
                }}
            </section>
        </div>
    }
}
