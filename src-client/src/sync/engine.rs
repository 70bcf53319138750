//! What runs by itself while the app is awake: a sync at the start, at every nudge and from time to time, with waits after failures; and the live connection.
//! Pausing stops both at once; neither leaves anything half done.

use super::{SyncError, backoff};
use crate::client::Core;
use std::{
    sync::{Arc, Weak},
    time::Duration,
};
use tokio::sync::watch;

/// How often an awake app syncs without being asked, at the most: 30 minutes, less a random part, so that phones do not come together.
const PERIOD: u64 = 30 * 60_000;

/// How long what was said just now waits before it is told of: whoever has the room before their eyes has read it by then.
const A_MOMENT: Duration = Duration::from_millis(1_500);

/// Starts the loops; they end with the client.
pub(crate) fn start(core: &Arc<Core>, runtime: &tokio::runtime::Handle) {
    runtime.spawn(syncing(Arc::downgrade(core), core.awake.subscribe()));
    runtime.spawn(serving(Arc::downgrade(core), core.awake.subscribe()));
    runtime.spawn(living(Arc::downgrade(core), core.awake.subscribe()));
    runtime.spawn(telling(Arc::downgrade(core)));
}

/// Waits until the app is awake; false when the client is gone.
async fn awake(waker: &mut watch::Receiver<bool>) -> bool {
    waker.wait_for(|awake| *awake).await.is_ok()
}

/// Runs `job` unless the app goes to sleep meanwhile. `None` when it did.
async fn while_awake<T>(waker: &mut watch::Receiver<bool>, job: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        value = job => Some(value),
        _ = waker.wait_for(|awake| !*awake) => None,
    }
}

fn period() -> Duration {
    Duration::from_millis(PERIOD - PERIOD / 3 * u64::from(backoff::share()) / u64::from(u32::MAX))
}

async fn syncing(core: Weak<Core>, mut waker: watch::Receiver<bool>) {
    let mut failures = 0_u32;
    while awake(&mut waker).await {
        let Some(strong) = core.upgrade() else { return };
        let result = while_awake(&mut waker, strong.sync_all()).await;
        let wait = match result {
            // Woken again, it begins at once.
            None => continue,
            Some(Ok(_)) => {
                failures = 0;
                period()
            }
            Some(Err(SyncError::NoMember | SyncError::Revoked)) => period(),
            // Not a failure: the server said when it takes more.
            Some(Err(SyncError::TooFast(seconds))) => Duration::from_secs(seconds),
            Some(Err(_)) => {
                failures = failures.saturating_add(1);
                backoff::wait(failures, backoff::share())
            }
        };
        let mut nudge = Box::pin(strong.nudged());
        if failures == 0 {
            // The history of the rooms, for as long as nothing else waits.
            let filled = while_awake(&mut waker, async {
                tokio::select! {
                    () = nudge.as_mut() => false,
                    () = strong.fill_history() => true,
                }
            });
            if filled.await == Some(false) {
                continue;
            }
        }
        drop(strong);
        let nudged = async {
            tokio::select! {
                () = nudge => true,
                () = tokio::time::sleep(wait) => false,
            }
        };
        // A nudge means that something is different now: the network is back, somebody asks.
        if while_awake(&mut waker, nudged).await != Some(false) {
            failures = 0;
        }
    }
}

/// Fetches what pages ask for.
async fn serving(core: Weak<Core>, mut waker: watch::Receiver<bool>) {
    while awake(&mut waker).await {
        let Some(strong) = core.upgrade() else { return };
        let wanting = strong.wanting();
        drop(strong);
        if while_awake(&mut waker, wanting).await.is_none() {
            continue;
        }
        let Some(strong) = core.upgrade() else { return };
        while_awake(&mut waker, strong.serve_wants()).await;
    }
}

async fn living(core: Weak<Core>, mut waker: watch::Receiver<bool>) {
    let mut failures = 0_u32;
    while awake(&mut waker).await {
        let Some(strong) = core.upgrade() else { return };
        let before = strong.times_live();
        let ended = while_awake(&mut waker, async {
            match strong.session().await {
                Ok(session) => Box::pin(strong.live(&session)).await,
                Err(error) => Err(error),
            }
        })
        .await;
        let Some(ended) = ended else { continue };
        let stood = strong.times_live() > before;
        failures = if stood { 1 } else { failures.saturating_add(1) };
        let no_member = matches!(ended, Err(SyncError::NoMember | SyncError::Revoked));
        if let Err(error) = ended
            && !no_member
        {
            tracing::debug!(%error, "not live");
        }
        let look_alive = strong.look_alive();
        drop(strong);
        let wait = async {
            if no_member {
                look_alive.await;
                return true;
            }
            tokio::select! {
                () = look_alive => true,
                () = tokio::time::sleep(backoff::wait(failures, backoff::share())) => false,
            }
        };
        if while_awake(&mut waker, wait).await == Some(true) {
            failures = 0;
        }
        if stood && let Some(strong) = core.upgrade() {
            // Why it fell (a revoked device, a restarted server) a sync finds out, after the wait: a server that restarts must not meet all phones at once.
            strong.nudge();
        }
    }
}

async fn telling(core: Weak<Core>) {
    while let Some(strong) = core.upgrade() {
        let talking = strong.talking();
        drop(strong);
        talking.await;
        tokio::time::sleep(A_MOMENT).await;
        if let Some(strong) = core.upgrade() {
            strong.attend().await;
        }
    }
}
