//! A swipe to the left or the right with one finger, as the pages that have a before and an after take it.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

/// Whether a move is a swipe, far enough and sideways, and then whether it went to the right.
fn swiped((x, y): (i32, i32)) -> Option<bool> {
    (x.abs() > 72 && x.abs() > y.abs() * 2).then_some(x > 0)
}

/// Handlers for `touchstart` and `touchend`. What lies in `but` keeps its own swipes: a strip that scrolls sideways, a field that is written in.
pub(crate) fn sideways(
    but: &'static str,
    turn: impl Fn(bool) + 'static,
) -> (impl Fn(ev::TouchEvent) + 'static, impl Fn(ev::TouchEvent) + 'static) {
    let begun = StoredValue::new(None::<(i32, i32)>);
    let touched = move |event: ev::TouchEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let own = target.is_some_and(|element| element.closest(but).ok().flatten().is_some());
        let touches = event.touches();
        let first = touches.get(0).filter(|_| touches.length() == 1 && !own);
        begun.set_value(first.map(|touch| (touch.client_x(), touch.client_y())));
    };
    let lifted = move |event: ev::TouchEvent| {
        let (Some((x, y)), Some(end)) = (begun.get_value(), event.changed_touches().get(0)) else { return };
        begun.set_value(None);
        if let Some(to_the_right) = swiped((end.client_x() - x, end.client_y() - y)) {
            turn(to_the_right);
        }
    };
    (touched, lifted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sideways_move_is_a_swipe() {
        assert_eq!(swiped((120, 10)), Some(true));
        assert_eq!(swiped((-120, 30)), Some(false));
        assert_eq!(swiped((120, 90)), None);
        assert_eq!(swiped((40, 0)), None);
    }
}
