//! What stands around an answered question: the headline above it, and below it why, the article it rests on, the text it was written from, and the way
//! to ask about it.

use crate::{
    components::icon::Icon,
    quiz::marks::{Headline, headline},
    route::Route,
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    quiz::{Answer, QuestionKind},
    view::quiz::{Asked, CitationView, Revealed},
};

use super::{choose::marked, write::Rubric, write::marked_gaps};

/// Right, nearly, or not, and what exactly.
pub(crate) fn verdict(shown: &Revealed, answer: Option<&Answer>) -> impl IntoView + use<> {
    let Headline { icon, class, title, text } = headline(shown, answer);
    view! {
        <div class="said-so">
            <span class=class aria-hidden="true"><Icon name=icon/></span>
            <div class="grow"><b>{title}</b>{(!text.is_empty()).then(|| view! { <span class="s">{text}</span> })}</div>
        </div>
    }
}

/// The answer with what became of its parts. `own` is what was written for oneself.
pub(crate) fn answered(asked: &Asked, shown: &Revealed, answer: Option<&Answer>, own: Signal<String>) -> AnyView {
    match &shown.key {
        QuestionKind::Blank { gaps, any_order } => marked_gaps(gaps, *any_order, answer).into_any(),
        key @ (QuestionKind::Essay { .. } | QuestionKind::Case { .. }) => {
            let found = match answer {
                Some(Answer::Points(points)) => points.clone(),
                _ => Vec::new(),
            };
            view! { <Rubric key=key.clone() own found=Signal::stored(found)/> }.into_any()
        }
        key => marked(asked, key, answer),
    }
}

fn citation(cited: CitationView) -> impl IntoView {
    let CitationView { line, gist, target, .. } = cited;
    let head = view! { <span class="src"><Icon name="col-reg"/><span>{line}</span></span> };
    let text = (!gist.is_empty()).then(|| view! { <span class="gist">{gist}</span> });
    match target {
        Some(target) => view! {
            <a class="cite" href=Route::of(&target).path()>{head}{text}<span class="link">"读全文"<Icon name="next"/></span></a>
        }
        .into_any(),
        None => view! { <div class="cite">{head}{text}<span class="note">"这部条规的全文不在应用里"</span></div> }.into_any(),
    }
}

/// Why, and what it rests on; `beside` stands beside the way to ask about it.
pub(crate) fn because(asked: &Asked, shown: &Revealed, beside: Option<AnyView>) -> impl IntoView + use<> {
    let lines: Vec<String> = shown.explanation.lines().filter(|line| !line.trim().is_empty()).map(Into::into).collect();
    let version = format!("按 {}起施行的文本出题。", words::full_date(shown.citation.version));
    let doubt = Route::NewFeedback(Some((asked.id.clone(), asked.version))).path();
    view! {
        <section class="ex">
            {(!lines.is_empty()).then(|| view! {
                <h2>"为什么"</h2>
                <div class="because">{lines.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}</div>
            })}
            {citation(shown.citation.clone())}
            <p class="note num from">{version}</p>
            <div class="asides"><a class="doubt" href=doubt>"对这道题有疑问"</a>{beside}</div>
        </section>
    }
}
