//! The page stack. It is the browser's own history, so that Android's back button walks it: opening a page pushes an entry, a tab or the next day takes
//! the entry's place, and a sheet or a full-screen picture is an entry on top of its page that 返回 takes away. Every entry keeps how far down it was
//! read. This is our own because `leptos_router` 0.8 keeps a second stack beside the history: after a replacement and a step back
//! the two differ, and it then leaves out a push, so that the back button would leave the app from the middle of it.

use crate::route::Route;
use js_sys::{Object, Reflect};
use leptos::{ev, prelude::*};
use std::collections::HashMap;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{FocusOptions, HtmlAnchorElement, HtmlElement};

/// The page that is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) route: Route,
    /// Names the entry among all of this run; a new one is a new page.
    pub(crate) key: u32,
    /// How many entries lie below.
    depth: u32,
    /// Whether 返回 led here.
    pub(crate) returned: bool,
}

/// Where the focus of the keyboard and of the screen reader goes on the page that is coming.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Focus {
    /// It has its place.
    Placed,
    /// On the page's heading.
    Heading,
    /// Back on the link that had led away, by its path.
    Link(String),
}

/// What an entry keeps while other pages lie on top of it.
#[derive(Debug, Clone, Copy, Default)]
struct Kept {
    scroll: f64,
    rows: u32,
}

/// The page stack, as a page uses it.
#[derive(Clone, Copy)]
pub(crate) struct Nav {
    pub(crate) at: RwSignal<Entry>,
    kept: StoredValue<HashMap<u32, Kept>>,
    /// The keys of the tabs' first pages, so that each keeps its place.
    tabs: StoredValue<Vec<(Route, u32)>>,
    next_key: StoredValue<u32>,
    overlays: StoredValue<Vec<RwSignal<bool>>>,
    /// How far down the page is to be put as soon as it has its text.
    wanted: StoredValue<Option<f64>>,
    focus: StoredValue<Focus>,
}

fn state(key: u32, depth: u32) -> JsValue {
    let state = Object::new();
    let set = |name: &str, value: u32| Reflect::set(&state, &name.into(), &value.into());
    if set("key", key).is_err() || set("depth", depth).is_err() {
        return JsValue::NULL;
    }
    state.into()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "history states are written here, as u32")]
fn read_state(state: &JsValue) -> Option<(u32, u32)> {
    let get = |name: &str| Reflect::get(state, &name.into()).ok()?.as_f64().filter(|n| *n >= 0.0).map(|n| n as u32);
    Some((get("key")?, get("depth")?))
}

fn history(write: impl FnOnce(&web_sys::History) -> Result<(), JsValue>) {
    if let Err(error) = window().history().and_then(|history| write(&history)) {
        web_sys::console::error_1(&error);
    }
}

fn scrolled() -> f64 {
    window().scroll_y().unwrap_or_default()
}

impl Nav {
    /// Starts at the page of the address bar, which is the bottom of the stack.
    pub(crate) fn start() -> Self {
        let location = window().location();
        let address = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        let route = Route::parse(&address).unwrap_or(Route::Today);
        // Entries of an earlier run of the page may lie below; keys that count on from the clock are never theirs.
        let key = u32::try_from(crate::state::now().0 / 1_000 % 4_000_000_000).unwrap_or_default();
        let depth =
            window().history().and_then(|h| h.state()).ok().and_then(|s| read_state(&s)).map_or(0, |(_, depth)| depth);
        let nav = Self {
            at: RwSignal::new(Entry { route, key, depth, returned: false }),
            kept: StoredValue::default(),
            tabs: StoredValue::default(),
            next_key: StoredValue::new(key + 1),
            overlays: StoredValue::default(),
            wanted: StoredValue::default(),
            focus: StoredValue::new(Focus::Placed),
        };
        history(|h| {
            h.set_scroll_restoration(web_sys::ScrollRestoration::Manual)?;
            h.replace_state_with_url(&state(key, depth), "", Some(&nav.at.with_untracked(|at| at.route.path())))
        });
        window_event_listener(ev::popstate, move |event| nav.popped(&event.state()));
        window_event_listener(ev::click, move |event| nav.clicked(&event));
        nav
    }

    fn key(&self) -> u32 {
        let key = self.next_key.get_value();
        self.next_key.set_value(key.wrapping_add(1));
        key
    }

