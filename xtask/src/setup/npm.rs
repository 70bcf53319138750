//! Tauri's command line program. From npm, where it comes prebuilt: the crate would take minutes to compile.

use std::fs;
use std::process::Command;

use super::{SetupError, Site, Step};
use crate::repo::Repo;
use crate::shell;

/// Kept in step with the `tauri` of Cargo.lock (same major and minor version).
const VERSION: &str = "2.12.5";

/// The program `tauri`.
pub(super) struct TauriCli;

impl Step for TauriCli {
    fn name(&self) -> String {
        format!("Tauri CLI {VERSION}")
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let says = shell::output(tauri_cli(repo).arg("--version")).unwrap_or_default();
        (!is_version(&says)).then(|| format!("@tauri-apps/cli@{VERSION}"))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let dir = site.repo.tools("npm");
        let advice = "see that node 18 or later and npm are installed and that npm reaches its registry";
        let package = format!(r#"{{"private":true,"dependencies":{{"@tauri-apps/cli":"{VERSION}"}}}}"#);
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
    let mut command = repo.command("node");
    command.arg(repo.tools("npm/node_modules/@tauri-apps/cli/tauri.js"));
    command
}

/// Whether this is what the wanted version answers to `--version`.
fn is_version(says: &str) -> bool {
    says.split_whitespace().last() == Some(VERSION)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_pinned_version_will_do() {
        assert!(is_version(&format!("tauri-cli {VERSION}\n")));
        assert!(!is_version("tauri-cli 2.0.0\n"));
        assert!(!is_version(""));
    }
}
