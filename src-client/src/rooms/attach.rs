//! Pictures and voice messages on their way into the outbox. What the page hands over is taken for what it is by its bytes alone, held against the bounds before anything is
//! made of it, freed of every remark about its owner, and stands whole on the disk before a message names it. A picture's pixels are not unpacked here: its
//! sides are bounded, the server unpacks it once for all, and a decoder in the app would serve nothing else.

mod strip;

use crate::{
    client::Core,
    error::invalid,
    store::StoreError,
    sync::{blocking, pictures},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lianxin_proto::{
    call::{CallError, ErrorCode},
    id::MediaId,
    room::{
        MessageBody, PEAK_MAX, PEAKS_MAX, PHOTO_BYTES_MAX, PHOTO_SIDE_MAX, Photo, VOICE_BYTES_MAX, VOICE_MS_MAX, Voice,
    },
};
use std::{fs, io, io::Write as _, path::Path};
use strip::Unfit;

/// How much longer than allowed a recording may claim to be: a recorder stops a little after it is told to.
const LATE_STOP: u32 = 2_000;

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// What came is no base64.
    #[error("no base64")]
    Garbled,
    /// A picture of too many bytes or pixels.
    #[error("a picture that is too large")]
    PhotoTooLarge,
    /// No picture of ours.
    #[error("{0}")]
    Photo(#[from] Unfit),
    /// A recording of too many bytes or seconds.
    #[error("a recording that is too long")]
    VoiceTooLong,
    /// No recording of ours, or a wrong picture of its loudness.
    #[error("no recording")]
    Voice,
}

impl Refusal {
    /// For the reader.
    fn chinese(self) -> &'static str {
        match self {
            Self::Garbled => "没有读到这个文件，请再选一次。",
            Self::PhotoTooLarge => "这张图片太大了，请换一张小一点的。",
            Self::Photo(Unfit::Broken) => "这个文件不是能发的图片，请换一张 JPG、PNG 或 WebP 图片。",
            Self::Photo(Unfit::Turned) => "这张图片的方向没有转正，请在相册里转正、保存以后再发。",
            Self::Photo(Unfit::Moves) => "动图还不能发，请换一张不动的图片。",
            Self::VoiceTooLong => "语音最长一分钟，请分两条说。",
            Self::Voice => "这段录音不能用，请重新录一条。",
        }
    }
}

impl From<Refusal> for CallError {
    fn from(refusal: Refusal) -> Self {
        tracing::info!(%refusal, "a file is not sent");
        invalid(refusal.chinese())
    }
}

/// The bytes that the page wrote in base64, at most `most`; `too_many` when there are more, seen before any of them is unpacked.
fn unpack(text: &str, most: usize, too_many: Refusal) -> Result<Vec<u8>, Refusal> {
    if text.len() > most.div_ceil(3) * 4 {
        return Err(too_many);
    }
    let bytes = STANDARD.decode(text).map_err(|_| Refusal::Garbled)?;
    if bytes.len() > most { Err(too_many) } else { Ok(bytes) }
}

/// A picture as it is sent: its bytes without remarks, width and height.
fn photo(text: &str) -> Result<(Vec<u8>, u32, u32), Refusal> {
    let bytes = unpack(text, PHOTO_BYTES_MAX, Refusal::PhotoTooLarge)?;
    let kind = infer::get(&bytes).map(|kind| kind.mime_type());
    if !matches!(kind, Some("image/jpeg" | "image/png" | "image/webp")) {
        return Err(Unfit::Broken.into());
    }
    let size = imagesize::blob_size(&bytes).map_err(|_| Unfit::Broken)?;
    let side = |side: usize| match u32::try_from(side) {
        Ok(0) => Err(Unfit::Broken.into()),
        Ok(side) if side <= PHOTO_SIDE_MAX => Ok(side),
        _ => Err(Refusal::PhotoTooLarge),
    };
    let (width, height) = (side(size.width)?, side(size.height)?);
    Ok((strip::strip(&bytes)?, width, height))
}

/// A recording as it is sent: its bytes, and how long it is.
fn voice(text: &str, ms: u32, peaks: &[u8]) -> Result<(Vec<u8>, u32), Refusal> {
    if ms > VOICE_MS_MAX + LATE_STOP {
        return Err(Refusal::VoiceTooLong);
    }
    if ms == 0 || peaks.len() > PEAKS_MAX || peaks.iter().any(|peak| *peak > PEAK_MAX) {
        return Err(Refusal::Voice);
    }
    let bytes = unpack(text, VOICE_BYTES_MAX, Refusal::VoiceTooLong)?;
    let kind = infer::get(&bytes).map(|kind| kind.mime_type());
    // Recorders name a container of sound alone after moving pictures.
    let known = matches!(kind, Some("video/webm" | "audio/ogg" | "audio/opus" | "audio/m4a" | "video/mp4"));
    if known { Ok((bytes, ms.min(VOICE_MS_MAX))) } else { Err(Refusal::Voice) }
}

/// What became of a file that the page handed over.
#[derive(Debug)]
pub(crate) struct Attached {
    /// What the message says; it names the file.
    pub(crate) body: MessageBody,
    /// The file's size.
    pub(crate) bytes: u64,
}

/// Puts a file where the others are, whole or not at all, and on the disk when this returns.
fn land(folder: &Path, id: &MediaId, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let place = folder.join(id.as_str());
    // Two of the same at a time must not write into one another.
    let draft = folder.join(format!("{id}.{}.part", uuid::Uuid::now_v7().simple()));
    let landed = fs::File::create_new(&draft)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&draft, &place));
    if landed.is_err() {
        fs::remove_file(&draft).ok();
        return landed;
    }
    // Where a folder can be flushed, so that the name is there too. Elsewhere the rename is kept by the file system.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

impl Core {
    /// Takes a picture from the page.
    pub(crate) async fn keep_photo(&self, bytes: String) -> Result<Attached, CallError> {
        self.keep(move || {
            let (bytes, width, height) = photo(&bytes)?;
            Ok((bytes, move |media| MessageBody::Photo(Photo { media, preview: None, width, height })))
        })
        .await
    }

    /// Takes a recording from the page.
    pub(crate) async fn keep_voice(&self, bytes: String, ms: u32, peaks: Vec<u8>) -> Result<Attached, CallError> {
        self.keep(move || {
            let (bytes, ms) = voice(&bytes, ms, &peaks)?;
            Ok((bytes, move |media| MessageBody::Voice(Voice { media, ms, peaks })))
        })
        .await
    }

    /// Looks at a file and keeps it, away from the threads that wait for the network.
    async fn keep<B: FnOnce(MediaId) -> MessageBody>(
        &self,
        look: impl FnOnce() -> Result<(Vec<u8>, B), Refusal> + Send + 'static,
    ) -> Result<Attached, CallError> {
        let folder = pictures::folder(&self.data_dir);
        let kept = blocking(move || {
            let (bytes, body) = look()?;
            let media = MediaId::of(&bytes);
            land(&folder, &media, &bytes).map_err(StoreError::from)?;
            let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            Ok(Attached { body: body(media), bytes: size })
        });
        kept.await.unwrap_or_else(|error| {
            tracing::error!(%error, "looking at a file failed");
            Err(crate::error::call_error(ErrorCode::Store, "没有读到这个文件，请再选一次。"))
        })
    }
}

#[cfg(test)]
mod tests;
