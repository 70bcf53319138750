//! `lianxin-server`: see [`lianxin_server::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    lianxin_server::cli::main()
}
