//! Pictures: fetched after the text, the coming issue's first, kept under their SHA-256 within a budget. A file counts as here only when its bytes are those its name
//! promises and they are a picture; what is named by an issue now shown or coming, or by a favourite, is never given up for room.

use super::{SyncError, SyncOutcome, blocking, fetch::Session};
use crate::{
    account,
    client::Core,
    settings,
    store::{StoreError, media},
};
use futures_util::{StreamExt as _, stream};
use lianxin_proto::{call::CallError, event::Event, id::MediaId};
use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How many are fetched side by side.
const AT_ONCE: usize = 4;
/// How many are looked up at a time.
const BATCH: u32 = 64;
/// How long a page waits for a picture that is not here.
const ASKED_FOR: Duration = Duration::from_secs(8);
/// The largest side of a picture, in pixels.
const SIDE_MAX: usize = 12_000;
/// The most pixels of a picture: what an old phone can still unpack.
const PIXELS_MAX: usize = 48_000_000;

/// Why bytes are no picture of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPicture {
    /// Not the bytes that the name promises: somebody else answered. May be asked for again.
    OtherBytes,
    /// The promised bytes, but not WebP, JPEG or PNG of a sane size. Never asked for again.
    Bad,
}

/// Holds bytes against the name they were asked for by. Pure.
pub(crate) fn check(id: &MediaId, bytes: &[u8]) -> Result<(), NoPicture> {
    if MediaId::of(bytes) != *id {
        return Err(NoPicture::OtherBytes);
    }
    let kind = infer::get(bytes).map(|kind| kind.mime_type());
    if !matches!(kind, Some("image/webp" | "image/jpeg" | "image/png")) {
        return Err(NoPicture::Bad);
    }
    let size = imagesize::blob_size(bytes).map_err(|_| NoPicture::Bad)?;
    let sides = 1..=SIDE_MAX;
    let sane = sides.contains(&size.width)
        && sides.contains(&size.height)
        && size.width.saturating_mul(size.height) <= PIXELS_MAX;
    if sane { Ok(()) } else { Err(NoPicture::Bad) }
}

/// The folder of the pictures within the data folder.
pub(crate) fn folder(data: &Path) -> PathBuf {
    data.join("media")
}

fn file(folder: &Path, id: &MediaId) -> PathBuf {
    folder.join(id.as_str())
}

fn write(folder: &Path, id: &MediaId, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!("{id}.part"));
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, file(folder, id)));
    if written.is_err() {
        fs::remove_file(&draft).ok();
    }
    written
}

fn remove(folder: &Path, ids: &[MediaId]) {
    for id in ids {
        if let Err(error) = fs::remove_file(file(folder, id))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, %id, "a picture's file could not be removed");
        }
    }
}

