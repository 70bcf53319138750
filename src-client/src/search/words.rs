//! How text is cut into words for the index, and a query into what is looked for. Chinese has no spaces, and a dictionary would not know the
//! names and phrases members look for, so every pair of neighbouring characters is a word (家风 is one, 纪律处分 is 纪律 律处 处分 in a row); the last
//! character of a run stands alone as well, so that every character begins some word and a query of one character is a query by prefix. Pure.

/// How many characters of a query are looked at.
const QUERY_MAX: usize = 100;
/// How many words of a query are looked at.
const TERMS_MAX: usize = 8;

/// What a query looks for: all of its terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// Its characters, folded.
    pub(crate) chars: Vec<char>,
    /// Letters and digits, found where a word begins so; otherwise a run of characters, found anywhere.
    pub(crate) word: bool,
}

/// One character made comparable: full-width forms half-width, Latin letters lower-case. One character stays one.
pub(crate) fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_lowercase(),
        '\u{3000}' => ' ',
        c => c.to_ascii_lowercase(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Word,
    Run,
    Between,
}

fn kind(c: char) -> Kind {
    if c.is_ascii_alphanumeric() {
        Kind::Word
    } else if !c.is_ascii() && c.is_alphanumeric() {
        Kind::Run
    } else {
        Kind::Between
    }
}

/// The terms of a text, in order.
fn terms(text: impl Iterator<Item = char>) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut before = Kind::Between;
    for c in text.map(fold) {
        let now = kind(c);
        match terms.last_mut() {
            Some(term) if now == before && now != Kind::Between => term.chars.push(c),
            _ if now != Kind::Between => terms.push(Term { chars: vec![c], word: now == Kind::Word }),
            _ => {}
        }
        before = now;
    }
    terms
}

/// Appends a text's words to `out`, each followed by a space, for the index's tokenizer that cuts at spaces.
pub(crate) fn index_words(text: &str, out: &mut String) {
    let mut before: Option<char> = None;
    let mut last = Kind::Between;
    for c in text.chars().map(fold) {
        let now = kind(c);
        if last == Kind::Word && now != Kind::Word {
            out.push(' ');
        }
        match (before, now) {
            (Some(previous), Kind::Run) => {
                out.push(previous);
                out.push(c);
                out.push(' ');
            }
            (Some(previous), _) => {
                out.push(previous);
                out.push(' ');
            }
            (None, _) => {}
        }
        if now == Kind::Word {
            out.push(c);
        }
        before = (now == Kind::Run).then_some(c);
        last = now;
    }
    out.extend(before);
    out.push(' ');
}

/// What a query looks for; empty when it names nothing that could be found (punctuation, pictographs).
pub(crate) fn query_terms(query: &str) -> Vec<Term> {
    let mut found = terms(query.chars().take(QUERY_MAX));
    found.truncate(TERMS_MAX);
    found
}

/// The terms as a query of the index; `None` without terms. Holds only letters, digits and what is written here, so nothing typed is read as an operator.
pub(crate) fn index_query(terms: &[Term]) -> Option<String> {
    let parts: Vec<String> = terms
        .iter()
        .map(|term| match term.chars.as_slice() {
            [one] if !term.word => format!("\"{one}\" *"),
            chars if term.word => format!("\"{}\" *", chars.iter().collect::<String>()),
            chars => {
                let pairs: Vec<String> = chars.windows(2).map(|pair| pair.iter().collect()).collect();
                format!("\"{}\"", pairs.join(" "))
            }
        })
        .collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut out = String::new();
        index_words(text, &mut out);
        out.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn texts_are_cut_into_pairs_with_the_last_alone() {
        assert_eq!(words("纪律处分"), ["纪律", "律处", "处分", "分"]);
        assert_eq!(words("廉"), ["廉"]);
        assert_eq!(words("清廉，家风。"), ["清廉", "廉", "家风", "风"]);
        assert_eq!(words("第34条Ａbc"), ["第", "34", "条", "abc"]);
        assert_eq!(words("1+1 关爱🌸莲"), ["1", "1", "关爱", "爱", "莲"]);
        assert_eq!(words(" 。🌸"), Vec::<String>::new());
    }

    #[test]
    fn queries_are_cut_alike() {
        let query = |text: &str| index_query(&query_terms(text));
        assert_eq!(query("廉").as_deref(), Some("\"廉\" *"));
        assert_eq!(query("家风").as_deref(), Some("\"家风\""));
        assert_eq!(query("纪律处分").as_deref(), Some("\"纪律 律处 处分\""));
        assert_eq!(query("家风　ＡＢ").as_deref(), Some("\"家风\" AND \"ab\" *"));
        assert_eq!(query("！？…🌸"), None);
        assert_eq!(query(""), None);
    }

    #[test]
    fn nothing_typed_is_an_operator() {
        for typed in ["\" OR 1=1 --", "家风\" NEAR(\"x", "title:家风", "NOT a", "a* ^b {c} (d", "'; DROP TABLE search;"]
        {
            let query = index_query(&query_terms(typed)).expect("terms");
            let outside: String = query.split('"').step_by(2).collect();
            assert!(outside.replace("AND", "").chars().all(|c| c == ' ' || c == '*'), "{typed}: {query}");
        }
    }

    #[test]
    fn a_long_query_is_cut() {
        assert_eq!(query_terms(&"廉".repeat(1_000)).iter().map(|term| term.chars.len()).sum::<usize>(), QUERY_MAX);
        assert_eq!(query_terms(&"a ".repeat(500)).len(), TERMS_MAX);
    }
}
