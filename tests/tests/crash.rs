//! Killed at any point. The first sync of the reference deployment's 220 issues is cut by SIGKILL, of the phone's core 200 times and of the server 100 times, each
//! time at a random point between its first byte and its last; each time the next start finishes it, and the phone then holds what the server holds, row by row.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use lianxin_proto::{content::Audience, feed::FeedId, member::Role, time::SystemClock};
use lianxin_server::{members::admin::Coded, rooms::defaults::ALL};
use lianxin_tests::{
    browser::Owned,
    gate::Gate,
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
    time::Duration,
};

const CLIENT_KILLS: usize = 200;
const SERVER_KILLS: usize = 100;
/// By how many bytes one phone's first sync may be shorter than another's: its own name and tokens, compressed. So far before its end it is cut at the latest.
const APART: u64 = 2_000;
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

/// The bytes a first sync takes when nobody disturbs it.
fn undisturbed(gate: &Gate, code: &str) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let before = gate.passed();
    assert!(phone(folder.path(), &gate.url, code).status().unwrap().success());
    gate.passed() - before
}

/// Lets a phone get somewhere within its first sync, and a moment of its work further.
async fn somewhere(gate: &Gate, whole: u64, rng: &mut ChaCha8Rng, phone: &mut Command) -> Owned {
    gate.lets(rng.random_range(0..whole - APART));
    let mut running = Owned::start(phone).unwrap();
    gate.held().await.unwrap();
    // Here the time may be the clock's: what is held back keeps the phone from its end.
    tokio::time::sleep(Duration::from_micros(rng.random_range(0..20_000))).await;
    assert!(running.is_running(), "it ended without all its answers");
    running
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_phone_killed_anywhere_finishes_its_first_sync() {
    let (world, coded) = world_of(CLIENT_KILLS + 1).await;
    let everyone = world.held(&SHARED).await.unwrap();
    assert!(everyone.len() > 800, "the set is in: {}", everyone.len());
    let gate = Gate::before(world.address()).await.unwrap();
    let whole = undisturbed(&gate, &coded[CLIENT_KILLS].code);
    let mut rng = ChaCha8Rng::seed_from_u64(220);
    for coded in &coded[..CLIENT_KILLS] {
        let folder = tempfile::tempdir().unwrap();
        let mut syncing = phone(folder.path(), &gate.url, &coded.code);
        let mut running = somewhere(&gate, whole, &mut rng, &mut syncing).await;
        running.kill();
        gate.open();
        assert!(syncing.status().unwrap().success(), "the next start finishes");
        holds_what_the_server_holds(folder.path(), &everyone, FeedId::Member(coded.profile.id)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_anywhere_costs_the_phone_nothing() {
    let (mut world, coded) = world_of(SERVER_KILLS + 1).await;
    let everyone = world.held(&SHARED).await.unwrap();
    world.stop().await.unwrap();
    let mut server = Served::new(world.data()).unwrap();
    server.start().await.unwrap();
    let gate = Gate::before(server.address()).await.unwrap();
    let whole = undisturbed(&gate, &coded[SERVER_KILLS].code);
    let mut rng = ChaCha8Rng::seed_from_u64(100);
    for coded in &coded[..SERVER_KILLS] {
        let folder = tempfile::tempdir().unwrap();
        let mut syncing = phone(folder.path(), &gate.url, &coded.code);
        let mut running = somewhere(&gate, whole, &mut rng, &mut syncing).await;
        server.kill();
        gate.open();
        server.start().await.unwrap();
        assert!(running.succeeds(), "the phone finishes by itself");
        holds_what_the_server_holds(folder.path(), &everyone, FeedId::Member(coded.profile.id)).await;
    }
    server.kill();
    world.start().await.unwrap();
    assert_eq!(world.held(&SHARED).await.unwrap(), everyone, "the server lost nothing");
}
