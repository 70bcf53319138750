//! Builds the parts in the order they need each other: the app carries the UI inside, so the UI comes first.
//!
//! What is built for this machine is always selected in the same way and never together with the front ends: cargo
//! unifies the features of all that it builds at once, and another selection would build half the dependencies again.

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use clap::ValueEnum;

use crate::repo::Repo;
use crate::setup::{self, What};
use crate::shell;

/// All crates but the front ends, whose home is the browser; the app as tests see it.
pub(crate) const NATIVE: &[&str] = &[
    "--locked",
    "--workspace",
    "--exclude",
    "lianxin-ui",
    "--exclude",
    "lianxin-console",
    "--features",
    INJECTED_CLOCK,
];

/// The front ends: the phone's user interface and the editors' console.
pub(crate) const WEB: &[&str] = &["--locked", "-p", "lianxin-ui", "-p", "lianxin-console"];

/// Lets a test set the app's clock. In no build that ships.
const INJECTED_CLOCK: &str = "lianxin-app/injected-clock";

/// A front end that trunk builds.
#[derive(Clone, Copy, Debug)]
struct Front {
    /// Its folder, which holds its Trunk.toml.
    folder: &'static str,
    /// What goes into it beside its own folder.
    beside: &'static [&'static str],
    /// Where it is built to.
    dist: &'static str,
    /// The file that remembers what it was built of.
    stamp: &'static str,
}

const UI: Front = Front {
    folder: "src-ui",
    beside: &["src-proto", "assets", "Cargo.toml", "Cargo.lock"],
    dist: "src-ui/dist",
    stamp: "ui-dist.stamp",
};

/// The console takes the phone's colours, and its reading page for the preview.
const CONSOLE: Front = Front {
    folder: "src-console",
    beside: &["src-ui/styles", "src-proto", "assets", "Cargo.toml", "Cargo.lock"],
    dist: "src-console/dist",
    stamp: "console-dist.stamp",
};

/// How far the compiler optimises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to compile, the app's clock can be set; what the tests run.
    Dev,
    /// As shipped; what the benchmark runs.
    Release,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Release => "release",
        }
    }

    /// A program's path after it was built.
    pub(crate) fn binary(self, repo: &Repo, name: &str) -> PathBuf {
        let dir = match self {
            Self::Dev => "debug",
            Self::Release => "release",
        };
        repo.target(dir).join(name)
    }
}

/// A part that can be built alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// The phone's front end.
    Ui,
    /// The editors' console.
    Console,
    /// The server.
    Server,
    /// The app, with the front end that it carries.
    App,
}

/// Sets up and builds one part, or the front ends, the server, the app and the test programs.
pub(crate) fn parts(repo: &Repo, part: Option<Part>, profile: Profile) -> Result<()> {
    setup::run(repo, What::BUILD, false)?;
    if matches!(part, None | Some(Part::Ui | Part::App)) {
        ui(repo)?;
    }
    if matches!(part, None | Some(Part::Console)) {
        console(repo)?;
    }
    match part {
        Some(Part::Ui | Part::Console) => Ok(()),
        Some(Part::Server) => programs(repo, profile, &["lianxin-server"]),
        Some(Part::App) => programs(repo, profile, &["lianxin-app"]),
        None => programs(repo, profile, &[]),
    }
}

/// Builds these programs of ours, or all where none is named. The app needs the UI to be there.
pub(crate) fn programs(repo: &Repo, profile: Profile, names: &[&str]) -> Result<()> {
    let mut cargo = repo.cargo();
    cargo.args(["build", "--locked", "--profile", profile.name()]);
    if profile == Profile::Dev {
        cargo.args(["--features", INJECTED_CLOCK]);
    }
    cargo.args(["-p", "lianxin-server", "-p", "lianxin-app", "-p", "lianxin-tests"]);
    if names.is_empty() {
        cargo.arg("--bins");
    }
    shell::shown(cargo.args(names.iter().flat_map(|name| ["--bin", name])))
}

/// Builds the UI into `src-ui/dist`.
pub(crate) fn ui(repo: &Repo) -> Result<()> {
    front(repo, UI)
}

/// Builds the console into `src-console/dist`.
pub(crate) fn console(repo: &Repo) -> Result<()> {
    front(repo, CONSOLE)
}

