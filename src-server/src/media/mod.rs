//! Pictures and voices: [`picture`], [`notes`] and [`voice`] refuse what is not one, [`folder`] keeps the bytes under their SHA-256, [`store`] the size,
//! [`routes`] serves content for ever unchanged and what belongs to a room to those in it ([`crate::rooms::files`]).

pub mod cache;
pub mod folder;
pub mod notes;
pub mod picture;
pub mod range;
pub mod routes;
pub mod store;
pub mod voice;

use crate::error::{Error, Result};
use crate::store::Store;
use lianxin_proto::id::MediaId;

/// A picture kept, with what a page needs to lay it out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Stored {
    /// Its id.
    pub id: MediaId,
    /// The small square for lists.
    pub thumb: Option<MediaId>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its size.
    pub bytes: u64,
}

/// Why a picture was not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// It is none that is taken.
    #[error(transparent)]
    Refused(#[from] picture::Refusal),
    /// It could not be stored.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Checks a picture, makes its small square and keeps both. One already kept is not looked at again.
pub async fn keep(store: &Store, bytes: Vec<u8>) -> Result<Stored, KeepError> {
    if bytes.len() > lianxin_proto::media::PICTURE_BYTES_MAX {
        return Err(picture::Refusal::Bytes(bytes.len(), lianxin_proto::media::PICTURE_BYTES_MAX).into());
    }
    let id = MediaId::of(&bytes);
    let known = store::find(&mut *store.db.read().await?, &id).await?;
    if let Some(known) = known
        && store.media.has(&id)
        && known.thumb.as_ref().is_none_or(|thumb| store.media.has(thumb))
    {
        return Ok(known);
    }
    let folder = store.media.clone();
    let stored = tokio::task::spawn_blocking(move || {
        let made = picture::make(&bytes)?;
        folder.put(&id, &bytes)?;
        let thumb = MediaId::of(&made.thumb);
        folder.put(&thumb, &made.thumb)?;
        let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok::<_, KeepError>(Stored { id, thumb: Some(thumb), width: made.width, height: made.height, bytes })
    })
    .await
    .map_err(|e| Error::Encode(e.to_string()))??;
    // The files lie there, synced, before the database names them: killed in between, a file is left over and nothing is missing.
    let mut tx = store.db.write().await?;
    store::add(&mut tx, &stored, store.now()).await?;
    store.commit(tx).await?;
    Ok(stored)
}
