//! 我的, 存储, 关于.

use crate::{
    account,
    client::Core,
    feedback, settings,
    store::{FILE, StoreError, marks, media, ops},
    sync::blocking,
};
use lianxin_proto::{
    call::{AboutView, CallError, MeView, StorageView},
    event::SyncState,
    time::Millis,
};
use rusqlite::Connection;
use std::{fs, path::Path};

/// 我的.
pub(crate) fn me(db: &Connection, sync: SyncState, database: u64, now: Millis) -> Result<MeView, CallError> {
    let (pending, wedged) = ops::counts(db)?;
    Ok(MeView {
        profile: account::profile(db)?,
        brand: account::brand(db)?,
        settings: settings::get(db)?,
        favourites: marks::count_favourites(db, now)?,
        pending,
        wedged,
        answered: feedback::count_answered(db)?,
        storage_bytes: database.saturating_add(media::bytes_here(db)?),
        sync,
    })
}

/// The bytes of the database's files.
fn database_bytes(folder: &Path) -> u64 {
    ["", "-wal", "-shm"]
        .iter()
        .filter_map(|suffix| fs::metadata(folder.join(format!("{FILE}{suffix}"))).ok())
        .map(|file| file.len())
        .sum()
}

impl Core {
    pub(crate) async fn database_bytes(&self) -> u64 {
        let folder = self.data_dir.clone();
        blocking(move || database_bytes(&folder)).await.unwrap_or(0)
    }

    /// 存储.
    pub(crate) async fn storage(&self) -> Result<StorageView, CallError> {
        let (database, media_budget) = (self.database_bytes().await, self.media_budget);
        self.store
            .read(move |db| {
                let (pictures, missing) = media::counts(db)?;
                Ok(StorageView { database, media: media::bytes_here(db)?, media_budget, pictures, missing })
            })
            .await
    }

    /// 关于.
    pub(crate) async fn about(&self) -> Result<AboutView, CallError> {
        let (version, built_in) = (self.version.clone(), self.server.clone());
        self.store
            .read(move |db| {
                let server = match account::get(db)? {
                    Some(account::Record::Active { server, .. }) => Some(server),
                    _ => built_in,
                };
                Ok::<_, StoreError>(AboutView { brand: account::brand(db)?, version, server })
            })
            .await
            .map_err(CallError::from)
    }
}
