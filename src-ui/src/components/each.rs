//! Lists whose rows keep their elements while the list changes around them: a row is named by a key, and is drawn anew only when its key changes. Every
//! list of the app goes through the one function below that does the work; what differs is boxed, for built into each list it would weigh kilobytes.

use leptos::prelude::*;
use std::sync::Arc;

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
