//! An article to read: text in a reading face, pictures, the voice of the phone, the place kept where the reader left off. A gallery and a letter are
//! articles too and share its bars.

use crate::{
    bridge,
    components::{
        bars::Bar,
        body::{Reading, body, letter_body},
        icon::Icon,
        look::LookSheet,
        picture::Pic,
        say::{Say, say_where},
        sheet::Sheet,
        speak::{Player, SpeakButton, Speech},
        states::{failed, text_skeleton},
        story::{kicker, title},
        talk::talk,
        viewer::Viewer,
    },
    nav::use_nav,
    pages::gallery::gallery,
    read,
    route::{Route, host},
    state::{Topic, act, ask, effect, use_shell},
    words,
};
use leptos::{ev, prelude::*};
use lianxin_proto::{
    body::{self, Block},
    call::{ArticleView, OpenWeb, ReadArticle, SavePosition, SetMark, Story},
    content::{Article, Layout},
    id::ArticleId,
    media::Picture,
    member::{MarkKind, Target},
};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// What of the view the text is drawn from: a mark that changes does not draw it anew.
#[derive(Debug, Clone, PartialEq)]
struct Text {
    article: Article,
    column_name: String,
    icon: String,
}

/// How far down the page is, in thousandths; `None` when the page is hardly longer than the screen.
fn place_of(scrolled: f64, length: f64, screen: f64) -> Option<u16> {
    let room = length - screen;
    if room < 400.0 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what is beyond its bounds becomes the bound"
    )]
    Some(((scrolled / room * 1_000.0) as u16).min(1_000))
}

fn sizes() -> (f64, f64, f64) {
    let number = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or_default();
    let length = document().document_element().map_or(0.0, |root| f64::from(root.scroll_height()));
    (number(window().scroll_y().map(Into::into)), length, number(window().inner_height()))
}

/// Whether the head is the picture itself, under the bar: a picture at least as tall as it is wide.
fn is_tall(picture: &Picture) -> bool {
    picture.height >= picture.width
}

/// The pictures of a body with their captions.
pub(crate) fn pictures(blocks: &[Block]) -> Vec<(Picture, String)> {
    blocks
        .iter()
        .filter_map(|block| match block {
            Block::Figure { picture, caption } => {
                Some((picture.clone(), caption.iter().map(|span| span.s.as_str()).collect()))
            }
            _ => None,
        })
        .collect()
}

/// Keeps the place a reader has got to, a while after each scroll and when the page is left.
fn keep_place(id: ArticleId) {
    let place = StoredValue::new(None::<u16>);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let save = move || {
        if let Some(position) = place.try_update_value(Option::take).flatten() {
            let target = Target::Article(id.clone());
            spawn_local(async move {
                if let Err(error) = bridge::call(SavePosition { target, position }).await {
                    web_sys::console::warn_1(&error.to_string().into());
                }
            });
        }
    };
    let saving = StoredValue::new_local(save.clone());
    let listener = window_event_listener(ev::scroll, move |_| {
        let (scrolled, length, screen) = sizes();
        place.set_value(place_of(scrolled, length, screen));
        if let Some(old) = timer.try_update_value(Option::take).flatten() {
            old.clear();
        }
        let later = move || {
            saving.try_with_value(|save| save());
        };
        timer.set_value(set_timeout_with_handle(later, Duration::from_millis(700)).ok());
    });
    on_cleanup(move || {
        listener.remove();
        save();
    });
}

/// Brings the reader back to where they left off.
fn bring_back(position: u16) {
    let shell = use_shell();
    if !(40..970).contains(&position) {
        return;
    }
    request_animation_frame(move || {
        let (_, length, screen) = sizes();
        window().scroll_to_with_x_and_y(0.0, f64::from(position) / 1_000.0 * (length - screen));
        shell.offer("回到了上次读到的地方", "从头读", || window().scroll_to_with_x_and_y(0.0, 0.0));
    });
}

