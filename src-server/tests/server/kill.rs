//! Killed at any point, the server has all of an import or nothing of it, and the next one finishes the work.

use crate::folder::{Folder, png};
use futures_util::TryStreamExt as _;
use lianxin_proto::time::SystemClock;
use lianxin_server::{
    Config, Store,
    content::articles,
    import::{Options, run},
    sync::feed,
};
use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

const ARTICLES: usize = 120;

fn folder() -> Folder {
    let folder = Folder::new();
    for n in 0..12 {
        folder.write(&format!("pictures/p-{n}.png"), png(n));
    }
    for n in 0..ARTICLES {
        let picture = n % 12;
        let more = format!("date = \"2026-01-01\"\ncover = \"pictures/p-{picture}.png\"\ncover_alt = \"图\"");
        folder.article_in("case", &format!("a-{n}"), &more, &"清风徐来。".repeat(40));
    }
    folder
}

/// The content feed as it stands: key to body; and whether its numbers have no gap at the end.
async fn feed_of(data: &Path) -> (BTreeMap<String, String>, usize) {
    let config = Config { data: data.to_owned(), ..Config::default() };
    let store = Store::open(&config, Arc::new(SystemClock)).await.expect("opens after a kill");
    let mut conn = store.db.read().await.expect("reads");
    let entries: Vec<feed::Entry> =
        feed::between(&mut conn, "content:all", 0, u64::MAX).try_collect().await.expect("reads");
    let head = store.heads.now().await.expect("heads");
    let feed_id = "content:all".parse().expect("a feed");
    assert_eq!(entries.last().map_or(0, |entry| entry.seq), head.of(feed_id));
    let rows = articles::list(&mut conn).await.expect("reads").len();
    let bodies = entries.into_iter().map(|e| (format!("{}/{}", e.kind, e.id), e.body.unwrap_or_default())).collect();
    drop(conn);
    store.close().await;
    (bodies, rows)
}

#[tokio::test]
async fn an_import_that_is_killed_is_all_or_nothing() {
    let folder = folder();
    let whole = tempfile::tempdir().expect("a folder");
    let config = Config { data: whole.path().to_owned(), ..Config::default() };
    let store = Store::open(&config, Arc::new(SystemClock)).await.expect("opens");
    let options = Options { folder: folder.path(), day: None };
    assert!(run(&store, &options).await.expect("imports").is_clean());
    store.close().await;
    let (expected, rows) = feed_of(whole.path()).await;
    assert_eq!(rows, ARTICLES);

    let killed = tempfile::tempdir().expect("a folder");
    let mut cut_short = 0;
    for round in 0..12_u64 {
        let data = killed.path().join(round.to_string());
        let mut import = Command::new(env!("CARGO_BIN_EXE_lianxin-server"))
            .arg("--data")
            .arg(&data)
            .args(["import"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("runs");
        // Spread over the time an import takes, on whatever machine: each round waits longer than the one before.
        std::thread::sleep(Duration::from_millis(20 + round * round * 12));
        if import.try_wait().expect("asks").is_none() {
            cut_short += 1;
        }
        // It may have ended by itself.
        let _ = import.kill();
        import.wait().expect("ends");
        let (_, rows) = feed_of(&data).await;
        assert!(rows == 0 || rows == ARTICLES, "{rows} articles of {ARTICLES}");
        let config = Config { data: data.clone(), ..Config::default() };
        let store = Store::open(&config, Arc::new(SystemClock)).await.expect("opens");
        let report = run(&store, &options).await.expect("imports");
        assert!(report.is_clean(), "{report}");
        store.close().await;
        assert_eq!(feed_of(&data).await.0, expected, "round {round}");
    }
    assert!(cut_short > 0, "no import was cut short");
}
