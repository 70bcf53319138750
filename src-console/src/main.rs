//! Starts the console in its page.

fn main() {
    lianxin_console::run();
}
