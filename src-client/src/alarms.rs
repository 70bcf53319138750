//! Hands the planned alarms to a platform that fires them itself, and keeps what was handed over, so that what rang while the app was dead is known.

use crate::{
    account::{self, Record},
    client::Core,
    reminders::{Planned, Situation, plan},
    settings,
    store::{StoreError, facts, issues, reminders},
};
use lianxin_proto::time::Millis;
use rusqlite::Connection;

/// What is known when deciding about reminders.
pub(crate) fn situation(db: &Connection, now: Millis) -> Result<Situation, StoreError> {
    let name = account::brand(db)?.map_or_else(|| "廉信".to_owned(), |brand| brand.name);
    Ok(Situation {
        now,
        known: issues::known_from(db, now.date())?,
        announced: reminders::announced(db)?,
        morning: settings::get(db)?.morning,
        synced: facts::get(db, facts::LAST_SUCCESS)?,
        name,
    })
}

impl Core {
    /// Plans the alarms anew and hands them over where they differ from those the platform holds.
    pub(crate) async fn plan_alarms(&self) {
        if !self.platform.schedules_itself() {
            return;
        }
        let _one = self.alarm_lock.lock().await;
        let now = self.clock.now();
        let planned = self
            .store
            .write_durably(move |tx| {
                reminders::settle_alarms(tx, now)?;
                let planned: Vec<Planned> = match account::get(tx)? {
                    Some(Record::Active { .. }) => plan(&situation(tx, now)?),
                    _ => Vec::new(),
                };
                reminders::set_alarms(tx, &planned)?;
                Ok::<_, StoreError>(planned)
            })
            .await;
        match planned {
            Ok(planned) => {
                let alarms: Vec<_> = planned.into_iter().map(|planned| planned.alarm).collect();
                let differs = self.volatile(|state| {
                    let differs = state.alarms.as_ref() != Some(&alarms);
                    state.alarms = Some(alarms.clone());
                    differs
                });
                if differs {
                    self.platform.schedule(&alarms);
                }
            }
            Err(error) => tracing::error!(%error, "the alarms could not be planned"),
        }
    }
}
