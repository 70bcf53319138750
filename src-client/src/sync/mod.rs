//! Syncing: **fetch** (I/O, bounded) → **decide** (pure: is this an answer to what was asked, and what does it mean) → **apply** (one transaction a page, the
//! cursor in it). Whatever is killed, cut off or refused on the way leaves the phone at the last page applied, and the next sync goes on from
//! there. One sync runs at a time; the outbox goes first, so that what comes back already holds what this phone sent.

pub(crate) mod apply;
pub(crate) mod backoff;
pub(crate) mod decide;
pub(crate) mod engine;
mod error;
pub(crate) mod fetch;
pub(crate) mod live;
pub(crate) mod outbox;
pub(crate) mod pictures;

pub use decide::AnswerError;
pub use error::SyncError;

use crate::{
    client::Core,
    store::{facts, feeds},
};
use decide::{Asked, Plan};
use lianxin_proto::{
    event::{Event, SyncState},
    feed::{BUDGET_DEFAULT, SyncRequest},
};

/// How often a changed epoch is followed within one sync before the server is taken to be confused.
const EPOCHS_MAX: u32 = 3;

/// The least asked for, in bytes of JSON.
const BUDGET_LEAST: u32 = 64 * 1024;

/// What one sync did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncOutcome {
    /// How many times the server was asked for changes.
    pub rounds: u32,
    /// Bytes of bodies sent, as they went.
    pub bytes_sent: u64,
    /// Bytes of bodies received, compressed as they came.
    pub bytes_received: u64,
    /// Pages applied.
    pub pages: u32,
    /// Changes applied.
    pub changes: u32,
    /// Ops the server did.
    pub ops_done: u32,
    /// Ops the server refused for good.
    pub ops_wedged: u32,
    /// Pictures that arrived.
    pub pictures: u32,
}

/// Says that syncing runs, and that it does not any more, however it ends.
struct Running<'a>(&'a Core);

impl<'a> Running<'a> {
    fn begin(core: &'a Core) -> Self {
        core.set_sync(|sync| sync.running = true);
        Self(core)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set_sync(|sync| sync.running = false);
    }
}

impl Core {
    /// Syncs everything but pictures.
    pub(crate) async fn sync_text(&self) -> Result<SyncOutcome, SyncError> {
        let mut outcome = SyncOutcome::default();
        let result = {
            let _one = self.sync_lock.lock().await;
            let _running = Running::begin(self);
            let result = self.sync_locked(&mut outcome).await;
            let now = self.clock.now();
            self.volatile(|state| match &result {
                Ok(()) => state.sync = SyncState { running: true, last_success: Some(now), trouble: None },
                Err(error) => state.sync.trouble = error.trouble(),
            });
            result
        };
        match &result {
            Ok(()) => tracing::info!(?outcome, "synced"),
            Err(error) => tracing::warn!(%error, ?outcome, "syncing failed"),
        }
        if matches!(result, Err(SyncError::Revoked)) {
            self.revoke().await;
        }
        if outcome.changes > 0 {
            self.attend().await;
        }
        result.map(|()| outcome)
    }

    /// Syncs everything: outbox, feeds, pictures.
    pub(crate) async fn sync_all(&self) -> Result<SyncOutcome, SyncError> {
        let mut outcome = self.sync_text().await?;
        self.fetch_pictures(&mut outcome).await?;
        Ok(outcome)
    }

    async fn sync_locked(&self, outcome: &mut SyncOutcome) -> Result<(), SyncError> {
        let session = self.session().await?;
        // What cannot be sent must not keep the morning's issue away.
        let sent = self.send_outbox(&session, outcome).await;
        if let Err(error) = &sent
            && error.ends_sync()
        {
            return sent;
        }
        self.pull(&session, outcome).await?;
        sent?;
        // The editors' totals can wait for the next time.
        if let Err(error) = self.send_tallies(&session, outcome).await {
            if matches!(error, SyncError::Revoked) {
                return Err(error);
            }
            tracing::info!(%error, "the tally waits");
        }
        Ok(())
    }

