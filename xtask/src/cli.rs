//! The commands and what each needs set up before it. Words only: the work is in the other modules.

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::build::{self, Part, Profile};
use crate::programs::{self, Program};
use crate::repo::Repo;
use crate::setup::{self, What};
use crate::shell;
use crate::stages::{self, Stage};

/// Sets up, builds, checks and shows 廉信.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Installs what this machine lacks; nothing is done twice.
    Setup {
        /// Only these parts (all but the peers of the benchmark if not given).
        #[arg(long, value_enum, value_delimiter = ',')]
        what: Vec<What>,
        /// Build standard libraries from Debian's rust-src without asking rustup first.
        #[arg(long)]
        std_from_source: bool,
    },
    /// Builds the front ends, the server, the app and the test programs, or one part.
    Build {
        /// Only this part.
        #[arg(value_enum)]
        part: Option<Part>,
        /// Optimised, as shipped.
        #[arg(long)]
        release: bool,
    },
    /// Everything that must pass before a change lands; prints a table of the stages.
    Test {
        /// Go on after a failed stage, to see them all.
        #[arg(long)]
        keep_going: bool,
    },
    /// The quick part of `test`: fmt, clippy, docs, deny.
    Check {
        /// Go on after a failed stage, to see them all.
        #[arg(long)]
        keep_going: bool,
    },
    /// Format of all Rust sources.
    Fmt,
    /// Clippy with warnings as errors, the front ends for wasm32 too.
    Clippy,
    /// Rustdoc with warnings as errors.
    Docs,
    /// Licences, bans and sources of the dependencies, offline.
    Deny,
    /// Unit and integration tests; arguments go to `cargo nextest run`.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Nextest {
        /// For `cargo nextest run`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Type-checks the mobile code for Android; generates gen/android where it is missing.
    Android,
    /// The Tauri CLI in the pinned version, run in src-tauri: `tauri android build --apk` where an SDK is.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Tauri {
        /// For the Tauri CLI.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// UI tests and screenshots of all screens in Chromium.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Ui {
        /// For the program `screens`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// The editors' console in Chromium, before a real server.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Console {
        /// For the program `console`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// The real app under Xvfb, driven by WebDriver.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    E2e {
        /// For the program `e2e`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Starts a server with the demo content and opens the app; without a display, walks through it.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Demo {
        /// For the program `demo`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Measures on this machine (`--json FILE`, `--peers` for nginx, Anki, NATS, socket.io and Prosody beside it).
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Bench {
        /// For the program `bench`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Plays seeds of the simulation of 交流 (`--seeds N`, 10,000 if not given; `--from S`), in a release build.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Soak {
        /// For the program `soak`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Makes a load-test set: `--issues N --members N --messages N --seed S --out DIR`.
    #[command(trailing_var_arg = true, disable_help_flag = true)]
    Seed {
        /// For the program `seed`.
        #[arg(allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

/// Does what the command line asks.
pub(crate) fn run(cli: Cli) -> Result<()> {
    let repo = Repo::find()?;
    match cli.command {
        Command::Setup { what, std_from_source } => {
            let what = if what.is_empty() { What::ALL.to_vec() } else { what };
            Ok(setup::run(&repo, &what, std_from_source)?)
        }
        Command::Build { part, release } => {
            let profile = if release { Profile::Release } else { Profile::Dev };
            build::parts(&repo, part, profile)
        }
        Command::Test { keep_going } => stages::run(&repo, Stage::TEST, keep_going),
        Command::Check { keep_going } => stages::run(&repo, Stage::CHECK, keep_going),
        Command::Fmt => stages::run(&repo, &[Stage::Fmt], false),
        Command::Clippy => stages::run(&repo, &[Stage::Clippy], false),
        Command::Docs => stages::run(&repo, &[Stage::Docs], false),
        Command::Deny => stages::run(&repo, &[Stage::Deny], false),
        Command::Android => stages::run(&repo, &[Stage::Android], false),
        Command::Tauri { args } => {
            setup::run(&repo, &[What::TauriCli], false)?;
            shell::shown(setup::tauri_cli(&repo).args(args).current_dir(repo.at("src-tauri")))
        }
        Command::Nextest { args } => stages::nextest_alone(&repo, &args),
        Command::Ui { args } => programs::run(&repo, Program::Screens, &args),
        Command::Console { args } => programs::run(&repo, Program::Console, &args),
        Command::E2e { args } => programs::run(&repo, Program::E2e, &args),
        Command::Demo { args } => programs::run(&repo, Program::Demo, &args),
        Command::Bench { args } => programs::run(&repo, Program::Bench, &args),
        Command::Soak { args } => programs::run(&repo, Program::Soak, &args),
        Command::Seed { args } => programs::run(&repo, Program::Seed, &args),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn arguments_of_a_program_pass_through_untouched() {
        let cli = Cli::try_parse_from(["x", "bench", "--json", "out.json", "--peers"]);
        let Ok(Cli { command: Command::Bench { args } }) = cli else { panic!("not a bench") };
        assert_eq!(args, ["--json", "out.json", "--peers"]);
    }

    #[test]
    fn setup_takes_a_list_of_parts() {
        let cli = Cli::try_parse_from(["x", "setup", "--what", "wasm,trunk"]);
        let Ok(Cli { command: Command::Setup { what, .. } }) = cli else { panic!("not a setup") };
        assert_eq!(what, [What::Wasm, What::Trunk]);
    }
}
