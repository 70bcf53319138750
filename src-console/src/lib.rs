//! The editors' web console: what is scheduled, what the question bank waits for, and what the rooms wait for, on a desktop screen. It is a device like any other: it signs in with an
//! activation code, reads the same feed as a phone, and keeps nothing but its token, in its own tab. It compiles natively too, so that its pure parts (the
//! calendar, the feed, paths, differences, the filter of the bank, the word list being edited) are tested without a browser.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a component owns its properties, and what draws a view owns what it draws"
)]
#![allow(
    unreachable_pub,
    reason = "the component macro writes a public function inside the one whose visibility we restrict"
)]

mod api;
mod app;
mod bank;
mod browser;
mod calendar;
mod components;
mod diff;
mod feed;
mod log;
mod marks;
mod pages;
mod route;
mod session;
mod state;
mod words;

/// Puts the console on the page. A fault that no state provides for is told by boot.js, in words.
pub fn run() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        browser::tell_failed();
    }));
    leptos::mount::mount_to_body(app::App);
}