/// The star of a page.
#[component]
pub(crate) fn Star(
    /// What it marks.
    target: Target,
    /// How it stands.
    #[prop(into)]
    on: Signal<bool>,
    /// With a word beside it, as a button of the page.
    #[prop(optional)]
    wide: bool,
) -> impl IntoView {
    let shell = use_shell();
    let shown = RwSignal::new(on.get_untracked());
    effect(move || shown.set(on.get()));
    let tap = move |_| {
        let on = !shown.get_untracked();
        shown.set(on);
        act(shell, SetMark { kind: MarkKind::Favourite, target: target.clone(), on }, move |()| {
            shell.say(if on { "已收藏，在“我的”里找得到" } else { "已取消收藏" });
        });
    };
    let pressed = move || if shown.get() { "true" } else { "false" };
    let word = move || if shown.get() { "已收藏" } else { "收藏" };
    if wide {
        view! { <button class="btn line" class:starred=move || shown.get() aria-pressed=pressed on:click=tap><Icon name="star"/>{word}</button> }.into_any()
    } else {
        view! { <button class="ib" class:starred=move || shown.get() aria-label="收藏" aria-pressed=pressed on:click=tap><Icon name="star"/></button> }.into_any()
    }
}

fn head(text: &Text, under_picture: bool) -> impl IntoView + use<> {
    let Article { title: heading, date, source, series, body, .. } = text.article.clone();
    let length = words::minutes(read::characters(&body));
    view! {
        <header class="art" class:under=under_picture>
            {kicker(text.icon.clone(), text.column_name.clone(), series, false)}
            <h1>{title(&heading)}</h1>
            <div class="by">
                {(!source.is_empty()).then(|| view! { <span class="nowrap">{source}</span> })}
                <span class="num nowrap">{words::full_date(date)}</span>
                <span class="nowrap num">{length}</span>
            </div>
        </header>
    }
}

fn draw(text: &Text, reading: Reading, speech: Speech) -> impl IntoView + use<> {
    let article = &text.article;
    let heading = article.title.clone();
    match article.layout {
        Layout::Letter => {
            let (lines, sentences) = letter_body(&article.body, std::slice::from_ref(&heading), reading);
            speech.load(sentences);
            let date = words::full_date(article.date);
            view! {
                <article class="paper">
                    <h1>{title(&heading)}</h1>
                    <div class="read">{lines}</div>
                    <p class="dt num">{date}</p>
                </article>
            }
            .into_any()
        }
        Layout::Gallery => {
            let texts: Vec<Block> =
                article.body.iter().filter(|b| !matches!(b, Block::Figure { .. })).cloned().collect();
            let captions = pictures(&article.body).into_iter().map(|(_, caption)| caption);
            let before: Vec<String> = std::iter::once(heading).chain(captions).collect();
            let (text_view, sentences) = body(&texts, &before, reading);
            speech.load(sentences);
            let summary = article.summary.clone();
            view! {
                <article>
                    {head(text, false)}
                    <p class="art sub gallery-sum">{summary}</p>
                    {gallery(pictures(&article.body), reading.picture)}
                    <div class="read art">{text_view}</div>
                </article>
            }
            .into_any()
        }
        Layout::Article => {
            let (text_view, sentences) = body(&article.body, &[heading], reading);
            speech.load(sentences);
            // A picture that stands in the text is not shown twice.
            let shown_below = |cover: &Picture| body::pictures(&article.body).any(|p| p.light == cover.light);
            let cover = article.cover.clone().filter(|cover| !shown_below(cover));
            let tall = cover.as_ref().is_some_and(is_tall);
            view! {
                <article>
                    {cover.clone().filter(is_tall).map(|picture| view! { <div class="crown"><Pic picture eager=true/></div> })}
                    {head(text, tall)}
                    {cover.filter(|c| !is_tall(c)).map(|picture| view! { <div class="top"><Pic picture eager=true/></div> })}
                    <div class="read art">{text_view}</div>
                </article>
            }
            .into_any()
        }
    }
}

fn onward(stories: Vec<Story>) -> impl IntoView {
    let rows = stories.into_iter().take(2).enumerate().map(|(n, story)| {
        let word = if n == 0 { "下一篇" } else { "还有" };
        view! {
            <a class="onward" href=Route::Article(story.id).path()>
                <div class="grow">
                    <span class="note">{format!("{word} · {}", story.column_name)}</span>
                    <b>{title(&story.title)}</b>
                </div>
                <Icon name="next" class="go"/>
            </a>
        }
    });
    rows.collect_view()
}

/// Asks before a page of the web is opened.
#[component]
pub(crate) fn WebSheet(
    /// Whether it is shown.
    open: RwSignal<bool>,
    /// The address.
    url: RwSignal<String>,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let leave = move |_| {
        act(shell, OpenWeb { url: url.get_untracked() }, |()| {});
        nav.close();
    };
    view! {
        <Sheet open title="用手机浏览器打开？">
            <p class="sub ask">"要去的网页：" <b>{move || url.with(|url| host(url).to_owned())}</b>"。它不在廉信里，打开要用网络。"</p>
            <div class="two">
                <button class="btn line" on:click=move |_| nav.close()>"不去了"</button>
                <button class="btn" on:click=leave>"打开"</button>
            </div>
        </Sheet>
    }
}

