//! The phone's front end: it draws what the core says and tells the core what was tapped. It knows no SQL, no HTTP and no clock of its own for what
//! is visible; everything comes through `bridge`'s one door. It compiles natively too, so that its pure parts (words, titles, paths, how a picture
//! lies under two fingers) are tested without a browser.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties, and what draws a view owns what it draws"
)]
#![allow(
    unreachable_pub,
    reason = "the component macro writes a public function inside the one whose visibility we restrict"
)]
#![allow(clippy::large_types_passed_by_value, reason = "the shared state is a bundle of handles and copied like one")]

mod app;
mod bridge;
mod components;
mod json;
mod media;
mod nav;
mod pages;
mod quiz;
mod read;
mod rooms;
mod route;
mod state;
mod titles;
mod words;

/// Puts the app on the page. A fault that no state provides for is told by gate.js, in words.
pub fn run() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        if let (Some(window), Ok(event)) = (web_sys::window(), web_sys::CustomEvent::new("lianxin-failed")) {
            let _ = window.dispatch_event(&event);
        }
    }));
    leptos::mount::mount_to_body(app::App);
}
