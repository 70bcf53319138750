//! Pictures: fetched after the text, the coming issue's first, kept under their SHA-256 within a budget. A file counts as here only when its bytes are those its name
//! promises and they are a picture; what is named by an issue now shown or coming, or by a favourite, is never given up for room.

use super::{SyncError, SyncOutcome, blocking, fetch::Session};
use crate::{
    account,
    client::Core,
    settings,
    store::{StoreError, attachments, media},
};
use futures_util::{StreamExt as _, stream};
use lianxin_proto::{call::CallError, event::Event, id::MediaId, room::VOICE_BYTES_MAX};
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

/// How old a file that no row knows must be before it goes, in seconds: what is being written now is none.
const STRAY: u64 = 24 * 3600;

/// What a file should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A picture.
    Picture,
    /// A voice message.
    Voice,
}

/// Why bytes are no picture of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoPicture {
    /// Not the bytes that the name promises: somebody else answered. May be asked for again.
    OtherBytes,
    /// The promised bytes, but not WebP, JPEG or PNG of a sane size, or no sound. Never asked for again.
    Bad,
}

/// Holds bytes against the name they were asked for by, and what they should be. Pure.
pub(crate) fn check(id: &MediaId, sort: Sort, bytes: &[u8]) -> Result<(), NoPicture> {
    if MediaId::of(bytes) != *id {
        return Err(NoPicture::OtherBytes);
    }
    let kind = infer::get(bytes).map(|kind| kind.mime_type());
    if sort == Sort::Voice {
        // Recorders name a container of sound alone after moving pictures.
        let sound =
            matches!(kind, Some("video/webm" | "audio/ogg" | "audio/opus" | "audio/m4a" | "audio/mp4" | "video/mp4"));
        return if sound && bytes.len() <= VOICE_BYTES_MAX { Ok(()) } else { Err(NoPicture::Bad) };
    }
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

/// Removes every file that is not named in `keep`.
fn remove_but(folder: &Path, keep: &HashSet<MediaId>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let kept =
            entry.file_name().to_str().and_then(|name| MediaId::new(name).ok()).is_some_and(|id| keep.contains(&id));
        if !kept {
            fs::remove_file(entry.path())?;
        }
    }
    if keep.is_empty() {
        // One that holds a file after all stays.
        fs::remove_dir(folder).ok();
    }
    Ok(())
}

/// Removes files that no row knows, left by a kill between a file and its row, once they are a day old.
fn remove_stray(folder: &Path, known: &HashSet<MediaId>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let known =
            entry.file_name().to_str().and_then(|name| MediaId::new(name).ok()).is_some_and(|id| known.contains(&id));
        let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
        if !known && age.is_some_and(|age| age.as_secs() > STRAY) {
            fs::remove_file(entry.path()).ok();
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
                    let mut fresh: Vec<_> = wanted.into_iter().filter(|wanted| !skip.contains(&wanted.id)).collect();
                    if fresh.is_empty() {
                        // The morning's first, then what was shown in the rooms.
                        let previews = media::wanted_previews(db)?.into_iter().filter(|id| !skip.contains(id));
                        fresh.extend(previews.map(|id| media::Wanted { id, kept: false }));
                    }
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
            let looked_up = id.clone();
            let voice = self.store.read(move |db| media::is_voice(db, &looked_up).map_err(SyncError::from)).await?;
            let sort = if voice { Sort::Voice } else { Sort::Picture };
            blocking(move || {
                let checked = check(&name, sort, &bytes);
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
        let (state, named, allowed) = self
            .store
            .read(move |db| {
                account::require(db)?;
                let allowed = !metered || settings::get(db)?.pictures_on_mobile;
                Ok::<_, CallError>((media::state(db, &name)?, media::is_named(db, &name)?, allowed))
            })
            .await
            .ok()?;
        if !named {
            // What was of a room this member is no longer in is not shown, though its file may still go.
            return None;
        }
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
        if !allowed || state == Some(media::State::Bad) {
            return None;
        }
        self.fetch_now(id).await
    }

    /// Fetches a file that somebody waits for, whatever it costs.
    pub(crate) async fn fetch_now(&self, id: &MediaId) -> Option<Vec<u8>> {
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

    /// As `drop_unnamed`, at once: what was taken out, or was of a room this member is no longer in, does not wait for the next round. While a round
    /// runs its beginning did it or the next one's does.
    pub(crate) async fn drop_unnamed_now(&self) {
        let Ok(_one) = self.pictures_lock.try_lock() else { return };
        if let Err(error) = self.drop_unnamed().await {
            tracing::warn!(%error, "files of rooms could not be removed yet");
        }
    }

    /// The file of a message that is not sent yet; `None` when it is gone or damaged.
    pub(super) async fn kept_file(&self, id: &MediaId) -> Result<Option<Vec<u8>>, SyncError> {
        let (path, id) = (file(&folder(&self.data_dir), id), id.clone());
        blocking(move || fs::read(path).ok().filter(|bytes| MediaId::of(bytes) == id)).await
    }

    /// Gives up every picture but those that are still to be sent.
    pub(crate) async fn clear_pictures(&self) -> Result<(), SyncError> {
        // The rows first: a file without a row is fetched again, a row without its file would be a lie. No message may be sent in between: its file
        // would go with the others.
        let _none = self.files_lock.lock().await;
        let keep = self
            .store
            .write(|tx| {
                media::give_up_all(tx)?;
                attachments::needed(tx).map_err(SyncError::from)
            })
            .await?;
        let folder = folder(&self.data_dir);
        blocking(move || remove_but(&folder, &keep).map_err(StoreError::from)).await??;
        Ok(())
    }

    /// Removes what a kill left lying about.
    pub(crate) async fn remove_stray_files(&self) {
        let Ok(known) = self.store.read(media::known).await else { return };
        let folder = folder(&self.data_dir);
        blocking(move || remove_stray(&folder, &known)).await.ok();
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
        assert_eq!(check(&id, Sort::Picture, &PIXEL), Ok(()));
        assert_eq!(check(&id, Sort::Voice, &PIXEL), Err(NoPicture::Bad));
        assert_eq!(check(&id, Sort::Picture, b"<html>please log in</html>"), Err(NoPicture::OtherBytes));
        for bad in
            [&b"<svg onload='alert(1)'/>"[..], b"<html><script>", b"", b"\x89PNG\r\n\x1a\n", b"GIF89a\x01\x00\x01\x00"]
        {
            assert_eq!(check(&MediaId::of(bad), Sort::Picture, bad), Err(NoPicture::Bad));
            assert_eq!(check(&MediaId::of(bad), Sort::Voice, bad), Err(NoPicture::Bad));
        }
        let sound = [&b"OggS\x00\x02"[..], &[0; 22], b"OpusHead", &[0; 40]].concat();
        assert_eq!(check(&MediaId::of(&sound), Sort::Voice, &sound), Ok(()));
        assert_eq!(check(&MediaId::of(&sound), Sort::Picture, &sound), Err(NoPicture::Bad));
        let mut wide = PIXEL;
        wide[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
        assert_eq!(check(&MediaId::of(&wide), Sort::Picture, &wide), Err(NoPicture::Bad));
    }
}
