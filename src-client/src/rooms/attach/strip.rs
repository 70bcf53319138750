//! Leaves of a picture's file what is needed to draw it, and nothing else: where and when it was taken, with which camera, its comments and previews, and whatever is
//! hung on behind its end (a phone's moving picture, a second one) are not carried over. What is kept is named, not what is taken out, so that a kind of remark that
//! nobody thought of does not slip through. The pixels are not touched. Pure; no input makes it panic.
//!
//! Written out here rather than taken from a library: those that edit such files take away what is known to tell on its owner, copy the rest, and copy
//! whatever stands behind a JPEG's first scan unseen.

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// Not JPEG, PNG or WebP, or not whole.
    #[error("no whole JPEG, PNG or WebP")]
    Broken,
    /// It is to be turned when it is shown; without its remarks it would lie on its side.
    #[error("a picture that is to be turned")]
    Turned,
    /// It moves.
    #[error("a picture that moves")]
    Moves,
}

/// Looks along bytes.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], Unfit> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or(Unfit::Broken)?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Unfit> {
        let (taken, rest) = self.0.split_first_chunk::<N>().ok_or(Unfit::Broken)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn byte(&mut self) -> Result<u8, Unfit> {
        self.array::<1>().map(|[byte]| byte)
    }
}

/// The picture alone.
pub(crate) fn strip(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    match bytes {
        [0xff, 0xd8, rest @ ..] => jpeg(Rest(rest), bytes.len()),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, rest @ ..] => png(Rest(rest), bytes.len()),
        [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P', rest @ ..] => {
            let length = u32::from_le_bytes([*a, *b, *c, *d]);
            let body = length.checked_sub(4).and_then(|n| rest.get(..usize::try_from(n).ok()?)).ok_or(Unfit::Broken)?;
            webp(Rest(body), bytes.len())
        }
        _ => Err(Unfit::Broken),
    }
}

/// Which way a picture is to be turned, as its Exif says; 1 is not at all, and so is an Exif that cannot be read.
fn orientation(exif: &[u8]) -> u16 {
    let tiff = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
    let big = tiff.starts_with(b"MM\0*");
    if !big && !tiff.starts_with(b"II*\0") {
        return 1;
    }
    let short = |at: usize| -> Option<u16> {
        let two: [u8; 2] = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if big { u16::from_be_bytes(two) } else { u16::from_le_bytes(two) })
    };
    let long = |at: usize| -> Option<usize> {
        let (first, second) = (usize::from(short(at)?), usize::from(short(at.checked_add(2)?)?));
        Some(if big { first << 16 | second } else { second << 16 | first })
    };
    let found = || {
        let directory = long(4)?;
        (0..usize::from(short(directory)?)).find_map(|entry| {
            let at = directory.checked_add(2 + entry * 12)?;
            (short(at)? == 0x0112).then(|| short(at.checked_add(8)?))?
        })
    };
    found().unwrap_or(1)
}

fn upright(exif: &[u8]) -> Result<(), Unfit> {
    if orientation(exif) == 1 { Ok(()) } else { Err(Unfit::Turned) }
}

/// Whether a JPEG cannot be drawn without this segment.
fn is_drawn(marker: u8, contents: &[u8]) -> bool {
    match marker {
        // Frames, tables, scans.
        0xc0..=0xc7 | 0xc9..=0xcf | 0xda..=0xdd => true,
        // Which colours its three planes are, without the preview that may follow.
        0xe0 => contents.len() == 14 && contents.starts_with(b"JFIF\0"),
        0xee => contents.len() == 12 && contents.starts_with(b"Adobe"),
        _ => false,
    }
}

