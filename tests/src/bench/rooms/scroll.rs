//! A room of 10,000 messages on the phone, scrolled through in the real app's window (in headless Chromium where there is no display): the time from frame to
//! frame while older and later messages come to the page and leave it.

use crate::{
    bench::{Table, median, millis, window},
    browser::Page,
    chat,
    load::quantile,
    raw::{self, Device},
    served::Served,
    world::{Phone, World},
};
use anyhow::{Result, ensure};
use lianxin_proto::{
    call::{EnterRoom, ReadRoom},
    member::Role,
    time::SystemClock,
};
use lianxin_server::rooms::defaults::ALL;
use serde::Deserialize;
use std::{sync::Arc, time::Duration};

const MESSAGES: usize = 10_000;
/// How many frames in each direction.
const FRAMES: u32 = 900;
/// Who speaks.
const PEOPLE: usize = 8;
/// A frame at 60 a second that came a whole one late.
const LATE: Duration = Duration::from_micros(33_400);
/// What is said, of all lengths.
const LINES: [&str; 6] = [
    "收到。",
    "今天的栏目看了，讲得实在。",
    "下乡的路上想起老支书的话：账本要记清，心里才踏实。",
    "这道题我也答错了，回头看了条文才明白，规定的是“可能影响公正执行公务”，不是送了多少。",
    "前几天有个老同学来办事，走的时候放下两盒茶叶，我追出去还了。回来路上想，要是当时不好意思推，下一回就更难开口了。规矩守一次容易，守一辈子靠的是每一次。",
    "大家都说到家风，我也说一句。母亲在世的时候常讲，公家的东西一根线都不能拿。那时候觉得是小事，现在管着一摊子事了，才知道小处不让，大处才站得住。希望单位的年轻人也常听听家里老人的话，\
     少走弯路，多做实事，心里干净，睡得踏实。",
];

#[derive(Debug, Deserialize)]
struct Scrolled {
    up: Vec<f64>,
    down: Vec<f64>,
    most: usize,
    moved: [f64; 2],
}

/// Fills the room while the phone looks on, so that it has all of it.
async fn filled() -> Result<(World, Served, Phone)> {
    let mut world = World::new(Arc::new(SystemClock)).await?;
    let members = world.members(PEOPLE + 1, Role::Member).await?;
    world.stop().await?;
    let mut served =
        Served::new(world.data())?.with_flags(&["--message-burst", "1000000", "--message-refill", "1000000"]);
    served.start().await?;
    let (readers, speakers) = members.split_at(1);
    let phone = Phone::of(&served.url(), &readers[0].code, Arc::new(SystemClock)).await?;
    phone.sync().await?;
    let mut devices = Vec::new();
    for speaker in speakers {
        devices.push(Device::of(&served.url(), &speaker.code).await?);
    }
    let mut said = 0;
    for device in devices.iter().cycle() {
        // A few lines of one after the other, as people talk.
        let lines: Vec<_> =
            (said..MESSAGES.min(said + 5)).map(|n| raw::op(raw::saying(ALL, LINES[n % LINES.len()]))).collect();
        said += lines.len();
        if lines.is_empty() {
            break;
        }
        ensure!(device.ops(lines).await?.is_ok(), "the server takes no messages");
    }
    phone.sync().await?;
    phone.ask(EnterRoom { room: ALL }).await?;
    // All is read: the room opens at its end.
    phone.ask(ReadRoom { room: ALL, position: MESSAGES as u64 }).await?;
    Ok((world, served, phone))
}

async fn scroll(page: &Page) -> Result<Scrolled> {
    page.find("nav").await?;
    chat::open(page, ALL).await?;
    page.find(".log .cell").await?;
    // The page comes to rest before it is moved.
    tokio::time::sleep(Duration::from_secs(2)).await;
    page.eval::<bool>(&format!("const FRAMES = {FRAMES}; {}; return true", include_str!("scroll.js"))).await?;
    // Looking costs frames: nobody looks before it can be done.
    tokio::time::sleep(Duration::from_millis(u64::from(16 * 2 * FRAMES))).await;
    page.taken_down("scrolled", "the room to be scrolled through").await
}

/// Measures.
#[allow(clippy::cast_precision_loss, reason = "figures for people")]
pub(super) async fn measure(table: &mut Table) -> Result<()> {
    let (_world, _served, phone) = filled().await?;
    let (scrolled, place) = window::with(phone, scroll).await?;

    let gaps = scrolled.up.iter().chain(&scrolled.down);
    let mut gaps: Vec<Duration> = gaps.map(|ms| Duration::from_secs_f64(ms.max(0.0) / 1_000.0)).collect();
    gaps.sort_unstable();
    let late = gaps.iter().filter(|gap| **gap >= LATE).count();
    let method = format!(
        "a room of {MESSAGES} {place}, {FRAMES} frames up over {:.0} px and as many down over {:.0} px, at most {} messages in the page",
        scrolled.moved[0], scrolled.moved[1], scrolled.most
    );
    table.add("rooms scrolled, median frame", millis(median(gaps.clone())), "ms", &method).at_most(17.0);
    table.add("rooms scrolled, p99 frame", millis(quantile(&gaps, 0.99)), "ms", "of the same frames");
    table.add("rooms scrolled, worst frame", millis(quantile(&gaps, 1.0)), "ms", "of the same frames");
    let share = 100.0 * late as f64 / gaps.len().max(1) as f64;
    table.add("rooms scrolled, frames a whole one late", share, "%", "of the same frames: 33 ms and more").at_most(1.0);
    Ok(())
}