    fn leave(&self) {
        let at = self.at.get_untracked();
        self.kept.update_value(|kept| kept.entry(at.key).or_default().scroll = scrolled());
    }

    fn show(&self, entry: Entry) {
        let kept = self.kept.with_value(|kept| kept.get(&entry.key).copied().unwrap_or_default());
        self.wanted.set_value(entry.returned.then_some(kept.scroll));
        window().scroll_to_with_x_and_y(0.0, 0.0);
        let came_from = self.at.with_untracked(|at| at.route.path());
        self.focus.set_value(if entry.returned { Focus::Link(came_from) } else { Focus::Heading });
        self.at.set(entry);
        let nav = *self;
        request_animation_frame(move || nav.place_focus(false));
    }

    /// Puts the focus where the reader goes on: a page that takes another's place would leave it nowhere. What has taken it already keeps it.
    fn place_focus(&self, whole: bool) {
        let find = |css: &str| document().query_selector(css).ok().flatten();
        let heading = || find(".page main h1").or_else(|| find(".page h1")).or_else(|| find(".page main h2"));
        let target = match self.focus.get_value() {
            Focus::Placed => return,
            Focus::Link(path) => {
                let found = find(&format!(".page a[href=\"{path}\"]"));
                found.or_else(|| if whole { heading() } else { None })
            }
            Focus::Heading => heading(),
        };
        let body = document().body();
        let taken = document().active_element().is_some_and(|active| Some(active) != body.map(Into::into));
        if taken {
            self.focus.set_value(Focus::Placed);
        } else if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
            focus_quietly(&target);
            self.focus.set_value(Focus::Placed);
        }
    }

    /// Opens a page on top of this one.
    pub(crate) fn go(&self, route: Route) {
        if route.is_tab() && self.at.with_untracked(|at| at.route.is_tab() && at.depth == 0) {
            return self.swap(route);
        }
        let (key, depth) = (self.key(), self.at.with_untracked(|at| at.depth + 1));
        let on_overlay = self.shut_overlays();
        self.leave();
        history(|h| {
            let (state, path) = (state(key, depth), route.path());
            if on_overlay {
                h.replace_state_with_url(&state, "", Some(&path))
            } else {
                h.push_state_with_url(&state, "", Some(&path))
            }
        });
        self.show(Entry { route, key, depth, returned: false });
    }

    /// Shows a page in place of this one. A tab's first page comes back as it was left.
    pub(crate) fn swap(&self, route: Route) {
        self.leave();
        let (here, depth) = self.at.with_untracked(|at| ((at.route.clone(), at.key), at.depth));
        if here.0.is_tab() {
            self.tabs.update_value(|tabs| {
                tabs.retain(|(tab, _)| *tab != here.0);
                tabs.push(here);
            });
        }
        let known = self.tabs.with_value(|tabs| tabs.iter().find(|(tab, _)| *tab == route).map(|(_, key)| *key));
        let key = known.unwrap_or_else(|| self.key());
        history(|h| h.replace_state_with_url(&state(key, depth), "", Some(&route.path())));
        self.show(Entry { route, key, depth, returned: known.is_some() });
    }

    /// Writes another address for the page that is shown, without showing it anew.
    pub(crate) fn rename(&self, route: &Route) {
        let (key, depth) = self.at.with_untracked(|at| (at.key, at.depth));
        history(|h| h.replace_state_with_url(&state(key, depth), "", Some(&route.path())));
    }

    /// 返回: one step down the stack; to the page above in the order of the app when this one is its bottom.
    pub(crate) fn back(&self) {
        let at = self.at.get_untracked();
        if at.depth > 0 || self.overlays.with_value(|overlays| !overlays.is_empty()) {
            history(web_sys::History::back);
        } else {
            self.swap(at.route.parent());
        }
    }

    /// Back to a page that lies just below, or in place of this one when it does not.
    pub(crate) fn back_to(&self, route: Route) {
        if self.at.with_untracked(|at| at.depth > 0) { self.back() } else { self.swap(route) }
    }

    /// Forgets everything and begins at a page: another member, or none, is on this device now.
    pub(crate) fn reset(&self, route: Route) {
        self.shut_overlays();
        self.kept.update_value(HashMap::clear);
        self.tabs.update_value(Vec::clear);
        let (key, depth) = (self.key(), self.at.with_untracked(|at| at.depth));
        history(|h| h.replace_state_with_url(&state(key, depth), "", Some(&route.path())));
        self.show(Entry { route, key, depth, returned: false });
    }

    /// Opens a sheet or a full-screen picture: `open` becomes true, and false again when 返回 takes it away.
    pub(crate) fn overlay(&self, open: RwSignal<bool>) {
        if open.get_untracked() {
            return;
        }
        let (key, depth) = self.at.with_untracked(|at| (at.key, at.depth + 1));
        history(|h| h.push_state_with_url(&state(key, depth), "", None));
        self.overlays.update_value(|overlays| overlays.push(open));
        open.set(true);
    }

    /// Whether a sheet or a full-screen picture lies on the page.
    pub(crate) fn is_covered(&self) -> bool {
        self.overlays.with_value(|overlays| !overlays.is_empty())
    }

    /// Closes the topmost one.
    pub(crate) fn close(&self) {
        if self.overlays.with_value(|overlays| !overlays.is_empty()) {
            history(web_sys::History::back);
        }
    }

    fn shut_overlays(&self) -> bool {
        let open = self.overlays.try_update_value(std::mem::take).unwrap_or_default();
        for overlay in &open {
            overlay.try_set(false);
        }
        !open.is_empty()
    }

    fn popped(&self, popped: &JsValue) {
        let here = self.at.get_untracked();
        let overlay = self.overlays.try_update_value(Vec::pop).flatten();
        if let Some(open) = overlay {
            open.try_set(false);
        }
        let Some((key, depth)) = read_state(popped) else { return };
        if key == here.key {
            return;
        }
        self.shut_overlays();
        self.leave();
        let location = window().location();
        let address = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
        let route = Route::parse(&address).unwrap_or(Route::Today);
        self.show(Entry { route, key, depth, returned: true });
    }

    fn clicked(&self, event: &ev::MouseEvent) {
        if event.default_prevented() || event.button() != 0 {
            return;
        }
        let anchor = event.composed_path().iter().find_map(|node| node.dyn_into::<HtmlAnchorElement>().ok());
        let Some(anchor) = anchor.filter(|anchor| !anchor.has_attribute("data-out")) else { return };
        event.prevent_default();
        let Some(route) = anchor.get_attribute("href").and_then(|href| Route::parse(&href)) else { return };
        if anchor.has_attribute("data-swap") {
            self.swap(route);
        } else {
            self.go(route);
        }
    }

    /// To be called when the page has its text: puts it where it was left.
    pub(crate) fn settle(&self) {
        let nav = *self;
        request_animation_frame(move || nav.place_focus(true));
        if let Some(scroll) = self.wanted.try_update_value(Option::take).flatten()
            && scroll > 0.0
        {
            request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, scroll));
        }
    }

    /// How many rows a list had when its page was left; 0 when it is new.
    pub(crate) fn rows(&self) -> u32 {
        let key = self.at.with_untracked(|at| at.key);
        self.kept.with_value(|kept| kept.get(&key).map_or(0, |kept| kept.rows))
    }

    /// Keeps how many rows the list of this page has.
    pub(crate) fn keep_rows(&self, rows: usize) {
        let key = self.at.with_untracked(|at| at.key);
        self.kept.update_value(|kept| kept.entry(key).or_default().rows = u32::try_from(rows).unwrap_or(u32::MAX));
    }
}

/// Focuses an element without scrolling to it; one that takes none by itself is made to.
pub(crate) fn focus_quietly(element: &HtmlElement) {
    if !element.matches("a, button, input, textarea, [tabindex]").unwrap_or(true) {
        element.set_tab_index(-1);
    }
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    if let Err(error) = element.focus_with_options(&options) {
        web_sys::console::warn_1(&error);
    }
}

/// Focuses what comes next, once it is drawn.
pub(crate) fn focus_on(css: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(css).ok().flatten().and_then(|e| e.dyn_into::<HtmlElement>().ok());
        if let Some(element) = found {
            focus_quietly(&element);
        }
    });
}

/// Does something when the frame that is being made has been drawn: what nobody sees must not hold up what somebody waits for.
pub(crate) fn after_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(move || set_timeout(then, std::time::Duration::ZERO));
}

/// The page stack, from the context.
pub(crate) fn use_nav() -> Nav {
    expect_context()
}
