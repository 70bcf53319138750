//! The editors' console as a browser gets it: its files and only those, under a policy, kept for good or asked for each time.

use crate::world::{World, refused_as};
use lianxin_proto::{member::Role, problem::Code};
use lianxin_server::Server;
use reqwest::{Method, redirect::Policy};
use std::{fs, io::Write as _, net::TcpStream};
use tempfile::TempDir;

const SCRIPT: &str = "lianxin-console-0123456789abcdef.js";

fn built() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let dist = dir.path().join("dist");
    fs::create_dir(&dist).expect("a folder");
    fs::write(dist.join("index.html"), "<!doctype html>控制台").expect("writes");
    fs::write(dist.join(SCRIPT), "export default 1").expect("writes");
    fs::write(dist.join("lianxin-console-0123456789abcdef_bg.wasm"), b"\0asm").expect("writes");
    fs::write(dist.join("boot.js"), "").expect("writes");
    fs::write(dir.path().join("secret.txt"), "secret").expect("writes");
    dir
}

async fn serving(dir: &TempDir) -> World {
    let dist = dir.path().join("dist");
    World::with(|config| config.console = Some(dist)).await
}

#[tokio::test]
async fn the_console_is_served_to_everybody_under_a_policy() {
    let dir = built();
    let world = serving(&dir).await;
    for (path, kind, caching) in [
        ("/console/".to_owned(), "text/html; charset=utf-8", "no-cache"),
        ("/console/stale".to_owned(), "text/html; charset=utf-8", "no-cache"),
        ("/console/bank?x=1".to_owned(), "text/html; charset=utf-8", "no-cache"),
        ("/console/boot.js".to_owned(), "text/javascript; charset=utf-8", "no-cache"),
        (format!("/console/{SCRIPT}"), "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        (
            "/console/lianxin-console-0123456789abcdef_bg.wasm".to_owned(),
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
    ] {
        let response = world.http.get(world.url(&path)).send().await.expect("answers");
        assert_eq!(response.status(), 200, "{path}");
        let header =
            |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        assert_eq!((header("content-type").as_str(), header("cache-control").as_str()), (kind, caching), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        let policy = header("content-security-policy");
        for part in ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    }
    let head = world.request(Method::HEAD, "/console/").send().await.expect("answers");
    assert_eq!(head.status(), 200);
    let still = reqwest::Client::builder().redirect(Policy::none()).build().expect("a client");
    let enter = still.get(world.url("/console")).send().await.expect("answers");
    assert_eq!((enter.status().as_u16(), enter.headers()["location"].to_str().ok()), (308, Some("/console/")));
}

/// A request exactly as written: clients tidy a path up before they send it.
fn raw(world: &World, path: &str) -> String {
    let mut stream = TcpStream::connect(world.server.addr()).expect("connects");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("sends");
    std::io::read_to_string(stream).expect("reads")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_out_of_the_folder() {
    let dir = built();
    let world = serving(&dir).await;
    for path in [
        "/console/../secret.txt",
        "/console/..%2fsecret.txt",
        "/console/%2e%2e/secret.txt",
        "/console/%2e%2e%2fsecret.txt",
        "/console/..%5csecret.txt",
        "/console//etc/hosts.allow",
        "/console/%2fetc%2fhosts.allow",
        "/console/x/../../secret.txt",
        "/console/secret.txt",
        "/console/lianxin.db",
        "/console/boot.js%00",
    ] {
        let answer = raw(&world, path);
        assert!(answer.starts_with("HTTP/1.1 404"), "{path}: {answer}");
        assert!(!answer.contains("\r\nsecret"), "{path}: {answer}");
    }
    assert!(raw(&world, "/console/boot.js").starts_with("HTTP/1.1 200"), "and what is there is found");
}

#[tokio::test]
async fn a_server_without_a_console_serves_none() {
    let world = World::new().await;
    let phone = world.phone(Role::Admin).await;
    for path in ["/console", "/console/", "/console/index.html", "/console/stale"] {
        refused_as(phone.request(Method::GET, path).send().await.expect("answers"), Code::NotFound).await;
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        refused_as(phone.request(method, "/console/").send().await.expect("answers"), Code::NotFound).await;
    }
}

#[tokio::test]
async fn a_folder_that_is_no_console_is_told_at_the_start() {
    let dir = built();
    let world = World::new().await;
    let config = lianxin_server::Config {
        data: dir.path().join("data"),
        console: Some(dir.path().to_owned()),
        ..world.config.clone()
    };
    let error = Server::start(config, world.clock.clone()).await.expect_err("no page in it").to_string();
    assert!(error.contains("index.html"), "{error}");
}
