//! The body of an article: a list of blocks, not HTML. A phone draws each block with its own component, so neither an editor nor a hostile
//! server can make it run a script or load anything from elsewhere; whatever is not one of these shapes is no body at all.

mod reading;

use crate::{
    id::{ArticleId, RegulationId},
    media::Picture,
};
use serde::{Deserialize, Serialize};

/// The most blocks one body may hold.
pub const BLOCKS_MAX: usize = 2_000;
/// The most characters one body may hold, all blocks together.
pub const CHARS_MAX: usize = 200_000;

/// One block of a body, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "t", rename_all = "snake_case", try_from = "reading::BlockFields")]
pub enum Block {
    /// A heading; level 2 or 3 (the title is level 1).
    Heading {
        /// 2 or 3.
        level: u8,
        /// Its text.
        text: Vec<Span>,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        text: Vec<Span>,
    },
    /// A quotation, a paragraph each.
    Quote {
        /// Its paragraphs.
        paragraphs: Vec<Vec<Span>>,
    },
    /// Words in a person's own voice, on ruled letter paper, a paragraph each.
    Letter {
        /// Its paragraphs.
        paragraphs: Vec<Vec<Span>>,
    },
    /// A list; flat.
    List {
        /// Numbered from 1.
        ordered: bool,
        /// Its items.
        items: Vec<Vec<Span>>,
    },
    /// A picture with its caption.
    Figure {
        /// The picture.
        picture: Picture,
        /// What stands below it; may be empty.
        caption: Vec<Span>,
    },
    /// A pause (a short rule).
    Rule {},
}

/// A run of text in one manner.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The text; a line feed is a line break.
    pub s: String,
    /// Bold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strong: bool,
    /// Emphasised (a dot below each character, as Chinese has no italics).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub em: bool,
    /// Where a tap leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
}

/// Where a tap on a text leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "to", rename_all = "snake_case", try_from = "reading::LinkFields")]
pub enum Link {
    /// To an article of the app.
    Article {
        /// Its id.
        id: ArticleId,
    },
    /// To a regulation, or an article of it.
    Regulation {
        /// Its id.
        id: RegulationId,
        /// The anchor of the article, `34` or `34-1`; the table of contents when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anchor: Option<String>,
    },
    /// To a page of the web, opened in the phone's browser after asking.
    Web {
        /// An `https:` address.
        url: String,
    },
}

/// Why a body is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// More than [`BLOCKS_MAX`] blocks.
    #[error("the body has {0} blocks, at most {BLOCKS_MAX} are allowed")]
    TooManyBlocks(usize),
    /// More than [`CHARS_MAX`] characters.
    #[error("the body has {0} characters, at most {CHARS_MAX} are allowed")]
    TooLong(usize),
    /// A heading that is neither 2 nor 3.
    #[error("a heading of level {0}, only 2 and 3 are allowed")]
    Heading(u8),
    /// A link to the web that is not a plain `https:` address.
    #[error("{0:?} is not an https address")]
    Web(String),
    /// An anchor that is no article number.
    #[error("{0:?} is not the anchor of an article")]
    Anchor(String),
    /// A control character in the text.
    #[error("the text holds the control character U+{0:04X}")]
    Control(u32),
}

impl Span {
    /// Plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { s: text.into(), ..Self::default() }
    }
}

impl Block {
    /// Every line of text of this block, in reading order.
    pub fn lines(&self) -> impl Iterator<Item = &[Span]> {
        let (one, many): (Option<&[Span]>, &[Vec<Span>]) = match self {
            Self::Heading { text, .. } | Self::Paragraph { text } => (Some(text), &[]),
            Self::Figure { caption, .. } => (Some(caption), &[]),
            Self::Quote { paragraphs } | Self::Letter { paragraphs } => (None, paragraphs),
            Self::List { items, .. } => (None, items),
            Self::Rule {} => (None, &[]),
        };
        one.into_iter().chain(many.iter().map(Vec::as_slice))
    }
}

/// The plain text of a body, a line a paragraph: for search and for reading aloud.
pub fn plain_text(body: &[Block]) -> String {
    let mut text = String::new();
    for line in body.iter().flat_map(Block::lines) {
        if !text.is_empty() {
            text.push('\n');
        }
        text.extend(line.iter().map(|span| span.s.as_str()));
    }
    text
}

/// Every picture of a body, in order.
pub fn pictures(body: &[Block]) -> impl Iterator<Item = &Picture> {
    body.iter().filter_map(|block| match block {
        Block::Figure { picture, .. } => Some(picture),
        _ => None,
    })
}

/// Whether `anchor` is the anchor of an article of a regulation: `34`, or `34-1` for 第三十四条之一.
pub fn is_anchor(anchor: &str) -> bool {
    let number = |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    match anchor.split_once('-') {
        Some((article, insertion)) => number(article) && number(insertion),
        None => number(anchor),
    }
}

fn check_span(span: &Span) -> Result<(), BodyError> {
    if let Some(c) = span.s.chars().find(|c| c.is_control() && *c != '\n') {
        return Err(BodyError::Control(u32::from(c)));
    }
    match &span.link {
        Some(Link::Web { url }) => {
            let host = url.strip_prefix("https://").unwrap_or_default();
            let plain = url.len() <= 2_000
                && url.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"\"'<>\\`".contains(c));
            let named = host.chars().next().is_some_and(char::is_alphanumeric);
            if plain && named { Ok(()) } else { Err(BodyError::Web(url.chars().take(80).collect())) }
        }
        Some(Link::Regulation { anchor: Some(anchor), .. }) if !is_anchor(anchor) => {
            Err(BodyError::Anchor(anchor.chars().take(80).collect()))
        }
        _ => Ok(()),
    }
}

