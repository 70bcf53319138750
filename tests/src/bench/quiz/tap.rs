//! In the real app's window (in headless Chromium where there is no display): from a tap to the frame that shows what it asked for. A script taps like a finger would, at no particular moment of the display's beat, and
//! takes the time when the frame with the change has been drawn.

use super::super::{Table, median, millis, window};
use crate::{browser::Page, load::quantile, world::Phone};
use anyhow::{Result, ensure};
use lianxin_proto::{
    call::BeginSitting,
    id::SittingId,
    view::quiz::{Begin, Filter},
};
use serde::Deserialize;
use std::time::Duration;

/// Questions in the sitting.
const QUESTIONS: u16 = 50;
/// Answers and turns; the first is left out, as is the last question, after which there is a result.
const TURNS: usize = 48;

/// Answers every question with 不确定 and goes on to the next.
const TAPS: &str = include_str!("tap.js");

/// What the script took down, in milliseconds.
#[derive(Debug, Deserialize)]
struct Taps {
    next: Vec<f64>,
    frame: Vec<f64>,
    verdict: Vec<f64>,
}

fn durations(all: &[f64]) -> Vec<Duration> {
    let mut all: Vec<Duration> = all.iter().skip(1).map(|ms| Duration::from_secs_f64(ms.max(0.0) / 1_000.0)).collect();
    all.sort_unstable();
    all
}

/// Taps through a sitting that the page's core has.
async fn taps(page: &Page, sitting: SittingId) -> Result<Taps> {
    page.find("nav").await?;
    page.visit(&format!("/sitting/{sitting}")).await?;
    page.find(".q .stem").await?;
    page.eval::<bool>(&format!("{TAPS}; return true")).await?;
    let taps: Taps = page.taken_down("taps", "the questions to be answered").await?;
    ensure!(taps.next.len() >= TURNS, "{} questions were turned to instead of {TURNS}", taps.next.len());
    Ok(taps)
}

/// Measures on a phone with a full bank; the phone is used up.
pub(super) async fn measure(table: &mut Table, phone: Phone) -> Result<()> {
    let begin = Begin::Practice { filter: Filter::default(), count: QUESTIONS };
    let sitting = phone.ask(BeginSitting { begin }).await?.id;
    let (taps, place) = window::with(phone, async |page| taps(page, sitting).await).await?;

    let method = format!(
        "下一题 {place} on a bank of 10,000, tapped at any moment of a frame: until the frame with the next stem is drawn; median of {}",
        taps.next.len() - 1
    );
    let next = durations(&taps.next);
    table.add("tap to next question", millis(median(next.clone())), "ms", &method).at_most(16.0);
    table.add("tap to next question, p95", millis(quantile(&next, 0.95)), "ms", "of the same taps");
    let frame = median(durations(&taps.frame));
    table.add("frame of the display", millis(frame), "ms", "between two frames there; a tap waits for the next one");
    let verdict = median(durations(&taps.verdict));
    let method =
        format!("不确定 {place}: until the frame with key and explanation is drawn, with the answer on the disk");
    table.add("tap to verdict", millis(verdict), "ms", &method);
    Ok(())
}
