//! A picture of the content: the light or the dark file, with its room kept before it has come, and a word in its place while it has not.

use crate::{
    bridge,
    components::icon::Icon,
    state::{effect, use_shell},
};
use leptos::prelude::*;
use lianxin_proto::media::Picture;

/// The file of a picture to be shown.
fn file(picture: &Picture, dark: bool, thumb: bool) -> String {
    let light = if thumb { picture.thumb.as_ref() } else { None }.unwrap_or(&picture.light);
    let night = if thumb { picture.thumb_dark.as_ref() } else { None }.or(picture.dark.as_ref());
    bridge::media_url(if dark { night.unwrap_or(light) } else { light })
}

/// A picture.
#[component]
pub(crate) fn Pic(
    /// Which.
    picture: Picture,
    /// The small square of it.
    #[prop(optional)]
    thumb: bool,
    /// Only for the eye: the words beside it say the same.
    #[prop(optional)]
    mute: bool,
    /// Fetched with the page, not when it comes near.
    #[prop(optional)]
    eager: bool,
) -> impl IntoView {
    let shell = use_shell();
    let missing = RwSignal::new(false);
    let alt = if mute { String::new() } else { picture.alt.clone() };
    let words = alt.clone();
    let size = (!thumb).then_some((picture.width, picture.height));
    let picture = StoredValue::new(picture);
    // A picture that has come is tried again: the image is made anew.
    effect(move || {
        shell.arrived.with(|ids| {
            if missing.get_untracked() && picture.with_value(|p| p.files().any(|id| ids.contains(id))) {
                missing.set(false);
            }
        });
    });
    move || {
        if missing.get() {
            let alt = words.clone();
            view! {
                <span class="nopic" role="img" aria-label=format!("图片还没有下载 {alt}")>
                    <Icon name="image"/>
                    <span aria-hidden="true">"未下载"</span>
                </span>
            }
            .into_any()
        } else {
            let src = picture.with_value(|p| file(p, shell.is_dark(), thumb));
            view! {
                <img
                    src=src
                    alt=alt.clone()
                    width=size.map(|(width, _)| width)
                    height=size.map(|(_, height)| height)
                    loading=if eager { "eager" } else { "lazy" }
                    decoding="async"
                    draggable="false"
                    on:error=move |_| missing.set(true)
                />
            }
            .into_any()
        }
    }
}
