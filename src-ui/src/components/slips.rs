//! 竹简: what one holds firm of a regulation, a slip a chapter. No points, no ranks; a small sign where something is due.

use crate::{quiz::slips, words::decimal};
use leptos::prelude::*;
use lianxin_proto::view::quiz::MasteryRow;

/// The slips of a regulation.
#[component]
pub(crate) fn Slips(
    /// The regulation.
    row: MasteryRow,
) -> impl IntoView {
    let (all, width) = slips::slips(&row);
    let drawn = all.into_iter().map(|slip| {
        let middle = slip.x + slip.width / 2.0;
        let above = (slip.top - 8.0).max(1.0);
        view! {
            <rect class="s" x=decimal(slip.x) y="1.5" width=decimal(slip.width) height="43" rx="1.2"></rect>
            {(slip.filled > 0.5).then(|| view! {
                <rect class="f" x=decimal(slip.x + 0.5) y=decimal(slip.top) width=decimal(slip.width - 1.0) height=decimal(slip.filled)></rect>
            })}
            {slip.due.then(|| view! { <path class="w" d=format!("M{} {}l2.6 5h-5.2z", decimal(middle), decimal(above))></path> })}
        }
    });
    let width = decimal(width);
    let cords = format!("M0 11h{width}M0 34h{width}");
    view! {
        <svg class="slips" viewBox=format!("0 0 {width} 46") width=width role="img" aria-label=slips::spoken(&row)>
            {drawn.collect_view()}
            <path class="c" d=cords></path>
        </svg>
    }
}
