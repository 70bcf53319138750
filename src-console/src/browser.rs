//! What the console asks of the browser besides drawing: its storages, its clock, randomness, the address bar.

use crate::{route::Route, session::Session};
use leptos::prelude::{document, window};
use lianxin_proto::time::Millis;
use wasm_bindgen::JsValue;

const SESSION: &str = "lianxin-console";
/// look.js reads it before the page is painted.
const LOOK: &str = "lianxin-look";

/// Tells boot.js that the console fell over.
pub(crate) fn tell_failed() {
    if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::Event::new("lianxin-failed")) {
        let _ = window.dispatch_event(&event);
    }
}

/// Who was signed in in this tab before the page was loaded anew.
pub(crate) fn session() -> Option<Session> {
    let kept = window().session_storage().ok()??.get_item(SESSION).ok()??;
    serde_json::from_str(&kept).ok()
}

/// Keeps who is signed in, or forgets it.
pub(crate) fn keep_session(session: Option<&Session>) {
    let Ok(Some(store)) = window().session_storage() else { return };
    let _ = match session.and_then(|session| serde_json::to_string(session).ok()) {
        Some(json) => store.set_item(SESSION, &json),
        None => store.remove_item(SESSION),
    };
}

/// Whether the page is dark now.
pub(crate) fn is_dark() -> bool {
    document().document_element().is_some_and(|root| root.get_attribute("data-theme").as_deref() == Some("dark"))
}

/// Makes the page dark or light, here and the next time.
pub(crate) fn set_dark(dark: bool) {
    let Some(root) = document().document_element() else { return };
    let theme = if dark { "dark" } else { "light" };
    let _ = root.set_attribute("data-theme", theme);
    if let Ok(Some(store)) = window().local_storage() {
        let _ = store.set_item(LOOK, theme);
    }
}

/// This machine's clock. Whole milliseconds fit an `f64`.
#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 are far below 2^53")]
pub(crate) fn clock() -> Millis {
    Millis(js_sys::Date::now() as i64)
}

/// Random bytes fit for a token; `None` where the browser has none.
pub(crate) fn random() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    window().crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// The page that the address bar names.
pub(crate) fn route() -> Route {
    let location = window().location();
    Route::read(&location.pathname().unwrap_or_default(), &location.search().unwrap_or_default())
}

/// Puts a page into the address bar: as a step of its own, or in the place of the one that is there.
pub(crate) fn show_route(route: Route, replace: bool) {
    let Ok(history) = window().history() else { return };
    let path = route.path();
    let _ = if replace {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&path))
    } else {
        history.push_state_with_url(&JsValue::NULL, "", Some(&path))
    };
}
