//! What is a picture: WebP, JPEG or PNG by its bytes (never by its name), decoded whole within bounds before it is kept, for a file that only begins
//! like a picture would be sent to every phone. An editor's picture gets a small square ([`make`]), one for a room a small one of its own
//! shape ([`photo`]). Pure: bytes in, bytes out.

use crate::media::notes;
use fast_image_resize::{PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, metadata::Orientation};
use lianxin_proto::{
    media::PICTURE_BYTES_MAX,
    room::{PHOTO_BYTES_MAX, PHOTO_SIDE_MAX},
};
use std::io::Cursor;

/// The longest side, in pixels.
pub const SIDE_MAX: u32 = 8_192;
/// The most pixels.
pub const PIXELS_MAX: u64 = 24_000_000;
/// The side of the small square, in pixels: 84 CSS pixels at three times the density.
pub const THUMB_SIDE: u32 = 252;
/// The longest side of the small picture in a room, in pixels.
pub const PREVIEW_SIDE: u32 = 480;
/// The quality of the small ones, 0 to 100.
const SMALL_QUALITY: f32 = 75.0;
/// The most memory that unfolding one may take, in bytes.
const UNFOLDED_MAX: u64 = 256 * 1024 * 1024;

/// Why something is not taken as a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too many bytes.
    #[error("the picture has {0} bytes, at most {1} are allowed; export it smaller")]
    Bytes(usize, usize),
    /// Not one of the three formats.
    #[error("this is not a WebP, JPEG or PNG picture")]
    Format,
    /// Too many pixels.
    #[error("the picture has more pixels than the {0} a side and {1} in all that are allowed; scale it down")]
    Pixels(u32, u64),
    /// It begins like a picture and is none.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// Its camera's notes say where it was taken.
    #[error("the picture's notes (EXIF) say where it was taken; export it without them")]
    Place,
    /// It is stored lying and only its camera's notes say how to turn it.
    #[error("the picture is stored turned, with a note (EXIF) how to turn it back; save it upright")]
    Turned,
    /// The file holds more than the picture.
    #[error("the picture's file holds notes, texts or something behind its end; send the picture alone")]
    Notes,
}

/// What was made of a picture.
#[derive(Debug, Clone)]
pub struct Made {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The small square, WebP.
    pub thumb: Vec<u8>,
}

fn format_of(bytes: &[u8]) -> Option<(ImageFormat, &'static str)> {
    match infer::get(bytes)?.mime_type() {
        "image/webp" => Some((ImageFormat::WebP, "image/webp")),
        "image/jpeg" => Some((ImageFormat::Jpeg, "image/jpeg")),
        "image/png" => Some((ImageFormat::Png, "image/png")),
        _ => None,
    }
}

/// The media type of a picture, by its bytes.
pub fn media_type(bytes: &[u8]) -> Option<&'static str> {
    format_of(bytes).map(|(_, name)| name)
}

