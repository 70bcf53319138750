//! Hands out what falls due. The task looks at the clock each second and at the tables when a minute has begun or the clock has jumped, so a sealed issue
//! is in the feed within a second of the minute a day before it shows.

use crate::{
    content::{articles, issues, publish},
    error::Result,
    store::Store,
};
use lianxin_proto::rules::visibility::DELIVER_AHEAD;
use std::time::Duration;
use tokio::{
    sync::watch,
    time::{MissedTickBehavior, interval},
};

const LOOK: Duration = Duration::from_secs(1);
const MINUTE: i64 = 60_000;

/// Hands out what is due now; how many entries of the feeds changed.
pub async fn release(store: &Store) -> Result<usize> {
    let now = store.now();
    let until = now.plus(DELIVER_AHEAD);
    {
        let mut conn = store.db.read().await?;
        if !issues::any_due(&mut conn, until).await? && !articles::any_due(&mut conn, until).await? {
            return Ok(0);
        }
    }
    let mut tx = store.db.write().await?;
    let changes = publish::reconcile(&mut tx, now).await?;
    store.commit(tx).await?;
    if changes > 0 {
        tracing::info!(changes, "content was handed out");
    }
    Ok(changes)
}

/// Hands out what falls due until the server stops.
pub async fn run(store: Store, mut stopping: watch::Receiver<bool>) {
    let mut ticks = interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut done = None;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopping.wait_for(|stopping| *stopping) => return,
        }
        let minute = store.now().0.div_euclid(MINUTE);
        if done == Some(minute) {
            continue;
        }
        match release(&store).await {
            Ok(_) => done = Some(minute),
            // Tried again with the next look.
            Err(error) => tracing::error!(%error, "content that is due was not handed out"),
        }
    }
}
