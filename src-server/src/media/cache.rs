//! Pictures held in memory: at 07:15 every phone asks for the same few.

use crate::{
    error::{Error, Result},
    media::{folder::Folder, picture},
};
use axum::body::Bytes;
use lianxin_proto::id::MediaId;
use moka::future::Cache;
use std::sync::Arc;

/// How much room they may take, in bytes.
const KEPT: u64 = 64 * 1024 * 1024;

/// A picture ready to be sent.
#[derive(Debug, Clone)]
pub struct Ready {
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Bytes,
}

/// The pictures. Cheap to clone.
#[derive(Debug, Clone)]
pub struct MediaCache {
    folder: Folder,
    kept: Cache<MediaId, Ready>,
}

impl MediaCache {
    /// None kept yet.
    pub fn new(folder: Folder) -> Self {
        let weigh = |_: &MediaId, ready: &Ready| u32::try_from(ready.bytes.len() + 256).unwrap_or(u32::MAX);
        Self { folder, kept: Cache::builder().max_capacity(KEPT).weigher(weigh).build() }
    }

    /// A picture; `None` when it is not there. Only those that are there are kept.
    pub async fn get(&self, id: &MediaId) -> Result<Option<Ready>> {
        let folder = self.folder.clone();
        let wanted = id.clone();
        let load = async move {
            let bytes = tokio::task::spawn_blocking(move || folder.get(&wanted))
                .await
                .map_err(|e| Some(Error::Encode(e.to_string())))?
                .map_err(Some)?
                .ok_or(None)?;
            let media_type = picture::media_type(&bytes).unwrap_or("application/octet-stream");
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
