//! Anki's library and sync server from the Python package index, in a virtual environment beside the build: a peer in `bench --peers`.

use std::path::PathBuf;

use super::{SetupError, Site, Step};
use crate::repo::Repo;
use crate::shell;

/// The version that is measured. Another one may have other figures.
const VERSION: &str = "26.9.3";

const NO_PYTHON: &str = "install Python 3.10 or later with venv (Debian: python3-venv), or run the benchmark without \
                         --peers";
const NO_PACKAGE: &str = "see that pip reaches its index and that this is Linux with glibc 2.35 or later, or run the \
                          benchmark without --peers";

/// The package `anki`: no window, only the library and the server within it.
pub(super) struct Anki;

impl Step for Anki {
    fn name(&self) -> String {
        format!("Anki {VERSION} (library only)")
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let ask = "import anki.collection, importlib.metadata as m; print(m.version('anki'))";
        let says = shell::output(repo.command(anki_python(repo)).args(["-c", ask])).unwrap_or_default();
        (says.trim() != VERSION).then(|| format!("anki=={VERSION} from the Python package index"))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let mut make = site.repo.command("python3");
        make.args(["-m", "venv", "--clear"]).arg(folder(site.repo));
        site.run(&mut make, "anki-venv").map_err(|failed| site.error(failed, NO_PYTHON))?;
        let mut install = site.repo.command(anki_python(site.repo));
        install.args(["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "--only-binary", ":all:"]);
        install.arg(format!("anki=={VERSION}"));
        site.run(&mut install, "anki-pip").map_err(|failed| site.error(failed, NO_PACKAGE))
    }
}

fn folder(repo: &Repo) -> PathBuf {
    repo.tools("anki")
}

/// The Python that has Anki.
pub(crate) fn anki_python(repo: &Repo) -> PathBuf {
    folder(repo).join("bin/python")
}
