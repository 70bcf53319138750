//! A picture on the whole screen: two fingers or the buttons enlarge it, one finger moves it, a swipe or an arrow goes on to the next. It lies on dark
//! paper in either theme, so that a picture is judged alike.

use crate::{
    components::{icon::Icon, picture::Pic},
    nav::use_nav,
    state::effect,
    words::decimal,
};
use leptos::{ev, html, prelude::*};
use lianxin_proto::media::Picture;
use wasm_bindgen::JsCast;

/// How a picture lies on the screen: enlarged about its middle, then moved.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Lie {
    scale: f64,
    x: f64,
    y: f64,
}

/// The most a picture is enlarged.
const LARGEST: f64 = 5.0;
/// How far a finger goes, in pixels, before it is a swipe.
const SWIPE: f64 = 56.0;

/// The standard `clamp` brings the printing of numbers with a fraction along, for a panic.
fn within(number: f64, least: f64, most: f64) -> f64 {
    number.max(least).min(most)
}

impl Lie {
    const FLAT: Self = Self { scale: 1.0, x: 0.0, y: 0.0 };

    /// Enlarged by a factor about a point, given from the middle of the screen, which stays where it is.
    fn enlarged(self, factor: f64, (px, py): (f64, f64)) -> Self {
        let scale = within(self.scale * factor, 1.0, LARGEST);
        let grown = scale / self.scale;
        Self { scale, x: px - (px - self.x) * grown, y: py - (py - self.y) * grown }
    }

    /// Moved, but never so far that its edge comes into the middle.
    fn held(self, width: f64, height: f64) -> Self {
        let room = |size: f64| (self.scale - 1.0) * size / 2.0;
        let (rx, ry) = (room(width), room(height));
        Self { scale: self.scale, x: within(self.x, -rx, rx), y: within(self.y, -ry, ry) }
    }
}

/// The picture a swipe leads to: to the left is forward.
fn swiped(at: usize, of: usize, dx: f64, dy: f64) -> Option<usize> {
    if dx.abs() < SWIPE || dx.abs() < dy.abs() * 1.5 {
        None
    } else if dx < 0.0 {
        Some(at + 1).filter(|next| *next < of)
    } else {
        at.checked_sub(1)
    }
}

/// A finger on the screen.
#[derive(Clone, Copy)]
struct Finger {
    id: i32,
    x: f64,
    y: f64,
}

fn screen() -> (f64, f64) {
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or(1.0);
    (size(window().inner_width()), size(window().inner_height()))
}

/// The fingers on a picture, and how it lies under them.
#[derive(Clone, Copy)]
struct Hands {
    lie: RwSignal<Lie>,
    fingers: StoredValue<Vec<Finger>>,
    begun: StoredValue<(f64, f64)>,
}

fn place(event: &ev::PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

impl Hands {
    fn new() -> Self {
        Self { lie: RwSignal::new(Lie::FLAT), fingers: StoredValue::default(), begun: StoredValue::new((0.0, 0.0)) }
    }

    fn off(self) {
        self.lie.set(Lie::FLAT);
        self.fingers.update_value(Vec::clear);
    }

    fn is_large(self) -> bool {
        self.lie.with_untracked(|lie| lie.scale > 1.0)
    }

    fn enlarge(self, factor: f64, about: (f64, f64)) {
        let (width, height) = screen();
        self.lie.update(|lie| *lie = lie.enlarged(factor, about).held(width, height));
    }

    /// Two taps in one place: large there, or flat again.
    fn tapped_twice(self, event: &ev::MouseEvent) {
        let (width, height) = screen();
        if self.is_large() {
            self.lie.set(Lie::FLAT);
        } else {
            self.enlarge(2.5, (f64::from(event.client_x()) - width / 2.0, f64::from(event.client_y()) - height / 2.0));
        }
    }

    fn down(self, event: &ev::PointerEvent) {
        let (x, y) = place(event);
        if let Some(target) = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
            // Without the capture the finger is followed as far as the picture reaches.
            let _ = target.set_pointer_capture(event.pointer_id());
        }
        self.begun.set_value((x, y));
        self.fingers.update_value(|fingers| fingers.push(Finger { id: event.pointer_id(), x, y }));
    }

    fn moved(self, event: &ev::PointerEvent) {
        let (x, y) = place(event);
        let mut now = self.fingers.get_value();
        let Some(n) = now.iter().position(|f| f.id == event.pointer_id()) else { return };
        let Some(before) = now.get(n).copied() else { return };
        let other = now.iter().find(|f| f.id != before.id).copied();
        let (width, height) = screen();
        if let Some(other) = other {
            let far = |a: (f64, f64)| (a.0 - other.x).hypot(a.1 - other.y).max(1.0);
            let middle = (f64::midpoint(x, other.x) - width / 2.0, f64::midpoint(y, other.y) - height / 2.0);
            self.enlarge(far((x, y)) / far((before.x, before.y)), middle);
        } else if self.is_large() {
            self.lie.update(|lie| {
                *lie = Lie { scale: lie.scale, x: lie.x + x - before.x, y: lie.y + y - before.y }.held(width, height);
            });
        }
        if let Some(finger) = now.get_mut(n) {
            (finger.x, finger.y) = (x, y);
        }
        self.fingers.set_value(now);
    }

    /// Takes the finger away; the picture to turn to, when it swiped.
    fn up(self, event: &ev::PointerEvent, at: usize, of: usize) -> Option<usize> {
        let alone = self.fingers.with_value(Vec::len) == 1;
        self.fingers.update_value(|fingers| fingers.retain(|f| f.id != event.pointer_id()));
        if !alone || self.is_large() {
            return None;
        }
        let ((x, y), (x0, y0)) = (place(event), self.begun.get_value());
        swiped(at, of, x - x0, y - y0)
    }
}

