//! Activation: how a device becomes a member's. The device makes its own id and token before it asks, so that asking again after a lost answer
//! names the same device and does no harm; the server keeps only a hash of the token.

use crate::{content::Brand, id::DeviceId, member::Profile};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The letters and digits of a code: none that are read for another (0 O, 1 I L).
pub const CODE_ALPHABET: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// How many of them a code has; shown as `XXXX-XXXX`.
pub const CODE_LENGTH: usize = 8;

/// What a device sends to `POST /api/v1/activate`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Activate {
    /// The code, normalised by [`normalise`].
    pub code: String,
    /// Made by the device.
    pub device: DeviceId,
    /// Made by the device: 32 random bytes in base64url without padding.
    pub token: String,
    /// What the device calls itself, for the administrator's list; at most 60 characters.
    pub name: String,
}

impl fmt::Debug for Activate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Activate").field("device", &self.device).finish_non_exhaustive()
    }
}

/// The answer: who the device now belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Activated {
    /// The member.
    pub profile: Profile,
    /// Whose app it is.
    pub brand: Brand,
}

/// A code as typed, made comparable: upper case, full-width forms made half-width, spaces and hyphens dropped. `None` when it cannot be a code.
pub fn normalise(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '—' | '－' | '_'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let good = code.len() == CODE_LENGTH && code.bytes().all(|b| CODE_ALPHABET.contains(&b));
    good.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_however_typed() {
        for typed in ["K7MP-3XQD", "k7mp3xqd", " K7MP 3XQD ", "Ｋ７ＭＰ－３ＸＱＤ"] {
            assert_eq!(normalise(typed).as_deref(), Some("K7MP3XQD"), "{typed}");
        }
        for bad in ["", "K7MP", "K7MP-3XQ0", "K7MP-3XQDD", "廉洁廉洁廉洁廉洁"] {
            assert_eq!(normalise(bad), None, "{bad}");
        }
    }

    #[test]
    fn neither_code_nor_token_shows_in_logs() {
        let request = Activate {
            code: "K7MP3XQD".into(),
            device: DeviceId(uuid::Uuid::nil()),
            token: "secret".into(),
            name: String::new(),
        };
        let shown = format!("{request:?}");
        assert!(!shown.contains("K7MP") && !shown.contains("secret"), "{shown}");
    }
}
