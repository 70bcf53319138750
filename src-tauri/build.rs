//! Checks the configuration and writes the code of the shell's capabilities.

fn main() {
    tauri_build::build();
}
