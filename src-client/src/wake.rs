//! What time brings: an issue becomes visible and is announced, the morning tells of the messages of the night, a revoked device loses its content. All of it is decided
//! from the clock and the database, so it does not matter how often or how late somebody looks.

use crate::{
    account::{self, Record, WIPE_AFTER},
    alarms::situation,
    client::Core,
    reminders::{Due, due, next},
    store::{StoreError, articles, facts, issues, reminders},
};
use lianxin_proto::{event::Event, time::Millis};
use rusqlite::Connection;

/// What a look found.
enum Look {
    /// No member: nothing to wait for.
    Nothing,
    /// Revoked; the content goes at this instant.
    WipeAt(Millis),
    /// A member.
    Member { appeared: bool, rang: bool, due: Vec<Due>, next: Millis },
}

fn look(db: &Connection, now: Millis) -> Result<Look, StoreError> {
    match account::get(db)? {
        Some(Record::Active { .. }) => {}
        Some(Record::Revoked { at, wiped: false, .. }) => {
            // A clock that was set back must not keep the content.
            return Ok(Look::WipeAt(if now < at { now } else { at.plus(WIPE_AFTER) }));
        }
        _ => return Ok(Look::Nothing),
    }
    let shown_until: Option<Millis> = facts::get(db, facts::SHOWN_UNTIL)?;
    let (from, to) = shown_until.map_or((now, now), |until| (until.min(now), until.max(now)));
    let appeared = shown_until.is_none() || issues::any_between(db, from, to)? || articles::any_between(db, from, to)?;
    let rang = reminders::alarms(db)?.iter().any(|(_, at, _)| *at <= now);
    let situation = situation(db, now)?;
    let visible = [issues::next_visible(db, now)?, articles::next_visible(db, now)?];
    let next = visible.into_iter().flatten().fold(next(&situation), Millis::min);
    Ok(Look::Member { appeared, rang, due: due(&situation), next })
}

impl Core {
    /// Does what is due; says when something may be due next.
    pub(crate) async fn attend(&self) -> Option<Millis> {
        let _one = self.attend_lock.lock().await;
        let now = self.clock.now();
        match self.store.read(move |db| look(db, now)).await {
            Ok(Look::Nothing) => None,
            Ok(Look::WipeAt(at)) if at > now => Some(at),
            Ok(Look::WipeAt(_)) => {
                self.settle_account().await;
                None
            }
            Ok(Look::Member { appeared, rang, due, next }) => {
                if appeared {
                    self.appeared(now).await;
                }
                if rang || !due.is_empty() {
                    self.announce(due, now).await;
                }
                let messages = self.tell_of_messages().await;
                Some(messages.map_or(next, |at| at.min(next)))
            }
            Err(error) => {
                tracing::error!(%error, "looking at what is due failed");
                None
            }
        }
    }

    async fn appeared(&self, now: Millis) {
        match self.store.write(move |tx| facts::set(tx, facts::SHOWN_UNTIL, &now)).await {
            Ok(()) => self.events.tell(Event::ContentChanged),
            Err(error) => tracing::error!(%error, "what became visible could not be kept"),
        }
    }

    /// Marks as announced first and shows then: a kill in between costs a notification, never doubles one.
    async fn announce(&self, due: Vec<Due>, now: Millis) {
        let marked = self
            .store
            .write_durably(move |tx| {
                // What the operating system showed while nobody looked.
                reminders::settle_alarms(tx, now)?;
                let mut fresh = Vec::new();
                for due in due {
                    if reminders::announce(tx, &due.what)? {
                        fresh.push(due);
                    }
                }
                Ok::<_, StoreError>(fresh)
            })
            .await;
        let fresh = match marked {
            Ok(fresh) => fresh,
            Err(error) => return tracing::error!(%error, "what is announced could not be kept, so it was not"),
        };
        if self.platform.schedules_itself() {
            self.plan_alarms().await;
            return;
        }
        for due in fresh {
            let Some(notice) = due.notice else { continue };
            if let Err(error) = self.platform.notify(&notice) {
                tracing::error!(%error, "a notification could not be shown");
                let unmarked = self.store.write_durably(move |tx| reminders::unannounce(tx, &due.what)).await;
                if let Err(error) = unmarked {
                    tracing::error!(%error, "and cannot be tried again");
                }
            }
        }
    }

    /// Finishes what was cut off, or what waited for its minute: wipes a left or revoked device.
    pub(crate) async fn settle_account(&self) {
        let _one = self.account_lock.lock().await;
        if let Err(error) = self.finish_leaving().await {
            tracing::error!(%error, "removing everything failed; it is tried again at the next start");
        }
    }
}
