//! Programs from npm, where they come prebuilt: Tauri's command line, which would take minutes to compile, and
//! Binaryen's wasm-opt: Debian's version 108 writes out the wrong table of a module that uses reference types, and the
//! user interface then does not start.

use std::ffi::OsString;
use std::fs;
use std::process::Command;

use super::{SetupError, Site, Step};
use crate::repo::Repo;
use crate::shell;

/// A program that npm brings.
pub(super) struct NpmProgram {
    package: &'static str,
    version: &'static str,
    script: &'static str,
}

/// The program `tauri`, kept in step with the `tauri` of Cargo.lock (same major and minor version).
pub(super) const TAURI_CLI: NpmProgram =
    NpmProgram { package: "@tauri-apps/cli", version: "2.12.5", script: "@tauri-apps/cli/tauri.js" };

/// The program `wasm-opt`.
pub(super) const BINARYEN: NpmProgram =
    NpmProgram { package: "binaryen", version: "132.0.0", script: "binaryen/bin/wasm-opt" };

/// All of them, installed together so that one does not throw out the other.
const ALL: [NpmProgram; 2] = [TAURI_CLI, BINARYEN];

impl NpmProgram {
    fn command(&self, repo: &Repo) -> Command {
        let mut command = repo.command("node");
        command.arg(repo.tools("npm/node_modules").join(self.script));
        command
    }

    /// Whether this is what the wanted version answers to `--version`: wasm-opt says `wasm-opt version 132 (…)`.
    fn is_version(&self, says: &str) -> bool {
        let major = self.version.split('.').next().unwrap_or_default();
        says.split_whitespace().any(|word| word == self.version || (word == major && says.contains("version")))
    }
}

impl Step for NpmProgram {
    fn name(&self) -> String {
        format!("{} {}", self.package, self.version)
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let says = shell::output(self.command(repo).arg("--version")).unwrap_or_default();
        (!self.is_version(&says)).then(|| format!("{}@{}", self.package, self.version))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let dir = site.repo.tools("npm");
        let advice = "see that node 18 or later and npm are installed and that npm reaches its registry";
        let wanted: Vec<String> =
            ALL.iter().map(|program| format!(r#""{}":"{}""#, program.package, program.version)).collect();
        let package = format!(r#"{{"private":true,"dependencies":{{{}}}}}"#, wanted.join(","));
        fs::create_dir_all(&dir)
            .and_then(|()| fs::write(dir.join("package.json"), package))
            .map_err(|error| site.error(error, advice))?;
        let mut install = site.repo.command("npm");
        install.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&dir);
        site.run(&mut install, "npm").map_err(|failed| site.error(failed, advice))
    }
}

/// A command line that starts the installed Tauri CLI.
pub(crate) fn tauri_cli(repo: &Repo) -> Command {
    TAURI_CLI.command(repo)
}

/// PATH with the programs of npm before all others: trunk takes the first wasm-opt it finds.
pub(crate) fn path_before(repo: &Repo) -> OsString {
    repo.path_before(&repo.tools("npm/node_modules/.bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_version_will_do() {
        assert!(TAURI_CLI.is_version(&format!("tauri-cli {}\n", TAURI_CLI.version)));
        assert!(!TAURI_CLI.is_version("tauri-cli 2.0.0\n"));
        assert!(!TAURI_CLI.is_version(""));
        assert!(BINARYEN.is_version("wasm-opt version 132 (version_132)\n"));
        assert!(!BINARYEN.is_version("wasm-opt version 108\n"));
    }
}
