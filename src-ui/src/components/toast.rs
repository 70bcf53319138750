//! The line at the foot of the screen that says something in passing and goes by itself.

use crate::state::{effect, use_shell};
use leptos::prelude::*;
use std::time::Duration;

/// How long it stays; longer when there is something to tap.
const STAY: Duration = Duration::from_secs(4);
const STAY_WITH_ACTION: Duration = Duration::from_secs(7);

/// The place where it appears.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let shell = use_shell();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    effect(move || {
        let with_action = shell.toast.with(|toast| toast.as_ref().map(|toast| toast.action.is_some()));
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some(with_action) = with_action {
            let stay = if with_action { STAY_WITH_ACTION } else { STAY };
            timer.set_value(set_timeout_with_handle(move || shell.toast.set(None), stay).ok());
        }
    });
    view! {
        <div class="toasts" role="status">
            {move || {
                shell.toast.get().map(|toast| {
                    view! {
                        <div class="toast">
                            <span>{toast.text}</span>
                            {toast.action.map(|(word, action)| {
                                let tap = move |_| {
                                    shell.toast.set(None);
                                    action.run(());
                                };
                                view! { <button on:click=tap>{word}</button> }
                            })}
                        </div>
                    }
                })
            }}
        </div>
    }
}
