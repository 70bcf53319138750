//! How a sitting came out: a paper with its marks by part, a practice in two lines; below, what is worth another look. Nothing is celebrated and
//! nothing compared.

use super::{begin::begin, stand::Sitting};
use crate::{
    bridge,
    components::{bars::Bar, icon::Icon, petals::Petals},
    quiz::{clock, marks, words},
    route::Route,
    state::{Topic, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::ReadSitting,
    view::quiz::{Begin, Part, ResultView, SittingKind, Submission},
};
use wasm_bindgen_futures::spawn_local;

fn fact(number: String, word: &'static str) -> impl IntoView {
    view! { <div><b class="num">{number}</b><span>{word}</span></div> }
}

fn facts(result: &ResultView) -> impl IntoView + use<> {
    let blank = result.blank > 0;
    view! {
        <div class="facts4">
            {fact(result.right.to_string(), "全对")}
            {fact(result.partly.to_string(), "部分对")}
            {fact(result.wrong.to_string(), "答错")}
            {blank.then(|| fact(result.blank.to_string(), "没答"))}
            {result.took_ms.map(|ms| fact(clock::took(ms), "用时"))}
        </div>
    }
}

fn part_bar(part: &Part, got: u32) -> impl IntoView + use<> {
    let full = u32::from(part.count) * u32::from(part.half_marks);
    let width = format!("{}%", u64::from(got) * 100 / u64::from(full.max(1)));
    let line = format!("{} / {} 分", words::marks(got), words::marks(full));
    view! {
        <li>
            <span>{part.title.clone()}</span>
            <div class="track" aria-hidden="true"><i style:width=width></i></div>
            <span class="num">{line}</span>
        </li>
    }
}

/// The questions worth another look.
fn again(sitting: Sitting, result: &ResultView) -> impl IntoView + use<> {
    let rows: Vec<_> = result
        .again
        .iter()
        .filter_map(|place| {
            let question = sitting.question(usize::from(*place))?;
            let item = question.item.get_untracked();
            let verdict = item.revealed.as_ref().and_then(|shown| shown.verdict);
            let (icon, class, word) = marks::chip(verdict, item.answer.is_some());
            let cited = item.revealed.map(|shown| shown.citation.line);
            Some(view! {
                <a class="row" href=Route::Sitting(sitting.id, Some(*place)).path()>
                    <span class=class><Icon name=icon class="i-s"/>{word}</span>
                    <div class="grow"><div class="clip2">{item.question.stem.replace("____", "（　）")}</div><span class="note">{cited}</span></div>
                    <Icon name="next" class="go"/>
                </a>
            })
        })
        .collect();
    let count = rows.len();
    (count > 0).then(|| {
        view! {
            <div class="sec"><h2>"值得再看"</h2><span class="note num">{format!("{count} 题")}</span></div>
            <div class="group ws">{rows}</div>
        }
    })
}

fn submission(of: Option<Submission>) -> impl IntoView {
    of.map(|of| {
        let (line, attention) = words::submission(&of);
        let icon = match of {
            Submission::Waiting => "clock",
            Submission::Received { .. } => "check",
            Submission::Elsewhere { .. } | Submission::Refused { .. } => "info",
        };
        view! {
            <div class="group sent" role="status">
                <div class="row"><Icon name=icon/><div class="grow"><div class="tt">{line}</div><span class="note" class:red=attention>{words::submitted(&of)}</span></div></div>
            </div>
        }
    })
}

fn paper(sitting: Sitting, result: &ResultView) -> impl IntoView + use<> {
    let parts = sitting.parts.get_value();
    let full = words::marks(result.full_half_marks);
    let where_kept = match sitting.kind {
        SittingKind::Organised => format!("满分 {full} 分"),
        _ => format!("满分 {full} 分，成绩只存在这部手机里"),
    };
    let bars: Vec<_> = parts.iter().zip(&result.parts).map(|(part, got)| part_bar(part, *got)).collect();
    let notes = sitting.clock.with(|c| c.as_ref().map(|c| c.notes().to_vec()).unwrap_or_default());
    view! {
        <section class="res">
            <p class="score num">{words::marks(result.half_marks)}<small>"分"</small></p>
            <h1>{words::sentence(result, &parts)}</h1>
            <p class="lab">{where_kept}</p>
        </section>
        {submission(result.submission.clone())}
        {facts(result)}
        {(bars.len() > 1).then(|| view! { <div class="sec"><h2>"各部分"</h2></div><ul class="pb">{bars}</ul> })}
        {(!notes.is_empty()).then(|| view! { <p class="note times">{format!("计时：{}", notes.join(""))}</p> })}
    }
}

fn practice(sitting: Sitting, result: &ResultView) -> impl IntoView + use<> {
    let (title, text) = words::practice_end(result);
    let count = u16::try_from(sitting.count()).unwrap_or(u16::MAX);
    let answered = u16::try_from(untrack(|| sitting.answered())).unwrap_or(u16::MAX);
    view! {
        <section class="res short">
            {(sitting.kind == SittingKind::Daily).then(|| view! { <Petals total=count answered=answered/> })}
            <h1>{title}</h1>
            <p class="lab">{text}</p>
        </section>
    }
}

fn ways_on(sitting: Sitting) -> impl IntoView {
    let (shell, nav, busy) = (sitting.shell, sitting.nav, RwSignal::new(false));
    match sitting.kind {
        SittingKind::Mock | SittingKind::Organised => view! {
            <div class="acts two">
                {(sitting.kind == SittingKind::Mock).then(|| view! { <a class="btn line" href=Route::Papers.path()>"再做一卷"</a> })}
                <a class="btn" href=Route::WrongBook.path()>"看错题"</a>
            </div>
        }
        .into_any(),
        SittingKind::Practice => view! {
            <div class="acts two">
                <a class="btn line" href=Route::Practice.path() data-swap="">"再练一组"</a>
                <button class="btn" on:click=move |_| nav.back()>"好了"</button>
            </div>
        }
        .into_any(),
        SittingKind::Review => view! {
            <div class="acts two">
                <button class="btn line" on:click=move |_| begin(shell, nav, Begin::Review, busy)>"再温一组"</button>
                <button class="btn" on:click=move |_| nav.back()>"好了"</button>
            </div>
        }
        .into_any(),
        _ => view! { <div class="acts"><button class="btn" on:click=move |_| nav.back()>"好了"</button></div> }.into_any(),
    }
}

/// The page of the result.
#[component]
pub(crate) fn Ended(sitting: Sitting) -> impl IntoView {
    let shell = use_shell();
    // What became of an organised test may still change.
    Effect::new(move |ran: Option<()>| {
        shell.track(&[Topic::Quiz]);
        if ran.is_some() && sitting.kind == SittingKind::Organised {
            spawn_local(async move {
                if let Ok(view) = bridge::call(ReadSitting { id: sitting.id }).await {
                    sitting.result.try_set(view.result);
                }
            });
        }
    });
    view! {
        <Bar title=sitting.title.get_value()/>
        <main class="main wide">
            {move || sitting.result.get().map(|result| {
                let top = if sitting.kind.is_paper() { paper(sitting, &result).into_any() } else { practice(sitting, &result).into_any() };
                view! { {top}{again(sitting, &result)} }
            })}
            {ways_on(sitting)}
        </main>
    }
}
