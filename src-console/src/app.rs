//! The frame: the sign-in page, or the top bar and navigation around a page. The navigation shows what works and nothing else.

use crate::{
    browser,
    components::{icon::Icon, way::Way},
    pages::{
        audit::AuditPage, bank::BankPage, queue::QueuePage, schedule::SchedulePage, sign_in::SignInPage,
        stale::StalePage, words::WordsPage,
    },
    route::Route,
    session,
    state::{Desk, use_desk},
};
use leptos::prelude::*;
use lianxin_proto::member::Role;

/// Takes the word of index.html away: the console is on the screen.
fn lift_shell() {
    if let Some(shell) = document().get_element_by_id("shell") {
        shell.remove();
    }
}

/// The console.
#[component]
pub(crate) fn App() -> impl IntoView {
    lift_shell();
    let desk = Desk::new();
    provide_context(desk);
    desk.start();
    let signed_in = Memo::new(move |_| desk.session.with(Option::is_some));
    Effect::new(move |_| {
        let brand = desk.session.with(|session| session.as_ref().map(|session| session.brand.name.clone()));
        let page = desk.page().title();
        document().set_title(&brand.map_or_else(|| "登录 · 网页控制台".into(), |brand| format!("{page} · {brand}")));
    });
    move || if signed_in.get() { view! { <Frame/> }.into_any() } else { view! { <SignInPage/> }.into_any() }
}

#[component]
fn Frame() -> impl IntoView {
    let desk = use_desk();
    // Within a page the address changes all the time; the page stays.
    let kind = Memo::new(move |_| match desk.page() {
        Route::Schedule(..) => 0,
        Route::Stale => 1,
        Route::Bank => 2,
        Route::Queue => 3,
        Route::Words => 4,
        Route::Audit => 5,
    });
    let page = move || match kind.get() {
        1 => view! { <StalePage/> }.into_any(),
        2 => view! { <BankPage/> }.into_any(),
        3 => view! { <QueuePage/> }.into_any(),
        4 => view! { <WordsPage/> }.into_any(),
        5 => view! { <AuditPage/> }.into_any(),
        _ => view! { <SchedulePage/> }.into_any(),
    };
    let stale = move || desk.stale.with(|stale| stale.as_ref().map_or(0, Vec::len));
    let waiting = move || {
        desk.queues.with(|queues| {
            queues
                .iter()
                .flatten()
                .map(|(_, queue)| queue.held.len().saturating_add(queue.reports.len()))
                .sum::<usize>()
        })
    };
    let keeps = move || session::keeps_content(desk.role());
    // Where the pages of 交流 begin for this member.
    let talk = move || if desk.role() == Role::Auditor { Route::Audit } else { Route::Queue };
    view! {
        <a class="b skip" href="#main">"跳到内容"</a>
        <div class="con">
            <TopBar/>
            <nav class="nav" aria-label="栏目">
                <Show when=keeps>
                    <h2>"内容"</h2>
                    <Way to=Route::Schedule(None, crate::calendar::View::Week) here=Signal::derive(move || kind.get() == 0)>
                        <Icon name="calendar"/>
                        "排期"
                    </Way>
                    <Way to=Route::Stale here=Signal::derive(move || matches!(kind.get(), 1 | 2))>
                        <Icon name="col-bank"/>
                        "题库"
                        {move || (stale() > 0).then(|| view! { <span class="n num">{stale()}" 已过时"</span> })}
                    </Way>
                </Show>
                <h2>"群"</h2>
                <Way to=talk() here=Signal::derive(move || kind.get() > 2)>
                    <Icon name="talk"/>
                    "交流"
                    {move || (waiting() > 0).then(|| view! { <span class="n num">{waiting()}" 待处理"</span> })}
                </Way>
            </nav>
            <main class="work" id="main" tabindex="-1">
                {move || {
                    desk.trouble.get().map(|trouble| {
                        view! {
                            <p class="banner red" role="alert">
                                <Icon name="alert"/>
                                <span class="grow">{trouble.words()}</span>
                                <button class="b" on:click=move |_| desk.refresh()>"再试一次"</button>
                            </p>
                        }
                    })
                }}
                {page}
            </main>
        </div>
        <div role="status">
            {move || desk.toast.get().map(|words| view! { <p class="toast"><Icon name="check"/>{words}</p> })}
        </div>
    }
}

#[component]
fn TopBar() -> impl IntoView {
    let desk = use_desk();
    let session = move || desk.session.get();
    let brand = move || session().map(|session| session.brand.name).unwrap_or_default();
    let who = move || {
        session().map(|session| {
            let initial = session.profile.name.chars().next().map(String::from).unwrap_or_default();
            let role = session::role_name(session.profile.role);
            let unit = session.profile.unit;
            let words = if unit.is_empty() { role.to_owned() } else { format!("{role}，{unit}") };
            view! { <b aria-hidden="true">{initial}</b><span>{session.profile.name}"，"{words}</span> }
        })
    };
    let kept = move || {
        let at = desk.asked_at.get().map(|at| at.time().to_string());
        match (desk.busy.get(), at) {
            (true, _) => "正在读取…".to_owned(),
            (false, Some(at)) if desk.trouble.with(Option::is_none) => format!("{at} 更新"),
            _ => String::new(),
        }
    };
    let turn = move |_| {
        let dark = !desk.dark.get_untracked();
        browser::set_dark(dark);
        desk.dark.set(dark);
    };
    view! {
        <header class="topbar">
            <span class="brand"><span class="seal" aria-hidden="true">"廉信"</span>{brand}<small>"网页控制台"</small></span>
            <span class="grow"></span>
            <span class="kept num" role="status">{kept}</span>
            <button class="b q" aria-label="刷新" title="刷新" disabled=move || desk.busy.get() on:click=move |_| desk.refresh()>
                <Icon name="retry" class="i-s"/>
            </button>
            <button class="b q" aria-pressed=move || if desk.dark.get() { "true" } else { "false" } on:click=turn>
                <Icon name="moon" class="i-s"/>
                "深色"
            </button>
            <span class="who">{who}</span>
            <button class="b" on:click=move |_| desk.sign_out()>"退出"</button>
        </header>
    }
}
