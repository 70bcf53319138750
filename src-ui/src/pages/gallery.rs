//! The pictures of a gallery: one at a time, turned by a swipe or the buttons, each with its caption; a tap shows it on the whole screen.

use crate::components::{icon::Icon, picture::Pic};
use leptos::{html, prelude::*};
use lianxin_proto::media::Picture;

/// Which picture a strip scrolled so far shows.
fn shown(scrolled: i32, width: i32, of: usize) -> usize {
    let at = if width > 0 { (scrolled + width / 2) / width } else { 0 };
    usize::try_from(at).unwrap_or(0).min(of.saturating_sub(1))
}

/// The pictures.
pub(crate) fn gallery(pictures: Vec<(Picture, String)>, open: Callback<usize>) -> impl IntoView {
    let of = pictures.len();
    let at = RwSignal::new(0_usize);
    let strip = NodeRef::<html::Div>::new();
    let scrolled = move |_| {
        if let Some(strip) = strip.get_untracked() {
            let now = shown(strip.scroll_left(), strip.client_width(), of);
            if at.get_untracked() != now {
                at.set(now);
            }
        }
    };
    let turn = move |to: usize| {
        if let (true, Some(strip)) = (to < of, strip.get_untracked()) {
            strip.set_scroll_left(i32::try_from(to).unwrap_or(0) * strip.client_width());
        }
    };
    let (at_start, at_end) = (move || at.get() == 0, move || at.get() + 1 >= of);
    let captions = StoredValue::new(pictures.iter().map(|(_, caption)| caption.clone()).collect::<Vec<_>>());
    let frames = pictures.into_iter().enumerate().map(|(n, (picture, _))| {
        let label = format!("放大看图：{}", picture.alt);
        let eager = n == 0;
        view! { <button class="frame" aria-label=label on:click=move |_| open.run(n)><Pic picture eager/></button> }
    });
    (of > 0).then(|| {
        view! {
            <section class="gallery" aria-label="图画">
                <div class="strip" node_ref=strip on:scroll=scrolled>{frames.collect_view()}</div>
                <div class="turn">
                    <button class="ib" aria-label="上一幅" disabled=at_start
                        on:click=move |_| turn(at.get_untracked().wrapping_sub(1))><Icon name="back"/></button>
                    <span class="num">{move || format!("{} / {of}", at.get() + 1)}</span>
                    <button class="ib" aria-label="下一幅" disabled=at_end
                        on:click=move |_| turn(at.get_untracked() + 1)><Icon name="next"/></button>
                </div>
                <p class="gcap" aria-live="polite">{move || captions.with_value(|all| all.get(at.get()).cloned())}</p>
            </section>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_picture_is_shown() {
        assert_eq!([0, 100, 200, 780, 9_999].map(|x| shown(x, 390, 3)), [0, 0, 1, 2, 2]);
        assert_eq!(shown(10, 0, 3), 0);
        assert_eq!(shown(10, 390, 0), 0);
    }
}