/// The full-screen view of a page's pictures.
#[component]
pub(crate) fn Viewer(
    /// Whether it is shown; opened by [`crate::nav::Nav::overlay`].
    open: RwSignal<bool>,
    /// The pictures with their captions.
    #[prop(into)]
    pictures: Signal<Vec<(Picture, String)>>,
    /// Which one, from 0.
    at: RwSignal<usize>,
) -> impl IntoView {
    let nav = use_nav();
    let hands = Hands::new();
    let node = NodeRef::<html::Div>::new();
    let count = move || pictures.with(Vec::len);
    let (at_start, at_end) = (move || at.get() == 0, move || at.get() + 1 >= pictures.with(Vec::len));
    let several = move || pictures.with(Vec::len) > 1;
    let turn = move |to: usize| {
        if to < pictures.with_untracked(Vec::len) {
            hands.off();
            at.set(to);
        }
    };
    effect(move || {
        if open.get() {
            hands.off();
            if let Some(node) = node.get() {
                let _ = node.focus();
            }
        }
    });
    let keys = window_event_listener(ev::keydown, move |event| {
        if !open.get_untracked() {
            return;
        }
        let here = at.get_untracked();
        match event.key().as_str() {
            "Escape" => nav.close(),
            "ArrowRight" => turn(here + 1),
            "ArrowLeft" => turn(here.wrapping_sub(1)),
            "+" | "=" => hands.enlarge(1.5, (0.0, 0.0)),
            "-" => hands.enlarge(1.0 / 1.5, (0.0, 0.0)),
            _ => {}
        }
    });
    on_cleanup(move || keys.remove());
    let up = move |event: ev::PointerEvent| {
        if let Some(to) = hands.up(&event, at.get_untracked(), pictures.with_untracked(Vec::len)) {
            turn(to);
        }
    };
    let wheel = move |event: ev::WheelEvent| {
        event.prevent_default();
        hands.enlarge(if event.delta_y() < 0.0 { 1.2 } else { 1.0 / 1.2 }, (0.0, 0.0));
    };
    let transform = move || {
        hands.lie.with(|Lie { scale, x, y }| {
            format!("translate({}px,{}px) scale({})", decimal(*x), decimal(*y), decimal(*scale))
        })
    };
    let shown = move || pictures.with(|all| all.get(at.get()).cloned());
    view! {
        <Show when=move || open.get()>
            <div class="viewer" role="dialog" aria-modal="true" aria-label="看大图" tabindex="-1" node_ref=node>
                <div class="vtop">
                    <button class="ib" aria-label="关闭大图" on:click=move |_| nav.close()><Icon name="close"/></button>
                    <span class="num" aria-live="polite">{move || format!("{} / {}", at.get() + 1, count())}</span>
                    <button class="ib" aria-label="缩小" on:click=move |_| hands.enlarge(1.0 / 1.6, (0.0, 0.0))><Icon name="minus"/></button>
                    <button class="ib" aria-label="放大" on:click=move |_| hands.enlarge(1.6, (0.0, 0.0))><Icon name="plus"/></button>
                </div>
                <div class="vpic" on:pointerdown=move |event| hands.down(&event) on:pointermove=move |event| hands.moved(&event)
                    on:pointerup=up on:pointercancel=up on:dblclick=move |event| hands.tapped_twice(&event) on:wheel=wheel>
                    <div class="vin" style:transform=transform>
                        {move || shown().map(|(picture, _)| view! { <Pic picture eager=true/> })}
                    </div>
                </div>
                <p class="vcap">{move || shown().map(|(_, caption)| caption)}</p>
                <Show when=several>
                    <div class="vnav">
                        <button class="ib" aria-label="上一幅" disabled=at_start
                            on:click=move |_| turn(at.get_untracked().wrapping_sub(1))><Icon name="back"/></button>
                        <button class="ib" aria-label="下一幅" disabled=at_end
                            on:click=move |_| turn(at.get_untracked() + 1)><Icon name="next"/></button>
                    </div>
                </Show>
            </div>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_between_the_fingers_stays() {
        let lie = Lie::FLAT.enlarged(2.0, (100.0, 50.0));
        assert_eq!(lie, Lie { scale: 2.0, x: -100.0, y: -50.0 });
        // The point of the picture that lay at (100, 50) lies there still: 2 × 100 − 100.
        assert!((lie.scale * 100.0 + lie.x - 100.0).abs() < 1e-9);
    }

    #[test]
    fn it_is_held_on_the_screen() {
        let far = Lie { scale: 2.0, x: 900.0, y: -900.0 }.held(400.0, 800.0);
        assert_eq!(far, Lie { scale: 2.0, x: 200.0, y: -400.0 });
        assert_eq!(Lie { scale: 1.0, x: 10.0, y: 10.0 }.held(400.0, 800.0), Lie::FLAT);
        assert_eq!(Lie::FLAT.enlarged(0.1, (0.0, 0.0)).scale.to_bits(), 1.0_f64.to_bits());
        assert_eq!(Lie::FLAT.enlarged(100.0, (0.0, 0.0)).scale.to_bits(), LARGEST.to_bits());
    }

    #[test]
    fn a_swipe_turns_the_page_within_the_set() {
        assert_eq!(swiped(0, 3, -80.0, 5.0), Some(1));
        assert_eq!(swiped(2, 3, -80.0, 5.0), None);
        assert_eq!(swiped(0, 3, 80.0, 5.0), None);
        assert_eq!(swiped(2, 3, 80.0, 5.0), Some(1));
        assert_eq!(swiped(1, 3, -80.0, 90.0), None);
        assert_eq!(swiped(1, 3, -10.0, 0.0), None);
    }
}
