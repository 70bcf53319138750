//! socket.io from npm, in a folder beside the build: a peer in `bench --peers`.

use std::fs;
use std::path::PathBuf;

use super::{SetupError, Site, Step};
use crate::repo::Repo;
use crate::shell;

/// The version that is measured. Another one may have other figures.
const VERSION: &str = "4.8.4";

/// The package `socket.io`.
pub(super) struct SocketIo;

impl Step for SocketIo {
    fn name(&self) -> String {
        format!("socket.io {VERSION}")
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let mut ask = repo.command("node");
        ask.args(["-p", "require('socket.io/package.json').version"]);
        let says = shell::output(ask.env("NODE_PATH", socketio_folder(repo).join("node_modules"))).unwrap_or_default();
        (says.trim() != VERSION).then(|| format!("socket.io@{VERSION}"))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let folder = socketio_folder(site.repo);
        let advice = "see that node 18 or later and npm are installed and that npm reaches its registry, or run the \
                      benchmark without --peers";
        let package = format!(r#"{{"private":true,"dependencies":{{"socket.io":"{VERSION}"}}}}"#);
        fs::create_dir_all(&folder)
            .and_then(|()| fs::write(folder.join("package.json"), package))
            .map_err(|error| site.error(error, advice))?;
        let mut install = site.repo.command("npm");
        install.args(["install", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder);
        site.run(&mut install, "socketio").map_err(|failed| site.error(failed, advice))
    }
}

/// The folder with its packages.
pub(crate) fn socketio_folder(repo: &Repo) -> PathBuf {
    repo.tools("socketio")
}
