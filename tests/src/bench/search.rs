//! Searching 10,000 articles on a phone.

use super::{Table, millis};
use crate::{
    load::quantile,
    seed::{self, Size},
    world::{Phone, World},
};
use anyhow::Result;
use lianxin_proto::{
    call::{Search, SearchScope},
    time::{Clock as _, SystemClock},
};
use std::{sync::Arc, time::Instant};

const QUERIES: [&str; 12] = [
    "廉",
    "家风",
    "纪律处分",
    "公车钥匙",
    "老会计",
    "大钱",
    "清清白白",
    "雨",
    "镇里的年轻人",
    "规矩 人情",
    "没有的词语",
    "女儿",
];
const ROUNDS: usize = 100;

/// Measures.
pub async fn measure(table: &mut Table) -> Result<()> {
    if !table.wants(&["search p50", "search p99"]) {
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    seed::write(folder.path(), Size { issues: 2_500, articles: 4, members: 1, seed: 7 })?;
    let world = World::new(Arc::new(SystemClock)).await?;
    world.import(folder.path(), SystemClock.now().date()).await?;
    let code = world.member().await?.code;
    let phone = Phone::of(&world.url(), &code, Arc::new(SystemClock)).await?;
    phone.sync().await?;
    let mut all = Vec::new();
    for round in 0..=ROUNDS {
        for query in QUERIES {
            let begun = Instant::now();
            phone.ask(Search { query: query.into(), scope: SearchScope::All, offset: 0, limit: 20 }).await?;
            // The first round warms the cache of pages.
            if round > 0 {
                all.push(begun.elapsed());
            }
        }
    }
    all.sort_unstable();
    let method =
        format!("{} queries through the call door over 10,000 articles, first 20 hits with context", all.len());
    table.add("search p50", millis(quantile(&all, 0.5)), "ms", &method);
    table.add("search p99", millis(quantile(&all, 0.99)), "ms", &method).at_most(1.0);
    Ok(())
}
