//! Programs that cargo installs, each in a pinned version, and the crates of Cargo.lock themselves.
//!
//! All are built in one target folder, so that what they share is compiled once and a broken-off
//! installation goes on where it stopped; with little optimisation, since each runs for seconds and
//! compiles for minutes. They go to cargo's normal bin folder.

use std::fs;
use std::process::Command;

use super::{SetupError, Site, Step};
use crate::repo::Repo;
use crate::shell;

const ADVICE: &str = "see that cargo reaches its registry; the whole output is in target/tools/log";

/// Which versions will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rule {
    /// The pinned one only.
    Exact,
    /// The pinned one and later ones that cargo calls compatible.
    Compatible,
}

/// How a program tells its version.
enum Ask {
    /// `PROGRAM --version`.
    Program,
    /// It does not: cargo's own list of what it installed does.
    Cargo,
}

/// A program that `cargo install` brings.
pub(super) struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: String,
    rule: Rule,
    ask: Ask,
    options: &'static [&'static str],
}

/// The half of wasm-bindgen that runs after the compiler: its version must be the library's to the last digit.
pub(super) fn wasm_bindgen(repo: &Repo) -> CargoTool {
    let lock = fs::read_to_string(repo.at("Cargo.lock")).unwrap_or_default();
    let version = locked_version(&lock, "wasm-bindgen").unwrap_or_default().to_owned();
    tool("wasm-bindgen-cli", "wasm-bindgen", version, Rule::Exact)
}

/// The bundler. Its TLS and its look for updates are left out: it is only ever used offline.
pub(super) fn trunk() -> CargoTool {
    let options = &["--no-default-features"];
    CargoTool { options, ..tool("trunk", "trunk", "0.21.14".to_owned(), Rule::Exact) }
}

/// WebDriver for Tauri apps.
pub(super) fn tauri_driver() -> CargoTool {
    CargoTool { ask: Ask::Cargo, ..tool("tauri-driver", "tauri-driver", "2.1.0".to_owned(), Rule::Compatible) }
}

/// The dependency checks.
pub(super) fn deny() -> CargoTool {
    tool("cargo-deny", "cargo-deny", "0.20.2".to_owned(), Rule::Compatible)
}

/// The test runner.
pub(super) fn nextest() -> CargoTool {
    tool("cargo-nextest", "cargo-nextest", "0.9.143".to_owned(), Rule::Compatible)
}

fn tool(package: &'static str, program: &'static str, version: String, rule: Rule) -> CargoTool {
    CargoTool { package, program, version, rule, ask: Ask::Program, options: &[] }
}

impl CargoTool {
    fn install_command(&self, repo: &Repo, locked: bool) -> Command {
        let mut command = repo.cargo();
        command.args(["install", self.package, "--version", &self.version, "--force"]).args(self.options);
        if locked {
            command.arg("--locked");
        }
        command
            .env("CARGO_TARGET_DIR", repo.tools("build"))
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
        command
    }
}

impl Step for CargoTool {
    fn name(&self) -> String {
        format!("{} {}", self.program, self.version)
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let found = match self.ask {
            Ask::Program => shell::output(repo.command(self.program).arg("--version"))
                .and_then(|says| version_said(&says).map(str::to_owned)),
            Ask::Cargo => shell::output(repo.cargo().args(["install", "--list"]))
                .and_then(|list| listed_version(&list, self.package).map(str::to_owned)),
        };
        let there = found.as_deref().is_some_and(|found| satisfies(found, &self.version, self.rule));
        (!there).then(|| format!("{} {}", self.package, self.version))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        if let Err(failed) = site.run(&mut self.install_command(site.repo, true), self.package) {
            // Its lock file may name a version that this registry does not serve.
            site.say(format_args!("with its own lock file {}; once more without", failed.outcome));
            site.run(&mut self.install_command(site.repo, false), self.package)
                .map_err(|failed| site.error(failed, ADVICE))?;
        }
        Ok(())
    }
}

/// The crates of Cargo.lock, downloaded for every platform: cargo-deny, offline, wants to see them all.
pub(super) struct Crates;

impl Step for Crates {
    fn name(&self) -> String {
        "crates of Cargo.lock".to_owned()
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let there = shell::output(repo.cargo().args(["fetch", "--locked", "--offline"])).is_some();
        (!there).then(|| "sources".to_owned())
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let advice =
            "see that cargo reaches its registry; if Cargo.lock is out of date, `cargo check` brings it up to date";
        site.run(site.repo.cargo().args(["fetch", "--locked"]), "crates").map_err(|failed| site.error(failed, advice))
    }
}

/// The version that Cargo.lock holds for a package; the first where there are several.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let mut lines = lock.lines().skip_while(|line| quoted(line, "name") != Some(package));
    lines.nth(1).and_then(|line| quoted(line, "version"))
}

/// The value of a line `key = "value"`.
fn quoted<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"')
}

/// The first word of an answer to `--version` that is a version.
fn version_said(says: &str) -> Option<&str> {
    says.split_whitespace().find(|word| numbers(word).is_some())
}

/// The version in a line `package v1.2.3:` of `cargo install --list`.
fn listed_version<'a>(list: &'a str, package: &str) -> Option<&'a str> {
    list.lines().find_map(|line| {
        let (name, rest) = line.split_once(" v")?;
        let version = rest.split([':', ' ']).next()?;
        (name == package).then_some(version)
    })
}

fn satisfies(found: &str, wanted: &str, rule: Rule) -> bool {
    match (rule, numbers(found), numbers(wanted)) {
        (Rule::Compatible, Some([major, minor, patch]), Some(wanted)) => {
            let same = major == wanted[0] && (major > 0 || minor == wanted[1]);
            same && [major, minor, patch] >= wanted
        }
        _ => !wanted.is_empty() && found == wanted,
    }
}

/// The three numbers of a released version.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_tells_the_version_of_the_very_package() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(locked_version(lock, "leptos"), None);
    }

    #[test]
    fn versions_are_read_from_what_programs_say() {
        assert_eq!(version_said("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(version_said("cargo-nextest 0.9.143 (60fa45f63 2026-08-04)\nrelease: x"), Some("0.9.143"));
        assert_eq!(version_said("no version here"), None);
        let list =
            "tauri-driver-x v9.9.9:\n    x\ntauri-driver v2.1.0:\n    tauri-driver\ncargo-deny v0.20.2 (/src):\n";
        assert_eq!(listed_version(list, "tauri-driver"), Some("2.1.0"));
        assert_eq!(listed_version(list, "cargo-deny"), Some("0.20.2"));
        assert_eq!(listed_version(list, "trunk"), None);
    }

    #[test]
    fn which_versions_will_do() {
        let cases = [
            ("0.21.14", "0.21.14", Rule::Exact, true),
            ("0.21.15", "0.21.14", Rule::Exact, false),
            ("0.9.150", "0.9.143", Rule::Compatible, true),
            ("0.9.100", "0.9.143", Rule::Compatible, false),
            ("0.10.0", "0.9.143", Rule::Compatible, false),
            ("2.5.0", "2.1.0", Rule::Compatible, true),
            ("3.0.0", "2.1.0", Rule::Compatible, false),
            ("3.0.0-alpha.1", "2.1.0", Rule::Compatible, false),
            ("", "", Rule::Exact, false),
        ];
        for (found, wanted, rule, will_do) in cases {
            assert_eq!(satisfies(found, wanted, rule), will_do, "{found} for {wanted} ({rule:?})");
        }
    }
}
