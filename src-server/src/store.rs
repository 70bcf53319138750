//! What the server and the command line both work on: the database, the media folder, the clock and the heads of the feeds. A test, the importer
//! and a running server can share one, or each open their own on the same folder; neither notices the other.

use crate::{
    config::{Config, default_brand},
    db::{Conn, Db, Tx},
    error::{Error, Result, random},
    media::folder::Folder,
    quiz::tally,
    rooms::defaults,
    sync::{feed, heads::Heads},
};
use lianxin_proto::{
    content::{Audience, Brand},
    feed::{Entity, FeedId},
    time::{Clock, Millis},
};
use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

/// The database's file within the data folder.
pub const DB_FILE: &str = "lianxin.db";

/// The parts that hold state. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    /// The database.
    pub db: Db,
    /// The pictures.
    pub media: Folder,
    /// The heads of the feeds, always as the database has them.
    pub heads: Heads,
    /// Names this server's history ([`lianxin_proto::feed::End::epoch`]).
    pub epoch: Arc<str>,
    data: PathBuf,
    clock: Arc<dyn Clock>,
    fixed_brand: Option<Brand>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("epoch", &self.epoch).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the data folder of a configuration, makes what is missing, and publishes the brand.
    pub async fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Self> {
        make_folder(&config.data)?;
        let db = Db::open(&config.data.join(DB_FILE)).await?;
        let media = Folder::open(&config.data.join("media"))?;
        let mut tx = db.write().await?;
        let epoch = match setting(&mut tx, "epoch").await? {
            Some(epoch) => epoch,
            None => new_epoch(&mut tx).await?,
        };
        if setting(&mut tx, "pepper").await?.is_none() {
            set(&mut tx, "pepper", &hex::encode(random::<32>()?)).await?;
        }
        if setting(&mut tx, tally::SECRET).await?.is_none() {
            set(&mut tx, tally::SECRET, &hex::encode(random::<32>()?)).await?;
        }
        publish_brand(&mut tx, config.brand.as_ref()).await?;
        defaults::make(&mut tx).await?;
        tx.commit().await?;
        let heads = Heads::start(&db).await?;
        Ok(Self {
            db,
            media,
            heads,
            epoch: epoch.into(),
            data: config.data.clone(),
            clock,
            fixed_brand: config.brand.clone(),
        })
    }

    /// The instant now, by the clock this store was given.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Whether the configuration names the brand, so that an imported one does not count.
    pub fn brand_is_fixed(&self) -> bool {
        self.fixed_brand.is_some()
    }

    /// Whose app this is.
    pub async fn brand(&self, conn: &mut Conn) -> Result<Brand> {
        brand(conn, self.fixed_brand.as_ref()).await
    }

    /// Puts the brand that counts into the feed of all; `true` when it changed there.
    pub async fn publish_brand(&self, conn: &mut Conn) -> Result<bool> {
        publish_brand(conn, self.fixed_brand.as_ref()).await
    }

    /// Waits until nobody else imports, in this process or another. Held until dropped.
    pub async fn import_lock(&self) -> Result<File> {
        let path = self.data.join("import.lock");
        let lock = move || {
            let file = File::create(&path).map_err(|e| Error::file("opening the lock", &path, e))?;
            file.lock().map_err(|e| Error::file("locking", &path, e))?;
            Ok(file)
        };
        tokio::task::spawn_blocking(lock).await.map_err(|e| Error::Encode(e.to_string()))?
    }

    /// Clears what a killed writer left in the media folder, unless somebody is importing.
    pub fn sweep(&self) -> Result<()> {
        let path = self.data.join("import.lock");
        let file = File::create(&path).map_err(|e| Error::file("opening the lock", &path, e))?;
        if file.try_lock().is_ok() { self.media.sweep() } else { Ok(()) }
    }

    /// Commits, and lets whoever watches the feeds know at once.
    pub async fn commit(&self, tx: Tx) -> Result<()> {
        tx.commit().await?;
        self.heads.poke();
        Ok(())
    }

    /// Closes the database.
    pub async fn close(&self) {
        self.heads.stop().await;
        self.db.close().await;
    }
}

/// Makes a folder that only its owner may read, with those above it.
pub(crate) fn make_folder(path: &Path) -> Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|e| Error::file("making the folder", path, e))
}

/// A single value.
pub(crate) async fn setting(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT value FROM setting WHERE name = $1").bind(name).fetch_optional(conn).await?;
    Ok(row.map(|(value,)| value))
}

/// Keeps a single value.
pub(crate) async fn set(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    sqlx::query(
        "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )
    .bind(name)
    .bind(value)
    .execute(conn)
    .await?;
    Ok(())
}

/// Begins another history: every phone starts its feeds anew at its next sync. For a database that fell back to an earlier state.
pub(crate) async fn new_epoch(conn: &mut Conn) -> Result<String> {
    let epoch = hex::encode(random::<8>()?);
    set(conn, "epoch", &epoch).await?;
    Ok(epoch)
}

async fn brand(conn: &mut Conn, fixed: Option<&Brand>) -> Result<Brand> {
    if let Some(brand) = fixed {
        return Ok(brand.clone());
    }
    match setting(conn, "brand").await? {
        Some(text) => serde_json::from_str(&text).map_err(|e| Error::stored("brand", e)),
        None => Ok(default_brand()),
    }
}

/// Puts the brand that counts into the feed of all; `true` when it changed there.
async fn publish_brand(conn: &mut Conn, fixed: Option<&Brand>) -> Result<bool> {
    let brand = brand(conn, fixed).await?;
    Ok(feed::put(conn, FeedId::Content(Audience::All), &Entity::Brand(brand)).await?.is_some())
}
