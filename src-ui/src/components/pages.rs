//! Long lists, fetched a page at a time: the next page comes when its end is near, or by a button. Coming back to a list brings back as many
//! rows as it had, and a change of what it shows brings it up to date in place.

use crate::{
    nav::{Nav, use_nav},
    state::{Topic, Value, effect, use_shell},
};
use leptos::{html, prelude::*};
use lianxin_proto::call::CallError;
use std::{cell::Cell, future::Future, marker::PhantomData, pin::Pin, rc::Rc, sync::Arc};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;
use web_sys::{IntersectionObserver, IntersectionObserverEntry};

/// Rows a page, and the most the core gives at once.
const PAGE: u32 = 20;
const MOST: u32 = 100;

/// A page of rows, and where the next begins.
pub(crate) type Page<T> = (Vec<T>, Option<String>);
type Fetched = Pin<Box<dyn Future<Output = Result<Page<Value>, CallError>>>>;
/// Fetches the page that begins at a place, of so many rows.
type Fetch = Rc<dyn Fn(Option<String>, u32) -> Fetched>;

/// How a list stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Stand {
    /// Its first page is coming.
    First,
    /// There is more.
    More,
    /// The next page is coming.
    Coming,
    /// All of it is here.
    Whole,
    /// It could not be read.
    Failed(CallError),
}

/// A list of rows of any type: what does the work is built once for all of them.
#[derive(Clone, Copy)]
pub(crate) struct List {
    rows: RwSignal<Vec<Value>>,
    pub(crate) stand: RwSignal<Stand>,
    next: StoredValue<Option<String>>,
    fetch: StoredValue<Fetch, LocalStorage>,
    again: Trigger,
    nav: Nav,
}

/// A list and how it stands.
pub(crate) struct Pages<T> {
    pub(crate) list: List,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Pages<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Pages<T> {}

impl<T: Clone + 'static> Pages<T> {
    /// The rows that are here.
    pub(crate) fn rows(self) -> Vec<T> {
        self.list.rows.get().iter().filter_map(|row| row.downcast_ref::<T>().cloned()).collect()
    }

    /// How it stands.
    pub(crate) fn stand(self) -> Stand {
        self.list.stand.get()
    }

    /// Whether there is nothing in it.
    pub(crate) fn is_empty(self) -> bool {
        self.list.rows.with(Vec::is_empty)
    }
}

impl List {
    /// Asks for everything again.
    fn again(self) {
        self.again.notify();
    }

    /// Fetches the next page, unless it is coming or there is none.
    fn more(self) {
        if self.stand.try_get_untracked() != Some(Stand::More) {
            return;
        }
        let Some(fetch) = self.fetch.try_get_value() else { return };
        self.stand.set(Stand::Coming);
        let page = fetch(self.next.get_value(), PAGE);
        spawn_local(async move {
            let page = page.await;
            // The list was asked for anew meanwhile, or its page is gone.
            if self.stand.try_get_untracked() != Some(Stand::Coming) {
                return;
            }
            match page {
                Ok((mut rows, next)) => {
                    self.rows.update(|all| all.append(&mut rows));
                    self.nav.keep_rows(self.rows.with_untracked(Vec::len));
                    self.stand.set(if next.is_some() { Stand::More } else { Stand::Whole });
                    self.next.set_value(next);
                }
                Err(error) => self.stand.set(Stand::Failed(error)),
            }
        });
    }
}

/// A list of the page being made. `watch` reads what else its rows depend on; `fetch` reads nothing reactive.
pub(crate) fn pages<T, F, Fut>(topics: &'static [Topic], watch: impl Fn() + 'static, fetch: F) -> Pages<T>
where
    T: Send + Sync + 'static,
    F: Fn(Option<String>, u32) -> Fut + 'static,
    Fut: Future<Output = Result<Page<T>, CallError>> + 'static,
{
    let fetch: Fetch = Rc::new(move |after, limit| {
        let page = fetch(after, limit);
        Box::pin(async move {
            let (rows, next) = page.await?;
            Ok((rows.into_iter().map(|row| Arc::new(row) as Value).collect(), next))
        })
    });
    Pages { list: list(topics, Box::new(watch), fetch), of: PhantomData }
}