/// Removes every picture's file.
pub(crate) fn remove_all(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What became of one file.
enum Fetched {
    Here,
    NotNow,
    NoRoom,
}

impl Core {
    /// Fetches the pictures that are named and not here, as far as the budget goes. A picture that cannot be had now is left for the next time.
    pub(crate) async fn fetch_pictures(&self, outcome: &mut SyncOutcome) -> Result<(), SyncError> {
        // Two at once would fetch everything twice.
        let _one = self.pictures_lock.lock().await;
        let session = self.session().await?;
        self.drop_unnamed().await?;
        let metered = self.platform.metered();
        let mut tried: HashSet<MediaId> = HashSet::new();
        loop {
            let now = self.clock.now();
            let skip = tried.clone();
            let (wanted, settings) = self
                .store
                .read(move |db| {
                    let limit = BATCH.saturating_add(u32::try_from(skip.len()).unwrap_or(u32::MAX));
                    let wanted = media::wanted(db, media::kept_from(db, now)?, limit)?;
                    let fresh: Vec<_> = wanted.into_iter().filter(|wanted| !skip.contains(&wanted.id)).collect();
                    Ok::<_, SyncError>((fresh, settings::get(db)?))
                })
                .await?;
            if wanted.is_empty() || (metered && !settings.pictures_on_mobile) {
                return Ok(());
            }
            let mut arrived = Vec::new();
            let mut full = false;
            let mut failure = None;
            {
                let session = &session;
                let mut fetches = stream::iter(wanted.into_iter().map(|wanted| async move {
                    let result = self.fetch_picture(session, &wanted.id, wanted.kept).await;
                    (wanted.id, result)
                }))
                .buffer_unordered(AT_ONCE);
                while let Some((id, result)) = fetches.next().await {
                    tried.insert(id.clone());
                    match result {
                        Ok(Fetched::Here) => arrived.push(id),
                        Ok(Fetched::NotNow) => {}
                        Ok(Fetched::NoRoom) => full = true,
                        Err(error) => failure = Some(error),
                    }
                    if full || failure.is_some() {
                        break;
                    }
                }
            }
            outcome.pictures += u32::try_from(arrived.len()).unwrap_or(u32::MAX);
            if !arrived.is_empty() {
                self.events.tell(Event::MediaArrived { ids: arrived });
            }
            if let Some(error) = failure {
                return self.picture_trouble(error);
            }
            if full {
                return Ok(());
            }
        }
    }

    /// A text without its pictures is a sync that succeeded; only a full disk or a revoked device is worth a word.
    fn picture_trouble(&self, error: SyncError) -> Result<(), SyncError> {
        tracing::warn!(%error, "fetching pictures stopped");
        match error {
            SyncError::DiskFull => {
                self.set_sync(|sync| sync.trouble = SyncError::DiskFull.trouble());
                Err(error)
            }
            SyncError::Revoked | SyncError::Store(_) => Err(error),
            _ => Ok(()),
        }
    }

    /// Fetches one file; `kept` may take the room of others.
    async fn fetch_picture(&self, session: &Session, id: &MediaId, kept: bool) -> Result<Fetched, SyncError> {
        let budget = self.media_budget;
        if !kept && self.store.read(|db| media::bytes_here(db).map_err(SyncError::from)).await? >= budget {
            return Ok(Fetched::NoRoom);
        }
        let bytes = match self.http.picture(session, id).await {
            Ok(bytes) => bytes,
            // This one cannot be had; the others may.
            Err(SyncError::Refused(_) | SyncError::TooLarge | SyncError::BadAnswer(_) | SyncError::NotOurServer(_)) => {
                return Ok(Fetched::NotNow);
            }
            Err(error) => return Err(error),
        };
        self.keep_picture(id, bytes, kept).await.map(|(fetched, _)| fetched)
    }

    /// Checks bytes and keeps them; gives them back when they are the picture, whether or not there was room.
    async fn keep_picture(
        &self,
        id: &MediaId,
        bytes: Vec<u8>,
        kept: bool,
    ) -> Result<(Fetched, Option<Vec<u8>>), SyncError> {
        let (name, checked, bytes) = {
            let name = id.clone();
            blocking(move || {
                let checked = check(&name, &bytes);
                (name, checked, bytes)
            })
            .await?
        };
        match checked {
            Err(NoPicture::OtherBytes) => {
                tracing::warn!(%id, "the bytes are not those asked for");
                return Ok((Fetched::NotNow, None));
            }
            Err(NoPicture::Bad) => {
                tracing::warn!(%id, "not a picture; it is not asked for again");
                let bad = move |tx: &rusqlite::Transaction<'_>| media::set(tx, &name, media::State::Bad, 0);
                self.store.write(bad).await?;
                return Ok((Fetched::NotNow, None));
            }
            Ok(()) => {}
        }
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let budget = self.media_budget;
        if !kept {
            let here = self.store.read(|db| media::bytes_here(db).map_err(SyncError::from)).await?;
            if here.saturating_add(size) > budget {
                return Ok((Fetched::NoRoom, Some(bytes)));
            }
        }
        let folder = folder(&self.data_dir);
        let bytes = {
            let (folder, name) = (folder.clone(), name.clone());
            blocking(move || write(&folder, &name, &bytes).map(|()| bytes)).await?.map_err(StoreError::from)?
        };
        let now = self.clock.now();
        let kept = self
            .store
            .write(move |tx| {
                // Whoever left meanwhile leaves no picture behind.
                if !matches!(account::get(tx)?, Some(account::Record::Active { .. })) {
                    return Ok(None);
                }
                media::set(tx, &name, media::State::Here, size)?;
                media::make_room(tx, media::kept_from(tx, now)?, budget).map(Some).map_err(SyncError::from)
            })
            .await;
        let given_up = match &kept {
            Ok(Some(given_up)) => given_up.clone(),
            Ok(None) | Err(_) => vec![id.clone()],
        };
        blocking(move || remove(&folder, &given_up)).await?;
        if kept?.is_none() {
            return Err(SyncError::NoMember);
        }
        Ok((Fetched::Here, Some(bytes)))
    }

    /// A picture's bytes: from this phone, else fetched now.
    pub(crate) async fn picture(&self, id: &MediaId) -> Option<Vec<u8>> {
        let name = id.clone();
        let metered = self.platform.metered();
        let (state, wanted) = self
            .store
            .read(move |db| {
                account::require(db)?;
                let allowed = !metered || settings::get(db)?.pictures_on_mobile;
                Ok::<_, CallError>((media::state(db, &name)?, allowed && media::is_named(db, &name)?))
            })
            .await
            .ok()?;
        if state == Some(media::State::Here) {
            let (path, name) = (file(&folder(&self.data_dir), id), id.clone());
            let held = blocking(move || fs::read(path).ok().filter(|bytes| MediaId::of(bytes) == name)).await.ok()?;
            let name = id.clone();
            if held.is_some() {
                self.store.write_aside(move |tx| media::touch(tx, &name));
                return held;
            }
            // The file was damaged or taken away: it is fetched again.
            self.store.write(move |tx| media::forget(tx, &name)).await.ok()?;
        }
        if !wanted || state == Some(media::State::Bad) {
            return None;
        }
        let fetched = tokio::time::timeout(ASKED_FOR, async {
            let session = self.session().await?;
            let bytes = self.http.picture(&session, id).await?;
            self.make_room_for(bytes.len()).await?;
            self.keep_picture(id, bytes, false).await
        })
        .await;
        match fetched {
            Ok(Ok((_, bytes))) => bytes,
            Ok(Err(error)) => {
                tracing::debug!(%error, %id, "a picture asked for did not come");
                None
            }
            Err(_) => None,
        }
    }

    /// What is looked at now is worth more than what was looked at longest ago.
    async fn make_room_for(&self, bytes: usize) -> Result<(), SyncError> {
        let room = self.media_budget.saturating_sub(u64::try_from(bytes).unwrap_or(u64::MAX));
        let now = self.clock.now();
        let given_up = self
            .store
            .write(move |tx| media::make_room(tx, media::kept_from(tx, now)?, room).map_err(SyncError::from))
            .await?;
        let folder = folder(&self.data_dir);
        blocking(move || remove(&folder, &given_up)).await
    }

    async fn drop_unnamed(&self) -> Result<(), SyncError> {
        let unnamed = self.store.write(|tx| media::take_unnamed(tx).map_err(SyncError::from)).await?;
        let folder = folder(&self.data_dir);
        blocking(move || remove(&folder, &unnamed)).await
    }

    /// Gives up every picture.
    pub(crate) async fn clear_pictures(&self) -> Result<(), SyncError> {
        // The rows first: a file without a row is fetched again, a row without its file would be a lie.
        self.store.write(|tx| media::give_up_all(tx).map_err(SyncError::from)).await?;
        let folder = folder(&self.data_dir);
        blocking(move || remove_all(&folder).map_err(StoreError::from)).await??;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest picture there is: one transparent pixel, PNG.
    const PIXEL: [u8; 67] = [
        0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1,
        8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0, 1, 0, 0, 5,
        0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
    ];

    #[test]
    fn only_pictures_of_that_very_name_are_taken() {
        let id = MediaId::of(&PIXEL);
        assert_eq!(check(&id, &PIXEL), Ok(()));
        assert_eq!(check(&id, b"<html>please log in</html>"), Err(NoPicture::OtherBytes));
        for bad in
            [&b"<svg onload='alert(1)'/>"[..], b"<html><script>", b"", b"\x89PNG\r\n\x1a\n", b"GIF89a\x01\x00\x01\x00"]
        {
            assert_eq!(check(&MediaId::of(bad), bad), Err(NoPicture::Bad));
        }
        let mut wide = PIXEL;
        wide[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(check(&MediaId::of(&wide), &wide), Err(NoPicture::Bad));
    }
}
