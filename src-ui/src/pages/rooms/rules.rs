//! The rules of a room, as a member first enters it and whenever they have changed: read once, then one button leads in.

use super::stand::Room;
use crate::{components::icon::Icon, state::act};
use leptos::prelude::*;
use lianxin_proto::{call::EnterRoom, view::room::RoomView};

/// The rules.
pub(crate) fn rules(room: Room, view: &RoomView) -> AnyView {
    let enter = move |_| act(room.shell, EnterRoom { room: room.id }, move |()| room.open(None, false));
    let rules = view.rules.iter().flatten().map(|rule| view! { <li>{rule.clone()}</li> }).collect_view();
    view! {
        <main class="main narrow pad room-rules">
            <Icon name="col-lotus" class="i-l"/>
            <h2>{["进入“", &view.title, "”之前"].concat()}</h2>
            <p class="sub">{view.line.clone()}</p>
            <ol>{rules}</ol>
            <p class="note">"这里不记谁看过、谁在线，也不计发言多少。"</p>
            <button class="btn wide" on:click=enter>"知道了，进去看看"</button>
        </main>
    }
    .into_any()
}
