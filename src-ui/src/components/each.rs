//! Lists whose rows keep their elements while the list changes around them: a row is named by a key, and is drawn anew only when its key changes. Every
//! list of the app but the messages of a room goes through the one function that does the work; what differs is boxed, for built into each list it would weigh
//! kilobytes.

use crate::state::effect;
use leptos::{html, prelude::*, tachys::view::Render};
use std::sync::Arc;
use web_sys::{HtmlElement, Node};

/// A row on its way to the screen.
type Row = (String, Box<dyn FnOnce() -> AnyView + Send>);

/// Draws items, keyed. What is drawn of an item must be in its key, or be a signal.
pub(crate) fn each<T, V>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: impl Fn(&T) -> String + Send + 'static,
    draw: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView
where
    T: Send + 'static,
    V: IntoView + 'static,
{
    let draw = Arc::new(draw);
    rows(Box::new(move || {
        let row = |item| -> Row {
            let (name, draw) = (key(&item), Arc::clone(&draw));
            (name, Box::new(move || draw(item).into_any()))
        };
        items().into_iter().map(row).collect()
    }))
}

fn rows(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=rows key=|row| row.0.clone() let:row>{(row.1)()}</For> }.into_any()
}

/// A row that stands in an element: what it is called by, what lives as long as it, and its elements.
struct Drawn<K> {
    key: K,
    owner: Owner,
    state: <AnyView as Render>::State,
}

/// Draws items as the siblings before an element, keyed. A row that stays is not touched, whatever comes and goes around it. The framework's own list takes
/// all rows out and puts them in again when several come before them at once; a long list is then laid out and painted whole.
pub(crate) fn each_before<T: 'static, K: Copy + PartialEq + 'static>(
    end: NodeRef<html::Div>,
    items: impl Fn() -> Vec<T> + 'static,
    key: impl Fn(&T) -> K + 'static,
    draw: impl Fn(T) -> AnyView + 'static,
) {
    let owner = Owner::current().unwrap_or_default();
    let mut drawn: Vec<Drawn<K>> = Vec::new();
    effect(move || {
        let (Some(end), items) = (end.get(), items()) else { return };
        let Some(element) = end.parent_element() else { return };
        let end = Node::from(HtmlElement::from(end));
        untrack(|| {
            let mut old = std::mem::take(&mut drawn);
            let mut next = 0;
            old.retain_mut(|row| {
                // Mostly they stand in the order they stood in: each is looked for from behind the one before it.
                let (passed, ahead) = items.split_at(next);
                let found = ahead.iter().chain(passed).position(|item| key(item) == row.key);
                if let Some(n) = found {
                    next = (next + n + 1) % items.len();
                } else {
                    row.state.unmount();
                    row.owner.cleanup();
                }
                found.is_some()
            });
            // From the last to the first: a row that does not stand before the one behind it is put there.
            let mut behind = end;
            for item in items.into_iter().rev() {
                let key = key(&item);
                let known = old.iter().rposition(|row| row.key == key).map(|n| old.remove(n));
                let is_known = known.is_some();
                let mut row = known.unwrap_or_else(|| {
                    let owner = owner.child();
                    let state = owner.with(|| draw(item).build());
                    Drawn { key, owner, state }
                });
                let stands = |row: &Drawn<K>| row.state.elements().into_iter().next();
                if !is_known || stands(&row).is_some_and(|place| place.next_sibling().as_ref() != Some(&behind)) {
                    row.state.mount(&element, Some(&behind));
                }
                behind = stands(&row).map_or(behind, Node::from);
                drawn.push(row);
            }
            drawn.reverse();
        });
    });
}
