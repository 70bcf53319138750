//! Bytes of a text file as text. Editors paste and save with whatever their machine does: UTF-8 with or without a mark, UTF-16 from Notepad, GB18030
//! from an older Windows. Anything else is refused, never guessed with replacement characters.

use super::error::FileError;
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The most bytes a text may have.
pub(super) const TEXT_MAX: usize = 8 << 20;

/// Decodes a text of at most [`TEXT_MAX`] bytes.
pub(super) fn decode(bytes: &[u8]) -> Result<String, FileError> {
    if bytes.len() > TEXT_MAX {
        return Err(FileError::TooLarge { max: TEXT_MAX as u64 });
    }
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => strictly(encoding, bytes.get(mark..).unwrap_or_default()),
        None => [UTF_8, GB18030].into_iter().find_map(|encoding| strictly(encoding, bytes)),
    };
    match text {
        // No text file holds NUL; a picture that happens to decode does.
        Some(text) if !text.contains('\0') => Ok(text),
        _ => Err(FileError::Encoding),
    }
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let known = [UTF_8, UTF_16LE, UTF_16BE, GB18030].contains(&encoding);
    let text = known.then(|| encoding.decode_without_bom_handling_and_without_replacement(bytes)).flatten()?;
    Some(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_save_is_read() {
        let gb = [0xcc, 0xe2, 0xb8, 0xc9];
        for bytes in [
            &gb[..],
            "题干".as_bytes(),
            "\u{feff}题干".as_bytes(),
            b"\xff\xfe\x98\x98\x72\x5e",
            b"\xfe\xff\x98\x98\x5e\x72",
        ] {
            assert_eq!(decode(bytes).expect("text"), "题干", "{bytes:?}");
        }
        for bytes in [&b"\x89PNG\r\n\x1a\n\0\0"[..], b"\xff\xff\xff", b"\xff\xfe\x00", b"a\0b"] {
            assert_eq!(decode(bytes), Err(FileError::Encoding), "{bytes:?}");
        }
        assert!(matches!(decode(&vec![b'a'; TEXT_MAX + 1]), Err(FileError::TooLarge { .. })));
    }
}
