//! 栏目: the five functions with their columns. A column whose function is not there yet stands in its place, says so, and leads nowhere.

use crate::{
    components::{
        bars::{Head, SearchLink},
        icon::Icon,
        states::{Empty, row_skeleton, shown},
    },
    route::Route,
    state::{Topic, ask, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{ColumnRow, Columns},
    content::{ColumnKind, Function},
};

/// Where a column leads; `None` while its function is not there yet.
pub(crate) fn opens(row: &ColumnRow) -> Option<Route> {
    match row.column.kind {
        ColumnKind::Articles => Some(Route::Column(row.column.id.clone(), None)),
        ColumnKind::Regulations => Some(Route::Regulations),
        ColumnKind::Quiz => Some(Route::Quiz),
        ColumnKind::Room | ColumnKind::Talk => None,
    }
}

fn column(row: ColumnRow) -> impl IntoView {
    let today = use_shell().today.get_untracked();
    let route = opens(&row);
    let ColumnRow { column, latest, date, unread, .. } = row;
    match route {
        Some(route) => {
            let day = date.map(|date| words::day(date, today));
            let line = if latest.is_empty() { column.about } else { latest };
            view! {
                <a class="col" href=route.path()>
                    <Icon name=column.icon/>
                    <div class="grow"><b>{column.name}</b><span class="l clip1">{line}</span></div>
                    <span class="end">
                        <span class="num">{day}</span>
                        {unread.then(|| view! { <i class="dot" role="img" aria-label="有未读"></i> })}
                    </span>
                </a>
            }
            .into_any()
        }
        None => view! {
            <div class="col not-yet">
                <Icon name=column.icon/>
                <div class="grow"><b>{column.name}</b><span class="l clip1">{column.about}</span></div>
                <span class="end">"尚未开通"</span>
            </div>
        }
        .into_any(),
    }
}

fn sections(rows: Vec<ColumnRow>) -> impl IntoView {
    if rows.is_empty() {
        return view! { <Empty title="栏目还没有送到" text="第一次更新完成后，栏目会出现在这里。" way=("/", "回到今日")/> }.into_any();
    }
    let sections = Function::ALL.into_iter().filter_map(|function| {
        let own: Vec<_> =
            rows.iter().filter(|row| row.column.function == function && !row.column.hidden).cloned().collect();
        (!own.is_empty()).then(|| {
            let list = own.into_iter().map(|row| view! { <li>{column(row)}</li> }).collect_view();
            view! { <section class="fn"><h2><span class="tate">{function.name()}</span></h2><ul>{list}</ul></section> }
        })
    });
    sections.collect_view().into_any()
}

/// The page.
#[component]
pub(crate) fn ColumnsPage() -> impl IntoView {
    let view = ask(&[Topic::Content, Topic::Marks], || Columns {});
    view! {
        <Head title="栏目"><SearchLink/></Head>
        <main class="main">{shown(view, row_skeleton, sections)}</main>
    }
}
