//! Files held in memory: at 07:15 every phone asks for the same few. Whether one may be had is asked before, each time; only that a file is content, and
//! so everybody's, is remembered, for it stays so.

use crate::{
    db::Db,
    error::{Error, Result},
    media::{folder::Folder, picture, store, voice},
};
use axum::body::Bytes;
use lianxin_proto::id::MediaId;
use moka::future::Cache;
use std::sync::Arc;

/// How much room they may take, in bytes.
const KEPT: u64 = 64 * 1024 * 1024;
/// How many files are remembered to be content.
const CONTENT_KEPT: u64 = 100_000;

/// A file ready to be sent.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct MediaCache {
    folder: Folder,
    kept: Cache<MediaId, Ready>,
    content: Cache<MediaId, ()>,
}

impl MediaCache {
    /// None kept yet.
    pub fn new(folder: Folder) -> Self {
        let weigh = |_: &MediaId, ready: &Ready| u32::try_from(ready.bytes.len() + 256).unwrap_or(u32::MAX);
        let kept = Cache::builder().max_capacity(KEPT).weigher(weigh).build();
        Self { folder, kept, content: Cache::new(CONTENT_KEPT) }
    }

    /// Whether a file is content.
    pub async fn is_content(&self, db: &Db, id: &MediaId) -> Result<bool> {
        if self.content.contains_key(id) {
            return Ok(true);
        }
        let content = store::is_content(&mut *db.read().await?, id).await?;
        if content {
            self.content.insert(id.clone(), ()).await;
        }
        Ok(content)
    }

    /// A file; `None` when it is not there. Only those that are there are kept.
    pub async fn get(&self, id: &MediaId) -> Result<Option<Ready>> {
        let folder = self.folder.clone();
        let wanted = id.clone();
        let load = async move {
            let bytes = tokio::task::spawn_blocking(move || folder.get(&wanted))
                .await
                .map_err(|e| Some(Error::Encode(e.to_string())))?
                .map_err(Some)?
                .ok_or(None)?;
            let kind = picture::media_type(&bytes).or_else(|| voice::media_type(&bytes));
            let media_type = kind.unwrap_or("application/octet-stream");
            Ok::<_, Option<Error>>(Ready { media_type, bytes: bytes.into() })
        };
        match self.kept.try_get_with_by_ref(id, load).await {
            Ok(ready) => Ok(Some(ready)),
            Err(failure) => match Arc::as_ref(&failure) {
                None => Ok(None),
                Some(error) => Err(Error::Encode(error.to_string())),
            },
        }
    }
}
