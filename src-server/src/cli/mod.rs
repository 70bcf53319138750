//! The command line. A flag counts before the environment, the environment before the file named by `--config`, that before the defaults. What an
//! operator asked for goes to standard output; logs and refusals go to standard error.

pub mod args;
pub mod content;
pub mod data;
pub mod file;
pub mod members;
pub mod questions;
pub mod rooms;
pub mod serve;

use crate::error::{Error, Result};
use args::{Args, Command};
use clap::Parser as _;
use std::process::ExitCode;

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let args = Args::parse();
    match run(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("lianxin-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: Args) -> Result<ExitCode> {
    let settings = file::Settings::gather(args.settings)?;
    serve::begin_logs(settings.log_format());
    let config = settings.config()?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Error::Operator(format!("the runtime does not start: {e}")))?;
    runtime.block_on(async {
        match args.command {
            Command::Serve => serve::serve(config).await,
            Command::Import(args) => content::import(&config, args).await,
            Command::Member { command } => members::member(&config, command).await,
            Command::Room { command } => rooms::room(&config, command).await,
            Command::Audit { command } => rooms::audit(&config, command).await,
            Command::Feedback { command } => members::feedback(&config, command).await,
            Command::Issue { command } => content::issue(&config, command).await,
            Command::Questions { command } => questions::questions(&config, command).await,
            Command::Regulation { command } => content::regulation(command),
            Command::Backup(args) => data::backup(&config, args).await,
            Command::Restore(args) => data::restore(&config, args).await,
            Command::Openapi => content::openapi(),
        }
    })
}

/// Prints what was asked for. A reader that has gone (`| head`) is no failure.
pub(crate) fn print(text: &str) -> Result<()> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Operator(format!("writing to standard output: {e}")))
        }
        _ => Ok(()),
    }
}

/// Prints something as JSON.
pub(crate) fn print_json(value: &impl serde::Serialize) -> Result<()> {
    print(&serde_json::to_string_pretty(value)?)
}
