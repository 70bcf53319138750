//! What is a picture: WebP, JPEG or PNG by its bytes (never by its name), decoded whole within bounds before it is kept, for a file that only begins
//! like a picture would be sent to every phone. Pure: bytes in, bytes out.

use fast_image_resize::{PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, metadata::Orientation};
use lianxin_proto::media::PICTURE_BYTES_MAX;
use std::io::Cursor;

/// The longest side, in pixels.
pub const SIDE_MAX: u32 = 8_192;
/// The most pixels.
pub const PIXELS_MAX: u64 = 24_000_000;
/// The side of the small square, in pixels: 84 CSS pixels at three times the density.
pub const THUMB_SIDE: u32 = 252;
/// The quality of the small square, 0 to 100.
const THUMB_QUALITY: f32 = 75.0;

/// Why something is not taken as a picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Too many bytes.
    #[error("the picture has {0} bytes, at most {PICTURE_BYTES_MAX} are allowed; export it smaller")]
    Bytes(usize),
    /// Not one of the three formats.
    #[error("this is not a WebP, JPEG or PNG picture")]
    Format,
    /// Too many pixels.
    #[error(
        "the picture has {0}×{1} pixels, at most {SIDE_MAX} a side and {PIXELS_MAX} in all are allowed; scale it down"
    )]
    Pixels(u32, u32),
    /// It begins like a picture and is none.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// Its camera's notes say where it was taken.
    #[error("the picture's notes (EXIF) say where it was taken; export it without them")]
    Place,
    /// It is stored lying and only its camera's notes say how to turn it.
    #[error("the picture is stored turned, with a note (EXIF) how to turn it back; save it upright")]
    Turned,
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

/// Decodes a picture whole and makes its small square.
pub fn make(bytes: &[u8]) -> Result<Made, Refusal> {
    if bytes.len() > PICTURE_BYTES_MAX {
        return Err(Refusal::Bytes(bytes.len()));
    }
    let (format, _) = format_of(bytes).ok_or(Refusal::Format)?;
    let damaged = |e: image::ImageError| Refusal::Damaged(e.to_string());
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(256 * 1024 * 1024);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|e| match e {
        image::ImageError::Limits(_) => Refusal::Pixels(SIDE_MAX + 1, SIDE_MAX + 1),
        e => damaged(e),
    })?;
    let (width, height) = decoder.dimensions();
    if width == 0
        || height == 0
        || width > SIDE_MAX
        || height > SIDE_MAX
        || u64::from(width) * u64::from(height) > PIXELS_MAX
    {
        return Err(Refusal::Pixels(width, height));
    }
    if let Some(exif) = decoder.exif_metadata().map_err(damaged)? {
        if says_where(&exif) {
            return Err(Refusal::Place);
        }
        if Orientation::from_exif_chunk(&exif).is_some_and(|turned| turned != Orientation::NoTransforms) {
            return Err(Refusal::Turned);
        }
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    Ok(Made { width, height, thumb: thumb(&picture)? })
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

/// The middle square of a picture, scaled down to [`THUMB_SIDE`] and never up.
fn thumb(picture: &DynamicImage) -> Result<Vec<u8>, Refusal> {
    let damaged = |e: String| Refusal::Damaged(e);
    let (width, height) = (picture.width(), picture.height());
    let square = width.min(height);
    let side = square.min(THUMB_SIDE);
    let source = Image::from_vec_u8(width, height, picture.to_rgba8().into_raw(), PixelType::U8x4)
        .map_err(|e| damaged(e.to_string()))?;
    let mut small = Image::new(side, side, PixelType::U8x4);
    let left = f64::from(width - square) / 2.0;
    let top = f64::from(height - square) / 2.0;
    let options = ResizeOptions::new()
        .crop(left, top, f64::from(square), f64::from(square))
        .resize_alg(ResizeAlg::Convolution(fast_image_resize::FilterType::Lanczos3));
    Resizer::new().resize(&source, &mut small, &options).map_err(|e| damaged(e.to_string()))?;
    let encoded = webp::Encoder::from_rgba(small.buffer(), side, side)
        .encode_simple(false, THUMB_QUALITY)
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
        assert!(matches!(make(&vec![0; PICTURE_BYTES_MAX + 1]), Err(Refusal::Bytes(_))));
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
