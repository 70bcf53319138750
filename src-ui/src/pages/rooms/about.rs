//! 群资料: what a room is for, its rules to be read again, when one is told of it, and who is in it. What people do here is neither counted nor shown.

use crate::{
    bridge,
    components::{
        bars::Bar,
        icon::Icon,
        message::said::avatar,
        states::{row_skeleton, shown},
    },
    route::Route,
    state::{Topic, act, ask, effect, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{NotifyRoom, OpenRoom, RoomPeople},
    id::RoomId,
    room::Notify,
    view::room::{PersonRow, RoomView},
};
use wasm_bindgen_futures::spawn_local;

/// The most people that are listed at once; more are found by their names.
const PEOPLE: u32 = 500;

fn notify_name(notify: Notify) -> &'static str {
    match notify {
        Notify::Mentions => "提到我才提醒",
        Notify::All => "有新消息就提醒",
        Notify::Nothing => "不提醒",
    }
}

fn notify_choice(id: RoomId, notify: Notify) -> AnyView {
    let shell = use_shell();
    let chosen = RwSignal::new(notify);
    let choice = move |of: Notify| {
        let on = move || chosen.get() == of;
        let tap = move |_| {
            chosen.set(of);
            act(shell, NotifyRoom { room: id, notify: of }, |()| {});
        };
        view! {
            <button class="choice" type="button" role="radio" aria-checked=move || if on() { "true" } else { "false" } on:click=tap>
                <span class="mk" aria-hidden="true">{move || on().then(|| view! { <Icon name="check" class="i-s"/> })}</span>
                {notify_name(of)}
            </button>
        }
    };
    let choices = [Notify::Mentions, Notify::All, Notify::Nothing].map(choice).into_iter().collect_view();
    view! { <div class="choices one-up" role="radiogroup" aria-label="什么时候提醒我">{choices}</div> }.into_any()
}

fn person(row: &PersonRow) -> AnyView {
    let PersonRow { member, name, unit, moderator } = row.clone();
    view! {
        <li class="row">
            {avatar(&name, member, false)}
            <div class="grow"><div class="tt">{name}</div>{(!unit.is_empty()).then(|| view! { <div class="note">{unit}</div> })}</div>
            {moderator.then(|| view! { <span class="chip">"管理员"</span> })}
        </li>
    }
    .into_any()
}

/// The people, and a field to find one.
fn people(id: RoomId, count: u32) -> AnyView {
    let shell = use_shell();
    let (query, found) = (RwSignal::new(String::new()), RwSignal::new(None::<Vec<PersonRow>>));
    effect(move || {
        shell.track(&[Topic::Rooms]);
        let asked = query.get();
        spawn_local(async move {
            let reply = bridge::call(RoomPeople { room: id, query: asked.trim().to_owned(), limit: PEOPLE }).await;
            if query.try_with_untracked(|now| *now == asked) == Some(true) {
                match reply {
                    Ok(rows) if found.with_untracked(|old| old.as_ref() != Some(&rows)) => found.set(Some(rows)),
                    Ok(_) => {}
                    Err(error) => shell.say(error.message),
                }
            }
        });
    });
    let list = move || {
        found.with(|rows| match rows.as_deref() {
            None => ().into_any(),
            Some([]) => view! { <p class="sub pad" role="status">"没有找到这个人。"</p> }.into_any(),
            Some(rows) => view! { <ul>{rows.iter().map(person).collect_view()}</ul> }.into_any(),
        })
    };
    view! {
        <h2 class="sum">"群里的人"<span class="note num">{[" ", &count.to_string(), " 位"].concat()}</span></h2>
        <div class="field find">
            <Icon name="search" class="i-s"/>
            <input type="search" enterkeyhint="search" autocomplete="off" maxlength="20" placeholder="姓名或单位" aria-label="找人"
                on:input=move |event| query.set(event_target_value(&event))/>
        </div>
        {list}
    }
    .into_any()
}

fn page(view: RoomView) -> AnyView {
    let RoomView { id, title, line, people: count, notify, confidential, house_rules, .. } = view;
    let link = |icon: &'static str, name: &'static str, route: Route| {
        view! { <a class="row" href=route.path()><Icon name=icon/><span class="tt grow">{name}</span><Icon name="next" class="go"/></a> }
    };
    view! {
        <div class="intro"><h1>{title}</h1><p>{line}</p></div>
        <div class="group">
            {link("search", "在群里搜索", Route::RoomSearch(id, String::new()))}
            {link("star", "精华", Route::RoomPicks(id))}
        </div>
        <h2 class="sum">"什么时候提醒我"</h2>
        <div class="group inset">{notify_choice(id, notify)}</div>
        <p class="note hint">
            {if confidential { "这个群的通知里不显示谁说了什么。" } else { "" }}
            "夜里十点到早上七点不提醒，要改在“我的”里。"
        </p>
        <div class="heed">
            <Icon name="shield"/>
            <p>"这里是敞开说话的地方。国家秘密、工作秘密、问题线索和办案的事，一句也不要在这里说。"</p>
        </div>
        {(!house_rules.is_empty()).then(|| view! {
            <h2 class="sum">"群规"</h2>
            <ol class="house">{house_rules.into_iter().map(|rule| view! { <li>{rule}</li> }).collect_view()}</ol>
        })}
        {people(id, count)}
        <p class="priv"><Icon name="leaf"/><span>"这里不记谁看过、谁在线，也不计发言多少。"</span></p>
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn RoomAboutPage(
    /// Which room.
    id: RoomId,
) -> impl IntoView {
    // Asked for once: what is said meanwhile changes nothing here.
    let view = ask(&[], move || OpenRoom { id, topic: None, at: None });
    view! {
        <Bar title="群资料"/>
        <main class="main narrow room-about">{shown(view, row_skeleton, page)}</main>
    }
}
