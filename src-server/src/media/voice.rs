//! What is a voice message: Opus or AAC in WebM, Ogg or MP4 by its bytes, one sound and nothing beside it, read packet by packet to its very end, so that
//! its length is that of what is played and not what its head says. Pure: bytes in, milliseconds out.
//!
//! A recorder writes as it goes: its WebM names no lengths, and the reader calls the end of such a file an error and a broken-off MP4 an end. So whether a
//! file is whole is seen here, by stepping over its parts.

use lianxin_proto::room::{VOICE_BYTES_MAX, VOICE_MS_MAX};
use std::io::{Cursor, ErrorKind};
use symphonia::{
    core::{
        codecs::{
            CodecParameters,
            audio::well_known::{CODEC_ID_AAC, CODEC_ID_OPUS},
        },
        errors::Error,
        formats::{FormatOptions, FormatReader},
        io::{MediaSourceStream, MediaSourceStreamOptions},
        packet::Packet,
        units::TimeBase,
    },
    default::formats::{IsoMp4Reader, MkvReader, OggReader},
};

/// By how much a voice may be longer than the longest, in milliseconds: a recorder stops when it has noticed that it should.
const GRACE_MS: u32 = 1_000;
/// The most packets: the longest voice in packets of ten milliseconds.
const PACKETS_MAX: usize = 6_200;

/// Why something is not taken as a voice message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too many bytes.
    #[error("the sound has {0} bytes, at most {VOICE_BYTES_MAX} are allowed")]
    Bytes(usize),
    /// Neither of the containers.
    #[error("this is neither a picture (WebP, JPEG, PNG) nor a sound (WebM, Ogg, MP4)")]
    Format,
    /// Something beside the one sound, or a sound that is neither Opus nor AAC.
    #[error("the file is not one sound alone in Opus or AAC")]
    NotSoundAlone,
    /// It begins like a sound and is none, or breaks off.
    #[error("the sound is damaged: {0}")]
    Damaged(String),
    /// There is nothing to hear.
    #[error("there is nothing in it")]
    Empty,
    /// Too long.
    #[error("the sound is longer than {} seconds", VOICE_MS_MAX / 1_000)]
    Long,
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// The containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    WebM,
    Ogg,
    Mp4,
}

fn container(bytes: &[u8]) -> Option<Container> {
    if bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        Some(Container::WebM)
    } else if bytes.starts_with(b"OggS") {
        Some(Container::Ogg)
    } else if bytes.get(4..8) == Some(b"ftyp") {
        Some(Container::Mp4)
    } else {
        None
    }
}

/// The media type of a sound, by its bytes.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    container(bytes).map(|container| match container {
        Container::WebM => "audio/webm",
        Container::Ogg => "audio/ogg",
        Container::Mp4 => "audio/mp4",
    })
}

/// Reads a voice message whole; how long it is in milliseconds, at least 1.
pub fn length(bytes: &[u8]) -> Result<u32, Refusal> {
    if bytes.len() > VOICE_BYTES_MAX {
        return Err(Refusal::Bytes(bytes.len()));
    }
    let container = container(bytes).ok_or(Refusal::Format)?;
    // The reader of Ogg passes over what it does not know, so what begins in it is counted here: a page's fifth byte says that something does.
    let begins = |page: &&[u8]| page.starts_with(b"OggS\0") && page.last().is_some_and(|flags| flags & 2 != 0);
    if container == Container::Ogg && bytes.windows(6).filter(begins).count() != 1 {
        return Err(Refusal::NotSoundAlone);
    }
    let whole = match container {
        Container::WebM => webm_is_whole(bytes),
        Container::Mp4 => mp4_is_whole(bytes),
        Container::Ogg => Some(()),
    };
    whole.ok_or_else(|| Refusal::Damaged("it breaks off".into()))?;
    let source = MediaSourceStream::new(Box::new(Cursor::new(bytes.to_vec())), MediaSourceStreamOptions::default());
    let options = FormatOptions::default();
    match container {
        Container::WebM => played(MkvReader::try_new(source, options)?, true),
        Container::Ogg => played(OggReader::try_new(source, options)?, false),
        Container::Mp4 => played(IsoMp4Reader::try_new(source, options)?, false),
    }
}

