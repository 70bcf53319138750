//! The editors' console, served to browsers: the files of one folder, read into memory when the server starts. A name is looked up among those read, never on
//! the disk, so no path leads out of the folder; what the folder lacks is known at the start and not when an editor comes. The files are public, as nothing in
//! them is secret; what the console shows, it asks for as a device with a token.

use crate::{
    app::App,
    error::{Error, Result},
    http::problem::Fault,
};
use axum::{
    body::Bytes,
    extract::{Path as UrlPath, State},
    http::{
        HeaderMap, HeaderName, HeaderValue,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse, Redirect, Response},
};
use lianxin_proto::problem::Code;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

/// Where the console begins.
pub const ROOT: &str = "/console/";
/// The page that its own paths all lead to.
const INDEX: &str = "index.html";
/// The most bytes that are read; many times what the console has.
const BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Scripts, styles and calls from this server only, no script in the page itself, in nobody's frame. Pictures and voices come as blobs, for they are fetched with a token.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; media-src blob:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// Its name carries a hash of what is in it.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// Asked for again every time.
const EACH_TIME: &str = "no-cache";

/// The console's files, by name below [`ROOT`].
#[derive(Debug)]
pub struct Console(HashMap<String, Bytes>);

impl Console {
    /// Reads a folder with the built console.
    pub fn read(folder: &Path) -> Result<Self> {
        let mut files = HashMap::new();
        let mut left = BYTES_MAX;
        let mut folders = vec![PathBuf::new()];
        while let Some(below) = folders.pop() {
            let here = folder.join(&below);
            let entries = fs::read_dir(&here).map_err(|e| Error::file("reading the console", &here, e))?;
            for entry in entries {
                let entry = entry.map_err(|e| Error::file("reading the console", &here, e))?;
                let path = entry.path();
                let meta = fs::metadata(&path).map_err(|e| Error::file("reading the console", &path, e))?;
                let below = below.join(entry.file_name());
                if meta.is_dir() {
                    folders.push(below);
                    continue;
                }
                left = left
                    .checked_sub(meta.len())
                    .ok_or_else(|| Error::Operator(format!("{} holds more than a console does", folder.display())))?;
                let bytes = fs::read(&path).map_err(|e| Error::file("reading the console", &path, e))?;
                let name = below.to_string_lossy().replace('\\', "/");
                files.insert(name, Bytes::from(bytes));
            }
        }
        if files.contains_key(INDEX) {
            Ok(Self(files))
        } else {
            Err(Error::Operator(format!("{} is no built console: it has no {INDEX}", folder.display())))
        }
    }

    /// The file that a path below [`ROOT`] names; the page itself for a path of the console's own, which has no dot in its last part.
    fn find(&self, path: &str) -> Option<(&str, Bytes)> {
        let of_page = !path.rsplit('/').next().unwrap_or_default().contains('.');
        let name = if of_page { INDEX } else { path };
        self.0.get_key_value(name).map(|(name, bytes)| (name.as_str(), bytes.clone()))
    }
}

/// What a file is, by the end of its name.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}

/// Whether a name carries a hash, as trunk writes it: `lianxin-console-0123456789abcdef_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 12 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

fn headers(name: &str) -> HeaderMap {
    let caching = if is_hashed(name) { FOR_GOOD } else { EACH_TIME };
    let all: [(HeaderName, &'static str); 6] = [
        (CONTENT_TYPE, kind(name)),
        (CACHE_CONTROL, caching),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
    ];
    all.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}

fn answer(app: &App, path: &str) -> Result<Response, Fault> {
    let found = app.console.as_ref().and_then(|console| console.find(path));
    let (name, bytes) = found.ok_or(Code::NotFound)?;
    Ok((headers(name), bytes).into_response())
}

/// `GET /console`: to the console, where it is served.
pub async fn enter(State(app): State<App>) -> Result<Redirect, Fault> {
    if app.console.is_some() { Ok(Redirect::permanent(ROOT)) } else { Err(Code::NotFound.into()) }
}

/// `GET /console/`.
pub async fn index(State(app): State<App>) -> Result<Response, Fault> {
    answer(&app, "")
}

/// `GET /console/{*path}`.
pub async fn file(State(app): State<App>, UrlPath(path): UrlPath<String>) -> Result<Response, Fault> {
    answer(&app, &path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_carries_a_hash_is_kept_for_good() {
        for hashed in
            ["lianxin-console-0123456789abcdef.js", "lianxin-console-0123456789abcdef_bg.wasm", "a-b-00aa11bb22cc.css"]
        {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in
            ["index.html", "boot.js", "look.js", "lianxin-console.js", "a-deadbeef.css", "a-0123456789ABCDEF.js", ""]
        {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn a_folder_is_read_with_all_below_it_and_must_hold_a_page() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("art")).expect("a folder");
        fs::write(dir.path().join("art/x.svg"), "<svg/>").expect("writes");
        let error = Console::read(dir.path()).expect_err("no page").to_string();
        assert!(error.contains(INDEX), "{error}");
        fs::write(dir.path().join(INDEX), "page").expect("writes");
        let console = Console::read(dir.path()).expect("reads");
        let name = |path| console.find(path).map(|(name, _)| name.to_owned());
        for page in ["", "stale", "bank/", "a/b"] {
            assert_eq!(name(page).as_deref(), Some(INDEX), "{page}");
        }
        assert_eq!(name("art/x.svg").as_deref(), Some("art/x.svg"));
        for absent in ["x.js", "../x.svg", "art/../index.html", "/index.html", "..", "art/x.svg/."] {
            assert_eq!(name(absent), None, "{absent}");
        }
        assert!(Console::read(&dir.path().join("nowhere")).is_err());
    }
}
