//! The one door to this repository for people and CI: `cargo xtask <command>`.
//!
//! It installs what a machine lacks, builds the parts in the order they need each other, and runs
//! the checks, each one nameable and alone if wanted. It is compiled first on a fresh machine that
//! has only cargo, node and root, so it depends on little and links no system library.
//!
//! Exit codes: 0 all well, 1 a stage or a program failed, 2 wrong usage, 3 something could not be
//! installed.

mod android;
mod build;
mod cli;
mod programs;
mod repo;
mod screen;
mod setup;
mod shell;
mod stages;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match cli::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            if error.is::<setup::SetupError>() { ExitCode::from(3) } else { ExitCode::from(1) }
        }
    }
}
