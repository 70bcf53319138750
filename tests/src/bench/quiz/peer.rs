//! Anki beside us: `anki_peer.py` measures it with its own library and server, in the Python that `LIANXIN_ANKI_PYTHON` names (`cargo xtask bench --peers` makes one).

use super::{
    super::{Table, median, millis},
    grouped,
    set::Bank,
    wire::Counted,
};
use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use std::{fs, path::Path, time::Duration};

const PROGRAM: &str = include_str!("../anki_peer.py");

/// What the program prints; times in milliseconds, one figure a run.
#[derive(Debug, Deserialize)]
pub(super) struct Anki {
    version: String,
    first: Vec<f64>,
    /// The first sync's exchange.
    pub(super) first_wire: Counted,
    changes: Vec<f64>,
    no_change: Vec<f64>,
    /// That of a sync without changes.
    pub(super) no_change_wire: Counted,
    /// With review cards; only where asked for.
    pub(super) study: Option<Study>,
}

/// Its scheduler over review cards.
#[derive(Debug, Deserialize)]
pub(super) struct Study {
    due: Vec<f64>,
    counts: Vec<f64>,
    answer: Vec<f64>,
    /// How many cards the queue held.
    queue: u32,
}

fn middle(all: &[f64]) -> Duration {
    median(all.iter().map(|ms| Duration::from_secs_f64(ms / 1_000.0)).collect())
}

impl Anki {
    /// A first sync.
    pub(super) fn first(&self) -> Duration {
        middle(&self.first)
    }

    /// A sync without changes.
    pub(super) fn no_change(&self) -> Duration {
        middle(&self.no_change)
    }
}

impl Study {
    /// Building the queue.
    pub(super) fn due(&self) -> Duration {
        middle(&self.due)
    }

    /// From an answer to the next card.
    pub(super) fn answer(&self) -> Duration {
        middle(&self.answer)
    }
}

/// Runs it on the texts of a bank.
pub(super) async fn run(bank: &Bank, study: bool) -> Result<Anki> {
    let python = std::env::var_os("LIANXIN_ANKI_PYTHON").unwrap_or_else(|| "python3".into());
    let folder = tempfile::tempdir()?;
    let (program, notes) = (folder.path().join("anki_peer.py"), folder.path().join("notes.json"));
    fs::write(&program, PROGRAM)?;
    fs::write(&notes, serde_json::to_vec(&bank.notes())?)?;
    eprintln!("  Anki is measured on the same texts");
    let mut command = tokio::process::Command::new(&python);
    command.arg(&program).arg(&notes).args(study.then_some("--study"));
    let output = command.kill_on_drop(true).output().await.with_context(|| missing(Path::new(&python)))?;
    if !output.status.success() {
        bail!("{}\n{}", missing(Path::new(&python)), String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("what anki_peer.py printed")
}

fn missing(python: &Path) -> String {
    format!(
        "Anki could not be measured with {}; `cargo xtask bench --peers` installs it, and without --peers it is left out",
        python.display()
    )
}

/// Its figures as rows.
#[allow(clippy::cast_precision_loss, reason = "figures for people")]
pub(super) fn rows(table: &mut Table, anki: &Anki, size: usize) {
    let count = grouped(size);
    let method = format!(
        "Anki {}: its library, empty collection, the full download it asks for, login before; median of {}",
        anki.version,
        anki.first.len()
    );
    table.add(&format!("Anki, first sync, {count} notes"), millis(anki.first()), "ms", &method);
    table.add(
        &format!("Anki, first sync, {count} notes, received"),
        anki.first_wire.received as f64 / 1024.0,
        "KB",
        "whole HTTP answers, counted by a relay",
    );
    table.add(
        &format!("Anki, first sync, {count} notes, round trips"),
        anki.first_wire.requests as f64,
        "",
        "HTTP requests in that sync",
    );
    table.add(
        &format!("Anki, {count} new notes as changes"),
        millis(middle(&anki.changes)),
        "ms",
        "a collection that synced before gets them one by one, as a phone of ours always does",
    );
    table.add(
        &format!("Anki, no-change sync, {count} notes"),
        millis(anki.no_change()),
        "ms",
        &format!("nothing changed; median of {}", anki.no_change.len()),
    );
    let bytes = anki.no_change_wire.sent + anki.no_change_wire.received;
    table.add(
        &format!("Anki, no-change sync, {count} notes, sent and received"),
        bytes as f64,
        "bytes",
        "request and answer, heads included, counted by a relay",
    );
    let Some(study) = &anki.study else { return };
    table.add(
        &format!("Anki, due list, {count} cards"),
        millis(study.due()),
        "ms",
        &format!(
            "its queue of {} FSRS cards built anew, the first card fetched; median of {}",
            study.queue,
            study.due.len()
        ),
    );
    table.add(
        &format!("Anki, due count, {count} cards"),
        millis(middle(&study.counts)),
        "ms",
        &format!("the numbers beside its decks; median of {}", study.counts.len()),
    );
    table.add(
        "Anki, card answered",
        millis(study.answer()),
        "ms",
        &format!(
            "answer kept, next card fetched and its question rendered to HTML, not shown; median of {}",
            study.answer.len()
        ),
    );
}
