//! A room: its topic above, what is said, and where one writes. A long press, a right click or the button beside a message says what can be done with it.

use super::{
    composer::{Composer, composer},
    lines::lines,
    menu::{Menu, menu},
    rules::rules,
    stand::Room,
};
use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        message::{said::picture, voice::Player},
        states::{failed, row_skeleton},
        viewer::Viewer,
    },
    rooms::words,
    route::Route,
    state::{Topic, act, effect},
};
use leptos::{ev, prelude::*};
use lianxin_proto::{
    call::WantMedia,
    id::{IssueId, MediaId, MessageId, RoomId},
    media::Picture,
    view::room::{BodyView, TopicView},
};
use std::time::Duration;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

/// How long a finger rests on a message, and how far it may slip meanwhile, in pixels.
const HOLD: Duration = Duration::from_millis(450);
const SLIP: i32 = 10;

/// What is shown of a room.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    Rules,
    Open,
    Failed,
}

/// What an event fell on: the nearest element with a mark.
fn under(event: &web_sys::Event, css: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(css).ok().flatten()
}

/// The message an event fell on.
fn message(event: &web_sys::Event) -> Option<MessageId> {
    under(event, ".msg")?.closest("[data-m]").ok().flatten()?.get_attribute("data-m")?.parse().ok()
}

/// The topic of the day, with a way to see it alone.
fn topic_bar(room: Room, topic: TopicView) -> AnyView {
    let TopicView { issue, title, article, .. } = topic;
    let narrowed = room.topic.with_untracked(Option::is_some);
    let title = match article {
        Some(id) => view! { <a class="grow clip1" href=Route::Article(id).path()>{title}</a> }.into_any(),
        None => view! { <b class="grow clip1">{title}</b> }.into_any(),
    };
    let turn = move |_| room.narrow((!narrowed).then(|| issue.clone()));
    view! {
        <div class="pinned" class:alone=narrowed>
            <Icon name="col-lotus"/>
            {title}
            <button class="link" aria-pressed=if narrowed { "true" } else { "false" } on:click=turn>
                {if narrowed { "看全部" } else { "只看话题" }}
            </button>
        </div>
    }
    .into_any()
}

/// A finger that rests on a message.
#[derive(Clone, Copy)]
struct Hold(StoredValue<Option<(TimeoutHandle, i32, i32)>>);

impl Hold {
    fn end(self) {
        if let Some((timer, ..)) = self.0.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }

    fn begin(self, event: &ev::PointerEvent, then: impl Fn() + 'static) {
        self.end();
        if event.pointer_type() != "mouse" && event.is_primary() {
            let timer = set_timeout_with_handle(then, HOLD).ok();
            self.0.set_value(timer.map(|timer| (timer, event.client_x(), event.client_y())));
        }
    }

    fn moved(self, event: &ev::PointerEvent) {
        let far = self.0.with_value(|held| {
            held.as_ref().is_some_and(|(_, x, y)| (event.client_x() - x).abs() + (event.client_y() - y).abs() > SLIP)
        });
        if far {
            self.end();
        }
    }
}

