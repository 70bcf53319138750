//! One article of a regulation: its number large, its paragraphs numbered, the articles before and after, and what can be done with it.

use crate::{
    components::{
        bars::Bar,
        body::{Reading, line},
        icon::Icon,
        look::LookSheet,
        say::{Say, say_button, say_where},
        speak::{Player, Speech},
        states::{shown, text_skeleton},
    },
    nav::use_nav,
    read::Sentences,
    route::Route,
    state::{Topic, act, ask, copy as copy_text, effect, use_shell},
    words,
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{ReadRegulation, RegulationArticleView, SetMark},
    id::RegulationId,
    member::{MarkKind, Target},
};

/// Whether a line is an item (项) of the paragraph above it.
fn is_item(line: &str) -> bool {
    line.starts_with(['（', '('])
}

/// The number of each line among the paragraphs (款), where there are several; items have none.
fn numbers(lines: &[String]) -> Vec<Option<usize>> {
    let paragraphs = lines.iter().filter(|line| !is_item(line)).count();
    let mut n = 0;
    lines
        .iter()
        .map(|line| {
            if is_item(line) {
                return None;
            }
            n += 1;
            (paragraphs > 1).then_some(n)
        })
        .collect()
}

/// What is copied: citation and text.
fn copied(view: &RegulationArticleView) -> String {
    format!(
        "《{}》{}\n{}",
        view.row.title.trim_matches(['《', '》']),
        view.article.number,
        view.article.text.join("\n")
    )
}

fn page(view: &RegulationArticleView, reading: Reading) -> impl IntoView + use<> {
    let RegulationArticleView { row, chapter, section, article, previous, next, .. } = view.clone();
    let mut sentences = Sentences::default();
    sentences.plain(&format!("{}。", article.number));
    // The paragraphs of a study guide are not those of the law.
    let marks = if row.guide { vec![None; article.text.len()] } else { numbers(&article.text) };
    let text: Vec<_> = article
        .text
        .iter()
        .zip(marks)
        .map(|(text, number)| {
            let bits = sentences.plain(text);
            let item = is_item(text);
            let mark = number.map(|n| {
                view! { <span class="k" role="img" aria-label=format!("第{}款", words::count(u32::try_from(n).unwrap_or(0)))>{words::circled(n)}</span> }
            });
            view! { <p class:item=item>{mark}{line(bits, reading)}</p> }
        })
        .collect();
    reading.speech.load(sentences.spoken());
    let crumbs: Vec<String> =
        [row.short.clone(), chapter, section].into_iter().filter(|part| !part.is_empty()).collect();
    let to = |anchor: String| Route::RegulationArticle(row.id.clone(), anchor).path();
    view! {
        <p class="crumb"><a href=Route::Regulation(row.id.clone()).path()>{crumbs.join(" › ")}</a></p>
        <div class="no"><h1>{article.number}</h1></div>
        <div class="ver">
            {row.guide.then(|| view! { <span class="chip ochre">"学习导读，以正式公布的条文为准"</span> })}
            {row.effective.map(|date| view! { <span class="chip num"><Icon name="history" class="i-s"/>{format!("{}起施行", words::full_date(date))}</span> })}
        </div>
        <div class="read txt">{text}</div>
        <nav class="sib" aria-label="前后两条">
            {match previous {
                Some((anchor, number)) => view! { <a href=to(anchor) data-swap=""><Icon name="back"/>{number}</a> }.into_any(),
                None => view! { <span></span> }.into_any(),
            }}
            {match next {
                Some((anchor, number)) => view! { <a href=to(anchor) data-swap="">{number}<Icon name="next"/></a> }.into_any(),
                None => view! { <span></span> }.into_any(),
            }}
        </nav>
    }
}

/// The page.
#[component]
pub(crate) fn RegulationPage(
    /// The regulation.
    id: RegulationId,
    /// The article's anchor.
    anchor: String,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let target = Target::Regulation(id.clone(), anchor.clone());
    let contents = Route::Regulation(id.clone());
    let say = Say::of(target.clone());
    let view = ask(&[Topic::Content, Topic::Marks], move || ReadRegulation { id: id.clone(), anchor: anchor.clone() });
    let speech = Speech::new();
    let looking = RwSignal::new(false);
    let reading = Reading { speech, web: Callback::new(|_| {}), picture: Callback::new(|_| {}) };
    let favourite = RwSignal::new(false);
    effect(move || {
        if let Some(on) = view.read(|view| view.favourite) {
            favourite.set(on);
        }
    });
    let star = move |_| {
        let on = !favourite.get_untracked();
        favourite.set(on);
        act(shell, SetMark { kind: MarkKind::Favourite, target: target.clone(), on }, move |()| {
            shell.say(if on { "已收藏，在“我的”里找得到" } else { "已取消收藏" });
        });
    };
    let copy = move |_| {
        let Some(text) = view.read(copied) else { return };
        copy_text(shell, text, "已复制这一条");
    };
    view! {
        <div class="reading law-page">
            <Bar>
                {say_button(say)}
                <button class="ib" aria-label="文字大小和深浅" on:click=move |_| nav.overlay(looking)><Icon name="aa"/></button>
            </Bar>
            <main class="main">{shown(view, text_skeleton, move |view| page(&view, reading))}</main>
            <Player speech/>
            <div class="foot">
                <button class:starred=move || favourite.get() aria-pressed=move || if favourite.get() { "true" } else { "false" } on:click=star>
                    <Icon name="star"/>{move || if favourite.get() { "已收藏" } else { "收藏" }}
                </button>
                <button on:click=copy><Icon name="copy"/>"复制"</button>
                <Show when=move || speech.offered.get()>
                    <button on:click=move |_| speech.toggle()><Icon name="ear"/>"朗读"</button>
                </Show>
                <a href=contents.path()><Icon name="list"/>"目录"</a>
            </div>
        </div>
        <LookSheet open=looking/>
        {say_where(say)}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_numbered_and_items_are_not() {
        let lines = ["有下列情形之一的：", "（一）甲；", "（二）乙。", "前款规定……"].map(String::from);
        assert_eq!(numbers(&lines), [Some(1), None, None, Some(2)]);
        assert_eq!(numbers(&lines[..3]), [None, None, None]);
    }
}
