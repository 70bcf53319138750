//! Killed at any point. The first sync of the reference deployment's 220 issues is cut by SIGKILL, of the phone's core 200 times and of the server 100 times, each
//! time at a random point; each time the next start finishes it, and the phone then holds what the server holds, row by row.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{content::Audience, feed::FeedId, member::Role, time::SystemClock};
use lianxin_server::{members::admin::Coded, rooms::defaults::ALL};
use lianxin_tests::{
    browser::Owned,
    seed::{self, Size},
    served::Served,
    world::{Held, Recorder, World, held, open},
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

const CLIENT_KILLS: usize = 200;
const SERVER_KILLS: usize = 100;
/// What every phone gets: the content, and the room that all are in.
const SHARED: [FeedId; 2] = [FeedId::Content(Audience::All), FeedId::Room(ALL)];

async fn world_of(members: usize) -> (World, Vec<Coded>) {
    let content = tempfile::tempdir().unwrap();
    seed::write(content.path(), Size::default()).unwrap();
    let clock = Arc::new(SystemClock);
    let world = World::new(clock).await.unwrap();
    world.import(content.path(), lianxin_proto::time::Clock::now(&SystemClock).date()).await.unwrap();
    let coded = world.members(members, Role::Member).await.unwrap();
    (world, coded)
}

fn phone(folder: &Path, url: &str, code: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phone"));
    command.arg("--data").arg(folder).args(["--server", url, "--code", code]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

async fn holds_what_the_server_holds(folder: &Path, server: &Held, own: FeedId) {
    let client = open(folder, Arc::new(SystemClock), Arc::new(Recorder::default())).unwrap();
    let phone = held(&client).await.unwrap();
    client.close().await;
    let own = own.to_string();
    let shared: Held =
        phone.iter().filter(|((feed, ..), _)| *feed != own).map(|(key, row)| (key.clone(), row.clone())).collect();
    assert_eq!(shared.len(), server.len(), "rows");
    for (key, row) in server {
        assert_eq!(shared.get(key), Some(row), "{key:?}");
    }
}

/// How long a first sync takes when nobody disturbs it.
fn undisturbed(url: &str, code: &str) -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let begun = Instant::now();
    assert!(phone(folder.path(), url, code).status().unwrap().success());
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_killed_anywhere_finishes_its_first_sync() {
    let (world, coded) = world_of(CLIENT_KILLS + 1).await;
    let everyone = world.held(&SHARED).await.unwrap();
    assert!(everyone.len() > 800, "the set is in: {}", everyone.len());
    let url = world.url();
    let whole = undisturbed(&url, &coded[CLIENT_KILLS].code);
    let mut rng = ChaCha8Rng::seed_from_u64(220);
    let mut cut = 0;
    for coded in &coded[..CLIENT_KILLS] {
        let folder = tempfile::tempdir().unwrap();
        let mut running = Owned::start(&mut phone(folder.path(), &url, &coded.code)).unwrap();
        tokio::time::sleep(whole.mul_f64(rng.random_range(0.0..1.0))).await;
        cut += usize::from(running.is_running());
        running.kill();
        assert!(phone(folder.path(), &url, &coded.code).status().unwrap().success(), "the next start finishes");
        holds_what_the_server_holds(folder.path(), &everyone, FeedId::Member(coded.profile.id)).await;
    }
    assert!(cut > CLIENT_KILLS / 2, "only {cut} were cut before they ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_anywhere_costs_the_phone_nothing() {
    let (mut world, coded) = world_of(SERVER_KILLS + 1).await;
    let everyone = world.held(&SHARED).await.unwrap();
    world.stop().await.unwrap();
    let mut server = Served::new(world.data()).unwrap();
    let url = server.url();
    server.start().await.unwrap();
    let whole = undisturbed(&url, &coded[SERVER_KILLS].code);
    let mut rng = ChaCha8Rng::seed_from_u64(100);
    for coded in &coded[..SERVER_KILLS] {
        let folder = tempfile::tempdir().unwrap();
        let mut syncing = phone(folder.path(), &url, &coded.code).spawn().unwrap();
        tokio::time::sleep(whole.mul_f64(rng.random_range(0.0..1.0))).await;
        server.kill();
        server.start().await.unwrap();
        assert!(syncing.wait().unwrap().success(), "the phone finishes by itself");
        holds_what_the_server_holds(folder.path(), &everyone, FeedId::Member(coded.profile.id)).await;
    }
    server.kill();
    world.start().await.unwrap();
    assert_eq!(world.held(&SHARED).await.unwrap(), everyone, "the server lost nothing");
}