/// Decodes an editor's picture whole and makes its small square.
pub fn make(bytes: &[u8]) -> Result<Made, Refusal> {
    let (_, mut decoder) = open(bytes, PICTURE_BYTES_MAX, SIDE_MAX)?;
    if let Some(exif) = decoder.exif_metadata().map_err(damaged)? {
        if says_where(&exif) {
            return Err(Refusal::Place);
        }
        if Orientation::from_exif_chunk(&exif).is_some_and(|turned| turned != Orientation::NoTransforms) {
            return Err(Refusal::Turned);
        }
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let (width, height) = (picture.width(), picture.height());
    let square = width.min(height);
    let side = square.min(THUMB_SIDE);
    Ok(Made { width, height, thumb: small(&picture, (square, square), (side, side))? })
}

/// What was made of a picture for a room.
#[derive(Debug, Clone)]
pub struct MadePhoto {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// A small one of the same shape, WebP, at most [`PREVIEW_SIDE`] a side.
    pub preview: Vec<u8>,
}

/// Decodes a picture for a room whole and makes the small one. Its file may hold nothing but the picture.
pub fn photo(bytes: &[u8]) -> Result<MadePhoto, Refusal> {
    let (format, decoder) = open(bytes, PHOTO_BYTES_MAX, PHOTO_SIDE_MAX)?;
    if !notes::is_bare(bytes, format) {
        return Err(Refusal::Notes);
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    let (width, height) = (picture.width(), picture.height());
    Ok(MadePhoto { width, height, preview: small(&picture, (width, height), fitted(width, height))? })
}

/// The size of the small picture: the same shape, never larger than the picture, no side below one pixel.
fn fitted(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(PREVIEW_SIDE) / u64::from(longest.max(1));
        u32::try_from(side).unwrap_or(PREVIEW_SIDE).max(1)
    };
    if longest <= PREVIEW_SIDE { (width, height) } else { (scaled(width), scaled(height)) }
}

#[allow(clippy::needless_pass_by_value, reason = "an error goes in as it comes out of `map_err`")]
fn damaged(error: image::ImageError) -> Refusal {
    Refusal::Damaged(error.to_string())
}

/// A picture within bounds, not unfolded yet.
fn open(bytes: &[u8], bytes_max: usize, side_max: u32) -> Result<(ImageFormat, impl ImageDecoder), Refusal> {
    if bytes.len() > bytes_max {
        return Err(Refusal::Bytes(bytes.len(), bytes_max));
    }
    let (format, _) = format_of(bytes).ok_or(Refusal::Format)?;
    let too_many = || Refusal::Pixels(side_max, PIXELS_MAX);
    let mut limits = Limits::default();
    limits.max_image_width = Some(side_max);
    limits.max_image_height = Some(side_max);
    limits.max_alloc = Some(UNFOLDED_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|e| match e {
        image::ImageError::Limits(_) => too_many(),
        e => damaged(e),
    })?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || width > side_max || height > side_max || pixels > PIXELS_MAX {
        return Err(too_many());
    }
    Ok((format, decoder))
}

/// Whether EXIF notes point to a place: tag 0x8825 in the first directory of the TIFF structure they are.
fn says_where(exif: &[u8]) -> bool {
    const GPS: u16 = 0x8825;
    let little = exif.starts_with(b"II");
    let two = |at: usize| {
        let bytes: [u8; 2] = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let four = |at: usize| {
        let bytes: [u8; 4] = exif.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }).ok()
    };
    let Some((directory, count)) = four(4).and_then(|at| Some((at, two(at)?))) else { return false };
    (0..usize::from(count)).any(|n| directory.checked_add(2 + 12 * n).and_then(two) == Some(GPS))
}

