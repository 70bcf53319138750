//! Small facts kept under a name: the account, the settings, the server's epoch, when syncing last succeeded.

use super::{StoreError, from_json, to_json};
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Serialize, de::DeserializeOwned};

/// The account of this device ([`crate::account::Record`]).
pub(crate) const ACCOUNT: &str = "account";
/// An activation that was begun ([`crate::account::Begun`]).
pub(crate) const BEGUN: &str = "begun";
/// The settings.
pub(crate) const SETTINGS: &str = "settings";
/// The server's epoch.
pub(crate) const EPOCH: &str = "epoch";
/// When syncing last succeeded, by this phone's clock.
pub(crate) const LAST_SUCCESS: &str = "last_success";
/// How far the server's clock was ahead of this phone's at the last sync, in milliseconds.
pub(crate) const AHEAD: &str = "clock_ahead";
/// Up to which instant the user interface was told of what became visible.
pub(crate) const SHOWN_UNTIL: &str = "shown_until";

/// A fact; `None` when it is not known.
pub(crate) fn get<T: DeserializeOwned>(db: &Connection, key: &'static str) -> Result<Option<T>, StoreError> {
    let json: Option<String> =
        db.prepare_cached("SELECT json FROM facts WHERE key = ?")?.query_row([key], |row| row.get(0)).optional()?;
    json.map(|json| from_json(key, &json)).transpose()
}

/// Keeps a fact.
pub(crate) fn set<T: Serialize>(db: &Connection, key: &'static str, value: &T) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO facts VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json")?
        .execute(params![key, to_json(key, value)?])?;
    Ok(())
}

/// Forgets a fact.
pub(crate) fn forget(db: &Connection, key: &'static str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM facts WHERE key = ?")?.execute([key])?;
    Ok(())
}
