//! Rust's standard library for a target other than this machine: by rustup, which takes seconds, or,
//! where rustup is not there or cannot download, built from Debian's copy of the compiler's sources,
//! which takes about a minute.
//!
//! Whether it is there is asked of the compiler, by compiling a line for the target: a library left by
//! another version of the compiler, or half a one, is thus never taken for good.

use std::fs;
use std::path::{Path, PathBuf};

use super::rust_source::{self, Release};
use super::{SetupError, Site, Step};
use crate::repo::{Repo, on_path};
use crate::shell;

/// Seconds after which rustup is given up.
const RUSTUP_SECONDS: &str = "180";
const ADVICE: &str = "run `rustup target add` for it where there is a connection to Rust's servers, or install the \
                      rust-src package of this very compiler version";

/// The standard library of one target.
pub(super) struct StandardLibrary {
    pub(super) target: &'static str,
}

impl Step for StandardLibrary {
    fn name(&self) -> String {
        format!("standard library for {}", self.target)
    }

    fn missing(&self, repo: &Repo) -> Option<String> {
        let dir = repo.tools("probe");
        let source = dir.join("probe.rs");
        let _ = fs::create_dir_all(&dir);
        let _ = fs::write(&source, "pub fn probe() -> String { String::from(\"there\") }\n");
        let mut rustc = repo.command("rustc");
        rustc.args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "--target", self.target]);
        let compiles = shell::output(rustc.arg("--out-dir").arg(&dir).arg(&source)).is_some();
        (!compiles).then(|| self.target.to_owned())
    }

    fn install(&self, site: &Site<'_>) -> Result<(), SetupError> {
        if !site.std_from_source && on_path("rustup") {
            let mut rustup = site.repo.command("timeout");
            rustup.args([RUSTUP_SECONDS, "rustup", "target", "add", self.target]);
            match site.run(&mut rustup, &format!("rustup-{}", self.target)) {
                Ok(()) if self.missing(site.repo).is_none() => return Ok(()),
                Ok(()) => site.say("rustup served another compiler than the one on PATH"),
                Err(failed) => site.say(format_args!("rustup {}", failed.outcome)),
            }
        }
        site.say("building it from source");
        build(site, self.target).map_err(|why| site.error(why, ADVICE))
    }
}

/// Builds the library from source and puts it where the compiler looks for it.
fn build(site: &Site<'_>, target: &str) -> anyhow::Result<()> {
    let says = shell::output(site.repo.command("rustc").arg("--version")).unwrap_or_default();
    let release = Release::parse(&says)?;
    let sysroot = shell::output(site.repo.command("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    let rustlib = PathBuf::from(sysroot.trim()).join("lib/rustlib");
    let library = rustlib.join("src/rust/library");
    if !library.join("std/Cargo.toml").is_file() {
        rust_source::install(site, &release, &library)?;
    }

    let dir = site.repo.tools("std").join(target);
    let stub = dir.join("stub");
    fs::create_dir_all(stub.join("src"))?;
    fs::write(stub.join("src/lib.rs"), "//! Only here to have the standard library built beside it.\n")?;
    fs::write(
        stub.join("Cargo.toml"),
        "[package]\nname = \"std-stub\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    let mut cargo = site.repo.cargo();
    cargo
        .args(["build", "--release", "-Zbuild-std=std,panic_abort,panic_unwind,test", "--target", target])
        .current_dir(&stub)
        .env("CARGO_TARGET_DIR", dir.join("target"))
        // Unstable flags of the stable compiler, for its own library only.
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode, link-time optimisation of what uses the library fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    site.run(&mut cargo, &format!("std-{target}"))?;

    put(&dir.join("target").join(target).join("release/deps"), &rustlib.join(target))?;
    fs::remove_dir_all(&dir)?;
    Ok(())
}

/// Copies the built libraries to `place/lib`; there is never half a folder of them under that name.
fn put(deps: &Path, place: &Path) -> anyhow::Result<()> {
    let partial = place.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial)?;
    }
    fs::create_dir_all(partial.join("lib"))?;
    for entry in fs::read_dir(deps)? {
        let path = entry?.path();
        if let Some(name) = path.file_name().filter(|name| belongs(&name.to_string_lossy())) {
            fs::copy(&path, partial.join("lib").join(name))?;
        }
    }
    if place.exists() {
        fs::remove_dir_all(place)?;
    }
    fs::rename(&partial, place)?;
    Ok(())
}

/// Whether a file of the build belongs to the standard library.
fn belongs(name: &str) -> bool {
    name.strip_suffix(".rlib").is_some_and(|stem| !stem.starts_with("libstd_stub-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stub_stays_behind() {
        assert!(belongs("libstd-e33081be4aa715f4.rlib"));
        assert!(belongs("libstd_detect-9c674ff43d7a2773.rlib"));
        assert!(!belongs("libstd_stub-391dcddb8ada7313.rlib"));
        assert!(!belongs("libstd-e33081be4aa715f4.rmeta"));
    }
}
