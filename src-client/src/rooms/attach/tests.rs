use super::*;
use crate::testing::{Phone, at, content::PIXEL};
use image::{DynamicImage, ImageFormat, RgbImage};
use lianxin_proto::room::check_body;

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = io::Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::new(width, height)).write_to(&mut bytes, ImageFormat::Jpeg).expect("encoded");
    bytes.into_inner()
}

const WEBM: &[u8] = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04";
const MP4: &[u8] = b"\0\0\0\x18ftypisom\0\0\0\0isommp41\0\0\0\x08moov";
const M4A: &[u8] = b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42\0\0\0\x08moov";

fn ogg() -> Vec<u8> {
    let mut page = b"OggS\0\x02".to_vec();
    page.extend([0; 20]);
    page.extend([1, 19]);
    page.extend(b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0");
    page
}

#[test]
fn pictures_are_taken_within_their_bounds() {
    for (width, height) in [(1, 1), (PHOTO_SIDE_MAX, 2), (3, PHOTO_SIDE_MAX)] {
        let (bytes, w, h) = photo(&base64(&jpeg(width, height))).expect("taken");
        assert_eq!((w, h), (width, height));
        assert_eq!(strip::strip(&bytes).as_deref(), Ok(bytes.as_slice()));
    }
    assert_eq!(photo(&base64(&PIXEL)).map(|(_, w, h)| (w, h)), Ok((1, 1)));
    let mut huge = PIXEL.to_vec();
    huge[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    let mut flat = PIXEL.to_vec();
    flat[16..20].copy_from_slice(&0_u32.to_be_bytes());
    let padded = |size: usize| {
        let mut bytes = jpeg(4, 4);
        bytes.resize(size, 0);
        base64(&bytes)
    };
    assert!(photo(&padded(PHOTO_BYTES_MAX)).is_ok());
    let broken = Err(Refusal::Photo(Unfit::Broken));
    for (why, text, expected) in [
        ("a byte too many", padded(PHOTO_BYTES_MAX + 1), Err(Refusal::PhotoTooLarge)),
        ("far too many, and no base64", "*".repeat(50_000_000), Err(Refusal::PhotoTooLarge)),
        ("too wide", base64(&jpeg(PHOTO_SIDE_MAX + 1, 1)), Err(Refusal::PhotoTooLarge)),
        ("a bomb", base64(&huge), Err(Refusal::PhotoTooLarge)),
        ("no width", base64(&flat), broken),
        ("no base64", "data:image/png;base64,AAAA".into(), Err(Refusal::Garbled)),
        ("nothing", String::new(), broken),
        ("a drawing that runs", base64(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"), broken),
        ("a moving picture", base64(b"GIF89a\x01\x00\x01\x00\x80\x00\x00"), broken),
        ("sound", base64(WEBM), broken),
    ] {
        assert_eq!(photo(&text).map(drop), expected, "{why}");
    }
}

#[test]
fn recordings_are_taken_within_their_bounds() {
    let bars = vec![PEAK_MAX; PEAKS_MAX];
    for sound in [WEBM, MP4, M4A, &ogg()] {
        assert_eq!(voice(&base64(sound), 23_000, &bars), Ok((sound.to_vec(), 23_000)));
    }
    let taken = |ms| voice(&base64(WEBM), ms, &[]).map(|(_, ms)| ms);
    assert_eq!([taken(1), taken(VOICE_MS_MAX)], [Ok(1), Ok(VOICE_MS_MAX)]);
    assert_eq!(taken(VOICE_MS_MAX + LATE_STOP), Ok(VOICE_MS_MAX), "the recorder stopped a little late");
    assert_eq!(taken(VOICE_MS_MAX + LATE_STOP + 1), Err(Refusal::VoiceTooLong));
    assert_eq!([taken(0), taken(u32::MAX)], [Err(Refusal::Voice), Err(Refusal::VoiceTooLong)]);
    let mut long = WEBM.to_vec();
    long.resize(VOICE_BYTES_MAX + 1, 0);
    for (text, peaks, expected) in [
        (base64(&long), vec![], Refusal::VoiceTooLong),
        (base64(WEBM), vec![0; PEAKS_MAX + 1], Refusal::Voice),
        (base64(WEBM), vec![PEAK_MAX + 1], Refusal::Voice),
        (base64(b"ID3\x04MP3 is not what we record"), vec![], Refusal::Voice),
        (base64(b"\x7fELF\x02\x01\x01"), vec![], Refusal::Voice),
        (base64(&jpeg(2, 2)), vec![], Refusal::Voice),
        (String::new(), vec![], Refusal::Voice),
        ("?".into(), vec![], Refusal::Garbled),
    ] {
        assert_eq!(voice(&text, 1_000, &peaks).map(drop), Err(expected));
    }
    long.pop();
    assert!(voice(&base64(&long), 1_000, &[]).is_ok());
}

#[test]
fn every_refusal_is_a_sentence() {
    for refusal in [
        Refusal::Garbled,
        Refusal::PhotoTooLarge,
        Refusal::Photo(Unfit::Broken),
        Refusal::Photo(Unfit::Turned),
        Refusal::Photo(Unfit::Moves),
        Refusal::VoiceTooLong,
        Refusal::Voice,
    ] {
        let error = CallError::from(refusal);
        assert!(error.message.ends_with('。') && error.code == ErrorCode::Invalid, "{error:?}");
    }
}

fn files(phone: &Phone) -> Vec<(String, Vec<u8>)> {
    let folder = pictures::folder(&phone.config().data_dir);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("read"))
        })
        .collect()
}

#[tokio::test]
async fn a_file_stands_whole_under_its_name_or_not_at_all() {
    let phone = Phone::new(at("2026-09-23", "08:00"));
    let client = phone.open();
    let core = client.core();
    assert!(core.keep_photo(base64(b"no picture")).await.is_err());
    assert!(core.keep_voice(base64(WEBM), 0, vec![]).await.is_err());
    assert_eq!(files(&phone), []);
    // The same one twice at a time.
    let text = base64(&jpeg(20, 10));
    let (one, other) = tokio::join!(core.keep_photo(text.clone()), core.keep_photo(text));
    let (one, other) = (one.expect("kept"), other.expect("kept"));
    assert_eq!(one.body, other.body);
    let MessageBody::Photo(photo) = &one.body else { panic!("a picture") };
    assert_eq!((photo.width, photo.height, &photo.preview), (20, 10, &None));
    let kept = files(&phone);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].0, photo.media.as_str());
    assert_eq!(MediaId::of(&kept[0].1), photo.media);
    assert_eq!(u64::try_from(kept[0].1.len()), Ok(one.bytes));
    let voice = core.keep_voice(base64(WEBM), 9_000, vec![3, 30]).await.expect("kept");
    assert_eq!(check_body(&voice.body), Ok(()));
    assert_eq!(files(&phone).len(), 2);
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let id = MediaId::of(b"x");
    // Something that is no file stands in its place.
    fs::create_dir_all(folder.path().join(id.as_str()).join("within")).expect("made");
    assert!(land(folder.path(), &id, b"x").is_err());
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1, "no draft stays");
}
