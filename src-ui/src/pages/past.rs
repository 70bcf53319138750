//! 往期: every issue that was shown, by month, the latest first.

use crate::{
    components::pages::Stand,
    components::{
        bars::{Bar, SearchLink},
        each::each,
        pages::{ListEnd, pages},
        states::{Empty, row_skeleton},
        story::title,
    },
    route::Route,
    state::{Topic, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{IssueRow, PastIssues},
    time::CivilDate,
};

/// A row with whether it begins a month.
#[derive(Clone)]
pub(crate) struct Dated<T> {
    pub(crate) row: T,
    pub(crate) opens_month: bool,
}

/// Marks the rows that begin a month.
pub(crate) fn by_month<T: Clone>(rows: &[T], date: impl Fn(&T) -> CivilDate) -> Vec<Dated<T>> {
    let mut last: Option<CivilDate> = None;
    rows.iter()
        .map(|row| {
            let day = date(row);
            let opens_month = !last.is_some_and(|last| words::same_month(last, day));
            last = Some(day);
            Dated { row: row.clone(), opens_month }
        })
        .collect()
}

/// The day of a row: its number over its weekday.
pub(crate) fn day_mark(date: CivilDate) -> impl IntoView {
    view! { <div class="d"><b class="num">{format!("{:02}", date.0.day())}</b><small>{words::weekday(date)}</small></div> }
}

fn row(Dated { row, opens_month }: Dated<IssueRow>, today: CivilDate) -> impl IntoView {
    let date = row.almanac.date;
    let read = match (row.read, row.items) {
        (0, items) => words::some(items, "篇"),
        (read, items) if read >= items => "已读".to_owned(),
        (read, items) => format!("{}，读了{}", words::some(items, "篇"), words::some(read, "篇")),
    };
    let path = if date == today { Route::Today } else { Route::Day(date) }.path();
    view! {
        {opens_month.then(|| view! { <h2 class="mon">{words::month(date, today)}</h2> })}
        <a class="it" class:seen=(row.read >= row.items) href=path>
            {day_mark(date)}
            <div class="grow">
                <h3>{title(&row.headline)}</h3>
                <div class="meta">
                    <span>{words::lunar_day(&row.almanac.lunar).to_owned()}{row.almanac.seal.map(|seal| format!(" {seal}"))}</span>
                    <span class="num">{format!("第 {} 期", row.number)}</span>
                    <span>{read}</span>
                </div>
            </div>
        </a>
    }
}

/// The page.
#[component]
pub(crate) fn PastPage() -> impl IntoView {
    let shell = use_shell();
    let list = pages(
        &[Topic::Content, Topic::Marks],
        || {},
        |after, limit| async move {
            let before = after.and_then(|date| date.parse().ok());
            let rows = crate::bridge::call(PastIssues { before, limit }).await?;
            let full = u32::try_from(rows.len()).is_ok_and(|n| n >= limit);
            let next = rows.last().filter(|_| full).map(|row| row.almanac.date.to_string());
            Ok((rows, next))
        },
    );
    let dated = move || by_month(&list.rows(), |row| row.almanac.date);
    let key = |d: &Dated<IssueRow>| format!("{} {} {}", d.row.almanac.date, d.row.read, d.opens_month);
    view! {
        <Bar title="往期"><SearchLink/></Bar>
        <main class="main wide">
            {move || match list.stand() {
                Stand::First => row_skeleton().into_any(),
                Stand::Whole if list.is_empty() => {
                    view! { <Empty title="还没有往期" text="每天的一期读过以后，都会留在这里。" way=("/", "回到今日")/> }.into_any()
                }
                _ => ().into_any(),
            }}
            {each(dated, key, move |d| row(d, shell.today.get_untracked()))}
            <ListEnd list=list.list whole="到头了，都存在手机里"/>
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_opens_once() {
        let days: Vec<CivilDate> =
            ["2026-09-23", "2026-09-01", "2026-08-31", "2025-08-31"].map(|d| d.parse().expect("a date")).to_vec();
        let opens: Vec<bool> = by_month(&days, |day| *day).iter().map(|d| d.opens_month).collect();
        assert_eq!(opens, [true, false, true, true]);
    }
}
