//! The sources of the standard library, from Debian's package `rust-src` of the very version that the
//! compiler has: any other would be refused by it or, worse, would not.
//!
//! Later suites of Debian than this machine's hold it, so they are read with an apt configuration and
//! package lists of their own: nothing of what this machine gets its packages from is changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, anyhow, bail};

use super::Site;
use crate::shell;

/// Where rust-src is looked for, the likeliest first.
const SUITES: &[&str] =
    &["trixie-backports", "sid", "forky", "forky-backports", "trixie", "bookworm-backports", "bookworm"];
/// Suites by which Debian's own mirror is told from other sources.
const DEBIAN: &[&str] = &["bookworm", "trixie", "forky", "duke", "sid", "oldstable", "stable", "testing", "unstable"];
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A released compiler version, such as `1.95.0`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Release(String);

impl Release {
    /// Reads what `rustc --version` prints. Nightly and beta compilers have no package and are refused.
    pub(super) fn parse(says: &str) -> Result<Self> {
        let version = says.strip_prefix("rustc ").and_then(|rest| rest.split_whitespace().next());
        let version = version.with_context(|| format!("`rustc --version` says {says:?}"))?;
        if version.split('.').count() != 3 || !version.split('.').all(|part| part.parse::<u32>().is_ok()) {
            bail!("rustc {version} is not a release, and only releases have a source package in Debian");
        }
        Ok(Self(version.to_owned()))
    }

    /// The package version that holds this release, if one of those that `apt-cache madison` prints does.
    fn find<'a>(&self, madison: &'a str) -> Option<&'a str> {
        let versions = madison.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
        let mut found = versions
            .filter(|version| version.strip_prefix(&self.0).is_some_and(|rest| rest.starts_with(['+', '-', '~'])));
        found.next()
    }
}

/// A Debian mirror and the key that it is trusted by.
#[derive(Debug, PartialEq, Eq)]
struct Mirror {
    uri: String,
    signed_by: String,
}

/// Downloads the sources and puts their folder `library` at the given place.
pub(super) fn install(site: &Site<'_>, release: &Release, library: &Path) -> Result<()> {
    let dir = site.repo.tools("rust-src");
    for folder in ["lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(dir.join(folder))?;
    }
    let mirror = mirror_of(&apt_sources()).context("no Debian mirror in this machine's apt sources")?;
    let apt = PrivateApt::new(&dir)?;
    let version = SUITES
        .iter()
        .find_map(|suite| apt.find(site, &mirror, suite, release))
        .with_context(|| format!("no suite of {} has rust-src {}", mirror.uri, release.0))?;

    site.say(format_args!("downloading rust-src {version}"));
    let mut download = apt.command(site, "apt-get");
    site.run(download.args(["download", &format!("rust-src={version}")]).current_dir(&dir), "rust-src-download")?;
    let deb = entry(&dir, |name| name.starts_with("rust-src_"))?;
    let unpacked = dir.join("unpacked");
    site.run(site.repo.command("dpkg-deb").arg("-x").arg(&deb).arg(&unpacked), "rust-src-unpack")?;
    let source = entry(&unpacked.join("usr/src"), |name| name.starts_with("rustc-"))?.join("library");

    let parent = library.parent().context("the place of the sources has no parent folder")?;
    fs::create_dir_all(parent)?;
    let mut copy = site.repo.command("cp");
    let partial = library.with_extension("partial");
    let _ = fs::remove_dir_all(&partial);
    site.run(copy.arg("-a").arg(&source).arg(&partial), "rust-src-copy")?;
    fs::rename(&partial, library)?;
    fs::remove_dir_all(&dir)?;
    Ok(())
}

/// apt with a configuration, lists and a cache of its own, all in one folder.
struct PrivateApt {
    config: PathBuf,
    list: PathBuf,
}

impl PrivateApt {
    fn new(dir: &Path) -> Result<Self> {
        let (config, list) = (dir.join("apt.conf"), dir.join("sources.list"));
        let text = format!(
            "Dir::Etc::sourcelist \"{}\";\nDir::Etc::sourceparts \"-\";\nDir::State::lists \"{}\";\nDir::Cache \"{}\";\n\
             APT::Sandbox::User \"root\";\n",
            list.display(),
            dir.join("lists").display(),
            dir.join("cache").display(),
        );
        fs::write(&config, text)?;
        Ok(Self { config, list })
    }

    fn command(&self, site: &Site<'_>, program: &str) -> Command {
        let mut command = site.repo.command(program);
        command.env("APT_CONFIG", &self.config);
        command
    }

    /// The version of rust-src in this suite that holds the release.
    fn find(&self, site: &Site<'_>, mirror: &Mirror, codename: &str, release: &Release) -> Option<String> {
        site.say(format_args!("looking for rust-src {} in {codename}", release.0));
        fs::write(&self.list, format!("deb [signed-by={}] {} {codename} main\n", mirror.signed_by, mirror.uri)).ok()?;
        site.run(self.command(site, "apt-get").arg("update"), "rust-src-update").ok()?;
        let madison = shell::output(self.command(site, "apt-cache").args(["madison", "rust-src"]))?;
        release.find(&madison).map(str::to_owned)
    }
}

