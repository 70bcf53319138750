//! `lianxin-server`: see [`lianxin_server::cli`].

use std::process::ExitCode;

// A request makes many small allocations, some of them freed by another thread: the system's allocator took a fifth of the server's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    lianxin_server::cli::main()
}
