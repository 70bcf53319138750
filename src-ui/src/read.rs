//! A body made ready to be drawn and read aloud: its lines cut into sentences that are numbered over the whole text, so that the sentence being
//! spoken can be marked where it stands, and quotations and letters told apart by how long they are.

use lianxin_proto::body::{Block, Link, Span};

/// A run of text in one manner within one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bit {
    pub(crate) text: String,
    pub(crate) strong: bool,
    pub(crate) em: bool,
    pub(crate) link: Option<Link>,
    /// The sentence it belongs to.
    pub(crate) sentence: usize,
}

/// One line (a paragraph, an item, a caption).
pub(crate) type Line = Vec<Bit>;

/// The sentences of a text, as they are spoken.
#[derive(Debug, Default)]
pub(crate) struct Sentences {
    spoken: Vec<String>,
}

/// Whether a sentence ends here.
fn ends(c: char) -> bool {
    "。！？!?；\n".contains(c)
}

/// Whether a mark after the end still belongs to the sentence.
fn trails(c: char) -> bool {
    ends(c) || "”’」』）》…".contains(c)
}

impl Sentences {
    /// Cuts a line; its sentences are numbered on from the last.
    pub(crate) fn line(&mut self, spans: &[Span]) -> Line {
        let mut bits: Line = Vec::new();
        self.spoken.push(String::new());
        let mut ended = false;
        for span in spans {
            let mut text = String::new();
            for c in span.s.chars() {
                if ended && !trails(c) {
                    self.push(&mut bits, &mut text, span);
                    self.spoken.push(String::new());
                    ended = false;
                }
                ended = ended || ends(c);
                text.push(c);
                if let Some(sentence) = self.spoken.last_mut() {
                    sentence.push(c);
                }
            }
            self.push(&mut bits, &mut text, span);
        }
        if self.spoken.last().is_some_and(String::is_empty) {
            self.spoken.pop();
        }
        bits
    }

    /// A line of plain text.
    pub(crate) fn plain(&mut self, text: &str) -> Line {
        self.line(&[Span::plain(text)])
    }

    fn push(&self, bits: &mut Line, text: &mut String, span: &Span) {
        if !text.is_empty() {
            let sentence = self.spoken.len().saturating_sub(1);
            let (strong, em, link) = (span.strong, span.em, span.link.clone());
            bits.push(Bit { text: std::mem::take(text), strong, em, link, sentence });
        }
    }

    /// All of them, in order.
    pub(crate) fn spoken(self) -> Vec<String> {
        self.spoken
    }
}

/// How many characters a body has.
pub(crate) fn characters(body: &[Block]) -> usize {
    body.iter().flat_map(Block::lines).flatten().map(|span| span.s.chars().count()).sum()
}

fn text_of(spans: &[Span]) -> String {
    spans.iter().map(|span| span.s.as_str()).collect()
}

/// Whether a quotation is short enough to be set large (a pull quote), not as a passage of law.
pub(crate) fn is_pull(paragraphs: &[Vec<Span>]) -> bool {
    paragraphs.len() <= 2 && paragraphs.iter().map(|p| text_of(p).chars().count()).sum::<usize>() <= 48
}

/// How a paragraph of a letter is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// `亲爱的家人们：`, from the margin.
    Salutation,
    /// With two characters' indent.
    Text,
    /// The name or date at the end, on the right.
    Signature,
}

/// Where a paragraph of a letter stands, told by its place and its last mark.
pub(crate) fn place(paragraph: &[Span], index: usize, of: usize) -> Place {
    let text = text_of(paragraph);
    let text = text.trim();
    let last = text.chars().last();
    if index == 0 && matches!(last, Some('：' | ':')) {
        Place::Salutation
    } else if index > 0
        && index + 2 >= of
        && text.chars().count() <= 20
        && !last.is_some_and(|c| "。！？…”：；，".contains(c))
    {
        Place::Signature
    } else {
        Place::Text
    }
}

/// The short bold words an item of a list begins with, set apart from the rest: `不收`.
pub(crate) fn lead(item: &[Span]) -> Option<&str> {
    item.first()
        .filter(|span| span.strong && item.len() > 1)
        .map(|span| span.s.as_str())
        .filter(|s| s.chars().count() <= 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_numbered_over_the_whole_text() {
        let mut sentences = Sentences::default();
        let first = sentences.plain("周某推辞了两回。第三回收下了钥匙。");
        let bold = Span { s: "笔就落得快".into(), strong: true, ..Span::default() };
        let second = sentences.line(&[Span::plain("他说：“不欠人的，睡得香。”"), bold, Span::plain("一些。")]);
        assert_eq!(first.iter().map(|b| b.sentence).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(
            second.iter().map(|b| (b.text.as_str(), b.sentence)).collect::<Vec<_>>(),
            [("他说：“不欠人的，睡得香。”", 2), ("笔就落得快", 3), ("一些。", 3)]
        );
        assert_eq!(
            sentences.spoken(),
            ["周某推辞了两回。", "第三回收下了钥匙。", "他说：“不欠人的，睡得香。”", "笔就落得快一些。"]
        );
    }

    #[test]
    fn nothing_is_lost_and_empty_lines_are_no_sentence() {
        let mut sentences = Sentences::default();
        let text = "甲……乙？！丙\n丁";
        let line = sentences.plain(text);
        assert_eq!(line.iter().map(|b| b.text.as_str()).collect::<String>(), text);
        assert!(sentences.plain("").is_empty());
        assert_eq!(sentences.spoken().concat(), text);
    }

    #[test]
    fn quotations_are_told_apart() {
        let lines = |text: &str| vec![vec![Span::plain(text)]];
        assert!(is_pull(&lines("车没有过户，欠下的人情却早已过了户。")));
        assert!(!is_pull(&lines(&"借".repeat(49))));
    }

    #[test]
    fn letters_know_salutation_and_signature() {
        let p = |text: &str| vec![Span::plain(text)];
        assert_eq!(place(&p("亲爱的家人们："), 0, 5), Place::Salutation);
        assert_eq!(place(&p("愿您家的窗户，夜夜亮着安心的灯。"), 3, 5), Place::Text);
        assert_eq!(place(&p("中共江源区纪委 江源区监委"), 4, 5), Place::Signature);
        assert_eq!(place(&p("只有一句"), 0, 1), Place::Text);
    }

    #[test]
    fn items_may_lead_with_a_word() {
        let bold = |s: &str| Span { s: s.into(), strong: true, ..Span::default() };
        assert_eq!(lead(&[bold("不收"), Span::plain("礼金")]), Some("不收"));
        assert_eq!(lead(&[bold("常问一声。很长"), Span::plain("x")]), None);
        assert_eq!(lead(&[Span::plain("不收")]), None);
    }
}