/// The messages with what can be done about them.
fn log(room: Room, composer: Composer, menu: Menu, see: Callback<MediaId>) -> AnyView {
    let hold = Hold(StoredValue::default());
    let offer = move |id: MessageId| {
        hold.end();
        let row = room
            .cells
            .with_untracked(|cells| cells.iter().find(|cell| cell.id == id).map(|cell| cell.row.get_untracked()));
        if let Some(row) = row {
            menu.offer(row);
        }
    };
    let clicked = move |event: ev::MouseEvent| {
        if let Some(position) = under(&event, "[data-jump]").and_then(|e| e.get_attribute("data-jump")?.parse().ok()) {
            event.prevent_default();
            room.jump(position);
        } else if let (Some(_), Some(id)) = (under(&event, "[data-more]"), message(&event)) {
            offer(id);
        }
    };
    let asked = move |event: ev::MouseEvent| {
        if let Some(id) = message(&event) {
            event.prevent_default();
            offer(id);
        }
    };
    let pressed = move |event: ev::PointerEvent| {
        if let (Some(id), None) = (message(&event), under(&event, ".voice button, .st")) {
            hold.begin(&event, move || offer(id));
        }
    };
    let watching = StoredValue::new_local(None::<ResizeObserver>);
    effect(move || {
        let Some(log) = room.log.get() else { return };
        let resized = Closure::<dyn Fn()>::new(move || room.resized());
        if let Ok(observer) = ResizeObserver::new(resized.into_js_value().unchecked_ref()) {
            observer.observe(&log);
            watching.set_value(Some(observer));
        }
    });
    on_cleanup(move || {
        hold.end();
        if let Some(observer) = watching.try_update_value(Option::take).flatten() {
            observer.disconnect();
        }
    });
    let down = move || {
        let news = room.news.get();
        (!room.at_end.get()).then(|| {
            let (class, words) =
                if news > 0 { ("down new-ones", words::news(news)) } else { ("down", "回到最新".into()) };
            view! { <button class=class on:click=move |_| room.newest()><Icon name="down"/>{words}</button> }
        })
    };
    let live = move || if room.at_end.get() { "polite" } else { "off" };
    view! {
        <div class="logbox">
            <div class="log" role="log" aria-label="消息" aria-live=live tabindex="0" node_ref=room.log on:scroll=move |_| room.scrolled()
                on:click=clicked on:contextmenu=asked on:pointerdown=pressed on:pointermove=move |event| hold.moved(&event)
                on:pointerup=move |_| hold.end() on:pointercancel=move |_| hold.end()>
                {lines(room, composer, menu, see)}
            </div>
            <div role="status">{down}</div>
        </div>
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn RoomPage(
    /// Which room.
    id: RoomId,
    /// Only this topic.
    topic: Option<IssueId>,
    /// Around this position.
    at: Option<u64>,
) -> impl IntoView {
    let room = Room::new(id, topic);
    let writing = Composer::new(room);
    let sheet = Menu::new(room, writing);
    provide_context(Player::start());
    room.open(at, !room.nav.at.with_untracked(|at| at.returned));
    let mut ran = false;
    effect(move || {
        room.shell.track(&[Topic::Rooms]);
        if std::mem::replace(&mut ran, true) {
            room.changed();
        }
    });
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        writing.keep();
        room.looked();
    });
    on_cleanup(move || {
        seen.remove();
        room.leave();
    });

    let (viewing, shown, which) =
        (RwSignal::new(false), RwSignal::new(Vec::<(Picture, String)>::new()), RwSignal::new(0));
    let see = Callback::new(move |media: MediaId| {
        let pictures: Vec<(Picture, String)> = room.cells.with_untracked(|cells| {
            let photo = |row: &lianxin_proto::view::room::MessageRow| match &row.body {
                BodyView::Photo { media, width, height, .. } => {
                    Some((picture(media, *width, *height, &row.name), row.name.clone()))
                }
                _ => None,
            };
            cells.iter().filter_map(|cell| cell.row.with_untracked(photo)).collect()
        });
        which.set(pictures.iter().position(|(picture, _)| picture.light == media).unwrap_or(0));
        shown.set(pictures);
        room.nav.overlay(viewing);
    });
    // The large file is fetched when it is looked at.
    effect(move || {
        let file = shown.with(|shown| shown.get(which.get()).map(|(picture, _)| picture.light.clone()));
        if let Some(id) = file {
            act(room.shell, WantMedia { id }, |_| {});
        }
    });

    let title =
        Signal::derive(move || room.head.with(|head| head.as_ref().map(|view| view.title.clone()).unwrap_or_default()));
    let stage = Memo::new(move |_| {
        if room.trouble.with(Option::is_some) {
            return Stage::Failed;
        }
        room.head.with(|head| match head {
            None => Stage::Waiting,
            Some(view) if view.rules.is_some() => Stage::Rules,
            Some(_) => Stage::Open,
        })
    });
    let topic = Memo::new(move |_| room.head.with(|head| head.as_ref().and_then(|view| view.topic.clone())));
    let body = move || match stage.get() {
        Stage::Open => view! {
            {move || {
                room.topic.track();
                topic.get().map(|topic| topic_bar(room, topic))
            }}
            {log(room, writing, sheet, see)}
            {composer(writing, sheet)}
            {menu(sheet)}
        }
        .into_any(),
        Stage::Rules => room.head.with_untracked(|head| head.as_ref().map(|view| rules(room, view))).into_any(),
        Stage::Failed => {
            let error = room.trouble.get_untracked();
            error.map(|error| failed(error, move || room.open(None, false))).into_any()
        }
        Stage::Waiting => row_skeleton().into_any(),
    };
    view! {
        <div class="room">
            <Bar title=title>
                <a class="ib" href=Route::RoomSearch(id, String::new()).path() aria-label="在群里搜索"><Icon name="search"/></a>
                <a class="ib" href=Route::RoomAbout(id).path() aria-label="群资料"><Icon name="more"/></a>
            </Bar>
            {body}
        </div>
        <Viewer open=viewing pictures=shown at=which/>
    }
}
