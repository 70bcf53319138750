//! Pictures and voice messages of the simulation: made once, small, each another file, and what must hold of them at the end: whoever has a seat can fetch
//! what stands, with the bytes that the server stored, and what does not stand is nobody's but its author's.

use super::check::End;
use crate::voice;
use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use lianxin_proto::{
    id::MediaId,
    room::{Message, MessageBody},
    view::room::Content,
};
use lianxin_server::media::folder::Folder;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use std::{collections::BTreeSet, io::Cursor};

/// How many of each there are: more than one member says in a seed.
const COUNT: u16 = 24;
/// A picture's size, in pixels: noise of a few kB.
const SIZE: (u32, u32) = (48, 36);
/// What stands in a recording's head and decides nothing: which program wrote it.
const WRITTEN_BY: &[u8] = b"Chrome";

/// A file as a page hands it over.
#[derive(Debug, Clone)]
pub struct File {
    /// The page's part of the call.
    pub content: Content,
    /// The file's id.
    pub media: MediaId,
}

/// Pictures and voice messages. A member says each at most once, and two members may say the same.
#[derive(Debug)]
pub struct Files {
    /// Pictures.
    pub photos: Vec<File>,
    /// Voice messages.
    pub voices: Vec<File>,
}

fn photo(n: u16) -> Result<File> {
    let mut rng = ChaCha8Rng::seed_from_u64(n.into());
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::from_fn(SIZE.0, SIZE.1, |_, _| image::Rgb(rng.random()))
        .write_to(&mut bytes, image::ImageFormat::Png)?;
    let bytes = bytes.into_inner();
    Ok(File { media: MediaId::of(&bytes), content: Content::Photo { bytes: STANDARD.encode(bytes) } })
}

fn voice(n: u16) -> Result<File> {
    let mut bytes = voice::RECORDED.to_vec();
    let at = bytes.windows(WRITTEN_BY.len()).position(|part| part == WRITTEN_BY).context("a writer's name")?;
    let name = format!("Sim{n:03}");
    bytes.get_mut(at..at + WRITTEN_BY.len()).context("a writer's name")?.copy_from_slice(name.as_bytes());
    let content =
        Content::Voice { bytes: STANDARD.encode(&bytes), ms: voice::RECORDED_MS, peaks: voice::PEAKS.to_vec() };
    Ok(File { media: MediaId::of(&bytes), content })
}

impl Files {
    /// Makes them.
    pub fn make() -> Result<Self> {
        let photos = (0..COUNT).map(photo).collect::<Result<_>>()?;
        let voices = (0..COUNT).map(voice).collect::<Result<_>>()?;
        Ok(Self { photos, voices })
    }
}

/// What stands can be fetched on every phone as the server stored it; what does not can not, not even by a moderator.
pub(super) fn fetched(end: &End<'_>, messages: &[Message]) -> Result<()> {
    let folder = Folder::open(&end.data.join("media"))?;
    let stand: BTreeSet<&MediaId> = messages.iter().filter_map(|message| message.body.media()).collect();
    let previews = messages.iter().filter_map(|message| match &message.body {
        MessageBody::Photo(photo) => photo.preview.as_ref(),
        _ => None,
    });
    let all: BTreeSet<&MediaId> = stand.iter().copied().chain(previews).collect();
    for id in all {
        let stored = folder.get(id)?.with_context(|| format!("the server's folder has no {id}"))?;
        ensure!(MediaId::of(&stored) == *id, "the server stored something else as {id}");
        for (n, phone) in end.phones.iter().enumerate() {
            let bytes = end.runtime.block_on(phone.client.media(id));
            ensure!(bytes.is_some_and(|bytes| bytes == stored), "phone {n} does not get {id} as the server stored it");
        }
    }
    for said in end.said.values() {
        let Some(id) = said.media.as_ref().filter(|id| !stand.contains(id)) else { continue };
        for (n, phone) in end.phones.iter().enumerate().filter(|(_, phone)| phone.member != said.member) {
            let bytes = end.runtime.block_on(phone.client.media(id));
            let own = end.said.values().any(|own| own.member == phone.member && own.media.as_ref() == Some(id));
            ensure!(own || bytes.is_none(), "phone {n} gets {id}, which stands nowhere");
        }
        let own = end.said.values().any(|own| own.member == end.keeper.profile.id && own.media.as_ref() == Some(id));
        let answer = end.runtime.block_on(end.keeper.media(id))?;
        ensure!(own || answer.is_err(), "the server serves {id}, which stands nowhere");
    }
    Ok(())
}
