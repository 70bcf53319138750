//! A column: its series as chips, its latest article large, the others by month.

use crate::{
    components::{
        bars::{Bar, SearchLink},
        each::each,
        icon::Icon,
        pages::{ListEnd, Stand, pages},
        picture::Pic,
        states::{Empty, story_skeleton},
        story::{dot, key, title},
    },
    nav::use_nav,
    pages::past::{Dated, by_month, day_mark},
    route::Route,
    state::{Topic, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{ColumnPage as Call, Story},
    content::Column,
    id::ColumnId,
    time::CivilDate,
};

fn meta(story: &Story, day: Option<String>) -> impl IntoView + use<> {
    let (series, read) = (story.series.clone(), story.read);
    view! {
        <div class="meta">
            {day.map(|day| view! { <span>{day}</span> })}
            {series.map(|series| view! { <span class="series">{series}</span> })}
            {read.then(|| view! { <span>"已读"</span> })}
        </div>
    }
}

fn hero(story: Story, today: CivilDate) -> impl IntoView {
    let foot = meta(&story, Some(words::day(story.date, today)));
    let Story { id, title: heading, summary, read, cover, .. } = story;
    view! {
        <a class="hero" class:seen=read href=Route::Article(id).path()>
            {cover.map(|picture| view! { <div class="p"><Pic picture mute=true eager=true/></div> })}
            <h3>{dot(!read)}{title(&heading)}</h3>
            <p>{summary}</p>
            {foot}
        </a>
    }
}

fn row(Dated { row, opens_month }: Dated<Story>, today: CivilDate) -> impl IntoView {
    let foot = meta(&row, None);
    let Story { id, title: heading, summary, read, date, .. } = row;
    view! {
        {opens_month.then(|| view! { <h2 class="mon">{words::month(date, today)}</h2> })}
        <a class="it" class:seen=read href=Route::Article(id).path()>
            {day_mark(date)}
            <div class="grow"><h3>{dot(!read)}{title(&heading)}</h3><p>{summary}</p>{foot}</div>
        </a>
    }
}

fn chips(column: &Column, series: RwSignal<Option<String>>) -> impl IntoView + use<> {
    let chip = move |name: Option<String>| {
        let label = name.clone().unwrap_or_else(|| "全部".into());
        let here = {
            let name = name.clone();
            move || series.with(|series| *series == name).then_some("true")
        };
        view! { <button aria-current=here on:click=move |_| series.set(name.clone())>{label}</button> }
    };
    let names = column.series.clone();
    (!names.is_empty()).then(|| {
        let all = std::iter::once(None).chain(names.into_iter().map(Some)).map(chip).collect_view();
        view! { <nav class="chips" aria-label="系列">{all}</nav> }
    })
}

/// The page.
#[component]
pub(crate) fn ColumnPage(
    /// The column.
    id: ColumnId,
    /// Only this series.
    series: Option<String>,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let series = RwSignal::new(series);
    let column = RwSignal::new(None::<Column>);
    let of = id.clone();
    let list = pages(
        &[Topic::Content, Topic::Marks],
        move || series.track(),
        move |after, limit| {
            let request = Call { id: id.clone(), series: series.get_untracked(), after, limit };
            async move {
                let view = crate::bridge::call(request).await?;
                if column.try_with_untracked(|old| old.as_ref() != Some(&view.column)) == Some(true) {
                    column.try_set(Some(view.column));
                }
                Ok((view.items, view.next))
            }
        },
    );
    Effect::new(move |was: Option<Option<String>>| {
        let now = series.get();
        if was.is_some_and(|was| was != now) {
            nav.rename(&Route::Column(of.clone(), now.clone()));
        }
        now
    });
    let today = move || shell.today.get_untracked();
    let first = Memo::new(move |_| list.rows().into_iter().next());
    let rest = move || by_month(list.rows().get(1..).unwrap_or_default(), |story| story.date);
    view! {
        <Bar><SearchLink/><a class="ib" href="/favourites" aria-label="收藏"><Icon name="star"/></a></Bar>
        <main class="main wide">
            {move || column.get().map(|column| {
                view! {
                    <div class="intro"><h1>{column.name.clone()}</h1><p>{column.about.clone()}</p></div>
                    {chips(&column, series)}
                }
            })}
            {move || match list.stand() {
                Stand::First => story_skeleton().into_any(),
                Stand::Whole if list.is_empty() => {
                    view! { <Empty title="这里还没有文章" text="编辑部发出以后，会出现在这里。" way=("/columns", "看别的栏目")/> }.into_any()
                }
                _ => ().into_any(),
            }}
            {move || first.get().map(|story| hero(story, today()))}
            {each(rest, |d| format!("{} {}", key(&d.row), d.opens_month), move |d| row(d, today()))}
            <ListEnd list=list.list whole="到头了，都存在手机里"/>
        </main>
    }
}
