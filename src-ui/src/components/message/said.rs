//! What a message says: words in a bubble, a 微感悟 on letter paper, a picture in the room it will take, a voice; and what it answers. Nothing of it is
//! ever handed to the browser as HTML.

use super::{quoted::quoted, voice::voice};
use crate::{
    components::{icon::Icon, picture::Pic},
    rooms::words,
    state::{Shell, act, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::{
    call::{Piece, WantMedia},
    id::{MediaId, MemberId, RoomId},
    media::Picture,
    view::room::{BodyView, MessageRow, QuoteView},
};

/// The sign of a member: the first character of their name on one of four papers, always the same.
pub(crate) fn avatar(name: &str, member: MemberId, mine: bool) -> AnyView {
    let paper = if mine { 1 } else { member.0.as_bytes().last().copied().unwrap_or(0) % 4 };
    let class = match paper {
        0 => "ava",
        1 => "ava g",
        2 => "ava o",
        _ => "ava r",
    };
    let sign: String = name.chars().take(1).collect();
    view! { <span class=class aria-hidden="true">{sign}</span> }.into_any()
}

/// A picture of a room as the pages of the app show pictures.
pub(crate) fn picture(media: &MediaId, width: u32, height: u32, name: &str) -> Picture {
    Picture {
        light: media.clone(),
        dark: None,
        thumb: None,
        thumb_dark: None,
        width,
        height,
        alt: [name, "发的图片"].concat(),
    }
}

/// How many full-width characters go into a line at the very least: the largest text on the smallest screen.
const NARROW: usize = 8;

/// How many full-width characters go into a line of a bubble.
fn per_line(shell: Shell) -> usize {
    let (elder, zoom) = shell.settings.with_untracked(|settings| (settings.elder, settings.zoom));
    let screen = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or(360.0).min(768.0);
    let room = (screen - if elder { 118.0 } else { 150.0 }).min(440.0);
    let size = if elder { 20.0 } else { 16.0 } * f64::from(zoom) / 100.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few dozen")]
    let fits = (room / size).max(4.0) as usize;
    fits
}

fn words_of(pieces: &[Piece]) -> AnyView {
    pieces
        .iter()
        .map(|piece| {
            let text = piece.text.clone();
            if piece.hit { view! { <span class="at">{text}</span> }.into_any() } else { text.into_any() }
        })
        .collect_view()
        .into_any()
}

/// A text that is folded where it is long.
fn folding(text: AnyView, long: bool) -> AnyView {
    if !long {
        return view! { <div class="say">{text}</div> }.into_any();
    }
    let open = RwSignal::new(false);
    view! {
        <div class="say" class:fold=move || !open.get()>{text}</div>
        <button class="link" aria-expanded=move || if open.get() { "true" } else { "false" } on:click=move |_| open.update(|open| *open = !*open)>
            {move || if open.get() { "收起" } else { "展开全文" }}
        </button>
    }
    .into_any()
}

/// What a message says. `see` opens a picture by its file.
pub(crate) fn said(room: RoomId, row: &MessageRow, see: Callback<MediaId>) -> AnyView {
    let shell = use_shell();
    let card = |quote: &QuoteView| quoted(room, quote);
    let (answers, about) = match &row.quote {
        Some(quote @ QuoteView::Message { .. }) => (Some(card(quote)), None),
        Some(quote @ QuoteView::Target { .. }) => (None, Some(card(quote))),
        None => (None, None),
    };
    let body = match &row.body {
        BodyView::Text { pieces } => {
            let text = words::text(pieces);
            // Asking how wide the screen is makes the browser lay out the page; most texts are short in the narrowest bubble.
            let long = words::is_long(&text, NARROW) && words::is_long(&text, per_line(shell));
            view! { <div class="bub">{answers}{folding(words_of(pieces), long)}</div> }.into_any()
        }
        BodyView::Reflection { text } => view! {
            <div class="wei">
                <div class="hd"><span>"微感悟"</span><Icon name="leaf" class="i-s"/></div>
                {answers}
                <p>{text.clone()}</p>
                <div class="ft num">{words::signed(&row.name, row.at)}</div>
            </div>
        }
        .into_any(),
        BodyView::Photo { media, preview, width, height } => {
            let (wide, high) = words::frame(*width, *height);
            let (small, file) = (preview.clone(), media.clone());
            let pic = picture(preview, *width, *height, &row.name);
            let label = ["看大图：", &pic.alt].concat();
            // What has not come is asked for when it would be seen: a lazy picture fails then and not before.
            let want = move |_| act(shell, WantMedia { id: small.clone() }, |_| {});
            view! {
                {answers}
                <button class="bub pic" aria-label=label style:width=px(wide) style:height=px(high)
                    on:error:capture=want on:click=move |_| see.run(file.clone())><Pic picture=pic mute=true/></button>
            }
            .into_any()
        }
        BodyView::Voice { media, ms, peaks, played } => {
            let voice = voice(room, row.id, media.clone(), *ms, peaks.clone(), *played || row.mine);
            view! { <div class="bub">{answers}{voice}</div> }.into_any()
        }
        BodyView::Recalled { .. } | BodyView::Removed { .. } => {
            view! { <p class="sys">{words::gone(row)}</p> }.into_any()
        }
    };
    view! { {body}{about} }.into_any()
}

fn px(n: u32) -> String {
    n.to_string() + "px"
}
