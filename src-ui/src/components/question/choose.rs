//! Choosing: the options of 单选 and 多选 with their letters, and the two sides of a 判断. Nothing is answered by a touch alone; what is chosen can be
//! changed until it is confirmed.

use crate::{
    components::icon::Icon,
    quiz::{
        draft::Draft,
        marks::{Mark, judge_mark, letter, option_mark},
    },
};
use leptos::prelude::*;
use lianxin_proto::{
    quiz::{Answer, QuestionKind, QuestionType},
    view::quiz::Asked,
};

fn checked(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// The options, to be chosen from.
#[component]
pub(crate) fn Choose(
    /// The question.
    asked: Asked,
    /// What is chosen so far.
    draft: RwSignal<Draft>,
    /// Answers are closed.
    #[prop(into)]
    closed: Signal<bool>,
    /// Takes an option, or lets it go.
    choose: Callback<u8>,
) -> impl IntoView {
    let several = asked.of == QuestionType::Multiple;
    let option = move |(n, text): (u8, String)| {
        let on = move || draft.with(|draft| draft.chosen.contains(&n));
        let name = letter(usize::from(n));
        let mark = move || {
            if several && on() { view! { <Icon name="check"/> }.into_any() } else { name.to_string().into_any() }
        };
        view! {
            <button class="opt" type="button" role=if several { "checkbox" } else { "radio" } aria-checked=move || checked(on())
                aria-label=format!("{name}. {text}") disabled=move || closed.get() on:click=move |_| choose.run(n)>
                <span class="k" aria-hidden="true">{mark}</span>
                <span class="grow">{text.clone()}</span>
            </button>
        }
    };
    let options = asked.options.into_iter().zip(0_u8..).map(|(text, n)| option((n, text))).collect_view();
    view! { <div class="opts" role=if several { "group" } else { "radiogroup" } aria-label="选项">{options}</div> }
}

/// The two sides of a 判断.
#[component]
pub(crate) fn Judge(
    /// What is said so far.
    draft: RwSignal<Draft>,
    /// Answers are closed.
    #[prop(into)]
    closed: Signal<bool>,
    /// Says it.
    say: Callback<bool>,
) -> impl IntoView {
    let side = move |said: bool| {
        let on = move || draft.with(|draft| draft.said == Some(said));
        view! {
            <button class="side" type="button" role="radio" aria-checked=move || checked(on()) disabled=move || closed.get() on:click=move |_| say.run(said)>
                <Icon name=if said { "check" } else { "cross" }/>
                {if said { "对" } else { "错" }}
            </button>
        }
    };
    view! { <div class="sides" role="radiogroup" aria-label="对还是错">{side(true)}{side(false)}</div> }
}

/// The options with what became of each.
pub(crate) fn marked(asked: &Asked, key: &QuestionKind, answer: Option<&Answer>) -> AnyView {
    if asked.of == QuestionType::Judge {
        let side = |said: bool| {
            let (mark, words) = judge_mark(key, answer, said);
            row(
                mark,
                if said { "对" } else { "错" }.into(),
                if mark == Mark::Bad { "cross" } else { "check" },
                words,
                '\u{3000}',
            )
        };
        return view! { <ul class="opts">{side(true)}{side(false)}</ul> }.into_any();
    }
    let rows = asked.options.iter().zip(0_u8..).map(|(text, n)| {
        let (mark, words) = option_mark(key, answer, n);
        let icon = if mark == Mark::Bad { "cross" } else { "check" };
        let name = letter(usize::from(n));
        // The letter stands in the box, or where a mark has its place, before the text.
        let text = if mark == Mark::Plain { text.clone() } else { format!("{name}. {text}") };
        row(mark, text, icon, words, name)
    });
    view! { <ul class="opts">{rows.collect_view()}</ul> }.into_any()
}

/// `plain` stands in the box of an option that was neither chosen nor right.
fn row(mark: Mark, text: String, icon: &'static str, words: &'static str, plain: char) -> AnyView {
    let key = match mark {
        Mark::Plain => plain.to_string().into_any(),
        _ => view! { <Icon name=icon/> }.into_any(),
    };
    view! {
        <li class=mark.class()>
            <span class="k">{key}</span>
            <div class="grow">{text}{(!words.is_empty()).then(|| view! { <div class="tag">{words}</div> })}</div>
        </li>
    }
    .into_any()
}
