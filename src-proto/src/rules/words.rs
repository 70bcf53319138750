//! The word list: which of its words stand in a text, whatever width, case, blanks and signs are put between. The forms in pinyin come with the list: the server
//! makes them, the phone only looks for them.

use crate::room::{Word, WordAct, WordList};

/// A text as words are looked for in it: full-width letters and digits made half-width, lower case, and without blanks, signs and whatever else is neither
/// letter nor digit.
pub fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .collect()
}

/// The words of the list that stand in a text, in the order of the list.
pub fn find<'a>(list: &'a WordList, text: &str) -> Vec<&'a Word> {
    let folded = fold(text);
    let stands = |word: &&Word| word.forms.iter().any(|form| !form.is_empty() && folded.contains(form.as_str()));
    list.words.iter().filter(stands).collect()
}

/// What the words of the list lead to in a text; `None` when none of them is in it.
pub fn verdict(list: &WordList, text: &str) -> Option<WordAct> {
    find(list, text).into_iter().map(|word| word.act).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> WordList {
        let word = |word: &str, act, forms: &[&str]| Word {
            word: word.into(),
            act,
            forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        };
        WordList {
            words: vec![
                word("内部文件", WordAct::Hold, &["内部文件", "neibuwenjian"]),
                word("QQ群", WordAct::Warn, &["qq群", "qqqun"]),
            ],
        }
    }

    #[test]
    fn words_are_found_whatever_is_put_between() {
        for (text, found) in [
            ("把内部文件发我", Some(WordAct::Hold)),
            ("内 部-文·件", Some(WordAct::Hold)),
            ("Nei Bu wen jian", Some(WordAct::Hold)),
            ("ＮＥＩＢＵＷＥＮＪＩＡＮ", Some(WordAct::Hold)),
            ("加ｑＱ 群", Some(WordAct::Warn)),
            ("内部的文件", None),
            ("", None),
        ] {
            assert_eq!(verdict(&list(), text), found, "{text}");
        }
        assert_eq!(find(&list(), "QQ群里发内部文件").len(), 2);
        assert_eq!(verdict(&list(), "QQ群里发内部文件"), Some(WordAct::Hold));
    }
}