/// The middle of a picture, so large, scaled to a size: WebP.
fn small(picture: &DynamicImage, middle: (u32, u32), size: (u32, u32)) -> Result<Vec<u8>, Refusal> {
    let damaged = |e: String| Refusal::Damaged(e);
    let (width, height) = (picture.width(), picture.height());
    let source = Image::from_vec_u8(width, height, picture.to_rgba8().into_raw(), PixelType::U8x4)
        .map_err(|e| damaged(e.to_string()))?;
    let mut scaled = Image::new(size.0, size.1, PixelType::U8x4);
    let left = f64::from(width.saturating_sub(middle.0)) / 2.0;
    let top = f64::from(height.saturating_sub(middle.1)) / 2.0;
    let options = ResizeOptions::new()
        .crop(left, top, f64::from(middle.0), f64::from(middle.1))
        .resize_alg(ResizeAlg::Convolution(fast_image_resize::FilterType::Lanczos3));
    Resizer::new().resize(&source, &mut scaled, &options).map_err(|e| damaged(e.to_string()))?;
    let encoded = webp::Encoder::from_rgba(scaled.buffer(), size.0, size.1)
        .encode_simple(false, SMALL_QUALITY)
        .map_err(|e| damaged(format!("{e:?}")))?;
    Ok(encoded.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage};

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = RgbImage::from_fn(width, height, |x, y| {
            Rgb([u8::try_from(x % 256).expect("byte"), u8::try_from(y % 256).expect("byte"), 9])
        });
        picture.write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).expect("encodes");
        bytes
    }

    #[test]
    fn a_picture_gets_a_small_square() {
        let made = make(&png(640, 400)).expect("a picture");
        assert_eq!((made.width, made.height), (640, 400));
        let thumb = make(&made.thumb).expect("a picture");
        assert_eq!((thumb.width, thumb.height), (THUMB_SIDE, THUMB_SIDE));
        assert_eq!(media_type(&made.thumb), Some("image/webp"));
        assert_eq!(made.thumb, make(&png(640, 400)).expect("again").thumb, "the same picture gives the same bytes");
    }

    #[test]
    fn a_picture_for_a_room_gets_a_small_one_of_its_shape() {
        let made = photo(&png(2_000, 500)).expect("a picture");
        assert_eq!((made.width, made.height), (2_000, 500));
        let preview = photo(&made.preview).expect("a picture");
        assert_eq!((preview.width, preview.height), (480, 120));
        assert_eq!(media_type(&made.preview), Some("image/webp"));
        for (size, expected) in
            [((480, 480), (480, 480)), ((30, 90), (30, 90)), ((2_048, 1), (480, 1)), ((600, 1_200), (240, 480))]
        {
            assert_eq!(fitted(size.0, size.1), expected);
        }
    }

    #[test]
    fn what_is_no_picture_for_a_room_is_refused() {
        let mut noted = png(30, 30);
        let text = [&9_u32.to_be_bytes()[..], b"tEXt", b"GPS\0place", &[0; 4]].concat();
        noted.splice(33..33, text);
        assert_eq!(photo(&noted).expect_err("notes"), Refusal::Notes);
        assert!(matches!(photo(&png(PHOTO_SIDE_MAX + 1, 1)), Err(Refusal::Pixels(..))));
        assert!(matches!(photo(&vec![0; PHOTO_BYTES_MAX + 1]), Err(Refusal::Bytes(..))));
        assert_eq!(photo(b"<html><img src=x onerror=alert(1)>").expect_err("html"), Refusal::Format);
    }

    #[test]
    fn a_small_picture_is_not_scaled_up() {
        let thumb = make(&make(&png(30, 90)).expect("a picture").thumb).expect("a picture");
        assert_eq!((thumb.width, thumb.height), (30, 30));
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        let whole = png(300, 300);
        assert_eq!(make(b"<svg onload=alert(1)>").expect_err("svg"), Refusal::Format);
        assert_eq!(make(b"").expect_err("nothing"), Refusal::Format);
        assert_eq!(make(b"GIF89a\x01\x00\x01\x00\x00\x00\x00;").expect_err("gif"), Refusal::Format);
        assert!(matches!(make(&whole[..whole.len() / 2]), Err(Refusal::Damaged(_))));
        assert!(matches!(make(&whole[..20]), Err(Refusal::Damaged(_))));
        assert!(matches!(make(&vec![0; PICTURE_BYTES_MAX + 1]), Err(Refusal::Bytes(..))));
    }

    #[test]
    fn notes_that_say_where_are_found() {
        let mut exif = b"II*\0\x08\0\0\0\x01\0\x25\x88\x04\0".to_vec();
        exif.extend([0; 12]);
        assert!(says_where(&exif));
        exif[10] = 0x12;
        assert!(!says_where(&exif));
        for broken in [&b""[..], b"II", b"MM\0*\xff\xff\xff\xff"] {
            assert!(!says_where(broken));
        }
    }

    #[test]
    fn a_picture_that_unfolds_too_large_is_refused_before_it_does() {
        // A PNG header that promises 60000×60000 pixels.
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        assert!(make(&bomb).is_err());
        assert!(matches!(make(&png(SIDE_MAX + 1, 1)), Err(Refusal::Pixels(..))));
    }
}
