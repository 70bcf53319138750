//! A hit in its context: where the terms stand in a text, and the words around the first of them. Pure.

use super::words::{Term, fold};
use lianxin_proto::call::Piece;

/// How many characters before the first hit are shown.
const BEFORE: usize = 14;
/// How many characters are shown in all.
const SHOWN: usize = 64;

/// Whether a term stands at this place of a folded text.
fn stands(text: &[char], at: usize, term: &Term) -> bool {
    let here = text.get(at..).is_some_and(|rest| rest.starts_with(&term.chars));
    let begins = !term.word || at == 0 || text.get(at - 1).is_none_or(|c| !c.is_ascii_alphanumeric());
    here && begins
}

/// A text with its folded form, so that it is folded once however often it is looked through.
pub(crate) struct Text {
    chars: Vec<char>,
    folded: Vec<char>,
}

impl Text {
    pub(crate) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let folded = chars.iter().copied().map(fold).collect();
        Self { chars, folded }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// Whether a term stands anywhere.
    pub(crate) fn holds(&self, term: &Term) -> bool {
        (0..self.folded.len()).any(|at| stands(&self.folded, at, term))
    }
}

/// The first place where any of the terms stands.
fn first(folded: &[char], terms: &[Term]) -> Option<usize> {
    (0..folded.len()).find(|at| terms.iter().any(|term| stands(folded, *at, term)))
}

fn push(pieces: &mut Vec<Piece>, c: char, hit: bool) {
    match pieces.last_mut() {
        Some(piece) if piece.hit == hit => piece.text.push(c),
        _ => pieces.push(Piece { text: c.to_string(), hit }),
    }
}

fn cut(text: &Text, range: std::ops::Range<usize>, terms: &[Term]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut hit_until = 0;
    for at in range {
        for term in terms.iter().filter(|term| stands(&text.folded, at, term)) {
            hit_until = hit_until.max(at + term.chars.len());
        }
        let Some(c) = text.chars.get(at) else { break };
        push(&mut pieces, if *c == '\n' { ' ' } else { *c }, at < hit_until);
    }
    pieces
}

/// The whole of a short text, hits told apart.
pub(crate) fn whole(text: &Text, terms: &[Term]) -> Vec<Piece> {
    cut(text, 0..text.chars.len(), terms)
}

/// The words around the first hit; the first words when there is none.
pub(crate) fn around(text: &Text, terms: &[Term]) -> Vec<Piece> {
    let hit = first(&text.folded, terms).unwrap_or(0);
    let start = hit.saturating_sub(BEFORE);
    let end = text.chars.len().min(start + SHOWN);
    let mut pieces = cut(text, start..end, terms);
    if start > 0 {
        pieces.insert(0, Piece { text: "…".into(), hit: false });
    }
    if end < text.chars.len() {
        pieces.push(Piece { text: "…".into(), hit: false });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::words::query_terms;

    fn shown(pieces: &[Piece]) -> String {
        pieces.iter().map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
    }

    #[test]
    fn hits_are_told_apart() {
        for (text, query, expected) in [
            ("清廉家风，代代相传", "家风", "清廉[家风]，代代相传"),
            ("清廉家风", "廉", "清[廉]家风"),
            ("廉廉", "廉", "[廉廉]"),
            ("纪律处分条例", "律处分 条例", "纪[律处分条例]"),
            ("第３４条 ABC", "34 abc", "第[３４]条 [ABC]"),
            ("a134", "34", "a134"),
            ("没有", "家风", "没有"),
        ] {
            assert_eq!(shown(&whole(&Text::new(text), &query_terms(query))), expected);
        }
    }

    #[test]
    fn the_words_around_the_first_hit_are_shown() {
        let text = format!("{}\n这里说到家风。{}", "前".repeat(100), "后".repeat(100));
        let pieces = around(&Text::new(&text), &query_terms("家风"));
        let line = shown(&pieces);
        assert!(line.starts_with("…前") && line.ends_with("后…") && line.contains("这里说到[家风]。"), "{line}");
        assert!(line.chars().count() <= SHOWN + 4, "{line}");
        assert!(!line.contains('\n'));
        assert_eq!(shown(&around(&Text::new("短文"), &query_terms("家风"))), "短文");
    }
}
