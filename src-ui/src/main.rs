//! Starts the phone's front end in its web view.

fn main() {
    lianxin_ui::run();
}
