//! How blocks and links are read: as the fields of all their kinds together, which must then be those of the kind that is named. The reader that is derived
//! for an enum with its tag inside first keeps everything in a general form and brings a second reader for whatever can stand in it; in the phone's
//! user interface that was a tenth of all it carries.

use super::{Block, Link, Span};
use crate::{id::IdError, media::Picture};
use serde::Deserialize;

/// Why a block or link is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadingError {
    #[error("the fields are not those of its kind")]
    Fields,
    #[error(transparent)]
    Id(#[from] IdError),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum BlockKind {
    Heading,
    Paragraph,
    Quote,
    Letter,
    List,
    Figure,
    Rule,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockFields {
    t: BlockKind,
    #[serde(default)]
    level: Option<u8>,
    #[serde(default)]
    text: Option<Vec<Span>>,
    #[serde(default)]
    paragraphs: Option<Vec<Vec<Span>>>,
    #[serde(default)]
    ordered: Option<bool>,
    #[serde(default)]
    items: Option<Vec<Vec<Span>>>,
    #[serde(default)]
    picture: Option<Picture>,
    #[serde(default)]
    caption: Option<Vec<Span>>,
}

impl TryFrom<BlockFields> for Block {
    type Error = ReadingError;

    fn try_from(fields: BlockFields) -> Result<Self, ReadingError> {
        let BlockFields { t, level, text, paragraphs, ordered, items, picture, caption } = fields;
        Ok(match (t, level, text, paragraphs, (ordered, items), (picture, caption)) {
            (BlockKind::Heading, Some(level), Some(text), None, (None, None), (None, None)) => {
                Self::Heading { level, text }
            }
            (BlockKind::Paragraph, None, Some(text), None, (None, None), (None, None)) => Self::Paragraph { text },
            (BlockKind::Quote, None, None, Some(paragraphs), (None, None), (None, None)) => Self::Quote { paragraphs },
            (BlockKind::Letter, None, None, Some(paragraphs), (None, None), (None, None)) => {
                Self::Letter { paragraphs }
            }
            (BlockKind::List, None, None, None, (Some(ordered), Some(items)), (None, None)) => {
                Self::List { ordered, items }
            }
            (BlockKind::Figure, None, None, None, (None, None), (Some(picture), Some(caption))) => {
                Self::Figure { picture, caption }
            }
            (BlockKind::Rule, None, None, None, (None, None), (None, None)) => Self::Rule {},
            _ => return Err(ReadingError::Fields),
        })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum LinkKind {
    Article,
    Regulation,
    Web,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkFields {
    to: LinkKind,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    anchor: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

impl TryFrom<LinkFields> for Link {
    type Error = ReadingError;

    fn try_from(LinkFields { to, id, anchor, url }: LinkFields) -> Result<Self, ReadingError> {
        Ok(match (to, id, anchor, url) {
            (LinkKind::Article, Some(id), None, None) => Self::Article { id: id.try_into()? },
            (LinkKind::Regulation, Some(id), anchor, None) => Self::Regulation { id: id.try_into()?, anchor },
            (LinkKind::Web, None, None, Some(url)) => Self::Web { url },
            _ => return Err(ReadingError::Fields),
        })
    }
}
