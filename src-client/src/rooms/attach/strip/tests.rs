use super::*;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, RgbImage, RgbaImage};
use proptest::prelude::*;

/// What a file must not tell.
const SECRET: &[u8] = b"27.9N 112.9E Phone of Li";
const PROGRESSIVE: &[u8] = include_bytes!("../../../../tests/data/progressive.jpg");
const ALPHA: &[u8] = include_bytes!("../../../../tests/data/alpha.webp");

fn pixels() -> RgbImage {
    RgbImage::from_fn(17, 9, |x, y| {
        image::Rgb([u8::try_from(x * 15).unwrap_or(0), u8::try_from(y * 28).unwrap_or(0), 90])
    })
}

fn encoded(format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = match format {
        ImageFormat::Jpeg => DynamicImage::from(pixels()),
        _ => DynamicImage::from(RgbaImage::from(DynamicImage::from(pixels()).to_rgba8())),
    };
    picture.write_to(&mut bytes, format).expect("encoded");
    bytes.into_inner()
}

fn decoded(bytes: &[u8]) -> RgbaImage {
    image::load_from_memory(bytes).expect("a picture").to_rgba8()
}

fn tells(bytes: &[u8]) -> bool {
    bytes.windows(SECRET.len()).any(|window| window == SECRET)
}

/// An Exif with an orientation and a secret.
fn exif(orientation: u16, big: bool) -> Vec<u8> {
    let short = |n: u16| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let long = |n: u32| if big { n.to_be_bytes() } else { n.to_le_bytes() };
    let mut out = if big { b"MM".to_vec() } else { b"II".to_vec() };
    out.extend(short(42));
    out.extend(long(8));
    out.extend(short(2));
    for (tag, kind, count, value) in [(0x010f, 2, 4, u16::from_ne_bytes(*b"Li")), (0x0112, 3, 1, orientation)] {
        out.extend(short(tag));
        out.extend(short(kind));
        out.extend(long(count));
        out.extend(short(value));
        out.extend([0, 0]);
    }
    out.extend(long(0));
    out.extend(SECRET);
    out
}

fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let mut out = vec![0xff, marker];
    out.extend(u16::try_from(contents.len() + 2).expect("short").to_be_bytes());
    out.extend(contents);
    out
}

/// A JPEG with these right behind its beginning.
fn jpeg_with(parts: &[Vec<u8>]) -> Vec<u8> {
    let plain = encoded(ImageFormat::Jpeg);
    [&plain[..2], &parts.concat(), &plain[2..]].concat()
}

fn with_prefix(prefix: &[u8], contents: &[u8]) -> Vec<u8> {
    [prefix, contents].concat()
}

#[test]
fn a_jpeg_tells_nothing_but_what_it_shows() {
    let plain = encoded(ImageFormat::Jpeg);
    let parts = [
        segment(0xe1, &with_prefix(b"Exif\0\0", &exif(1, true))),
        segment(0xe1, &with_prefix(b"http://ns.adobe.com/xap/1.0/\0", SECRET)),
        segment(0xed, &with_prefix(b"Photoshop 3.0\0", SECRET)),
        segment(0xe2, &with_prefix(b"ICC_PROFILE\0\x01\x01", SECRET)),
        segment(0xe2, &with_prefix(b"MPF\0", SECRET)),
        segment(0xe0, &with_prefix(b"JFXX\0\x10", SECRET)),
        segment(0xef, SECRET),
        segment(0xfe, SECRET),
    ];
    let mut told = jpeg_with(&parts);
    // A moving picture behind the end, as phones hang it there.
    told.extend(SECRET);
    told.extend(&plain);
    let kept = strip(&told).expect("kept");
    assert!(tells(&told) && !tells(&kept));
    assert_eq!(decoded(&kept), decoded(&plain));
    assert!(kept.len() <= plain.len());
}

#[test]
fn a_jpeg_of_several_scans_stays_one() {
    let kept = strip(PROGRESSIVE).expect("kept");
    assert_eq!(decoded(&kept), decoded(PROGRESSIVE));
    assert!(PROGRESSIVE.windows(7).any(|window| window == b"my desk"));
    assert!(!kept.windows(7).any(|window| window == b"my desk"));
    // A comment between two scans.
    let second = PROGRESSIVE.windows(2).enumerate().filter(|(_, pair)| *pair == [0xff, 0xda]).nth(1).expect("scans").0;
    let told = [&PROGRESSIVE[..second], &segment(0xfe, SECRET), &PROGRESSIVE[second..]].concat();
    assert_eq!(strip(&told).as_deref(), Ok(kept.as_slice()));
}

fn chunk(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).expect("short").to_be_bytes();
    // No reader looks at the check of what it does not know.
    [&length, kind.as_slice(), contents, &[0; 4]].concat()
}

/// The end of a PNG's first part.
const HEAD: usize = 8 + 25;

#[test]
fn a_png_tells_nothing_but_what_it_shows() {
    let plain = encoded(ImageFormat::Png);
    let parts = [
        chunk(*b"eXIf", &exif(1, false)),
        chunk(*b"tEXt", SECRET),
        chunk(*b"iTXt", SECRET),
        chunk(*b"zTXt", SECRET),
        chunk(*b"iCCP", SECRET),
        chunk(*b"tIME", &[7, 0xea, 9, 23, 7, 15, 0]),
        chunk(*b"prVt", SECRET),
    ];
    let told = [&plain[..HEAD], &parts.concat(), &plain[HEAD..], SECRET].concat();
    let kept = strip(&told).expect("kept");
    assert!(tells(&told) && !tells(&kept));
    assert_eq!(decoded(&kept), decoded(&plain));
    assert_eq!(kept, strip(&plain).expect("kept"));
}

