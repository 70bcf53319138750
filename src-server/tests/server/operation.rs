//! What an operator sees and does.

use crate::{
    folder::Folder,
    world::{World, refused_as},
};
use lianxin_proto::{feed::EntityKind, member::Role, problem::Code};
use lianxin_server::{Server, members::admin};
use reqwest::Method;
use serde_json::Value;
use std::{path::Path, process::Command};

pub(crate) fn cli(data: &Path, args: &[&str]) -> (bool, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_lianxin-server")).arg("--data").arg(data).args(args).output().expect("runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

#[tokio::test]
async fn health_and_metrics() {
    let world = World::new().await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    assert_eq!(
        world.request(Method::GET, "/healthz").send().await.expect("answers").text().await.expect("text"),
        "ok\n"
    );
    let text = world.request(Method::GET, "/metrics").send().await.expect("answers").text().await.expect("text");
    for name in [
        "lianxin_http_requests_total{route=\"/api/v1/sync\",status=\"2xx\"}",
        "lianxin_http_request_seconds_bucket",
        "lianxin_sync_pages_built_total",
    ] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
    assert!(!text.contains(&phone.token) && !text.contains(&phone.device.to_string()), "nobody is named");
}

#[tokio::test]
async fn one_folder_one_server() {
    let world = World::new().await;
    let error = Server::start(world.config.clone(), world.clock.clone()).await.expect_err("a second one").to_string();
    assert!(error.contains("is running") && error.contains("--data"), "{error}");
}

#[tokio::test]
async fn a_backup_brings_everything_back_under_another_epoch() {
    let world = World::new().await;
    let folder = Folder::new();
    folder.article("a", "date = \"D+0\"");
    world.import_good(&folder).await;
    let mut phone = world.phone(Role::Member).await;
    phone.sync().await;
    let data = world.config.data.clone();
    let copy = data.with_file_name("backup.db");
    let copy = copy.to_str().expect("a name");
    let (good, out, err) = cli(&data, &["backup", copy]);
    assert!(good && out.contains("media"), "{out}{err}");
    assert!(!cli(&data, &["backup", copy]).0, "a backup is never written over");

    folder.article("b", "date = \"D+0\"");
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Article), ["a", "b"]);
    let (good, _, err) = cli(&data, &["restore", copy, "--replace"]);
    assert!(!good && err.contains("is running"), "{err}");

    let epoch = world.server.store().epoch.clone();
    let world = {
        let data = data.clone();
        let copy = copy.to_owned();
        world
            .restart_after(move || {
                assert!(!cli(&data, &["restore", &copy]).0, "not without --replace");
                let (good, out, err) = cli(&data, &["restore", &copy, "--replace"]);
                assert!(good, "{out}{err}");
            })
            .await
    };
    assert_ne!(world.server.store().epoch, epoch);
    phone.moved_to(&world);
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Article), ["a"], "as it was backed up");
    // From there it goes on.
    world.import_good(&folder).await;
    phone.sync().await;
    assert_eq!(phone.ids(EntityKind::Article), ["a", "b"]);
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let file = dir.path().join("x.db");
    std::fs::write(&file, "no database").expect("writes");
    let (good, _, err) = cli(&data, &["restore", file.to_str().expect("a name")]);
    assert!(!good && !err.is_empty());
    assert!(!data.join("lianxin.db").exists());
}

#[test]
fn a_member_from_the_command_line() {
    let dir = tempfile::tempdir().expect("a folder");
    let qr = dir.path().join("qr.svg");
    let public = ["--public-url", "https://lianxin.example.org"];
    let add = ["member", "add", "--name", "李四", "--unit", "区纪委", "--role", "officer", "--json", "--qr"];
    let args: Vec<&str> = public.iter().chain(&add).copied().chain([qr.to_str().expect("a name")]).collect();
    let (good, out, err) = cli(dir.path(), &args);
    assert!(good, "{err}");
    let added: Value = serde_json::from_str(&out).expect("json");
    let link = added["link"].as_str().expect("a link");
    assert!(link.starts_with("lianxin://activate?server=https%3A%2F%2Flianxin.example.org&code="), "{link}");
    assert!(std::fs::read_to_string(&qr).expect("a file").contains("<svg"));
    let id = added["member"].as_str().expect("an id");
    let (_, code, _) = cli(dir.path(), &["member", "code", id]);
    assert!(code.contains("lianxin://activate") && code.contains('█'), "{code}");
    let (_, listed, _) = cli(dir.path(), &["member", "list"]);
    assert!(listed.contains("李四") && listed.contains("officer"), "{listed}");
    assert!(cli(dir.path(), &["member", "revoke", id]).0);
    assert!(cli(dir.path(), &["member", "list"]).1.contains("revoked"));
    for bad in [vec!["member", "revoke", id], vec!["member", "code", id], vec!["member", "add", "--name", ""]] {
        let (good, _, err) = cli(dir.path(), &bad);
        assert!(!good && err.contains("lianxin-server:"), "{bad:?}: {err}");
    }
    assert!(!cli(dir.path(), &["member", "add", "--name", "x", "--role", "king"]).0);
}

#[test]
fn an_import_from_the_command_line_says_by_its_exit_what_happened() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = Folder::new();
    folder.article("a", "date = \"D+0\"");
    let path = folder.path();
    let path = path.to_str().expect("a name");
    let (good, out, err) = cli(dir.path(), &["import", path, "--day", "2026-11-24", "--json"]);
    assert!(good, "{err}");
    let report: Value = serde_json::from_str(&out).expect("json");
    assert_eq!(report["day"], "2026-11-24");
    folder.article("b", "date = \"soon\"");
    let (good, out, _) = cli(dir.path(), &["import", path]);
    assert!(!good && out.contains("articles/b.md:5:"), "{out}");
    let (good, _, err) = cli(dir.path(), &["import", "/nowhere-at-all"]);
    assert!(!good && err.contains("/nowhere-at-all"), "{err}");
}

#[tokio::test]
async fn no_log_and_no_listing_holds_a_secret() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    let shown = format!("{:?} {:?}", world.server, admin::list(world.server.store()).await);
    assert!(!shown.contains(&phone.token));
    let bytes = std::fs::read(world.config.data.join("lianxin.db")).expect("the database");
    let wal = std::fs::read(world.config.data.join("lianxin.db-wal")).unwrap_or_default();
    for bytes in [bytes, wal] {
        assert!(
            !bytes.windows(phone.token.len()).any(|part| part == phone.token.as_bytes()),
            "the token is stored as it is"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let world = World::new().await;
    let phone = world.phone(Role::Member).await;
    for (path, bytes) in [("/api/v1/sync", 17_000), ("/api/v1/ops", 4 * 1024 * 1024 + 1)] {
        let response = phone.request(Method::POST, path).body(vec![b' '; bytes]).send().await.expect("answers");
        refused_as(response, Code::TooLarge).await;
    }
}

#[test]
fn the_openapi_document_is_printed() {
    let dir = tempfile::tempdir().expect("a folder");
    let (good, out, _) = cli(dir.path(), &["openapi"]);
    let document: Value = serde_json::from_str(&out).expect("json");
    assert!(good && document["paths"]["/api/v1/sync"]["post"].is_object());
}
