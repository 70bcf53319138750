//! 收藏: what this member keeps, the latest first; each can be taken away, and that undone.

use crate::{
    bridge,
    components::{
        bars::{Bar, SearchLink},
        each::each,
        icon::Icon,
        pages::{ListEnd, Stand, pages},
        states::{Empty, row_skeleton},
        story::title,
    },
    route::Route,
    state::{Topic, act, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{FavouriteRow, Favourites, SetMark},
    member::{MarkKind, Target},
};

fn row(row: FavouriteRow) -> impl IntoView {
    let shell = use_shell();
    let target = row.target.clone();
    let set = move |on: bool| SetMark { kind: MarkKind::Favourite, target: target.clone(), on };
    let icon = if matches!(row.target, Target::Regulation(..)) { "col-reg" } else { "note" };
    let since = words::day(row.at.date(), shell.today.get_untracked());
    let take_away = move |_| {
        let back = set(true);
        act(shell, set(false), move |()| {
            shell.offer("已取消收藏", "放回去", move || act(shell, back.clone(), |()| {}));
        });
    };
    view! {
        <div class="favrow">
            <a class="hit" href=Route::of(&row.target).path()>
                <h3>{title(&row.title)}</h3>
                <p class="clip2">{row.gist}</p>
                <div class="p num"><Icon name=icon/>{row.origin}<span>{format!("{since}收藏")}</span></div>
            </a>
            <button class="ib starred" aria-label=format!("取消收藏 {}", row.title) on:click=take_away><Icon name="star"/></button>
        </div>
    }
}

/// The page.
#[component]
pub(crate) fn FavouritesPage() -> impl IntoView {
    let list = pages(
        &[Topic::Content, Topic::Marks],
        || {},
        |after, limit| async move {
            let offset = after.and_then(|n| n.parse().ok()).unwrap_or(0_u32);
            let rows = bridge::call(Favourites { offset, limit }).await?;
            let got = u32::try_from(rows.len()).unwrap_or(limit);
            Ok((rows, (got >= limit).then(|| offset.saturating_add(got).to_string())))
        },
    );
    view! {
        <Bar title="收藏"><SearchLink/></Bar>
        <main class="main wide">
            <a class="row kept" href=Route::FavouriteQuestions.path()><Icon name="quiz"/><span class="tt grow">"收藏的题"</span><Icon name="next" class="go"/></a>
            {move || match list.stand() {
                Stand::First => row_skeleton().into_any(),
                Stand::Whole if list.is_empty() => {
                    view! { <Empty title="还没有收藏" text="读到想留下的，点一下右上角的星。" way=("/", "去读今日")/> }.into_any()
                }
                _ => ().into_any(),
            }}
            {each(move || list.rows(), |row| Route::of(&row.target).path() + &row.title, row)}
            <ListEnd list=list.list/>
        </main>
    }
}
