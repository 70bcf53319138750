//! The mobile code without a phone and without Android's SDK: the Tauri CLI makes `src-tauri/gen/android`, which is
//! kept in the repository, and the compiler checks the code that ships for aarch64-linux-android. Nothing is linked
//! and no APK comes of it; for that see the README.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::repo::Repo;
use crate::setup;
use crate::shell;

const TARGET: &str = "aarch64-linux-android";
const CONF: &str = "src-tauri/tauri.conf.json";
const PROJECT: &str = "src-tauri/gen/android";
/// A file that is there when the project was generated to the end.
const MARK: &str = "app/build.gradle.kts";
/// The name of the app's library crate.
const LIBRARY: &str = "lianxin_app";
/// The revision that our stand-in for the NDK claims to be.
const NDK: &str = "27.0.12077973";

/// Generates the Android project where it is missing, then type-checks. The UI must be there.
pub(crate) fn check(repo: &Repo) -> Result<()> {
    let home = stand_in_sdk(repo)?;
    if !repo.at(PROJECT).join(MARK).is_file() {
        generate(repo, &home)?;
    }
    let conf = fs::read_to_string(repo.at(CONF)).with_context(|| format!("{CONF} cannot be read"))?;
    let package = identifier(&conf)?;
    // Generated anew by every build and of no use without an SDK: kept out of the project.
    let kotlin = repo.target("android-kotlin");
    fs::create_dir_all(&kotlin)?;

    let mut cargo = repo.cargo();
    with_sdk(&mut cargo, &home)
        .args(["check", "--locked", "--lib", "--target", TARGET, "-p", "lianxin-app"])
        .env("CC_aarch64_linux_android", "aarch64-linux-gnu-gcc")
        .env("CXX_aarch64_linux_android", "aarch64-linux-gnu-g++")
        .env("AR_aarch64_linux_android", "aarch64-linux-gnu-ar")
        .env("WRY_ANDROID_PACKAGE", package)
        .env("WRY_ANDROID_LIBRARY", LIBRARY)
        .env("WRY_ANDROID_KOTLIN_FILES_OUT_DIR", &kotlin)
        .env("TAURI_ANDROID_PROJECT_PATH", repo.at(PROJECT));
    shell::shown(&mut cargo)
}

/// Has the Tauri CLI make the Android project.
fn generate(repo: &Repo, home: &Path) -> Result<()> {
    let mut tauri = setup::tauri_cli(repo);
    tauri.args(["android", "init", "--ci", "--skip-targets-install"]).current_dir(repo.at("src-tauri"));
    shell::shown(with_sdk(&mut tauri, home))?;
    if !repo.at(PROJECT).join(MARK).is_file() {
        bail!("the Tauri CLI ended well, and yet {PROJECT}/{MARK} is not there");
    }
    Ok(())
}

/// A folder that the tools take for Android's SDK with its NDK: enough for generating and type-checking.
fn stand_in_sdk(repo: &Repo) -> Result<PathBuf> {
    let home = repo.target("android-sdk");
    let ndk = home.join("ndk").join(NDK);
    fs::create_dir_all(&ndk)?;
    fs::write(ndk.join("source.properties"), format!("Pkg.Desc = Android NDK\nPkg.Revision = {NDK}\n"))?;
    Ok(home)
}

fn with_sdk<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    command.env("ANDROID_HOME", home).env("NDK_HOME", home.join("ndk").join(NDK)).env_remove("ANDROID_SDK_ROOT")
}

/// The app's identifier as a Java package, where a hyphen may not stand.
fn identifier(conf: &str) -> Result<String> {
    let conf: serde_json::Value = serde_json::from_str(conf).with_context(|| format!("{CONF} is not JSON"))?;
    let identifier = conf.get("identifier").and_then(serde_json::Value::as_str);
    Ok(identifier.with_context(|| format!("{CONF} has no identifier"))?.replace('-', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_java_package_is_the_identifier_without_hyphens() -> Result<()> {
        assert_eq!(identifier(r#"{"identifier":"cn.jiang-yuan.app"}"#)?, "cn.jiang_yuan.app");
        assert!(identifier("{}").is_err());
        assert!(identifier("identifier").is_err());
        Ok(())
    }
}
