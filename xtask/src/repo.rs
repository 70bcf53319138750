//! Where things are: the repository, its target folder, and the folder of the tools that setup
//! makes. Every program that xtask starts is started through here, so that all see the same PATH.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

/// The repository that this run works on.
#[derive(Debug)]
pub(crate) struct Repo {
    root: PathBuf,
    target: PathBuf,
    path: OsString,
}

impl Repo {
    /// Finds the repository from the crate that cargo runs, or else from the current folder upward.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir().context("the current folder cannot be read")?;
        let start = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| here.clone(), PathBuf::from);
        let root = start
            .ancestors()
            .find(|dir| dir.join("Cargo.lock").is_file() && dir.join("xtask").is_dir())
            .with_context(|| format!("no repository at or above {}", start.display()))?
            .to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| here.join(dir));
        let path = path_with(env::var_os("PATH").as_deref(), &cargo_bin_dir());
        Ok(Self { root, target, path })
    }

    /// A path in the repository.
    pub(crate) fn at(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A path in the target folder, which `CARGO_TARGET_DIR` may have moved.
    pub(crate) fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// A path in the folder that holds what setup builds and unpacks.
    pub(crate) fn tools(&self, relative: &str) -> PathBuf {
        self.target.join("tools").join(relative)
    }

    /// The PATH of the commands, with one more folder at its end.
    pub(crate) fn path_and(&self, dir: &Path) -> OsString {
        path_with(Some(&self.path), dir)
    }

    /// A command run in the repository's root, with cargo's own bin folder on PATH.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", &self.path);
        command
    }

    /// The cargo that runs this xtask, sharing its target folder.
    pub(crate) fn cargo(&self) -> Command {
        let mut command = self.command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.env("CARGO_TARGET_DIR", &self.target);
        command
    }
}

/// The folder into which `cargo install` puts programs.
fn cargo_bin_dir() -> PathBuf {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default().join("bin")
}

/// PATH with `dir` at its end, unless it is there already: the machine's own choice comes first.
fn path_with(path: Option<&OsStr>, dir: &Path) -> OsString {
    let path = path.unwrap_or_default();
    if env::split_paths(path).any(|entry| entry == dir) {
        return path.to_owned();
    }
    let entries = env::split_paths(path).chain([dir.to_path_buf()]).filter(|entry| !entry.as_os_str().is_empty());
    env::join_paths(entries).unwrap_or_else(|_| path.to_owned())
}

/// True where a program of this name is on the machine's PATH.
pub(crate) fn on_path(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bin_folder_is_added_at_the_end_and_only_once() {
        let dir = Path::new("/c/bin");
        assert_eq!(path_with(Some(OsStr::new("/usr/bin:/bin")), dir), "/usr/bin:/bin:/c/bin");
        assert_eq!(path_with(Some(OsStr::new("/c/bin:/bin")), dir), "/c/bin:/bin");
        assert_eq!(path_with(None, dir), "/c/bin");
    }
}