fn jpeg(mut rest: Rest<'_>, size: usize) -> Result<Vec<u8>, Unfit> {
    let mut out = Vec::with_capacity(size);
    out.extend([0xff, 0xd8]);
    let mut scans = 0_u32;
    loop {
        if rest.byte()? != 0xff {
            return Err(Unfit::Broken);
        }
        let mut marker = rest.byte()?;
        while marker == 0xff {
            marker = rest.byte()?;
        }
        match marker {
            0xd9 if scans > 0 => {
                out.extend([0xff, 0xd9]);
                return Ok(out);
            }
            // The end before a scan, a beginning within, and what has no length.
            0x00..=0x01 | 0xd0..=0xd9 => return Err(Unfit::Broken),
            _ => {}
        }
        let length = rest.array::<2>()?;
        let contents = rest.take(usize::from(u16::from_be_bytes(length)).checked_sub(2).ok_or(Unfit::Broken)?)?;
        if marker == 0xe1 && contents.starts_with(b"Exif\0\0") {
            upright(contents)?;
        }
        if is_drawn(marker, contents) {
            out.extend([0xff, marker]);
            out.extend(length);
            out.extend(contents);
        }
        if marker == 0xda {
            scans += 1;
            let end = scan_end(rest.0).ok_or(Unfit::Broken)?;
            out.extend(rest.take(end)?);
        }
    }
}

/// Where a scan's data ends: at the next marker that is no restart.
fn scan_end(data: &[u8]) -> Option<usize> {
    data.windows(2).position(|pair| matches!(pair, [0xff, next] if !matches!(next, 0x00 | 0xd0..=0xd7 | 0xff)))
}

fn png(mut rest: Rest<'_>, size: usize) -> Result<Vec<u8>, Unfit> {
    let mut out = Vec::with_capacity(size);
    out.extend(b"\x89PNG\r\n\x1a\n");
    let (mut first, mut data) = (true, false);
    loop {
        let length = rest.array::<4>()?;
        let kind = rest.array::<4>()?;
        let contents = rest.take(usize::try_from(u32::from_be_bytes(length)).map_err(|_| Unfit::Broken)?)?;
        let check = rest.array::<4>()?;
        if first != (&kind == b"IHDR") {
            return Err(Unfit::Broken);
        }
        first = false;
        match &kind {
            b"eXIf" => upright(contents)?,
            b"acTL" => return Err(Unfit::Moves),
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" | b"sRGB" | b"gAMA" | b"cHRM" => {
                data |= &kind == b"IDAT";
                out.extend(length);
                out.extend(kind);
                out.extend(contents);
                out.extend(check);
            }
            _ => {}
        }
        if &kind == b"IEND" {
            return if data { Ok(out) } else { Err(Unfit::Broken) };
        }
    }
}

/// In a WebP's header: it moves.
const MOVES: u8 = 0x02;
/// In a WebP's header: it has parts that can be seen through.
const ALPHA: u8 = 0x10;

fn webp(mut rest: Rest<'_>, size: usize) -> Result<Vec<u8>, Unfit> {
    let mut out = Vec::with_capacity(size);
    out.extend(b"RIFF\0\0\0\0WEBP");
    let mut drawn = false;
    while !rest.0.is_empty() {
        let kind = rest.array::<4>()?;
        let length = rest.array::<4>()?;
        let count = usize::try_from(u32::from_le_bytes(length)).map_err(|_| Unfit::Broken)?;
        let contents = rest.take(count)?;
        // The last one's filling byte may be missing.
        if count % 2 == 1 && !rest.0.is_empty() {
            rest.take(1)?;
        }
        let mut contents = contents.to_vec();
        match &kind {
            b"EXIF" => {
                upright(&contents)?;
                continue;
            }
            b"ANIM" | b"ANMF" => return Err(Unfit::Moves),
            b"VP8X" => {
                let flags = contents.first_mut().ok_or(Unfit::Broken)?;
                if *flags & MOVES != 0 {
                    return Err(Unfit::Moves);
                }
                // What else it announces does not follow any more.
                *flags &= ALPHA;
            }
            b"VP8 " | b"VP8L" => drawn = true,
            b"ALPH" => {}
            _ => continue,
        }
        out.extend(kind);
        out.extend(length);
        out.extend(contents);
        if count % 2 == 1 {
            out.push(0);
        }
    }
    let length = u32::try_from(out.len() - 8).map_err(|_| Unfit::Broken)?;
    for (place, byte) in out.iter_mut().skip(4).zip(length.to_le_bytes()) {
        *place = byte;
    }
    if drawn { Ok(out) } else { Err(Unfit::Broken) }
}

#[cfg(test)]
mod tests;
