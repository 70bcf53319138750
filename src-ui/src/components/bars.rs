//! The bars: the one at the head of an inner page, the title of a tab's first page, and the tab bar.

use crate::{components::icon::Icon, nav::use_nav, route::Route, state::use_shell};
use leptos::prelude::*;

/// A tab: its page, its icon, its name.
struct Tab {
    route: Route,
    icon: &'static str,
    name: &'static str,
}

/// The tabs, from the left. A function that is not there yet has no tab; each later one is a line here.
const TABS: [Tab; 5] = [
    Tab { route: Route::Today, icon: "today", name: "今日" },
    Tab { route: Route::Columns, icon: "columns", name: "栏目" },
    Tab { route: Route::Quiz, icon: "quiz", name: "答题" },
    Tab { route: Route::Rooms, icon: "talk", name: "交流" },
    Tab { route: Route::Me, icon: "me", name: "我的" },
];

/// The tab bar.
#[component]
pub(crate) fn TabBar() -> impl IntoView {
    let (nav, shell) = (use_nav(), use_shell());
    let told = move |route: &Route| match route {
        Route::Me if shell.waiting.get().1 > 0 => Some("有没发出去的"),
        Route::Rooms if shell.talk.get() => Some("有没看的消息"),
        _ => None,
    };
    let tabs = TABS.iter().map(|tab| {
        let here = move || nav.at.with(|at| at.route == tab.route);
        view! {
            <a href=tab.route.path() data-swap="" aria-current=move || here().then_some("page")>
                {move || told(&tab.route).map(|words| view! { <i class="dot" role="img" aria-label=words></i> })}
                <Icon name=tab.icon/>
                <span>{tab.name}</span>
            </a>
        }
    });
    view! { <nav class="tabs" aria-label="主导航">{tabs.collect_view()}</nav> }
}

/// The bar at the head of an inner page: 返回, its title, and what can be done here.
#[component]
pub(crate) fn Bar(
    /// The title; empty where the page has a large one.
    #[prop(into, optional)]
    title: Signal<String>,
    /// Buttons on the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let nav = use_nav();
    view! {
        <div class="bar">
            <button class="ib" aria-label="返回" on:click=move |_| nav.back()>
                <Icon name="back"/>
            </button>
            {move || match title.get() {
                title if title.is_empty() => view! { <span class="t"></span> }.into_any(),
                title => view! { <h1 class="t">{title}</h1> }.into_any(),
            }}
            {match children {
                Some(children) => children().into_any(),
                None => view! { <span class="ib" aria-hidden="true"></span> }.into_any(),
            }}
        </div>
    }
}

/// The title of a tab's first page.
#[component]
pub(crate) fn Head(
    /// The title.
    title: &'static str,
    /// Buttons on the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! { <header class="head"><h1>{title}</h1>{children.map(|children| children())}</header> }
}

/// The way to the search page.
#[component]
pub(crate) fn SearchLink() -> impl IntoView {
    view! { <a class="ib" href="/search" aria-label="搜索"><Icon name="search"/></a> }
}
