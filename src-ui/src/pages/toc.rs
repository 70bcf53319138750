//! A regulation's table of contents: its chapters, each unfolding to its articles, a jump to an article by its number, and the shelf above to change over
//! to another.

use crate::{
    components::{
        bars::{Bar, SearchLink},
        icon::Icon,
        states::{shown, text_skeleton},
    },
    nav::use_nav,
    pages::regulations::book,
    route::Route,
    state::{Topic, ask, effect, use_shell},
    titles, words,
};
use leptos::{ev, html, prelude::*};
use lianxin_proto::{
    call::{RegulationRow, RegulationToc, RegulationTocView, Regulations, TocArticle, TocChapter},
    id::RegulationId,
};
use std::collections::HashSet;

/// A chapter as it is folded: its sections below one heading.
#[derive(Debug, Clone, PartialEq)]
struct Fold {
    part: Option<String>,
    title: String,
    sections: Vec<(String, Vec<TocArticle>)>,
}

/// Chapters with their sections gathered; a part is named where it begins.
fn folds(chapters: &[TocChapter]) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    let mut part = "";
    for chapter in chapters {
        let section = (chapter.section.clone(), chapter.articles.clone());
        let same_part = chapter.part == part;
        match folds.last_mut() {
            Some(fold) if same_part && fold.title == chapter.title && !chapter.section.is_empty() => {
                fold.sections.push(section);
            }
            _ => {
                let opens = (!same_part && !chapter.part.is_empty()).then(|| chapter.part.clone());
                folds.push(Fold { part: opens, title: chapter.title.clone(), sections: vec![section] });
            }
        }
        part = &chapter.part;
    }
    folds
}

impl Fold {
    fn articles(&self) -> impl Iterator<Item = &TocArticle> {
        self.sections.iter().flat_map(|(_, articles)| articles)
    }

    /// `28–41 条`.
    fn range(&self) -> String {
        let mut anchors = self.articles().map(|article| article.anchor.as_str());
        match (anchors.next(), anchors.last()) {
            (Some(first), Some(last)) => format!("{first}–{last} 条"),
            (Some(only), None) => format!("{only} 条"),
            _ => String::new(),
        }
    }

    /// `第一章` and `总则` of its title.
    fn halves(&self) -> (&str, &str) {
        let split = self.title.split_once([' ', '\u{3000}']);
        split.map_or(("", self.title.as_str()), |(number, name)| (number, name.trim()))
    }
}

/// The anchor a typed article number means: `34`, `34-1`, `第34条`.
fn typed_anchor(typed: &str) -> String {
    let half =
        |c: char| if ('０'..='９').contains(&c) { char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c) } else { c };
    typed
        .chars()
        .map(half)
        .map(|c| if c == '之' { '-' } else { c })
        .filter(|c| c.is_ascii_digit() || *c == '-')
        .collect()
}

fn article(id: &RegulationId, article: TocArticle) -> impl IntoView + use<> {
    let path = Route::RegulationArticle(id.clone(), article.anchor).path();
    view! {
        <a href=path>
            <b>{article.number}</b>
            <span>{article.gist}{article.favourite.then(|| view! { <i class="fav" role="img" aria-label="已收藏"><Icon name="star" class="i-s"/></i> })}</span>
        </a>
    }
}

fn chapter(id: &RegulationId, n: usize, fold: Fold, open: RwSignal<HashSet<usize>>) -> impl IntoView + use<> {
    let is_open = move || open.with(|open| open.contains(&n));
    let tap = move |_| {
        open.update(|open| {
            if !open.remove(&n) {
                open.insert(n);
            }
        });
    };
    let range = fold.range();
    let (number, name) = {
        let (number, name) = fold.halves();
        (number.to_owned(), name.to_owned())
    };
    let sections: Vec<_> = fold
        .sections
        .iter()
        .map(|(section, articles)| {
            let rows = articles.iter().cloned().map(|a| article(id, a)).collect_view();
            view! { {(!section.is_empty()).then(|| view! { <h4>{section.clone()}</h4> })}{rows} }
        })
        .collect();
    let icon = Signal::derive(move || String::from(if is_open() { "up" } else { "down" }));
    view! {
        {fold.part.map(|part| view! { <li class="part"><h3>{part}</h3></li> })}
        <li class:open=is_open>
            <button class="ch" aria-expanded=move || if is_open() { "true" } else { "false" } on:click=tap>
                {(!number.is_empty()).then(|| view! { <b>{number}</b> })}
                <span>{if name.is_empty() { "全文".to_owned() } else { name }}</span>
                <small class="num">{range}</small>
                <Icon name=icon/>
            </button>
            <div class="arts" hidden=move || !is_open()>{sections}</div>
        </li>
    }
}

fn jump(view: &RegulationTocView) -> impl IntoView + use<> {
    let (shell, nav) = (use_shell(), use_nav());
    let id = view.row.id.clone();
    let anchors: HashSet<String> = view.chapters.iter().flat_map(|c| &c.articles).map(|a| a.anchor.clone()).collect();
    let typed = RwSignal::new(String::new());
    let go = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let anchor = typed.with_untracked(|typed| typed_anchor(typed));
        if anchors.contains(&anchor) {
            nav.go(Route::RegulationArticle(id.clone(), anchor));
        } else if !anchor.is_empty() {
            shell.say(format!("没有第 {anchor} 条"));
        }
    };
    view! {
        <form class="jump" on:submit=go>
            <label for="jump">"到第"</label>
            <input id="jump" class="num" inputmode="numeric" autocomplete="off" maxlength="8" prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))/>
            <span>"条"</span>
            <button class="btn soft sm">"去"</button>
        </form>
    }
}