/// Reads all packets. `open`: the file's end is known to be its end, also where the reader finds it sudden.
fn played(mut reader: impl FormatReader, open: bool) -> Result<u32, Refusal> {
    let [track] = reader.tracks() else { return Err(Refusal::NotSoundAlone) };
    let Some(CodecParameters::Audio(sound)) = &track.codec_params else { return Err(Refusal::NotSoundAlone) };
    let opus = sound.codec == CODEC_ID_OPUS;
    if !(opus || sound.codec == CODEC_ID_AAC) || !reader.attachments().is_empty() {
        return Err(Refusal::NotSoundAlone);
    }
    let (id, base) = (track.id, track.time_base.ok_or(Refusal::NotSoundAlone)?);
    let longest = i128::from(VOICE_MS_MAX + GRACE_MS) * 1_000_000;
    // Two lengths: between the first and the last by the file's own times, and what the packets hold. A file may lie about the one.
    let (mut first, mut last, mut held, mut count) = (i128::MAX, i128::MIN, 0_i128, 0_usize);
    while let Some(packet) = next(&mut reader, open)? {
        if packet.track_id != id {
            return Err(Refusal::NotSoundAlone);
        }
        count += 1;
        let (begins, lasts) = times(&packet, base);
        let lasts = if opus { lasts.max(opus_lasts(&packet.data).ok_or_else(empty_packet)?) } else { lasts };
        held += lasts;
        first = first.min(begins);
        last = last.max(begins.saturating_add(lasts));
        if count > PACKETS_MAX || held > longest || last.saturating_sub(first) > longest {
            return Err(Refusal::Long);
        }
    }
    let nanos = held.max(last.saturating_sub(first));
    if count == 0 || nanos <= 0 {
        return Err(Refusal::Empty);
    }
    Ok(u32::try_from(nanos / 1_000_000).unwrap_or(VOICE_MS_MAX).clamp(1, VOICE_MS_MAX))
}

fn next(reader: &mut impl FormatReader, open: bool) -> Result<Option<Packet>, Error> {
    match reader.next_packet() {
        Err(Error::IoError(e)) if open && e.kind() == ErrorKind::UnexpectedEof => Ok(None),
        packet => packet,
    }
}

/// Steps over the elements of a WebM (RFC 8794), into the segment and its clusters, which alone may be of unknown length; `None` unless the last of them
/// ends where the file does.
fn webm_is_whole(mut rest: &[u8]) -> Option<()> {
    const SEGMENT: u64 = 0x1853_8067;
    const CLUSTER: u64 = 0x1f43_b675;
    while !rest.is_empty() {
        let (id, after) = vint(rest, 4)?;
        let length = usize::try_from(after.first()?.leading_zeros()).ok()? + 1;
        let (size, after) = vint(after, 8)?;
        // The first bit that is set says how long the number is and is none of it.
        let size = size & !(1_u64.checked_shl(u32::try_from(7 * length).ok()?)?);
        rest = if matches!(id, SEGMENT | CLUSTER) { after } else { after.get(usize::try_from(size).ok()?..)? };
    }
    Some(())
}

/// A number of as many bytes as its first one says, with the bit that says so.
fn vint(bytes: &[u8], longest: u32) -> Option<(u64, &[u8])> {
    let length = bytes.first()?.leading_zeros() + 1;
    if length > longest {
        return None;
    }
    let (number, rest) = bytes.split_at_checked(usize::try_from(length).ok()?)?;
    Some((number.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)), rest))
}

/// Steps over the boxes of an MP4 (ISO 14496-12); `None` unless the last of them ends where the file does.
fn mp4_is_whole(mut rest: &[u8]) -> Option<()> {
    while !rest.is_empty() {
        let (size, after) = rest.split_first_chunk::<4>()?;
        let size = match u32::from_be_bytes(*size) {
            // A length of eight bytes stands behind the name.
            1 => usize::try_from(u64::from_be_bytes(*after.get(4..)?.first_chunk::<8>()?)).ok()?,
            0 => rest.len(),
            size => usize::try_from(size).ok()?,
        };
        rest = if size < 8 { return None } else { rest.get(size..)? };
    }
    Some(())
}

fn empty_packet() -> Refusal {
    Refusal::Damaged("a packet without a head".into())
}

/// When a packet begins and how long it lasts, in nanoseconds.
fn times(packet: &Packet, base: TimeBase) -> (i128, i128) {
    let begins = base.calc_time_saturating(packet.pts);
    let lasts = base.calc_duration_saturating(packet.dur);
    (begins.as_nanos(), lasts.as_nanos())
}

