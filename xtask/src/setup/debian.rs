//! What comes from Debian: the libraries that the app links, and the programs that show and test it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{SetupError, Site, Step};
use crate::repo::{Repo, on_path};
use crate::shell::{self, Failed};

/// Needed to build the app and the UI, to show and drive them without a screen, and to type-check for Android.
const PACKAGES: &[&str] = &[
    "build-essential",
    "chromium",
    "chromium-driver",
    "dbus",
    "dunst",
    "fonts-noto-cjk",
    "gcc-aarch64-linux-gnu",
    "libayatana-appindicator3-dev",
    "libc6-dev-arm64-cross",
    "libglib2.0-bin",
    "libnotify-bin",
    "librsvg2-dev",
    "libssl-dev",
    "libwebkit2gtk-4.1-dev",
    "pkg-config",
    "webkit2gtk-driver",
    "webp",
    "xvfb",
];

const NOT_DEBIAN: &str = "this setup knows Debian (bookworm or later) only; install the packages named in \
                          xtask/src/setup/debian.rs under their names on this system, and run the stages one by one";

/// The system packages.
pub(super) struct Packages;

impl Step for Packages {
    fn name(&self) -> String {
        "Debian packages".to_owned()
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let missing = missing_here(repo);
        (!missing.is_empty()).then(|| missing.join(" "))
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        if !on_path("apt-get") {
            return Err(site.error("there is no apt-get", NOT_DEBIAN));
        }
        update(site);
        let missing = missing_here(site.repo);
        let mut install = as_root(site.repo, "apt-get");
        install.args(["install", "--yes", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=600"]).args(&missing);
        site.run(&mut install, "apt-install").map_err(|failed| {
            site.error(
                failed,
                "see that the apt sources reach a Debian mirror and that the user may install (root or sudo)",
            )
        })
    }
}

/// nginx in a folder of its own: a peer to measure against, never a service of this machine.
pub(super) struct Nginx;

impl Step for Nginx {
    fn name(&self) -> String {
        "nginx (unpacked only)".to_owned()
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let binary = nginx_folder(repo).join("nginx");
        let runs = shell::output(repo.command(&binary).arg("-h")).is_some();
        (!runs).then(|| "nginx".to_owned())
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        let dir = site.repo.tools("nginx");
        let advice = "see that the apt sources reach a Debian mirror, or run the benchmark without --peers";
        fs::create_dir_all(&dir).map_err(|error| site.error(error, advice))?;
        unpack(site, &["nginx"], &dir, "nginx").map_err(|failed| site.error(failed, advice))
    }
}

/// Downloads packages and unpacks them into a folder, without installing anything; its logs begin with `log`.
pub(super) fn unpack(site: &Site<'_>, packages: &[&str], dir: &Path, log: &str) -> Result<(), Failed> {
    let download = || {
        let mut download = site.repo.command("apt-get");
        site.run(download.arg("download").args(packages).current_dir(dir), &format!("{log}-download"))
    };
    if download().is_err() {
        update(site);
        download()?;
    }
    let mut unpack = site.repo.command("sh");
    unpack.args(["-c", "for deb in *.deb; do dpkg-deb -x \"$deb\" . || exit 1; done"]).current_dir(dir);
    site.run(&mut unpack, &format!("{log}-unpack"))
}

/// The folder of the unpacked program `nginx`.
pub(crate) fn nginx_folder(repo: &Repo) -> PathBuf {
    repo.tools("nginx/usr/sbin")
}

/// Reads the package lists anew. A source of no concern here may be out of reach, so only the installation that
/// follows decides whether this was good enough.
fn update(site: &Site<'_>) {
    site.say("reading the package lists");
    if let Err(failed) =
        site.run(as_root(site.repo, "apt-get").args(["update", "-o", "DPkg::Lock::Timeout=600"]), "apt-update")
    {
        site.say(format_args!("apt-get update {}; trying all the same", failed.outcome));
    }
}

fn missing_here(repo: &Repo) -> Vec<&'static str> {
    let mut query = repo.command("dpkg-query");
    let status =
        shell::output(query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\n"])).unwrap_or_default();
    let mut missing = missing_of(PACKAGES, &status);
    if !on_path("npm") {
        missing.push("npm");
    }
    missing
}

/// The wanted packages that `dpkg-query` (a line `name status` each) does not show as installed.
fn missing_of(wanted: &[&'static str], status: &str) -> Vec<&'static str> {
    let installed = |name: &str| status.lines().any(|line| line.split_once(' ') == Some((name, "installed")));
    wanted.iter().copied().filter(|name| !installed(name)).collect()
}

/// A command with the rights to install: as it is for root, else by sudo.
fn as_root(repo: &Repo, program: &str) -> Command {
    let root = shell::output(repo.command("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    let mut command = repo.command(if root { "env" } else { "sudo" });
    if !root {
        command.arg("env");
    }
    command.args(["DEBIAN_FRONTEND=noninteractive", program]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_absent_removed_or_half_installed_is_missing() {
        let status = "xvfb installed\ndunst config-files\ndbus half-configured\n";
        assert_eq!(missing_of(&["xvfb", "dunst", "dbus", "webp"], status), ["dunst", "dbus", "webp"]);
    }

    #[test]
    fn a_longer_name_does_not_stand_for_a_shorter_one() {
        assert_eq!(missing_of(&["chromium"], "chromium-driver installed\n"), ["chromium"]);
    }
}
