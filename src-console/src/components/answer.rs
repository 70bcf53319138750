//! The options and key of a question. The key is marked by a tick and a word, not by its colour alone.

use crate::{bank, components::icon::Icon};
use leptos::prelude::*;
use lianxin_proto::quiz::QuestionKind;

/// Options and key.
#[component]
pub(crate) fn Answer(
    /// Of which question.
    kind: QuestionKind,
) -> impl IntoView {
    let chosen = matches!(kind, QuestionKind::Single { .. } | QuestionKind::Multiple { .. });
    let lines = bank::answer(&kind).into_iter().map(move |line| {
        let tag =
            (line.right && chosen).then(|| view! { <span class="tag"><Icon name="check" class="i-s"/>"答案"</span> });
        view! {
            <li class:right=line.right>
                <span class="k">{line.name}</span>
                <span>{line.text}</span>
                {tag}
            </li>
        }
    });
    view! { <ul class="keys">{lines.collect_view()}</ul> }
}
