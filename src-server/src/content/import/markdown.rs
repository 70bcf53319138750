//! The body of an article: Markdown to blocks. `CommonMark` is read by `pulldown-cmark`; this module takes from it what an article may hold and refuses the
//! rest by line, so that what reaches a phone can carry no HTML, no script and nothing from elsewhere.

use super::{front::line_of, known::Known, report::Fault};
use lianxin_proto::body::{self, Block, Link, Span};
use lianxin_proto::media::Picture;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, OffsetIter, Options, Parser, Tag, TagEnd};
use std::{iter::Peekable, ops::Range};

/// Reads a body that begins on a line of its file.
pub fn read(text: &str, first: usize, known: &Known) -> Result<Vec<Block>, Vec<Fault>> {
    let mut reader = Reader::new(text, first, known, false);
    let blocks = reader.blocks();
    let mut faults = reader.faults;
    for (block, line) in &blocks {
        if let Err(error) = body::check(std::slice::from_ref(block)) {
            faults.push(Fault::at(*line, error.to_string()));
        }
    }
    let blocks: Vec<Block> = blocks.into_iter().map(|(block, _)| block).collect();
    if let (true, Err(error)) = (faults.is_empty(), body::check(&blocks)) {
        faults.push(Fault::at(first, error.to_string()));
    }
    faults.sort_by_key(|fault| fault.line);
    faults.dedup();
    if faults.is_empty() { Ok(blocks) } else { Err(faults) }
}

struct Reader<'a> {
    events: Peekable<OffsetIter<'a>>,
    text: &'a str,
    first: usize,
    known: &'a Known,
    /// On letter paper a line ends where its writer ended it.
    letter: bool,
    faults: Vec<Fault>,
}

/// A run of inline text.
#[derive(Default)]
struct Inline {
    spans: Vec<Span>,
    figures: Vec<(Picture, Vec<Span>)>,
}

impl Inline {
    fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| span.s.trim().is_empty())
    }
}