/// The page.
#[component]
pub(crate) fn ArticlePage(
    /// The article.
    id: ArticleId,
) -> impl IntoView {
    let (shell, nav) = (use_shell(), use_nav());
    let returned = nav.at.with_untracked(|at| at.returned);
    let view = {
        let id = id.clone();
        ask(&[Topic::Content, Topic::Marks], move || ReadArticle { id: id.clone() })
    };
    let speech = Speech::new();
    let (looking, leaving, viewing) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let (url, picture) = (RwSignal::new(String::new()), RwSignal::new(0));
    let reading = Reading {
        speech,
        web: Callback::new(move |address| {
            url.set(address);
            nav.overlay(leaving);
        }),
        picture: Callback::new(move |n| {
            picture.set(n);
            nav.overlay(viewing);
        }),
    };
    let text = Memo::new(move |_| {
        view.read(|v| Text { article: v.article.clone(), column_name: v.column_name.clone(), icon: v.icon.clone() })
    });
    let all = Memo::new(move |_| text.with(|t| t.as_ref().map(|t| pictures(&t.article.body)).unwrap_or_default()));
    let more = Memo::new(move |_| view.read(|v| v.onward.clone()).unwrap_or_default());
    let favourite = Signal::derive(move || view.read(|v| v.favourite).unwrap_or(false));
    let error = Memo::new(move |_| view.failure());
    let target = Target::Article(id.clone());

    // The first time the text is there: it was opened, and is shown where it was left.
    let opened = {
        let target = target.clone();
        move |article: &ArticleView| {
            if !article.read {
                act(shell, SetMark { kind: MarkKind::Read, target: target.clone(), on: true }, |()| {});
            }
            if !returned {
                bring_back(article.position);
            }
        }
    };
    Effect::new(move |done: Option<bool>| done.unwrap_or(false) || view.read(&opened).is_some());
    keep_place(id.clone());

    // Over the picture the bar has no paper of its own; below it, it has.
    let below = RwSignal::new(false);
    let scrolled = window_event_listener(ev::scroll, move |_| {
        let now = window().scroll_y().unwrap_or_default() > 280.0;
        if below.get_untracked() != now {
            below.set(now);
        }
    });
    on_cleanup(move || scrolled.remove());
    let crowned = move || {
        !below.get()
            && text.with(|t| {
                t.as_ref().is_some_and(|t| {
                    t.article.layout == Layout::Article
                        && t.article
                            .cover
                            .as_ref()
                            .is_some_and(|c| is_tall(c) && !body::pictures(&t.article.body).any(|p| p.light == c.light))
                })
            })
    };
    let say = Say::of(target.clone());
    let (top, foot) = (target.clone(), target);
    view! {
        <div class="reading" class:crowned=crowned>
            <Bar>
                <SpeakButton speech/>
                <button class="ib" aria-label="文字大小和深浅" on:click=move |_| nav.overlay(looking)><Icon name="aa"/></button>
                <Star target=top on=favourite/>
            </Bar>
            <main class="main">
                {move || match (text.get(), error.get()) {
                    (Some(text), _) => draw(&text, reading, speech).into_any(),
                    (None, Some(error)) => failed(error, move || view.again()).into_any(),
                    (None, None) => text_skeleton().into_any(),
                }}
                <Show when=move || text.with(Option::is_some)>
                    <div class="acts"><Star target=foot.clone() on=favourite wide=true/></div>
                    {talk(id.clone(), say)}
                    {move || onward(more.get())}
                </Show>
            </main>
            <Player speech/>
        </div>
        <LookSheet open=looking/>
        {say_where(say)}
        <WebSheet open=leaving url/>
        <Viewer open=viewing pictures=all at=picture/>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_a_share_of_the_page() {
        assert_eq!(place_of(0.0, 2_000.0, 800.0), Some(0));
        assert_eq!(place_of(600.0, 2_000.0, 800.0), Some(500));
        assert_eq!(place_of(9_999.0, 2_000.0, 800.0), Some(1_000));
        assert_eq!(place_of(-20.0, 2_000.0, 800.0), Some(0));
        assert_eq!(place_of(10.0, 900.0, 800.0), None);
    }
}
