//! The body of an article, block by block. Nothing of it is ever handed to the browser as HTML.

use crate::{
    components::{icon::Icon, picture::Pic, speak::Speech},
    read::{self, Bit, Line, Place, Sentences},
    route::Route,
    titles,
};
use leptos::{ev, prelude::*};
use lianxin_proto::body::{Block, Link, Span};

/// What a body needs from its page.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// Marks the sentence being spoken.
    pub(crate) speech: Speech,
    /// Asked before a page of the web is opened.
    pub(crate) web: Callback<String>,
    /// Opens a picture, counted from 0 over the body.
    pub(crate) picture: Callback<usize>,
}

/// A line of text.
pub(crate) fn line(bits: Line, reading: Reading) -> impl IntoView {
    bits.into_iter().map(|bit| draw_bit(bit, reading)).collect_view()
}

/// A run of text cut where a title would break: a pull quote is set like one.
fn phrases(bit: Bit) -> Vec<Bit> {
    titles::phrases(&bit.text).into_iter().map(|text| Bit { text, ..bit.clone() }).collect()
}

fn draw_bit(Bit { text, strong, em, link, sentence }: Bit, reading: Reading) -> AnyView {
    let now = move || reading.speech.at.get() == Some(sentence);
    match link {
        Some(Link::Web { url }) => {
            let address = url.clone();
            let open = move |event: ev::MouseEvent| {
                event.prevent_default();
                reading.web.run(address.clone());
            };
            view! { <a class="lk" class:now=now href=url on:click=open>{text}</a> }.into_any()
        }
        Some(link) => {
            let path = Route::of_link(&link).map(|route| route.path());
            view! { <a class="lk" class:now=now href=path>{text}</a> }.into_any()
        }
        None if strong => view! { <strong class:em=em class:now=now>{text}</strong> }.into_any(),
        None => view! { <span class:em=em class:now=now>{text}</span> }.into_any(),
    }
}

/// An item of a list, with the short bold words it begins with set apart.
fn item(spans: &[Span], apart: bool, sentences: &mut Sentences, reading: Reading) -> AnyView {
    if let Some(lead) = read::lead(spans).filter(|_| apart) {
        let (not, rest) = lead.strip_prefix('不').map_or((None, lead), |rest| (Some("不"), rest));
        let text = sentences.line(spans.get(1..).unwrap_or_default());
        view! {
            <li>
                <b>{not.map(|not| view! { <i>{not}</i> })}{rest.to_owned()}</b>
                <div>{line(text, reading)}</div>
            </li>
        }
        .into_any()
    } else {
        let text = sentences.line(spans);
        view! { <li><div>{line(text, reading)}</div></li> }.into_any()
    }
}

fn list(ordered: bool, items: &[Vec<Span>], sentences: &mut Sentences, reading: Reading) -> AnyView {
    let apart = items.len() > 1 && items.iter().all(|item| read::lead(item).is_some());
    let drawn = items.iter().map(|spans| item(spans, apart, sentences, reading)).collect_view();
    if apart {
        view! { <ul class="rules">{drawn}</ul> }.into_any()
    } else if ordered {
        view! { <ol class="steps">{drawn}</ol> }.into_any()
    } else {
        view! { <ul class="points">{drawn}</ul> }.into_any()
    }
}

/// Paragraphs on letter paper.
fn letter(paragraphs: &[Vec<Span>], sentences: &mut Sentences, reading: Reading) -> impl IntoView {
    let of = paragraphs.len();
    let drawn = paragraphs.iter().enumerate().map(|(n, spans)| {
        let place = read::place(spans, n, of);
        let (salutes, signs) = (place == Place::Salutation, place == Place::Signature);
        let text = sentences.line(spans);
        view! { <p class:sal=salutes class:sig=signs>{line(text, reading)}</p> }
    });
    view! { <div class="lines">{drawn.collect_view()}</div> }
}

/// The sentences of a text, with what is spoken before it: its title, the captions above it.
fn after(before: &[String]) -> Sentences {
    let mut sentences = Sentences::default();
    for line in before {
        sentences.plain(line);
    }
    sentences
}

/// A body, and the sentences it is read aloud in, `before` first.
pub(crate) fn body(blocks: &[Block], before: &[String], reading: Reading) -> (impl IntoView + use<>, Vec<String>) {
    let mut sentences = after(before);
    let mut pictures = 0_usize;
    let drawn: Vec<AnyView> = blocks
        .iter()
        .map(|block| match block {
            Block::Heading { level, text } => {
                let text = line(sentences.line(text), reading);
                if *level == 2 { view! { <h2>{text}</h2> }.into_any() } else { view! { <h3>{text}</h3> }.into_any() }
            }
            Block::Paragraph { text } => {
                let aside = !text.is_empty() && text.iter().all(|span| span.em);
                // What it announces stands close below it.
                let announces = text.last().is_some_and(|span| span.s.trim_end().ends_with('：'));
                let mut bits = sentences.line(text);
                if aside {
                    for bit in &mut bits {
                        bit.em = false;
                    }
                }
                view! { <p class:aside=aside class:announces=announces>{line(bits, reading)}</p> }.into_any()
            }
            Block::Quote { paragraphs } => {
                let pull = read::is_pull(paragraphs);
                let text = paragraphs
                    .iter()
                    .map(|p| {
                        let bits = sentences.line(p);
                        let bits = if pull { bits.into_iter().flat_map(phrases).collect() } else { bits };
                        view! { <p>{line(bits, reading)}</p> }
                    })
                    .collect_view();
                view! { <blockquote class:pull=pull class:law=!pull>{text}</blockquote> }.into_any()
            }
            Block::Letter { paragraphs } => {
                view! { <div class="slip">{letter(paragraphs, &mut sentences, reading)}</div> }.into_any()
            }
            Block::List { ordered, items } => list(*ordered, items, &mut sentences, reading),
            Block::Figure { picture, caption } => {
                let n = pictures;
                pictures += 1;
                let label = format!("放大看图：{}", picture.alt);
                let words = line(sentences.line(caption), reading);
                let has_words = !caption.is_empty();
                view! {
                    <figure>
                        <button class="fig" aria-label=label on:click=move |_| reading.picture.run(n)>
                            <Pic picture=picture.clone()/>
                        </button>
                        {has_words.then(|| view! { <figcaption><Icon name="image" class="i-s"/><span>{words}</span></figcaption> })}
                    </figure>
                }
                .into_any()
            }
            Block::Rule {} => view! { <hr/> }.into_any(),
        })
        .collect();
    (drawn, sentences.spoken())
}

/// A whole body on letter paper, and its sentences, `before` first. Its lists become paragraphs: a letter is written, not laid out.
pub(crate) fn letter_body(
    blocks: &[Block],
    before: &[String],
    reading: Reading,
) -> (impl IntoView + use<>, Vec<String>) {
    let mut sentences = after(before);
    let mut paragraphs: Vec<Vec<Span>> = Vec::new();
    for block in blocks {
        match block {
            Block::List { ordered: true, items } => paragraphs.extend(items.iter().zip(1_u32..).map(|(item, n)| {
                let number = Span::plain(format!("{}、", crate::words::count(n)));
                std::iter::once(number).chain(item.iter().cloned()).collect()
            })),
            Block::Rule {} => {}
            block => paragraphs.extend(block.lines().map(<[Span]>::to_vec)),
        }
    }
    (letter(&paragraphs, &mut sentences, reading).into_any(), sentences.spoken())
}
