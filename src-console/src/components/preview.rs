//! An article as it reads on a phone 360 points wide: the phone's own styles, its text block by block, never handed to the browser as HTML. Links are shown
//! and lead nowhere.

use crate::{
    components::{icon::Icon, media},
    state::use_desk,
};
use leptos::prelude::*;
use lianxin_proto::{
    body::{self, Block, Span},
    content::{Article, Layout},
    id::MediaId,
    media::Picture,
};
use std::sync::Arc;

/// How the phone is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Look {
    /// As it comes.
    #[default]
    Plain,
    /// 深色.
    Dark,
    /// 长辈版.
    Elder,
}

impl Look {
    /// All three, with their names.
    pub(crate) const ALL: [(Self, &'static str); 3] =
        [(Self::Plain, "标准"), (Self::Dark, "深色"), (Self::Elder, "长辈版")];
}

/// A picture, fetched with the tab's token; its room is kept before it has come.
#[component]
fn Shot(
    /// Which.
    picture: Picture,
    /// The file on dark paper.
    dark: bool,
) -> impl IntoView {
    let id: MediaId = picture.dark.clone().filter(|_| dark).unwrap_or(picture.light);
    let file = media::fetched(id);
    let Picture { width, height, alt, .. } = picture;
    view! { <div class="shot"><img src=move || file.get().and_then(Result::ok) alt=alt width=width height=height/></div> }
}

fn line(spans: &[Span]) -> impl IntoView + use<> {
    let drawn = spans.iter().map(|span| {
        let text = span.s.clone();
        if span.link.is_some() {
            view! { <span class="lk">{text}</span> }.into_any()
        } else if span.strong {
            view! { <strong class:em=span.em>{text}</strong> }.into_any()
        } else {
            view! { <span class:em=span.em>{text}</span> }.into_any()
        }
    });
    drawn.collect_view()
}

fn paragraphs(all: &[Vec<Span>]) -> impl IntoView + use<> {
    all.iter().map(|spans| view! { <p>{line(spans)}</p> }).collect_view()
}

fn items(all: &[Vec<Span>]) -> impl IntoView + use<> {
    all.iter().map(|spans| view! { <li><div>{line(spans)}</div></li> }).collect_view()
}

fn block(block: &Block, dark: bool) -> AnyView {
    match block {
        Block::Heading { level: 2, text } => view! { <h2>{line(text)}</h2> }.into_any(),
        Block::Heading { text, .. } => view! { <h3>{line(text)}</h3> }.into_any(),
        Block::Paragraph { text } => {
            let aside = !text.is_empty() && text.iter().all(|span| span.em);
            view! { <p class:aside=aside>{line(text)}</p> }.into_any()
        }
        Block::Quote { paragraphs: all } => {
            view! { <blockquote class="pull">{paragraphs(all)}</blockquote> }.into_any()
        }
        Block::Letter { paragraphs: all } => {
            view! { <div class="slip"><div class="lines">{paragraphs(all)}</div></div> }.into_any()
        }
        Block::List { ordered: true, items: all } => view! { <ol class="steps">{items(all)}</ol> }.into_any(),
        Block::List { items: all, .. } => view! { <ul class="points">{items(all)}</ul> }.into_any(),
        Block::Figure { picture, caption } => {
            let caption = (!caption.is_empty()).then(|| view! { <figcaption>{line(caption)}</figcaption> });
            view! { <figure><Shot picture=picture.clone() dark/>{caption}</figure> }.into_any()
        }
        Block::Rule {} => view! { <hr/> }.into_any(),
    }
}

/// Characters of an article's text.
pub(crate) fn characters(article: &Article) -> usize {
    body::plain_text(&article.body).chars().filter(|c| !c.is_whitespace()).count()
}

/// The phone.
#[component]
pub(crate) fn Preview(
    /// What it shows.
    article: Arc<Article>,
    /// How it is set.
    look: Look,
) -> impl IntoView {
    let desk = use_desk();
    let dark = look == Look::Dark;
    let column = desk.content.with_untracked(|content| content.columns.get(&article.column).cloned());
    let kick = column.map(|column| view! { <p class="kick"><Icon name=column.icon/>{column.name}</p> });
    let minutes = format!("约 {} 分钟", characters(&article).div_ceil(350).max(1));
    let source = (!article.source.is_empty()).then(|| view! { <span>{article.source.clone()}</span> });
    let by = view! { <p class="by">{source}<span>{article.date.month_day()}</span><span>{minutes}</span></p> };
    let title = view! { <h1>{article.title.clone()}</h1> };
    let drawn = article.body.iter().map(|one| block(one, dark)).collect_view();
    let page = if article.layout == Layout::Letter {
        view! { <div class="art">{kick}</div><div class="paper">{title}<div class="read">{drawn}</div></div> }
            .into_any()
    } else {
        let cover = article.cover.clone().map(|picture| view! { <div class="top"><Shot picture dark/></div> });
        view! { <div class="art">{kick}{title}{by}</div>{cover}<div class="art read">{drawn}</div> }.into_any()
    };
    view! {
        <div
            class="phone"
            data-theme=if dark { "dark" } else { "light" }
            data-elder=(look == Look::Elder).then_some("")
            tabindex="0"
            role="region"
            aria-label="手机上的样子"
        >
            <article class="reading">{page}</article>
        </div>
    }
}
