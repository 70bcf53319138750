//! References to articles in running text: 第三十四条, 监察法第六十八条第二款, 《公务员法》第五十九条第（十六）项, and 第二款 alone, which means the article named
//! last. A reference without a regulation before it means the one that the question cites; in a row (第六条、第七条) the regulation of the first holds on.

use crate::law::Law;
use lianxin_server::content::regulation::numerals;

/// A reference to an article or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// Index of the regulation among the laws.
    pub(crate) law: usize,
    pub(crate) anchor: String,
    /// 款, from 1.
    pub(crate) paragraph: Option<u32>,
    /// 项, from 1.
    pub(crate) item: Option<u32>,
    /// As written.
    pub(crate) text: String,
}

/// The references of a text. `cited` is the law and anchor that the question rests on.
pub(crate) fn references(text: &str, cited: (usize, &str), laws: &[Law]) -> Vec<Reference> {
    let mut found: Vec<Reference> = vec![];
    let mut at = 0;
    let mut last_end = 0;
    while let Some(start) = text[at..].find('第').map(|offset| at + offset) {
        at = start + '第'.len_utf8();
        let Some((number, rest)) = ordinal(&text[start..], "条") else {
            let before = found.last().map_or((cited.0, cited.1.to_owned()), |last| (last.law, last.anchor.clone()));
            if let Some((paragraph, item, rest)) = part(&text[start..]) {
                at = text.len() - rest.len();
                let (law, anchor) = before;
                found.push(Reference { law, anchor, paragraph, item, text: text[start..at].to_owned() });
            }
            continue;
        };
        let mut anchor = number.to_string();
        let mut rest = rest;
        if let Some(after) = rest.strip_prefix('之') {
            let end = after.find(|c| !numerals::is_numeral(c)).unwrap_or(after.len());
            if let Some(insertion) = numerals::read(&after[..end]) {
                anchor = format!("{anchor}-{insertion}");
                rest = &after[end..];
            }
        }
        let (paragraph, item, rest) = part(rest).unwrap_or((None, None, rest));
        let goes_on = !found.is_empty()
            && !text[last_end..start].is_empty()
            && text[last_end..start].chars().all(|c| "、和或及至与".contains(c));
        let law = match found.last() {
            Some(last) if goes_on => last.law,
            _ => named(&text[..start], laws).unwrap_or(cited.0),
        };
        at = text.len() - rest.len();
        last_end = at;
        found.push(Reference { law, anchor, paragraph, item, text: text[start..at].to_owned() });
    }
    found
}

/// 第N款, 第N项, or both.
fn part(text: &str) -> Option<(Option<u32>, Option<u32>, &str)> {
    if let Some((paragraph, rest)) = ordinal(text, "款") {
        return Some(match ordinal(rest, "项") {
            Some((item, rest)) => (Some(paragraph), Some(item), rest),
            None => (Some(paragraph), None, rest),
        });
    }
    ordinal(text, "项").map(|(item, rest)| (None, Some(item), rest))
}

/// `第` N `word`, N in brackets or not.
fn ordinal<'a>(text: &'a str, word: &str) -> Option<(u32, &'a str)> {
    let rest = text.strip_prefix('第')?.trim_start_matches(['（', '(']);
    let end = rest.find(|c| !numerals::is_numeral(c))?;
    let number = numerals::read(&rest[..end])?;
    Some((number, rest[end..].trim_start_matches(['）', ')']).strip_prefix(word)?))
}

/// The regulation whose title or short name a text ends with.
fn named(before: &str, laws: &[Law]) -> Option<usize> {
    let before = before.strip_suffix('》').unwrap_or(before);
    names(laws).filter(|(name, _)| before.ends_with(name)).max_by_key(|(name, _)| name.len()).map(|(_, law)| law)
}

/// Titles and short names, each with its law.
pub(crate) fn names(laws: &[Law]) -> impl Iterator<Item = (&'static str, usize)> {
    laws.iter().enumerate().flat_map(|(index, law)| {
        std::iter::once(law.source.title).chain(law.source.names.iter().copied()).map(move |name| (name, index))
    })
}