/// Checks what the types alone do not hold. The server checks what an editor sends, the phone what the server sends.
pub fn check(body: &[Block]) -> Result<(), BodyError> {
    if body.len() > BLOCKS_MAX {
        return Err(BodyError::TooManyBlocks(body.len()));
    }
    let mut chars = 0_usize;
    for block in body {
        if let Block::Heading { level, .. } = block
            && !(2..=3).contains(level)
        {
            return Err(BodyError::Heading(*level));
        }
        for span in block.lines().flatten() {
            check_span(span)?;
            chars = chars.saturating_add(span.s.chars().count());
        }
    }
    if chars > CHARS_MAX { Err(BodyError::TooLong(chars)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(url: &str) -> Vec<Block> {
        let link = Some(Link::Web { url: url.into() });
        vec![Block::Paragraph { text: vec![Span { s: "看".into(), link, ..Span::default() }] }]
    }

    #[test]
    fn only_plain_https_leads_out() {
        assert_eq!(check(&link("https://www.example.org/a?b=1")), Ok(()));
        for bad in [
            "javascript:alert(1)",
            "http://example.org",
            "https://",
            "https:// x",
            "https://\"x",
            "data:text/html,x",
            "HTTPS://x",
        ] {
            assert!(check(&link(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn html_is_no_block() {
        for bad in [
            r#"{"t":"html","html":"<script>alert(1)</script>"}"#,
            r#"{"t":"paragraph","text":[{"s":"x","onclick":"alert(1)"}]}"#,
            r#"{"t":"paragraph","text":"<b>x</b>"}"#,
            r#"{"t":"rule","src":"https://example.org/x.js"}"#,
        ] {
            assert!(serde_json::from_str::<Block>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_block_reads_back_and_has_its_own_fields_alone() {
        let text = || vec![Span::plain("廉")];
        let of = |link| Block::Paragraph { text: vec![Span { link: Some(link), ..Span::plain("看") }] };
        let digest = crate::id::MediaId::new("0".repeat(64)).expect("an id");
        let picture =
            Picture {
                light: digest, dark: None, thumb: None, thumb_dark: None, width: 4, height: 3, alt: "莲".into()
            };
        for block in [
            Block::Heading { level: 2, text: text() },
            Block::Paragraph { text: text() },
            Block::Quote { paragraphs: vec![text()] },
            Block::Letter { paragraphs: vec![text(), text()] },
            Block::List { ordered: true, items: vec![text()] },
            Block::Figure { picture, caption: vec![] },
            Block::Rule {},
            of(Link::Article { id: ArticleId::new("moon-gift").expect("an id") }),
            of(Link::Regulation { id: RegulationId::new("jiancha-fa").expect("an id"), anchor: Some("34".into()) }),
            of(Link::Regulation { id: RegulationId::new("jiancha-fa").expect("an id"), anchor: None }),
            of(Link::Web { url: "https://example.org".into() }),
        ] {
            let json = serde_json::to_string(&block).expect("json");
            assert_eq!(serde_json::from_str::<Block>(&json).expect("a block"), block, "{json}");
        }
        for bad in [
            r#"{"t":"rule","level":2}"#,
            r#"{"t":"heading","text":[]}"#,
            r#"{"t":"list","ordered":true,"items":[],"caption":[]}"#,
            r#"{"text":[]}"#,
            r#"{"t":"paragraph","text":[{"s":"x","link":{"to":"article","id":"A B"}}]}"#,
            r#"{"t":"paragraph","text":[{"s":"x","link":{"to":"article","id":"a","url":"https://example.org"}}]}"#,
            r#"{"t":"paragraph","text":[{"s":"x","link":{"to":"web","id":"a"}}]}"#,
        ] {
            assert!(serde_json::from_str::<Block>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn bounds_are_held() {
        assert_eq!(check(&vec![Block::Rule {}; BLOCKS_MAX + 1]), Err(BodyError::TooManyBlocks(BLOCKS_MAX + 1)));
        let long = Block::Paragraph { text: vec![Span::plain("廉".repeat(CHARS_MAX + 1))] };
        assert_eq!(check(&[long]), Err(BodyError::TooLong(CHARS_MAX + 1)));
        assert_eq!(check(&[Block::Heading { level: 1, text: vec![] }]), Err(BodyError::Heading(1)));
        let control = Block::Paragraph { text: vec![Span::plain("a\u{8}b")] };
        assert_eq!(check(&[control]), Err(BodyError::Control(8)));
    }

    #[test]
    fn the_text_is_read_in_order() {
        let body = [
            Block::Heading { level: 2, text: vec![Span::plain("一")] },
            Block::List {
                ordered: true,
                items: vec![vec![Span::plain("二"), Span::plain("三")], vec![Span::plain("四")]],
            },
            Block::Rule {},
        ];
        assert_eq!(plain_text(&body), "一\n二三\n四");
    }

    #[test]
    fn anchors_are_article_numbers() {
        for good in ["1", "34", "133-1"] {
            assert!(is_anchor(good), "{good}");
        }
        for bad in ["", "x", "34-", "-1", "34-1-1", "99999", "1 "] {
            assert!(!is_anchor(bad), "{bad}");
        }
    }
}
