//! 温故: how many questions are due today, how many a day at most, and the way in.

use super::begin::begin;
use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        states::{Empty, row_skeleton, shown},
    },
    nav::use_nav,
    route::Route,
    state::{Topic, ask, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::Quiz,
    view::quiz::{Begin, QuizView, SittingKind},
};

fn page(view: &QuizView) -> AnyView {
    let (shell, nav, busy) = (use_shell(), use_nav(), RwSignal::new(false));
    let cap = move || shell.settings.with(|settings| settings.review_cap);
    let open = view.open.iter().find(|open| open.kind == SittingKind::Review).map(|open| open.id);
    let seen = view.mastery.iter().any(|row| row.chapters.iter().any(|chapter| chapter.seen > 0));
    if let Some(id) = open {
        return view! {
            <section class="res short"><h1>"上次温到一半"</h1><p class="lab">"接着往下温就好。"</p></section>
            <div class="acts"><a class="btn" href=Route::Sitting(id, None).path() data-swap="">"接着温"</a></div>
        }
        .into_any();
    }
    if view.due == 0 {
        return if seen {
            view! { <Empty title="今天没有要温的" text="答过的题，快忘的时候会自己回来。" way=("/practice", "去专项练习")/> }.into_any()
        } else {
            view! { <Empty title="还没有可以温的" text="先答几道题，过两天快忘的时候，它们会回到这里。" way=("/practice", "去专项练习")/> }.into_any()
        };
    }
    view! {
        <section class="res short">
            <p class="score num">{view.due}<small>"题"</small></p>
            <h1>"今天该温的"</h1>
            <p class="lab num">{move || format!("答过的题，快忘的时候再问一遍。一天最多 {} 题，在“我的”里可以改。", cap())}</p>
        </section>
        <div class="acts"><button class="btn" disabled=move || busy.get() on:click=move |_| begin(shell, nav, Begin::Review, busy)><Icon name="leaf" class="i-s"/>"开始温习"</button></div>
    }
    .into_any()
}

/// The page.
#[component]
pub(crate) fn ReviewPage() -> impl IntoView {
    let view = ask(&[Topic::Quiz, Topic::Settings], || Quiz {});
    view! { <Bar title="温故"/><main class="main narrow">{shown(view, row_skeleton, |view| page(&view))}</main> }
}
