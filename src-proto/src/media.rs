//! Pictures. A file is named by the SHA-256 of its bytes, so it never changes and may be kept for ever; what a page needs to lay the
//! picture out before its bytes have come (size, words for a screen reader) travels with the text.

use crate::id::MediaId;
use serde::{Deserialize, Serialize};

/// The most bytes one stored picture may have.
pub const PICTURE_BYTES_MAX: usize = 5 * 1024 * 1024;

/// A picture as an article or issue names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// The file shown on light paper.
    pub light: MediaId,
    /// The file shown on dark paper; the light one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dark: Option<MediaId>,
    /// The small square for lists; the whole picture when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb: Option<MediaId>,
    /// The small square on dark paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumb_dark: Option<MediaId>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

impl Picture {
    /// Every file this picture needs.
    pub fn files(&self) -> impl Iterator<Item = &MediaId> {
        std::iter::once(&self.light).chain(&self.dark).chain(&self.thumb).chain(&self.thumb_dark)
    }
}