/// Builds a front end, in the profile that its index.html names (`wasm-release`), unless neither what goes into it nor
/// what came of it has changed since.
fn front(repo: &Repo, front: Front) -> Result<()> {
    let stamp = repo.target(front.stamp);
    let inputs = fingerprint(&inputs(repo, front)?);
    let state = || -> Result<String> { Ok(format!("{inputs} {}", fingerprint(&outputs(repo, front)?))) };
    if fs::read_to_string(&stamp).is_ok_and(|before| state().is_ok_and(|now| now == before)) {
        return Ok(());
    }
    let mut trunk = repo.command("trunk");
    trunk
        .args(["build", "--config"])
        .arg(repo.at(front.folder).join("Trunk.toml"))
        .args(["--offline", "true", "--locked", "true", "--skip-version-check", "--release", "true"])
        .env("CARGO_TARGET_DIR", repo.target(""))
        // Trunk reads it as its own option and stops at any value but true and false.
        .env_remove("NO_COLOR")
        // Its errors say enough without a trace of its own insides.
        .env("RUST_BACKTRACE", "0");
    shell::shown(&mut trunk)?;
    fs::write(&stamp, state()?).with_context(|| format!("{} cannot be written", stamp.display()))
}

/// Environment by which test programs and tests find the parts.
pub(crate) fn describe(repo: &Repo, profile: Profile, command: &mut Command) {
    command
        .env("LIANXIN_SERVER_BIN", profile.binary(repo, "lianxin-server"))
        .env("LIANXIN_APP_BIN", profile.binary(repo, "lianxin-app"))
        .env("LIANXIN_UI_DIST", repo.at(UI.dist))
        .env("LIANXIN_CONSOLE_DIST", repo.at(CONSOLE.dist))
        .env("LIANXIN_DEMO_DIR", repo.at("assets/demo"));
}

/// One file that goes into a front end or came of it: its name, its size and when it last changed.
#[derive(Clone, Debug, Hash)]
struct File(PathBuf, u64, Option<SystemTime>);

/// All that goes into a front end. A server's address may be baked in by the environment.
fn inputs(repo: &Repo, front: Front) -> Result<Vec<File>> {
    let mut inputs = Vec::new();
    for part in front.beside.iter().chain([&front.folder]) {
        collect(&repo.at(part), &mut inputs)?;
    }
    let baked = env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("LIANXIN_"));
    inputs.extend(baked.map(|(name, value)| File(PathBuf::from(name).join(value), 0, None)));
    Ok(inputs)
}

/// What came of the last build, by whomever.
fn outputs(repo: &Repo, front: Front) -> Result<Vec<File>> {
    let mut outputs = Vec::new();
    for entry in fs::read_dir(repo.at(front.dist)).with_context(|| format!("{} cannot be read", front.dist))? {
        collect(&entry?.path(), &mut outputs)?;
    }
    Ok(outputs)
}

fn collect(path: &Path, files: &mut Vec<File>) -> Result<()> {
    if is_apart(path) {
        return Ok(());
    }
    let meta = fs::metadata(path).with_context(|| format!("{} cannot be read", path.display()))?;
    if !meta.is_dir() {
        files.push(File(path.to_path_buf(), meta.len(), meta.modified().ok()));
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        collect(&entry?.path(), files)?;
    }
    Ok(())
}

/// What lies among the inputs and is none: what was built of them, and the content that the server imports.
fn is_apart(path: &Path) -> bool {
    [UI.dist, CONSOLE.dist, "assets/demo"].iter().any(|apart| path.ends_with(apart))
}

/// The same for the same files, in whatever order they come.
fn fingerprint(files: &[File]) -> String {
    let mut sorted = files.to_vec();
    sorted.sort_by(|one, other| one.0.cmp(&other.0));
    let mut hasher = DefaultHasher::new();
    sorted.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn file(name: &str, size: u64, seconds: u64) -> File {
        File(PathBuf::from(name), size, Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)))
    }

    #[test]
    fn a_front_end_is_built_again_when_a_file_changes_comes_or_goes() {
        let before = [file("a.rs", 1, 10), file("b.css", 2, 20)];
        let same = [file("b.css", 2, 20), file("a.rs", 1, 10)];
        assert_eq!(fingerprint(&before), fingerprint(&same));
        for after in [
            vec![file("a.rs", 1, 11), file("b.css", 2, 20)],
            vec![file("a.rs", 3, 10), file("b.css", 2, 20)],
            vec![file("a.rs", 1, 10)],
            vec![file("a.rs", 1, 10), file("b.css", 2, 20), file("c", 0, 0)],
        ] {
            assert_ne!(fingerprint(&before), fingerprint(&after), "{after:?}");
        }
    }

    #[test]
    fn what_was_built_is_no_input() {
        assert!(is_apart(Path::new("/r/src-ui/dist")));
        assert!(is_apart(Path::new("/r/src-console/dist")));
        assert!(is_apart(Path::new("/r/assets/demo")));
        assert!(!is_apart(Path::new("/r/src-ui/src")));
    }
}
