//! Writing: the gaps of a 填空, a field for oneself in a 简答 or 案例分析, and the points of a rubric to be found in it. What is written for oneself is kept
//! on this phone while the sitting lasts, and goes nowhere.

use crate::{
    components::icon::Icon,
    quiz::{
        draft::Draft,
        marks::{forms, gap_marks},
    },
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    quiz::{Answer, QuestionKind},
    view::quiz::Asked,
};

/// The most characters a gap takes; the keys are words, not sentences.
const GAP_LONGEST: &str = "60";

/// The gaps, one field each.
#[component]
pub(crate) fn Gaps(
    /// The question.
    asked: Asked,
    /// What is written so far.
    draft: RwSignal<Draft>,
    /// Answers are closed.
    #[prop(into)]
    closed: Signal<bool>,
    /// Writes into a gap.
    fill: Callback<(usize, String)>,
) -> impl IntoView {
    let gap = move |n: usize| {
        let text = move || draft.with(|draft| draft.gaps.get(n).cloned().unwrap_or_default());
        let label = format!("第{}空", words::count(u32::try_from(n + 1).unwrap_or(u32::MAX)));
        view! {
            <label class="field gapf">
                <span aria-hidden="true">{words::circled(n + 1)}</span>
                <input autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="next" maxlength=GAP_LONGEST aria-label=label
                    prop:value=text disabled=move || closed.get() on:input=move |event| fill.run((n, event_target_value(&event)))/>
            </label>
        }
    };
    let free = asked.any_order && asked.gaps > 1;
    view! {
        <div class="gapfs" role="group" aria-label="要填的空">{(0..usize::from(asked.gaps)).map(gap).collect_view()}</div>
        <p class="note below-gaps">{free.then_some("这几空不分先后。")}"全角半角、前后空格都不影响。"</p>
    }
}

/// The gaps with what became of each.
pub(crate) fn marked_gaps(gaps: &[Vec<String>], any_order: bool, answer: Option<&Answer>) -> impl IntoView + use<> {
    let written = match answer {
        Some(Answer::Gaps(written)) => written.clone(),
        _ => Vec::new(),
    };
    let right = gap_marks(gaps, any_order, &written);
    let rows: Vec<_> = gaps
        .iter()
        .enumerate()
        .map(|(n, gap)| {
            let text = written.get(n).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
            let ok = right.get(n).copied().unwrap_or(false);
            let class = match (&text, ok) {
                (_, true) => "opt yes",
                (Some(_), false) => "opt no",
                (None, false) => "opt miss",
            };
            let icon = if text.is_some() && !ok { "cross" } else { "check" };
            let key = format!("答案：{}", forms(gap));
            view! {
                <li class=class>
                    <span class="k" aria-hidden="true"><Icon name=icon/></span>
                    <div class="grow">
                        {words::circled(n + 1)}" "{text.unwrap_or_else(|| "没有填".into())}
                        <div class="tag">{if ok { "填对了".to_owned() } else { key }}</div>
                    </div>
                </li>
            }
        })
        .collect();
    let free = any_order && gaps.len() > 1;
    view! {
        <ul class="opts">{rows}</ul>
        {free.then(|| view! { <p class="note below-gaps">"这几空不分先后。"</p> })}
    }
}

/// A field to write in for oneself.
#[component]
pub(crate) fn Own(
    /// What is written so far.
    draft: RwSignal<Draft>,
    /// Answers are closed.
    #[prop(into)]
    closed: Signal<bool>,
    /// Writes.
    write: Callback<String>,
) -> impl IntoView {
    let text = move || draft.with(|draft| draft.text.clone());
    view! {
        <div class="own">
            <label for="own">"写下要点，或者只在心里想一想"</label>
            <textarea id="own" rows="5" prop:value=text readonly=move || closed.get() on:input=move |event| write.run(event_target_value(&event))></textarea>
            <p class="note"><Icon name="lock" class="i-s"/>"只给自己看，不保存到别处。"</p>
        </div>
    }
}

/// Model and rubric; while `points` is given the points can be ticked, else they show what was found.
#[component]
pub(crate) fn Rubric(
    /// The key of a 简答 or 案例分析.
    key: QuestionKind,
    /// What was written for oneself, while it is known.
    #[prop(into)]
    own: Signal<String>,
    /// The points found so far.
    #[prop(into)]
    found: Signal<Vec<bool>>,
    /// Finds a point, or does not: its place, and how many there are.
    #[prop(optional)]
    point: Option<Callback<(usize, usize)>>,
) -> impl IntoView {
    let (QuestionKind::Essay { model, rubric } | QuestionKind::Case { model, rubric }) = key else {
        return ().into_any();
    };
    let of = rubric.len();
    let rows: Vec<AnyView> = rubric
        .into_iter()
        .enumerate()
        .map(|(n, text)| {
            let on = move || found.with(|found| found.get(n).copied().unwrap_or(false));
            let mark = move || on().then(|| view! { <Icon name="check"/> });
            match point {
                Some(point) => view! {
                    <button class="opt" type="button" role="checkbox" aria-checked=move || if on() { "true" } else { "false" } on:click=move |_| point.run((n, of))>
                        <span class="k" aria-hidden="true">{mark}</span>
                        <span class="grow">{text}</span>
                    </button>
                }
                .into_any(),
                None => view! {
                    <div class=move || if on() { "opt yes" } else { "opt miss" }>
                        <span class="k" aria-hidden="true">{mark}</span>
                        <span class="grow">{text}<span class="tag">{move || if on() { "说到了" } else { "没有说到" }}</span></span>
                    </div>
                }
                .into_any(),
            }
        })
        .collect();
    view! {
        <div class="rubric">
            {move || own.with(|own| (!own.trim().is_empty()).then(|| view! {
                <h2>"我写的"</h2>
                <p class="said">{own.clone()}</p>
            }))}
            {(!model.trim().is_empty()).then(|| view! { <h2>"参考"</h2><p class="said model">{model}</p> })}
            <h2>{if point.is_some() { "说到了哪几点" } else { "要点" }}</h2>
            <div class="opts" role="group" aria-label="要点">{rows}</div>
        </div>
    }
    .into_any()
}