/// The one entry of a folder whose name is wanted.
fn entry(dir: &Path, wanted: impl Fn(&str) -> bool) -> Result<PathBuf> {
    let entries = fs::read_dir(dir).with_context(|| format!("{} cannot be read", dir.display()))?;
    let mut paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    paths
        .find(|path| path.file_name().is_some_and(|name| wanted(&name.to_string_lossy())))
        .ok_or_else(|| anyhow!("not found in {}", dir.display()))
}

/// The text of all apt sources of this machine.
fn apt_sources() -> Vec<String> {
    let mut files = vec![PathBuf::from("/etc/apt/sources.list")];
    if let Ok(entries) = fs::read_dir("/etc/apt/sources.list.d") {
        files.extend(entries.filter_map(|entry| Some(entry.ok()?.path())));
    }
    files.sort();
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
}

/// The first Debian mirror among apt sources, in the one-line and in the deb822 form.
fn mirror_of(sources: &[String]) -> Option<Mirror> {
    sources.iter().find_map(|text| {
        let stanzas = text.split("\n\n").filter_map(deb822);
        text.lines().filter_map(one_line).chain(stanzas).next()
    })
}

fn mirror(uri: &str, suite: &str, signed_by: Option<&str>) -> Option<Mirror> {
    let signed_by = signed_by.filter(|path| path.starts_with('/')).unwrap_or(KEYRING);
    DEBIAN.contains(&suite).then(|| Mirror { uri: uri.to_owned(), signed_by: signed_by.to_owned() })
}

/// `deb [options] uri suite components`
fn one_line(line: &str) -> Option<Mirror> {
    let rest = line.trim().strip_prefix("deb ")?.trim_start();
    let (options, rest) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => ("", rest),
    };
    let mut words = rest.split_whitespace();
    let signed_by = options.split_whitespace().find_map(|option| option.strip_prefix("signed-by="));
    mirror(words.next()?, words.next()?, signed_by)
}

/// A stanza with `URIs:`, `Suites:` and perhaps `Signed-By:`.
fn deb822(stanza: &str) -> Option<Mirror> {
    let field = |name: &str| {
        stanza
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .and_then(|value| value.split_whitespace().next())
    };
    if field("Enabled") == Some("no") {
        return None;
    }
    mirror(field("URIs")?, field("Suites")?, field("Signed-By"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADISON: &str = "  rust-src | 1.95.10+dfsg1-1 | http://mirror/debian sid/main amd64 Packages\n  \
                           rust-src | 1.95.1+dfsg1-2~bpo13+1 | http://mirror/debian trixie-backports/main amd64 Packages\n  \
                           rust-src | 1.94.1+dfsg1-1~bpo13+3 | http://mirror/debian trixie-backports/main amd64 Packages\n";

    fn release(text: &str) -> Release {
        Release(text.to_owned())
    }

    #[test]
    fn the_release_is_read_from_what_rustc_says() -> Result<()> {
        assert_eq!(Release::parse("rustc 1.95.0 (59807616e 2026-04-14)\n")?, release("1.95.0"));
        assert!(Release::parse("rustc 1.97.0-nightly (abc 2026-04-14)\n").is_err());
        assert!(Release::parse("").is_err());
        Ok(())
    }

    #[test]
    fn only_the_very_release_is_taken() {
        assert_eq!(release("1.95.1").find(MADISON), Some("1.95.1+dfsg1-2~bpo13+1"));
        assert_eq!(release("1.95.10").find(MADISON), Some("1.95.10+dfsg1-1"));
        assert_eq!(release("1.95.0").find(MADISON), None);
        assert_eq!(release("1.94.1").find(""), None);
    }

    #[test]
    fn the_mirror_is_debians_and_not_that_of_another_source() {
        let other = "deb [signed-by=/k.gpg] https://packages.example/apt cloud-bookworm main\n".to_owned();
        let security =
            "Types: deb\nURIs: http://mirror/debian-security\nSuites: bookworm-security\nComponents: main".to_owned();
        let debian = format!(
            "Types: deb\n# a remark\nURIs: http://mirror/debian\nSuites: bookworm bookworm-updates\nComponents: main\n\
             Signed-By: /usr/share/keyrings/d.gpg\n\n{security}\n"
        );
        let expected =
            Mirror { uri: "http://mirror/debian".to_owned(), signed_by: "/usr/share/keyrings/d.gpg".to_owned() };
        assert_eq!(mirror_of(&[other.clone(), security, debian]), Some(expected));
        assert_eq!(mirror_of(&[other]), None);
    }

    #[test]
    fn the_one_line_form_is_read_too_and_a_disabled_source_is_not() {
        let old =
            "# deb http://cd trixie main\ndeb [arch=amd64 signed-by=/k.gpg] http://mirror/debian trixie main contrib\n";
        let expected = Mirror { uri: "http://mirror/debian".to_owned(), signed_by: "/k.gpg".to_owned() };
        assert_eq!(mirror_of(&[old.to_owned()]), Some(expected));
        let plain = "deb http://mirror/debian sid main".to_owned();
        assert_eq!(mirror_of(&[plain]).map(|mirror| mirror.signed_by), Some(KEYRING.to_owned()));
        let off = "Enabled: no\nTypes: deb\nURIs: http://mirror/debian\nSuites: sid\n".to_owned();
        assert_eq!(mirror_of(&[off]), None);
    }
}
