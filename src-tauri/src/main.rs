//! The desktop program of the app; phones start it through `lianxin_app::run` instead.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    lianxin_app::run()
}