fn riff(parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    let length = u32::try_from(body.len() + 4).expect("short").to_le_bytes();
    [b"RIFF", &length, b"WEBP".as_slice(), &body].concat()
}

fn part(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).expect("short").to_le_bytes();
    let filling: &[u8] = if contents.len() % 2 == 1 { &[0] } else { &[] };
    [kind.as_slice(), &length, contents, filling].concat()
}

/// The header that announces parts beside the picture.
fn header(flags: u8) -> Vec<u8> {
    part(*b"VP8X", &[flags, 0, 0, 0, 16, 0, 0, 8, 0, 0])
}

#[test]
fn a_webp_tells_nothing_but_what_it_shows() {
    let plain = encoded(ImageFormat::WebP);
    let told = [
        riff(&[
            header(0x3c),
            part(*b"ICCP", SECRET),
            plain[12..].to_vec(),
            part(*b"EXIF", &exif(1, false)),
            part(*b"XMP ", SECRET),
            part(*b"what", SECRET),
        ]),
        SECRET.to_vec(),
    ]
    .concat();
    let kept = strip(&told).expect("kept");
    assert!(tells(&told) && !tells(&kept));
    assert_eq!(decoded(&kept), decoded(&plain));
    assert_eq!(kept[20], 0x10, "of what was announced the transparency is left");
    assert_eq!(usize::try_from(u32::from_le_bytes(kept[4..8].try_into().expect("four"))), Ok(kept.len() - 8));
}

#[test]
fn what_can_be_seen_through_stays_so() {
    let kept = strip(ALPHA).expect("kept");
    assert_eq!(decoded(&kept), decoded(ALPHA));
    assert!(decoded(&kept).pixels().all(|pixel| pixel.0[3] < 255));
}

#[test]
fn a_picture_that_is_to_be_turned_is_not_laid_on_its_side() {
    for big in [false, true] {
        for orientation in 2..=8 {
            let exif = exif(orientation, big);
            let named = with_prefix(b"Exif\0\0", &exif);
            let plain = encoded(ImageFormat::Png);
            for told in [
                jpeg_with(&[segment(0xe1, &named)]),
                [&plain[..HEAD], &chunk(*b"eXIf", &exif), &plain[HEAD..]].concat(),
                riff(&[header(0x08), encoded(ImageFormat::WebP)[12..].to_vec(), part(*b"EXIF", &named)]),
            ] {
                assert_eq!(strip(&told), Err(Unfit::Turned), "{orientation}");
            }
        }
    }
    // An Exif that says nothing of it, or nothing that can be read.
    for exif in [&b"II*\0\xff\xff\xff\xff"[..], b"MM\0*\0\0\0\x08\0\x01", b"", b"rubbish"] {
        let told = jpeg_with(&[segment(0xe1, &with_prefix(b"Exif\0\0", exif))]);
        assert_eq!(strip(&told).expect("kept"), strip(&encoded(ImageFormat::Jpeg)).expect("kept"));
    }
}

#[test]
fn what_moves_is_refused() {
    let plain = encoded(ImageFormat::Png);
    let png = [&plain[..HEAD], &chunk(*b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), &plain[HEAD..]].concat();
    let frame = encoded(ImageFormat::WebP)[12..].to_vec();
    for moving in [png, riff(&[header(0x02), frame.clone()]), riff(&[header(0), part(*b"ANIM", &[0; 6]), frame])] {
        assert_eq!(strip(&moving), Err(Unfit::Moves));
    }
}

#[test]
fn what_is_no_whole_picture_is_refused() {
    for bytes in [
        &b""[..],
        b"\xff\xd8",
        b"\xff\xd8\xff\xd9",
        b"GIF89a\x01\x00\x01\x00",
        b"<svg onload='alert(1)'/>",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x04\0\0\0WEBP",
        b"RIFF\xff\xff\xff\xffWEBP",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\x0c\0\0\0WAVEfmt ",
    ] {
        assert_eq!(strip(bytes), Err(Unfit::Broken), "{bytes:?}");
    }
    // Parts within parts lead nowhere deep.
    let mut nested = part(*b"LIST", b"WEBP");
    for _ in 0..2_000 {
        nested = part(*b"LIST", &nested);
    }
    assert_eq!(strip(&riff(&[nested])), Err(Unfit::Broken));
}

fn pictures() -> Vec<Vec<u8>> {
    let mut grey = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut grey)
        .write_image(&[7; 64], 8, 8, ExtendedColorType::L8)
        .expect("encoded");
    let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    formats.map(encoded).into_iter().chain([grey, PROGRESSIVE.to_vec(), ALPHA.to_vec()]).collect()
}

#[test]
fn a_picture_cut_off_anywhere_is_refused() {
    for picture in pictures() {
        let whole = strip(&picture).expect("kept");
        for length in 0..picture.len() {
            let kept = strip(&picture[..length]);
            // A WebP's last filling byte is no part of the picture.
            assert!(kept.is_err() || kept.as_deref() == Ok(whole.as_slice()), "{length} of {}", picture.len());
        }
    }
}

proptest! {
    #[test]
    fn what_is_kept_is_kept_again_whatever_was_done_to_it(
        which in 0..6_usize, place in any::<prop::sample::Index>(), bytes in prop::collection::vec(any::<u8>(), 0..6), cut in 0..6_usize,
    ) {
        let mut picture = pictures().swap_remove(which);
        let at = place.index(picture.len());
        let end = picture.len().min(at + cut);
        picture.splice(at..end, bytes);
        if let Ok(kept) = strip(&picture) {
            prop_assert_eq!(strip(&kept), Ok(kept.clone()));
        }
    }
}