fn list(topics: &'static [Topic], watch: Box<dyn Fn()>, fetch: Fetch) -> List {
    let (shell, nav) = (use_shell(), use_nav());
    let list = List {
        rows: RwSignal::new(Vec::new()),
        stand: RwSignal::new(Stand::First),
        next: StoredValue::new(None),
        fetch: StoredValue::new_local(fetch.clone()),
        again: Trigger::new(),
        nav,
    };
    let latest = Rc::new(Cell::new(0_u32));
    let kept = nav.rows();
    effect(move || {
        shell.track(topics);
        list.again.track();
        watch();
        let had = u32::try_from(list.rows.with_untracked(Vec::len)).unwrap_or(MOST).max(kept);
        let first = fetch(None, had.clamp(PAGE, MOST));
        let (fetch, latest, turn) = (fetch.clone(), latest.clone(), latest.get().wrapping_add(1));
        latest.set(turn);
        spawn_local(async move {
            let mut rows = Vec::new();
            let mut page = first.await;
            let outcome = loop {
                match page {
                    Ok((mut some, next)) => {
                        let came = !some.is_empty();
                        rows.append(&mut some);
                        let want = usize::try_from(had).unwrap_or(0).saturating_sub(rows.len());
                        match next {
                            Some(next) if want > 0 && came => {
                                page = fetch(Some(next), u32::try_from(want).unwrap_or(MOST).min(MOST)).await;
                            }
                            next => break Ok(next),
                        }
                    }
                    Err(error) => break Err(error),
                }
            };
            let (true, Some(stand)) = (latest.get() == turn, list.stand.try_get_untracked()) else { return };
            match outcome {
                Ok(next) => {
                    list.rows.set(rows);
                    list.stand.set(if next.is_some() { Stand::More } else { Stand::Whole });
                    list.next.set_value(next);
                }
                Err(error) if list.rows.with_untracked(Vec::is_empty) => list.stand.set(Stand::Failed(error)),
                Err(_) => {}
            }
            if stand == Stand::First {
                nav.settle();
            }
        });
    });
    list
}

/// The end of a list: fetches the next page when it comes near the screen; a button for those who do not scroll.
#[component]
pub(crate) fn ListEnd(
    /// The list.
    list: List,
    /// What is said when all is here.
    #[prop(optional)]
    whole: &'static str,
) -> impl IntoView {
    let end = NodeRef::<html::Div>::new();
    let watching = StoredValue::new_local(None::<IntersectionObserver>);
    // A new observation reports at once, so a short page goes on to fetch until the screen is full.
    effect(move || {
        if let Some(old) = watching.try_update_value(Option::take).flatten() {
            old.disconnect();
        }
        let (Some(end), true) = (end.get(), list.stand.with(|stand| *stand == Stand::More)) else { return };
        let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
            if entries.iter().any(|entry| entry.unchecked_into::<IntersectionObserverEntry>().is_intersecting()) {
                list.more();
            }
        });
        if let Ok(observer) = IntersectionObserver::new(seen.into_js_value().unchecked_ref()) {
            observer.observe(&end);
            watching.set_value(Some(observer));
        }
    });
    on_cleanup(move || {
        if let Some(observer) = watching.try_update_value(Option::take).flatten() {
            observer.disconnect();
        }
    });
    view! {
        <div class="listend" node_ref=end>
            {move || match list.stand.get() {
                Stand::More | Stand::Coming => {
                    view! { <button class="link" on:click=move |_| list.more()>"再看一些"</button> }.into_any()
                }
                Stand::Whole if !whole.is_empty() && list.rows.with(|rows| rows.len() > 3) => {
                    view! { <p class="note">{whole}</p> }.into_any()
                }
                Stand::Failed(error) => crate::components::states::failed(error, move || list.again()).into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
}
