//! The words that differ between two texts, as the server writes them: `[-taken out-]` and `{+put in+}`. Pure.

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Bit {
    /// In both.
    Same(String),
    /// Only in the earlier one.
    Out(String),
    /// Only in the later one.
    In(String),
}

/// Reads such a text. What is opened and never closed is text like any other.
pub(crate) fn read(text: &str) -> Vec<Bit> {
    let mut bits = Vec::new();
    let mut same = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let marked = marked(rest, "[-", "-]").map(|(inner, rest)| (Bit::Out(inner), rest));
        let marked = marked.or_else(|| self::marked(rest, "{+", "+}").map(|(inner, rest)| (Bit::In(inner), rest)));
        if let Some((bit, behind)) = marked {
            if !same.is_empty() {
                bits.push(Bit::Same(std::mem::take(&mut same)));
            }
            bits.push(bit);
            rest = behind;
        } else {
            same.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    if !same.is_empty() {
        bits.push(Bit::Same(same));
    }
    bits
}

fn marked<'a>(text: &'a str, open: &str, close: &str) -> Option<(String, &'a str)> {
    let (inner, rest) = text.strip_prefix(open)?.split_once(close)?;
    Some((inner.to_owned(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(text: &str) -> Bit {
        Bit::Same(text.into())
    }

    #[test]
    fn marks_are_read_and_nothing_is_lost() {
        let out = |text: &str| Bit::Out(text.into());
        let put = |text: &str| Bit::In(text.into());
        for (text, bits) in [
            ("", vec![]),
            ("甲", vec![same("甲")]),
            ("甲[-乙-]{+丙+}丁", vec![same("甲"), out("乙"), put("丙"), same("丁")]),
            ("{+新增+}", vec![put("新增")]),
            ("[-一\n二-]", vec![out("一\n二")]),
            ("甲[乙]{丙}", vec![same("甲[乙]{丙}")]),
            ("甲[-没有完", vec![same("甲[-没有完")]),
        ] {
            assert_eq!(read(text), bits, "{text}");
        }
    }
}