/// How long a packet of Opus lasts, in nanoseconds (RFC 6716, 3.1).
fn opus_lasts(packet: &[u8]) -> Option<i128> {
    let head = usize::from(*packet.first()?);
    let (kind, frames) = (head >> 3, head & 3);
    let tenths = match kind {
        0..12 => [100, 200, 400, 600].get(kind & 3),
        12..16 => [100, 200].get(kind & 1),
        _ => [25, 50, 100, 200].get(kind & 3),
    }?;
    let frames = match frames {
        0 => 1,
        1 | 2 => 2,
        _ => i128::from(*packet.get(1)? & 63),
    };
    Some(frames * tenths * 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEBM: &[u8] = include_bytes!("../../tests/voices/live.webm");
    const OGG: &[u8] = include_bytes!("../../tests/voices/voice.ogg");
    const MP4: &[u8] = include_bytes!("../../tests/voices/voice.mp4");
    const FRAGMENTS: &[u8] = include_bytes!("../../tests/voices/fragments.mp4");
    const VIDEO: &[u8] = include_bytes!("../../tests/voices/video.mp4");
    const VIDEO_WEBM: &[u8] = include_bytes!("../../tests/voices/video.webm");
    const VIDEO_OGG: &[u8] = include_bytes!("../../tests/voices/two.ogg");
    const LONG: &[u8] = include_bytes!("../../tests/voices/long.webm");

    #[test]
    fn what_phones_record_is_read() {
        for (bytes, kind) in [(WEBM, "audio/webm"), (OGG, "audio/ogg"), (MP4, "audio/mp4"), (FRAGMENTS, "audio/mp4")] {
            assert_eq!(media_type(bytes), Some(kind));
            let ms = length(bytes).unwrap_or_else(|e| panic!("{kind}: {e}"));
            assert!((1_950..=2_100).contains(&ms), "{kind}: {ms}");
        }
    }

    #[test]
    fn what_is_no_voice_is_refused() {
        for bytes in [VIDEO, VIDEO_WEBM, VIDEO_OGG] {
            assert_eq!(length(bytes), Err(Refusal::NotSoundAlone));
        }
        assert_eq!(length(LONG), Err(Refusal::Long));
        for bytes in [&b""[..], b"<html><audio>", b"RIFF\0\0\0\0WAVEfmt ", b"ID3\x03", b"fLaC\0"] {
            assert_eq!(length(bytes), Err(Refusal::Format));
            assert_eq!(media_type(bytes), None);
        }
        for bytes in
            [&b"OggS"[..], b"\x1a\x45\xdf\xa3", b"\x1a\x45\xdf\xa3<html>", b"\0\0\0\x08ftyp", b"\0\0\0\x20ftypM4A "]
        {
            assert!(length(bytes).is_err(), "{bytes:?}");
        }
        assert_eq!(length(&vec![0; VOICE_BYTES_MAX + 1]), Err(Refusal::Bytes(VOICE_BYTES_MAX + 1)));
    }

    #[test]
    fn what_breaks_off_is_refused() {
        for bytes in [WEBM, OGG, MP4, FRAGMENTS] {
            for cut in [20, 200, bytes.len() / 2, bytes.len() - 3] {
                assert!(length(&bytes[..cut]).is_err(), "{:?} cut at {cut} of {}", container(bytes), bytes.len());
            }
        }
    }

    #[test]
    fn numbers_are_as_long_as_they_say() {
        for (bytes, expected) in [
            (&[0x81, 9][..], Some((0x81, 1))),
            (&[0x40, 2, 9], Some((0x4002, 1))),
            (&[0x1a, 0x45, 0xdf, 0xa3], Some((0x1a45_dfa3, 0))),
            (&[0x08, 0, 0, 0, 0, 0], None),
            (&[0x40], None),
            (&[0], None),
            (&[], None),
        ] {
            assert_eq!(vint(bytes, 4).map(|(number, rest)| (number, rest.len())), expected, "{bytes:?}");
        }
        let longest = [0x01, 0, 0, 0, 0, 0, 0, 7];
        assert_eq!(vint(&longest, 8), Some((0x0100_0000_0000_0007, &[][..])));
        assert_eq!(webm_is_whole(&[&[0xec][..], &longest, &[0; 7]].concat()), Some(()));
        assert_eq!(webm_is_whole(&[&[0xec][..], &longest, &[0; 6]].concat()), None);
    }

    #[test]
    fn a_file_that_lies_about_its_times_is_as_long_as_what_it_holds() {
        // Each block of the long one at the time 0 of its cluster, each cluster at 0.
        let mut lying = LONG.to_vec();
        let mut at = 0;
        while at + 8 < lying.len() {
            // A cluster's time: the id E7, its size, the time. A simple block: the id A3, its size (two bytes here), the track, the time.
            if lying[at] == 0xa3 && lying[at + 1] & 0xc0 == 0x40 && lying[at + 3] == 0x81 {
                lying[at + 4..at + 6].fill(0);
                at += 6;
            } else {
                at += 1;
            }
        }
        assert!(length(&lying).is_err());
    }

    #[test]
    fn packets_of_opus_say_how_long_they_last() {
        for (packet, ms) in [
            (&[0b0000_0000][..], Some(10)),
            (&[0b0001_1000], Some(60)),
            (&[0b0110_1000], Some(20)),
            (&[0b1111_1000], Some(20)),
            (&[0b1111_1001], Some(40)),
            (&[0b1111_1011, 6], Some(120)),
            (&[0b1111_1011], None),
            (&[], None),
        ] {
            assert_eq!(opus_lasts(packet), ms.map(|ms| ms * 1_000_000), "{packet:?}");
        }
    }
}
