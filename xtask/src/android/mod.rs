//! The mobile code without a phone and without Android's SDK: the Tauri CLI makes `src-tauri/gen/android`, which is
//! kept in the repository, and the compiler checks the code that ships for aarch64-linux-android. Nothing is linked
//! and no APK comes of it; for that see the README.

mod icons;

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
    icons::make(repo, &repo.at(PROJECT).join("app/src/main/res"))?;
    call_back_through_xtask(&repo.at(PROJECT).join("buildSrc"))
}

/// Gradle calls the Tauri CLI back while it builds an APK. The generated task does so by the way in which the CLI was
/// started, which here is a path into the target folder; `cargo xtask tauri` is the same program on every machine.
fn call_back_through_xtask(dir: &Path) -> Result<()> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            call_back_through_xtask(&path)?;
        } else if path.ends_with("BuildTask.kt") {
            fs::write(&path, through_xtask(&fs::read_to_string(&path)?)?)?;
        }
    }
    Ok(())
}

/// The Kotlin source of the task, with `cargo xtask tauri` in the place of `node tauri`.
fn through_xtask(kotlin: &str) -> Result<String> {
    let (program, args) = (r#"val executable = """node""";"#, r#"listOf("tauri", "android""#);
    if !kotlin.contains(program) || !kotlin.contains(args) {
        bail!("the Tauri CLI generated a BuildTask.kt of a new form; see xtask/src/android/mod.rs");
    }
    let kotlin = kotlin.replace(program, r#"val executable = """cargo""";"#);
    Ok(kotlin.replace(args, r#"listOf("xtask", "tauri", "android""#))
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
    fn gradle_calls_back_through_xtask() -> Result<()> {
        let generated = "val executable = \"\"\"node\"\"\";\nval args = listOf(\"tauri\", \"android\", \"x\");";
        let kept = "val executable = \"\"\"cargo\"\"\";\nval args = listOf(\"xtask\", \"tauri\", \"android\", \"x\");";
        assert_eq!(through_xtask(generated)?, kept);
        assert!(through_xtask("val executable = 1").is_err());
        Ok(())
    }

    #[test]
    fn the_java_package_is_the_identifier_without_hyphens() -> Result<()> {
        assert_eq!(identifier(r#"{"identifier":"cn.jiang-yuan.app"}"#)?, "cn.jiang_yuan.app");
        assert!(identifier("{}").is_err());
        assert!(identifier("identifier").is_err());
        Ok(())
    }
}
