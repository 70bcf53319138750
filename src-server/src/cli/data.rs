//! `backup` and `restore`.

use super::{
    args::{BackupArgs, RestoreArgs},
    print,
};
use crate::{
    config::Config,
    db::{self, Db},
    error::{Error, Result},
    media::folder::sync_folder,
    server,
    store::{self, DB_FILE, Store},
};
use lianxin_proto::time::SystemClock;
use std::{fs, path::Path, process::ExitCode, sync::Arc};

pub(super) async fn backup(config: &Config, args: BackupArgs) -> Result<ExitCode> {
    if args.file.exists() {
        return Err(Error::Operator(format!("{} is there already; name another file", args.file.display())));
    }
    let store = Store::open(config, Arc::new(SystemClock)).await?;
    store.db.copy_to(&args.file).await?;
    store.close().await;
    db::check_copy(&args.file).await?;
    let media = config.data.join("media");
    print(&format!(
        "written: {}\nNow copy the pictures too: {} (files never change, so copying only new ones is enough)",
        args.file.display(),
        media.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn restore(config: &Config, args: RestoreArgs) -> Result<ExitCode> {
    db::check_copy(&args.file).await?;
    let _lock = server::lock(&config.data)?;
    let place = config.data.join(DB_FILE);
    if place.exists() && !args.replace {
        return Err(Error::Operator(format!(
            "{} is there; say --replace to put the backup in its place, after copying it elsewhere",
            place.display()
        )));
    }
    let beside = config.data.join("restoring.db");
    fs::copy(&args.file, &beside).map_err(|e| Error::file("copying the backup to", &beside, e))?;
    // Phones know cursors of the history that is gone; under another epoch they begin their feeds anew. It is set before the file comes into its
    // place, so that there is no moment at which the old history seems to go on.
    let db = Db::open(&beside).await?;
    let mut tx = db.write().await?;
    let epoch = store::new_epoch(&mut tx).await?;
    tx.commit().await?;
    db.close().await;
    put(&config.data, &beside, &place)?;
    print(&format!("restored {} as {} (epoch {epoch}); every phone syncs anew", args.file.display(), place.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Puts a database in the place of another, whose log goes with it.
fn put(folder: &Path, beside: &Path, place: &Path) -> Result<()> {
    let synced = fs::File::options().write(true).open(beside).and_then(|file| file.sync_all());
    synced.map_err(|e| Error::file("syncing", beside, e))?;
    for old in [format!("{DB_FILE}-wal"), format!("{DB_FILE}-shm")] {
        let old = folder.join(old);
        match fs::remove_file(&old) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::file("removing", &old, e)),
            _ => {}
        }
    }
    fs::rename(beside, place).map_err(|e| Error::file("renaming to", place, e))?;
    sync_folder(folder)
}
