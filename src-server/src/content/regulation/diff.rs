//! What changed between two versions of a regulation, article by article.

use lianxin_proto::content::RegulationArticle;
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};
use std::collections::HashMap;

/// The articles that differ, by number as printed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ArticleDiff {
    /// Only in the new version.
    pub added: Vec<String>,
    /// In both, with another text.
    pub changed: Vec<String>,
    /// Only in the old version.
    pub removed: Vec<String>,
}

impl ArticleDiff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// Compares two versions by the articles' numbers.
pub fn diff<'a>(
    old: impl Iterator<Item = &'a RegulationArticle>,
    new: impl Iterator<Item = &'a RegulationArticle> + Clone,
) -> ArticleDiff {
    let mut diff = ArticleDiff::default();
    let old: Vec<&RegulationArticle> = old.collect();
    let by_anchor: HashMap<&str, &RegulationArticle> =
        old.iter().map(|article| (article.anchor.as_str(), *article)).collect();
    for article in new.clone() {
        match by_anchor.get(article.anchor.as_str()) {
            None => diff.added.push(article.number.clone()),
            Some(before) if before.text != article.text => diff.changed.push(article.number.clone()),
            Some(_) => {}
        }
    }
    let stays: std::collections::HashSet<&str> = new.map(|article| article.anchor.as_str()).collect();
    let removed = old.into_iter().filter(|article| !stays.contains(article.anchor.as_str()));
    diff.removed = removed.map(|article| article.number.clone()).collect();
    diff
}

/// The words that differ in one article, for people: `[-taken out-]` and `{+put in+}`.
pub fn words(old: &RegulationArticle, new: &RegulationArticle) -> String {
    texts(&old.text.join("\n"), &new.text.join("\n"))
}

/// The words that differ in two texts, as in [`words`].
pub fn texts(old: &str, new: &str) -> String {
    let mut out = String::new();
    let diff = TextDiff::from_chars(old, new);
    for group in diff.ops() {
        for change in diff.iter_changes(group) {
            let (open, close) = match change.tag() {
                ChangeTag::Equal => ("", ""),
                ChangeTag::Delete => ("[-", "-]"),
                ChangeTag::Insert => ("{+", "+}"),
            };
            out.push_str(open);
            out.push_str(change.value());
            out.push_str(close);
        }
    }
    out.replace("-][-", "").replace("+}{+", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::regulation::parse::parse;

    #[test]
    fn versions_are_compared_by_article() {
        let old = parse("法\n第一条 甲。\n第二条 乙。\n第三条 丙。");
        let new = parse("法\n第一条 甲。\n第二条 乙等。\n第二条之一 新。");
        let found = diff(old.articles(), new.articles().collect::<Vec<_>>().into_iter());
        assert_eq!(found.added, ["第二条之一"]);
        assert_eq!(found.changed, ["第二条"]);
        assert_eq!(found.removed, ["第三条"]);
        assert!(diff(old.articles(), old.articles().collect::<Vec<_>>().into_iter()).is_empty());
    }

    #[test]
    fn the_words_that_differ() {
        let old = parse("法\n第一条 应当警告或者记过。");
        let new = parse("法\n第一条 可以警告、记过。");
        let (old, new) = (old.articles().next().expect("one"), new.articles().next().expect("one"));
        let shown = words(old, new);
        assert!(shown.contains("警告") && shown.contains("[-") && shown.contains("{+"), "{shown}");
    }
}