#[derive(Clone, Default)]
struct Style {
    strong: bool,
    em: bool,
    link: Option<Link>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, first: usize, known: &'a Known, letter: bool) -> Self {
        // Tables are read in order to be refused; otherwise their bars would stand in the text.
        let events = Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter().peekable();
        Self { events, text, first, known, letter, faults: Vec::new() }
    }

    fn fault(&mut self, at: &Range<usize>, reason: impl Into<String>) {
        let line = self.line(at);
        self.faults.push(Fault::at(line, reason));
    }

    fn line(&self, at: &Range<usize>) -> usize {
        line_of(self.text, at.start, self.first)
    }

    /// Every block up to the end of what is open.
    fn blocks(&mut self) -> Vec<(Block, usize)> {
        let mut blocks = Vec::new();
        while let Some((event, at)) = self.events.next() {
            let line = self.line(&at);
            let block = match event {
                Event::End(_) => break,
                Event::Start(tag) => self.block(tag, &at),
                Event::Rule => Some(Block::Rule {}),
                Event::Html(_) | Event::InlineHtml(_) => {
                    self.fault(&at, HTML);
                    None
                }
                _ => None,
            };
            blocks.extend(block.map(|block| (block, line)));
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, at: &Range<usize>) -> Option<Block> {
        match tag {
            Tag::Paragraph => self.paragraph(at),
            Tag::Heading { level, .. } => {
                let inline = self.inline(Some(TagEnd::Heading(level)));
                self.no_figures(&inline, at);
                let level = match level {
                    HeadingLevel::H2 => 2,
                    HeadingLevel::H3 => 3,
                    _ => {
                        self.fault(at, "only headings ## and ### are used; the title stands in the front matter");
                        return None;
                    }
                };
                Some(Block::Heading { level, text: inline.spans })
            }
            Tag::BlockQuote(_) => self.paragraphs_only(at, "a quotation").map(|paragraphs| Block::Quote { paragraphs }),
            Tag::List(start) => Some(self.list(start, at)),
            Tag::CodeBlock(kind) => self.code(&kind, at),
            Tag::HtmlBlock => {
                self.fault(at, HTML);
                self.skip();
                None
            }
            Tag::Table(_) => {
                self.fault(at, "tables are not used: a phone is too narrow for them; write a list");
                self.skip();
                None
            }
            _ => {
                self.fault(at, "this is not used in an article");
                self.skip();
                None
            }
        }
    }

    fn paragraph(&mut self, at: &Range<usize>) -> Option<Block> {
        let mut inline = self.inline(Some(TagEnd::Paragraph));
        if inline.figures.is_empty() {
            return Some(Block::Paragraph { text: inline.spans });
        }
        if inline.figures.len() > 1 || !inline.is_blank() {
            self.fault(at, "a picture stands alone in its paragraph");
            return None;
        }
        inline.figures.pop().map(|(picture, caption)| Block::Figure { picture, caption })
    }

    /// The blocks inside of something that holds paragraphs only.
    fn paragraphs_only(&mut self, at: &Range<usize>, what: &str) -> Option<Vec<Vec<Span>>> {
        let mut paragraphs = Vec::new();
        for (block, line) in self.blocks() {
            match block {
                Block::Paragraph { text } => paragraphs.push(text),
                _ => self.faults.push(Fault::at(line, format!("{what} holds paragraphs only"))),
            }
        }
        if paragraphs.is_empty() {
            self.fault(at, format!("{what} without text"));
            return None;
        }
        Some(paragraphs)
    }

    fn list(&mut self, start: Option<u64>, at: &Range<usize>) -> Block {
        if start.is_some_and(|number| number != 1) {
            self.fault(at, "a numbered list begins with 1.; a paragraph between two items ends the list");
        }
        let mut items = Vec::new();
        while let Some((event, at)) = self.events.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.item(&at)),
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        Block::List { ordered: start.is_some(), items }
    }

    /// One item: its paragraphs, a line each.
    fn item(&mut self, at: &Range<usize>) -> Vec<Span> {
        let mut lines: Vec<Vec<Span>> = Vec::new();
        while let Some((event, here)) = self.events.peek().cloned() {
            match event {
                Event::End(TagEnd::Item) => {
                    self.events.next();
                    break;
                }
                Event::Start(Tag::Paragraph) => {
                    self.events.next();
                    let inline = self.inline(Some(TagEnd::Paragraph));
                    self.no_figures(&inline, &here);
                    lines.push(inline.spans);
                }
                Event::Start(Tag::List(_)) => {
                    self.fault(&here, "a list within a list is not used");
                    self.events.next();
                    self.skip();
                }
                Event::Start(ref tag) if is_block(tag) => {
                    self.fault(&here, "an item of a list holds text only");
                    self.events.next();
                    self.skip();
                }
                Event::Html(_) | Event::Rule => {
                    self.fault(&here, "an item of a list holds text only");
                    self.events.next();
                }
                _ => {
                    let inline = self.inline(None);
                    self.no_figures(&inline, at);
                    lines.push(inline.spans);
                }
            }
        }
        let mut spans = Vec::new();
        for line in lines.into_iter().filter(|line| !line.is_empty()) {
            if !spans.is_empty() {
                push(&mut spans, "\n", &Style::default());
            }
            spans.extend(line);
        }
        if spans.is_empty() {
            self.fault(at, "an item of a list without text");
        }
        spans
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, at: &Range<usize>) -> Option<Block> {
        let (mut content, mut begins) = (String::new(), None);
        for (event, at) in self.events.by_ref() {
            match event {
                Event::Text(text) => {
                    begins.get_or_insert(at.start);
                    content.push_str(&text);
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        match kind {
            CodeBlockKind::Fenced(name) if name.trim() == "letter" => {
                let first = line_of(self.text, begins.unwrap_or(at.start), self.first);
                let mut inner = Reader::new(&content, first, self.known, true);
                let letter = inner.paragraphs_only(&(0..0), "a letter");
                self.faults.append(&mut inner.faults);
                letter.map(|paragraphs| Block::Letter { paragraphs })
            }
            CodeBlockKind::Fenced(_) => {
                self.fault(at, "a fenced block is named letter, or is not used");
                None
            }
            CodeBlockKind::Indented => {
                self.fault(at, "the line begins with four spaces, which Markdown takes for code; begin it without");
                None
            }
        }
    }

    fn no_figures(&mut self, inline: &Inline, at: &Range<usize>) {
        if !inline.figures.is_empty() {
            self.fault(at, "a picture stands alone in its paragraph");
        }
    }

    /// Inline text up to `end`, which is taken; without one, up to the end of the item or the next block, which are left.
    fn inline(&mut self, end: Option<TagEnd>) -> Inline {
        let mut inline = Inline::default();
        let mut styles = vec![Style::default()];
        let mut broken = false;
        let mut line = None;
        while let Some((event, at)) = self.events.peek().cloned() {
            line.get_or_insert_with(|| at.clone());
            let style = styles.last().cloned().unwrap_or_default();
            match event {
                Event::End(tag) if Some(tag) == end => {
                    self.events.next();
                    break;
                }
                Event::End(TagEnd::Item) if end.is_none() => break,
                Event::Start(ref tag) if end.is_none() && is_block(tag) => break,
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    self.events.next();
                    let caption = self.inline(Some(TagEnd::Image)).spans;
                    inline.figures.extend(self.figure(&dest_url, &title, caption, &at));
                    continue;
                }
                Event::Start(tag) => styles.push(self.styled(style, tag, &at)),
                Event::End(_) => {
                    styles.pop();
                }
                Event::Text(text) => {
                    if std::mem::take(&mut broken) && needs_space(&inline.spans, &text) {
                        push(&mut inline.spans, " ", &Style::default());
                    }
                    push(&mut inline.spans, &text, &style);
                }
                Event::SoftBreak if self.letter => push(&mut inline.spans, "\n", &style),
                Event::SoftBreak => broken = true,
                Event::HardBreak => push(&mut inline.spans, "\n", &style),
                Event::Html(_) | Event::InlineHtml(_) => self.fault(&at, HTML),
                Event::Code(_) => self.fault(&at, "code is not used; write it without the marks `"),
                _ => self.fault(&at, "this is not used in an article"),
            }
            self.events.next();
        }
        if inline.spans.iter().any(|span| span.s.contains("**"))
            && let Some(at) = line
        {
            self.fault(&at, "** stands in the text: the marks are not closed, or a punctuation mark stands just inside of them; put it outside");
        }
        inline
    }

    fn styled(&mut self, style: Style, tag: Tag<'a>, at: &Range<usize>) -> Style {
        match tag {
            Tag::Strong => Style { strong: true, ..style },
            Tag::Emphasis => Style { em: true, ..style },
            Tag::Link { dest_url, .. } => match self.known.link(&dest_url) {
                Ok(link) => Style { link: Some(link), ..style },
                Err(reason) => {
                    self.fault(at, reason);
                    style
                }
            },
            _ => {
                self.fault(at, "this is not used in an article");
                style
            }
        }
    }

    fn figure(
        &mut self,
        path: &str,
        title: &str,
        caption: Vec<Span>,
        at: &Range<usize>,
    ) -> Option<(Picture, Vec<Span>)> {
        let said: String = caption.iter().map(|span| span.s.as_str()).collect();
        let alt = if title.trim().is_empty() { said.as_str() } else { title };
        match self.known.picture(path, alt) {
            Ok(picture) => Some((picture, caption)),
            Err(reason) => {
                self.fault(at, reason);
                None
            }
        }
    }

    /// Leaves out what was just begun.
    fn skip(&mut self) {
        let mut depth = 1_usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
    }
}

const HTML: &str = "raw HTML is not used";

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Link { .. } | Tag::Image { .. } | Tag::Strikethrough)
}

/// Adds text to the last span where it is of the same manner.
fn push(spans: &mut Vec<Span>, text: &str, style: &Style) {
    match spans.last_mut() {
        Some(last) if last.strong == style.strong && last.em == style.em && last.link == style.link => {
            last.s.push_str(text);
        }
        _ => spans.push(Span { s: text.to_owned(), strong: style.strong, em: style.em, link: style.link.clone() }),
    }
}

/// Whether a line break in the source is a space in the text: between Latin words, never beside Chinese.
fn needs_space(before: &[Span], after: &str) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic());
    latin(before.last().and_then(|span| span.s.chars().last())) && latin(after.chars().next())
}

#[cfg(test)]
mod tests;
