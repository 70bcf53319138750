//! A room in which much was said, scrolled through in the real app from its end to its head and back: every message comes to the screen, in its order, and none jumps under the thumb.

use super::{Walk, rooms::room};
use crate::{
    chat,
    raw::{self, Device},
};
use anyhow::{Result, ensure};
use lianxin_proto::{
    call::{ReadRoom, RoomLines, SyncNow},
    view::room::Beside,
};
use serde::Deserialize;

const TALK: &str = "廉心莲语";
/// Who speaks, and how much each says: so much more than the page holds that it is cut on the way and again at rest.
const SPEAKERS: [&str; 7] = ["何秀英", "罗永强", "梁玉梅", "宋长河", "唐桂芳", "冯志明", "董秋生"];
const EACH: usize = 100;
/// The most messages the page holds, once it rests and while it is scrolled: `pages/rooms/stand/span.rs`, and a page of messages more.
const AT_REST: usize = 320 + 6;
const AT_MOST: usize = 480 + 6;
/// So far the thumb moves in each frame, in pixels.
const STEP: u32 = 180;
const LINES: [&str; 4] = [
    "收到。",
    "今天的栏目看了，讲得实在。",
    "下乡的路上想起老支书的话：账本要记清，心里才踏实。回来翻了翻去年的本子，有两笔写得马虎，自己先改了。",
    "前几天有个老同学来办事，走的时候放下两盒茶叶，我追出去还了。回来路上想，要是当时不好意思推，下一回就更难开口了。规矩守一次容易，守一辈子靠的是每一次。",
];

/// What the page took down.
#[derive(Debug, Deserialize)]
struct Scrolled {
    up: Vec<String>,
    down: Vec<String>,
    jumps: Vec<String>,
    /// The most messages the page held, and how many when the scrolling had rested at the head and at the end.
    most: usize,
    rested: Vec<usize>,
}

impl Walk {
    /// Much is said, and read from the end to the head and back.
    pub async fn scrolled_through(&mut self) -> Result<()> {
        let id = room(self.page()?, TALK).await?;
        for name in SPEAKERS {
            let coded = self.server.add_member(name, "区水利局", "干部")?;
            let device = Device::of(&self.server.url(), &coded.code).await?;
            let lines = (0..EACH).map(|n| raw::op(raw::saying(id, LINES[n % LINES.len()]))).collect();
            ensure!(device.ops(lines).await?.is_ok(), "the server takes no messages of {name}");
        }
        let page = self.page()?;
        chat::ask(page, SyncNow {}).await?;
        let wanted = SPEAKERS.len() * EACH;
        let all = page
            .until("all that was said", || async {
                let mut all = Vec::new();
                let mut beside = Beside::After(0);
                loop {
                    let rows = chat::ask(page, RoomLines { room: id, topic: None, beside, limit: 100 }).await?.rows;
                    let Some(oldest) = rows.iter().find_map(|row| row.position) else { break };
                    all.splice(0..0, rows);
                    beside = Beside::Before(oldest);
                }
                Ok((all.len() > wanted).then_some(all))
            })
            .await?;
        // All is read: the room opens at its end.
        let last = all.iter().rev().find_map(|row| row.position).unwrap_or(0);
        chat::ask(page, ReadRoom { room: id, position: last }).await?;
        chat::open(page, id).await?;
        page.find(".log .cell").await?;
        page.eval::<bool>(&format!("const STEP = {STEP}; {}; return true", include_str!("scroll.js"))).await?;
        let scrolled: Scrolled = page.taken_down("scrolled", "the room to be scrolled through").await?;
        ensure!(scrolled.jumps.is_empty(), "messages jumped: {:?}", scrolled.jumps);
        let said: Vec<String> = all.iter().map(|row| row.id.to_string()).collect();
        let up: Vec<String> = scrolled.up.into_iter().rev().collect();
        ensure!(up == said, "on the way up {} of {} messages were seen, or in another order", up.len(), said.len());
        ensure!(scrolled.down == said, "on the way down {} of {} messages were seen", scrolled.down.len(), said.len());
        ensure!(scrolled.most <= AT_MOST, "the page held {} messages", scrolled.most);
        ensure!(scrolled.rested.iter().all(|held| *held <= AT_REST), "at rest it held {:?}", scrolled.rested);
        self.seen("scrolled", "scrolled to the first message and back: all were seen, none jumped").await
    }
}
