//! 答题: the bank on its way to a phone, 温故 over 10,000 answered questions, and the tap that brings the next question. Anki's sync server and library beside it on the
//! same texts where asked; each of our rows that Anki has too is to be at most Anki's of the same run.

mod peer;
mod set;
mod study;
mod tap;
mod wire;

use super::{Table, median, millis};
use crate::{
    served::Served,
    world::{Phone, World},
};
use anyhow::{Context as _, Result, ensure};
use lianxin_proto::{
    call::Quiz,
    member::Role,
    time::{Clock as _, SystemClock},
};
use peer::Anki;
use set::Bank;
use std::{sync::Arc, time::Instant};
use wire::Relay;

/// Banks that are synced: that of the demo's size, and one as large as an office may have in ten years.
const BANKS: [usize; 2] = [420, LARGE];
/// The bank that is studied.
const LARGE: usize = 10_000;
/// How many phones get the bank for the first time; Anki has as many.
const PHONES: usize = 7;
const NO_CHANGE_SYNCS: usize = 100;

/// A figure of Anki's as our aim: no finer than it is printed.
fn aim(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

/// A number as people write it.
fn grouped(number: usize) -> String {
    if number < 1_000 { number.to_string() } else { format!("{},{:03}", number / 1_000, number % 1_000) }
}

/// Measures.
pub async fn measure(table: &mut Table, peers: bool) -> Result<()> {
    for size in BANKS {
        let count = grouped(size);
        let own = [format!("first sync, {count} questions"), format!("no-change sync, {count} questions")];
        let study = ["FSRS due list", "question answered", "page of 答题", "tap to next question", "Anki"];
        let mut names: Vec<&str> = own.iter().map(String::as_str).collect();
        if size == LARGE {
            names.extend(study);
        } else {
            names.push("Anki");
        }
        if table.wants(&names) {
            one(table, size, peers).await?;
        }
    }
    Ok(())
}

/// One bank: Anki first, ours right after it.
async fn one(table: &mut Table, size: usize, peers: bool) -> Result<()> {
    let bank = Bank::of(size)?;
    let anki = if peers { Some(peer::run(&bank, size == LARGE).await?) } else { None };
    if let Some(anki) = &anki {
        peer::rows(table, anki, size);
    }

    let folder = tempfile::tempdir()?;
    bank.write(folder.path())?;
    let mut world = World::new(Arc::new(SystemClock)).await?;
    world.import(folder.path(), SystemClock.now().date()).await?;
    let members = world.members(PHONES + 2, Role::Member).await?;
    world.stop().await?;
    let mut served = Served::new(world.data())?;
    served.start().await?;
    let (first, rest) = members.split_at(PHONES);
    let [relayed, student] = rest else { anyhow::bail!("two more members") };

    sync(table, size, &served, first, &relayed.code, anki.as_ref()).await?;
    if size == LARGE {
        let student = study::filled(&served.url(), &student.code, size).await?;
        study::measure(table, &student, anki.as_ref().and_then(|anki| anki.study.as_ref())).await?;
        tap::measure(table, student).await?;
    }
    Ok(())
}

#[allow(clippy::cast_precision_loss, reason = "figures for people")]
async fn sync(
    table: &mut Table,
    size: usize,
    served: &Served,
    members: &[lianxin_server::members::admin::Coded],
    relayed: &str,
    anki: Option<&Anki>,
) -> Result<()> {
    let count = grouped(size);
    let mut first = Vec::new();
    let mut last = None;
    for member in members {
        let phone = Phone::of(&served.url(), &member.code, Arc::new(SystemClock)).await?;
        let begun = Instant::now();
        phone.client.sync_text().await?;
        first.push(begun.elapsed());
        last = Some(phone);
    }
    let phone = last.context("a phone")?;
    let held = phone.ask(Quiz {}).await?.questions as usize;
    ensure!(held == size, "the phone holds {held} questions instead of {size}");
    let mut none = Vec::new();
    for _ in 0..NO_CHANGE_SYNCS {
        let begun = Instant::now();
        phone.client.sync_text().await?;
        none.push(begun.elapsed());
    }

    let relay = Relay::start(served.address()).await?;
    let phone = Phone::of(&relay.url(), relayed, Arc::new(SystemClock)).await?;
    relay.reset();
    phone.client.sync_text().await?;
    let first_wire = relay.counted().await;
    relay.reset();
    phone.client.sync_text().await?;
    let none_wire = relay.counted().await;

    let method = format!(
        "from a server process on loopback into SQLite, each phone new and activated before; median of {PHONES} phones"
    );
    let row = table.add(&format!("first sync, {count} questions"), millis(median(first)), "ms", &method);
    if let Some(anki) = anki {
        row.at_most(aim(millis(anki.first())));
    }
    let method = "whole HTTP answers as they came, heads included, counted by a relay";
    let row = table.add(
        &format!("first sync, {count} questions, received"),
        first_wire.received as f64 / 1024.0,
        "KB",
        method,
    );
    if let Some(anki) = anki {
        row.at_most(aim(anki.first_wire.received as f64 / 1024.0));
    }
    table.add(
        &format!("first sync, {count} questions, round trips"),
        first_wire.requests as f64,
        "",
        "HTTP requests in that sync",
    );
    let method = format!("the same phone again, nothing changed; median of {NO_CHANGE_SYNCS}");
    let row = table.add(&format!("no-change sync, {count} questions"), millis(median(none)), "ms", &method);
    if let Some(anki) = anki {
        row.at_most(aim(millis(anki.no_change())));
    }
    let bytes = none_wire.sent + none_wire.received;
    let row = table.add(
        &format!("no-change sync, {count} questions, sent and received"),
        bytes as f64,
        "bytes",
        "request and answer, heads included, counted by a relay",
    );
    if let Some(anki) = anki {
        row.at_most(aim((anki.no_change_wire.sent + anki.no_change_wire.received) as f64));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(BANKS.map(grouped), ["420", "10,000"]);
        assert_eq!(grouped(1_007), "1,007");
    }
}