    async fn pull(&self, session: &fetch::Session, outcome: &mut SyncOutcome) -> Result<(), SyncError> {
        let mut epochs = 0;
        loop {
            let (cursors, epoch) = self
                .store
                .read(|db| Ok::<_, SyncError>((feeds::cursors(db)?, facts::get::<String>(db, facts::EPOCH)?)))
                .await?;
            let budget_bytes = budget(self.volatile(|state| state.broken_off));
            let request = SyncRequest { cursors: cursors.clone(), epoch: epoch.clone(), budget_bytes };
            let answer = self.http.post(session, "sync", &request, fetch::Limits::SYNC).await;
            self.volatile(|state| match &answer {
                Ok(_) => state.broken_off = 0,
                Err(SyncError::Truncated) => state.broken_off = state.broken_off.saturating_add(1),
                Err(_) => {}
            });
            let answer = answer?;
            outcome.rounds += 1;
            outcome.bytes_sent += answer.sent;
            outcome.bytes_received += answer.received;
            let asked = Asked { cursors, epoch, member: session.member };
            let plan = blocking(move || {
                let lines = decide::lines(&answer.body)?;
                decide::decide(&asked, lines)
            })
            .await??;
            epochs += u32::from(plan.epoch_changed);
            if epochs > EPOCHS_MAX {
                return Err(AnswerError::Epochs.into());
            }
            if !self.apply(plan, outcome).await? {
                return Ok(());
            }
        }
    }

    /// Applies a plan; tells whether there is more to be asked for.
    async fn apply(&self, plan: Plan, outcome: &mut SyncOutcome) -> Result<bool, SyncError> {
        let Plan { pages, finish, more, keep_first, .. } = plan;
        if keep_first {
            let epoch = finish.end.epoch.clone();
            self.store.write(move |tx| facts::set(tx, facts::EPOCH, &epoch).map_err(SyncError::from)).await?;
        }
        let mut changed = apply::Changed::default();
        for step in pages {
            let changes = u32::try_from(step.page.changes.len()).unwrap_or(u32::MAX);
            let applied = self.store.write(move |tx| apply::page(tx, &step).map_err(SyncError::from)).await;
            match applied {
                Ok(news) => changed.add(news),
                Err(error) => {
                    // The pages before this one are in: whoever looks must see them.
                    self.tell_changed(changed).await;
                    return Err(error);
                }
            }
            outcome.pages += 1;
            outcome.changes += changes;
        }
        let now = self.clock.now();
        let finished = self.store.write(move |tx| apply::finish(tx, &finish, more, now).map_err(SyncError::from)).await;
        let finished = match finished {
            Ok(news) => {
                changed.add(news);
                Ok(more)
            }
            Err(error) => Err(error),
        };
        if changed.unnamed {
            self.drop_unnamed_now().await;
        }
        self.tell_changed(changed).await;
        finished
    }

    /// Tells of what changed, and plans the alarms anew where that touches them.
    pub(crate) async fn tell_changed(&self, changed: apply::Changed) {
        for (happened, event) in [
            (changed.account, Event::AccountChanged),
            (changed.content, Event::ContentChanged),
            (changed.marks, Event::MarksChanged),
            (changed.feedback, Event::FeedbackChanged),
            (changed.quiz, Event::QuizChanged),
        ] {
            if happened {
                self.events.tell(event);
            }
        }
        if !changed.rooms.is_empty() {
            self.events.tell(Event::RoomsChanged { rooms: changed.rooms.into_iter().collect() });
        }
        if changed.content || changed.account {
            self.plan_alarms().await;
        }
    }
}

/// How much to ask for after so many answers in a row that broke off: a line too slow for a large answer gets through with small ones. Pure.
fn budget(broken_off: u32) -> Option<u32> {
    let halved = BUDGET_DEFAULT.checked_shr(broken_off.saturating_mul(2)).unwrap_or(0);
    (broken_off > 0).then(|| halved.max(BUDGET_LEAST))
}

/// Runs what takes a while without I/O away from the threads that wait for the network.
pub(crate) async fn blocking<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Result<T, SyncError> {
    tokio::task::spawn_blocking(job).await.map_err(|error| SyncError::Store(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_breaks_off_is_asked_for_less() {
        assert_eq!([0, 1, 2, 3, 99].map(budget), [None, Some(1 << 20), Some(1 << 18), Some(1 << 16), Some(1 << 16)]);
    }
}
