//! 交流: how long a message takes to those who listen, how many a second go through, what an idle connection costs, and a page of history. Beside it, where
//! asked, Prosody (MUC and MAM), socket.io, and NATS core as the floor: in the same run, with the same client (`crowd`), which reads all of them off the
//! socket itself. Ours is durable: a message is on the disk, synced, before anybody hears it. Prosody writes and does not sync; the other two keep nothing.

mod crowd;
mod nats;
mod ours;
mod prosody;
mod scroll;
mod socketio;

use super::{Table, median, millis};
use crate::load;
use anyhow::{Context as _, Result};
use crowd::{Crowd, Server};
use std::time::{Duration, Instant};

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How many listen; the rate is measured with the first.
    crowds: [usize; 2],
    /// How many messages one by one.
    messages: usize,
    /// How many are under way at once where the rate is measured.
    at_once: usize,
    /// For how long.
    rate_for: Duration,
    /// How many idle connections.
    idle: usize,
    /// How many pages of history.
    pages: usize,
}

impl Size {
    /// What the figures are about.
    pub const FULL: Self = Self {
        crowds: [424, 1_000],
        messages: 100,
        at_once: 32,
        rate_for: Duration::from_secs(8),
        idle: 10_000,
        pages: 100,
    };
    /// To see that it runs.
    pub const SMALL: Self =
        Self { crowds: [30, 50], messages: 10, at_once: 4, rate_for: Duration::from_secs(1), idle: 1_000, pages: 5 };
}

/// What was measured of one server.
struct Figures {
    /// For each crowd: the latencies, sorted.
    latencies: Vec<(usize, Vec<Duration>)>,
    rate: f64,
    /// Of how many idle connections each took how many bytes of memory.
    idle: (usize, f64),
    /// A page of history; not every server has one.
    page: Option<Duration>,
}

/// Measures.
pub async fn measure(table: &mut Table, peers: bool, size: Size) -> Result<()> {
    if table.wants(&["rooms scrolled"]) {
        scroll::measure(table).await?;
    }
    if !table.wants(&["rooms, ", "Prosody", "socket.io", "NATS"]) {
        return Ok(());
    }
    crowd::raise_the_limit_of_files()?;
    let mut floor = None;
    let mut durable = None;
    if peers {
        let figures = one(async |_| nats::Nats::start().await, size).await.context("NATS")?;
        rows(table, "NATS core", "nothing is kept", &figures, size, None);
        floor = Some(figures);
        let figures = one(async |_| socketio::SocketIo::start().await, size).await.context("socket.io")?;
        rows(table, "socket.io", "over WebSocket, nothing is kept", &figures, size, None);
        let figures = one(async |_| prosody::Prosody::start().await, size).await.context("Prosody")?;
        rows(table, "Prosody", "MUC and MAM, written and not synced, presence not told", &figures, size, None);
        durable = Some(figures);
    }
    let figures = one(ours::Ours::start, size).await.context("ours")?;
    rows(table, "rooms", "synced to disk before anybody hears it", &figures, size, durable.as_ref());
    if let Some(floor) = floor {
        against(table, &figures, &floor);
    }
    Ok(())
}

/// A figure of a peer's as our aim: no finer than it is printed.
fn aim(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

/// Ours against the floor: how many times as long.
fn against(table: &mut Table, ours: &Figures, floor: &Figures) {
    for ((count, ours), (_, floor)) in ours.latencies.iter().zip(&floor.latencies) {
        let (ours, floor) = (load::quantile(ours, 0.99), load::quantile(floor, 0.99));
        table
            .add(
                &format!("rooms, p99 to {count} phones against NATS core"),
                ours.as_secs_f64() / floor.as_secs_f64().max(f64::EPSILON),
                "times",
                "of the same run",
            )
            .at_most(2.0);
    }
}

/// Measures one kind of server: one that is talked to, and a fresh one, which nothing has made large before, with those who say nothing. `start` is told
/// how many people there are.
async fn one<S: Server>(start: impl AsyncFn(usize) -> Result<S>, size: Size) -> Result<Figures> {
    let server = start(size.crowds.into_iter().max().unwrap_or_default() + size.at_once).await?;
    let mut latencies = Vec::new();
    let mut rate = 0.0;
    let mut next = 0;
    for (place, count) in size.crowds.into_iter().enumerate() {
        eprintln!("  {}: {count} listen", server.name());
        let mut crowd = Crowd::gather(&server, count, next).await?;
        latencies.push((count, crowd.one_by_one(&server, size.messages).await?));
        if place == 0 {
            rate = crowd.sustained(&server, size.at_once, size.rate_for).await?;
        }
        next = crowd.leave().await?;
    }
    let mut pages = Vec::with_capacity(size.pages);
    for n in 0..size.pages {
        pages.extend(server.page(n).await?);
    }
    let page = (!pages.is_empty()).then(|| median(pages));
    drop(server);

    let server = start(size.crowds.into_iter().min().unwrap_or_default()).await?;
    let count = size.idle.min(server.idle_most());
    eprintln!("  {}: {count} idle", server.name());
    let idle = crowd::idle(&server, count).await?;
    Ok(Figures { latencies, rate, idle: (count, idle), page })
}

/// The figures as rows; ours with those of a durable peer as aims.
#[allow(clippy::cast_precision_loss, reason = "figures for people")]
fn rows(table: &mut Table, name: &str, note: &str, figures: &Figures, size: Size, peer: Option<&Figures>) {
    for (place, (count, latencies)) in figures.latencies.iter().enumerate() {
        let method = format!(
            "{} messages one by one, from before it is sent to each of {count} who read it off their socket; {note}",
            size.messages
        );
        let theirs = peer.and_then(|peer| peer.latencies.get(place)).map(|(_, theirs)| theirs);
        for (word, share) in [("p50", 0.5), ("p99", 0.99)] {
            let row = table.add(
                &format!("{name}, message to {count} phones, {word}"),
                millis(load::quantile(latencies, share)),
                "ms",
                &method,
            );
            if let (Some(theirs), "p99") = (theirs, word) {
                row.at_most(aim(millis(load::quantile(theirs, share))));
            }
        }
    }
    let [first, _] = size.crowds;
    table.add(
        &format!("{name}, messages a second to {first} phones"),
        figures.rate,
        "1/s",
        &format!("{} under way at once, each done when all {first} have it", size.at_once),
    );
    let (count, idle) = figures.idle;
    let row = table.add(
        &format!("{name}, memory of an idle connection"),
        idle / 1024.0,
        "KB",
        &format!("resident memory of a fresh server before and with {count} connections that listen"),
    );
    if name == "rooms" {
        row.at_most(10.0);
    }
    if let Some(page) = figures.page {
        let row = table.add(
            &format!("{name}, history page of 50"),
            millis(page),
            "ms",
            &format!("asked for over an open connection and read whole; median of {}", size.pages),
        );
        if let Some(theirs) = peer.and_then(|peer| peer.page) {
            row.at_most(aim(millis(theirs)));
        }
    }
}

/// Waits until something listens on a port of this machine.
async fn until_it_listens(address: std::net::SocketAddr, what: &str) -> Result<()> {
    let begun = Instant::now();
    while tokio::net::TcpStream::connect(address).await.is_err() {
        anyhow::ensure!(begun.elapsed() < Duration::from_secs(30), "{what} did not start");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
