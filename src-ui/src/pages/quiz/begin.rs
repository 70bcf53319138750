//! Beginning a sitting, or taking one up: the core's reply goes to the page with it, so that the first question is there at once.

use crate::{bridge, nav::Nav, route::Route, state::Shell};
use leptos::prelude::*;
use lianxin_proto::{
    call::{BeginSitting, CallError, ErrorCode},
    view::quiz::Begin,
};
use wasm_bindgen_futures::spawn_local;

/// Begins, and opens the sitting's page. `refused` hears of a failure; without it the failure is told in passing.
pub(crate) fn begin_or(
    shell: Shell,
    nav: Nav,
    begin: Begin,
    busy: RwSignal<bool>,
    refused: impl FnOnce(CallError) + 'static,
) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    spawn_local(async move {
        let reply = bridge::call(BeginSitting { begin }).await;
        busy.try_set(false);
        match reply {
            Ok(view) => {
                let route = Route::Sitting(view.id, None);
                shell.handed.set_value(Some(view));
                nav.go(route);
            }
            Err(error) => refused(error),
        }
    });
}

/// Begins, and tells a failure in passing.
pub(crate) fn begin(shell: Shell, nav: Nav, what: Begin, busy: RwSignal<bool>) {
    begin_or(shell, nav, what, busy, move |error| {
        let text = match error.code {
            ErrorCode::NotFound => "现在没有可以做的题".to_owned(),
            _ => error.message,
        };
        shell.say(text);
    });
}
