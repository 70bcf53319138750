//! Setup: brings a machine to the state in which everything here builds and runs.
//!
//! Each step first looks whether its thing is there, by asking the thing itself and not a note of an
//! earlier run, so a second setup takes a moment and a half-done one goes on where it stopped. After
//! installing, the same look decides whether it worked.

mod anki;
mod cargo_tools;
mod debian;
mod nats;
mod npm;
mod prosody;
mod rust_source;
mod socketio;
mod standard_library;

use std::fmt;
use std::process::Command;
use std::time::Instant;

use clap::ValueEnum;

use crate::repo::Repo;
use crate::shell::{self, Failed, Spent};

pub(crate) use anki::anki_python;
pub(crate) use debian::nginx_folder;
pub(crate) use nats::nats_server;
pub(crate) use npm::tauri_cli;
pub(crate) use prosody::prosody_folder;
pub(crate) use socketio::socketio_folder;

/// One thing that setup can install.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// System packages of Debian.
    Packages,
    /// The sources of all crates in Cargo.lock, so that what follows works offline.
    Crates,
    /// Rust's standard library for wasm32-unknown-unknown.
    Wasm,
    /// Rust's standard library for aarch64-linux-android.
    AndroidStd,
    /// wasm-bindgen in the version of Cargo.lock.
    WasmBindgen,
    /// The bundler of the UI.
    Trunk,
    /// WebDriver for the app's window.
    TauriDriver,
    /// cargo-deny.
    Deny,
    /// cargo-nextest.
    Nextest,
    /// Tauri's command line program, from npm.
    TauriCli,
    /// nginx, unpacked beside the build and not installed: the peer in `bench --peers`.
    Nginx,
    /// Anki's library and sync server, in a virtual environment beside the build: the other peer in `bench --peers`.
    Anki,
    /// The NATS server, in a virtual environment beside the build: the floor of 交流 in `bench --peers`.
    Nats,
    /// socket.io from npm, in a folder beside the build: a peer of 交流 in `bench --peers`.
    SocketIo,
    /// Prosody, unpacked beside the build and not installed: a peer of 交流 in `bench --peers`.
    Prosody,
}

impl What {
    /// What `setup` installs when nothing is named: all that the other commands need.
    pub(crate) const ALL: &[Self] = &[
        Self::Packages,
        Self::Crates,
        Self::Wasm,
        Self::AndroidStd,
        Self::WasmBindgen,
        Self::Trunk,
        Self::TauriDriver,
        Self::Deny,
        Self::Nextest,
        Self::TauriCli,
    ];
    /// What `bench --peers` measures beside our own.
    pub(crate) const PEERS: &[Self] = &[Self::Nginx, Self::Anki, Self::Nats, Self::SocketIo, Self::Prosody];
    /// For building the UI, and with it everything that carries the UI inside.
    pub(crate) const BUILD: &[Self] = &[Self::Packages, Self::Crates, Self::Wasm, Self::WasmBindgen, Self::Trunk];

    fn step(self, repo: &Repo) -> Box<dyn Step> {
        match self {
            Self::Packages => Box::new(debian::Packages),
            Self::Crates => Box::new(cargo_tools::Crates),
            Self::Wasm => Box::new(standard_library::StandardLibrary { target: "wasm32-unknown-unknown" }),
            Self::AndroidStd => Box::new(standard_library::StandardLibrary { target: "aarch64-linux-android" }),
            Self::WasmBindgen => Box::new(cargo_tools::wasm_bindgen(repo)),
            Self::Trunk => Box::new(cargo_tools::trunk()),
            Self::TauriDriver => Box::new(cargo_tools::tauri_driver()),
            Self::Deny => Box::new(cargo_tools::deny()),
            Self::Nextest => Box::new(cargo_tools::nextest()),
            Self::TauriCli => Box::new(npm::TauriCli),
            Self::Nginx => Box::new(debian::Nginx),
            Self::Anki => Box::new(anki::Anki),
            Self::Nats => Box::new(nats::Nats),
            Self::SocketIo => Box::new(socketio::SocketIo),
            Self::Prosody => Box::new(prosody::Prosody),
        }
    }
}

/// What could not be installed, which command said so and how, and what a person can do about it.
#[derive(Debug, thiserror::Error)]
#[error("cannot install {what}: {why}\n  what to do: {advice}")]
pub(crate) struct SetupError {
    what: String,
    why: String,
    advice: String,
}

/// One step of the setup.
trait Step {
    /// What it brings, as people call it.
    fn name(&self) -> String;
    /// What is not there yet; `None` where nothing is missing. Changes nothing.
    fn missing(&self, repo: &Repo) -> Option<String>;
    /// Brings it. `missing` is asked again afterwards.
    fn install(&self, site: &Site<'_>) -> Result<(), SetupError>;
}

/// What a step is given to work with: the repository and a way to speak.
struct Site<'a> {
    repo: &'a Repo,
    label: String,
    what: String,
    std_from_source: bool,
}

impl Site<'_> {
    fn say(&self, text: impl fmt::Display) {
        println!("{} {text}", self.label);
    }

    /// Runs one command of the step, its output kept in `target/tools/log/<log>.log`.
    fn run(&self, command: &mut Command, log: &str) -> Result<(), Failed> {
        let path = self.repo.tools("log").join(log).with_extension("log");
        shell::quiet(command, &path, |spent, last| self.say(format_args!("… {} ({last})", Spent(spent))))
    }

    fn error(&self, why: impl fmt::Display, advice: &str) -> SetupError {
        SetupError { what: self.what.clone(), why: why.to_string(), advice: advice.to_owned() }
    }
}

/// Installs what is missing of `what`: a line of progress for each step, and a sum at the end.
///
/// # Errors
/// A [`SetupError`] at the first step that cannot be done; what was installed before it stays.
pub(crate) fn run(repo: &Repo, what: &[What], std_from_source: bool) -> Result<(), SetupError> {
    let started = Instant::now();
    let total = what.len();
    let mut changed = 0;
    for (number, what) in (1..).zip(what) {
        let step = what.step(repo);
        let label = format!("setup {number}/{total} {}:", step.name());
        changed += u32::from(one(&Site { repo, label, what: step.name(), std_from_source }, step.as_ref())?);
    }
    let spent = Spent(started.elapsed());
    match changed {
        0 => println!("setup: all {total} steps were done before ({spent})"),
        _ => println!("setup: {changed} of {total} steps done now ({spent})"),
    }
    Ok(())
}

/// Does one step if it is to be done, and says so. True where something was installed.
fn one(site: &Site<'_>, step: &dyn Step) -> Result<bool, SetupError> {
    let started = Instant::now();
    let Some(missing) = step.missing(site.repo) else {
        site.say(format_args!("present ({})", Spent(started.elapsed())));
        return Ok(false);
    };
    site.say(format_args!("installing {missing}"));
    step.install(site)?;
    if let Some(missing) = step.missing(site.repo) {
        let why = format!("the installation ended well, and yet this is not found: {missing}");
        return Err(site.error(why, "look at the logs in target/tools/log, and at what is first on PATH"));
    }
    site.say(format_args!("installed ({})", Spent(started.elapsed())));
    Ok(true)
}