fn page(view: RegulationTocView, open: RwSignal<HashSet<usize>>) -> impl IntoView {
    let RegulationRow { id, title, effective, guide, articles, .. } = view.row.clone();
    let all = folds(&view.chapters);
    let last_read = view.last_read.clone().and_then(|anchor| {
        let found = view.chapters.iter().flat_map(|c| &c.articles).find(|a| a.anchor == anchor)?;
        Some((Route::RegulationArticle(id.clone(), anchor).path(), found.number.clone()))
    });
    let lines = titles::phrases(&title).into_iter().map(|line| view! { <span class="ph">{line}</span> }).collect_view();
    let jumper = jump(&view);
    view! {
        <section class="rg">
            <h1>{lines}</h1>
            <div class="m">
                {guide.then(|| view! { <span class="chip ochre">"学习导读，不是原文"</span> })}
                {effective.map(|date| view! { <span class="chip num">{format!("{}起施行", words::full_date(date))}</span> })}
                <span class="chip num">{format!("{articles} 条")}</span>
                {(view.version > 1).then(|| view! { <span class="chip num">{format!("第 {} 版", view.version)}</span> })}
            </div>
            {view.date_lines.into_iter().map(|line| view! { <p class="note dates">{line}</p> }).collect_view()}
            {view.preamble.into_iter().map(|line| view! { <p class="pre">{line}</p> }).collect_view()}
            <div class="ways">
                {last_read.map(|(path, number)| view! { <a class="link" href=path><Icon name="history"/>{format!("接着读{number}")}</a> })}
                {jumper}
            </div>
        </section>
        <ol class="toc">{all.into_iter().enumerate().map(|(n, fold)| chapter(&id, n, fold, open)).collect_view()}</ol>
    }
}

fn shelf(rows: Vec<RegulationRow>, here: &RegulationId) -> impl IntoView + use<> {
    (rows.len() > 1).then(|| {
        let books = rows.into_iter().map(|row| {
            let current = row.id == *here;
            view! {
                <a href=Route::Regulation(row.id.clone()).path() data-swap="" aria-label=row.title.clone() aria-current=current.then_some("true")>{book(&row)}</a>
            }
        });
        let shelf = NodeRef::<html::Nav>::new();
        // The book that is open stands in sight.
        effect(move || {
            let Some(shelf) = shelf.get() else { return };
            if let Ok(Some(book)) = shelf.query_selector("[aria-current]") {
                let left = book.get_bounding_client_rect().left() - shelf.get_bounding_client_rect().left();
                #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
                shelf.set_scroll_left((left - 60.0) as i32);
            }
        });
        view! { <nav class="shelf" aria-label="条规" node_ref=shelf>{books.collect_view()}</nav> }
    })
}

/// The page.
#[component]
pub(crate) fn TocPage(
    /// The regulation.
    id: RegulationId,
) -> impl IntoView {
    let (of, here) = (id.clone(), id);
    let view = ask(&[Topic::Content, Topic::Marks], move || RegulationToc { id: of.clone() });
    let others = ask(&[Topic::Content], || Regulations {});
    let open = RwSignal::new(HashSet::new());
    // The chapter read last stands open, and the only one there is.
    Effect::new(move |done: Option<bool>| {
        done.unwrap_or(false)
            || view
                .read(|view| {
                    let all = folds(&view.chapters);
                    let last = view.last_read.as_ref().and_then(|anchor| {
                        all.iter().position(|fold| fold.articles().any(|article| article.anchor == *anchor))
                    });
                    if let Some(n) = last.or((all.len() == 1).then_some(0)) {
                        open.update(|open| {
                            open.insert(n);
                        });
                    }
                })
                .is_some()
    });
    view! {
        <Bar title="党纪条规"><SearchLink/></Bar>
        <main class="main wide">
            {move || others.read(|rows| shelf(rows.clone(), &here))}
            {shown(view, text_skeleton, move |view| page(view, open))}
        </main>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(part: &str, title: &str, section: &str, anchors: &[&str]) -> TocChapter {
        let articles = anchors
            .iter()
            .map(|a| TocArticle { anchor: (*a).into(), number: String::new(), gist: String::new(), favourite: false })
            .collect();
        TocChapter { part: part.into(), title: title.into(), section: section.into(), articles }
    }

    #[test]
    fn sections_fold_into_their_chapter() {
        let all = folds(&[
            chapter("第一编 总则", "第一章 原则", "", &["1", "2"]),
            chapter("第一编 总则", "第二章 处分", "第一节 种类", &["3"]),
            chapter("第一编 总则", "第二章 处分", "第二节 适用", &["4", "5-1"]),
            chapter("第二编 分则", "第一章 原则", "", &["6"]),
        ]);
        let seen: Vec<_> = all.iter().map(|f| (f.part.as_deref(), f.halves().1, f.sections.len(), f.range())).collect();
        assert_eq!(
            seen,
            [
                (Some("第一编 总则"), "原则", 1, "1–2 条".to_owned()),
                (None, "处分", 2, "3–5-1 条".to_owned()),
                (Some("第二编 分则"), "原则", 1, "6 条".to_owned())
            ]
        );
    }

    #[test]
    fn a_number_is_read_however_typed() {
        for (typed, anchor) in [("34", "34"), (" 第３４条 ", "34"), ("133之1", "133-1"), ("条", "")] {
            assert_eq!(typed_anchor(typed), anchor);
        }
    }
}
