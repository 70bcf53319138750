//! Prosody from Debian, unpacked beside the build with the Lua it runs on: a peer in `bench --peers`, never a service of this machine.

use std::fs;
use std::path::PathBuf;

use super::{SetupError, Site, Step, debian};
use crate::repo::Repo;
use crate::shell;

/// What is unpacked: Prosody, and those of its packages that a Debian may lack.
const PACKAGES: &[&str] = &[
    "prosody",
    "lua5.4",
    "liblua5.4-0",
    "lua-bitop",
    "lua-event",
    "lua-expat",
    "lua-filesystem",
    "lua-sec",
    "lua-socket",
];

/// Prosody.
pub(super) struct Prosody;

impl Step for Prosody {
    fn name(&self) -> String {
        "Prosody (unpacked only)".to_owned()
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let root = prosody_folder(repo);
        let lua =
            shell::output(repo.command(root.join("usr/bin/lua5.4")).arg("-v").env("LD_LIBRARY_PATH", libraries(repo)));
        let there =
            lua.is_some() && fs::read_to_string(root.join(PROGRAM)).is_ok_and(|text| is_at_home(&text, &own(repo)));
        (!there).then(|| PACKAGES.join(" "))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let root = prosody_folder(site.repo);
        let advice = "see that the apt sources reach a Debian mirror, or run the benchmark without --peers";
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).map_err(|error| site.error(error, advice))?;
        debian::unpack(site, PACKAGES, &root, "prosody").map_err(|failed| site.error(failed, advice))?;
        // The program names where Debian installs it; here it lies elsewhere.
        let program = root.join(PROGRAM);
        let text = fs::read_to_string(&program).map_err(|error| site.error(error, advice))?;
        let moved = text.replace("'/usr/lib/prosody", &format!("'{}", own(site.repo)));
        fs::write(&program, moved).map_err(|error| site.error(error, advice))
    }
}

/// The program within the folder.
const PROGRAM: &str = "usr/bin/prosody";

/// Where Prosody's own files lie.
fn own(repo: &Repo) -> String {
    prosody_folder(repo).join("usr/lib/prosody").display().to_string()
}

/// Whether the program looks for its files where they lie.
fn is_at_home(program: &str, own: &str) -> bool {
    program.contains(&format!("CFG_SOURCEDIR='{own}'"))
}

fn libraries(repo: &Repo) -> PathBuf {
    prosody_folder(repo).join(format!("usr/lib/{}-linux-gnu", std::env::consts::ARCH))
}

/// The folder in which its packages are unpacked.
pub(crate) fn prosody_folder(repo: &Repo) -> PathBuf {
    repo.tools("prosody")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_was_moved_is_unpacked_anew() {
        let program = "CFG_SOURCEDIR='/a/usr/lib/prosody';";
        assert!(is_at_home(program, "/a/usr/lib/prosody"));
        assert!(!is_at_home(program, "/b/usr/lib/prosody"));
    }
}
