//! 模拟测试: organised tests first, then papers for practice, then those handed in. Before a paper begins it says that the time runs on.

use super::begin::begin;
use crate::{
    components::{
        bars::Bar,
        icon::Icon,
        sheet::Sheet,
        states::{Empty, row_skeleton, shown},
    },
    nav::use_nav,
    quiz::words,
    route::Route,
    state::{Topic, ask, now, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::Papers,
    view::quiz::{Begin, PapersView, PastPaper, TemplateRow},
};

/// The lines below a paper's title.
fn lines(row: &TemplateRow) -> (String, Option<(String, &'static str)>) {
    let today = use_shell().today.get_untracked();
    let window = row.window.map(|window| words::window(window, now(), today));
    let extent = [Some(words::extent(row)), window].into_iter().flatten().collect::<Vec<_>>().join("，");
    let state = match (&row.submission, row.sitting, row.ready) {
        (Some(submission), ..) => {
            let (text, attention) = words::submission(submission);
            Some((text, if attention { "state num w" } else { "state num" }))
        }
        (None, Some(_), _) => Some(("没有交，时间还在走".into(), "state num w")),
        (None, None, false) => words::waits(row, now()).map(|text| (text.into(), "state mute")),
        _ => None,
    };
    (extent, state)
}

fn paper_row(row: TemplateRow, ask: Callback<TemplateRow>) -> AnyView {
    let (extent, state) = lines(&row);
    let icon = if row.window.is_some() { "note" } else { "clock" };
    let inner = view! {
        <Icon name=icon/>
        <div class="grow">
            <div class="tt">{row.title.clone()}</div>
            <span class="note num">{extent}</span>
            {state.map(|(text, class)| view! { <span class=class>{text}</span> })}
        </div>
    };
    match (row.sitting, row.submission.is_none() && row.ready) {
        (Some(id), _) => {
            let word = if row.submission.is_none() { "接着答" } else { "看结果" };
            view! { <a class="row" href=Route::Sitting(id, None).path()>{inner}<span class="link">{word}</span></a> }.into_any()
        }
        (None, true) => view! {
            <button class="row" type="button" on:click=move |_| ask.run(row.clone())>{inner}<Icon name="next" class="go"/></button>
        }
        .into_any(),
        (None, false) => view! { <div class="row">{inner}</div> }.into_any(),
    }
}

fn past_row(paper: PastPaper) -> impl IntoView {
    let today = use_shell().today.get_untracked();
    let when = crate::words::moment(paper.at, today);
    let line = match &paper.submission {
        Some(submission) => format!("{when}，{}", words::submission(submission).0),
        None => format!("{when} 交卷"),
    };
    let marks = format!("{} 分", words::marks(paper.half_marks));
    view! {
        <a class="row" href=Route::Sitting(paper.id, None).path()>
            <Icon name="history"/>
            <div class="grow"><div class="tt">{paper.title}</div><span class="note num">{line}</span></div>
            <span class="r num">{marks}</span>
            <Icon name="next" class="go"/>
        </a>
    }
}

fn page(view: PapersView, ask: Callback<TemplateRow>) -> AnyView {
    let PapersView { templates, tests, past } = view;
    if templates.is_empty() && tests.is_empty() && past.is_empty() {
        return view! { <Empty title="还没有试卷" text="编辑部出了卷子，会自动来到这里。想先练一练，可以去专项练习。" way=("/practice", "去专项练习")/> }
            .into_any();
    }
    let group = |title: &'static str, rows: Vec<AnyView>| {
        (!rows.is_empty())
            .then(|| view! { <div class="sec"><h2>{title}</h2></div><div class="group papers">{rows}</div> })
    };
    let tests: Vec<AnyView> = tests.into_iter().map(|row| paper_row(row, ask)).collect();
    let templates: Vec<AnyView> = templates.into_iter().map(|row| paper_row(row, ask)).collect();
    let past: Vec<AnyView> = past.into_iter().map(|paper| past_row(paper).into_any()).collect();
    view! { {group("组织的测试", tests)}{group("自己练", templates)}{group("交过的卷", past)} }.into_any()
}

/// The page.
#[component]
pub(crate) fn PapersPage() -> impl IntoView {
    let (shell, nav, busy) = (use_shell(), use_nav(), RwSignal::new(false));
    let view = ask(&[Topic::Quiz, Topic::Content], || Papers {});
    let asking = RwSignal::new(false);
    let asked = RwSignal::new(None::<TemplateRow>);
    let ask = Callback::new(move |row: TemplateRow| {
        asked.set(Some(row));
        nav.overlay(asking);
    });
    let title = Signal::derive(move || asked.with(|row| row.as_ref().map(|row| row.title.clone()).unwrap_or_default()));
    let text = move || {
        asked.with(|row| {
            row.as_ref().map(|row| {
                let to = if row.window.is_some() {
                    "只能交一次，交卷后答卷送到主办单位。"
                } else {
                    "成绩只存在这部手机里。"
                };
                format!("{}，满分 100 分。开始以后时间一直走，离开这一页、锁屏或关机都不停。{to}", words::extent(row))
            })
        })
    };
    let go = move |_| {
        if let Some(row) = asked.get_untracked() {
            begin(shell, nav, Begin::Paper { template: row.id }, busy);
        }
    };
    view! {
        <Bar title="模拟测试"/>
        <main class="main narrow">{shown(view, row_skeleton, move |view| page(view, ask))}</main>
        <Sheet open=asking title>
            <p class="sub ask">{text}</p>
            <div class="two">
                <button class="btn line" on:click=move |_| nav.close()>"先不做"</button>
                <button class="btn" disabled=move || busy.get() on:click=go>"现在开始"</button>
            </div>
        </Sheet>
    }
}
