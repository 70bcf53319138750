//! Whether a picture's file holds anything but the picture: a pure walk along its parts. Only parts that are needed to show it may be there, so EXIF and
//! XMP notes, texts, a place, a small second picture, and whatever hangs behind its end are all found alike, without a list of what people may hide.

use image::ImageFormat;

/// Parts of a PNG that only show the picture.
const PNG: [&[u8; 4]; 10] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"];
/// Those of a WebP.
const WEBP: [&[u8; 4]; 5] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"];

/// Whether the file is its picture and nothing else. What cannot be walked to its very end is not.
pub fn is_bare(bytes: &[u8], format: ImageFormat) -> bool {
    let bare = match format {
        ImageFormat::Jpeg => jpeg(bytes),
        ImageFormat::Png => png(bytes),
        ImageFormat::WebP => webp(bytes),
        _ => None,
    };
    bare.is_some()
}

fn jpeg(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let after = rest.strip_prefix(b"\xff")?;
        let (&marker, after) = after.split_first()?;
        if marker == 0xff {
            // A marker may be preceded by any number of these.
            rest = rest.get(1..)?;
            continue;
        }
        if marker == 0xd9 {
            return after.is_empty().then_some(());
        }
        let length = usize::from(u16::from_be_bytes(after.get(..2)?.try_into().ok()?));
        let part = after.get(2..length)?;
        rest = after.get(length..)?;
        let shows = match marker {
            // Frames, Huffman and arithmetic tables; quantisation; restart interval; scan.
            0xc0..=0xcf | 0xdb | 0xdd | 0xda => true,
            // The density, without a small picture.
            0xe0 => part.starts_with(b"JFIF\0") && part.len() == 14,
            0xe2 => part.starts_with(b"ICC_PROFILE\0"),
            0xee => part.starts_with(b"Adobe") && part.len() == 12,
            _ => false,
        };
        if !shows {
            return None;
        }
        if marker == 0xda {
            // The scan goes on to the next marker that is neither a stuffed byte nor a restart.
            let end =
                rest.windows(2).position(|two| matches!(two, [0xff, next] if !matches!(next, 0 | 0xd0..=0xd7)))?;
            rest = rest.get(end..)?;
        }
    }
}

fn png(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        rest = after.get(length.checked_add(4)?..)?;
        if !PNG.contains(&kind) {
            return None;
        }
        if kind == b"IEND" {
            return (rest.is_empty() && length == 0).then_some(());
        }
    }
}

fn webp(bytes: &[u8]) -> Option<()> {
    let (size, rest) = bytes.strip_prefix(b"RIFF")?.split_first_chunk::<4>()?;
    if usize::try_from(u32::from_le_bytes(*size)).ok()? != rest.len() {
        return None;
    }
    let mut rest = rest.strip_prefix(b"WEBP")?;
    while !rest.is_empty() {
        let (kind, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        rest = after.get(length.checked_next_multiple_of(2)?..)?;
        if !WEBP.contains(&kind) {
            return None;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageEncoder as _, RgbImage, codecs::jpeg::JpegEncoder};
    use std::io::Cursor;

    fn picture() -> RgbImage {
        RgbImage::from_fn(90, 60, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 200]))
    }

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        picture().write_to(&mut Cursor::new(&mut bytes), format).expect("encodes");
        bytes
    }

    /// A JPEG with a part before its picture.
    fn jpeg_with(marker: u8, part: &[u8]) -> Vec<u8> {
        let whole = encoded(ImageFormat::Jpeg);
        let length = u16::try_from(part.len() + 2).expect("short").to_be_bytes();
        [&whole[..2], &[0xff, marker], &length, part, &whole[2..]].concat()
    }

    fn png_with(kind: [u8; 4], part: &[u8]) -> Vec<u8> {
        let whole = encoded(ImageFormat::Png);
        let length = u32::try_from(part.len()).expect("short").to_be_bytes();
        // Behind the signature and the header; the check sum does not matter here.
        [&whole[..33], &length, &kind, part, &[0; 4], &whole[33..]].concat()
    }

    fn webp_with(kind: [u8; 4], part: &[u8]) -> Vec<u8> {
        let whole = encoded(ImageFormat::WebP);
        let length = u32::try_from(part.len()).expect("short").to_le_bytes();
        let body = [&whole[8..], &kind, &length, part].concat();
        [b"RIFF", u32::try_from(body.len()).expect("short").to_le_bytes().as_slice(), &body].concat()
    }

    #[test]
    fn what_encoders_write_is_bare() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let bytes = encoded(format);
            assert!(is_bare(&bytes, format), "{format:?}");
            for cut in [0, 1, 11, bytes.len() / 2, bytes.len() - 1] {
                assert!(!is_bare(&bytes[..cut], format), "{format:?} cut at {cut}");
            }
            assert!(!is_bare(&[&bytes[..], b"behind"].concat(), format), "{format:?} with something behind it");
        }
        let webp = webp::Encoder::from_rgb(&picture(), 90, 60).encode(80.0);
        assert!(is_bare(&webp, ImageFormat::WebP));
        let mut profiled = Vec::new();
        let mut encoder = JpegEncoder::new(&mut profiled);
        encoder.set_icc_profile(vec![7; 300]).expect("taken");
        encoder.write_image(&picture(), 90, 60, image::ExtendedColorType::Rgb8).expect("encodes");
        assert!(is_bare(&profiled, ImageFormat::Jpeg));
    }

    #[test]
    fn notes_of_any_kind_are_found() {
        for (marker, part) in [
            (0xe1, &b"Exif\0\0II*\0"[..]),
            (0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
            (0xed, b"Photoshop 3.0\0"),
            (0xe2, b"MPF\0"),
            (0xe0, b"JFXX\0\x10"),
            (0xfe, b"a word"),
        ] {
            assert!(!is_bare(&jpeg_with(marker, part), ImageFormat::Jpeg), "{marker:x}");
        }
        assert!(is_bare(&jpeg_with(0xdd, &[0, 0]), ImageFormat::Jpeg));
        for kind in [b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME", b"acTL"] {
            assert!(!is_bare(&png_with(*kind, b"x"), ImageFormat::Png), "{kind:?}");
        }
        assert!(is_bare(&png_with(*b"gAMA", &[0; 4]), ImageFormat::Png));
        for kind in [b"EXIF", b"XMP ", b"ANIM", b"note"] {
            assert!(!is_bare(&webp_with(*kind, b"xx"), ImageFormat::WebP), "{kind:?}");
        }
        assert!(is_bare(&webp_with(*b"ICCP", b"xyz\0"), ImageFormat::WebP));
    }
}
